"""Mails and commits for the archives of these tests."""

from __future__ import annotations

from collections.abc import Callable

from generator.archive.write import Action

START = 1_704_067_200  # 2024-01-01T00:00:00Z, when the first mail of each made archive arrives

Item = tuple[bytes, int, Action]
Make = Callable[..., str]  # items of each epoch -> path of the archive
Run = Callable[..., str]  # repository and arguments -> what git says
Tool = Callable[..., None]

_ACTIONS: dict[str, Action] = {"-": "delete", "!": "purge"}


def mail(name: str) -> bytes:
    return f"From: Ada <ada@lists.example>\nSubject: {name}\n\nBody of {name}.\n".encode()


def items(*names: str, start: int = START, step: int = 60) -> list[Item]:
    """One item a name, a minute apart: "x" is a mail, "-x" deletes it, "!x" has it purged."""
    return [
        (mail(name.lstrip("-!")), start + at * step, _ACTIONS.get(name[0], "mail"))
        for at, name in enumerate(names)
    ]
