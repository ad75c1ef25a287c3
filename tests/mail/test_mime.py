from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from generator.mail import mime
from generator.mail.mime import parse_compat, read_header, split_mail
from generator.models.commits import Entry

HEAD = b"From: a@maker.example\nSubject: [PATCH] x\nMessage-ID: <m@maker.example>\n"
DIFF = b"diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"


def multipart(*parts: bytes, kind: bytes = b"mixed", end: bytes = b"--b=1--\n") -> bytes:
    body = b"".join(b"--b=1\n" + part + b"\n" for part in parts)
    return HEAD + b'Content-Type: multipart/%s; boundary="b=1"\n\n' % kind + body + end


PLAIN_PART = b"Content-Type: text/plain; charset=utf-8\n\nh\xc3\xa9llo\n"
HTML_PART = b"Content-Type: text/html\n\n<b>hello</b>\n"
PATCH_PART = b"Content-Type: text/x-patch; name=1.patch\n\n" + DIFF
OCTETS = b"Content-Type: application/octet-stream; name=%s\nContent-Transfer-Encoding: base64\n\n"
OCTETS_PART = OCTETS % b"1.patch" + base64.encodebytes(DIFF)
CLASSIC = b"--- a/g\t2026-03-02\n+++ b/g\t2026-03-02\n@@ -1 +1,2 @@\n a\n+b\n"
CLASSIC_PART = b"Content-Type: text/x-diff\n\n" + CLASSIC
ATTACHED = b"From: b@x\nSubject: [PATCH] y\n\nReviewed-by: c\n" + DIFF
MAIL_PART = b"Content-Type: message/rfc822\n\n" + ATTACHED
ZIP_PART = OCTETS % b"1.zip" + base64.encodebytes(b"PK\0\n" + DIFF)

# Mails that both ways must read alike.
SHAPES = {
    "plain": HEAD + b"\nhello\n",
    "crlf": HEAD.replace(b"\n", b"\r\n") + b"\r\nhello\r\nworld\r\n",
    "mixed line ends": HEAD + b"\na\r\nb\rc\n",
    "charset": HEAD + b"Content-Type: text/plain; charset=ISO-8859-1\n\nh\xe9\n",
    "quoted": HEAD + b"Content-Transfer-Encoding: Quoted-Printable\n\na=3Db=\nc=0D=0A=E9=ZZ\n",
    "base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"hello\n" * 40),
    "unpadded": HEAD + b"Content-Transfer-Encoding: base64\n\naGVsbG8\n",
    "unknown encoding": HEAD + b"Content-Transfer-Encoding: x-odd\n\nhello\n",
    "folded": HEAD + b"References: <a@x>\n <b@x>\n\t<c@x>\nX-More: 1\n\nhello\n",
    "folded type": HEAD + b"Content-Type: text/plain;\n charset=utf-8\n\nh\xc3\xa9\n",
    "twice": HEAD + b"Subject: another\n\nhello\n",
    "case": b"FROM: a@x\nsUBJECT: y\nmessage-id: <q@x>\n\nhello\n",
    "no headers": b"\nhello\n",
    "no body": HEAD,
    "mbox line": b"From ann Mon Sep 17 00:00:00 2001\n" + HEAD + b"\nFrom the start\n",
    "signed": multipart(
        PLAIN_PART, b"Content-Type: application/pgp-signature\n\nxx", kind=b"signed"
    ),
    "html twin": multipart(PLAIN_PART, HTML_PART, kind=b"alternative"),
    "html first": multipart(HTML_PART, PLAIN_PART, kind=b"alternative"),
    "no type in part": multipart(b"\nhello\n", HTML_PART),
    "attached patch": multipart(PLAIN_PART, PATCH_PART),
    "attached octets": multipart(PLAIN_PART, OCTETS_PART),
    "attached classic diff": multipart(PLAIN_PART, CLASSIC_PART),
    "attached archive": multipart(PLAIN_PART, ZIP_PART),
    "several patches": multipart(PLAIN_PART, PATCH_PART, CLASSIC_PART, OCTETS_PART),
    "patches alone": multipart(OCTETS_PART, CLASSIC_PART),
    "attached mail": multipart(PLAIN_PART, MAIL_PART),
    "an attached mail alone": multipart(MAIL_PART),
    "unclosed": multipart(PLAIN_PART, end=b""),
    "preamble": multipart(PLAIN_PART).replace(b"\n\n--b=1", b"\n\nfor old readers\n--b=1", 1),
    "utf-16": HEAD + b"Content-Type: text/plain; charset=utf-16\n\n" + "héllo\n".encode("utf-16"),
}


