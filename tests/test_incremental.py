"""Pages and site made in steps are those made from nothing, to the byte.

Lists are cut at random; between the steps mails are taken back, purged and edited, days pass, and
versions begin to wait or fall out of the time that is kept.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from posixpath import dirname, join, normpath
from random import Random
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest

from generator.archive.archive import open_archive
from generator.links import MOVED, database_path
from generator.mail.robots import Bots
from generator.models.mails import Person
from generator.models.settings import ListConfig
from generator.pipeline.sources import Source
from generator.site.tree import output_of
from tests.archives import START, Item, archive, at, mail, patch
from tests.contents import differing
from tests.lengths import first_of, long
from tests.newslist import ROBOT, cuts, story
from tests.whole import MemoryBuild, small_chunks

pytestmark = pytest.mark.slow

KEEPERS = (Person("Bo Fenn", "bo@fenn.example"), Person("Ada Quill", "ada@quill.example"))
TOPICS = (("water", ("otter: swim", "otter: dive")), ("land", ("otter: nest",)))
URL = "https://lists.example/otter"


def otter(path: Path, **settings: Any) -> Source:
    """The list whose archive is at that path."""
    mailing_list = ListConfig("otter", "Otter", str(path), URL, None, topics=TOPICS, **settings)
    return Source(open_archive(str(path)), mailing_list, Bots.with_extra((ROBOT,)))


PLACE = re.compile(r'(?:\bid="|\{: #)([a-z0-9-]+)')
LINK = re.compile(r'<a (?:id="[^"]*" )?href="([^"]*)"')


def dead_links(pages: dict[str, str]) -> list[str]:
    """Links between the pages of a list that lead to no page, or to no place of one."""
    places = {path: set(PLACE.findall(text)) for path, text in pages.items()}
    found = []
    for path, text in pages.items():
        folder = dirname(output_of(path))
        for link in set(LINK.findall(text)):
            url = urlsplit(html.unescape(link))
            target = normpath(join(folder, url.path)) + "/" if url.path else folder
            if url.scheme or not f"{target}/".startswith("lists/otter/"):
                continue
            if target.rstrip("/") == database_path("otter"):  # made of the pages
                continue
            kinds = [f"{target.rstrip('/')}{end}" for end in ("/index.md", MOVED)]
            home = next((kind for kind in kinds if kind in pages), None)
            if home is None and target.rstrip("/") not in pages:
                found.append(f"{path}: {link}")
            elif home and home.endswith(".md") and url.fragment not in {"", *places[home]}:
                found.append(f"{path}: {link}, no such place")
    return found


def check_steps(states: Any, folder: Path, **settings: Any) -> None:
    """Each state of an archive, reached in a step from the one before and from nothing."""
    pages: dict[str, str] = {}
    for number, items in enumerate(states):
        source = otter(archive(folder / "otter", items), **settings)
        steps = MemoryBuild(source, folder / "steps.sqlite3", pages).update()
        whole = MemoryBuild(source, folder / f"whole-{number}.sqlite3").update()
        assert differing(steps.pages, whole.pages) == [], f"step {number} of {len(items)} commits"
        assert steps.search_records == whole.search_records
        assert steps.dump == whole.dump
        assert dead_links(whole.pages) == []
        pages = steps.pages


@pytest.mark.parametrize("window", first_of(("day", "hour", "week")))
@pytest.mark.parametrize(("events", "seed"), [(20, 0), *(long(40, seed) for seed in range(6))])
def test_any_history_of_a_made_up_list_leaves_one_tree(
    tmp_path: Path, events: int, seed: int, window: str
):
    chance = Random(f"{seed} {window}")
    settings = {
        "window": window,
        "keep": chance.choice((None, None, 1, 10, 40)),
        "waiting_days": chance.choice((1, 5, 14)),
        "topic_maintainers": tuple((name, KEEPERS) for name, _ in TOPICS),
    }
    items = story(chance, events)
    check_steps(cuts(items, chance), tmp_path, **settings)


def news(*mails: bytes, days: float = 1) -> list[Item]:
    """Mails that arrive one after the other."""
    return [(raw, at(days=days * number), "mail") for number, raw in enumerate(mails)]


def growing(items: list[Item]) -> list[list[Item]]:
    return [items[:end] for end in range(1, len(items) + 1)]


def test_a_mail_that_comes_late_joins_what_came_before_it_to_a_version(tmp_path: Path):
    """The digest of an answer leads to the version once the mail between the two is there."""
    items = news(
        patch("[PATCH] otter: swim", name="swim"),
        mail("Re: Re: [PATCH] otter: swim", "I agree.\n", name="late", to="between"),
        mail("Meeting", "On Monday.\n"),
        mail("Re: [PATCH] otter: swim", "No.\n", name="between", to="swim"),
    )
    check_steps(growing(items), tmp_path)


# ---------------------------------------------------------------- people with several addresses

HOME = "Ada Quill <ada@home.example>"
SIGNED = (
    "From: Ada Quill <ada@quill.example>\n\nTired.\n\n"
    "Signed-off-by: Ada Quill <ada@quill.example>\n"
)
PROOF = patch("[PATCH] otter: rest", SIGNED, name="rest", who=HOME)
COVER = mail("[PATCH 0/1] otter: rest", "A rest.\n", name="cover", who=HOME)
COVERED = patch("[PATCH 1/1] otter: rest", SIGNED, name="rest", who=HOME, to="cover")
TWO_ADAS = news(
    patch("[PATCH] otter: swim", name="swim"),
    mail("Re: [PATCH] otter: swim", "Why?\n", name="why", to="swim", who="Bo <bo@fenn.example>"),
    patch("[PATCH] otter: dive", name="dive", who=HOME),
)


def people_pages(pages: dict[str, str]) -> dict[str, str]:
    """The pages of people by the beginning of their slug; what is moved ends with "moved"."""
    found = {}
    for path, text in pages.items():
        if match := re.match(r"lists/otter/people/([a-z]+)-[a-z0-9-]+(/index.md|\.moved)", path):
            end = " moved" if match[2] == ".moved" else ""
            name = match[1] + end
            found[name if name not in found else f"{name} again"] = text
    return found


def test_people_of_one_name_name_each_other_and_a_proof_joins_them(tmp_path: Path):
    alone = made(TWO_ADAS[:2], tmp_path)
    assert "Also writes as" not in people_pages(alone.pages)["ada"]
    two = grown(alone, TWO_ADAS)
    pages = people_pages(two.pages)
    assert set(pages) == {"ada", "ada again", "bo moved"}  # who answered one version has no page
    assert "Also writes as" in pages["ada"]
    assert "Also writes as" in pages["ada again"]
    joined = grown(two, [*TWO_ADAS, (PROOF, at(days=4), "mail")])
    pages = people_pages(joined.pages)
    assert set(pages) == {"ada", "ada moved", "bo moved"}
    assert "3 series in 3 versions" in pages["ada"]
    assert f"{URL}/rest@mail.example/" in pages["ada"]
    assert "Also writes as" not in pages["ada"]
    (page,) = (path for path in joined.pages if "people/ada" in path and path.endswith(".md"))
    slug = page.split("/")[-2]
    assert f'url=../{slug}/"' in pages["ada moved"]
    (dive,) = (
        text
        for path, text in joined.pages.items()
        if "series/otter-dive" in path and path.endswith(".md")
    )
    assert f"people/{slug}/" in dive
    assert [path for path in joined.search_paths if "people/ada" in path] == [page[:-8]]


@pytest.mark.long
def test_a_proof_that_is_taken_back_parts_two_people_again(tmp_path: Path):
    items = [*TWO_ADAS, (PROOF, at(days=4), "mail")]
    back: list[Item] = [*items, (PROOF, at(days=5), "delete")]
    check_steps([items[:2], items, back, back[:-1]], tmp_path)
    parted = made(back, tmp_path / "parted")
    assert set(people_pages(parted.pages)) == {"ada", "ada again", "bo moved"}


FIRST_TIME = "sends patches to this list for the first time"


def newcomers(pages: dict[str, str]) -> set[str]:
    """Who is said to send patches for the first time, with the work."""
    digests = "".join(text for path, text in pages.items() if "/digests/" in path)
    found = re.findall(rf"<p>(\w+)[\w ]* {FIRST_TIME}&#58; <a [^>]*>otter&#58; (\w+)", digests)
    return {f"{name}: {work}" for name, work in found}


@pytest.mark.long
def test_who_is_a_newcomer_changes_with_what_is_taken_back_and_joined(tmp_path: Path):
    swim = patch("[PATCH] otter: swim", name="swim")
    nest = patch("[PATCH] otter: nest", name="nest")
    dive = patch("[PATCH] otter: dive", name="dive", who="Bo <bo@fenn.example>")
    talk = [mail(f"Meeting {number}", "On Monday.\n") for number in range(3)]
    items = news(*talk[:2], swim, dive, nest, talk[2])
    back: list[Item] = [*items, (swim, at(days=7), "delete")]
    with mock.patch("generator.pipeline.pages.digests.SETTLED", 1):
        check_steps([items, back, items, back], tmp_path / "back")
        assert newcomers(made(items, tmp_path / "here").pages) == {"Ada: swim", "Bo: dive"}
        assert newcomers(made(back, tmp_path / "gone").pages) == {"Ada: nest", "Bo: dive"}
        joined = [*TWO_ADAS, (PROOF, at(days=4), "mail")]
        check_steps([TWO_ADAS, joined, [*joined, (PROOF, at(days=5), "delete")]], tmp_path)
        assert newcomers(made(TWO_ADAS, tmp_path / "two").pages) == {"Ada: dive"}
        assert newcomers(made(joined, tmp_path / "one").pages) == set()


@pytest.mark.parametrize("frequent", first_of((20, -100)))
def test_a_proof_in_a_series_of_the_other_address_is_taken_back(tmp_path: Path, frequent: int):
    """Also where so many have the name that no page names them."""
    cover, covered = (COVER, at(days=4), "mail"), (COVERED, at(days=4, hours=1), "mail")
    items: list[Item] = [*TWO_ADAS, cover, covered]
    back: list[Item] = [*items, (COVERED, at(days=5), "delete")]
    with mock.patch("generator.pipeline.pages.people.MAX_NAMESAKES", frequent):
        check_steps([items[:-1], items, back], tmp_path)
    assert "ada moved" in people_pages(made(items, tmp_path / "joined").pages)


SWIM = patch("[PATCH] otter: swim", name="swim", who="Bo <bo@fenn.example>")
WHY = mail("Re: [PATCH] otter: swim", "Why?\n", name="why", to="swim")  # from quill.example
DIVE = patch("[PATCH] otter: dive", name="dive", who=HOME)
OLDER = patch(
    "[PATCH] otter: nest", SIGNED.replace("quill.example", "old.example"), name="nest", who=HOME
)
JOINED = {
    "an address only signs, then it writes": (COVER, COVERED, SWIM, WHY),
    "its first mail is about an older patch: the page moves": (SWIM, COVER, COVERED, WHY),
    "and with it a third address": (SWIM, COVER, OLDER, COVERED, WHY),
    "who only answered is joined": (DIVE, SWIM, WHY, COVER, COVERED),
}


@pytest.mark.parametrize("frequent", first_of((20, -100)))
@pytest.mark.parametrize("case", first_of(JOINED))
def test_each_address_leads_to_the_page(tmp_path: Path, case: str, frequent: int):
    """Also where so many have the name that no page names them."""
    items = news(*JOINED[case])
    with mock.patch("generator.pipeline.pages.people.MAX_NAMESAKES", frequent):
        check_steps(growing(items), tmp_path)
    pages = people_pages(made(items, tmp_path / "whole").pages)
    assert {name for name in pages if name != "ada moved again"} == {"ada", "ada moved", "bo"}


@pytest.mark.long
def test_a_slip_of_the_name_joins_nobody(tmp_path: Path):
    """An address that has another name in most mails is another's; see `namesakes`."""
    rajesh = "Raj Pike <ada@home.example>"
    items = news(
        *(raw for raw, _, _ in TWO_ADAS[:2]),
        patch("[PATCH] otter: dive", name="dive", who=rajesh),
        PROOF,
        patch("[PATCH] otter: float", name="float", who=rajesh),
    )
    check_steps(growing(items), tmp_path, keep=3)
    pages = people_pages(made(items, tmp_path / "whole").pages)
    assert "ada moved" not in pages
    assert not any("Also writes as" in text for text in pages.values())


