from __future__ import annotations

import email
from collections import Counter
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

import pytest

from generator.mail import trailers as room
from generator.mail.trailers import find_trailers
from generator.models.commits import Entry
from generator.models.mails import Message, Person

ANN = Person("Ann Okoye", "ann@maker.example")
ME = "Ann Okoye <ann@maker.example>"


def found(text: str, *, follow_up: bool = False) -> list[tuple[str, str]]:
    trailers = find_trailers(text.split("\n"), ANN, follow_up=follow_up)
    return [(trailer.name, trailer.value) for trailer in trailers]


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        (f"Reviewed-by: {ME}", "Reviewed-by", ME),
        (f"reviewed-by: {ME}", "Reviewed-by", ME),
        (f"REVIEWED-BY: {ME}", "Reviewed-by", ME),
        (f"  Acked-by: {ME}", "Acked-by", ME),
        (f"Reviewed-by : {ME}", "Reviewed-by", ME),
        (f"Tested-by:   {ME}  ", "Tested-by", ME),
        (f"Tested-by: {ME} # on a board", "Tested-by", ME),
        (f"Tested-by: {ME} (on a board)", "Tested-by", ME),
        (f"Tested-by: {ME} [a board]", "Tested-by", ME),
        (f"Reviewed-by: {ME} with the change", "Reviewed-by", ME),
        ("Cc: stable@kernel.example # 5.10+", "Cc", "stable@kernel.example"),
        ("Cc: A <a@x.example>, B <b@x.example>", "Cc", "A <a@x.example>, B <b@x.example>"),
        ('Acked-by: "Okoye, Ann" <a@maker.example>', "Acked-by", "Okoye, Ann <a@maker.example>"),
        ("Acked-by: Okoye, Ann <ann@maker.example>", "Acked-by", "Okoye, Ann <ann@maker.example>"),
        ("Acked-by: Ann (Maker) <A@Maker.example>", "Acked-by", "Ann (Maker) <a@maker.example>"),
        ("Acked-by: <ann@maker.example>", "Acked-by", "ann@maker.example"),
        ("Acked-by: ann@maker.example", "Acked-by", "ann@maker.example"),
        ("Acked-by: Ann <ann@maker.example<mailto:ann@maker.example>>", "Acked-by",
         "Ann <ann@maker.example>"),
        ("Debugged-and-fixed-by: Ann <ann@maker.example>", "Debugged-and-fixed-by",
         "Ann <ann@maker.example>"),
        ('Fixes: 0123456789ab ("x: y")', "Fixes", '0123456789ab ("x: y")'),
        ("Link: https://lists.example/r/1@x", "Link", "https://lists.example/r/1@x"),
        ("Closes: https://bugs.example/1", "Closes", "https://bugs.example/1"),
        ("Message-ID: <1@x.example>", "Message-ID", "<1@x.example>"),
        ("Based-on: <1@x.example>", "Based-on", "<1@x.example>"),
        ("Assisted-by: Helper:big-model", "Assisted-by", "Helper:big-model"),
    ],
)  # fmt: skip
def test_one_line(line: str, name: str, value: str):
    assert found(line) == [(name, value)]


@pytest.mark.parametrize(
    "line",
    [
        f"> Reviewed-by: {ME}", f">> Reviewed-by: {ME}", "Note: this is no trailer",
        "Reviewed-by:", "Reviewed by: Ann <ann@maker.example>", "Fixes: the crash",
        "by: Ann <ann@maker.example>", "Passed-by: a dog", "Acked-by: ann@home",
        "http://x.example: y", "Subject: Reviewed-by", "Sign-off: Ann <ann@maker.example>",
    ],
)  # fmt: skip
def test_no_trailer(line: str):
    assert found(line) == []


def test_wrapped():
    assert found("Reviewed-by: Ann Okoye\n <ann@maker.example>\nx") == [("Reviewed-by", ME)]
    assert found("Reviewed-by: Ann Okoye\n<ann@maker.example>\nx") == [("Reviewed-by", ME)]
    assert found("Reviewed-by: Ann Okoye\nBo <bo@x.example>") == [("Reviewed-by", "Ann Okoye")]


# ---------------------------------------------------------------- quoted by indentation

