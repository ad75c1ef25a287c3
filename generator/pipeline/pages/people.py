"""A page for each person, and the index of all people in numbered parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.links import people_path
from generator.models.pages import Link, PersonSummary, RenderedTarget
from generator.pipeline import dependencies
from generator.pipeline.pages.base import (
    AggregateTarget,
    Changes,
    PageKind,
    RenderContext,
    TargetChanges,
    target_name,
)
from generator.render.pages.people import (
    people_page,
    people_title,
    person_order,
    person_page,
    summarize_person,
)
from generator.render.pages.redirect import redirect_page
from generator.render.search_records import person_record
from generator.tracking.people import involvements, profile, slug_of_key

NAME = "person"  # keys are those of tracking.people.key_of
VERSIONS = 1000  # the newest of a person, which their page counts
ROWS = 300  # people on one part of the index


def _changed(changes: Changes) -> TargetChanges:
    """The people whom a changed version concerns; who has no version left has no page."""
    wanted: set[str] = set()
    gone: set[str] = set()
    facts: set[str] = set()
    for key in changes.people:
        has_page = changes.index.version_queries.concerns(key, 0)
        (wanted if has_page else gone).add(key)
        if has_page != changes.index.targets.has(target_name(NAME, key)):
            facts.add(dependencies.person(key))
    return TargetChanges(wanted, gone, facts)


def _render(context: RenderContext, keys: Sequence[str]) -> Iterator[tuple[str, RenderedTarget]]:
    for key in keys:
        yield target_name(NAME, key), _page(context, key)


def _page(context: RenderContext, key: str) -> RenderedTarget:
    mailing_list, slug = context.mailing_list, slug_of_key(key)
    versions = context.index.version_queries.of_person(key, context.as_of.kept_from, VERSIONS)
    found = profile(involvements(version)[key] for version in versions)
    if found is None:  # nothing of theirs is kept
        path = people_path(mailing_list.name, slug)
        return RenderedTarget(
            (redirect_page(mailing_list, path, mailing_list.url, mailing_list.title),)
        )
    page = person_page(
        mailing_list,
        slug,
        found,
        states=context.states(versions),
        people=context.people,
        counted=len(versions) if len(versions) == VERSIONS else 0,
    )
    summary = summarize_person(mailing_list, slug, found)
    return RenderedTarget(
        (page,),
        dependencies.people(context.people.looked_up()),
        (person_record(mailing_list, summary),),
        summary,
    )


def _index(context: RenderContext) -> Iterator[AggregateTarget]:
    rows = list(context.index.targets.summaries(PERSON.prefix, PersonSummary))
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
    name=NAME,
    changed=_changed,
    render=_render,
    together=40,
    aggregates=_index,
    link=_link,
)
