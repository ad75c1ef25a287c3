"""Statements about patches apart from trailers: applied, to pull, retracted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.applied import MAX_TREE
from generator.mail.notes import read_note
from generator.models.mails import AppliedPatch, ListedPatch, Message, Note, PatchSubject

A, B = "a" * 40, "b" * 40
REPLY = {"In_Reply_To": "<p0@lind.example>"}
TO_THREE = "Re: [PATCH v2 0/3] vgate: rings"
BOT = {"From": "patchwork-bot <patchwork-bot@ci.example>"}


@pytest.fixture
def note(read: Callable[..., Message], write: Callable[..., str]):
    """`note(subject, body)`: the note of that mail, the same at each depth."""

    def of_mail(subject: str, body: str, **fields: str) -> Note | None:
        mail = write(subject, body, **{**REPLY, **fields})
        found = read(mail, depth="links").note
        assert read(mail).note == found
        assert read(mail, depth="facts").note is None
        return found

    return of_mail


# ---------------------------------------------------------------- trees


@pytest.mark.parametrize(
    ("words", "tree"),
    [
        ("Applied to kvmarm/next, thanks!", "kvmarm/next"), ("Applied to next.", "next"),
        ("Queued for 6.17, thanks.", "6.17"), ("Pushed to drm-misc-next", "drm-misc-next"),
        ("Thanks, applied to my ring-next tree.", "ring-next"),
        ("Applied to the rings tree", "rings"),
        ("I've applied this to -next.", "-next"), ("Applied for ring-7.0", "ring-7.0"),
        ("Applied to arm64 (for-next/fixes), thanks!", "arm64 (for-next/fixes)"),
        ("Applied to kvmtool (master), thanks!", "kvmtool (master)"),
        ("Applied to vfio next branch for v5.6.  Thanks,", "vfio next"),
        ("Series applied to powerpc topic/ring, thanks.", "powerpc topic/ring"),
        ("Queued to https://git.example/rings/tree/queue", "https://git.example/rings/tree/queue"),
        ("I've applied this as a fix for 5.4.", "5.4"),
        ("Now merged through misc/queue.", "misc/queue"),
        ("I applied it, and rebased this one on top, to ring/queue.", "ring/queue"),
        ("This series was applied to netdev/net-next.git (main)\nby Bo <bo@x.example>:",
         "netdev/net-next.git (main)"),
        ("Queued 1-7, will be on ring/next tomorrow though.", "ring/next"),
        ("Pulled, thanks (to ring/queue only for now).", "ring/queue"),
        ("Queued patches 1-2, thanks (1 for stable too).", ""),
        ("For now I've queued it, for 5.16 we can do it better.", ""),
        ("Queued locally until I see a review for my replacement of patch 4.", ""),
        ("So I've queued this on top of Bo's enable/disable rework.", ""),
        ("Applied to\n\n   https://git.example/ring.git for-next\n\nThanks!",
         "https://git.example/ring.git for-next"),
        ("Nice, so I've applied this to ring-for-6.1.", "ring-for-6.1"),
        ("Applied, thanks.", ""), ("Queued.", ""), ("Applied with Bo's Ack.", ""),
        ("All applied.", ""),
        ("I've queued this for the next pull request.", ""), ("Applied to your v7", ""),
        ("Applied, but it would be worth a patch on top to make '--no-x' known.", ""),
    ],
)  # fmt: skip
def test_trees(note: Callable[..., Note | None], words: str, tree: str):
    found = note(TO_THREE, f"On Mon Ann wrote:\n> why\n\n{words}\n\nBo\n")
    assert (found.tree if found else "") == tree


def test_a_tree_is_short_and_on_one_line(note: Callable[..., Note | None]):
    found = note(TO_THREE, "Applied to " + "x/" * 48 + "next, thanks.\n")
    assert len(found.tree) <= MAX_TREE


# ---------------------------------------------------------------- patches named individually


def test_b4_names_each(note: Callable[..., Note | None]):
    body = (
        "On Mon, 02 Mar 2026 10:00:00 +0100, Ann Okoye wrote:\n> Rings.\n\nApplied, thanks!\n\n"
        f"[1/3] vgate: Add a ring\n      commit: {A}\n"
        "[2/3] vgate: Add another ring, with a title so long that\n"
        f"      somebody wrapped it\n      https://git.example/rings/c/{B}\n"
        "[3/3] vgate: Leave this out\n      (no matching commit)\n\nBest regards,\n-- \nBo\n"
    )
    assert note("Re: (subset) [PATCH v2 0/3] vgate: rings", body).applied == (
        AppliedPatch(1, "vgate: Add a ring", A),
        AppliedPatch(
            2, "vgate: Add another ring, with a title so long that somebody wrapped it", B
        ),
    )


def test_patchwork_names_each(note: Callable[..., Note | None]):
    body = (
        "Hello:\n\nThis series was applied to netdev/net.git (main)\nby Bo <bo@x.example>:\n\n"
        "On Mon you wrote:\n> Rings.\n\nHere is the summary with links:\n"
        f"  - [net,v2,1/3] vgate: a\n    https://git.example/netdev/net/c/{A[:12]}\n"
        "  - [net,v2,2/3] vgate: b\n    (no matching commit)\n"
        f"  - [net,v2,3/3] vgate: c\n    https://git.example/netdev/net/c/{B[:12]}\n\nThank you!\n"
    )
    found = note(TO_THREE, body, **BOT)
    assert found.tree == "netdev/net.git (main)"
    assert found.verdict == "applied"
    assert found.applied == (
        AppliedPatch(1, "vgate: a", A[:12]), AppliedPatch(3, "vgate: c", B[:12]),
    )  # fmt: skip


@pytest.mark.parametrize("title", ["- vgate: a", "- [net-next] vgate: a"])
def test_patchwork_names_one(note: Callable[..., Note | None], title: str):
    body = (
        "Hello:\n\nThis patch was applied to demo/next.git (main)\nby Bo <bo@x.example>:\n\n"
        f"Here is the summary with links:\n  {title}\n    https://git.example/x/c/{A[:12]}\n"
    )
    found = note("Re: [PATCH] vgate: a", body, **BOT)
    assert found.applied == (AppliedPatch(None, "vgate: a", A[:12]),)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("Patches 1-3 applied to ring-next.", [1, 2, 3]), ("Applied patch 2, thanks.", [2]),
        ("Patch 2 applied to ring-next.", [2]), ("Queued 1 and 3, thanks.", [1, 3]),
        ("Queued 1+3, thanks.", [1, 3]), ("Queued patches 1, 2 for now.", [1, 2]),
        ("I have applied patches 1-2.", [1, 2]), ("Applied patches #1 to #3.", [1, 2, 3]),
        ("Queued and 1-2 and 3, thanks.", [1, 2, 3]), ("Applied first two cleanups to x/y", [1, 2]),
        ("I've applied this set, minus #2 which was applied elsewhere.", [1, 3]),
        ("I queued this series for 5.7, apart from patch 3.", [1, 2]),
        ("Thanks, patches 1 and 2 of this series applied to x/y.", [1, 2]),
        ("I want tests, for now I'm queuing patches 1 and 2.", [1, 2]),
        ("Applied the first patch only to x/y, thanks!", [1]),
        ("Since nobody complained about patches 1..2, I've pushed them.", [1, 2]),
        ("I'm fine with patch 2, and have pushed the series.", []),
        ("I've applied patches v2 1..2.", [1, 2]), ("Patch v2 3 applied.", [3]),
        ("I queued patches 1-2 on x/y, the rest went on x/z.", []),
        ("Queued for 5.3, thanks.", []), ("Applied to for-6.1.", []), ("Series applied.", []),
        ("Applied 3 patches of it to x/y.", []), ("Queued 5.3 fixes.", []),
        ("I applied 2 of the 3 patches.", []), ("Applied 2 of 3, thanks.", []),
        ("Applied 2 of this series, thanks.", [2]),
        ("Applied with the exception of patch 3.", [1, 2]),
        ("Applied all but patch 2/3.", [1, 3]), ("Applied, except for the last.", [1, 2]),
        ("I've applied all patches, except 03 (its title is wrong).", [1, 2]),
        ("Applied all patches but the first, thanks.", [2, 3]),
        ("Applied with the exception of 2 hunks.", []), ("Applied, except for a typo in 3.", []),
        ("I've pulled in 1-2, thanks.", [1, 2]),
        ("Merged in 6.1, thanks.", []),
        ("Pushed 2 days ago, thanks.", []), ("I applied it in 2 steps.", []),
        ("Applied 1 to fixes and 2-3 to next.", [1, 2, 3]),
        ("Applied patch 1 to fixes, and patch 3 for 6.16, thanks.", [1, 3]),
        ("Applied patch 1 to fixes, and 3 needs work.", [1]),
        ("Applied the first patch to fixes and the rest to ring-next.", []),
        ("Applied patch 1 to for-6.15 and the others to for-6.16.", []),
        ("Applied patch 1, the rest to be reviewed.", [1]),
        ("Applied patch 1 and left the rest to Bo.", [1]),
        ("Applied patch 1, and the rest for the next time.", [1]),
    ],
)  # fmt: skip
def test_numbers_in_words(note: Callable[..., Note | None], words: str, numbers: list[int]):
    found = note(TO_THREE, f"{words}\n\nBo\n")
    assert [patch.number for patch in (found.applied if found else ())] == numbers


def test_a_lone_commit_is_of_the_patch_answered(note: Callable[..., Note | None]):
    body = f"Applied to ring next, thanks.\n\nhttps://git.example/ring/c/{A}\n\ncheers\n"
    found = note("Re: [PATCH v2 2/3] vgate: b", body)
    assert found.applied == (AppliedPatch(2, "vgate: b", A),)
    assert (
        note("Re: [PATCH v2 1/3] vgate: a", body.replace("Applied", "Series applied")).applied == ()
    )
    assert note(TO_THREE, body).applied == ()
    two = f"{body}\nhttps://git.example/ring/c/{B}\n"
    assert note("Re: [PATCH v2 2/3] vgate: b", two).applied == ()


def test_the_tip_tree(note: Callable[..., Note | None]):
    body = (
        "The following commit has been merged into the irq/core branch of tip:\n\n"
        f"Commit-ID:     {A}\nGitweb:        https://git.example/tip/{A}\n\nvgate: a\n"
    )
    found = note("[tip: irq/core] vgate: a", body, From="tip-bot2 for Bo <tip-bot2@x.example>")
    assert found == Note("tip irq/core", (AppliedPatch(None, "vgate: a", A),), verdict="applied")


def test_the_stable_tree(note: Callable[..., Note | None]):
    subject = 'Patch "vgate: a" has been added to the 6.1-stable tree'
    found = note(subject, "This is a note to let you know ...\n", From="Greg <g@x.example>")
    assert found == Note(
        "6.1-stable", (AppliedPatch(None, "vgate: a", ""),), verdict="stable: added"
    )


# ---------------------------------------------------------------- pull requests

PULL = """The following changes since commit 0123456789abcdef0123456789abcdef01234567:

  Linux 6.14-rc1 (2026-02-01 10:00:00 -0800)

