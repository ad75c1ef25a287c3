"""The header fields and the text of a raw mail (MIME, RFC 2045 and 2046).

Plain single-part mail, which is most of a patch list, and well-formed multiparts take a fast path.
The rest is parsed by the standard library with its `compat32` policy, as `policy.default` is
quadratic on hostile headers. Of attachments only patches are read, whatever type the mailer gave
them. HTML parts are left out, and mails that are attached: their words are not the sender's.
"""

from __future__ import annotations

import email
import re
from binascii import a2b_qp
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from generator.mail.charsets import WIDE, codec_of, decode, from_base64
from generator.mail.diff import find_diff, holds_patch

if TYPE_CHECKING:
    from email.message import Message as MimePart

MAX_HEADER = 100_000  # bytes of header that are looked at
MAX_PARTS = 1000
MAX_DEPTH = 20
MAX_TYPE = 2000  # bytes of a Content-Type that are looked at

WANTED = (
    b"from", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"reply-to",
    b"x-original-from", b"x-original-sender", b"cc", b"content-type", b"content-transfer-encoding",
)  # fmt: skip
# One pass finds the wanted fields and the empty line that ends them. The lookahead at the first
# letter skips most other lines.
_FIELD = re.compile(
    rb"\n(?=[%s\r\n])(?:(%s)[ \t]*+:(.*+(?:\n[ \t].*+)*+)|\r?\n)"
    % (b"".join(name[:1] for name in WANTED), b"|".join(WANTED)),
    re.IGNORECASE,
)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{1,60})", re.IGNORECASE)
_PLAIN_TYPE = re.compile(rb"\s*text/plain\s*(?:;|$)|\s*text\s*(?:;|$)", re.IGNORECASE)
_NESTED = re.compile(rb"\ncontent-type:[ \t]{0,9}(?:multipart|message)/")  # in lower case
_BOUNDARY = re.compile(rb"boundary\s{0,5}=\s{0,5}(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))")
_TEXT_TYPE = re.compile(rb"\s*text/plain\s*(?:;|$)", re.IGNORECASE)
_TYPE = re.compile(rb"\s*[a-z]+/[a-z0-9.+-]+\s*(?:;|$)", re.IGNORECASE)
# The types that mailers give to patches: text/x-patch, text/x-diff, application/octet-stream,
# application/mbox, text/x-c ...
_PATCH_TYPE = re.compile(
    rb"\s*(?:text/(?!html|calendar|rtf|vcard)|application/(?!pdf|pgp|pkcs|x-pkcs|zip|gzip|x-gzip|vnd))",
    re.IGNORECASE,
)
# The first line of a file made by git-format-patch(1), and files that are mails without it.
FORMAT_PATCH = b"From %s Mon Sep 17 00:00:00 2001\n" % (b"0" * 40)
_HEADED = re.compile(
    rb"\A(?:From (?![0-9a-f]{40} )[^\n]{0,200}\n)?(?=(?:from|subject|date|message-id):[ \t])",
    re.IGNORECASE,
)
_MIXED = re.compile(rb"multipart/(?!digest)", re.IGNORECASE)
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/=]*+[ \t]*+(?:\r?\n|\Z))*+")
MAX_ATTACHED = 100  # attachments that are looked at
MAX_PATCH = 4_000_000  # bytes of one of them


class Text(NamedTuple):
    """The text of a part without its transfer encoding, and its codec."""

    body: bytes
    codec: str | None
    is_patch: bool = False  # an attachment that holds a diff


class RawMail(NamedTuple):
    """The fields of `WANTED`, undecoded, by lower-case name, and the text as bytes in `codec`.

    A codec of None is undeclared or unknown. Text in a codec that is no superset of ASCII is
    converted to UTF-8. Line ends of the text are newlines.
    """

    fields: dict[bytes, bytes]
    body: bytes
    codec: str | None
    diffs: tuple[bytes, ...] = ()  # of further patches, where several are attached


def split_mail(raw: bytes) -> RawMail:
    """The header fields and the text of a mail; never raises."""
    raw = _without_mbox_line(raw)
    fields, body = read_header(raw)
    content_type = _type_of(fields)
    if _PLAIN_TYPE.match(content_type):
        text = _text_of(fields, body, content_type)
        return _finish(fields, text.body, text.codec)
    texts = _split_parts(body, content_type)
    if texts is None:
        return parse_compat(raw, fields)
    return _choose(fields, texts)


