"""What became of a series by the letters of maintainers and robots, from the mails themselves.

The letters are written for these tests, after the forms of the lists and people named.
"""

from __future__ import annotations

import pytest

from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.commits import Entry
from generator.models.mails import Message
from generator.models.versions import Version
from generator.tracking.follow import follow_all
from generator.tracking.outside import loose_notes
from generator.tracking.series import group_series

COMMIT = "aaaabbbbccccddddeeeeffff0000111122223333"
DIFF = "---\n f | 2 +-\n\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
QUOTE = "On Mon, 7 Apr 2025 10:00:00 +0200, Ann Okoye wrote:\n> Why.\n\n"
GITHUB = "https://github.example/otter/commit/"
KERNEL = "https://git.example/otter/c/"
BAREBOX = "https://git.example/cgit/otter/commit/?id="
TITLES = ["otter: swim", *(f"otter: {word}" for word in ("one", "two", "three", "four", "five"))]
BOTS = Bots()


def mail(
    at: int, name: str, subject: str, body: str, *, answers: str | None, sender: str
) -> Message:
    head = f"From: {sender}\nSubject: {subject}\nMessage-ID: <{name}@maker.example>\n"
    head += f"In-Reply-To: <{answers}@maker.example>\n" if answers else ""
    raw = f"{head}Date: Mon, 07 Apr 2025 10:00:00 +0200\n\n{body}".encode()
    entry = Entry(
        epoch=0,
        commit=f"{at:040x}",
        blob=f"{at + 1:040x}",
        received=1_744_000_000 + 60 * at,
        state="mail",
        size=len(raw),
    )
    return read_message(entry, raw, "demo", BOTS, depth="links")


def after(
    letter: str,
    *,
    total: int,
    number: int = 0,
    subject: str = "",
    sender: str = "Bo Lind <bo@lind.example>",
) -> Version:
    """The version that a letter answers: number 0 of a series is its cover letter."""
    ann = "Ann Okoye <ann@maker.example>"
    counters = [f" {at}/{total}" if total > 1 else "" for at in range(total + 1)]
    subjects = [f"[PATCH{counter}] {TITLES[at]}" for at, counter in enumerate(counters)]
    first = 0 if total > 1 else 1
    mails = [
        mail(
            at,
            f"p{at}",
            subjects[at],
            f"Why.\n{DIFF}" if at else "",
            answers="p0" if at else None,
            sender=ann,
        )
        for at in range(first, total + 1)
    ]
    number = number or first
    subject = subject or f"Re: {subjects[number]}"
    mails.append(mail(9, "note", subject, letter, answers=f"p{number}", sender=sender))
    series = group_series(mails)
    (version,) = follow_all(series, loose_notes(mails, series))
    return version


def state(version: Version) -> str:
    assert version.state
    share = version.state.share
    return f"{version.state.name} {share[0]}/{share[1]}" if share else version.state.name


def thanks(words: str, *numbers: int, total: int, link: str = "commit: ", behind: str = "") -> str:
    """A letter of `b4 ty`."""
    named = "".join(
        f"[{at}/{total}] {TITLES[at]}\n      {link}{at}{COMMIT[1:]}{behind}\n" for at in numbers
    )
    return f"{QUOTE}{words}\n\n{named}\nBest regards,\n-- \nBo\n"


def patchwork(*numbers: int, missing: tuple[int, ...] = ()) -> str:
    lines = "".join(
        f"  - [net-next,{at}/3] {TITLES[at]}\n    "
        + ("(no matching commit)\n" if at in missing else f"{KERNEL}{at}{COMMIT[1:13]}\n")
        for at in numbers
    )
    return (
        "Hello:\n\nThis series was applied to netdev/net-next.git (main)\nby Bo <bo@x.example>:\n\n"
        f"{QUOTE}Here is the summary with links:\n{lines}\nYou are awesome, thank you!\n"
    )


