"""The site, brought up to the page tree: what changed is built, checked and published.

New output is made in a folder of its own and checked before any reader sees it; whatever fails, the
old site stays.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

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
    ids_of,
    page_text,
)
from generator.site.feeds import changed_feeds
from generator.site.kept import strangers
from generator.site.manifest import Manifest
from generator.site.manifest_file import FileRecord
from generator.site.mkdocs import run_mkdocs
from generator.site.plan import GENERATED, PlannedPage
from generator.site.publish import forget_withdrawn, former_release, prepare, publish
from generator.site.record import links_of, published, record_site
from generator.site.stats import FileStat, stats_below
from generator.site.tree import files_below, output_of
from generator.site.work import SURROUND, Frame, SiteWork, find_work, missing_page
from generator.text import log_text

SHARD_BYTES = 25_000_000  # of Markdown that one process builds: it holds all of it in memory
SHARD_PAGES = 1200


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What a run did to the site: files built and removed, its size in bytes, its files."""

    built: int
    removed: int
    size: int
    problems: tuple[Problem, ...] = ()
    there: Mapping[str, FileStat] = field(default_factory=dict, repr=False)
    feeds: tuple[str, ...] = ()  # documents to subscribe to whose bytes changed


@dataclass(frozen=True, slots=True)
class _New:
    """What was built: the files below a folder, by their path in the site."""

    folder: Path
    files: Mapping[str, FileStat]


def update_site(
    config: Config,
    manifest: Manifest,
    frame: Frame,
    *,
    jobs: int,
    progress: Progress,
    prebuilt: Path | None = None,
) -> SiteChange:
    """Bring the site up to the page tree.

    Below `prebuilt` are pages that were built on other machines: those that are due are moved from
    there.

    Raises:
        SiteError: MkDocs complained, or the check found a fault; the old site stays.
    """
    progress("site look")
    work = find_work(config, manifest, frame)
    _refuse_missing(config, work)
    if work.is_nothing:
        forget_withdrawn(config)
        return _change(work, {**work.there, **work.kept})
    progress("site", 0, 0, work.reason)
    folder = prepare(config)
    _build(config, manifest, work, folder, prebuilt=prebuilt, jobs=jobs, progress=progress)
    progress("site check")
    new = _New(folder, dict(stats_below(folder)))
    work = _with_leftovers(work, new.files)
    problems = _check(config, manifest, work, new, progress)
    _refuse(problems)
    links = links_of(config, folder, work.due)
    feeds = changed_feeds(config, folder, new.files) if config.websub else ()
    progress("site publish")
    publish(folder, config, frozenset(work.gone), kept=work.kept, is_whole=work.is_whole)
    there = published(config, work, new.files)
    record_site(Path(config.site_dir), manifest, work, there, links)
    kept = {path: stat for path, stat in work.kept.items() if path not in new.files}
    change = _change(work, {**there, **kept}, (*problems, *_dropped(config, work, new.files)))
    return replace(change, feeds=feeds)


def _dropped(config: Config, work: SiteWork, made: Collection[str]) -> Iterator[Problem]:
    """What is said of files that no run made and this one removed."""
    gone = (path for path in work.gone if path not in work.surround and path not in made)
    if lost := strangers(gone):
        names = ", ".join(log_text(path, 100) for path in lost[:3])
        more = f" and {len(lost) - 3:,} more" if len(lost) > 3 else ""
        cause = f"files in {config.site_dir} that no build made were removed ({names}{more})"
        mend = f"list them under `keep_files`, and copy them back from {former_release(config)}"
        yield Problem(cause, mend, fault=False)


def _change(
    work: SiteWork, there: Mapping[str, FileStat], problems: tuple[Problem, ...] = ()
) -> SiteChange:
    size = sum(size for size, _ in there.values())
    problems = (*problems, *check_size(size))
    return SiteChange(len(work.due), len(work.gone), size, problems, there)


def _refuse_missing(config: Config, work: SiteWork) -> None:
    """Refuse to build from pages that somebody deleted, of a list that this run did not make."""
    for path in work.due:
        if not Path(config.docs_dir, path).is_file():
            raise missing_page(config, path)


# ---------------------------------------------------------------- building


