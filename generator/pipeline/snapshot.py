"""Whether there is nothing to do: the end of a run with no news.

An archive whose newest commits are those of the last whole run, under the same settings and
program, makes the same pages; and where page tree and site are as that run left them, all is done.
Nothing is imported here that renders or builds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.archive.archive import open_archive
from generator.errors import PatchwireError
from generator.links import SEARCH
from generator.models.settings import Config
from generator.pipeline import fingerprints
from generator.pipeline.report import Report
from generator.site.manifest import Manifest
from generator.site.manifest_file import (
    RunSnapshot,
    manifest_path,
    read_snapshot,
    write_snapshot,
)
from generator.site.plan import FRONT, GENERATED
from generator.site.publish import is_withdrawal_due
from generator.site.stats import FileStat, site_stats, stat_of, stats_below, stats_fingerprint
from generator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Current:
    """A site that is current: how many pages its lists have, and its size in bytes."""

    pages: int
    size: int


def run_inputs(config: Config) -> str | None:
    """Fingerprint of everything that a run is made from; None where an archive cannot be opened."""
    workspace = Workspace.of(config)
    try:
        archives = [
            open_archive(str(workspace.mirror(mailing_list))) for mailing_list in config.lists
        ]
    except PatchwireError:
        return None  # the run will say what is wrong
    return fingerprints.run_inputs(
        config, [(archive.epochs, archive.partial) for archive in archives]
    )


def current(config: Config, inputs: str | None) -> Current | None:
    """What the last whole run left; None where it was made from other inputs, or was changed."""
    snapshot = read_snapshot(manifest_path(config.cache_dir)) if inputs else None
    if snapshot is None or (snapshot.inputs, snapshot.caches) != (inputs, _caches(config)):
        return None
    if is_withdrawal_due(config):
        return None
    docs = Path(config.docs_dir).resolve()
    tree = {FRONT: stat_of(docs / FRONT)}
    tree |= dict(stats_below(docs, GENERATED)) | dict(stats_below(docs, SEARCH))
    site = site_stats(Path(config.site_dir))
    left = stats_fingerprint(tree), stats_fingerprint(site)
    if not site or left != (snapshot.tree, snapshot.site):
        return None
    return Current(snapshot.pages, sum(size for size, _ in site.values()))


def record_run(
    config: Config,
    inputs: str | None,
    manifest: Manifest,
    site: Mapping[str, FileStat],
    report: Report,
) -> None:
    """Keep how a whole run left everything, unless it failed or its inputs changed meanwhile."""
    if report.exit_code or not report.summary or inputs is None or inputs != run_inputs(config):
        return
    tree = {path: record.stat for path, record in manifest.files.items() if path[0] != ":"}
    snapshot = RunSnapshot(
        inputs=inputs,
        caches=_caches(config),
        tree=stats_fingerprint(tree),
        site=stats_fingerprint(site),
        pages=report.summary.made + report.summary.unchanged,
    )
    write_snapshot(manifest.file, snapshot)


def _caches(config: Config) -> str:
    """The stats of the indexes, which the next run with news wants to have."""
    workspace = Workspace.of(config)
    files = [workspace.index(mailing_list) for mailing_list in config.lists]
    return stats_fingerprint({str(file): stat_of(file) for file in files})
