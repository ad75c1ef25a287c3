"""A list server that is down, slow, cut off or lying: old pages stay, and the next run heals."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from generator.archive import git, http
from tests.archives import mail
from tests.contents import differing
from tests.upstream.conftest import SINCE, Upstream, copy_of
from tests.upstream.front import Fault, Front, Site
from tests.upstream.inbox import NAME, as_received
from tests.upstream.remains import remains
from tests.upstream.runs import TAKEN, TAKEN_AT, WORDS, assert_content, from_nothing, lines_of

pytestmark = [pytest.mark.slow, pytest.mark.long]


def says(status: int, content: bytes = b"", **headers: str) -> Fault:
    return lambda front: front.say(status, content, **headers)


def epochs(*numbers: int, name: str = NAME) -> bytes:
    """A manifest that names these epochs."""
    paths = {f"/{name}/git/{number}.git": {"fingerprint": "0" * 40} for number in numbers}
    return gzip.compress(json.dumps(paths).encode())


def redirect(front: Front) -> None:
    """Send the client to the address it has asked for."""
    front.say(302, Location=front.site.url + front.path)


def cut_off(front: Front) -> None:
    front.hand_on(part=0.5)


# What goes wrong, and what the one line says of it.
FAULTS: dict[str, tuple[str, Fault, str]] = {
    "down": ("all", Front.cut, "cannot be fetched"),
    "no list": ("manifest", says(404), "HTTP Error 404.*check the name of the list"),
    "gone": ("manifest", says(410), "HTTP Error 410.*check the name of the list"),
    "busy": ("manifest", says(503, Retry_After="120"), "503.*come back later .*: 120"),
    "redirects": ("manifest", redirect, "cannot be fetched.*redirect"),
    "to http": ("manifest", says(302, Location="http://127.0.0.1:9/x"), "cannot be fetched.*302"),
    "manifest cut": ("manifest", cut_off, "was cut short: try again later"),
    "a page": ("manifest", says(200, b"<!DOCTYPE html><p>Log in"), "is no list of epochs"),
    "nothing": ("manifest", says(200, b""), "was cut short"),
    "a bomb": ("manifest", says(200, gzip.compress(b" " * 9_000_000)), "is no list of epochs"),
    "huge": ("manifest", says(200, b"x" * 5_000_000), "is larger than 4000000 bytes"),
    "deep": ("manifest", says(200, gzip.compress(b"[" * 100_000)), "is no list of epochs"),
    "others": (
        "manifest",
        says(200, gzip.compress(b'{"/heron/git/0.git":{},"/swan/git/0.git":{}}')),
        "is no list of epochs",
    ),
    "an epoch too much": ("manifest", says(200, epochs(0, 1)), "/otter/1 cannot be fetched"),
    "many epochs": ("manifest", says(200, epochs(*range(30_000))), "/otter/29999 cannot"),
    "epoch not there": ("refs", says(404), "/otter/0 cannot be fetched.*not found"),
    "epoch refused": ("refs", says(503), "/otter/0 cannot be fetched.*503"),
    "git redirects": ("refs", redirect, "/otter/0 cannot be fetched.*redirect"),
    "refs cut": ("refs", cut_off, "/otter/0 cannot be fetched"),
    "no git": ("refs", says(200, b"<html>", Content_Type="text/html"), "/otter/0 cannot be"),
    "pack cut": ("pack", lambda front: front.hand_on(part=0.5), "/otter/0 cannot be fetched"),
    "pack refused": ("pack", says(500), "/otter/0 cannot be fetched.*500"),
    "no pack": ("pack", says(200, b"0000"), "/otter/0 cannot be fetched"),
    "no refs": ("refs", says(200, b"0000"), "/otter/0 cannot be fetched"),
}  # fmt: skip


@pytest.fixture(scope="module")
def behind(site: Site, begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """There is mail that the project has not seen. No test of a fault may change it."""
    with copy_of(site, begun, tmp_path_factory.mktemp("behind")) as copied:
        copied.news()
        yield copied


@pytest.mark.long
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_costs_nothing(behind: Upstream, name: str):
    kind, fault, words = FAULTS[name]
    before = behind.project.outputs()
    behind.site.faults = {kind: fault}
    said = lines_of(behind.run("build"), 3)
    assert len(said) == 2, said
    assert said[0].startswith(f"{NAME}: https://127.0.0.1:")
    assert re.search(words, said[0]), said[0]
    assert said[1] == "nothing was built: the old site stays"
    assert behind.project.outputs() == before
    behind.site.faults.clear()
    assert_content(behind)


@pytest.mark.long
def test_a_first_fetch_that_is_cut_leaves_nothing_and_is_made_again(upstream: Upstream, tmp_path):
    fresh = upstream.project.clone(tmp_path / "fresh")
    upstream.site.faults["pack"] = lambda front: front.hand_on(part=0.5)
    said = lines_of(fresh.run("build"), 3)
    assert len(said) == 2
    assert "/otter/0 cannot be fetched" in said[0]
    assert not (fresh.root / "site").exists()
    upstream.site.faults.clear()
    lines_of(fresh.run("build"))
    assert differing(fresh.outputs(), upstream.project.outputs()) == []
    assert not list((fresh.root / ".cache").rglob("*.part"))


@pytest.mark.long
def test_what_came_before_a_cut_is_gone_once_it_is_purged(upstream: Upstream):
    """Git keeps the mails of a fetch that was cut off: they are in no history that it knows of."""
    heavy = mail("Heavy", f"{Random(1).randbytes(200_000).hex()}\n")
    upstream.inbox.deliver([(heavy, TAKEN_AT), (TAKEN, TAKEN_AT)])  # the newest is sent first
    upstream.site.faults["pack"] = lambda front: front.hand_on(part=0.8)
    lines_of(upstream.run("build"), 3)
    assert remains(upstream.project.root / ".cache", WORDS)
    upstream.inbox.purge(as_received(TAKEN, TAKEN_AT))
    upstream.site.faults.clear()
    lines_of(upstream.run("build"))
    assert remains(upstream.project.root, WORDS) == []
    assert_content(upstream)


@pytest.mark.long
def test_a_slow_server_is_waited_for(upstream: Upstream, tmp_path: Path):
    upstream.news()
    upstream.site.faults["all"] = lambda front: front.hand_on(pause=0.02)
    lines_of(upstream.run("build"))
    upstream.site.faults.clear()
    assert_content(upstream)
    assert differing(upstream.project.outputs(), from_nothing(upstream, tmp_path / "fresh")) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", ["manifest", "pack"])
def test_a_server_that_drips_is_given_up(
    behind: Upstream, monkeypatch: pytest.MonkeyPatch, kind: str
):
    monkeypatch.setattr(http, "_DEADLINE", 0.5)
    follow = git.follow
    impatient = git.config_options("http.lowSpeedTime=1")

    def fetch(*arguments: Any, options: tuple[str, ...], **more: Any) -> None:
        follow(*arguments, options=(*options, *impatient), **more)

    monkeypatch.setattr(git, "follow", fetch)
    before = behind.project.outputs()
    behind.site.faults = {kind: lambda front: front.hand_on(block=1, pause=0.02)}
    said = lines_of(behind.run("build"), 3)
    assert re.search("took more than 0.5 seconds|Operation too slow", said[0]), said[0]
    assert behind.project.outputs() == before
    behind.site.faults.clear()
    assert_content(behind)


def test_nobody_listens(upstream: Upstream, site: Site):
    upstream.stop()
    said = lines_of(upstream.run("build"), 3)
    assert "manifest.js.gz cannot be fetched" in said[0]
    before = upstream.project.outputs()
    upstream.project.configure({NAME: {"archive": "https://127.0.0.1:9/otter", "since": SINCE}})
    said = lines_of(upstream.run("build"), 3)
    assert said[0].startswith(f"{NAME}: https://127.0.0.1:9/otter/manifest.js.gz cannot be fetched")
    assert upstream.project.outputs() == before


@pytest.mark.long
def test_an_epoch_that_the_manifest_leaves_out_is_kept(upstream: Upstream):
    upstream.news(new_epoch=True)
    lines_of(upstream.run("build"))
    before = upstream.project.outputs()
    for fault, words in (
        (says(200, epochs(0)), "has no epoch 1 any more, which is here: nothing was fetched"),
        (says(200, epochs(1)), "has no epoch 0 any more, which is here: nothing was fetched"),
    ):
        upstream.site.faults["manifest"] = fault
        said = lines_of(upstream.run("build"), 4)
        assert words in said[0]
        assert upstream.project.outputs() == before
        assert_content(upstream)
    upstream.site.faults.clear()
    assert lines_of(upstream.run("build"))[0] == f"{NAME}: nothing new"


@pytest.mark.long
def test_an_epoch_without_a_mail_is_no_fault(upstream: Upstream):
    """As a server has it that died between opening an epoch and its first mail."""
    upstream.news()
    upstream.inbox.open_epoch()
    assert (upstream.inbox.folder / "git" / "1.git").is_dir()
    assert lines_of(upstream.run("fetch")) == [f"{NAME}: new mail"]
    upstream.news()
    assert lines_of(upstream.run("fetch")) == [f"{NAME}: new mail"]
    assert_content(upstream)
