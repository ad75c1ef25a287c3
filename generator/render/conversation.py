"""The conversation about a version: its replies by patch, and what waits for its author.

A question is a reply of somebody other than the author that has a `?` in its own words. It is open
while the author has sent no later mail in the same thread.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from generator.identity import same_person
from generator.links import hash8
from generator.models.mails import EntryRef, Exchange, Message, Person
from generator.models.series import Reply
from generator.models.versions import State, Version
from generator.text import pre_size

MAX_INDENT = 8  # deeper replies are indented no further
MAX_EXCHANGES = 100  # of one reply; one of more is shown as a text
MAX_SIZE = 100_000  # bytes of one reply that is shown as exchanges
ANSWERED = frozenset({"superseded", "applied", "withdrawn", "picked"})  # states: nothing is asked

_ASKS = re.compile(r"[\w)\"'\]]\?+(?=[\s)\"']|$)", re.MULTILINE)
Exchanges = Mapping[EntryRef, tuple[Exchange, ...]]  # by the mail that they are of


@dataclass(frozen=True, slots=True)
class ReplyEntry:
    """One reply, with its indentation and the patch it answers."""

    message: Message
    depth: int
    patch: int | None
    ident: str  # empty where the mail has no Message-ID, or that of a reply above
    exchanges: tuple[Exchange, ...]  # empty where the mail is shown by its excerpt
    own: str  # the sender's words where the exchanges are too many to show
    is_open: bool  # a question that its author has not answered


@dataclass(frozen=True, slots=True)
class Talk:
    """The replies to the cover letter, to one patch, or to none that is known."""

    entries: tuple[ReplyEntry, ...] = ()
    ident: str = ""  # of the first of a page

    @property
    def questions(self) -> int:
        """The number of open questions."""
        return sum(entry.is_open for entry in self.entries)

    @property
    def senders(self) -> tuple[Person, ...]:
        """Who wrote the replies, in their order."""
        return tuple(entry.message.sender for entry in self.entries)


def talks(
    version: Version,
    state: State,
    discussion: Sequence[Reply],
    exchanges: Exchanges,
    patches: Collection[int],
) -> dict[int | None, Talk]:
    """The talk of each patch by its number, of the cover letter by 0, and the rest by None."""
    groups: dict[int | None, list[ReplyEntry]] = {}
    for entry in _entries(version, state, discussion, exchanges):
        key = 0 if version.pull or entry.patch == 0 else entry.patch
        groups.setdefault(key if not key or key in patches else None, []).append(entry)
    order = sorted(groups, key=lambda key: (key is None, key or 0))
    return {
        key: Talk(tuple(groups[key]), "" if at else "discussion") for at, key in enumerate(order)
    }


def open_questions(found: Mapping[int | None, Talk]) -> list[ReplyEntry]:
    """The questions without an answer, the oldest first."""
    entries = (entry for talk in found.values() for entry in talk.entries if entry.is_open)
    return sorted(entries, key=lambda entry: entry.message.received)


def _entries(
    version: Version, state: State, discussion: Sequence[Reply], exchanges: Exchanges
) -> Iterator[ReplyEntry]:
    threads = _threads(discussion)
    by_author = [_is_by_author(version, reply.message) for reply in discussion]
    answered: dict[int, datetime] = {}  # by thread: when the author wrote last
    for thread, reply, is_authors in zip(threads, discussion, by_author, strict=True):
        if is_authors:
            before = answered.get(thread, reply.message.received)
            answered[thread] = max(before, reply.message.received)
    seen: set[str | None] = {None}
    for thread, reply, is_authors in zip(threads, discussion, by_author, strict=True):
        mail = reply.message
        shown = exchanges.get(mail.entry_ref, ())
        asks = (
            state.name not in ANSWERED
            and not (mail.is_bot or mail.patch or is_authors)
            and any(_ASKS.search(exchange.own) for exchange in shown)
        )
        is_open = asks and not (thread in answered and answered[thread] > mail.received)
        ident = "" if mail.message_id in seen else f"mail-{hash8(mail.message_id or '')}"
        seen.add(mail.message_id)
        yield ReplyEntry(
            message=mail,
            depth=min(reply.depth, MAX_INDENT),
            patch=reply.patch,
            ident=ident,
            exchanges=() if _is_large(shown) else shown,
            own="\n\n".join(_words(shown)) if _is_large(shown) else "",
            is_open=is_open,
        )


def _is_by_author(version: Version, mail: Message) -> bool:
    return any(same_person(mail.sender, who) for who in (version.author, version.sender))


def _threads(discussion: Iterable[Reply]) -> list[int]:
    """For each reply the number of its thread, which begins where the depth is 0."""
    found, at = [], 0
    for reply in discussion:
        at += reply.depth == 0
        found.append(at)
    return found


def _is_large(exchanges: Sequence[Exchange]) -> bool:
    if len(exchanges) > MAX_EXCHANGES:
        return True
    return sum(pre_size(found.own) + pre_size(found.quoted) for found in exchanges) > MAX_SIZE


def _words(exchanges: Iterable[Exchange]) -> Iterator[str]:
    return (exchange.own for exchange in exchanges if exchange.own)
