from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from generator.identity import key_of
from generator.models.mails import Person
from generator.models.people import Profile, ResponseTimes
from generator.models.versions import Version
from generator.tracking.people import _rank, involvements, people_of, profile, slug_of_key
from tests.tracking.facts import HOUR, answer, applied, at, given, pull, version
from tests.tracking.make import ADA, BOR, CIM, ROBOT

R = "Reviewed-by"
ALL = [
    version(1, 0, answers=(answer(3), answer(2, CIM)), given=(given(R, 4),)),
    version(2, 10, author=BOR, sender=BOR, answers=(answer(30, ADA),),
            given=(given(R, 30, ADA), given("Tested-by", 31, ADA, 2))),
    version(1, 20, author=CIM, sender=CIM, answers=(answer(21, ADA), answer(26, BOR))),
]  # fmt: skip


def profile_of(key: str, versions: list[Version]) -> Profile | None:
    return profile(found[key] for version in versions if key in (found := involvements(version)))


def page(person: Person, versions: list[Version] = ALL) -> Profile:
    found = profile_of(key_of(person), versions)
    assert found is not None
    return found


def slug_of(name: str, email: str) -> str:
    return slug_of_key(key_of(Person(name, email)))


def test_the_address_of_a_page_does_not_move():
    assert slug_of("Ada Brandt", "ada@compiler.example") == "ada-9846ea8c"
    assert slug_of("Brandt, Ada", "ada@compiler.example") == "ada-9846ea8c"
    assert slug_of("Ada Brandt", "") == "ada-brandt-9c580de5"


def test_each_address_has_a_page():
    pages = {slug_of("Ada", email) for email in ("ada@a.example", "ada@mail.a.example", "")}
    assert len(pages) == 3


@cases(st.text(max_size=300), st.text(max_size=300))
def test_any_slug_fits_an_address(name: str, email: str):
    assert re.fullmatch(r"[a-z0-9-]{1,80}", slug_of(name, email))


def test_a_version_concerns_its_author_and_who_answered():
    assert people_of(ALL[0]) == (ADA.email, BOR.email, CIM.email)
    assert people_of(pull(3, "x", author="Cim Duarte")) == (BOR.email,)


def test_nobody_has_no_page():
    assert people_of(version(1, author=Person("", ""), answers=(answer(3),))) == (BOR.email,)


def test_an_author_answers_and_reviews_nothing_of_their_own():
    found = page(ADA, [version(1, answers=(answer(3, ADA),), given=(given(R, 3, ADA),))])
    assert (found.answers.count, found.given_tags) == (0, ())


def test_a_series_is_of_the_one_who_sent_it_and_a_patch_of_its_author():
    assert people_of(version(1, author=ADA, sender=CIM)) == (ADA.email,)
    picked = version(2, author=ADA, sender=CIM)
    assert people_of(picked) == (CIM.email,)
    assert page(CIM, [picked]).lineages[0].latest is picked
    assert profile_of(ADA.email, [picked]) is None
    away = Person(ADA.name, "ada@phone.example")
    assert people_of(version(2, author=ADA, sender=away)) == (ADA.email,)


def test_robots_have_no_page():
    tagged = version(1, author=ROBOT, given=(given("Reported-by", 2, ROBOT),), answers=(answer(3),))
    assert people_of(tagged, lambda person: person == ROBOT) == (BOR.email,)
    tagged = version(1, given=(given("Reported-by", 2, ROBOT),))
    assert people_of(tagged) == (ADA.email,)
    assert profile_of(ROBOT.email, [tagged]) is None


def test_own_works_stand_newest_first_with_their_number_of_versions():
    first, lone = version(1, 0), version(1, 5)
    second = replace(version(1, 9, version="2"), first=first.ref)
    found = page(ADA, [lone, second, first])
    assert [(work.latest, work.versions) for work in found.lineages] == [(second, 2), (lone, 1)]


def test_tags_given_first_hand_are_shown_newest_first():
    found = page(ADA)
    assert [(given_tag.name, given_tag.patch) for given_tag in found.given_tags] == [
        ("Tested-by", 2),
        (R, 1),
    ]
    assert found.given_tags[0].version is ALL[1]
    assert found.given_tags[0].message_id == "tag-31@mail.example"


