"""What the tests of the tracking room share: the mails of real lists, and of the demo list."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from generator.archive.archive import open_archive
from generator.demo.mails import demo_mails
from generator.demo.settings import DEMO_BOTS
from generator.mail.list_tag import SAMPLE, list_tags, without_tags
from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.commits import Entry
from generator.models.mails import Message
from tests.conftest import Once
from tests.tracking.make import Mailbox


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="session")
def mails_of(archive_of: Callable[[str], Path], once: Once) -> Callable[[str], list[Message]]:
    """`mails_of("kvm-ppc")`: every mail of that list of `../shared/archives`, without texts.

    The tag of the list is no prefix, as in a build. Read once for all workers.
    """

    @cache
    def read(name: str) -> list[Message]:
        archive = archive_of(name)
        folder = once(f"mails-{name}", lambda folder: _keep_mails(archive, folder / "mails"))
        return pickle.loads((folder / "mails").read_bytes())  # noqa: S301 - written below

    return read


def _keep_mails(path: Path, file: Path) -> None:
    archive, bots = open_archive(str(path)), Bots()
    tags = list_tags(archive.newest_subjects(SAMPLE))
    mails = [
        without_tags(read_message(entry, raw, path.name, bots, depth="links"), tags)
        for entry, raw in archive.read(archive.entries())
    ]
    file.write_bytes(pickle.dumps(mails))


@pytest.fixture(scope="session")
def demo_messages() -> list[Message]:
    """Every mail of the demo list that was not taken back, in arrival order."""
    bots = Bots.with_extra(DEMO_BOTS)
    mails = demo_mails()
    gone = {mail.raw for mail in mails if mail.action == "delete"}
    return [
        read_message(
            Entry(0, f"{at:040x}", f"{at:040x}", mail.received, "mail", len(mail.raw)),
            mail.raw,
            "demo",
            bots,
            depth="links",
        )
        for at, mail in enumerate(mails)
        if mail.raw not in gone
    ]
