"""Is the mirror of an archive up to date? Fetch what is new, epoch by epoch.

A mirror is `MIRROR/git/N.git`, one branch each, and holds nothing but what git fetched; what was
there stays whole when upstream cannot be reached. When to fetch, and who may at the same time, is
the caller's matter.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from generator.archive import git
from generator.archive.epochs import PARTIAL_MARK, find_epochs, open_epochs, partial_since
from generator.archive.manifest import check_url, upstream_epochs
from generator.errors import ArchiveDamaged, ArchiveNotFound, UpstreamError

_BRANCH = "master"
_REF = f"refs/heads/{_BRANCH}"
# Author lines are written by list servers from the mail's headers and never used here; without
# this one odd name would keep the whole list away.
_LENIENT = (
    "badDate", "badDateOverflow", "badEmail", "badName", "badTimezone", "missingEmail",
    "missingNameBeforeEmail", "missingSpaceBeforeDate", "missingSpaceBeforeEmail",
    "multipleAuthors", "nulInCommit", "zeroPaddedDate",
)  # fmt: skip
_SETTINGS = (
    "fetch.fsckObjects=true",
    *(f"fetch.fsck.{name}=warn" for name in _LENIENT),
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "gc.autoDetach=false",
)


@dataclass(frozen=True, slots=True)
class _Task:
    """One epoch to fetch: from where, to where, since when."""

    source: str
    git_dir: Path
    since: datetime | None
    tell: git.Tell


def _untold(_what: str, _done: int, _total: int, /) -> None:
    """Nobody wants to know."""


def fetch_archive(
    source: str,
    mirror: str,
    *,
    since: datetime | None = None,
    progress: git.Tell = _untold,
) -> bool:
    """Bring `mirror` up to date with `source`, an https URL or the path of an archive.

    Returns whether anything changed. A mirror begun with `since` holds what was received from then
    on (at least the newest mail) and says so in a file of ours; an earlier `since`, or none, later
    completes it. Raises UpstreamError where the source is out of reach (the mirror stays as it
    was), ArchiveDamaged where the mirror cannot be updated or a local source cannot be trusted.
    """
    folder = Path(mirror).absolute()
    upstream = sources_of(source)
    old = _tips(folder)
    held = partial_since(folder) if old else None
    since = _reach(held, since) if old else since
    if not old:
        _mark(folder, since)
    wider = since != held or not old
    changed = bool(old) and wider
    # From the newest back: below an epoch that ends before `since` nothing is wanted.
    lowest = 0 if wider else min(old)
    for number in sorted((n for n in upstream if n >= lowest), reverse=True):
        tell = partial(_of_epoch, progress, number)
        tell("", 0, 0)
        task = _Task(upstream[number], folder / "git" / f"{number}.git", since, tell)
        if number in old:
            new = _update(task, wider=wider)
            if new != old[number]:
                changed = True
                _forget(task.git_dir, old[number])
        elif _begin(task, needed=number == max(upstream)):
            changed = True
        else:
            break
    for number in old.keys() - upstream.keys():  # what upstream took back is gone here too
        shutil.rmtree(folder / "git" / f"{number}.git")
        changed = True
    _mark(folder, since)
    return changed


def _of_epoch(progress: git.Tell, number: int, what: str, done: int, total: int) -> None:
    progress(f"epoch {number} {what}".rstrip(), done, total)


def sources_of(source: str) -> dict[int, str]:
    """Where git finds each epoch of a source."""
    if "://" in source:
        url = check_url(source)
        return {number: f"{url}/{number}" for number in upstream_epochs(url)}
    try:
        return {epoch.number: epoch.git_dir for epoch in open_epochs(Path(source).absolute())}
    except ArchiveNotFound as error:
        raise UpstreamError(error.cause, error.mend) from None


def _tips(folder: Path) -> dict[int, str]:
    """The newest commit of each epoch of the mirror as it is; nothing where there is none yet.

    Raises ArchiveDamaged where git could not add to it soundly.
    """
    if not folder.is_dir() or not find_epochs(folder):
        return {}
    try:
        return {epoch.number: epoch.tip for epoch in open_epochs(folder)}
    except (ArchiveDamaged, ArchiveNotFound) as error:
        raise ArchiveDamaged(error.cause, f"delete {folder} and fetch it again") from None


def _reach(held: datetime | None, since: datetime | None) -> datetime | None:
    """How far back a mirror that goes back to `held` shall go: never less than it does."""
    return None if held is None or since is None else min(held, since)


def _mark(folder: Path, since: datetime | None) -> None:
    """Say in the mirror from when on it is known."""
    mark = folder / PARTIAL_MARK
    if since is None:
        mark.unlink(missing_ok=True)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        mark.write_text(since.astimezone(UTC).isoformat() + "\n", "ascii")


def _begin(task: _Task, *, needed: bool) -> bool:
    """Fetch an epoch that is not there yet, aside, and put it in its place when it is complete.

    False where it holds nothing since the time asked for and is not `needed`.
    """
    aside = task.git_dir.with_name(task.git_dir.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    _git(aside, "init", "--quiet", "--bare", "--template=", f"--initial-branch={_BRANCH}")
    part = replace(task, git_dir=aside)
    # A server asked for commits since a time fails where there are none, so look at one first.
    tip = _get(part) if task.since is None else _get(part, "--depth=1")
    if task.since and _received(aside, tip) >= task.since.timestamp():
        _get(part, _shallow_since(task.since))
    elif task.since and not needed:
        shutil.rmtree(aside)
        return False
    aside.rename(task.git_dir)
    return True


def _update(task: _Task, *, wider: bool) -> str:
    """Fetch what is new in an epoch, and what is older if the mirror is to reach further back."""
    tip = _get(task)
    if wider and (task.git_dir / "shallow").exists():
        if task.since is None:
            _get(task, "--unshallow")
        elif _received(task.git_dir, tip) >= task.since.timestamp():
            _get(task, _shallow_since(task.since))
    return tip


def _get(task: _Task, *options: str) -> str:
    """One `git fetch` of the branch that the source's HEAD names; its newest commit."""
    try:
        git.follow(
            str(task.git_dir), task.tell, "fetch", "--progress", "--no-tags",
            "--no-write-fetch-head", *options, "--end-of-options", task.source, f"+HEAD:{_REF}",
            options=allowing(task.source),
        )  # fmt: skip
    except git.GitError as error:
        if ".lock': File exists" in error.reason:
            raise ArchiveDamaged(
                f"{task.git_dir} is locked ({error.reason})",
                "if no other run is at work, delete the *.lock files in it",
            ) from None
        raise UpstreamError(
            f"{task.source} cannot be fetched ({error.reason})",
            "try again later; what was built before stays",
        ) from None
    return _git(task.git_dir, "rev-parse", "--verify", "--end-of-options", _REF)


