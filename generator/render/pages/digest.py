"""The page of one window: a digest, in numbered parts where it is long."""

from __future__ import annotations

from collections.abc import Mapping

from generator.links import (
    digest_path,
)
from generator.models.commits import Window
from generator.models.digest import Digest
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.documents import digest_body
from generator.render.front_matter import Neighbour, make_parts
from generator.render.phrases import count as words
from generator.render.summaries import window_of
from generator.render.view import NOTHING, TEXT, View


def digest_pages(
    digest: Digest,
    mailing_list: ListConfig,
    *,
    previous: Window | None,
    next: Window | None,  # noqa: A002 - the field's and the theme's word
    versions: Mapping[str, Version] = NOTHING,
    states: Mapping[str, State] = NOTHING,
    people: Mapping[str, str] = NOTHING,
) -> tuple[Page, ...]:
    """The page of one window, which the digest must have, in parts where it is long.

    `versions` maps the message-id of any mail of a series to its version as it is known now, and
    `states` the path of a version to how it stands now, `people` an address to the page of its
    owner.
    """
    window = window_of(digest)
    path = digest_path(mailing_list.name, window)
    view = View(
        mailing_list, path, TEXT, versions=versions, states=states, people=people, has_parts=True
    )
    return make_parts(
        path,
        digest_body(digest, view),
        title=f"{mailing_list.title}, {window.name}: {digest.title}",
        description=f"{mailing_list.title}, {words.window_words(window)}: {words.totals(digest)}.",
        date=digest.received_last,
        previous=_neighbour(mailing_list, previous),
        next=_neighbour(mailing_list, next),
    )


def _neighbour(mailing_list: ListConfig, window: Window | None) -> Neighbour | None:
    if window is None:
        return None
    return Neighbour(window.name, digest_path(mailing_list.name, window))
