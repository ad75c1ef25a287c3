"""From what were the pages of a list made, and would they be made the same here and now?

A list that was built elsewhere may stand beside others only where both answers are the same:
program and settings decide every byte, so they are compared, never guessed. Where the pages come
from is not asked here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import generator
from generator.errors import ArchiveDamaged, ArchiveNotFound
from generator.links import list_path
from generator.models.settings import Config, ListConfig
from generator.pipeline import index_list as learning
from generator.pipeline import render_list as making
from generator.pipeline.sources import open_source, unopened
from generator.site.bundle import (
    Provenance,
    files_print,
    lists_with_provenance,
    remove_provenance,
    write_provenance,
)
from generator.site.manifest import Manifest
from generator.site.run_snapshot import program_print
from generator.site.update import frame_of
from generator.workspace import Workspace


def program() -> str:
    """The version of this program, and all its code."""
    return f"{generator.__version__} {program_print()}"


def settings_of(config: Config, one: ListConfig) -> str:
    """All that is set and decides what the pages of a list say and how they look."""
    source = unopened(config, one)
    told = (
        learning.settings_of(source),
        making.settings_of(source, config.site_url),
        frame_of(config),
    )
    return hashlib.sha256(" ".join(told).encode()).hexdigest()


def difference(config: Config, one: ListConfig, provenance: Provenance) -> str:
    """Why a list would be made another way here and now; "" where it would not."""
    if provenance.program != program():
        return "it was built by another version of Patchwire"
    if provenance.settings != settings_of(config, one):
        return "it was built with other settings, or by another MkDocs or theme"
    return ""


def tips_of(config: Config, one: ListConfig) -> dict[int, str]:
    """The newest commit of each epoch of a mirror; nothing where there is none to trust."""
    if not Path(str(Workspace.of(config).mirror(one))).is_dir():
        return {}
    try:
        epochs = open_source(config, one).archive.epochs
    except (ArchiveDamaged, ArchiveNotFound):
        return {}
    return {epoch.number: epoch.tip for epoch in epochs}


def record_provenance(config: Config, manifest: Manifest, lists: Iterable[ListConfig]) -> None:
    """Say of lists that were made, and whose site is finished, what they were made from."""
    for one in lists:
        files = files_print(manifest.files, list_path(one.name))
        provenance = Provenance(program(), settings_of(config, one), tips_of(config, one), files)
        write_provenance(config.cache_dir, one.name, provenance)
    known = {one.name for one in config.lists}
    old = (name for name in lists_with_provenance(config.cache_dir) if name not in known)
    remove_provenance(config.cache_dir, old)
