"""Mail that a gateway, a relay or a list sent for a person: the person is the sender.

Each form was met on the list that is named beside it; people and domains are made up.
"""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.mail.gateways import direct_sender, sender_of
from generator.mail.header import read_sender
from generator.models.mails import Person

LIST = "toys@lists.example"
ANN = "Ann Okoye <ann@maker.example>"
GADGET = '"Ann Okoye via GitGitGadget" <gadget@gateway.example>'
B4 = "Ann Okoye via B4 Relay <devnull+ann.maker.example@kernel.org>"
GROUPS_IO = '"Ann Okoye via lists.toys.example" <ann=maker.example@lists.toys.example>'

# The list or program, From, the other fields, and the person. Names of fields are shortened.
SENT_FOR = [
    ("ltp", f"Ann Okoye via toys <{LIST}>", {"reply": ANN}, ANN),
    ("ltp", f'"Okoye, Ann via toys" <{LIST}>', {"reply": '"Okoye, Ann" <ann@maker.example>'},
     "Okoye, Ann <ann@maker.example>"),
    ("ltp", f'"Okoye, Ann \\(CN\\) via toys" <{LIST}>',
     {"reply": '"Okoye, Ann \\(CN\\)" <ann@maker.example>'},
     "Okoye, Ann (CN) <ann@maker.example>"),
    ("ltp", f"=?utf-8?q?Ann_=C3=96koye_via_toys?= <{LIST}>",
     {"reply": "=?utf-8?b?QW5uIMOWa295ZQ==?= <ann@maker.example>"},
     "Ann Ökoye <ann@maker.example>"),
    # Mailman put the name in a wrong charset
    ("ltp", f"=?utf-8?b?QW5uIO+/ve+/vWtveWUgdmlhIHRveXM=?= <{LIST}>",
     {"reply": "Ann Ökoye <ann@maker.example>"}, "Ann Ökoye <ann@maker.example>"),
    ("ltp", f"ann--- via toys <{LIST}>", {"reply": "ann@maker.example"}, "<ann@maker.example>"),
    ("ltp", f'"Ann.Okoye--- via toys" <{LIST}>',
     {"reply": '"Ann.Okoye@maker.example" <Ann.Okoye@maker.example>'},
     "<ann.okoye@maker.example>"),
    ("ltp", f"Ann Okoye via B4 Relay via toys <{LIST}>",
     {"original_from": ANN, "reply": "ann@maker.example"}, ANN),
    ("bridge", f'"ann.okoye--- via Toys" <{LIST}>',
     {"reply": f"{LIST}, ann.okoye@maker.example, bo@maker.example"},
     "<ann.okoye@maker.example>"),
    ("f2fs", f"check-bot+toys--- via Toys\n <{LIST}>", {"reply": "check-bot+toys@maker.example"},
     "<check-bot+toys@maker.example>"),
    ("qemu-devel", f"Ann Okoye via <{LIST}>", {"reply": ANN}, ANN),
    ("qemu-devel", f"Ann via <{LIST}>", {"reply": "Ann <ann@maker.example>"},
     "Ann <ann@maker.example>"),
    ("gcc-patches", f"Ann Okoye via Toy-patches <{LIST}>", {"cc": f"Bo <bo@x.example>, {ANN}"},
     ANN),
    # several addresses in Reply-To
    ("mailman", f"Ann Okoye via toys <{LIST}>", {"reply": f"{LIST}, ann@maker.example"}, ANN),
    ("mailman", f"Ann Okoye via toys <{LIST}>", {"reply": f"{ANN}, {LIST}"}, ANN),
    ("mailman", f"Ann Okoye via toys <{LIST}>",
     {"reply": "Bo Lind <bo@maker.example>, Ann Okoye <ann@maker.example>"}, ANN),
    ("mailman", f"Ann Okoye via toys <{LIST}>",
     {"reply": "other@lists.example, ann.okoye@maker.example"},
     "Ann Okoye <ann.okoye@maker.example>"),
    ("mailman", f"Ann Okoye via toys <{LIST}>",
     {"reply": '"Toys, for children" <toys@children.example>, "Ann Okoye" <ann@maker.example>'},
     ANN),
    ("google groups", f"\"'Ann Okoye' via toys\" <{LIST}>",
     {"original_sender": "ann@maker.example", "reply": LIST}, ANN),
    ("google groups", f"'Ann Okoye' via toys <{LIST}>",
     {"original_from": ANN, "original_sender": "ann@maker.example", "reply": ANN}, ANN),
    ("google groups", f"\"'ann@maker.example' via toys\" <{LIST}>",
     {"original_sender": "ann@maker.example"}, "<ann@maker.example>"),
    # a group behind a list behind a group: the list is no person either
    ("google groups", "\"'Ann Okoye via toys' via games\" <games@lists.example>",
     {"original_from": f"Ann Okoye via toys <{LIST}>", "original_sender": LIST, "reply": ANN}, ANN),
    ("google groups", f"\"'Ann Okoye' via toys\" <{LIST}>",
     {"original_sender": "toys-bounces+x=y@lists.example"}, "Ann Okoye"),
    ("OE-core", GROUPS_IO, {}, ANN),
    ("OE-core", GROUPS_IO, {"reply": "ann@maker.example"}, ANN),
    ("OE-core", '"Ann Okoye via lists.toys.example" <ann+x=mail.maker.example@lists.toys.example>',
     {}, "Ann Okoye <ann+x@mail.maker.example>"),
    ("sympa", f'"Ann Okoye" (via toys Mailing List) <{LIST}>', {"reply": ANN}, ANN),
    ("sympa", f'"Ann Okoye" (ann@maker.example via toys) <{LIST}>', {}, "Ann Okoye"),
    ("b4", B4, {"original_from": ANN, "reply": "ann@maker.example"}, ANN),
    ("b4", B4, {}, ANN),
    ("b4", "Ann Okoye <devnull+ann.maker.example@kernel.org>", {}, ANN),
    ("git", GADGET, {"cc": f"Bo <bo@x.example>, {ANN}, {ANN}"}, ANN),
    ("git", GADGET, {}, "Ann Okoye"),
    ("qemu-devel", "~ann <ann@git.sr.ht>", {"reply": "~ann <ann@maker.example>"},
     "~ann <ann@maker.example>"),
    ("qemu-devel", "~ann <ann@git.sr.ht>", {}, "~ann <ann@git.sr.ht>"),
    ("github", "Ann Okoye <notifications@github.com>", {"reply": "toys/toys <reply+A1@x.example>"},
     "Ann Okoye"),
    # nothing says which address is theirs, and that of the gateway is nobody's
    ("mailman", f"Ann Okoye via toys <{LIST}>", {}, "Ann Okoye"),
    ("mailman", f"Ann Okoye via toys <{LIST}>", {"reply": LIST}, "Ann Okoye"),
    ("mailman", f"Ann Okoye via toys <{LIST}>", {"reply": "Bo Lind <bo@maker.example>"},
     "Ann Okoye"),
    ("mailman", f"Ann Okoye via toys <{LIST}>", {"reply": "a@x.example, b@x.example"}, "Ann Okoye"),
    ("mailman", f"ann--- via toys <{LIST}>", {"reply": LIST}, "ann"),
    ("google groups", f"'ann@maker.example' via toys <{LIST}>", {}, ""),
    ("mailman", f"Li via toys <{LIST}>", {"cc": "Li <li@maker.example>"}, "Li"),
    ("mailman", f"Ann Okoye via toys <{LIST}>",
     {"cc": "Ann Okoye <ann@maker.example>, Ann Okoye <ann@home.example>"}, "Ann Okoye"),
]  # fmt: skip
DIRECT = [
    "Ann Okoye <ann@maker.example>",
    "Olivia Toys <olivia@maker.example>",
    "Via Toys <via@maker.example>",
    "Ann <ann=bo.example@maker.example>",
    "Sylvia Viall <sviall@maker.example>",
    "toys@lists.example",
]


