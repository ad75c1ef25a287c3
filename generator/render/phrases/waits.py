"""What a version waits for, as one sentence made by rule from its state and its conversation."""

from __future__ import annotations

from collections.abc import Sequence

from generator.models.mails import Message
from generator.models.versions import State, Version
from generator.render.phrases.count import answered_patch
from generator.render.phrases.person import person_key, person_name
from generator.render.phrases.state import applied_by
from generator.render.phrases.time import day

Question = tuple[Message, int | None]  # a mail that asks, and the number of the patch it is about


def waits_for(
    version: Version, state: State, replies: Sequence[Message], questions: Sequence[Question]
) -> str:
    """Whose turn it is and since when; empty where a later version has taken its place.

    `questions` are those without an answer, the oldest first.
    """
    match state.name:
        case "superseded" | "picked":
            return ""
        case "withdrawn":
            return f"Withdrawn on {day(state.since)}."
        case "applied":
            return _applied(version, state)
        case _ if questions:
            return _question(version, questions)
        case "partial":
            return "The rest waits for a maintainer to apply it."
        case "reviewed":
            return f"Waits for a maintainer to apply it: reviewed since {day(state.since)}."
    talk = [mail for mail in replies if not mail.is_bot]
    if not talk:
        return f"Waits for an answer from a reviewer since {day(version.received)}."
    last = max(talk, key=lambda mail: mail.received)
    if person_key(last.sender) in {person_key(version.author), person_key(version.sender)}:
        return f"Waits for reviewers: the author wrote last, on {day(last.received)}."
    return f"Waits for the author: {person_name(last.sender)} wrote last, on {day(last.received)}."


def _applied(version: Version, state: State) -> str:
    found = version.shown_application
    if found is None:
        return f"Applied on {day(state.since)}."
    tree = f" to {found.tree}" if found.tree and found.by != "pull" else ""
    return f"Applied{tree} {applied_by(found)} on {day(found.received)}."


def _question(version: Version, questions: Sequence[Question]) -> str:
    mail, patch = questions[0]
    about = answered_patch(patch, version.total)
    about = f" on {about}" if about else ""
    more = f" (and {len(questions) - 1} more)" if len(questions) > 1 else ""
    return (
        f"Waits for the author: a question by {person_name(mail.sender)}{about}"
        f" of {day(mail.received)} has no reply{more}."
    )