BO = "Bo Lind <bo@lind.example>"
SIGNED = f"Signed-off-by: {ME}"
INDENTED = [
    # In commit messages: a revert, a backport, `git show`, a range-diff.
    (f"It said:\n\n    x: y\n\n    Acked-by: {BO}\n\nso no.\n\n{SIGNED}", False, ["Signed-off-by"]),
    (f"It said:\n\n    Reviewed-by: {BO}\n\nso no.\n\n{SIGNED}", False, ["Signed-off-by"]),
    (f"It said:\n\tReviewed-by: {BO}\n\tAcked-by: {BO}\n\n{SIGNED}", False, ["Signed-off-by"]),
    (f"commit 12345\n    x: y\n\n    Reviewed-by: {BO}\n", False, []),
    (f"1:  12345 ! 1:  6789a x\n    @@ Commit message\n          Reviewed-by: {BO}\n", False, []),
    (f"Range-diff:\n     -    Acked-by: {BO}\n     +    Reviewed-by: {BO}\n", False, []),
    # A slip of the keyboard, and a message that is indented as a whole.
    (f"{SIGNED}\n Reviewed-by: {BO}", False, ["Signed-off-by", "Reviewed-by"]),
    (f"  Reviewed-by: {BO}\n{SIGNED}", False, ["Reviewed-by", "Signed-off-by"]),
    (f"Why.\n\n  {SIGNED}\n  Reviewed-by: {BO}\n", False, ["Signed-off-by", "Reviewed-by"]),
    # In replies people indent the tag that they give (kvm-ppc, kvmarm, linux-man).
    (f"Feel free to add:\n\n  Reviewed-by: {ME}\n\nThanks", True, ["Reviewed-by"]),
    (f"LGTM.\n\n\tReviewed-by: {ME}\n", True, ["Reviewed-by"]),
    (f"     Reviewed-by: {ME}\n     Tested-by: {ME}\n", True, ["Reviewed-by", "Tested-by"]),
    ("  Reviewed-by: Ann Okoye\n  <ann@maker.example>\n", True, ["Reviewed-by"]),
    # Not theirs: the commit that was made of the patch, another that is shown (ltp, linux-man).
    (f"Pushed:\n\n    x: y\n    \n    Because.\n    \n    Reviewed-by: {ME}\n", True, []),
    (f"\tcommit 12345\n\tAuthor: {BO}\n\n\t    x: y\n\n\t    Reviewed-by: {ME}\n", True, []),
    (f"See:\n  x: y\n\n  Acked-by: {ME}\n  [bo: reworded]\n  Signed-off-by: {BO}\n", True, []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "follow_up", "names"), INDENTED)
def test_indented_tags(text: str, *, follow_up: bool, names: list[str]):
    assert [name for name, _ in found(text, follow_up=follow_up)] == names


def test_many_indented_tags_cost_no_more_than_others():
    lines = [f"  Acked-by: P{n} <p{n}@x.example>" for n in range(3000)]
    assert len(find_trailers(lines, ANN, follow_up=True, total=9)) == room.MAX_TRAILERS


def test_each_once_and_in_order():
    text = f"Cc: b@x.example\nAcked-by: {ME}\nCc: b@x.example\nAcked-by: {ME}\nCc: a@x.example"
    assert found(text) == [("Cc", "b@x.example"), ("Acked-by", ME), ("Cc", "a@x.example")]


def test_talk_of_that_shape_names_nobody():
    assert found("Tested-by: everybody here", follow_up=True) == []
    assert found("Tested-by: everybody here") == [("Tested-by", "everybody here")]


@pytest.mark.parametrize(
    ("named", "from_sender"),
    [
        (ME, True),
        ("Ann Okoye <private@home.example>", True),
        ("A. O. <ann@mail.maker.example>", True),
        ("A. O. <ann+kvm@maker.example>", True),
        ("Bo Lind <bo@lind.example>", False),
        ("Bo Lind <ann@maker.example.evil.example>", False),
    ],
)
def test_who_gave_it(named: str, *, from_sender: bool):
    (trailer,) = find_trailers([f"Reviewed-by: {named}"], ANN, follow_up=True)
    assert trailer.from_sender is from_sender


