"""Whether upstream has changed since a list was read, found out without fetching anything."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from generator.archive import git
from generator.archive.fetch import OPTIONS, protocol_of, sources_of
from generator.errors import UpstreamError

_TIP = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})\tHEAD\n")


def has_news(source: str, tips: Mapping[int, str], ca_file: str | None = None) -> bool:
    """Whether `source` has changed since `tips` (epoch number: commit) were its newest commits.

    Epochs older than the first of `tips` are left out: a mirror from a date on does not hold them.
    `ca_file` has the certificates that the server is checked against, in place of the system's.

    Raises:
        UsageError: the URL is not plain https.
        UpstreamError: the source cannot be reached.
        ArchiveDamaged: a local source cannot be trusted.
    """
    upstream = sources_of(source, ca_file)
    wanted = {number for number in upstream if number >= min(tips, default=0)}
    if wanted != set(tips):
        return True
    return any(
        _tip(upstream[number], ca_file) != tips[number] for number in sorted(wanted, reverse=True)
    )


def _tip(repository: str, ca_file: str | None) -> str:
    """The newest commit of one epoch upstream."""
    try:
        answer = git.run(
            os.devnull, "ls-remote", "--quiet", "--end-of-options", repository, "HEAD",
            options=OPTIONS, protocol=protocol_of(repository), ca_file=ca_file,
        )  # fmt: skip
    except git.GitError as error:
        raise UpstreamError(
            f"{repository} cannot be asked ({error.reason})", "try again later"
        ) from None
    found = _TIP.match(answer.decode("ascii", "replace"))
    return found[1] if found else ""
