"""A message as the bytes of its row in `mail_facts`, and back.

Left out are its texts, which are read from the archive when they are shown, and what the row of the
mail in `mail` says: epoch, commit, blob, kind and received time.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from operator import attrgetter

from generator.index.codec import pack, unpack_fields
from generator.models.commits import Entry
from generator.models.mails import Kind, Message

_IN_MAIL_ROW = {"list", "epoch", "commit", "blob", "kind", "received"}
_TEXTS = {"text", "excerpt"}
KEPT = tuple(field.name for field in fields(Message) if field.name not in _IN_MAIL_ROW | _TEXTS)

_kept_fields = attrgetter(*KEPT)


def without_texts(message: Message) -> Message:
    """The message as it is kept: without any text, with all that was read from it."""
    patch = message.patch
    if patch and (patch.commit_message or patch.notes or patch.changelog):
        patch = replace(patch, commit_message="", notes="", changelog="")
    elif not (message.text or message.excerpt):
        return message
    return replace(message, patch=patch, text="", excerpt="")


def pack_message(message: Message) -> bytes:
    """The kept fields of a message from `without_texts`."""
    return pack(_kept_fields(message))


def unpack_message(body: bytes, list_name: str, entry: Entry, kind: Kind) -> Message:
    """The message at `entry` that was packed as `body`. Raises ValueError where it is damaged."""
    return Message(
        list=list_name,
        epoch=entry.epoch,
        commit=entry.commit,
        blob=entry.blob,
        kind=kind,
        received=datetime.fromtimestamp(entry.received, UTC),
        **unpack_fields(Message, KEPT, body),
    )
