"""The JSON that is kept beside the pages of a list, and how it is read back.

The newest digests of a list: for scripts, and for a run that makes the first page of the site over
lists that it did not read itself. The notes that pages keep for others: a digest, an entry of a
feed, a person.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from generator.models.commits import Window
from generator.models.digest import Counts
from generator.models.mails import Person
from generator.models.pages import DigestSummary, FeedEntry, ListSummary, PersonSummary
from generator.models.settings import ListConfig

SCHEMA = 1


def list_data(summary: ListSummary) -> str:
    """The newest digests of a list, as JSON."""
    data = {
        "schema": SCHEMA,
        "list": summary.config.name,
        "title": summary.config.title,
        "digests": [_digest_fields(digest) for digest in summary.digests],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_list_data(text: str, config: ListConfig) -> ListSummary:
    """What `list_data` wrote, with the list's present configuration.

    Raises:
        ValueError: for any other JSON.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError("not the data of a list")
    try:
        return ListSummary(config, tuple(_digest(fields) for fields in data["digests"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not the data of a list: {error}") from error


def digest_note(one: DigestSummary) -> str:
    """A digest as other pages show it, as JSON."""
    return json.dumps(_digest_fields(one), ensure_ascii=False)


def read_digest_note(text: str) -> DigestSummary:
    """What `digest_note` wrote."""
    return _digest(json.loads(text))


def entry_note(one: FeedEntry) -> str:
    """An entry of a feed, as JSON."""
    told = (one.path, one.title, one.html, one.published.isoformat(), one.updated.isoformat())
    return json.dumps(told, ensure_ascii=False)


def read_entry_note(text: str) -> FeedEntry:
    """What `entry_note` wrote."""
    path, title, html, published, updated = json.loads(text)
    times = map(datetime.fromisoformat, (published, updated))
    return FeedEntry(path, title, html, *times)


def person_note(one: PersonSummary) -> str:
    """A person as the index of people shows them, as JSON."""
    times = one.first.isoformat(), one.last.isoformat()
    told = (
        one.path,
        one.person.name,
        one.person.email,
        one.lineages,
        one.given_tags,
        one.domains,
        *times,
    )
    return json.dumps(told, ensure_ascii=False)


def read_person_note(text: str) -> PersonSummary:
    """What `person_note` wrote."""
    path, name, email, lineages, given_tags, domains, *times = json.loads(text)
    first, last = map(datetime.fromisoformat, times)
    return PersonSummary(
        path, Person(name, email), lineages, given_tags, tuple(domains), first, last
    )


def _digest_fields(digest: DigestSummary) -> dict[str, Any]:
    last = digest.received_last
    return asdict(digest) | {"received_last": last.isoformat() if last else None}


def _digest(fields: dict[str, Any]) -> DigestSummary:
    last = fields["received_last"]
    return DigestSummary(
        **fields
        | {
            "window": Window(**fields["window"]),
            "counts": Counts(**fields["counts"]),
            "received_last": datetime.fromisoformat(last) if last else None,
        }
    )
