"""Predecessors: which version came before another one, and the rule that says so.

An older version was sent earlier and has a lower number. The number is the same if a series was
sent again, and an RFC comes before a series that is none. As each was sent after the one before it,
versions cannot stand in a circle. Everything here compares two versions; `follow` finds the
candidates.

Some people give their versions no numbers, or begin to count anew. Then nothing but the patches
says that both are the same work, so more must agree than for a number that rises: title, author,
trees, and the patches themselves or telling titles and files (`_is_sent_again`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from operator import itemgetter

from generator.models.versions import LinkRule, Version, VersionRef
from generator.tracking.link_keys import own_ids, slugs
from generator.tracking.resemblance import (
    common,
    have_most_files,
    is_renamed,
    same_hand,
    same_title,
    share_files,
    share_names,
    touch_one_file,
)
from generator.tracking.stable import are_for_other_trees
from generator.tracking.titles import (
    ALIKE,
    is_telling,
    likeness,
    name_others,
    names_file,
    subsystem,
)

_TRUST: tuple[LinkRule, ...] = (
    "files and author",
    "sent again",
    "thread and author",
    "patches and author",
    "title and patches",
    "title and author",
    "link",
    "message-id",
    "change-id",
)  # the least trusted first
_GROWTH = 4  # how many times as many patches a series may have before it rather absorbed the older
_FAINT = 0.25  # likeness of titles that have something in common
_DAY = timedelta(days=1)
_SOON = timedelta(days=60)  # within which somebody sends a patch again, or under another title
_LATE = timedelta(days=400)  # within which somebody remembers a patch that nobody took
Worth = tuple[bool | int | float | str | tuple[int, ...], ...]


def link(version: Version, candidates: Iterable[Version]) -> tuple[VersionRef, LinkRule] | None:
    """The version before `version` among `candidates`, with the most trusted rule; else None.

    Of several the one with the highest number, of one number the most similar, then the one sent
    last. The order of `candidates` does not matter.
    """
    found = [
        (_worth(old, version, rule), old.ref, rule)
        for old in candidates
        if (rule := rule_of(old, version))
    ]
    if not found:
        return None
    _, ref, rule = max(found, key=itemgetter(0))
    return ref, rule


@lru_cache(maxsize=1024)
def number_of_version(version: str) -> tuple[int, ...]:
    """A version in the form in which versions are compared: "3.5" and "3a" come before "4"."""
    letter = version[-1:]
    if letter.isalpha():
        return int(version[:-1]), ord(letter) - ord("a") + 1
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
    """The most trusted rule by which `old` came before `new`; None if no rule applies."""
    if old.sent >= new.sent or are_for_other_trees(old, new):
        return None
    if not may_precede(old, new):
        return _rule_without_number(old, new)
    if new.change_id and new.change_id == old.change_id:
        return "change-id"
    hand = same_hand(old, new)
    if hand and not slugs(old).isdisjoint(slugs(new)):
        return "message-id"
    if not own_ids(old).isdisjoint(new.links) and _is_no_dependency(old, new, hand=hand):
        return "link"
    return _rule_by_hand(old, new) if hand else _rule_by_patches(old, new)


def _rule_by_hand(old: Version, new: Version) -> LinkRule | None:
    """The rule that applies to two series of the same person."""
    if same_title(old, new):
        fits = is_telling(new.title) or share_files(old, new) or share_names(old, new)
        return "title and author" if fits else None
    if _has_most(old, new):
        return "patches and author"
    if not is_next(old, new) or new.pull:
        return None
    together = _in_one_thread(old, new) and (not restarts(old, new) or touch_one_file(old, new))
    if is_renamed(old, new) and (together or share_files(old, new)):
        return "title and author"
    if together:
        return "thread and author"
    return "files and author" if _is_known_by_files(old, new) else None


def _rule_by_patches(old: Version, new: Version) -> LinkRule | None:
    """The rule that applies where somebody else goes on with the work."""
    if same_title(old, new):
        return "title and patches" if common(old, new) and share_files(old, new) else None
    if not is_renamed(old, new) or not is_next(old, new) or not share_files(old, new):
        return None
    return "title and patches" if common(old, new) > 1 else None


def _is_no_dependency(old: Version, new: Version, *, hand: bool) -> bool:
    """Whether a linked version is of the same series. Texts link to other series, too."""
    if common(old, new) or same_title(old, new):
        return True
    if not hand or not share_files(old, new):
        return False
    if likeness(old.title, new.title) >= ALIKE:
        return True
    return is_next(old, new) and old.rfc == new.rfc and bool(old.files and new.files)


def _has_most(old: Version, new: Version) -> bool:
    """Whether most patches are common, or some are and the titles of the series are similar.

    With another title the numbers must go on without a gap, because a series may absorb another
    one. A patch of an RFC that is now a series of its own is no later version of the RFC.
    """
    following = is_next(old, new)
    alike = likeness(old.title, new.title) >= ALIKE and not name_others(old.title, new.title)
    if not (alike or following) or not (count := common(old, new)):  # the expensive part comes last
        return False
    if alike:
        return True
    if 0 < len(old.patches) <= count and _goes_on(old, new):
        return True  # all patches of the older one, or all that were sent here
    if old.rfc == new.rfc:
        return 2 * count >= len(new.patches)
    whole = max(len(old.patches), len(new.patches))
    return 4 * count >= 3 * whole if restarts(old, new) else 2 * count >= whole


def _goes_on(old: Version, new: Version) -> bool:
    """Whether an older series may have grown into the newer one, or is a part of it."""
    if len(old.patches) < old.total == new.total:
        return True
    soon = new.sent - old.sent <= _SOON
    return soon and not restarts(old, new) and len(new.patches) <= _GROWTH * len(old.patches)


def is_next(old: Version, new: Version) -> bool:
    """Whether the newer one has the next number, or is a part of the older one sent again.

    After an RFC people count on, begin with 1, or keep the number.
    """
    before, after = number_of_version(old.version), number_of_version(new.version)
    if old.rfc and not new.rfc and after[0] in {1, before[0]}:
        return True
    return before < after and after[0] <= before[0] + 1


def _in_one_thread(old: Version, new: Version) -> bool:
    """Whether the newer one answers the older one, or the one that the older one answers."""
    return bool(new.answers_to) and new.answers_to in {*own_ids(old), old.answers_to}


def _is_known_by_files(old: Version, new: Version) -> bool:
    """Whether a retitled version is known by what it touches, soon after the older one.

    It has most of the files and the subsystem of its title, and that is the name of a file. In a
    file that many change, the titles must have something in common.
    """
    same_place = subsystem(old.title) == subsystem(new.title) != ""
    if not same_place or restarts(old, new) or old.prefixes != new.prefixes:
        return False
    if new.sent - old.sent > _SOON:
        return False
    before, after = set(old.files), set(new.files)
    if have_most_files(old, new) and names_file(new.title, before & after):
        return True
    within = bool(before and after) and (before <= after or after <= before)
    return (within or have_most_files(old, new)) and likeness(old.title, new.title) >= _FAINT


def _rule_without_number(old: Version, new: Version) -> LinkRule | None:
    """The rule that applies although the number does not rise."""
    if old.path == new.path or old.pull or new.pull:
        return None
    if old.rfc != new.rfc or not same_hand(old, new):
        return None
    if {tree.lower() for tree in old.prefixes} != {tree.lower() for tree in new.prefixes}:
        return None
    if _is_part(old, new, new.links):
        return "link"
    if _is_sent_again(old, new):
        return "sent again"
    return "thread and author" if _is_part(old, new, (new.answers_to,)) else None


def _is_part(old: Version, new: Version, named: Iterable[str]) -> bool:
    """Whether patches of a series that they name go on by themselves under its number.

    A maintainer may have taken the others and asked for the rest again.
    """
    if old.version != new.version or own_ids(old).isdisjoint(named):
        return False
    return len(old.patches) > len(new.patches) == common(old, new) > 0


def _is_sent_again(old: Version, new: Version) -> bool:
    """Whether a version without a mark is an older one sent again, as it was or mended.

    A title that others might have, such as "ffix", is not enough; nor is one that goes to other
    trees, one after the other.
    """
    before, after = number_of_version(old.version), number_of_version(new.version)
    if not same_title(old, new):
        return before == after and _has_all(old, new)
    if before != after and (new.version != "1" or len(before) > 1):
        return False
    return _has_the_same(old, new, _LATE if new.version == "1" else _SOON)


def _has_the_same(old: Version, new: Version, within: timedelta) -> bool:
    """Whether at least half of the patches of one are in the other, and recently so if changed."""
    ids = {patch.patch_id for patch in old.patches if patch.patch_id}
    half = min(len(old.patches), len(new.patches)) / 2
    if half and sum(patch.patch_id in ids for patch in new.patches) >= half:
        return True
    if new.backport:  # adapted to each of several trees, which a title need not name
        return False
    if not (old.files and new.files) or not share_files(old, new) or not is_telling(new.title):
        return False
    return new.sent - old.sent <= within and half > 0 and common(old, new) >= half


def _has_all(old: Version, new: Version) -> bool:
    """Whether all patches of the older one came again to the byte under another title.

    With others among them only within a day: later on, maintainers collect patches to send them on.
    """
    before = {patch.patch_id for patch in old.patches}
    after = {patch.patch_id for patch in new.patches}
    if None in before or not before:
        return False
    return before == after or (before < after and new.sent - old.sent <= _DAY)


def restarts(old: Version, new: Version) -> bool:
    """Whether an RFC became a series whose numbers start again."""
    went_on = number_of_version(old.version) < number_of_version(new.version)
    return old.rfc and not new.rfc and not went_on


def _worth(old: Version, new: Version, rule: LinkRule) -> Worth:
    """The rank of `old` as predecessor of `new`; the greatest wins."""
    again, by_files = rule == "sent again", rule == "files and author"
    return (
        not by_files,
        not restarts(old, new),  # RFC v2, v1, v2: the last version follows v1
        number_of_version(new.version if again else old.version),
        old.rfc == new.rfc,
        rule in {"change-id", "message-id"},
        same_title(old, new),
        old.prefixes == new.prefixes,
        common(old, new),
        _TRUST.index(rule),
        likeness(old.title, new.title) if by_files else 0,
        old.sent.timestamp(),
        old.path,
    )
