"""Whose words and whose patch: answers that look like patches, and patches inside answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.models.mails import Message, Person

Read = Callable[..., Message]
Write = Callable[..., str]

DIFF = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
STAT = " f | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
SIGNED = "Signed-off-by: Ann Okoye <ann@maker.example>\n"
BLOCK = "\nFrom: Bo Lind <bo@lind.example>\nSent: Monday\nTo: dev\nSubject: [PATCH] fan: spin\n\n"
ANSWERS = {"In_Reply_To": "<patch@lind.example>"}

# ---------------------------------------------------------------- answers without "Re:"

TALK = [
    "Which way?\n",
    "On 2026-03-02 Bo Lind wrote:\n> Spin.\n\nWhich way?\n",
    "Hi,\n\nThanks for the review.\n\nI set it to 0 intentionally.\n",  # ltp
    "Tested on a board, as expected.\n\n<<<test_start>>>\ntag=fan\n",  # ltp
    "Reviewed-by: Ann Okoye <ann@maker.example>\n",
    "> Spin.\n> \n> Signed-off-by: Bo Lind <bo@lind.example>\n> ---\n>  f | 2 +-\n\nNo.\n",
    f"Which way?\n{BLOCK}Spin.\n\nSigned-off-by: Bo Lind <bo@lind.example>\n---\n{STAT}\n{DIFF}",
]


@pytest.mark.parametrize("body", TALK)
@pytest.mark.parametrize("subject", ["[PATCH] fan: spin", "[PATCH v2 1/2] fan: spin"])
def test_an_answer_without_re_is_an_answer(read: Read, write: Write, subject: str, body: str):
    mail = read(write(subject, body, **ANSWERS))
    assert (mail.kind, mail.subject.is_reply, mail.patch) == ("reply", True, None)
    assert read(write(subject, body)).kind == "patch"  # it answers nothing


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("[PATCH 2/3] fan: spin", f"Spin.\n\n{SIGNED}---\n{STAT}\n{DIFF}"),
        ("[PATCH 2/3] fan: spin", f"Spin.\n---\n{STAT}\n{DIFF}"),
        ("[PATCH 2/3] fan: spin", f"Spin. The patch is too large for this list.\n\n{SIGNED}"),
        ("[PATCH 2/3] fan: spin", f"Spin.\n---\n{STAT}"),
        ("[PATCH v2] fan: spin", f"On Monday Bo wrote:\n> why\n\nSpin.\n\n{SIGNED}---\n{DIFF}"),
    ],
)
def test_a_patch_in_a_thread_is_a_patch(read: Read, write: Write, subject: str, body: str):
    assert read(write(subject, body, **ANSWERS)).kind == "patch"


def test_a_cover_letter_in_a_thread_is_one(read: Read, write: Write):
    assert read(write("[PATCH v2 0/3] fan", "All of it.\n", **ANSWERS)).kind == "cover"


# ---------------------------------------------------------------- patches inside answers

INNER = [
    f"From: Cy Vey <cy@vey.example>\nSubject: [PATCH] fan: turn\n\nTurn.\n\n{SIGNED}---\n{DIFF}",
    f" \n\t\nFrom: Cy Vey <cy@vey.example>\nSubject: fan: turn\n\nTurn.\n\n{SIGNED}---\n{DIFF}",
    (
        f"From: =?utf-8?q?Cy?=\n =?utf-8?q?_Vey?= <cy@vey.example>\nDate: Mon, 2 Mar 2026\n"
        f"Subject: [PATCH] fan:\n turn\n\nTurn.\n\n{SIGNED}---\n{DIFF}"
    ),
    f"From: Cy Vey\n<cy@vey.example>\nSubject: fan: turn\n\nTurn.\n\n{SIGNED}---\n{DIFF}",
    (
        f"Or this?\n\n-- >8 --\nFrom: Cy Vey <cy@vey.example>\nSubject: fan: turn\n\nTurn.\n\n"
        f"{SIGNED}---\n{DIFF}"
    ),
]


@pytest.mark.parametrize("body", INNER)
def test_a_patch_with_in_body_headers_is_its_authors(read: Read, write: Write, body: str):
    mail = read(write("Re: [PATCH v2 1/4] fan: spin", body, **ANSWERS))
    assert mail.kind == "patch"
    assert mail.author == Person("Cy Vey", "cy@vey.example")
    assert (mail.subject.title, mail.subject.version) == ("fan: turn", "1")
    assert mail.patch.commit_message == f"Turn.\n\n{SIGNED}".strip()


@pytest.mark.parametrize(
    "body",
    [
        f"From: Cy Vey <cy@vey.example>\n\nTurn.\n\n{DIFF}",  # the patch of whom, and which?
        f"From: Cy <cy@vey.example>\nSubject: Re: [PATCH] fan: turn\n\nTurn.\n\n{DIFF}",
        "From: Cy <cy@vey.example>\nSubject: [PATCH] fan: turn\n\nTurn.\n",  # no diff
        f"From: Cy\nDate: Monday\nTo: dev\nSubject: [PATCH] fan: turn\n\nTurn.\n---\n{DIFF}",
        f"Which way?\n{BLOCK}Spin.\n\n-- >8 --\nSubject: [PATCH] fan\n\nSpin.\n---\n{DIFF}",
        f"Try this:\n\n{DIFF}",
    ],
)
def test_a_diff_in_an_answer_is_no_patch_by_itself(read: Read, write: Write, body: str):
    assert read(write("Re: [PATCH v2 1/4] fan: spin", body, **ANSWERS)).kind == "reply"


def test_in_body_headers_below_hidden_blank_lines(read: Read, write: Write):
    body = f"=20\n\nFrom: Cy Vey <cy@vey.example>=20\n\nTurn.\n\n{SIGNED}---\n{DIFF}"
    mail = read(write("[PATCH] fan: turn", body, Content_Transfer_Encoding="quoted-printable"))
    assert mail.author == Person("Cy Vey", "cy@vey.example")
    assert mail.patch.commit_message.startswith("Turn.")
