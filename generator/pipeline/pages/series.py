"""A page for each version of a series, with its data beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from generator.mail.exchanges import read_exchanges
from generator.models.commits import Entry
from generator.models.mails import Message
from generator.models.pages import RenderedTarget
from generator.models.series import Series
from generator.models.versions import Version
from generator.pipeline import dependencies
from generator.pipeline.pages.base import (
    LETTERS,
    NamedTarget,
    PageKind,
    RenderContext,
    target_name,
)
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.render.letters import letter
from generator.render.page_data import series_file
from generator.render.pages.redirect import redirect_page, version_url
from generator.render.pages.series import MAX_LINEAGE, series_pages
from generator.render.search_records import version_record
from generator.tracking.discussion import discussion
from generator.tracking.series import group_component

NAME = "series"  # keys are the paths of versions


def _changed(changes: Changes) -> TargetChanges:
    """The versions that came or changed, and those that began to wait or expired."""
    there = {change.path for change in changes.versions if change.after}
    return TargetChanges(
        wanted=there | {version.path for version in changes.aged},
        gone=(change.path for change in changes.versions if not change.after),
    )


def _render(context: RenderContext, keys: Sequence[str]) -> Iterator[NamedTarget]:
    found = context.index.version_queries.get(keys)
    kept = {version.path for version in found if context.as_of.keeps(version)}
    for version in found:
        if version.path not in kept:
            yield target_name(NAME, version.path), _expired(context, version)
    components = list(context.index.history.components_of(sorted(kept)))
    mails = _read(context, components)
    for entries in components:
        component = [mails[entry.epoch, entry.commit] for entry in entries]
        for series, version in _versions_in(context, component):
            if version.path in kept:
                yield target_name(NAME, version.path), _page(context, series, version)
                yield target_name(LETTERS, version.path), RenderedTarget(summary=letter(series))


def _read(
    context: RenderContext, components: Iterable[Sequence[Entry]]
) -> dict[tuple[int, str], Message]:
    """The mails of components by their entry: git reads them in the order it keeps them."""
    entries = sorted(chain.from_iterable(components), key=lambda entry: entry.epoch)
    return {mail.entry_ref: mail for mail in context.read(entries)}


def _versions_in(
    context: RenderContext, mails: Sequence[Message]
) -> Iterator[tuple[Series, Version]]:
    groups = group_component(mails)
    versions = context.index.version_queries.at(series.mails[0].entry_ref for series in groups)
    for series in groups:
        if version := versions.get(series.mails[0].entry_ref):  # else an earlier one has its path
            yield series, version


def _page(context: RenderContext, series: Series, version: Version) -> RenderedTarget:
    replies, state = discussion(series), context.as_of.state(version)
    lineage = context.index.version_queries.lineage(version, MAX_LINEAGE)
    said = {reply.message.entry_ref: read_exchanges(reply.message.text) for reply in replies}
    pages = series_pages(
        context.mailing_list,
        series,
        version,
        state=state,
        lineage=lineage,
        discussion=replies,
        exchanges={
            reply.message.entry_ref: said[reply.message.entry_ref]
            for reply in replies
            if not reply.message.patch
        },
        people=context.people,
        states=context.states(lineage.versions),
    )
    data = series_file(
        series,
        version,
        state=state,
        lineage=lineage,
        discussion=replies,
        site_url=context.site_url,
    )
    return RenderedTarget(
        (*pages, data),
        frozenset(
            {
                dependencies.version_mails(version.path),
                dependencies.lineage(version),
                *dependencies.people(context.people.looked_up()),
            }
        ),
        (version_record(series, version, state, replies, lambda mail: said[mail.entry_ref]),),
    )


def _expired(context: RenderContext, version: Version) -> RenderedTarget:
    url = version_url(context.mailing_list, version)
    page = redirect_page(context.mailing_list, version.path, url, version.title)
    return RenderedTarget((page,), frozenset((dependencies.version_mails(version.path),)))


SERIES = PageKind(name=NAME, changed=_changed, render=_render, together=40)
# What authors say of their versions, for feeds: it comes with the pages. What did not is gone.
LETTER = PageKind(name=LETTERS, changed=_changed, together=SERIES.together)
