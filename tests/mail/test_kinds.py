from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.kinds import kind_of_patch, kind_of_talk
from generator.mail.robots import ROBOTS, Bots
from generator.mail.subject import parse_subject
from generator.models.commits import Entry
from generator.models.mails import Message, Person

DIFF = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize(
    ("subject", "has_diff", "kind"),
    [
        ("[PATCH] x", True, "patch"),
        ("[PATCH] x", False, "patch"),
        ("[PATCH 1/2] x", True, "patch"),
        ("[PATCH 0/2] x", False, "cover"),
        ("[PATCH v2 00/12] x", False, "cover"),
        ("[RFC 0/2] x", False, "cover"),
        ("[RFC] x", True, "patch"),
        ("[RFC] x", False, None),
        ("[v3 2/5] x", True, "patch"),
        ("[v3 0/5] x", False, "cover"),
        ("[v3 2/5] x", False, None),
        ("[GIT PULL] x", False, "pull"),
        ("[PULL 03/10] x", True, "pull"),
        ("Re: [PATCH] x", True, None),
        ("Re: [GIT PULL] x", False, None),
        ("x", True, None),
        ("[tip: irq/core] x", True, None),
        ("[agraf-2.6:branch 1/2] x", False, None),
    ],
)
def test_patches_covers_and_pulls(subject: str, *, has_diff: bool, kind: str | None):
    assert kind_of_patch(parse_subject(subject), has_diff=has_diff) == kind


def test_a_patch_without_the_word_may_answer_its_cover(
    read: Callable[..., Message], write: Callable[..., str]
):
    mail = read(write("[v3 2/5] x", f"Why.\n---\n{DIFF}", In_Reply_To="<cover@maker.example>"))
    assert (mail.kind, mail.subject.is_reply) == ("patch", False)


def test_an_answer_without_re_is_a_reply(read: Callable[..., Message], write: Callable[..., str]):
    mail = read(write("x", "Yes.", In_Reply_To="<one@lind.example>"))
    assert (mail.kind, mail.subject.is_reply) == ("reply", True)
    assert read(write("x", "Yes.")).kind == "other"


# ---------------------------------------------------------------- applied

APPLIED = [
    "Applied, thanks.", "Applied.", "applied", "Applied to next, thanks!", "Queued, thanks.",
    "Applied to kvm/next.", "Queued for 6.9, thanks", "Queued for -rc3.", "Pulled, thanks.",
    "Thanks, applied.", "Thanks, pulled.", "Thanks Bo, applied to my tree.", "Series applied.",
    "Thanks, series applied to my next branch.", "Both applied, thanks.", "All applied.",
    "I've applied this to next.", "I have applied it with a small fix.", "Now queued.",
    "Patches 1-3 applied, thanks.", "I queued patches 3-7, the rest waits.", "Merged, thanks!",
    "This series has been applied to the tree.", "Applied both, thanks.", "Merged to master.",
    "Looks good. Applied to next.", "Looks good, queued for the next merge window.",
    "FYI, this is queued up for 6.10.", "With regrets: applied as a fix for 6.2.",
    "For now I've queued it, for 6.11 we can do better.", "I've applied this, but fixed the title.",
    "OK, I've applied this set, minus the last one.", "Ok, I applied this one to the other tree.",
    "Applied and pushed to -next.", "Queued it and the next one.", "That worked, now queued up.",
    "Nice cleanup, thank you.\n\nApplied to vgate/next, thanks!\n\n[1/2] vgate: x\n  commit: 0123",
    "Hi Bo,\n\nOn Mon Bo wrote:\n> x\n\nI have\napplied this to next with the typo fixed.",
    "Hi Bo, applied to next.", "Yes, merged.", "Sorry for the delay, queued now.",
    "Rebased, and queued with the fix that Cy asked for.", "Fixed up and applied.",
    "This looks good to me, merged into vgate/dev, thanks.", "Ok, I pushed this out along with y.",
    "Anyway, I've now queued the series for 5.6.", "I've gone ahead and merged these, thanks.",
    "To save a v3, I fixed the nits Bo and I found as I applied this\nseries to vgate.next.",
    "It is a cleanup anyway, so I've applied this to next.",
    "Don't worry -- I've applied this to next and fixed it.",
    "I add this, and queuing the series.", "I want tests, for now I'm queuing patches 1 and 2.",
    "Thanks, patches 3 and 4 of this series applied to next.", "Queued this one already, thanks.",
    "Applied the first patch only to next, thanks!", "Pushed the series with the fix to next.",
    "I have taken this patch in my next branch.", "Took it for 6.2.", "Staged for 6.1.",
    "Picked it up, thanks.", "2 patches applied to next branch of x.git, thanks.",
    "Thank you for your patch series, I've applied this series to my review branch:",
    "Thank you for your patch, I've applied this patch (series) to my review branch:",
    "The patch set has been applied to next.", "Applied to\n\n   https://x.example/x.git next",
]  # fmt: skip
NOT_APPLIED = [
    "The patch can be applied on top of next.", "Applied?", "Has this been applied?",
    "If this gets applied, it breaks.", "It applies cleanly.", "Applied cleanly, will test.",
    "When this is applied, the test fails.", "With this applied the test passes.",
    "Once applied, please drop the other.", "I applied your patch and the test fails.",
    "I applied these on a board, compiled, rebooted.", "Applied this series and verified it.",
    "I applied the patch on v6.9, then it works.", "I merged them in the next version.",
    "I applied that change to the next version.", "I've pushed out my own version.",
    "I pushed them here: https://x.example", "I have pushed an updated series.",
    "Two years after\nthe series was merged, this.",
    "Please tell when it is queued.", "This should be merged first.", "It will be pushed later.",
    "This patch was merged in linux 4.16 and thus is in 4.16.y.",
    "I just applied Bo's patch that is missing here.", "I pulled up the old thread.",
    "I've already picked up some fixes anyhow.", "I have this queued:\n  https://x.example/y",
    "Sorry about the time it took to get to this series.", "I took a look.",
    "We took this in another direction.", "So I applied this to my board, and it hangs.",
    "It is big, so I applied this to v6.1 and ran it.", "I've now pushed out this branch.",
    "Two parts were nice and I've queued them.", "I am queuing work items here.",
    "> Applied, thanks.\n\nGreat!", "x\n-- \nApplied, thanks.", "pushed are the fixes only",
]  # fmt: skip