@pytest.mark.parametrize(
    ("named", "sender", "from_sender"),
    [
        ("Rob <rob@maker.example>", Person("Rob", "rob@other.example"), False),
        ("Ann O. <info@maker.example>", Person("Bo Lind", "info@de.maker.example"), False),
        ("Ann O. <ann@linux.maker.example>", Person("Ann", "ann@mail.maker.example"), True),
    ],
)
def test_it_is_the_senders_by_the_rule_for_all_people(
    named: str, sender: Person, *, from_sender: bool
):
    (trailer,) = find_trailers([f"Reviewed-by: {named}"], sender, follow_up=True)
    assert trailer.from_sender is from_sender


def test_a_forged_trailer_is_marked(read: Callable[..., Message], write: Callable[..., str]):
    reply = read(write("Re: [PATCH] x", "Reviewed-by: Bo Lind <bo@lind.example>\n"))
    assert [(t.person.email, t.from_sender) for t in reply.trailers] == [("bo@lind.example", False)]


def test_quotes_and_signatures_hold_none(read: Callable[..., Message], write: Callable[..., str]):
    body = f"> Acked-by: {ME}\n| Acked-by: {ME}\nno\n-- \nReviewed-by: {ME}\n"
    assert read(write("Re: [PATCH] x", body)).trailers == ()


def test_a_patch_gives_those_of_its_message_only(
    read: Callable[..., Message], write: Callable[..., str]
):
    diff = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+Acked-by: X <x@x.example>\n"
    body = f"Why.\n\nSigned-off-by: {ME}\n---\nAcked-by: Y <y@x.example>\n\n{diff}"
    assert [t.name for t in read(write("[PATCH] x", body)).trailers] == ["Signed-off-by"]


@pytest.mark.parametrize("value", ["a" + " " * 9000 + "b", "a@" * 4000, "<" * 9000, "x" * 9000])
def test_hostile_values_are_cut_before_they_are_read(monkeypatch: pytest.MonkeyPatch, value: str):
    sizes = []
    read_one = room._read

    def measure(name: str, value: str, *rest: object) -> object:
        sizes.append(len(value))
        return read_one(name, value, *rest)

    monkeypatch.setattr(room, "_read", measure)
    find_trailers([f"Acked-by: {value}", f"Link: {value}"], ANN, follow_up=False)
    assert sizes == [room.MAX_VALUE] * 2


def test_the_number_looked_at_is_limited():
    lines = [f"Cc: p{n}@x.example" for n in range(3000)]
    assert len(find_trailers(lines, ANN, follow_up=False)) == room.MAX_TRAILERS


# ---------------------------------------------------------------- b4 as oracle

# The mails of kvm-ppc from which b4 reads other people's trailers, and why ours are meant.
NOT_LAST = "b4 looks at the last paragraph only; here a changelog or a remark follows"
SPACED = "b4 knows no blank before the colon"
QUOTED_COMMIT = "b4 takes a commit quoted in a bisection, indented by no-break spaces"
SHOWN = "b4 takes those of the commit that is shown in a reply, indented"
MID_TEXT = "b4 finds no trailers block in a report"
PULLED = "a mail of a pull request is listed, its patch is not counted again"
# As newer ones, and those that distributions mend, do: `email.utils` has a stricter parser.
STRICT = parseaddr("Ann <ann@quill.example> [1]") == ("", "")
BRACKET = "Python, to which b4 leaves addresses, reads none before a bracket"
BRACKETED = {"58d4b7f869ef20691e429fc79499a4495b0c3c60": BRACKET} if STRICT else {}
DIFFERENT = BRACKETED | {
    "f325be3eccb43162c9560be6bca7d58548bbf695": NOT_LAST,
    "3b45c93bbd52ef092f7af1ca64539a0d10204c1b": NOT_LAST,
    "438a5bf86642ec7bdda8bb47d5e4cba0c2038a8d": NOT_LAST,
    "998f618667b8a44316b5cda15a6926fe7e233323": NOT_LAST,
    "6212e99280b9f9de26e04a1f9846ae5459e8c9f4": NOT_LAST,
    "7e5837669f3350316ce84b0f7ae415597209ea35": NOT_LAST,
    "8588257b796af5623787bd374ff405ed0a575218": NOT_LAST,
    "2c78f80146b2076c948846fb5522d6ecf536dc63": SPACED,
    "995763c04fe39c707ad1c1443c40ae26c3f3368c": QUOTED_COMMIT,
    "e948cc6b5865cb028e6419bd0ee22841c5c9417b": SHOWN,
    "0c359b6360e764df3a5edddfb0cdc8da88fd6ba7": SHOWN,
    "465ee64e1b52f892c3440147faa7f9baab93ea54": MID_TEXT,
    "b55f3c53d8df49fcee7711f6ca1abb53d6b6be16": PULLED,
    "6d6245376a4c05178dc27e44a765527ffff0cc46": PULLED,
}


