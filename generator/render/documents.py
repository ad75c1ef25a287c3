"""One digest as Markdown, and as an HTML document of its own.

The Markdown is also the body of the digest's page; `pages/digest.py` makes that page.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from markdown import Markdown
from markupsafe import Markup

from generator.models.digest import Digest, Section
from generator.models.mails import EntryRef, Message
from generator.models.pages import Headline
from generator.models.series import Series
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.lead import lead
from generator.render.news import headline
from generator.render.phrases.count import totals
from generator.render.phrases.tag import SECTIONS_BEFORE_TAGS, tags_given
from generator.render.phrases.time import period, window_words
from generator.render.view import View, text_limit
from generator.render.works import Work, rank, replies_and_tags, works_of

# The Markdown extensions a site needs to build the pages: they are raw HTML blocks, and headings
# with ids.
EXTENSIONS = ("attr_list",)
TITLE = "New series and versions"
OTHER = "Other series"
FEW_SERIES = 3  # that need no headings of topics
BIG_SERIES, BIG_MAILS = 12, 150  # of a digest whose texts are folded, so that its titles are seen
MOVED = frozenset({"version", "applied", "reviewed", "withdrawn"})  # kinds of headlines


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """The series of a digest that stand below one heading; an empty topic has no page."""

    topic: str
    title: str
    series: tuple[Series, ...]


def digest_markdown(digest: Digest, mailing_list: ListConfig) -> str:
    """The digest in Markdown as a document of its own, with links to the archive alone."""
    return digest_body(digest, View(mailing_list, limit=text_limit(digest)))


def digest_body(digest: Digest, view: View, newcomers: Collection[EntryRef] = ()) -> str:
    """The digest in Markdown, with its links as seen from the page of `view`.

    `newcomers` are the first mails of the series whose authors never wrote to the list before.
    """
    works = works_of(digest, view.versions)
    groups = _by_topic(digest, view)
    is_big = len(digest.series) > BIG_SERIES or digest.counts.messages > BIG_MAILS
    return render(
        "digest.j2",
        digest=digest,
        view=view,
        heading=window_words(digest.window) if digest.window else digest.title,
        lead=lead(digest, works, newcomers) if digest.counts.messages else (),
        moved=_moved(works, digest, view, is_big=is_big),
        groups=groups,
        ranked=[series for group in groups for series in group.series],
        sections=[_by_activity(section) for section in digest.sections],
        is_big=is_big,
        before_tags=SECTIONS_BEFORE_TAGS,
        tags_given=tags_given(digest),
        period=period(digest) if digest.received_first or not digest.window else "",
        totals=totals(digest),
    )


def _moved(
    works: Sequence[Work], digest: Digest, view: View, *, is_big: bool
) -> list[list[Headline]]:
    """What became of known work, by kind; new versions alone are told by their open entries."""
    moved = [headline(work, digest, view.states) for work in works if work.kind in MOVED]
    if not is_big and {found.kind for found in moved} <= {"version"}:
        return []
    return [list(group) for _, group in groupby(moved, key=attrgetter("kind"))]


def _by_topic(digest: Digest, view: View) -> list[TopicGroup]:
    """The series below their first topics, the configured topics in their order, others by name.

    Those without a topic come last. A few series, or a list without topics, are one group.
    """
    found: dict[str, list[Series]] = {}
    for series in sorted(digest.series, key=rank, reverse=True):
        version = view.version(series)
        topic = version.topics[0] if version and version.topics else ""
        found.setdefault(topic, []).append(series)
    if len(digest.series) <= FEW_SERIES or not any(found):
        ranked = tuple(sorted(digest.series, key=rank, reverse=True))
        return [TopicGroup("", TITLE, ranked)] if ranked else []
    order = {name: at for at, (name, _) in enumerate(view.mailing_list.topics)}
    topics = sorted(found, key=lambda name: (not name, order.get(name, len(order)), name))
    title_of = view.mailing_list.topic_title
    return [TopicGroup(name, title_of(name) or OTHER, tuple(found[name])) for name in topics]


def _by_activity(section: Section) -> Section:
    """The section with its pull requests and threads by activity; single mails stay as they are."""
    groups = [item for item in section.items if not isinstance(item, Message)]
    if not groups:
        return section
    mails = [item for item in section.items if isinstance(item, Message)]
    groups.sort(key=replies_and_tags, reverse=True)
    return replace(section, items=(*groups, *mails))


def digest_html(digest: Digest, mailing_list: ListConfig) -> str:
    """One complete HTML document that loads nothing and runs nothing."""
    body = Markup(to_html(digest_markdown(digest, mailing_list)))  # noqa: S704 - rendered from escaped text
    return render("document.j2", title=f"{mailing_list.title}: {digest.title}", body=body)


def to_html(text: str) -> str:
    """HTML of the Markdown that the templates write."""
    return Markdown(extensions=list(EXTENSIONS), output_format="html").convert(text)