@pytest.mark.parametrize(
    ("tag", "count"),
    [
        (given(R, 3, BOR), 1),
        (given(R, 3, Person("BOR OKAFOR", "bor@home.example")), 1),  # mails from elsewhere
        (given(R, 3, Person("B. O.", BOR.email)), 1),
        (given(R, 3, BOR, first_hand=False), 0),
        (given(R, 3, Person("", "")), 0),
        (given(R, 3, CIM), 0),
    ],
)
def test_a_tag_is_of_the_one_who_mailed_it(tag: Any, count: int):
    made = version(1, given=(tag,), answers=(answer(2, Person("", "")), answer(3, BOR)))
    assert len(page(BOR, [made]).given_tags) == count


def test_answer_times_are_counted_from_the_arrival_of_a_version():
    assert page(ADA).answers == ResponseTimes(2, HOUR, 20 * HOUR)
    assert page(ADA).waits == ResponseTimes(1, 2 * HOUR, 2 * HOUR)
    assert page(CIM).answers == ResponseTimes(1, 2 * HOUR, 2 * HOUR)
    early = version(1, 5, answers=(answer(4),))
    assert page(BOR, [early]).answers == ResponseTimes(1, timedelta(), timedelta())
    assert page(ADA, [version(1)]).waits == ResponseTimes(0, None, None)


def test_first_and_last_are_what_the_person_did():
    found = page(ADA)
    assert (found.first, found.last) == (at(0), at(31))
    assert (page(CIM).first, page(CIM).last) == (at(2), at(20))


def test_the_newest_name_is_shown():
    old, new = Person("maddy", "m@x.example"), Person("Maddy Smith", "m@x.example")
    unnamed = Person("", "m@x.example")
    versions = [
        version(1, 9, author=new),
        version(1, 2, author=old),
        version(1, 12, author=unnamed),
    ]
    assert page(unnamed, versions).person == new


def test_domains_are_those_of_the_author_and_of_what_the_patches_were_mailed_from():
    company = Person("ada brandt", "ada@company.example")
    versions = [version(1, 0, sender=company), version(1, 2, sender=BOR), version(1, 3)]
    assert page(ADA, versions).domains == ("compiler.example", "company.example")


def test_nothing_of_a_person_is_no_profile():
    assert profile_of("nobody@x.example", ALL) is None
    assert profile_of(key_of(ADA), []) is None


@cases(st.permutations(ALL))
def test_the_order_of_the_versions_is_of_no_matter(versions: list[Version]):
    for person in (ADA, BOR, CIM):
        assert page(person, versions) == page(person)


@cases(st.lists(st.integers(0, 1000), min_size=1).map(sorted), st.sampled_from([50, 90]))
def test_a_rank_is_a_time_that_was_met_and_so_many_took_no_longer(hours: list[int], percent: int):
    ordered = [hour * HOUR for hour in hours]
    rank = _rank(ordered, percent)
    assert rank is not None
    below = [hour for hour in ordered if hour < rank]
    within = [hour for hour in ordered if hour <= rank]
    assert rank in ordered
    assert len(below) * 100 < percent * len(ordered) <= len(within) * 100


def test_an_application_alone_makes_no_page():
    assert people_of(version(1, applications=(applied(3, person=CIM),))) == (ADA.email,)


def test_a_thread_of_thousands_is_looked_through_once_and_not_once_a_person():
    people = [Person(f"P {at}", f"p{at}@x.example") for at in range(3000)]
    answers = [answer(3, person) for person in people]
    tags = [given(R, 3, person) for person in people]
    busy = version(1, answers=tuple(answers), given=tuple(tags))
    steps = 0

    def count(_frame: object, _event: str, _arg: object) -> None:
        nonlocal steps
        steps += 1

    sys.setprofile(count)
    try:
        found = involvements(busy)
        pages = [profile([found[key]]) for key in people_of(busy)]
    finally:
        sys.setprofile(None)
    assert sum(len(shown.given_tags) for shown in pages if shown) == len(people)
    assert steps < 1000 * len(people)
