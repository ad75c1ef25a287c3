"""A digest as plain text, for a terminal or the body of a mail.

78 columns, no markup, no colour. The texts of patches are printed as they were written, never
wrapped or cut. Diffs are left out; what else is left out is counted.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from generator.links import is_sent_id, message_url
from generator.models.digest import Digest, Section, Tally
from generator.models.mails import FileChange, Message, Patch, Trailer
from generator.models.series import Series, Thread
from generator.models.settings import ListConfig
from generator.render.diffstat import series_files, stat_lines, stat_total
from generator.render.phrases.command import b4
from generator.render.phrases.count import (
    mail_label,
    missing_in_range,
    patch_count,
    pluralize,
    totals,
)
from generator.render.phrases.person import (
    people_names,
    person_name,
    sent_by,
    tally_with_address,
    with_address,
)
from generator.render.phrases.state import note_words
from generator.render.phrases.tag import (
    SECTIONS_BEFORE_TAGS,
    GroupedTag,
    TaggedItem,
    count_tags,
    person_tags,
    short_tags,
    tagged_patches,
    tags_given,
)
from generator.render.phrases.time import day, period, when
from generator.render.phrases.version import badges
from generator.text import no_command

WIDTH = 78
_NO_PATCH = Patch("")


def digest_text(digest: Digest, mailing_list: ListConfig, head: Sequence[str] = ()) -> str:
    """The digest as plain text; ends with a newline. `head` takes the place of its title."""
    lines = list(head) or [digest.title, "=" * len(digest.title)]
    lines += [f"{mailing_list.title}, {period(digest)}"]
    lines += _wrap(totals(digest) + ".")
    lines += _tallies("Top e-mail domains, by patch mails of authors", digest.top_domains)
    lines += _tallies("Top contributors, by patch mails of authors", digest.top_contributors)
    lines += _tallies("Top reviewers, by tags given", digest.top_reviewers)
    if digest.series:
        lines += ["", "Patch list", ""]
        for series in digest.series:
            lines += _patch_list_entry(series)
    for series in digest.series:
        lines += ["", *_series(series, mailing_list)]
    for section in digest.sections:
        if section.name in SECTIONS_BEFORE_TAGS and section.name != "series":
            lines += _section(section, mailing_list)
    lines += _tags_given(tags_given(digest), mailing_list)
    for section in digest.sections:
        if section.name not in SECTIONS_BEFORE_TAGS:
            lines += _section(section, mailing_list)
    return "".join(f"{no_command(line)}\n" for text in lines for line in text.split("\n"))


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


def _links(
    message_ids: Iterable[str | None], mailing_list: ListConfig, prefix: str
) -> Iterator[str]:
    """The addresses of mails in the archive, one in a line; none without an archive."""
    for message_id in message_ids:
        if mailing_list.url and is_sent_id(message_id):
            yield f"{prefix}{message_url(mailing_list.url, message_id)}"


def _tallies(title: str, tallies: tuple[Tally, ...]) -> Iterator[str]:
    if not tallies:
        return
    yield from ("", title, "")
    width = len(str(tallies[0].count))
    for tally in tallies:
        yield f"  {tally.count:>{width}} {tally_with_address(tally, tallies)}"


def _title(series: Series) -> str:
    prefix = badges(series)
    return f"[{' '.join(prefix)}] {series.title}" if prefix else series.title


def _facts(series: Series) -> str:
    """`6 patches, 3 files +120 -7, 2 replies, A 1 R 2`."""
    parts = [] if series.pull else [patch_count(series)]
    if series.files:
        files = pluralize(series.files, "file")
        parts += [f"{files} +{series.insertions} -{series.deletions}"]
    if series.follow_ups:
        parts += [pluralize(len(series.follow_ups), "reply", "replies")]
    if tags := count_tags(series.trailers):
        parts += [short_tags(tags)]
    return ", ".join(parts)


def _patch_list_entry(series: Series) -> list[str]:
    author = person_name(series.author)
    return [
        *_wrap(_title(series), "  * ", "    "),
        *_wrap(f"{author}, {day(series.sent)}, {_facts(series)}", "    "),
    ]


# ---------------------------------------------------------------- a series


def _series(series: Series, mailing_list: ListConfig) -> Iterator[str]:
    head, *patches = series.own_mails
    yield "-" * WIDTH
    yield f"{'Pull' if series.pull else 'New'}: {series.title}"
    yield head.subject.raw
    yield f"Author: {with_address(series.author)}"
    if sender := sent_by(series):
        yield f"Sent by: {sender}"
    yield f"Date: {when(series.sent)}"
    if facts := _facts(series):
        yield f"Size: {facts}"
    if series.missing:
        yield f"Missing: {missing_in_range(series)}"
    yield from _links([head.message_id], mailing_list, "Link: ")
    if is_sent_id(series.message_id) and not series.pull:
        yield f"Apply: {b4(series.message_id, 'shazam')}"
    yield from _mail_text(head)
    if series.cover is not None:
        yield from _diffstat(series_files(series))
    for patch in patches:
        yield from ("", *_patch(patch, series, mailing_list))
    if series.follow_ups:
        yield from ("", f"{pluralize(len(series.follow_ups), 'reply', 'replies')}:")
    for mail in series.follow_ups:
        yield from _reply(mail, mailing_list)


def _patch(message: Message, series: Series, mailing_list: ListConfig) -> Iterator[str]:
    yield f"{mail_label(message)} {message.subject.title}".lstrip()
    if message.author != series.author:
        yield f"Author: {with_address(message.author)}"
    yield from _links([message.message_id], mailing_list, "Link: ")
    yield from _mail_text(message)


def _mail_text(message: Message) -> Iterator[str]:
    """Commit message and notes with the diffstat, or the text of a mail that is no patch."""
    patch = message.patch or _NO_PATCH
    yield from ("", *_indent(patch.commit_message or message.text))
    if patch.notes:
        yield from ("    ---", *_indent(patch.notes))
    yield from _diffstat(patch.files)


def _diffstat(files: tuple[FileChange, ...]) -> Iterator[str]:
    if files:
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
        yield from _reply(message, mailing_list)


def _thread_facts(thread: Thread) -> str:
    count = pluralize(len(thread.messages), "mail")
    facts = f"{count} by {people_names(message.sender for message in thread.messages)}"
    tags = short_tags(count_tags(thread.trailers))
    return f"{facts}; {tags}" if tags else facts


def _reply(message: Message, mailing_list: ListConfig) -> Iterator[str]:
    """Who wrote a reply and when, the tags it gives, and its first lines."""
    robot = " (robot)" if message.is_bot else ""
    yield ""
    yield f"  {person_name(message.sender)}{robot}, {when(message.sent)}"
    yield from _links([message.message_id], mailing_list, "  ")
    for trailer in person_tags(message):
        person = person_name(trailer.person or message.sender)
        yield f"  {trailer.name}: {person}{_hand(trailer)}"
    if message.patch:
        yield from _indent(message.patch.commit_message)
    elif message.excerpt:
        yield from _wrap(message.excerpt, "    ")


def _hand(tag: Trailer | GroupedTag) -> str:
    return "" if tag.from_sender else " (not sent by them)"


def _tags_given(items: tuple[TaggedItem, ...], mailing_list: ListConfig) -> Iterator[str]:
    """Who gave which tag to which series or thread."""
    if not items:
        return
    yield from ("", "=" * WIDTH, f"Tags given ({sum(len(tagged.tags) for tagged in items)})")
    for tagged in items:
        item = tagged.item
        yield from ("", *_wrap(_title(item) if isinstance(item, Series) else item.title))
        for tag in tagged.tags:
            patches = f", {tagged_patches(tag)}" if tagged_patches(tag) else ""
            line = f"{tag.name}: {person_name(tag.person)}{patches}{_hand(tag)}"
            yield from _wrap(line, "  ", "    ")
            ids = dict.fromkeys(trailer.message_id for trailer in tag.trailers)
            yield from _links(ids, mailing_list, "    ")


def _single(message: Message, mailing_list: ListConfig) -> Iterator[str]:
    """One mail in a list: an applied note, a robot's mail, one that could not be read."""
    if message.kind == "unreadable":
        reason = message.problem or "no reason known"
        yield f"  * commit {message.epoch}/{message.commit[:12]}: {reason}"
        return
    yield from _wrap(message.subject.raw, "  * ", "    ")
    yield f"    {person_name(message.sender)}, {when(message.sent)}"
    yield from _links([message.message_id], mailing_list, "    ")
    if message.kind == "applied" and (words := note_words(message)):
        yield from _wrap(words, "    ")
    if message.excerpt and not message.is_bot:
        yield from _wrap(message.excerpt, "    ")
