"""What a site was built from, as the manifest has it once the site is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from generator.models.settings import Config
from generator.site.check import targets_of
from generator.site.manifest import Manifest
from generator.site.manifest_file import FileRecord, pack_links
from generator.site.plan import GENERATED
from generator.site.stats import MISSING, FileStat, folder_time, site_stats, stat_of
from generator.site.tree import output_of
from generator.site.work import SURROUND, SiteWork
from generator.text import fingerprint


def links_of(config: Config, new: Path, due: Iterable[str]) -> dict[str, tuple[bytes, str]]:
    """What each page that was built leads to, packed, and the fingerprint of the page."""
    base = urlsplit(config.site_url).path
    found = {}
    for path in due:
        if path.endswith(".md"):
            output = output_of(path)
            content = (new / output).read_bytes()
            links = pack_links(targets_of(output, content.decode(), base))
            found[path] = (links, fingerprint(content))
    return found


def published(config: Config, work: SiteWork, made: Collection[str]) -> dict[str, FileStat]:
    """The files of the site, now that what was built is in place."""
    site = Path(config.site_dir)
    if work.is_whole:
        kept = work.kept.keys() - made
        return {path: stat for path, stat in site_stats(site).items() if path not in kept}
    gone = set(work.gone)
    stays = {path: stat for path, stat in work.there.items() if path not in gone}
    return stays | {path: stat_of(site / path) for path in made}


def record_site(
    site: Path,
    manifest: Manifest,
    work: SiteWork,
    there: Mapping[str, FileStat],
    links: Mapping[str, tuple[bytes, str]],
) -> None:
    """Record what the site was built from, and why."""
    for path, cause in work.due.items():
        record, output = manifest.files[path], output_of(path)
        packed, content = links.get(path, (b"", record.fingerprint))  # others are copies
        manifest.files[path] = replace(
            record,
            built=work.inputs[path],
            output=there[output],
            links=packed,
            output_fingerprint=content,
            folder_time=folder_time(path, site / output),
            cause=cause,
        )
    for path in [path for path in manifest.files if path.startswith(SURROUND)]:
        del manifest.files[path]
    for path, stat in there.items():
        if not path.startswith(GENERATED):
            manifest.files[f"{SURROUND}{path}"] = FileRecord(
                "", MISSING, "", built=work.surround_inputs, output=stat
            )
