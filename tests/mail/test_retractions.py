"""How authors take back what they sent: what counts and what does not, by list.

The sentences are written for these tests, after the ways in which people speak on the lists named.
"""

from __future__ import annotations

import pytest

from generator.mail.retractions import MAX_LINES, Retraction, find_retraction, takes_out

# fmt: off
TAKE_BACK = {
    "kvm-ppc, kvmarm": [
        "Please drop this patch.",
        "Please ignore this series, v3 is coming.",
        "please disregard this",
        "Please ignore this (it warns), v2 is coming.",
        "Kindly ignore this patch, I will resend.",
        "Then please simply ignore my patch.",
        "Please ignore this last patch.",
        "Please don't apply this patch, it breaks.",
        "Please do not merge this one.",
        "Self-NAK, it does not boot.",
        "self nack",
        "NAK myself.",
        "I withdraw this patch.",
        "I'm withdrawing this series.",
        "Consider the patch withdrawn.",
        "I sent it by mistake.",
        "Sorry, sent by accident, please ignore.",
        "Accidentally sent twice.",
        "Please ignore that patch and sorry for the mess.",
        "Sorry, I didn't mean to send this patch again. Please ignore.",
        "But I will abandon this patch now.",
        "Please ignore this email. It is in the right thread now.",
        "Can you drop this version?",
        "My mistake.\nPlease\nignore this patch.",
        "Please ignore this PATCH[3/5], I think",
    ],
    "ltp, linux-man": [
        "Sorry, this patch contains binary mess code, please ignore it. I will resend a pure one.",
        "Thanks all for feedback, so we can skip this patch.",
        "Actually, please disregard v1",
        "TL;DR: wrong patch, please ignore it.",
        "Missing include, please disregard v1. Sorry for the noise.",
        "But I vote to drop my patch. I'm sorry for wasting your time.",
        "D'oh.  Ignore this thread, please.  I'm a bit rusty with git-send-email(1), it seems.",
        "There is a typo in the subject. Will send v2 to fix it, hence NACK this one by myself.",
        "Whoops, please ignore, I re-sent this with the signed-off line which was missing here.",
        "please ignore this version because b4 messed up the patches.",
        "I will drop this patch.",
        "I'll drop this series.",
        "OK, I will drop the patch then.",
        "Please ignore it, I sent the wrong version.",
        "sorry, wrong version, disregard",
        "Sorry, wrong version, please disregard.",
        "Sorry, I sent the wrong patch.",
        "Ignore this patch, please.",
        "Ignore this one, v2 is out.",
        "Please disregard this series.",
        "Pls ignore.  Sorry for the noise.",
        "Self-NACK.",
        "Self-NAK: breaks the build.",
        "NACK from myself, this is wrong.",
        "Consider this patch withdrawn.",
        "I'm withdrawing this patch.",
        "I retract this patch.",
        "Withdrawing this series, Bo's approach is better.",
        "I've decided to drop this patch.",
        "I decided to abandon this series.",
        "Let's drop this patch.",
        "Dropping this patch, it is already fixed upstream.",
        "Please drop this patch, Bo has a better one.",
        "Please forget this patch.",
        "Scratch this patch.",
        "Never mind this patch, it was fixed already.",
        "This patch is no longer needed.",
        "Oops, sent too early. Please ignore.",
        "Oops, please ignore this mail.",
        "Please don't merge this series.",
        "Please do not apply this patch, it is broken.",
        "The above patch was sent by mistake.",
        "Argh, please ignore it.",
        "Will abandon this email chain now. Thanks again!",
        "Ok, I will just drop this stuff. Sorry for the noise.",
    ],
}
DO_NOT = {
    "kvm-ppc, kvmarm": [
        "I withdraw the NAK.",
        "Objection withdrawn.",
        "I withdraw my Reviewed-by.",
        "Please drop this comment.",
        "Please drop the inline.",
        "Please ignore this one comment.",
        "please ignore my previous comments",
        "I'll drop this patch in v3.",
        "Feel free to ignore it.",
        "If it is wrong, please ignore.",
        "Please ignore that remark.",
        "I did not read it all. Please ignore.",
        "I did not mean to sound harsh.",
        "If it is not right, please just ignore it.",
        "Should I abandon this patch?",
        "Please drop it and resend.",
        "Can we drop the lock here?",
        "Please don't drop this patch.",
        "I would not ignore this patch.",
        "please skip the first word",
        "Should I drop this patch?",
        "NAK.",
        "I NAK this.",
        "You can ignore this hunk.",
        "please ignore this patch's title",
        "please feel free to drop this part",
        "We sent it by mail.",
    ],
    "ltp, linux-man": [
        "Should I drop this patch?",
        "Do you want me to drop this patch?",
        "If you prefer, I will drop this patch.",
        "I will drop this patch from the series.",
        "I'll drop this patch in v2.",
        "I'll drop this in the next version.",
        "Sure, will drop.",
        "I think you're right, I'll drop this.",
        "I'll drop this one, too.",
        "I'll drop it.",
        "I will drop this line.",
        "We can drop the lock here.",
        "Let's drop the second argument.",
        "I'd drop this comment.",
        "Please ignore this comment.",
        "Please ignore it if you don't like it.",
        "It's a nit, please ignore it.",
        "Please ignore my remark.",
        "feel free to just disregard it. Thanks.",
        "Please ignore the whitespace.",
        "You can ignore this.",
        "It can be ignored.",
        "The kernel ignores it.",
        "I dropped it, it was a leftover that shouldn't be needed.",
        "Never mind.",
        "Please hold off on merging this patch, there is still some discussion.",
        "If go with Bo's thought, just ignore this patch should be ok.",
        "This is not needed any more.",
        "That check is not needed.",
        "I accidentally deleted the line.",
        "This is wrong, the version is old.",
        "Please disregard v3",
        "Please ignore v2 and look at v3.",
        "I don't want to drop this patch.",
        "We should not drop this patch.",
        "NACK to that comment.",
        "Sorry, I misread the patch.",
        "Sorry, my mistake. The root cause is that the patch is old.",
        "I'd rather drop the wrapper.",
        "Let me drop the Fixes tag.",
        "Skip this paragraph.",
        "I'm starting to think that dropping this patch may be the best thing to do.",
    ],
}
# fmt: on


