"""How the index of a list is opened: the keys by which it finds mails and versions again."""

from __future__ import annotations

from collections.abc import Callable

from generator.index.index import Index, read_index
from generator.index.keys import Keys
from generator.models.mails import Person
from generator.models.settings import ListConfig
from generator.models.versions import Version
from generator.tracking.applications import applier_keys
from generator.tracking.components import grouping_keys
from generator.tracking.events import events_of
from generator.tracking.link_keys import link_keys, note_keys
from generator.tracking.namesakes import proof_keys
from generator.tracking.people import involved_people
from generator.tracking.states import may_wait
from generator.tracking.version_store import REACH
from generator.windows import window_of

IsRobot = Callable[[Person], bool]


def open_reader(path: str, mailing_list: ListConfig, is_robot: IsRobot) -> Index:
    """The index at `path` for one more process, while another one writes it."""
    return read_index(path, mailing_list.name, index_keys(mailing_list, is_robot))


def index_keys(mailing_list: ListConfig, is_robot: IsRobot) -> Keys:
    """The keys of a list; robots are not among the people whom a version concerns."""
    return Keys(
        grouping_keys=grouping_keys,
        link_keys=link_keys,
        note_keys=note_keys,
        appliers=applier_keys,
        people_of=lambda version: involved_people(version, is_robot),
        proofs_of=proof_keys,
        waits=may_wait,
        applied_at=_applied_at,
        events_of=events_of,
        window=lambda received: window_of(received, mailing_list.window).start,
        reach=REACH,
    )


def _applied_at(version: Version) -> int | None:
    """Received time of the newest mail that says that a version, or a part of it, was applied."""
    application = None if version.pull else version.shown_application
    return int(application.received.timestamp()) if application else None
