"""How does the site come to show the page tree: what changed is built, checked, and put in place?

A page is built again where its text changed, or what frames it: settings, theme, hook, the
versions of what builds it, the feeds its list has. Its mark says so. New output is made aside and
checked before any reader sees it; whatever fails, the old site stays.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from generator.errors import SiteError
from generator.models.progress import Progress
from generator.models.settings import Config
from generator.site.check import (
    Pages,
    Problem,
    check_feeds,
    check_pages,
    check_search,
    check_size,
    places_of,
    targets_of,
)
from generator.site.hook import ENGINE_FOLDER, GENERATED, Planned, engine_mark, feed_title
from generator.site.manifest import (
    MISSING,
    FileRecord,
    FileStat,
    Manifest,
    pack_links,
    stat_of,
    stats_below,
)
from generator.site.mkdocs import run_mkdocs
from generator.site.publish import lay_over, prepare, publish
from generator.site.run_snapshot import own_pages
from generator.site.tree import files_below, output_of
from generator.text import fingerprint

SHARD_BYTES = 25_000_000  # of Markdown that one process builds, which holds all of it
SHARD_PAGES = 1200
# Files of the site that MkDocs makes of no page of the tree are remembered under their path with
# this in front, which no path of the tree begins with.
_FRAME = ":"
_BUILDERS = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "pyyaml", "pymdown-extensions")


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What a run did to the site: files built and removed; its size in bytes, and its files."""

    built: int
    removed: int
    size: int
    problems: tuple[Problem, ...] = ()
    there: Mapping[str, FileStat] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class _Work:
    """What there is to do, by a look at page tree and site.

    `marks` are what each file of the tree is to be built from, `due` those that are not, `outputs`
    the file of the site that each becomes, `gone` what is to be removed from the site.
    """

    marks: Mapping[str, str]
    due: tuple[str, ...]
    gone: tuple[str, ...]
    frame: str
    is_frame_due: bool
    there: Mapping[str, FileStat]
    known: frozenset[str]  # files of the site that were made of no page of the tree

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the site stays."""
        return len(self.due) == len(self.marks) and self.is_frame_due


@dataclass(frozen=True, slots=True)
class _New:
    """What was built aside: the files below a folder, by their path in the site."""

    folder: Path
    files: Mapping[str, FileStat]


def update_site(
    config: Config,
    manifest: Manifest,
    *,
    jobs: int,
    progress: Progress,
    ready: Path | None = None,
) -> SiteChange:
    """Bring the site up to the page tree.

    Below `ready` stand pages that were built elsewhere: those of them that are due are moved from
    there.

    Raises:
        SiteError: MkDocs complained, or the check found a fault; the old site stays.
    """
    progress("site look")
    work = _look(config, manifest)
    if not work.due and not work.is_frame_due and not work.gone:
        size = sum(size for size, _ in work.there.values())
        return SiteChange(0, 0, size, tuple(check_size(size)), work.there)
    progress("site", 0, 0, _why(work))
    new = prepare(config)
    _build(config, manifest, work, new, ready=ready, jobs=jobs, progress=progress)
    progress("site check")
    made = dict(stats_below(new))
    work = _without_left(work, made)
    problems = _check(config, manifest, work, _New(new, made), progress)
    _refuse(problems)
    links = _links(config, new, work.due)
    progress("site publish")
    if work.is_whole:
        publish(new, config)
    else:
        lay_over(new, config, work.gone)
    there = _published(config, work, made)
    _note(Path(config.site_dir), manifest, work, there, links)
    size = sum(size for size, _ in there.values())
    problems = (*problems, *check_size(size))
    return SiteChange(len(work.due), len(work.gone), size, problems, there)


# ---------------------------------------------------------------- what there is to do


def _look(config: Config, manifest: Manifest) -> _Work:
    docs, site = Path(config.docs_dir), Path(config.site_dir)
    there = manifest.look_at(site)
    frame = frame_of(config)
    feeds = _feeds(docs, manifest)
    tree = {path: one for path, one in manifest.files.items() if path.startswith(GENERATED)}
    frames = {
        name: fingerprint(f"{frame} {feeds.get(name)}".encode()) for name in set(map(_list, tree))
    }
    marks = {path: f"{frames[_list(path)]} {one.fingerprint}" for path, one in tree.items()}
    outputs = {output_of(path): path for path in tree}
    due = [
        path
        for output, path in outputs.items()
        if tree[path].built != marks[path]
        or not manifest.is_shown(path, site, output, there.get(output, MISSING))
    ]
    around = fingerprint(f"{frame} {feeds} {own_pages(docs)} {_sitemap(tree)}".encode())
    known = {
        path.removeprefix(_FRAME): one for path, one in manifest.files.items() if path[0] == _FRAME
    }
    is_frame_due = not known or any(
        one.built != around or there.get(path) != one.out for path, one in known.items()
    )
    gone = [path for path in there if path not in outputs and path not in known]
    return _Work(
        marks,
        tuple(sorted(due)),
        tuple(sorted(gone)),
        around,
        is_frame_due,
        there,
        frozenset(known),
    )


def frame_of(config: Config) -> str:
    """All that decides how a text becomes a page."""
    theme = Path(__file__).parent
    files = [*map(Path, (config.file, *config.inherited)), theme / "hook.py"]
    packed = theme / "theme" / ENGINE_FOLDER
    files += sorted(
        file
        for file in (theme / "theme").rglob("*")
        if file.is_file() and packed not in file.parents
    )
    told = [engine_mark(), *(fingerprint(file.read_bytes()) for file in files)]
    return fingerprint(repr((told, [version(name) for name in _BUILDERS])).encode())


def _feeds(docs: Path, manifest: Manifest) -> dict[str, list[tuple[str, str]]]:
    """The feeds of each list as its pages name them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(path for path in manifest.files if path.endswith(".atom")):
        found.setdefault(_list(path), []).append((path, feed_title(str(docs / path))))
    return found


