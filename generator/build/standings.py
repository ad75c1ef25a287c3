"""How does everything on a list stand now: its versions, and the people they concern?

"Now" is when the newest mail of the list was received.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from generator.build.sources import Source
from generator.index import Index
from generator.links import people_path
from generator.models import Profile, State, Version
from generator.tracking import Share, deeds, profile, shares, slug_of, state_at


@dataclass(frozen=True, slots=True)
class Standings:
    """All versions of a list, newest first, each as it stands at `now`, and all people.

    `states` is by the path of a version; `profiles` have the slug of the person's page; `people`
    is the path of that page by what the person is known by, which is an address if there is one.
    """

    now: datetime
    versions: tuple[tuple[Version, State], ...]
    states: Mapping[str, State]
    profiles: tuple[tuple[str, Profile], ...]
    people: Mapping[str, str]


def standings(source: Source, index: Index) -> Standings:
    """How the list stands that `index` knows all of."""
    now = datetime.fromtimestamp(index.places.now or 0, UTC)
    days = source.list.waiting_days
    versions = tuple(
        (version, state_at(version, now, days)) for version in index.catalogue.versions()
    )
    profiles = _profiles(source, [version for version, _ in versions])
    return Standings(
        now=now,
        versions=versions,
        states={version.path: state for version, state in versions},
        profiles=tuple(profiles.values()),
        people={key: people_path(source.list.name, slug) for key, (slug, _) in profiles.items()},
    )


def _profiles(source: Source, versions: list[Version]) -> dict[str, tuple[str, Profile]]:
    """Everybody whom a version concerns, by what they are known by; robots are left out."""
    concerned: dict[str, list[Share]] = {}
    for version in versions:
        told = shares(version)
        for key in deeds(version, source.is_robot):
            concerned.setdefault(key, []).append(told[key])
    found = ((key, profile(concerned[key])) for key in sorted(concerned))
    return {key: (slug_of(one.person), one) for key, one in found if one}
