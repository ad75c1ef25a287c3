"""Digests: a page a window with its data beside it, and `list.json` with the newest ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from generator.identity import key_of, same_person
from generator.links import data_path, digest_path
from generator.mail.exchanges import read_exchanges
from generator.models.commits import CommitRange
from generator.models.digest import Digest
from generator.models.mails import EntryRef, Exchange, Message
from generator.models.pages import DigestSummary, Link, ListSummary, Page, RenderedTarget
from generator.models.versions import State, Version
from generator.pipeline import dependencies
from generator.pipeline.digests import digest_of
from generator.pipeline.pages.base import (
    DIGESTS,
    AggregateTarget,
    NamedTarget,
    PageKind,
    RenderContext,
    target_name,
)
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.render.list_data import list_data
from generator.render.page_data import digest_file
from generator.render.pages.digest import digest_pages
from generator.render.pages.redirect import received_url, redirect_page
from generator.render.search_records import digest_record, talk_records
from generator.render.summaries import summarize_digest
from generator.windows import window_of

LISTED = 30  # digests in the data: scripts fetch them often
SETTLED = 90 * 86_400  # seconds after the first window from which on new people are newcomers


def _key(begin: int) -> str:
    """The key of a window's target: keys sort by time."""
    return f"{begin:012d}"


def _changed(changes: Changes) -> TargetChanges:
    """The windows whose mails changed, those that expired or no longer are, and those left empty.

    A window is left empty when later mails show that its mails were dated wrongly.
    """
    history = changes.index.history
    there = history.present(changes.windows)
    wanted = set(there)
    if changes.before:
        first, last = sorted((changes.before.kept_from, changes.as_of.kept_from))
        wanted.update(begin for begin in history.windows(first) if begin < last)
    return TargetChanges(wanted=map(_key, wanted), gone=map(_key, changes.windows - there))


def _render(context: RenderContext, keys: Sequence[str]) -> Iterator[NamedTarget]:
    begins = [int(key) for key in keys]
    for begin in (begin for begin in begins if begin < context.as_of.kept_from):
        yield target_name(DIGESTS, _key(begin)), _expired(context, begin)
    kept = [begin for begin in begins if begin >= context.as_of.kept_from]
    for known in _read_digests(context, kept):
        yield target_name(DIGESTS, _key(known.begin)), _page(context, known)


def _page(context: RenderContext, known: _Known) -> RenderedTarget:
    mailing_list, digest, versions = context.mailing_list, known.digest, known.versions
    window = window_of(known.begin, mailing_list.window)
    before, after = context.index.history.neighbours(known.begin)
    pages = digest_pages(
        digest,
        mailing_list,
        previous=None if before is None else window_of(before, mailing_list.window),
        next=None if after is None else window_of(after, mailing_list.window),
        versions=versions,
        states=known.states,
        people=context.people,
        newcomers=known.newcomers,
    )
    summary = summarize_digest(digest, versions, known.states, known.newcomers)
    data = digest_file(digest, summary, versions, site_url=context.site_url)
    records = (
        digest_record(mailing_list, digest, digest_path(mailing_list.name, window)),
        *talk_records(digest, mailing_list, pages, versions, _exchanges),
    )
    return RenderedTarget((*pages, data), _dependencies(context, known), records, summary)


def _exchanges(mail: Message) -> tuple[Exchange, ...]:
    return read_exchanges(mail.text)


def _expired(context: RenderContext, begin: int) -> RenderedTarget:
    mailing_list = context.mailing_list
    window = window_of(begin, mailing_list.window)
    page = redirect_page(
        mailing_list,
        digest_path(mailing_list.name, window),
        received_url(mailing_list, window.start, window.end),
        f"{mailing_list.title}, {window.name}",
    )
    return RenderedTarget((page,), frozenset((dependencies.window_mails(begin),)))


# ---------------------------------------------------------------- mails of windows


class _Known(NamedTuple):
    """A digest with what is known of it by now, from which its page is made.

    `versions` are those of its mails, by entry, with their `states` by path; `newcomers` the first
    mails of series whose authors never wrote before, and `debuts` the facts that decide on them.
    """

    begin: int
    digest: Digest
    versions: Mapping[EntryRef, Version]
    states: Mapping[str, State]
    newcomers: frozenset[EntryRef]
    debuts: frozenset[str]


def _read_digests(context: RenderContext, begins: Sequence[int]) -> Iterator[_Known]:
    """The digest of each window that has mails."""
    mailing_list, history = context.mailing_list, context.index.history
    entries = {begin: history.entries_in(begin) for begin in begins}
    mails = context.read(chain.from_iterable(entries.values()))
    for begin, arrived in entries.items():
        if not arrived:
            continue
        messages = list(islice(mails, len(arrived)))
        window = window_of(begin, mailing_list.window)
        rng = CommitRange(history.last_before(begin), arrived[-1].commit, window)
        versions = context.index.version_queries.at(mail.entry_ref for mail in messages)
        homes = {ref: version.path for ref, version in versions.items()}
        digest = digest_of(mailing_list.name, rng, messages, homes)
        newcomers, debuts = _newcomers(context, begin, digest, versions)
        yield _Known(
            begin=begin,
            digest=digest,
            versions=versions,
            states=context.states(versions.values()),
            newcomers=newcomers,
            debuts=debuts,
        )


def _dependencies(context: RenderContext, known: _Known) -> frozenset[str]:
    versions = known.versions.values()
    return known.debuts.union(
        {dependencies.window_mails(known.begin)},
        (dependencies.version_facts(version.path) for version in versions),
        dependencies.people(context.people.looked_up()),
    )


def _newcomers(
    context: RenderContext, begin: int, digest: Digest, versions: Mapping[EntryRef, Version]
) -> tuple[frozenset[EntryRef], frozenset[str]]:
    """The first mails of the series whose authors never wrote before, and what decides on that.

    At the beginning of an archive everybody is new, so nobody is called so.
    """
    people = context.index.people
    firsts = [series.own_mails[0] for series in digest.series]
    mains = {
        mail.entry_ref: people.main(key_of(mail.author))
        for mail in firsts
        if mail.entry_ref in versions and same_person(mail.author, mail.sender)
    }
    facts = {dependencies.debut(main) for main in mains.values()}
    first = context.index.history.first_window()
    if not mains or first is None:
        return frozenset(), frozenset()
    facts.add(dependencies.window_mails(first))
    if begin < first + SETTLED:
        return frozenset(), frozenset(facts)
    found = {
        ref
        for ref, main in mains.items()
        if not people.wrote_before(main, begin) and people.debut(main) is not None
    }
    return frozenset(found), frozenset(facts)


# ---------------------------------------------------------------- the data


def _data(context: RenderContext) -> Iterator[AggregateTarget]:
    newest, links = context.digests[:LISTED], context.links
    shown = " ".join(str(summary_hash) for summary_hash, _ in newest)
    yield AggregateTarget(
        "data",
        f"{shown} {len(context.waiting)} {links}",
        partial(_data_page, context, [digest for _, digest in newest], links),
    )


def _data_page(
    context: RenderContext, digests: Sequence[DigestSummary], links: Sequence[Link]
) -> RenderedTarget:
    summary = ListSummary(context.mailing_list, tuple(digests), len(context.waiting))
    text = list_data(summary, links, context.site_url)
    return RenderedTarget((Page(data_path(context.mailing_list.name), text),))


DIGEST = PageKind(name=DIGESTS, changed=_changed, render=_render, together=12, aggregates=_data)
