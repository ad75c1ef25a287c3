"""What others expect of their own hard mails: b4, public-inbox, MimeKit, flanker."""

from __future__ import annotations

import json
import mailbox
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from generator.mail.address import parse_person
from generator.mail.subject import parse_subject
from generator.mail.trailers import find_trailers
from generator.models.commits import Entry
from generator.models.mails import Message, PatchSubject, Person
from generator.text import clean_line

NOBODY = Person("", "")


@pytest.fixture(scope="session")
def expected(shared: Path):
    def load(folder: str) -> dict:
        return json.loads((shared / "mails" / folder / "expected.json").read_text())

    return load


# ---------------------------------------------------------------- b4


def _by(lines: list[str]) -> set[tuple[str, str]]:
    trailers = find_trailers(lines, NOBODY, follow_up=False)
    return {(t.name, t.person.email) for t in trailers if t.person and t.name.endswith("-by")}


def _mails(file: Path) -> Iterator[bytes]:
    box = mailbox.mbox(file)
    try:
        for key in box.keys():  # noqa: SIM118 - a mailbox is no dict
            yield box.get_bytes(key)
    finally:
        box.close()


def test_followups_give_the_trailers_that_b4_takes(
    expected: Callable[[str], dict[str, Any]], shared: Path, read: Callable[..., Message]
):
    compared = 0
    for case in expected("b4")["followup_trailers"]:
        if set(case["options"]) - {"addmysob", "copyccs"} or case["config"]:
            continue
        wanted = set.union(*[_by(patch["trailers"]) for patch in case["result"]])
        whoever_runs_b4 = {("Signed-off-by", "test-override@example.com")}
        given = set()
        for raw in _mails(shared / "mails" / "b4" / case["mbox"]):
            mail = read(raw)
            given |= {
                (t.name, t.person.email)
                for t in mail.trailers
                if t.person and t.name.endswith("-by") and (mail.patch or t.from_sender)
            }
        assert given - whoever_runs_b4 == wanted - whoever_runs_b4, case["mbox"]
        compared += 1
    assert compared >= 12


def test_b4s_trailer_files(
    expected: Callable[[str], dict[str, Any]], shared: Path, read: Callable[..., Message]
):
    for case in expected("b4")["parse_trailers"]:
        mail = read((shared / "mails" / "b4" / case["file"]).read_bytes())
        ours = [(t.name, t.value.partition(" #")[0]) for t in mail.trailers]
        assert ours == [(t["name"], t["value"].replace('"', "")) for t in case["trailers"]]


def test_b4s_trailer_values(expected: Callable[[str], dict[str, Any]]):
    cases = expected("b4")["other"]["test_trailer_addr_parsing"]["cases"]
    for name, value, _, (_, address), _ in cases:
        (trailer,) = find_trailers([f"{name}: {value}"], NOBODY, follow_up=False)
        assert trailer.person.email == address
        # Quotes round a name are left out; those inside it stay.
        assert trailer.person.name == value.partition("<")[0].strip().strip('"').replace(
            "bare@example.com", ""
        )


# ---------------------------------------------------------------- MimeKit and flanker

# What their tables say otherwise, and why ours is meant.
BEYOND = "the field stands beyond the 100 kB of header that are looked at"
OTHERWISE = {
    ("messages_stack-overflow.txt", "subject"): BEYOND,
    ("messages_stack-overflow.txt", "date"): BEYOND,
    ("messages_stack-overflow.txt", "message-id"): BEYOND,
    ("messages_issue358.txt", "from"): "an address as display name is not taken for the address",
    ("messages_issue358.txt", "text"): "a line that is no header does not end the headers",
    ("mbox_unmunged.mbox.txt", "subject"): "a byte order mark does not end the headers",
    ("mbox_unmunged.mbox.txt", "from"): "a byte order mark does not end the headers",
    ("mailformed-headers.eml", "subject"): "bytes of no charset are read as Latin-1",
    ("from-encoding.eml", "from"): "bytes of no charset are read as Latin-1",
    ("spam_broken-headers.eml", "subject"): "bytes of no charset are read as Latin-1",
}


def _differences(name: str, want: dict, mail: Message) -> Iterator[str]:
    headers = want["headers"]
    if mail.subject.raw != clean_line(headers["subject"] or ""):
        yield "subject"
    sender = parse_person(headers["from"]) if headers["from"] else NOBODY
    if mail.sender != sender:
        yield "from"
    sent = parsedate_to_datetime(headers["date"]) if headers["date"] else mail.received
    if mail.sent != sent:
        yield "date"
    message_id = (headers["message-id"] or "").strip().strip("<>")
    if mail.message_id != (message_id or "b" * 40 + "@no-message-id.invalid"):
        yield "message-id"
    texts = [size for kind, size in want["parts"] if kind == "text/plain"]
    # Sizes of their first text, in bytes as sent: ours has other line ends and charsets.
    if texts and not texts[0] * 0.6 - 3 <= len(mail.text) <= texts[0] + 3:
        yield "text"