@pytest.mark.parametrize("body", APPLIED)
def test_applied(read: Callable[..., Message], write: Callable[..., str], body: str):
    assert read(write("Re: [PATCH v2] x", body + "\n")).kind == "applied"


@pytest.mark.parametrize("body", NOT_APPLIED)
def test_not_applied(read: Callable[..., Message], write: Callable[..., str], body: str):
    assert read(write("Re: [PATCH v2] x", body + "\n")).kind == "reply"


def test_the_middle_of_a_sentence_says_nothing(
    read: Callable[..., Message], write: Callable[..., str]
):
    body = "With this patch\napplied, the same kernel boots.\n"
    assert read(write("Re: [PATCH v2] x", body)).kind == "reply"


def test_a_note_far_down_a_long_reply_is_talk(
    read: Callable[..., Message], write: Callable[..., str]
):
    body = "I think so.\n" * 30 + "Applied, thanks.\n"
    assert read(write("Re: [PATCH v2] x", body)).kind == "reply"


def test_only_a_reply_applies(read: Callable[..., Message], write: Callable[..., str]):
    assert read(write("x", "Applied, thanks.\n")).kind == "other"


@pytest.mark.parametrize(
    ("sender", "subject", "body"),
    [
        ("Ann <ann@maker.example>", "Re: (subset) [PATCH v14 00/30] x", "[01/30] x\n"),
        ("tip-bot2 for Ann <tip-bot2@linutronix.example>", "[tip: irq/core] x",
         f"The following commit has been merged\n\n{DIFF}"),
        ("patchwork-bot+vgate@kernel.example", "Re: [PATCH v2 0/2] x",
         "Hello:\n\nThis series was applied to vgate/next.git (main)\nby Bo <bo@x.example>:\n"),
        ("gregkh@stable.example", 'Patch "x" has been added to the 6.1-stable tree',
         "This is a note to let you know\n"),
        ("gregkh@stable.example", 'Patch "x" has been added to the 6.1-stable tree',
         ("This is a note\n\nFrom 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001"
         f"\nFrom: Bo <bo@x.example>\nSubject: x\n\nwhy\n---\n{DIFF}")),
    ],
)  # fmt: skip
def test_applied_by_other_signs(
    read: Callable[..., Message], write: Callable[..., str], sender: str, subject: str, body: str
):
    assert read(write(subject, body, From=sender)).kind == "applied"


def test_a_robot_that_could_not_apply_reports(
    read: Callable[..., Message], write: Callable[..., str]
):
    mail = read(write('FAILED: patch "x" failed to apply to 6.1-stable tree', "sorry\n"))
    assert (mail.kind, mail.is_bot) == ("report", True)


# ---------------------------------------------------------------- reports and robots


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("kernel test robot <lkp@intel.com>", "[vgate:next 3/9] ring.c:1: warning: x"),
        ("kernel test robot <lkp@intel.com>", "Re: [PATCH v2] x"),
        ("syzbot <syzbot+0123456789@syzkaller.example>", "[syzbot] [vgate?] WARNING in ring_put"),
        ("Ann <ann@maker.example>", "[BUG] ring: use after free"),
        ("Ann <ann@maker.example>", "[REGRESSION] ring hangs since 6.9"),
        ("Ann <ann@maker.example>", "BUG: ring: use after free"),
        ("Ann <ann@maker.example>", "Regression in 6.9-rc1: ring hangs"),
        ("Ann <ann@maker.example>", "KASAN: slab-out-of-bounds in ring_put"),
    ],
)
def test_reports(
    read: Callable[..., Message], write: Callable[..., str], sender: str, subject: str
):
    assert read(write(subject, "It broke.\n", From=sender)).kind == "report"


