"""Real epochs to be cut: their branch is moved, mails are taken back and purged.

What git itself does to an archive upstream, with none of this program's own code.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path


def clone(bundles: Path, root: Path) -> Path:
    """The archive in a folder of bundles, to do with as one likes."""
    for bundle in sorted(bundles.glob("*.bundle")):
        target = root / "git" / f"{bundle.stem}.git"
        subprocess.run(["git", "clone", "-q", "--mirror", bundle, target], check=True)
    return root


def git(repository: Path, *arguments: str, given: str = "") -> str:
    command = ["git", f"--git-dir={repository}", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, input=given)
    return done.stdout.strip()


def move(repository: Path, commit: str) -> None:
    """Have the epoch end with `commit`."""
    git(repository, "update-ref", git(repository, "symbolic-ref", "HEAD"), commit)


def delete(repository: Path, tip: str, mails: Sequence[str]) -> str:
    """Commits on top of `tip` that take these mails back; the last one's id."""
    for mail in mails:
        blob = git(repository, "rev-parse", f"{mail}:m")
        tree = git(repository, "mktree", given=f"100644 blob {blob}\td\n")
        tip = _commit(repository, tree, tip, tip)
    return tip


def purge(repository: Path, tip: str, mail: str) -> str:
    """The history up to `tip` without what `mail` said: that and all later commits are others."""
    later = git(repository, "rev-list", "--reverse", f"{mail}..{tip}").split()
    parent = git(repository, "rev-parse", f"{mail}^")
    tree = git(repository, "mktree")
    now = _commit(repository, tree, parent, mail)
    for commit in later:
        now = _commit(repository, git(repository, "rev-parse", f"{commit}^{{tree}}"), now, commit)
    return now


def note_subjects(repository: Path) -> None:
    """Give each commit of the epoch the subject of its mail, as public-inbox does."""
    now = ""
    for commit in git(repository, "rev-list", "--reverse", "HEAD").split():
        mail = git(repository, "cat-file", "blob", f"{commit}:m")
        subject = next(line[9:] for line in mail.split("\n") if line.startswith("Subject: "))
        tree = git(repository, "rev-parse", f"{commit}^{{tree}}")
        now = _commit(repository, tree, now, commit, subject)
    move(repository, now)


def _commit(repository: Path, tree: str, parent: str, like: str, subject: str = "mail") -> str:
    """A commit with the times of another; the first one where there is no parent."""
    date = git(repository, "log", "-1", "--format=%ct +0000", like)
    who = f"Ada <ada@quill.example> {date}"
    above = f"parent {parent}\n" if parent else ""
    raw = f"tree {tree}\n{above}author {who}\ncommitter {who}\n\n{subject}\n"
    return git(repository, "hash-object", "-t", "commit", "-w", "--stdin", given=raw)