def _split_parts(body: bytes, content_type: bytes, depth: int = 0) -> list[Text] | None:
    """The text parts of a multipart in order; None where it is malformed or unusual.

    The standard library parses those.
    """
    found = _BOUNDARY.search(content_type.lower())
    if not found or not _MIXED.match(content_type) or depth > 3:
        return None
    start, end = found.span(found.lastindex or 0)
    pieces = (b"\n" + body).split(b"\n--" + content_type[start:end].rstrip(), MAX_PARTS)
    if depth == 0 and len(pieces) == 1:  # no part at all: all of it is text
        return [Text(body, _charset(content_type))]
    if depth == 0 and pieces[1].startswith(b"--"):  # an end without a beginning
        return [Text(pieces[0][1:] + b"\n" if pieces[0] else b"", _charset(content_type))]
    texts: list[Text] = []
    for piece in pieces[1:]:
        line, _, part = piece.partition(b"\n")
        if line.startswith(b"--"):
            return texts
        if line.strip():  # the beginning of a longer boundary
            return None
        fields, text = read_header(part)
        kind = _type_of(fields)
        if kind.lower().startswith(b"multipart/"):
            inner = _split_parts(text, kind, depth + 1)
            if inner is None:
                return None
            texts += inner
        elif _TEXT_TYPE.match(kind):
            texts.append(_text_of(fields, text, kind))
        elif _PATCH_TYPE.match(kind):
            texts += _patch_of(_text_of(fields, text, kind))
        elif not _TYPE.match(kind):
            return None
    return None  # without an end


def _type_of(fields: dict[bytes, bytes]) -> bytes:
    return fields.get(b"content-type", b"text/plain")[:MAX_TYPE].replace(b"\n", b" ")


def _text_of(fields: dict[bytes, bytes], body: bytes, content_type: bytes) -> Text:
    """The body of a mail or part without its transfer encoding."""
    encoding = fields.get(b"content-transfer-encoding", b"").strip().lower()
    return Text(_decode_transfer(body, encoding), _charset(content_type))


def _patch_of(text: Text) -> list[Text]:
    """The attachment where it holds a diff; [] for any other."""
    body = text.body
    if len(body) > MAX_PATCH or b"\0" in body or not holds_patch(body):
        return []
    return [text._replace(is_patch=True)]


def _without_mbox_line(raw: bytes) -> bytes:
    if raw.startswith((b"From ", b">From ")) and not raw.startswith(b"From :"):
        return raw.partition(b"\n")[2]
    return raw


