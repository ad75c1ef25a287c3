"""What does the configuration ask for? Read by `config`, handed to every room that needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from generator.models.commits import WindowSize

EMBEDDED = ":demo:"  # in place of a path: the archive is written from the demo list


@dataclass(frozen=True, slots=True)
class ListConfig:
    """One mailing list as configured under `extra.patchwire.lists`."""

    name: str
    title: str
    archive: str  # an https URL or a path
    url: str  # where a Message-ID can be looked up, without a trailing slash
    since: datetime | None  # pages go back to this received time (UTC), None: all
    window: WindowSize = "day"
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()  # name, path and subject patterns
    maintainers: str | None = None  # a MAINTAINERS file whose sections are topics, too
    waiting_days: int = 14  # without an answer for so long, a version waits
    keep: int | None = None  # days before "now" that have pages; what is older leads to the archive

    @property
    def is_embedded(self) -> bool:
        """Whether this is the demo list; no configuration can name its archive."""
        return self.archive == EMBEDDED


@dataclass(frozen=True, slots=True)
class Config:
    """What `mkdocs.yml` says to this program. Paths are absolute."""

    file: str
    root: str
    docs_dir: str
    site_dir: str
    cache_dir: str
    site_name: str
    site_url: str  # ends with a slash
    lists: tuple[ListConfig, ...]
    hide_addresses: bool = False
    bots: tuple[str, ...] = ()  # added to the built-in list: addresses or names, lower case
    block: frozenset[str] = frozenset()  # message-ids, addresses or blob ids never to show
    mailmap: tuple[str, ...] = ()  # lines of a .mailmap: who is who
    inherited: tuple[str, ...] = ()  # the files that `file` inherits from
