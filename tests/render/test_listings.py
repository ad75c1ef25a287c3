"""The pages that list versions: waiting, applied, topics; and the entry that all share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin

from generator.links import hash8
from generator.models.pages import Page
from generator.models.versions import State, Version
from generator.render.pages.series_list import series_list_page
from generator.render.pages.topics import topics_index
from generator.render.phrases.state import VersionState
from tests.render.listing_pages import (
    APPLIED_FIRST,
    APPLIED_ROWS,
    applied_pages,
    numbered_versions,
    topic_page,
    topic_pages,
    waiting_pages,
)
from tests.render.reading import front_matter, links, tree, words
from tests.render.sample import DAY, LIST, OLA, single
from tests.render.versions import (
    TOPICS,
    application,
    lineage,
    now,
    topic_list,
    version_of,
    version_states,
)

TOPIC_LIST = topic_list()


def titles(of: Page) -> list[str]:
    found = tree(of.text).iter("p")
    return [words(element[0]) for element in found if element.get("class") == "pw-line"]


def headings(of: Page, level: str = "h2") -> list[str]:
    return [words(element) for element in tree(of.text).iter(level)]


def resolved(of: Page) -> set[str]:
    here = "https://site.example/" + of.path.removesuffix("index.md")
    return {urljoin(here, link) for link in links(of.text)}


def waiting(
    versions: Sequence[VersionState], mailing_list: Any = TOPIC_LIST, days: int = 14
) -> list[Page]:
    return list(waiting_pages(mailing_list, versions, now=now(), days=days))


# ---------------------------------------------------------------- waiting


def test_sample_of_waiting(golden: Callable[[str, str], None]):
    first, _ = waiting(version_states(2))
    golden("render/waiting.md", first.text)


def test_only_what_waits_is_listed_the_newest_first():
    first, year = waiting([*version_states(3)[::-1]])
    newest = [f"lib/sort: waiting {at}" for at in (0, 1, 2)]
    assert titles(first) == newest
    assert titles(year) == newest
    text = words(tree(first.text))
    assert "3 versions began to wait in the last 90 days and still wait, as of 2025-04-09." in text
    assert "For 14 days or more, nobody but the author and robots answered" in text
    assert re.search(r"waits 8\d days", text)
    assert "Counted from the first mail of the archive." in text
    assert "waits since 2025-01-10" in words(tree(year.text))


def test_pull_requests_stand_apart():
    found = numbered_versions(3)
    version, state = found[1]
    found[1] = replace(version, pull=True), state
    (page, _) = waiting(found)
    assert headings(page) == ["Nobody answered (2)", "Pull requests (1)", "By maintainer", "Older"]


def test_topics_lead_to_their_pages_and_maintainers_stand_in_a_table():
    found = [*numbered_versions(2, topics=("mm",)), *numbered_versions(1, topics=("net",))]
    (page, _) = waiting(found)
    assert "By topic: mm 2 · net 1" in words(tree(page.text))
    assert "https://site.example/lists/demo/topics/mm/" in resolved(page)
    rows = [words(cell) for cell in tree(page.text).iter("tr")]
    assert rows[1] == "Ola Brandt net 1 0 2"


def test_older_years_are_folded_and_lead_to_their_pages():
    first, year = waiting(numbered_versions(5))
    (folded,) = tree(first.text).iter("details")
    assert words(folded).startswith("2024: 5 versions lib: Change 0")
    assert "https://site.example/lists/demo/waiting/2024/" in resolved(first)
    assert "https://site.example/lists/demo/waiting/2024/2/" in resolved(year)


def test_where_nothing_waits_a_line_says_so():
    (page,) = waiting([], replace(TOPIC_LIST, since=datetime(2025, 1, 1, tzinfo=UTC)))
    text = words(tree(page.text))
    assert "Nothing waits." in text
    assert "Counted from 2025-01-01." in text


# ---------------------------------------------------------------- applied


def test_sample_of_applied(golden: Callable[[str, str], None]):
    (page,) = applied_pages(TOPIC_LIST, version_states(2))
    golden("render/applied.md", page.text)


def test_applied_versions_are_newest_first_by_month_maintainer_and_tree():
    (page,) = applied_pages(TOPIC_LIST, version_states(2))
    assert headings(page) == ["April 2025", "January 2025"]
    assert headings(page, "h3") == [
        "Ola Brandt net-next · 2025-04-09",
        "Ola Brandt lib/for-next · 2025-01-13",
        "Ola Brandt lib/for-next · 2025-01-12",
    ]
    assert titles(page) == [
        "net-next v3 net: ring: Batch descriptors",
        "lib/sort: applied 0",
        "lib/sort: applied 1",
    ]
    text = words(tree(page.text))
    assert "3 versions went into a tree, 1 of them in part" in text
    assert "patch 1 of 3 applied to net-next by Ola Brandt, 2025-04-09 12:00 UTC in part" in text
    ids = [element.get("id") for element in tree(page.text).iter() if element.get("id")]
    assert ids == ["m2025-04", "m2025-04-1", "m2025-01", "m2025-01-1", "m2025-01-2"]


def test_numbered_parts_keep_what_they_have():
    rows, left = APPLIED_ROWS, APPLIED_FIRST + 5
    before = {
        page.path: page
        for page in applied_pages(TOPIC_LIST, numbered_versions(2 * rows + left, "applied"))
    }
    assert list(before) == [f"lists/demo/applied/{at}index.md" for at in ("", "2/", "1/")]
    everything = [title for page in before.values() for title in titles(page)]
    assert everything == [f"lib: Change {at}" for at in range(2 * rows + left)]
    newer = version_of(single(9999, "lib: Newer", "", when=DAY + timedelta(days=1)))
    state = State("applied", newer.received, "x@y")
    applied = application(message_id="x@y", received=newer.received, tree="lib/next")
    newer = replace(newer, applications=(applied,))
    after = {
        page.path: page
        for page in applied_pages(
            TOPIC_LIST, [(newer, state), *numbered_versions(2 * rows + left, "applied")]
        )
    }
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"lists/demo/applied/index.md"}
    assert "https://site.example/lists/demo/applied/1/" in resolved(
        after["lists/demo/applied/2/index.md"]
    )
    assert "https://site.example/lists/demo/applied/2/" in resolved(
        after["lists/demo/applied/index.md"]
    )


def test_a_version_in_a_pull_request_names_who_asked():
    pulled = application(tree="", by="pull")
    version = replace(version_of(single(1, "lib: One", "")), pulled=(pulled,))
    state = State("applied", DAY, pulled.message_id)
    (page,) = applied_pages(TOPIC_LIST, [(replace(version, state=state), state)])
    assert "the patch in a pull request by Ola Brandt" in words(tree(page.text))
    assert headings(page, "h3") == ["Pull request by Ola Brandt 2025-04-09"]


def test_what_one_person_applied_to_a_tree_on_a_day_is_a_group():
    first, second, other = numbered_versions(3, "applied")
    by_day = replace(
        second[0].applications[0], received=DAY + timedelta(hours=2), commits=("ab12cd34",)
    )
    second = replace(second[0], applications=(by_day,)), second[1]
    trees = (
        ("lib", "https://no.example/{commit}"),
        ("LIB/next", "https://git.example/c/?id={commit}"),
    )
    (page,) = applied_pages(replace(TOPIC_LIST, trees=trees), [first, second, other])
    assert headings(page, "h3") == [
        "Ola Brandt lib/next · 2025-04-09", "Ola Brandt lib/next · 2025-04-07",
    ]  # fmt: skip
    assert "https://git.example/c/?id=ab12cd34" in list(links(page.text))


def test_a_version_is_listed_once_by_the_mail_that_shows_its_state():
    version, state = numbered_versions(1, "applied")[0]
    later = replace(version.applications[0], message_id="late", received=DAY + timedelta(days=60))
    version = replace(version, applications=(later, *version.applications))
    (page,) = applied_pages(TOPIC_LIST, [(version, state)])
    assert headings(page) == ["April 2025"]
    assert len(titles(page)) == 1


def test_where_nothing_was_applied_a_line_says_so():
    (page,) = applied_pages(TOPIC_LIST, numbered_versions(3))
    assert "No mail says that something was applied." in words(tree(page.text))


# ---------------------------------------------------------------- topics


def test_sample_of_topics(golden: Callable[[str, str], None]):
    index, net, _ = topic_pages(TOPIC_LIST, version_states(2))
    golden("render/topics.md", index.text)
    golden("render/topic.md", net.text)


def test_the_index_counts_by_state_and_leads_to_each_topic():
    index, *pages = topic_pages(
        TOPIC_LIST, [*version_states(2), *numbered_versions(1, topics=("mm",))]
    )
    assert [page.path for page in pages] == [
        "lists/demo/topics/net/index.md",
        f"lists/demo/topics/arch-x86-{hash8('arch.x86')}/index.md",
        "lists/demo/topics/mm/index.md",
    ]
    here = {f"https://site.example/{page.path.removesuffix('index.md')}" for page in pages}
    assert here <= resolved(index)
    heads = [words(cell) for cell in tree(index.text).iter("th")]
    assert heads == [
        "Topic", "all", "new", "waiting", "discussed", "reviewed", "applied in part", "applied",
        "superseded", "withdrawn",
    ]  # fmt: skip
    rows = [words(cell) for cell in tree(index.text).iter("tr")]
    assert rows[1] == "net 9 2 0 3 0 0 2 0 2"
    assert rows[3] == "mm 1 0 1 0 0 0 0 0 0"


def test_the_index_counts_picks_for_stable_trees_if_there_are_any():
    picked = numbered_versions(3, "picked", topics=("net",))
    index, page, *_ = topic_pages(TOPIC_LIST, [*picked, *numbered_versions(1, topics=("mm",))])
    rows = [words(cell) for cell in tree(index.text).iter("tr")]
    assert rows[0].endswith("withdrawnpicked")
    assert rows[1] == "net 3 0 0 0 0 0 0 0 0 3"
    assert "3 versions: 3 picked." in words(tree(page.text))


def test_a_topic_is_called_by_the_title_of_its_section_and_keeps_its_address():
    title = 'NETWORK <b>"(net/ring)"</b> [x](y) {: #z }'
    titled = replace(TOPIC_LIST, topic_titles={"net": title})
    index, page, *_ = topic_pages(titled, numbered_versions(2, topics=("net",)))
    assert page.path == "lists/demo/topics/net/index.md"
    assert words(next(tree(page.text).iter("h1"))) == title
    assert unescape(front_matter(page.text)["title"]) == f"Demo list: {title}"
    (link,) = (link for link in tree(index.text).iter("a") if words(link) == title)
    assert link.get("href") == "net/"
    (waits, *_) = waiting(numbered_versions(2, topics=("net",)), titled)
    assert f"By topic: {title} 2" in words(tree(waits.text))


def test_a_topic_shows_what_waits_what_is_new_and_what_was_applied():
    found = [
        *numbered_versions(12, topics=("net",)),
        *numbered_versions(50, "discussed", topics=("net",)),
        *numbered_versions(1, "applied", topics=("net",)),
    ]
    people = (("net", (OLA,)),)
    page = topic_page(replace(TOPIC_LIST, topic_maintainers=people), "net", found)
    assert headings(page) == [
        "Nobody answered (12)", "Newest series (63)", "Applied last (1)", "Who reviews",
    ]  # fmt: skip
    text = words(tree(page.text))
    assert "63 versions: 12 waiting, 50 discussed, 1 applied." in text
    assert "Maintainers and reviewers: Ola Brandt" in text
    assert "2 more wait on this list." in text
    assert "33 more: the search finds them by topic:net." in text
    assert "What touches drivers/net/**" in text
    assert "file:PATH year:2025" in text
    assert titles(page)[:2] == ["lib: Change 0", "lib: Change 1"]


def test_who_is_active_in_a_topic():
    text = words(tree(topic_page(TOPIC_LIST, "net", version_states(2)).text))
    assert "Authors series 16Zoë Müller-Lüdenscheidt 1Mira Solberg" in text
    assert "Reviewers tags they sent to them 1Ola Brandt" in text
    many = topic_page(TOPIC_LIST, "net", numbered_versions(101))
    assert "counted over the newest 100 series" in words(tree(many.text))


def test_a_list_without_topics_has_no_pages_of_them():
    assert list(topic_pages(LIST, version_states())) == list(
        topic_pages(
            LIST, [(version, state) for version, state in version_states() if not version.topics]
        )
    )
    assert list(topic_pages(LIST, [])) == []
    (index,) = topic_pages(replace(LIST, maintainers="MAINTAINERS"), [])
    assert "No version has a topic." in words(tree(index.text))


def test_topics_with_nothing_in_them_are_there():
    index = topics_index(TOPIC_LIST, {name: {} for name, _ in TOPICS})
    assert "net 0 0 0 0 0 0 0 0" in words(tree(index.text))
    page = topic_page(TOPIC_LIST, "net", [])
    assert "0 versions." in words(tree(page.text))


# ---------------------------------------------------------------- an entry


def row(version: Version, state: State) -> str:
    page = topic_page(TOPIC_LIST, "net", [(version, state)])
    (found, *_) = (
        element for element in tree(page.text).iter("div") if element.get("class") == "pw-row"
    )
    return words(found)


def test_an_entry_says_what_how_far_by_whom_and_what_changed():
    version = lineage()[-1]
    assert version.state
    assert row(version, version.state) == (
        "net-next v3 net: ring: Batch descriptors discussed reviewed 1/3 · applied 1/3 "
        "Mira Solberg · 2025-04-09 08:26 UTC · 2 of 3 patches · 1 file +47 −12 · 5 replies · R 1 "
        "· thread · mbox · b4 "
        "since v2: 1 patch added, 2 dropped, 1 moved, 1 changed and retitled, 1 unchanged; "
        "1 new tag, 1 tag lost"
    )


def test_an_entry_of_a_first_version_has_no_third_line():
    version = version_of(single(1, "lib: One", "", sender=OLA))
    shown = row(version, State("new", DAY, version.message_id))
    assert shown == (
        "lib: One new Zoë Müller-Lüdenscheidt (sent by Ola Brandt) · 2025-04-09 07:00 UTC "
        "· 1 patch · 1 file +1 −1 · thread · mbox · b4"
    )


# ---------------------------------------------------------------- the list of series


def test_the_list_of_series_is_by_month_and_its_full_pages_stay():
    rows = [(version, state) for version, state in numbered_versions(12, "discussed")]
    first = series_list_page(TOPIC_LIST, rows, number=0, full=2, total=90)
    assert first.path == "lists/demo/series/index.md"
    assert headings(first) == ["April 2025", "March 2025"]
    assert titles(first)[0] == "lib: Change 0"
    assert "90 pieces of work" in words(tree(first.text))
    last = series_list_page(TOPIC_LIST, rows, number=1, full=2, total=90)
    assert last.path == "lists/demo/series/1/index.md"
    assert last == series_list_page(TOPIC_LIST, rows, number=1, full=2, total=91)
    here = "https://site.example/lists/demo/series/"
    assert {f"{here}2/", f"{here}1/"} <= resolved(first)
    assert {here, f"{here}2/"} <= resolved(last)


def test_a_page_of_which_all_were_followed_says_so():
    page = series_list_page(TOPIC_LIST, [], number=3, full=5, total=90)
    assert "A newer version of every series of this page has come." in words(tree(page.text))
    page = series_list_page(TOPIC_LIST, [], number=0, full=0, total=0)
    assert "No series has arrived yet." in words(tree(page.text))