def made(items: list[Item], folder: Path, **settings: Any) -> MemoryBuild:
    source = otter(archive(folder / "otter", items), **settings)
    return MemoryBuild(source, folder / "index.sqlite3").update()


def grown(before: MemoryBuild, items: list[Item], **settings: Any) -> MemoryBuild:
    """The same list with these commits, in one more step."""
    source = otter(archive(Path(before.source.mailing_list.archive), items), **settings)
    return replace(before, source=source, pages=dict(before.pages)).update()


# Tables as CSV, data of digests, and the feeds and data of works, people and topics.
BESIDE = re.compile(r"\.csv$|/digest\.json$|/(series|people|topics)/.*\.(atom|json)$")


def names(paths: Any) -> set[str]:
    """Paths of pages, without what is the same in all, and without what is beside some of them."""
    pages = (path for path in paths if not BESIDE.search(path))
    return {path.removeprefix("lists/otter/").removesuffix("index.md") for path in pages}


# ---------------------------------------------------------------- the cost follows the news

QUIET = news(
    patch("[PATCH] otter: swim", name="swim"),
    patch("[PATCH] otter: nest", name="nest", who="Bo Fenn <bo@fenn.example>"),
    mail("Meeting", "On Monday.\n"),
    mail("Minutes", "We met.\n"),
)


