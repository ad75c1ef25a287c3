"""The rows that the data file of a version or of a digest becomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from generator.database.schema import id_of
from generator.models.digest import COUNTS
from generator.models.mails import Person

Row = tuple[object, ...]
Json = dict[str, Any]


class VersionRows:
    """The rows of one version by table, and the people in them by their ids."""

    def __init__(self, data: Json, fingerprint: str) -> None:
        self.people: dict[int, Person] = {}
        self.id = id_of(data["path"])
        reviewed = set(data["reviewed"])
        self.tables: dict[str, list[Row]] = {
            "versions": [self._version(data, fingerprint)],
            "patches": [
                (
                    patch["number"], patch["title"], patch["message_id"],
                    self._person(patch["author"] or data["author"]),
                    patch["insertions"], patch["deletions"], patch["number"] in reviewed,
                )
                for patch in data["patches"]
            ],
            "tags": [
                (
                    tag["name"], self._person(tag["person"]), tag["patch"], tag["from_sender"],
                    tag["message_id"], _utc(tag["received"]),
                )
                for tag in data["trailers"]
            ],
            "answers": [
                (
                    answer["message_id"], _utc(answer["received"]), self._person(answer["sender"]),
                    answer["patch"], answer["is_bot"],
                )
                for answer in data["answers"]
            ],
            "applications": [
                (
                    found["message_id"], _utc(found["received"]), self._person(found["person"]),
                    found["tree"], " ".join(map(str, found["patches"])),
                    " ".join(found["commits"]), found["by"],
                )
                for found in data["applied"]
            ],
        }  # fmt: skip
        for name in ("patches", "tags", "answers", "applications"):
            self.tables[name] = list(self._numbered(self.tables[name]))
        self.tables["files"] = [(self.id, path) for path in data["paths"]]
        self.tables["topics"] = [(self.id, topic) for topic in sorted(set(data["topics"]))]

    def _version(self, data: Json, fingerprint: str) -> Row:
        state = data["state"] or {"name": None, "since": None, "evidence": None, "share": None}
        return (
            self.id, data["path"], fingerprint, data["message_id"], data["title"], data["version"],
            data["rfc"], data["resend"], data["pull"], data["total"], len(data["missing"]),
            self._person(data["author"]), self._person(data["sender"]),
            _utc(data["sent"]), _utc(data["received"]), _utc(data["newest"]), data["cover"],
            state["name"], state["since"] and _utc(state["since"]), state["evidence"],
            state["share"] and state["share"][0], data["replies"], data["participants"],
            data["files"], data["insertions"], data["deletions"],
            data["lineage"], data["previous"], data["linked_by"], data["following"],
        )  # fmt: skip

    def _person(self, data: Json) -> int:
        number = id_of(f"{data['name']}\n{data['email']}")
        self.people[number] = Person(data["name"], data["email"])
        return number

    def _numbered(self, rows: Sequence[Row]) -> Iterator[Row]:
        return ((self.id, position, *row) for position, row in enumerate(rows, 1))


def digest_row(data: Json, fingerprint: str) -> Row:
    """The row of one digest."""
    window = data["window"]
    return (
        data["path"], fingerprint, window["size"], window["name"],
        _text(datetime.fromtimestamp(window["start"], UTC)),
        _text(datetime.fromtimestamp(window["end"], UTC)),
        *(data["counts"][name] for name in COUNTS),
    )  # fmt: skip


def _utc(time: str) -> str:
    """A time of a data file as SQLite has it, in UTC: `2026-03-09 08:28:00`."""
    return _text(datetime.fromisoformat(time).astimezone(UTC))


def _text(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")
