"""Form letters: what their subjects say, and the patch that stands below."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.enclosed import letter_lines
from generator.mail.form_letters import read_form_letter
from generator.models.mails import AppliedPatch, Message

A = "a" * 40
DIFF = "---\n f | 2 +-\n\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize(
    ("subject", "event", "title", "tree"),
    [
        # stable
        ('Patch "vgate: a" has been added to the 6.6-stable tree', "added", "vgate: a",
         "6.6-stable"),
        ('[LIST] Patch "vgate: a" has been added to the 6.1-stable tree', "added", "vgate: a",
         "6.1-stable"),
        ('Patch "vgate: say "no"" has been added to the 6.6-stable tree', "added",
         'vgate: say "no"', "6.6-stable"),
        ('FAILED: patch "vgate: a" failed to apply to 6.1-stable tree', "failed", "vgate: a",
         "6.1-stable"),
        ('FAILED: Patch "vgate: a" failed to apply to 5.10-stable tree', "failed", "vgate: a",
         "5.10-stable"),
        ('Patch "vgate: a" has been dropped from the 6.6-stable tree', "dropped", "vgate: a",
         "6.6-stable"),
        # usb, driver-core, staging
        ('patch "vgate: a" added to usb-linus', "added", "vgate: a", "usb-linus"),
        ('patch "vgate: a" was added to driver-core-next', "added", "vgate: a", "driver-core-next"),
        # asoc, spi, regulator
        ('Applied "vgate: a" to the asoc tree', "added", "vgate: a", "asoc"),
        # -mm
        ("+ vgate-a.patch added to mm-unstable branch", "added", "", "mm-unstable"),
        ("+ vgate-a.patch added to -mm tree", "added", "", "-mm"),
        ("[merged mm-stable] vgate-a.patch removed from -mm tree", "added", "", "mm-stable"),
        ("[merged] vgate-a.patch removed from -mm tree", "added", "", "-mm"),
        ("[folded-merged] vgate-a.patch removed from -mm tree", "added", "", "-mm"),
        ("[to-be-updated] vgate-a.patch removed from -mm tree", "dropped", "", "-mm"),
        ("[obsolete] vgate-a.patch removed from -mm tree", "dropped", "", "-mm"),
        ("- vgate-a.patch removed from -mm tree", "dropped", "", "-mm"),
        # dpdk
        ("[dpdk-stable] patch 'net/vgate: a' has been queued to stable release 20.11.2", "added",
         "net/vgate: a", "stable release 20.11.2"),
        # tip, media, buildroot
        ("[tip: irq/core] vgate: a", "added", "vgate: a", "tip irq/core"),
        ("[tip:x86/urgent] vgate: a", "added", "vgate: a", "tip x86/urgent"),
        ("[git:media_stage/next] media: a", "added", "media: a", "media_stage/next"),
        ("[Buildroot] [git commit branch/2024.02.x] package/vgate: bump", "added",
         "package/vgate: bump", "2024.02.x"),
        ("[git commit] package/vgate: bump", "added", "package/vgate: bump", ""),
    ],
)  # fmt: skip
def test_subjects(subject: str, event: str, title: str, tree: str):
    letter = read_form_letter(subject)
    assert letter
    assert (letter.event, letter.title, letter.tree) == (event, title, tree)


@pytest.mark.parametrize(
    "subject",
    [
        "[PATCH] vgate: a", "Re: [PATCH] vgate: a", 'Re: Applied "vgate: a" to the asoc tree',
        'Re: Patch "vgate: a" has been added to the 6.6-stable tree', "Applied patches",
        'The patch "vgate: a" was added to the tree', "Re: [tip: irq/core] vgate: a",
        "[PATCH] vgate: read x.patch removed from -mm tree", "[git] vgate", "",
    ],
)  # fmt: skip
def test_no_form_letters(subject: str):
    assert read_form_letter(subject) is None


STABLE = f"""
This is a note to let you know that I've just added the patch titled

    vgate: a

to the 6.6-stable tree which can be found at:
    https://git.example/stable-queue

From {A} Mon Sep 17 00:00:00 2001
From: Ann Okoye <ann@maker.example>
Date: Mon, 2 Mar 2026 08:00:00 +0100
Subject: vgate: a

Why.

Reviewed-by: Cy Ode <cy@z.example>
Link: https://lore.example/r/p1@maker.example
Message-ID: <p2@maker.example>
{DIFF}"""
MM = f"""
The quilt patch titled
     Subject: vgate: a
has been removed from the -mm tree.  Its filename was
     vgate-a.patch

This patch was dropped because it was merged into the mm-stable branch
of git://git.example/mm

------------------------------------------------------
From: Ann Okoye <ann@maker.example>
Subject: vgate: a
Date: Mon, 2 Mar 2026 07:30:00 +0000

Why.

Link: https://lkml.example/p1@maker.example
Signed-off-by: Ann Okoye <ann@maker.example>
{DIFF}"""
MEDIA = f"""This is an automatic generated email, the following patch were queued:

