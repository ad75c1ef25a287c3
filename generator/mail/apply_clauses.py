"""Whether the verb of a sentence says that patches were applied.

A sentence is taken apart at its verb. "Typos fixed and patch pushed, thanks" has the verb "pushed";
before it, in the same clause, stands "patch", and before that clause "Typos fixed and". Each part
has words that it may have and words that it may not have. So what counts is how a sentence is
built:

- The clause of the verb has nothing else before it, or who applied ("I have", "we've finally"), or
  what was applied ("the rest of the patchset", "both patches were").
- Behind the verb the sentence ends, or goes on with the patches, a tree, or what was changed.
- Conditions, questions, the future, refusals and trials tell of something else.

Learnt from kvm, kvm-ppc, kvmarm, ltp and linux-man, and from the ways of netdev, dpdk-dev, openbmc,
alsa-devel, u-boot, buildroot, qemu-devel and git. Each step looks at each word once.
"""

from __future__ import annotations

import re
from typing import Literal

from generator.mail import apply_words as words
from generator.mail.apply_work import (
    BREAK,
    NUMBER,
    Tokens,
    after_checked_in,
    goes_on,
    is_noun,
    is_patch,
    is_upstream,
    is_work,
    leads_to_tree,
    names_work,
    work_size,
)

_REFERENCE = re.compile(r"[0-9a-f]{7,40}|//\S+")  # a commit, an address
_ADVERBS = words.ADVERBS | {"up", "out"}
Who = Literal["agent", "work", "is", "nobody", ""]


def says_done(tokens: Tokens, at: int, *, with_who: bool) -> bool:
    """Whether the verb at this position, with the words around it, says that it was done."""
    verb, after = tokens[at], tokens[at + 1 :]
    if verb == "checked":
        return _is_checked_in(tokens, at, with_who=with_who)
    if after[:1] in (["+"], ["&"]):  # "Merged + added a test"
        after = ["and", *after[1:]]
    begin = _clause_begin(tokens, at)
    clause, joint = tokens[begin:at], tokens[begin - 1] if begin else ""
    left = tokens[: max(0, begin - 1)]
    if verb in words.DOING:
        return _is_doing(clause, left, joint, after) and goes_on(verb, after, is_strict=True)
    if _are_tags(verb, after):
        return False
    if verb in words.DO:
        is_present = _is_present(verb, clause, left, after, joint=joint)
        return is_present and goes_on(verb, after, is_strict=True)
    who = _who(clause, after)
    if not who or not _may_join(who, left, joint, after):
        return False
    if with_who and who not in {"agent", "work"}:
        return False
    if who == "nobody" and not left and is_upstream(verb, after):
        return True
    return _is_meant(who, verb, clause, after) and (
        goes_on(verb, after, is_strict=who == "nobody" and joint == "and" and bool(left))
        and (who != "nobody" or _stands_alone(left, joint, after))
        and not (who == "agent" and _is_elsewhere_of(verb, left, after))
    )


def _is_meant(who: Who, verb: str, clause: Tokens, after: Tokens) -> bool:
    """Whether the verb is the main verb, and tells of patches rather than of what code does."""
    if who == "is" and verb in words.NEED_PATCHES:
        return False
    if who == "work" and _is_participle(clause, after):
        return False
    return who not in {"work", "is"} or not _tells_of_code(clause, after)


def _is_checked_in(tokens: Tokens, at: int, *, with_who: bool) -> bool:
    """Whether "checked in" says that it was done, read as if "pushed" stood there."""
    after = after_checked_in(tokens[at + 1 :])
    return after is not None and says_done([*tokens[:at], "pushed", *after], at, with_who=with_who)


def _are_tags(verb: str, after: Tokens) -> bool:
    """Whether only tags were picked up."""
    return verb in {"picked", "picking", "added"} and not {"tag", "tags"}.isdisjoint(after[:4])


def _clause_begin(tokens: Tokens, at: int) -> int:
    """The position behind the last break or conjunction before the verb."""
    for begin in range(at - 1, -1, -1):
        token = tokens[begin]
        if begin == 0 and token in words.REASONS:
            return 0
        if token in BREAK or (token in words.JOINTS and not _joins_words(tokens, begin, at)):
            return begin + 1
    return 0


