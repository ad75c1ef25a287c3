"""What is there to be found of a version, a thread of talk, a person, a topic, a page?

One record each, with the words by which readers look for it. Texts are bounded, so that one mail
of a megabyte weighs no more than others. How records are searched is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.links import hash8
from generator.models.digest import Digest
from generator.models.mails import Message, Person
from generator.models.pages import Page, PersonSummary
from generator.models.search import SearchRecord, SearchRecordKind
from generator.models.series import Reply, Series, Thread
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.phrases import count as words
from generator.render.phrases.state import version_name
from generator.render.view import View, topic_page_path

TEXT = 20_000  # characters of one text
WHOLE = 200_000  # characters of all texts of a record
LINES = 2000  # people, files and ids of each kind
_IDENT = re.compile(r'<h3 id="(thread-[0-9a-f]+)"')
_HEADING = re.compile(r"^# (.+)", re.MULTILINE)


def version_record(
    series: Series, version: Version, state: State, discussion: Sequence[Reply]
) -> SearchRecord:
    """A version of a series with all its patches."""
    patches = [mail for mail in (series.cover, *series.patches) if mail]
    mails = [*patches, *(reply.message for reply in discussion)]
    commits = (commit for one in version.all_applications for commit in one.commits)
    bases = (mail.patch.base_commit for mail in patches if mail.patch)
    ids = (mail.message_id for mail in mails)
    return SearchRecord(
        path=version.path,
        list=version.list,
        kind="pull" if version.pull else "series",
        title=version.title,
        label=version_name(version),
        author=words.person(version.author),
        address=version.author.email,
        date=int(version.received.timestamp()),
        state=state.name,
        topics=version.topics,
        people=_people(_concerned(version, patches, discussion)),
        files=_lines(version.files),
        ids=_lines((*ids, version.change_id, *bases, *commits, *version.links)),
        text=_texts(text for mail in patches for text in _said(mail)),
    )


def _concerned(
    version: Version, patches: Iterable[Message], discussion: Iterable[Reply]
) -> Iterator[Person]:
    yield version.author
    yield version.sender
    for mail in patches:
        yield mail.author
        yield from (trailer.person for trailer in mail.trailers if trailer.person)
    yield from (given.person for given in version.given)
    yield from (reply.message.sender for reply in discussion)


def _said(mail: Message) -> Iterator[str]:
    yield mail.subject.title
    if mail.patch:
        yield mail.patch.commit_message
        yield mail.patch.notes
    else:
        yield mail.text or mail.excerpt


def talk_records(
    digest: Digest, mailing_list: ListConfig, pages: Iterable[Page], versions: Mapping[str, Version]
) -> tuple[SearchRecord, ...]:
    """Threads that began in this digest and speak of no version; `pages` are those of it."""
    view = View(mailing_list, versions=versions)
    homes = {
        ident: page.path.removesuffix("index.md")
        for page in pages
        for ident in _IDENT.findall(page.text)
    }
    talks = {
        item.root: item
        for section in digest.sections
        for item in section.items
        if isinstance(item, Thread)
        and item.messages[0].message_id == item.root
        and view.talked_of(item) is None
    }
    told = ((talk, f"thread-{hash8(root)}") for root, talk in talks.items())
    return tuple(
        _talk_record(mailing_list, talk, f"{homes[ident]}#{ident}")
        for talk, ident in told
        if ident in homes
    )


def _talk_record(mailing_list: ListConfig, talk: Thread, path: str) -> SearchRecord:
    first = talk.messages[0]
    kind: SearchRecordKind = "report" if first.kind == "report" else "discussion"
    return SearchRecord(
        path=path,
        list=mailing_list.name,
        kind=kind,
        title=talk.title,
        label="",
        author=words.person(first.sender),
        address=first.sender.email,
        date=int(first.received.timestamp()),
        state="",
        topics=(),
        people=_people(mail.sender for mail in talk.messages),
        files="",
        ids=_lines(mail.message_id for mail in talk.messages),
        text=_texts(mail.excerpt for mail in talk.messages),
    )


def person_record(mailing_list: ListConfig, person: PersonSummary) -> SearchRecord:
    """The page of a person."""
    name = words.person(person.person)
    return SearchRecord(
        path=person.path,
        list=mailing_list.name,
        kind="person",
        title=name,
        label="",
        author=name,
        address=person.person.email,
        date=int(person.last.timestamp()),
        state="",
        topics=(),
        people=_people((person.person,)),
        files="",
        ids="",
        text="",
    )


def topic_record(mailing_list: ListConfig, name: str, date: int) -> SearchRecord:
    """The page of a topic, `date` being when anything of it was heard last."""
    path = topic_page_path(mailing_list.name, name)
    patterns = _lines(dict(mailing_list.topics).get(name, ()))
    return SearchRecord(
        path, mailing_list.name, "topic", name, "", "", "", date, "", (name,), "", patterns, "", ""
    )


def document_record(path: str, text: str) -> SearchRecord:
    """A hand-written page of the site, by its Markdown."""
    title = _HEADING.search(text)
    return SearchRecord(
        path, "", "page", title[1] if title else path.strip("/"), "", "", "", 0, "", (), "", "", "",
        _texts((text,)),
    )  # fmt: skip


def _people(people: Iterable[Person]) -> str:
    return _lines(f"{one.name} {one.email}".strip() for one in people)


def _lines(texts: Iterable[str | None]) -> str:
    """Each once, in order."""
    return "\n".join([one for one in dict.fromkeys(texts) if one][:LINES])


def _texts(texts: Iterable[str]) -> str:
    """The beginnings of texts, as many as there is room for."""
    told: list[str] = []
    left = WHOLE
    for text in texts:
        if left <= 0:
            break
        told.append(text[: min(TEXT, left)])
        left -= len(told[-1])
    return "\n".join(one for one in told if one)
