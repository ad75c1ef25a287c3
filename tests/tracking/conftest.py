"""What the tests of the tracking room share: a mailbox, and the mails of the demo list."""

from __future__ import annotations

import pytest

from generator.demo.mails import demo_mails
from generator.demo.settings import DEMO_BOTS
from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.commits import Entry
from generator.models.mails import Message
from tests.tracking.make import Mailbox


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


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
