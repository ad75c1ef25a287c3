"""Lists that were built on other machines, joined to one site here.

First every folder is looked at, and everything that is wrong with the request is reported before
anything is taken. Then each bundle is taken as a whole or not at all, and the site is finished as
after a build; no page is rendered or built again. Bundles that come over a network are joined the
same way, by `dask_client`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.errors import ArchiveDamaged, SiteError, UsageError
from generator.links import list_path
from generator.models.health import Skipped
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline.pool import cores
from generator.pipeline.provenance import difference
from generator.pipeline.report import Report, worst
from generator.pipeline.site import (
    finish_site,
    has_pages,
    not_published,
    site_report,
    without_pages,
)
from generator.pipeline.websub import tell_hub
from generator.site.bundle import (
    SITE,
    ListBundle,
    bundle_in,
    cache_in,
    fresh_staging,
    join_bundle,
    remove_staging,
    store_manifest,
)
from generator.site.lock import lock
from generator.site.manifest import Manifest
from generator.site.provenance import (
    Provenance,
    lists_with_provenance,
    read_provenance,
    records_fingerprint,
    remove_provenance,
    write_provenance,
)


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list that was built on another machine, and what it was made from."""

    mailing_list: ListConfig
    provenance: Provenance
    bundle: ListBundle


def join_folders(config: Config, folders: Sequence[str], progress: Progress) -> Report:
    """Take the lists that were built in other folders, and finish the site of all.

    Nothing is taken where a folder holds no list, where a list is in two folders, is not
    configured, or was built another way: each is reported in a line. A damaged list is named and
    skipped; its old pages stay.
    """
    with lock(config.cache_dir):
        found, refused = _find(config, folders)
        if refused:
            report = Report((), UsageError.exit_code)
            return report.with_urgent(*refused, "nothing was joined")
        join = Join(config, progress)
        lines, skipped = _take(join, found)
        report = join.finish(without_pages(config))
        there = {found_list.mailing_list.name for found_list in found}
        others = [mailing_list for mailing_list in config.lists if mailing_list.name not in there]
        lines += (
            f"{mailing_list.name}: it is in none of the folders: the site is without it"
            for mailing_list in others
            if mailing_list.optional and not has_pages(config, mailing_list)
        )
        old = list(_old_lists(config, others))
        damaged = ArchiveDamaged.exit_code if old or skipped else 0
        return replace(
            report,
            lines=(*lines, *old, *report.lines),
            exit_code=worst((report.exit_code, damaged)),
            skipped=skipped,
            urgent=report.urgent.union(old, (found.why for found in skipped.values())),
            built=frozenset(there - skipped.keys()),
        )


def _take(join: Join, found: Iterable[FoundList]) -> tuple[list[str], dict[str, Skipped]]:
    """Take bundles; returns the lines for the report, and the lists that are damaged."""
    lines: list[str] = []
    skipped: dict[str, Skipped] = {}
    for found_list in found:
        try:
            lines.append(join.take(found_list))
        except ArchiveDamaged as error:
            lines.append(str(error))
            skipped[found_list.mailing_list.name] = Skipped(error.exit_code, str(error))
    return lines, skipped


