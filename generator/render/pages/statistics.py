"""The pages of statistics: charts with their figures as a table and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.links import hash8, statistics_path
from generator.models.digest import Tally
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.statistics import MonthFigures, Trends, WorkFigures
from generator.render.charts import COLOURS, bar_chart, line_chart
from generator.render.environment import render
from generator.render.feeds import topic_feed
from generator.render.front_matter import make_page
from generator.render.phrases.person import tally_label
from generator.render.view import View, topic_slug

Value = float | str | None
Line = tuple[str, int, Sequence[float | None]]  # its name, its colour, its values

LINES = 6  # people or domains in one chart
BARS = 15


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with what it shows: a row of figures for each period or bar."""

    ident: str
    title: str
    description: str
    drawing: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


# ---------------------------------------------------------------- pages


def list_statistics(
    mailing_list: ListConfig, trends: Trends, topics: Sequence[str]
) -> tuple[Page, ...]:
    """The statistics of a list, with their CSV files; `topics` have statistics of their own."""
    links = [(name, statistics_path(mailing_list.name, topic_slug(name))) for name in topics]
    return _pages(
        mailing_list,
        statistics_path(mailing_list.name),
        [*_mail_charts(trends), *_work_charts(trends), *_people_charts(trends)],
        trends,
        title=f"{mailing_list.title}: statistics",
        last=_last_month(trends),
        topics=links,
    )


def topic_statistics(mailing_list: ListConfig, topic: str, trends: Trends) -> tuple[Page, ...]:
    """The statistics of a topic, with their CSV files."""
    return _pages(
        mailing_list,
        statistics_path(mailing_list.name, topic_slug(topic)),
        [_topic_chart(trends), *_work_charts(trends)],
        trends,
        title=f"{mailing_list.title}: statistics of {mailing_list.topic_title(topic)}",
        topic=topic,
    )


def _pages(
    mailing_list: ListConfig,
    path: str,
    charts: Sequence[Chart],
    trends: Trends,
    *,
    title: str,
    last: Sequence[tuple[str, tuple[Value, ...]]] = (),
    topic: str = "",
    topics: Sequence[tuple[str, str]] = (),
) -> tuple[Page, ...]:
    body = render(
        "statistics.j2",
        view=View(mailing_list, path),
        title=title,
        charts=[chart for chart in charts if chart.drawing],
        last=last,
        topic=topic,
        topics=topics,
        trends=trends,
    )
    description = f"{title}, {trends.first} to {trends.last}, as charts and tables."
    feeds = (topic_feed(mailing_list, topic),) if topic else ()
    page = make_page(path, body, title=title, description=description, feeds=feeds)
    files = (Page(f"{path}{chart.ident}.csv", _csv(chart)) for chart in charts if chart.drawing)
    return (page, *files)


