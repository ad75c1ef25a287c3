"""Archives that are ready to be read: opened, with the settings their mails are read under.

This joins rooms: the bytes of the archive, the reading of a mail, the block list, the mailmap,
hidden addresses.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generator.archive.archive import Archive, open_archive
from generator.archive.blobs import LOST
from generator.archive.write import write_archive
from generator.config import load_config
from generator.demo.settings import DEMO_LIST
from generator.errors import ArchiveDamaged, ArchiveNotFound, ConfigError
from generator.identity import Mailmap
from generator.links import path_list
from generator.mail.hide import hide_addresses, hide_person, is_blocked
from generator.mail.list_tag import SAMPLE, list_tags, without_tags
from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.commits import CommitRange, Entry
from generator.models.mails import Depth, Message, Person
from generator.models.settings import Config, ListConfig
from generator.pipeline.demo_project import demo_project
from generator.site.lock import lock
from generator.tracking.maintainers import read_maintainers, read_people, read_titles
from generator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Source:
    """An opened archive with what is needed to read its mails."""

    archive: Archive
    mailing_list: ListConfig
    bots: Bots
    block: frozenset[str] = frozenset()
    hide_addresses: bool = False
    mailmap: tuple[str, ...] = ()  # its lines
    websub: str = ""  # the hub that feeds name
    is_mirror: bool = False  # fetched by this program: all of it must be there
    # What the list puts before every subject. Counted in the archive, and so no setting.
    list_tags: frozenset[str] = frozenset()

    def without_history(self) -> Source:
        """The same for another process, which can read the entries it is given."""
        return replace(self, archive=self.archive.without_history())

    def is_robot(self, person: Person) -> bool:
        """Whether a person is a robot, which has no page among the people."""
        return self.bots.sent(person, "")

    @property
    def index_inputs(self) -> object:
        """Everything beside code that decides what is read of the same mails, as JSON has it."""
        return [self.reading_settings, sorted(self.list_tags)]

    @property
    def reading_settings(self) -> object:
        """Everything that is set and decides what is read of the same mails, as JSON has it."""
        mailing_list = self.mailing_list
        return [
            mailing_list.name, str(mailing_list.since), mailing_list.topics, mailing_list.window,
            self.mailmap, sorted(self.bots.names), self.bots.findings, sorted(self.block),
            self.hide_addresses,
        ]  # fmt: skip

    def page_settings(self, site_url: str) -> object:
        """Everything that is set and decides what pages say of the same index, as JSON has it."""
        mailing_list = self.mailing_list
        return [
            site_url, mailing_list.title, mailing_list.url, str(mailing_list.since),
            mailing_list.topics, mailing_list.waiting_days, mailing_list.keep,
            bool(mailing_list.maintainers), mailing_list.trees, self.websub,
            [
                [name, [[person.name, person.email] for person in people]]
                for name, people in mailing_list.topic_maintainers
            ],
            list(mailing_list.topic_titles.items()),
        ]  # fmt: skip


# ---------------------------------------------------------------- opening


def find_source(archive: str, config_file: str) -> Source:
    """The archive that a user names: a configured list, "demo", or a path."""
    found = find_list(archive, config_file)
    if found is None:
        return _opened(Source(Archive(archive, ()), path_list(archive), Bots()))
    config, mailing_list = found
    if not mailing_list.is_embedded:
        return open_source(config, mailing_list)
    with lock(config.cache_dir):  # it is written before it is read
        return open_source(config, mailing_list)


def find_list(archive: str, config_file: str) -> tuple[Config, ListConfig] | None:
    """The list that a user names, with its configuration; None for the path of an archive.

    A word without a slash is looked up in the configuration first; a path never is.
    """
    if os.sep in archive or archive in {".", ".."}:
        return None
    if Path(config_file).exists():
        config = load_config(config_file)
        for mailing_list in config.lists:
            if mailing_list.name == archive:
                return config, mailing_list
    if archive == DEMO_LIST.name:
        config, _ = demo_project(config_file)
        return config, config.lists[0]
    return None


def open_source(config: Config, mailing_list: ListConfig) -> Source:
    """The mirror of a configured list; the archive of the demo list is written where it is missing.

    Raises:
        ArchiveNotFound: there is no mirror yet.
        ArchiveDamaged: the mirror cannot be read.
        ConfigError: the mailmap or the MAINTAINERS file cannot be read.
    """
    mirror = Workspace.of(config).mirror(mailing_list)
    if mailing_list.is_embedded:
        from generator.demo.mails import demo_mails  # noqa: PLC0415 - 27 ms that other lists save

        mails = [(mail.raw, mail.received, mail.action) for mail in demo_mails()]
        write_archive(str(mirror), mails)
    elif not mirror.is_dir():
        name = mailing_list.name
        raise ArchiveNotFound(
            f"the list {name} has no mirror yet", f"run `patchwire fetch {name}` first"
        )
    opened = _opened(unopened_source(config, mailing_list))
    return replace(opened, is_mirror=not mailing_list.is_embedded)


def unopened_source(config: Config, mailing_list: ListConfig) -> Source:
    """The same with an archive that holds nothing: for the settings alone."""
    mailmap = read_mailmap(config.mailmap)  # an error in it is reported before anything is read
    return Source(
        archive=Archive(str(Workspace.of(config).mirror(mailing_list)), ()),
        mailing_list=_with_maintainers(mailing_list, mailmap, hide=config.hide_addresses),
        bots=Bots.with_extra(config.bots),
        block=config.block,
        hide_addresses=config.hide_addresses,
        mailmap=config.mailmap,
        websub=config.websub,
    )


def _opened(source: Source) -> Source:
    """The same with its archive opened, and with what is counted in it."""
    archive = open_archive(source.archive.path)
    return replace(source, archive=archive, list_tags=list_tags(archive.newest_subjects(SAMPLE)))


def _with_maintainers(mailing_list: ListConfig, mailmap: Mailmap, *, hide: bool) -> ListConfig:
    """The list with the sections of its MAINTAINERS file as topics after its own.

    The people of the sections are named as the pages name the people of mails.
    """
    if mailing_list.maintainers is None:
        return mailing_list
    try:
        text = Path(mailing_list.maintainers).read_text("utf-8", "replace")
    except OSError as error:
        raise ConfigError(
            f"{mailing_list.maintainers} cannot be read: {error.strerror}",
            "correct `maintainers` in mkdocs.yml",
        ) from error
    own = {name for name, _ in mailing_list.topics}
    more = tuple(topic for topic in read_maintainers(text) if topic[0] not in own)
    people = tuple(
        (name, tuple(map(hide_person, mapped)) if hide else mapped)
        for name, found in read_people(text)
        if (mapped := tuple(map(mailmap.person, found)))
    )
    return replace(
        mailing_list,
        topics=(*mailing_list.topics, *more),
        topic_maintainers=people,
        topic_titles={name: title for name, title in read_titles(text).items() if name not in own},
    )


# ---------------------------------------------------------------- reading


def read_range(
    source: Source, range_text: str | None, *, depth: Depth = "whole"
) -> tuple[CommitRange, Iterator[Message]]:
    """The range that a user's text means, and its mails in arrival order."""
    rng = source.archive.resolve(range_text)
    return rng, read_mails(source, source.archive.entries(rng), depth=depth)


