"""The repositories of an archive, and the checks that their history can be trusted.

An archive is a folder with `git/N.git` or `N.git`, or one bare repository. Whatever makes git show
a false or shortened history silently is refused, with the remedy: shallow clones, grafts, replaced
objects, missing epochs. Mails are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from generator.archive import git
from generator.archive.objects import MISSING, Found, Objects
from generator.errors import ArchiveDamaged, ArchiveNotFound

SINCE_FILE = "patchwire-since"  # beside `git/` in a mirror that was fetched from a date on
_EPOCH = re.compile(r"(0|[1-9][0-9]{0,5})\.git")
_SEARCHED = 100  # newest commits, one of which must hold a mail


@dataclass(frozen=True, slots=True)
class Epoch:
    """One repository of a list: its number, its path, and its newest commit when opened."""

    number: int
    git_dir: str
    tip: str


def find_epochs(path: Path) -> tuple[tuple[int, Path], ...]:
    """Number and folder of each epoch below `path`, oldest first; empty where there are none."""
    for folder in (path / "git", path):
        if folder.is_dir():
            named = [(_EPOCH.fullmatch(entry.name), entry) for entry in folder.iterdir()]
            found = sorted((int(name[1]), entry) for name, entry in named if name)
            if found:
                return tuple(found)
    return ((0, path),) if _is_repository(path) else ()


def open_epochs(path: Path, *, may_miss: bool = False) -> tuple[Epoch, ...]:
    """The epochs of the archive at `path`, oldest first, each checked.

    `may_miss`: one between others may be missing, as a fetch brings it back.

    Raises:
        ArchiveNotFound: nothing is there, or something other than an archive.
        ArchiveDamaged: an epoch is missing, or its history cannot be read or trusted.
    """
    if not path.is_dir():
        raise ArchiveNotFound(f"there is no archive at {path}", "check the path, or fetch it first")
    found = find_epochs(path)
    if not found:
        mend = "give a folder with git/N.git or N.git epochs, or one bare repository"
        if (path / ".git").is_dir():
            mend = f"it is a working copy: give {path / '.git'}"
        raise ArchiveNotFound(f"{path} is no public-inbox archive", mend)
    since = partial_since(path)
    if not may_miss:
        _check_numbers(path, [number for number, _ in found], partial=since is not None)
    for _, git_dir in found:
        _check_trust(git_dir, partial=since is not None)
    return tuple(Epoch(number, str(git_dir), _tip(str(git_dir))) for number, git_dir in found)


def partial_since(path: Path) -> datetime | None:
    """The start date (UTC) of a mirror made by `fetch_archive`; None for a whole archive.

    Raises:
        ArchiveDamaged: the file that says so holds no date.
    """
    try:
        text = _text(path / SINCE_FILE).strip()
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        raise ArchiveDamaged(
            f"{path / SINCE_FILE} holds no date", f"delete {path} and fetch it again"
        ) from None


def _is_repository(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


def _check_numbers(path: Path, numbers: list[int], *, partial: bool) -> None:
    """Raise where an epoch is missing; a partial mirror may begin with a later epoch."""
    first = numbers[0] if partial else 0
    missing = sorted(set(range(first, numbers[-1])) - set(numbers))
    if missing:
        names = ", ".join(f"{number}.git" for number in missing[:5])
        raise ArchiveDamaged(
            f"{path} has no {names}, but has {numbers[-1]}.git",
            "fetch what is missing, or give the path of one epoch's repository",
        )


def _check_trust(git_dir: Path, *, partial: bool) -> None:
    """Raise where something other than the commits determines the history."""
    if not _is_repository(git_dir):
        raise ArchiveDamaged(f"{git_dir} is not a git repository", "fetch or clone it again")
    call = f"git --git-dir={git_dir}"
    if _text(git_dir / "shallow").strip() and not partial:
        raise ArchiveDamaged(
            f"{git_dir} is a shallow clone: older mails are missing",
            f"complete it: {call} fetch --unshallow",
        )
    if _text(git_dir / "info" / "grafts").strip():
        raise ArchiveDamaged(
            f"{git_dir} has grafts, which change its history",
            f"delete {git_dir / 'info' / 'grafts'}",
        )
    if _has_replaced(git_dir):
        raise ArchiveDamaged(
            f"{git_dir} has replaced objects, which change its history",
            f"remove them: {call} replace --list, then {call} replace -d ID",
        )
    _check_alternates(git_dir)


def _check_alternates(git_dir: Path) -> None:
    """Raise where objects are borrowed (`git clone --shared`) from a folder that is missing."""
    objects = git_dir / "objects"
    for line in _text(objects / "info" / "alternates").split("\n"):
        alternate = objects / line
        if line and not line.startswith("#") and not alternate.is_dir():
            raise ArchiveDamaged(
                f"{git_dir} borrows objects from {alternate}, which is not there",
                f"bring it back, or delete {objects / 'info' / 'alternates'}",
            )


def _has_replaced(git_dir: Path) -> bool:
    folder = git_dir / "refs" / "replace"
    loose = folder.is_dir() and any(folder.iterdir())
    return loose or " refs/replace/" in _text(git_dir / "packed-refs")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise ArchiveDamaged(f"{path} cannot be read ({error.strerror})", "look at it") from None


def _tip(git_dir: str) -> str:
    """The newest commit of the branch that HEAD names.

    Raises where there is none, and where the repository holds something other than mails.
    """
    request = b"info HEAD^{commit}\ncontents HEAD^{tree}\n"
    try:
        answer = git.run(git_dir, "cat-file", "--batch-command", "--buffer", given=request)
    except git.GitError as error:
        if error.code == 129:
            raise git.too_old() from None
        raise unreadable(git_dir, error) from None
    first, _, tree = answer.partition(b"\n")
    fields = first.split()
    if len(fields) != 3:
        raise _no_commit(git_dir)
    tip = fields[0].decode("ascii")
    _, _, content = tree.partition(b"\n")
    if not content.startswith((b"100644 m\0", b"100644 d\0")):
        _check_kind(git_dir, tip, content)
    return tip


def _no_commit(git_dir: str) -> ArchiveNotFound | ArchiveDamaged:
    """The error for a HEAD that names no commit: an empty repository, or a broken one."""
    no_loose = git.run(git_dir, "count-objects").startswith(b"0 ")
    if no_loose and not any((Path(git_dir) / "objects" / "pack").glob("*.pack")):
        return ArchiveNotFound(f"{git_dir} is empty: it holds no mail yet", "fetch it first")
    return ArchiveDamaged(
        f"HEAD of {git_dir} names no commit",
        f"check it with git --git-dir={git_dir} fsck, or fetch or clone it again",
    )


def unreadable(git_dir: str, error: git.GitError) -> ArchiveDamaged:
    """The error for a repository on which git failed."""
    return ArchiveDamaged(f"git cannot read {git_dir} ({error.reason})", "fetch or clone it again")


def _check_kind(git_dir: str, tip: str, tree: bytes) -> None:
    """Raise unless a repository whose newest tree holds no mail has mails in older commits."""
    if re.search(rb"(?:\A|\0.{20})40000 [0-9a-f]{2}\0", tree, re.DOTALL):
        raise ArchiveNotFound(
            f"{git_dir} is a public-inbox of version 1, which is not read here",
            "convert it with public-inbox-convert, or fetch the list's git/0.git",
        )
    try:
        trees = git.run(
            git_dir, "rev-list", "--first-parent", "--no-commit-header", f"-n{_SEARCHED}",
            "--format=%T", "--end-of-options", tip, "--",
        )  # fmt: skip
    except git.GitError as error:
        raise unreadable(git_dir, error) from None
    with Objects(git_dir) as objects:
        if not any(map(_holds_mail, objects.contents(trees.decode("ascii").split()))):
            raise ArchiveNotFound(
                f"{git_dir} is no public-inbox: its commits hold no mails",
                "give a public-inbox of version 2, as lore.kernel.org serves it",
            )


def _holds_mail(found: Found) -> bool:
    return (
        found != MISSING
        and re.search(rb"(?:\A|\0.{20,32})100644 [md]\0", found[2], re.DOTALL) is not None
    )
