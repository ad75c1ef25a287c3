"""A kind of page is one value: one that is made up here is rendered, updated, dropped and found.

It has a page for each domain that authors write from, an index of them, and a feed with an entry a
domain. Nothing of the program knows of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from generator.links import feed_id, list_path, slug
from generator.models.feeds import Feed, FeedEntry
from generator.models.pages import Link, RenderedTarget
from generator.models.search import SearchRecord
from generator.models.versions import Version
from generator.pipeline import dependencies
from generator.pipeline.build import build_lists
from generator.pipeline.pages import KINDS
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.pipeline.pages.topics import TOPIC
from generator.render.feed import Site, feed_pages
from generator.render.feeds import list_feed
from generator.render.front_matter import make_page
from tests.archives import archive, at, mail, patch
from tests.render.sample import LIST
from tests.render.versions import topic_list
from tests.whole import Project

ADA = patch("[PATCH] otter: dive deeper")
BOR = patch("[PATCH] otter: swim", who="Bor <bor@pond.example>")
MORE = patch("[PATCH] otter: rest", who="Bor <bor@pond.example>")


# ---------------------------------------------------------------- the kind


def _of_domain(versions: Sequence[Version], domain: str) -> list[Version]:
    return [version for version in versions if version.author.domain == domain]


def _folder(context: RenderContext) -> str:
    return f"{list_path(context.mailing_list.name)}domains/"


def _changed(changes: Changes) -> TargetChanges:
    domains = {version.author.domain for version in changes.concerned}
    left = {version.author.domain for version in changes.index.version_queries.newest(0, 1000)}
    return TargetChanges(wanted=domains & left, gone=domains - left)


def _render(context: RenderContext, keys: Sequence[str]) -> Iterator[tuple[str, RenderedTarget]]:
    newest = context.index.version_queries.newest(0, 1000)
    for domain in keys:
        versions = _of_domain(newest, domain)
        path = f"{_folder(context)}{slug(domain)}/"
        titles = "\n".join(f"<p>{version.title}</p>" for version in versions)
        received = versions[-1].received
        record = SearchRecord(
            path=path, list=context.mailing_list.name, kind="page", title=f"Domain {domain}",
            label="", author="", address="", date=int(received.timestamp()), state="", topics=(),
            people="", files="", ids="", text=titles,
        )  # fmt: skip
        yield (
            DOMAIN.prefix + domain,
            RenderedTarget(
                (make_page(path, f"# {domain}\n\n{titles}\n", title=domain),),
                frozenset(dependencies.version_mails(version.path) for version in versions),
                (record,),
                FeedEntry(
                    ident=feed_id(path),
                    path=path,
                    title=domain,
                    html=titles,
                    published=received,
                    updated=versions[0].received,
                ),
            ),
        )


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    rows = list(context.index.targets.summaries(DOMAIN.prefix, FeedEntry))
    shown = repr([summary_hash for summary_hash, _ in rows])
    entries = [entry for _, entry in rows]
    yield AggregateTarget("feed", shown, partial(_feed, context, entries))
    yield AggregateTarget("index", shown, partial(_index, context, entries))


def _the_feed(context: RenderContext) -> Feed:
    about, home = "Where authors write from.", _folder(context)
    return list_feed(context.mailing_list, "domains", "domains", about, home)


def _feeds(context: RenderContext) -> tuple[Feed, ...]:
    return (_the_feed(context),)


def _feed(context: RenderContext, entries: Sequence[FeedEntry]) -> RenderedTarget:
    feed, site = _the_feed(context), Site(context.site_url)
    return RenderedTarget(feed_pages(feed, entries, site, author="otter"))


def _index(context: RenderContext, entries: Sequence[FeedEntry]) -> RenderedTarget:
    links = (f'<p><a href="{slug(entry.title)}/">{entry.title}</a></p>' for entry in entries)
    body = "# Domains\n\n" + "\n".join(links) + "\n"
    feeds = context.feeds_at(_folder(context))
    return RenderedTarget((make_page(_folder(context), body, title="Domains", feeds=feeds),))


def _link(context: RenderContext) -> Link:
    return Link("domains", _folder(context), len(list(context.index.targets.names("domain "))))


DOMAIN = PageKind(
    name="domain",
    changed=_changed,
    render=_render,
    aggregates=_aggregates,
    link=_link,
    feeds=_feeds,
)


# ---------------------------------------------------------------- what becomes of it


def build(project: Project) -> dict[str, str]:
    """Build with the kind; returns every page of the list in the site."""
    report = build_lists(
        project.config, (), lambda *_: None, offline=False, jobs=1, kinds=(*KINDS, DOMAIN)
    )
    assert report.exit_code == 0, report.lines
    top = project.root / "site/lists/otter"
    return {
        file.relative_to(top).as_posix(): file.read_text("utf-8")
        for file in top.rglob("*")
        if file.suffix in {".html", ".atom"}
    }


def hits(project: Project) -> set[str]:
    """The titles that a search of the list may find."""
    found: set[str] = set()
    for file in (project.root / "site/lists/otter/search").glob("*.db"):
        with closing(sqlite3.connect(file)) as db:
            found |= {title for (title,) in db.execute("SELECT title FROM doc")}
    return found


def test_a_kind_that_is_registered_is_rendered_updated_dropped_and_found(
    project: Project, tmp_path: Path
):
    items = [(ADA, at(), "mail"), (mail("Hello"), at(hours=1), "mail")]
    project.configure({"otter": archive(tmp_path / "otter", items)})
    pages = build(project)
    assert "otter: dive deeper" in pages["domains/quill-example/index.html"]
    assert '<a href="quill-example/">quill.example</a>' in pages["domains/index.html"]
    assert '<a href="domains/">domains (1)</a>' in pages["index.html"]  # linked
    for page in ("index.html", "feeds/index.html", "domains/index.html"):
        assert 'title="otter: domains"' in pages[page]  # its feed is announced
    assert pages["feeds/domains.atom"].count("<entry>") == 1
    assert "Domain quill.example" in hits(project)

    items += [(BOR, at(hours=2), "mail"), (MORE, at(hours=3), "mail")]
    archive(tmp_path / "otter", items)
    before, pages = pages, build(project)
    assert "otter: swim" in pages["domains/pond-example/index.html"]
    assert "otter: rest" in pages["domains/pond-example/index.html"]
    assert pages["domains/quill-example/index.html"] == before["domains/quill-example/index.html"]
    assert '<a href="domains/">domains (2)</a>' in pages["index.html"]
    assert pages["feeds/domains.atom"].count("<entry>") == 2
    assert {"Domain quill.example", "Domain pond.example"} <= hits(project)

    items += [(BOR, at(hours=4), "delete"), (MORE, at(hours=4), "delete")]
    archive(tmp_path / "otter", items)
    pages = build(project)
    assert "domains/pond-example/index.html" not in pages
    assert not (project.root / "docs/lists/otter/domains/pond-example").exists()
    assert pages["feeds/domains.atom"].count("<entry>") == 1
    assert "Domain pond.example" not in hits(project)


def test_a_list_without_topics_has_no_link_to_them():
    assert TOPIC.link is not None
    bare: Any = SimpleNamespace(mailing_list=LIST)
    assert TOPIC.link(bare) is None
    divided: Any = SimpleNamespace(mailing_list=topic_list())
    assert TOPIC.link(divided) == Link("topics", "lists/demo/topics/")
