"""Servers are told who asks, and are asked again when they want to be, for manifest and git."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.archive import http
from generator.archive.epochs import open_epochs
from generator.archive.fetch import fetch_archive
from generator.archive.http import AGENT, MAX_WAIT, Client, ServerBusy, user_agent
from generator.archive.news import has_news
from generator.errors import UpstreamError
from generator.pipeline.distribute import plan
from tests.archive.make import Make, items
from tests.archive.web import serving
from tests.whole import Project

DATE = "Mon, 02 Mar 2026 08:00:00 GMT"
LATER = "Mon, 02 Mar 2026 08:00:07 GMT"
TO_COME = "the server asks to come back later"

Busy = tuple[int, dict[str, str]]
Ask = Callable[[str], object]


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long was waited, without waiting."""
    times: list[int] = []
    monkeypatch.setattr(http, "sleep", times.append)
    return times


def after(wait: str, status: int = 503) -> Busy:
    return status, {"Date": DATE, "Retry-After": wait}


@pytest.fixture(params=["manifest", "git", "git news"])
def kind(request: pytest.FixtureRequest) -> str:
    """What the server is busy for."""
    return str(request.param)


@pytest.fixture
def asked(make: Make, kind: str, tmp_path: Path, pem: Path) -> Callable[..., bool]:
    """Ask a server that gives these answers first."""
    source = make(items("a"))

    def ask(*busy: Busy) -> bool:
        with serving(tmp_path, pem, busy={kind.split(maxsplit=1)[0]: [*busy]}) as url:
            if kind == "git news":
                return not has_news(f"{url}/list", {0: open_epochs(Path(source))[0].tip})
            return fetch_archive(f"{url}/list", str(tmp_path / "mirror"))

    return ask


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("wait", "seconds"), [("3", 3), ("0", 0), (LATER, 7), (DATE, 0)])
def test_a_busy_server_is_asked_again_when_it_wants_to_be(
    asked: Callable[..., bool], slept: list[int], wait: str, seconds: int, status: int
):
    assert asked(after(wait, status))
    assert slept == [seconds]


def test_a_server_that_is_busy_twice(asked: Callable[..., bool], slept: list[int]):
    assert asked(after("3"), after("4"))
    assert slept == [3, 4]


@pytest.mark.parametrize(
    ("busy", "waited"),
    [
        ([after(str(MAX_WAIT + 1))], []),
        ([after(str(MAX_WAIT)), after("1")], [MAX_WAIT]),
        ([after("1")] * 3, [1, 1]),
        ([after("0")] * 9, [0, 0]),
        ([after("soon")], []),
        ([after("9" * 5000)], []),
        ([after("-1")], []),
        ([after("Mon, 02 Mar 2099 08:00:00 GMT")], []),
        ([(503, {"Retry-After": LATER})], []),  # without a Date of its own
    ],
    ids="long,longer,often,always,odd,huge,negative,far,undated".split(","),
)
def test_a_server_that_asks_for_too_much_is_out_of_reach(
    asked: Callable[..., bool], slept: list[int], busy: list[Busy], waited: list[int]
):
    with pytest.raises(ServerBusy, match=TO_COME) as raised:
        asked(*busy)
    assert raised.value.exit_code == UpstreamError.exit_code
    assert len(str(raised.value)) < 600
    assert slept == waited


def test_a_server_that_fails_without_a_time_is_not_asked_again(
    asked: Callable[..., bool], slept: list[int]
):
    with pytest.raises(UpstreamError, match="try again later"):
        asked((503, {}))
    assert slept == []


def test_what_a_busy_server_says_is_printed_harmless(asked: Callable[..., bool], slept: list[int]):
    with pytest.raises(ServerBusy) as raised:
        asked(after("\x1b[2J::error::x"))
    assert "\x1b" not in str(raised.value)
    assert slept == []


# ---------------------------------------------------------------- who asks


@pytest.mark.parametrize("address", ["", "ada@quill.example", "https://news.example/"])
def test_every_request_names_the_program_and_an_address(
    make: Make, tmp_path: Path, pem: Path, address: str
):
    source = make(items("a"))
    seen: list[str] = []
    with serving(tmp_path, pem, seen=seen) as url:
        agent = user_agent(address)
        fetch_archive(f"{url}/list", str(tmp_path / "mirror"), client=Client(agent))
        has_news(f"{url}/list", {0: open_epochs(Path(source))[0].tip}, Client(agent))
    assert agent == (f"{AGENT} (+{address})" if address else AGENT)
    assert len(seen) >= 5
    python = [found for found in seen if not found.startswith("git/")]
    assert python == [agent] * 2
    assert all(found.endswith(f" {agent}") for found in seen if found.startswith("git/"))


def test_the_address_of_the_configuration_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    web = "https://lists.example/pots"
    project.configure({"pots": web}, contact="ada@quill.example")
    given: list[Client] = []
    monkeypatch.setattr(
        "generator.pipeline.fetch.fetch_archive", lambda *_, client, **__: given.append(client)
    )
    monkeypatch.setattr(
        "generator.pipeline.distribute.plan.has_news", lambda *rest: given.append(rest[-1])
    )
    project.fetch()
    plan._ask(project.config, project.config.lists)
    assert given == [Client(f"{AGENT} (+ada@quill.example)")] * 2
