from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity import Mailmap
from generator.models.mails import Person
from tests.tracking.make import ADA, BOR, Mailbox, tag

LINES = """\
# who is who
Joe R. Developer <joe@example.com>   # a remark

Jane Doe <jane@example.com> <jane@laptop.(none)>
<Jane@Example.com> <jane@desktop.(none)>
Joe R. Developer <joe@example.com> Joe <bugs@example.com>
Jane Doe <jane@example.com> JANE <bugs@example.com>
Jane D. <jane@example.com>
<joe@example.com> <old@example.com>
Joe the Elder <old@example.com>
Max Power <max@old.example>
<max@new.example> <max@old.example>
""".split("\n")
NAMES = ["Joe", "jane", "Jane Doe", "J. Random", ""]
ADDRESSES = ["joe@example.com", "jane@laptop.(none)", "jane@desktop.(none)", "bugs@example.com",
             "old@example.com", "max@old.example",
             "jane@example.com", "new@example.com"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "address", "person"),
    [
        ("Joe", "joe@example.com", Person("Joe R. Developer", "joe@example.com")),
        ("x", "jane@laptop.(none)", Person("Jane Doe", "jane@example.com")),
        ("x", "jane@desktop.(none)", Person("x", "jane@example.com")),
        ("joe", "bugs@example.com", Person("Joe R. Developer", "joe@example.com")),
        ("Jane", "bugs@example.com", Person("Jane Doe", "jane@example.com")),
        ("Else", "bugs@example.com", Person("Else", "bugs@example.com")),
        ("x", "old@example.com", Person("Joe the Elder", "joe@example.com")),
        ("x", "max@old.example", Person("Max Power", "max@new.example")),
        ("x", "new@example.com", Person("x", "new@example.com")),
        ("", "", Person("", "")),
    ],
)
def test_each_shape_of_a_line_maps_a_person(name: str, address: str, person: Person):
    assert Mailmap.read(LINES).person(Person(name, address)) == person


def test_git_maps_the_same_people_the_same_way(tmp_path: Path):
    file = tmp_path / "mailmap"
    file.write_text("\n".join(LINES))
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    people = [Person(name, address) for name in NAMES for address in ADDRESSES]
    wanted = subprocess.run(
        ["git", "-c", f"mailmap.file={file}", "check-mailmap", "--stdin"],
        input="".join(f"{person.name} <{person.email}>\n" for person in people),
        capture_output=True, text=True, check=True, cwd=tmp_path,
    ).stdout.split("\n")  # fmt: skip
    mailmap = Mailmap.read(LINES)
    found = [mailmap.person(person) for person in people]
    # git keeps the case of a proper address; here addresses are lower case everywhere
    assert [f"{person.name} <{person.email}>".strip().lower() for person in found] == [
        line.lower() for line in wanted[: len(people)]
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Joe R. Developer",
        "Joe joe@example.com",
        "<joe@example.com>",
        "Joe <joe@example.com",
        "Joe <>",
        "Joe <joe@example.com> <>",
        "Joe <joe@example.com> and more",
        "Joe <joe@example.com> <a@b> <c@d>",
        "Joe <joe @example.com>",
    ],
)
def test_a_bad_line_is_named(line: str):
    with pytest.raises(ValueError, match=r"^line 2 of the mailmap is not `Proper Name") as error:
        Mailmap.read(["", line])
    assert ascii(line) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "address", "person"),
    [
        ("Ann Okoye via B4 Relay", "devnull+ann.toy.example@kernel.org",
         "Ann Okoye ann@toy.example"),
        ("Ann Okoye via B4 Relay", "devnull+ann.okoye.toy.example@kernel.org",
         "Ann Okoye ann.okoye@toy.example"),
        ("Ann Okoye via B4 Relay", "devnull+a.okoye.toy.example@kernel.org",
         "Ann Okoye a.okoye@toy.example"),
        ("Ann Okoye via B4 Relay", "devnull+ann.mail.toy.example@kernel.org",
         "Ann Okoye ann@mail.toy.example"),
        ("Anna-Ína Okoyé", "devnull+anna.ina.okoye.toy.example@kernel.org",
         "Anna-Ína Okoyé anna.ina.okoye@toy.example"),
        ("Ann Toy", "devnull+ann.toy.example@kernel.org", "Ann Toy ann@toy.example"),
        ("Toy", "devnull+toy.example@kernel.org", "Toy toy@example"),
        ("Toy via B4 Relay", "devnull+toy@kernel.org", "Toy "),
        ("Ann Okoye via toys", "toys@lists.example", "Ann Okoye "),
        ("Ann Okoye", "toys@lists.example", "Ann Okoye toys@lists.example"),
        ("via toys", "toys@lists.example", "via toys toys@lists.example"),
        ("Olivia Toys", "o@lists.example", "Olivia Toys o@lists.example"),
        ("Ann", "devnull+ann.toy.example@elsewhere.example",
         "Ann devnull+ann.toy.example@elsewhere.example"),
    ],
)  # fmt: skip
def test_relays_are_not_the_people_they_send_for(name: str, address: str, person: str):
    found = Mailmap().person(Person(name, address))
    assert f"{found.name} {found.email}" == person


def test_who_stands_behind_a_relay_is_mapped_too():
    mailmap = Mailmap.read(["Ann O. Okoye <ann@home.example> <ann@toy.example>"])
    relay = Person("Ann via B4 Relay", "devnull+ann.toy.example@kernel.org")
    assert mailmap.person(relay) == Person("Ann O. Okoye", "ann@home.example")


@pytest.mark.parametrize(
    ("giver", "own"),
    [
        (Person("", "ann@home.example"), True),
        (Person("", "ann@toy.example"), True),
        (Person("", "ann+b4@mail.toy.example"), True),
        (Person("Bo", "bo@toy.example"), False),
    ],
)
def test_a_tag_may_turn_out_to_be_the_senders(box: Mailbox, giver: Person, *, own: bool):
    mailmap = Mailmap.read(["<ann@toy.example> <ann@home.example>"])
    mail = box.reply(
        "p",
        sender=Person("Ann via B4 Relay", "devnull+ann.toy.example@kernel.org"),
        trailers=(tag("Reviewed-by", giver, from_sender=False),),
    )
    mapped = mailmap.message(mail)
    assert mapped.sender == Person("Ann", "ann@toy.example")
    assert mapped.trailers[0].from_sender is own


def test_a_mail_of_nobody_who_is_mapped_stays_as_it_is(box: Mailbox):
    mail = box.reply("p", trailers=(tag("Reviewed-by", BOR), tag("Acked-by", ADA)))
    assert Mailmap.read(LINES).message(mail) == mail


@given(st.text(alphabet="Ab <>@#.\t"))
def test_any_line_is_read_or_refused(line: str):
    try:
        mailmap = Mailmap.read([line])
    except ValueError as error:
        assert str(error).startswith("line 1 of the mailmap is not ")  # noqa: PT017
    else:
        assert mailmap.person(Person("x", "y@z.example")) == Person("x", "y@z.example")


@given(st.text(), st.text())
def test_relays_with_any_name_and_address_are_read(name: str, address: str):
    Mailmap().person(Person(name, f"devnull+{address}@kernel.org"))
