from __future__ import annotations

import pytest

from generator.mail.address import parse_people, parse_person, parse_signature
from generator.models.mails import Person

MAILBOXES = [
    ("Ann Okoye <ann@maker.example>", "Ann Okoye", "ann@maker.example"),
    ('"Ann Okoye" <Ann@Maker.Example>', "Ann Okoye", "ann@maker.example"),
    ('"Okoye, Ann" <ann@maker.example>', "Okoye, Ann", "ann@maker.example"),
    (r'"Ann \"A\" Okoye" <ann@maker.example>', 'Ann "A" Okoye', "ann@maker.example"),
    ("Ann (at work) Okoye <ann@maker.example>", "Ann Okoye", "ann@maker.example"),
    ("Ann <ann@maker.example> (comment)", "Ann", "ann@maker.example"),
    ("<ann@maker.example>", "", "ann@maker.example"),
    ("ann@maker.example", "", "ann@maker.example"),
    ("ann@maker.example (Ann Okoye)", "Ann Okoye", "ann@maker.example"),
    ("Ann <ann@maker.example>, Bo <bo@maker.example>", "Ann", "ann@maker.example"),
    ("=?utf-8?q?Ann_=C3=96koye?= <ann@maker.example>", "Ann Ökoye", "ann@maker.example"),
    ("=?utf-8?q?=C3=96koye=2C_Ann?= <ann@maker.example>", "Ökoye, Ann", "ann@maker.example"),
    ('"=?utf-8?q?=C3=96koye?=" <ann@maker.example>', "Ökoye", "ann@maker.example"),
    ("=?utf-8?q?Ann_=3Cann=40maker=2Eexample=3E?=", "Ann", "ann@maker.example"),
    ("Ann\u200b Okoye <ann@maker.example>", "Ann Okoye", "ann@maker.example"),
    ("Re\u0301mi <r@maker.example>", "Rémi", "r@maker.example"),
    ("'Ann' <ann+kvm@maker.example>", "Ann", "ann+kvm@maker.example"),
]
NOBODY = [
    "", " ", "undisclosed-recipients:;", "Ann Okoye", "<>", "Ann <>", "@", "a@", "@b", "(a@b)",
    "(" * 3000, '"', "\\", "Ann <ann at maker.example>",
]  # fmt: skip


@pytest.mark.parametrize(("field", "name", "email"), MAILBOXES)
def test_mailboxes(field: str, name: str, email: str):
    assert parse_person(field) == Person(name, email)


@pytest.mark.parametrize("field", NOBODY)
def test_nobody(field: str):
    person = parse_person(field)
    assert person.email == ""
    assert "@" not in person.name
    assert Person("", person.email).label == "(unknown)"


@pytest.mark.parametrize(
    ("field", "email"),
    [
        ("alice@maker.example(<bob@evil.example> <eve@evil.example>", "bob@evil.example"),
        ("alice@maker.example)(bob@evil.example <eve@evil.example>", "eve@evil.example"),
        ('"alice@maker.example" <eve@evil.example>', "eve@evil.example"),
        ("=?utf-8?q?alice=40maker=2Eexample?= <eve@evil.example>", "eve@evil.example"),
        ("<eve@evil.example?bcc=victim@b.example&body=x>", "eve@evil.example"),
        ("<eve@evil.example\n>", "eve@evil.example"),
        ('<"onclick=x"@evil.example>', ""),
        ("<@relay.example:eve@evil.example>", "eve@evil.example"),
        ("Friends: eve@evil.example;", "eve@evil.example"),
    ],
)
def test_another_address_is_never_shown_as_the_senders(field: str, email: str):
    person = parse_person(field)
    assert "alice" not in person.name
    assert "victim" not in person.email
    assert person.email == email


def test_a_field_is_cut():
    assert parse_person("x, " * 2000 + " <a@maker.example>").email == ""
    assert parse_person("x" * 5000 + " <a@maker.example>").email == ""
    assert len(parse_person("x" * 1900 + " <a@maker.example>").name) <= 200


@pytest.mark.parametrize(
    ("field", "emails"),
    [
        ("Ann <ann@maker.example>, Bo <bo@maker.example>", "ann@maker.example bo@maker.example"),
        ("ann@maker.example, bo@maker.example;", "ann@maker.example bo@maker.example"),
        ('"Okoye, Ann" <ann@maker.example>, list@l.example', "ann@maker.example list@l.example"),
        ("Ann <ann@maker.example>, Ann <ann@maker.example>", "ann@maker.example"),
        (
            "Friends: ann@maker.example, Bo <bo@maker.example>;",
            "ann@maker.example bo@maker.example",
        ),
        ("Ann <ann@maker.example (x), Bo <bo@maker.example>", "ann@maker.example"),
        ("Ann, <>, undisclosed-recipients:;", ""),
        ("(" * 300 + " ann@maker.example", "ann@maker.example"),
        ("(" * 3000 + " ann@maker.example", ""),
        ("<a@b.example>" * 3000, "a@b.example"),
        (",".join(f"a{at}@b.example" for at in range(900)), None),
    ],
)
def test_all_people_of_a_field(field: str, emails: str | None):
    found = [person.email for person in parse_people(field)]
    assert len(found) == 500 if emails is None else found == emails.split()


@pytest.mark.parametrize(
    ("value", "name", "email"),
    [
        ("Ann Okoye <ann@maker.example>", "Ann Okoye", "ann@maker.example"),
        ("Okoye, Ann (Maker) <ann@maker.example>", "Okoye, Ann (Maker)", "ann@maker.example"),
        ('"Okoye, Ann" <ann@maker.example>', "Okoye, Ann", "ann@maker.example"),
        ("=?utf-8?q?=C3=96?= <o@maker.example>", "Ö", "o@maker.example"),
        ("ann@maker.example", "", "ann@maker.example"),
        ("Ann Okoye", "", ""),
    ],
)
def test_signatures_are_plain_text(value: str, name: str, email: str):
    assert parse_signature(value) == Person(name, email)


def test_a_long_address_is_cut_in_every_form():
    address = "ann@" + "maker." * 300 + "example"
    for field in (address, f"<{address}>", f"Ann <{address}>", f"{address} (Ann)"):
        assert parse_person(field).email == address[:320]
