"""What `patchwire plan --details` prints, and how `patchwire join` reads it back.

It is for a workflow: its jobs are started by it, its warnings are made from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from generator.errors import UsageError
from generator.models.health import HealthNote, Skipped
from generator.pipeline.report import Report


def plan_json(
    names: Sequence[str], report: Report, notes: Iterable[HealthNote], changed: Sequence[str]
) -> str:
    """The lists with work to do, those whose upstream answered or did not, and the notes on them.

    `changed` are the lists that answered the last time and do not now, or the other way round.
    One line of ASCII.
    """
    return json.dumps(
        {
            "lists": names,
            "changed": changed,
            "answered": sorted(report.answered),
            "skipped": {name: asdict(found) for name, found in report.skipped.items()},
            "notes": [asdict(note) for note in notes],
        }
    )


def read_plan_json(file: str) -> Report:
    """Which upstreams answered, and which did not.

    Raises:
        UsageError: the file holds something else.
    """
    try:
        data = json.loads(Path(file).read_text("utf-8"))
        return Report(
            (),
            skipped={name: Skipped(**fields) for name, fields in data["skipped"].items()},
            answered=frozenset(data["answered"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UsageError(
            f"{file} holds no plan", "give it what `patchwire plan --details` printed"
        ) from None
