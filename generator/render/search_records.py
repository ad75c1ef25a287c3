"""Search records: what search finds of a version, a thread, a person, a topic or a page.

Each is one record with the words by which readers look for it. Texts are bounded, so that a mail of
a megabyte takes no more room than others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from generator.models.digest import Digest
from generator.models.mails import EntryRef, Exchange, Message, Person
from generator.models.pages import Page, PersonSummary
from generator.models.search import SearchPatch, SearchRecord
from generator.models.series import Reply, Series, Thread
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.phrases.person import person_name
from generator.render.phrases.version import version_name
from generator.render.view import View, topic_page_path

ReadExchanges = Callable[[Message], Iterable[Exchange]]  # of a mail: see `mail.exchanges`

MAX_TEXT = 20_000  # characters of one text
MAX_TEXTS = 200_000  # characters of all texts of a record
MAX_REPLY = 1_500  # characters of one reply
MAX_REPLIES = 60_000  # characters of all replies of a record
MAX_LINES = 2000  # of people, of files, of ids and of patches
_THREAD = re.compile(r'<h3 id="(thread-[0-9a-f]+)"')
_HEADING = re.compile(r"^# (.+)", re.MULTILINE)
_EMPTY = SearchRecord(
    path="",
    list="",
    kind="page",
    title="",
    label="",
    author="",
    address="",
    date=0,
    state="",
    topics=(),
    people="",
    files="",
    ids="",
    text="",
)


def version_record(
    series: Series,
    version: Version,
    state: State,
    discussion: Sequence[Reply],
    exchanges: ReadExchanges,
) -> SearchRecord:
    """A version of a series with all its patches."""
    patches = [mail for mail in (series.cover, *series.patches) if mail]
    mails = [*patches, *(reply.message for reply in discussion)]
    applications = version.all_applications
    commits = (commit for application in applications for commit in application.commits)
    bases = (mail.patch.base_commit for mail in patches if mail.patch)
    ids = (mail.message_id for mail in mails)
    return SearchRecord(
        path=version.path,
        list=version.list,
        kind="pull" if version.pull else "series",
        title=version.title,
        label=version_name(version),
        author=person_name(version.author),
        address=version.author.email,
        date=int(version.received.timestamp()),
        state=state.name,
        topics=version.topics,
        people=_people(_involved(version, patches, discussion)),
        files=_lines(version.files),
        ids=_lines((*ids, version.change_id, *bases, *commits, *version.links)),
        text=_texts(text for mail in patches for text in _patch_texts(mail)),
        lineage=(version.first or version.ref).message_id,
        version=version.version,
        total=version.total,
        trees=version.prefixes,
        patches=tuple(_patches(patches, version.total))[:MAX_LINES],
        replies=_replies((reply.message for reply in discussion), exchanges),
    )


def _patches(mails: Iterable[Message], total: int) -> Iterator[SearchPatch]:
    for mail in mails:
        number = mail.subject.number
        label = "" if number is None else f"{number}/{mail.subject.total or total}"
        yield SearchPatch(label, mail.message_id or "", mail.subject.title)


def _replies(mails: Iterable[Message], exchanges: ReadExchanges) -> str:
    """What people answered, in their own words, one reply per line."""
    spoken = ((mail, _own_words(exchanges(mail))) for mail in mails if not mail.is_bot)
    said = (f"{person_name(mail.sender)}: {words}" for mail, words in spoken if words)
    return _texts(said, MAX_REPLIES)


def _own_words(exchanges: Iterable[Exchange]) -> str:
    """The beginning of what a reply says itself, on one line."""
    words = " ".join(found.own for found in exchanges if found.own)[: 2 * MAX_REPLY]
    return " ".join(words.split())[:MAX_REPLY]


def _involved(
    version: Version, patches: Iterable[Message], discussion: Iterable[Reply]
) -> Iterator[Person]:
    yield version.author
    yield version.sender
    for mail in patches:
        yield mail.author
        yield from (trailer.person for trailer in mail.trailers if trailer.person)
    yield from (given.person for given in version.given)
    yield from (reply.message.sender for reply in discussion)


def _patch_texts(mail: Message) -> Iterator[str]:
    if mail.patch:
        yield mail.patch.commit_message
        yield mail.patch.notes
    else:
        yield mail.text or mail.excerpt


def talk_records(
    digest: Digest,
    mailing_list: ListConfig,
    pages: Iterable[Page],
    versions: Mapping[EntryRef, Version],
    exchanges: ReadExchanges,
) -> tuple[SearchRecord, ...]:
    """The threads that begin in a digest and answer no version; `pages` are the digest's."""
    view = View(mailing_list, versions=versions)
    folders = {
        anchor: page.path.removesuffix("index.md")
        for page in pages
        for anchor in _THREAD.findall(page.text)
    }
    threads = {
        item.root: item
        for item in _items(digest)
        if isinstance(item, Thread)
        and item.messages[0].message_id == item.root
        and view.version(item) is None
    }
    anchors = ((thread, view.anchor(thread)) for thread in threads.values())
    return tuple(
        _thread_record(mailing_list, thread, f"{folders[anchor]}#{anchor}", exchanges)
        for thread, anchor in anchors
        if anchor in folders
    )


