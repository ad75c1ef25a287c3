from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity import (
    fitting_names,
    identity_keys,
    key_of,
    organisation,
    same_person,
    with_addresses,
)
from generator.models.mails import Person

SAME = [
    # the address
    ("Ann Okoye <ann@x.example>", "Bo Lind <ann@x.example>"),
    ("Ann Okoye <ann@x.example>", "<ann@x.example>"),
    # the address with a part behind a plus
    ("Cy Ode <cy+kernel@z.example>", "<cy@z.example>"),
    ("Cy Ode <cy+kernel@z.example>", "C. Ode <cy+list@z.example>"),
    # a host of the same organisation
    ("Ann Okoye <ann@intel.example>", "<ann@linux.intel.example>"),
    ("Ann Okoye <ann@intel.example>", "Okoye, Ann <ann@linux.intel.example>"),
    ("Ann Okoye <ann@us.intel.example>", "ann <ann@linux.vnet.intel.example>"),
    ("Ann Okoye <ann+b4@intel.example>", "ann <ann@linux.intel.example>"),
    ("Ann Okoye <ann@cs.uni.ac.uk>", "ann <ann@uni.ac.uk>"),
    # the whole name
    ("Ann Okoye <ann@x.example>", "ann  okoye <o@y.example>"),
    ("Ann Okoye <ann@x.example>", "Ann Okoye"),
    ("NeilBrown <neil@x.example>", "NeilBrown <nb@y.example>"),
    ("yang.zhang <yang@x.example>", "yang.zhang <zhang@y.example>"),
    # no address at all, as behind a relay: then the name is all there is
    ("Li", "li"),
]
OTHERS = [
    ("<john@a.example>", "<john@b.example>"),
    ("John <john@a.example>", "John <john@b.example>"),
    ("Li <li@x.example>", "Li <wei@y.example>"),
    ("Li <li@x.example>", "Li"),
    ("Ann Okoye <ann@x.example>", "Ann Okoyo <ann@y.example>"),
    # one local part with hosts that are not of one organisation
    ("<ann@evilx.example>", "<ann@x.example>"),
    ("<ann@a.co.uk>", "<ann@b.co.uk>"),
    ("<ann@a.ac.jp>", "<ann@b.ac.jp>"),
    ("<ann@a.eu.org>", "<ann@b.eu.org>"),
    ("<li@163.com>", "<li@vip.163.com>"),
    ("<ann@sourceforge.net>", "<ann@users.sourceforge.net>"),
    ("<ann@a>", "<ann@b.a>"),
    # local parts that are nobody's name
    ("<info@x.example>", "<info@lists.x.example>"),
    ("Build <root@a.x.example>", "Mail <root@b.x.example>"),
    ("<noreply@x.example>", "<noreply@mail.x.example>"),
    ("Ann <patches+ann@x.example>", "Bo <patches+bo@x.example>"),
    ("Ann <devnull+ann.toy.example@kernel.org>", "Bo <devnull+bo.toy.example@kernel.org>"),
    # nobody
    ("<ann@x.example>", ""),
    ("", ""),
]


def person(text: str) -> Person:
    name, _, address = text.rstrip(">").partition("<")
    return Person(name.strip(), address)


@pytest.mark.parametrize(("left", "right"), SAME)
def test_two_that_are_named_are_the_same_person(left: str, right: str):
    assert same_person(person(left), person(right))
    assert same_person(person(right), person(left))


@pytest.mark.parametrize(("left", "right"), OTHERS)
def test_two_that_are_named_are_different_people(left: str, right: str):
    assert not same_person(person(left), person(right))
    assert not same_person(person(right), person(left))


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("intel.example", "intel.example"),
        ("linux.vnet.ibm.com", "ibm.com"),
        ("uni.ac.uk", "uni.ac.uk"),
        ("cs.uni.ac.uk", "uni.ac.uk"),
        ("vip.163.com", "vip.163.com"),
        ("mx.ann.eu.org", "ann.eu.org"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_an_organisation_is_the_domain_below_a_public_suffix(domain: str, expected: str):
    assert organisation(domain) == expected


def test_what_tells_a_person_best_comes_first():
    assert identity_keys(Person("Ann Okoye", "ann+b4@mail.x.example")) == (
        "ann@x.example", "ann okoye",
    )  # fmt: skip
    assert identity_keys(Person("Ann", "ann@x.example")) == ("ann@x.example",)
    assert identity_keys(Person("Ann", "")) == ("ann",)
    assert identity_keys(Person("", "")) == ()


def test_the_key_of_a_page_is_the_address_as_it_is_written():
    assert key_of(Person("Ann", "ann+b4@mail.x.example")) == "ann+b4@mail.x.example"
    assert key_of(Person("Ann Okoye", "")) == key_of(Person("ANN  OKOYE", "")) == "ann okoye"
    assert key_of(Person("Ann Okoye", "a@x.example")) != key_of(Person("Ann Okoye", "b@x.example"))
    assert key_of(Person("", "")) == ""


TEXT = st.text(alphabet="aB+@. ", max_size=12)
PEOPLE = st.builds(Person, TEXT, TEXT)


@given(PEOPLE, PEOPLE)
def test_any_two_are_compared_the_same_way_round(left: Person, right: Person):
    assert same_person(left, right) == same_person(right, left)
    assert same_person(left, left) == bool(key_of(left))


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        ("Ann Okoye", "ann okoye", True),
        ("Ann Okoye", "Okoye, Ann (Maker)", True),
        ("Ann B. Okoye", "Ann Okoye", True),
        ("Ann Okoye", "Bo Okoye", False),
        ("Ann Okoye", "", True),
    ],
)
def test_names_fit_when_all_words_of_the_shorter_are_in_the_longer(
    left: str, right: str, *, fit: bool
):
    assert fitting_names(left, right) is fit
    assert fitting_names(right, left) is fit


def test_a_person_without_an_address_has_that_of_their_full_name():
    ann, bo = Person("Ann Okoye", "ann@x.example"), Person("Bo", "bo@x.example")
    hidden = [Person("ANN  Okoye", ""), Person("Bo", ""), Person("", "")]
    found = with_addresses([hidden[0], ann, bo, *hidden[1:]])
    assert found == [Person("ANN  Okoye", "ann@x.example"), ann, bo, *hidden[1:]]
    home = Person("Ann Okoye", "ann@home.example")  # which of the two is not known
    assert with_addresses([hidden[0], ann, home]) == [hidden[0], ann, home]
    assert with_addresses([]) == []
