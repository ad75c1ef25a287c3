"""The lead of a digest, a few sentences made of facts by rule, and its news in one line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from generator.models.digest import Digest
from generator.models.mails import EntryRef
from generator.models.pages import LeadLine
from generator.models.series import Series
from generator.models.versions import Version
from generator.render.news import (
    applied_words,
    author_of,
    discussion,
    path_of,
    review_words,
    short,
    title_of,
)
from generator.render.phrases.change import since_words
from generator.render.phrases.count import patch_count, pluralize
from generator.render.phrases.version import version_name
from generator.render.works import Work

MAX_LINES = 5
MAX_NEWS_TITLE = 60  # characters
TALKED = 3  # replies from which on a discussion is worth a sentence


def lead(
    digest: Digest, works: Sequence[Work], newcomers: Collection[EntryRef] = ()
) -> tuple[LeadLine, ...]:
    """One to five sentences. `works` are the pieces of work of the digest, see `works_of`.

    `newcomers` are the first mails of the series whose authors never wrote before.
    """
    lines = list(_lines(digest, works, newcomers))
    if not lines:
        lines = [_quiet(digest, works)]
    return tuple(lines[:MAX_LINES])


def _lines(
    digest: Digest, works: Sequence[Work], newcomers: Collection[EntryRef]
) -> Iterator[LeadLine]:
    sent = [work for work in works if work.series and not work.series[0].pull]
    largest = max(sent, key=lambda work: work.size, default=None)
    discussed = _most_discussed(works)
    is_largest = bool(largest and discussed and largest.series[0] in discussed.series)
    if largest:
        talk = discussion(discussed, "reply") if discussed and is_largest else ""
        yield _sent(digest, largest, talk)
    if discussed and not is_largest:
        words = discussion(discussed)
        title = short(_named(discussed) if _has_one_version(discussed) else title_of(discussed))
        yield LeadLine("Most discussed: ", title, f", {words}.", path_of(discussed, digest))
    yield from _applied(digest, [work for work in works if work.notes])
    yield from _pulls(digest, [work for work in works if work.kind == "pull"])
    debuts = [work for work in sent if work.series[-1].own_mails[0].entry_ref in newcomers]
    yield from _debuts(digest, _ranked(debuts))
    yield from _withdrawn(digest, [work for work in works if work.is_withdrawn])


def _most_discussed(works: Sequence[Work]) -> Work | None:
    """The version that most mails answered, and they; a digest may have answers to several."""
    versions = [version for work in works for version in work.by_version]
    found = max(versions, key=lambda work: len(work.replies), default=None)
    return found if found and len(found.replies) >= TALKED else None


def _line(digest: Digest, work: Work, *, before: str = "", after: str = "") -> LeadLine:
    return LeadLine(before, short(_named(work)), after, path_of(work, digest))


def _named(work: Work) -> str:
    """The title with the version, where it is not the first: `SME v11`."""
    shown = work.series[0] if work.series else work.version
    return f"{title_of(work)}{_version(shown)}" if shown else title_of(work)


def _has_one_version(work: Work) -> bool:
    """Whether all that was said of a work was said of the version that names it."""
    return len(work.series) + bool(work.threads) < 2


def _version(of: Series | Version) -> str:
    return "" if of.version == "1" or of.pull else f" v{of.version}"


def _sent(digest: Digest, work: Work, talk: str) -> LeadLine:
    """What was sent; `talk` counts its replies where no version has more."""
    series, author = work.series[0], short(author_of(work))
    size = patch_count(series)
    if series.files:
        lines = f"+{series.insertions} −{series.deletions}"
        size = f"{size}, {pluralize(series.files, 'file')} {lines}"
    talk = f"; also the most discussed, {talk}" if talk else ""
    path, title = path_of(work, digest), short(series.title)
    if series.version == "1" or series.resend:
        again = " again" * series.resend + " as an RFC" * series.rfc
        return LeadLine(f"{author} sends ", title, f"{again}: {size}{talk}.", path)
    since = since_words(work.version) if work.version else ""
    since = f"; {since}" if since else ""
    name = ("RFC " if series.rfc else "") + f"v{series.version}"
    return LeadLine("", title, f" by {author} reaches {name}: {size}{since}{talk}.", path)


def _applied(digest: Digest, works: Sequence[Work]) -> Iterator[LeadLine]:
    if not works:
        return
    first = max(works, key=lambda work: work.rank)
    words = applied_words(first)
    after = f", {words}" if words else ""
    more = f"; {_others(works)} too" if len(works) > 1 else ""
    yield _line(digest, first, before="Applied: ", after=f"{after}{more}.")


def _others(works: Sequence[Work]) -> str:
    return pluralize(len(works) - 1, "other")


def _pulls(digest: Digest, works: Sequence[Work]) -> Iterator[LeadLine]:
    if not works:
        return
    first, author = works[0], short(author_of(works[0]))
    more = f", one of {len(works)} pull requests" if len(works) > 1 else ""
    yield _line(digest, first, before=f"{author} asks to pull ", after=f"{more}.")


def _debuts(digest: Digest, works: Sequence[Work]) -> Iterator[LeadLine]:
    if not works:
        return
    first, author = works[0], short(author_of(works[0]))
    more = f"; {_others(works)} too" if len(works) > 1 else ""
    before = f"{author} sends patches to this list for the first time: "
    yield _line(digest, first, before=before, after=f"{more}.")


def _withdrawn(digest: Digest, works: Sequence[Work]) -> Iterator[LeadLine]:
    if not works:
        return
    first, author = works[0], short(author_of(works[0]))
    more = f"; {_others(works)} are withdrawn too" if len(works) > 2 else ""
    more = "; 1 other is withdrawn too" if len(works) == 2 else more
    yield _line(digest, first, before=f"{author} withdraws ", after=f"{more}.")


def _quiet(digest: Digest, works: Sequence[Work]) -> LeadLine:
    """What there is to say where nothing was sent, applied or much discussed."""
    counts = digest.counts
    if works:
        first = _ranked(works)[0]
        if first.kind == "reviewed":
            return _line(digest, first, after=f" is reviewed by {review_words(first)}.")
        first = max(first.by_version, key=lambda part: len(part.replies), default=first)
        return _line(digest, first, after=f": {discussion(first)}.")
    if counts.bots:
        return LeadLine(f"Only robots wrote: {pluralize(counts.bots, 'mail')}.")
    if counts.messages:
        return LeadLine(f"{pluralize(counts.messages, 'mail')}, no patch and no reply.")
    return LeadLine("No mail arrived.")


# ---------------------------------------------------------------- in one line


def news_line(digest: Digest, works: Sequence[Work]) -> str:
    """`SME v11 and 6 more series, PSCI v2 applied, 16 mails`: the news without the day."""
    mails = pluralize(digest.counts.messages, "mail")
    sent = _ranked(work for work in works if work.series and not work.series[0].pull)
    applied = _ranked(work for work in works if work.notes and work not in sent)
    pulls = [work for work in works if work.kind == "pull"]
    talk = [work for work in works if work.kind in {"reviewed", "report", "talk"}]
    parts = [
        f"{_name(sent[0])}{_more(sent, 'series', 'series')}" if sent else "",
        f"{_name(applied[0])}{_more(applied)} applied" if applied else "",
        pluralize(len(pulls), "pull request") if pulls else "",
        mails if digest.counts.messages else "no mail",
    ]
    if not any(parts[:-1]) and talk:
        first = _ranked(talk)[0]
        is_reviewed = first.kind == "reviewed"
        parts[0] = f"{_name(first)} reviewed" if is_reviewed else f"discussion of {_name(first)}"
    return ", ".join(filter(None, parts))


def _ranked(works: Iterator[Work] | Sequence[Work]) -> list[Work]:
    return sorted(works, key=lambda work: work.rank, reverse=True)


def _more(works: Sequence[Work], noun: str = "", plural: str = "") -> str:
    """` and 6 more series`; empty where there is one."""
    more = len(works) - 1
    if not more:
        return ""
    return f" and {more} more" + (f" {noun if more == 1 else plural}" if noun else "")


def _name(work: Work) -> str:
    """The title in few words: a long one without its subsystems, cut where it is still too long."""
    title = title_of(work)
    while len(title) > MAX_NEWS_TITLE and ": " in title:
        title = title.partition(": ")[2]
    if len(title) > MAX_NEWS_TITLE:
        title = f"{title[:MAX_NEWS_TITLE].rpartition(' ')[0] or title[:MAX_NEWS_TITLE]}…"
    shown = work.series[0] if work.series else work.version
    if shown is None or shown.pull or (shown.version == "1" and not shown.rfc):
        return title
    return (
        f"{title} {version_name(shown)}" if isinstance(shown, Version) else title + _version(shown)
    )
