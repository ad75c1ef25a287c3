"""The page that explains the feeds and data files of a list."""

from __future__ import annotations

from collections.abc import Iterator

from generator.links import data_path, database_path, feeds_path
from generator.models.pages import Link, RenderedTarget
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.render.pages.feeds import feeds_page


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    shown = context.feeds, bool(context.topics), sorted(context.documents)
    yield AggregateTarget("", repr(shown), lambda: _page(context))


def _page(context: RenderContext) -> RenderedTarget:
    mailing_list = context.mailing_list
    has_topics = bool(context.topics)
    page = feeds_page(mailing_list, context.feeds, _data(context), has_topics=has_topics)
    return RenderedTarget((page,))


def _data(context: RenderContext) -> list[tuple[Link, str]]:
    """The data files, and what the documentation says of them, as far as the site has it."""
    name, window = context.mailing_list.name, context.mailing_list.window
    files = [
        (
            Link("list.json", data_path(name)),
            "JSON: where its pages are, what the newest digests say, how many versions wait",
        ),
        (
            Link(f"{name}.sqlite3.gz", database_path(name)),
            "SQLite: versions, patches, tags, answers, who applied what, topics, people",
        ),
    ]
    documents = [
        (
            "data.md",
            Link("Data", "data/"),
            f"all fields; a series.json is beside each version, a digest.json beside each {window}",
        ),
        ("database.md", Link("Database", "database/"), "the tables, and queries to begin with"),
        ("terms.md", Link("Terms of use", "terms/"), "what to think of before you use them"),
    ]
    return files + [(link, what) for name, link, what in documents if name in context.documents]


def _link(context: RenderContext) -> Link:
    return Link("feeds", feeds_path(context.mailing_list.name))


FEEDS = PageKind(name="feeds", aggregates=_aggregates, link=_link)
