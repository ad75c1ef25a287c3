"""The database of one list in the page tree, made from the data files beside its pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator.database.file import DataFiles, write_database
from generator.index.index import Index
from generator.links import (
    all_series_path,
    database_path,
    digest_data_path,
    digests_path,
    list_path,
    series_data_path,
)
from generator.models.settings import Config, ListConfig
from generator.pipeline import fingerprints
from generator.site.manifest import Manifest
from generator.workspace import Workspace


def update_database(
    config: Config, mailing_list: ListConfig, index: Index, manifest: Manifest
) -> str:
    """Bring the database up to the data files in the page tree; returns its path.

    Costs what changed, and a copy of the file. Where nothing did, it stays.
    """
    workspace, path = Workspace.of(config), database_path(mailing_list.name)
    there = workspace.docs / path
    paths, name = index.targets.paths(), mailing_list.name
    data = DataFiles(
        versions=_fingerprints(manifest, paths, all_series_path(name), series_data_path("")),
        digests=_fingerprints(manifest, paths, digests_path(name), digest_data_path("")),
        read_version=_reader(workspace.docs, series_data_path),
        read_digest=_reader(workspace.docs, digest_data_path),
        about={
            "list": mailing_list.name,
            "title": mailing_list.title,
            "url": f"{config.site_url}{list_path(mailing_list.name)}",
            "program": fingerprints.page_inputs("database"),
        },
        mains=index.people.mains(),
    )
    staged = workspace.staged(path)
    if write_database(staged, there if manifest.has_file(path) else None, data):
        manifest.writer(path).move_in(path, staged)
    return path


def _fingerprints(manifest: Manifest, paths: set[str], folder: str, end: str) -> dict[str, str]:
    """The fingerprint of each data file with this name below a folder, by that of its page."""
    return {
        path.removesuffix(end): manifest.files[path].fingerprint
        for path in paths
        if path.startswith(folder) and path.endswith(f"/{end}")
    }


def _reader(docs: Path, file_of: Callable[[str], str]) -> Callable[[str], str]:
    return lambda page: (docs / file_of(page)).read_text(encoding="utf-8")
