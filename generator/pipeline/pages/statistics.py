"""Statistics: the figures of each month, and from them a page for the list and one for each topic.

A month's figures are a target of their own without a page, so that a day's mail counts one month
anew. The pages are aggregates of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from generator.digest.monthly import month_figures
from generator.digest.trends import list_trends, topic_trends
from generator.links import statistics_path
from generator.models.pages import Link, RenderedTarget
from generator.models.statistics import MonthFigures, WorkFigures
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext, target_name
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.render.pages.statistics import list_statistics, topic_statistics
from generator.windows import window_of

NAME = "month"  # keys are months, such as 2025-04
LEAST_VERSIONS = 20  # of a topic with a page: charts of fewer say little
MOST_TOPICS = 60  # with a page, those with the most versions

_WEEK = 7 * 86_400


def _month(seconds: int) -> str:
    return window_of(seconds, "month").name


def _changed(changes: Changes) -> TargetChanges:
    """The months with changed mails or versions. A week may lie in two."""
    size = changes.as_of.mailing_list.window
    ends = (window_of(begin, size).end - 1 for begin in changes.windows)
    times = (int(version.received.timestamp()) for version in changes.concerned)
    return TargetChanges(wanted={_month(seconds) for seconds in (*changes.windows, *ends, *times)})


def _render(context: RenderContext, keys: Sequence[str]) -> Iterator[tuple[str, RenderedTarget]]:
    for key in keys:
        if figures := _figures(context, key):
            yield target_name(NAME, key), RenderedTarget(summary=figures)


def _figures(context: RenderContext, key: str) -> MonthFigures | None:
    """The figures of a month; None where it has no mail."""
    year, month = map(int, key.split("-"))
    span = window_of(datetime(year, month, 1, tzinfo=UTC), "month")
    found = context.index.mails.in_windows(max(0, span.start - _WEEK), span.end)
    mails = [mail for mail in found if _month(int(mail.received.timestamp())) == key]
    if not mails:
        return None
    queries = context.index.version_queries
    return month_figures(key, mails, queries.get(queries.arrived(span.start, span.end)))


# ---------------------------------------------------------------- pages


def _pages(context: RenderContext) -> Iterator[AggregateTarget]:
    found = list(context.index.targets.summaries(target_name(NAME, ""), MonthFigures))
    if not found:
        return
    months, now = [month for _, month in found], _month(context.as_of.seconds)
    topics = _topics(months)
    hashes = [summary_hash for summary_hash, _ in found]
    yield AggregateTarget(
        "",
        repr((hashes, now, list(topics))),
        partial(_list_pages, context, months, now, tuple(topics)),
    )
    for name, figures in topics.items():
        yield AggregateTarget(
            name,
            repr((figures, now)),
            partial(_topic_pages, context, name, figures, now),
        )


def _topics(months: Sequence[MonthFigures]) -> dict[str, list[tuple[str, WorkFigures]]]:
    """The figures of each topic that has a page, by month; the topics by their names."""
    found: dict[str, list[tuple[str, WorkFigures]]] = {}
    for month in months:
        for part in month.topics:
            found.setdefault(part.topic, []).append((month.month, part.work))
    sizes = {name: sum(work.versions for _, work in rows) for name, rows in found.items()}
    large = sorted(sizes, key=lambda name: (-sizes[name], name))[:MOST_TOPICS]
    return {name: found[name] for name in sorted(large) if sizes[name] >= LEAST_VERSIONS}


def _list_pages(
    context: RenderContext, months: Sequence[MonthFigures], now: str, topics: Sequence[str]
) -> RenderedTarget:
    return RenderedTarget(list_statistics(context.mailing_list, list_trends(months, now), topics))


def _topic_pages(
    context: RenderContext,
    name: str,
    figures: Sequence[tuple[str, WorkFigures]],
    now: str,
) -> RenderedTarget:
    return RenderedTarget(topic_statistics(context.mailing_list, name, topic_trends(figures, now)))


def _link(context: RenderContext) -> Link | None:
    """There are no statistics of a list without mail."""
    if not context.index.targets.names(target_name(NAME, "")):
        return None
    return Link("statistics", statistics_path(context.mailing_list.name))


STATISTICS = PageKind(
    name=NAME, changed=_changed, render=_render, together=6, aggregates=_pages, link=_link
)