def _of_b4(b4: Any, raw: bytes, *, patch: bool) -> set[tuple[str, str]] | None:
    mail = b4.LoreMessage(email.message_from_bytes(raw))
    trailers = mail.trailers
    if patch:
        trailers = b4.LoreMessage.get_body_parts(mail.body)[2]
    return {(t.lname, t.addr[1].lower()) for t in trailers if t.addr and t.lname.endswith("-by")}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_people_are_those_of_b4(
    archived: Callable[[str], list[tuple[Entry, bytes]]], read: Callable[..., Message]
):
    b4 = pytest.importorskip("b4")
    different = Counter()
    for entry, raw in archived("kvm-ppc"):
        mail = read(raw, received=entry.received, depth="facts")
        if mail.patch and "Mon Sep 17 00:00:00 2001" in read(raw).text:
            continue  # a patch below talk: b4 reads the talk
        ours = {
            (t.name.lower(), t.person.email)
            for t in mail.trailers
            if t.person and t.name.lower().endswith("-by")
        }
        if ours != _of_b4(b4, raw, patch=mail.patch is not None):
            different[entry.commit] += 1
    assert set(different) == set(DIFFERENT)


# The follow-ups of kvm-ppc from which b4 takes other trailers that name a person, or thinks
# otherwise of who gave them, and why ours are meant.
REMARK = "b4 takes no address from `Cc: stable@... # 5.10+` without angle brackets"
IN_REPLY = "b4 leaves out the Cc of a patch in a reply"
NO_TRAILER = "b4 takes any word before a colon and an address for a trailer"
FOLLOW_UPS = BRACKETED | {
    "609272b0d25a315173d326b0f7df0470c4ccd466": REMARK,
    "fede56065a15b059c99e61eb8de8805940768855": REMARK,
    "46ad019048d18de13ae5f1d8d72b7edc36bb6f8d": REMARK,
    "102f5f21df8ec7d24deaaf23a1ae013c272309fd": REMARK,
    "0c359b6360e764df3a5edddfb0cdc8da88fd6ba7": SHOWN,
    "e948cc6b5865cb028e6419bd0ee22841c5c9417b": SHOWN,
    "86a2a72a2b919fdd907f05ffabba0460d1039fba": NO_TRAILER,
    "3bbcfecb904181d247fcafeccb1b5b8d4a448807": NO_TRAILER,
    "3bff913dca961fb8f4266b30baf9dd804af41ad9": IN_REPLY,
    "995763c04fe39c707ad1c1443c40ae26c3f3368c": QUOTED_COMMIT,
    "2c78f80146b2076c948846fb5522d6ecf536dc63": SPACED,
}


def _given(name: str, person: str, address: str, *, first_hand: bool) -> tuple[str, str, str, bool]:
    plain = " ".join(person.replace('"', "").lower().split())
    return name.lower(), plain, address.lower(), first_hand


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_follow_ups_give_what_b4_takes(
    archived: Callable[[str], list[tuple[Entry, bytes]]], read: Callable[..., Message]
):
    b4 = pytest.importorskip("b4")
    different = set()
    compared = trailers = 0
    for entry, raw in archived("kvm-ppc"):
        mail = read(raw, received=entry.received, depth="facts")
        if not mail.subject.is_reply or mail.patch:
            continue
        taken, mismatched = b4.LoreMessage(email.message_from_bytes(raw)).get_trailers()
        theirs = {_given(t.name, *t.addr, first_hand=True) for t in taken if t.addr}
        theirs |= {_given(t.name, *t.addr, first_hand=False) for t in mismatched if t.addr}
        ours = {
            _given(t.name, t.person.name, t.person.email, first_hand=t.from_sender)
            for t in mail.trailers
            if t.person
        }
        compared += 1
        trailers += len(ours)
        if ours != theirs:
            different.add(entry.commit)
    assert compared > 3000
    assert trailers > 500
    assert different == set(FOLLOW_UPS)
