"""The settings of a project, as `config` reads them from `mkdocs.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from generator.models.commits import WindowSize
from generator.models.mails import Person

WAITING_DAYS = 14
WARN_DAYS, ALARM_DAYS = 7, 30
Builder = Literal["mkdocs", "properdocs"]
EMBEDDED = ":demo:"  # in place of a path: the archive that is written from the demo list


@dataclass(frozen=True, slots=True)
class EmailConfig:
    """How the digests of a list are mailed, as configured under its key `email`.

    The URIs are https or mailto; they become headers of RFC 2369.
    """

    sender: Person | None = None
    to: tuple[Person, ...] = ()
    list_id: str = ""  # of RFC 2919, without `<>`
    unsubscribe: tuple[str, ...] = ()
    one_click: bool = False  # the https URI of `unsubscribe` answers a POST of RFC 8058
    subscribe: tuple[str, ...] = ()
    help: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListConfig:
    """One mailing list as configured under `extra.patchwire.lists`."""

    name: str
    title: str
    archive: str  # an https URL or a path
    url: str  # where Message-IDs are looked up, without a trailing slash
    since: datetime | None  # mails received before it (UTC) are not read; None: all are read
    window: WindowSize = "day"
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()  # name, path and title patterns
    maintainers: str | None = None  # the path of a MAINTAINERS file whose sections are topics too
    waiting_days: int = WAITING_DAYS  # days without an answer after which a version is waiting
    keep: int | None = None  # days before "now" that have pages; older pages redirect
    ca_file: str | None = None  # certificates that the server is checked against; None: system's
    warn_days: int = WARN_DAYS  # days without mail after which a run warns of the list
    alarm_days: int = ALARM_DAYS  # days without mail, or out of reach, after which it is an error
    optional: bool = False  # a site may be published while this list has no pages
    removed_epochs: tuple[int, ...] = ()  # that upstream may remove, and their mail with them
    trees: tuple[tuple[str, str], ...] = ()  # the name of a tree, and the address of its commits
    email: EmailConfig = EmailConfig()
    topic_maintainers: tuple[tuple[str, tuple[Person, ...]], ...] = ()  # from `maintainers`
    topic_titles: Mapping[str, str] = field(default_factory=dict, hash=False)  # the same, by name

    def topic_title(self, name: str) -> str:
        """What pages call a topic: the title of its section in MAINTAINERS, else its name."""
        return self.topic_titles.get(name, name)

    @property
    def has_topics(self) -> bool:
        """Whether there are topics, of the configuration or of a MAINTAINERS file."""
        return bool(self.topics or self.maintainers)

    @property
    def is_embedded(self) -> bool:
        """Whether this is the demo list, whose archive no configuration can name."""
        return self.archive == EMBEDDED


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that this program reads from `mkdocs.yml`. Paths are absolute."""

    file: str
    root: str
    docs_dir: str
    site_dir: str
    cache_dir: str
    site_name: str
    site_url: str  # ends with a slash
    lists: tuple[ListConfig, ...]
    hide_addresses: bool = False
    bots: tuple[str, ...] = ()  # see `Bots.with_extra`; in lower case
    block: frozenset[str] = frozenset()  # Message-IDs, addresses or blob ids that are never shown
    mailmap: tuple[str, ...] = ()  # lines in the format of git's .mailmap
    content_policy: bool = False  # each page says what it may load; the plugin reads it itself
    inherited: tuple[str, ...] = ()  # the files that `file` inherits from, the nearest first
    site_description: str = ""  # what the site is, in a sentence
    contact: str = ""  # how to reach whoever runs this: servers of archives are given it
    keep_files: tuple[str, ...] = ()  # patterns of a person's own files in `site_dir`
    websub: str = ""  # the hub that is told of changed feeds; empty: none is
    overrides: tuple[str, ...] = ()  # folders and files that change what MkDocs makes of a page
    frame_faults: tuple[tuple[str, str], ...] = ()  # causes and mends: see `load_site_config`
    builder: Builder = "mkdocs"  # the program that makes pages of Markdown, as Python names it
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)  # of all keys of `file`

    @property
    def titles(self) -> dict[str, str]:
        """The title of each list, by its name."""
        return {mailing_list.name: mailing_list.title for mailing_list in self.lists}
