"""Hostile mail text on the built page of a digest: exact to the character, and never active."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal
from unittest import mock

import html5lib
import pytest
import yaml
from playwright.sync_api import Browser

from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.commits import Entry
from generator.models.mails import FileChange, Person, Trailer
from generator.models.pages import Page
from generator.render.documents import digest_html
from generator.render.pages.digest import digest_pages
from generator.render.view import FOLD_LINES
from generator.render.works import rank
from tests import prose_text
from tests.nasty import LINES, TEXTS
from tests.render.sample import LIST, digest, reply, single

ACTIVE = frozenset(
    "script style iframe frame object embed applet form base meta link video audio math template "
    "svg img textarea marquee plaintext xmp noscript title select input button".split()
)
TITLE = """<script>x</script> "Demo" 'list' \\ &lt; {{ 1 }}"""
PATH = "lists/demo/digests/2025/04/09/"


def nasty_series(number: int, line: str, text: str) -> Any:
    """A series whose every field from a mail is `line`, and every text `text`."""
    who = Person(line, "x@y.example")
    review = Trailer("Reviewed-by", line, who, from_sender=True)
    answer = reply(
        5000 + number, who, line, digest().series[0].sent, trailers=(review,), excerpt=line
    )
    series = single(number, line, text, who, raw=line)
    (mail,) = series.patches
    assert mail.patch
    patch = replace(mail.patch, notes=text, files=(FileChange(line, 1, 1),))
    mail = replace(mail, message_id=f"{number}{line}", patch=patch)
    return replace(
        series,
        message_id=f"{number}{line}",
        patches=(mail, replace(mail, commit=f"{number:039x}c")),
        follow_ups=(answer,),
        prefixes=(line,),
    )


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str]]:
    return [(LINES[at % len(LINES)], text) for at, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, root: Path, pairs: list[tuple[str, str]]
) -> Path:
    """A site of one page with all hostile lines and texts."""
    series = tuple(nasty_series(100 + at, *pair) for at, pair in enumerate(pairs))
    of = replace(digest(), series=series, sections=(replace(digest().sections[0], items=series),))
    with mock.patch("generator.render.page_parts.FULL", 100_000_000):
        (page,) = digest_pages(of, replace(LIST, title=TITLE), previous=None, next=None)
    return build_site(tmp_path_factory.mktemp("hostile"), root, [page])


def build_site(folder: Path, root: Path, pages: Iterable[Page]) -> Path:
    """The pages as a site of Material's own frame, with the Markdown extensions of the project."""
    for path, text in (*((page.path, page.text) for page in pages), ("index.md", "# Home\n")):
        file = folder / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (folder / "docs/assets").mkdir(exist_ok=True)
    shutil.copy(root / "generator/site/theme/assets/patchwire.css", folder / "docs/assets")
    config = {
        "site_name": "x",
        "site_url": "https://site.example/",
        "nav": ["index.md"],
        "not_in_nav": "/lists/",
        "theme": {"name": "material", "font": False},
        "extra_css": ["assets/patchwire.css"],
        "markdown_extensions": ["attr_list", {"toc": {"permalink": True, "toc_depth": 3}}],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config))
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")],
        check=True,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    return folder / "site"


@pytest.fixture(scope="module")
def built(site: Path) -> Any:
    text = (site / PATH / "index.html").read_text()
    return html5lib.parse(text, namespaceHTMLElements=False)


def article(built: Any) -> Any:
    return next(built.iter("article"))


def text_of(element: Any) -> str:
    return "".join(element.itertext())


def is_of_mail(link: Any) -> bool:
    """Whether a link is an address in a mail's text, and shows where it leads."""
    href = link.get("href")
    shown = text_of(link) == href and link.get("rel") == "nofollow noopener ugc"
    return shown and href.startswith(("http://", "https://"))


def of_class(tree: Any, tag: str, name: str) -> Iterator[Any]:
    return (element for element in tree.iter(tag) if name in element.get("class", "").split())


@pytest.mark.slow
def test_the_page_title_is_text(built: Any):
    assert TITLE in text_of(next(built.iter("title")))
    header = "".join(text_of(element) for element in of_class(built, "span", "md-ellipsis"))
    assert TITLE in header


