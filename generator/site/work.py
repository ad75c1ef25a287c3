"""What must be built so that the site shows the page tree.

A page is built again where its text changed, or its frame: settings, theme, overrides, plugin, the
versions of what builds it, the feeds of its list. Everything else of the site (hand-written pages,
assets, the sitemap) is one unit, the surround.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import SiteError
from generator.models.settings import Config
from generator.site.kept import is_kept
from generator.site.manifest import Manifest
from generator.site.manifest_file import FileRecord
from generator.site.plan import GENERATED, Feed, feeds_of, folder_of, sections_of
from generator.site.stats import MISSING, FileStat
from generator.site.tree import output_of
from generator.text import fingerprint

# Files of the site that MkDocs makes of no page of the tree have records too, under their path
# after this prefix, with which no path of the tree begins.
SURROUND = ":"


@dataclass(frozen=True, slots=True)
class Frame:
    """Fingerprints of what surrounds the texts of lists.

    `page` is the frame of every page, `surround` everything else in the page tree.
    """

    page: str
    surround: str


@dataclass(frozen=True, slots=True)
class SiteWork:
    """What there is to do.

    `inputs` is what each file of the tree is to be built from; `due` those that are not, with the
    reason, sorted; `gone` what is to be removed from the site; `there` the files of the site, and
    `surround` those of them that were made of no page of the tree. `kept` are a person's own files.
    """

    inputs: Mapping[str, str]
    due: Mapping[str, str]
    gone: tuple[str, ...]
    surround_inputs: str
    is_surround_due: bool
    there: Mapping[str, FileStat]
    surround: frozenset[str]
    feeds: tuple[Feed, ...]
    kept: Mapping[str, FileStat]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the site stays."""
        return len(self.due) == len(self.inputs) and self.is_surround_due

    @property
    def is_nothing(self) -> bool:
        """Whether the site shows the page tree already."""
        return not self.due and not self.is_surround_due and not self.gone

    @property
    def reason(self) -> str:
        """What is to be done, and why."""
        if self.is_whole:
            return "all of it: there was none, or what frames a page changed"
        surround = ", and what MkDocs makes of no page" if self.is_surround_due else ""
        return f"{len(self.due):,} files changed or lost{surround}; {len(self.gone):,} to remove"


def find_work(config: Config, manifest: Manifest, frame: Frame) -> SiteWork:
    """Compare page tree and site with what the manifest says of them.

    Raises:
        SiteError: a feed is missing in the page tree.
    """
    docs, site = Path(config.docs_dir), Path(config.site_dir)
    found = manifest.scan_site(site)
    try:
        feeds = tuple(feeds_of(docs, manifest.files))
    except FileNotFoundError as error:
        raise missing_page(config, Path(error.filename).relative_to(docs).as_posix()) from error
    tree = {path: record for path, record in manifest.files.items() if path.startswith(GENERATED)}
    frames = _frames(config, frame, tree, feeds)
    inputs = {path: f"{frames[folder_of(path)]} {rec.fingerprint}" for path, rec in tree.items()}
    outputs = {output_of(path): path for path in tree}
    surround = _surround(manifest)
    kept = {
        path: stat
        for path, stat in found.items()
        if path not in surround and is_kept(path, config.keep_files)
    }
    there = {path: stat for path, stat in found.items() if path not in kept} if kept else found
    due = {
        path: reason
        for output, path in outputs.items()
        if (reason := _reason(manifest, path, inputs[path], site / output, there.get(output)))
    }
    surround_inputs = fingerprint(f"{frame} {feeds} {_sitemap(tree)}".encode())
    return SiteWork(
        inputs=inputs,
        due=dict(sorted(due.items())),
        gone=tuple(sorted(there.keys() - outputs.keys() - surround.keys())),
        surround_inputs=surround_inputs,
        is_surround_due=_is_due(surround, surround_inputs, there),
        there=there,
        surround=frozenset(surround),
        feeds=feeds,
        kept=kept,
    )


def _surround(manifest: Manifest) -> dict[str, FileRecord]:
    """What MkDocs makes of no page of the lists, by path in the site."""
    return {
        path.removeprefix(SURROUND): record
        for path, record in manifest.files.items()
        if path.startswith(SURROUND)
    }


def _is_due(surround: Mapping[str, FileRecord], inputs: str, there: Mapping[str, FileStat]) -> bool:
    return not surround or any(
        record.built != inputs or there.get(path) != record.output
        for path, record in surround.items()
    )


def missing_page(config: Config, path: str) -> SiteError:
    """The error where a page of a list that this run did not make is not in the page tree."""
    name = path.split("/")[1]
    return SiteError(
        f"{Path(config.docs_dir, path)} is missing",
        f"build {name} again, with its upstream in reach: `patchwire build {name}`",
    )


def _reason(manifest: Manifest, path: str, inputs: str, output: Path, stat: FileStat | None) -> str:
    """Why a file of the tree must be built; empty where it need not be.

    `output` is what it becomes, with its stats, None where it is missing.
    """
    built = manifest.files[path].built
    if built != inputs:
        if not built:
            return "new"
        return "frame" if built.split()[0] != inputs.split(maxsplit=1)[0] else "text"
    return "" if manifest.is_built(path, output, stat or MISSING) else "file"


def _frames(
    config: Config, frame: Frame, tree: Iterable[str], feeds: Iterable[Feed]
) -> dict[str, str]:
    """The frame of the pages of each list, by its folder: they name its feeds and sections."""
    sections = sections_of(tree)
    frames = {}
    for folder in set(map(folder_of, tree)):
        own = [feed for feed in feeds if feed.folder == folder]
        title = config.titles.get(folder.split("/")[1])
        named = f"{own} {sections.get(folder)} {title!a} {len(config.lists) > 1}"
        frames[folder] = fingerprint(f"{frame.page} {named}".encode())
    return frames


def _sitemap(tree: Mapping[str, FileRecord]) -> str:
    dates = sorted((path, record.date) for path, record in tree.items() if path.endswith(".md"))
    return fingerprint(repr(dates).encode())
