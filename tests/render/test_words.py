from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from generator.models.commits import Window
from generator.models.digest import Tally
from generator.models.mails import Person
from generator.models.series import GivenTrailer
from generator.render.phrases import count as words
from tests.render.sample import DAY, MIRA, OLA, ZOE, digest, empty_digest, single


def test_what_is_sent_again_is_no_new_version():
    again = replace(digest().series[0], version="5", resend=True)
    assert "1 sent again" in words.totals(replace(digest(), series=(again,)))
    assert "version" not in words.totals(replace(digest(), series=(again,)))


def test_namesakes_are_told_apart():
    two = (Tally("Ann Low", 3, "ann@low.example"), Tally("Ann Low", 2, "ann@high.example"))
    assert words.tally_label(two[0], two) == "Ann Low (low.example)"
    assert words.tally_label(two[0], two[:1]) == "Ann Low"


def test_robots_alone_are_no_people():
    counts = replace(empty_digest().counts, messages=1, bots=1)
    assert words.totals(replace(empty_digest(), counts=counts)) == "1 mail: 1 from robots"


def test_totals_account_for_every_mail():
    assert words.totals(digest()) == (
        "12 mails by 4 people: 3 patches and 1 cover letter in 1 new series and 1 new version, "
        "1 pull request, 1 applied, 4 replies, 1 from robots, 1 unreadable, 1 withdrawn"
    )


def test_an_empty_day_says_so():
    assert words.totals(empty_digest()) == "No mail arrived"
    assert words.period(empty_digest()) == "Wednesday, 9 April 2025"


@pytest.mark.parametrize(
    ("size", "hours", "said"),
    [
        ("hour", 1, "Wednesday, 9 April 2025, 00:00 to 00:59 UTC"),
        ("day", 24, "Wednesday, 9 April 2025"),
        ("week", 168, "2025-W15 (9 April to 15 April 2025)"),
        ("month", 720, "April 2025"),
    ],
)
def test_windows_are_said_in_words(size: str, hours: int, said: str):
    start = int(DAY.timestamp())
    window = Window(size, "2025-W15", start, start + hours * 3600)  # type: ignore[arg-type]
    assert words.window_words(window) == said


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann Example", "Ann Example"),
        ("Анна Пример", "Анна Пример"),
        ("Lі Wei", "Lі Wei <x@y.example>"),  # a Cyrillic letter among Latin ones
        ("Οla Brandt", "Οla Brandt <x@y.example>"),  # a Greek one
        ("Wei 伟 Example", "Wei 伟 Example"),
        ("", "x@y.example"),
    ],
)
def test_a_name_of_mixed_scripts_is_shown_with_its_address(name: str, shown: str):
    assert words.person(Person(name, "x@y.example")) == shown


def test_nobody_is_unknown():
    assert words.person(Person("", "")) == "(unknown)"


def test_badges_tell_what_a_title_leaves_out():
    series = replace(single(1, "t", ""), prefixes=("net",), rfc=True, resend=True, version="3.5")
    assert words.badges(series) == ("net", "RFC", "RESEND", "v3.5")
    assert words.badges(single(1, "t", "")) == ()


def test_missing_patches_are_named_in_runs():
    series = replace(single(1, "t", ""), total=9, missing=(1, 3, 4, 5, 9))
    assert words.missing(series) == "Patches 1, 3-5, 9 of 9 are not in this range"


def test_sent_by_is_said_only_of_another():
    series = single(1, "t", "")
    assert words.sent_by(series) == ""
    assert words.sent_by(replace(series, sender=replace(ZOE, name="Z. M."))) == ""
    assert words.sent_by(replace(series, sender=OLA)) == "Ola Brandt"


def test_tags_count_people_and_only_first_hand():
    given = [
        GivenTrailer("Reviewed-by", OLA, "a", 1, from_sender=True, received=DAY),
        GivenTrailer("Reviewed-by", OLA, "b", 2, from_sender=True, received=DAY),
        GivenTrailer("Reviewed-by", MIRA, "c", 2, from_sender=False, received=DAY),
        GivenTrailer("Acked-by", MIRA, "c", 2, from_sender=True, received=DAY),
        GivenTrailer("Reported-by", ZOE, "d", 2, from_sender=True, received=DAY),
    ]
    counted = words.count_tags(given)
    assert counted == (Tally("Acked-by", 1), Tally("Reviewed-by", 1), Tally("Reported-by", 1))
    assert words.short_tags(counted) == "A 1 R 1 Reported-by 1"


@pytest.mark.parametrize(
    "message_id",
    [
        "20250409-ring-v3-0-abc@host.example",
        "a;reboot@x",
        "$(id)@x",
        "-x@y",
        "--am@x",
        "a'b\"`c`@x",
    ],
)
def test_the_command_is_safe_to_paste(message_id: str):
    line = words.shazam(message_id)
    assert shlex.split(line) in (
        ["b4", "shazam", message_id],
        ["b4", "shazam", "--", message_id],
    )
    assert not message_id.startswith("-") or " -- " in line
    plain = shlex.shlex(line, punctuation_chars=True, posix=True)
    plain.whitespace_split = True
    assert all(token not in (";", "&", "|", "(", ")") for token in plain)
