"""What a run that died left in a mirror, put right before the next fetch.

A mail that was purged upstream must go from the mirror too, whenever a run was killed: the newest
commit from before a fetch is written down before it, and stands there until what the fetch made
superfluous is deleted. The caller holds the lock against other runs.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from generator.archive import git
from generator.errors import ArchiveDamaged

_BEFORE = "patchwire-before-fetch"  # in a repository: its newest commit before a fetch
_DAMAGED = "patchwire-damaged"  # in a repository: it is to be fetched anew
PART = ".part"  # the end of the name of an epoch that is not complete
BRANCH = "master"  # the only one of a mirror
REF = f"refs/heads/{BRANCH}"
# List servers write author lines from the headers of mails. They are never used here, and a single
# odd name would otherwise stop the fetch of the whole list. See git-fsck(1).
LENIENT = (
    "badDate", "badDateOverflow", "badEmail", "badName", "badTimezone", "missingEmail",
    "missingNameBeforeEmail", "missingSpaceBeforeDate", "missingSpaceBeforeEmail",
    "multipleAuthors", "nulInCommit", "zeroPaddedDate",
)  # fmt: skip
_FSCK = git.config_options(*(f"fsck.{name}=ignore" for name in LENIENT))


def begin_fetch(git_dir: Path, tip: str) -> None:
    """Write down what the newest commit was, unless an earlier fetch is not settled yet."""
    file = git_dir / _BEFORE
    if not file.exists():
        file.write_text(f"{tip}\n", "ascii")


def end_fetch(git_dir: Path) -> None:
    """Delete the mails that are no longer in the history, where upstream has rewritten it."""
    file = git_dir / _BEFORE
    if not file.exists():
        return
    if not _is_kept(git_dir, file.read_text("ascii").strip()):
        run_git(git_dir, "gc", "--quiet", "--prune=now")
    file.unlink()


def settle(mirror: Path) -> list[str]:
    """Put right what a killed run left: locks of git, packs kept aside, half-fetched epochs, mails.

    Returns a line for what a person may want to know.
    """
    lines = []
    for part in mirror.glob(f"git/*{PART}"):
        shutil.rmtree(part)
    for git_dir in sorted(mirror.glob("git/*.git")):
        if (git_dir / _DAMAGED).exists():
            shutil.rmtree(git_dir)
            lines.append(f"{git_dir} was damaged, and is fetched anew")
            continue
        for lock in _locks(git_dir):
            lock.unlink()
            lines.append(f"{lock} was left by a run that died, and is removed")
        kept = list(git_dir.glob("objects/pack/*.keep"))
        for file in (*kept, *git_dir.glob("objects/pack/tmp_*")):
            file.unlink()
        if kept:  # what such a pack holds is in no history that a fetch knows of
            begin_fetch(git_dir, "")
        end_fetch(git_dir)
    return lines


def mark_damaged(mirror: Path) -> None:
    """Have the next fetch replace the epochs whose objects are not what they were."""
    for git_dir in mirror.glob("git/*.git"):
        try:
            git.run(str(git_dir), "fsck", "--full", "--no-dangling", "--no-progress", options=_FSCK)
        except git.GitError:
            (git_dir / _DAMAGED).touch()


def unreachable(git_dir: Path) -> int:
    """How many objects of a repository its history does not reach.

    Raises:
        ArchiveDamaged: git cannot read it.
    """
    try:
        output = git.run(
            str(git_dir), "fsck", "--unreachable", "--no-reflogs", "--no-progress", options=_FSCK
        ).decode("ascii", "replace")
    except git.GitError as error:
        raise ArchiveDamaged(
            f"{git_dir} is damaged ({error.reason})", "the next run fetches it anew"
        ) from None
    return sum(line.startswith("unreachable ") for line in output.splitlines())


def _locks(git_dir: Path) -> Iterator[Path]:
    """The locks of git in a repository that nobody uses; see gitglossary(7) and git-gc(1)."""
    yield from git_dir.glob("*.lock")
    yield from git_dir.glob("refs/**/*.lock")
    yield from git_dir.glob("objects/**/*.lock")
    yield from git_dir.glob("gc.pid")


def _is_kept(git_dir: Path, tip: str) -> bool:
    """Whether a former newest commit is still in the history."""
    if not tip:
        return False
    try:
        git.run(str(git_dir), "merge-base", "--is-ancestor", tip, REF)
    except git.GitError:
        return False
    return True


def run_git(git_dir: Path, *arguments: str) -> str:
    """The output of a git command on the mirror itself.

    Raises:
        ArchiveDamaged: it failed.
    """
    try:
        return git.run(str(git_dir), *arguments).decode("ascii", "replace").strip()
    except git.GitError as error:
        raise ArchiveDamaged(
            f"git cannot write {git_dir} ({error.reason})", "delete it and fetch it again"
        ) from None
