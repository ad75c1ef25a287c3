"""The JSON of one mail.

A module of its own, and written out by hand: `patchwire messages` prints a whole archive this way,
so it must load little, and an encoder that walks a dictionary for each mail takes twice as long.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

from generator.models.mails import Message, Patch, Person, Trailer

_quoted: Callable[[str], str] = getattr(json.encoder, "encode_basestring")  # noqa: B009 - no stub
_BOOL = {True: "true", False: "false"}
_NO_PATCH = Patch("")


def message_json(message: Message) -> str:
    """One mail as it was read: one line of JSON, the `messages` object."""
    subject, patch = message.subject, message.patch or _NO_PATCH
    prefixes = ",".join([_quoted(prefix) for prefix in subject.prefixes])
    references = ",".join([_quoted(reference) for reference in message.references])
    trailers = ",".join([_trailer(trailer) for trailer in message.trailers])
    files = ",".join([
        f'{{"path":{_quoted(file.path)},"insertions":{file.insertions},"deletions":{file.deletions}}}'
        for file in patch.files
    ])  # fmt: skip
    return (
        f'{{"list":{_quoted(message.list)},"epoch":{message.epoch},'
        f'"commit":{_quoted(message.commit)},"blob":{_or_null(message.blob)},'
        f'"message_id":{_or_null(message.message_id)},'
        f'"in_reply_to":{_or_null(message.in_reply_to)},"references":[{references}],'
        f'"subject":{_quoted(subject.raw)},"title":{_quoted(subject.title)},'
        f'"kind":"{message.kind}","is_reply":{_BOOL[subject.is_reply]},'
        f'"is_bot":{_BOOL[message.is_bot]},"prefixes":[{prefixes}],"rfc":{_BOOL[subject.rfc]},'
        f'"resend":{_BOOL[subject.resend]},"version":{_quoted(subject.version)},'
        f'"number":{_number(subject.number)},"total":{_number(subject.total)},'
        f'"number_inferred":{_BOOL[subject.number_inferred]},'
        f'"version_inferred":{_BOOL[subject.version_inferred]},'
        f'"sender":{_person_json(message.sender)},"author":{_person_json(message.author)},'
        f'"sent":"{message.sent.isoformat()}","received":"{message.received.isoformat()}",'
        f'"trailers":[{trailers}],"files":[{files}],'
        f'"insertions":{patch.insertions},"deletions":{patch.deletions},'
        f'"base_commit":{_or_null(patch.base_commit)},"change_id":{_or_null(patch.change_id)},'
        f'"problem":{_or_null(message.problem)}}}'
    )


@lru_cache(maxsize=4096)
def _person_json(person: Person) -> str:
    return f'{{"name":{_quoted(person.name)},"email":{_quoted(person.email)}}}'


@lru_cache(maxsize=4096)
def _trailer(trailer: Trailer) -> str:
    person = "null" if trailer.person is None else _person_json(trailer.person)
    return (
        f'{{"name":{_quoted(trailer.name)},"value":{_quoted(trailer.value)},'
        f'"person":{person},"from_sender":{_BOOL[trailer.from_sender]}}}'
    )


def _or_null(text: str | None) -> str:
    return "null" if text is None else _quoted(text)


def _number(number: int | None) -> int | str:
    return "null" if number is None else number
