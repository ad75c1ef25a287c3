"""A page for each person, and the index of all people in numbered parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from generator.links import people_path
from generator.models.mails import Person
from generator.models.pages import Link, OnlyAnswer, PersonSummary, RenderedTarget
from generator.models.people import Namesake
from generator.models.versions import Version
from generator.pipeline import dependencies
from generator.pipeline.pages.base import (
    PEOPLE,
    AggregateTarget,
    NamedTarget,
    PageKind,
    RenderContext,
    has_page,
    target_name,
)
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.pipeline.pages.person_base import (
    VERSIONS,
    concerned_maintainers,
    involvements_of,
    versions_of,
    waits_of,
)
from generator.render.pages.people import (
    people_page,
    people_title,
    person_order,
    person_pages,
    summarize_person,
)
from generator.render.pages.redirect import moved_page, redirect_page
from generator.render.search_records import person_record
from generator.tracking.namesakes import MAX_NAMESAKES, Writer, probably_the_same
from generator.tracking.people import (
    involved_people,
    profile,
    slug_of_key,
)

ONCE_NAME = "once"
ROWS = 250  # people on one part of the index
WAITING = 10  # versions below one heading of what waits for a person


def _changed(changes: Changes) -> TargetChanges:
    """The people whom a changed version concerns, and those who were joined or parted.

    Who has no version left has no page. Who is shown on another's page has one that leads there.
    """
    index = changes.index
    wanted: set[str] = set()
    gone: set[str] = set()
    facts = {dependencies.person(key) for key in index.people.moved()}
    touched = changes.all_people
    for key in touched:
        main = index.people.main(key)
        is_there = index.targets.has(target_name(PEOPLE, key))
        main_has_page = has_page(index, main)
        leads_there = main_has_page and index.version_queries.concerns(key, 0)
        if leads_there != is_there:
            facts.add(dependencies.person(key))
        if not leads_there:
            gone.add(key)
        elif not is_there:
            wanted.add(key)
        if main_has_page and index.version_queries.concerns(main, 0):
            wanted.add(main)
    wanted.update(concerned_maintainers(changes))
    facts.update(_changed_names(changes, touched))
    facts.update(_changed_debuts(changes))
    return TargetChanges(wanted, gone, facts)


def _once_changed(changes: Changes) -> TargetChanges:
    """The people of the batch who only answered one version, and those who do not any more."""
    index = changes.index
    touched = changes.all_people
    wanted = {
        key
        for key in touched
        if index.people.main(key) == key
        and index.version_queries.involvement(index.people.keys(key)) == "once"
        and index.version_queries.concerns(key, 0)
    }
    return TargetChanges(wanted, touched - wanted)


def _changed_names(changes: Changes, keys: AbstractSet[str]) -> set[str]:
    """The facts of all names that these people have or had, without names of too many people."""
    people = changes.index.people
    most = MAX_NAMESAKES + len(keys)  # of whom some came in this batch
    shown = {other for key in keys for other in people.keys(people.main(key))}
    names = {name for name in people.names(shown) if people.count(name) <= most}
    return set(map(dependencies.namesakes, names))


def _changed_debuts(changes: Changes) -> set[str]:
    """The facts of all people who may have written first at another time than was known."""
    people, moved = changes.index.people, changes.index.people.moved()
    mains = {main for key in moved for main in (people.main(key), moved[key])}
    debuts: dict[str, int | None] = {}
    for change in changes.versions:
        before, after = _wrote(change.before), _wrote(change.after)
        for key, time in before | after:
            main = people.main(key)
            if main not in debuts:
                debuts[main] = people.debut(main)
            known = debuts[main]
            is_same = (key, time) in before and (key, time) in after
            if not is_same and (known is None or time <= known):
                mains.add(main)
    return set(map(dependencies.debut, mains))


def _wrote(version: Version | None) -> set[tuple[str, int]]:
    """Who wrote a version or answered it, and when."""
    return {(key, time) for key, _, time in involved_people(version)} if version else set()


def _render(context: RenderContext, keys: Sequence[str]) -> Iterator[NamedTarget]:
    for key in keys:
        yield target_name(PEOPLE, key), _page(context, key)


def _page(context: RenderContext, key: str) -> RenderedTarget:
    mailing_list, slug = context.mailing_list, slug_of_key(key)
    people, path = context.index.people, people_path(mailing_list.name, slug)
    if (main := people.main(key)) != key:
        target = people_path(mailing_list.name, slug_of_key(main))
        page = moved_page(mailing_list, path, target, mailing_list.title)
        return RenderedTarget((page,), dependencies.people((key,)))
    keys = people.keys(key)
    versions = versions_of(context, keys)
    found = profile(involvements_of(versions, keys))
    if found is None:  # nothing of theirs is kept
        page = redirect_page(mailing_list, path, mailing_list.url, mailing_list.title)
        return RenderedTarget((page,), dependencies.people(keys))
    waits, lineages = waits_of(context, keys, versions, WAITING)
    pages = person_pages(
        mailing_list,
        slug,
        found,
        waits=waits,
        states=context.states(versions),
        people=context.people,
        counted=len(versions) if len(versions) == VERSIONS else 0,
        proofs=people.proofs_of(keys) if len(keys) > 1 else (),
        namesakes=_namesakes(context, key, found.person.name),
    )
    summary = summarize_person(mailing_list, slug, found)
    names = map(dependencies.namesakes, _names(context, keys))
    return RenderedTarget(
        pages,
        dependencies.people({*keys, *context.people.looked_up()}).union(names, lineages),
        (person_record(mailing_list, summary, keys if len(keys) > 1 else ()),),
        summary,
    )


def _render_once(context: RenderContext, keys: Sequence[str]) -> Iterator[NamedTarget]:
    """People who only answered one version: a line of the index, to which their address leads."""
    mailing_list = context.mailing_list
    for key in keys:
        slug = slug_of_key(key)
        found = profile(involvements_of(versions_of(context, (key,)), (key,)))
        path, index = people_path(mailing_list.name, slug), people_path(mailing_list.name)
        if found is None or not found.reviews:  # nothing of theirs is kept
            page = redirect_page(mailing_list, path, mailing_list.url, mailing_list.title)
            yield target_name(ONCE_NAME, key), RenderedTarget((page,))
            continue
        version = found.reviews[0].version
        only = OnlyAnswer(version.path, version.title)
        summary = replace(summarize_person(mailing_list, slug, found), only=only)
        page = moved_page(mailing_list, path, index, mailing_list.title, kind="listed")
        yield target_name(ONCE_NAME, key), RenderedTarget((page,), summary=summary)


# ---------------------------------------------------------------- namesakes


def _names(context: RenderContext, keys: Iterable[str]) -> list[str]:
    """The full names by which a person may be somebody else, too."""
    return sorted({context.index.people.name(key) for key in keys} - {""})


def _namesakes(context: RenderContext, key: str, shown: str) -> list[Namesake]:
    """The people of the same full name, the one who wrote last first; none of a frequent name.

    `shown` is the name as it is written.
    """
    people = context.index.people
    own = _writers(context, key)
    found: dict[str, Namesake] = {}
    for name in _names(context, people.keys(key)):
        if people.count(name) > MAX_NAMESAKES:
            continue
        mains = {people.main(other) for other in people.namesakes(name)} - {key}
        others = [(main, writers) for main in sorted(mains) if (writers := _writers(context, main))]
        likely = probably_the_same(name, own, [writers for _, writers in others])
        for (main, writers), is_likely in zip(others, likely, strict=True):
            found[main] = _namesake(context, main, shown, writers, is_likely=is_likely)
    return sorted(found.values(), key=lambda namesake: (namesake.last, namesake.path), reverse=True)


def _writers(context: RenderContext, main: str) -> list[Writer]:
    """The keys of a person under which they wrote in the time that is kept."""
    people, kept_from = context.index.people, context.as_of.kept_from
    spans = ((key, people.span(key, kept_from)) for key in people.keys(main))
    return [Writer(key, *span) for key, span in spans if span]


def _namesake(
    context: RenderContext, main: str, shown: str, writers: Sequence[Writer], *, is_likely: bool
) -> Namesake:
    newest = max(writers, key=lambda writer: (writer.last, writer.key))
    return Namesake(
        person=Person(shown, newest.key if "@" in newest.key else ""),
        path=people_path(context.mailing_list.name, slug_of_key(main)),
        first=datetime.fromtimestamp(min(writer.first for writer in writers), UTC),
        last=datetime.fromtimestamp(newest.last, UTC),
        is_likely=is_likely,
    )


# ---------------------------------------------------------------- the index


def _index(context: RenderContext) -> Iterator[AggregateTarget]:
    targets = context.index.targets
    rows = [
        *targets.summaries(PERSON.prefix, PersonSummary),
        *targets.summaries(ONCE.prefix, PersonSummary),
    ]
    rows.sort(key=lambda row: person_order(row[1]))
    parts = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)] or [rows]
    titles = [people_title([person for _, person in part]) for part in parts]
    for at, part in enumerate(parts):
        people = [person for _, person in part]
        yield AggregateTarget(
            str(at),
            repr(([summary_hash for summary_hash, _ in part], titles, len(rows))),
            partial(_index_part, context, people, at, titles, len(rows)),
        )


def _index_part(
    context: RenderContext,
    people: Sequence[PersonSummary],
    at: int,
    titles: Sequence[str],
    total: int,
) -> RenderedTarget:
    return RenderedTarget((people_page(context.mailing_list, people, at, titles, total=total),))


def _link(context: RenderContext) -> Link:
    return Link("people", people_path(context.mailing_list.name))


PERSON = PageKind(
    name=PEOPLE,
    changed=_changed,
    render=_render,
    together=40,
    aggregates=_index,
    link=_link,
)

ONCE = PageKind(name=ONCE_NAME, changed=_once_changed, render=_render_once, together=100)
