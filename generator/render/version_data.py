"""Which JSON says how a version stands among others? The fields of a series that need them.

Where nothing is known of the version, each is null or empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.models.mails import Person
from generator.models.series import Series
from generator.models.versions import Application, Delta, State, Tag, Version, VersionRef

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known of versions beyond the range."""

    versions: Mapping[str, Version]
    states: Mapping[str, State]

    def of(self, series: Series) -> tuple[Version | None, State | None]:
        """The version a series is, and how it stands."""
        version = self.versions.get(series.message_id)
        return version, self.states.get(version.path, version.state) if version else None


def person_data(person: Person) -> Json:
    """Who it is, as far as the mails say."""
    return {"name": person.name, "email": person.email}


def version_data(version: Version | None, state: State | None) -> Json:
    """The fields that stand among those of the series, by name."""
    return {
        "state": None if state is None else _state(state),
        "lineage": None if version is None else (version.first or version).message_id,
        "previous": _message_id(version.previous if version else None),
        "linked_by": version.linked_by if version else None,
        "topics": version.topics if version else (),
    }


def more_data(version: Version | None) -> Json:
    """The fields that follow those of the series."""
    return {
        "following": _message_id(version.following if version else None),
        "reviewed": version.reviewed if version else (),
        "applied": [_application(one) for one in version.all_applications] if version else [],
        "delta": _delta(version.delta) if version and version.delta else None,
    }


def _message_id(version: VersionRef | None) -> str | None:
    return None if version is None else version.message_id


def _state(state: State) -> Json:
    return {
        "name": state.name,
        "since": state.since.isoformat(),
        "evidence": state.evidence,
    }


def _application(one: Application) -> Json:
    return {
        "message_id": one.message_id,
        "received": one.received.isoformat(),
        "person": person_data(one.person),
        "tree": one.tree,
        "patches": one.patches,
        "commits": one.commits,
        "by": one.by,
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
