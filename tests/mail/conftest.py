"""Fixtures of the mail room: functions that read and write a mail, and mails to read."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.commits import Entry
from generator.models.mails import Depth, Message

RECEIVED = 1_744_100_000  # 2025-04-08T08:13:20Z
FIXTURES = Path(__file__).parents[1] / "mails"
HARD = ("hostile", "flanker", "mimekit", "public-inbox", "b4")

Mails = list[tuple[Entry, bytes]]


def _entry(raw: bytes, received: int) -> Entry:
    return Entry(
        epoch=0, commit="c" * 40, blob="b" * 40, received=received, state="mail", size=len(raw)
    )


@pytest.fixture(scope="session")
def read() -> Callable[..., Message]:
    """`read(raw)`: that mail as the room reads it; text is taken as UTF-8."""
    bots = Bots()

    def read_mail(raw: str | bytes, *, received: int = RECEIVED, depth: Depth = "whole") -> Message:
        raw = raw.encode() if isinstance(raw, str) else raw
        return read_message(_entry(raw, received), raw, "demo", bots, depth=depth)

    return read_mail


@pytest.fixture(scope="session")
def write() -> Callable[..., str]:
    """`write(subject, body, **fields)`: a plain mail of a made-up sender."""

    def write_mail(subject: str, body: str, **fields: str) -> str:
        head = {
            "From": "Ann Okoye <ann@maker.example>",
            "Subject": subject,
            "Date": "Mon, 07 Apr 2025 10:00:00 +0200",
            "Message-ID": "<one@maker.example>",
        } | {name.replace("_", "-"): value for name, value in fields.items()}
        return "".join(f"{name}: {value}\n" for name, value in head.items()) + "\n" + body

    return write_mail


@pytest.fixture(scope="session")
def fixture_mail() -> Callable[[str], bytes]:
    """`fixture_mail("scissors-rule.eml")`: one of our own mails in tests/mails."""
    return lambda name: (FIXTURES / name).read_bytes()


@pytest.fixture(scope="session")
def hard_mails(shared: Path) -> dict[str, bytes]:
    """Every single mail of the hard and hostile ones, by `folder/name`."""
    mails = {}
    for folder in HARD:
        for file in sorted((shared / "mails" / folder).iterdir()):
            if file.suffix in {".json", ".verify", ".mbox"} or "-ref-" in file.name:
                continue
            mails[f"{folder}/{file.name}"] = file.read_bytes()
    if not mails:
        pytest.skip("../shared/mails is absent")
    return mails


@pytest.fixture(scope="session")
def archived(archive_of: Callable[[str], Path]) -> Callable[[str], Mails]:
    """`archived("kvm-ppc")`: every mail of that list with its entry, read once."""
    known: dict[str, Mails] = {}

    def read_all(name: str) -> Mails:
        if name not in known:
            repositories = sorted((archive_of(name) / "git").glob("*.git"))
            known[name] = [
                mail
                for epoch, repository in enumerate(repositories)
                for mail in _mails(repository, epoch)
            ]
        return known[name]

    return read_all


def _mails(repository: Path, epoch: int) -> Iterator[tuple[Entry, bytes]]:
    git = ["git", "-C", str(repository)]
    log = subprocess.run(
        [*git, "log", "--reverse", "--format=%H %ct"], check=True, capture_output=True
    ).stdout.split(b"\n")[:-1]
    commits = [line.decode().split() for line in log]
    asked = "".join(f"{commit}:m\n" for commit, _ in commits).encode()
    out = subprocess.run(
        [*git, "cat-file", "--batch"], check=True, capture_output=True, input=asked
    ).stdout
    at = 0
    for commit, received in commits:
        end = out.index(b"\n", at)
        blob, kind, *size = out[at:end].decode().rsplit(" ", 2)
        at = end + 1
        if kind != "blob":
            continue
        raw = out[at : at + int(size[0])]
        at += int(size[0]) + 1
        entry = Entry(
            epoch=epoch,
            commit=commit,
            blob=blob,
            received=int(received),
            state="mail",
            size=len(raw),
        )
        yield entry, raw
