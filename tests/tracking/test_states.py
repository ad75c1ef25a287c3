from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from generator.models.mails import Person
from generator.models.versions import State, Tag, Version
from generator.tracking.outside import pull_application, pulled_by
from generator.tracking.states import reviewed_patches, state_at, state_of
from tests.tracking.facts import answer, applied, at, change, given, pull, version
from tests.tracking.make import ADA, BOR, CIM

NEXT = version(2, 9, version="2")
RETRACTED = State("withdrawn", at(5), "drop@mail.example")
ADA_AT_HOME = Person("ada brandt", "home@ada.example")
CIM_AT_HOME = Person("Cim  Duarte", "home@cim.example")
R, A = "Reviewed-by", "Acked-by"
BY_BOR, BY_ADA = Tag(R, BOR), Tag(R, ADA)
TITLES = ("change 1", "change 2")


def summary(
    version: Version, following: Version | None = None, pulls: tuple[Version, ...] = ()
) -> str:
    """The state in short: its name, the hour since when, the mail that shows it."""
    pulled = pulled_by(version, following=following, pulls=pulls)
    state = state_of(replace(version, pulled=pulled), following=following)
    hours = (state.since - at(0)).total_seconds() / 3600
    share = "/".join(map(str, state.share)) + " " if state.share else ""
    return f"{state.name} {share}{hours:g} {state.evidence.partition('@')[0]}"


