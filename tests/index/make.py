"""A made-up list, and the functions that the index needs to keep it.

`Town` is an archive in which mails are added, deleted, purged and edited, with the entries that a
real archive would have. The rules by which mails and versions belong together are toys: just enough
for components that join and fall apart and for versions that follow each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha1
from pathlib import Path
from random import Random

from generator.index.index import Index, open_index
from generator.index.keys import Keys
from generator.models.commits import Entry
from generator.models.mails import FileChange, Kind, Message, Patch, PatchSubject, Person
from generator.models.versions import LinkKey, LooseNote, State, Version
from generator.tracking.events import events_of
from generator.tracking.namesakes import join_addresses

LIST = "town"
START = 1_900_000_000
NOBODY = PatchSubject("", "(no subject)")
REACH = 3
EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def chance_of(seed: int) -> Random:
    return Random(seed)


def name_of(text: str) -> str:
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


def time_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# ---------------------------------------------------------------- rules


def grouping_keys(message: Message) -> tuple[str, ...]:
    return (f"<{message.message_id}>", *(f"<{name}>" for name in message.references))


def link_keys(version: Version) -> tuple[LinkKey, ...]:
    """Links are addresses of authors here, so that many versions have the same link key."""
    own = (f"title {version.title}", f"by {version.author.email}")
    return (
        *(LinkKey(name, is_mention=False) for name in own),
        *(LinkKey(f"by {address}", is_mention=True) for address in version.links),
    )


def people_of(version: Version) -> list[tuple[str, str, int]]:
    who = version.author
    return [(who.email, who.name.casefold(), int(version.newest.timestamp()))]


def proofs_of(version: Version) -> list[tuple[str, str, str]]:
    """A title of two letters proves that its author is the person who has that letter's name."""
    who = version.author
    second = version.path.split("/")[-2][1:2]
    return [(who.email, f"{second}@town.example", who.name.casefold())] if second else []


def applied_at(version: Version) -> int | None:
    application = version.shown_application
    return int(application.received.timestamp()) if application else None


def note_keys(note: LooseNote) -> tuple[str, ...]:
    return tuple(f"title {patch.title}" for patch in note.patches)


def appliers(version: Version) -> set[tuple[str, bool]]:
    return {(version.author.email, True)} if version.own_notes else set()


KEYS = Keys(
    grouping_keys=grouping_keys,
    link_keys=link_keys,
    note_keys=note_keys,
    appliers=appliers,
    people_of=people_of,
    proofs_of=proofs_of,
    waits=lambda version: version.title != "b",
    applied_at=applied_at,
    events_of=events_of,
    window=lambda received: received - received % 86_400,
    reach=REACH,
)


def path_of(title: str) -> str:
    return f"lists/{LIST}/series/{title}/"


def versions_of(mails: Sequence[Message]) -> list[tuple[Version, list[tuple[int, str]]]]:
    """Each patch is a version. Its members are the patch and the mails that name it."""
    found: dict[str, tuple[Version, list[tuple[int, str]]]] = {}
    for patch in mails:
        if patch.kind != "patch" or path_of(patch.subject.title) in found:
            continue
        members = [mail for mail in mails if patch.message_id in mail.references or mail is patch]
        newest = max(mail.received for mail in members)
        version = make_version(patch, replies=len(members) - 1, newest=newest)
        found[version.path] = version, [mail.entry_ref for mail in members]
    return list(found.values())


def make_version(patch: Message, *, replies: int = 0, newest: datetime | None = None) -> Version:
    assert patch.message_id is not None
    return Version(
        list=LIST,
        path=path_of(patch.subject.title),
        message_id=patch.message_id,
        title=patch.subject.title[:1],
        version=patch.subject.version,
        total=1,
        rfc=False,
        resend=False,
        pull=False,
        prefixes=(),
        author=patch.author,
        sender=patch.sender,
        sent=patch.sent,
        received=patch.received,
        newest=newest or patch.received,
        cover=None,
        patches=(),
        missing=(),
        replies=replies,
        participants=1,
        given=(),
        answers=(),
        applications=(),
        retracted=None,
        change_id=None,
        links=(),
        backport=False,
        answers_to="",
        shortlog=(),
        tree="",
        files=(),
        insertions=0,
        deletions=0,
        topics=("odd" if len(patch.subject.title) % 2 else "even",),
    )


