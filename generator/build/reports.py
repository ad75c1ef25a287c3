"""What does a run have to tell?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has to tell, a line each, the code it ends with, and the lists it failed on."""

    lines: tuple[str, ...]
    exit_code: int = 0
    failed: frozenset[str] = frozenset()
