"""Which JSON stands for a series, a digest?

The fields and their order are those users rely on; see the manual's page on the interface. One
object is one line. Addresses are printed as the values hold them: whoever hides them does so
before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from generator.models.digest import Digest, Tally
from generator.models.mails import Message, Note, Patch
from generator.models.series import GivenTrailer, Series, Thread
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.message_data import message_json
from generator.render.phrases.tag import Tagged, tags_given
from generator.render.version_data import Followed, Json, more_data, person_data, version_data

SCHEMA = 1

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NO_PATCH = Patch("")


def series_json(series: Series, version: Version | None = None, state: State | None = None) -> str:
    """One version of a series: one line of JSON, the `series` object.

    What is said beside other versions is null or empty where `version` is None; so is the state
    where it is not known.
    """
    return _ENCODER.encode(_series(series, version, state))


def digest_json(
    digest: Digest,
    mailing_list: ListConfig,
    *,
    versions: Mapping[str, Version] | None = None,
    states: Mapping[str, State] | None = None,
) -> str:
    """The whole digest as one JSON object, schema 1, with the texts of patches and follow-ups.

    `versions` by the message-id of any of their mails, `states` by the version's path.
    """
    followed = Followed(versions or {}, states or {})
    return json.dumps(_digest(digest, mailing_list, followed), ensure_ascii=False, indent=1) + "\n"


# ---------------------------------------------------------------- one mail


def _message(message: Message) -> Json:
    return cast("Json", json.loads(message_json(message)))


# ---------------------------------------------------------------- a series, a thread


def _series(series: Series, version: Version | None, state: State | None) -> Json:
    known = version_data(version, state)
    return {
        "list": series.list,
        "message_id": series.message_id,
        "title": series.title,
        "version": series.version,
        "total": series.total,
        "received": series.received.isoformat(),
        "rfc": series.rfc,
        "resend": series.resend,
        "author": person_data(series.author),
        "sender": person_data(series.sender),
        "cover": None if series.cover is None else series.cover.message_id,
        "patches": [_patch(message) for message in series.patches],
        "missing": series.missing,
        "complete": series.complete,
        "pull": series.pull,
        "state": known["state"],
        "trailers": [_given(trailer) for trailer in series.trailers],
        "replies": len(series.follow_ups),
        "participants": series.participants,
        "lineage": known["lineage"],
        "previous": known["previous"],
        "linked_by": known["linked_by"],
        "changelog": series.changelog,
        "topics": known["topics"],
        "files": series.files,
        "insertions": series.insertions,
        "deletions": series.deletions,
        **more_data(version),
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
        "person": person_data(trailer.person),
        "message_id": trailer.message_id,
        "patch": trailer.patch,
        "from_sender": trailer.from_sender,
    }


# ---------------------------------------------------------------- a digest


def _digest(digest: Digest, mailing_list: ListConfig, followed: Followed) -> Json:
    counts = digest.counts
    return {
        "schema": SCHEMA,
        "list": mailing_list.name,
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
                "items": [_item(item, followed) for item in section.items],
            }
            for section in digest.sections
        ],
        "series": [_told_series(series, followed) for series in digest.series],
        "tags_given": [_tagged(one) for one in tags_given(digest)],
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


def _tagged(one: Tagged) -> Json:
    """Equal tags of one person together, with the patches they are for."""
    return {
        "message_id": one.message_id,
        "title": one.of.title,
        "version": one.of.version if isinstance(one.of, Series) else None,
        "tags": [
            {
                "name": given.name,
                "person": person_data(given.person),
                "from_sender": given.from_sender,
                "patches": given.patches,
                "message_ids": list(dict.fromkeys(mail.message_id for mail in given.trailers)),
            }
            for given in one.given
        ],
    }


def _item(item: Series | Thread | Message, followed: Followed) -> Mapping[str, Any]:
    """A series by its message-id where it is told under `series`; the rest in full."""
    if isinstance(item, Series):
        return _told_series(item, followed) if item.pull else {"message_id": item.message_id}
    if isinstance(item, Thread):
        return {
            "title": item.title,
            "root": item.root,
            "messages": [_told_message(message) for message in item.messages],
            "trailers": [_given(trailer) for trailer in item.trailers],
        }
    told = _told_message(item)
    if item.kind == "applied":
        note = item.note or Note()
        told["tree"] = note.tree
        told["applied"] = [asdict(one) for one in note.applied]
    return told


def _told_message(message: Message) -> Json:
    return _message(message) | {"text": message.text, "excerpt": message.excerpt}


def _told_series(series: Series, followed: Followed) -> Json:
    """The `series` object, with what its mails say."""
    told = _series(series, *followed.of(series))
    told["cover_letter"] = None if series.cover is None else _text_of(series.cover)
    told["patches"] = [_patch(message) | _text_of(message) for message in series.patches]
    told["follow_ups"] = [_told_message(message) for message in series.follow_ups]
    return told


def _text_of(message: Message) -> Json:
    if message.patch is None:
        return {"commit_message": message.text, "notes": ""}
    return {"commit_message": message.patch.commit_message, "notes": message.patch.notes}
