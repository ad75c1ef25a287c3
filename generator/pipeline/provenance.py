"""What the pages of a list were made from, and whether they would be made the same here and now.

A list that was built on another machine may stand beside others only where program and settings
are the same: they decide every byte, so they are compared, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.archive.archive import open_archive
from generator.errors import ArchiveDamaged, ArchiveNotFound
from generator.links import list_path
from generator.models.settings import Config, ListConfig
from generator.pipeline import fingerprints
from generator.pipeline.sources import unopened_source
from generator.site.manifest import Manifest
from generator.site.provenance import (
    Provenance,
    lists_with_provenance,
    records_fingerprint,
    remove_provenance,
    write_provenance,
)
from generator.workspace import Workspace


def settings_fingerprint(config: Config, mailing_list: ListConfig) -> str:
    """Fingerprint of everything that is set and decides the pages of a list and how they look."""
    source = unopened_source(config, mailing_list)
    return " ".join(
        (
            fingerprints.index_inputs(source.reading_settings),
            fingerprints.page_inputs(source.page_settings(config.site_url)),
            fingerprints.frame(config),
        )
    )


def difference(config: Config, mailing_list: ListConfig, provenance: Provenance) -> str:
    """Why a list would be made another way here and now; empty where it would not."""
    if provenance.program != fingerprints.program():
        return "it was built by another version of Patchwire"
    if provenance.settings != settings_fingerprint(config, mailing_list):
        return "it was built with other settings, libraries or pages in the navigation"
    return ""


def tips_of(config: Config, mailing_list: ListConfig) -> dict[int, str]:
    """The newest commit of each epoch of a mirror; none where there is no mirror to trust."""
    mirror = Workspace.of(config).mirror(mailing_list)
    if not mirror.is_dir():
        return {}
    try:
        epochs = open_archive(str(mirror)).epochs
    except (ArchiveDamaged, ArchiveNotFound):
        return {}
    return {epoch.number: epoch.tip for epoch in epochs}


def record_provenance(
    config: Config,
    manifest: Manifest,
    lists: Iterable[tuple[ListConfig, Mapping[str, int]]],
) -> None:
    """Keep what these lists were made from, now that the site of all is finished.

    With each comes how many of its mails could not be read, by reason.
    """
    for mailing_list, unreadable in lists:
        provenance = Provenance(
            program=fingerprints.program(),
            settings=settings_fingerprint(config, mailing_list),
            tips=tips_of(config, mailing_list),
            files=records_fingerprint(manifest.files, list_path(mailing_list.name)),
            unreadable=unreadable,
        )
        write_provenance(config.cache_dir, mailing_list.name, provenance)
    known = {mailing_list.name for mailing_list in config.lists}
    old = (name for name in lists_with_provenance(config.cache_dir) if name not in known)
    remove_provenance(config.cache_dir, old)