def assert_alike(raw: bytes) -> None:
    fast, slow = split_mail(raw), parse_compat(mime._without_mbox_line(raw))
    assert fast.fields == slow.fields
    assert fast.codec == slow.codec
    assert fast.diffs == slow.diffs
    # `email` gives the line end before a boundary to the boundary; the fast path does not care.
    assert fast.body.strip() == slow.body.strip()


@pytest.mark.parametrize("name", SHAPES)
def test_both_ways_read_alike(name: str):
    assert_alike(SHAPES[name])


@pytest.mark.slow
def test_both_ways_read_a_real_list_alike(archived: Callable[[str], list[tuple[Entry, bytes]]]):
    for _, raw in archived("kvm-ppc"):
        assert_alike(raw)


# What the standard library reads otherwise, and why ours is meant.
OTHERWISE = {
    "hostile/mime-bare-cr.eml": "it ends a header line at a bare CR; git and this program do not",
    "hostile/mime-boundary-regex.eml": "it takes backslashes out of the boundary and finds no part",
    "hostile/mime-header-folded-50k.eml": "it reads headers beyond the limit of 100 kB",
    "hostile/thread-refs-20000.eml": "it reads headers beyond the limit of 100 kB",
    "flanker/long-header.eml": "it reads headers beyond the limit of 100 kB",
    "mimekit/messages_stack-overflow.txt": "it reads headers beyond the limit of 100 kB",
    "mimekit/messages_issue358.txt": "it ends the headers at a line that is none",
    "mimekit/mbox_unmunged.mbox.txt": "it ends the headers at a byte order mark",
}


def test_both_ways_read_hard_mails_alike(hard_mails: dict[str, bytes]):
    differ = set()
    for name, raw in hard_mails.items():
        try:
            assert_alike(raw)
        except AssertionError:
            differ.add(name)
    assert differ == set(OTHERWISE)


def test_fields_are_the_first_of_their_name():
    assert read_header(b"Subject: a\nSubject: b")[0] == {b"subject": b"a"}


def test_other_fields_are_left_out():
    assert read_header(b"Received: x\nX-Spam: subject: no\nFromage: y")[0] == {}


def test_blanks_before_the_colon_are_old_syntax():
    mail = split_mail(b"From : a@x\nSubject\t: y\n\nhello\n")
    assert mail.fields == {b"from": b"a@x", b"subject": b"y"}


def test_the_header_has_a_limit():
    raw = b"X: " + b"y" * mime.MAX_HEADER + b"\nSubject: late\n\nbody\n"
    mail = split_mail(raw)
    assert b"subject" not in mail.fields
    assert mail.body == b"body\n"


def test_an_mbox_line_is_no_header():
    assert b"from" not in split_mail(b"From me\n\nx").fields
    assert split_mail(b"From me\nSubject: s\n\nFrom you\n").body == b"From you\n"


def test_quoted_printable_is_decoded():
    mail = split_mail(SHAPES["quoted"])
    assert mail.body.startswith(b"a=bc\n")
    assert b"=0D" not in mail.body


def test_base64_with_a_footer_that_is_none():
    raw = HEAD + b"Content-Transfer-Encoding: base64\n\naGVsbG8sIHdvcmxk\n\n____\nlist footer!\n"
    assert split_mail(raw).body.startswith(b"hello, world")


@pytest.mark.parametrize("text", [b"Hello, otters.\n" * 9 + b"x" * n for n in range(4)])
@pytest.mark.parametrize("padding", [b"=", b""])
def test_the_letters_of_a_footer_are_no_base64(text: bytes, padding: bytes):
    footer = b"_" * 47 + b"\nToys mailing list\nToys@lists.example\nhttps://lists.example/toys\n"
    encoded = base64.encodebytes(text).replace(b"=", padding)
    raw = HEAD + b"Content-Transfer-Encoding: base64\n\n" + encoded
    assert split_mail(raw + b"\n" + footer).body == text
    assert split_mail(raw.replace(b"\n", b"\r\n") + footer).body == text
    halves = raw[:-20] + b"\n\n" + raw[-20:]  # a mailer that leaves lines empty
    assert split_mail(halves).body == text


def test_what_is_not_base64_is_shown_as_it_is():
    raw = HEAD + b"Content-Transfer-Encoding: base64\n\n!\n"
    assert split_mail(raw).body == b"!\n"


def test_the_first_plain_part_counts():
    assert split_mail(SHAPES["html first"]).body.strip() == "héllo".encode()
    assert b"<b>" not in split_mail(SHAPES["html twin"]).body


def test_an_attached_patch_is_added():
    body = split_mail(SHAPES["attached patch"]).body
    assert body.index("héllo".encode()) < body.index(b"diff --git a/f b/f")


