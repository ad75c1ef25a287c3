"""Which targets a batch of mails makes dirty.

The facts that changed are found here, once for all kinds of pages; each kind adds which of its
targets come, go or are concerned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from generator.index.index import Index
from generator.models.versions import Version
from generator.pipeline import dependencies
from generator.pipeline.pages.base import PageKind
from generator.pipeline.pages.changes import Changes
from generator.pipeline.sources import Source
from generator.tracking.as_of import AsOf
from generator.tracking.people import people_of

_NEVER = datetime.fromtimestamp(0, UTC)


def invalidate(
    kinds: Sequence[PageKind], source: Source, index: Index, touched: set[str], before: int | None
) -> None:
    """Make dirty what the batch at hand changed; see `index_list.Invalidate`."""
    changes = _changes(source, index, before)
    facts = _changed_facts(changes) | set(map(dependencies.version_mails, touched))
    effects = [(kind, kind.changed(changes)) for kind in kinds]
    for kind, effect in effects:
        facts.update(effect.facts)
        index.targets.drop(kind.names(effect.gone))
    # First, so that the cause that is kept names a fact.
    index.targets.invalidate(sorted(facts, key=dependencies.nearest_first))
    for kind, effect in effects:
        index.targets.want(kind.names(effect.wanted))


def _changes(source: Source, index: Index, before: int | None) -> Changes:
    as_of = AsOf(source.mailing_list, index.history.now or 0)
    earlier = None if before is None else AsOf(source.mailing_list, before)
    changes = Changes(
        index=index,
        as_of=as_of,
        before=earlier,
        versions=index.versions.changes(),
        aged=tuple(_aged(index, earlier, as_of)) if earlier else (),
        windows=index.mails.windows(),
        people=frozenset(),
    )
    keys = {key for version in changes.concerned for key in people_of(version, source.is_robot)}
    return replace(changes, people=frozenset(keys))


def _aged(index: Index, before: AsOf, as_of: AsOf) -> list[Version]:
    """The versions that began to wait, or expired, as time went on.

    Time goes back where later mails show that the newest were dated wrongly. Then versions wait no
    more, or are no longer expired.
    """
    queries = index.version_queries
    first, last = sorted((before, as_of), key=lambda each: each.seconds)
    waiting = queries.became_due(first.waiting_before, last.waiting_before)
    expired = queries.arrived(first.kept_from, last.kept_from)
    return queries.get([*waiting, *expired])


def _changed_facts(changes: Changes) -> set[str]:
    facts = set()
    for version in changes.concerned:
        facts |= {dependencies.version_mails(version.path), dependencies.lineage(version)}
    for change in changes.versions:
        before, after = change.before, change.after
        if not before or not after or _without_answers(before) != _without_answers(after):
            facts.add(dependencies.version_facts(change.path))
        if before and after and not _answers(before) <= _answers(after):
            facts.add(dependencies.version_answers(change.path))
    facts.update(dependencies.version_facts(version.path) for version in changes.aged)
    for begin in changes.windows:
        around = (begin, *changes.index.history.neighbours(begin))
        facts.update(dependencies.window_mails(window) for window in around if window is not None)
    # A mail that comes late may show of which version the mails before it were.
    facts.update(map(dependencies.window_mails, changes.index.versions.regrouped()))
    return facts


def _answers(version: Version) -> frozenset[object]:
    """The tags given to a version, and the first answers to it."""
    return frozenset((*version.given, *version.answers))


def _without_answers(version: Version) -> Version:
    """The version without what only its own page and aggregates show of it."""
    return replace(version, newest=_NEVER, replies=0, participants=0, given=(), answers=())
