"""What is left out of messages: addresses, blocked mails, texts.

A hidden address loses its local part and keeps its domain and name. A person's address gets a hash
in its place, so that two people stay two. Message-IDs are kept, as every link needs them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from generator.links import hash8
from generator.models.mails import Message, Note, Patch, Person, Trailer

_LOCAL = r"[^\s<>()\[\],;:\"'@]"
# A local part is tried from its start alone, so that a long word costs no more than it is long; a
# host name needs no dot.
_ADDRESS = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++@(?=\w)")


def hide_addresses(message: Message) -> Message:
    """The message with the local part of every address hidden, in people and in texts."""
    return replace(
        message,
        subject=replace(
            message.subject,
            raw=_text(message.subject.raw),
            title=_text(message.subject.title),
            prefixes=tuple(map(_text, message.subject.prefixes)),
        ),
        sender=hide_person(message.sender),
        author=hide_person(message.author),
        trailers=tuple(_trailer(trailer) for trailer in message.trailers),
        patch=_patch(message.patch) if message.patch else None,
        text=_text(message.text),
        excerpt=_text(message.excerpt),
        note=_note(message.note) if message.note else None,
    )


def _text(text: str) -> str:
    return _ADDRESS.sub("\N{HORIZONTAL ELLIPSIS}@", text) if "@" in text else text


def hide_person(person: Person) -> Person:
    """The person with a hash in place of the local part of the address."""
    if not person.email:
        return person
    return Person(_text(person.name), f"hidden-{hash8(person.email)}@{person.domain}")


def _trailer(trailer: Trailer) -> Trailer:
    person = hide_person(trailer.person) if trailer.person else None
    return replace(trailer, value=_text(trailer.value), person=person)


def _patch(patch: Patch) -> Patch:
    return replace(
        patch,
        commit_message=_text(patch.commit_message),
        notes=_text(patch.notes),
        changelog=_text(patch.changelog),
        files=tuple(replace(change, path=_path(change.path)) for change in patch.files),
    )


def _path(path: str) -> str:
    """A path with each component hidden by itself: a file may be named like an address."""
    return "/".join(map(_text, path.split("/")))


def _note(note: Note) -> Note:
    """A note with the addresses hidden in titles of commits and in the repository to pull from."""
    return replace(
        note,
        tree=_text(note.tree),
        applied=tuple(replace(patch, title=_text(patch.title)) for patch in note.applied),
        shortlog=tuple(
            replace(patch, author=_text(patch.author), title=_text(patch.title))
            for patch in note.shortlog
        ),
        verdict=_text(note.verdict),
    )


def is_blocked(message: Message, block: frozenset[str]) -> bool:
    """Whether `block` has the blob or Message-ID of this mail, its sender's or author's address."""
    people = (message.sender.email, message.author.email)
    return not block.isdisjoint({message.blob, message.message_id, *people} - {None, ""})


def with_changelog_alone(message: Message) -> Message:
    """The message with its changelog as its only text: a whole archive of them fits in memory."""
    patch = message.patch and replace(message.patch, commit_message="", notes="")
    return replace(message, patch=patch, text="", excerpt="")
