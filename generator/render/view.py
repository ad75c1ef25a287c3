"""What a template knows of its page: links as seen from there, and how much of a text fits.

A page with parts shows any text that fits one part. A text of its own shows all its mails' texts if
they fit together; otherwise the longest are cut, each with a count of the lines left out. So a mail
of a megabyte shortens only its own text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from generator import links
from generator.models.digest import Digest
from generator.models.mails import EntryRef, FileChange, Message, Person
from generator.models.series import Series, Thread
from generator.models.settings import ListConfig
from generator.models.versions import Application, State, Version
from generator.render.diffstat import StatLine, series_files, stat_lines, stat_total
from generator.render.page_parts import seam
from generator.text import cut_fitting, pre_size

# Sizes of texts are in bytes of the page, where an `&` has five.
MAX_DOCUMENT_TEXT = 600_000  # of all mail texts of a document of its own
MAX_PAGE_TEXT = 450_000  # of one mail on a page with parts: with its diffstat a part is below 1 MB
MAX_CHANGELOG = 100_000  # of a changelog, which repeats a part of the mail's text
MAX_STAT = 1000  # files of one diffstat that are shown
MAX_STAT_NAMES = 100_000  # of their names
FOLD_STAT = 24  # files; a longer diffstat is folded
STAT_ON_PHONE = 40  # columns of a diffstat on a screen of 320 px
FOLD_LINES = 48  # lines that are shown of a text whose rest is folded
FOLD_SLACK = 16  # a rest of fewer lines is not worth a click
NOTHING: Mapping[Any, Any] = MappingProxyType({})  # where no other page or version is known
PERMALINK = "https://patch.msgid.link"


@dataclass(frozen=True, slots=True)
class CutText:
    """A text as a page shows it: the lines shown, those folded, the count of those left out."""

    shown: str
    folded: str
    left: int

    @property
    def folded_lines(self) -> int:
        """The count of folded lines."""
        return self.folded.count("\n") + 1


@dataclass(frozen=True, slots=True)
class Stat:
    """A diffstat as a page shows it; `left` counts the files that are not shown."""

    lines: tuple[StatLine, ...]
    total: str
    left: int
    is_long: bool

    @property
    def is_wide(self) -> bool:
        """Whether a phone shows it in part, and the rest when it is scrolled."""
        return max(len(line) for line in (self.total, *map(str, self.lines))) > STAT_ON_PHONE


@dataclass(frozen=True, slots=True)
class View:
    """A page of one list at the site path `page`; "" for a document of its own.

    `versions` maps the entry of any mail of a version, and of any answer, to that version (two
    mails may have one Message-ID), `states` the path of a version to its state, `people` an address
    to the page of its owner, and `mail_pages` a Message-ID to the site path that shows its mail.
    """

    mailing_list: ListConfig
    page: str = ""
    limit: int = MAX_DOCUMENT_TEXT  # of one text
    max_stat: int = MAX_STAT  # files of one diffstat
    versions: Mapping[EntryRef, Version] = field(default_factory=lambda: NOTHING)
    states: Mapping[str, State] = field(default_factory=lambda: NOTHING)
    people: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    mail_pages: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    has_parts: bool = False

    # ------------------------------------------------------------ seams and limits

    @property
    def seam(self) -> Markup:
        """A point where the page may be divided into parts; empty on a page without parts."""
        return self.seam_in("", "")

    def seam_in(self, close: str, opening: str) -> Markup:
        """A seam within elements, which `close` ends and `opening` begins again."""
        return Markup(seam(close, opening) if self.has_parts else "")  # noqa: S704 - ours

    def for_mail(self, mail: Message) -> View:
        """The view for one mail, whose texts must fit one part together."""
        if not self.has_parts:
            return self
        return replace(self, limit=fair_limit(map(pre_size, mail_texts(mail)), self.limit))

    @property
    def for_changelog(self) -> View:
        """The view for what the author says has changed."""
        return replace(self, limit=min(self.limit, MAX_CHANGELOG)) if self.has_parts else self

    # ------------------------------------------------------------ links into the archive

    def mail(self, message_id: str | None) -> str:
        """The address of a mail in the archive; empty without an archive or a Message-ID."""
        return self._link(links.message_url, message_id)

    def commit(self, application: Application, commit: str) -> str:
        """The address of a commit of the tree of an application, or an empty string."""
        return links.commit_url(self.mailing_list, application.tree, commit)

    def thread(self, message_id: str | None) -> str:
        """The address of the mail's thread in the archive, or an empty string."""
        return self._link(links.thread_url, message_id)

    def mbox(self, message_id: str | None) -> str:
        """The address of the mail's thread as an mbox, or an empty string."""
        return self._link(links.mbox_url, message_id)

    def raw(self, message_id: str | None) -> str:
        """The address of the mail as it was sent, or an empty string."""
        url = self.mail(message_id)
        return f"{url}raw" if url else ""

    def permalink(self, message_id: str | None) -> str:
        """The address that `Link:` trailers use, or an empty string."""
        return self._link(lambda _, found: links.message_url(PERMALINK, found)[:-1], message_id)

    def _link(self, url_of: Callable[[str, str], str], message_id: str | None) -> str:
        url = self.mailing_list.url
        return url_of(url, message_id) if url and links.is_sent_id(message_id) else ""

    # ------------------------------------------------------------ links within the site

    @property
    def front(self) -> str:
        """The site path of the list's front page."""
        return links.list_path(self.mailing_list.name)

    def to(self, path: str) -> str:
        """The address of another page of the site, relative to this page."""
        target, hash_sign, anchor = path.partition("#")
        if not target:
            return path
        return links.relative(target, self.page) + hash_sign + anchor

    def within(self, path: str) -> str:
        """The address of a page, or of a place; one on this very page is its anchor alone."""
        target, _, anchor = path.partition("#")
        return f"#{anchor}" if anchor and target in {"", self.page} else self.to(path)

    def person(self, person: Person) -> str:
        """The address of a person's page, or an empty string."""
        path = self.people.get(person.email, "") if person.email else ""
        return self.to(path) if path else ""

    def mail_page(self, message_id: str) -> str:
        """The address on this site of a mail that a text names, or an empty string."""
        path = self.mail_pages.get(message_id, "")
        return self.to(path) if path else ""

    def topic(self, name: str) -> str:
        """The address of a topic's page."""
        return self.to(topic_page_path(self.mailing_list.name, name))

    def anchor(self, item: Series | Thread) -> str:
        """The id of an entry; no two threads of a digest have the same root."""
        if isinstance(item, Series):
            return links.anchor(item)
        return f"thread-{links.hash8(item.root)}"

    # ------------------------------------------------------------ versions

    def version(self, item: Series | Thread) -> Version | None:
        """The version that a series is, or that a thread answers, if it is known."""
        if isinstance(item, Series):
            return self.versions.get(item.own_mails[0].entry_ref)
        return self.answered_version(item.messages[0])

    def state(self, version: Version) -> State | None:
        """The state of a version."""
        return self.states.get(version.path, version.state)

    def answered_version(self, mail: Message) -> Version | None:
        """The version that a mail answers, if it is known."""
        return self.versions.get(mail.entry_ref)

    def applications(self, mail: Message) -> list[Application]:
        """What an "applied" note says of the version it answers, where that was understood."""
        version = self.answered_version(mail)
        applications = version.all_applications if version else ()
        return [found for found in applications if found.message_id == mail.message_id]

    # ------------------------------------------------------------ texts and diffstats

    def cut(self, text: str) -> CutText:
        """The text as far as it fits, cut at a line's end; the rest of a long one is folded."""
        text, left = cut_fitting(text, self.limit)
        lines = text.split("\n")
        if len(lines) <= FOLD_LINES + FOLD_SLACK:
            return CutText(text, "", left)
        fold = FOLD_LINES
        while fold > FOLD_LINES - FOLD_SLACK and lines[fold].strip():  # rather between paragraphs
            fold -= 1
        fold = FOLD_LINES if lines[fold].strip() else fold
        return CutText("\n".join(lines[:fold]), "\n".join(lines[fold:]), left)

    def stat(self, files: tuple[FileChange, ...]) -> Stat:
        """The diffstat of one patch."""
        lines = stat_lines(files[: self.max_stat])
        sizes = accumulate(pre_size(line.name) for line in lines)
        shown = sum(size <= MAX_STAT_NAMES for size in sizes)
        return Stat(lines[:shown], stat_total(files), len(files) - shown, len(files) > FOLD_STAT)

    def series_stat(self, series: Series) -> Stat:
        """The diffstat of a whole series; empty where its cover letter already has it."""
        return self.stat(series_files(series))


