from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.mail.body import find_scissors, read_in_body, split_message, strip_signature
from generator.mail.diff import find_diff
from generator.models.commits import Entry
from generator.models.mails import Message, Person
from generator.text import clean

DIFF = "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n"
STAT = " f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
SHA = "0123456789abcdef0123456789abcdef01234567"

# ---------------------------------------------------------------- scissors


@pytest.mark.parametrize(
    "line",
    [
        "-- >8 --", "-- 8< --", "--->8---", "---8<---", "8<-----------------------", "-->8-->8--",
        "  -- >8 -- cut here -- >8 --", "- - - 8< - - -", "--%<----%<--", "------->% -----",
        "------------------------ >8 ------------------------", ">8 -------",
    ],
)  # fmt: skip
def test_scissors(line: str):
    text = f"talk\n{line}\nbelow\n"
    assert text[find_scissors(text) :].lstrip("\n") == "below\n"


@pytest.mark.parametrize(
    "line",
    [
        "8<", "->8-", "-8<-", "a >8 b", "if (x >8) y--;", "> -- >8 --", ">> --- 8< ---", "--------",
        "it is 8<9 for every one of us and -------- 3", "-- 8 --", "8<        >8",
        "-- >8 -- " + "w" * 90, "=>", "--->", "cpu->vgate->ring----->", "=======>",
    ],
)  # fmt: skip
def test_no_scissors(line: str):
    assert find_scissors(f"talk\n{line}\nbelow\n") == -1


@pytest.mark.parametrize("rule", ["========>", "==================================>", "-------->"])
def test_a_rule_cuts_above_in_body_headers_only(rule: str):
    text = f"talk\n{rule}\nFrom: A <a@x.example>\n\nbelow\n"
    assert text[find_scissors(text) :].startswith("From: A")
    assert find_scissors(f"talk\n{rule}\nbelow\n") == -1


def test_the_last_scissors_count():
    text = "a\n-- >8 --\nb\n-- >8 --\nc\n"
    assert text[find_scissors(text) :].strip() == "c"


def test_the_first_line_of_a_format_patch_cuts():
    text = f"talk\nFrom {SHA} Mon Sep 17 00:00:00 2001\nFrom: A <a@x.example>\n\nbelow\n"
    assert text[find_scissors(text) :].startswith("From: A")
    assert find_scissors(text.replace("Sep 17", "Sep 18")) == -1


# ---------------------------------------------------------------- in-body headers


