"""The patch that a form letter carries: its title, its author, its commit and where it was sent.

The body has the words of the script first, then the patch as git or quilt writes it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.mail.form_letters import FormLetter
from generator.mail.mentions import find_links
from generator.mail.quotes import own_lines
from generator.text import clean_line

MAX_LINES = 80  # of a letter in which its fields are looked for
_TITLED = re.compile(r"\s{0,8}The (?:quilt )?patch titled", re.IGNORECASE)
_MERGED = re.compile(r"was (?:dropped because it was )?merged into (?:the )?(\S{1,60})")
_SUBJECT = re.compile(r"\s{0,8}Subject: (\S.*)")
_FROM = re.compile(r"\s{0,8}(?:From|Author): ([^<>@]{1,100}?)\s*<[^<>]{1,200}>\s*$")
_LINK = re.compile(r"\s{0,8}(?:Link|Message-Id|Patch-msgid): ?\S", re.IGNORECASE)
_COMMIT = re.compile(
    r"\s{0,8}(?:Commit-ID:|commit:?|From)\s{1,20}(?:https?://\S{1,200}[=/])?([0-9a-f]{12,64})\b"
)
_BEGIN = re.compile(r"From [0-9a-f]{12,64} |From: |-{20,}\s*$|---\s*$|commit:? ")


class Enclosed(NamedTuple):
    """The patch that a form letter carries, as far as its body names it."""

    title: str
    author: str
    tree: str
    commit: str
    links: tuple[str, ...]


def read_enclosed(text: str, letter: FormLetter) -> Enclosed:
    """What the body of a form letter says of the patch that it carries."""
    title, author, tree, commit = letter.title, "", letter.tree, ""
    links: list[str] = []
    lines = [line[:600] for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    for at, line in enumerate(lines):
        if not title and _TITLED.match(line) and at + 1 < len(lines):
            found = _SUBJECT.match(lines[at + 1])
            title = clean_line(found[1] if found else lines[at + 1])
        elif merged := _MERGED.search(line):
            tree = merged[1] if tree in {"", "-mm"} else tree
        elif (person := _FROM.match(line)) and not author:
            author = clean_line(person[1].strip("\"' "), 100)
        elif _LINK.match(line):
            links += find_links(line.strip())
        elif (named := _COMMIT.match(line)) and not commit:
            commit = named[1]
    return Enclosed(title, author, tree, commit, tuple(dict.fromkeys(links)))


def letter_lines(text: str) -> list[str]:
    """The lines of a form letter above the patch that it carries, whose tags are not its own."""
    lines = own_lines(text)
    end = next((at for at, line in enumerate(lines) if _BEGIN.match(line)), len(lines))
    return lines[:end]
