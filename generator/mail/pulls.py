"""Pull requests: the repository to pull from and the commits, as git-request-pull(1) writes them.

The repository is the line under "available in the Git repository at", the commits are the shortlog.
"""

from __future__ import annotations

import re

from generator.models.mails import ListedPatch
from generator.text import clean_line

MAX_LISTED = 2000
MAX_TREE = 100
_REPOSITORY = re.compile(
    r"available in the git repository at:?\s{1,20}(\S{3,300}(?:[ \t]+\S{1,200})?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_AUTHOR = re.compile(r"(\S.{0,80}?) \((\d{1,4})\):")


def pulled_from(text: str) -> str:
    """The repository and the branch or tag to pull, on one line; "" where none is named."""
    found = _REPOSITORY.search(text, 0, 100_000)
    return clean_line(found[1], MAX_TREE) if found else ""


def shortlog(text: str) -> tuple[ListedPatch, ...]:
    """The commits below `Author Name (2):` lines, with wrapped titles joined."""
    found: list[ListedPatch] = []
    author, left, indent = "", 0, 0
    for line in text.split("\n"):
        head = _AUTHOR.fullmatch(line.rstrip()[:100]) if line[:1].strip() else None
        if head:
            author, left, indent = clean_line(head[1], 200), int(head[2]), 0
            continue
        depth = len(line) - len(line.lstrip())
        if not author or not line.strip() or not depth:
            author = ""  # the end of the author's commits
        elif indent and depth > indent:  # more of the title above
            last = found.pop()
            found.append(ListedPatch(author, clean_line(f"{last.title} {line.strip()}")))
        elif left and len(found) < MAX_LISTED:
            found.append(ListedPatch(author, clean_line(line)))
            left, indent = left - 1, depth
    return tuple(found)
