"""What other pages show of a digest: a small value, so that many can be kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from generator.links import digest_path
from generator.models.commits import Window
from generator.models.digest import Digest, Tally
from generator.models.mails import EntryRef
from generator.models.pages import DigestSummary, Headline, HeadlineKind
from generator.models.versions import State, Version
from generator.render.lead import lead, news_line
from generator.render.news import headline
from generator.render.phrases.count import totals
from generator.render.works import KINDS, works_of

HEADLINES = 12
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


def digest_window(digest: Digest) -> Window:
    """The window of a digest.

    Raises:
        ValueError: for a digest without a window, which has no page.
    """
    if digest.window is None:
        raise ValueError("a digest without a window has no page")
    return digest.window


def summarize_digest(
    digest: Digest,
    versions: Mapping[EntryRef, Version] = _NOTHING,
    states: Mapping[str, State] = _NOTHING,
    newcomers: Collection[EntryRef] = (),
) -> DigestSummary:
    """The digest of one window, as the front page, the archive and the index show it.

    `versions` maps the entry of each mail to the version that it belongs to or answers, `states`
    the path of a version to its state; `newcomers` are the first mails of the series whose authors
    never wrote to the list before.
    """
    window = digest_window(digest)
    works = works_of(digest, versions)
    headlines = (headline(work, digest, states) for work in works)
    shown, rest = top_headlines(headlines, HEADLINES)
    return DigestSummary(
        list=digest.list,
        window=window,
        path=digest_path(digest.list, window),
        title=digest.title,
        totals=totals(digest),
        counts=digest.counts,
        received_last=digest.received_last,
        news=news_line(digest, works),
        lead=lead(digest, works, newcomers),
        headlines=shown,
        rest=rest,
    )


def top_headlines(
    headlines: Iterable[Headline], most: int
) -> tuple[tuple[Headline, ...], tuple[Tally, ...]]:
    """The first headlines of each kind in turn, up to `most`, and how many others a kind has.

    Each kind is represented as long as there is room, and none fills the front page alone.
    """
    by_kind: dict[HeadlineKind, list[Headline]] = {kind: [] for kind in KINDS}
    for found in headlines:
        by_kind[found.kind].append(found)
    turns = sorted((at, KINDS.index(kind)) for kind in KINDS for at in range(len(by_kind[kind])))
    shown = [0] * len(KINDS)
    for _, kind in turns[:most]:
        shown[kind] += 1
    first = [by_kind[kind][:count] for kind, count in zip(KINDS, shown, strict=True)]
    left = ((kind, len(by_kind[kind]) - count) for kind, count in zip(KINDS, shown, strict=True))
    return (
        tuple(chain.from_iterable(first)),
        tuple(Tally(kind, count) for kind, count in left if count),
    )
