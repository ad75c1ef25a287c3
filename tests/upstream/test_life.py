"""The years of a list on a real server: what it does, and what the pages are after each run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.contents import differing
from tests.epochs import git, move
from tests.upstream.conftest import FIRST, MAILS, SINCE, Upstream
from tests.upstream.front import Site
from tests.upstream.inbox import NAME, Inbox, as_received
from tests.upstream.remains import remains
from tests.upstream.runs import TAKEN, TAKEN_AT, WORDS, assert_content, from_nothing, lines_of
from tests.whole import Project

pytestmark = pytest.mark.slow


@pytest.mark.long
def test_a_bounded_first_fetch(upstream: Upstream):
    mirror = upstream.project.root / ".cache" / "mirrors" / NAME
    start = datetime.fromisoformat(f"{SINCE}T00:00+00:00").timestamp()
    wanted = [received for _, received in MAILS[:FIRST] if received >= start]
    assert 0 < len(wanted) < FIRST
    times = git(mirror / "git" / "0.git", "log", "--reverse", "--format=%ct").split()
    assert list(map(int, times)) == wanted
    assert_content(upstream)
    assert lines_of(upstream.run("build"))[0] == f"{NAME}: nothing new"


@pytest.mark.long
def test_days_and_a_new_epoch(upstream: Upstream, tmp_path: Path):
    upstream.news()
    assert lines_of(upstream.run("fetch")) == [f"{NAME}: new mail"]
    upstream.news(new_epoch=True)
    assert lines_of(upstream.run("fetch")) == [f"{NAME}: new mail"]
    upstream.news()
    assert lines_of(upstream.run("build"))[0] == f"{NAME}: new mail"
    assert sorted(path.name for path in upstream.inbox.folder.glob("git/*.git")) == [
        "0.git", "1.git",
    ]  # fmt: skip
    assert_content(upstream)
    assert differing(upstream.project.outputs(), from_nothing(upstream, tmp_path / "fresh")) == []


@pytest.mark.long
def test_what_is_purged_is_nowhere(upstream: Upstream):
    project = upstream.project
    upstream.inbox.deliver([(TAKEN, TAKEN_AT)])
    upstream.news()
    lines_of(upstream.run("build"))
    found = " ".join(remains(project.root, ("quagga",)))
    for place in (".pack (unpacked)", "0.git (objects)", "otter.sqlite3 (values)", "site/", ".db"):
        assert place in found
    upstream.inbox.purge(as_received(TAKEN, TAKEN_AT))
    lines_of(upstream.run("build"))
    assert remains(project.root, WORDS) == []
    assert_content(upstream)


@pytest.mark.long
def test_what_is_edited_is_shown_as_it_is_now(upstream: Upstream, tmp_path: Path):
    upstream.inbox.deliver([(TAKEN, TAKEN_AT)])
    lines_of(upstream.run("build"))
    upstream.inbox.edit("taken-0815@mail.example", "quagga", "zebra")
    lines_of(upstream.run("build"))
    assert remains(upstream.project.root, ("quagga",)) == []
    assert remains(upstream.project.root / "site", ("zebra",))
    assert_content(upstream)
    assert differing(upstream.project.outputs(), from_nothing(upstream, tmp_path / "fresh")) == []


@pytest.mark.long
def test_days_and_a_purge_of_a_real_list(
    site: Site, archive_of: Callable[[str], Path], tmp_path: Path
):
    (there,) = (archive_of("kvm-seed") / "git").iterdir()
    epoch = shutil.copytree(there, tmp_path / "epoch")
    last = git(epoch, "rev-parse", "HEAD")
    move(epoch, f"{last}~5")
    server = Inbox(tmp_path / "server").create().import_epochs([epoch])
    project = Project(tmp_path / "project")
    project.configure({NAME: {"archive": f"{site.url}/{NAME}", "ca_file": str(site.ca)}})
    upstream = Upstream(server, site, project)
    with server.serving() as site.backend:
        lines_of(upstream.run("build"))
        move(server.folder / "git" / "0.git", last)
        server.index()
        assert lines_of(upstream.run("build"))[0] == f"{NAME}: new mail"
        raw = mail_of(epoch, last)
        words = (str(message_from_bytes(raw)["Message-ID"]).strip("<> "),)
        assert remains(project.root / "site", words)
        server.purge(raw)
        lines_of(upstream.run("build"))
        assert remains(project.root, words) == []
        assert_content(upstream)
        assert differing(project.outputs(), from_nothing(upstream, tmp_path / "fresh")) == []


def mail_of(epoch: Path, commit: str) -> bytes:
    command = ["git", f"--git-dir={epoch}", "cat-file", "blob", f"{commit}:m"]
    return subprocess.run(command, check=True, capture_output=True).stdout
