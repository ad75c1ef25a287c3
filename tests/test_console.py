"""What a run says while it works, on a terminal whose clock stands until it is moved."""

from __future__ import annotations

import io

import pytest

from generator.cli import console as progress
from generator.cli.console import ConsoleReporter, moving_line
from generator.errors import UsageError

WIDTH = 60


class Terminal(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(progress, "time", made)
    return made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setattr(ConsoleReporter, "_columns", lambda _: WIDTH)
    monkeypatch.setenv("TERM", "xterm")
    return made


def lines(terminal: Terminal) -> list[str]:
    """What stood on the line that moves, one after the other."""
    return [line.partition("\x1b")[0] for line in terminal.getvalue().split("\r")[1:]]


@pytest.mark.parametrize(
    ("done", "total", "seconds", "line"),
    [
        (0, 0, 9.0, "pages otter ..."),
        (0, 4000, 9.0, "pages otter   0 % (0/4,000)"),
        (1000, 4000, 0.2, "pages otter  25 % (1,000/4,000)"),
        (1000, 4000, 2.0, "pages otter  25 % (1,000/4,000), 500/s, 6 s left"),
        (3, 2000, 2.0, "pages otter   0 % (3/2,000), 1.5/s, 22:11 min left"),
        (10, 99999, 2.0, "pages otter   0 % (10/99,999), 5.0/s, 5:33 h left"),
        (4000, 4000, 2.0, "pages otter 100 % (4,000/4,000), 2,000/s, 0 s left"),
    ],
)
def test_the_line_tells_share_rate_and_time_left(done: int, total: int, seconds: float, line: str):
    assert moving_line("pages otter", done, total, since=done, seconds=seconds) == line


def test_a_rate_counts_what_was_done_in_this_run():
    line = moving_line("index otter", 3000, 4000, since=500, seconds=1.0)
    assert line == "index otter  75 % (3,000/4,000), 500/s, 2 s left"


def test_the_line_changes_ten_times_a_second_at_most(clock: Clock, terminal: Terminal):
    tell = ConsoleReporter(terminal)
    for done in range(1000):  # a millisecond each
        tell("pages otter", done, 1000)
        clock.now += 0.001
    assert 9 <= len(lines(terminal)) <= 11


def test_a_stage_is_shown_as_soon_as_it_begins(clock: Clock, terminal: Terminal):
    tell = ConsoleReporter(terminal)
    tell("pages otter", 5, 5)
    tell("site")
    assert lines(terminal) == ["pages otter 100 % (5/5)", "site ..."]


def test_the_line_fits_the_terminal(clock: Clock, terminal: Terminal):
    tell = ConsoleReporter(terminal)
    tell("fetch " + "otter" * 40, 1, 2)
    assert [len(line) for line in lines(terminal)] == [WIDTH - 1]


def test_nothing_in_it_acts_on_a_terminal(clock: Clock, terminal: Terminal):
    tell = ConsoleReporter(terminal)
    tell.set_level("verbose")
    tell("fetch \x1b[2J\r\nöx", 0, 0, "\x1b]0;title\x07")
    tell.end()
    shown = terminal.getvalue()
    assert shown.count("\x1b") == 2  # the line is wiped to its end, and then as a whole
    assert shown.count("\n") == 1
    assert "öx" not in shown
    assert r"\x1b]0;title\x07" in shown


def test_a_line_that_stays_takes_the_place_of_the_one_that_moves(clock: Clock, terminal: Terminal):
    tell = ConsoleReporter(terminal)
    tell("fetch otter")
    tell.say("otter: new mail")
    assert terminal.getvalue().endswith("\r\x1b[Kpatchwire: otter: new mail\n")
    tell.say("more")
    assert terminal.getvalue().endswith("new mail\npatchwire: more\n")  # nothing to wipe


def test_who_wants_quiet_hears_warnings_alone(clock: Clock, terminal: Terminal):
    tell = ConsoleReporter(terminal)
    tell.set_level("quiet")
    tell("fetch otter", 1, 2)
    tell.say("otter: new mail")
    tell.end()
    assert terminal.getvalue() == ""
    tell.warn("otter: lost")
    assert terminal.getvalue() == "patchwire: otter: lost\n"


def test_quiet_and_verbose_exclude_each_other(terminal: Terminal):
    tell = ConsoleReporter(terminal)
    tell.set_level("quiet")
    tell.set_level("quiet")
    with pytest.raises(UsageError, match="--quiet and --verbose are both given"):
        tell.set_level("verbose")


def test_times_are_counted_by_the_first_word_of_a_stage(clock: Clock, terminal: Terminal):
    tell = ConsoleReporter(terminal)
    for stage, seconds in (("index otter", 1), ("pages otter", 2), ("index heron", 4), ("site", 8)):
        tell(stage)
        clock.now += seconds
    tell.end()
    clock.now += 16
    tell.end()  # nothing is counted twice
    assert tell.times == {"index": 5, "pages": 2, "site": 8}
    assert tell.seconds == 31


def test_a_stage_is_told_when_it_is_over(clock: Clock):
    said = io.StringIO()
    tell = ConsoleReporter(said)
    tell.set_level("verbose")
    tell("index otter", 0, 2000, "what arrived")
    clock.now += 1.5
    tell("index otter", 2000, 2000)
    assert said.getvalue() == ""
    tell("site look")
    clock.now += 0.25
    tell.end()
    assert said.getvalue().splitlines() == [
        "patchwire: index otter: 1.5 s, 2,000 of 2,000: what arrived",
        "patchwire: site look: 0.2 s",
    ]
