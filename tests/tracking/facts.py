"""Versions as they are followed over time, made from a few words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from generator.models.mails import AppliedPatch, ListedPatch, Person
from generator.models.series import GivenTrailer
from generator.models.versions import (
    Answer,
    Application,
    LooseNote,
    Tag,
    Version,
    VersionPatch,
)
from tests.tracking.make import ADA, BOR, START

HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return START + hours * HOUR


def change(number: int, *tags: Tag, **more: Any) -> VersionPatch:
    facts: dict[str, Any] = {
        "title": f"change {number}",
        "message_id": f"p{number}@mail.example",
        "author": ADA,
        "patch_id": None,
        "files": (),
        "insertions": 1,
        "deletions": 0,
    }
    return VersionPatch(number, tags=tags, **(facts | more))


def version(patches: int | tuple[VersionPatch, ...] = 1, hours: float = 0, **more: Any) -> Version:
    """A version of so many patches, or of these, received `hours` after the start."""
    made = patches if isinstance(patches, tuple) else tuple(change(n + 1) for n in range(patches))
    facts: dict[str, Any] = {
        "list": "demo",
        "path": f"lists/demo/series/work-{hours}/",
        "message_id": f"first-{hours}@mail.example",
        "title": "work",
        "version": "1",
        "total": len(made),
        "rfc": False,
        "resend": False,
        "pull": False,
        "prefixes": (),
        "author": ADA,
        "sender": ADA,
        "sent": at(hours),
        "received": at(hours),
        "newest": at(hours),
        "cover": None,
        "patches": made,
        "missing": (),
        "replies": 0,
        "participants": 1,
        "given": (),
        "answers": (),
        "applications": (),
        "retracted": None,
        "change_id": None,
        "links": (),
        "backport": False,
        "answers_to": "",
        "shortlog": (),
        "tree": "",
        "files": (),
        "insertions": 0,
        "deletions": 0,
    }
    return Version(**(facts | more))


def pull(hours: float, *titles: str, author: str = ADA.name, **more: Any) -> Version:
    """A pull request that lists these titles."""
    listed = tuple(ListedPatch(author, title) for title in titles)
    facts: dict[str, Any] = {"pull": True, "shortlog": listed, "author": BOR, "sender": BOR}
    return version(1, hours, **(facts | more))


def given(
    name: str, hours: float, person: Person = BOR, patch: int | None = 1, *, first_hand: bool = True
) -> GivenTrailer:
    return GivenTrailer(
        name=name,
        person=person,
        message_id=f"tag-{hours}@mail.example",
        patch=patch,
        from_sender=first_hand,
        received=at(hours),
    )


def answer(hours: float, person: Person = BOR, patch: int | None = 1) -> Answer:
    return Answer(person, f"answer-{hours}@mail.example", at(hours), patch)


def loose(hours: float, *titles: str, **more: Any) -> LooseNote:
    """A loose note that names these titles."""
    facts: dict[str, Any] = {
        "ref": (0, f"note-{hours}"),
        "message_id": f"note-{hours}@mail.example",
        "received": at(hours),
        "person": BOR,
        "is_robot": True,
        "tree": "6.6-stable",
        "patches": tuple(AppliedPatch(None, title, "") for title in titles),
        "author": "",
        "links": (),
        "drops": False,
        "version": None,
    }
    return LooseNote(**(facts | more))


def applied(hours: float, *patches: int, by: Any = "note", person: Person = BOR) -> Application:
    return Application(
        message_id=f"note-{hours}@mail.example",
        received=at(hours),
        person=person,
        tree="",
        patches=patches,
        commits=(),
        by=by,
    )
