"""Which JSON stands for a message, a series, a digest?

The fields and their order are those users rely on; see the manual's page on the interface. One
object is one line. Addresses are printed as the values hold them: whoever hides them does so
before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from generator.models import (
    Digest,
    GivenTrailer,
    ListConfig,
    Message,
    Patch,
    Person,
    Series,
    Tally,
    Thread,
    Trailer,
)

SCHEMA = 1
Json = dict[str, Any]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NO_PATCH = Patch("")


def _encode_with(encoder: json.JSONEncoder) -> Callable[[Json], str]:
    """`encoder.encode`, with the C encoder made once instead of once a call, where there is one."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return encoder.encode
    compact = make(
        None,  # no check for circles: there are none
        encoder.default,
        getattr(json.encoder, "encode_basestring"),  # noqa: B009 - not in the stubs
        None,
        encoder.key_separator,
        encoder.item_separator,
        False,  # noqa: FBT003 - sort_keys, skipkeys, allow_nan: positional in C
        False,  # noqa: FBT003
        False,  # noqa: FBT003
    )

    def encode(value: Json) -> str:
        return "".join(cast("tuple[str, ...]", compact(value, 0)))

    return encode


_encode = _encode_with(_ENCODER)


def message_json(message: Message) -> str:
    """How one mail was read: one line of JSON, the `messages` object."""
    return _encode(_message(message))


def series_json(series: Series) -> str:
    """One version of a series: one line of JSON, the `series` object.

    What later versions, states and topics would say is null or empty.
    """
    return _encode(_series(series))


def digest_json(digest: Digest, lst: ListConfig) -> str:
    """The whole digest as one JSON object, schema 1, with the texts of patches and follow-ups."""
    return json.dumps(_digest(digest, lst), ensure_ascii=False, indent=1) + "\n"


# ---------------------------------------------------------------- one mail


def _message(message: Message) -> Json:
    subject = message.subject
    patch = message.patch or _NO_PATCH
    return {
        "list": message.list,
        "epoch": message.epoch,
        "commit": message.commit,
        "blob": message.blob,
        "message_id": message.message_id,
        "in_reply_to": message.in_reply_to,
        "references": message.references,
        "subject": subject.raw,
        "title": subject.title,
        "kind": message.kind,
        "is_reply": subject.is_reply,
        "is_bot": message.is_bot,
        "prefixes": subject.prefixes,
        "rfc": subject.rfc,
        "resend": subject.resend,
        "version": subject.version,
        "number": subject.number,
        "total": subject.total,
        "number_inferred": subject.number_inferred,
        "version_inferred": subject.version_inferred,
        "sender": _person(message.sender),
        "author": _person(message.author),
        "sent": message.sent.isoformat(),
        "received": message.received.isoformat(),
        "trailers": [_trailer(trailer) for trailer in message.trailers],
        "files": [
            {"path": file.path, "insertions": file.insertions, "deletions": file.deletions}
            for file in patch.files
        ],
        "insertions": patch.insertions,
        "deletions": patch.deletions,
        "base_commit": patch.base_commit,
        "change_id": patch.change_id,
        "problem": message.problem,
    }


def _person(person: Person) -> Json:
    return {"name": person.name, "email": person.email}


def _trailer(trailer: Trailer) -> Json:
    person = trailer.person
    return {
        "name": trailer.name,
        "value": trailer.value,
        "person": None if person is None else _person(person),
        "from_sender": trailer.from_sender,
    }


# ---------------------------------------------------------------- a series, a thread


def _series(series: Series) -> Json:
    return {
        "list": series.list,
        "message_id": series.message_id,
        "title": series.title,
        "version": series.version,
        "total": series.total,
        "received": series.received.isoformat(),
        "rfc": series.rfc,
        "resend": series.resend,
        "author": _person(series.author),
        "sender": _person(series.sender),
        "cover": None if series.cover is None else series.cover.message_id,
        "patches": [_patch(message) for message in series.patches],
        "missing": series.missing,
        "complete": series.complete,
        "pull": series.pull,
        "state": None,
        "trailers": [_given(trailer) for trailer in series.trailers],
        "replies": len(series.follow_ups),
        "participants": series.participants,
        "lineage": None,
        "previous": None,
        "linked_by": None,
        "changelog": series.changelog,
        "topics": [],
        "files": series.files,
        "insertions": series.insertions,
        "deletions": series.deletions,
    }


def _patch(message: Message) -> Json:
    patch = message.patch or _NO_PATCH
    return {
        "number": message.subject.number,
        "title": message.subject.title,
        "message_id": message.message_id,
        "insertions": patch.insertions,
        "deletions": patch.deletions,
    }


def _given(trailer: GivenTrailer) -> Json:
    return {
        "name": trailer.name,
        "person": _person(trailer.person),
        "message_id": trailer.message_id,
        "patch": trailer.patch,
        "from_sender": trailer.from_sender,
    }


# ---------------------------------------------------------------- a digest


def _digest(digest: Digest, lst: ListConfig) -> Json:
    counts = digest.counts
    return {
        "schema": SCHEMA,
        "list": lst.name,
        "base": digest.base,
        "tip": digest.tip,
        "title": digest.title,
        "received": _span(digest.received_first, digest.received_last),
        "sent": _span(digest.sent_first, digest.sent_last),
        "counts": {name: getattr(counts, name) for name in _COUNTS},
        "top_domains": [{"name": one.name, "count": one.count} for one in digest.top_domains],
        "top_contributors": [_tally(one) for one in digest.top_contributors],
        "top_reviewers": [_tally(one) for one in digest.top_reviewers],
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "items": [_item(item) for item in section.items],
            }
            for section in digest.sections
        ],
        "series": [_told_series(series) for series in digest.series],
    }


_COUNTS = (
    "messages",
    "patch_mails",
    "patches",
    "covers",
    "series",
    "replies",
    "pulls",
    "reports",
    "bots",
    "people",
    "unreadable",
    "withdrawn",
    "applied",
    "other",
)


def _span(first: datetime | None, last: datetime | None) -> Json:
    return {
        "first": None if first is None else first.isoformat(),
        "last": None if last is None else last.isoformat(),
    }


def _tally(tally: Tally) -> Json:
    return {"name": tally.name, "email": tally.email, "count": tally.count}


def _item(item: Series | Thread | Message) -> Mapping[str, Any]:
    """A series by its message-id where it is told under `series`; the rest in full."""
    if isinstance(item, Series):
        return _told_series(item) if item.pull else {"message_id": item.message_id}
    if isinstance(item, Thread):
        return {
            "title": item.title,
            "root": item.root,
            "messages": [_told_message(message) for message in item.messages],
            "trailers": [_given(trailer) for trailer in item.trailers],
        }
    return _told_message(item)


def _told_message(message: Message) -> Json:
    return _message(message) | {"text": message.text, "excerpt": message.excerpt}


def _told_series(series: Series) -> Json:
    """The `series` object, with what its mails say."""
    told = _series(series)
    told["cover_letter"] = None if series.cover is None else _text_of(series.cover)
    told["patches"] = [_patch(message) | _text_of(message) for message in series.patches]
    told["follow_ups"] = [_told_message(message) for message in series.follow_ups]
    return told


def _text_of(message: Message) -> Json:
    if message.patch is None:
        return {"commit_message": message.text, "notes": ""}
    return {"commit_message": message.patch.commit_message, "notes": message.patch.notes}