@pytest.mark.parametrize(
    ("text", "author", "subject", "rest"),
    [
        ("From: A <a@x.example>\n\nbody\n", "A <a@x.example>", None, "body\n"),
        ("\n\nfrom: A <a@x.example>\nbody\n", "A <a@x.example>", None, "body\n"),
        ("From: A\n <a@x.example>\n\nbody\n", "A <a@x.example>", None, "body\n"),
        ("Subject: [PATCH] x\n\nbody\n", None, "[PATCH] x", "body\n"),
        ("Subject: a long\n\tone\n\nbody\n", None, "a long one", "body\n"),
        ("Date: now\nFrom: A <a@x.example>\nSubject: s\n\nb\n", "A <a@x.example>", "s", "b\n"),
        ("From: A <a@x.example>\nFrom: B <b@x.example>\n\nb\n", "A <a@x.example>", None, "b\n"),
        ((f"From {SHA} Mon Sep 17 00:00:00 2001\nMessage-Id: <1@x>\nFrom: A <a@x.example>\n"
         "MIME-Version: 1.0\nContent-Type: text/plain\n\nb\n"), "A <a@x.example>", None, "b\n"),
        (f">From {SHA} Mon Sep 17 00:00:00 2001\nFrom: A <a@x.example>\n\nb\n",
         "A <a@x.example>", None, "b\n"),
        # below lines of blanks, as quoted-printable hides them; folded; wrapped by a mailer
        (" \n\t\n\nFrom: A <a@x.example>\n\nbody\n", "A <a@x.example>", None, "body\n"),
        ("\xa0\nSubject: x\n\nbody\n", None, "x", "body\n"),
        ("From:\n A <a@x.example>\n\nbody\n", " A <a@x.example>", None, "body\n"),
        ("From: A Long Name\n<a@x.example>\nSubject: x\n\nb\n", "A Long Name <a@x.example>", "x",
         "b\n"),
        ("Message-ID: <1@x.example>\nFrom: A <a@x.example>\n\nbody\n", "A <a@x.example>", None,
         "body\n"),
        ("Message-ID: <1@x.example>\n\nbody\n", None, None, "Message-ID: <1@x.example>\n\nbody\n"),
        ("Date: now\n\nbody\n", None, None, "body\n"),
        ("From: here on\n<https://x.example>\n", None, None,
         "From: here on\n<https://x.example>\n"),
        (" \n indented\n", None, None, " \n indented\n"),
        ("body\nFrom: A <a@x.example>\n", None, None, "body\nFrom: A <a@x.example>\n"),
        ("From: where I stand it is odd\n", None, None, "From: where I stand it is odd\n"),
        ("> From: A <a@x.example>\n", None, None, "> From: A <a@x.example>\n"),
        ("From the start\n", None, None, "From the start\n"),
        ("To: A <a@x.example>\n\nbody\n", None, None, "To: A <a@x.example>\n\nbody\n"),
        ("", None, None, ""),
    ],
)  # fmt: skip
def test_in_body_headers(text: str, author: str | None, subject: str | None, rest: str):
    read = read_in_body(text)
    assert (read.author, read.subject, read.text) == (author, subject, rest)


# ---------------------------------------------------------------- message and notes


@pytest.mark.parametrize(
    ("text", "message", "notes"),
    [
        (f"a\n\nb\n---\n{STAT}\n", "a\n\nb", ""),
        (f"a\n---\nnote\n\n{STAT}\n", "a", "note"),
        (f"a\n---\nnote\n\n{STAT} create mode 100644 f.c\n rename x => y (9%)\n", "a", "note"),
        ("a\n---  \nnote\n", "a", "note"),
        ("a\n---\nnote\n---\nmore\n", "a", "note\n---\nmore"),
        ("a\n----\nb\n", "a\n----\nb", ""),
        ("a\n --- b\n---\nc\n", "a\n --- b", "c"),
        ("---\nnote\n", "", "note"),
        ("a\n", "a", ""),
        (f"a\n\n{STAT}\n", "a", ""),
        ("", "", ""),
    ],
)
def test_message_and_notes(text: str, message: str, notes: str):
    assert split_message(text) == (message, notes)


def test_numbers_in_prose_are_no_diffstat():
    notes = "It was said:\n> 1 file changed, 2 insertions(+)\nand so on."
    assert split_message(f"a\n---\n{notes}\n") == ("a", notes)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\n-- \nA\n", "a"),
        ("a\n-- \nb\n-- \nc\n", "a\n-- \nb"),
        ("a\n--\n", "a\n--\n"),
        ("a\n-- \n" + "line\n" * 60, "a\n-- \n" + "line\n" * 60),
        ("a", "a"),
    ],
)
def test_signatures(text: str, left: str):
    assert strip_signature(text) == left


# ---------------------------------------------------------------- whole mails


def test_a_patch_with_everything(read: Callable[..., Message], write: Callable[..., str]):
    body = (
        "From: Bo Lind <bo@lind.example>\n\nWhy it is done.\n\nReviewed-by: C <c@x.example>\n"
        f"---\nv1 -> v2:\n - faster\n\n{STAT}\n{DIFF}-- \n2.43.0\n\nbase-commit: {SHA}\n"
    )
    mail = read(write("[PATCH v2] vgate: x", body))
    assert mail.kind == "patch"
    assert mail.author == Person("Bo Lind", "bo@lind.example")
    assert mail.sender == Person("Ann Okoye", "ann@maker.example")
    assert mail.patch.commit_message == "Why it is done.\n\nReviewed-by: C <c@x.example>"
    assert mail.patch.notes == "v1 -> v2:\n - faster"
    assert mail.patch.changelog == "v1 -> v2:\n - faster"
    assert mail.patch.base_commit == SHA
    assert (mail.patch.insertions, mail.patch.deletions) == (1, 1)


