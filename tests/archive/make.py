"""Mails and commits for the archives of these tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from generator.archive.write import Action, write_archive

START = 1_704_067_200  # 2024-01-01T00:00:00Z, when the first mail of each made archive arrives

Item = tuple[bytes, int, Action]
Make = Callable[..., str]  # items of each epoch -> path of the archive
Run = Callable[..., str]  # repository and arguments -> what git says
Tool = Callable[..., None]

_ACTIONS: dict[str, Action] = {"-": "delete", "!": "purge"}


def mail(name: str) -> bytes:
    return f"From: Ada <ada@lists.example>\nSubject: {name}\n\nBody of {name}.\n".encode()


def items(*names: str, start: int = START, step: int = 60) -> list[Item]:
    """An item for each name, a minute apart: "x" is a mail, "-x" deletes it, "!x" purges it."""
    return [
        (mail(name.lstrip("-!")), start + at * step, _ACTIONS.get(name[0], "mail"))
        for at, name in enumerate(names)
    ]


def replace(path: str, content: list[Item], epoch: int = 0) -> None:
    """Replace one epoch of an archive by other commits, as a list server does over time."""
    made = Path(path).with_name("made")
    write_archive(str(made), content)
    shutil.rmtree(Path(path) / "git" / f"{epoch}.git", ignore_errors=True)
    (made / "git" / "0.git").rename(Path(path) / "git" / f"{epoch}.git")
