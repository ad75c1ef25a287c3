"""Where does a digest's page tell of a mail, so that later pages can lead there?

Site paths with an anchor, by Message-ID. Which page needs them is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.links import anchor
from generator.models import Digest


def find_places(digest: Digest, path: str) -> Iterator[tuple[str, str]]:
    """Every mail of the digest's series with the place of its entry on the page at `path`."""
    for series in digest.series:
        place = f"{path}#{anchor(series)}"
        for mail in series.mails:
            if mail.message_id:
                yield mail.message_id, place
