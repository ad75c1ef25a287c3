"""What do other pages say of a digest, or of a series? Small values, so that many can be kept."""

from __future__ import annotations

from generator.links import anchor, digest_path
from generator.models.commits import Window
from generator.models.digest import Digest
from generator.models.pages import DigestSummary, SeriesSummary
from generator.models.series import Series
from generator.render.phrases import count as words


def window_of(digest: Digest) -> Window:
    """The window a digest was made for: only such a digest has a page."""
    if digest.window is None:
        raise ValueError("a digest without a window has no page")
    return digest.window


def summarize_digest(digest: Digest) -> DigestSummary:
    """The digest of one window, as the front page, the archive and the index name it."""
    window = window_of(digest)
    return DigestSummary(
        list=digest.list,
        window=window,
        path=digest_path(digest.list, window),
        title=digest.title,
        totals=words.totals(digest),
        counts=digest.counts,
        received_last=digest.received_last,
    )


def summarize_series(series: Series, page: str) -> SeriesSummary:
    """One version of a series, told on the page at site path `page` ("" for this very page)."""
    return SeriesSummary(
        list=series.list,
        path=f"{page}#{anchor(series)}",
        message_id=series.message_id,
        title=series.title,
        badges=words.badges(series),
        author=series.author,
        sent=series.sent,
        patches=len(series.patches),
        total=series.total,
        missing=len(series.missing),
        files=series.files,
        insertions=series.insertions,
        deletions=series.deletions,
        replies=len(series.follow_ups),
        tags=words.count_tags(series.trailers),
    )
