"""The data files beside pages: what a page of a version or a digest is made of, as JSON.

They hold facts and titles, but no texts of mails: no patch, no reply, no changelog. Users rely on
the fields; docs/data.md lists them, and docs/assets/schema/ has a JSON Schema of each file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from generator.links import digest_data_path, series_data_path
from generator.models.digest import Digest, Section
from generator.models.mails import EntryRef, FileChange, Message
from generator.models.pages import DigestSummary, Page
from generator.models.series import Reply, Series, Thread
from generator.models.versions import LineagePart, State, Version
from generator.render.data import SCHEMA, series_data, span_data, tally_data
from generator.render.list_data import summary_data
from generator.render.version_data import Json, person_data

# There is a file a day: it says of a headline what the data of its version do not.
_OF_SUMMARY = ("list", "window", "path", "counts", "news", "lead")
_OF_HEADLINE = ("kind", "title", "path", "state_name", "note")
MAX_ENTRIES = 150  # of a section of a digest: a digest of 1,000 mails stays near 100 kB

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def series_file(
    series: Series,
    version: Version,
    *,
    state: State,
    lineage: LineagePart,
    discussion: Sequence[Reply],
    site_url: str,
) -> Page:
    """The file beside the page of a version: most of the `series` object, and more.

    Its changelog is a text, and what it changed is as long as its patches and those of the version
    before. `discussion` are the mails that answer it, in any order.
    """
    facts = series_data(series, version, state)
    del facts["changelog"], facts["delta"]
    data = {
        "schema": SCHEMA,
        "path": version.path,
        "url": f"{site_url}{version.path}",
        **facts,
        "sent": version.sent.isoformat(),
        "newest": version.newest.isoformat(),
        "paths": sorted({change.path for mail in series.patches for change in _changes(mail)}),
        "versions": [_version(found) for found in lineage.versions],
        "versions_total": lineage.total,
        "answers": [_answer(reply) for reply in _by_arrival(series, discussion)],
    }
    return Page(series_data_path(version.path), _encode(data) + "\n")


def digest_file(
    digest: Digest,
    summary: DigestSummary,
    versions: Mapping[EntryRef, Version],
    *,
    site_url: str,
) -> Page:
    """The file beside the page of a digest: most of its `page` object, and more.

    `versions` maps the entry of a mail to the version that it belongs to or answers.
    """
    facts = summary_data(summary)
    data = {
        "schema": SCHEMA,
        **{name: facts[name] for name in _OF_SUMMARY},
        "url": f"{site_url}{summary.path}",
        "headlines": [
            {name: headline[name] for name in _OF_HEADLINE} for headline in facts["headlines"]
        ],
        "rest": facts["rest"],
        "received": span_data(digest.received_first, digest.received_last),
        "top_domains": [{"name": tally.name, "count": tally.count} for tally in digest.top_domains],
        "top_contributors": [tally_data(tally) for tally in digest.top_contributors],
        "top_reviewers": [tally_data(tally) for tally in digest.top_reviewers],
        "sections": [_section(section, versions) for section in digest.sections],
    }
    return Page(digest_data_path(summary.path), _encode(data) + "\n")


# ---------------------------------------------------------------- a version


def _version(version: Version) -> Json:
    return {
        "version": version.version,
        "message_id": version.message_id,
        "path": version.path,
    }


def _changes(mail: Message) -> tuple[FileChange, ...]:
    return mail.patch.files if mail.patch else ()


def _by_arrival(series: Series, discussion: Sequence[Reply]) -> list[Reply]:
    replies = {reply.message.entry_ref: reply for reply in discussion}
    return [replies[mail.entry_ref] for mail in series.follow_ups if mail.entry_ref in replies]


def _answer(reply: Reply) -> Json:
    mail = reply.message
    return {
        "message_id": mail.message_id,
        "received": mail.received.isoformat(),
        "sender": person_data(mail.sender),
        "patch": reply.patch,
        "is_bot": mail.is_bot,
    }


# ---------------------------------------------------------------- a digest


def _section(section: Section, versions: Mapping[EntryRef, Version]) -> Json:
    return {
        "name": section.name,
        "title": section.title,
        "count": len(section.items),
        "entries": [_entry(item, versions) for item in section.items[:MAX_ENTRIES]],
    }


def _entry(item: Series | Thread | Message, versions: Mapping[EntryRef, Version]) -> Json:
    """An entry of a section: its first mail, its title, how many mails, the page of its version."""
    mails: Sequence[Message]
    if isinstance(item, Message):
        message_id, title, mails = item.message_id, item.subject.title, (item,)
    elif isinstance(item, Series):
        message_id, title, mails = item.message_id, item.title, item.mails
    else:
        message_id, title, mails = item.root, item.title, item.messages
    version = versions.get(mails[0].entry_ref)
    return {
        "message_id": message_id,
        "title": title,
        "mails": len(mails),
        "path": version.path if version else None,
    }
