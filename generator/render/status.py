"""`status.json`, the health of a site, and how a later run reads it back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from generator.models.health import HealthEvent, ListHealth, RunHealth, SiteHealth, Skipped, Status

SCHEMA = 1


def status_json(status: Status) -> str:
    """The health of a site as JSON."""
    return json.dumps({"schema": SCHEMA, **asdict(status)}, ensure_ascii=False, indent=1) + "\n"


def read_status(text: str | None) -> Status | None:
    """What `status_json` wrote; None for anything else, also for the file of another version."""
    try:
        data = json.loads(text or "null")
        if data.pop("schema") != SCHEMA:
            return None
        return Status(
            program=data["program"],
            run=RunHealth(**data["run"]),
            site=SiteHealth(**data["site"]),
            lists=tuple(map(_list, data["lists"])),
            events=tuple(HealthEvent(**event) for event in data["events"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _list(fields: dict[str, Any]) -> ListHealth:
    skipped = fields["skipped"]
    return ListHealth(**{**fields, "skipped": Skipped(**skipped) if skipped else None})
