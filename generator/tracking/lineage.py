"""Predecessors: which version came before another one, and the rule that says so.

An older version was sent earlier and has a lower number. The number is the same if a series was
sent again unchanged, and an RFC comes before a series that is none. So two versions cannot precede
each other. Everything here compares two versions; `follow` finds the candidates.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter

from generator.identity import same_person
from generator.models.versions import LinkRule, Version, VersionPatch, VersionRef
from generator.tracking.link_keys import own_ids, slugs
from generator.tracking.titles import ALIKE, likeness, plain_title, words_of

_TRUST: tuple[LinkRule, ...] = (
    "patches and author",
    "title and patches",
    "title and author",
    "link",
    "message-id",
    "change-id",
)  # the least trusted first
_WORDS = 4  # words from which on a title is telling without the subsystem in front
_BOUND = 400  # pairs of patches that are compared by their words
Worth = tuple[bool, tuple[int, ...], bool, bool, bool, int, int, float, str]


def link(version: Version, candidates: Iterable[Version]) -> tuple[VersionRef, LinkRule] | None:
    """The version before `version` among `candidates`, with the most trusted rule; else None.

    Of several the one with the highest number, of one number the most similar, then the one sent
    last. The order of `candidates` does not matter.
    """
    found: list[tuple[Worth, VersionRef, LinkRule]] = []
    for old in candidates:
        rule = rule_of(old, version) if may_precede(old, version) else None
        if rule:
            found.append((_worth(old, version, rule), old.ref, rule))
    if not found:
        return None
    _, ref, rule = max(found, key=itemgetter(0))
    return ref, rule


@lru_cache(maxsize=1024)
def number_of_version(version: str) -> tuple[int, ...]:
    """A version in the form in which versions are compared: "3.5" is between "3" and "4"."""
    return tuple(int(part) for part in version.split("."))


def may_precede(old: Version, new: Version) -> bool:
    """Whether numbers and times allow `old` to be an older version of `new`."""
    if old.path == new.path or old.pull != new.pull or old.sent >= new.sent:
        return False
    before, after = number_of_version(old.version), number_of_version(new.version)
    if before < after or (old.rfc and not new.rfc):
        return True
    return before == after and new.resend and old.rfc == new.rfc


def rule_of(old: Version, new: Version) -> LinkRule | None:
    """The most trusted rule by which both are versions of one series; None if no rule applies."""
    if new.change_id and new.change_id == old.change_id:
        return "change-id"
    hand = same_hand(old, new)
    if hand and not slugs(old).isdisjoint(slugs(new)):
        return "message-id"
    if not own_ids(old).isdisjoint(new.links) and _is_no_dependency(old, new, hand=hand):
        return "link"
    if same_title(old, new):
        if hand:
            return "title and author"
        return "title and patches" if common(old, new) and share_files(old, new) else None
    if hand and _has_most(old, new):
        return "patches and author"
    if not _is_renamed(old, new):
        return None
    if hand:
        return "title and author"
    return "title and patches" if common(old, new) > 1 else None


def same_hand(old: Version, new: Version) -> bool:
    """Whether the same person wrote both, or sent both."""
    return same_person(old.author, new.author) or same_person(old.sender, new.sender)


def same_title(old: Version, new: Version) -> bool:
    """Whether both have the same title."""
    return plain_title(old.title) == plain_title(new.title)


def share_files(old: Version, new: Version) -> bool:
    """Whether both touch the same file, or the files of one are not known."""
    return not (old.files and new.files) or not set(old.files).isdisjoint(new.files)


def common(old: Version, new: Version) -> int:
    """Number of patches of `new` that were in `old`: with the same title, or reworded."""
    titles = {plain_title(patch.title) for patch in old.patches}
    fresh = [patch for patch in new.patches if plain_title(patch.title) not in titles]
    count = len(new.patches) - len(fresh)
    if not fresh or len(fresh) * len(old.patches) > _BOUND or not share_files(old, new):
        return count
    return count + sum(_is_reworded(patch, old) for patch in fresh)


def _is_reworded(patch: VersionPatch, old: Version) -> bool:
    """Whether a patch of `old` has a similar title and touches the same file."""
    files = set(patch.files)  # compared first: two series rarely have a file in common
    return any(
        not files.isdisjoint(former.files) and likeness(patch.title, former.title) >= ALIKE
        for former in old.patches
    )


def _is_no_dependency(old: Version, new: Version, *, hand: bool) -> bool:
    """Whether a linked version is of the same series. Texts link to other series, too."""
    if common(old, new) or same_title(old, new):
        return True
    if not hand or not share_files(old, new):
        return False
    if likeness(old.title, new.title) >= ALIKE:
        return True
    return _is_next(old, new) and old.rfc == new.rfc and bool(old.files and new.files)


def _has_most(old: Version, new: Version) -> bool:
    """Whether most patches are common, or some are and the titles of the series are similar.

    With another title the numbers must go on without a gap, because a series may absorb another
    one. A patch of an RFC that is now a series of its own is no later version of the RFC.
    """
    alike, following = likeness(old.title, new.title) >= ALIKE, _is_next(old, new)
    if not (alike or following) or not (count := common(old, new)):  # the expensive part comes last
        return False
    if alike:
        return True
    if len(old.patches) < old.total == new.total and count >= len(old.patches):
        return True  # all patches of the older one that were sent here
    same_kind = old.rfc == new.rfc
    whole = len(new.patches) if same_kind else max(len(old.patches), len(new.patches))
    return 2 * count >= whole


def _is_renamed(old: Version, new: Version) -> bool:
    """Whether the titles differ only in the subsystem in front."""
    words = words_of(old.title)
    same = len(words) >= _WORDS and words == words_of(new.title)
    return same and _is_next(old, new) and share_files(old, new)


def _is_next(old: Version, new: Version) -> bool:
    """Whether the newer one has the next number, or is a part of the older one sent again."""
    before, after = number_of_version(old.version), number_of_version(new.version)
    return before < after and after[0] <= before[0] + 1


def restarts(old: Version, new: Version) -> bool:
    """Whether an RFC became a series whose numbers start again."""
    went_on = number_of_version(old.version) < number_of_version(new.version)
    return old.rfc and not new.rfc and not went_on


def _worth(old: Version, new: Version, rule: LinkRule) -> Worth:
    """The rank of `old` as predecessor of `new`; the greatest wins."""
    return (
        not restarts(old, new),  # RFC v2, v1, v2: the last version follows v1
        number_of_version(old.version),
        rule in {"change-id", "message-id"},
        same_title(old, new),
        old.prefixes == new.prefixes,
        common(old, new),
        _TRUST.index(rule),
        old.sent.timestamp(),
        old.path,
    )
