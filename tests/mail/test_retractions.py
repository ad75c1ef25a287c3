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
    "netdev, lkml, dri-devel, linux-usb, qemu-devel, u-boot": [
        "Please ignore this series, I sent the wrong branch.",
        "Sorry, please disregard this version; v4 has the correct tags.",
        "Please ignore v1, I forgot to commit a change.",
        "Ignore this please, will resend with the right list in Cc.",
        "Please discard this patch, there was a mistake while generating it.",
        "Please drop this series, it was superseded by https://lore.example/r/x",
        "NAK to my own patch, found a bug.",
        "Nacked-by me, this breaks suspend.",
        "Self-NAK. The lock is needed.",
        "Self NAK, found an issue in testing.",
        "I'm going to withdraw this patch.",
        "I am withdrawing this series as the approach does not work.",
        "Sorry for the noise, please ignore this patch, it was already fixed in next.",
        "Please hold off on this one. Actually, please drop this patch entirely.",
        "This patch is obsolete, please drop it.",
        "This is obsoleted by v2, please ignore.",
        "Please don't apply this series, I found a problem.",
        "Please don't pick this patch, it needs more work.",
        "Please don't queue this, it's broken.",
        "Disregard this patch, please.",
        "Scratch that. Please disregard this patch.",
        "Please abandon this patch.",
        "Let's abandon this series, the new approach is better.",
        "Oops, I sent the wrong version, v2 coming.",
        "Apologies, please ignore this, sent from the wrong tree.",
        "Argh, wrong list. Please ignore.",
        "Please ignore this thread, I messed up the threading.",
        "Sorry, git send-email messed up, please ignore this thread.",
        "This was sent by mistake, please ignore.",
        "Sent too soon, please ignore.",
        "Retracting this patch, the bug is elsewhere.",
        "Please consider this patch dropped.",
        "Please disregard, I'll send a v2 shortly. This version has a build failure.",
        "Dropping this series in favor of Bo's.",
        "I'm dropping this patch since Bo posted a better fix.",
        "I will drop this patch since it is not needed any more.",
        "Please drop. v2 was sent.",
        "Ignore this version. I missed a hunk.",
        "Please ignore, resent as v2 with the right subject.",
        "Please ignore this set, patch 3 was missing.",
        "Please skip this series, v5 was posted.",
        "I hereby withdraw this patch.",
        "Withdrawn, sorry for the noise.",
        "Patch withdrawn.",
        "Series withdrawn, thanks for the review.",
        "I'd like to withdraw this patch.",
        "I want to withdraw this patch.",
        "I'd like to retract this series, I misread the spec.",
        "NACK, sorry, this is my own mistake: please ignore this patch.",
        "Kindly disregard this patch series.",
        "Nevermind this patch, already fixed by aaaabbbbcccc.",
        "Please toss this patch.",
        "This series should be dropped, please see v2.",
        "Sorry, forget this patch, it's wrong.",
        "Let's forget about this patch.",
        "Okay, let's drop this patch then.",
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
    "netdev, lkml, dri-devel, linux-usb, qemu-devel, u-boot": [
        "Please drop this line.",
        "Please drop the Fixes tag.",
        "Please drop the patch from stable if you can't backport the rest.",
        "Please drop patch 2 and resend the rest.",
        "I'll drop patch 2 in v4.",
        "Okay, will drop this patch from the next version.",
        "I'll drop this patch and use the generic helper instead in v2.",
        "We should drop this check.",
        "Should we drop this series?",
        "Please ignore the checkpatch warning.",
        "Please ignore the kernel test robot report, it's a false positive.",
        "Please ignore the previous mail.",
        "Please ignore my previous email, I misread the code.",
        "Ignore my question.",
        "Ignore my last comment, I see it now.",
        "I nacked v1 because of the ABI.",
        "NAK from the hwmon side.",
        "Bo said he would drop this patch.",
        "Please don't drop this patch from your queue.",
        "Please do not apply patch 5 yet.",
        "Please don't apply the last patch, the rest is fine.",
        "Please don't merge patch 3.",
        "Otto, please drop this patch from the 5.10 queue.",
        "Ona, please drop this from 6.1, it's not needed there.",
        "Please drop v2 from mm-unstable and take v3.",
        "I dropped this patch in v3.",
        "I've dropped that patch from this series.",
        "If this isn't acceptable I can drop this patch.",
        "I can drop this patch if you prefer.",
        "Let me know if I should drop this patch.",
        "I'm fine with dropping this patch.",
        "Do not use this patch as it is.",
        "The device ignores this version.",
        "Please ignore this if you already fixed it.",
        "This patch isn't needed if you apply the other one.",
        "Is this patch no longer needed?",
        "I'm not withdrawing this patch.",
        "I think the lock should be dropped.",
        "We drop this packet, ignore the rest.",
        "Please ignore if already applied.",
        "I'll drop the RFC tag.",
        "Forget about this idea.",
        "I withdraw my objection.",
        "I withdraw my earlier comment.",
        "I would withdraw this patch if the other gets merged.",
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