def test_a_run_without_news_makes_nothing(tmp_path: Path):
    before = made(QUIET, tmp_path)
    assert len(before.written) == len(before.pages) > 15
    assert grown(before, QUIET).written == []


def test_one_more_day_makes_only_the_pages_concerned(tmp_path: Path):
    before = made(QUIET, tmp_path)
    answer = mail(
        "Re: [PATCH] otter: swim", "Why?\n", name="why", to="swim", who="Cim <cim@otis.example>"
    )
    after = grown(before, [*QUIET, (answer, at(days=4), "mail")])
    (swim,) = (path for path in names(after.pages) if path.startswith("series/otter-swim-"))
    ada, cim = (
        next(path for path in names(after.pages) if path.startswith(f"people/{who}"))
        for who in ("ada", "cim")
    )
    feeds = ("applied", "digests", "pulls", "series", "waiting")  # of which two change
    assert names(after.written) == {
        # The day itself and the one before it, and the day of the patch: it shows the state.
        "digests/2026/03/06/", "digests/2026/03/05/", "digests/2026/03/02/",
        "", "series/", swim, ada, cim, "people/",
        "archive/", "archive/2026/", "archive/2026/03/", "archive/2026/w10/",
        f"digests{MOVED}", f"digests/2026{MOVED}", f"digests/2026/03{MOVED}",
        "topics/water/", "topics/", "statistics/", "waiting/",  # which says as of when
        *(f"feeds/{feed}.{kind}" for feed in feeds for kind in ("atom", "json")), "list.json",
    }  # fmt: skip
    changed = (path for path in after.written if before.pages.get(path) != after.pages[path])
    assert {path for path in changed if path.endswith(".atom")} == {
        "lists/otter/feeds/digests.atom", "lists/otter/feeds/series.atom",  # by its state
        f"lists/otter/{swim}feed.atom", f"lists/otter/{ada}series.atom",
        "lists/otter/topics/water/feed.atom",
    }  # fmt: skip


