"""The front pages of a list and of the site, and the archive by year, month and week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from generator.links import digest_path
from generator.models.digest import Tally
from generator.models.pages import DigestSummary, Headline, HeadlineKind, Link, ListSummary, Page
from generator.render.calendars import calendar_of, limits_of
from generator.render.comparison import compare
from generator.render.highlights import highlights
from generator.render.pages.archive import archive_page, month_page, week_page, year_page
from generator.render.pages.front import (
    Activity,
    Waits,
    index_page,
    list_front_page,
    lists_page,
)
from generator.render.pages.redirect import SpanForm, folder_pages
from generator.render.summaries import summarize_digest
from generator.render.waits import WaitRow
from generator.windows import window_of
from tests.render.reading import day_window, front_matter, resolved, tree, words
from tests.render.sample import DAY, LIST, digest
from tests.render.versions import version_states

SITE = "https://site.example/"


def summaries(days: int = 120) -> list[DigestSummary]:
    return [
        summarize_digest(replace(digest(), window=day_window(-before))) for before in range(days)
    ]


def with_mails(found: DigestSummary, mails: int, people: int) -> DigestSummary:
    return replace(found, counts=replace(found.counts, messages=mails, people=people))


def front(digests: list[DigestSummary], **more: Any) -> Page:
    mailing_list = more.pop("mailing_list", LIST)
    return list_front_page(
        mailing_list, digests, **({"links": (), "waits": Waits(), "activity": Activity("")} | more)
    )


def text_of(page: Page) -> str:
    return words(tree(page.text).find("body"))


# ---------------------------------------------------------------- the front page of a list


def test_front_page_says_since_when_the_mail_is():
    bounded = replace(LIST, since=datetime(2025, 4, 1, tzinfo=UTC))
    text = text_of(front(summaries(), mailing_list=bounded))
    assert "mail since 2025-04-01; what came before is in the mail archive" in text
    assert "since 2025" not in text_of(front(summaries()))


def test_front_page_is_the_newest_digest_and_what_came_before():
    page = front(
        summaries(),
        links=[Link("waiting for an answer", "lists/demo/waiting/index.md", 17)],
        activity=Activity(
            "last 30 days",
            [("net", 7)],
            digest().top_contributors,
            digest().top_reviewers,
        ),
    )
    assert page.path == "lists/demo/index.md"
    found = resolved(page)
    for path in ("digests/2025/04/09/", "digests/2025/04/08/", "archive/2024/", "archive/"):
        assert f"{SITE}lists/demo/{path}" in found
    assert f"{SITE}lists/demo/feeds/" in found
    text = text_of(page)
    newest = summaries()[0]
    assert "Wednesday, 9 April 2025" in text
    assert "12 mails by 4 people · 12 mails by 4 people on a usual Wednesday" in text
    assert all(line.text in text for line in newest.lead)
    assert all(headline.title in text for headline in newest.headlines)
    assert "Tue 8 April" in text
    assert newest.news in text
    assert "last 30 days: net 7" in text
    assert "Mira Solberg" in text
    assert "waiting for an answer (17)" in text


def test_front_page_shows_what_waits_longest_and_how_many_wait():
    version, state = version_states()[0]
    row = WaitRow(version, replace(state, name="waiting"), "unanswered", DAY, 15)
    page = front(summaries(3), waits=Waits([row], 23, 90))
    assert f"{SITE}{version.path}" in resolved(page)
    assert "waits 15 days" in text_of(page)
    assert "All that are waiting (23)" in text_of(page)


def test_front_page_of_an_empty_list_says_so():
    assert "No mail has arrived yet." in text_of(front([]))


def test_front_page_of_hours_lists_months_and_no_days():
    windows = [window_of(DAY - timedelta(hours=hour), "hour") for hour in range(30)]
    found = [summarize_digest(replace(digest(), window=window)) for window in windows]
    page = front(found, mailing_list=replace(LIST, window="hour"))
    assert "pw-month" not in page.text
    assert "April 2025 30 digests, 360 mails" in text_of(page)


# ---------------------------------------------------------------- figures beside others


def test_figures_stand_beside_the_median_of_the_weekday_and_the_year_before():
    found = summaries(400)
    for at in range(0, 400, 7):
        found[at] = with_mails(found[at], 100 + at, 50)
    found[364] = with_mails(found[364], 77, 31)
    compared = compare(found)
    # The 12 Wednesdays before have 107, 114, ..., 184 mails.
    assert compared.usual == "142 mails by 50 people on a usual Wednesday"
    assert compared.year_ago == "77 mails by 31 people on Wednesday, 10 April 2024"
    assert compared.year_ago_path == "lists/demo/digests/2024/04/10/"


def test_days_without_mail_count_and_times_before_the_archive_do_not():
    found = summaries(60)
    holes = [digest for at, digest in enumerate(found) if at % 7 or at in {0, 35}]
    assert compare([*holes, found[-1]]).usual == "no mail on a usual Wednesday"
    assert compare(summaries(22)) == compare(summaries(1))  # three Wednesdays are not enough
    assert compare(found).year_ago == ""
    year = [*summaries(2), summarize_digest(replace(digest(), window=day_window(-365)))]
    assert compare(year).year_ago == "no mail on Wednesday, 10 April 2024"
    assert compare(year).year_ago_path == ""


def test_a_calendar_has_every_day_and_four_levels():
    found = [with_mails(digest, 9 - at, 1) for at, digest in enumerate(summaries(9))]
    found = [day for day in found if day.counts.messages != 5]
    limits = limits_of(found)
    assert limits == (2, 4, 7)
    month = calendar_of("demo", found, limits)
    assert month.blanks == 1  # 1 April 2025 was a Tuesday
    assert [day.level for day in month.days[:10]] == [1, 1, 2, 2, 0, 3, 3, 4, 4, 0]
    assert len(month.days) == 30
    assert month.days[4].path == ""
    assert month.days[8].path == "lists/demo/digests/2025/04/09/"


# ---------------------------------------------------------------- the archive


def folder(page: Page) -> str:
    return page.path.removeprefix("lists/demo/")


def test_archive_links_every_digest_by_year_by_month_and_by_week():
    found = summaries()

    def spans(form: str) -> list[list[DigestSummary]]:
        named: dict[str, list[DigestSummary]] = {}
        for day in found:
            start = datetime.fromtimestamp(day.window.start, UTC)
            named.setdefault(f"{start:{form}}", []).append(day)
        return list(named.values())

    years = [year_page(LIST, digests) for digests in spans("%Y")]
    months = [month_page(LIST, digests) for digests in spans("%Y-%m")]
    weeks = [week_page(LIST, digests) for digests in spans("%G-%W")]
    assert [folder(page) for page in years] == [
        "archive/2025/index.md",
        "archive/2024/index.md",
    ]
    assert [folder(page) for page in months][::4] == [
        "archive/2025/04/index.md",
        "archive/2024/12/index.md",
    ]
    assert folder(weeks[0]) == "archive/2025/w15/index.md"
    wanted = {SITE + digest_path("demo", digest.window) for digest in found}
    for kind in (years, months, weeks):
        assert wanted <= set().union(*(resolved(page) for page in kind))
    top = archive_page(LIST, found)
    linked = resolved(top)
    assert {SITE + page.path.removesuffix("index.md") for page in years + months} <= linked
    assert "120 digests, 1440 mails" in text_of(top)
    assert f"{SITE}lists/demo/archive/2025/w15/" in resolved(months[0])


def test_folders_of_digests_lead_to_the_archive():
    found = summaries(3)
    forms: tuple[SpanForm, ...] = ("list", "year", "month")
    pages = [page for form in forms for page in folder_pages(LIST, found, form)]
    assert [folder(page) for page in pages] == [
        "digests.moved.html",
        "digests/2025.moved.html",
        "digests/2025/04.moved.html",
    ]
    assert 'href="../archive/"' in pages[0].text
    assert 'href="../../archive/2025/"' in pages[1].text
    assert 'href="../../../archive/2025/04/"' in pages[2].text


def test_a_day_above_digests_of_a_week_or_of_hours_leads_there():
    hours = [window_of(DAY + timedelta(hours=hour), "hour") for hour in (9, 8)]
    found = [summarize_digest(replace(digest(), window=window)) for window in hours]
    _, day = folder_pages(replace(LIST, window="hour"), found, "month")
    assert folder(day) == "digests/2025/04/09.moved.html"
    week = summarize_digest(replace(digest(), window=window_of(DAY, "week")))
    _, day = folder_pages(replace(LIST, window="week"), [week], "month")
    assert folder(day) == "digests/2025/04/07.moved.html"
    assert 'href="week/"' in day.text


def test_the_archive_of_an_empty_list_is_a_page():
    page = archive_page(LIST, [])
    assert "No mail has arrived yet." in text_of(page)


def headline(kind: HeadlineKind, number: int, **more: Any) -> Headline:
    path = f"lists/demo/series/{kind}-{number}/"
    return Headline(kind, f"{kind} {number}", (), "Mira Solberg", path, "", **more)


def test_a_month_tells_what_went_in_the_largest_series_and_the_longest_talk():
    of_days = [
        (headline("applied", 1, patches=1), headline("new", 1, patches=4, replies=2)),
        (headline("applied", 2, patches=9), headline("new", 2, patches=7)),
        (headline("applied", 1, patches=1), headline("talk", 1, replies=30)),
    ]
    days = zip(summaries(3), of_days, strict=True)
    found = [replace(day, headlines=shown) for day, shown in days]
    found[0] = replace(found[0], rest=(Tally("applied", 5), Tally("new", 3)))
    went_in, largest, discussed = highlights(found)
    assert [shown.title for shown in went_in.headlines] == ["applied 2", "applied 1"]
    assert went_in.more == 5
    assert [shown.title for shown in largest.headlines] == ["new 2", "new 1"]
    assert [shown.title for shown in discussed.headlines] == ["talk 1", "new 1"]
    text = text_of(month_page(LIST, found))
    assert "What went in (7)" in text
    assert "5 more in the digests." in text
    assert found[0].news in text


# ---------------------------------------------------------------- the front page of the site


def test_index_of_one_list_is_nearly_the_front_page_of_the_list():
    index = index_page("Our lists", [ListSummary(LIST, tuple(summaries(10)), 17)], "All the news.")
    assert index.path == "index.md"
    assert front_matter(index.text)["title"] == "Our lists"
    found, text = resolved(index), text_of(index)
    for path in (
        "",
        "digests/2025/04/07/",
        "series/",
        "waiting/",
        "applied/",
        "archive/",
        "feeds/",
    ):
        assert f"{SITE}lists/demo/{path}" in found
    assert "All the news." in text
    assert "waiting (17)" in text
    assert "usual" not in text  # too few of the days are known there
    assert all(headline.title in text for headline in summaries(1)[0].headlines)
    assert "data-status=" in index.text


def test_index_of_many_lists_is_short_for_each():
    lists = [
        ListSummary(replace(LIST, name=f"demo{at}", title=f"Demo {at}"), tuple(summaries(10)))
        for at in range(20)
    ]
    index = index_page("Our lists", lists)
    text = text_of(index)
    assert all(f"Demo {at}" in text for at in range(20))
    assert text.count("Wednesday, 9 April 2025") == 20
    assert len(index.text) < 20 * 4_000


def test_topics_of_a_maintainers_file_are_linked_as_those_of_the_settings():
    topics = f"{SITE}lists/demo/topics/"
    lists = (
        (LIST, False),
        (replace(LIST, topics=(("kvm", ("kvm/**",)),)), True),
        (replace(LIST, maintainers="/srv/MAINTAINERS"), True),
    )
    for mailing_list, is_linked in lists:
        index = index_page("Our lists", [ListSummary(mailing_list, ())])
        assert (topics in resolved(index)) == is_linked


def test_all_lists_are_a_page_of_their_own():
    page = lists_page([ListSummary(LIST, tuple(summaries(2))), ListSummary(LIST, ())])
    assert page.path == "lists/index.md"
    assert f"{SITE}lists/demo/digests/2025/04/09/" in resolved(page)
    assert "No mail has arrived yet." in text_of(page)
    assert "data-status" not in page.text
