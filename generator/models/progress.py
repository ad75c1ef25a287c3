"""The callback by which the stages of a long run report their progress; `cli` shows it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called at the start of a stage, any number of times during it, and at its end."""

    def __call__(self, stage: str, done: int = 0, total: int = 0, summary: str = "", /) -> None:
        """Report that `done` of `total` items are done; both are 0 where they cannot be counted.

        The first word of `stage` is the name under which its time is counted: fetch, index, pages,
        site, search, check. The rest names the subject, for example a list. `summary` is set at the
        end of the stage and says what was done and why.
        """
