"""What a sentence says of patches behind the verb that may mean "applied", and how it names them.

`apply_clauses` reads what stands before the verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.mail import apply_words as words

Tokens = Sequence[str]  # words in lower case, and the marks between them

BREAK = frozenset([*",;:!?()[]…–—-.，。！？：；、", "--", "---", "->", "=>", "//", "|"])
NUMBER = re.compile(r"#?\d{1,3}(?:(?:\.{1,3}|[-–/&+~])#?\d{0,3})*(?:st|nd|rd|th)?|[&+~–-]")
_VERSION = re.compile(r"v\d{1,2}")
# What is added to it is added to a tree: "for-6.9", "mm-unstable", "linux-can/testing".
_BRANCH = re.compile(
    r"(?:.*[-/])?for-(?!loops?$|each$)[\w.-]+|.+\.git|.+-(?:next|fixes|linus|queue|unstable|stable|staging|testing|devel)"
    r"(?:[-/.].*)?|-next|[\w.-]+[./](?:testing|staging|queue|next|fixes|main|master|dev|devel)"
)
_PLACE = re.compile(r".*/.*|v?\d{1,3}\.\d{1,4}.*|-?rc\d{1,2}|.+-v?\d{1,3}\.\d.*|linux-.+|.+#.+")
_PRONOUNS = frozenset({"it", "one", "this", "these", "those", "them", "both", "all", "everything"})
_TREE = re.compile(r".*[-/.@#].*[^-/.@#].*|v?\d{1,3}\.\d{1,4}.*|-?rc\d{1,2}|-\w+")


def is_work(token: str) -> bool:
    """Whether a word may stand in the name of patches."""
    return token in words.WHICH or names_work(token)


def names_work(token: str) -> bool:
    """Whether a word names patches by itself: "series", "it", "1-3", "v2"."""
    if token in words.PATCHES or token in words.PRONOUNS or token in words.CHANGES:
        return True
    return NUMBER.fullmatch(token) is not None or _VERSION.fullmatch(token) is not None


def is_patch(token: str) -> bool:
    """Whether a word can name nothing but patches, as "it" and "both" can."""
    return token in words.PLAIN_PATCHES or NUMBER.fullmatch(token) is not None


def is_noun(tokens: Tokens, *, with_owner: bool) -> bool:
    """Whether the tokens name patches: "the other two vgic patches", "v2", "1-3", "it".

    `with_owner` also allows "Bo's fix": "Bo's fix merged" is a note on it, but "Bo's fix was merged
    last week" tells of another.
    """
    if len(tokens) > 9 or not words.NOT_IN_NAMES.isdisjoint(tokens):
        return False
    if tokens[1:2] in (["but"], ["except"]) and tokens[0] in {"all", "everything"}:
        tokens = tokens[2:]  # "all but the last patch"
    strange = [token for token in tokens if not is_work(token)]
    if any(token.endswith(("'s", "s'")) for token in strange) and not with_owner:
        return False
    if not words.NEWER.isdisjoint(tokens) and not {"version", "versions"}.isdisjoint(tokens):
        return False
    if not strange:
        return any(map(names_work, tokens))
    is_last = tokens[-1] in words.PATCHES and list(tokens[-1 - len(strange) : -1]) == strange
    return len(strange) < 4 and is_last  # "this small landlock fix"


def work_size(tokens: Tokens) -> int:
    """How many tokens from the first name patches; 0 for none."""
    if tokens[:1] and tokens[0] in words.NO_WORK:
        return 0
    size = 0
    for at, word in enumerate(tokens[:12]):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        is_range = following == "this" or NUMBER.fullmatch(following)
        if word in {"to", "through", "thru"} and not is_range:
            break  # a tree follows
        if names_work(word):
            size = at + 1
        elif not is_work(word) and not word.endswith("'s"):
            break
    return size


# ---------------------------------------------------------------- behind the verb


def goes_on(verb: str, after: Tokens, *, is_strict: bool) -> bool:
    """Whether the sentence may go on so; strictly with the patches, a tree or nothing."""
    if not after or after[0] in words.THANKS or not after[0].isascii():
        return True  # the end, or thanks in another script
    if after[0] in BREAK:
        return verb not in words.NEED_TREE
    is_up_to = after[:2] == ["up", "to"] and _begins_range(after[2:])
    if after[0] in {"up", "out"} and not is_up_to:
        return verb in words.UP and goes_on("", after[1:], is_strict=True)
    if _ends_with_this(after[:16]):
        return verb not in words.NEED_TREE
    size = 2 + work_size(after[2:]) if is_up_to else work_size(after)  # "merged up to patch 5"
    if size:
        return _goes_on_behind(verb, after[:size], after[size:])
    is_strict = is_strict or verb in words.NEED_PATCHES | words.NO_PLACE
    if verb in words.NEED_PATCHES and after[0] not in words.TO | {"for"}:
        return False  # "taken together"
    return after[0] in words.GO_ON and not _is_elsewhere(verb, after, is_strict=is_strict)


def _begins_range(tokens: Tokens) -> bool:
    """Whether the tokens behind "up to" name a patch: "patch 5", "this one", "7"."""
    first = tokens[0] if tokens else ""
    return first in words.PATCHES or first == "this" or NUMBER.fullmatch(first) is not None


def _ends_with_this(after: Tokens) -> bool:
    """Whether other patches are named first: "my two patches, followed by this patch"."""
    pairs = zip(after, after[1:], after[2:], strict=False)
    return any(
        (first, second) in words.TOGETHER and third == "this" for first, second, third in pairs
    )


def _goes_on_behind(verb: str, work: Tokens, rest: Tokens) -> bool:
    """The same behind the patches."""
    for place in (["until", "here"], ["up", "to", "here"]):
        if list(rest[: len(place)]) == place:
            rest = rest[len(place) :]
    if not rest:
        return verb not in words.NEED_TREE
    if rest[0] in {"up", "out"}:
        return verb in words.UP and goes_on("", rest[1:], is_strict=False)
    if work[-1] in {"+", "&"}:
        return verb in {"merged", "pushed"}  # "I pushed the patch + Bo's changes"
    if rest[0] == "[" and any(token.endswith("'s") for token in work):
        return False  # "I applied Bo's patch [1]"
    is_known = rest[0] in BREAK or rest[0] in words.GO_ON or rest[0] in words.THANKS
    is_known = is_known or rest[1:2] == ["moment"]  # "a moment ago"
    return is_known and not _is_elsewhere(verb, rest, is_strict=verb in words.NEED_PATCHES)


def _is_elsewhere(verb: str, rest: Tokens, *, is_strict: bool) -> bool:
    """Whether the words behind the verb lead to something that is no tree."""
    target = rest[1:6]
    if rest[0] == "after":
        return not target or not target[0].endswith("ing")  # "after moving it", not "after that"
    if rest[0] == "to" and target and target[0] in words.PURPOSES:
        return verb in words.NEED_TREE
    if rest[0] == "for" and target and _VERSION.fullmatch(target[0]):
        return True  # "queued for v3": a remark
    if "behalf" in target[:2]:  # "committed on behalf of Bo"
        return False
    if rest[0] not in words.TO:
        takes = words.TAKEN if rest[0] == "from" else words.NEED_PATCHES
        return verb in words.NEED_TREE or (verb in takes and _is_aside(rest))
    if verb in words.NEED_TREE:
        return not _leads_to_branch(rest[1:8])
    if not target or target[0] in BREAK:
        return False
    end = next((at for at, token in enumerate(target) if token in BREAK), len(target))
    if target[end + 1 : end + 2] and target[end + 1] in words.THANKS:
        is_strict = is_strict and end > 1  # "Applying to net, thanks!"
    target = target[:end]
    if _VERSION.fullmatch(target[0]) or not words.OF_AUTHORS.isdisjoint(target[:3]):
        return words.BRANCHES.isdisjoint(target)  # "applied in v3", "applied to the patch"
    return is_strict and not any(map(_is_tree, target))


def leads_to_tree(target: Tokens) -> bool:
    """Whether the words behind "to" or "in" name a tree or a release, not just "the queue"."""
    before = ""
    for at, token in enumerate(target):
        if token in BREAK:
            return False
        if _BRANCH.fullmatch(token) or _PLACE.fullmatch(token) or token in words.RELEASES:
            return True
        if token in words.TREES and before not in words.ANY and _ends_name(target[at + 1 :]):
            return True
        before = token
    return False


def _leads_to_branch(target: Tokens) -> bool:
    """Whether the words name a tree that patches are put in: "my queue", "the rings-next branch".

    Not so "the wrong branch of the tree", "the queue structure", "my review queue".
    """
    for at, word in enumerate(target):
        if word in BREAK or word == "review":
            return False
        if _BRANCH.fullmatch(word):
            return True
        if word in words.BRANCHES and _ends_name(target[at + 1 :]):
            return True
        if word == "branch" and target[at + 1 : at + 2] != ["of"]:
            return _ends_name(target[at + 2 :])  # "branch rings"
    return False


def _ends_name(rest: Tokens) -> bool:
    """Whether a name has ended before these words."""
    return not rest or rest[0] in BREAK | words.THANKS | words.BEHIND_TREE or rest[0] in words.TREES


def is_upstream(verb: str, after: Tokens) -> bool:
    """Whether the patches went upstream: "now merged upstream as 0123abcd"; not "in 6.1"."""
    if verb not in {"merged", "pushed", "applied", "committed"} or after[:1] != ["upstream"]:
        return False
    return len(after) == 1 or after[1] in BREAK | words.THANKS | {"as", "now"}


def after_checked_in(after: Tokens) -> Tokens | None:
    """The words behind "checked in"; None if it was to look: "I checked in the manual"."""
    if after[:1] != ["in"]:
        return after if after[:1] == ["into"] and leads_to_tree(after[1:6]) else None
    after = after[1:]
    size = work_size(after)
    rest = after[size:]
    if size and words.PLAIN_PATCHES.isdisjoint(after[:size]) and after[size - 1] not in _PRONOUNS:
        return None
    if not rest or rest[0] in words.THANKS:
        return after
    if rest[0] in BREAK:
        return after if size == 0 or not words.THANKS.isdisjoint(rest[1:2]) else None
    return after if rest[0] in words.TO | {"on"} and leads_to_tree(rest[1:6]) else None


def _is_aside(rest: Tokens) -> bool:
    """Whether "took it" goes on with a purpose or a source: "for the tests", "from upstream".

    Not so "for 6.2", "as a fix", "from your tree".
    """
    if rest[0] == "from":
        return "your" not in rest and not words.TREES.isdisjoint(rest[1:6])
    return rest[0] == "for" and rest[1:2] != ["now"] and not any(map(_is_tree, rest[1:3]))


def _is_tree(token: str) -> bool:
    return token in words.TREES or _TREE.fullmatch(token) is not None
