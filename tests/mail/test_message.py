from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.mail import header, message
from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.commits import Entry
from generator.models.mails import Message, Note, Patch, Person

DIFF = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
RECEIVED = datetime(2025, 4, 8, 8, 13, 20, tzinfo=UTC)
TEXTS = {"text", "excerpt"}
PATCH_TEXTS = {"commit_message", "notes", "changelog"}
LINKS = {"note", "links", "patch_id", "backport"}


def entry(state: str, problem: str | None = None) -> Entry:
    return Entry(
        epoch=1,
        commit="c" * 40,
        blob="b" * 40,
        received=1_744_100_000,
        state=state,
        size=9,
        problem=problem,
    )


def test_the_author_of_a_patch_is_the_person_a_gateway_sent_it_for(
    read: Callable[..., Message], write: Callable[..., str]
):
    mail = write(
        "[PATCH] vgate: x",
        f"From: Ann Okoye <ann@maker.example>\n\nBecause.\n---\n{DIFF}",
        From='"Ann Okoye via Gadget" <gadget@gateway.example>',
    )
    ann = Person("Ann Okoye", "ann@maker.example")
    assert (read(mail).sender, read(mail).author) == (ann, ann)
    other = read(mail.replace("From: Ann Okoye <ann", "From: Bo Lind <bo"))
    assert (other.sender, other.author.email) == (Person("Ann Okoye", ""), "bo@maker.example")
    relayed = read(mail.replace("<ann@maker.example>", "<devnull+ann.maker.example@kernel.org>"))
    assert (relayed.sender, relayed.author) == (ann, ann)


def test_a_plain_reply(read: Callable[..., Message], write: Callable[..., str]):
    mail = read(
        write(
            "Re: [PATCH v2 3/4] vgate: x",
            "On Mon Bo wrote:\n> why\n\nBecause.\n\nAcked-by: Ann Okoye <ann@maker.example>\n",
            In_Reply_To="<p3@lind.example>",
            References="<p0@lind.example>\n <p3@lind.example>",
        )
    )
    assert mail.kind == "reply"
    assert (mail.subject.version, mail.subject.number, mail.subject.total) == ("2", 3, 4)
    assert mail.message_id == "one@maker.example"
    assert mail.in_reply_to == "p3@lind.example"
    assert mail.references == ("p0@lind.example", "p3@lind.example")
    assert mail.sender == mail.author == Person("Ann Okoye", "ann@maker.example")
    assert mail.sent.isoformat() == "2025-04-07T10:00:00+02:00"
    assert mail.received == RECEIVED
    assert mail.excerpt.startswith("Because.")
    assert [(t.name, t.from_sender) for t in mail.trailers] == [("Acked-by", True)]
    assert mail.patch is None
    assert mail.problem is None


def test_an_absurd_date_falls_back_to_arrival(
    read: Callable[..., Message], write: Callable[..., str]
):
    assert read(write("x", "y", Date="Fri, 31 Dec 2099 23:59:59 +0000")).sent == RECEIVED


@pytest.mark.parametrize(
    ("field", "message_id"),
    [
        ("<a@x.example>", "a@x.example"),
        ("  <a@x.example> (added by a server)", "a@x.example"),
        ("a@x.example", "a@x.example"),
        ("<folded\n -id@x.example>", "folded -id@x.example"),
        ("<a/b@x.example>", "a/b@x.example"),
        ('<a"<>b@x.example>', 'a"<>b@x.example'),
        ("", "b" * 40 + "@no-message-id.invalid"),
        ("<>", "b" * 40 + "@no-message-id.invalid"),
        ("<a\u200b\x00@x.example>", "a\N{REPLACEMENT CHARACTER}@x.example"),
    ],
)
def test_message_ids(
    read: Callable[..., Message], write: Callable[..., str], field: str, message_id: str
):
    assert read(write("x", "y", Message_ID=field)).message_id == message_id


def test_references_are_limited_to_the_last(
    read: Callable[..., Message], write: Callable[..., str]
):
    many = [f"r{n}@x.example" for n in range(4000)]
    mail = read(write("x", "y", References="\n ".join(f"<{message_id}>" for message_id in many)))
    assert mail.references == tuple(many[-header.MAX_REFERENCES :])


def test_long_fields_do_not_fill_the_caches(
    read: Callable[..., Message], write: Callable[..., str], monkeypatch: pytest.MonkeyPatch
):
    sizes = []
    person = header._person
    monkeypatch.setattr(header, "_person", lambda field: sizes.append(len(field)) or person(field))
    read(write("x", "y", From="Ann " * 10_000))
    assert sizes == [header.MAX_SENDER]


def test_a_reply_without_in_reply_to_answers_its_last_reference(
    read: Callable[..., Message], write: Callable[..., str]
):
    mail = read(write("Re: x", "y", References="<a@x.example> <b@x.example>"))
    assert mail.in_reply_to == "b@x.example"


def test_the_text_has_a_limit(read: Callable[..., Message], write: Callable[..., str]):
    mail = read(write("Re: x", "one line\n" * 200_000))
    assert len(mail.text) <= message.MAX_TEXT


def test_a_long_line_is_cut(read: Callable[..., Message], write: Callable[..., str]):
    assert len(read(write("Re: x", "x" * 500_000)).text) < 11_000


@pytest.mark.parametrize(
    ("state", "problem", "kind", "shown"),
    [
        ("deletion", None, "withdrawn", None),
        ("withdrawn", None, "withdrawn", None),
        ("unreadable", "too large", "unreadable", "too large"),
        ("unreadable", None, "unreadable", "no mail"),
    ],
)
def test_what_was_taken_back_shows_nothing(
    write: Callable[..., str], state: str, problem: str | None, kind: str | None, shown: str | None
):
    raw = write("SECRET subject", "SECRET text", From="SECRET <secret@x.example>").encode()
    mail = read_message(entry(state, problem), raw, "demo", Bots())
    assert (mail.kind, mail.problem) == (kind, shown)
    assert not mail.is_read
    assert "secret" not in repr(mail).lower()
    assert mail.entry_ref == (1, "c" * 40)


