"""The entries of feeds for digests and for reports of bugs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from generator.links import (
    digest_path,
    event_id,
    feed_id,
    hash8,
)
from generator.models.commits import Window
from generator.models.feeds import Category, FeedEntry
from generator.models.mails import Message
from generator.models.pages import DigestSummary, Headline
from generator.models.settings import ListConfig
from generator.render.feed_entries import link, link_away
from generator.render.highlights import grouped
from generator.render.letters import beginning_of, text_html
from generator.render.phrases.count import pluralize
from generator.render.phrases.person import person_name
from generator.render.phrases.time import window_short
from generator.render.view import View
from generator.text import escape_html

MAX_REPORT = 8_000  # bytes of a report's text


def digest_entry(digest: DigestSummary, site_url: str, *, is_settled: bool) -> FeedEntry:
    """The entry of one digest: its news as the title, its lead and headlines as the content."""
    start = datetime.fromtimestamp(digest.window.start, UTC)
    lead = " ".join(line.text for line in digest.lead)
    return FeedEntry(
        ident=feed_id(digest.path),
        path=digest.path,
        title=f"{window_short(digest.window)}: {digest.news}",
        published=start,
        updated=digest.received_last or start,
        summary=f"{lead} {digest.totals}.".strip(),
        html="" if is_settled else "".join(_digest_content(digest, site_url)),
        categories=(Category("kind", "digest"),),
    )


def _digest_content(digest: DigestSummary, site_url: str) -> Iterator[str]:
    for line in digest.lead:
        title = link(site_url + line.path, line.title) if line.title else ""
        yield f"<p>{escape_html(line.before)}{title}{escape_html(line.after)}</p>\n"
    for group in grouped(digest):
        yield f"<h4>{escape_html(group.title)}</h4>\n<ul>\n"
        for headline in group.headlines:
            yield _item(headline, site_url)
        more = f"<li>{group.more} more</li>\n" if group.more else ""
        yield f"{more}</ul>\n"
    whole = link(site_url + digest.path, "The whole digest")
    yield f"<p>{escape_html(digest.totals)}. {whole}</p>\n"


def _item(headline: Headline, site_url: str) -> str:
    """`v4 Ring batches · Ann Example · 17 patches · since v3: ... · reviewed`."""
    title = " ".join((*headline.badges, headline.title))
    facts = [
        headline.author,
        pluralize(headline.patches, "patch", "patches") if headline.patches else "",
        headline.note,
        headline.state,
    ]
    words = escape_html(" · ".join(filter(None, facts)))
    return f"<li>{link(site_url + headline.path, title)} · {words}</li>\n"


def report_entry(
    mail: Message, window: Window, mailing_list: ListConfig, site_url: str, *, is_settled: bool
) -> FeedEntry:
    """The entry of a mail that reports a bug; `window` is the one in whose digest it is."""
    message_id = mail.message_id or ""
    # A digest lists mails of robots without a place for each.
    place = "" if mail.is_bot else f"#thread-{hash8(message_id)}"
    path = f"{digest_path(mailing_list.name, window)}{place}"
    view = View(mailing_list)
    thread = view.thread(message_id)
    links = [link(site_url + path, "digest"), *([link_away(thread, "thread")] if thread else [])]
    html = f"{text_html(mail.text, MAX_REPORT)}<p>{' · '.join(links)}</p>\n"
    return FeedEntry(
        ident=event_id(mailing_list.name, "report", message_id or mail.blob or mail.commit),
        path=path,
        title=f"{mail.subject.title} · {person_name(mail.sender)}",
        published=mail.received,
        updated=mail.received,
        summary=beginning_of(mail.excerpt or mail.text),
        html="" if is_settled else html,
        author=person_name(mail.sender),
        categories=(Category("kind", "report"), *_robot(mail)),
        thread=thread,
        mbox=view.mbox(message_id),
    )


def _robot(mail: Message) -> tuple[Category, ...]:
    return (Category("kind", "robot"),) if mail.is_bot else ()
