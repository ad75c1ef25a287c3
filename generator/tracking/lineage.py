"""Which version came before this one, and how is that known?

An older version was sent earlier and has a lower number, or the same where a series was sent again
as it was; an RFC comes before what is none. So no two versions can name each other. Everything
here looks at two versions alone; where candidates come from is asked in `follow`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

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
_WORDS = 4  # of a title, from which on it says what it is about without the subsystem in front
_BOUND = 400  # pairs of patches that are compared word by word
Worth = tuple[bool, tuple[int, ...], bool, bool, bool, int, int, float, str]


def link(version: Version, candidates: Iterable[Version]) -> tuple[VersionRef, LinkRule] | None:
    """The version before `version` among `candidates`, and the most trusted rule that says so.

    Of several the one with the highest number; among those of one number the one most like it,
    then the one sent last. The order of `candidates` is of no matter.
    """
    found: list[tuple[Worth, VersionRef, LinkRule]] = []
    for old in candidates:
        rule = rule_of(old, version) if may_precede(old, version) else None
        if rule:
            found.append((_worth(old, version, rule), old.ref, rule))
    if not found:
        return None
    _, ref, rule = max(found, key=lambda one: one[0])
    return ref, rule


@lru_cache(maxsize=1024)
def number_of_version(version: str) -> tuple[int, ...]:
    """A version as it is compared: "3.5" stands between "3" and "4"."""
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
    """The most trusted rule by which the two are versions of one work; None where none is."""
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
    """Whether one person wrote both, or one person sent both."""
    return same_person(old.author, new.author) or same_person(old.sender, new.sender)


def same_title(old: Version, new: Version) -> bool:
    """Whether both have one title."""
    return plain_title(old.title) == plain_title(new.title)


def share_files(old: Version, new: Version) -> bool:
    """Whether both touch a file, or of one it is not known what it touches."""
    return not (old.files and new.files) or not set(old.files).isdisjoint(new.files)


def common(old: Version, new: Version) -> int:
    """How many patches of `new` were in `old`: under their title, or reworded on a same file."""
    titles = {plain_title(patch.title) for patch in old.patches}
    fresh = [patch for patch in new.patches if plain_title(patch.title) not in titles]
    count = len(new.patches) - len(fresh)
    if not fresh or len(fresh) * len(old.patches) > _BOUND or not share_files(old, new):
        return count
    return count + sum(_is_reworded(patch, old) for patch in fresh)


def _is_reworded(patch: VersionPatch, old: Version) -> bool:
    """Whether a patch was in `old` under a title that is like its own, and on a same file."""
    files = set(patch.files)  # asked first: two works seldom have a file in common
    return any(
        not files.isdisjoint(one.files) and likeness(patch.title, one.title) >= ALIKE
        for one in old.patches
    )


def _is_no_dependency(old: Version, new: Version, *, hand: bool) -> bool:
    """Whether what a text links to is a version of the same work; texts name other works, too."""
    if common(old, new) or same_title(old, new):
        return True
    if not hand or not share_files(old, new):
        return False
    if likeness(old.title, new.title) >= ALIKE:
        return True
    return _is_next(old, new) and old.rfc == new.rfc and bool(old.files and new.files)


def _has_most(old: Version, new: Version) -> bool:
    """Whether most patches are common, or some are and the titles of the series are alike.

    Under another title the numbers must go on without a gap: a series may swallow another one.
    What was one patch of an RFC and is a patch of its own now is no later version of the RFC.
    """
    alike, following = likeness(old.title, new.title) >= ALIKE, _is_next(old, new)
    if not (alike or following) or not (count := common(old, new)):  # what costs most comes last
        return False
    if alike:
        return True
    if len(old.patches) < old.total == new.total and count >= len(old.patches):
        return True  # all that was sent, or came here, of the older one
    same_kind = old.rfc == new.rfc
    whole = len(new.patches) if same_kind else max(len(old.patches), len(new.patches))
    return 2 * count >= whole


def _is_renamed(old: Version, new: Version) -> bool:
    """Whether the titles differ in the subsystem named in front alone."""
    words = words_of(old.title)
    same = len(words) >= _WORDS and words == words_of(new.title)
    return same and _is_next(old, new) and share_files(old, new)


def _is_next(old: Version, new: Version) -> bool:
    """Whether the newer one has the next number, or is a part of the older one sent anew."""
    before, after = number_of_version(old.version), number_of_version(new.version)
    return before < after and after[0] <= before[0] + 1


def restarts(old: Version, new: Version) -> bool:
    """Whether an RFC became a patch whose numbers do not go on from there."""
    went_on = number_of_version(old.version) < number_of_version(new.version)
    return old.rfc and not new.rfc and not went_on


def _worth(old: Version, new: Version, rule: LinkRule) -> Worth:
    """The greater, the better."""
    return (
        not restarts(old, new),  # RFC v2, v1, v2: the last one follows v1
        number_of_version(old.version),
        rule in {"change-id", "message-id"},
        same_title(old, new),
        old.prefixes == new.prefixes,
        common(old, new),
        _TRUST.index(rule),
        old.sent.timestamp(),
        old.path,
    )
