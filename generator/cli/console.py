"""Messages of a run on standard error, and its progress: a line that a terminal shows and updates.

The clock is read for the progress and for the times of stages alone; nothing that a run makes
depends on it. rich would do this too, and cost 0.12 s and 14 MB at each start.
"""

from __future__ import annotations

import io
import os
import time
from datetime import UTC, datetime
from typing import TextIO

from generator.errors import UsageError
from generator.text import harmless

_PATIENCE = 0.1  # seconds between two updates of the progress line; more often, it flickers
_SOON = 0.5  # seconds of a stage before its rate means anything
_COLUMNS = 80  # of a terminal that does not report its width
_START, _WIPE = "\r", "\x1b[K"


class ConsoleReporter:
    """Prints messages; as a callable, it is the `Progress` of every room.

    `out` is None where standard error is closed: then nobody reads them.
    """

    def __init__(self, out: TextIO | None) -> None:
        self._out = out = out or io.StringIO()
        self._level = ""  # quiet, verbose, or neither
        self._is_terminal = out.isatty() and os.environ.get("TERM") != "dumb"
        self._is_shown = False
        self._shown_at = 0.0
        self.began_at = self.now()
        self._began = self._stage_began = time.monotonic()
        self._stage, self._first = "", 0
        self._done = self._total = 0
        self._summary = ""
        self._times: dict[str, float] = {}

    # ------------------------------------------------------------ the level

    def set_level(self, level: str) -> None:
        """Print less (`quiet`) or more (`verbose`) than by default.

        Raises:
            UsageError: both were set.
        """
        if self._level not in {"", level}:
            raise UsageError("--quiet and --verbose are both given", "give one of them")
        self._level = level

    @property
    def is_quiet(self) -> bool:
        """Whether only warnings and errors are printed."""
        return self._level == "quiet"

    @property
    def is_verbose(self) -> bool:
        """Whether each stage is reported."""
        return self._level == "verbose"

    # ------------------------------------------------------------ messages

    def say(self, line: str) -> None:
        """Print a line on what was done, unless the level is quiet."""
        if not self.is_quiet:
            self.warn(line)

    def warn(self, line: str) -> None:
        """Print a line at every level."""
        self.clear()
        self._out.write(f"patchwire: {harmless(line)}\n")
        self._out.flush()

    # ------------------------------------------------------------ the progress line

    def __call__(self, stage: str, done: int = 0, total: int = 0, summary: str = "", /) -> None:
        """See `Progress`."""
        now = time.monotonic()
        is_new = stage != self._stage
        if is_new:
            self._end_stage(now)
            self._stage, self._stage_began, self._first, self._summary = stage, now, done, ""
        self._done, self._total = done, total
        self._summary = summary or self._summary
        is_due = is_new or now - self._shown_at >= _PATIENCE
        if is_due and self._is_terminal and not self.is_quiet:
            self._show(now)

    def clear(self) -> None:
        """Remove the progress line."""
        if self._is_shown:
            self._out.write(f"{_START}{_WIPE}")
            self._out.flush()
            self._is_shown = False

    def _show(self, now: float) -> None:
        line = moving_line(
            self._stage,
            self._done,
            self._total,
            since=self._done - self._first,
            seconds=now - self._stage_began,
        )
        # In its last column a terminal may already begin the next line.
        self._out.write(f"{_START}{_ascii(line)[: self._columns() - 1]}{_WIPE}")
        self._out.flush()
        self._is_shown, self._shown_at = True, now

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._out.fileno()).columns or _COLUMNS
        except OSError:
            return _COLUMNS

    # ------------------------------------------------------------ times

    def end(self) -> None:
        """End the last stage."""
        self._end_stage(time.monotonic())
        self._stage = ""
        self.clear()

    @property
    def times(self) -> dict[str, float]:
        """The seconds of each stage that has ended, in the order in which they began."""
        return dict(self._times)

    @staticmethod
    def now() -> datetime:
        """The time of day, in UTC: for what is said of the run, never for a page."""
        return datetime.now(UTC)  # noqa: TID251 - a run's own time, which status.json alone holds

    @property
    def seconds(self) -> float:
        """The seconds since the start of the run."""
        return time.monotonic() - self._began

    def _end_stage(self, now: float) -> None:
        if not self._stage:
            return
        took = now - self._stage_began
        kind = self._stage.partition(" ")[0]
        self._times[kind] = self._times.get(kind, 0.0) + took
        if self.is_verbose:
            count = f" of {self._total:,}" if self._total else ""
            count = f", {self._done:,}{count}" if count else ""
            summary = f": {self._summary}" if self._summary else ""
            self.say(_ascii(f"{self._stage}: {took:.1f} s{count}{summary}"))


def moving_line(stage: str, done: int, total: int, *, since: int, seconds: float) -> str:
    """The progress line of a stage; `since` of the `done` items were done in the last `seconds`."""
    if not total:
        return f"{stage} ..."
    line = f"{stage} {done * 100 // total:3d} % ({done:,}/{total:,})"
    if since <= 0 or seconds < _SOON:
        return line
    rate = since / seconds
    left = _span((total - done) / rate)
    return f"{line}, {rate:,.{0 if rate >= 10 else 1}f}/s, {left} left"


def _ascii(line: str) -> str:
    """The line in printable ASCII: no byte of it controls a terminal."""
    return ascii(line)[1:-1]


def _span(seconds: float) -> str:
    """A duration as `8 s`, `2:05 min` or `1:30 h`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"
