"""The form of a mail: what it says comes back exact, and no text of it becomes a header."""

from __future__ import annotations

import email.charset
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from generator.models.mails import Person
from generator.render.envelope import MAX_NAME, MAX_SUBJECT, Envelope, make_mail, quoted_printable
from generator.text import clean, clean_line
from tests.mailed import read_mail
from tests.nasty import LINES, TEXTS

ANN = Person("Ann Okoye", "ann@maker.example")
ENVELOPE = Envelope(
    sender=ANN,
    to=(Person("", "news@lists.example"),),
    subject="Otters: swim v2, 3 mails",
    date=datetime(2026, 3, 9, 21, 15, tzinfo=UTC),
    message_id="otter-2026-03-09@news.example",
    more=(("Auto-Submitted", "auto-generated"),),
)
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
]  # fmt: skip
INJECTIONS = (
    "x\nBcc: all@victim.example",
    "x\r\nBcc: all@victim.example\r\n\r\nbody",
    "x\u2028Bcc: all@victim.example",
    "x\x85Bcc: all@victim.example\x0bTo: b@victim.example",
    "=?utf-8?q?x=0D=0ABcc=3A_all=40victim.example?=",
    "=?utf-8?b?DQpCY2M6IGFsbEB2aWN0aW0uZXhhbXBsZQ==?= and =?",
    "=?utf-8?q?=41?= and =?us-ascii?q?x?=",
    '" <all@victim.example>, "x',
    "x" * 100_000,
    "\u00e9" * 100_000,
    "word " * 20_000,
)


def test_the_headers_of_a_mail():
    raw = make_mail(ENVELOPE, "Text.\n", "<p>Text.\n")
    assert raw.split("\n\n")[0].split("\n")[:-1] == [
        "From: Ann Okoye <ann@maker.example>",
        "To: news@lists.example",
        "Subject: Otters: swim v2, 3 mails",
        "Date: Mon, 09 Mar 2026 21:15:00 +0000",
        "Message-ID: <otter-2026-03-09@news.example>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]
    mailed = read_mail(raw)
    assert (mailed.text, mailed.html) == ("Text.\n", "<p>Text.\n")


@pytest.mark.parametrize("line", [*LINES, *INJECTIONS])
def test_no_text_becomes_a_header(line: str):
    people = (Person(line, "ann@maker.example"), Person(line, "bo@maker.example"))
    envelope = replace(ENVELOPE, sender=people[0], to=people, subject=line)
    raw = make_mail(envelope, line, line)
    mailed = read_mail(raw)
    assert mailed.names == HEADERS
    assert mailed["Subject"] == clean_line(line, MAX_SUBJECT)
    name = clean_line(line, MAX_NAME)
    assert mailed.sender == ((name, "ann@maker.example"),)
    assert mailed.to == ((name, "ann@maker.example"), (name, "bo@maker.example"))


@given(some.text(max_size=400))
def test_any_subject_comes_back(line: str):
    mailed = read_mail(make_mail(replace(ENVELOPE, subject=line), "x", "x"))
    assert mailed["Subject"] == clean_line(line, MAX_SUBJECT)
    assert mailed.names == HEADERS


def test_no_setting_of_the_library_changes_a_header(monkeypatch: pytest.MonkeyPatch):
    said = replace(ENVELOPE, subject="\u65e5" * MAX_SUBJECT)
    first = make_mail(said, "x", "x")
    monkeypatch.setitem(email.charset.CHARSETS, "utf-8", (None, None, None))  # as b4 does
    assert make_mail(said, "x", "x") == first


def test_a_header_is_bounded():
    head = make_mail(replace(ENVELOPE, subject="\u65e5" * 100_000), "x", "x").split("\n\n")[0]
    assert len(head) < 5000
    assert max(map(len, head.split("\n"))) <= 78


@pytest.mark.parametrize("text", [*TEXTS, ".\n..\n.", "From x\nFrom y", "x" * 75 + ".", "a \n\t\n"])
def test_any_text_comes_back(text: str):
    mailed = read_mail(make_mail(ENVELOPE, text, text))
    assert (mailed.text, mailed.html) == (text, text)


@given(some.text(alphabet=some.sampled_from("x. =\tF\n\u00e9"), max_size=300))
def test_no_line_ends_the_mail(text: str):
    lines = quoted_printable(f"From {clean(text)}").split("\n")
    assert "." not in lines
    assert not [line for line in lines if line.startswith("From ")]
    assert max(map(len, lines)) <= 76


def test_the_same_text_makes_the_same_bytes():
    first, again, other = (make_mail(ENVELOPE, text, "x") for text in ("a", "a", "b"))
    assert first == again
    assert boundary(first) != boundary(other)


def test_no_text_holds_the_boundary():
    stolen = boundary(make_mail(ENVELOPE, "a", "b"))
    mailed = read_mail(make_mail(ENVELOPE, f"a\n--{stolen}\n\nx\n--{stolen}--\n", "b"))
    assert mailed.text == f"a\n--{stolen}\n\nx\n--{stolen}--\n"


def boundary(raw: str) -> str:
    return raw.partition('boundary="')[2].partition('"')[0]