def test_a_patch_in_a_reply(read: Callable[..., Message], fixture_mail: Callable[[str], bytes]):
    mail = read(fixture_mail("patch-in-reply-rule.eml"))
    assert mail.kind == "patch"
    assert mail.subject.title == "vgate: Use the customary type for ring sizes"
    assert (mail.subject.version, mail.subject.number, mail.subject.total) == ("1", 1, 1)
    assert mail.patch.commit_message.startswith("Sizes of rings are 'unsigned int'")
    assert [trailer.person.email for trailer in mail.trailers] == ["ida@brandt.example"]
    assert "customary type as well" in mail.text


def test_a_patch_attached_to_a_reply(
    read: Callable[..., Message], fixture_mail: Callable[[str], bytes]
):
    mail = read(fixture_mail("attached-format-patch.eml"))
    assert mail.kind == "patch"
    assert mail.subject.title == "vgate: Do not start a füll ring"
    assert mail.author == Person("Jóna Brandt", "jona@brandt.example")
    assert mail.patch.commit_message.startswith("A full ring need not be started.")
    assert (mail.patch.insertions, mail.patch.deletions) == (0, 1)


def test_a_snippet_in_a_reply_is_talk(
    read: Callable[..., Message], fixture_mail: Callable[[str], bytes]
):
    mail = read(fixture_mail("snippet-in-reply.eml"))
    assert mail.kind == "reply"
    assert mail.subject.number == 1
    assert mail.excerpt.startswith("How about this (not compiled)?")


@pytest.mark.parametrize(
    ("below", "kind"),
    [("Reviewed-by: Ann Okoye <ann@maker.example>", "reply"), ("Applied, thanks!", "applied")],
)
def test_a_reply_goes_on_below_a_diff_of_its_own(
    read: Callable[..., Message], write: Callable[..., str], below: str, kind: str
):
    mail = read(write("Re: [PATCH] x", f"> a\n\nWith this:\n\n{DIFF}\n> b\n\n{below}\n"))
    assert mail.kind == kind
    assert mail.text == f"> a\n\nWith this:\n\n\n> b\n\n{below}\n"
    assert [tag.from_sender for tag in mail.trailers] == ([True] if kind == "reply" else [])


def test_what_is_below_the_diff_of_a_patch_is_no_text(
    read: Callable[..., Message], write: Callable[..., str]
):
    mail = read(write("[PATCH] x", f"Why.\n---\n{DIFF}\nAcked-by: Ann Okoye <ann@maker.example>\n"))
    assert (mail.text, mail.trailers) == ("Why.\n---\n", ())


def test_quoted_printable_is_decoded_first(
    read: Callable[..., Message], fixture_mail: Callable[[str], bytes]
):
    mail = read(fixture_mail("quoted-printable-patch.eml"))
    assert mail.subject.title == "vgate: Naïve fix"
    assert "the mailer had to wrap it once." in mail.patch.commit_message
    assert mail.patch.changelog == "Changes in v2:\n- say = instead of =="
    assert [(f.path, f.insertions, f.deletions) for f in mail.patch.files] == [("ring.c", 1, 1)]