PATCH_TYPES = [
    "text/x-patch", "text/x-diff", "text/x-csrc", "text/troff", "application/octet-stream",
    "application/x-patch", "application/mbox", "application/text", "Application/X-Unknown",
]  # fmt: skip


@pytest.mark.parametrize("kind", PATCH_TYPES)
@pytest.mark.parametrize("diff", [DIFF, CLASSIC, b"Index: g\n====\n" + CLASSIC])
def test_a_patch_is_known_by_its_diff(kind: str, diff: bytes):
    mail = split_mail(multipart(PLAIN_PART, f"Content-Type: {kind}\n\n".encode() + diff))
    assert mail.body.rstrip().endswith(b"+b")
    assert mail.body.startswith("héllo".encode())


@pytest.mark.parametrize(
    "part",
    [
        HTML_PART, ZIP_PART, MAIL_PART, b"Content-Type: image/png\n\n" + DIFF,
        b"Content-Type: text/html; name=1.patch\n\n" + DIFF,
        b"Content-Type: application/pdf\n\n" + DIFF,
        b"Content-Type: text/x-log\n\n$ make\ndiff -u a b\n--- a\n+++ b\n",
        b"Content-Type: message/delivery-status\n\n" + DIFF,
    ],
)  # fmt: skip
def test_no_other_attachment_is_read(part: bytes):
    assert split_mail(multipart(PLAIN_PART, part)).body.strip() == "héllo".encode()


def test_several_patches_are_kept_apart():
    mail = split_mail(SHAPES["several patches"])
    assert mail.body.count(b"diff --git") == 1
    assert [diff.strip() for diff in mail.diffs] == [CLASSIC.strip()]  # and DIFF only once
    assert split_mail(SHAPES["patches alone"]).body.strip() == DIFF.strip()


@pytest.mark.parametrize("first", [b"", b"From ann@maker.example Mon Mar  2 08:00:00 2026\n"])
def test_an_attached_file_that_is_a_mail_begins_below_talk(first: bytes):
    part = b"Content-Type: application/mbox\n\n" + first + b"Date: x\nSubject: y\n\nWhy.\n" + DIFF
    body = split_mail(multipart(PLAIN_PART, part)).body
    assert b"\nFrom " + b"0" * 40 + b" Mon Sep 17 00:00:00 2001\nDate: x\nSubject: y\n" in body
    assert b"2026" not in body


def test_a_mail_that_a_list_wrapped_is_read():
    raw = HEAD + b"Content-Type: message/rfc822\n\nFrom: b@x\nSubject: y\n\nhello\n"
    assert split_mail(raw).body == b"hello\n"


def test_a_second_patch_is_not_added_to_one():
    raw = multipart(b"Content-Type: text/plain\n\n" + DIFF, PATCH_PART)
    assert split_mail(raw).body.count(b"diff --git") == 1


def test_html_alone_is_no_text():
    assert split_mail(HEAD + b"Content-Type: text/html\n\n<b>x</b>\n").body == b""


def test_a_multipart_without_parts_is_text():
    raw = HEAD + b"Content-Type: multipart/mixed\n\n--x\n\nhello\n--x--\n"
    assert b"hello" in split_mail(raw).body


def test_a_boundary_is_no_pattern():
    raw = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="(a+)+$"\n\n--(a+)+$\n\nhello\n--(a+)+$--\n'
    )
    assert split_mail(raw).body.strip() == b"hello"


def test_the_boundary_keeps_its_case():
    raw = HEAD + b"Content-Type: multipart/mixed; Boundary=BouN\n\n--BouN\n\nhello\n--BouN--\n"
    assert split_mail(raw).body.strip() == b"hello"


def test_text_in_a_wide_charset_comes_out_as_utf8():
    mail = split_mail(SHAPES["utf-16"])
    assert (mail.body.decode(), mail.codec) == ("héllo\n", "utf-8")


def nested(depth: int) -> bytes:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b0\n\n"
    for level in range(1, depth):
        raw += b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (level - 1, level)
    return raw + b"--b%d\n\ninnermost\n" % (depth - 1)


def test_nesting_has_a_limit():
    assert b"innermost" in split_mail(nested(mime.MAX_DEPTH)).body
    assert b"innermost" not in split_mail(nested(mime.MAX_DEPTH + 5)).body
    split_mail(nested(5000))  # no RecursionError


def test_parts_have_a_limit(monkeypatch: pytest.MonkeyPatch):
    seen = []
    read_part = mime._part_text
    monkeypatch.setattr(mime, "_part_text", lambda part: seen.append(1) or read_part(part))
    split_mail(multipart(*[PLAIN_PART] * 5000))
    assert 100 < len(seen) <= mime.MAX_PARTS
