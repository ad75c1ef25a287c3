from __future__ import annotations

from collections.abc import Callable

from generator.mail import hide_addresses
from generator.models import Message

DIFF = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
SECRETS = ("ann@", "bo.lind@", "cy+list@")


def hidden(
    read: Callable[..., Message],
    write: Callable[..., str],
    body: str,
    subject: str = "[PATCH v2] x for ann@maker.example",
):
    return hide_addresses(read(write(subject, body)))


def test_no_local_part_is_left(read: Callable[..., Message], write: Callable[..., str]):
    body = (
        "From: Bo <bo.lind@lind.example>\n\nAsk ann@maker.example.\n\n"
        "Cc: cy+list@x.example\nAcked-by: Ann <ann@maker.example>\n---\n"
        f"v2: ann@maker.example\n\n{DIFF}"
    )
    mail = hidden(read, write, body)
    shown = repr(mail).replace("one@maker.example", "")
    assert not any(secret in shown for secret in SECRETS)
    assert mail.sender.name == "Ann Okoye"
    assert mail.sender.domain == "maker.example"
    assert mail.patch.files[0].path == "f"


def test_two_people_stay_two_and_one_stays_one(
    read: Callable[..., Message], write: Callable[..., str]
):
    body = "Acked-by: Ann <ann@maker.example>\nTested-by: Ann <a@maker.example>\n"
    mail = hidden(read, write, body, "Re: x")
    first, second = mail.trailers
    assert first.person == mail.sender.__class__("Ann", mail.sender.email)
    assert second.person.email != first.person.email


def test_message_ids_are_kept(read: Callable[..., Message], write: Callable[..., str]):
    assert hidden(read, write, "x").message_id == "one@maker.example"
