"""What did a version change against the one before it?

Computed from their patches, whatever the changelog says. Mails that did not arrive are no news: a
patch that may stand in one of them is neither dropped nor added.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

from generator.identity import identity_keys, same_person
from generator.models.versions import Delta, PatchPair, Tag, Version, VersionPatch
from generator.tracking.given_tags import is_review
from generator.tracking.titles import ALIKE, likeness, long_words, plain_title

_REWORDED = 0.3  # likeness that is enough where the patch touches the same files
_TRIES = 40  # patches a retitled one is compared with
Pairs = dict[int, int]  # place of a patch in the newer version -> its place in the older


def delta(version: Version, previous: Version) -> Delta:
    """What `version` changed against `previous`."""
    old, new = previous.patches, version.patches
    pairs = _pair(old, new)
    kept = set(pairs.values())
    fresh = {at for at, one in enumerate(new) if at not in pairs} - _unsure(new, previous)
    dropped = {at for at, one in enumerate(old) if at not in kept} - _unsure(old, version)
    mine = [one for at, one in enumerate(new) if at in pairs or at in fresh]
    theirs = [one for at, one in enumerate(old) if at in kept or at in dropped]
    carried, gained, lost = _tags(mine, theirs, previous)
    return Delta(
        total_before=previous.total,
        total=version.total,
        pairs=(
            *(
                _told(old[pairs[at]] if at in pairs else None, one)
                for at, one in enumerate(new)
                if at in pairs or at in fresh
            ),
            *(_told(old[at], None) for at in sorted(dropped)),
        ),
        files_gained=_files(mine, without=theirs),
        files_lost=_files(theirs, without=mine),
        tags_carried=carried,
        tags_gained=gained,
        tags_lost=lost,
    )


def is_reroll(version: Version, previous: Version) -> bool:
    """Whether a version is some patches of the one before sent anew, while the others stand.

    Unlike a series of which some mails went to this list alone: there, as many did before.
    """
    few = 2 * len(version.patches) <= len(previous.patches)
    return few and version.cover is None and version.total == previous.total > 1


def with_patches_of(previous: Version, version: Version) -> Version:
    """A version with the patches that are not among its own as they were before."""
    numbers = {patch.number for patch in version.patches}
    standing = (patch for patch in previous.patches if patch.number not in numbers)
    patches = sorted((*version.patches, *standing), key=lambda patch: patch.number)
    return replace(version, patches=tuple(patches))


def _unsure(patches: Sequence[VersionPatch], other: Version) -> set[int]:
    """The places of patches that may stand in a mail of the other version that is not there."""
    there = {patch.number for patch in other.patches}
    return {
        at
        for at, patch in enumerate(patches)
        if patch.number <= other.total and patch.number not in there
    }


def _told(old: VersionPatch | None, new: VersionPatch | None) -> PatchPair:
    known = new or old
    return PatchPair(
        before=old.number if old else None,
        after=new.number if new else None,
        title=known.title if known else "",
        title_before=old.title if old else "",
        unchanged=bool(old and new and old.patch_id and old.patch_id == new.patch_id),
    )


def _files(patches: Iterable[VersionPatch], *, without: Iterable[VersionPatch]) -> tuple[str, ...]:
    known = {path for patch in without for path in patch.files}
    return tuple(
        dict.fromkeys(path for patch in patches for path in patch.files if path not in known)
    )


# ---------------------------------------------------------------- which patch is which


def _pair(old: Sequence[VersionPatch], new: Sequence[VersionPatch]) -> Pairs:
    """Each patch of `new` that was in `old`: the same diff, else the same title, else reworded."""
    pairs: Pairs = {}
    for key in (lambda one: one.patch_id, lambda one: plain_title(one.title)):
        _pair_by(key, old, new, pairs)
    _pair_reworded(old, new, pairs)
    return pairs


def _pair_by(
    key: Callable[[VersionPatch], Hashable | None],
    old: Sequence[VersionPatch],
    new: Sequence[VersionPatch],
    pairs: Pairs,
) -> None:
    """Pair what is left and has the same key; of several each with the one in its turn."""
    kept = set(pairs.values())
    waiting: dict[Hashable, list[int]] = {}
    for at in range(len(old) - 1, -1, -1):
        if at not in kept:
            waiting.setdefault(key(old[at]), []).append(at)
    for at, patch in enumerate(new):
        same = key(patch)
        if at not in pairs and same is not None and waiting.get(same):
            pairs[at] = waiting[same].pop()


def _pair_reworded(old: Sequence[VersionPatch], new: Sequence[VersionPatch], pairs: Pairs) -> None:
    """Pair what is left, the most alike first."""
    kept = set(pairs.values())
    places: dict[str, list[int]] = {}
    for at, patch in enumerate(old):
        if at not in kept:
            for mark in _marks(patch):
                places.setdefault(mark, []).append(at)
    found: list[tuple[float, int, int]] = []
    for at, patch in enumerate(new):
        if at not in pairs:
            near = {one for mark in _marks(patch) for one in _nearest(places.get(mark, []), at)}
            nearest = sorted(near, key=lambda one: (abs(one - at), one))[:_TRIES]
            found.extend((-alike, at, one) for one in nearest if (alike := _alike(old[one], patch)))
    for _, at, one in sorted(found):
        if at not in pairs and one not in kept:
            pairs[at] = one
            kept.add(one)


def _nearest(places: list[int], at: int) -> list[int]:
    """Those of `places`, which are in order, that stand about `at`."""
    middle = bisect_left(places, at)
    return places[max(0, middle - _TRIES) : middle + _TRIES]


def _marks(patch: VersionPatch) -> Iterator[str]:
    """By what patches to compare are found: those that are alike share a long word or a file."""
    yield from patch.files[:10]
    yield from long_words(patch.title, 5)


def _alike(old: VersionPatch, new: VersionPatch) -> float:
    """How sure it is that a patch was retitled; 0 where it is another."""
    if not same_person(old.author, new.author):
        return 0
    alike = likeness(old.title, new.title)
    same_files = bool(new.files) and set(old.files) == set(new.files)
    return alike + same_files if alike >= (_REWORDED if same_files else ALIKE) else 0


# ---------------------------------------------------------------- tags


def _tags(
    mine: Sequence[VersionPatch], theirs: Sequence[VersionPatch], previous: Version
) -> tuple[tuple[Tag, ...], tuple[Tag, ...], tuple[Tag, ...]]:
    """Tags carried over, gained and lost; one person may write from several addresses."""
    numbers = {patch.number for patch in theirs} | {0, None}
    given = (
        Tag(one.name, one.person)
        for one in previous.given
        if one.from_sender and is_review(one.name) and one.patch in numbers
    )
    had = _each_once((*(tag for patch in theirs for tag in patch.tags), *given))
    have = _each_once(tag for patch in mine for tag in patch.tags)
    known = {key for tag in had for key in _keys(tag)}
    still = {key for tag in have for key in _keys(tag)}
    return (
        tuple(tag for tag in have if not known.isdisjoint(_keys(tag))),
        tuple(tag for tag in have if known.isdisjoint(_keys(tag))),
        tuple(tag for tag in had if still.isdisjoint(_keys(tag))),
    )


def _each_once(tags: Iterable[Tag]) -> list[Tag]:
    seen: set[tuple[str, str]] = set()
    kept: list[Tag] = []
    for tag in tags:
        keys = _keys(tag)
        if seen.isdisjoint(keys):
            kept.append(tag)
        seen |= keys
    return kept


def _keys(tag: Tag) -> set[tuple[str, str]]:
    """What tags are compared by: two are one where they share a key."""
    name = tag.name.lower()
    return {(name, key) for key in identity_keys(tag.person)}
