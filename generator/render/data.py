"""The JSON of a series and of a digest.

Users rely on the fields and their order; the manual's page on the interface (docs/data.md) lists
them. A series is one line. Addresses are printed as the values hold them: hiding them is done
before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import cast

from generator.models.digest import COUNTS, Counts, Digest, Section, Tally
from generator.models.mails import EntryRef, Message, Note, Patch, Person
from generator.models.series import GivenTrailer, Series, Thread
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.message_data import message_json
from generator.render.phrases.tag import TaggedItem, tags_given
from generator.render.version_data import Json, person_data, version_data

SCHEMA = 1

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NO_PATCH = Patch("")


def series_json(series: Series, version: Version | None = None, state: State | None = None) -> str:
    """One version of a series: one line of JSON, the `series` object.

    The fields that compare it with other versions are null or empty where `version` is None, and
    its state where `state` is.
    """
    return _ENCODER.encode(series_data(series, version, state))


def digest_json(
    digest: Digest,
    mailing_list: ListConfig,
    *,
    versions: Mapping[EntryRef, Version] | None = None,
    states: Mapping[str, State] | None = None,
) -> str:
    """The whole digest as one JSON object, schema 1, with the texts of patches and follow-ups.

    `versions` maps the entry of the first mail of a series to its version, `states` the path of a
    version to its state.
    """
    data = _DigestData(versions or {}, states or {}).digest(digest, mailing_list)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


# ---------------------------------------------------------------- a series


def series_data(series: Series, version: Version | None, state: State | None) -> Json:
    """The `series` object; see `series_json`."""
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
        "patches": [_patch(message, series.author) for message in series.patches],
        "missing": series.missing,
        "complete": series.complete,
        "pull": series.pull,
        "state": known["state"],
        "trailers": [_trailer(trailer) for trailer in series.trailers],
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
        "following": known["following"],
        "reviewed": known["reviewed"],
        "applied": known["applied"],
        "delta": known["delta"],
    }


def _patch(message: Message, author: Person) -> Json:
    patch = message.patch or _NO_PATCH
    return {
        "number": message.subject.number,
        "title": message.subject.title,
        "message_id": message.message_id,
        "insertions": patch.insertions,
        "deletions": patch.deletions,
        "author": None if message.author == author else person_data(message.author),
    }


def _trailer(trailer: GivenTrailer) -> Json:
    return {
        "name": trailer.name,
        "person": person_data(trailer.person),
        "message_id": trailer.message_id,
        "patch": trailer.patch,
        "from_sender": trailer.from_sender,
        "received": trailer.received.isoformat(),
    }


# ---------------------------------------------------------------- a digest


class _DigestData:
    """The data of a digest; `versions` and `states` are those of `digest_json`."""

    def __init__(self, versions: Mapping[EntryRef, Version], states: Mapping[str, State]) -> None:
        self._versions, self._states = versions, states

    def digest(self, digest: Digest, mailing_list: ListConfig) -> Json:
        return {
            "schema": SCHEMA,
            "list": mailing_list.name,
            "base": digest.base,
            "tip": digest.tip,
            "title": digest.title,
            "received": span_data(digest.received_first, digest.received_last),
            "sent": span_data(digest.sent_first, digest.sent_last),
            "counts": counts_data(digest.counts),
            "top_domains": [
                {"name": tally.name, "count": tally.count} for tally in digest.top_domains
            ],
            "top_contributors": [tally_data(tally) for tally in digest.top_contributors],
            "top_reviewers": [tally_data(tally) for tally in digest.top_reviewers],
            "sections": [self._section(section) for section in digest.sections],
            "series": [self._series(series) for series in digest.series],
            "tags_given": [_tagged(tagged) for tagged in tags_given(digest)],
        }

    def _section(self, section: Section) -> Json:
        return {
            "name": section.name,
            "title": section.title,
            "items": [self._item(item) for item in section.items],
        }

    def _item(self, item: Series | Thread | Message) -> Json:
        """An item in full; a series that is listed under `series` by its Message-ID alone."""
        if isinstance(item, Series):
            return self._series(item) if item.pull else {"message_id": item.message_id}
        if isinstance(item, Thread):
            return {
                "title": item.title,
                "root": item.root,
                "first_id": item.first_id,
                "messages": [_message(message) for message in item.messages],
                "trailers": [_trailer(trailer) for trailer in item.trailers],
            }
        if item.kind != "applied":
            return _message(item)
        note = item.note or Note()
        return _message(item) | {
            "tree": note.tree,
            "applied": [asdict(patch) for patch in note.applied],
        }

    def _series(self, series: Series) -> Json:
        """The `series` object, with the texts of its mails."""
        version = self._versions.get(series.own_mails[0].entry_ref)
        state = self._states.get(version.path, version.state) if version else None
        return series_data(series, version, state) | {
            "cover_letter": None if series.cover is None else _texts(series.cover),
            "patches": [
                _patch(message, series.author) | _texts(message) for message in series.patches
            ],
            "follow_ups": [_message(message) for message in series.follow_ups],
        }


def counts_data(counts: Counts) -> Json:
    """The totals of a digest, by name."""
    return {name: getattr(counts, name) for name in COUNTS}


def span_data(first: datetime | None, last: datetime | None) -> Json:
    """The `span` object."""
    return {
        "first": None if first is None else first.isoformat(),
        "last": None if last is None else last.isoformat(),
    }


def tally_data(tally: Tally) -> Json:
    """The `tally` object."""
    return {"name": tally.name, "email": tally.email, "count": tally.count}


def _tagged(tagged: TaggedItem) -> Json:
    """A series or a thread with the tags it was given, equal tags of one person together."""
    item = tagged.item
    return {
        "message_id": tagged.message_id,
        "title": item.title,
        "version": item.version if isinstance(item, Series) else None,
        "tags": [
            {
                "name": tag.name,
                "person": person_data(tag.person),
                "from_sender": tag.from_sender,
                "patches": tag.patches,
                "message_ids": list(dict.fromkeys(mail.message_id for mail in tag.trailers)),
            }
            for tag in tagged.tags
        ],
    }


def _message(message: Message) -> Json:
    """The `messages` object with its texts."""
    fields = cast("Json", json.loads(message_json(message)))
    return fields | {"text": message.text, "excerpt": message.excerpt}


def _texts(message: Message) -> Json:
    if message.patch is None:
        return {"commit_message": message.text, "notes": ""}
    return {"commit_message": message.patch.commit_message, "notes": message.patch.notes}
