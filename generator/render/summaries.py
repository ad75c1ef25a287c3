"""What other pages show of a digest: a small value, so that many can be kept."""

from __future__ import annotations

from generator.links import digest_path
from generator.models.commits import Window
from generator.models.digest import Digest
from generator.models.pages import DigestSummary
from generator.render.phrases.count import totals


def window_of(digest: Digest) -> Window:
    """The window of a digest.

    Raises:
        ValueError: for a digest without a window, which has no page.
    """
    if digest.window is None:
        raise ValueError("a digest without a window has no page")
    return digest.window


def summarize_digest(digest: Digest) -> DigestSummary:
    """The digest of one window, as the front page, the archive and the index show it."""
    window = window_of(digest)
    return DigestSummary(
        list=digest.list,
        window=window,
        path=digest_path(digest.list, window),
        title=digest.title,
        totals=totals(digest),
        counts=digest.counts,
        received_last=digest.received_last,
    )
