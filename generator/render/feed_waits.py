"""The entries of the feed of what waits for a person, by the rules of their page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from generator.links import event_id
from generator.models.feeds import Category, FeedEntry
from generator.models.settings import ListConfig
from generator.models.versions import Version
from generator.render.feed_entries import link, link_away
from generator.render.pages.people import PersonWaits
from generator.render.phrases.command import b4
from generator.render.phrases.count import pluralize
from generator.render.phrases.event import named, sent_title, with_author
from generator.render.phrases.person import person_name
from generator.render.view import View
from generator.text import escape_html


def wait_entries(waits: PersonWaits, mailing_list: ListConfig, site_url: str) -> list[FeedEntry]:
    """What waits for the person, that which began to wait last first."""
    entries = [
        _entry(found, mailing_list, site_url) for found in _all(waits, mailing_list.waiting_days)
    ]
    entries.sort(key=lambda entry: (entry.published, entry.ident), reverse=True)
    return list({entry.ident: entry for entry in entries}.values())


_Wait = tuple[Version, datetime, str, str]  # with the time, what is wanted, and the title


def _all(waits: PersonWaits, days: int) -> Iterator[_Wait]:
    usual = timedelta(days=days)
    for row in waits.owes:
        version, owed = row.version, row.version.owed
        who = f" to {person_name(owed.person)}" if owed else ""
        yield version, row.since + usual, "answer", f"your answer{who}: {named(version)}"
    for version, _ in waits.reviews:
        title = sent_title(version, is_settled=True)
        yield version, version.received, "review again", f"to review again: {title}"
    for row in waits.maintains:
        title = f"in your topics, for {pluralize(days, 'day')}: {with_author(row.version)}"
        yield row.version, row.since + usual, "in your topics", title


def _entry(found: _Wait, mailing_list: ListConfig, site_url: str) -> FeedEntry:
    version, since, wanted, title = found
    view = View(mailing_list)
    thread = view.thread(version.message_id)
    links = [
        link(site_url + version.path, "page"),
        *([link_away(thread, "thread")] if thread else []),
    ]
    command = b4(version.message_id, "am") if thread and not version.pull else ""
    code = f"<p><code>{escape_html(command)}</code></p>\n" if command else ""
    kind = "pull" if version.pull else "version"
    return FeedEntry(
        ident=event_id(mailing_list.name, f"waits for {wanted}", version.message_id),
        path=version.path,
        title=title,
        published=since,
        updated=since,
        summary=f"{named(version)} by {person_name(version.author)}.",
        html=f"<p>{escape_html(title)}</p>\n<p>{' · '.join(links)}</p>\n{code}",
        author=person_name(version.author),
        categories=(
            Category("kind", wanted),
            *(Category("topic", topic) for topic in version.topics),
        ),
        thread=thread,
        mbox=view.mbox(version.message_id),
        answers=event_id(mailing_list.name, kind, version.message_id),
        command=command,
    )