def _csv(chart: Chart) -> str:
    """The figures of a chart as RFC 4180 has them, with a header line.

    A name that a spreadsheet would read as a formula gets an apostrophe before it.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_cell(column) for column in chart.columns])
    writer.writerows([_cell(value) for value in row] for row in chart.rows)
    return file.getvalue()


def _cell(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"} else value


# ---------------------------------------------------------------- the last month


def _last_month(trends: Trends) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """The figures of the last month, beside those of the month before and of a year before."""
    columns = trends.compared
    measures: tuple[tuple[str, Callable[[MonthFigures], Value]], ...] = (
        ("mails", lambda month: month.mails),
        ("patch mails", lambda month: month.patch_mails),
        ("replies", lambda month: month.replies),
        ("people who wrote", lambda month: month.senders),
        ("versions of series", lambda month: month.work.versions),
        ("review tags given", lambda month: month.work.reviews),
        ("median hours to the first answer", lambda month: month.work.median_hours),
        ("applied, of the work sent", lambda month: _percent(month.work)),
    )
    head = ("", tuple(column.month if column else "" for column in columns))
    rows = ((label, tuple(of(column) if column else None for column in columns))
            for label, of in measures)  # fmt: skip
    return (head, *rows)


def _percent(work: WorkFigures) -> str | None:
    return f"{100 * work.applied // work.works} %" if work.works else None


# ---------------------------------------------------------------- charts


def _over_time(
    ident: str, title: str, description: str, labels: Sequence[str], lines: Sequence[Line]
) -> Chart:
    rows = zip(labels, *(values for *_, values in lines), strict=True)
    return Chart(
        ident=ident,
        title=title,
        description=description,
        drawing=line_chart(labels, lines, title=title, description=description),
        columns=("period", *(name for name, *_ in lines)),
        rows=tuple(rows),
    )


def _mail_charts(trends: Trends) -> Iterator[Chart]:
    periods, whole = trends.periods, trends.whole
    labels = [period.month for period in periods]
    yield _over_time(
        "mails",
        "Mails over time",
        "Patch mails (patches and cover letters), replies, and mails of robots.",
        labels,
        [
            ("patch mails", 1, [period.patch_mails for period in periods]),
            ("replies", 2, [period.replies for period in periods]),
            ("robots", 3, [period.robots for period in periods]),
        ],
    )
    most = f"Patch mails by author: the {LINES} that sent most of them in all that time."
    domains = _tally_lines(whole.domains, [period.domains for period in periods])
    yield _over_time("domains", "Domains over time", most, labels, list(domains))
    people = _tally_lines(whole.contributors, [period.contributors for period in periods])
    yield _over_time("people", "People over time", most, labels, list(people))
    yield _over_time(
        "reviews",
        "Reviews given against patches sent",
        "Review tags (Reviewed-by, Acked-by, Tested-by) that people sent themselves, and patches.",
        labels,
        [
            ("patches", 1, [period.work.patches for period in periods]),
            ("review tags", 2, [period.work.reviews for period in periods]),
        ],
    )


def _tally_lines(whole: Sequence[Tally], periods: Sequence[Sequence[Tally]]) -> Iterator[Line]:
    """The counts of the most active over time. A name has the same colour wherever it can."""
    by_key = [{(row.email or row.name): row.count for row in rows} for rows in periods]
    taken: set[int] = set()
    for tally in whole[:LINES]:
        colour = int(hash8(tally.name), 16) % COLOURS
        while colour in taken:
            colour = (colour + 1) % COLOURS
        taken.add(colour)
        key = tally.email or tally.name
        name = tally_label(tally, whole[:LINES])
        yield name, colour + 1, [found.get(key, 0) for found in by_key]


def _topic_chart(trends: Trends) -> Chart:
    work = [period.work for period in trends.periods]
    return _over_time(
        "versions",
        "Versions and replies over time",
        "Versions of series that touch the topic, the replies to them, and the review tags given.",
        [period.month for period in trends.periods],
        [
            ("versions", 1, [figures.versions for figures in work]),
            ("replies", 2, [figures.replies for figures in work]),
            ("review tags", 3, [figures.reviews for figures in work]),
        ],
    )


def _work_charts(trends: Trends) -> Iterator[Chart]:
    labels = [period.month for period in trends.periods]
    work = [period.work for period in trends.periods]
    yield _over_time(
        "answers",
        "Days until the first answer",
        "Half of the versions that somebody answered had an answer by then; the author and robots "
        "do not count.",
        labels,
        [("median days", 1, [_days(figures) for figures in work])],
    )
    yield _over_time(
        "applied",
        "Share applied",
        "Of the work whose newest version was sent in a period, how much is known to have been "
        "applied, wholly or in part, in percent.",
        labels,
        [("percent", 1, [_share(figures) for figures in work])],
    )
    if numbers := trends.whole.work.applied_as:
        yield _bars(
            "versions-until-applied",
            "Versions until applied",
            "Work that was applied, by the number of its last version.",
            ("version", "applied"),
            [(f"v{row.number}", row.count) for row in numbers[:BARS]],
        )


def _days(work: WorkFigures) -> float | None:
    hours = work.median_hours
    return None if hours is None else round(hours / 24, 1)


def _share(work: WorkFigures) -> float | None:
    return round(100 * work.applied / work.works, 1) if work.works else None


def _people_charts(trends: Trends) -> Iterator[Chart]:
    if trends.pairs:
        yield _bars(
            "who-reviews-whom",
            "Who reviews whom",
            "Review tags over the last twelve months, of the reviewer for the author.",
            ("reviewer and author", "tags"),
            [(f"{pair.reviewer} for {pair.author}", pair.count) for pair in trends.pairs[:BARS]],
        )
    if found := trends.newcomers:
        yield _over_time(
            "newcomers",
            "Newcomers and how many stayed",
            "People whose first patch came in a year, and those of them who sent another one three "
            "months later or more. The first year of the archive is left out, as are newcomers of "
            "the last twelve months.",
            [year.year for year in found],
            [
                ("newcomers", 1, [year.arrived for year in found]),
                ("stayed", 2, [year.stayed for year in found]),
            ],
        )


def _bars(
    ident: str,
    title: str,
    description: str,
    columns: tuple[str, str],
    rows: Sequence[tuple[str, int]],
) -> Chart:
    return Chart(
        ident=ident,
        title=title,
        description=description,
        drawing=bar_chart(rows, title=title, description=description),
        columns=columns,
        rows=tuple(rows),
    )
