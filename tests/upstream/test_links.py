"""The links into the archive that pages, feeds and data show: the server answers with that mail."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib import request
from urllib.error import HTTPError
from urllib.parse import unquote

import pytest

from tests.archives import START, patch
from tests.lengths import long
from tests.upstream.conftest import Upstream
from tests.upstream.front import Site
from tests.upstream.inbox import NAME, Inbox
from tests.upstream.runs import TAKEN_AT, lines_of
from tests.whole import Project

pytestmark = pytest.mark.slow

SENT = START + timedelta(days=59)
KINDS = {"", "raw", "T/#u", "t.mbox.gz"}  # of links that the pages of a list with patches show
# Characters that have a meaning in an address, in HTML or for public-inbox.
HARD_IDS = (
    "a/b", "a//b", "/a", "a/", "a%2Fb", "a%b", "a?b", "a#b", "a&b", "a+b", "a=b;c", "a'b", "a~b!",
    "$a*(b)", "a:b", "a,b", "a[b]", "a{b}", "a|b", "a^b`c", "T", "t", "raw", "..", "a..b",
)  # fmt: skip


def links(site: Path, url: str) -> dict[str, set[str]]:
    """The addresses below `url` in all files of a site by their kind, what follows the id."""
    found: dict[str, set[str]] = {}
    address = re.compile(re.escape(url) + r"/[^\s\"<>\\/]+/([^\s\"<>\\]*)")
    for file in site.rglob("*"):
        if file.suffix in {".html", ".atom", ".json"}:
            text = html.unescape(file.read_text("utf-8"))
            for match in address.finditer(html.unescape(text)):
                found.setdefault(match[1], set()).add(match[0])
    return found


def answer(url: str) -> bytes:
    """What the server answers, unpacked. Raises HTTPError for any status but 200."""
    with request.urlopen(url) as got:  # noqa: S310 - our own address
        content: bytes = got.read()
    return gzip.decompress(content) if url.endswith(".gz") else content


def dead(found: dict[str, set[str]]) -> Iterator[str]:
    """The links that lead nowhere, or to another mail than the one they name."""
    for view, urls in found.items():
        for url in sorted(urls):
            message_id = unquote(url.removesuffix(view).rstrip("/").rpartition("/")[2])
            try:
                content = answer(url.partition("#")[0])
            except HTTPError as error:
                yield f"{url}: {error}"
                continue
            if not _is_right(view, content, message_id):
                yield f"{url}: another mail"


def _is_right(view: str, content: bytes, message_id: str) -> bool:
    text = content.decode("utf-8", "replace")
    if view == "raw":
        head = message_from_bytes(content.partition(b"\n")[2], policy=policy.compat32)
        return str(head["Message-ID"]) == f"<{message_id}>"
    if view == "T/#u":  # the place that is jumped to is the mail that was asked for
        here = re.search(r'id=u>.*?href="\.\./\.\./([^"]*)/">permalink<', text, re.DOTALL)
        return here is not None and unquote(html.unescape(here[1])) == message_id
    return f"<{message_id}>" in html.unescape(text)


def test_every_link_leads_to_its_mail(upstream: Upstream):
    found = links(upstream.project.root / "site", f"{upstream.site.url}/{NAME}")
    assert found.keys() == KINDS
    assert list(dead(found)) == []


def test_a_dead_link_is_seen(upstream: Upstream):
    found = links(upstream.project.root / "site", f"{upstream.site.url}/{NAME}")
    urls = {view: min(urls) for view, urls in found.items()}
    gone = {view: {url.replace("@mail.", "@gone.")} for view, url in urls.items()}
    assert len(list(dead(gone))) == len(KINDS)
    assert _is_right("raw", answer(urls["raw"]), "another@mail.example") is False


@pytest.mark.long
def test_ids_of_any_characters(upstream: Upstream):
    mails = [patch("[PATCH] otter: swim", sent=SENT, name=name) for name in HARD_IDS]
    upstream.inbox.deliver([(raw, TAKEN_AT) for raw in mails])
    lines_of(upstream.run("build"))
    found = links(upstream.project.root / "site", f"{upstream.site.url}/{NAME}")
    seen = {unquote(url) for url in found["raw"]}
    assert seen >= {f"{upstream.site.url}/{NAME}/{name}@mail.example/raw" for name in HARD_IDS}
    assert list(dead(found)) == []


REAL = [
    ("kvm-seed", {}),
    long("kvm-ppc", {"since": "2025-03-01"}),
]


@pytest.mark.parametrize(("name", "bounds"), REAL, ids=["kvm-seed", "kvm-ppc"])
def test_links_of_a_real_list(
    site: Site, archive_of: Callable[[str], Path], tmp_path: Path, name: str, bounds: dict[str, str]
):
    """Threads of real lists begin with mails that the list never had."""
    *_, newest = sorted((archive_of(name) / "git").iterdir())
    server = Inbox(tmp_path / "server").create().import_epochs([newest])
    project = Project(tmp_path / "project")
    settings = {"archive": f"{site.url}/{NAME}", "ca_file": str(site.ca), **bounds}
    project.configure({NAME: settings})
    with server.serving() as site.backend:
        lines_of(project.run("build"))
        found = links(tmp_path / "project" / "site", f"{site.url}/{NAME}")
        assert found.keys() >= KINDS
        assert list(dead(found)) == []