def _thread_record(
    mailing_list: ListConfig, thread: Thread, path: str, exchanges: ReadExchanges
) -> SearchRecord:
    first = thread.messages[0]
    return replace(
        _EMPTY,
        path=path,
        list=mailing_list.name,
        kind="report" if first.kind == "report" else "discussion",
        title=thread.title,
        author=person_name(first.sender),
        address=first.sender.email,
        date=int(first.received.timestamp()),
        people=_people(mail.sender for mail in thread.messages),
        ids=_lines(mail.message_id for mail in thread.messages),
        text=_texts(mail.excerpt for mail in thread.messages[:1]),
        replies=_replies(thread.messages[1:], exchanges),
    )


def digest_record(mailing_list: ListConfig, digest: Digest, path: str) -> SearchRecord:
    """The digest of a window, which is found by the titles that stand in it."""
    window, last = digest.window, digest.received_last
    titles = (
        item.subject.title if isinstance(item, Message) else item.title for item in _items(digest)
    )
    return replace(
        _EMPTY,
        path=path,
        list=mailing_list.name,
        kind="digest",
        title=f"{mailing_list.title}, {window.name if window else digest.title}",
        date=int(last.timestamp()) if last else 0,
        replies=_texts(dict.fromkeys(titles), MAX_REPLIES),
    )


def _items(digest: Digest) -> Iterator[Series | Thread | Message]:
    for section in digest.sections:
        yield from section.items


def person_record(
    mailing_list: ListConfig, summary: PersonSummary, addresses: Iterable[str] = ()
) -> SearchRecord:
    """The page of a person, who is found by all their addresses."""
    name = person_name(summary.person)
    return replace(
        _EMPTY,
        path=summary.path,
        list=mailing_list.name,
        kind="person",
        title=name,
        author=name,
        address=summary.person.email,
        date=int(summary.last.timestamp()),
        people=_people((summary.person, *(Person("", address) for address in addresses))),
    )


def topic_record(mailing_list: ListConfig, name: str, date: int) -> SearchRecord:
    """The page of a topic. `date` is that of its newest mail, in seconds since 1970 UTC."""
    return replace(
        _EMPTY,
        path=topic_page_path(mailing_list.name, name),
        list=mailing_list.name,
        kind="topic",
        title=mailing_list.topic_title(name),
        date=date,
        topics=(name,),
        files=_lines(dict(mailing_list.topics).get(name, ())),
    )


def document_record(path: str, text: str) -> SearchRecord:
    """A hand-written page of the site, by its Markdown."""
    heading = _HEADING.search(text)
    title = heading[1] if heading else path.strip("/")
    return replace(_EMPTY, path=path, title=title, text=_texts((text,)))


def _people(people: Iterable[Person]) -> str:
    return _lines(f"{person.name} {person.email}".strip() for person in people)


def _lines(texts: Iterable[str | None]) -> str:
    """Each text once, in order, one in a line."""
    return "\n".join([text for text in dict.fromkeys(texts) if text][:MAX_LINES])


def _texts(texts: Iterable[str], room: int = MAX_TEXTS) -> str:
    """The beginnings of texts, as many as there is room for."""
    kept: list[str] = []
    left = room
    for text in texts:
        if left <= 0:
            break
        kept.append(text[: min(MAX_TEXT, left)])
        left -= len(kept[-1])
    return "\n".join(filter(None, kept))
