from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.digest.digest import make_digest
from generator.models.commits import CommitRange
from generator.models.digest import Digest
from generator.models.mails import Message, Person
from generator.models.series import Series, Thread
from generator.tracking.series import group_series
from generator.tracking.threads import group_threads
from tests.tracking.make import ADA, BOR, CIM, ROBOT, Mailbox, tag


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


def digest(box: Mailbox) -> Digest:
    series = group_series(box.mails)
    return make_digest(
        "demo",
        CommitRange("a" * 40, "b" * 40),
        box.mails,
        series=series,
        threads=group_threads(box.mails, series),
    )


def items_of(found: Digest, name: str):
    return next((section.items for section in found.sections if section.name == name), ())


def mails_in(item: Series | Thread | Message) -> tuple[Message, ...]:
    if isinstance(item, Message):
        return (item,)
    return item.mails if isinstance(item, Series) else item.messages


def test_who_wrote_through_a_gateway_is_counted_once(box: Mailbox):
    """Its mails may lack the address of the person, never is it that of the gateway."""
    box.patch(0, 1, "c", sender=Person("ADA BRANDT", ""))
    box.patch(1, 1, "p", "c", sender=ADA)
    box.reply("p", sender=BOR)
    box.talk("Meeting", sender=Person("Dan Elm", ""))
    found = digest(box)
    assert found.counts.people == 3
    assert [(tally.email, tally.count) for tally in found.top_contributors] == [(ADA.email, 2)]


def test_who_has_no_address_is_counted_by_the_name_of_their_page(box: Mailbox):
    for name in ("Jo Strauß", "JO  STRAUSS"):
        box.patch(1, 1, sender=Person(name, ""))
    found = digest(box)
    assert found.counts.people == 1
    assert [tally.count for tally in found.top_contributors] == [2]


# ---------------------------------------------------------------- sections


def every_kind(box: Mailbox) -> Digest:
    box.reply("older", "r", to=(1, 2))
    box.talk("who tests this?", "t")
    box.talk("oops in resume", "b", kind="report")
    box.talk("nightly: 3 failures", kind="report", sender=ROBOT, is_bot=True)
    box.reply("oldest", kind="applied")
    box.patch(None, None, pull=True)
    box.patch(None, None, "p", title="fix")
    box.talk("?", kind="unreadable")
    box.talk("", kind="withdrawn")
    return digest(box)


def test_sections_stand_in_their_order(box: Mailbox):
    assert [section.name for section in every_kind(box).sections] == [
        "series",
        "pulls",
        "follow-ups",
        "applied",
        "reports",
        "talk",
        "bots",
        "unreadable",
    ]


def test_empty_sections_are_left_out(box: Mailbox):
    box.patch(None, None)
    assert [section.name for section in digest(box).sections] == ["series"]


def test_empty_range():
    found = digest(Mailbox())
    assert (found.sections, found.received_first, found.counts.messages) == ((), None, 0)


def test_series_are_newest_first_and_pulls_apart(box: Mailbox):
    for title in ("first", "second", "third"):
        box.patch(None, None, title=title)
    box.patch(None, None, pull=True, title="pull")
    found = digest(box)
    assert [series.title for series in found.series] == ["third", "second", "first"]
    assert found.series == items_of(found, "series")
    assert [series.title for series in items_of(found, "pulls")] == ["pull"]


def test_threads_are_as_new_as_their_newest_mail(box: Mailbox):
    box.talk("old but busy", "a")
    box.talk("younger", "b")
    box.reply("a", to=None)
    assert [thread.title for thread in items_of(digest(box), "talk")] == ["old but busy", "younger"]


def test_answers_to_a_report_stand_with_it(box: Mailbox):
    box.talk("oops", "b", kind="report")
    box.reply("b", "r", to=None)
    (thread,) = items_of(digest(box), "reports")
    assert len(thread.messages) == 2


def test_answers_to_a_robots_report_are_reports_too(box: Mailbox):
    box.talk("crash", "b", kind="report", sender=ROBOT, is_bot=True)
    box.reply("b", "r", to=None)
    found = digest(box)
    assert [mails_in(item) for item in items_of(found, "reports")] == [(box.mails[1],)]
    assert items_of(found, "bots") == (box.mails[0],)


