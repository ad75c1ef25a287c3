"""Lists that were built on another machine, and how one comes into this page tree.

A bundle is what the manifest there says of a list, and a way to read its files. What is taken is
compared with its fingerprint first: where one file is another, nothing of the list is taken.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.errors import ArchiveDamaged
from generator.links import list_path
from generator.models.settings import Config
from generator.site.manifest import Manifest
from generator.site.manifest_file import UNKNOWN, FileRecord, manifest_path, read_records
from generator.site.stats import stat_of
from generator.site.tree import output_of, read_plain, write_file
from generator.text import fingerprint

TREE, SITE = "tree/", "site/"  # before the path of a file of the page tree, and of the site
# Gives the files of these names, in their order: name and bytes.
Reader = Callable[[Sequence[str]], Iterable[tuple[str, bytes]]]

_MEND = "build the list there again"


@dataclass(frozen=True, slots=True)
class ListBundle:
    """A list as it was built on another machine."""

    name: str
    origin: str  # for messages: a folder, or the address of a worker
    files: Mapping[str, FileRecord]
    read: Reader

    @property
    def folder(self) -> str:
        """The folder of its pages."""
        return list_path(self.name)

    @property
    def sizes(self) -> dict[str, int]:
        """The size in bytes of each of its files, by name."""
        sizes = {f"{TREE}{path}": record.stat[0] for path, record in self.files.items()}
        return sizes | {
            f"{SITE}{output_of(path)}": record.output[0] for path, record in self.files.items()
        }


def is_whole(config: Config, manifest: Manifest, name: str) -> bool:
    """Whether the pages of a list are in page tree and site as they were written and built."""
    folder, site = list_path(name), Path(config.site_dir)
    paths = [path for path in manifest.files if path.startswith(folder)]
    return (
        bool(paths)
        and not manifest.altered(manifest.scan(folder), paths)
        and all(_is_built(manifest, site, path) for path in paths)
    )


def _is_built(manifest: Manifest, site: Path, path: str) -> bool:
    output = site / output_of(path)
    return manifest.is_built(path, output, stat_of(output))


# ---------------------------------------------------------------- where a bundle is


def bundle_in(config: Config, root: str, name: str) -> ListBundle:
    """A list in another project's folder, which has its folders where this project has them."""
    cache, docs, site = (
        Path(root, os.path.relpath(folder, config.root))
        for folder in (config.cache_dir, config.docs_dir, config.site_dir)
    )

    def read(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for file in names:
            base = docs if file.startswith(TREE) else site
            try:
                yield file, read_plain(base, file.partition("/")[2])
            except OSError as error:
                raise ArchiveDamaged(f"{error.filename} {error.strerror}", _MEND) from None

    return bundle_at(name, root, str(cache), read)


def bundle_at(name: str, origin: str, cache_dir: str, read: Reader) -> ListBundle:
    """A list whose manifest is in a folder of caches here; `read` brings its files."""
    records = read_records(manifest_path(cache_dir), list_path(name))
    return ListBundle(name, origin, records, read)


def cache_in(config: Config, root: str) -> str:
    """The folder of caches in another project's folder."""
    return str(Path(root, os.path.relpath(config.cache_dir, config.root)))


# ---------------------------------------------------------------- staging


def fresh_staging(config: Config) -> Path:
    """An empty folder for files of other machines."""
    folder = Path(config.cache_dir, "parts.new").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def remove_staging(folder: Path) -> None:
    """Remove that folder."""
    shutil.rmtree(folder, ignore_errors=True)


def store_manifest(staging: Path, name: str, pieces: Iterable[bytes]) -> str:
    """Store a manifest that comes in pieces; returns the folder of caches it then is in."""
    cache = staging / "manifests" / name
    cache.mkdir(parents=True, exist_ok=True)
    with manifest_path(str(cache)).open("wb") as file:
        file.writelines(pieces)
    return str(cache)


# ---------------------------------------------------------------- joining


def join_bundle(config: Config, manifest: Manifest, bundle: ListBundle, staging: Path) -> int:
    """Bring the pages of a bundle into the page tree; returns how many files were read.

    What they were built into is then below `staging`, in `site/`, for `update_site`.

    Raises:
        ArchiveDamaged: a file is not what the bundle says; then nothing was taken.
    """
    files = bundle.files
    same = {path for path in files if _is_here(config, manifest, path, files[path])}
    texts = [path for path in files if not manifest.has_text(path, files[path].fingerprint)]
    built = [path for path in files if path.endswith(".md") and path not in same]
    wanted = {f"{TREE}{path}": files[path].fingerprint for path in texts}
    wanted |= {f"{SITE}{output_of(path)}": files[path].output_fingerprint for path in built}
    try:
        _stage(bundle, wanted, staging)
    except BaseException:
        shutil.rmtree(staging / SITE / bundle.folder, ignore_errors=True)
        raise
    docs = Path(config.docs_dir).resolve()
    folders: set[Path] = set()
    for path in texts:
        content = (staging / TREE / path).read_bytes()
        write_file(docs, path, content, (bundle.folder,), folders)
    manifest.prune((bundle.folder,), bundle.files.keys())
    for path, record in bundle.files.items():
        own = manifest.files[path] if path in same else UNKNOWN
        manifest.files[path] = replace(
            record, stat=stat_of(docs / path), output=own.output, folder_time=own.folder_time
        )
    return len(wanted)


def _is_here(config: Config, manifest: Manifest, path: str, record: FileRecord) -> bool:
    """Whether the site here has what the bundle's site has of a page."""
    own = manifest.files.get(path)
    return (
        own is not None
        and (own.built, own.output_fingerprint) == (record.built, record.output_fingerprint)
        and _is_built(manifest, Path(config.site_dir), path)
    )


def _stage(bundle: ListBundle, wanted: Mapping[str, str], staging: Path) -> None:
    """Read files of a bundle into `staging`, and compare each with its fingerprint."""
    owned = (f"{TREE}{bundle.folder}", f"{SITE}{bundle.folder}")
    folders: set[Path] = set()
    missing = dict(wanted)
    for name, content in bundle.read(list(wanted)):
        if fingerprint(content) != missing.pop(name, None):
            path = name.partition("/")[2]
            raise ArchiveDamaged(f"{path} in {bundle.origin} is not as it was built", _MEND)
        write_file(staging, name, content, owned, folders)
    if missing:
        path = next(iter(missing)).partition("/")[2]
        raise ArchiveDamaged(f"{path} is missing in {bundle.origin}", _MEND)
