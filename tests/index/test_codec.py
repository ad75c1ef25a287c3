"""Does a value come back from its bytes as it was?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, make_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.index.codec import as_json, form_of, pack, unpack
from generator.index.message_codec import pack_message, unpack_message, without_texts
from generator.models.commits import Entry, Window
from generator.models.digest import Counts
from generator.models.feeds import Letter
from generator.models.mails import Message, Patch, Person
from generator.models.pages import DigestSummary, PersonSummary
from generator.models.search import SearchRecord
from generator.models.versions import State, Version
from tests.index.make import a_patch, make_version

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.builds(datetime.fromtimestamp, st.integers(0, 4_000_000_000), st.just(UTC) | ZONES)
TOKYO = timezone(timedelta(hours=9))


@pytest.fixture(scope="module", autouse=True)
def _times() -> Iterator[None]:
    """Every time a value holds is of a whole second, and knows its zone."""
    st.register_type_strategy(datetime, TIMES)
    yield
    st.register_type_strategy(datetime, st.datetimes())


def entry_of(message: Message) -> Entry:
    received = int(message.received.timestamp())
    return Entry(message.epoch, message.commit, message.blob, received, "mail")


@given(st.data())
def test_a_message_comes_back_without_its_texts(data: st.DataObject):
    message = data.draw(st.from_type(Message))
    message = replace(message, received=message.received.astimezone(UTC))
    kept = without_texts(message)
    back = unpack_message(pack_message(kept), message.list, entry_of(message), message.kind)
    assert back == kept
    assert back.sent.utcoffset() == message.sent.utcoffset()
    assert as_json(back) == as_json(kept)


@pytest.mark.parametrize("cls", [Version, SearchRecord, DigestSummary, Letter, PersonSummary])
@given(st.data())
def test_a_value_comes_back_whole(cls: type, data: st.DataObject):
    value = data.draw(st.from_type(cls))
    back = unpack(cls, pack(value))
    assert back == value
    assert type(back) is cls
    assert as_json(back) == as_json(value)  # equal times may be of another zone


@pytest.mark.parametrize(
    "value",
    [
        DigestSummary(
            list="town",
            window=Window("day", "2031-01-01", 1_924_992_000, 1_925_078_400),
            path="lists/town/digests/2031/01/01/",
            title="From 00000000 to 11111111",
            totals="3 mails",
            counts=Counts(messages=3, people=2),
            received_last=datetime(2031, 1, 1, 12, tzinfo=TOKYO),
        ),
        DigestSummary("town", Window("hour", "x", 1, 2), "p", "t", "none", Counts(), None),
        Letter("<p>", "The beginning."),
        PersonSummary(
            path="people/ada/",
            person=Person("Ada", "ada@town.example"),
            lineages=2,
            given_tags=0,
            domains=("town.example", "elsewhere.example"),
            first=datetime(2031, 1, 1, 1, 2, 3, tzinfo=UTC),
            last=datetime(2031, 1, 1, 1, 2, 3, tzinfo=TOKYO),
        ),
    ],
)
def test_nested_values_come_back_as_what_they_were(value: object):
    assert repr(unpack(type(value), pack(value))) == repr(value)


def test_a_tuple_comes_back_as_what_its_type_says():
    people = (Person("Ada", "ada@town.example"), Person("", ""))
    assert unpack(tuple[Person, ...], pack(people)) == people
    state = State("partial", datetime(2031, 1, 1, tzinfo=UTC), "x@y.example", (6, 7))
    assert unpack(State, pack(state)) == state


def test_a_type_that_json_cannot_tell_is_refused():
    @dataclass(frozen=True)
    class Pair:
        both: tuple[int, datetime]

    with pytest.raises(TypeError, match="cannot be packed"):
        unpack(Pair, pack(Pair((1, datetime(2031, 1, 1, tzinfo=UTC)))))
    with pytest.raises(TypeError):
        pack({1, 2})


def with_inner(field: str) -> type:
    """A dataclass that holds another, which has one field of this name."""
    return make_dataclass("Outer", [("inner", make_dataclass("Inner", [(field, str)]))])


def test_another_field_is_another_form_also_inside():
    assert form_of(with_inner("name")) == form_of(with_inner("name"))
    assert form_of(with_inner("name")) != form_of(with_inner("title"))
    assert form_of(Person) != form_of(Person, Counts)


def test_no_text_is_kept():
    patch = Patch("secret", "secret", "secret", base_commit="0123456")
    message = replace(a_patch(), text="secret", excerpt="secret", patch=patch)
    assert "secret" not in as_json(without_texts(message))
    assert without_texts(message).patch == Patch("", base_commit="0123456")
    bare = a_patch()
    assert without_texts(bare) is bare  # nothing to leave out, nothing to make


def test_the_zone_of_a_mail_is_kept():
    sent = datetime(2031, 1, 1, 12, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))
    message = a_patch(sent=sent)
    back = unpack_message(pack_message(message), "town", entry_of(message), "patch")
    assert back.sent.isoformat() == "2031-01-01T12:00:00-09:30"


def test_half_a_character_does_not_stop_the_run():
    message = a_patch(sender=Person("\ud800", "x@town.example"))
    back = unpack_message(pack_message(message), "town", entry_of(message), "patch")
    assert back.sender.name == "\ud800"
    assert unpack(Person, pack(message.sender)) == message.sender


def test_what_is_usual_costs_little():
    bare = zlib.compress(as_json(a_patch()).encode())
    assert len(pack_message(a_patch())) < len(bare) * 0.6


DAMAGED = [
    b"",
    b"\x00" * 40,
    pack_message(a_patch())[:-8],
    pack(make_version(a_patch())),
    b"\xff" * 9,
    pack(("too short",)),
]


@pytest.mark.parametrize("body", DAMAGED)
def test_a_damaged_message_is_a_value_error(body: bytes):
    with pytest.raises(ValueError, match="while unpacking"):
        unpack_message(body, "town", entry_of(a_patch()), "patch")


@pytest.mark.parametrize("body", DAMAGED)
def test_a_damaged_value_is_a_value_error(body: bytes):
    with pytest.raises(ValueError, match="while unpacking"):
        unpack(PersonSummary, body)
