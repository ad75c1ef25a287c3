"""What other pages show of a digest: its headlines, its lead, and its news in one line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from generator.models.digest import Counts, Digest, Section, Tally
from generator.models.mails import Note, Person
from generator.models.pages import DigestSummary, Headline, ListSummary
from generator.models.series import GivenTrailer, Series
from generator.models.versions import Application, State, Version
from generator.render.list_data import list_data, read_list_data
from generator.render.summaries import HEADLINES, summarize_digest
from tests.render.sample import (
    DAY,
    JUN,
    LIST,
    MIRA,
    OLA,
    ROBOT,
    at,
    digest,
    empty_digest,
    mail,
    new_series,
    reply,
    single,
    subject,
)
from tests.render.versions import lineage, ring, version_of

HERE = "lists/demo/digests/2025/04/09/"


def day_of(*series: Series, notes: Any = (), threads: Any = (), **counts: int) -> Digest:
    """A day with these series, notes that something was applied, and threads."""
    parts = (
        new_series(series),
        Section("follow-ups", "Follow-ups", tuple(threads)),
        Section("applied", "Applied", tuple(notes)),
    )
    sections = tuple(part for part in parts if part.items)
    return replace(empty_digest(), series=series, sections=sections, counts=Counts(**counts))


def named(summary: DigestSummary, kind: str) -> list[Headline]:
    return [headline for headline in summary.headlines if headline.kind == kind]


def lead_of(summary: DigestSummary) -> list[str]:
    return [line.text for line in summary.lead]


# ---------------------------------------------------------------- headlines


def test_each_piece_of_work_has_one_headline_by_kind():
    found = summarize_digest(digest())
    assert [(headline.kind, headline.title) for headline in found.headlines] == [
        ("new", "lib/sort: Don't swap an element with itself"),
        ("version", "net: ring: Batch descriptors"),
        ("applied", "lib/list: Poison twice"),
        ("reviewed", "mm: Keep the guard page"),
        ("pull", "ring fixes for 6.15-rc2"),
    ]
    assert found.rest == ()


def test_a_headline_has_the_facts_of_an_entry_line():
    (found,) = named(summarize_digest(digest()), "version")
    assert found == Headline(
        kind="version",
        title="net: ring: Batch descriptors",
        badges=("net-next", "v3"),
        author="Mira Solberg",
        path=found.path,
        message_id="m1@mail.example",
        patches=2,
        files=2,
        insertions=47,
        deletions=12,
        replies=2,
        tags="R 1",
        activity=3,
    )
    assert found.path.startswith(f"{HERE}#series-")


def test_a_known_version_gives_its_page_topic_state_and_what_changed():
    third = replace(lineage()[-1], topics=("net", "drivers"))
    versions = {message.entry_ref: third for message in ring().mails}
    states = {third.path: State("partial", DAY, "x@mail.example", (1, 3))}
    (found,) = summarize_digest(day_of(ring()), versions, states).headlines
    assert (found.path, found.topic) == (third.path, "net")
    assert (found.state, found.state_name) == ("applied 1/3", "partial")
    assert found.note.startswith("since v2: 1 patch added, 2 dropped")


def test_mails_of_one_lineage_are_one_headline():
    known = lineage()
    versions = {message.entry_ref: known[-1] for message in ring().mails}
    thread = digest().sections[2].items[0]
    versions |= {message.entry_ref: known[0] for message in thread.messages}
    found = summarize_digest(day_of(ring(), threads=[thread]), versions)
    (headline,) = found.headlines
    people = [message for message in ring().follow_ups if not message.is_bot]
    assert headline.replies == len(people) + len(thread.messages)
    assert headline.badges[-1] == "v3"


def applied_version(**more: Any) -> tuple[Digest, dict[Any, Version], Version]:
    note = mail(60, "applied", OLA, subject("Re: x", "x"), at(12), note=Note(tree="net-next"))
    series = single(10, "lib/sort: Sort", "text", total=3)
    version = version_of(series, **more)
    return day_of(notes=[note]), {note.entry_ref: version}, version


def test_an_applied_version_says_what_went_where():
    went = Application("m60@mail.example", at(12), OLA, "net-next", (1, 2), (), "note")
    day, versions, version = applied_version(applications=(went,))
    (found,) = summarize_digest(day, versions).headlines
    assert (found.kind, found.path) == ("applied", version.path)
    assert found.note == "patches 1-2 of 3 to net-next"
    assert lead_of(summarize_digest(day, versions)) == [
        "Applied: lib/sort: Sort, patches 1-2 of 3 to net-next."
    ]


def test_what_was_taken_back_is_not_in_the_news_as_applied():
    day, versions, version = applied_version(applications=())
    assert summarize_digest(day, versions).headlines == ()
    later = replace(version.ref, path="lists/demo/series/later/", version="2")
    elsewhere = {entry: replace(version, following=later) for entry in versions}
    assert [line.kind for line in summarize_digest(day, elsewhere).headlines] == ["applied"]


def test_a_version_is_withdrawn_by_the_mail_that_says_so():
    thread = digest().sections[2].items[0]
    series = single(10, "mm: Keep the guard page", "text", MIRA)
    version = version_of(series, retracted=State("withdrawn", at(10), "m30@mail.example"))
    versions = {message.entry_ref: version for message in thread.messages}
    found = summarize_digest(day_of(threads=[thread]), versions)
    assert [headline.kind for headline in found.headlines] == ["withdrawn"]
    assert lead_of(found) == ["Mira Solberg withdraws mm: Keep the guard page."]
    elsewhere = replace(version, retracted=State("withdrawn", at(10), "m999@mail.example"))
    other = {message.entry_ref: elsewhere for message in thread.messages}
    assert [h.kind for h in summarize_digest(day_of(threads=[thread]), other).headlines] == [
        "reviewed"
    ]


def test_every_kind_is_there_and_the_rest_is_counted():
    many = [single(100 + n, f"lib/{n}: Fix", "text", MIRA) for n in range(30)]
    notes = [
        mail(200 + n, "applied", OLA, subject(f"applied: {n}", f"taken {n}"), at(12))
        for n in range(3)
    ]
    found = summarize_digest(day_of(*many, notes=notes))
    assert len(found.headlines) == HEADLINES
    assert len(named(found, "applied")) == 3
    assert len(named(found, "new")) == HEADLINES - 3
    assert found.rest == (Tally("new", 21),)


def test_the_most_active_come_first():
    quiet = single(100, "lib/quiet: Fix", "text")
    busy = single(101, "lib/busy: Fix", "text", follow_ups=(reply(102, OLA, "x", at(9)),))
    large = replace(ring(), follow_ups=(), trailers=(), version="1")
    found = summarize_digest(day_of(quiet, large, busy)).headlines
    assert [headline.title.split(":")[0] for headline in found] == ["lib/busy", "net", "lib/quiet"]


def test_texts_of_a_headline_are_bounded():
    long = single(100, "x" * 5000, "text", Person("n" * 5000, ""), prefixes=("p" * 5000,) * 50)
    (found,) = summarize_digest(day_of(long)).headlines
    assert len(found.title) == len(found.author) == 200
    assert len(found.badges) == 8
    assert max(map(len, found.badges)) == 200


# ---------------------------------------------------------------- the lead


def test_a_lead_is_made_of_facts():
    assert lead_of(summarize_digest(digest())) == [
        "net: ring: Batch descriptors by Mira Solberg reaches v3: 2 of 3 patches, 2 files +47 −12.",
        "Applied: lib/list: Poison twice.",
        "Ola Brandt asks to pull ring fixes for 6.15-rc2.",
    ]


def test_the_title_of_a_lead_leads_to_the_work():
    line = summarize_digest(digest()).lead[0]
    assert line.title == "net: ring: Batch descriptors"
    assert line.path.startswith(f"{HERE}#series-")


def test_the_largest_series_may_be_the_most_discussed():
    answers = tuple(reply(70 + n, (OLA, JUN)[n % 2], "x", at(9)) for n in range(5))
    series = single(10, "lib/sort: Sort", "text", MIRA, follow_ups=answers)
    (line,) = lead_of(summarize_digest(day_of(series)))
    assert line == (
        "Mira Solberg sends lib/sort: Sort: 1 patch, 1 file +1 −1; "
        "also the most discussed, 5 replies by 2 people."
    )


def test_a_discussion_of_three_mails_is_worth_a_sentence():
    thread = digest().sections[2].items[0]
    longer = replace(thread, messages=(*thread.messages, reply(33, OLA, "x", at(11))))
    sort = single(10, "lib/sort: Sort", "text", MIRA, rfc=True)
    assert lead_of(summarize_digest(day_of(sort, threads=[longer]))) == [
        "Mira Solberg sends lib/sort: Sort as an RFC: 1 patch, 1 file +1 −1.",
        "Most discussed: mm: Keep the guard page, 3 mails by 3 people.",
    ]


def test_a_discussion_of_an_earlier_version_is_not_called_one_of_the_newest():
    """v2 was sent today, and all that was said today was said of v1."""
    first, second, _ = lineage()
    thread = digest().sections[2].items[0]
    longer = replace(thread, messages=(*thread.messages, reply(33, OLA, "x", at(11))))
    series = replace(single(10, "net: ring: Batch", "text", MIRA), version="2")
    sort = replace(single(11, "lib/sort: Sort", "text", MIRA), insertions=500)
    versions = {mail.entry_ref: first for mail in longer.messages}
    versions |= {series.patches[0].entry_ref: replace(second, title="net: ring: Batch")}
    day = day_of(sort, series, threads=[longer])
    assert lead_of(summarize_digest(day, versions))[1] == (
        "Most discussed: net: ring: Batch descriptors, 3 mails by 3 people."
    )
    answers = tuple(reply(70 + n, OLA, "x", at(9)) for n in range(3))
    day = day_of(sort, replace(series, follow_ups=answers))
    assert lead_of(summarize_digest(day, versions))[1] == (
        "Most discussed: net: ring: Batch v2, 3 mails by Ola Brandt."
    )


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (day_of(), "No mail arrived."),
        (day_of(bots=2, messages=2), "Only robots wrote: 2 mails."),
        (day_of(unreadable=1, messages=1), "1 mail, no patch and no reply."),
        (
            day_of(threads=[digest().sections[2].items[0]], messages=2),
            "mm: Keep the guard page is reviewed by Mira Solberg.",
        ),
    ],
)
def test_a_quiet_day_has_one_sentence(day: Digest, line: str):
    assert lead_of(summarize_digest(day)) == [line]


def test_the_most_discussed_is_the_version_that_was_answered():
    known = lineage()
    thread = digest().sections[2].items[0]
    more = (reply(n, OLA, "x", at(11)) for n in range(33, 36))
    longer = replace(thread, messages=(*thread.messages, *more))
    versions = {message.entry_ref: known[-1] for message in ring().mails}
    versions |= {message.entry_ref: known[1] for message in longer.messages}
    sent, talk, *_ = lead_of(summarize_digest(day_of(ring(), threads=[longer]), versions))
    assert "reaches v3" in sent
    assert "discussed" not in sent
    assert talk == f"Most discussed: {known[1].title} v2, 5 mails by 3 people."


# ---------------------------------------------------------------- the news in one line


def test_news_in_one_line():
    assert summarize_digest(digest()).news == (
        "net: ring: Batch descriptors v3 and 1 more series, "
        "lib/list: Poison twice applied, 1 pull request, 12 mails"
    )


def test_a_long_title_loses_its_subsystems_and_then_its_end():
    title = "KVM: arm64: nv: " + "Handle the exception level of a nested guest as on the host"
    assert summarize_digest(day_of(single(10, title, "text"), messages=1)).news == (
        "Handle the exception level of a nested guest as on the host, 1 mail"
    )
    longer = "x: " + "many words " * 20
    news = summarize_digest(day_of(single(10, longer, "text"), messages=1)).news
    assert news == "many words many words many words many words many words many…, 1 mail"


def test_news_of_quiet_days():
    thread = digest().sections[2].items[0]
    assert summarize_digest(day_of(threads=[thread], messages=2)).news == (
        "mm: Keep the guard page reviewed, 2 mails"
    )
    assert summarize_digest(day_of()).news == "no mail"


# ---------------------------------------------------------------- data


def test_the_data_of_a_list_come_back_whole():
    third = lineage()[-1]
    versions = {message.entry_ref: third for message in ring().mails}
    summaries = summarize_digest(digest(), versions), summarize_digest(empty_digest())
    text = list_data(ListSummary(LIST, summaries))
    assert read_list_data(text, LIST).digests == summaries
    assert json.loads(text)["digests"][0]["headlines"]


def test_a_robots_answer_is_no_activity():
    answer = reply(70, ROBOT, "x", at(9), is_bot=True)
    series = single(10, "lib/sort: Sort", "text", follow_ups=(answer,))
    (found,) = summarize_digest(day_of(series)).headlines
    assert (found.replies, found.activity) == (0, 0)


def test_only_tags_sent_by_the_person_are_a_review():
    thread = digest().sections[2].items[0]
    given = GivenTrailer("Acked-by", MIRA, "m30@mail.example", 1, from_sender=False, received=DAY)
    (found,) = summarize_digest(day_of(threads=[replace(thread, trailers=(given,))])).headlines
    assert found.kind == "talk"
    assert found.note == "2 mails by 2 people"


@pytest.mark.parametrize(
    ("patches", "words"),
    [
        ((1,), "by Mira Solberg, patch 1 of 3"),
        ((1, 3), "by Mira Solberg, patches 1, 3 of 3"),
        ((1, 2, 3), "by Mira Solberg"),
        ((0,), "by Mira Solberg"),
        ((None,), "by Mira Solberg"),
    ],
)
def test_who_reviewed_a_part_did_not_review_all(patches: tuple[int | None, ...], words: str):
    third, thread = lineage()[-1], digest().sections[2].items[0]
    given = tuple(
        GivenTrailer("Acked-by", MIRA, "m30@mail.example", patch, from_sender=True, received=DAY)
        for patch in patches
    )
    versions = {message.entry_ref: third for message in thread.messages}
    day = day_of(threads=[replace(thread, trailers=given)])
    (found,) = summarize_digest(day, versions).headlines
    assert (found.kind, found.note) == ("reviewed", words)


def test_first_patches_are_worth_a_sentence():
    old, new = single(10, "lib/sort: Sort", "text", OLA), single(11, "lib/a: B", "text", JUN)
    newcomers = {new.own_mails[0].entry_ref}
    assert lead_of(summarize_digest(day_of(old, new), newcomers=newcomers))[-1] == (
        "Jun Tanabe sends patches to this list for the first time: lib/a: B."
    )
