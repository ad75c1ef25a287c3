"""The entries of feeds that tell what happened to versions.

Content is HTML that needs no style sheet and reads on a telephone; links are absolute. An entry in
an archived document is settled: it says nothing that later mails change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from generator.links import event_id, is_sent_id
from generator.models.events import VersionEvent
from generator.models.feeds import Category, FeedEntry, Letter
from generator.models.settings import ListConfig
from generator.models.versions import Application, State, Version
from generator.render.phrases.command import b4
from generator.render.phrases.count import patch_numbers, pluralize
from generator.render.phrases.event import (
    EVENT_NAMES,
    answered_title,
    applied_title,
    reviewed_title,
    sent_title,
    tagged_title,
    tags_of_mail,
    waiting_title,
    withdrawn_title,
)
from generator.render.phrases.person import person_name
from generator.render.phrases.state import state_words
from generator.render.phrases.tag import tagged_patches
from generator.render.phrases.time import day
from generator.render.view import View
from generator.text import escape_html

MAX_COMMITS = 20  # that an entry names
NO_LETTER = Letter("", "")


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What the entry of an event is made from.

    `reports` are the applications that an "applied" event stands for. `state` is that of now; None
    in an archived document.
    """

    event: VersionEvent
    version: Version
    letter: Letter = NO_LETTER
    reports: tuple[Application, ...] = ()
    state: State | None = None


def event_entry(facts: EventFacts, mailing_list: ListConfig, site_url: str) -> FeedEntry:
    """The entry of one event, with its content."""
    event, version = facts.event, facts.version
    own = event_id(mailing_list.name, event.kind, event.message_id)
    at = datetime.fromtimestamp(event.at, UTC)
    last = max((report.received for report in facts.reports), default=at)
    place = _PLACES.get(event.kind, "")
    return FeedEntry(
        ident=own,
        path=f"{version.path}{place}",
        title=_title(facts, mailing_list),
        published=at,
        updated=max(at, last),
        summary=_summary(facts),
        html="".join(_content(facts, mailing_list, site_url)) if facts.state else "",
        author=_author(facts),
        categories=_categories(facts),
        **(_links_of(facts, mailing_list) if facts.state else {}),
    )


def _links_of(facts: EventFacts, mailing_list: ListConfig) -> dict[str, str]:
    """Where an entry leads besides its page; an archived document leaves that to the page."""
    event, version, view = facts.event, facts.version, View(mailing_list)
    return {
        "thread": view.thread(event.message_id),
        "mbox": view.mbox(version.message_id) if is_sent(event) else "",
        "answers": _answered(facts, mailing_list),
        "command": b4(version.message_id, "am") if _is_fetched(version) else "",
    }


def is_sent(event: VersionEvent) -> bool:
    """Whether an event is that a version was sent, or still is: what its author says is news."""
    return event.kind in {"version", "pull", "waiting"}


_TALK = frozenset({"tag", "discussed", "answer", "reviewed"})
_PLACES = {
    "tag": "#tags",
    "applied": "#applied",
    "discussed": "#discussion",
    "answer": "#discussion",
}


def _title(facts: EventFacts, mailing_list: ListConfig) -> str:
    event, version = facts.event, facts.version
    match event.kind:
        case "tag":
            return tagged_title(version, tags_of_mail(version, event.message_id))
        case "discussed" | "answer":
            answers = (found for found in version.answers if found.message_id == event.message_id)
            return answered_title(version, next(answers))
        case "reviewed":
            return reviewed_title(version)
        case "applied":
            return applied_title(version, facts.reports)
        case "withdrawn":
            return withdrawn_title(version)
        case "waiting":
            return waiting_title(version, mailing_list.waiting_days)
        case _:
            return sent_title(version, is_settled=facts.state is None)


def _author(facts: EventFacts) -> str:
    """Who did it: the giver of a tag, whoever applied it, otherwise the author."""
    event, version = facts.event, facts.version
    if facts.reports:
        return person_name(facts.reports[0].person)
    if event.kind == "tag" and (tags := tags_of_mail(version, event.message_id)):
        return person_name(tags[0].person)
    for answer in version.answers if event.kind in {"discussed", "answer"} else ():
        if answer.message_id == event.message_id:
            return person_name(answer.person)
    return person_name(version.author)


def _categories(facts: EventFacts) -> tuple[Category, ...]:
    """What happened; with what was sent and what became of it, also the state and the topics."""
    kind = Category("kind", EVENT_NAMES[facts.event.kind])
    if facts.event.kind in _TALK:
        return (kind,)
    state = [Category("state", state_words(facts.state))] if facts.state else []
    return (kind, *state, *(Category("topic", topic) for topic in facts.version.topics))


def _answered(facts: EventFacts, mailing_list: ListConfig) -> str:
    """The entry that this one follows: the version before, or the version it is about."""
    event, version = facts.event, facts.version
    if event.kind not in {"version", "pull"}:
        kind = "pull" if version.pull else "version"
        return event_id(mailing_list.name, kind, version.message_id)
    if version.previous:
        return event_id(mailing_list.name, event.kind, version.previous.message_id)
    return ""


