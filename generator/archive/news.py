"""Has upstream what was not there yet when a list was read? Asked without fetching anything.

What the news are is not asked; where upstream cannot be reached, nothing is known.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from generator.archive import git
from generator.archive.fetch import allowing, sources_of
from generator.errors import UpstreamError

_TIP = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})\tHEAD\n")


def has_news(source: str, tips: Mapping[int, str]) -> bool:
    """Whether `source` is another than when `tips` were the newest commits of its epochs.

    Epochs below the first of `tips` are not asked: a mirror from a date on does without them.
    Raises UpstreamError where the source is out of reach, ArchiveDamaged where it is a path whose
    archive cannot be trusted.
    """
    upstream = sources_of(source)
    wanted = {number for number in upstream if number >= min(tips, default=0)}
    if wanted != set(tips):
        return True
    return any(_tip(upstream[number]) != tips[number] for number in sorted(wanted, reverse=True))


def _tip(repository: str) -> str:
    """The newest commit of one epoch upstream."""
    try:
        told = git.run(
            os.devnull, "ls-remote", "--quiet", "--end-of-options", repository, "HEAD",
            options=allowing(repository),
        )  # fmt: skip
    except git.GitError as error:
        raise UpstreamError(
            f"{repository} cannot be asked ({error.reason})", "try again later"
        ) from None
    found = _TIP.match(told.decode("ascii", "replace"))
    return found[1] if found else ""
