"""The lines that a diff adds to and removes from each file, and the words around the diffs of talk.

Lines are counted from the diff itself, not from the author's diffstat. Works on bytes, so that only
file names are decoded. The content of a diff is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from generator.mail.charsets import decode
from generator.models.mails import FileChange
from generator.text import clean_key, is_plain

MAX_FILES = 5000
MAX_IN_TALK = 50  # files whose diffs are left out of a mail of talk
MAX_LINES = 20_000  # of the diff of one of them
_HUNK = re.compile(rb"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")
_NAMES = re.compile(rb"^(?:---|\+\+\+) ([^\t\n]{1,2000})", re.MULTILINE)
# diff(1) writes the time of a file behind its name and a tab, which mail programs may make blanks.
_TIME = re.compile(rb"[ \t]+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: [+-]\d{4})?$")
_MOVED = re.compile(rb"^(?:rename|copy) to ([^\n]{1,2000})", re.MULTILINE)
_CLASSIC = re.compile(rb"^--- [^\n]{1,2000}\n\+\+\+ [^\n]{1,2000}\n@@ -", re.MULTILINE)
_CODE = b" +-\\\t"  # the first letters of the lines of a hunk
# Below the end of a hunk, which people write by hand, more of it: neither "- words" nor "+1".
_MORE_CODE = re.compile(rb" ?\t|[+-](?! ?\w)")
_OCTAL = re.compile(rb"\\([0-3][0-7]{2}|[abtnvfr\"\\])")
_ESCAPES = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f",
            b"r": b"\r", b'"': b'"', b"\\": b"\\"}  # fmt: skip


def find_diff(body: bytes) -> int:
    """The offset of the first line of the diff in a mail's body; -1 where there is none.

    A diff begins with "diff -", "Index: " or a `---`/`+++` pair of names, as for git-mailinfo(1).
    """
    if body.startswith((b"diff -", b"Index: ")):
        return 0
    found = body.find(b"\ndiff -") + 1 or -1
    limit = found if found >= 0 else len(body)
    if body.find(b"\n+++", 0, limit) < 0:
        return found
    index = body.find(b"\nIndex: ", 0, limit) + 1
    classic = _CLASSIC.search(body, 0, limit)
    if index and classic and index < classic.start():
        return index
    return classic.start() if classic else found


def holds_patch(body: bytes) -> bool:
    """Whether a text has a diff of git, or one with a pair of names and a hunk.

    Stricter than `find_diff`: a log or a script may have a line that begins with "diff -".
    """
    if body.startswith(b"diff --git ") or b"\ndiff --git " in body:
        return True
    return b"+++ " in body and _CLASSIC.search(body) is not None


def without_diffs(body: bytes) -> bytes:
    """The body of talk without the lines of its diffs: people go on below a diff of their own."""
    kept: list[bytes] = []
    at = find_diff(body)
    while at >= 0 and len(kept) < MAX_IN_TALK:
        kept.append(body[:at])
        body = body[at:]
        body = body[_end_of_diff(body) :]
        at = _next_diff(body)
    return b"".join(kept if at >= 0 else [*kept, body])


def _next_diff(body: bytes) -> int:
    """The offset of a further diff, or of a hunk of the one above, whose lines a mailer wrapped."""
    at, hunk = find_diff(body), body.find(b"\n@@ -") + 1
    is_first = 0 < hunk < at or at < 0
    return hunk if hunk and is_first and _HUNK.match(body, hunk) else at


def _end_of_diff(body: bytes) -> int:
    """The offset of what is below the diff of a file that `body` begins with, by its hunks' counts.

    Where there is no hunk, the end is not known: then nothing is below it. A mailer may have
    wrapped lines of a hunk, but where a quote goes on, or words below a blank line, it was cut.
    """
    old = new = 0  # lines that are left of the hunk
    in_hunks = is_below_blank = False
    for at, line in islice(_lines_of(body), MAX_LINES):
        header = _HUNK.match(line) if line.startswith(b"@@") else None
        if header:
            old, new = _counts(header)
            in_hunks = True
        elif not in_hunks:
            if not line:
                break
        elif not _goes_on(line, is_over=old <= 0 and new <= 0, is_below_blank=is_below_blank):
            return at - is_below_blank
        elif line[:1] in _CODE:
            old -= not line.startswith((b"+", b"\\"))
            new -= not line.startswith((b"-", b"\\"))
        is_below_blank = not line
    return len(body)


def _goes_on(line: bytes, *, is_over: bool, is_below_blank: bool) -> bool:
    """Whether a line below the header of a hunk belongs to it."""
    if not line:
        return True
    if not is_over:
        return line[:1] in _CODE or not (is_below_blank or line[:1] == b">")
    if line in {b"-- ", b"--"}:
        return False
    return bool(_MORE_CODE.match(line)) if is_below_blank else line[:1] in _CODE


def _lines_of(body: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(body):
        end = body.find(b"\n", at)
        end = end if end >= 0 else len(body)
        yield at, body[at:end]
        at = end + 1


def count_diff(diff: bytes) -> tuple[FileChange, ...]:
    """The files of a diff in their order, with the lines added to and removed from each.

    At most `MAX_FILES`.
    """
    if diff.startswith(b"diff --git "):
        sections = diff[len(b"diff --git ") :].split(b"\ndiff --git ")
    else:
        sections = _classic_sections(diff)
    last = len(sections) - 1
    return tuple(
        _read_section(section, exact=at == last) for at, section in enumerate(sections[:MAX_FILES])
    )


def _read_section(section: bytes, *, exact: bool) -> FileChange:
    hunks = section.find(b"\n@@ -")
    if hunks < 0 or section.find(b"\nGIT binary patch\n", 0, hunks) >= 0:
        return FileChange(_path(section), 0, 0)
    path = _path(section[: hunks + 1])
    if exact:
        return FileChange(path, *_count_last(section, hunks))
    return FileChange(path, section.count(b"\n+", hunks), section.count(b"\n-", hunks))


def _classic_sections(diff: bytes) -> list[bytes]:
    starts = [found.start() for found in _CLASSIC.finditer(diff)]
    return [diff[a:b] for a, b in pairwise([*starts, len(diff)])]


def _count_last(section: bytes, hunks: int) -> tuple[int, int]:
    """The number of added and removed lines of the last file of a mail.

    Within hunks every line begins with a blank, `+`, `-` or a backslash, so counting line starts is
    right and fast. The last hunk of a mail is followed by other text, at least a signature (`-- `).
    There the counts of the hunk header show whether the fast count is right.
    """
    last = section.rfind(b"\n@@ -") + 1
    insertions, deletions = section.count(b"\n+", hunks, last), section.count(b"\n-", hunks, last)
    header = _HUNK.match(section, last)
    if not header:
        return insertions, deletions
    old, new = _counts(header)
    end = section.rfind(b"\n-- \n", last)
    end = end if end >= 0 else len(section)
    added, removed = section.count(b"\n+", last, end), section.count(b"\n-", last, end)
    if not old - removed == new - added >= 0:
        added, removed = _follow_hunk(section[header.end() :], old, new)
    return insertions + added, deletions + removed


def _counts(header: re.Match[bytes]) -> tuple[int, int]:
    """The lines of a hunk before and after, by its header."""
    return (int(header[1]) if header[1] else 1, int(header[2]) if header[2] else 1)


def _follow_hunk(text: bytes, old: int, new: int) -> tuple[int, int]:
    """Added and removed lines of a hunk of `old` lines before and `new` after, line by line."""
    insertions = deletions = 0
    for line in text.split(b"\n")[1:]:
        if old <= 0 and new <= 0:
            break
        first = line[:1]
        if first == b"+":
            insertions += 1
            new -= 1
        elif first == b"-":
            deletions += 1
            old -= 1
        elif first != b"\\":
            old -= 1
            new -= 1
    return insertions, deletions


def _path(head: bytes) -> str:
    """The name of a file, from the lines above its first hunk: the new name, unless deleted."""
    line = head.partition(b"\n")[0]
    half = len(line) // 2
    if line[2:half] == line[half + 3 :] and line[half : half + 1] == b" " and line[:2] == b"a/":
        return _clean_path(line[2:half])  # `a/x b/x`: nearly all of them
    names = [_TIME.sub(b"", found[1].rstrip()) for found in _NAMES.finditer(head)]
    if len(names) >= 2:
        old, new = _unquote(names[0]), _unquote(names[1])
        (old_side, _, old_path), (new_side, _, path) = old.partition(b"/"), new.partition(b"/")
        if path and path == old_path and old_side != new_side:
            return _clean_path(path)  # `a/x b/x`, `linux.orig/x linux/x`
        return _strip_side(new if new != b"/dev/null" else old)
    moved = _MOVED.search(head)
    if moved:
        return _clean_path(_unquote(moved[1]))
    if line.endswith(b'"'):
        return _strip_side(_unquote(line[line.rfind(b' "', 0, len(line) - 1) + 1 :]))
    return _strip_side(line.rpartition(b" ")[2])


def _unquote(name: bytes) -> bytes:
    if not (name.startswith(b'"') and name.endswith(b'"') and len(name) > 1):
        return name
    return _OCTAL.sub(
        lambda found: _ESCAPES.get(found[1]) or bytes([int(found[1], 8) & 255]), name[1:-1]
    )


def _strip_side(name: bytes) -> str:
    return _clean_path(name[2:] if name[:2] in (b"a/", b"b/", b"i/", b"w/", b"c/", b"o/") else name)


def _clean_path(name: bytes) -> str:
    # git writes a line break or a tab in a name as `\n` and `\t`; a path is shown on one line.
    if is_plain(name) and len(name) < 500 and b"\n" not in name and b"\t" not in name:
        return name.decode() or "?"
    return clean_key(decode(name, None), 500) or "?"