def _joins_words(tokens: Tokens, joint: int, at: int) -> bool:
    """Whether "and" stands within "patches 1 and 2", "this and the next one", "went ahead and"."""
    if joint == 0 or joint + 1 >= at:
        return joint > 0 and tokens[joint - 1] == "ahead"
    left, right = tokens[joint - 1], tokens[joint + 1]
    if tokens[joint] not in words.LINKS:
        return False  # "no problems with it so patch applied"
    return is_work(left) and is_work(right) and left not in words.EDITED


def _may_join(who: Who, left: Tokens, joint: str, after: Tokens) -> bool:
    """Whether what is in front of the clause lets it stand for itself."""
    if joint and who in {"work", "is"} and not words.HEARSAY.isdisjoint(left):
        return False  # "somebody sent it before, and it was applied"
    if joint in words.REASONS:  # "as I applied the series"
        return who == "agent" and work_size(after) > 0 and words.NOT_SO.isdisjoint(left)
    if joint in {")", "]"} and left[:1] not in (["("], ["["]):
        return who in {"agent", "work"}  # not "there is a fix[1] queued"
    return who != "is" or not joint


def _is_participle(clause: Tokens, after: Tokens) -> bool:
    """Whether the verb only says which patch is meant: "The patch committed today broke it"."""
    if clause[-1] in words.BE:
        return False
    for token in after[:12]:
        if token in BREAK or token in words.ENDS_CLAUSE:
            return False
        if token in words.FINITE:
            return True
    return False


def _tells_of_code(clause: Tokens, after: Tokens) -> bool:
    """Whether a passive may as well tell what code does: "this is applied on reset".

    It does where no patch is named in so many words, and no tree.
    """
    if words.BE.isdisjoint(clause) or any(map(is_patch, clause)):
        return False
    rest = _skip(after, _ADVERBS)
    if rest[:1] == ["with"]:
        return {"now", "been"}.isdisjoint(clause)
    return len(rest) > 1 and rest[0] in words.TO | {"on", "for"} and not leads_to_tree(rest[1:8])


def _is_elsewhere_of(verb: str, left: Tokens, after: Tokens) -> bool:
    """Whether somebody tells what they did with something else, or put up to be looked at."""
    if after[:1] == ["them"]:  # "two parts were nice and I've queued them"
        return not words.CHANGES.isdisjoint(left)
    return verb == "pushed" and "https" in after and "to" in after


# ---------------------------------------------------------------- the clause of the verb


def _who(clause: Tokens, after: Tokens) -> Who:
    """What the clause has before the verb: who applied, what, only "is", or nothing.

    Empty where it has other words.
    """
    agent = max((at for at, token in enumerate(clause) if token in words.AGENTS), default=-1)
    if agent >= 0:
        rest = _skip(clause[agent + 1 :], words.HAVE | words.ADVERBS)
        is_footnote = after[:1] == ["["] and after[2:3] == ["]"]  # "I have queued [1]"
        is_main = _is_main(clause, agent) and not rest and not is_footnote
        return "agent" if is_main else ""
    if _is_opening(clause):
        return "nobody"
    rest = _skip(clause, words.OPENERS | words.ADVERBS)
    end = len(rest)
    while end and rest[end - 1] in words.BE | words.ADVERBS:
        end -= 1
    if end == 0 and "have" in rest:
        return "nobody"  # "I've fixed it, and have applied it"
    if end == 0:
        return "" if "got" in rest else "is"
    is_generic = end == 1 and rest[0].endswith("s") and "are" in rest  # "fixes are merged"
    if "already" in rest[end:] and not all(map(is_work, rest[:end])):
        return ""  # "the binding patch is already queued"
    is_named = is_noun(rest[:end], with_owner=end == len(rest)) and not is_generic
    return "work" if is_named else ""


def _skip(tokens: Tokens, known: frozenset[str]) -> Tokens:
    at = 0
    while at < len(tokens) and tokens[at] in known:
        at += 1
    return tokens[at:]


def _is_opening(tokens: Tokens) -> bool:
    """Whether the tokens are only greetings, thanks and a name: "Thanks a lot Bo"."""
    rest = _skip(tokens, words.OPENERS | words.ADVERBS)
    if not rest or (len(rest) == 1 and rest[0] > "\u2e80"):
        return True  # or a word of thanks in another script
    is_name = len(rest) == 1 and rest[0].isalpha() and not is_work(rest[0])
    return is_name and len(tokens) > 1 and tokens[-2] in words.GREETINGS


