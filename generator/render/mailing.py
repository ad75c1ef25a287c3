"""A digest as a mail for subscribers: the news as HTML, and everything as plain text.

The HTML loads nothing and runs nothing, and reads without its style. Both forms are bounded, and
say what they leave out. Every time is that of a mail: the same digest makes the same bytes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from generator.links import (
    archive_path,
    digest_path,
    hash8,
    is_sent_id,
    list_path,
    message_url,
    slug,
    week_path,
)
from generator.models.digest import Digest
from generator.models.mails import EntryRef, Person
from generator.models.pages import Headline, LeadLine
from generator.models.settings import EmailConfig, ListConfig
from generator.models.versions import State, Version
from generator.render.envelope import Envelope, mailbox, make_mail, quoted_printable
from generator.render.environment import render
from generator.render.highlights import GROUPS
from generator.render.lead import lead, news_line
from generator.render.news import headline
from generator.render.phrases.count import totals
from generator.render.phrases.time import period, window_short, window_words
from generator.render.summaries import top_headlines
from generator.render.text import WIDTH, digest_text
from generator.render.works import works_of

MAX_HTML = 90_000  # bytes as sent: Gmail shows no more than 102 kB of a mail
MAX_TEXT = 400_000  # characters of the plain text
_ENTITY = re.compile(r"&#([0-9]{2,3});")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class MailedDigest:
    """A digest with what is known of it, and where it is on the web.

    `versions` are those of its mails, by entry, with their `states` by path. `site_url`, which ends
    with a slash, is empty where the list is not configured; `has_pages` says that the site has the
    pages of these versions, and `lead` is that of its page, where it has one of its own.
    """

    digest: Digest
    mailing_list: ListConfig
    versions: Mapping[EntryRef, Version]
    states: Mapping[str, State]
    site_url: str = ""
    has_pages: bool = False
    lead: tuple[LeadLine, ...] = ()


@dataclass(frozen=True, slots=True)
class _News:
    """What a mail says before its texts: subject, lead, and headlines with their addresses.

    `urls_in_lead` are the addresses of the paths of the lead.
    """

    subject: str
    lead: tuple[LeadLine, ...]
    urls: Mapping[Headline, str]
    urls_in_lead: Mapping[str, str]


def mailed_digest(mailed: MailedDigest, email: EmailConfig) -> str:
    """The digest as a mail for `sendmail -t`. The email has a sender and somebody to send it to.

    Raises:
        ValueError: it has no sender, or the digest has neither a mail nor a window to be dated by.
    """
    if email.sender is None:
        raise ValueError("a mail without a sender")
    news = _news(mailed)
    envelope = Envelope(
        sender=email.sender,
        to=email.to,
        subject=news.subject,
        date=_date(mailed.digest),
        message_id=_message_id(mailed, email.sender),
        more=tuple(_list_headers(mailed, email)),
    )
    return make_mail(envelope, _text(mailed, news, email), _html(mailed, news, email))


def _news(mailed: MailedDigest) -> _News:
    digest, name = mailed.digest, mailed.mailing_list.title
    works = works_of(digest, mailed.versions)
    urls: dict[Headline, str] = {}
    for work in works:
        found = headline(work, digest, mailed.states)
        urls[found] = _url(mailed, found, has_page=work.version is not None)
    by_path: dict[str, set[str]] = {}  # several notes may share a place in the digest
    for found, url in urls.items():
        by_path.setdefault(found.path, set()).add(url)
    page = _page_url(mailed)
    when = window_short(digest.window) if digest.window else period(digest)
    return _News(
        subject=f"{name}, {when}: {news_line(digest, works)}",
        lead=mailed.lead or lead(digest, works),
        urls=urls,
        urls_in_lead={
            path: min(urls) if len(urls) == 1 else page for path, urls in by_path.items()
        },
    )


# ---------------------------------------------------------------- addresses


def _url(mailed: MailedDigest, found: Headline, *, has_page: bool) -> str:
    """Where a piece of work is to be read: its page, else its first mail in the archive."""
    if mailed.has_pages and (has_page or _has_digest_page(mailed)):
        return mailed.site_url + found.path
    return _archive_url(mailed, found)


def _archive_url(mailed: MailedDigest, found: Headline) -> str:
    known = mailed.mailing_list.url and is_sent_id(found.message_id)
    return message_url(mailed.mailing_list.url, found.message_id) if known else ""


def _has_digest_page(mailed: MailedDigest) -> bool:
    window = mailed.digest.window
    return window is not None and window.size == mailed.mailing_list.window


def _page_url(mailed: MailedDigest) -> str:
    """The page with the same news, as near as there is one; empty without a site."""
    mailing_list, window = mailed.mailing_list, mailed.digest.window
    if not mailed.site_url or window is None:
        return mailed.site_url and mailed.site_url + list_path(mailing_list.name)
    start = datetime.fromtimestamp(window.start, UTC)
    path = list_path(mailing_list.name)
    if window.size == mailing_list.window:
        path = digest_path(mailing_list.name, window)
    elif window.size == "week" and mailing_list.window == "day":
        path = week_path(mailing_list.name, *start.isocalendar()[:2])
    elif window.size == "month":
        path = archive_path(mailing_list.name, start.year, start.month)
    return mailed.site_url + path


# ---------------------------------------------------------------- headers


def _date(digest: Digest) -> datetime:
    """When the newest mail was received; the last second of a window without one."""
    if digest.received_last:
        return digest.received_last
    if digest.window is None:
        raise ValueError("no mail and no window: nothing has a date")
    return datetime.fromtimestamp(digest.window.end - 1, UTC)


def _message_id(mailed: MailedDigest, sender: Person) -> str:
    """A Message-ID of list and range: a mail that is made again is the same mail."""
    name, digest = mailed.mailing_list.name, mailed.digest
    what = digest.window.name if digest.window else f"{digest.base}..{digest.tip}"
    host = urlsplit(mailed.site_url).hostname or ""
    if not _HOST.fullmatch(host):
        host = sender.domain
    return f"{slug(name, 40)}-{slug(what, 30)}-{hash8(f'{name} {what}')}@{host}"


def _list_headers(mailed: MailedDigest, email: EmailConfig) -> Iterator[tuple[str, str]]:
    """That no person wrote it (RFC 3834), and the headers of RFC 2919, RFC 2369 and RFC 8058."""
    yield "Auto-Submitted", "auto-generated"
    if email.list_id:
        yield "List-Id", mailbox(Person(mailed.mailing_list.title, email.list_id))
    archive = (mailed.site_url + list_path(mailed.mailing_list.name),) if mailed.site_url else ()
    for name, uris in (
        ("List-Help", email.help),
        ("List-Subscribe", email.subscribe),
        ("List-Unsubscribe", email.unsubscribe),
        ("List-Archive", archive),
    ):
        if uris:
            yield name, ",\n ".join(f"<{uri}>" for uri in uris)
    if email.one_click:
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


# ---------------------------------------------------------------- the two forms


def _text(mailed: MailedDigest, news: _News, email: EmailConfig) -> str:
    """The plain text: the news, then the digest in its text form."""
    title = _wrap(news.subject)
    head = [*title, "-" * max(map(len, title))]
    for line in news.lead:
        head += ["", *_wrap(line.text)]
    page = _page_url(mailed)
    head += ["", f"On the web: {page}", ""] if page else [""]
    text = digest_text(mailed.digest, mailed.mailing_list, head)
    if len(text) > MAX_TEXT:
        shown = text[:MAX_TEXT].rpartition("\n")[0]
        left = text.count("\n") - shown.count("\n") - 1
        text = f"{shown}\n\n{left:,} more lines are left out here.\n{page}\n"
    foot = [f"{name}: {uri}" for name, uris in _footer(email) for uri in uris]
    return "\n".join([text, "-- ", *foot, ""]) if foot else text


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]


def _footer(email: EmailConfig) -> list[tuple[str, Sequence[str]]]:
    return [("Unsubscribe", email.unsubscribe), ("Help", email.help)]


def _html(mailed: MailedDigest, news: _News, email: EmailConfig) -> str:
    """The news as one HTML document, with as many headlines as fit."""
    most = len(news.urls)
    while True:
        html = _document(mailed, news, email, most)
        size = len(quoted_printable(html))
        if size <= MAX_HTML or not most:
            return html
        most = min(most - 1, most * MAX_HTML // size)


def _document(mailed: MailedDigest, news: _News, email: EmailConfig, most: int) -> str:
    digest = mailed.digest
    shown = top_headlines(news.urls, most)[0]
    groups = (
        (title, [found for found in shown if found.kind in kinds]) for _, title, kinds in GROUPS
    )
    html = render(
        "mailing.j2",
        subject=news.subject,
        title=f"{mailed.mailing_list.title}, {_when(digest)}",
        list_title=mailed.mailing_list.title,
        lead=news.lead,
        urls_in_lead=news.urls_in_lead,
        totals=totals(digest),
        groups=[group for group in groups if group[1]],
        urls=news.urls,
        mails={found: _archive_url(mailed, found) for found in shown},
        left=len(news.urls) - len(shown),
        page=_page_url(mailed),
        footer=_footer(email),
    )
    return _ENTITY.sub(_plain_character, html).lstrip()


def _plain_character(entity: re.Match[str]) -> str:
    """The character where HTML needs no entity: filters take needless ones for a disguise."""
    character = chr(int(entity[1]))
    return entity[0] if character in "&<>\"'" else character


def _when(digest: Digest) -> str:
    return window_words(digest.window) if digest.window else period(digest)