def follow(index: Index) -> None:
    """Link each version to the last one before it that shares a key; see tracking.follow."""
    store = index.versions
    sides = [side for change in store.changes() for side in (change.before, change.after)]
    changed = [version for version in sides if version]
    near = {
        other.path
        for version in changed
        for other in (*sharing(index, version), *store.successors(version.path))
    }
    beside = set()
    for path in sorted(near | {version.path for version in changed}):
        if version := store.get(path):
            older = [other for other in sharing(index, version) if _rank(other) < _rank(version)]
            beside |= {other.path for other in (version.previous, *older[-1:]) if other}
            previous = older[-1].ref if older else None
            first = older[0].ref if older else version.ref
            store.put(replace(version, previous=previous, first=first))
    for path in sorted(beside | near | {version.path for version in changed}):
        if version := store.get(path):
            after = store.successors(path)
            state = State("superseded", after[0].received, after[0].message_id) if after else None
            state = state or State("new", version.received, version.message_id)
            store.put(replace(version, following=after[0].ref if after else None, state=state))


def sharing(index: Index, version: Version) -> list[Version]:
    """The versions beside this one."""
    return index.versions.sharing(link_keys(version), version)


def _rank(version: Version) -> tuple[datetime, str]:
    return version.sent, version.path


# ---------------------------------------------------------------- an archive


@dataclass
class Mail:
    """One commit of the archive: what it holds, and whether it was purged."""

    message: Message
    deletes: str | None = None  # a blob
    purged: bool = False


@dataclass
class Town:
    """The archive. The id of a commit depends on all commits before it, as in git."""

    mails: list[Mail] = field(default_factory=list)

    def add(
        self,
        title: str,
        *answers: str,
        kind: str = "",
        sender: str = "ada",
        message_id: str = "",
        blob: str = "",
        **more: object,
    ) -> str:
        """Add a mail, and return its Message-ID."""
        at = len(self.mails)
        who = Person(sender.title(), f"{sender}@town.example")
        message = Message(
            LIST, 0, "", blob or name_of(f"{at} {title}"),
            kind or ("reply" if answers else "patch"),
            time_of(START + 60 * at),
            datetime.fromtimestamp(START + 60 * at - 7, timezone(timedelta(hours=at % 5 - 2))),
            PatchSubject(f"[PATCH] {title}", title, is_patch=not answers, number=1, total=1),
            message_id or f"{at}.{title}@town.example",
            answers[-1] if answers else None,
            tuple(answers),
            who, who,
        )  # fmt: skip
        self.mails.append(Mail(replace(message, **more)))
        return str(message.message_id)

    def delete(self, at: int) -> None:
        """Add a commit that deletes an earlier mail."""
        gone = self.mails[at].message
        self.add("", kind="withdrawn")
        self.mails[-1].deletes = gone.blob

    def again(self, at: int) -> None:
        """Add an earlier mail again, byte for byte."""
        self.mails.append(Mail(replace(self.mails[at].message, received=self._next())))

    def purge(self, at: int) -> None:
        """Remove a mail from history."""
        self.mails[at].purged = True

    def edit(self, at: int, title: str) -> None:
        """Replace the text of a mail."""
        old = self.mails[at].message
        subject = replace(old.subject, title=title)
        blob = name_of(f"edited {at} {title}")
        self.mails[at].message = replace(old, subject=subject, blob=blob)

    def _next(self) -> datetime:
        return time_of(START + 60 * len(self.mails))

    def entries(self) -> list[Entry]:
        """What `Archive.entries` would return for the whole archive."""
        found: list[Entry] = []
        commit = ""
        for mail in self.mails:
            message = mail.message
            commit = name_of(f"{commit} {message.blob} {mail.deletes} {mail.purged}")
            state = "deletion" if mail.deletes else "withdrawn" if mail.purged else "mail"
            if message.kind == "unreadable" and message.blob in {None, EMPTY_BLOB}:
                state = "unreadable"  # as the commit shows; other blobs must be read to know
            found.append(
                Entry(
                    0, commit, mail.deletes or message.blob, int(message.received.timestamp()),
                    state,
                )
            )  # fmt: skip
        gone: set[str | None] = set()
        for at in range(len(found) - 1, -1, -1):
            if found[at].state == "deletion":
                gone.add(found[at].blob)
            elif found[at].state == "mail" and found[at].blob in gone:
                found[at] = replace(found[at], state="withdrawn")
        return found

    def read(self, entries: Iterable[Entry]) -> Iterator[Message]:
        """What `mail.read_message` would return for these."""
        texts = {mail.message.blob: mail.message for mail in self.mails}
        for entry in entries:
            received = time_of(entry.received)
            message = texts.get(entry.blob)
            if entry.state == "mail" and message and message.is_read:
                yield replace(message, epoch=entry.epoch, commit=entry.commit, received=received)
                continue
            kind: Kind = "unreadable" if entry.state in {"mail", "unreadable"} else "withdrawn"
            yield Message(
                LIST, entry.epoch, entry.commit,
                None if entry.state == "deletion" else entry.blob,
                kind, received, received, NOBODY,
                problem="no mail at all" if kind == "unreadable" else None,
            )  # fmt: skip