def read_mails(
    source: Source, entries: Iterable[Entry], *, depth: Depth = "whole"
) -> Iterator[Message]:
    """Each entry as a message, in order; a blocked mail reads as withdrawn.

    People are mapped by the mailmap, but not for the depth "facts", which shows how each mail was
    read.

    Raises:
        ArchiveDamaged: a mail of a mirror is missing or damaged, which git sent whole.
    """
    mailmap = None if depth == "facts" else read_mailmap(source.mailmap)
    name, bots, block = source.mailing_list.name, source.bots, source.block
    for entry, raw in source.archive.read(entries):
        if source.is_mirror and entry.problem in LOST:
            cause = f"the mirror of {name} is damaged (commit {entry.commit}: {entry.problem})"
            raise ArchiveDamaged(cause, "the next run fetches what is damaged anew")
        message = without_tags(read_message(entry, raw, name, bots, depth=depth), source.list_tags)
        if block and is_blocked(message, block):
            message = read_message(replace(entry, state="withdrawn"), b"", name, bots)
        if mailmap:
            message = mailmap.message(message)
        yield hide_addresses(message) if source.hide_addresses else message


@cache
def read_mailmap(lines: tuple[str, ...]) -> Mailmap:
    """The mailmap of these lines.

    Raises:
        ConfigError: git would not read one of them.
    """
    try:
        return Mailmap.read(lines)
    except ValueError as error:
        raise ConfigError(f"extra.patchwire.mailmap: {error}", "correct that line") from None
