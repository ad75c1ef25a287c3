"""Which sheets does a batch of mails make stale?

Told to the index within the batch that learns the mails, so that no run which is cut off can know
a mail and forget its pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from generator.index.index import Index
from generator.models.settings import ListConfig
from generator.models.versions import Version
from generator.pipeline import dependencies as names
from generator.pipeline.as_of import AsOf
from generator.pipeline.sources import Source
from generator.tracking.people import people_of

_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class _News:
    """What a batch changed."""

    things: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


def mark_news(source: Source, index: Index, touched: Iterable[str], before: int | None) -> None:
    """Mark what the batch at hand changed.

    `touched` are the paths of all versions whose mails changed in any way, and `before` is what
    the time was when the batch began.
    """
    news = _News(things={names.version(path) for path in touched})
    _versions(source, index, news)
    _windows(index, news)
    _time(source, index, news, before)
    _people(index, news)
    index.targets.drop(news.gone)
    index.targets.want(news.wanted)
    index.targets.mark(news.things)


def want_all(source: Source, index: Index) -> None:
    """Want what is there whatever the mails say: a page for each topic that is configured."""
    index.targets.want(names.topic(name) for name, _ in source.list.topics)


def _versions(source: Source, index: Index, news: _News) -> None:
    for change in index.versions.changes():
        sides = [one for one in (change.before, change.after) if one]
        for version in sides:
            _concern(source, version, news)
        if len(sides) == 1 or _face(sides[0]) != _face(sides[1]):
            news.things.add(names.face(change.path))
        if change.after is None:
            news.gone.add(names.series(change.path))
        else:
            news.wanted.add(names.series(change.path))


def _concern(source: Source, version: Version, news: _News) -> None:
    """Whatever shows anything of a version."""
    news.things.update((names.version(version.path), names.work(version)))
    news.wanted.update(names.topic(name) for name in version.topics)
    news.people.update(people_of(version, source.is_robot))


def _face(version: Version) -> Version:
    """The version without what only its own page and listings show of it."""
    return replace(version, newest=_NEVER, replies=0, participants=0, given=(), answers=())


def _windows(index: Index, news: _News) -> None:
    """A window's page names those beside it, the commit before it, its mails' versions."""
    for window in index.mails.windows():
        beside = index.history.neighbours(window)
        news.things.update(names.told(one) for one in (window, *beside) if one is not None)
        news.wanted.add(names.digest(window))
    # A mail that comes late may say of which version the mails before it were.
    news.things.update(map(names.told, index.versions.regrouped()))


def _time(source: Source, index: Index, news: _News, before: int | None) -> None:
    """What waits by now, and what fell out of the time that is kept."""
    if before is None:
        return
    then, now = AsOf(source.list, before), _as_of(source.list, index)
    waiting = index.version_queries.became_due(then.waiting_before, now.waiting_before)
    expired = index.version_queries.arrived(then.kept_from, now.kept_from)
    for version in index.version_queries.get([*waiting, *expired]):
        _concern(source, version, news)
        news.things.add(names.face(version.path))
        news.wanted.add(names.series(version.path))
    for window in index.history.windows(then.kept_from):
        if window >= now.kept_from:
            break
        news.wanted.add(names.digest(window))


def _people(index: Index, news: _News) -> None:
    """Who came has a page, who is gone has none, and whoever names them must know."""
    for key in news.people:
        sheet = names.person(key)
        has, had = index.version_queries.concerns(key, 0), index.targets.has(sheet)
        (news.wanted if has else news.gone).add(sheet)
        if has != had:
            news.things.add(sheet)


def _as_of(one: ListConfig, index: Index) -> AsOf:
    return AsOf(one, index.history.now or 0)
