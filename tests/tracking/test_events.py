"""What happened to a version, and that later mails take none of it away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from generator.models.mails import Person
from generator.models.series import GivenTrailer
from generator.models.versions import Answer, State, Version
from generator.tracking.events import events_of
from tests.render.sample import JUN, MIRA, OLA, at
from tests.render.versions import application, ring, version_of


def version(**more: object) -> Version:
    return version_of(ring(), **({"given": (), "answers": ()} | more))


def kinds(found: Version) -> dict[str, str]:
    """The kinds of the events with the Message-ID of each."""
    return {event.kind: event.message_id for event in events_of(found)}


def tag(name: str, who: Person, message_id: str, *, from_sender: bool = True) -> GivenTrailer:
    return GivenTrailer(
        name=name, person=who, message_id=message_id, patch=0, from_sender=from_sender,
        received=at(10),
    )  # fmt: skip


def test_a_version_that_nobody_answers_waits_from_its_arrival():
    own = version()
    assert kinds(own) == {"version": own.message_id, "waiting": own.message_id}
    (wait,) = (event for event in events_of(own) if event.kind == "waiting")
    assert (wait.at, wait.until) == (own.received, None)


def test_a_wait_ends_with_the_first_that_happens():
    answered = Answer(OLA, "a@x", at(11), 0)
    taken = application(message_id="b@x", received=at(10))
    found = version(answers=(answered,), applications=(taken,))
    (wait,) = (event for event in events_of(found) if event.kind == "waiting")
    assert wait.until == at(10)


def test_the_first_answer_is_told_apart_from_those_of_others():
    answers = (Answer(JUN, "b@x", at(12), 0), Answer(OLA, "a@x", at(11), 0))
    found = kinds(version(answers=answers))
    assert (found["discussed"], found["answer"]) == ("a@x", "b@x")


def test_a_mail_that_tags_or_applies_is_no_answer_besides():
    answers = (Answer(JUN, "b@x", at(12), 0), Answer(OLA, "a@x", at(11), 0))
    given = (tag("Reviewed-by", OLA, "a@x"), tag("Tested-by", OLA, "a@x"))
    taken = application(message_id="b@x", received=at(12))
    found = version(answers=answers, given=given, applications=(taken,))
    assert {"discussed", "answer"}.isdisjoint(kinds(found))
    assert kinds(found)["tag"] == "a@x"
    assert [event.kind for event in events_of(found)].count("tag") == 1


def test_a_tag_is_of_the_address_from_which_its_giver_answered():
    other = Person(OLA.name, "ola@home.example")
    answers = (Answer(OLA, "a@x", at(11), 0),)
    found = version(given=(tag("Reviewed-by", other, "a@x"),), answers=answers)
    assert [event.person for event in events_of(found) if event.kind == "tag"] == [OLA.email]
    alone = version(given=(tag("Reviewed-by", other, "a@x"),))
    assert [event.person for event in events_of(alone) if event.kind == "tag"] == [""]


def test_who_tags_for_somebody_else_gives_nothing():
    given = (tag("Reviewed-by", OLA, "a@x", from_sender=False),)
    assert "tag" not in kinds(version(given=given))


def test_that_all_is_reviewed_stays_told_when_it_is_applied():
    reviewed = version(given=(tag("Reviewed-by", OLA, "a@x"),), missing=())
    assert kinds(reviewed)["reviewed"] == "a@x"
    taken = replace(reviewed, applications=(application(message_id="b@x", received=at(12)),))
    assert kinds(taken)["reviewed"] == "a@x"
    assert kinds(taken)["applied"] == "b@x"


def test_what_its_author_withdrew_and_what_was_picked():
    retracted = State("withdrawn", at(13), "c@x")
    assert kinds(version(retracted=retracted))["withdrawn"] == "c@x"
    assert "waiting" not in kinds(version(prefixes=("AUTOSEL", "6.6")))


def test_events_only_come():
    """Each step keeps the events before it, with their times."""
    steps = [version()]
    steps.append(replace(steps[-1], answers=(Answer(OLA, "a@x", at(11), 0),)))
    steps.append(replace(steps[-1], given=(tag("Reviewed-by", OLA, "b@x"),), missing=()))
    steps.append(replace(steps[-1], applications=(application(1, message_id="c@x"),)))
    more = application(2, 3, message_id="d@x", received=at(12) + timedelta(days=9))
    steps.append(replace(steps[-1], applications=(*steps[-1].applications, more)))
    told = [{event[:4] for event in events_of(step)} for step in steps]
    assert all(earlier <= later for earlier, later in pairwise(told))
    assert MIRA.email in {event.person for event in events_of(steps[-1])}
