"""Who gave which tag to what, in one range or to one version?

Equal tags of one person are put together, with the patches they are for. Whether a tag counts is
for its reader: those not sent by the person they name are kept apart and flagged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.models.digest import Digest
from generator.models.mails import Person
from generator.models.series import GivenTrailer, Series, Thread
from generator.render.phrases.state import answered, numbered

# The sections that come before the tags given: what was sent and what went in.
NEWS = frozenset({"series", "pulls", "follow-ups", "applied"})


@dataclass(frozen=True, slots=True)
class Given:
    """One tag of one person: the mails that gave it, by the patch each is for."""

    name: str
    person: Person
    from_sender: bool
    trailers: tuple[GivenTrailer, ...]

    @property
    def patches(self) -> tuple[int, ...]:
        """The numbers of the patches, as far as they are known; 0 is the cover letter."""
        return tuple(sorted({one.patch for one in self.trailers if one.patch is not None}))


@dataclass(frozen=True, slots=True)
class Tagged:
    """What was given in a range to one series or in one thread."""

    of: Series | Thread
    given: tuple[Given, ...]

    @property
    def message_id(self) -> str:
        """Of the series, else of the thread's root."""
        return self.of.message_id if isinstance(self.of, Series) else self.of.root


def given_tags(trailers: Iterable[GivenTrailer]) -> tuple[Given, ...]:
    """Equal tags together, in the order of the first of each."""
    found: dict[tuple[object, ...], list[GivenTrailer]] = {}
    for one in trailers:
        key = (one.name, one.person.email or one.person.name, one.from_sender)
        found.setdefault(key, []).append(one)
    return tuple(
        Given(ones[0].name, ones[0].person, ones[0].from_sender, tuple(ones))
        for ones in found.values()
    )


def tags_given(digest: Digest) -> tuple[Tagged, ...]:
    """Every series and thread of the range that was given a tag, in the order of the digest."""
    items = [item for section in digest.sections for item in section.items]
    return tuple(
        Tagged(item, given_tags(item.trailers))
        for item in items
        if isinstance(item, Series | Thread) and item.trailers
    )


def given_for(given: Given) -> str:
    """`patches 1-3`, `the cover letter`, `the cover letter and patch 2`; empty if not known."""
    cover = answered(0, 0) if 0 in given.patches else ""
    patches = [number for number in given.patches if number]
    return " and ".join(part for part in (cover, numbered(patches) if patches else "") if part)