class Join:
    """Brings bundles into the page tree, one at a time, and finishes the site."""

    def __init__(self, config: Config, progress: Progress, *, tells_hub: bool = True) -> None:
        self._config, self._progress = config, progress
        self._manifest = Manifest(config)
        self._staging = fresh_staging(config)
        self._joined: list[FoundList] = []
        self._tells_hub = tells_hub

    def take(self, found: FoundList) -> str:
        """Take a bundle; returns a line for the report.

        Raises:
            ArchiveDamaged: a file is not what the bundle says.
        """
        name = found.mailing_list.name
        self._progress(f"join {name}")
        remove_provenance(self._config.cache_dir, (name,))
        try:
            count = join_bundle(self._config, self._manifest, found.bundle, self._staging)
        except ArchiveDamaged as error:
            is_there = has_pages(self._config, found.mailing_list)
            stays = "its old pages stay" if is_there else "it is left out"
            raise ArchiveDamaged(f"{name}: {error}; {stays}") from None
        self._joined.append(found)
        return f"{name}: {count:,} files taken from {found.bundle.origin}"

    def store_manifest(self, name: str, pieces: Iterable[bytes]) -> str:
        """Store a manifest that comes in pieces; returns the folder of caches it is in."""
        return store_manifest(self._staging, name, pieces)

    def finish(self, missing: Collection[str]) -> Report:
        """Finish the site; where it must not be published without some lists, keep what was taken.

        Raises:
            UsageError: no list has pages.
            SiteError: the site cannot be built, or pages are unknown to the manifest.
        """
        if not any(has_pages(self._config, mailing_list) for mailing_list in self._config.lists):
            raise UsageError("no list has pages, here or in a folder", "build one first")
        _refuse_unknown_pages(self._config, self._manifest)
        feeds: tuple[str, ...] = ()  # that changed
        if missing:
            self._manifest.save()
            report = not_published(missing)
        else:
            report, feeds = self._publish()
        for found in self._joined:
            write_provenance(self._config.cache_dir, found.mailing_list.name, found.provenance)
        remove_staging(self._staging)
        announced = feeds if self._tells_hub else ()
        return report.with_urgent(*tell_hub(self._config, announced, self._progress))

    def _publish(self) -> tuple[Report, tuple[str, ...]]:
        """Publish the site of all lists; returns its report, and the feeds that changed."""
        change = finish_site(
            self._config,
            self._manifest,
            self._progress,
            jobs=cores(),
            prebuilt=self._staging / SITE,
        )
        return site_report(self._config, self._manifest, change), change.feeds


def _refuse_unknown_pages(config: Config, manifest: Manifest) -> None:
    """Pages that the manifest does not know can be neither kept nor built again."""
    for mailing_list in config.lists:
        folder = list_path(mailing_list.name)
        is_known = any(path.startswith(folder) for path in manifest.files)
        if has_pages(config, mailing_list) and not is_known:
            raise SiteError(
                f"{config.docs_dir}/{folder} holds pages that the cache knows nothing of",
                f"join {mailing_list.name} too, or remove that folder",
            )


def why_refused(
    config: Config, name: str, provenance: Provenance | None, bundle: ListBundle
) -> str:
    """Why a list cannot be joined here; empty where it can."""
    mailing_list = next(
        (mailing_list for mailing_list in config.lists if mailing_list.name == name), None
    )
    if mailing_list is None:
        return f"{bundle.origin} holds {name}, which is not in {config.file}: add it there"
    if provenance is None:
        return f"the provenance of {name} in {bundle.origin} is damaged: build the list there again"
    if reason := difference(config, mailing_list, provenance):
        return f"{name} in {bundle.origin}: {reason}: build it there again"
    if not bundle.files or records_fingerprint(bundle.files, bundle.folder) != provenance.files:
        return f"the manifest of {name} in {bundle.origin} is damaged: build the list there again"
    return ""


def _find(config: Config, folders: Sequence[str]) -> tuple[list[FoundList], list[str]]:
    """The lists to take, in the order of the configuration, and why others are refused."""
    found: dict[str, FoundList] = {}
    refused: list[str] = []
    known = {mailing_list.name: mailing_list for mailing_list in config.lists}
    for folder in folders:
        cache = cache_in(config, folder)
        names = sorted(lists_with_provenance(cache))
        if not names:
            refused.append(f"{folder} holds no list that was built: name a project's folder")
        for name in names:
            bundle = bundle_in(config, folder, name)
            provenance = read_provenance(cache, name)
            if reason := why_refused(config, name, provenance, bundle):
                refused.append(reason)
            elif name in found:
                first = found[name].bundle.origin
                refused.append(f"{name} is in {first} and in {folder}: name one of them")
            elif provenance:
                found[name] = FoundList(known[name], provenance, bundle)
    return [found[name] for name in known if name in found], refused


def _old_lists(config: Config, lists: Iterable[ListConfig]) -> Iterator[str]:
    """Lines on lists whose old pages stay, though others would be made here now."""
    for mailing_list in lists:
        name = mailing_list.name
        if not has_pages(config, mailing_list):
            continue
        provenance = read_provenance(config.cache_dir, name)
        if provenance is None:
            yield f"{name}: its old pages stay, and nothing says from what they were made"
        elif reason := difference(config, mailing_list, provenance):
            yield f"{name}: its old pages stay; {reason}"
