"""What two versions have in common: people, titles, files, patches. `lineage` decides by it."""

from __future__ import annotations

from generator.identity import same_person
from generator.models.versions import Version, VersionPatch
from generator.tracking.titles import (
    ALIKE,
    is_telling,
    likeness,
    name_others,
    plain_title,
    words_of,
)

_BOUND = 400  # pairs of patches that are compared by their words


def same_hand(old: Version, new: Version) -> bool:
    """Whether the same person wrote both, or sent both."""
    return same_person(old.author, new.author) or same_person(old.sender, new.sender)


def same_title(old: Version, new: Version) -> bool:
    """Whether both have the same title."""
    return plain_title(old.title) == plain_title(new.title)


def share_files(old: Version, new: Version) -> bool:
    """Whether both touch the same file, or the files of one are not known."""
    return not (old.files and new.files) or touch_one_file(old, new)


def touch_one_file(old: Version, new: Version) -> bool:
    """Whether a file is known that both touch."""
    return not set(old.files).isdisjoint(new.files)


def share_names(old: Version, new: Version) -> bool:
    """Whether both touch a file of one name. A project may move all its files to other folders."""
    names = {path.rpartition("/")[2] for path in old.files}
    return any(path.rpartition("/")[2] in names for path in new.files)


def is_renamed(old: Version, new: Version) -> bool:
    """Whether the titles differ only in the subsystem in front."""
    return is_telling(new.title) and words_of(old.title) == words_of(new.title)


def common(old: Version, new: Version) -> int:
    """Number of patches of `new` that were in `old`: with the same title, or reworded."""
    titles = {plain_title(patch.title) for patch in old.patches}
    fresh = [patch for patch in new.patches if plain_title(patch.title) not in titles]
    count = len(new.patches) - len(fresh)
    if not fresh or len(fresh) * len(old.patches) > _BOUND or not share_files(old, new):
        return count
    return count + sum(_is_reworded(patch, old) for patch in fresh)


def _is_reworded(patch: VersionPatch, old: Version) -> bool:
    """Whether a patch of `old` has a similar title and touches the same file.

    Most files if the titles name other things: two new tests are entered in one list of tests.
    """
    files = set(patch.files)  # compared first: two series rarely have a file in common
    return any(
        not files.isdisjoint(former.files)
        and likeness(patch.title, former.title) >= ALIKE
        and (not name_others(patch.title, former.title) or have_most_files(former, patch))
        for former in old.patches
    )


def have_most_files(old: Version | VersionPatch, new: Version | VersionPatch) -> bool:
    """Whether more than half of the files that one of them touches are in both."""
    before, after = set(old.files), set(new.files)
    return 2 * len(before & after) > len(before | after)
