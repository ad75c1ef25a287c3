"""Hostile mail text on the built pages of versions, lists and people: exact, and never active."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import html5lib
import pytest
from playwright.sync_api import Browser

from generator.models.mails import Note, Person
from generator.models.pages import Link
from generator.models.people import Lineage, Profile, Review
from generator.models.series import GivenTrailer, Reply, Series
from generator.models.settings import ListConfig
from generator.models.versions import Delta, LineagePart, State, Tag, Version
from generator.render.pages.digest import digest_pages
from generator.render.pages.front import Activity, Waits, list_front_page
from generator.render.pages.series import series_pages
from generator.render.pages.series_list import series_list_page
from generator.render.phrases.person import person_name
from generator.render.summaries import summarize_digest
from generator.render.waits import WaitRow
from tests import prose_text
from tests.nasty import LINES, TEXTS
from tests.render.listing_pages import applied_pages, people_pages, topic_pages, waiting_pages
from tests.render.reading import day_window
from tests.render.sample import DAY, LIST, digest
from tests.render.test_hostile import (
    ACTIVE,
    TITLE,
    article,
    build_site,
    is_of_mail,
    nasty_series,
    of_class,
    text_of,
)
from tests.render.versions import application, given_tag, now, pair, profile, version_of

pytestmark = [pytest.mark.slow, pytest.mark.long]

PAIRS = [(LINES[at % len(LINES)], text) for at, text in enumerate(TEXTS)]
OURS = re.compile(
    r"part|continued|series|versions|changes|cover|patches|tags|applied|discussion|apply|topic|person|review"
    r"|as-sent|talk|others|waiting|newest|new|waits|earlier|year|active|digest|new-series|patch-list"
    r"|tags-given|moved|statistics|unanswered|pulls|maintainers|older|months"
    r"|patch-\d+|(mail|topic|series)-[0-9a-f]{8}|m\d{4}-\d\d(-\d+)?"
)

# Pages whose first heading is the program's own: Markdown makes its id of its words.
OURS_ALONE = {"lists/demo", *(f"lists/demo/{name}" for name in ("waiting", "topics", "people"))}


def nasty_version(number: int, line: str, text: str) -> tuple[Series, Version]:
    """A version whose every field from a mail is `line`, and every text `text`."""
    series = nasty_series(number, line, text)
    who, mail_id = Person(line, "x@y.example"), series.message_id
    (answer,) = series.follow_ups
    answer = replace(answer, note=Note(verdict=line, tree=line), is_bot=True)
    pull = application(1, message_id=mail_id, person=who, tree=line, commits=(line,))
    pairs = (pair(2, 1, line, f"{line} before"), pair(1, None, line, f"{line} before"))
    tags = (Tag(line, who),)
    found = version_of(
        replace(series, total=2),
        applications=(pull,),
        given=(GivenTrailer(line, who, mail_id, 1, from_sender=False, received=DAY),),
        change_id=line,
        replies=1,
        topics=(line,),
        linked_by="link",
        delta=Delta(
            total_before=2,
            total=1,
            pairs=pairs,
            files_gained=(line,),
            files_lost=(line,),
            tags_carried=tags,
            tags_gained=tags,
            tags_lost=tags,
        ),
    )
    version = replace(
        found,
        previous=found.ref,
        first=found.ref,
        following=found.ref,
        state=State("superseded", DAY, mail_id),
        patches=tuple(replace(patch, tags=tags) for patch in found.patches),
    )
    return replace(series, changelog=text, follow_ups=(answer,)), version


VERSIONS = [nasty_version(100 + at, *pair) for at, pair in enumerate(PAIRS)]


def nasty_list() -> ListConfig:
    return replace(LIST, title=TITLE, topics=((LINES[0], LINES[:3]),))


def version_states() -> list[tuple[Version, State]]:
    names = ("waiting", "applied", "discussed")
    return [
        (version, State(names[at % 3], DAY, version.message_id))  # type: ignore[arg-type]
        for at, (_, version) in enumerate(VERSIONS)
    ]


def people() -> Iterator[tuple[str, Profile]]:
    for at, (_, version) in enumerate(VERSIONS):
        line = version.title
        yield (
            f"x-{at}",
            replace(
                profile(),
                person=version.author,
                lineages=(Lineage(version, 1),),
                given_tags=(given_tag(line, version, patch=1),),
                reviews=(Review(version, DAY, (given_tag(line, version, patch=1),)),),
                domains=(line,),
            ),
        )


def page_of(series: Series, version: Version) -> Any:
    assert version.state
    replies = [Reply(mail, depth, 1) for depth, mail in enumerate(series.follow_ups * 2)]
    (page,) = series_pages(
        nasty_list(),
        series,
        version,
        state=version.state,
        lineage=LineagePart((version, replace(version, path=f"{version.path}x/")), 1, 2),
        discussion=replies,
    )
    return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    mailing_list, versions = nasty_list(), version_states()
    series = tuple(series for series, _ in VERSIONS)
    of = replace(digest(), series=series, sections=(replace(digest().sections[0], items=series),))
    known = {series.message_id: version for series, version in VERSIONS}
    states = {version.path: state for version, state in versions}
    pages = [page_of(series, version) for series, version in VERSIONS]
    pages += waiting_pages(mailing_list, versions, now=now(), days=14)
    pages += applied_pages(mailing_list, versions)
    pages += topic_pages(mailing_list, versions)
    pages += people_pages(mailing_list, people(), states=states)
    pages.append(series_list_page(mailing_list, versions, number=0, full=0, total=len(versions)))
    link = Link("<b>&amp;*x*", "lists/demo/waiting/", 3)
    rows = [
        WaitRow(version, state, "unanswered", version.received, 20) for version, state in versions
    ]
    front = [
        summarize_digest(replace(of, window=day_window(0)), known, states),
        summarize_digest(replace(of, window=day_window(-1)), known, states),
    ]
    activity = Activity("", [("<b>&amp;*x*", 3)])
    pages.append(
        list_front_page(
            mailing_list, front, links=[link], waits=Waits(rows, 9, 90), activity=activity
        )
    )
    around: dict[str, Any] = {"previous": None, "next": None, "versions": known, "states": states}
    pages += digest_pages(of, mailing_list, **around)
    assert len({page.path for page in pages}) == len(pages)
    return build_site(tmp_path_factory.mktemp("hostile-versions"), root, pages)


@pytest.fixture(scope="module")
def built(site: Path) -> dict[str, Any]:
    """Every page's tree, by its folder."""
    return {
        str(file.parent.relative_to(site)): html5lib.parse(
            file.read_text(), namespaceHTMLElements=False
        )
        for file in site.glob("lists/**/index.html")
    }


