"""What the author of a version says of it, for a feed: HTML that needs no style sheet.

It is the cover letter, or the message of the only patch, unwrapped, then the titles of the patches
and the diffstat. What is long is left to the page, with a count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.models.feeds import Letter
from generator.models.mails import Message
from generator.models.series import Series
from generator.render.diffstat import series_files, stat_lines, stat_total
from generator.render.phrases.count import mail_label, pluralize
from generator.render.prose import prose
from generator.text import cut_fitting, escape_html

MAX_TEXT = 6_000  # bytes of the letter
MAX_CHANGES = 2_000  # bytes of a changelog that stands apart
MAX_PATCHES = 30
MAX_FILES = 16
STAT_WIDTH = 44  # columns: a telephone shows about so many
MAX_SUMMARY = 200  # characters
FEW_WORDS = 4  # of a greeting
_BLURB = "*** BLURB HERE ***"  # what git format-patch asks an author to replace
_MARK = re.compile(r"<i>[>\s]*</i>")  # of a quote, which <blockquote> says
_CLASS = re.compile(r' class="[a-z- ]*"')


def letter(series: Series) -> Letter:
    """The letter of one version."""
    mail = series.cover or series.patches[0]
    text = mail.patch.commit_message if mail.patch else mail.text
    parts = [text_html(text, MAX_TEXT)]
    if not series.cover and mail.patch and mail.patch.changelog in mail.patch.notes:
        changes = text_html(mail.patch.changelog, MAX_CHANGES)
        parts += ["<h4>Changes</h4>\n", changes] if changes else []
    parts += [*_patches(series), *_diffstat(series)]
    return Letter("".join(parts), beginning_of(text))


def text_html(text: str, most: int) -> str:
    """The beginning of a mail's text, up to `most` bytes of it, and a count of the lines left."""
    text, left = cut_fitting(text.strip("\n"), most)
    if not text.strip():
        return ""
    html = _CLASS.sub("", _MARK.sub("", prose(text)))
    more = f"<p>[{pluralize(left, 'more line')} on the page]</p>\n" if left else ""
    return f"{html}\n{more}"


def beginning_of(text: str) -> str:
    """The first paragraph of a text in one line, cut where it is long; a greeting is none."""
    paragraphs = [" ".join(part.split()) for part in text[:4000].split("\n\n")]
    words = [part for part in paragraphs if any(map(str.isalpha, part)) and part != _BLURB]
    longer = (part for part in words if part.count(" ") >= FEW_WORDS)
    found = next(longer, words[0] if words else "")
    if len(found) <= MAX_SUMMARY:
        return found
    cut = found[:MAX_SUMMARY]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _patches(series: Series) -> Iterator[str]:
    """The titles of several patches; a pull request has its shortlog in its text."""
    if series.pull or len(series.patches) < 2:
        return
    items = [_item(mail) for mail in series.patches[:MAX_PATCHES]]
    if left := len(series.patches) - len(items):
        items.append(f"<li>{left} more</li>\n")
    yield f"<h4>Patches</h4>\n<ul>\n{''.join(items)}</ul>\n"


def _item(mail: Message) -> str:
    return f"<li>{escape_html(f'{mail_label(mail)} {mail.subject.title}'.strip())}</li>\n"


def _diffstat(series: Series) -> Iterator[str]:
    files = series_files(series)
    if not files:
        return
    lines = [str(line) for line in stat_lines(files[:MAX_FILES], STAT_WIDTH)]
    if left := len(files) - len(lines):
        lines.append(f" {pluralize(left, 'more file')}")
    lines.append(f" {stat_total(files)}")
    stat = escape_html("\n".join(lines))
    yield f"<pre>{stat}</pre>\n"
