"""Everything that can be found has a record, with the words by which it is looked for."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import cache

from generator.mail.exchanges import read_exchanges
from generator.models.digest import Digest
from generator.models.mails import Exchange, Message
from generator.models.pages import Page
from generator.models.search import SearchRecord
from generator.models.series import Thread
from generator.models.versions import State
from generator.render.pages.digest import digest_pages
from generator.render.pages.people import summarize_person
from generator.render.search_records import (
    MAX_LINES,
    MAX_REPLIES,
    MAX_REPLY,
    MAX_TEXT,
    MAX_TEXTS,
    digest_record,
    document_record,
    person_record,
    talk_records,
    topic_record,
    version_record,
)
from tests.render.sample import DAY, LIST, ROBOT, digest
from tests.render.versions import profile, ring, ring_talk, version_of

NEW = State("new", DAY, "m1@mail.example")
read = cache(read_exchanges)


def exchanges_of(mail: Message) -> tuple[Exchange, ...]:
    return read(mail.text)


def ring_record(**more: object) -> SearchRecord:
    series = ring()
    version = version_of(series, **more)
    return version_record(series, version, NEW, ring_talk(), exchanges_of)


def test_a_version_is_found_by_all_that_is_known_of_it():
    series, record = ring(), ring_record(topics=("net",), change_id="20250409-ring-x")
    version = version_of(series)
    assert (record.path, record.kind, record.title) == (version.path, "series", version.title)
    assert record.author == version.author.name
    assert record.address == version.author.email
    assert record.date == int(version.received.timestamp())
    assert record.topics == ("net",)
    for mail in (series.cover, *series.patches):
        assert mail is not None
        assert str(mail.message_id) in record.ids.split("\n")
        assert mail.subject.title in {patch.title for patch in record.patches}
        assert mail.message_id in {patch.message_id for patch in record.patches}
        assert mail.patch is None or mail.patch.commit_message in record.text
    for reply in ring_talk():
        assert str(reply.message.message_id) in record.ids.split("\n")
        assert reply.message.sender.email in record.people
    assert record.files.split("\n") == list(version.files)
    assert "20250409-ring-x" in record.ids.split("\n")


def test_a_version_says_of_which_work_it_is_and_for_which_tree():
    series = ring()
    first = replace(version_of(series), message_id="first@mail.example").ref
    record = ring_record(first=first)
    assert record.lineage == "first@mail.example"
    assert ring_record().lineage == version_of(series).message_id
    assert (record.version, record.total) == (series.version, series.total)
    assert record.trees == series.prefixes == ("net-next",)
    assert [patch.label for patch in record.patches] == ["0/3", "1/3", "2/3"]


def test_replies_are_found_by_their_own_words():
    first = ring_talk()[0]
    text = "On Monday, Mira wrote:\n> quoted words\n\nI would\nnot.\n-- \nsignature"
    said = replace(first, message=replace(first.message, text=text, is_bot=False))
    record = version_record(ring(), version_of(ring()), NEW, (said,), exchanges_of)
    assert record.replies == f"{first.message.sender.name}: I would not."
    listed = "I swim.\n_______________________________________________\notter mailing list"
    said = replace(first, message=replace(first.message, text=listed, is_bot=False))
    record = version_record(ring(), version_of(ring()), NEW, (said,), exchanges_of)
    assert record.replies == f"{first.message.sender.name}: I swim."
    robot = replace(said, message=replace(said.message, is_bot=True))
    assert version_record(ring(), version_of(ring()), NEW, (robot,), exchanges_of).replies == ""
    long = replace(said, message=replace(said.message, text="word " * 90_000))
    record = version_record(ring(), version_of(ring()), NEW, (long,) * 999, exchanges_of)
    assert len(record.replies.split("\n")[0]) < MAX_REPLY + 100
    assert len(record.replies) <= MAX_REPLIES + record.replies.count("\n")


def test_each_word_stands_once():
    record = ring_record()
    for field in (record.people, record.files, record.ids):
        lines = field.split("\n")
        assert len(lines) == len(set(lines))


def test_a_pull_request_is_called_one():
    assert ring_record(pull=True).kind == "pull"


def test_a_mail_of_a_megabyte_weighs_no_more_than_others():
    series = ring()
    patches = []
    for mail in series.patches:
        assert mail.patch
        patches.append(replace(mail, patch=replace(mail.patch, commit_message="word " * 200_000)))
    huge = replace(series, patches=tuple(patches * 10))
    version = version_of(series, files=tuple(f"drivers/{at}.c" for at in range(3 * MAX_LINES)))
    record = version_record(huge, version, NEW, (), exchanges_of)
    assert len(record.text) <= MAX_TEXTS + len(record.text.split("\n"))
    assert record.files.count("\n") == MAX_LINES - 1
    assert max(len(text) for text in record.text.split("\n")) == MAX_TEXT


# ---------------------------------------------------------------- threads


def rooted(root: str | None = None) -> Digest:
    """The digest with threads that begin in it, or all with this root."""

    def plant(item: object) -> object:
        if not isinstance(item, Thread):
            return item
        return replace(item, root=root or str(item.messages[0].message_id))

    of = digest()
    return replace(
        of,
        sections=tuple(
            replace(section, items=tuple(map(plant, section.items)))  # type: ignore[arg-type]
            for section in of.sections
        ),
    )


def test_a_thread_that_begins_in_a_digest_is_found_there():
    (page,) = pages = digest_pages(rooted(), LIST, previous=None, next=None)
    records = talk_records(rooted(), LIST, pages, {}, exchanges_of)
    assert len(records) == page.text.count('<h3 id="thread-') > 0
    for record in records:
        path, _, ident = record.path.partition("#")
        assert f"{path}index.md" == page.path
        assert f'<h3 id="{ident}"' in page.text
        assert record.kind in {"discussion", "report"}
        assert record.ids
        assert record.people


def test_a_thread_on_a_later_part_is_found_there():
    first, second = (Page(f"lists/demo/x/{part}index.md", "") for part in ("", "2/"))
    (page,) = digest_pages(rooted(), LIST, previous=None, next=None)
    moved = (first, replace(second, text=page.text))
    records = talk_records(rooted(), LIST, moved, {}, exchanges_of)
    assert records
    assert {record.path.partition("#")[0] for record in records} == {"lists/demo/x/2/"}


def test_a_thread_that_began_before_has_no_record_here():
    of = rooted("elsewhere@mail.example")
    assert (
        talk_records(of, LIST, digest_pages(of, LIST, previous=None, next=None), {}, exchanges_of)
        == ()
    )


def test_a_thread_that_answers_a_version_has_no_record_of_its_own():
    of, version = rooted(), version_of(ring())
    pages = digest_pages(of, LIST, previous=None, next=None)
    items = (item for section in of.sections for item in section.items)
    threads = [item for item in items if isinstance(item, Thread)]
    known = {mail.entry_ref: version for thread in threads for mail in thread.messages}
    assert known
    assert talk_records(of, LIST, pages, known, exchanges_of) == ()


# ---------------------------------------------------------------- the others


def test_a_digest_is_found_by_the_titles_in_it():
    record = digest_record(LIST, digest(), "lists/demo/digests/2025/04/09/")
    assert (record.kind, record.path) == ("digest", "lists/demo/digests/2025/04/09/")
    assert LIST.title in record.title
    for series in digest().series:
        assert series.title in record.replies.split("\n")


def test_a_person_is_found_by_name_and_address():
    record = person_record(LIST, summarize_person(LIST, "mira-1", profile()))
    assert record.kind == "person"
    assert record.path == "lists/demo/people/mira-1/"
    assert record.title == record.author == profile().person.name
    assert profile().person.email in record.people
    assert ROBOT.email not in record.people


def test_a_topic_is_found_by_name_and_by_its_patterns():
    mailing_list = replace(LIST, topics=(("net", ("drivers/net/**", "net:")),))
    record = topic_record(mailing_list, "net", 7)
    assert (record.kind, record.title, record.topics, record.date) == ("topic", "net", ("net",), 7)
    assert record.files.split("\n") == ["drivers/net/**", "net:"]
    titled = replace(mailing_list, topic_titles={"net": "NETWORKING [GENERAL]"})
    record = topic_record(titled, "net", 7)
    assert (record.title, record.topics) == ("NETWORKING [GENERAL]", ("net",))


def test_a_page_of_our_own_is_found_by_its_words_alone():
    record = document_record("about/", "# About\n\nWho **made** it\n")
    assert re.findall(r"\w+", record.text) == ["About", "Who", "made", "it"]
    assert record.title == "About"
    assert {field.name for field in fields(SearchRecord)} >= {"path", "list", "kind"}
    assert (record.list, record.kind) == ("", "page")
    assert document_record("odd/", "no heading").title == "odd"
