"""Mirrors of archives, made and brought up to date epoch by epoch.

A mirror is `MIRROR/git/N.git` with one branch each. It holds what git fetched and nothing else, and
stays as it was when upstream cannot be reached. When to fetch, and the lock against another run,
are left to the caller.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from generator.archive import git
from generator.archive.epochs import SINCE_FILE, find_epochs, open_epochs, partial_since
from generator.archive.http import CLIENT, LATER, Client, patiently, upstream_error
from generator.archive.leftovers import BRANCH, LENIENT, PART, REF, begin_fetch, end_fetch, run_git
from generator.archive.manifest import check_url, upstream_epochs
from generator.errors import ArchiveDamaged, ArchiveNotFound, UpstreamError

_UNFINISHED = "patchwire-unfinished"  # in a mirror from a date on, until its first fetch has ended
_OPTIONS = git.config_options(
    "fetch.fsckObjects=true",
    *(f"fetch.fsck.{name}=warn" for name in LENIENT),
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "gc.autoDetach=false",
)


@dataclass(frozen=True, slots=True)
class _Task:
    """One epoch to fetch: source, destination, start date, progress report, and web client."""

    source: str
    git_dir: Path
    since: datetime | None
    progress: git.OnProgress
    client: Client


def _no_progress(_what: str, _done: int, _total: int, /) -> None:
    """Report nothing."""


def fetch_archive(
    source: str,
    mirror: str,
    *,
    since: datetime | None = None,
    removed: Collection[int] = (),
    client: Client = CLIENT,
    progress: git.OnProgress = _no_progress,
) -> bool:
    """Bring `mirror` up to date with `source`, an https URL or the path of an archive.

    Returns whether anything changed. A mirror begun with `since` holds what was received from then
    on, at least the newest mail, and records the date in a file. A later call with an earlier
    `since`, or without one, completes it. An epoch that upstream has no more stays, unless it is
    one of `removed`. `client` says how web servers are asked.

    Raises:
        UsageError: the URL is not plain https.
        UpstreamError: the source cannot be reached; the mirror stays as it was.
        ArchiveDamaged: the mirror cannot be updated, a local source cannot be trusted, or an epoch
            has vanished there.
    """
    folder = Path(mirror).absolute()
    upstream = sources_of(source, client)
    old = _tips(folder)
    _refuse_vanished(source, old.keys() - upstream.keys() - set(removed))
    since, wider = _start_date(folder, since, is_new=not old)
    changed = bool(old) and wider
    # From the newest back: epochs older than one that ends before `since` are not needed.
    lowest = 0 if wider or since is None or is_unfinished(folder) else min(old)
    for number in sorted((n for n in upstream if n >= lowest), reverse=True):
        progress(f"epoch {number}", 0, 0)
        report = partial(_of_epoch, progress, number)
        task = _Task(upstream[number], folder / "git" / f"{number}.git", since, report, client)
        is_needed = number == max(upstream) or number > min(old, default=number)
        if number in old:
            changed = _has_news(task, old[number], wider=wider) or changed
            continue
        if not _begin(task, needed=is_needed):
            break
        changed = True
    changed = _remove_epochs(folder, old.keys() - upstream.keys()) or changed
    _write_since(folder, since)
    (folder / _UNFINISHED).unlink(missing_ok=True)
    return changed


def is_unfinished(mirror: Path) -> bool:
    """Whether the first fetch of a mirror was cut off: its older epochs may be missing."""
    return (mirror / _UNFINISHED).exists()


def _has_news(task: _Task, tip: str, *, wider: bool) -> bool:
    """Bring an epoch up to date whose newest commit was `tip`; returns whether that changed."""
    begin_fetch(task.git_dir, tip)
    is_changed = _update(task, wider=wider) != tip
    end_fetch(task.git_dir)
    return is_changed


def _refuse_vanished(source: str, numbers: Collection[int]) -> None:
    """Refuse to lose mail because a server leaves out an epoch: it may be a mistake."""
    if numbers:
        names = ", ".join(str(number) for number in sorted(numbers))
        raise ArchiveDamaged(
            f"{source} has no epoch {names} any more, which is here: nothing was fetched",
            f"if that mail is to go, set `removed_epochs: [{names}]` for the list",
        )


def _remove_epochs(folder: Path, numbers: Iterable[int]) -> bool:
    """Remove the epochs that upstream has removed; returns whether there were any."""
    removed = False
    for number in numbers:
        shutil.rmtree(folder / "git" / f"{number}.git")
        removed = True
    return removed


def _of_epoch(progress: git.OnProgress, number: int, what: str, done: int, total: int) -> None:
    progress(f"epoch {number} {what}".rstrip(), done, total)


def sources_of(source: str, client: Client = CLIENT) -> dict[int, str]:
    """The URL or path of each epoch of a source, by its number.

    Raises:
        UsageError: the URL is not plain https.
        UpstreamError: the source cannot be reached.
        ArchiveDamaged: a local source cannot be trusted.
    """
    if "://" in source:
        url = check_url(source)
        return {number: f"{url}/{number}" for number in upstream_epochs(url, client)}
    try:
        return {epoch.number: epoch.git_dir for epoch in open_epochs(Path(source).absolute())}
    except ArchiveNotFound as error:
        raise UpstreamError(error.cause, error.mend) from None


def _tips(folder: Path) -> dict[int, str]:
    """The newest commit of each epoch of the mirror; empty where there is no mirror yet.

    Raises ArchiveDamaged where the mirror cannot be trusted.
    """
    if not folder.is_dir() or not find_epochs(folder):
        return {}
    try:
        return {epoch.number: epoch.tip for epoch in open_epochs(folder, may_miss=True)}
    except (ArchiveDamaged, ArchiveNotFound) as error:
        raise ArchiveDamaged(error.cause, f"delete {folder} and fetch it again") from None


def _start_date(
    folder: Path, since: datetime | None, *, is_new: bool
) -> tuple[datetime | None, bool]:
    """The start date that the mirror is to have, and whether it is another than it has.

    That of a new mirror is written down at once, and that the mirror is not complete.
    """
    if is_new:
        _write_since(folder, since)
        if since is not None:  # a whole mirror shows by its numbers that an epoch is missing
            (folder / _UNFINISHED).touch()
        return since, True
    held = partial_since(folder)
    return _earlier(held, since), _earlier(held, since) != held


def _earlier(held: datetime | None, since: datetime | None) -> datetime | None:
    """The earlier of two start dates, where None is the beginning: a mirror never shrinks."""
    return None if held is None or since is None else min(held, since)


def _write_since(folder: Path, since: datetime | None) -> None:
    """Record the start date of the mirror; None removes the record."""
    file = folder / SINCE_FILE
    if since is None:
        file.unlink(missing_ok=True)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(since.astimezone(UTC).isoformat() + "\n", "ascii")


def _begin(task: _Task, *, needed: bool) -> bool:
    """Fetch a new epoch into a temporary folder, and rename that when it is complete.

    False where the epoch holds nothing since the start date and is not `needed`.
    """
    aside = task.git_dir.with_name(task.git_dir.name + PART)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    run_git(aside, "init", "--quiet", "--bare", "--template=", f"--initial-branch={BRANCH}")
    to_aside = replace(task, git_dir=aside)
    # A server fails when it has no commits since the date, so the newest commit is looked at first.
    tip = _get(to_aside) if task.since is None else _get(to_aside, "--depth=1")
    if task.since and _received(aside, tip) >= task.since.timestamp():
        _get(to_aside, _shallow_since(task.since))
    elif task.since and not needed:
        shutil.rmtree(aside)
        return False
    aside.rename(task.git_dir)
    return True


def _update(task: _Task, *, wider: bool) -> str:
    """Fetch what is new in an epoch, and older commits if `wider`; returns the newest commit."""
    tip = _get(task)
    if wider and (task.git_dir / "shallow").exists():
        if task.since is None:
            _get(task, "--unshallow")
        elif _received(task.git_dir, tip) >= task.since.timestamp():
            _get(task, _shallow_since(task.since))
    return tip


def _get(task: _Task, *options: str) -> str:
    """Run `git fetch` for the branch that the source's HEAD names; returns its newest commit."""
    patiently(partial(_fetch, task, *options))
    return run_git(task.git_dir, "rev-parse", "--verify", "--end-of-options", REF)


