"""The JSON fields of a version: its state, its lineage, where it was applied, what it changed."""

from __future__ import annotations

from typing import Any

from generator.models.mails import Person
from generator.models.versions import Application, Delta, State, Tag, Version, VersionRef

Json = dict[str, Any]


def person_data(person: Person) -> Json:
    """A person, as the mails name them."""
    return {"name": person.name, "email": person.email}


def version_data(version: Version | None, state: State | None) -> Json:
    """The fields of a version by name; each is null or empty where the version is not known."""
    return {
        "state": _state(state) if state else None,
        "lineage": (version.first or version).message_id if version else None,
        "previous": _message_id(version.previous) if version else None,
        "linked_by": version.linked_by if version else None,
        "topics": version.topics if version else (),
        "following": _message_id(version.following) if version else None,
        "reviewed": version.reviewed if version else (),
        "applied": [_application(found) for found in version.all_applications] if version else [],
        "delta": _delta(version.delta) if version and version.delta else None,
    }


def _message_id(version: VersionRef | None) -> str | None:
    return None if version is None else version.message_id


def _state(state: State) -> Json:
    return {
        "name": state.name,
        "since": state.since.isoformat(),
        "evidence": state.evidence,
        "share": state.share,
    }


def _application(application: Application) -> Json:
    return {
        "message_id": application.message_id,
        "received": application.received.isoformat(),
        "person": person_data(application.person),
        "tree": application.tree,
        "patches": application.patches,
        "commits": application.commits,
        "by": application.by,
    }


def _delta(delta: Delta) -> Json:
    return {
        "total_before": delta.total_before,
        "total": delta.total,
        "patches": [
            {
                "before": pair.before,
                "after": pair.after,
                "title": pair.title,
                "title_before": pair.title_before,
                "unchanged": pair.unchanged,
                "applied": pair.applied,
            }
            for pair in delta.pairs
        ],
        "files_gained": delta.files_gained,
        "files_lost": delta.files_lost,
        "tags_carried": [_tag(tag) for tag in delta.tags_carried],
        "tags_gained": [_tag(tag) for tag in delta.tags_gained],
        "tags_lost": [_tag(tag) for tag in delta.tags_lost],
    }


def _tag(tag: Tag) -> Json:
    return {"name": tag.name, "person": person_data(tag.person)}