@pytest.mark.parametrize("raw", [b"", b"\n", b" \r\n\t\n"])
def test_an_empty_mail_is_unreadable(raw: bytes):
    mail = read_message(entry("mail"), raw, "demo", Bots())
    assert (mail.kind, mail.problem) == ("unreadable", "empty mail")


def test_a_mail_that_fails_costs_itself_only(
    monkeypatch: pytest.MonkeyPatch, read: Callable[..., Message], write: Callable[..., str]
):
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(message, "split_mail", fail)
    mail = read(write("SECRET", "SECRET"))
    assert (mail.kind, mail.problem) == ("unreadable", "RecursionError while reading")
    assert "SECRET" not in repr(mail)


def fields(mail: Message, *, without: set[str]) -> dict[str, object]:
    """The fields of a message and its patch by name."""
    values = {field.name: getattr(mail, field.name) for field in dataclasses.fields(Message)}
    if mail.patch:
        values |= {
            field.name: getattr(mail.patch, field.name) for field in dataclasses.fields(Patch)
        }
    return {name: value for name, value in values.items() if name not in without | {"patch"}}


LINKED = f"Why: https://lists.example/r/1@x.example\n---\nv2: y\n\n{DIFF}"


def test_depths(read: Callable[..., Message], write: Callable[..., str]):
    raw = write("[PATCH v2] x", LINKED)
    facts, links, whole = (read(raw, depth=depth) for depth in ("facts", "links", "whole"))
    for mail in (facts, links):
        assert {getattr(mail, name) for name in TEXTS} == {""}
        assert {getattr(mail.patch, name) for name in PATCH_TEXTS} == {""}
    assert (facts.patch.links, facts.patch.patch_id) == ((), None)
    assert links.patch.links == whole.patch.links == ("1@x.example",)
    assert links.patch.patch_id == whole.patch.patch_id
    assert len(whole.patch.patch_id) == 40
    assert whole.patch.changelog == "v2: y"
    assert read(raw) == whole


def test_notes_link_replies(read: Callable[..., Message], write: Callable[..., str]):
    raw = write("Re: [PATCH v2] x", "Applied to a/b, thanks.\n")
    assert read(raw, depth="facts").note is None
    assert read(raw, depth="links").note == read(raw).note == Note("a/b")


@pytest.mark.slow
def test_each_depth_tells_the_same(
    archived: Callable[[str], list[tuple[Entry, bytes]]], read: Callable[..., Message]
):
    texts = TEXTS | PATCH_TEXTS
    for e, raw in archived("kvm-ppc"):
        facts, links, whole = (
            read(raw, received=e.received, depth=depth) for depth in ("facts", "links", "whole")
        )
        without = texts | LINKS
        assert fields(facts, without=without) == fields(links, without=without), e.commit
        assert fields(links, without=texts) == fields(whole, without=texts), e.commit


# ---------------------------------------------------------------- any bytes at all

BLOCKS = [
    b"From: Ann <ann@x.example>\n", b"Subject: ", b"[PATCH v2 1/2] ", b"Re: ", b"\n\n", b"\r\n",
    b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n", b"--b--\n", b"charset=utf-16\n",
    b"Content-Type: text/plain; charset=iso-2022-jp\n", b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n", b"=?utf-8?q?=C3?=", b"=?utf-8?b?w?=",
    b"Date: Mon, 07 Apr 2025 10:00:00 +0200\n", b"Date: 99 Foo -1\n", b"Message-ID: <a@b>\n",
    b"References: <a> <b\n", b"---\n", b" f | 2 +-\n", DIFF.encode(), b"-- \n", b"-- >8 --\n",
    b"Reviewed-by: A <a@b.c>\n", b"> quoted\n", b"\xff\xfe", b"\x00", b"\x1b$B", b"From ",
    b"v1 -> v2:\n", b"Index: x\n", b"GIT binary patch\n", b"@@ -1,99999 +1 @@\n", b"\n",
    "\u202e\u0301".encode(),
]  # fmt: skip
RAW = st.one_of(
    st.binary(max_size=600),
    st.lists(st.one_of(st.sampled_from(BLOCKS), st.binary(max_size=8)), max_size=30).map(b"".join),
)


def texts_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if dataclasses.is_dataclass(value):
        return [t for f in dataclasses.fields(value) for t in texts_of(getattr(value, f.name))]
    return [t for item in value for t in texts_of(item)] if isinstance(value, tuple) else []


def assert_clean(mail: Message) -> None:
    for text in texts_of(mail):
        text.encode()  # no lone surrogates
        for char in set(text) - {"\n", "\t"}:
            assert unicodedata.category(char) not in {"Cc", "Cs"}, (text, char)
            assert unicodedata.bidirectional(char) not in {"RLO", "LRO", "RLE", "LRE", "PDF"}
    for line in (mail.subject.raw, mail.subject.title, mail.sender.name, mail.sender.email):
        assert "\n" not in line


@given(RAW)
@settings(
    max_examples=3 * settings.default.max_examples,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_any_bytes_are_read(raw: bytes):
    mail = read_message(entry("mail"), raw, "demo", Bots())
    assert (mail.problem is not None) == (not raw.strip())
    assert_clean(mail)


def test_hard_mails_come_out_clean(hard_mails: dict[str, bytes], read: Callable[..., Message]):
    for raw in hard_mails.values():
        assert_clean(read(raw))
