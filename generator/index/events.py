"""What happened to the versions of a list, in the order of time, as its feeds tell it.

Times are seconds since 1970, UTC. Events of versions received before `kept_from` are left out. A
wait is an event `usual` seconds after it began, if it lasted so long by `now`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from generator.index.keys import hash_of
from generator.index.store import Store
from generator.models.events import EventKind, VersionEvent

# ?1 are the kinds, ?2 is `usual`, ?3 `now`, ?4 `kept_from`, ?5 a value of the test.
_EVENTS = (
    "SELECT path, kind, CASE kind WHEN 'waiting' THEN at + ?2 ELSE at END, message_id FROM {} "
    "WHERE kind IN (SELECT value FROM json_each(?1)) AND version.received >= ?4 AND "
    "(kind != 'waiting' OR (at + ?2 <= ?3 AND (until IS NULL OR until > at + ?2))) AND {} "
    "ORDER BY 3, 1, 2, 4"
)
# CROSS JOIN keeps SQLite to the order of the tables.
_OF_LIST = _EVENTS.format("event JOIN version USING (id)", "?5 = ''")
_OF_TOPIC = _EVENTS.format(
    "topic CROSS JOIN event USING (id) CROSS JOIN version USING (id)", "name = ?5"
)
_OF_WORK = _EVENTS.format("version CROSS JOIN event USING (id)", "lineage = ?5")
_BY_PEOPLE = _EVENTS.format(
    "event JOIN version USING (id)", "person IN (SELECT value FROM json_each(?5))"
)
_OF_SENDERS = _EVENTS.format(
    "event JOIN version USING (id)",
    "id IN (SELECT id FROM event WHERE kind IN ('version', 'pull') "
    "AND person IN (SELECT value FROM json_each(?5)))",
)


@dataclass(frozen=True, slots=True)
class Span:
    """The time in which events are looked for."""

    usual: int  # how long nobody answers before that is an event
    now: int
    kept_from: int


class Events:
    """The events of one list, those of some kinds at a time, oldest first."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_list(self, kinds: Iterable[EventKind], span: Span) -> list[VersionEvent]:
        """All of these kinds."""
        return self._select(_OF_LIST, kinds, span, "")

    def of_topic(self, topic: str, kinds: Iterable[EventKind], span: Span) -> list[VersionEvent]:
        """Those of the versions of a topic."""
        return self._select(_OF_TOPIC, kinds, span, topic)

    def of_work(self, first: str, kinds: Iterable[EventKind], span: Span) -> list[VersionEvent]:
        """Those of all versions of a work, by the path of its first."""
        return self._select(_OF_WORK, kinds, span, hash_of(first))

    def by_person(
        self, keys: Iterable[str], kinds: Iterable[EventKind], span: Span
    ) -> list[VersionEvent]:
        """Those whose mails a person wrote, by all keys of that person."""
        return self._select(_BY_PEOPLE, kinds, span, json.dumps(sorted(keys)))

    def of_sender(
        self, keys: Iterable[str], kinds: Iterable[EventKind], span: Span
    ) -> list[VersionEvent]:
        """Those of the versions that a person sent, by all keys of that person."""
        return self._select(_OF_SENDERS, kinds, span, json.dumps(sorted(keys)))

    def _select(
        self, sql: str, kinds: Iterable[EventKind], span: Span, value: int | str
    ) -> list[VersionEvent]:
        rows = self._store.rows(
            sql, json.dumps(sorted(kinds)), span.usual, span.now, span.kept_from, value
        )
        return [VersionEvent(*row) for row in rows]