def _build(
    config: Config,
    manifest: Manifest,
    work: SiteWork,
    new: Path,
    *,
    prebuilt: Path | None,
    jobs: int,
    progress: Progress,
) -> None:
    """Make everything that is due in `new`: pages by MkDocs, other files as copies."""
    docs = Path(config.docs_dir)
    pages = {path: record for path, record in manifest.files.items() if _is_page(path)}
    moved = _prebuilt(manifest, work, prebuilt)
    due = [path for path in work.due if path in pages and path not in moved]
    shards = list(_shards(pages, due))
    targets = [new, *(new.with_name(f"{new.name}.{at}") for at in range(1, len(shards)))]
    plans = [_plan(pages, shard) for shard in shards]
    run_mkdocs(config, plans, work.feeds, targets, jobs=jobs, progress=progress)
    for target in targets[1:]:
        _move(target / GENERATED, new / GENERATED)
        shutil.rmtree(target)
    for path, file in moved.items():
        file.replace(_made(new / output_of(path)))
    for path in work.due:
        if path not in pages:
            shutil.copyfile(docs / path, _made(new / output_of(path)))


def _made(file: Path) -> Path:
    """The file, with its folder there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def _prebuilt(manifest: Manifest, work: SiteWork, folder: Path | None) -> dict[str, Path]:
    """The due pages that were built on another machine, from the same inputs."""
    if folder is None:
        return {}
    same = (path for path in work.due if manifest.files[path].built == work.inputs[path])
    files = {path: folder / output_of(path) for path in same if _is_page(path)}
    return {path: file for path, file in files.items() if file.is_file()}


def _is_page(path: str) -> bool:
    return path.startswith(GENERATED) and path.endswith(".md")


def _shards(pages: Mapping[str, FileRecord], due: Iterable[str]) -> Iterator[set[str]]:
    """The pages that one process builds; the first process builds the hand-written pages, too."""
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


def _plan(pages: Mapping[str, FileRecord], shard: set[str]) -> list[PlannedPage]:
    return [PlannedPage(path in shard, path, record.date) for path, record in sorted(pages.items())]


def _move(source: Path, target: Path) -> None:
    start = len(str(source)) + 1
    for entry in list(files_below(source)):
        Path(entry.path).replace(_made(target / entry.path[start:]))


def _with_leftovers(work: SiteWork, new: Collection[str]) -> SiteWork:
    """Also remove the files of the surround that were not made again."""
    left = (path for path in work.surround if path not in new and path in work.there)
    return replace(work, gone=tuple(sorted({*work.gone, *left})))


# ---------------------------------------------------------------- checking


def _check(
    config: Config, manifest: Manifest, work: SiteWork, new: _New, progress: Progress
) -> tuple[Problem, ...]:
    """What is wrong with what was built, and with links of other pages to what goes."""
    site, made = Path(config.site_dir), new.files
    there = made.keys() if work.is_whole else (made.keys() | work.there) - set(work.gone)
    there = there | work.kept.keys()

    def read(path: str) -> str:
        return page_text((new.folder if path in made else site) / path)

    html = sorted(path for path in made if path.endswith(".html"))
    pages = Pages({path: new.folder / path for path in html}, there, read)
    feeds = sorted(path for path in made if path.endswith(".atom"))
    unmade = (path for path in work.due if output_of(path) not in made)
    return (
        *(Problem(f"{path} has no page in the site", "report it") for path in unmade),
        *check_pages(config, pages, progress, "site check"),
        *check_search(new.folder, _sizes(work, new)),
        *check_feeds(config, new.folder, feeds, there),
        *(() if work.is_whole else _dead_links(manifest, work, new.folder, site)),
    )


def _sizes(work: SiteWork, new: _New) -> dict[str, int]:
    """The size in bytes of each file that the site will have."""
    stays = {} if work.is_whole else {**work.there}
    for path in work.gone:
        stays.pop(path, None)
    return {path: size for path, (size, _) in {**stays, **new.files}.items()}


def _dead_links(manifest: Manifest, work: SiteWork, new: Path, site: Path) -> Iterator[Problem]:
    """Links of pages that stay to what this run removes."""
    lost = {path for path in work.gone if path.endswith(".html")}
    for path in work.due:
        output = output_of(path)
        if output in work.there and output.endswith(".html"):
            before, after = (ids_of(page_text(folder / output)) for folder in (site, new))
            lost |= {f"{output}#{name}" for name in before - after}
    if not lost:
        return
    for path, record in manifest.files.items():
        if path not in work.due and not path.startswith(SURROUND):
            for target in lost.intersection(record.targets):
                cause = f"{output_of(path)} links to {target}: it is gone"
                yield Problem(cause, "report it")


def _refuse(problems: Iterable[Problem]) -> None:
    faults = [problem for problem in problems if problem.fault]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise SiteError(f"the built site failed its check: {faults[0].cause}{more}", faults[0].mend)
