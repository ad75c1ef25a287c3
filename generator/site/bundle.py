"""How does a list that was built elsewhere come under this root?

Its part is what the stock there says of it and the files themselves. Its provenance says from
which commits, by which program and under which settings it was built. What is taken is compared
with its print first: one file that is another and nothing of the list is taken. How the files come
here (from a folder, from another machine) is the reader's matter.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from generator.errors import ArchiveDamaged
from generator.links import list_path
from generator.models.settings import Config
from generator.site.manifest import (
    MISSING,
    FileRecord,
    Manifest,
    manifest_file,
    read_manifest,
    stat_of,
)
from generator.site.tree import output_of, write_file
from generator.text import fingerprint

TREE, SITE = "tree/", "site/"  # before the path of a file of the page tree, and of the site
# The files of the names given, in their order: name and bytes.
Reader = Callable[[Sequence[str]], Iterable[tuple[str, bytes]]]

_MEND = "build the list there again"
_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a list's pages were made from; `files` stands for all that the stock says of them."""

    program: str
    settings: str
    tips: Mapping[int, str]  # the newest commit of each epoch
    files: str


@dataclass(frozen=True, slots=True)
class ListBundle:
    """A list as it was built elsewhere."""

    name: str
    origin: str  # for people
    files: Mapping[str, FileRecord]
    read: Reader

    @property
    def folder(self) -> str:
        """The folder of its pages."""
        return list_path(self.name)


# ---------------------------------------------------------------- provenance


def provenance_file(cache_dir: str, name: str) -> Path:
    """Where the provenance of a list is kept."""
    return Path(cache_dir, "parts", f"{name}.json")


def lists_with_provenance(cache_dir: str) -> list[str]:
    """The lists with a provenance, sorted by when it was written, oldest first."""
    files = Path(cache_dir, "parts").glob("*.json")
    return [file.stem for file in sorted(files, key=lambda one: (stat_of(one)[1], one.name))]


