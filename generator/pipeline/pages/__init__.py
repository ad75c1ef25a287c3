"""The kinds of pages that a list has, in the order in which they are rendered.

Aggregates show what the kinds before them keep, so the front page comes last.
"""

from __future__ import annotations

from generator.pipeline.pages.applied import APPLIED
from generator.pipeline.pages.archive import ARCHIVE
from generator.pipeline.pages.base import PageKind
from generator.pipeline.pages.digests import DIGEST
from generator.pipeline.pages.feed_applied import APPLIED_FEED
from generator.pipeline.pages.feed_digests import DIGEST_FEED
from generator.pipeline.pages.feed_person import PERSON_FEEDS
from generator.pipeline.pages.feed_pulls import PULLS_FEED
from generator.pipeline.pages.feed_reports import REPORTS_FEED
from generator.pipeline.pages.feed_series import SERIES_FEED
from generator.pipeline.pages.feed_topic import TOPIC_FEED
from generator.pipeline.pages.feed_waiting import WAITING_FEED
from generator.pipeline.pages.feed_work import WORK_FEED
from generator.pipeline.pages.feeds import FEEDS
from generator.pipeline.pages.front import FRONT
from generator.pipeline.pages.outlines import OUTLINES
from generator.pipeline.pages.people import ONCE, PERSON
from generator.pipeline.pages.series import LETTER, SERIES
from generator.pipeline.pages.series_list import SERIES_LIST
from generator.pipeline.pages.statistics import STATISTICS
from generator.pipeline.pages.topics import TOPIC
from generator.pipeline.pages.waiting import WAITING

KINDS: tuple[PageKind, ...] = (
    DIGEST,
    SERIES,
    LETTER,
    SERIES_LIST,
    WAITING,
    APPLIED,
    TOPIC,
    ONCE,
    PERSON,
    ARCHIVE,
    STATISTICS,
    DIGEST_FEED,
    *SERIES_FEED,
    *APPLIED_FEED,
    *WAITING_FEED,
    *PULLS_FEED,
    REPORTS_FEED,
    *TOPIC_FEED,
    *PERSON_FEEDS,
    *WORK_FEED,
    FEEDS,
    OUTLINES,
    FRONT,
)
