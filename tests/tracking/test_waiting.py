"""Whose answer a version waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from generator.models.mails import Person, Trailer
from generator.models.versions import Answer, State
from generator.tracking.series import group_series
from generator.tracking.version_facts import all_version_facts
from generator.tracking.waiting import silent_reviewers
from tests.tracking.facts import at, version
from tests.tracking.make import ADA, BOR, CIM, ROBOT, Mailbox
from tests.waits import wait_of

DAYS = 14
REVIEW = Trailer("Reviewed-by", "Bor Okafor <bor@kernel.example>", BOR, from_sender=True)
OBJECTION = replace(REVIEW, name="Nacked-by")


def answer(who: Person, hours: float = 1) -> Answer:
    return Answer(who, f"answer-{hours}@mail.example", at(hours), 0)


def owed(*replies: dict[str, Any]) -> str | None:
    """Who is owed an answer after these replies to a patch of Ada."""
    box = Mailbox()
    first = box.patch(None, None, title="net: ring: Batch")
    for reply in replies:
        box.reply(first.message_id, **reply)
    (found,) = all_version_facts(group_series(box.mails))
    return found.owed.person.name if found.owed else None


def test_the_last_word_of_somebody_else_is_owed_an_answer():
    assert owed() is None
    assert owed({"sender": BOR}) == "Bor Okafor"
    assert owed({"sender": BOR}, {"sender": CIM}) == "Cim Duarte"
    assert owed({"sender": BOR}, {"sender": ADA}) is None
    assert owed({"sender": ADA}, {"sender": BOR}) == "Bor Okafor"


def test_a_robot_and_a_tag_ask_for_no_answer():
    assert owed({"sender": ROBOT, "is_bot": True}) is None
    assert owed({"sender": BOR, "trailers": (REVIEW,)}) is None
    assert owed({"sender": CIM}, {"sender": BOR, "trailers": (REVIEW,)}) == "Cim Duarte"
    assert owed({"sender": BOR, "trailers": (OBJECTION,)}) == "Bor Okafor"
    assert owed({"sender": CIM, "trailers": (replace(REVIEW, from_sender=False),)}) == "Cim Duarte"


def test_reviewers_of_an_earlier_version_are_silent_until_they_answer():
    first = version(hours=0, answers=(answer(BOR), answer(CIM, 2)))
    second = version(hours=5, version="2", answers=(answer(CIM, 6),))
    third = version(hours=9, version="3")
    lineage = (first, second, third)
    assert silent_reviewers(first, lineage) == ()
    assert silent_reviewers(second, lineage) == ((BOR, first),)
    assert silent_reviewers(third, lineage) == ((BOR, first), (CIM, second))
    assert silent_reviewers(replace(third, answers=(answer(BOR, 10),)), lineage) == ((CIM, second),)
    assert silent_reviewers(replace(third, author=BOR, sender=BOR), lineage) == ((CIM, second),)


@pytest.mark.parametrize(
    ("state", "earlier", "owed_to", "days", "expected"),
    [
        ("new", (), None, 14, "unanswered"),
        ("new", (), None, 13, None),
        ("new", (answer(BOR),), None, 14, "silent"),
        ("discussed", (), BOR, 14, "owed"),
        ("discussed", (), BOR, 13, None),
        ("discussed", (answer(BOR),), None, 20, None),
        ("superseded", (), BOR, 20, None),
        ("applied", (answer(BOR),), BOR, 20, None),
    ],
)
def test_whose_answer_is_missing(
    state: Any, earlier: tuple[Answer, ...], owed_to: Person | None, days: int, expected: str | None
):
    first = version(hours=0, answers=earlier)
    found = version(
        hours=5,
        version="2",
        state=State(state, at(5), "x@mail.example"),
        owed=answer(owed_to, 5) if owed_to else None,
    )
    wait = wait_of(found, (first, found), at(5) + timedelta(days=days), DAYS)
    assert wait == (expected and (expected, at(5)))