@pytest.mark.parametrize("folder", ["mimekit", "flanker"])
def test_headers_and_texts(
    expected: Callable[[str], dict[str, Any]],
    hard_mails: dict[str, bytes],
    read: Callable[..., Message],
    folder: str,
):
    mails = expected(folder)["mails"]
    found = {
        (name, difference)
        for name, want in mails.items()
        for difference in _differences(name, want, read(hard_mails[f"{folder}/{name}"]))
    }
    assert found == {key for key in OTHERWISE if key[0] in mails}


# ---------------------------------------------------------------- public-inbox


def test_public_inbox_texts_and_ids(
    expected: Callable[[str], dict[str, Any]],
    hard_mails: dict[str, bytes],
    read: Callable[..., Message],
):
    for name, want in expected("public-inbox")["mails"].items():
        mail = read(hard_mails[f"public-inbox/{name}"])
        for text in want.get("expected_text_has", []):
            assert text in mail.text, name
        for text in want.get("expected_text_lacks", []):
            assert mail.text.strip(), name
            assert text not in mail.text, name
        if "message_id" in want:
            assert mail.message_id == want["message_id"], name
        if "expected_parts" in want:
            assert mail.text.strip() == want["expected_parts"][0][0], name


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("filter_base-junk.eml", "junk", "blah"),
        ("filter_base-xhtml.eml", 'hi = "bye"', "blah"),
        ("plack-2-txt-bodies.eml", "hi", "blargh"),
        ("plack-qp.eml", "hi = bye", "QP"),
        ("utf8.eml", "This is a test message for Eléanor", "Testing for Eléanor"),
        ("search-amsg.eml", "inside the attachment", "see attachment"),
        ("nul-subject.eml", "hello world", "A subject line with a null \ufffd see!"),
    ],
)  # fmt: skip
def test_public_inbox_mails(
    hard_mails: dict[str, bytes], read: Callable[..., Message], name: str, text: str, title: str
):
    mail = read(hard_mails[f"public-inbox/{name}"])
    assert (mail.text.strip(), mail.subject.title) == (text, title)


def test_public_inbox_patches(hard_mails: dict[str, bytes], read: Callable[..., Message]):
    plain, binary = (read(hard_mails[f"public-inbox/{name}.patch"]) for name in ("0001", "binary"))
    assert plain.kind == binary.kind == "patch"
    assert [(f.path, f.insertions, f.deletions) for f in plain.patch.files] == [
        ("lib/PublicInbox/Search.pm", 3, 3)
    ]
    assert [(f.path, f.insertions, f.deletions) for f in binary.patch.files] == [("zero", 0, 0)]


# ---------------------------------------------------------------- liblore and b4: subjects


def _explained(raw: str, ours: PatchSubject) -> bool:
    """Whether liblore is known to read such a subject otherwise, and ours is meant."""
    group = raw.partition("]")[0]
    return (
        ours.title == "(no subject)"  # our own words
        or (ours.is_reply and raw.count("Re:") > 1)  # "Re: [EXTERNAL] Re: [PATCH ..."
        or ours.subset
        or "." in ours.version  # v5.5
        or any(glued in raw for glued in ("RFC/PATCH", "RFC-PATCH", "RFCv", "PATCHv"))
        or "," in group
        or " / " in group
        or raw.lower().startswith(("antw:", "回复:", "sv:", "fwd:", "applied:", "re: applied:"))
    )


@pytest.mark.slow
def test_subjects_are_those_of_liblore(
    archived: Callable[[str], list[tuple[Entry, bytes]]], read: Callable[..., Message]
):
    series = pytest.importorskip("liblore.series")
    unexplained = []
    seen = set()
    for _, raw in archived("kvm-ppc"):
        text = read(raw, depth="facts").subject.raw
        if text in seen:
            continue
        seen.add(text)
        ours = parse_subject(text)
        theirs = series.parse_patch_subject(text)
        same = (
            (ours.title, ours.is_reply, ours.is_patch, ours.version)
            == (theirs.title, theirs.is_reply, theirs.is_patch, str(theirs.version))
        ) and (not ours.is_patch or (ours.number, ours.total) == (theirs.counter, theirs.expected))
        if not same and not _explained(text, ours):
            unexplained.append(text)
    assert len(seen) > 3500
    assert unexplained == []
