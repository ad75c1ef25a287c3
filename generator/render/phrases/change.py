"""What did a version change against the one before it, in words and in lists?

The facts are a `Delta`; which patches are pairs was decided elsewhere. Here they are sorted: a
patch may be retitled and moved at once, and one that only shifted because others came or went did
not move.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from generator.models.versions import Delta, PatchPair, Tag, Version
from generator.render.phrases import count as words
from generator.render.phrases.state import version_name


@dataclass(frozen=True, slots=True)
class Changes:
    """The pairs of a delta by what became of them; retitled and moved ones stand twice."""

    added: tuple[PatchPair, ...]
    dropped: tuple[PatchPair, ...]
    retitled: tuple[PatchPair, ...]
    moved: tuple[PatchPair, ...]
    changed: tuple[PatchPair, ...]
    unchanged: tuple[PatchPair, ...]


def sort_changes(delta: Delta) -> Changes:
    """The pairs of a delta, in its order."""
    kept = [pair for pair in delta.pairs if pair.before is not None and pair.after is not None]
    return Changes(
        added=tuple(pair for pair in delta.pairs if pair.before is None),
        dropped=tuple(pair for pair in delta.pairs if pair.after is None),
        retitled=tuple(pair for pair in kept if pair.title != pair.title_before),
        moved=_moved(kept),
        changed=tuple(pair for pair in kept if not pair.unchanged),
        unchanged=tuple(pair for pair in kept if pair.unchanged),
    )


def _moved(kept: Sequence[PatchPair]) -> tuple[PatchPair, ...]:
    """The fewest pairs without which the others stand in the order they had before."""
    ends: list[int] = []  # the lowest number on which a run in order of each length ends
    place: list[int] = []  # in the runs, per pair
    for pair in kept:
        before = pair.before or 0
        at = bisect_left(ends, before)
        ends[at : at + 1] = [before]
        place.append(at)
    still: set[int] = set()
    wanted = len(ends) - 1
    for at in range(len(kept) - 1, -1, -1):
        if place[at] == wanted:
            still.add(at)
            wanted -= 1
    return tuple(pair for at, pair in enumerate(kept) if at not in still)


def delta_words(delta: Delta) -> str:
    """`2 patches added, 1 dropped, 14 unchanged; 2 new tags`; empty where nothing is known."""
    found = sort_changes(delta)
    if len(found.unchanged) == len(delta.pairs) and not found.retitled and not found.moved:
        patches = _all_unchanged(len(delta.pairs))
    else:
        patches = _counted(
            ("added", found.added),
            ("dropped", found.dropped),
            ("retitled", found.retitled),
            ("moved", found.moved),
            ("changed", found.changed),
            ("unchanged", found.unchanged),
        )
    tags = [
        words.number(len(delta.tags_gained), "new tag") if delta.tags_gained else "",
        f"{words.number(len(delta.tags_lost), 'tag')} lost" if delta.tags_lost else "",
    ]
    return "; ".join(part for part in (patches, ", ".join(filter(None, tags))) if part)


def _all_unchanged(count: int) -> str:
    if not count:
        return ""
    return "the patch unchanged" if count == 1 else f"all {count} patches unchanged"


def _counted(*kinds: tuple[str, tuple[PatchPair, ...]]) -> str:
    """`2 patches added, 1 dropped`: the first figure has the noun."""
    told: list[str] = []
    for word, pairs in kinds:
        if pairs:
            count = str(len(pairs)) if told else words.number(len(pairs), "patch", "patches")
            told.append(f"{count} {word}")
    return ", ".join(told)


def since_words(version: Version) -> str:
    """`since v3: 2 patches added, ...`; empty where no version is known before this one."""
    if version.previous is None or version.delta is None:
        return ""
    told = delta_words(version.delta)
    return f"since {version_name(version.previous)}: {told}" if told else ""


def patch_marks(version: Version) -> dict[int, tuple[str, ...]]:
    """What became of each patch since the version before, by number: `changed`, `was 5`."""
    if version.delta is None:
        return {}
    moved = {pair.after for pair in sort_changes(version.delta).moved}
    return {
        pair.after: tuple(_marks(pair, is_moved=pair.after in moved))
        for pair in version.delta.pairs
        if pair.after is not None
    }


def _marks(pair: PatchPair, *, is_moved: bool) -> list[str]:
    if pair.before is None:
        return ["new"]
    marks = ["unchanged" if pair.unchanged else "changed"]
    if pair.title != pair.title_before:
        marks.append("retitled")
    return [*marks, f"was {pair.before}"] if is_moved else marks


# ---------------------------------------------------------------- one line a pair, or a tag


def patch_after(pair: PatchPair) -> str:
    """`3 kvm: Fold the exit paths`: a patch of the newer version."""
    return f"{pair.after} {pair.title}"


def patch_before(pair: PatchPair) -> str:
    """A patch of the older version."""
    return f"{pair.before} {pair.title_before}"


def retitled(pair: PatchPair) -> str:
    """Both titles of a patch."""
    return f"{pair.after} {pair.title} (was: {pair.title_before})"


def moved(pair: PatchPair) -> str:
    """Both places of a patch."""
    return f"{pair.before} → {pair.after} {pair.title}"


def tag_words(tag: Tag) -> str:
    """`Reviewed-by Ola Brandt`."""
    return f"{tag.name} {words.person(tag.person)}"