def _is_fetched(version: Version) -> bool:
    """Whether b4 can fetch it."""
    return is_sent_id(version.message_id) and not version.pull


# ---------------------------------------------------------------- content


def _summary(facts: EventFacts) -> str:
    """The beginning of the letter, or what happened in a sentence; none of a settled entry.

    A letter may say nothing, and its patches are left out where contents are long.
    """
    found = facts.letter.summary if is_sent(facts.event) else ""
    return found or (_sentence(facts) if facts.state else "")


def _content(facts: EventFacts, mailing_list: ListConfig, site_url: str) -> Iterator[str]:
    """The letter with the facts above and the links below, or the commits that a mail names.

    Where there is no more than a sentence, the summary has it.
    """
    version = facts.version
    if is_sent(facts.event):
        yield f"<p>{escape_html(_facts_line(facts))}</p>\n"
        yield facts.letter.html
        yield f"<p>{' · '.join(_links(facts, mailing_list, site_url))}</p>\n"
        if _is_fetched(version):
            yield f"<p><code>{escape_html(b4(version.message_id, 'am'))}</code></p>\n"
    elif any(report.commits for report in facts.reports):
        yield f"<p>{escape_html(_sentence(facts))}</p>\n"
        yield from _commits(facts)


def _facts_line(facts: EventFacts) -> str:
    version = facts.version
    lines = f"+{version.insertions} −{version.deletions}"
    state = facts.state
    parts = [
        f"{state_words(state)} since {day(state.since)}" if state else "",
        f"{pluralize(len(version.files), 'file')} {lines}" if version.files else "",
        pluralize(version.replies, "reply", "replies") if version.replies else "",
        ", ".join(version.topics),
    ]
    return " · ".join(filter(None, parts))


def _sentence(facts: EventFacts) -> str:
    """What happened, in one plain sentence."""
    event, version = facts.event, facts.version
    when = day(datetime.fromtimestamp(event.at, UTC))
    match event.kind:
        case "tag":
            tags = tags_of_mail(version, event.message_id)
            given = [f"{tag.name} for {tagged_patches(tag) or 'the patch'}" for tag in tags]
            return f"{_author(facts)} gave {', '.join(given)} on {when}."
        case "discussed":
            return f"{_author(facts)} was the first to answer, on {when}."
        case "answer":
            return f"{_author(facts)} answered on {when}."
        case "reviewed":
            return f"Every patch has been reviewed since {when}."
        case "applied":
            return _applied_sentence(facts, when)
        case "withdrawn":
            return f"{_author(facts)} withdrew it on {when}."
        case "waiting":
            return f"Nobody had answered by {when}."
        case _:
            return f"{_author(facts)} sent it on {when}."


def _applied_sentence(facts: EventFacts, when: str) -> str:
    """`Ola Brandt applied patches 1-3 of 7 to net-next on 2025-04-09.`."""
    version, first = facts.version, facts.reports[0]
    numbers = {number for report in facts.reports for number in report.patches}
    is_whole = (
        version.pull or version.total <= 1 or not all(report.patches for report in facts.reports)
    )
    what = "it" if is_whole else f"{patch_numbers(numbers)} of {version.total}"
    verb = "was" if is_whole or len(numbers) == 1 else "were"
    name = person_name(first.person)
    tree = f" to {first.tree}" if first.tree else ""
    match first.by:
        case "robot":
            return f"{name} reports that {what} {verb} applied{tree}, on {when}."
        case "pull":
            return f"{name} asked to pull {what}, on {when}."
        case _:
            return f"{name} applied {what}{tree} on {when}."


def _commits(facts: EventFacts) -> Iterator[str]:
    """The commits that an "applied" mail names."""
    commits = [commit for report in facts.reports for commit in report.commits]
    if commits:
        items = [f"<li><code>{escape_html(commit[:40])}</code></li>" for commit in commits]
        left = len(items) - MAX_COMMITS
        more = [f"<li>{left} more</li>"] if left > 0 else []
        yield "\n".join(["<ul>", *items[:MAX_COMMITS], *more, "</ul>\n"])


def _links(facts: EventFacts, mailing_list: ListConfig, site_url: str) -> Iterator[str]:
    version, view = facts.version, View(mailing_list)
    yield link(f"{site_url}{version.path}", "page")
    for words, url in (
        ("thread", view.thread(facts.event.message_id)),
        ("mbox", view.mbox(version.message_id)),
    ):
        if url:
            yield link_away(url, words)


def link(url: str, words: str) -> str:
    """A link to a page of the site; both are plain text."""
    return f'<a href="{escape_html(url)}">{escape_html(words)}</a>'


def link_away(url: str, words: str) -> str:
    """A link to the mail archive."""
    rel = "nofollow noopener ugc"
    return f'<a href="{escape_html(url)}" rel="{rel}">{escape_html(words)}</a>'