def person(text: str) -> Person:
    name, _, address = text.rstrip(">").partition("<")
    return Person(name.strip(), address)


def fields(written: str, others: dict[str, str]) -> dict[bytes, bytes]:
    names = {
        "reply": b"reply-to", "cc": b"cc", "original_from": b"x-original-from",
        "original_sender": b"x-original-sender",
    }  # fmt: skip
    found = {names[name]: text.encode() for name, text in others.items()}
    return {b"from": written.encode(), **found}


@pytest.mark.parametrize(("source", "written", "others", "expected"), SENT_FOR)
def test_the_person_is_the_sender_and_never_the_gateway(
    source: str, written: str, others: dict[str, str], expected: str
):
    assert read_sender(fields(written, others)) == person(expected), source


@pytest.mark.parametrize("written", DIRECT)
def test_who_sends_without_a_gateway_is_the_one_in_from(written: str):
    names = ("reply", "cc", "original_from", "original_sender")
    others = dict.fromkeys(names, "Eve <eve@evil.example>")
    assert read_sender(fields(written, others)) == direct_sender(written)
    assert "evil" not in read_sender(fields(written, others)).email


@pytest.mark.parametrize("size", [10, 10_000])
@pytest.mark.parametrize("part", ["(via ", "via ", "( via x", "=", "a=b.", "'\"", "x <,", "é "])
def test_any_length_is_read_in_time(part: str, size: int):
    hostile = part * size
    written = f"{hostile[:1500]} via x <{LIST}>"
    fields_ = fields(written, dict.fromkeys(("reply", "cc", "original_from"), hostile))
    began = perf_counter()
    assert read_sender(fields_).email in {"", LIST}  # a name may be too long to be read
    assert perf_counter() - began < 0.2


@given(st.text(), st.text(), st.text())
def test_any_fields_are_read(name: str, reply_to: str, cc: str):
    sender_of(f"{name} via toys <{LIST}>", reply_to=reply_to, cc=cc, original_sender=cc)
