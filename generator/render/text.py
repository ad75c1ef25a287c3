"""How does a digest read on a terminal, or as the body of a mail?

78 columns, no markup, no colour. What people wrote is printed as they wrote it, never wrapped or
cut; diffs are left out, and so is nothing else without a count.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from generator.links import message_url
from generator.models.digest import Digest, Section, Tally
from generator.models.mails import Message, Patch
from generator.models.series import Series, Thread
from generator.models.settings import ListConfig
from generator.render.diffstat import stat_lines, stat_total, sum_files
from generator.render.phrases import count as words
from generator.render.phrases.state import went
from generator.render.phrases.tag import NEWS, Given, Tagged, given_for, tags_given

WIDTH = 78
_NO_PATCH = Patch("")


def digest_text(digest: Digest, mailing_list: ListConfig) -> str:
    """The digest as plain text; ends with a newline."""
    lines = [digest.title, "=" * len(digest.title)]
    lines += [f"{mailing_list.title}, {words.period(digest)}"]
    lines += _wrap(words.totals(digest) + ".")
    lines += _tallies("Top e-mail domains, by patch mails of authors", digest.top_domains)
    lines += _tallies("Top contributors, by patch mails of authors", digest.top_contributors)
    lines += _tallies("Top reviewers, by tags given", digest.top_reviewers)
    if digest.series:
        lines += ["", "Patch list", ""]
        for series in digest.series:
            lines += _listed(series)
    for series in digest.series:
        lines += ["", *_series(series, mailing_list)]
    news = [one for one in digest.sections if one.name in NEWS and one.name != "series"]
    for section in news:
        lines += _section(section, mailing_list)
    lines += _tags_given(tags_given(digest), mailing_list)
    for section in digest.sections:
        if section.name not in NEWS:
            lines += _section(section, mailing_list)
    return "\n".join(lines) + "\n"


def _wrap(text: str, first: str = "", rest: str | None = None) -> list[str]:
    indent = first if rest is None else rest
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _indent(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.split("\n")] if text else []


def _tallies(title: str, tallies: tuple[Tally, ...]) -> Iterator[str]:
    if not tallies:
        return
    yield from ("", title, "")
    width = len(str(tallies[0].count))
    for one in tallies:
        yield f"  {one.count:>{width}} {words.tally_label(one, tallies)}"


def _badged(series: Series) -> str:
    marks = words.badges(series)
    return f"[{' '.join(marks)}] {series.title}" if marks else series.title


def _facts(series: Series) -> str:
    """`6 patches, 3 files +120 -7, 2 replies, A 1 R 2`."""
    parts = [] if series.pull else [words.patch_count(series)]
    if series.files:
        files = words.number(series.files, "file")
        parts += [f"{files} +{series.insertions} -{series.deletions}"]
    if series.follow_ups:
        parts += [words.number(len(series.follow_ups), "reply", "replies")]
    if tags := words.count_tags(series.trailers):
        parts += [words.short_tags(tags)]
    return ", ".join(parts)


def _listed(series: Series) -> list[str]:
    who = words.person(series.author)
    return [
        *_wrap(_badged(series), "  * ", "    "),
        *_wrap(f"{who}, {words.day(series.sent)}, {_facts(series)}", "    "),
    ]


# ---------------------------------------------------------------- a series


def _series(series: Series, mailing_list: ListConfig) -> Iterator[str]:
    head, *patches = series.mails[: len(series.mails) - len(series.follow_ups)]
    yield "-" * WIDTH
    yield f"{'Pull' if series.pull else 'New'}: {series.title}"
    yield head.subject.raw
    yield f"Author: {words.person(series.author)}"
    if sender := words.sent_by(series):
        yield f"Sent by: {sender}"
    yield f"Date: {words.when(series.sent)}"
    if facts := _facts(series):
        yield f"Size: {facts}"
    if series.missing:
        yield f"Missing: {words.missing(series)}"
    yield from _where(head, mailing_list)
    if series.message_id and not series.pull:
        yield f"Apply: {words.shazam(series.message_id)}"
    yield from _mail_text(head)
    if series.cover is not None:
        yield from _stat(series)
    for patch in patches:
        yield from ("", *_patch(patch, series, mailing_list))
    if series.follow_ups:
        yield from ("", f"{words.number(len(series.follow_ups), 'reply', 'replies')}:")
    for mail in series.follow_ups:
        yield from _talk(mail, mailing_list)


def _where(message: Message, mailing_list: ListConfig) -> Iterator[str]:
    if message.message_id and mailing_list.url:
        yield f"Link: {message_url(mailing_list.url, message.message_id)}"


def _patch(message: Message, series: Series, mailing_list: ListConfig) -> Iterator[str]:
    yield f"{words.mail_label(message)} {message.subject.title}".lstrip()
    if message.author != series.author:
        yield f"Author: {words.person(message.author)}"
    yield from _where(message, mailing_list)
    yield from _mail_text(message)


def _mail_text(message: Message) -> Iterator[str]:
    """Commit message and notes with the diffstat, or the text of a mail that is no patch."""
    patch = message.patch or _NO_PATCH
    yield from ("", *_indent(patch.commit_message or message.text))
    if patch.notes:
        yield from ("    ---", *_indent(patch.notes))
    if patch.files:
        yield ""
        yield from (f"    {line}" for line in stat_lines(patch.files, WIDTH - 4))
        yield f"     {stat_total(patch.files)}"


def _stat(series: Series) -> Iterator[str]:
    """The diffstat of the whole series, unless the cover letter says the very same."""
    files = sum_files(mail.patch.files for mail in series.patches if mail.patch)
    head = series.cover
    said = head.patch.commit_message if head and head.patch else ""
    if files and stat_total(files) not in said:
        yield ""
        yield from (f"    {line}" for line in stat_lines(files, WIDTH - 4))
        yield f"     {stat_total(files)}"


# ---------------------------------------------------------------- the other sections


def _section(section: Section, mailing_list: ListConfig) -> Iterator[str]:
    title = f"{section.title} ({len(section.items)})"
    yield from ("", "=" * WIDTH, title)
    for item in section.items:
        if isinstance(item, Series):
            yield from ("", *_series(item, mailing_list))
        elif isinstance(item, Thread):
            yield from ("", *_thread(item, mailing_list))
        else:
            yield from _single(item, mailing_list)


def _thread(thread: Thread, mailing_list: ListConfig) -> Iterator[str]:
    yield from _wrap(thread.title)
    yield from _wrap(_thread_facts(thread), "  ")
    for message in thread.messages:
        yield from _talk(message, mailing_list)


def _thread_facts(thread: Thread) -> str:
    count = words.number(len(thread.messages), "mail")
    facts = f"{count} by {words.people(message.sender for message in thread.messages)}"
    tags = words.short_tags(words.count_tags(thread.trailers))
    return f"{facts}; {tags}" if tags else facts


def _talk(message: Message, mailing_list: ListConfig) -> Iterator[str]:
    """Who said it, which tags they gave, and the first lines of their own."""
    robot = " (robot)" if message.is_bot else ""
    yield ""
    yield f"  {words.person(message.sender)}{robot}, {words.when(message.sent)}"
    if message.message_id and mailing_list.url:
        yield f"  {message_url(mailing_list.url, message.message_id)}"
    yield from _given(message)
    if message.patch:
        yield from _indent(message.patch.commit_message)
    elif message.excerpt:
        yield from _wrap(message.excerpt, "    ")


def _given(message: Message) -> Iterator[str]:
    for trailer in words.given(message):
        hand = "" if trailer.from_sender else " (not sent by them)"
        yield f"  {trailer.name}: {words.person(trailer.person or message.sender)}{hand}"


def _tags_given(tagged: tuple[Tagged, ...], mailing_list: ListConfig) -> Iterator[str]:
    """Who gave what to which series or thread."""
    if not tagged:
        return
    yield from ("", "=" * WIDTH, f"Tags given ({sum(len(one.given) for one in tagged)})")
    for one in tagged:
        title = _badged(one.of) if isinstance(one.of, Series) else one.of.title
        yield from ("", *_wrap(title))
        for given in one.given:
            hand = "" if given.from_sender else " (not sent by them)"
            to = f", {given_for(given)}" if given_for(given) else ""
            yield from _wrap(f"{given.name}: {words.person(given.person)}{to}{hand}", "  ", "    ")
            yield from (f"    {url}" for url in _urls(given, mailing_list))


def _urls(given: Given, mailing_list: ListConfig) -> list[str]:
    """The mails that gave it, each once."""
    ids = dict.fromkeys(mail.message_id for mail in given.trailers if mail.message_id)
    return [message_url(mailing_list.url, one) for one in ids] if mailing_list.url else []


def _single(message: Message, mailing_list: ListConfig) -> Iterator[str]:
    """One mail as one entry: an applied note, a robot's mail, one that could not be read."""
    if message.kind == "unreadable":
        reason = message.problem or "no reason known"
        yield f"  * commit {message.epoch}/{message.commit[:12]}: {reason}"
        return
    yield from _wrap(message.subject.raw, "  * ", "    ")
    yield f"    {words.person(message.sender)}, {words.when(message.sent)}"
    if message.message_id and mailing_list.url:
        yield f"    {message_url(mailing_list.url, message.message_id)}"
    if message.kind == "applied" and (told := went(message)):
        yield from _wrap(told, "    ")
    if message.excerpt and not message.is_bot:
        yield from _wrap(message.excerpt, "    ")
