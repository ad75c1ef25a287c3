"""Tags given to patches: grouped, counted, and as plain text.

A tag counts only if its sender is the person it names. Others are shown, and marked as not
first-hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from generator.models.digest import Digest, Tally
from generator.models.mails import Message, Person, Trailer
from generator.models.series import GivenTrailer, Series, Thread
from generator.models.versions import Tag
from generator.render.phrases.count import answered_patch, patch_numbers
from generator.render.phrases.person import person_key, person_name

SHORT_TAGS = {"Acked-by": "A", "Reviewed-by": "R", "Tested-by": "T", "Nacked-by": "N"}
MAX_TAGS = 20  # different tags of one tally; four are in common use, anybody can make up more
# The sections of a digest that come before "Tags given": what was sent, answered and applied.
SECTIONS_BEFORE_TAGS = frozenset({"series", "pulls", "follow-ups", "applied"})


@dataclass(frozen=True, slots=True)
class GroupedTag:
    """One tag of one person, with every trailer that gave it."""

    name: str
    person: Person
    from_sender: bool
    trailers: tuple[GivenTrailer, ...]

    @property
    def patches(self) -> tuple[int, ...]:
        """The numbers of the patches as far as they are known, rising; 0 stands for all."""
        numbers = (trailer.patch for trailer in self.trailers)
        return tuple(sorted({number for number in numbers if number is not None}))


@dataclass(frozen=True, slots=True)
class TaggedItem:
    """A series or a thread of a digest, with the tags given to it."""

    item: Series | Thread
    tags: tuple[GroupedTag, ...]

    @property
    def message_id(self) -> str:
        """The Message-ID of the series, or of the thread's root."""
        return self.item.message_id if isinstance(self.item, Series) else self.item.root


def group_tags(trailers: Iterable[GivenTrailer]) -> tuple[GroupedTag, ...]:
    """Equal tags of one person together, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[GivenTrailer]] = {}
    for trailer in trailers:
        key = (trailer.name, person_key(trailer.person), trailer.from_sender)
        groups.setdefault(key, []).append(trailer)
    return tuple(
        GroupedTag(first.name, first.person, first.from_sender, (first, *rest))
        for first, *rest in groups.values()
    )


def tags_given(digest: Digest) -> tuple[TaggedItem, ...]:
    """Every series and thread of a digest that was given a tag, in the digest's order."""
    items = [item for section in digest.sections for item in section.items]
    return tuple(
        TaggedItem(item, group_tags(item.trailers))
        for item in items
        if isinstance(item, Series | Thread) and item.trailers
    )


def tagged_patches(tag: GroupedTag) -> str:
    """`patches 1-3`, `the series`, `the series and patch 2`; empty if not known."""
    series = "the series" if 0 in tag.patches else ""
    patches = [number for number in tag.patches if number]
    return " and ".join(filter(None, (series, patch_numbers(patches) if patches else "")))


def tagged_patch(number: int | None, total: int) -> str:
    """`patch 3`, `the series`: what one tag was given to; empty if not known.

    What is said of the cover letter (0) is said of all patches. A single patch needs no name.
    """
    return "the series" if number == 0 else answered_patch(number, total)


def person_tags(message: Message) -> tuple[Trailer, ...]:
    """The tags a mail gives in a person's name, such as Reviewed-by; no Cc, Link or sign-off."""
    return tuple(
        trailer
        for trailer in message.trailers
        if trailer.person is not None
        and trailer.name.lower().endswith("-by")
        and trailer.name != "Signed-off-by"
    )


def count_tags(trailers: Iterable[GivenTrailer]) -> tuple[Tally, ...]:
    """How many people gave each tag first-hand, in the order of `tally_tags`."""
    given = {
        (trailer.name, person_key(trailer.person)) for trailer in trailers if trailer.from_sender
    }
    return tally_tags(name for name, _ in given)


def tally_tags(names: Iterable[str]) -> tuple[Tally, ...]:
    """How often each tag occurs: A, R, T, N first, then the others by name, `MAX_TAGS` at most."""
    counts = Counter(names)
    order = [name for name in SHORT_TAGS if name in counts]
    order += sorted(name for name in counts if name not in SHORT_TAGS)
    return tuple(Tally(name, counts[name]) for name in order[:MAX_TAGS])


def short_tags(tallies: Iterable[Tally]) -> str:
    """`A 2 R 5`: a letter for the usual tags, the name of any other."""
    return " ".join(f"{SHORT_TAGS.get(tally.name, tally.name)} {tally.count}" for tally in tallies)


def tag_words(tag: Tag) -> str:
    """`Reviewed-by Ola Brandt`."""
    return f"{tag.name} {person_name(tag.person)}"
