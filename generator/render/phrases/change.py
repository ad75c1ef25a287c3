"""What a version changed against the one before it: sorted, and as plain text.

The facts are a `Delta`, which has already paired the patches. A patch may be both retitled and
moved. A patch whose number changed only because others were added or dropped did not move.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from generator.models.versions import Delta, PatchPair, Version
from generator.render.phrases.count import all_patches, pluralize
from generator.render.phrases.version import older_name


@dataclass(frozen=True, slots=True)
class DeltaChanges:
    """The pairs of a delta by kind of change; a pair may have several kinds."""

    added: tuple[PatchPair, ...]
    dropped: tuple[PatchPair, ...]
    applied: tuple[PatchPair, ...]  # left out, as they were applied from the version before
    retitled: tuple[PatchPair, ...]
    moved: tuple[PatchPair, ...]
    changed: tuple[PatchPair, ...]
    unchanged: tuple[PatchPair, ...]


def sort_changes(delta: Delta) -> DeltaChanges:
    """The pairs of a delta by kind of change, in the delta's order."""
    kept = [pair for pair in delta.pairs if pair.before is not None and pair.after is not None]
    return DeltaChanges(
        added=tuple(pair for pair in delta.pairs if pair.before is None),
        dropped=tuple(pair for pair in delta.pairs if pair.after is None and not pair.applied),
        applied=tuple(pair for pair in delta.pairs if pair.after is None and pair.applied),
        retitled=tuple(pair for pair in kept if pair.title != pair.title_before),
        moved=_moved(kept),
        changed=tuple(pair for pair in kept if not pair.unchanged),
        unchanged=tuple(pair for pair in kept if pair.unchanged),
    )


def _moved(kept: Sequence[PatchPair]) -> tuple[PatchPair, ...]:
    """The fewest pairs without which the others are in the order they had before.

    The others are a longest increasing subsequence of the old numbers. It is found in n log n:
    a series may have hundreds of patches.
    """
    ends: list[int] = []  # by length of a subsequence: the lowest number that ends one
    lengths: list[int] = []  # per pair: the length of the longest subsequence it ends, less one
    for pair in kept:
        before = pair.before or 0
        length = bisect_left(ends, before)
        ends[length : length + 1] = [before]
        lengths.append(length)
    in_order: set[int] = set()
    wanted = len(ends) - 1
    for at in range(len(kept) - 1, -1, -1):
        if lengths[at] == wanted:
            in_order.add(at)
            wanted -= 1
    return tuple(pair for at, pair in enumerate(kept) if at not in in_order)


def delta_words(delta: Delta) -> str:
    """`2 patches added, 1 dropped, 14 unchanged; 2 new tags`; empty where nothing is known."""
    changes = sort_changes(delta)
    count = len(delta.pairs)
    patches = ""
    if len(changes.unchanged) < count or changes.retitled or changes.moved:
        patches = _counted(changes)
    elif count:
        patches = f"{all_patches(count)} unchanged"
    tags = [
        pluralize(len(delta.tags_gained), "new tag") if delta.tags_gained else "",
        f"{pluralize(len(delta.tags_lost), 'tag')} lost" if delta.tags_lost else "",
    ]
    return "; ".join(filter(None, (patches, ", ".join(filter(None, tags)))))


def _counted(changes: DeltaChanges) -> str:
    """`2 patches added, 1 dropped`: the first figure has the noun.

    Each patch counts once, but for those that moved, which count with what else became of them.
    """
    retitled = set(changes.retitled)
    changed, unchanged = set(changes.changed), set(changes.unchanged)
    counts = [
        (len(changes.added), "added"),
        (len(changes.dropped), "dropped"),
        (len(changes.applied), "already applied"),
        (len(changes.moved), "moved"),
        (len(changed & retitled), "changed and retitled"),
        (len(changed - retitled), "changed"),
        (len(unchanged & retitled), "retitled"),
        (len(unchanged - retitled), "unchanged"),
    ]
    (count, kind), *rest = [(count, kind) for count, kind in counts if count]
    first = f"{pluralize(count, 'patch', 'patches')} {kind}"
    return ", ".join([first, *(f"{count} {kind}" for count, kind in rest)])


def since_words(version: Version) -> str:
    """`since v3: 2 patches added, ...`; empty where no version before this one is known."""
    if version.previous is None or version.delta is None:
        return ""
    words = delta_words(version.delta)
    return f"since {older_name(version.previous, version)}: {words}" if words else ""


def patch_changes(version: Version) -> dict[int, tuple[str, ...]]:
    """What became of each patch since the version before, by its number: `changed`, `was 5`."""
    if version.delta is None:
        return {}
    moved = {pair.after for pair in sort_changes(version.delta).moved}
    return {
        pair.after: tuple(_pair_changes(pair, is_moved=pair.after in moved))
        for pair in version.delta.pairs
        if pair.after is not None
    }


def _pair_changes(pair: PatchPair, *, is_moved: bool) -> list[str]:
    if pair.before is None:
        return ["new"]
    changes = ["unchanged" if pair.unchanged else "changed"]
    if pair.title != pair.title_before:
        changes.append("retitled")
    return [*changes, f"was {pair.before}"] if is_moved else changes


# ---------------------------------------------------------------- one line for a pair


def patch_after(pair: PatchPair) -> str:
    """`3 kvm: Fold the exit paths`: a patch of the newer version."""
    return f"{pair.after} {pair.title}"


def patch_before(pair: PatchPair) -> str:
    """A patch of the older version."""
    return f"{pair.before} {pair.title_before}"


def retitled(pair: PatchPair) -> str:
    """A patch with both its titles."""
    return f"{pair.after} {pair.title} (was: {pair.title_before})"


def moved(pair: PatchPair) -> str:
    """A patch with both its numbers."""
    return f"{pair.before} → {pair.after} {pair.title}"