def test_a_cover_letter(read: Callable[..., Message], fixture_mail: Callable[[str], bytes]):
    mail = read(fixture_mail("cover-letter.eml"))
    assert mail.kind == "cover"
    assert mail.patch.files == ()
    assert mail.patch.change_id == "20250301-vgate-fixes-0123456789ab"
    assert mail.patch.base_commit == SHA
    assert mail.patch.commit_message.startswith("Two fixes of the ring.")
    assert "vgate: Remove the double cast" in mail.patch.commit_message
    assert not mail.patch.commit_message.endswith("<omar@reyes.example>\n")
    assert mail.patch.changelog.startswith("Changes in v3:\n- Drop the third patch")
    assert "Changes in v2:\n- Reword" in mail.patch.changelog
    assert "2 files changed" not in mail.patch.changelog


def test_an_author_without_address_is_none(read: Callable[..., Message], write: Callable[..., str]):
    mail = read(write("[PATCH] x", f"From: the beginning it was wrong\n\nWhy.\n---\n{DIFF}"))
    assert mail.author == mail.sender
    assert mail.patch.commit_message.startswith("From: the beginning")


@pytest.mark.parametrize(
    "field", ["base-commit: --output=/x", "base-commit: zz", "change-id: ../x"]
)
def test_a_base_block_is_read_strictly(
    read: Callable[..., Message], write: Callable[..., str], field: str
):
    patch = read(write("[PATCH] x", f"a\n\n{field}\n---\n{DIFF}")).patch
    assert patch.base_commit is None
    assert patch.change_id is None


# ---------------------------------------------------------------- real mails


def _has_diff(text: str) -> bool:
    return find_diff(text.encode()) >= 0


@pytest.mark.slow
def test_no_diff_stands_in_a_text(
    archived: Callable[[str], list[tuple[Entry, bytes]]], read: Callable[..., Message]
):
    for entry, raw in archived("kvm-ppc"):
        mail = read(raw, received=entry.received)
        assert not _has_diff(mail.text), entry.commit
        if mail.patch:
            assert not _has_diff(mail.patch.commit_message), entry.commit
            assert not _has_diff(mail.patch.notes), entry.commit


def test_the_patch_in_a_reply_of_the_seed(
    archived: Callable[[str], list[tuple[Entry, bytes]]], read: Callable[..., Message]
):
    mails = [read(raw, received=entry.received) for entry, raw in archived("kvm-seed")]
    found = [mail for mail in mails if mail.patch and "customary type" in mail.patch.commit_message]
    assert len(found) == 1
    assert found[0].kind == "patch"
    assert found[0].author.name == "Ingo Molnar"


def _message_of_git(raw: bytes, folder: Path) -> str:
    subprocess.run(
        ["git", "mailinfo", "--encoding=UTF-8", "message", "patch"],
        input=raw, capture_output=True, cwd=folder, check=True,
    )  # fmt: skip
    return clean((folder / "message").read_text(encoding="utf-8", errors="replace"))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().split("\n")]


@pytest.mark.slow
def test_commit_messages_are_those_of_git(
    archived: Callable[[str], list[tuple[Entry, bytes]]],
    read: Callable[..., Message],
    tmp_path: Path,
):
    # Where git is asked as `git am` asks: without scissors, and for the mail's own patch.
    classes = Counter()
    for entry, raw in archived("kvm-ppc"):
        mail = read(raw, received=entry.received)
        if mail.kind != "patch":
            continue
        ours, theirs = mail.patch.commit_message, _message_of_git(raw, tmp_path)
        if _lines(ours) == _lines(theirs):
            classes["alike"] += 1
        elif "Mon Sep 17 00:00:00 2001" in mail.text:
            # Pasted or attached below some talk: git takes the talk for the message.
            classes["format-patch below talk"] += 1
        elif "\N{REPLACEMENT CHARACTER}" in theirs:
            # Not in the charset that the mail declares: git keeps the broken bytes.
            classes["wrong charset"] += 1
        else:
            classes[entry.commit] += 1
    assert classes.pop("alike") > 2200
    assert set(classes) <= {"format-patch below talk", "wrong charset"}
    assert classes["format-patch below talk"] <= 20
    assert classes["wrong charset"] <= 2