def test_robots_answer_stands_with_its_series(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", kind="report", sender=ROBOT, is_bot=True)
    found = digest(box)
    assert found.series[0].follow_ups == (box.mails[1],)
    assert items_of(found, "bots") == ()
    assert found.counts.bots == 1


def test_applied_note_of_a_series_in_range_is_pointed_to_and_counted_once(box: Mailbox):
    box.patch(None, None, "p")
    note = box.reply("p", kind="applied")
    found = digest(box)
    assert found.series[0].follow_ups == (note,)
    assert items_of(found, "applied") == (note,)
    assert found.counts.applied == 1


def test_applied_note_by_a_robot_is_applied(box: Mailbox):
    box.reply("older", kind="applied", sender=ROBOT, is_bot=True)
    found = digest(box)
    assert len(items_of(found, "applied")) == 1
    assert (found.counts.applied, found.counts.bots, found.counts.people) == (1, 0, 0)


def test_series_of_a_robot_is_listed_and_not_counted(box: Mailbox):
    box.patch(None, None, sender=ROBOT, is_bot=True)
    found = digest(box)
    assert (len(found.series), found.counts.series) == (1, 1)
    assert (found.counts.patch_mails, found.counts.bots, found.top_contributors) == (0, 1, ())


# ---------------------------------------------------------------- statistics


def test_counts(box: Mailbox):
    box.patch(0, 2, "c")
    box.patch(1, 2, "p1", "c")
    box.patch(2, 2, "p2", "c")
    box.reply("p1")
    counts = every_kind(box).counts
    assert (counts.patch_mails, counts.patches, counts.covers, counts.series) == (4, 3, 1, 2)
    assert (counts.replies, counts.pulls, counts.reports, counts.applied) == (2, 1, 1, 1)
    assert (counts.other, counts.bots, counts.unreadable, counts.withdrawn) == (1, 1, 1, 1)
    assert (counts.messages, counts.people) == (len(box.mails) - 1, 2)


def test_tops_count_patch_mails_by_author(box: Mailbox):
    box.patch(0, 2, "c")
    box.patch(1, 2, "p1", "c", author=CIM)
    box.patch(2, 2, "p2", "c", author=CIM)
    box.reply("p1", sender=BOR)
    found = digest(box)
    assert [(tally.name, tally.count) for tally in found.top_contributors] == [
        ("Cim Duarte", 2),
        ("Ada Brandt", 1),
    ]
    assert [(tally.name, tally.count) for tally in found.top_domains] == [
        ("hyper.example", 2),
        ("compiler.example", 1),
    ]


def test_ties_go_to_who_came_last(box: Mailbox):
    for author in (ADA, BOR, CIM, BOR):
        box.patch(None, None, author=author)
    assert [tally.name for tally in digest(box).top_contributors] == [
        "Bor Okafor",
        "Cim Duarte",
        "Ada Brandt",
    ]


def test_one_address_is_one_person_under_the_newest_name(box: Mailbox):
    for name in ("ada", "Ada Brandt", ""):
        box.patch(None, None, author=Person(name, "ada@compiler.example"))
    (ada,) = digest(box).top_contributors
    assert (ada.name, ada.count) == ("Ada Brandt", 3)


def test_author_without_an_address(box: Mailbox):
    box.patch(None, None, author=Person("Ada Brandt", ""))
    found = digest(box)
    assert found.top_domains[0].name == "(unknown)"
    assert found.top_contributors[0].name == "Ada Brandt"


def test_tops_end_at_fifteen(box: Mailbox):
    for at in range(20):
        box.patch(None, None, author=Person("", f"dev@d{at}.example"))
    found = digest(box)
    assert len(found.top_domains) == len(found.top_contributors) == 15
    assert found.top_domains[0].name == "d19.example"


def test_reviewers_are_those_who_gave_the_tag_themselves(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", sender=BOR, trailers=(tag("Reviewed-by", BOR),))
    box.reply("p", sender=BOR, trailers=(tag("Reviewed-by", CIM, from_sender=False),))
    box.reply("older", sender=CIM, trailers=(tag("Tested-by", CIM),))
    box.reply("older", sender=BOR, trailers=(tag("Acked-by", BOR), tag("Reported-by", BOR)))
    box.reply("p", sender=ROBOT, is_bot=True, trailers=(tag("Tested-by", ROBOT),))
    assert [(tally.name, tally.count) for tally in digest(box).top_reviewers] == [
        ("Bor Okafor", 2),
        ("Cim Duarte", 1),
    ]


def test_a_tag_for_several_patches_was_given_once(box: Mailbox):
    box.patch(0, 3, "c")
    for number in (1, 2, 3):
        box.patch(number, 3, f"p{number}", "c")
    for_both = replace(tag("Reviewed-by", BOR), patches=(1, 2))
    box.reply("p3", sender=BOR, trailers=(for_both,))
    assert [tally.count for tally in digest(box).top_reviewers] == [1]


def test_reviewers_ties_go_to_who_came_last(box: Mailbox):
    for person in (BOR, CIM):
        box.reply("older", sender=person, trailers=(tag("Acked-by", person),))
    assert [tally.name for tally in digest(box).top_reviewers] == ["Cim Duarte", "Bor Okafor"]


def test_sent_times_span_zones(box: Mailbox):
    for _ in range(2):
        box.patch(None, None)
    east = timezone(timedelta(hours=9))
    early = box.mails[1].sent.astimezone(east) - timedelta(days=3)
    box.mails[1] = replace(box.mails[1], sent=early)
    found = digest(box)
    assert (found.sent_first, found.sent_last) == (early, box.mails[0].sent)
    assert found.received_last == box.mails[1].received


# ---------------------------------------------------------------- nothing is dropped

IDS = st.sampled_from([f"id{at}" for at in range(12)])
SENDERS = st.sampled_from([ADA, BOR, ROBOT])
SPAN = st.sampled_from([timedelta(seconds=5), timedelta(hours=3)])


@st.composite
def boxes(draw: st.DrawFn) -> Mailbox:
    """Any mix of mails that share ids, counters and titles, and answer each other in circles."""
    box = Mailbox()
    for _ in range(draw(st.integers(0, 25))):
        sender = draw(SENDERS)
        common = {
            "message_id": draw(IDS),
            "answers": draw(st.none() | IDS),
            "references": tuple(draw(st.lists(IDS, max_size=3))),
            "sender": sender,
            "is_bot": sender is ROBOT,
            "after": draw(SPAN),
        }
        title = draw(st.sampled_from("xyz"))
        if draw(st.booleans()):
            total = draw(st.none() | st.integers(1, 3))
            number = None if total is None else draw(st.integers(0, 4))
            version = draw(st.sampled_from([None, "2"]))
            options = {"pull": draw(st.booleans()), "resend": draw(st.booleans())}
            box.patch(number, total, title=title, version=version, **options, **common)
        else:
            kinds = ["reply", "report", "applied", "other", "withdrawn", "unreadable"]
            to = draw(st.none() | st.just((1, 2)))
            box.reply(kind=draw(st.sampled_from(kinds)), to=to, title=title, **common)
    return box


@pytest.mark.long
@given(boxes())
@settings(max_examples=3 * settings.default.max_examples, deadline=None)
def test_every_mail_is_in_one_section_or_counted(box: Mailbox):
    found = digest(box)
    shown = [
        mail for section in found.sections for item in section.items for mail in mails_in(item)
    ]
    pointed = {mail.entry_ref for item in items_of(found, "applied") for mail in mails_in(item)} & {
        mail.entry_ref
        for name in ("series", "pulls")
        for series in items_of(found, name)
        for mail in series.follow_ups
    }
    refs = [mail.entry_ref for mail in shown]
    expected = [mail.entry_ref for mail in box.mails if mail.kind != "withdrawn"]
    assert sorted(refs) == sorted([*expected, *pointed])
    counts = found.counts
    assert counts.messages == len(expected)
    assert counts.messages + counts.withdrawn == len(box.mails)
    pulled = sum(mail.kind == "pull" and not mail.is_bot for mail in box.mails)
    assert counts.messages == pulled + sum([
        counts.patch_mails, counts.replies, counts.reports, counts.applied, counts.other,
        counts.bots, counts.unreadable,
    ])  # fmt: skip
    assert counts.patch_mails == counts.patches + counts.covers
    assert found == digest(box)


@given(boxes())
def test_series_keep_their_own_rules(box: Mailbox):
    for series in group_series(box.mails):
        numbers = {mail.subject.number or 1 for mail in series.patches}
        assert set(series.missing) == set(range(1, series.total + 1)) - numbers
        assert series.cover or series.patches
        assert list(series.follow_ups) == [m for m in box.mails if m in series.follow_ups]


@pytest.mark.long
def test_a_back_fill_of_fifteen_thousand_mails(box: Mailbox):
    for at in range(3_000):
        box.patch(0, 2, f"c{at}", title=f"topic {at % 7}")
        box.patch(1, 2, f"p{at}", f"c{at}")
        box.patch(2, 2, f"q{at}", f"c{at}")
        box.reply(f"p{at}", trailers=(tag("Reviewed-by", BOR),))
        box.reply(f"ghost{at % 100}")
    found = digest(box)
    assert (found.counts.messages, found.counts.series) == (15_000, 3_000)
    assert len(items_of(found, "follow-ups")) == 100
