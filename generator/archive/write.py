"""Archives made from mails: a public-inbox of version 2, written by `git fast-import`.

For the embedded list and for tests. The same mails give the same commit ids. Author and date of a
commit are not taken from the mail, as this room does not parse mails.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from generator.archive import git
from generator.errors import ArchiveDamaged

Action = Literal["mail", "delete", "purge"]

_LIST = b"mailing list <list@lists.example>"


def write_archive(path: str, items: Iterable[tuple[bytes, int, Action]]) -> bool:
    """Make `path` an archive of one epoch with these commits; returns whether it was written.

    Each item is a mail's bytes, its received time (seconds since 1970, UTC) and an action: "mail"
    adds it, "delete" withdraws an earlier mail of the same bytes, "purge" writes the empty commit
    of a mail that was cut out of the history. An archive that already holds the same commits is
    left alone.

    Raises:
        ArchiveDamaged: git cannot write there.
    """
    git_dir = Path(path).absolute() / "git" / "0.git"
    aside = git_dir.with_name("0.git.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    stream = b"".join(_commit(at, *item) for at, item in enumerate(items))
    try:
        git.run(str(aside), "init", "--quiet", "--bare", "--template=", "--initial-branch=master")
        git.run(str(aside), "fast-import", "--quiet", "--date-format=raw", given=stream)
    except git.GitError as error:
        raise ArchiveDamaged(f"git cannot write {aside} ({error.reason})") from None
    if _tip(aside) == _tip(git_dir):
        shutil.rmtree(aside)
        return False
    if git_dir.exists():
        shutil.rmtree(git_dir)
    aside.rename(git_dir)
    return True


def _commit(at: int, raw: bytes, received: int, action: Action) -> bytes:
    """One commit for git-fast-import(1); its tree has a single entry."""
    name, content, author, subject = b"m", raw, _LIST, b"mail"
    if action == "delete":
        name, subject = b"d", b"rm"
    elif action == "purge":
        blob = hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()
        content, author, subject = b"", b" <>", b"purged " + blob.encode("ascii")
    lines = (
        b"reset refs/heads/master\n" if at == 0 else b"",
        b"commit refs/heads/master\n",
        b"author %s %d +0000\ncommitter %s %d +0000\n" % (author, received, _LIST, received),
        b"data %d\n%s\n\n" % (len(subject) + 1, subject),
        b"deleteall\nM 100644 inline %s\ndata %d\n%s\n" % (name, len(content), content),
    )
    return b"".join(lines)


def _tip(git_dir: Path) -> bytes | None:
    if not git_dir.exists():
        return None
    try:
        return git.run(str(git_dir), "rev-parse", "--verify", "--quiet", "HEAD")
    except git.GitError:
        return None
