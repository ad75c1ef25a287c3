"""The targets of fuzzing: each reads any bytes with one kind of reader and checks what must hold.

A target raises AssertionError where a property fails, and whatever a reader raises.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

from generator.identity import same_person
from generator.mail import body, charsets, diff, header, mime, patch_id
from generator.mail.address import parse_people, parse_person, parse_signature
from generator.mail.bare_quotes import block_at, without_bare_quotes
from generator.mail.changelog import find_changelog
from generator.mail.changelog_prose import find_prose
from generator.mail.dates import parse_date
from generator.mail.enclosed import letter_lines, read_enclosed
from generator.mail.exchanges import read_exchanges
from generator.mail.form_letters import FormLetter, read_form_letter
from generator.mail.gateways import direct_sender, sender_of
from generator.mail.hide import hide_addresses
from generator.mail.kinds import kind_of_talk
from generator.mail.mentions import find_links, is_backport
from generator.mail.message import read_message
from generator.mail.notes import read_note
from generator.mail.pulls import MAX_TREE, pulled_from, shortlog
from generator.mail.quotes import excerpt, own_lines
from generator.mail.retractions import find_retraction
from generator.mail.robots import Bots
from generator.mail.subject import MAX_TOTAL, parse_subject
from generator.mail.trailers import MAX_TRAILERS, find_trailers
from generator.models.commits import Entry
from generator.models.mails import Kind, Message, Person
from generator.text import clean, clean_key
from tests.fuzz.properties import (
    assert_clean,
    assert_line,
    assert_lines_of,
    assert_not_longer,
    texts_of,
)

RECEIVED = 1_744_100_000  # 2025-04-08T08:13:20Z
SENDER = Person("Ann Okoye", "ann@maker.example")
BOTS = Bots()
FORM_LETTER = FormLetter("added", "", "")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}|[a-z])?")


def _text(raw: bytes) -> str:
    """The bytes as the text of a body reaches its readers."""
    return clean(charsets.decode(raw, None))


# ---------------------------------------------------------------- header fields


def subject(raw: bytes) -> None:
    decoded = charsets.decode_header(raw[:20_000])
    read = header.read_subject({b"subject": raw})
    for line in (read.raw, read.title, *read.prefixes, read.version):
        assert_line(line)
    assert "\n" not in charsets.unfold(raw)
    assert_not_longer(read, len(raw))
    assert len(decoded) <= len(raw)
    assert _VERSION.fullmatch(read.version), read.version
    assert (read.number is None) == (read.total is None)
    if read.number is not None and read.total is not None:
        assert 0 <= read.number <= MAX_TOTAL
        assert 0 < read.total <= MAX_TOTAL
    assert parse_subject(read.raw) == read
    letter = read_form_letter(read.raw)
    if letter:
        assert_line(letter.title)
        assert_line(letter.tree, 100)


def addresses(raw: bytes) -> None:
    field = charsets.unfold(raw)
    top, _, rest = field.partition("\t")
    found = sender_of(top, original_from=rest, original_sender=rest, reply_to=rest, cc=rest)
    people = [parse_person(field), parse_signature(field), found, *parse_people(field)]
    people += [person for person in (direct_sender(field),) if person]
    for person in people:
        assert_line(person.name, 400)
        assert_line(person.email, 320)
        assert "@" not in person.name, person  # readers would take it for the address
        assert not set(person.email) & set(" <>\"'?&"), person
        same_person(person, SENDER)
    assert_not_longer(people, len(raw))


def dates(raw: bytes) -> None:
    sent = parse_date(raw[:500].decode("latin-1"), RECEIVED)
    if sent is not None:
        assert 0 <= sent.timestamp() <= RECEIVED + 86_400
        assert abs(sent.utcoffset().total_seconds()) <= 14 * 3600
        assert sent.astimezone(UTC) <= datetime.fromtimestamp(RECEIVED + 86_400, UTC)
        assert sent.isoformat().isascii()


def fields(raw: bytes) -> None:
    found, below = mime.read_header(raw)
    assert set(found) <= set(mime.WANTED)
    assert len(below) <= len(raw)
    for value in found.values():
        assert len(value) <= mime.MAX_HEADER
        assert b"\r\n" not in value
    subject_read, sender = header.read_subject(found), header.read_sender(found)
    assert_line(subject_read.title)
    assert_line(sender.name, 400)
    assert_line(sender.email, 320)
    header.read_sent(found, RECEIVED)
    references = header.read_references(found)
    assert len(references) <= header.MAX_REFERENCES
    ids = (header.read_message_id(found), header.read_in_reply_to(found) or "", *references)
    for message_id in ids:
        assert_line(message_id)
    assert_not_longer((subject_read, sender, ids), len(raw))
    assert (found, below) == mime.read_header(raw)


def parts(raw: bytes) -> None:
    mail = mime.split_mail(raw)
    assert mail == mime.split_mail(raw)
    assert b"\r" not in mail.body
    # Latin-1 and a replacement character grow in UTF-8, and an attachment gets a line of its own.
    assert len(mail.body) + sum(map(len, mail.diffs)) <= len(raw) * 8 + 100
    assert mail.codec is None or mail.codec not in charsets.WIDE
    charsets.decode(mail.body, mail.codec).encode("utf-8", "replace")
    compat = mime.parse_compat(raw)
    assert b"\r" not in compat.body
    assert len(compat.body) <= len(raw) * 8 + 100


# ---------------------------------------------------------------- bodies


def sections(raw: bytes) -> None:
    text = _text(raw)
    at = body.find_scissors(text)
    assert -1 <= at <= len(text)
    inner = body.read_in_body(text[max(at, 0) :])
    assert len(inner.author or "") + len(inner.subject or "") + len(inner.text) <= len(text) + 9
    assert_lines_of(inner.text, text)
    message, notes = body.split_message(inner.text)
    assert_lines_of(message, text)
    assert_lines_of(notes, text)
    assert len(message) + len(notes) <= len(inner.text)
    assert body.split_message(inner.text, with_notes=False) == (message, "")
    assert text.startswith(body.strip_signature(text))
    assert len(body.without_stat(text)) <= len(text)
    for link in find_links(text):
        assert_line(link)
    is_backport(text)


def quotes(raw: bytes) -> None:
    text = _text(raw)
    own = own_lines(text)
    known = {*text.split("\n"), ""}
    assert set(own) <= known, own
    assert not [line for line in own if line.startswith(">")]
    assert_line(excerpt(own), 260)
    assert -1 <= block_at("\n" + text) <= len(text)
    assert len(without_bare_quotes("\n" + text)) <= len(text) + 1
    assert set(letter_lines(text)) <= known
    said = [line for exchange in read_exchanges(text) for line in exchange.own.split("\n")]
    assert {line.rstrip() for line in said} <= {line.rstrip() for line in known}


def notes(raw: bytes) -> None:
    """The first line is the subject, as most statements depend on it."""
    top, _, below = _text(raw).partition("\n")
    read = parse_subject(top)
    own = own_lines(below)
    kinds: tuple[Kind, ...] = ("applied", "reply", "pull", kind_of_talk(read, own, is_bot=False))
    for kind in kinds:
        for bot in (None, BOTS):
            note = read_note(kind, read, below, own, bot=bot)
            for text in texts_of(note):
                assert_line(text)
            assert_not_longer(note, len(raw))
    assert_line(pulled_from(below), MAX_TREE)
    for listed in shortlog(below):
        assert_line(listed.author, 200)
        assert_line(listed.title)
    find_retraction(own, read.version)
    for text in read_enclosed(below, read_form_letter(read.raw) or FORM_LETTER)[:4]:
        assert_line(text)


def trailers(raw: bytes) -> None:
    lines = _text(raw).split("\n")
    names = "\n".join(lines).lower()
    plain = [clean_key(line, 1000) for line in lines]
    for total in (None, 7):
        found = find_trailers(lines, SENDER, follow_up=total is not None, total=total)
        assert len(found) <= MAX_TRAILERS
        assert len(set(found)) == len(found)
        for trailer in found:
            assert_line(trailer.name, 50)
            assert_line(trailer.value, 1000)
            assert trailer.name.lower() in names
            assert all(0 <= number <= (total or 0) for number in trailer.patches or ())
            if trailer.person is None:
                assert any(trailer.value in line for line in plain), trailer
            else:
                assert_line(trailer.person.name, 200)
                assert_line(trailer.person.email, 320)
        assert_not_longer(found, len(raw))


def diffs(raw: bytes) -> None:
    at = diff.find_diff(raw)
    assert -1 <= at <= len(raw)
    diff.holds_patch(raw)
    words = diff.without_diffs(raw)
    assert diff.find_diff(words) == -1
    assert words == raw if at < 0 else len(words) < len(raw)
    assert not Counter(words.split(b"\n")) - Counter([*raw.split(b"\n"), b""])
    changes = diff.count_diff(raw[at:] if at >= 0 else raw)
    assert len(changes) <= diff.MAX_FILES
    for change in changes:
        assert change.path
        assert_line(change.path, 500)
    assert 0 <= sum(change.insertions for change in changes) <= raw.count(b"\n+")
    assert 0 <= sum(change.deletions for change in changes) <= raw.count(b"\n-")
    found = patch_id.patch_id(raw)
    assert found is None or re.fullmatch("[0-9a-f]{40}", found)
    if found and raw.startswith(b"diff "):
        assert found == patch_id._follow(raw)


def changelog(raw: bytes) -> None:
    text = _text(raw)
    found = find_changelog(text)
    assert_lines_of(found, text)
    assert len(found) <= len(text)
    assert found == found.strip("\n").rstrip()
    for is_notes in (False, True):
        assert len(find_prose(text, "2", is_notes=is_notes)) <= len(text)


# ---------------------------------------------------------------- whole mails


def mail(raw: bytes) -> None:
    entry = Entry(
        epoch=0,
        commit="c" * 40,
        blob="b" * 40,
        received=RECEIVED,
        state="mail",
        size=len(raw),
    )
    whole = read_message(entry, raw, "demo", BOTS)
    assert (whole.problem is not None) == (not raw.strip()), whole.problem
    assert_clean(whole)
    for line in (*texts_of(whole.subject), *texts_of((whole.sender, whole.author))):
        assert_line(line)
    assert_not_longer(whole, len(raw))
    assert whole == read_message(entry, raw, "demo", BOTS)
    facts = read_message(entry, raw, "demo", BOTS, depth="facts")
    assert _facts(facts) == _facts(whole)
    links = read_message(entry, raw, "demo", BOTS, depth="links")
    assert (links.note, _facts(links)) == (whole.note, _facts(whole))
    hidden = hide_addresses(whole)
    assert hide_addresses(hidden).text == hidden.text


def _facts(message: Message) -> tuple[object, ...]:
    """What every depth of reading finds."""
    patch = message.patch
    return (
        message.kind, message.subject, message.sender, message.author, message.sent,
        message.message_id, message.references, message.in_reply_to, message.trailers,
        patch and (patch.files, patch.base_commit, patch.change_id),
    )  # fmt: skip
