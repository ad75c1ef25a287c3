"""Every mail of ../shared/mails/hostile, and what its manifest expects of reading it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from generator.mail import charsets, dates, header, message, mime, subject
from generator.models.mails import Message, Person

ARRIVED = datetime(2025, 4, 8, 8, 13, 20, tzinfo=UTC)
SENT = datetime(2024, 1, 1, 12, tzinfo=UTC)
TESTER = Person("Hostile Tester", "tester@hostile.example")
FOO = [("foo.c", 1, 1)]
BROKEN = "\N{REPLACEMENT CHARACTER}"


@pytest.fixture(scope="session")
def hostile(hard_mails: dict[str, bytes], read: Callable[..., Message]):
    """`hostile("addr-empty")`: that mail, read."""
    return lambda name: read(hard_mails[f"hostile/{name}.eml"])


def files(mail: Message):
    return [(f.path, f.insertions, f.deletions) for f in mail.patch.files]


def test_every_mail_is_read(
    shared: Path, hard_mails: dict[str, bytes], read: Callable[..., Message]
):
    manifest = json.loads((shared / "mails" / "hostile" / "MANIFEST.json").read_text())["mails"]
    assert {f"hostile/{name}" for name in manifest} == {
        name for name in hard_mails if name.startswith("hostile/")
    }
    unread = {name for name in manifest if read(hard_mails[f"hostile/{name}"]).problem}
    assert unread == {"mime-empty.eml", "mime-newline-only.eml"}


def test_the_visible_words_are_kept(
    shared: Path, hard_mails: dict[str, bytes], read: Callable[..., Message]
):
    manifest = json.loads((shared / "mails" / "hostile" / "MANIFEST.json").read_text())["mails"]
    for name, case in manifest.items():
        for word in case.get("pair", []):
            assert word in read(hard_mails[f"hostile/{name}"]).text, name


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("addr-dmarc-via", Person("Real Author", "real@hostile.example")),
        ("addr-empty", Person("", "")),
        ("addr-group", Person("", "")),
        ("addr-inbody-spoof", TESTER),
        ("addr-mailto-params", Person("Eve", "eve@hostile.example")),
        ("addr-nested-comments", Person("Name", "a@hostile.example")),
        ("addr-parseaddr", Person("", "eve@hostile.example")),
        ("addr-two-at", Person("", "b@c@hostile.example")),
        ("charset-raw-latin1-headers", Person("René Müller", "r@hostile.example")),
        ("uni-nfc-nfd", Person("R\xe9mi \xc4rger", "r@hostile.example")),
        ("xss-from-address", Person("Eve", "")),
    ],
)
def test_senders(hostile: Callable[[str], Message], name: str, sender: Person):
    assert hostile(name).sender == sender


def test_nobody_is_unknown(hostile: Callable[[str], Message]):
    assert hostile("addr-empty").author.label == "(unknown)"
    assert hostile("addr-group").author.label == "(unknown)"


def test_a_spoofed_author_stands_beside_the_sender(hostile: Callable[[str], Message]):
    mail = hostile("addr-inbody-spoof")
    assert mail.author == Person("Trusted Maintainer", "trusted@kernel.example")
    assert mail.sender == TESTER
    assert mail.subject.title == "hostile: addr-inbody-spoof"
    assert mail.sent == SENT


def test_a_look_alike_is_another_person(hostile: Callable[[str], Message]):
    mail = hostile("uni-homoglyph-name")
    assert not mail.sender.name.isascii()
    assert not mail.trailers[0].from_sender


# ---------------------------------------------------------------- charsets and texts


def test_python_only_charsets_are_unknown(
    hostile: Callable[[str], Message], hard_mails: dict[str, bytes]
):
    names = [name[8:-4] for name in hard_mails if name.startswith("hostile/charset-py-")]
    assert len(names) >= 9
    for name in names:
        mail = hostile(name)
        assert "789c café xn--a" in mail.text, name
        assert "\\x3cscript" in mail.text, name
        assert mail.subject.title.endswith(" plain"), name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("charset-lie", "café naïve über"),
        ("charset-unknown", "café"),
        ("xss-charset-name", "café"),
        ("xss-html-alternative", "the plain part"),
        ("mime-cte-unknown", "text"),
        ("mime-tnef", "x"),
        ("mime-boundary-empty", "text"),
        ("mime-boundary-regex", "text"),
        ("mime-continuation-first", "x"),
        ("mime-attach-traversal", "files"),
        ("mime-external-body", ""),
        ("mime-headers-only", ""),
        ("mime-mixed-eol", "a\nb\nc\nd\n\ne"),
        ("mime-parts-10000", "part 0"),
        ("mime-nest-multipart-3000", ""),
        ("mime-nest-rfc822-3000", ""),
        ("xss-svg-attachment", "see svg"),
    ],
)
def test_texts(hostile: Callable[[str], Message], name: str, text: str):
    assert hostile(name).text.strip() == text


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("xss-utf16", '<script class="cnry-xss-utf16">'),
        ("xss-iso2022", "ア<script class=cnry-xss-iso2022>"),
        ("xss-qp-body", '<script class="cnry-xss-qp-body">'),
        ("mime-from-lines", "From the start\n>From quoted\n>>From twice"),
    ],
)
def test_texts_are_decoded_before_all_else(
    hostile: Callable[[str], Message], name: str, begins: str
):
    assert hostile(name).text.startswith(begins)


def test_a_multipart_without_boundary_is_shown_as_text(hostile: Callable[[str], Message]):
    assert "text cnry" in hostile("mime-boundary-none").text


def test_control_characters_are_replaced(hostile: Callable[[str], Message]):
    assert hostile("mime-nul").subject.title == f"nul {BROKEN} here"
    assert f"nul {BROKEN} in body" in hostile("mime-nul").text
    for name in ("uni-ansi-escape", "feed-control-subject", "feed-control-body", "feed-surrogate"):
        mail = hostile(name)
        assert BROKEN in mail.subject.title + mail.text
        assert "\x1b" not in mail.subject.title + mail.text


def test_no_line_end_in_a_title(hostile: Callable[[str], Message]):
    for name in ("mime-bare-cr", "mime-header-folded-50k", "mime-header-1mb-line"):
        assert not set(hostile(name).subject.raw) & set("\r\n")


def test_unicode_tricks_show(hostile: Callable[[str], Message]):
    assert "[U+2067]" in hostile("uni-rtlo-subject").subject.title
    assert len(hostile("uni-zalgo").subject.title) <= 40


# ---------------------------------------------------------------- dates and ids


@pytest.mark.parametrize(
    "name",
    ["date-future", "date-huge", "date-month-name", "date-path", "date-tz-1700",
     "date-unicode-digits", "date-year-9999", "xss-date"],
)  # fmt: skip
def test_absurd_dates_give_way_to_arrival(hostile: Callable[[str], Message], name: str):
    assert hostile(name).sent == ARRIVED


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("date-epoch", datetime(1970, 1, 1, tzinfo=UTC)),
        ("date-leap", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("date-comment-nest", SENT),
        ("date-tz-double", SENT),
    ],
)
def test_odd_dates(hostile: Callable[[str], Message], name: str, sent: datetime):
    assert hostile(name).sent == sent


@pytest.mark.parametrize(
    ("name", "message_id"),
    [
        ("mid-backtick", "`id`$(id);id|id&&id@x"),
        ("mid-dot", "."),
        ("mid-empty", "b" * 40 + "@no-message-id.invalid"),
        ("mid-html-entity", "&lt;x&gt;&amp;@x"),
        ("mid-newline", "folded -id@hostile.example"),
        ("mid-norm-nfc", "caf\xe9@x"),
        ("mid-reserved-name", "CON"),
        ("mid-space", "a b c@x"),
        ("mid-trailing-dot", "a."),
        ("mid-traversal", "../../../../tmp/cnry@x"),
    ],
)
def test_message_ids(hostile: Callable[[str], Message], name: str, message_id: str):
    assert hostile(name).message_id == message_id


def test_a_long_message_id_is_cut(hostile: Callable[[str], Message]):
    assert len(hostile("mid-long").message_id) == 1000


def test_threads(hostile: Callable[[str], Message]):
    assert hostile("thread-self").references == ("thread-self@hostile.example",)
    assert hostile("thread-cycle-a").in_reply_to == "thread-cycle-b@hostile.example"
    assert len(hostile("thread-refs-20000").references) == header.MAX_REFERENCES


# ---------------------------------------------------------------- subjects


@pytest.mark.parametrize(
    ("name", "title", "number", "total"),
    [
        ("subj-missing", "(no subject)", None, None),
        ("subj-spaces", "(no subject)", 1, 1),
        ("subj-trailing-spaces", "x", 1, 1),
        ("subj-fwd-chain", "(no subject)", None, None),
        ("subj-dashes", "---", None, None),
        ("subj-option", "--output=/tmp/cnry", None, None),
        ("subj-numbers", "x", 1, 1),
        ("subj-series-million", "cover", 1, 1),
        ("subj-unicode-digits", "x", 1, 1),
        ("md-yaml-bool", "null", None, None),
    ],
)
def test_subjects(
    hostile: Callable[[str], Message], name: str, title: str, number: int | None, total: int | None
):
    read = hostile(name).subject
    assert (read.title, read.number, read.total, read.version) == (title, number, total, "1")


def test_brackets_without_end_are_a_title(hostile: Callable[[str], Message]):
    read = hostile("subj-brackets").subject
    assert not read.is_patch
    assert len(read.raw) <= 1000


def test_encoded_words_are_joined_and_broken_ones_stay(hostile: Callable[[str], Message]):
    title = hostile("charset-bad-encoded-word").subject.title
    assert title.startswith("✓✓ ")
    assert "=?utf-8?X?x?=" in title
    assert title.endswith(" lang")


# ---------------------------------------------------------------- patches


def test_a_base_commit_is_read_strictly(hostile: Callable[[str], Message]):
    patch = hostile("patch-base-commit").patch
    assert (patch.base_commit, patch.change_id) == (None, None)


def test_dashes_end_a_message_as_in_git(hostile: Callable[[str], Message]):
    mail = hostile("patch-dashes-in-message")
    assert mail.patch.commit_message == "title text"
    assert files(mail) == FOO


def test_diffs(hostile: Callable[[str], Message]):
    assert files(hostile("patch-git-binary")) == [("a", 0, 0)]
    assert files(hostile("patch-long-line")) == [("a", 1, 0)]
    assert [path for path, *_ in files(hostile("patch-nested-diff"))] == ["p.patch"]
    assert files(hostile("patch-path-traversal")) == [
        ("../../../etc/passwd", 1, 1),
        ("../../b", 0, 0),
    ]
    assert files(hostile("xss-diff-filename"))[0][0].startswith("<img class=cnry")


def test_quotes_give_no_trailers_and_no_patch(hostile: Callable[[str], Message]):
    mail = hostile("patch-quoted-reply")
    assert (mail.kind, mail.patch) == ("reply", None)
    assert [t.value for t in mail.trailers] == ["N <n@b.example>", "R <r@b.example>"]


def test_a_forged_trailer_is_marked(hostile: Callable[[str], Message]):
    (trailer,) = hostile("trailer-forged").trailers
    assert not trailer.from_sender


# ---------------------------------------------------------------- what it costs


def _steps(read: Callable[..., Message], raw: bytes) -> int:
    """Calls into Python and C that reading takes: a measure of work that no other load moves."""
    steps = 0

    def count(frame: object, event: str, arg: object) -> None:
        nonlocal steps
        steps += event in {"call", "c_call"}

    read(raw)  # imports and caches apart
    sys.setprofile(count)
    try:
        read(raw)
    finally:
        sys.setprofile(None)
    return steps


def test_no_mail_takes_many_steps(hard_mails: dict[str, bytes], read: Callable[..., Message]):
    for name, raw in hard_mails.items():
        assert _steps(read, raw) < 10_000 + len(raw) // 2, name


# Lines that a careless pattern takes quadratic time for, or fails on.
LINES = [
    "Reviewed-by: a{blank}b", "Reviewed-by: {at}", "Reviewed-by: {open}", "Cc: {paren}",
    "{dash}8<", "{dash}>", "From: {x}", "v1{blank}:", "changes{blank}v", "{x} | 1",
    "1{x} files changed", "applied{blank}if", "thanks{blank}applied", "now {now}applied",
    "On {x} wrote", "base-commit: {x}", "Index: {x}", "--- {x}", "-- {x}", "{paren}", "{blank}",
    "v2:{blank}", "changes since v{x}", "v2 ({x}", "https://{x}", "https://{at}", "<20260101{x}",
    "please ignore this {now}", "sent this {blank}", "applied to {now}", "applied patches 1{range}",
    "[1/3] {x}", "      commit: abcdef1", "{x} (3):", "      {x}", "found {now}", "{x}-by: ",
]  # fmt: skip


def _line(shape: str, length: int) -> str:
    return shape.format(
        blank=" " * length, x="x" * length, at="a@" * (length // 2), open="<" * length,
        paren="(" * length, dash="-" * length, now="now " * (length // 4),
        range="-1" * (length // 2),
    )  # fmt: skip


@pytest.mark.parametrize("shape", LINES)
@pytest.mark.parametrize("subject_line", ["Re: x", "[PATCH] x", "[PATCH 0/2] x"])
def test_hostile_lines_are_read(
    read: Callable[..., Message], write: Callable[..., str], shape: str, subject_line: str
):
    diff = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
    for length in (60, 900, 9000):
        body = (_line(shape, length) + "\n") * (200_000 // length)
        assert read(write(subject_line, body + "\n" + diff)).problem is None


# Many lines, and many lines below them for each of which a careless reader walks all of them.
ATTRIBUTED = "On Mon, a@b wrote:\n"
REPEATED = {
    "attributions": (
        "Re: x",
        "\n" * 100_000 + ATTRIBUTED * 45 + ATTRIBUTED.replace(":", ": ") * 45,
    ),
    "indented tags": ("[PATCH] x", "a\n" + "\n" * 100_000 + "  Acked-by: A <a@b.example>\n" * 500),
    "changelogs": ("[PATCH v2] x", "a\n---\n" + "v1:\nCc: \n" * 11_000 + "x\n" * 400_000),
    "the end of a diffstat": ("[PATCH] x", " 1 file changed, 1 insertion\n" + " mode \n" * 160_000),
    "diffs": ("Re: x", "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n\nx\n" * 20_000),
}


@pytest.mark.parametrize("case", REPEATED)
def test_no_line_is_looked_at_for_each_other(
    read: Callable[..., Message], write: Callable[..., str], case: str
):
    raw = write(*REPEATED[case])
    began = process_time()
    read(raw)
    assert process_time() - began < 0.5


@pytest.mark.parametrize("field", ["From", "Subject", "References", "Date", "Content-Type"])
@pytest.mark.parametrize("unit", [" ", "x", "<", "(", '"', "\\", "a@", "=?", "=?utf-8?q?x?= ", ","])
def test_hostile_fields_are_read_and_cut(
    read: Callable[..., Message], write: Callable[..., str], field: str, unit: str
):
    mail = read(write("x", "y", **{field: "Ann via x" + unit * (50_000 // len(unit))}))
    assert mail.problem is None
    assert len(mail.subject.raw) <= 1000
    assert len(mail.sender.name) <= 200
    assert len(mail.sender.email) <= 320


def test_the_limits_are_those_of_the_rules():
    assert (mime.MAX_HEADER, mime.MAX_PARTS, mime.MAX_DEPTH) == (100_000, 1000, 20)
    assert (message.MAX_TEXT, header.MAX_REFERENCES) == (1_000_000, 50)
    assert subject.MAX_TOTAL == 1000
    assert charsets.codec_of("hex") is None
    assert dates.parse_date("x", 0) is None