@pytest.mark.slow
def test_no_live_element_and_no_strangers_attribute(built: Any):
    assert {
        element.tag for element in article(built).iter() if isinstance(element.tag, str)
    } & ACTIVE == set()
    for element in built.iter():
        assert not [name for name in element.attrib if name.startswith("on")], element.attrib
    ids = [element.get("id") for element in article(built).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    ours = r"(series|thread)-[0-9a-f]{8}|patch-list|new-series|digest|moved|statistics"
    assert all(re.fullmatch(ours, ident) for ident in ids)
    for link in article(built).iter("a"):
        ours = link.get("href").startswith(("https://lists.example/demo/", "#", "../"))
        assert ours or is_of_mail(link)


@pytest.mark.slow
def test_every_heading_is_exact(built: Any, pairs: list[tuple[str, str]]):
    shown = [
        " ".join(text_of(element).replace("¶", "").split())
        for element in of_class(built, "h3", "pw-title")
    ]
    assert shown == [" ".join(f"{line} {line}".split()) for line, _ in pairs]


@pytest.mark.slow
def test_every_subject_name_tag_and_command_is_exact(built: Any, pairs: list[tuple[str, str]]):
    entries = list(of_class(built, "div", "pw-entry"))
    assert len(entries) == len(pairs)
    for entry, (line, _) in zip(entries, pairs, strict=True):
        assert text_of(next(of_class(entry, "p", "pw-subject"))) == line
        assert line.strip() in text_of(next(of_class(entry, "p", "pw-facts")))
        assert line.strip() in text_of(next(of_class(entry, "p", "pw-given")))
        assert text_of(next(of_class(entry, "p", "pw-said"))) == line
        assert line in text_of(next(entry.iter("code"))) or "'" in line


@pytest.mark.slow
def test_every_text_is_exact(built: Any, pairs: list[tuple[str, str]]):
    entries = list(of_class(built, "div", "pw-entry"))
    for entry, (_, text) in zip(entries, pairs, strict=True):
        texts = [prose_text.text_of(element) for element in of_class(entry, "div", "pw-text")]
        if text.count("\n") < FOLD_LINES:
            assert texts == [text] * 4  # two patches, each a commit message and notes
        else:
            assert "\n".join(texts[:2]) == text or texts[0] == text


@pytest.mark.slow
def test_the_contents_list_shows_text(built: Any, pairs: list[tuple[str, str]]):
    shown = [
        " ".join(text_of(element).split())
        for element in of_class(built, "a", "md-nav__link")
        if element.get("href", "").startswith("#series-")
    ]
    wanted = [" ".join(f"{line} {line}".split()) for line, _ in pairs]
    assert shown[: len(wanted)] == wanted


@pytest.mark.slow
def test_hard_mails_come_out_exact_and_dead(shared: Path):
    """All mails of shared/mails/hostile on one page, as they are read from an archive."""
    mails = []
    for at, file in enumerate(sorted((shared / "mails" / "hostile").glob("*.eml"))):
        name = f"{at:040x}"
        entry = Entry(epoch=0, commit=name, blob=name, received=1_704_110_400, state="mail")
        mails.append(read_message(entry, file.read_bytes(), "demo", Bots()))
    assert len(mails) > 100
    series = tuple(
        replace(
            single(at, mail.subject.title, "", mail.author),
            message_id=f"{at}{mail.message_id}",
            patches=(mail,),
            sender=mail.sender,
        )
        for at, mail in enumerate(mails)
    )
    of = replace(digest(), series=series, sections=(replace(digest().sections[0], items=series),))
    tree = html5lib.parse(digest_html(of, LIST), namespaceHTMLElements=False)
    body = tree.find("body")
    assert {
        element.tag for element in body.iter() if isinstance(element.tag, str)
    } & ACTIVE == set()
    mails = [found.patches[0] for found in sorted(series, key=rank, reverse=True)]
    subjects = [text_of(element) for element in of_class(body, "p", "pw-subject")]
    assert subjects == [mail.subject.raw for mail in mails]
    headings = [text_of(element).split() for element in of_class(body, "h3", "pw-title")]
    assert headings == [mail.subject.title.split() for mail in mails]
    for entry, mail in zip(of_class(body, "div", "pw-entry"), mails, strict=True):
        if mail.patch and mail.patch.commit_message and len(mail.patch.commit_message) < 3000:
            texts = map(prose_text.text_of, of_class(entry, "div", "pw-text"))
            assert mail.patch.commit_message in texts


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme"),
    [(390, "light"), (1280, "dark")],
)
def test_a_browser_shows_it_without_scrolling_sideways(
    site: Path, browser: Browser, width: int, scheme: Literal["light", "dark"]
):
    asked: list[str] = []
    dialogs: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    tab.goto((site / PATH / "index.html").as_uri())
    tab.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    wide = tab.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    context.close()
    assert wide <= 0
    assert dialogs == []
    assert not [url for url in asked if not url.startswith("file://")]