@pytest.mark.parametrize(
    ("patches", "facts", "state"),
    [
        (2, {}, "new 0 first-0"),
        (2, {"answers": (answer(3, CIM), answer(2, BOR))}, "discussed 2 answer-2"),
        # applied: at once, or by and by, until every patch is named
        (2, {"applications": (applied(4),)}, "applied 4 note-4"),
        (2, {"applications": (applied(6), applied(4))}, "applied 4 note-4"),
        (2, {"applications": (applied(4, 1), applied(6, 2))}, "applied 6 note-6"),
        (2, {"applications": (applied(6, 2), applied(4, 1))}, "applied 6 note-6"),
        (2, {"applications": (applied(4, 1), applied(6))}, "applied 6 note-6"),
        (2, {"applications": (applied(4, 1), applied(6, 1))}, "partial 1/2 4 note-4"),
        (3, {"applications": (applied(4, 1, 2, by="robot"),)}, "partial 2/3 4 note-4"),
        (3, {"applications": (applied(6, 2), applied(4, 1))}, "partial 2/3 6 note-6"),
        (3, {"applications": (applied(6, 1), applied(4, 1, 3))}, "partial 2/3 4 note-4"),
        (2, {"applications": (applied(4, 7),)}, "new 0 first-0"),
        (2, {"applications": (applied(4, 1),), "answers": (answer(2),)}, "partial 1/2 4 note-4"),
        (2, {"applications": (applied(4, 1),), "given": (given(R, 6, BOR, 0),)},
         "partial 1/2 4 note-4"),
        (1, {"total": 2, "missing": (2,), "applications": (applied(4, 1),)},
         "partial 1/2 4 note-4"),
        (1, {"total": 2, "missing": (2,), "applications": (applied(4),)}, "applied 4 note-4"),
        # withdrawn and applied: the later mail counts, of one time the author's
        (2, {"retracted": RETRACTED}, "withdrawn 5 drop"),
        (2, {"retracted": RETRACTED, "applications": (applied(4),)}, "withdrawn 5 drop"),
        (2, {"retracted": RETRACTED, "applications": (applied(5),)}, "withdrawn 5 drop"),
        (2, {"retracted": RETRACTED, "applications": (applied(6),)}, "applied 6 note-6"),
        (2, {"retracted": RETRACTED, "applications": (applied(6, 1),)}, "withdrawn 5 drop"),
        (2, {"retracted": RETRACTED, "given": (given(R, 6, BOR, 0),)}, "withdrawn 5 drop"),
        # reviewed: every patch, by somebody else, first-hand or carried
        (2, {"given": (given(R, 2, BOR, 1), given(A, 3, CIM, 2))}, "reviewed 3 tag-3"),
        (2, {"given": (given(A, 3, CIM, 2), given(R, 2, BOR, 1))}, "reviewed 3 tag-3"),
        (2, {"given": (given(R, 2, BOR, 0),)}, "reviewed 2 tag-2"),
        (2, {"given": (given(R, 2, BOR, 0), given(R, 4, CIM, 0))}, "reviewed 2 tag-2"),
        (1, {"total": 2, "missing": (2,), "given": (given(R, 2, BOR, 0),)}, "reviewed 2 tag-2"),
        (1, {"total": 2, "missing": (2,), "given": (given(R, 2, BOR, 1),)}, "new 0 first-0"),
        (
            (change(1, author=CIM),),
            {"total": 2, "missing": (2,), "given": (given(R, 2, ADA, 0),)},
            "new 0 first-0",
        ),
        (1, {"given": (given(R, 2, BOR, None),)}, "reviewed 2 tag-2"),
        (2, {"given": (given(R, 2, BOR, None),)}, "new 0 first-0"),
        (1, {"given": (given(R, 2, BOR, 1, first_hand=False),)}, "new 0 first-0"),
        (1, {"given": (given("Tested-by", 2, BOR, 1),)}, "new 0 first-0"),
        (1, {"given": (given("Un-acked-by", 2, BOR, 1),)}, "new 0 first-0"),
        (1, {"given": (given("reviewed-and-tested-by", 2, BOR, 1),)}, "reviewed 2 tag-2"),
        (1, {"given": (given(R, 2, ADA, 1),)}, "new 0 first-0"),
        (1, {"given": (given(R, 2, ADA_AT_HOME, 1),)}, "new 0 first-0"),
        ((change(1, BY_BOR), change(2, BY_BOR)), {}, "reviewed 0 first-0"),
        ((change(1, BY_BOR), change(2, BY_ADA)), {}, "new 0 first-0"),
        ((change(1, BY_BOR), change(2, BY_ADA, author=CIM)), {}, "reviewed 0 first-0"),
        ((change(1, BY_BOR), change(2)), {"given": (given(A, 7, CIM, 2),)}, "reviewed 7 tag-7"),
        ((change(1, BY_BOR),), {"answers": (answer(3),)}, "reviewed 0 first-0"),
        ((), {"total": 1}, "new 0 first-0"),
        # an objection keeps it in discussion, until who objected gives a tag
        (1, {"given": (given(R, 2), given("Nacked-by", 3, CIM)), "answers": (answer(2),)},
         "discussed 2 answer-2"),
        (1, {"given": (given("Nacked-by", 2, CIM), given(R, 3)), "answers": (answer(2),)},
         "discussed 2 answer-2"),
        (1, {"given": (given(R, 2), given("Nacked-by", 3, CIM), given(A, 4, CIM))},
         "reviewed 4 tag-4"),
        (1, {"given": (given(R, 2), given("Nacked-by", 3, CIM), given(A, 4, BOR))},
         "new 0 first-0"),
        (1, {"given": (given(R, 2), given("Nacked-by", 3, CIM, first_hand=False))},
         "reviewed 2 tag-2"),
        (1, {"given": (given(R, 2), given("Nacked-by", 3, ADA))}, "reviewed 2 tag-2"),
        (1, {"given": (given("Nacked-by", 3, CIM), given(R, 4, CIM_AT_HOME))}, "reviewed 4 tag-4"),
        ((change(1, BY_BOR, Tag("Nacked-by", CIM)),), {}, "new 0 first-0"),
        ((change(1, BY_BOR, Tag("Nacked-by", CIM)),), {"given": (given(A, 4, CIM),)},
         "reviewed 4 tag-4"),
        # a pull request is pulled or not; nobody reviews it
        (1, {"pull": True, "given": (given(R, 2),)}, "new 0 first-0"),
        (1, {"pull": True, "applications": (applied(2),)}, "applied 2 note-2"),
    ],
)  # fmt: skip
def test_each_rule_gives_its_state_and_the_mail_that_shows_it(
    patches: Any, facts: dict[str, Any], state: str
):
    assert summary(version(patches, **facts)) == state


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "superseded 9 first-9"),
        ({"given": (given(R, 2, BOR, 0),)}, "superseded 9 first-9"),
        ({"answers": (answer(20),)}, "superseded 9 first-9"),
        ({"applications": (applied(4, 1),)}, "superseded 9 first-9"),
        ({"applications": (applied(4),)}, "applied 4 note-4"),
        ({"applications": (applied(20),)}, "applied 20 note-20"),
        ({"retracted": RETRACTED}, "withdrawn 5 drop"),
        ({"retracted": State("withdrawn", at(20), "late@x.example")}, "withdrawn 20 late"),
    ],
)
def test_what_is_applied_or_withdrawn_is_not_superseded(facts: dict[str, Any], state: str):
    assert summary(version(2, **facts), NEXT) == state