def wireless(words: str, *numbers: int) -> str:
    lines = "".join(f"{at}{COMMIT[1:12]} {TITLES[at]}\n" for at in numbers)
    return f"Ann Okoye <ann@maker.example> wrote:\n\n> Why.\n\n{words}\n\n{lines}\n-- \nhttps://x\n"


# ---------------------------------------------------------------- all of it


@pytest.mark.parametrize(
    ("letter", "tree"),
    [
        (patchwork(1, 2, 3), "netdev/net-next.git (main)"),
        (thanks("Applied to\n\n   https://git.example/x.git for-next\n\nThanks!", 1, 2, 3, total=3),
         "https://git.example/x.git for-next"),
        (thanks("Applied to 6.9/scsi-queue, thanks!", 1, 2, 3, total=3, link=KERNEL),
         "6.9/scsi-queue"),
        (thanks("Applied to powerpc/next.", 1, 2, 3, total=3, link=KERNEL), "powerpc/next"),
        (thanks("Applied to kvm-x86 misc, thanks!", 1, 2, 3, total=3, link=GITHUB), "kvm-x86"),
        (thanks("Applied, thanks!", 1, 2, 3, total=3, link=BAREBOX,
                behind=" (link may not be stable)"), ""),
        (thanks("Applied, thanks!", total=3) + "[1/3] otter: one\n      (no commit info)\n", ""),
        (wireless("3 patches applied to ath-next branch of ath.git, thanks.", 1, 2, 3),
         "ath-next"),
        (wireless("3 patch(es) applied to rtw-next branch of rtw.git, thanks.", 1, 2, 3),
         "rtw-next"),
        (f"{QUOTE}Series applied to powerpc next, thanks.\n\n{KERNEL}{COMMIT[:12]}\n",
         "powerpc next"),
        (f"{QUOTE}Thanks, these are on for-next.\n", "for-next"),
        (f"{QUOTE}Applied to `rust-next` -- thanks everyone!\n", "rust-next"),
        (f"{QUOTE}All patches applied now to for-next branch.\n", "for-next"),
    ],
)  # fmt: skip
def test_all_was_applied(letter: str, tree: str):
    version = after(letter, total=3)
    assert state(version) == "applied"
    assert version.applications[0].tree == tree


@pytest.mark.parametrize(
    ("subject", "sender", "letter"),
    [
        ("[tip: irq/core] otter: one", "tip-bot2 for Ann <tip-bot2@x.example>",
         (f"The following commit has been merged\n\nCommit-ID:     {COMMIT}\nAuthor:        "
         f"Ann Okoye <ann@maker.example>\n\notter: one\n\nWhy.\n{DIFF}")),
        ("+ otter-one.patch added to mm-unstable branch", "akpm@x.example",
         ("The patch titled\n     Subject: otter: one\nhas been added to mm-unstable."
         f"\n\n------------------------------\nFrom: Ann Okoye <ann@maker.example>\n{DIFF}")),
        ('patch "otter: one" added to usb-next', "Bo Lind <bo@lind.example>",
         f"A note\n\nFrom {COMMIT} Mon Sep 17\nFrom: Ann Okoye <ann@maker.example>\n{DIFF}"),
    ],
)  # fmt: skip
def test_a_script_wrote_that_it_was_applied(subject: str, sender: str, letter: str):
    assert state(after(letter, total=1, subject=subject, sender=sender)) == "applied"
    assert state(after(letter, total=3, subject=subject, sender=sender)) == "partial 1/3"


# ---------------------------------------------------------------- a part of it

SUBSET = "Re: (subset) [PATCH 0/3] otter: swim"