def test_a_version_that_begins_to_wait_is_made_again_and_no_other(tmp_path: Path):
    settings = {"waiting_days": 4}
    before = made(QUIET, tmp_path, **settings)
    talk = mail("More minutes", "We met again.\n")
    after = grown(before, [*QUIET, (talk, at(days=4), "mail")], **settings)
    series = {path.split("-")[1] for path in names(after.written) if "/otter-" in path}
    assert series == {"swim"}
    assert "waiting/" in names(after.written)
    assert "digests/2026/03/02/" in names(after.written)  # it shows how the version stands by now
    assert "digests/2026/03/03/" not in names(after.written)


@pytest.mark.long
def test_several_processes_make_the_bytes_of_a_single_process(tmp_path: Path):
    items = story(Random(5), 20)
    alone = made(items, tmp_path)
    with small_chunks():
        together = MemoryBuild(alone.source, tmp_path / "together.sqlite3").update(jobs=2)
    assert differing(alone.pages, together.pages) == []
    assert alone.search_records == together.search_records
    assert alone.dump == together.dump


# ---------------------------------------------------------------- what is no longer kept


def aged(folder: Path, days: int = 30) -> tuple[MemoryBuild, MemoryBuild]:
    """A list of four days, and the same a month later where ten days are kept."""
    before = made(QUIET, folder, keep=10)
    late = patch("[PATCH v2] otter: swim", name="swim-2", sent=START + timedelta(days=days))
    return before, grown(before, [*QUIET, (late, at(days=days), "mail")], keep=10)


