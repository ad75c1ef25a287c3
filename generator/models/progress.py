"""How does a room say how far a long work is? Whoever listens decides what becomes of it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told at the begin of each stage, as often as one likes while it lasts, and at its end."""

    def __call__(self, stage: str, done: int = 0, total: int = 0, told: str = "", /) -> None:
        """`done` of `total` of a stage is done; 0 of 0 where nobody can count it.

        The first word of `stage` is what its time is counted under: fetch, index, pages, site,
        search, check. What follows says of what, as the name of a list. `told` is what there is
        to say of the stage when it is over: what was done, and why.
        """
