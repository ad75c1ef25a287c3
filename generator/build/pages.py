"""Which pages does a list get? All that is known of its archive, from its index and its mails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from generator import render
from generator.build.digest_pages import digest_pages
from generator.build.sources import Source
from generator.build.version_pages import people_pages, version_pages
from generator.index import Index
from generator.models import Page
from generator.tracking import state_at

Progress = Callable[..., None]


def list_pages(source: Source, index: Index, site_url: str, progress: Progress) -> Iterator[Page]:
    """Every page of a list; `index` knows all of its archive.

    "Now" is when its newest mail was received.
    """
    one = source.list
    now = datetime.fromtimestamp(index.places.now or 0, UTC)
    versions = [
        (version, state_at(version, now, one.waiting_days))
        for version in index.catalogue.versions()
    ]
    states = {version.path: state for version, state in versions}
    yield from digest_pages(source, index, versions, site_url, progress)
    yield from version_pages(source, index, states, progress)
    yield from render.waiting_pages(one, versions, now=now, days=one.waiting_days)
    yield from render.applied_pages(one, versions)
    yield from render.topic_pages(one, versions)
    yield from people_pages(source, versions, states)