def lines(words: str) -> list[str]:
    return words.split("\n")


@pytest.mark.parametrize("words", [words for group in TAKE_BACK.values() for words in group])
def test_taken_back(words: str):
    assert find_retraction(lines(words), "1")


@pytest.mark.parametrize("words", [words for group in DO_NOT.values() for words in group])
def test_not_taken_back(words: str):
    assert not find_retraction(lines(words), "1")


@pytest.mark.parametrize(
    ("words", "version", "whole"),
    [
        ("Please ignore this patch.", "2", False), ("Please ignore this series.", "2", True),
        ("Please ignore this thread.", "2", True), ("Please disregard v2.", "2", True),
        ("Please disregard v2.", "3", None), ("Please ignore this v6 series.", "6", True),
        ("Self-NAK.", "2", False), ("I'll drop this set.", "1", True),
    ],
)  # fmt: skip
def test_how_much_is_taken_back(words: str, version: str, *, whole: bool | None):
    found = find_retraction([words], version)
    assert found == (None if whole is None else Retraction(whole))


def test_only_the_top_counts():
    more = ["words", "", *[f"line {n}" for n in range(MAX_LINES)]]
    assert find_retraction(["Please drop this patch.", *more], "1")
    assert not find_retraction([*more, "Please drop this patch."], "1")


def test_hostile_words_are_read_in_time():
    for word in ("please ignore ", "this patch ", "sorry, ", "drop this 1 2 ", "ignore it "):
        find_retraction([word * 500] * MAX_LINES, "1")


@pytest.mark.parametrize(
    "said",
    [
        "Sorry, no; I've removed the patch.  It warns.",  # linux-man
        "I have dropped this patch for now.",  # kvm-ppc
        "This breaks the build, so I'm dropping these commits.",
        "I dropped it from my tree.",
        "I’ve now reverted your series again.",
        "I will drop it from kvm-arm-next then.",
        "I've backed out the patch.\nPlease send another.",
    ],
)
def test_what_was_taken_out_of_a_tree_again(said: str):
    assert takes_out(said.split("\n"))


@pytest.mark.parametrize(
    "said",
    [
        "I've removed it.",  # a line
        "I dropped it from v5.",  # its author, of a part
        "I removed the comment.",
        "I've removed a large part of them.",
        "Should I drop the patch?",
        "If it breaks, I'll drop the patch.",
        "I dropped the patch in v3.",
        "You dropped the patch.",
        "",
    ],
)
def test_what_says_nothing_of_a_tree(said: str):
    assert not takes_out(said.split("\n"))
