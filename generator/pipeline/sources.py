"""Which archive is meant, and how are its mails read?

Reading stands here because it joins rooms: the archive's bytes, the reading of a mail, the block
list, hidden addresses.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.archive.archive import Archive, open_archive
from generator.config import load_config
from generator.demo.settings import DEMO_LIST, demo_config
from generator.errors import ArchiveNotFound, ConfigError
from generator.links import path_list
from generator.mail.hide import hide_addresses, is_blocked
from generator.mail.kinds import Bots
from generator.mail.message import read_message
from generator.models.commits import CommitRange, Entry
from generator.models.mails import Depth, Message, Person
from generator.models.settings import Config, ListConfig
from generator.workspace import Workspace

if TYPE_CHECKING:
    from generator.tracking.mailmap import Mailmap


@dataclass(frozen=True, slots=True)
class Source:
    """An opened archive with what is needed to read its mails."""

    archive: Archive
    list: ListConfig
    bots: Bots
    block: frozenset[str] = frozenset()
    hide_addresses: bool = False
    mailmap: tuple[str, ...] = ()  # its lines

    def without_history(self) -> Source:
        """The same to hand to another process, which can read the entries it is given."""
        return replace(self, archive=self.archive.without_history())

    def is_robot(self, person: Person) -> bool:
        """Whether a robot is meant, who has no page among the people."""
        return self.bots.sent(person, "")


def find_source(archive: str, config_file: str) -> Source:
    """The archive a user named: a configured list, "demo", or a path.

    A word without a slash is looked up in the configuration first; a path is never.
    """
    if os.sep not in archive and archive not in {".", ".."}:
        if Path(config_file).exists():
            config = load_config(config_file)
            for one in config.lists:
                if one.name == archive:
                    return open_source(config, one)
        if archive == DEMO_LIST.name:
            from generator.site.lock import lock  # noqa: PLC0415

            config = demo_config(load_config(config_file))
            with lock(config.cache_dir):  # it is written before it is read
                return open_source(config, config.lists[0])
    return Source(open_archive(archive), path_list(archive), Bots())


def read_range(
    source: Source, range_text: str | None, *, depth: Depth = "whole"
) -> tuple[CommitRange, Iterator[Message]]:
    """The range a user's text means, and its mails as they arrive."""
    rng = source.archive.resolve(range_text)
    return rng, read_mails(source, source.archive.entries(rng), depth=depth)


def read_mails(
    source: Source, entries: Iterable[Entry], *, depth: Depth = "whole"
) -> Iterator[Message]:
    """Every entry as a message, in order; what is blocked reads as withdrawn.

    People are who the mailmap says they are, but for "facts": these tell how each mail was read.
    """
    mailmap = None if depth == "facts" else read_mailmap(source.mailmap)
    name, bots, block = source.list.name, source.bots, source.block
    for entry, raw in source.archive.read(entries):
        message = read_message(entry, raw, name, bots, depth=depth)
        if block and is_blocked(message, block):
            message = read_message(replace(entry, state="withdrawn"), b"", name, bots)
        if mailmap:
            message = mailmap.message(message)
        yield hide_addresses(message) if source.hide_addresses else message


@cache
def read_mailmap(lines: tuple[str, ...]) -> Mailmap:
    """Who is who. Raises ConfigError for a line that git would not read."""
    from generator.tracking.mailmap import Mailmap  # noqa: PLC0415 - `messages` does without

    try:
        return Mailmap.read(lines)
    except ValueError as error:
        raise ConfigError(f"extra.patchwire.mailmap: {error}", "mend that line") from None


def open_source(config: Config, one: ListConfig) -> Source:
    """The mirror of a configured list; the demo list is written first where it is missing."""
    mirror = str(Workspace.of(config).mirror(one))
    if one.is_embedded:
        _write_demo(mirror)
    elif not Path(mirror).is_dir():
        raise ArchiveNotFound(
            f"the list {one.name} has no mirror yet", f"run `patchwire fetch {one.name}` first"
        )
    return _source(config, one, lambda: open_archive(mirror))


def unopened(config: Config, one: ListConfig) -> Source:
    """The same without looking for the mirror: for its settings alone."""
    return _source(config, one, lambda: Archive(str(Workspace.of(config).mirror(one)), ()))


def _source(config: Config, one: ListConfig, opened: Callable[[], Archive]) -> Source:
    bots = Bots.with_extra(config.bots)
    read_mailmap(config.mailmap)  # a slip in it is told before anything is read
    return Source(
        opened(), _with_maintainers(one), bots, config.block, config.hide_addresses,
        config.mailmap,
    )  # fmt: skip


def _with_maintainers(one: ListConfig) -> ListConfig:
    """The list with the sections of its MAINTAINERS file as topics behind its own."""
    if one.maintainers is None:
        return one
    from generator.tracking.maintainers import read_maintainers  # noqa: PLC0415

    try:
        text = Path(one.maintainers).read_text("utf-8", "replace")
    except OSError as error:
        raise ConfigError(
            f"{one.maintainers} cannot be read: {error.strerror}", "name the file it is"
        ) from error
    own = {name for name, _ in one.topics}
    more = tuple(topic for topic in read_maintainers(text) if topic[0] not in own)
    return replace(one, topics=(*one.topics, *more))


def _write_demo(mirror: str) -> None:
    from generator.archive.write import write_archive  # noqa: PLC0415
    from generator.demo.mails import demo_mails  # noqa: PLC0415

    write_archive(mirror, [(mail.raw, mail.received, mail.action) for mail in demo_mails()])
