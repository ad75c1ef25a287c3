"""The JSON of a list's newest digests, and how it is read back.

It is for scripts, and for a run that makes the front page of the site over lists that it did not
build itself.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from generator.models.commits import Window
from generator.models.digest import Counts, Tally
from generator.models.pages import DigestSummary, Headline, LeadLine, ListSummary
from generator.models.settings import ListConfig

SCHEMA = 1


def list_data(summary: ListSummary) -> str:
    """The newest digests of a list, as JSON."""
    data = {
        "schema": SCHEMA,
        "list": summary.config.name,
        "title": summary.config.title,
        "waiting": summary.waiting,
        "digests": [_digest_fields(digest) for digest in summary.digests],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


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


def _digest_fields(digest: DigestSummary) -> dict[str, Any]:
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
