"""A list server as lists have it, its front, and a project that follows it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from tests.newslist import story
from tests.upstream import inbox
from tests.upstream.front import Site, authority
from tests.upstream.inbox import NAME, Inbox
from tests.whole import Answer, Project

MAILS = [(raw, received) for raw, received, _ in story(Random("upstream"), 60)]
FIRST = 60  # mails at the time of the first fetch
SINCE = "2026-03-20"  # received after some of them


@dataclass
class Upstream:
    """A list on its server, the address it is served at, and a project that reads it from there."""

    inbox: Inbox
    site: Site
    project: Project
    sent: int = FIRST  # of `MAILS`
    _serving: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """Have the list server answer."""
        self.site.backend = self._serving.enter_context(self.inbox.serving())

    def stop(self) -> None:
        """Have it end; the front then answers nothing."""
        self._serving.close()

    def news(self, count: int = 5, *, new_epoch: bool = False) -> None:
        """Have the next mails arrive."""
        self.inbox.deliver(MAILS[self.sent : self.sent + count], new_epoch=new_epoch)
        self.sent += count

    def run(self, *arguments: str) -> Answer:
        """The command in the project."""
        return self.project.run(*arguments)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The front, with a certificate of an authority that nobody trusts yet."""
    if reason := inbox.missing():
        pytest.skip(reason)
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make certificates")
    ca, pem = authority(tmp_path_factory.mktemp("authority"))
    with Site(pem, ca).open() as opened:
        yield opened


def trust(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Have what a test itself asks trust the front, and all of it ask without a proxy.

    The program is given the certificates by the settings of the list.
    """
    patch.setenv("SSL_CERT_FILE", str(site.ca))
    for name in ("no_proxy", "NO_PROXY"):
        patch.setenv(name, "127.0.0.1")


@pytest.fixture(autouse=True)
def _trusted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(site, monkeypatch)


@pytest.fixture(scope="session")
def begun(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`server`, the list, and `project`, built by a bounded first fetch. Not to be written to."""
    folder = tmp_path_factory.mktemp("begun")
    made = Inbox(folder / "server").create()
    made.deliver(MAILS[:FIRST])
    project = Project(folder / "project")
    settings = {"archive": f"{site.url}/{NAME}", "ca_file": str(site.ca), "since": SINCE}
    project.configure({NAME: settings})
    with pytest.MonkeyPatch.context() as patch, made.serving() as site.backend:
        trust(site, patch)
        answer = project.run("build")
    assert answer.code == 0, answer.err
    return folder


@contextmanager
def copy_of(site: Site, begun: Path, folder: Path) -> Iterator[Upstream]:
    """Copies of them in a folder, with the server running and no fault set."""
    made = Inbox(begun / "server").copy(folder / "server")
    copied = Upstream(made, site, Project(begun / "project").copy(folder / "project"))
    site.faults.clear()
    before = site.backend
    copied.start()
    try:
        yield copied
    finally:
        copied.stop()
        site.backend = before
        site.faults.clear()
        assert site.errors == []


@pytest.fixture
def upstream(site: Site, begun: Path, tmp_path: Path) -> Iterator[Upstream]:
    """A copy for a test of its own."""
    with copy_of(site, begun, tmp_path) as copied:
        yield copied