@pytest.mark.parametrize(
    ("pulls", "following", "state"),
    [
        ((pull(4, *TITLES),), None, "applied 4 first-4"),
        ((pull(4, "Change  1.", "CHANGE 2", "another"),), None, "applied 4 first-4"),
        ((pull(4, "change 1"),), None, "partial 1/2 4 first-4"),
        ((pull(4, "change 1"), pull(3, "change 2")), None, "applied 4 first-4"),
        ((pull(6, *TITLES), pull(4, *TITLES)), None, "applied 4 first-4"),
        ((pull(4, *TITLES, author="Brandt, Ada (Compilers)"),), None, "applied 4 first-4"),
        ((pull(4, *TITLES, author=""),), None, "applied 4 first-4"),
        ((pull(4, *TITLES, author="Bor Okafor"),), None, "new 0 first-0"),
        ((pull(4, "change 3", "change 12"),), None, "new 0 first-0"),
        ((pull(-1, *TITLES),), None, "new 0 first-0"),
        # titles outlive versions: a pull request speaks of the newest one there was
        ((pull(4, *TITLES),), NEXT, "applied 4 first-4"),
        ((pull(12, *TITLES),), NEXT, "superseded 9 first-9"),
        ((pull(9, *TITLES),), NEXT, "superseded 9 first-9"),
        ((pull(4, *TITLES, pull=False),), None, "new 0 first-0"),
    ],
)
def test_a_pull_request_applies_what_it_lists(
    pulls: tuple[Version, ...], following: Version | None, state: str
):
    assert summary(version(2), following, pulls) == state


def test_a_note_and_a_pull_request_may_share_the_patches():
    assert summary(version(2, applications=(applied(3, 2),)), None, (pull(4, "change 1"),)) == (
        "applied 4 first-4"
    )


def test_a_pull_request_is_not_applied_by_another_that_says_the_same():
    again = pull(4, *TITLES)
    assert summary(pull(1, *TITLES), None, (again,)) == "new 1 first-1"


def test_a_pull_request_that_lists_a_part_names_it():
    part = pull_application(version(3), pull(4, "change 2", "change 3"))
    assert part is not None
    assert (part.patches, part.by, part.person) == ((2, 3), "pull", BOR)
    whole = pull_application(version(2), pull(4, *TITLES))
    assert whole is not None
    assert whole.patches == ()


def test_of_two_patches_with_one_title_a_pull_request_means_the_author_named():
    twins = (change(1, title="fix it"), change(2, title="fix it", author=CIM))
    mine = pull_application(version(twins), pull(4, "fix it"))
    assert mine is not None
    assert mine.patches == (1,)


def test_a_patch_that_did_not_arrive_cannot_be_found_in_a_pull_request():
    part = version(1, total=2, missing=(2,))
    assert summary(part, None, (pull(4, *TITLES),)) == "partial 1/2 4 first-4"


