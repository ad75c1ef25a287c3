"""Which pages does a list get? All that is known of its archive, from its index and its mails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator import render
from generator.build.digest_pages import digest_pages
from generator.build.sources import Source
from generator.build.standings import standings
from generator.build.version_pages import version_pages
from generator.index import Index
from generator.models import Page

Progress = Callable[..., None]


def list_pages(source: Source, index: Index, site_url: str, progress: Progress) -> Iterator[Page]:
    """Every page of a list; `index` knows all of its archive."""
    one, now = source.list, standings(source, index)
    yield from digest_pages(source, index, now, site_url, progress)
    yield from version_pages(source, index, now, progress)
    yield from render.waiting_pages(
        one, now.versions, now=now.now, days=one.waiting_days, people=now.people
    )
    yield from render.applied_pages(one, now.versions, now.people)
    yield from render.topic_pages(one, now.versions, now.people)
    yield from render.people_pages(one, now.profiles, states=now.states, people=now.people)
