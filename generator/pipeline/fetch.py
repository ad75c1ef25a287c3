"""The mirrors of the configured lists, brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from generator.archive.fetch import fetch_archive
from generator.archive.http import Client, user_agent
from generator.archive.leftovers import settle
from generator.config import choose_lists
from generator.errors import ArchiveDamaged, UpstreamError
from generator.models.health import Skipped
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline.report import Report, worst
from generator.site.caches import remove_caches_of_nobody, remove_staged
from generator.site.lock import lock
from generator.workspace import Workspace


def fetch_lists(config: Config, names: Sequence[str], progress: Progress) -> Report:
    """Fetch the lists named (all where none is), while no other run is at work here."""
    with lock(config.cache_dir):
        return fetch_mirrors(config, choose_lists(config, names), progress)


def fetch_mirrors(config: Config, lists: Sequence[ListConfig], progress: Progress) -> Report:
    """Create or update the mirrors of lists; where one fails the others go on."""
    remove_staged(config.cache_dir)
    names = {mailing_list.name for mailing_list in config.lists}
    lines = [
        f"{name}: not configured any more: its mirror and index are removed"
        for name in remove_caches_of_nobody(config.cache_dir, names)
    ]
    skipped: dict[str, Skipped] = {}
    answered: set[str] = set()
    urgent: set[str] = set()
    for mailing_list in lists:
        if mailing_list.is_embedded:
            continue
        name = mailing_list.name
        progress(f"fetch {name}")
        mirror = Workspace.of(config).mirror(mailing_list)
        try:
            lines += [f"{name}: {line}" for line in settle(mirror)]
            has_news = fetch_archive(
                mailing_list.archive,
                str(mirror),
                since=mailing_list.since,
                removed=mailing_list.removed_epochs,
                client=Client(user_agent(config.contact), mailing_list.ca_file),
                progress=partial(_report, progress, name),
            )
            lines.append(f"{name}: {'new mail' if has_news else 'nothing new'}")
            answered.add(name)
        except (UpstreamError, ArchiveDamaged, IsADirectoryError, NotADirectoryError) as error:
            problem = _damage(error, mirror) if isinstance(error, OSError) else error
            lines.append(f"{name}: {problem}")
            urgent.add(lines[-1])
            skipped[name] = Skipped(problem.exit_code, str(problem))
    return Report(
        tuple(lines),
        worst(reason.code for reason in skipped.values()),
        skipped=skipped,
        urgent=frozenset(urgent),
        answered=frozenset(answered),
    )


def _damage(error: OSError, mirror: Path) -> ArchiveDamaged:
    """The error for a mirror that has a file where a folder belongs, or a folder for a file."""
    place = error.filename or mirror
    return ArchiveDamaged(f"{place}: {error.strerror}", f"delete {mirror}, then fetch it again")


def _report(progress: Progress, name: str, what: str, done: int, total: int) -> None:
    progress(f"fetch {name} {what}", done, total)