def _fetch(task: _Task, *options: str) -> None:
    try:
        git.follow(
            str(task.git_dir), task.progress, "fetch", "--progress", "--no-tags",
            "--no-write-fetch-head", *options, "--end-of-options", task.source, f"+HEAD:{REF}",
            options=options_for(task.source, task.client), protocol=protocol_of(task.source),
            ca_file=task.client.ca_file,
        )  # fmt: skip
    except git.GitError as error:
        if ".lock': File exists" in error.reason:
            raise ArchiveDamaged(
                f"{task.git_dir} is locked ({error.reason})",
                "if no other run is at work, delete the *.lock files in it",
            ) from None
        cause = f"{task.source} cannot be fetched ({error.reason})"
        raise upstream_error(cause, LATER, error.headers) from None


def options_for(source: str, client: Client) -> tuple[str, ...]:
    """The options of a git that asks a source."""
    is_web = protocol_of(source) == "https"
    return (*_OPTIONS, *git.agent_option(client.agent)) if is_web else _OPTIONS


def protocol_of(source: str) -> str:
    """The protocol of a source, the only one that git may use for it."""
    return "https" if source.startswith("https://") else "file"


def _received(git_dir: Path, commit: str) -> int:
    text = run_git(git_dir, "rev-list", "--no-commit-header", "-n1", "--format=%ct", commit, "--")
    return int(text) if text.isdigit() else 0


def _shallow_since(since: datetime) -> str:
    return f"--shallow-since={int(since.timestamp())} +0000"