def topic_page_path(list_name: str, topic: str) -> str:
    """The folder of a topic's page."""
    return links.topics_path(list_name, topic_slug(topic))


def topic_slug(topic: str) -> str:
    """A topic in an address. A name that is no slug gets a hash: no two share an address."""
    name = links.slug(topic)
    return name if name == topic else f"{name}-{links.hash8(topic)}"


def fair_limit(lengths: Iterable[int], budget: int, least: int = 500) -> int:
    """The size to which texts must be cut so that all fit together; short ones stay whole.

    It is at least `least`.
    """
    left = budget
    rising = sorted(lengths)
    for at, length in enumerate(rising):
        share = left // (len(rising) - at)
        if length > share:
            return max(share, least)
        left -= length
    return budget


def text_limit(digest: Digest) -> int:
    """The size to which each text of a digest is cut so that all fit one document."""
    return fair_limit(map(pre_size, _texts(digest)), MAX_DOCUMENT_TEXT)


def _texts(digest: Digest) -> Iterator[str]:
    for section in digest.sections:
        for item in section.items:
            match item:
                case Series():
                    yield item.changelog
                    for mail in item.mails:
                        yield from mail_texts(mail)
                case Thread():
                    for mail in item.messages:
                        yield from mail_texts(mail)
                case _:
                    yield from mail_texts(item)


def mail_texts(mail: Message) -> tuple[str, ...]:
    """The texts that a page shows of a mail."""
    if mail.patch is None:
        return (mail.text if mail.kind == "pull" else mail.excerpt,)
    return mail.patch.commit_message, mail.patch.notes