@pytest.mark.parametrize(
    ("made", "hours", "state"),
    [
        (version(1), 47, "new"),
        (version(1), 48, "waiting"),
        (version(1, state=State("new", at(0), "first-0@mail.example")), 480, "waiting"),
        (version(1, answers=(answer(2),)), 480, "discussed"),
        (version(1, prefixes=("AUTOSEL", "5.0")), 0, "picked"),
        (version(1, prefixes=("AUTOSEL", "5.0")), 480, "picked"),
        (version(1, prefixes=("MANUALSEL",)), 480, "picked"),
        (version(1, prefixes=("AUTOSEL", "5.0"), answers=(answer(2),)), 480, "discussed"),
        (version(1, prefixes=("next",)), 480, "waiting"),
        (version(1, applications=(applied(2),)), 480, "applied"),
        (version(2, applications=(applied(2, 1),)), 480, "partial"),
        (version(1, state=State("superseded", at(9), "x@y.example")), 480, "superseded"),
    ],
)
def test_a_version_that_nobody_answered_waits_after_so_many_days(
    made: Version, hours: int, state: str
):
    found = state_at(made, at(hours), 2)
    assert found.name == state
    if state == "waiting":
        assert (found.since, found.evidence) == (made.received, made.message_id)


def test_the_patches_that_were_reviewed():
    made = version(
        (change(1, BY_BOR), change(2, BY_ADA), change(3), change(4, author=BOR)),
        given=(given(A, 2, CIM, 3), given(R, 3, BOR, 4), given("Tested-by", 3, CIM, 2)),
    )
    assert reviewed_patches(made) == (1, 3)
    assert reviewed_patches(version(1, pull=True, given=(given(R, 2),))) == ()


PEOPLE = st.sampled_from([ADA, BOR, CIM])
TAGS = st.lists(
    st.builds(
        given,
        st.sampled_from([R, A, "Nacked-by", "Tested-by"]),
        st.integers(1, 6),
        PEOPLE,
        st.sampled_from([None, 0, 1, 2]),
        first_hand=st.booleans(),
    ),
    max_size=6,
)


@cases(TAGS, st.randoms())
def test_the_order_of_the_facts_does_not_matter(tags: list[Any], random: Any):
    """Tags of the same second keep their order, so there is none here."""
    tags = list({tag.received: tag for tag in tags}.values())
    shuffled = random.sample(tags, len(tags))
    answers = tuple(answer(hours, BOR) for hours in (3, 4))
    first = version(2, given=tuple(tags), answers=answers)
    second = version(2, given=tuple(shuffled), answers=answers[::-1])
    assert summary(first) == summary(second)
    assert reviewed_patches(first) == reviewed_patches(second)


@cases(TAGS)
def test_a_version_is_reviewed_when_all_of_its_patches_are_and_nobody_objects(tags: list[Any]):
    made = version(2, given=tuple(tags))
    objected = any(tag.name == "Nacked-by" and tag.from_sender for tag in tags)
    state = state_of(made, following=None)
    if state.name == "reviewed":
        assert reviewed_patches(made) == (1, 2)
        assert state.evidence in {tag.message_id for tag in tags}
    elif not objected:
        assert reviewed_patches(made) != (1, 2)


@cases(st.lists(st.builds(applied, st.integers(0, 9), st.sampled_from([1, 2, 3])), max_size=6))
def test_parts_make_a_whole_with_the_last_one_that_was_missing(words: list[Any]):
    state = state_of(version(3, applications=tuple(words)), following=None)
    first: dict[int, Any] = {}
    for word in sorted(words, key=lambda word: word.received):
        first.setdefault(word.patches[0], word.received)
    assert (state.name == "applied") == (len(first) == 3)
    if first:
        assert state.since == max(first.values())
    assert state.share == ((len(first), 3) if 0 < len(first) < 3 else None)


def test_days_are_days():
    assert state_at(version(1), at(0) + timedelta(days=14), 14).name == "waiting"


def test_pull_requests_speak_of_the_version_before_which_no_other_was_sent():
    pulls = (pull(12, *TITLES), pull(4, *TITLES))
    (early, late) = pulled_by(version(2), following=None, pulls=pulls)
    assert (early.received, late.received) == (at(4), at(12))
    assert pulled_by(version(2), following=NEXT, pulls=pulls) == (early,)