def _list(path: str) -> str:
    return path.split("/", 2)[1]


def _sitemap(tree: Mapping[str, FileRecord]) -> str:
    told = sorted((path, one.date) for path, one in tree.items() if path.endswith(".md"))
    return fingerprint(repr(told).encode())


def _why(work: _Work) -> str:
    """What is to be done, and why, for who asks what takes so long."""
    if work.is_whole:
        return "all of it: there was none, or what frames a page changed"
    frame = ", and what MkDocs makes of no page" if work.is_frame_due else ""
    return f"{len(work.due):,} files changed or lost{frame}; {len(work.gone):,} to remove"


# ---------------------------------------------------------------- doing it


def _build(
    config: Config,
    manifest: Manifest,
    work: _Work,
    new: Path,
    *,
    ready: Path | None,
    jobs: int,
    progress: Progress,
) -> None:
    """Everything that is due, into `new`: pages by MkDocs, other files as they are."""
    docs = Path(config.docs_dir)
    pages = {path: one for path, one in manifest.files.items() if _is_page(path)}
    built = _built_elsewhere(manifest, work, ready)
    shards = list(_shards(pages, [one for one in work.due if one in pages and one not in built]))
    targets = [new, *(new.with_name(f"{new.name}.{at}") for at in range(1, len(shards)))]
    plans = [_plan(pages, shard) for shard in shards]
    run_mkdocs(config, plans, targets, jobs=jobs, progress=progress)
    for target in targets[1:]:
        _move(target / GENERATED, new / GENERATED)
        shutil.rmtree(target)
    for path, file in built.items():
        target = new / output_of(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
    for path in work.due:
        if path not in pages:
            target = new / output_of(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(docs / path, target)


def _built_elsewhere(manifest: Manifest, work: _Work, ready: Path | None) -> dict[str, Path]:
    """The pages that are due and stand below `ready`, built from what they are to be built from."""
    if ready is None:
        return {}
    right = (path for path in work.due if manifest.files[path].built == work.marks[path])
    files = {path: ready / output_of(path) for path in right if _is_page(path)}
    return {path: file for path, file in files.items() if file.is_file()}


def _is_page(path: str) -> bool:
    return path.startswith(GENERATED) and path.endswith(".md")


def _shards(pages: Mapping[str, FileRecord], due: Iterable[str]) -> Iterator[set[str]]:
    """What one process builds; the first one there is builds the hand-written pages, too."""
    shard: set[str] = set()
    size = 0
    for path in due:
        weight = pages[path].stat[0]
        if shard and (size + weight > SHARD_BYTES or len(shard) >= SHARD_PAGES):
            yield shard
            shard, size = set(), 0
        shard.add(path)
        size += weight
    yield shard


def _plan(pages: Mapping[str, FileRecord], shard: set[str]) -> list[Planned]:
    return [Planned(path in shard, path, one.date) for path, one in sorted(pages.items())]


def _move(source: Path, target: Path) -> None:
    start = len(str(source)) + 1
    for entry in list(files_below(source)):
        file = target / entry.path[start:]
        file.parent.mkdir(parents=True, exist_ok=True)
        Path(entry.path).replace(file)


def _without_left(work: _Work, made: Collection[str]) -> _Work:
    """With what the frame was made of before and is no more among what is gone."""
    left = (path for path in work.known if path not in made and path in work.there)
    return replace(work, gone=tuple(sorted({*work.gone, *left})))


# ---------------------------------------------------------------- is it right?


def _check(
    config: Config, manifest: Manifest, work: _Work, built: _New, progress: Progress
) -> tuple[Problem, ...]:
    """What is wrong with what was built, and with what leads to something that goes with it."""
    site, new, made = Path(config.site_dir), built.folder, built.files
    there = made.keys() if work.is_whole else (made.keys() | work.there) - set(work.gone)

    def read(path: str) -> str:
        return ((new if path in made else site) / path).read_text(encoding="utf-8")

    html = sorted(path for path in made if path.endswith(".html"))
    pages = Pages({path: new / path for path in html}, there, read)
    missing = [path for path in work.due if output_of(path) not in made]
    return (
        *(Problem(f"{path} has no page in the site", "report it") for path in missing),
        *check_pages(config, pages, progress, "site check"),
        *_search(built, work),
        *check_feeds(config, new, sorted(one for one in made if one.endswith(".atom")), there),
        *(() if work.is_whole else _left_behind(manifest, work, new, site)),
    )


def _search(new: _New, work: _Work) -> Iterator[Problem]:
    """What is wrong with what search is told; it is told with whatever is built."""
    stays = {} if work.is_whole else work.there
    gone = set(work.gone)
    sizes = {path: size for path, (size, _) in stays.items() if path not in gone}
    sizes |= {path: size for path, (size, _) in new.files.items()}
    yield from check_search(new.folder, sizes)


def _left_behind(manifest: Manifest, work: _Work, new: Path, site: Path) -> Iterator[Problem]:
    """Links of pages that stay as they are to what is removed with this run."""
    lost = {path for path in work.gone if path.endswith(".html")}
    for path in work.due:
        output = output_of(path)
        if output in work.there and output.endswith(".html"):
            before = places_of((site / output).read_text(encoding="utf-8"))
            after = places_of((new / output).read_text(encoding="utf-8"))
            lost |= {f"{output}#{place}" for place in before - after}
    if not lost:
        return
    due = set(work.due)
    for path, one in manifest.files.items():
        if path in due or path[0] == _FRAME:
            continue
        for target in lost.intersection(one.targets):
            yield Problem(f"{output_of(path)} links to {target}: it is gone", "report it")


def _refuse(problems: Iterable[Problem]) -> None:
    faults = [problem for problem in problems if problem.fault]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise SiteError(f"the built site failed its check: {faults[0].cause}{more}", faults[0].mend)


def _links(config: Config, new: Path, due: Iterable[str]) -> dict[str, tuple[bytes, str]]:
    """What each page that was built leads to, packed, and its print."""
    base = urlsplit(config.site_url).path
    found = {}
    for path in due:
        if path.endswith(".md"):
            output = output_of(path)
            content = (new / output).read_bytes()
            links = pack_links(targets_of(output, content.decode(), base))
            found[path] = (links, fingerprint(content))
    return found


def _published(config: Config, work: _Work, made: Iterable[str]) -> dict[str, FileStat]:
    """The files of the site, now that what was made is in place."""
    site = Path(config.site_dir)
    if work.is_whole:
        return dict(stats_below(site))
    gone = set(work.gone)
    stays = {path: stat for path, stat in work.there.items() if path not in gone}
    return stays | {path: stat_of(site / path) for path in made}


def _note(
    site: Path,
    manifest: Manifest,
    work: _Work,
    there: Mapping[str, FileStat],
    links: Mapping[str, tuple[bytes, str]],
) -> None:
    """Remember what the site was built from."""
    for path in work.due:
        output = output_of(path)
        shown = links.get(
            path, (b"", manifest.files[path].fingerprint)
        )  # others stand there as written
        manifest.show(path, site / output, there[output], built=work.marks[path], shown=shown)
    for path in [path for path in manifest.files if path[0] == _FRAME]:
        del manifest.files[path]
    for path, stat in there.items():
        if not path.startswith(GENERATED):
            manifest.files[f"{_FRAME}{path}"] = FileRecord("", MISSING, "", work.frame, stat)