def read_header(raw: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """The wanted fields of a mail or part, the first of each name, and the body below them.

    Folds are kept as newlines. Blanks before the colon, an obsolete syntax (RFC 5322, 4.5), are
    accepted. A header is ignored beyond `MAX_HEADER`.
    """
    text = b"\n" + raw
    fields: dict[bytes, bytes] = {}
    for found in _FIELD.finditer(text, 0, MAX_HEADER):
        name = found[1]
        if name is None:  # the empty line
            return fields, text[found.end() :]
        name = name.lower()
        if name not in fields:
            value = found[2].strip()
            fields[name] = value.replace(b"\r\n", b"\n") if b"\r" in value else value
    end = _HEADER_END.search(text, MAX_HEADER) if len(text) > MAX_HEADER else None
    return fields, text[end.end() :] if end else b""


@lru_cache(maxsize=1024)
def _charset(content_type: bytes) -> str | None:
    found = _CHARSET.search(content_type)
    return codec_of(found[1].decode("ascii")) if found else None


def _decode_transfer(body: bytes, encoding: bytes) -> bytes:
    if encoding == b"quoted-printable":
        return a2b_qp(body)
    if encoding == b"base64":
        return _from_base64(body)
    return body


def _from_base64(body: bytes) -> bytes:
    """Decoded base64, up to the first line that is none: a list manager adds a plain-text footer.

    Its letters would be decoded, too. What has no such line at its beginning is decoded whole.
    """
    lines = _BASE64.match(body)
    return (lines and from_base64(lines[0])) or from_base64(body) or body


def _finish(
    fields: dict[bytes, bytes], body: bytes, codec: str | None, diffs: tuple[bytes, ...] = ()
) -> RawMail:
    if codec in WIDE:
        body, codec = decode(body, codec).encode("utf-8", "replace"), "utf-8"
    return RawMail(fields, _with_newlines(body), codec, diffs)


def _with_newlines(body: bytes) -> bytes:
    return body.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in body else body


def _choose(fields: dict[bytes, bytes], texts: list[Text]) -> RawMail:
    """The mail with its first text, to which the patches are added that are attached.

    They are not where the text has a patch itself: the same is often attached to save its blanks.
    """
    text = next((text for text in texts if not text.is_patch), None)
    others = [other for other in texts[: MAX_ATTACHED + 1] if other is not text]
    patches = [other for other in others if other.is_patch or holds_patch(other.body)]
    if text is None and not patches:
        return _finish(fields, b"", None)
    if text is not None and (not patches or holds_patch(_with_newlines(text.body))):
        return _finish(fields, text.body, text.codec)
    first, *rest = dict.fromkeys(patches)  # one is sometimes attached twice
    body, codec = _HEADED.sub(FORMAT_PATCH, first.body, count=1), first.codec
    if text is not None:
        both = decode(text.body, text.codec) + "\n" + decode(body, codec)
        body, codec = both.encode("utf-8", "replace"), "utf-8"
    bodies = (_with_newlines(patch.body) for patch in rest)
    return _finish(fields, body, codec, tuple(body[find_diff(body) :] for body in bodies))


# ---------------------------------------------------------------- by the standard library


def parse_compat(raw: bytes, fields: dict[bytes, bytes] | None = None) -> RawMail:
    """The mail as `email` parses it: for malformed mail, and to test the fast path against."""
    message = email.message_from_bytes(_within_limits(raw))
    if fields is None:
        fields = _compat_fields(message)
    texts: list[Text] = []
    for part in islice(_parts(message), MAX_PARTS):
        kind = part.get_content_type().encode("utf-8", "surrogateescape")
        if _TEXT_TYPE.match(kind):
            texts.append(_part_text(part))
        elif _PATCH_TYPE.match(kind):
            texts += _patch_of(_part_text(part))
        if len(texts) > MAX_ATTACHED:
            break
    if not texts and message.get_content_maintype() == "multipart" and not message.is_multipart():
        texts.append(_part_text(message))  # broken
    return _choose(fields, texts)


def _parts(message: MimePart) -> Iterator[MimePart]:
    """The parts in order that have no parts themselves, without those of attached mails.

    A mail that is nothing but another mail (a list wrapped it) or a digest has no other words.
    """
    waiting = [(message, True)]  # a part, and whether the mail has no other
    while waiting:
        part, is_all = waiting.pop()
        is_mail = part.get_content_maintype() == "message"
        if not part.is_multipart():
            yield part
        elif is_all or not is_mail:
            is_all = is_all and (is_mail or part.get_content_type() == "multipart/digest")
            inner = [(inner, is_all) for inner in part.get_payload() if not isinstance(inner, str)]
            waiting += reversed(inner)


def _within_limits(raw: bytes) -> bytes:
    """`raw` cut where its nesting or its number of parts exceeds the limits.

    The parser has no limits of its own and would recurse endlessly. It reads the text above the cut
    as if the mail ended there.
    """
    lower = raw.lower()  # a case-sensitive search is ten times as fast as an insensitive one
    for depth, nested in enumerate(_NESTED.finditer(lower)):
        if depth >= MAX_DEPTH:
            raw, lower = raw[: nested.start()], lower[: nested.start()]
            break
    for count, found in enumerate(_BOUNDARY.finditer(lower)):
        if count >= MAX_DEPTH:
            break
        start, end = found.span(found.lastindex or 0)
        line = b"\n--" + raw[start:end]
        if raw.count(line) > MAX_PARTS:
            at = -1
            for _ in range(MAX_PARTS):
                at = raw.find(line, at + 1)
            raw = raw[:at]
    return raw


def _compat_fields(message: MimePart) -> dict[bytes, bytes]:
    fields: dict[bytes, bytes] = {}
    for name, value in message.raw_items():
        key = name.strip().lower().encode("utf-8", "surrogateescape")
        if key in WANTED and key not in fields:
            text = str(value).replace("\r\n", "\n")
            fields[key] = text.encode("utf-8", "surrogateescape").strip()
    return fields


def _part_text(part: MimePart) -> Text:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    content_type = str(part.get("content-type", "")).encode("utf-8", "surrogateescape")
    return Text(raw, _charset(content_type[:MAX_TYPE]))