are available in the Git repository at:

  git@git.example:rings.git tags/rings-6.14

for you to fetch changes up to 1123456789abcdef0123456789abcdef01234567:

  vgate: b (2026-02-08 10:00:00 +0100)

----------------------------------------------------------------
Rings for 6.14 (and more):

 - not in the shortlog

----------------------------------------------------------------
Ann Okoye (2):
      vgate: a
      vgate: a title so long that it was wrapped by
        the one who asks

Bo Lind (1):
      vgate: b

 ring.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)
"""


def test_a_pull_request(note: Callable[..., Note | None]):
    found = note("[GIT PULL] rings for 6.14", PULL)
    assert found == Note(
        "git@git.example:rings.git tags/rings-6.14",
        shortlog=(
            ListedPatch("Ann Okoye", "vgate: a"),
            ListedPatch(
                "Ann Okoye", "vgate: a title so long that it was wrapped by the one who asks"
            ),
            ListedPatch("Bo Lind", "vgate: b"),
        ),
    )


def test_a_patch_of_a_pull_request_lists_nothing(note: Callable[..., Note | None]):
    diff = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
    assert note("[PULL 1/3] vgate: a", f"Why.\n---\n{diff}") is None


# ---------------------------------------------------------------- retracted


@pytest.mark.parametrize(
    ("words", "whole"),
    [("Please drop this patch.", False), ("Please drop this series.", True), ("Why?", None)],
)
def test_retracted(note: Callable[..., Note | None], words: str, *, whole: bool | None):
    found = note("Re: [PATCH] vgate: a", f"On Mon, Ann Okoye wrote:\n> why\n\n{words}\n\nAnn\n")
    assert found == (None if whole is None else Note(retracts=True, whole=whole))


def test_a_robot_retracts_nothing(note: Callable[..., Note | None]):
    assert note("Re: [PATCH] vgate: a", "Please ignore this patch.\n", **BOT) is None


def test_patches_have_no_note(note: Callable[..., Note | None]):
    diff = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
    assert note("[PATCH] x", f"Please drop this patch.\n---\n{diff}") is None


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("Series applied to fixes, thanks.", True),
        ("Thanks, both patches applied to my next tree.", True),
        ("Applied all to demo/next, thanks!", True),
        ("The series has been merged to Ann's next branch.", True),
        ("Both taken into my balloon tree.", True),
        ("Applied to demo/next, thanks.", False),
        ("Applied this one, the rest of the series needs work.", False),
        ("Applied patches 1-2.", False),
        ("Applied the first patch to fixes and the rest to next.", True),
        ("Applied the first patch to fixes and the rest to you.", False),
        ("I've applied the patches with the exception of the dts ones.", False),
        ("I squashed it and queued it for -rc1 (tested on both boards).", False),
    ],
)
def test_a_note_may_speak_of_the_whole_series(words: str, whole: bool):  # noqa: FBT001
    note = read_note("applied", PatchSubject("Re: x", "x"), words, [words], bot=None)
    assert (note.whole if note else False) == whole


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("Applied 3 patches, 2 need more work.", True),
        ("I applied 4 of the 5 patches.", True),
        ("Applied two of them, thanks.", True),
        ("Only picked 4 of 5.", True),
        ("Applied the first half.", True),
        ("Applied all except the dts patches.", True),
        ("Applied all 5 patches.", False),
        ("Applied 5 patches, thanks.", False),
        ("Applied except for two typos in the last patch.", False),
        ("Applied everything.", False),
    ],
)
def test_a_note_may_speak_of_a_part_without_numbers(words: str, part: bool):  # noqa: FBT001
    subject = PatchSubject("Re: x", "x", number=0, total=5)
    note = read_note("applied", subject, words, [words], bot=None)
    assert note
    assert (note.part, note.applied) == (part, ())
    assert not (part and note.whole)


@pytest.mark.parametrize(
    ("words", "single"),
    [
        ("Merged, thanks for your review!", False),
        ("Hi all, pushed.", False),
        ("I reworded the commit message and pushed.", False),
        ("Thanks, merged with the change to patch notes below.", True),
        ("FYI this patch merged.", True),
        ("I took it, thanks.", True),
        ("Merged this one as an obvious fix.", True),
        ("Merged as a needed fix.", True),
        ("The first patch is merged.", True),
        ("Pushed with the nits that you found, and I will look at it again.", False),
    ],
)
def test_a_note_may_speak_of_one_patch(words: str, single: bool):  # noqa: FBT001
    note = read_note("applied", PatchSubject("Re: x", "x"), words, [words], bot=None)
    assert (note.single if note else False) == single
