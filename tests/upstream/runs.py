"""What a run said and left, and a mail that is taken back."""

from __future__ import annotations

from pathlib import Path

from tests.archives import at, patch
from tests.upstream.conftest import Upstream
from tests.whole import Answer

TAKEN = patch(
    "[PATCH] otter: not meant for you",
    "Words that must go: quagga.\n",
    name="taken-0815",
    who="Zebulon Vanish <zeb@vanish.example>",
)
WORDS = ("quagga", "not meant for you", "taken-0815", "Zebulon", "vanish.example")
TAKEN_AT = at(days=60)  # later than the mails of the first fetch


def lines_of(answer: Answer, code: int = 0) -> list[str]:
    """What a run said, line by line, once its exit code is right."""
    assert answer.code == code, answer.err
    assert "Traceback" not in answer.err
    return [line.removeprefix("patchwire: ") for line in answer.err.splitlines()]


def assert_content(upstream: Upstream) -> None:
    """`patchwire check` finds nothing."""
    assert lines_of(upstream.run("check"))[0] == "nothing to mend"


def from_nothing(upstream: Upstream, folder: Path) -> dict[str, bytes]:
    """What a project makes of the same list that has never seen it before."""
    fresh = upstream.project.clone(folder)
    lines_of(fresh.run("build"))
    return fresh.outputs()