Subject: media: a
Author:  Ann Okoye <ann@maker.example>
Date:    Mon Mar 2 07:30:00 2026 +0000

Why.

{DIFF}"""


@pytest.mark.parametrize(
    ("subject", "body", "facts"),
    [
        ('Patch "vgate: a" has been added to the 6.6-stable tree', STABLE,
         ("6.6-stable", "vgate: a", A, "Ann Okoye", ("p1@maker.example", "p2@maker.example"))),
        ("[merged mm-stable] vgate-a.patch removed from -mm tree", MM,
         ("mm-stable", "vgate: a", "", "Ann Okoye", ("p1@maker.example",))),
        ("[merged] vgate-a.patch removed from -mm tree", MM,
         ("mm-stable", "vgate: a", "", "Ann Okoye", ("p1@maker.example",))),
        ("[git:media_stage/next] media: a", MEDIA,
         ("media_stage/next", "media: a", "", "Ann Okoye", ())),
    ],
)  # fmt: skip
def test_the_patch_below_is_not_a_new_one(
    read: Callable[..., Message],
    write: Callable[..., str],
    subject: str,
    body: str,
    facts: tuple[str, str, str, str, tuple[str, ...]],
):
    mail = read(write(subject, body), depth="links")
    assert (mail.kind, mail.patch, mail.trailers) == ("applied", None, ())
    note = mail.note
    assert note
    tree, title, commit, author, links = facts
    assert (note.tree, note.author, note.links) == (tree, author, links)
    assert note.applied == (AppliedPatch(None, title, commit),)


def test_what_failed_or_was_dropped_is_a_report(
    read: Callable[..., Message], write: Callable[..., str]
):
    failed = read(write('FAILED: patch "vgate: a" failed to apply to 6.6-stable tree', STABLE),
                  depth="links")  # fmt: skip
    assert (failed.kind, failed.is_bot) == ("report", True)
    assert failed.note
    assert (failed.note.applied, failed.note.drops) == ((), False)
    assert failed.note.verdict == "stable: failed"
    dropped = read(write("[obsolete] vgate-a.patch removed from -mm tree", MM), depth="links")
    assert (dropped.kind, dropped.is_bot) == ("report", True)
    assert dropped.note
    assert (dropped.note.drops, dropped.note.verdict) == (True, "dropped")


def test_a_maintainer_who_lets_a_script_write_is_no_robot(
    read: Callable[..., Message], write: Callable[..., str]
):
    said = "The patch\n\n   vgate: a\n\nhas been applied to the asoc tree at\n\n"
    body = f"{said}   https://git.example\n\n{STABLE}"
    mail = read(write('Applied "vgate: a" to the asoc tree', body), depth="links")
    assert (mail.kind, mail.is_bot) == ("applied", False)
    assert mail.note
    assert (mail.note.tree, mail.note.verdict) == ("asoc", "")


def test_lines_above_the_patch():
    assert letter_lines(STABLE)[-2:] == ["    https://git.example/stable-queue", ""]
    assert letter_lines("Words.\n") == ["Words.", ""]


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Re: [PATCH] vgate: a", "Applied with this on top, thanks.\n\n" + DIFF, "applied"),
        (
            "Re: [PATCH] vgate: a",
            f"Applied as below, thanks.\n\n-- >8 --\nSubject: [PATCH] vgate: a\n\nWhy.\n{DIFF}",
            "applied",
        ),
        (
            "Re: [PATCH] vgate: a",
            f"Applied. And this:\n\n-- >8 --\nSubject: [PATCH] vgate: b\n\nWhy.\n{DIFF}",
            "patch",
        ),
        (
            "Re: [PATCH] vgate: a",
            f"Better so?\n\n-- >8 --\nSubject: [PATCH] vgate: a\n\nWhy.\n{DIFF}",
            "patch",
        ),
    ],
)
def test_a_note_with_the_patch_as_applied(
    read: Callable[..., Message], write: Callable[..., str], subject: str, body: str, kind: str
):
    assert read(write(subject, body)).kind == kind


@pytest.mark.parametrize(
    "subject",
    ["applied: [PATCH] vgate: a", "[applied] Re: [PATCH] vgate: a",
     "APPLIED/cmnt: [SRU][PATCH 0/1] vgate: a", "Re: (applied) [PATCH] vgate: a",
     "[vgate-devel] applied: [PATCH vgate] vgate: a", "APPLIED[N]: [SRU][PATCH 0/1] vgate: a",
     "[vgate-devel] applied-series: [PATCH vgate 0/2] vgate: a"],
)  # fmt: skip
def test_a_subject_may_say_it(
    read: Callable[..., Message], write: Callable[..., str], subject: str
):
    mail = read(write(subject, "Thanks.\n", In_Reply_To="<p@lind.example>"))
    assert mail.kind == "applied"
