"""The patch-id of a diff, as `git patch-id --stable` computes it: git-patch-id(1).

Patches that differ only in line numbers, blanks or the commits they were made from have the same
id. Works on bytes. The changed lines are counted by `diff`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha1

_BLANKS = b" \t\n\r"
_HUNK = re.compile(rb"\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))?")
_HEAD = re.compile(rb".*+\n(?:(?!GIT |Binary |From |commit )[A-Za-z].*+\n)*+--- .*+\n\+\+\+ .*+")
_INDEX = re.compile(rb"\nindex .*+")
_COMMIT = re.compile(rb"^(?:commit |From )?[0-9a-fA-F]{40}", re.MULTILINE)
_SIGNATURE = b"\n-- \n"


def patch_id(diff: bytes) -> str | None:
    """The patch-id, 40 hex digits, of a diff that has a `diff ` line; None for other diffs."""
    at = 0 if diff.startswith(b"diff ") else diff.find(b"\ndiff ") + 1 or -1
    if at < 0:
        return None
    diff = diff[at:]
    end = diff.rfind(_SIGNATURE)
    body = diff[:end] if end >= 0 else diff.rstrip(b"\n")
    hashes = [_hash_section(section) for section in body[5:].split(b"\ndiff ")]
    # An unusual or damaged diff, or one with text behind it, is read line by line.
    return _follow(diff) if b"" in hashes else _checksum(hashes)


def _checksum(hashes: Iterable[bytes]) -> str:
    """The id from the hashes of the files: their sum, so the order of files does not count."""
    total = sum(int.from_bytes(digest, "little") for digest in hashes)
    return (total % (1 << 160)).to_bytes(20, "little").hex()


def _hash_section(section: bytes) -> bytes:
    """The hash of the section of a file, given without its `diff `; b"" for an unusual section.

    Blanks, index lines and hunk headers are left out.
    """
    head, *hunks = section.split(b"\n@@ -")
    if not hunks or not _HEAD.fullmatch(head):
        return b""
    kept = [b"diff ", _INDEX.sub(b"", head)]
    added = removed = 1  # the lines with its names
    for hunk in hunks:
        header = _HUNK.match(hunk)
        if not header:
            return b""
        old, new = int(header[1] or 1), int(header[2] or 1)
        same = hunk.count(b"\n ")
        added += new - same
        removed += old - same
        if hunk.count(b"\n") != old + new - same:
            return b""
        kept.append(hunk[hunk.find(b"\n") :])
    if section.count(b"\n+") != added or section.count(b"\n-") != removed:
        return b""
    return _hash(kept)


def _follow(diff: bytes) -> str:
    """The id of any diff, read line by line; damaged lines are treated as git treats them."""
    commit = _COMMIT.search(diff)
    lines = (diff[: commit.start()] if commit else diff).removesuffix(b"\n").split(b"\n")
    lines = [line for line in lines if line[:2] != b"\\ " or len(line) < 12]  # no newline at end
    hashes: list[bytes] = []
    kept: list[bytes] = []
    blobs = b""
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(b"--- "):
            at, whole = _take_hunks(lines, at, kept)
            if not whole:
                continue
            if not lines[at].startswith(b"diff "):
                break
            hashes.append(_hash(kept))
            kept = [lines[at]]
        elif line.startswith((b"GIT binary patch", b"Binary files")):
            hashes.append(_hash([*kept, blobs]))
            kept = []
            while at < len(lines) and not lines[at].startswith(b"diff "):
                at += 1
        elif line.startswith(b"index "):  # left out, even if no names of blobs are in it
            old, dots, new = line[6:].partition(b"..")
            blobs = old[:64] + new.partition(b" ")[0][:64] if dots else blobs
        elif not line[:1].isalpha():
            break
        else:
            kept.append(line)
        at += 1
    return _checksum([*hashes, _hash(kept)])


def _take_hunks(lines: list[bytes], at: int, kept: list[bytes]) -> tuple[int, bool]:
    """Append the lines of the hunks below the `---` line at `at` to `kept`.

    Returns the index of the next line, and whether no line of a hunk was missing. One old line too
    many ends the hunks, as in git.
    """
    old = new = 1  # lines still to come: the two names first
    for here in range(at, len(lines)):
        line = lines[here]
        if old == 0 == new:
            if not line.startswith(b"@@ -"):
                return here, True
            header = _HUNK.match(line, 4)
            if header:
                old, new = int(header[1] or 1), int(header[2] or 1)
            continue
        if old == -1:
            return here, False
        old -= line[:1] in {b"-", b" "}
        new -= line[:1] in {b"+", b" "}
        kept.append(line)
    return len(lines), False


def _hash(lines: list[bytes]) -> bytes:
    return sha1(b"".join(lines).translate(None, _BLANKS), usedforsecurity=False).digest()