def test_what_falls_out_of_the_time_leads_to_the_archive(tmp_path: Path):
    before, after = aged(tmp_path)
    kinds = "digests/2026/03/|series/o|people/bo|archive/2026/03"
    pages = (path for path in before.pages if not BESIDE.search(path))
    old = {path for path in pages if re.search(f"/({kinds})", path)}
    assert len(old) == 8
    for path in old:
        assert path not in after.pages
        if path.endswith(".json"):
            continue
        page = after.pages[path.removesuffix("/index.md") + MOVED]
        assert len(page) < 1500
        assert 'http-equiv="refresh"' in page
    (swim,) = (
        text for path, text in after.pages.items()
        if path.startswith("lists/otter/series/otter-swim-v1") and path.endswith(".html")
    )  # fmt: skip
    assert f"url={URL}/swim@mail.example/" in swim
    window = after.pages[f"lists/otter/digests/2026/03/03{MOVED}"]
    assert f"url={URL}/?q=rt%3A20260303000000..20260303235959" in window
    month = after.pages[f"lists/otter/archive/2026/03{MOVED}"]
    assert f"url={URL}/?q=rt%3A20260301000000..20260331235959" in month
    (bo,) = (text for path, text in after.pages.items() if path.startswith("lists/otter/people/bo"))
    assert f"url={URL}" in bo


def test_a_year_of_which_nothing_is_kept_leads_to_the_archive(tmp_path: Path):
    _, after = aged(tmp_path, days=350)
    year = after.pages[f"lists/otter/archive/2026{MOVED}"]
    assert f"url={URL}/?q=rt%3A20260101000000..20261231235959" in year
    assert f"url={URL}/?q=rt%3A20260101000000" in after.pages[f"lists/otter/digests/2026{MOVED}"]
    week = after.pages[f"lists/otter/archive/2026/w10{MOVED}"]
    assert f"url={URL}/?q=rt%3A20260302000000..20260308235959" in week
    assert "lists/otter/archive/2027/index.md" in after.pages


def test_links_to_what_is_no_longer_kept_go_on_working(tmp_path: Path):
    _, after = aged(tmp_path)
    (path,) = (path for path in names(after.pages) if path.startswith("series/otter-swim-v2-"))
    assert "otter-swim-v1-" in after.pages[f"lists/otter/{path}index.md"]
    assert dead_links(after.pages) == []


def test_feed_data_and_search_forget_what_is_no_longer_kept(tmp_path: Path):
    before, after = aged(tmp_path)
    feed, data = "lists/otter/feeds/digests.atom", "lists/otter/list.json"
    assert before.pages[feed].count("<entry>") == 4
    assert after.pages[feed].count("<entry>") == 1
    assert "2026-03-02" in before.pages[data]
    assert "2026-03-02" not in after.pages[data]
    gone = ("otter-swim-v1", "otter-nest", "people/bo", "digests/2026/03")
    assert [path for path in before.search_paths if any(word in path for word in gone)]
    assert after.search_paths
    assert [path for path in after.search_paths if any(word in path for word in gone)] == []
    listed = [text for path, text in after.pages.items() if path.endswith("index.md")]
    assert not [text for text in listed if "digests/2026/03/03/" in text]


def test_nobody_waits_who_is_no_longer_kept(tmp_path: Path):
    before = made(QUIET, tmp_path, keep=10, waiting_days=2)
    assert "nest" in before.pages["lists/otter/waiting/index.md"]
    late = mail("Meeting again", "On Monday.\n", name="late")
    after = grown(before, [*QUIET, (late, at(days=30), "mail")], keep=10, waiting_days=2)
    assert "nest" not in after.pages["lists/otter/waiting/index.md"]
    assert "Nothing waits" in after.pages["lists/otter/waiting/index.md"]


def test_who_comes_back_has_a_page_again(tmp_path: Path):
    _, after = aged(tmp_path)
    items = [*QUIET, (patch("[PATCH] otter: dive", who="Bo Fenn <bo@fenn.example>"), at(days=31),
             "mail")]  # fmt: skip
    back = grown(after, items, keep=10)
    found = {path for path in back.pages if path.startswith("lists/otter/people/bo")}
    assert {path.rpartition("/")[2] for path in found if not BESIDE.search(path)} == {"index.md"}
    assert differing(back.pages, made(items, tmp_path / "whole", keep=10).pages) == []