@pytest.mark.parametrize(
    ("letter", "subject", "share"),
    [
        (patchwork(1, 2, 3, missing=(2,)), "", 2),
        (thanks("Applied, thanks!", 2, total=3), SUBSET, 1),
        (thanks("Applied, thanks!", 2, total=3, link=BAREBOX, behind=" (link may not be stable)"),
         SUBSET, 1),
        (thanks("Patches 1 and 3 applied to powerpc/next.", 1, 3, total=3, link=KERNEL), "", 2),
        (wireless("2 patches applied to ath-next branch of ath.git, thanks.", 1, 3), "", 2),
        (wireless("1 patch(es) applied to rtw-next branch of rtw.git, thanks.", 1), "", 1),
    ],
)  # fmt: skip
def test_a_letter_lists_what_was_applied(letter: str, subject: str, share: int):
    assert state(after(letter, total=3, subject=subject)) == f"partial {share}/3"


@pytest.mark.parametrize(
    ("words", "patches"),
    [
        ("Applied #1 ~ #3, thanks!", (1, 2, 3)), ("Applied #1 and #4, thanks!", (1, 4)),
        ("Patches 1 through 3 applied. Thanks.", (1, 2, 3)),
        ("Applied patches 1 thru 3, thanks.", (1, 2, 3)),
        ("Patch [2/5] applied as 5.19 material, thanks!", (2,)),
        ("Patches [1-3/5] applied as 6.2 material.", (1, 2, 3)),
        ("Applied the first and the last patch.", (1, 5)),
        ("Applied the 1st and 2nd patch, thanks.", (1, 2)), ("2nd patch applied.", (2,)),
        ("I've applied the last two patches.", (4, 5)),
        ("The last two patches are applied.", (4, 5)),
        ("First three patches applied, thanks.", (1, 2, 3)),
        ("All but the last patch applied, thanks.", (1, 2, 3, 4)),
        ("Applied all except the last one.", (1, 2, 3, 4)),
        ("Applied all except the first two.", (3, 4, 5)),
        ("Applied the series except patch 3, which needs a respin.", (1, 2, 4, 5)),
        ("Series applied without the last line of the text.", ()),
        ("Applied the last of these series.", ()),
    ],
)  # fmt: skip
def test_words_say_which_patches_were_applied(words: str, patches: tuple[int, ...]):
    (application,) = after(f"{QUOTE}{words}\n", total=5).applications
    assert application.patches == patches


# ---------------------------------------------------------------- nothing of it


@pytest.mark.parametrize(
    ("sender", "subject", "letter"),
    [
        ("Patchwork <patchwork@x.example>", "CI.Patch_applied: success for otter: one",
         "== Series Details ==\n\n=== git am output follows ===\nApplying: otter: one\n"),
        ("Patchwork <patchwork@x.example>", "", "State : success\n\nApplying: otter: one\n"),
        ("bluez.test.bot@x.example", "",
         "While preparing the CI tests, the patches you submitted couldn't be applied.\n"),
        ("0-day Robot <robot@bytheb.org>", "", "git-am:\nPatch failed at 0001 otter: one\n"),
    ],
)  # fmt: skip
def test_a_robot_that_tried_it_applied_nothing(sender: str, subject: str, letter: str):
    assert state(after(letter, total=1, subject=subject, sender=sender)) == "new"


@pytest.mark.parametrize(
    "letter",
    [
        (
            "Hi,\n\nThis is the friendly patch-bot of Bo Lind.\n\n- Your patch did not apply to "
            "any known trees that Bo is in control\n  of.\n"
        ),
        (
            "[ Bo's backport helper bot ]\n\nHi,\n\nAll tests passed successfully.\n\n"
            "| Branch | Patch Apply | Build Test |\n| stable/linux-6.1.y | Success | Success |\n"
        ),
        f"{QUOTE}I've dropped this one from my tree, it breaks the build.\n",
        (
            "Did you see this?\n\n-----Original Message-----\nFrom: Cy <cy@x.example>\n"
            "Subject: RE: [PATCH] otter: one\n\nApplied, thanks.\n"
        ),
    ],
)
def test_other_answers_are_talk(letter: str):
    assert state(after(letter, total=1)) == "discussed"
