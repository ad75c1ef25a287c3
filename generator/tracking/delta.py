"""Deltas: what a version changed against the version before it.

They are computed from the patches, not read from the changelog. A patch that may be in a mail that
did not arrive counts neither as dropped nor as added.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

from generator.identity import identity_keys, same_person
from generator.models.versions import Application, Delta, PatchPair, Tag, Version, VersionPatch
from generator.tracking.given_tags import is_review
from generator.tracking.group import repairs
from generator.tracking.titles import ALIKE, likeness, long_words, plain_title

_REWORDED = 0.3  # likeness that is enough if the patch touches the same files
_TRIES = 40  # patches with which a retitled patch is compared
Pairs = dict[int, int]  # index of a patch in the newer version -> its index in the older


def delta(version: Version, previous: Version) -> Delta:
    """What `version` changed against `previous`."""
    old, new = previous.patches, version.patches
    pairs = _pair(old, new)
    kept = set(pairs.values())
    added = set(range(len(new))) - pairs.keys() - _unsure(new, previous)
    dropped = set(range(len(old))) - kept - _unsure(old, version)
    taken = _applied_numbers(previous)
    after = [patch for at, patch in enumerate(new) if at in pairs or at in added]
    before = [patch for at, patch in enumerate(old) if at in kept or at in dropped]
    carried, gained, lost = _tags(before, after, previous)
    return Delta(
        total_before=previous.total,
        total=version.total,
        pairs=(
            *(
                _patch_pair(old[pairs[at]] if at in pairs else None, patch)
                for at, patch in enumerate(new)
                if at in pairs or at in added
            ),
            *(
                _patch_pair(old[at], None, applied=old[at].number in taken)
                for at in sorted(dropped)
            ),
        ),
        files_gained=_files(after, without=before),
        files_lost=_files(before, without=after),
        tags_carried=carried,
        tags_gained=gained,
        tags_lost=lost,
    )


def is_reroll(version: Version, previous: Version) -> bool:
    """Whether a version is a few patches of `previous` sent again, while the others stand.

    `v5.1 2/3` says so itself. Other versions are none where only some mails of a series go to this
    list: then as few went of `previous`.
    """
    if version.cover is not None or not version.total == previous.total > 1:
        return False
    if repairs(version.version):
        numbers = {patch.number for patch in version.patches}
        return any(patch.number not in numbers for patch in previous.patches)
    return 2 * len(version.patches) <= len(previous.patches)


def is_part_again(version: Version, previous: Version) -> bool:
    """Whether a version is a few patches of a series that went to this list as a whole."""
    return not previous.missing and is_reroll(version, previous)


def repaired_by(version: Version, parts: Iterable[Version]) -> tuple[Application, ...]:
    """What answers to parts that were sent again say of the patches of `version`."""
    numbers = {patch.number for patch in version.patches}
    found: list[Application] = []
    for part in parts:
        own = {patch.number for patch in part.patches} & numbers
        for application in part.applications if is_part_again(part, version) else ():
            named = set(application.patches) & own if application.patches else own
            if named:
                found.append(replace(application, patches=tuple(sorted(named))))
    return tuple(found)


def with_patches_of(previous: Version, version: Version) -> Version:
    """`version` with the patches of `previous` that it does not have itself."""
    numbers = {patch.number for patch in version.patches}
    standing = (patch for patch in previous.patches if patch.number not in numbers)
    patches = sorted((*version.patches, *standing), key=lambda patch: patch.number)
    return replace(version, patches=tuple(patches))


def _unsure(patches: Sequence[VersionPatch], other: Version) -> set[int]:
    """The indexes of patches that may be in a mail of `other` that did not arrive."""
    there = {patch.number for patch in other.patches}
    return {
        at
        for at, patch in enumerate(patches)
        if patch.number <= other.total and patch.number not in there
    }


def _applied_numbers(version: Version) -> set[int]:
    """The numbers of the patches that answers to a version say to have been applied."""
    if any(not application.patches for application in version.applications):
        return {patch.number for patch in version.patches}
    return {number for application in version.applications for number in application.patches}


def _patch_pair(
    old: VersionPatch | None, new: VersionPatch | None, *, applied: bool = False
) -> PatchPair:
    known = new or old
    return PatchPair(
        before=old.number if old else None,
        after=new.number if new else None,
        title=known.title if known else "",
        title_before=old.title if old else "",
        unchanged=bool(old and new and old.patch_id and old.patch_id == new.patch_id),
        applied=applied,
    )


def _files(patches: Iterable[VersionPatch], *, without: Iterable[VersionPatch]) -> tuple[str, ...]:
    known = {path for patch in without for path in patch.files}
    return tuple(
        dict.fromkeys(path for patch in patches for path in patch.files if path not in known)
    )


# ---------------------------------------------------------------- pairs of patches


def _pair(old: Sequence[VersionPatch], new: Sequence[VersionPatch]) -> Pairs:
    """The patches of `new` that were in `old`: with the same diff or title, or reworded."""
    pairs: Pairs = {}
    _pair_by(lambda patch: patch.patch_id, old, new, pairs)
    _pair_by(lambda patch: plain_title(patch.title), old, new, pairs)
    _pair_reworded(old, new, pairs)
    return pairs


def _pair_by(
    key: Callable[[VersionPatch], Hashable | None],
    old: Sequence[VersionPatch],
    new: Sequence[VersionPatch],
    pairs: Pairs,
) -> None:
    """Pair the remaining patches with the same key, several in their order."""
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
    """Pair the remaining patches that are similar enough, the most similar first."""
    kept = set(pairs.values())
    sharing: dict[str, list[int]] = {}
    for before, patch in enumerate(old):
        if before not in kept:
            for key in _reword_keys(patch):
                sharing.setdefault(key, []).append(before)
    found: list[tuple[float, int, int]] = []
    for at, patch in enumerate(new):
        if at in pairs:
            continue
        near = {
            before for key in _reword_keys(patch) for before in _nearest(sharing.get(key, []), at)
        }
        nearest = sorted(near, key=lambda before: (abs(before - at), before))[:_TRIES]
        found.extend(
            (-alike, at, before) for before in nearest if (alike := _alike(old[before], patch))
        )
    for _, at, before in sorted(found):
        if at not in pairs and before not in kept:
            pairs[at] = before
            kept.add(before)


def _nearest(indexes: list[int], at: int) -> list[int]:
    """Those of `indexes`, which are in order, that are next to `at`."""
    middle = bisect_left(indexes, at)
    return indexes[max(0, middle - _TRIES) : middle + _TRIES]


def _reword_keys(patch: VersionPatch) -> Iterator[str]:
    """Files and words of a patch. Only patches with a common one are compared."""
    yield from patch.files[:10]
    yield from long_words(patch.title, 5)


def _alike(old: VersionPatch, new: VersionPatch) -> float:
    """How likely it is that a patch was retitled; 0 if it is another patch."""
    if not same_person(old.author, new.author):
        return 0
    alike = likeness(old.title, new.title)
    same_files = bool(new.files) and set(old.files) == set(new.files)
    return alike + same_files if alike >= (_REWORDED if same_files else ALIKE) else 0


# ---------------------------------------------------------------- tags


def _tags(
    before: Sequence[VersionPatch], after: Sequence[VersionPatch], previous: Version
) -> tuple[tuple[Tag, ...], tuple[Tag, ...], tuple[Tag, ...]]:
    """Tags carried over, gained and lost."""
    numbers = {patch.number for patch in before} | {0, None}
    given = (
        Tag(trailer.name, trailer.person)
        for trailer in previous.given
        if trailer.from_sender and is_review(trailer.name) and trailer.patch in numbers
    )
    had = _each_once((*(tag for patch in before for tag in patch.tags), *given))
    have = _each_once(tag for patch in after for tag in patch.tags)
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
    """The keys by which tags are compared. Tags that share a key are the same."""
    name = tag.name.lower()
    return {(name, key) for key in identity_keys(tag.person)}
