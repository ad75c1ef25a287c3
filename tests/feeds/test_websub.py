"""A hub of WebSub is named by feeds, and told which of them changed."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from generator.demo.settings import with_demo_list
from generator.errors import ConfigError
from generator.pipeline.build import build_lists
from generator.pipeline.distribute.join import Join
from generator.pipeline.report import Report
from tests.feeds.otters import BEFORE, DAY, archived, configure
from tests.feeds.rules import Feeds, json_faults, links
from tests.mkdocs_here import mkdocs_here
from tests.whole import SITE_URL, Project, quiet

pytestmark = pytest.mark.slow


class Hub:
    """A hub on loopback. `told` are the forms that it was sent; `status` is what it answers."""

    def __init__(self) -> None:
        self.told: list[dict[str, list[str]]] = []
        self.agents: set[str] = set()
        self.status, self.moved_to = 204, ""
        self.url = ""

    @property
    def feeds(self) -> list[str]:
        """The feeds that it was told of, by their paths."""
        assert all(form["hub.mode"] == ["publish"] for form in self.told)
        return [form["hub.url"][0].removeprefix(SITE_URL) for form in self.told]


@contextmanager
def listening(pem: Path) -> Iterator[Hub]:
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hub.told.append(parse_qs(body.decode()))
            hub.agents.add(self.headers["User-Agent"])
            self.send_response(hub.status)
            if hub.moved_to:
                self.send_header("Location", hub.moved_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(pem)
    server.socket = secure.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        hub.url = f"https://127.0.0.1:{server.server_address[1]}/hub/"
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def hub(pem: Path) -> Iterator[Hub]:
    with listening(pem) as hub:
        yield hub


@pytest.fixture
def told_once(project: Project, hub: Hub) -> Project:
    """A site whose hub was told of all its feeds, and then forgot."""
    archived(project, BEFORE)
    report = configure(project, websub=hub.url).build()
    assert report.exit_code == 0, report.lines
    assert "lists/otter/feeds/series.atom" in hub.feeds
    hub.told.clear()
    return project


def with_a_day(project: Project, *, offline: bool = False) -> Report:
    archived(project, BEFORE + DAY)
    if offline:
        project.fetch()
    return project.build(offline=offline)


@pytest.mark.long
def test_feeds_name_the_hub(told_once: Project, hub: Hub):
    files = {path.removeprefix("site/"): raw for path, raw in told_once.site().items()}
    feeds = Feeds(files, SITE_URL, None)  # type: ignore[arg-type] # no date is looked at
    for path in feeds.current:
        assert links(feeds.root(path), "hub") == [hub.url]
        data = json.loads(files[path.replace(".atom", ".json")])
        assert data["hubs"] == [{"type": "WebSub", "url": hub.url}]
        assert list(json_faults(data)) == []


def test_the_hub_is_told_of_each_feed_that_changed(told_once: Project, hub: Hub):
    before = told_once.site()
    assert with_a_day(told_once).exit_code == 0
    after = told_once.site()
    documents = [path for path in after if path.endswith(".atom") and "/lists/" in path]
    documents += [path.replace(".atom", ".json") for path in documents]
    changed = {path for path in documents if before.get(path) != after[path]}
    assert sorted(hub.feeds) == sorted(path.removeprefix("site/") for path in changed)
    assert len(changed) < len(documents)
    assert hub.feeds[0].startswith("lists/otter/feeds/")
    assert hub.agents == {next(iter(hub.agents))}
    assert next(iter(hub.agents)).startswith("Patchwire/")


@pytest.mark.long
def test_nothing_is_told_where_nothing_changed_or_offline(told_once: Project, hub: Hub):
    told_once.build()
    with_a_day(told_once, offline=True)
    assert hub.told == []


def test_a_site_that_is_not_published_yet_is_not_told_of(told_once: Project, hub: Hub):
    archived(told_once, BEFORE + DAY)
    with mkdocs_here():
        build_lists(told_once.config, (), quiet, offline=False, is_published=False, jobs=1)
    assert hub.told == []


def test_a_join_offline_tells_nothing(told_once: Project, hub: Hub):
    archived(told_once, BEFORE + DAY)
    told_once.write()
    with mkdocs_here():
        Join(told_once.config, quiet, tells_hub=False).finish(())
    assert hub.told == []


@pytest.mark.long
@pytest.mark.parametrize(("status", "moved_to"), [(500, ""), (302, "https://elsewhere.example/")])
def test_a_hub_that_refuses_costs_a_line(told_once: Project, hub: Hub, status: int, moved_to: str):
    hub.status, hub.moved_to = status, moved_to
    report = with_a_day(told_once)
    assert report.exit_code == 0
    assert len(hub.told) == 1
    (line,) = (line for line in report.urgent if "the hub" in line)
    assert line.startswith(f"the hub {hub.url} was told of 0 of ")
    assert str(status) in line


def test_a_hub_that_is_away_costs_a_line(project: Project, pem: Path):
    with listening(pem) as hub:
        away = hub.url
    archived(project, BEFORE)
    report = configure(project, websub=away).build()
    assert report.exit_code == 0
    assert len([line for line in report.lines if "the hub" in line]) == 1
    assert project.is_current()


@pytest.mark.long
def test_another_hub_is_named_by_all_feeds(told_once: Project, pem: Path):
    with listening(pem) as other:
        configure(told_once, websub=other.url).build()
        assert set(other.feeds) == {
            path.removeprefix("site/")
            for path, raw in told_once.site().items()
            if other.url.encode() in raw and path.endswith((".atom", ".json"))
        }
        assert len(other.feeds) > 20


def test_the_demo_list_has_no_hub(project: Project):
    configure(project, websub="https://hub.example/")
    assert with_demo_list(project.config).websub == ""


@pytest.mark.parametrize("wrong", ["http://hub.example/", "hub.example", "https://a@hub.example/"])
def test_a_hub_is_an_https_address(project: Project, wrong: str):
    configure(project, websub=wrong)
    with pytest.raises(ConfigError, match="websub must be a whole https"):
        _ = project.config


def test_an_address_of_a_hub_stays_as_it_is_written(project: Project):
    for address in ("https://hub.example/", "https://hub.example/push"):
        configure(project, websub=address)
        assert project.config.websub == address