def happen(town: Town, chance: Random) -> None:
    """Let one more thing happen on the list. Titles are few, so that paths are contested."""
    known = [at for at, mail in enumerate(town.mails) if not mail.deletes and not mail.purged]
    ids = [str(town.mails[at].message.message_id) for at in known]
    dice = chance.random()
    if dice < 0.45 or not known:
        sender = chance.choice(["ada", "bor", "cim"])
        same = {"message_id": chance.choice(ids)} if ids and chance.random() < 0.05 else {}
        town.add(chance.choice(["a", "aa", "ab", "b", "bb", "c"]), sender=sender, **same)
    elif dice < 0.80:
        some = chance.sample(ids, min(len(ids), chance.choice([1, 1, 2])))
        town.add("re", *some, *(["ghost@town.example"] if chance.random() < 0.2 else []))
    elif dice < 0.84:
        town.add("", kind="unreadable", blob=EMPTY_BLOB if dice < 0.82 else "")
    elif dice < 0.94:
        town.delete(chance.choice(known))
    else:
        town.again(chance.choice(known))


def rewrite(town: Town, chance: Random) -> None:
    """Change history, as a purge or an edit upstream does."""
    known = [
        at
        for at, mail in enumerate(town.mails)
        if not mail.deletes and mail.message.kind == "patch"
    ]
    if known and chance.random() < 0.5:
        town.purge(chance.choice(known))
    elif known:
        town.edit(chance.choice(known), chance.choice(["a", "b", "zz"]))


# ---------------------------------------------------------------- an index of it


def open_town(path: Path, settings: str = "settings") -> Index:
    return open_index(str(path), LIST, settings, KEYS)


def update(index: Index, town: Town) -> None:
    """What a run does: add what arrived, or start over where history was rewritten."""
    entries = town.entries()
    known = {(entry.epoch, entry.commit): at for at, entry in enumerate(entries)}
    cursor = index.history.cursor
    with index.batch():
        if all(known.get((tip.epoch, tip.commit)) == tip.entries - 1 for tip in cursor):
            add(index, town, entries[sum(tip.entries for tip in cursor) :])
        else:
            index.mails.resync(entries, town.read)
        group(index)
        follow(index)
        join_addresses(index.people)


def add(index: Index, town: Town, entries: Sequence[Entry]) -> None:
    """Withdraw what these entries delete, and add their mails."""
    index.mails.withdraw(
        {entry.blob for entry in entries if entry.state == "deletion" and entry.blob}
    )
    for message in town.read(entries):
        index.mails.add(message)


def group(index: Index) -> None:
    """Group the components that were touched."""
    for mails in index.mails.touched():
        index.versions.replace(mails, versions_of(mails))


def a_patch(title: str = "a", **more: object) -> Message:
    """A patch that changes a file."""
    town = Town()
    town.add(title)
    patch = Patch("", files=(FileChange("a.c", 1, 2),), insertions=1, deletions=2)
    return replace(town.mails[0].message, commit=name_of("x"), patch=patch, **more)
