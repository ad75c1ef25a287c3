"""The figures of a month, and the trends over many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from generator.digest.monthly import month_figures
from generator.digest.trends import list_trends, months_between, topic_trends
from generator.models.digest import Tally
from generator.models.mails import Person
from generator.models.series import GivenTrailer
from generator.models.statistics import AppliedAs, MonthFigures, Newcomers, ReviewPair
from generator.models.versions import Answer, State, Version
from tests.render.versions import version_of
from tests.tracking.make import ADA, BOR, CIM, ROBOT, START, Mailbox, only


def month(name: str, keys: str = "", **more: object) -> MonthFigures:
    fields: dict[str, object] = {"author_keys": keys, **more}
    return replace(month_figures(name, (), ()), **fields)  # type: ignore[arg-type]


def sent(**more: object) -> Version:
    box = Mailbox()
    box.patch(1, 2)
    box.patch(2, 2, answers="m0@mail.example")
    return version_of(only(box), **more)


def given(person: Person, name: str = "Reviewed-by", *, itself: bool = True) -> GivenTrailer:
    return GivenTrailer(name, person, "r@mail.example", 1, itself, START)


def test_a_month_counts_its_mails_by_kind() -> None:
    box = Mailbox()
    box.patch(0, 1)
    box.patch(1, 1, author=CIM)
    box.reply("m1@mail.example")
    box.reply("m1@mail.example", sender=ROBOT, is_bot=True)
    found = month_figures("2031-03", box.mails, ())
    assert (found.mails, found.patch_mails, found.replies, found.robots) == (4, 2, 1, 1)
    assert found.senders == 2  # Ada and Bor: robots are not people
    assert found.contributors == (
        Tally("Ada Brandt", 1, "ada@compiler.example"),
        Tally("Cim Duarte", 1, "cim@hyper.example"),
    )
    assert found.domains == (Tally("compiler.example", 1), Tally("hyper.example", 1))


def test_no_address_stands_among_the_keys_of_authors() -> None:
    box = Mailbox()
    box.patch(1, 1)
    keys = month_figures("2031-03", box.mails, ()).author_keys
    assert len(keys) == 8
    assert int(keys, 16)


def test_work_is_what_no_later_version_supersedes() -> None:
    first, second = sent(), sent(version="2", state=State("applied", START, "n@mail.example"))
    first = replace(first, following=second.ref)
    work = month_figures("2031-03", (), (first, second)).work
    assert (work.versions, work.patches, work.works, work.applied) == (2, 4, 1, 1)
    assert work.applied_as == (AppliedAs(2, 1),)


def test_only_tags_that_people_sent_themselves_are_reviews() -> None:
    version = sent(given=(given(BOR), given(BOR), given(CIM, itself=False), given(CIM, "Cc")))
    figures = month_figures("2031-03", (), (version,))
    assert figures.work.reviews == 1  # for several patches a tag is given once
    assert figures.pairs == (ReviewPair("Bor Okafor", "Ada Brandt", 1),)


def test_who_acks_their_own_patches_reviews_nobody() -> None:
    figures = month_figures("2031-03", (), (sent(given=(given(ADA, "Acked-by"),)),))
    assert figures.pairs == ()


def test_an_answer_counts_from_the_first_mail_of_the_version() -> None:
    version = sent()
    answers = [
        Answer(person, f"{hours}@mail.example", version.received + timedelta(hours=hours), 1)
        for person, hours in ((BOR, 50), (CIM, 30))
    ]
    work = month_figures("2031-03", (), (replace(version, answers=tuple(answers)), sent())).work
    assert work.answered == (30,)
    assert work.median_hours == 30


def test_figures_of_a_topic_are_those_of_its_versions() -> None:
    figures = month_figures("2031-03", (), (sent(topics=("net", "mm")), sent(topics=("mm",))))
    assert [(part.topic, part.work.versions) for part in figures.topics] == [("mm", 2), ("net", 1)]


# ---------------------------------------------------------------- trends


def test_months_without_mail_are_months_too() -> None:
    assert months_between("2030-11", "2031-02") == ["2030-11", "2030-12", "2031-01", "2031-02"]
    trends = list_trends([month("2030-11", mails=5), month("2031-02", mails=3)], "2031-03")
    assert [period.mails for period in trends.periods] == [5, 0, 0, 3]


def test_periods_grow_with_the_time_that_is_shown() -> None:
    months = [month(name, mails=1) for name in months_between("2021-01", "2024-06")]
    periods = list_trends(months, "2024-07").periods
    assert [period.month for period in periods][:2] == ["2021 Q1", "2021 Q2"]
    assert sum(period.mails for period in periods) == len(months)
    years = [month(name, mails=1) for name in months_between("2001-01", "2024-06")]
    assert list_trends(years, "2024-07").periods[-1].month == "2024"


def test_the_month_that_is_not_over_is_left_out() -> None:
    months = [month(name) for name in months_between("2031-01", "2031-04")]
    assert list_trends(months, "2031-04").last == "2031-03"
    assert list_trends(months[2:], "2031-04").last == "2031-04"  # else there would be hardly any


def test_the_last_month_stands_beside_the_one_before_and_a_year_before() -> None:
    months = [month(name) for name in months_between("2030-01", "2031-01")]
    compared = list_trends(months, "2031-02").compared
    assert [found and found.month for found in compared] == ["2031-01", "2030-12", "2030-01"]
    assert list_trends(months[-4:], "2031-02").compared[2] is None


def test_newcomers_stay_who_send_another_patch_three_months_later() -> None:
    ann, bob, old = "00000001", "00000002", "00000003"
    months = [month(name) for name in months_between("2028-01", "2031-06")]
    keys = {"2028-01": old, "2029-05": ann + bob, "2029-07": bob, "2029-08": ann + old}
    months = [replace(found, author_keys=keys.get(found.month, "")) for found in months]
    assert list_trends(months, "2031-07").newcomers == (Newcomers("2029", 2, 1),)


def test_of_late_newcomers_it_is_not_known_whether_they_stay() -> None:
    months = [month(name) for name in months_between("2028-01", "2031-06")]
    late = [replace(found, author_keys="0000000a") if found.month == "2031-02" else found
            for found in months]  # fmt: skip
    assert list_trends(late, "2031-07").newcomers == ()


def test_a_topic_begins_with_its_own_first_month() -> None:
    work = month_figures("2031-02", (), (sent(),)).work
    trends = topic_trends([("2031-02", work)], "2031-03")
    assert (trends.first, trends.whole.work.versions) == ("2031-02", 1)