def _is_main(clause: Tokens, agent: int) -> bool:
    """Whether a main clause begins with who applied, perhaps after an adverbial.

    "Since the release is near I merged it" does; "the branch that I merged" does not, and neither
    does "the branch I merged".
    """
    if not words.NOT_SO.isdisjoint(clause):
        return False
    before = clause[:agent]
    if _is_opening(before[:-1] if before[-1:] == ["here"] else before):
        return True  # "here I merged it with the other macro"
    is_relative = names_work(before[-1])  # "the changes I merged"
    is_adverbial = len(before) > 2 and before[0] in words.ADVERBIALS
    return is_adverbial and not is_relative and words.THAT.isdisjoint(before)


def _stands_alone(left: Tokens, joint: str, after: Tokens) -> bool:
    """Whether a verb with nothing before it is the main verb: "Thanks, applied".

    Behind "and" it shares what is in front of the first verb: "I fixed the typo and pushed", but
    "it can be reviewed and pushed".
    """
    also = after[1] if after[:1] == ["and"] and len(after) > 1 else ""
    if also and also not in words.AFTER_AND and not NUMBER.fullmatch(also):
        return False  # "both scenarios - merged and independent events"
    is_defined = not {"this", "the", "that"}.isdisjoint(left) and left[0] not in words.THANKS
    if joint == "," and after[:1] == ["as"] and is_defined:
        return False  # "this test, merged as 0123abcd, fails"
    if "attached" in left:
        return False  # "I tweaked the attached patch and put it into next"
    if joint in {",", "("} and left and _REFERENCE.fullmatch(left[-1]):
        return False  # "fixed by commit 0123abcd, merged today"
    if joint not in {"and", "&", "+", "then"}:
        return True
    begin = max((at for at, token in enumerate(left) if token in {"but", "so", ";"}), default=-1)
    first = _without_asides(left[begin + 1 :])
    if _is_opening([token for token in first if token not in BREAK]):
        return True
    if not words.NOT_SO.isdisjoint(first):
        return False
    if not words.AGENTS.isdisjoint(first):
        return True
    return not words.EDITED.isdisjoint(first) and {"is", "are", "be"}.isdisjoint(first)


def _without_asides(tokens: Tokens) -> Tokens:
    """The tokens without what stands in parentheses: "(I hope you do not mind)"."""
    kept: list[str] = []
    depth = 0
    for word in tokens:
        depth += word == "("
        if depth == 0:
            kept.append(word)
        depth = max(0, depth - (word == ")"))
    return kept


def _is_doing(clause: Tokens, left: Tokens, joint: str, after: Tokens) -> bool:
    """Whether a verb in -ing is the main verb: "Applying to next", "I'm queuing it"."""
    if after[:1] == [":"]:
        return False  # of git am: "Applying: otter: swim"
    end = next((at for at, token in enumerate(after) if token in BREAK), len(after))
    if not words.NOT_SO.isdisjoint(clause) or not words.JUDGES.isdisjoint(after[:end]):
        return False  # "Merging this would be wrong"
    if joint in {"and", "&"}:  # not "Thanks for the review and merging"
        if not (words.NOT_SO | {"for", "by"}).isdisjoint(left):
            return False
        if left and (words.AGENTS | words.AM).isdisjoint(left):
            return False
    begin = next((at for at, token in enumerate(clause) if token in words.AM), None)
    if begin is None:
        return not _skip(clause, words.ADVERBS | words.SHORT_OPENERS)
    return _is_opening(clause[:begin]) and not _skip(clause[begin + 1 :], words.ADVERBS)


def _is_present(verb: str, clause: Tokens, left: Tokens, after: Tokens, *, joint: str) -> bool:
    """Whether the verb in its plain form tells of the past: "I dared to merge", "I merge it".

    In "I changed it and dared to merge" both verbs have one subject.
    """
    agent = max((at for at, token in enumerate(clause) if token in words.AGENTS), default=-1)
    if not words.NOT_SO.isdisjoint(left):
        return False
    if agent < 0 and (joint not in {"and", "&"} or words.AGENTS.isdisjoint(left)):
        return False
    if agent >= 0 and not _is_main(clause, agent):
        return False
    rest = _skip(clause[agent + 1 :], words.ADVERBS | words.HAVE)
    if rest and rest[0] in words.DARED:
        return len(rest) == 1 or rest[1:] == ["to"]
    return agent >= 0 and not rest and verb in words.PRESENT and work_size(after) > 0
