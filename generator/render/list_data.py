"""The JSON of a list with its newest digests, and how it is read back.

It is for scripts, and for a run that makes the front page of the site over lists that it did not
build itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from generator.links import database_path, feeds_path, list_path
from generator.models.commits import Window
from generator.models.digest import Counts, Tally
from generator.models.pages import DigestSummary, Headline, LeadLine, Link, ListSummary
from generator.models.settings import ListConfig

SCHEMA = 1


def list_data(summary: ListSummary, links: Sequence[Link] = (), site_url: str = "") -> str:
    """A list with its newest digests, as one line of JSON.

    `links` are the pages that the front page of the list leads to.
    """
    name = summary.config.name
    data = {
        "schema": SCHEMA,
        "list": name,
        "title": summary.config.title,
        "path": list_path(name),
        "url": f"{site_url}{list_path(name)}",
        "archive": summary.config.url,
        "feeds": feeds_path(name),
        "database": database_path(name),
        "sections": [{"title": link.label, "path": link.path} for link in links],
        "waiting": summary.waiting,
        "digests": [summary_data(digest) for digest in summary.digests],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_list_data(text: str, config: ListConfig) -> ListSummary:
    """What `list_data` wrote, with the list's present configuration.

    Raises:
        ValueError: for any other JSON.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError("not the data of a list")
    try:
        digests = tuple(_digest(fields) for fields in data["digests"])
        return ListSummary(config, digests, data.get("waiting"))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not the data of a list: {error}") from error


def summary_data(digest: DigestSummary) -> dict[str, Any]:
    """What other pages say of a digest, the `page` object."""
    last = digest.received_last
    return asdict(digest) | {"received_last": last.isoformat() if last else None}


def _digest(fields: dict[str, Any]) -> DigestSummary:
    last = fields["received_last"]
    return DigestSummary(
        **fields
        | {
            "window": Window(**fields["window"]),
            "counts": Counts(**fields["counts"]),
            "received_last": datetime.fromisoformat(last) if last else None,
            "lead": tuple(LeadLine(**line) for line in fields["lead"]),
            "headlines": tuple(
                Headline(**headline | {"badges": tuple(headline["badges"])})
                for headline in fields["headlines"]
            ),
            "rest": tuple(Tally(**tally) for tally in fields["rest"]),
        }
    )