def test_every_page_was_built(built: dict[str, Any]):
    kinds = {path.split("/")[2] if path.count("/") > 1 else "" for path in built}
    assert kinds == {"", "series", "waiting", "applied", "topics", "people", "digests"}
    assert len(built) > 2 * len(PAIRS) + len(LINES)


def test_no_live_element_and_no_strangers_attribute(built: dict[str, Any]):
    for path, tree in built.items():
        tags = {element.tag for element in article(tree).iter() if isinstance(element.tag, str)}
        assert tags & ACTIVE == set(), path
        for element in tree.iter():
            assert not [name for name in element.attrib if name.startswith("on")], (
                path,
                element.attrib,
            )
        ids = [element.get("id") for element in article(tree).iter() if element.get("id")]
        assert len(ids) == len(set(ids)), path
        own = (
            {heading.get("id") for heading in article(tree).iter("h1")}
            if path in OURS_ALONE
            else set()
        )
        assert [ident for ident in ids if not OURS.fullmatch(ident) and ident not in own] == [], (
            path
        )
        for link in article(tree).iter("a"):
            where = ("https://lists.example/demo", "https://patch.msgid.link/", "#", "../", "./")
            href = link.get("href")
            ours = href.startswith(where) or re.match(r"[a-z0-9-]+/", href)
            assert ours or is_of_mail(link), (path, href)


def test_titles_and_headings_are_exact(built: dict[str, Any]):
    for _, version in VERSIONS:
        tree = built[version.path.rstrip("/")]
        title = text_of(next(tree.iter("title")))
        assert title.startswith(f"{version.title} (v1)"), version.path
        heading = text_of(next(tree.iter("h1"))).replace("¶", "")
        assert heading.split() == f"{version.title} v1 {version.title}".split()


def test_every_text_of_a_version_is_exact(built: dict[str, Any]):
    for (_, text), (_, version) in zip(PAIRS, VERSIONS, strict=True):
        if text.count("\n") > 40:
            continue
        tree = built[version.path.rstrip("/")]
        texts = [prose_text.text_of(element) for element in of_class(tree, "div", "pw-text")]
        assert texts == [text] * 5, text  # a changelog; two patches, each with its notes


def test_every_line_of_a_version_is_exact(built: dict[str, Any]):
    for (line, _), (_, version) in zip(PAIRS, VERSIONS, strict=True):
        shown = line.strip()
        tree = built[version.path.rstrip("/")]
        for _, element in zip(range(2), of_class(tree, "div", "pw-reply"), strict=True):
            assert shown in text_of(next(of_class(element, "p", "pw-facts")))
            assert text_of(next(of_class(element, "p", "pw-said"))) == line
        (delta,) = of_class(tree, "dl", "pw-delta")
        cells = [text_of(element).strip() for element in delta.iter("dd")]
        assert f"1 {line}".strip() in cells  # changed
        assert f"{line} {line}".strip() in cells  # a tag
        assert shown in cells  # a file
        (patch, _) = of_class(tree, "details", "pw-patch")
        assert shown in text_of(next(patch.iter("summary")))
        (heading,) = (element for element in tree.iter("h2") if element.get("id") == "applied")
        assert heading is not None
        codes = [text_of(element) for element in tree.iter("code")]
        assert codes.count(line) == 2  # the commit and the change-id


def test_every_row_is_exact(built: dict[str, Any]):
    for folder in ("lists/demo/waiting", "lists/demo/applied", "lists/demo/series", "lists/demo"):
        rows = list(of_class(built[folder], "div", "pw-row"))
        assert rows
        known = {" ".join(f"{version.title} {version.title}".split()) for _, version in VERSIONS}
        for row in rows:
            (head,) = of_class(row, "p", "pw-line")
            assert " ".join(text_of(head[0]).split()) in known


def test_names_of_people_are_exact(built: dict[str, Any]):
    shown = {
        " ".join(text_of(next(tree.iter("h1"))).replace("¶", "").split())
        for path, tree in built.items()
        if "/people/" in path
    }
    assert shown == {" ".join(person_name(Person(line, "x@y.example")).split()) for line in LINES}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme"),
    [(390, "light"), (1280, "dark")],
)
def test_a_browser_shows_them_without_scrolling_sideways(
    site: Path, browser: Browser, width: int, scheme: Literal["light", "dark"]
):
    folders = ["", "waiting/", "applied/", "topics/", "people/", "people/x-3/"]
    folders += [version.path.removeprefix("lists/demo/") for _, version in VERSIONS[::9]]
    asked: list[str] = []
    wide: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    for folder in folders:
        tab.goto((site / "lists/demo" / folder / "index.html").as_uri())
        tab.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
        if tab.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(folder)
    context.close()
    assert wide == []
    assert not [url for url in asked if not url.startswith("file://")]
