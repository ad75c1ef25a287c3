"""The page of one window: a digest, in numbered parts where it is long."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from generator.links import digest_path
from generator.models.commits import Window
from generator.models.digest import Digest
from generator.models.mails import EntryRef
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.documents import digest_body
from generator.render.front_matter import make_parts
from generator.render.pagination import PageLink
from generator.render.phrases.count import totals
from generator.render.phrases.time import window_words
from generator.render.summaries import digest_window, summarize_digest
from generator.render.view import MAX_PAGE_TEXT, NOTHING, View


def digest_pages(
    digest: Digest,
    mailing_list: ListConfig,
    *,
    previous: Window | None,
    next: Window | None,  # noqa: A002 - the field's and the theme's word
    versions: Mapping[EntryRef, Version] = NOTHING,
    states: Mapping[str, State] = NOTHING,
    people: Mapping[str, str] = NOTHING,
    newcomers: Collection[EntryRef] = (),
) -> tuple[Page, ...]:
    """The page of a digest, in parts where it is long.

    `versions` maps the entry of each mail to the version that it belongs to or answers, as it is
    known now, `states` the path of a version to its state now, `people` an address to the page of
    its owner. `newcomers` are the first mails of the series whose authors never wrote to the list
    before.

    Raises:
        ValueError: for a digest without a window.
    """
    window = digest_window(digest)
    path = digest_path(mailing_list.name, window)
    view = View(
        mailing_list,
        path,
        limit=MAX_PAGE_TEXT,
        versions=versions,
        states=states,
        people=people,
        has_parts=True,
    )
    # The front pages link to places of their headlines, on whatever part those are.
    headlines = summarize_digest(digest, versions).headlines
    linked = {headline.path.partition("#")[2] for headline in headlines}
    return make_parts(
        path,
        digest_body(digest, view, newcomers),
        title=f"{window_words(window)} · {mailing_list.title}",
        description=f"{mailing_list.title}, {window_words(window)}: {totals(digest)}.",
        date=digest.received_last,
        previous=_link(mailing_list, previous),
        next=_link(mailing_list, next),
        is_linked=linked.__contains__,
    )


def _link(mailing_list: ListConfig, window: Window | None) -> PageLink | None:
    if window is None:
        return None
    return PageLink(window_words(window), digest_path(mailing_list.name, window))
