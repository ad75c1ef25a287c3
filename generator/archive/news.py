"""Whether upstream has changed since a list was read, found out without fetching anything."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import partial

from generator.archive import git
from generator.archive.fetch import options_for, protocol_of, sources_of
from generator.archive.http import CLIENT, Client, patiently, upstream_error

_TIP = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})\tHEAD\n")


def has_news(source: str, tips: Mapping[int, str], client: Client = CLIENT) -> bool:
    """Whether `source` has changed since `tips` (epoch number: commit) were its newest commits.

    Epochs older than the first of `tips` are left out: a mirror from a date on does not hold them.

    Raises:
        UsageError: the URL is not plain https.
        UpstreamError: the source cannot be reached.
        ArchiveDamaged: a local source cannot be trusted.
    """
    upstream = sources_of(source, client)
    wanted = {number for number in upstream if number >= min(tips, default=0)}
    if wanted != set(tips):
        return True
    newest_first = sorted(wanted, reverse=True)
    return any(
        patiently(partial(_tip, upstream[number], client)) != tips[number]
        for number in newest_first
    )


def _tip(repository: str, client: Client) -> str:
    """The newest commit of one epoch upstream."""
    try:
        answer = git.run(
            os.devnull, "ls-remote", "--quiet", "--end-of-options", repository, "HEAD",
            options=options_for(repository, client), protocol=protocol_of(repository),
            ca_file=client.ca_file,
        )  # fmt: skip
    except git.GitError as error:
        cause = f"{repository} cannot be asked ({error.reason})"
        raise upstream_error(cause, "try again later", error.headers) from None
    found = _TIP.match(answer.decode("ascii", "replace"))
    return found[1] if found else ""
