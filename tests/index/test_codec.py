"""Does a value come back from its bytes as it was?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.index.codec import (
    pack_message,
    pack_version,
    plain,
    unpack_message,
    unpack_version,
    without_texts,
)
from generator.models.commits import Entry
from generator.models.mails import Message, Patch, Person
from generator.models.versions import Version
from tests.index.make import a_patch, make_version

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.builds(datetime.fromtimestamp, st.integers(0, 4_000_000_000), st.just(UTC) | ZONES)


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
    assert plain(back) == plain(kept)


@given(st.data())
def test_a_version_comes_back_whole(data: st.DataObject):
    version = data.draw(st.from_type(Version))
    assert plain(unpack_version(pack_version(version))) == plain(version)
    assert unpack_version(pack_version(version)) == version


def test_no_text_is_kept():
    patch = Patch("secret", "secret", "secret", base_commit="0123456")
    message = replace(a_patch(), text="secret", excerpt="secret", patch=patch)
    assert "secret" not in plain(without_texts(message))
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


def test_what_is_usual_costs_little():
    bare = zlib.compress(plain(a_patch()).encode())
    assert len(pack_message(a_patch())) < len(bare) * 0.6


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 40,
        pack_message(a_patch())[:-8],
        pack_version(make_version(a_patch())),
        b"\xff" * 9,
    ],
)
def test_damage_is_told(body: bytes):
    with pytest.raises(ValueError, match="while unpacking"):
        unpack_message(body, "town", entry_of(a_patch()), "patch")
