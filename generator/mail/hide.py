"""How does a message read where addresses are not to be shown?

Local parts go, domains and names stay, and two people stay two: each address becomes a mark made
from its hash. Message-IDs are kept, as every link needs them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from generator.links import hash8
from generator.models import Message, Patch, Person, Trailer

_ADDRESS = re.compile(r"[A-Za-z0-9._%+=!#$&'*/?^`{|}~-]{1,200}@(?=[A-Za-z0-9-]{1,200}\.)")


def hide_addresses(message: Message) -> Message:
    """The message with the local part of every address hidden, in people and in texts."""
    return replace(
        message,
        subject=replace(
            message.subject, raw=_text(message.subject.raw), title=_text(message.subject.title)
        ),
        sender=_person(message.sender),
        author=_person(message.author),
        trailers=tuple(_trailer(trailer) for trailer in message.trailers),
        patch=_patch(message.patch) if message.patch else None,
        text=_text(message.text),
        excerpt=_text(message.excerpt),
    )


def _text(text: str) -> str:
    return _ADDRESS.sub("\N{HORIZONTAL ELLIPSIS}@", text) if "@" in text else text


def _person(person: Person) -> Person:
    if not person.email:
        return person
    return Person(_text(person.name), f"hidden-{hash8(person.email)}@{person.domain}")


def _trailer(trailer: Trailer) -> Trailer:
    person = _person(trailer.person) if trailer.person else None
    return replace(trailer, value=_text(trailer.value), person=person)


def _patch(patch: Patch) -> Patch:
    return replace(
        patch,
        commit_message=_text(patch.commit_message),
        notes=_text(patch.notes),
        changelog=_text(patch.changelog),
    )
