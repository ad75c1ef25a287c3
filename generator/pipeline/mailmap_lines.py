"""Lines that are proposed for the mailmap: addresses that are probably of one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.identity import Mailmap
from generator.index.index import Index, is_readable
from generator.models.mails import Person
from generator.models.settings import Config
from generator.pipeline.index_access import open_reader
from generator.pipeline.sources import Source, read_mailmap
from generator.tracking.namesakes import MAX_NAMESAKES, Writer, probably_the_same
from generator.workspace import Workspace


def note_of(proposed: Sequence[str]) -> str:
    """What a run says of the lines it proposes."""
    count = f"{len(proposed)} line{'' if len(proposed) == 1 else 's'}"
    return f"{count} for the mailmap: add those whose addresses are of one person"


def mailmap_lines(config: Config, source: Source) -> Iterator[str]:
    """A line for each address that a full name has besides the one it was used with last.

    Where the addresses have nothing in common the line is a comment. Names are in comments, too,
    as the form of a Python string: they come from mail.
    """
    path = Workspace.of(config).index(source.mailing_list)
    if config.hide_addresses or not is_readable(str(path)):
        return
    mailmap = read_mailmap(source.mailmap)
    with open_reader(str(path), source.mailing_list, source.is_robot) as index:
        for name in index.people.shared_names():
            if index.people.count(name) <= MAX_NAMESAKES:
                yield from _lines_of(index, mailmap, name)


def _lines_of(index: Index, mailmap: Mailmap, name: str) -> Iterator[str]:
    """The lines of one name; each person has the address that they wrote from last."""
    people = index.people
    mains = {people.main(key) for key in people.namesakes(name)}
    groups = [group for group in (_writers(index, main) for main in mains) if group]
    groups.sort(key=lambda group: _by_time(group[0]), reverse=True)
    first = ""
    while groups:
        (newest, *_), others = groups[0], groups[1:]
        if first and not _is_mapped(mailmap, name, first, newest.key):
            yield f"# maybe another person: <{first}> <{newest.key}> # {name!a}"
        first = first or newest.key
        likely = probably_the_same(name, groups[0], others)
        for group, is_likely in zip(others, likely, strict=True):
            for writer in group if is_likely else ():
                if not _is_mapped(mailmap, name, newest.key, writer.key):
                    yield f"<{newest.key}> <{writer.key}> # {name!a}"
        groups = [group for group, is_likely in zip(others, likely, strict=True) if not is_likely]


def _writers(index: Index, main: str) -> list[Writer]:
    """The addresses of one person that can stand in a mailmap, the one used last first."""
    spans = ((key, index.people.span(key)) for key in index.people.keys(main))
    found = [Writer(key, *span) for key, span in spans if span and _is_plain(key)]
    return sorted(found, key=_by_time, reverse=True)


def _by_time(writer: Writer) -> tuple[int, str]:
    return writer.last, writer.key


def _is_plain(key: str) -> bool:
    return "@" in key and key.isascii() and key.isprintable() and not set(key) & set("<># ")


def _is_mapped(mailmap: Mailmap, name: str, left: str, right: str) -> bool:
    """Whether the mailmap, as it is now, makes one person of two addresses."""
    return mailmap.person(Person(name, left)).email == mailmap.person(Person(name, right)).email
