"""What a version waits for, as one sentence made by rule from its state and its conversation.

Whether its author owes an answer is decided where versions are followed (`tracking.waiting`): this
sentence and the page of what waits agree.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.identity import same_person
from generator.models.mails import Message
from generator.models.versions import Answer, State, Version
from generator.render.phrases.count import answered_patch, joined
from generator.render.phrases.person import person_name
from generator.render.phrases.state import applied_by
from generator.render.phrases.time import day

Question = tuple[Message, int | None]  # a mail that asks, and the number of the patch it is about


def waits_for(
    version: Version, state: State, replies: Sequence[Message], questions: Sequence[Question]
) -> str:
    """Whose turn it is and since when; empty where a later version has taken its place.

    `questions` are those without an answer, the oldest first. They are named whosever turn it is.
    """
    match state.name:
        case "superseded" | "picked":
            return ""
        case "withdrawn":
            return f"Withdrawn on {day(state.since)}."
        case "applied":
            return _applied(version, state)
        case "partial":
            if (owed := version.owed) and _is_about_rest(version, owed):
                return f"The rest waits for the author: {_owed(owed)}."
            turn = "No mail says that the rest was applied"
        case "reviewed":
            turn = f"Waits for a maintainer to apply it: reviewed since {day(state.since)}"
        case "discussed" if version.owed and questions:
            return f"Waits for the author: {_question(version, questions)}."
        case "discussed" if version.owed:
            return f"Waits for the author: {_owed(version.owed)}."
        case _:
            turn = _turn(version, replies)
    return f"{turn}; {_question(version, questions)}." if questions else f"{turn}."


def _owed(owed: Answer) -> str:
    return f"{person_name(owed.person)} wrote on {day(owed.received)} and has no reply yet"


def _is_about_rest(version: Version, owed: Answer) -> bool:
    """Whether a mail is about what was not applied: its patch, or all of them after the notes."""
    applications = version.all_applications
    if owed.patch:
        return all(owed.patch not in application.patches for application in applications)
    return all(owed.received > application.received for application in applications)


def _turn(version: Version, replies: Sequence[Message]) -> str:
    """What it waits for where its author owes no answer."""
    talk = [mail for mail in replies if not mail.is_bot]
    if not talk:
        return f"Has waited for an answer from a reviewer since {day(version.received)}"
    last = max(talk, key=lambda mail: mail.received)
    if any(same_person(last.sender, who) for who in (version.author, version.sender)):
        return f"Waits for reviewers: the author wrote last, on {day(last.received)}"
    waits = "Waits to be pulled" if version.pull else "Waits for reviewers"
    asks = "" if version.pull else ", and asked for nothing"
    return f"{waits}: {person_name(last.sender)} wrote last, on {day(last.received)}{asks}"


def _applied(version: Version, state: State) -> str:
    found = version.shown_application
    if found is None:
        return f"Applied on {day(state.since)}."
    parts = [known for known in version.all_applications if known.received <= found.received]
    people = list(dict.fromkeys(person_name(known.person) for known in parts if known.patches))
    if found.patches and len(people) > 1:
        return f"Applied by {joined(*people)}, the last of it on {day(found.received)}."
    tree = f" to {found.tree}" if found.tree and found.by != "pull" else ""
    return f"Applied{tree} {applied_by(found)} on {day(found.received)}."


def _question(version: Version, questions: Sequence[Question]) -> str:
    mail, patch = questions[0]
    about = answered_patch(patch, version.total)
    about = f" on {about}" if about else ""
    more = f" (and {len(questions) - 1} more)" if len(questions) > 1 else ""
    name, asked = person_name(mail.sender), day(mail.received)
    return f"a question from {name}{about}, asked on {asked}, has no reply{more}"
