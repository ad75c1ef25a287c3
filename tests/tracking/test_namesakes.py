"""What proves that two addresses are of one person, and what makes it likely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.models.mails import Person
from generator.models.versions import AddressProof
from generator.tracking.namesakes import (
    Writer,
    address_proofs,
    join_addresses,
    probably_the_same,
    proof_keys,
)
from tests.tracking.facts import version
from tests.tracking.make import Mailbox, tag

HOME = Person("Ann Okoye", "ann@home.example")
WORK = Person("Ann Okoye", "ann@maker.example")
SPELT = Person("ANN  OKOYE", "ann@maker.example")
BO = Person("Bo Lind", "bo@maker.example")
LI, LI_TOO = Person("Li", "li@home.example"), Person("Li", "li@maker.example")
LIST = Person("Ann Okoye", "")
TEAM = Person("Ann Okoye", "patches@maker.example")

# Sender, author, the people who signed, and whether it proves that sender and author are one.
MAILS = [
    ("kvmarm, ltp: git send-email from another address", HOME, WORK, [WORK], True),
    ("linux-man: another signed before the author", HOME, WORK, [BO, WORK], True),
    ("a name in another spelling", HOME, SPELT, [WORK], True),
    # linux-man: a reader mailed the maintainer's patch, and the mail program changed From
    ("no author in the body", HOME, HOME, [WORK], False),
    ("kvmarm: another address is signed with besides", HOME, HOME, [HOME, WORK], False),
    ("a namesake passes the patch on", HOME, WORK, [WORK, HOME], False),
    ("the author did not sign", HOME, WORK, [], False),
    ("the author did not sign, another did", HOME, WORK, [BO], False),
    ("another's patch", HOME, BO, [BO], False),
    ("another's patch, and a sign-off under the sender's name", HOME, BO, [BO, WORK], False),
    ("the author has another name", HOME, Person("Bo Lind", WORK.email), [WORK], False),
    ("who signed has another name", HOME, WORK, [Person("Bo Lind", WORK.email)], False),
    ("names that are no full names", LI, LI_TOO, [LI_TOO], False),
    ("one address", WORK, SPELT, [WORK], False),
    ("a gateway that hides the address", LIST, WORK, [WORK], False),
    ("an address of many", TEAM, WORK, [WORK], False),
    ("an address of many", HOME, TEAM, [TEAM], False),
]


@pytest.mark.parametrize(("what", "sender", "author", "signed", "proves"), MAILS)
def test_a_patch_proves_that_its_sender_is_its_author(
    box: Mailbox, what: str, sender: Person, author: Person, signed: list[Person], *, proves: bool
):
    trailers = tuple(tag("Signed-off-by", person) for person in signed)
    mail = box.patch(1, 1, "p", sender=sender, author=author, trailers=trailers)
    proof = AddressProof(sender, author, "p")
    assert address_proofs([mail, mail]) == ((proof,) if proves else ()), what


@pytest.mark.parametrize("name", ["Reviewed-by", "Cc", "Co-developed-by", "Not-signed-off-by"])
def test_only_a_sign_off_proves_it(box: Mailbox, name: str):
    mail = box.patch(1, 1, sender=HOME, author=WORK, trailers=(tag(name, WORK),))
    assert address_proofs([mail]) == ()


def test_only_a_patch_proves_it(box: Mailbox):
    signed = {"sender": HOME, "author": WORK, "trailers": (tag("Signed-off-by", WORK),)}
    mails = [box.reply("p", **signed), box.patch(0, 1, **signed), box.talk("x", **signed),
             box.patch(1, 1, is_bot=True, **signed)]  # fmt: skip
    assert address_proofs(mails) == ()


def test_a_proof_is_kept_under_keys_and_the_full_name():
    proven = version(1, proofs=(AddressProof(HOME, SPELT, "p"),))
    assert proof_keys(proven) == [("ann@home.example", "ann@maker.example", "ann okoye")]


# ---------------------------------------------------------------- pages


@dataclass
class People:
    """A store in memory: proofs, names, when each key was seen first."""

    proven: list[tuple[str, str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    mains: dict[str, str] = field(default_factory=dict)

    def touched(self) -> Iterable[str]:
        return [person for *two, _ in self.proven for person in two]

    def proofs(self, person: str) -> list[tuple[str, str]]:
        pairs = [(right, name) for left, right, name in self.proven if left == person]
        return pairs + [(left, name) for left, right, name in self.proven if right == person]

    def name(self, person: str) -> str:
        return self.names.get(person, "")

    def span(self, person: str) -> tuple[int, int] | None:
        return (self.first[person], 99) if person in self.first else None

    def put(self, person: str, main: str) -> None:
        self.mains[person] = main


def shown(*proven: str, names: str = "", first: str = "abcdefg") -> dict[str, str]:
    """Each person with their page; proofs as `ab`, names of people as `a:x`, order of arrival."""
    people = People(
        [(pair[0], pair[1], "n") for pair in proven],
        {item[0]: item[2:] for item in names.split()},
        {person: at for at, person in enumerate(first)},
    )
    join_addresses(people)
    return people.mains


def test_the_page_is_that_of_the_address_that_was_there_first():
    assert shown("ba") == {"a": "a", "b": "a"}
    assert shown("ab", first="ba") == {"a": "b", "b": "b"}
    assert shown("ab", first="b") == {"a": "b", "b": "b"}  # nothing of a is on the list
    assert shown() == {}


def test_proofs_join_all_addresses_they_lead_to():
    assert shown("cb", "ba", "dc", "ef") == dict.fromkeys("abcd", "a") | dict.fromkeys("ef", "e")


def test_a_name_that_an_address_has_in_few_mails_proves_nothing():
    assert shown("ab", names="a:n b:n") == {"a": "a", "b": "a"}
    assert shown("ab", names="a:n") == {"a": "a", "b": "a"}
    assert shown("ab", names="a:n b:other") == {"a": "a", "b": "b"}
    assert shown("ab", names="a:other b:other") == {"a": "a", "b": "b"}
    assert shown("ab", "bc", names="b:other") == {"a": "a", "b": "b", "c": "c"}


def test_only_those_who_were_touched_are_joined_anew():
    people = People([("a", "b", "n"), ("c", "d", "n")])
    people.touched = lambda: ["b"]  # type: ignore[method-assign]
    join_addresses(people)
    assert people.mains == {"a": "a", "b": "a"}


# ---------------------------------------------------------------- likelihood

# The name, both addresses. These people wrote at the same time.
LIKELY = [
    ("ann okoye", "ann@x.example", "ann@y.example"),
    ("ann okoye", "ann.okoye@x.example", "aokoye@y.example"),
    ("ann okoye", "okoye@x.example", "okoye.ann@y.example"),
    ("ann okoye", "ao@x.example", "anno@y.example"),
    ("ann okoye", "axo@x.example", "okoye@y.example"),
    ("ann okoye", "zed@x.example", "zed42@y.example"),
    ("ann okoye", "zed@x.example", "quic_zedy@y.example"),
    ("ann okoye", "a@toys.example", "zed@linux.toys.example"),
    ("ann-mai d'okoyé", "annmai@x.example", "dokoye@y.example"),
]
UNLIKELY = [
    # two people on kvmarm have one name, and addresses of this form
    ("ann wong", "annwong@x.example", "wongmei@y.example"),
    ("ann okoye", "ann@x.example", "zed@y.example"),
    ("ann okoye", "ann@x.example", "kim.okoye@y.example"),
    ("ann okoye", "annann@x.example", "okoye@y.example"),
    ("ann okoye", "zed@gmail.com", "ann@gmail.com"),
    ("ann okoye", "42@x.example", "42@y.example"),
    ("ann okoye", "axe@x.example", "okoye@y.example"),
    ("ann okoye", "axxo@x.example", "okoye@y.example"),
    ("42 42", "axe@x.example", "okoye@y.example"),
    ("", "axe@x.example", "okoye@y.example"),
    ("ann okoye", "hidden-0a1b2c3d@x.example", "hidden-0a1b2c3d@y.example"),
    ("ann okoye", "ann okoye", "ann@y.example"),
]


def are_one(name: str, some: list[Writer], others: list[Writer]) -> bool:
    (likely,) = probably_the_same(name, some, [others])
    return likely


@pytest.mark.parametrize(
    ("name", "left", "right", "likely"),
    [*((*row, True) for row in LIKELY), *((*row, False) for row in UNLIKELY)],
)
def test_addresses_make_it_likely_that_two_of_one_name_are_one(
    name: str, left: str, right: str, *, likely: bool
):
    one, two = Writer(left, 0, 9), Writer(right, 5, 15)
    assert are_one(name, [one], [two]) is likely
    assert are_one(name, [two], [one]) is likely
    other = Writer("nobody@z.example", 3, 4)
    assert are_one(name, [one, other], [two]) is likely


@pytest.mark.parametrize(
    ("spans", "others", "likely"),
    [
        ([(0, 4)], [(5, 9)], True),
        ([(0, 5)], [(5, 9)], False),
        ([(0, 4), (3, 6)], [(5, 9)], False),
        ([(0, 1), (2, 4)], [(5, 9), (7, 8)], True),
        ([(0, 1), (8, 9)], [(2, 7)], True),  # kvmarm: another address between two jobs
        ([(0, 1), (8, 9)], [(2, 8)], False),
    ],
)
def test_who_never_wrote_while_the_other_did_is_likely_the_same(
    spans: list[tuple[int, int]], others: list[tuple[int, int]], *, likely: bool
):
    some = [Writer(f"ann{at}@x.example", *span) for at, span in enumerate(spans)]
    more = [Writer(f"zed{at}@y.example", *span) for at, span in enumerate(others)]
    assert are_one("ann okoye", some, more) is likely
    assert are_one("ann okoye", more, some) is likely


def test_who_has_an_address_alike_is_not_also_the_next_who_came():
    """The old address is of the one whose address is alike, who writes beside a namesake."""
    ann, old, zed = (
        Writer("ann@x.example", 5, 9),
        Writer("aokoye@y.example", 0, 1),
        Writer("zed@z.example", 6, 7),
    )
    assert probably_the_same("ann okoye", [zed], [[ann], [old]]) == [False, False]
    assert probably_the_same("ann okoye", [ann], [[old], [zed]]) == [True, False]
    assert probably_the_same("ann okoye", [old], [[zed], [ann]]) == [False, True]
    assert probably_the_same("ann okoye", [old], [[zed]]) == [True]
    assert probably_the_same("ann okoye", [old], []) == []


@given(st.text(), st.text(), st.text())
def test_any_names_and_addresses_are_compared(name: str, left: str, right: str):
    one, two = Writer(f"{left}@x.example", 0, 9), Writer(f"{right}@y.example", 0, 9)
    assert are_one(name, [one], [two]) == are_one(name, [two], [one])


def test_a_hostile_name_is_compared_in_time():
    name = " ".join("a" * 200 + letter for letter in "efghijkl" * 10)
    one, two = (Writer(f"{'a' * 38}{end}@{end}.example", 0, 9) for end in "bc")
    began = perf_counter()
    assert are_one(name, [one], [two]) is False
    assert perf_counter() - began < 0.2