def read_provenance(cache_dir: str, name: str) -> Provenance | None:
    """The provenance of a list; None where there is none, or none that can be read."""
    try:
        told = json.loads(_plain_bytes(Path(cache_dir), f"parts/{name}.json"))
        tips = {int(epoch): str(tip) for epoch, tip in told["tips"].items()}
        provenance = Provenance(
            str(told["program"]), str(told["settings"]), tips, str(told["files"])
        )
    except (ArchiveDamaged, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return provenance if told.get("schema") == _SCHEMA else None


def write_provenance(cache_dir: str, name: str, provenance: Provenance) -> None:
    """Say what a list was made from."""
    file = provenance_file(cache_dir, name)
    file.parent.mkdir(exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps({"schema": _SCHEMA, **asdict(provenance)}) + "\n", "ascii")
    new.replace(file)


def remove_provenance(cache_dir: str, names: Iterable[str]) -> None:
    """Say nothing of these lists any more."""
    for name in names:
        provenance_file(cache_dir, name).unlink(missing_ok=True)


def files_print(files: Mapping[str, FileRecord], folder: str) -> str:
    """What stands for all that a stock says of the files below a folder, their times apart."""
    told = (
        f"{path} {one.fingerprint} {one.date} {one.built} {one.output_fingerprint}\n"
        for path, one in sorted(files.items())
        if path.startswith(folder)
    )
    return fingerprint("".join(told).encode())


def is_whole(config: Config, manifest: Manifest, name: str) -> bool:
    """Whether the pages of a list are there as they were written and built."""
    folder, site = list_path(name), Path(config.site_dir)
    pages = [path for path in manifest.files if path.startswith(folder)]
    return (
        bool(pages)
        and not manifest.altered(manifest.stats(folder), pages)
        and all(_is_shown(manifest, site, path) for path in pages)
    )


def _is_shown(manifest: Manifest, site: Path, path: str) -> bool:
    output = output_of(path)
    return manifest.is_shown(path, site, output, stat_of(site / output))


# ---------------------------------------------------------------- a folder with a part


def bundle_in(config: Config, root: str, name: str) -> ListBundle:
    """The part of a list in another project's folder, whose folders are called as ours are."""
    home = Path(root)
    cache, docs, site = (
        home / os.path.relpath(origin, config.root)
        for origin in (config.cache_dir, config.docs_dir, config.site_dir)
    )

    def read(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for one in names:
            base = docs if one.startswith(TREE) else site
            yield one, _plain_bytes(base, one.partition("/")[2])

    return ListBundle(name, root, read_manifest(str(cache), list_path(name)), read)


def bundle_at(name: str, origin: str, cache_dir: str, read: Reader) -> ListBundle:
    """The part of a list whose stock was brought to `cache_dir`; `read` brings its files."""
    return ListBundle(name, origin, read_manifest(cache_dir, list_path(name)), read)


def cache_in(config: Config, root: str) -> str:
    """The folder of caches in another project's folder."""
    return str(Path(root, os.path.relpath(config.cache_dir, config.root)))


def _plain_bytes(base: Path, path: str) -> bytes:
    """What a file below `base` holds. A link on the way is not followed: it may lead anywhere."""
    file = base.resolve() / path
    if file.resolve() != file or not file.is_file():
        raise ArchiveDamaged(f"{file} is missing, or a link", _MEND)
    try:
        return file.read_bytes()
    except OSError as error:
        raise ArchiveDamaged(f"{file} cannot be read: {error.strerror}", _MEND) from None


# ---------------------------------------------------------------- taking it


def fresh_aside(config: Config) -> Path:
    """An empty folder for what comes from elsewhere."""
    aside = Path(config.cache_dir, "parts.new").resolve()
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    return aside


def store_manifest(aside: Path, name: str, pieces: Iterable[bytes]) -> str:
    """Put a stock that comes in pieces below `aside`; the folder of caches it then is in."""
    cache = aside / "stock" / name
    cache.mkdir(parents=True, exist_ok=True)
    with manifest_file(str(cache)).open("wb") as file:
        file.writelines(pieces)
    return str(cache)


def sizes_of(bundle: ListBundle) -> dict[str, int]:
    """The bytes of each file of a part, by name."""
    sizes = {f"{TREE}{path}": one.stat[0] for path, one in bundle.files.items()}
    return sizes | {f"{SITE}{output_of(path)}": one.out[0] for path, one in bundle.files.items()}


def remove_aside(aside: Path) -> None:
    """Remove that folder."""
    shutil.rmtree(aside, ignore_errors=True)


def join_bundle(config: Config, manifest: Manifest, bundle: ListBundle, aside: Path) -> int:
    """Have the page tree hold the pages of a part; how many files had to come here.

    What they were built into stands below `aside`, in `site/`, for `update_site`. Raises
    ArchiveDamaged where a file is not what the part says: then nothing was taken.
    """
    shown = {path for path, one in bundle.files.items() if _is_same(config, manifest, path, one)}
    tree = [path for path, one in bundle.files.items() if not manifest.holds(path, one.fingerprint)]
    built = [path for path in bundle.files if path.endswith(".md") and path not in shown]
    fingerprints = {f"{TREE}{path}": bundle.files[path].fingerprint for path in tree}
    fingerprints |= {
        f"{SITE}{output_of(path)}": bundle.files[path].output_fingerprint for path in built
    }
    try:
        _stage(bundle, fingerprints, aside)
    except BaseException:
        shutil.rmtree(aside / SITE / bundle.folder, ignore_errors=True)
        raise
    docs = Path(config.docs_dir).resolve()
    folders: set[Path] = set()
    for path in tree:
        write_file(docs, path, (aside / TREE / path).read_bytes(), (bundle.folder,), folders)
    manifest.prune((bundle.folder,), bundle.files.keys())
    for path, one in bundle.files.items():
        ours = manifest.files[path] if path in shown else FileRecord("", MISSING, "")
        stat = stat_of(docs / path)
        manifest.files[path] = replace(one, stat=stat, out=ours.out, home=ours.home)
    return len(fingerprints)


def _is_same(config: Config, manifest: Manifest, path: str, one: FileRecord) -> bool:
    """Whether our site shows what the part's does."""
    ours = manifest.files.get(path)
    return (
        ours is not None
        and (ours.built, ours.output_fingerprint) == (one.built, one.output_fingerprint)
        and _is_shown(manifest, Path(config.site_dir), path)
    )


def _stage(bundle: ListBundle, fingerprints: Mapping[str, str], aside: Path) -> None:
    """Put the files of a part below `aside`, each compared with its print."""
    owned = (f"{TREE}{bundle.folder}", f"{SITE}{bundle.folder}")
    folders: set[Path] = set()
    missing = dict(fingerprints)
    for name, content in bundle.read(list(fingerprints)):
        if fingerprint(content) != missing.pop(name, None):
            raise ArchiveDamaged(
                f"{name.partition('/')[2]} in {bundle.origin} is not as it was built", _MEND
            )
        write_file(aside, name, content, owned, folders)
    if missing:
        lost = next(iter(missing)).partition("/")[2]
        raise ArchiveDamaged(f"{lost} is missing in {bundle.origin}", _MEND)
