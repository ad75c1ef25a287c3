"""What belongs together: mails, series and threads, the versions of a work, its state, its people.

Pure: values in, values out. What happened in a range, and how any of it looks, is not asked here.
"""

from generator.tracking.delta import delta
from generator.tracking.discussion import discussion, verdicts
from generator.tracking.follow import follow, follow_all
from generator.tracking.kin import clues
from generator.tracking.lineage import link
from generator.tracking.mailmap import Mailmap
from generator.tracking.maintainers import read_maintainers
from generator.tracking.people import (
    Share,
    deeds,
    key_of,
    owner,
    profile,
    shares,
    slug_of,
    slug_of_key,
)
from generator.tracking.series import group_component, group_series
from generator.tracking.shelf import REACH, MemoryShelf, Shelf
from generator.tracking.sketch import sketch, sketch_all
from generator.tracking.states import (
    may_wait,
    pull_application,
    reviewed_patches,
    state_at,
    state_of,
)
from generator.tracking.threads import group_threads
from generator.tracking.ties import ties
from generator.tracking.topics import topics_of

__all__ = [
    "REACH",
    "Mailmap",
    "MemoryShelf",
    "Share",
    "Shelf",
    "clues",
    "deeds",
    "delta",
    "discussion",
    "follow",
    "follow_all",
    "group_component",
    "group_series",
    "group_threads",
    "key_of",
    "link",
    "may_wait",
    "owner",
    "profile",
    "pull_application",
    "read_maintainers",
    "reviewed_patches",
    "shares",
    "sketch",
    "sketch_all",
    "slug_of",
    "slug_of_key",
    "state_at",
    "state_of",
    "ties",
    "topics_of",
    "verdicts",
]