def allowing(source: str) -> tuple[str, ...]:
    """The settings under which git may speak with a source, in the way the source asks for."""
    allowed = "https" if source.startswith("https://") else "file"
    settings = (*_SETTINGS, f"protocol.{allowed}.allow=always")
    return tuple(word for setting in settings for word in ("-c", setting))


def _forget(git_dir: Path, old: str) -> None:
    """After a history that was rewritten upstream, drop the mails that are no more part of it."""
    try:
        git.run(str(git_dir), "merge-base", "--is-ancestor", old, _REF)
    except git.GitError:
        _git(git_dir, "gc", "--quiet", "--prune=now")


def _received(git_dir: Path, commit: str) -> int:
    text = _git(git_dir, "rev-list", "--no-commit-header", "-n1", "--format=%ct", commit, "--")
    return int(text) if text.isdigit() else 0


def _shallow_since(since: datetime) -> str:
    return f"--shallow-since={int(since.timestamp())} +0000"


def _git(git_dir: Path, *arguments: str) -> str:
    """Ask git about the mirror itself."""
    try:
        return git.run(str(git_dir), *arguments).decode("ascii", "replace").strip()
    except git.GitError as error:
        raise ArchiveDamaged(
            f"git cannot write {git_dir} ({error.reason})", "delete it and fetch it again"
        ) from None
