"""What a headline of a digest is about, as plain text."""

from __future__ import annotations

from generator.models.pages import Headline


def moved_words(headline: Headline) -> str:
    """What became of a piece of work: `new version`, `sent again`, or the kind of the headline."""
    if headline.kind != "version":
        return headline.kind
    return "sent again" if "RESEND" in headline.badges else "new version"
