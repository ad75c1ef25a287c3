"""Phrases for dates, counts, people, versions and commands."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from generator.models.commits import Window, WindowSize
from generator.models.digest import Tally
from generator.models.mails import Person
from generator.models.versions import LineagePart, LinkRule
from generator.render.phrases import command, count, person, time, version
from tests.render.sample import DAY, LIST, OLA, ZOE, digest, empty_digest, single
from tests.render.versions import lineage

# ---------------------------------------------------------------- dates and durations


@pytest.mark.parametrize(
    ("size", "phrase"), [("hour", "an hour"), ("day", "a day"), ("week", "a week")]
)
def test_how_often_there_is_a_digest(size: WindowSize, phrase: str):
    assert time.each_window(size) == phrase


@pytest.mark.parametrize(
    ("size", "hours", "phrase"),
    [
        ("hour", 1, "Wednesday, 9 April 2025, 00:00 to 00:59 UTC"),
        ("day", 24, "Wednesday, 9 April 2025"),
        ("week", 168, "2025-W15 (9 April to 15 April 2025)"),
        ("month", 720, "April 2025"),
    ],
)
def test_windows_are_said_in_words(size: str, hours: int, phrase: str):
    start = int(DAY.timestamp())
    window = Window(size, "2025-W15", start, start + hours * 3600)  # type: ignore[arg-type]
    assert time.window_words(window) == phrase


@pytest.mark.parametrize(
    ("hours", "phrase"),
    [
        (0.5, "less than an hour"),
        (1, "1 hour"),
        (47, "47 hours"),
        (48, "2 days"),
        (21 * 24, "3 weeks"),
    ],
)
def test_durations(hours: float, phrase: str):
    assert time.duration(timedelta(hours=hours)) == phrase


@pytest.mark.parametrize(
    ("days", "phrase"),
    [
        (-3, "less than a day"),
        (0.5, "less than a day"),
        (1, "1 day"),
        (13, "13 days"),
        (14, "2 weeks"),
        (49, "7 weeks"),
        (800, "2 years"),
    ],
)
def test_how_far_apart(days: float, phrase: str):
    assert time.distance(DAY, DAY + timedelta(days=days)) == phrase


def test_from_when_is_counted():
    since = replace(LIST, since=datetime(2025, 4, 1, tzinfo=UTC))
    assert time.counted_since(since) == "Counted from 2025-04-01."
    assert time.counted_since(LIST) == "Counted from the first mail of the archive."


# ---------------------------------------------------------------- counts


def test_totals_account_for_every_mail():
    assert count.totals(digest()) == (
        "12 mails by 4 people: 3 patches and 1 cover letter in 1 new series and 1 new version, "
        "1 pull request, 1 applied, 4 replies, 1 from robots, 1 unreadable, 1 withdrawn"
    )


def test_what_is_sent_again_is_no_new_version():
    again = replace(digest().series[0], version="5", resend=True)
    assert "1 sent again" in count.totals(replace(digest(), series=(again,)))
    assert "version" not in count.totals(replace(digest(), series=(again,)))


def test_robots_alone_are_no_people():
    counts = replace(empty_digest().counts, messages=1, bots=1)
    assert count.totals(replace(empty_digest(), counts=counts)) == "1 mail: 1 from robots"


def test_an_empty_day_says_so():
    assert count.totals(empty_digest()) == "No mail arrived"
    assert time.period(empty_digest()) == "Wednesday, 9 April 2025"


def test_missing_patches_are_named_in_runs():
    series = replace(single(1, "t", ""), total=9, missing=(1, 3, 4, 5, 9))
    assert count.missing_in_range(series) == "Patches 1, 3-5, 9 of 9 are not in this range"


def test_patches_that_never_came():
    assert count.missing_in_archive(digest().series[0]) == "Patch 3 of 3 is not in the archive"
    assert count.missing_in_archive(single(1, "t", "")) == ""


@pytest.mark.parametrize(
    ("total", "phrase"), [(1, "the patch"), (2, "both patches"), (3, "all 3 patches")]
)
def test_all_patches_of_a_series(total: int, phrase: str):
    assert count.all_patches(total) == phrase


@pytest.mark.parametrize(
    ("number", "phrase"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (112, "112th")],
)
def test_ordinals(number: int, phrase: str):
    assert count.ordinal(number) == phrase


def test_what_an_answer_speaks_of():
    assert count.answered_patch(0, 3) == "the cover letter"
    assert count.answered_patch(2, 3) == "patch 2"
    assert count.answered_patch(1, 1) == count.answered_patch(None, 3) == ""


# ---------------------------------------------------------------- people


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
    assert person.person_name(Person(name, "x@y.example")) == shown


def test_nobody_is_unknown():
    assert person.person_name(Person("", "")) == "(unknown)"


def test_namesakes_are_distinguished():
    two = (Tally("Ann Low", 3, "ann@low.example"), Tally("Ann Low", 2, "ann@high.example"))
    assert person.tally_label(two[0], two) == "Ann Low (low.example)"
    assert person.tally_label(two[0], two[:1]) == "Ann Low"


def test_sent_by_is_said_only_of_another():
    series = single(1, "t", "")
    assert person.sent_by(series) == ""
    assert person.sent_by(replace(series, sender=replace(ZOE, name="Z. M."))) == ""
    assert person.sent_by(replace(series, sender=OLA)) == "Ola Brandt"


def test_somebody_who_mails_from_another_address_is_not_named_twice():
    series = single(1, "t", "")
    assert person.sent_by(replace(series, sender=replace(ZOE, email="zoe@home.example"))) == ""


# ---------------------------------------------------------------- versions and commands


def test_badges_tell_what_a_title_leaves_out():
    series = replace(single(1, "t", ""), prefixes=("net",), rfc=True, resend=True, version="3.5")
    assert version.badges(series) == ("net", "RFC", "RESEND", "v3.5")
    assert version.badges(single(1, "t", "")) == ()


def test_every_rule_has_words():
    assert {version.link_rule_words(rule) for rule in get_args(LinkRule)} == set(
        version.LINK_RULES.values()
    )


def test_a_version_of_the_same_name_is_told_apart():
    first, second, _ = lineage()
    again = replace(second, version="1", rfc=first.rfc, resend=first.resend)
    assert version.older_name(first.ref, second) == version.version_name(first)
    assert version.older_name(first.ref, again) == f"an earlier {version.version_name(first)}"
    assert version.newer_name(second.ref, first) == version.version_name(second)
    assert version.newer_name(again.ref, first) == f"a later {version.version_name(first)}"


def test_a_work_spans_its_versions():
    first, _, last = versions = lineage()
    assert version.version_age(last) == "v3, 7 weeks after v1"
    assert version.version_age(first) == ""
    assert version.version_age(replace(first, first=first.ref)) == ""
    place = version.lineage_position
    assert (
        place(last, LineagePart(versions, 3, 3)) == "3rd of 3 versions, first sent 7 weeks before"
    )
    assert place(first, LineagePart(versions, 1, 3)) == "1st of 3 versions"
    assert place(first, LineagePart((first,), 1, 1)) == "the only version in the archive"


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
    line = command.b4(message_id, "shazam")
    assert shlex.split(line) in (
        ["b4", "shazam", message_id],
        ["b4", "shazam", "--", message_id],
    )
    assert not message_id.startswith("-") or " -- " in line
    plain = shlex.shlex(line, punctuation_chars=True, posix=True)
    plain.whitespace_split = True
    assert all(token not in (";", "&", "|", "(", ")") for token in plain)
