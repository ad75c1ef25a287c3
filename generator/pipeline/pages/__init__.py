"""The kinds of pages that a list has, in the order in which they are rendered.

Aggregates show what the kinds before them keep, so the front page comes last.
"""

from __future__ import annotations

from generator.pipeline.pages.applied import APPLIED
from generator.pipeline.pages.archive import ARCHIVE
from generator.pipeline.pages.base import PageKind
from generator.pipeline.pages.digests import DIGEST, DIGEST_ENTRY
from generator.pipeline.pages.feeds import FEEDS
from generator.pipeline.pages.front import FRONT
from generator.pipeline.pages.people import ONCE, PERSON
from generator.pipeline.pages.series import SERIES
from generator.pipeline.pages.series_list import SERIES_LIST
from generator.pipeline.pages.statistics import STATISTICS
from generator.pipeline.pages.topics import TOPIC
from generator.pipeline.pages.waiting import WAITING

KINDS: tuple[PageKind, ...] = (
    DIGEST,
    DIGEST_ENTRY,
    SERIES,
    SERIES_LIST,
    WAITING,
    APPLIED,
    TOPIC,
    ONCE,
    PERSON,
    ARCHIVE,
    STATISTICS,
    FEEDS,
    FRONT,
)
