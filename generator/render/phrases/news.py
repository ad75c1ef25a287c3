"""What a headline of a digest is about, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from generator.models.pages import Headline
from generator.render.phrases.count import pluralize


def moved_words(headline: Headline) -> str:
    """What became of a piece of work: `new version`, `sent again`, or the kind of the headline."""
    if headline.kind != "version":
        return headline.kind
    return "sent again" if "RESEND" in headline.badges else "new version"


def kind_words(headline: Headline) -> str:
    """The same for a piece of work of any kind: `new`, `pull request`, `discussed`."""
    names = {"pull": "pull request", "talk": "discussed"}
    return names.get(headline.kind) or moved_words(headline)


def moved_more(headlines: Sequence[Headline], shown: int) -> str:
    """`21 more applied`, `4 more new versions`: how many of one kind are not among the first."""
    more = len(headlines) - shown
    if headlines[0].kind == "version":
        return pluralize(more, "more new version")
    return f"{more} more {headlines[0].kind}"
