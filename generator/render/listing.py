"""Which data stands beside a list's pages, and how is it read back?

The newest digests of a list as JSON: for scripts, and for a run that makes the site's first page
over lists it did not read itself. The digests' own data is what `patchwire digest` prints.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from generator.models import Counts, DigestSummary, ListConfig, ListSummary, Window

SCHEMA = 1


def list_data(one: ListSummary) -> str:
    """The JSON of a list's newest digests."""
    digests = []
    for digest in one.digests:
        fields = asdict(digest)
        last = digest.received_last
        fields["received_last"] = last.isoformat() if last else None
        digests.append(fields)
    data = {
        "schema": SCHEMA,
        "list": one.config.name,
        "title": one.config.title,
        "digests": digests,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_list_data(text: str, config: ListConfig) -> ListSummary:
    """What `list_data` wrote, under the configuration of today. Raises ValueError on other JSON."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError("not the data of a list")
    try:
        return ListSummary(config, tuple(_digest(one) for one in data["digests"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not the data of a list: {error}") from error


def _digest(fields: dict[str, Any]) -> DigestSummary:
    last = fields["received_last"]
    return DigestSummary(
        **fields
        | {
            "window": Window(**fields["window"]),
            "counts": Counts(**fields["counts"]),
            "received_last": datetime.fromisoformat(last) if last else None,
        }
    )
