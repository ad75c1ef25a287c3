"""The page of a version and the page of what waits agree on whose turn it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from generator.models.mails import Exchange, Message, Trailer
from generator.render.conversation import open_questions, talks
from generator.render.phrases.waits import waits_for
from generator.tracking.discussion import discussion
from generator.tracking.series import group_series
from generator.tracking.states import state_of
from generator.tracking.version_facts import all_version_facts
from tests.tracking.make import ADA, BOR, CIM, ROBOT, START, Mailbox
from tests.waits import wait_of

DAYS = 14
ASKS = "Why is that?"
REVIEW = Trailer("Reviewed-by", "Bor Okafor <bor@kernel.example>", BOR, from_sender=True)
OBJECTION = replace(REVIEW, name="Nacked-by")

A, B, C = {"sender": ADA}, {"sender": BOR}, {"sender": CIM}
REVIEWS, OBJECTS = B | {"trailers": (REVIEW,)}, B | {"trailers": (OBJECTION,)}
TESTS = {"sender": ROBOT, "is_bot": True}

ASKED = "a question from {} on patch 1, asked on 2031-03-04, has no reply."
NOBODY = "Has waited for an answer from a reviewer since 2031-03-04."
AUTHORS = "Waits for the author: {} wrote on 2031-03-04 and has no reply yet."
LAST = "Waits for reviewers: the author wrote last, on 2031-03-04"

REVIEWED = "Waits for a maintainer to apply it: reviewed since 2031-03-04"


def turn(*replies: tuple[int, dict[str, Any]]) -> tuple[str, bool]:
    """The sentence of a series of two patches, and whether its author is listed as owing an answer.

    Each reply comes with the position of the mail that it answers; "asks" makes it a question.
    """
    box, asking = Mailbox(), set()
    cover = box.patch(0, 2, title="net: ring: Batch")
    mails = [cover, *(box.patch(at, 2, answers=cover.message_id, title="net") for at in (1, 2))]
    for answered, values in replies:
        given = {name: value for name, value in values.items() if name != "asks"}
        mail: Message = box.reply(mails[answered].message_id, **given)
        mails.append(mail)
        if "asks" in values:
            asking.add(mail.entry_ref)
    (series,) = group_series(box.mails)
    (version,) = all_version_facts([series])
    version = replace(version, state=state_of(version, following=None))
    assert version.state
    replies_in_order = discussion(series)
    said = {
        reply.message.entry_ref: (
            Exchange((), "", 0, ASKS if reply.message.entry_ref in asking else "Fine."),
        )
        for reply in replies_in_order
    }
    found = open_questions(talks(version, version.state, replies_in_order, said, {1, 2}))
    sentence = waits_for(
        version,
        version.state,
        [reply.message for reply in replies_in_order],
        [(entry.message, entry.patch) for entry in found],
    )
    wait = wait_of(version, (version,), START + timedelta(days=DAYS + 1), DAYS)
    return sentence, wait is not None and wait[0] == "owed"


@pytest.mark.parametrize(
    ("replies", "sentence"),
    [
        ((), NOBODY),
        (((1, B),), AUTHORS.format("Bor Okafor")),
        (((1, B), (3, A)), f"{LAST}."),
        (((1, A),), f"{LAST}."),
        (((1, TESTS),), NOBODY),
        (((1, C), (1, TESTS)), AUTHORS.format("Cim Duarte")),
        (((1, C), (3, A), (1, TESTS)), f"{LAST}."),
        (
            ((1, REVIEWS),),
            "Waits for reviewers: Bor Okafor wrote last, on 2031-03-04, and asked for nothing.",
        ),
        (((1, C), (1, REVIEWS)), AUTHORS.format("Cim Duarte")),
        (((1, REVIEWS), (2, OBJECTS)), AUTHORS.format("Bor Okafor")),
        (((0, REVIEWS),), f"{REVIEWED}."),
        (
            ((1, B | {"asks": True}),),
            f"Waits for the author: {ASKED.format('Bor Okafor')}",
        ),
        (
            ((1, B | {"asks": True}), (2, C), (4, A)),
            f"{LAST}; {ASKED.format('Bor Okafor')}",
        ),
        (
            ((0, REVIEWS), (1, C | {"asks": True})),
            f"{REVIEWED}; {ASKED.format('Cim Duarte')}",
        ),
    ],
)
def test_both_pages_say_the_same(replies: Any, sentence: str):
    found, is_listed = turn(*replies)
    assert found == sentence
    assert is_listed == found.startswith("Waits for the author:")


APPLIES = B | {"kind": "applied"}
REST = "No mail says that the rest was applied."


@pytest.mark.parametrize(
    ("replies", "sentence"),
    [
        (((1, APPLIES),), REST),
        (((1, APPLIES), (2, B)), f"The rest w{AUTHORS[1:].format('Bor Okafor')}"),
        (((2, B), (1, APPLIES)), f"The rest w{AUTHORS[1:].format('Bor Okafor')}"),
        (((2, B), (1, APPLIES), (3, A)), REST),
        (((1, C), (1, APPLIES)), REST),  # what was said of a patch that went in
        (((0, C), (1, APPLIES)), REST),
        (((1, APPLIES), (0, C)), f"The rest w{AUTHORS[1:].format('Cim Duarte')}"),
    ],
)
def test_whose_turn_it_is_with_the_rest(replies: Any, sentence: str):
    assert turn(*replies)[0] == sentence
