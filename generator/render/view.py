"""What does a template need to know of the page it stands on? Links from here, and how much fits.

A page with parts holds every text that can stand on a part of its own; a text that stands alone
holds all its texts as long as they fit together. Past that the longest ones are cut, each with a
count of what is left, so that one mail of a megabyte costs its own text only.
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
from generator.models.mails import FileChange, Message, Person
from generator.models.pages import SeriesSummary
from generator.models.series import Series, Thread
from generator.models.settings import ListConfig
from generator.models.versions import Application, State, Version
from generator.render.diffstat import StatLine, stat_lines, stat_total, sum_files
from generator.render.page_parts import seam
from generator.render.summaries import summarize_series
from generator.text import pre_fitting, pre_size

# Lengths of texts are in bytes, as a page has them: an `&` has five.
BUDGET = 600_000  # of mail text in a document of its own
TEXT = 450_000  # of one mail on a page that has parts: with its diffstat a part is below 1 MB
CHANGELOG = 100_000  # of what the author says that changed, a part of what the mail says
MAX_STAT = 1000  # files of one diffstat that are shown
STAT = 100_000  # of their names
FOLD_STAT = 24  # a longer diffstat is folded
FOLD_LINES = 48  # lines of a text that stand open where the rest is folded
FOLD_SLACK = 16  # but nobody unfolds for a few lines
NOTHING: Mapping[str, Any] = MappingProxyType({})  # where no other page or version is known
PERMALINK = "https://patch.msgid.link"


@dataclass(frozen=True, slots=True)
class CutText:
    """What is shown of a text, what is folded below it, how many lines are left out."""

    shown: str
    folded: str
    left: int

    @property
    def folded_lines(self) -> int:
        """How many lines are folded."""
        return self.folded.count("\n") + 1


@dataclass(frozen=True, slots=True)
class Stat:
    """A diffstat: lines, the sum, how many files are not shown, and whether it is long."""

    lines: tuple[StatLine, ...]
    total: str
    left: int
    is_long: bool


@dataclass(frozen=True, slots=True)
class View:
    """A page of one list at the site path `page` ("" for a text that stands alone).

    `versions` maps the message-id of any mail of a series to what is known of its version, `states`
    that version's path to its state, and `people` an address to the page of its owner.
    """

    mailing_list: ListConfig
    page: str = ""
    limit: int = BUDGET  # of one text
    max_stat: int = MAX_STAT  # files of one diffstat
    versions: Mapping[str, Version] = field(default_factory=lambda: NOTHING)
    states: Mapping[str, State] = field(default_factory=lambda: NOTHING)
    people: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    has_parts: bool = False

    @property
    def seam(self) -> Markup:
        """Where the page may be parted."""
        return self.seam_in("", "")

    def seam_in(self, close: str, opening: str) -> Markup:
        """The same within elements: `close` ends them there, and `opening` begins them again."""
        return Markup(seam(close, opening) if self.has_parts else "")  # noqa: S704 - ours

    def sharing(self, mail: Message) -> View:
        """The same for a mail whose texts stand together on one part."""
        if not self.has_parts:
            return self
        return replace(self, limit=fair_limit(map(pre_size, mail_texts(mail)), self.limit))

    @property
    def short(self) -> View:
        """The same for what the author says that changed."""
        return replace(self, limit=min(self.limit, CHANGELOG)) if self.has_parts else self

    @property
    def front(self) -> str:
        """The site path of the list's front page."""
        return links.list_path(self.mailing_list.name)

    def mail(self, message_id: str | None) -> str:
        """The mail in the archive; empty where there is none to point to."""
        return self._link(links.message_url, message_id)

    def thread(self, message_id: str | None) -> str:
        """The mail's thread in the archive, or an empty string."""
        return self._link(links.thread_url, message_id)

    def mbox(self, message_id: str | None) -> str:
        """The mail's thread as an mbox, or an empty string."""
        return self._link(links.mbox_url, message_id)

    def raw(self, message_id: str | None) -> str:
        """The mail as it was sent, or an empty string."""
        url = self.mail(message_id)
        return f"{url}raw" if url else ""

    def permalink(self, message_id: str | None) -> str:
        """The address that `Link:` trailers use, or an empty string."""
        return self._link(lambda _, one: links.message_url(PERMALINK, one)[:-1], message_id)

    def _link(self, url_of: Callable[[str, str], str], message_id: str | None) -> str:
        return (
            url_of(self.mailing_list.url, message_id)
            if message_id and self.mailing_list.url
            else ""
        )

    def to(self, path: str) -> str:
        """Another page of the site, as seen from here."""
        target, hash_mark, anchor = path.partition("#")
        if not target:
            return path
        return links.relative(target, self.page) + hash_mark + anchor

    def person(self, person: Person) -> str:
        """The page of a person known by an address, or an empty string."""
        path = self.people.get(person.email, "") if person.email else ""
        return self.to(path) if path else ""

    def topic(self, name: str) -> str:
        """The page of a topic."""
        return self.to(topic_page_path(self.mailing_list.name, name))

    def version(self, message_id: str | None) -> Version | None:
        """What is known of the version a mail belongs to."""
        return self.versions.get(message_id) if message_id else None

    def state(self, version: Version) -> State | None:
        """How a version stands."""
        return self.states.get(version.path, version.state)

    def talked_of(self, talk: Thread) -> Version | None:
        """The version a thread answers, by the nearest mail that is known."""
        return self.version(talk.root) or self.answered(talk.messages[0])

    def answered(self, mail: Message) -> Version | None:
        """The version that a mail answers, by the nearest mail that is known."""
        near = (mail.message_id, mail.in_reply_to, *reversed(mail.references))
        return next((found for one in near if (found := self.version(one))), None)

    def applications(self, mail: Message) -> list[Application]:
        """What an "applied" note says of the version it answers, where that was understood."""
        version = self.answered(mail)
        found = version.applications if version else ()
        return [one for one in found if one.message_id == mail.message_id]

    def anchor(self, series: Series) -> str:
        """The id of a series' entry."""
        return links.anchor(series)

    def thread_anchor(self, talk: Thread) -> str:
        """The id of a thread's entry; no two threads of a digest have the same root."""
        return f"thread-{links.hash8(talk.root)}"

    def tagged_anchor(self, item: Series | Thread) -> str:
        """The id of the entry of either."""
        return self.anchor(item) if isinstance(item, Series) else self.thread_anchor(item)

    def rows(self, series: Iterable[Series]) -> list[SeriesSummary]:
        """The patch list of this page."""
        return [summarize_series(one, "") for one in series]

    def cut(self, text: str) -> CutText:
        """The text as far as it fits, parted at a line's end; the rest of a long one is folded."""
        left = 0
        fitting = pre_fitting(text, self.limit)
        if fitting < len(text):
            end = text.rfind("\n", fitting // 2, fitting)
            end = fitting if end < 0 else end
            left = text.count("\n", end + 1) + 1
            text = text[:end]
        lines = text.split("\n")
        if len(lines) <= FOLD_LINES + FOLD_SLACK:
            return CutText(text, "", left)
        return CutText("\n".join(lines[:FOLD_LINES]), "\n".join(lines[FOLD_LINES:]), left)

    def stat(self, files: tuple[FileChange, ...]) -> Stat:
        """The diffstat of one patch."""
        lines = stat_lines(files[: self.max_stat])
        sizes = accumulate(pre_size(line.name) for line in lines)
        shown = sum(size <= STAT for size in sizes)
        return Stat(lines[:shown], stat_total(files), len(files) - shown, len(files) > FOLD_STAT)

    def whole_stat(self, series: Series) -> Stat:
        """The diffstat of a whole series, empty where its cover letter says the very same."""
        head = series.cover or series.patches[0]
        said = head.patch.commit_message if head.patch else head.text
        whole = self.stat(sum_files(mail.patch.files for mail in series.patches if mail.patch))
        return self.stat(()) if whole.total in said else whole


def topic_page_path(list_name: str, topic: str) -> str:
    """The folder of a topic's page. Names that are no slug get a hash: no two share an address."""
    name = links.slug(topic)
    return links.topics_path(list_name, name if name == topic else f"{name}-{links.hash8(topic)}")


def fair_limit(lengths: Iterable[int], budget: int, least: int = 500) -> int:
    """The size to which texts must be cut so that all together fit; short ones stay whole.

    None is cut to less than `least`.
    """
    left = budget
    waiting = sorted(lengths)
    for place, length in enumerate(waiting):
        share = left // (len(waiting) - place)
        if length > share:
            return max(share, least)
        left -= length
    return budget


def text_limit(digest: Digest) -> int:
    """How long each text of a digest may be where all stand on one page."""
    return fair_limit(map(pre_size, _texts(digest)), BUDGET)


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
    """The texts a page shows of a mail."""
    if mail.patch is None:
        return (mail.text if mail.kind == "pull" else mail.excerpt,)
    return mail.patch.commit_message, mail.patch.notes