@pytest.mark.parametrize("subject", ["Re: [BUG] ring", "Debugging the ring", "Warnings are errors"])
def test_no_reports(read: Callable[..., Message], write: Callable[..., str], subject: str):
    assert read(write(subject, "So it is.\n")).kind in {"reply", "other"}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        *[
            ("", known) if "@" in known else (known.title(), "x@x.example")
            for known in sorted(ROBOTS)
        ],
        ("syzbot", "syzbot+0123@syzkaller.example"),
        ("", "patchwork-bot+netdevbpf@kernel.example"),
        ("kernel test robot", "oliver.sang@intel.com"),
        ("tip-bot2 for Bo", "tip-bot2@linutronix.example"),
        ("Some CI Robot", "ci@x.example"),
        ("", "noreply@x.example"),
        ("", "vgate-bot@x.example"),
        ("Patchwork", "patchwork@emeril.x.example"),
        ("Patchwork Integration", "patchwork@media-ci.example"),
        ("Xen.example patchbot", "patchbot@xen.example"),
        ("", "patchbot@xen.example"),
        ("Jenkins", "jenkins@build.example"),
        ("", "jenkins@build.example"),
        ("", "jenkins-ci@build.example"),
        ("Jenkins", "ci@build.example"),
        ("Gerrit Code Review", "gerrit@review.example"),
        ("Gerrit Code Review", "noreply-gerrit@review.example"),
        ("Zuul CI", "x@build.example"),
        ("Zuul", "zuul@build.example"),
        ("LTP CI", "x@x.example"),
        ("netdev CI", "bo+netdev-ci@x.example"),
        ("ring-ci", "no.reply@x.example"),
        ("ring_ci", "x@x.example"),
        ("", "do_not_reply@x.example"),
        ("Auto Upgrade Helper", "x@x.example"),
    ],
)
def test_bots(name: str, address: str):
    assert Bots().sent(Person(name, address), "x")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Ann Okoye", "ann@maker.example"),
        ("Bo Abbott", "abbott@maker.example"),
        ("Talbot Fry", "talbot@maker.example"),
        ("Botond Kis", "botond@maker.example"),
        ("Lkp Fan", "lkp@maker.example"),
        ("Oliver Sang", "oliver.sang@intel.com"),  # who keeps a robot, and writes himself, too
        ("Pat Chwork", "patchwork.fan@maker.example"),
        ("Gerrit Fisher", "gerrit@maker.example"),
        ("Gerrit Fisher", "gerrit.fisher@maker.example"),
        ("Gerrit", "gerrit.fisher@maker.example"),
        ("", "gerrit.fisher@maker.example"),
        ("Jenkins, Ann", "jenkins.ann@maker.example"),
        ("Ann Jenkins", "jenkins@maker.example"),
        ("Ann Zuul", "ann@zuul.example"),
        ("Shu Ci", "shu_ci@maker.example"),
        ("Luci", "luci@maker.example"),
        ("Rep Ly", "noreplyfan@maker.example"),
        ("Ann Patch", "patch@maker.example"),
        ("", ""),
    ],
)
def test_people_are_no_bots(name: str, address: str):
    assert not Bots().sent(Person(name, address), "Re: [PATCH] robot: x")


def test_configured_bots():
    bots = Bots.with_extra(("CI@Maker.example", "House Elf"))
    assert bots.sent(Person("", "ci@maker.example"), "x")
    assert bots.sent(Person("House Elf", "elf@maker.example"), "x")
    assert bots.sent(Person("", "lkp@intel.com"), "x")
    assert not Bots().sent(Person("", "ci@maker.example"), "x")


def test_a_human_reply_to_a_report_is_a_reply():
    reply = parse_subject("Re: [syzbot] x")
    assert kind_of_talk(reply, ["Looking."], is_bot=False) == "reply"
    assert kind_of_talk(parse_subject("x"), ["Hello."], is_bot=True) == "report"


@pytest.mark.slow
def test_kinds_of_a_real_list(
    archived: Callable[[str], list[tuple[Entry, bytes]]], read: Callable[..., Message]
):
    # Read by hand in two lists: of 60 random "applied" mails 59 are right; of 60 random replies
    # that hold such a word without being one, 4 are missed.
    kinds = [read(raw, received=e.received, depth="facts").kind for e, raw in archived("kvm-ppc")]
    assert 190 <= kinds.count("applied") <= 225
    assert 2290 <= kinds.count("patch") <= 2330
    assert kinds.count("unreadable") == 0
