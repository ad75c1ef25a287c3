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


OWN_TAG = "Reviewed-by: Ann Okoye <ann@maker.example>\n"
LISTED = "Reviewed-by: Bo Lind <bo@lind.example>\n"


@pytest.mark.parametrize("words", ["", LISTED, f"{OWN_TAG}\n{STAT}", f"{OWN_TAG}{SIGNED}"])
def test_a_cover_letter_in_a_thread_is_one(read: Read, write: Write, words: str):
    body = f"All of it.\n\n{words}"
    assert read(write("[PATCH v2 0/3] fan", body, **ANSWERS)).kind == "cover"


def test_a_tag_under_the_subject_of_a_cover_letter_is_an_answer(read: Read, write: Write):
    """Learnt on ltp."""
    body = f"Tested, it spins.\n\n{OWN_TAG}"
    mail = read(write("[PATCH v2 0/3] fan", body, **ANSWERS))
    assert (mail.kind, [tag.name for tag in mail.trailers]) == ("reply", ["Reviewed-by"])
    assert read(write("[PATCH v2 0/3] fan", body)).kind == "cover"  # it answers nothing


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


# ---------------------------------------------------------------- attached patches

PART = '--b\nContent-Type: application/octet-stream; name="{name}"\n\n{text}\n'
MIXED = {"Content_Type": 'multipart/mixed; boundary="b"'}


def attached(*patches: str, talk: str = "See the attached patches.\n") -> str:
    parts = [PART.format(name=f"{n}.patch", text=text) for n, text in enumerate(patches, 1)]
    return f"--b\nContent-Type: text/plain\n\n{talk}\n{''.join(parts)}--b--\n"


def formatted(number: int, total: int, path: str) -> str:
    diff = DIFF.replace("/f", f"/{path}")
    return (
        f"From {'1' * 40} Mon Sep 17 00:00:00 2001\nMessage-ID: <p{number}@maker.example>\n"
        f"From: Cy Vey <cy@vey.example>\nSubject: [PATCH {number}/{total}] fan: part {number}\n\n"
        f"Part {number}.\n- and a list\n\n{SIGNED}---\n{STAT}\n{diff}-- \n2.47.0\n"
    )


@pytest.mark.parametrize("subject", ["Re: [PATCH v2] fan: spin", "fan: spin"])
def test_attached_patches_of_an_answer(read: Read, write: Write, subject: str):
    body = attached(formatted(1, 2, "f.c"), formatted(2, 2, "g.c"))
    mail = read(write(subject, body, **MIXED))
    assert mail.kind == "patch"
    assert (mail.subject.title, mail.subject.number, mail.subject.total) == ("fan: part 1", 1, 1)
    assert mail.author == Person("Cy Vey", "cy@vey.example")
    assert mail.patch.commit_message == f"Part 1.\n- and a list\n\n{SIGNED}".strip()
    files = [(file.path, file.insertions, file.deletions) for file in mail.patch.files]
    assert files == [("f.c", 1, 1), ("g.c", 1, 1)]
    assert mail.patch.patch_id is None  # it is not one patch


def test_a_cover_letter_with_its_patches_attached_is_a_patch(read: Read, write: Write):
    body = attached(formatted(1, 2, "f.c"), formatted(2, 2, "g.c"))
    mail = read(write("[PATCH 0/2] fan: spin", body, **MIXED))
    assert (mail.kind, mail.subject.number, mail.subject.total) == ("patch", 1, 1)
    assert (mail.subject.title, len(mail.patch.files)) == ("fan: spin", 2)


def test_one_of_several_mails_with_an_attachment(read: Read, write: Write):
    mail = read(write("[PATCH 2/3] fan: part 2", attached(formatted(2, 3, "f.c")), **MIXED))
    assert (mail.kind, mail.subject.number, mail.subject.total) == ("patch", 2, 3)
    assert len(mail.patch.patch_id) == 40


def test_words_of_an_attached_mail_are_not_the_senders(read: Read, write: Write):
    inner = f"From: Cy <cy@vey.example>\nSubject: [PATCH] fan\n\nAcked-by: {SIGNED[15:]}\n{DIFF}"
    body = f"--b\nContent-Type: text/plain\n\nSee v1.\n--b\nContent-Type: message/rfc822\n\n{inner}"
    mail = read(write("Re: [PATCH v2] fan", f"{body}--b--\n", **MIXED))
    assert (mail.kind, mail.trailers, mail.text.strip()) == ("reply", (), "See v1.")
