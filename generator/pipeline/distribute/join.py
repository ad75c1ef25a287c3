"""How do lists that were built elsewhere become one site here?

First every folder is looked at, and whatever is wrong with what was asked for is said before
anything is taken. Then each part is taken as a whole or not at all, and the site is finished as
after a build; no page is made or built again. Where parts come from over a network, see `farm`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.errors import ArchiveDamaged, SiteError, UsageError
from generator.links import list_path
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline.distribute.provenance import difference
from generator.pipeline.pool import cores
from generator.pipeline.report import Report
from generator.pipeline.site import finish_site, has_pages, report_of
from generator.site.bundle import (
    SITE,
    ListBundle,
    Provenance,
    bundle_in,
    cache_in,
    files_print,
    fresh_aside,
    join_bundle,
    lists_with_provenance,
    read_provenance,
    remove_aside,
    remove_provenance,
    store_manifest,
    write_provenance,
)
from generator.site.lock import lock
from generator.site.manifest import Manifest


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list that was built elsewhere, with the provenance it came with."""

    list: ListConfig
    provenance: Provenance
    bundle: ListBundle


def join_folders(config: Config, folders: Sequence[str], progress: Progress) -> Report:
    """Take the lists that were built in other folders, and finish the site of all.

    A folder that holds no list, a list that is there twice or is not configured, or one that was
    built another way: each is told in a line, and nothing is taken. A damaged list is named and
    skipped; its old pages stay.
    """
    with lock(config.cache_dir):
        found, wrong = _look(config, folders)
        if wrong:
            return Report((*wrong, "nothing was joined"), UsageError.exit_code)
        joining = Joining(config, progress)
        lines: list[str] = []
        code = 0
        for one in found:
            try:
                lines.append(joining.take(one))
            except ArchiveDamaged as error:
                lines.append(str(error))
                code = error.exit_code
        there = {one.list.name for one in found}
        finished = joining.finish()
        missing = list(missing_of(config, [one for one in config.lists if one.name not in there]))
        code = ArchiveDamaged.exit_code if missing else code
        return replace(finished, lines=(*lines, *missing, *finished.lines), exit_code=code)


class Joining:
    """Parts on their way into the page tree, one at a time, and the site they make."""

    def __init__(self, config: Config, progress: Progress) -> None:
        self._config, self._progress = config, progress
        self._manifest = Manifest(config)
        self._aside = fresh_aside(config)
        self._joined: list[FoundList] = []

    def take(self, found: FoundList) -> str:
        """Take a part; what there is to tell of that. Raises ArchiveDamaged where it is damaged."""
        name = found.list.name
        self._progress(f"join {name}")
        remove_provenance(self._config.cache_dir, (name,))
        try:
            count = join_bundle(self._config, self._manifest, found.bundle, self._aside)
        except ArchiveDamaged as error:
            stays = (
                "its old pages stay" if has_pages(self._config, found.list) else "it is left out"
            )
            raise ArchiveDamaged(f"{name}: {error}; {stays}") from None
        self._joined.append(found)
        return f"{name}: {count:,} files taken from {found.bundle.origin}"

    def store_manifest(self, name: str, pieces: Iterable[bytes]) -> str:
        """Put the stock of a part that comes in pieces into a folder of caches; which."""
        return store_manifest(self._aside, name, pieces)

    def finish(self) -> Report:
        """Finish the site; the last line tells where it is."""
        if not any(has_pages(self._config, one) for one in self._config.lists):
            raise UsageError("no list has pages, here or in a folder", "build one first")
        _refuse_strange(self._config, self._manifest)
        finished = finish_site(
            self._config,
            self._manifest,
            self._progress,
            jobs=cores(),
            ready=self._aside / SITE,
        )
        for one in self._joined:
            write_provenance(self._config.cache_dir, one.list.name, one.provenance)
        remove_aside(self._aside)
        return report_of(self._config, finished)


def _refuse_strange(config: Config, manifest: Manifest) -> None:
    """Pages whose making nobody remembers can be neither kept nor built again."""
    for one in config.lists:
        folder = list_path(one.name)
        if has_pages(config, one) and not any(path.startswith(folder) for path in manifest.files):
            raise SiteError(
                f"{config.docs_dir}/{folder} holds pages that the cache knows nothing of",
                f"join {one.name} too, or remove that folder",
            )


def why_not(config: Config, name: str, provenance: Provenance | None, bundle: ListBundle) -> str:
    """Why a part cannot stand here; "" where it can."""
    one = next((one for one in config.lists if one.name == name), None)
    if one is None:
        return f"{bundle.origin} holds {name}, which is not in {config.file}: add it there"
    if provenance is None:
        return f"the provenance of {name} in {bundle.origin} is damaged: build the list there again"
    if why := difference(config, one, provenance):
        return f"{name} in {bundle.origin}: {why}: build it there again"
    if not bundle.files or files_print(bundle.files, bundle.folder) != provenance.files:
        return f"the stock of {name} in {bundle.origin} is damaged: build the list there again"
    return ""


def _look(config: Config, folders: Sequence[str]) -> tuple[list[FoundList], list[str]]:
    """What can be taken, in the order of the configuration, and what is wrong with the rest."""
    found: dict[str, FoundList] = {}
    wrong: list[str] = []
    known = {one.name: one for one in config.lists}
    for folder in folders:
        cache = cache_in(config, folder)
        names = sorted(lists_with_provenance(cache))
        if not names:
            wrong.append(f"{folder} holds no list that was built: name a project's folder")
        for name in names:
            bundle = bundle_in(config, folder, name)
            provenance = read_provenance(cache, name)
            if why := why_not(config, name, provenance, bundle):
                wrong.append(why)
            elif name in found:
                first = found[name].bundle.origin
                wrong.append(f"{name} is in {first} and in {folder}: name one of them")
            elif provenance:
                found[name] = FoundList(known[name], provenance, bundle)
    return [found[name] for name in known if name in found], wrong


def missing_of(config: Config, lists: Iterable[ListConfig]) -> Iterator[str]:
    """What there is to tell of lists that no folder holds."""
    for one in lists:
        provenance = read_provenance(config.cache_dir, one.name)
        if not has_pages(config, one):
            yield f"{one.name}: it is in none of the folders: the site is without it"
        elif provenance is None:
            yield f"{one.name}: its old pages stay, and nothing says from what they were made"
        elif why := difference(config, one, provenance):
            yield f"{one.name}: its old pages stay; {why}"
