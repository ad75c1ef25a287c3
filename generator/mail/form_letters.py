"""Form letters: what scripts of maintainers write when a patch enters a tree, leaves it or fails.

The patch stands below the words, often whole, but it was sent before by its author. The letter
names it by its title, and in the better case by a link to its mail. Many letters answer nothing.

Forms: stable (`Patch "x" has been added to the 6.6-stable tree`, `FAILED: patch "x" failed to
apply`), usb and driver-core (`patch "x" added to usb-linus`), asoc and spi (`Applied "x" to the
asoc tree`), -mm (`+ x.patch added to mm-unstable branch`, `[merged mm-stable] x.patch removed from
-mm tree`), dpdk stable (`patch 'x' has been queued to stable release 20.11.2`), tip (`[tip:
irq/core] x`), media (`[git:media_stage/next] x`) and buildroot (`[git commit] x`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from generator.text import clean_line

LetterEvent = Literal["added", "failed", "dropped"]

_HINTS = (
    'atch "', "atch '", "atch “", "-mm tree", ".patch ", 'pplied "', "pplied “", "[git", "[tip",
)  # fmt: skip
_TAGS = r"(?:\[[^\[\]\s]{1,30}\]\s{1,3}){0,3}"  # of a list
_QUOTED = r"[\"“'](?P<title>.{1,500})[\"”']"
_FILE = r"(?P<file>[\w.,+-]{1,300})\.patch"
_TREE = r"(?:the )?(?P<tree>[\w./+-]{1,80}(?: release \S{1,30})?)"
_HAS_BEEN = r"(?:(?:has been|was) )?"
_FORMS: dict[LetterEvent, tuple[str, ...]] = {
    "failed": (rf"{_TAGS}(?:FAILED|WTF): patch {_QUOTED}.{{0,20}} failed to apply to {_TREE}",),
    "added": (
        rf"{_TAGS}patch {_QUOTED} {_HAS_BEEN}(?:added|queued|applied) (?:to|into) {_TREE}",
        rf"{_TAGS}applied {_QUOTED} to {_TREE}",
        rf"{_TAGS}\+ {_FILE} added to {_TREE}",
        rf"\[(?:merged|(?:alternative|folded)-merged)(?: (?P<tree>\S{{1,60}}))?\] {_FILE} removed",
        r"\[(?P<tree>git:[^\]\s]{1,80})\] (?P<title>.{1,500})",
        rf"{_TAGS}\[git commit(?: branch/(?P<tree>[^\]\s]{{1,80}}))?\] (?P<title>.{{1,500}})",
        r"\[(?P<tree>tip: ?[^\]\s]{1,80})\] (?P<title>.{1,500})",
    ),
    "dropped": (
        rf"{_TAGS}patch {_QUOTED} {_HAS_BEEN}(?:dropped|removed|reverted) from {_TREE}",
        rf"(?:\[[\w -]{{1,60}}\] |- )?{_FILE} removed from (?P<tree>-mm) tree",
    ),
}
_COMPILED = [
    (event, re.compile(form, re.IGNORECASE)) for event, forms in _FORMS.items() for form in forms
]
_OWNER = re.compile(r"(?:(tip): ?|git:)")


class FormLetter(NamedTuple):
    """What the subject of a form letter says. The title of a quilt patch is in the body alone."""

    event: LetterEvent
    title: str
    tree: str


@lru_cache(maxsize=256)  # asked for several times while a mail is read
def read_form_letter(subject: str) -> FormLetter | None:
    """The form letter that has this raw subject line, if it is one."""
    if not any(map(subject.__contains__, _HINTS)):
        return None
    for event, form in _COMPILED:
        if found := form.match(subject):
            named = found.groupdict()
            tree = named.get("tree") or ("-mm" if named.get("file") else "")
            tree = _OWNER.sub(lambda owner: f"{owner[1]} " if owner[1] else "", tree)
            return FormLetter(event, clean_line(named.get("title") or ""), clean_line(tree, 100))
    return None
