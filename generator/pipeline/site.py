"""The site of all lists: front page, search, MkDocs, check, publication.

Which pages a list has was decided before; no archive is read here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from generator.errors import SiteError
from generator.links import (
    LISTS_PAGE,
    SEARCH,
    SEARCH_MANIFEST,
    data_path,
    list_path,
    search_manifest_path,
)
from generator.models.pages import ListSummary, Page
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline import fingerprints
from generator.pipeline.forecast import growth
from generator.pipeline.report import Report, Summary
from generator.pipeline.search import wanted_segments
from generator.pipeline.templates import compiled_templates
from generator.render.list_data import read_list_data
from generator.render.pages.front import index_page, lists_page
from generator.render.search_records import document_record
from generator.search.segment_file import write_segment
from generator.search.segments import (
    list_manifest_json,
    search_manifest_json,
)
from generator.site.handwritten import handwritten_pages, read_page, remove_lists
from generator.site.manifest import Manifest
from generator.site.update import SiteChange, update_site
from generator.site.work import Frame
from generator.workspace import Workspace


def finish_site(
    config: Config,
    manifest: Manifest,
    progress: Progress,
    *,
    jobs: int,
    prebuilt: Path | None = None,
) -> SiteChange:
    """Bring the site up to the page tree. Below `prebuilt` are pages built on other machines."""
    progress("site")
    _remove_other_lists(config, manifest)
    summaries = [_summary(config, mailing_list) for mailing_list in config.lists]
    known = [summary for summary in summaries if summary]
    with compiled_templates(Workspace.of(config)):
        front = index_page(config.site_name, known, config.site_description)
        manifest.writer("index.md").write(front)
        manifest.writer(LISTS_PAGE).write(lists_page(known))
    progress("search")
    _update_site_search(config, manifest)
    progress("site")
    frame = Frame(fingerprints.frame(config), fingerprints.surround(Path(config.docs_dir)))
    change = update_site(config, manifest, frame, jobs=jobs, progress=progress, prebuilt=prebuilt)
    manifest.save()
    return change


def _remove_other_lists(config: Config, manifest: Manifest) -> None:
    """Remove the pages of lists that are not configured, and the records of pages.

    Somebody may have deleted the pages before, so the records alone may name such a list.
    """
    names = frozenset(mailing_list.name for mailing_list in config.lists)
    remove_lists(config.docs_dir, names)
    for name in sorted(manifest.lists() - names):
        manifest.prune((list_path(name),), frozenset())


def site_report(config: Config, manifest: Manifest, change: SiteChange) -> Report:
    """What a run reports of a site that is finished."""
    problems = tuple(f"{problem.cause}: {problem.mend}" for problem in change.problems)
    summary = Summary(
        built=change.built,
        gone=change.removed,
        size=change.size,
        growth=growth(config, manifest.files),
    )
    lines = (*problems, f"the site is in {config.site_dir}")
    return Report(lines, urgent=frozenset(problems), summary=summary)


def has_pages(config: Config, mailing_list: ListConfig) -> bool:
    """Whether a list is in the page tree."""
    return _summary(config, mailing_list) is not None


def without_pages(config: Config) -> tuple[str, ...]:
    """The names of the lists that have no pages and must have some before a site is published."""
    lists = (mailing_list for mailing_list in config.lists if not mailing_list.optional)
    return tuple(mailing_list.name for mailing_list in lists if not has_pages(config, mailing_list))


def shown_without_pages(config: Config) -> tuple[str, ...]:
    """Those of them that the published site shows: it would lose them."""
    site = Path(config.site_dir)
    return tuple(name for name in without_pages(config) if (site / list_path(name)).is_dir())


def not_published(names: Iterable[str]) -> Report:
    """What a run reports that does not publish because of these lists."""
    lines = (
        f"{name}: it has no pages: nothing is published without it, the old site stays; build it "
        f"when it can be reached, or set `optional: true` for it"
        for name in names
    )
    return Report((), SiteError.exit_code).with_urgent(*lines)


def lost_lists(config: Config, but: Collection[ListConfig]) -> tuple[ListConfig, ...]:
    """The lists that were fetched before and whose pages are gone, `but` for some."""
    workspace = Workspace.of(config)
    return tuple(
        mailing_list
        for mailing_list in config.lists
        if mailing_list not in but
        and workspace.mirror(mailing_list).is_dir()
        and not has_pages(config, mailing_list)
    )


def _summary(config: Config, mailing_list: ListConfig) -> ListSummary | None:
    """What a list's data say of it; None where they are missing or of another version."""
    text = read_page(config.docs_dir, data_path(mailing_list.name))
    try:
        return None if text is None else read_list_data(text, mailing_list)
    except ValueError:
        return None


def _update_site_search(config: Config, manifest: Manifest) -> None:
    """Write a segment of the hand-written pages, and what a browser reads first."""
    pages = handwritten_pages(config.docs_dir)
    records = [document_record(path, text) for path, text in pages.items()]
    hashes = sorted((record.sort_time, record.content_hash) for record in records)
    wanted = wanted_segments(SEARCH, hashes, 0)
    writer = manifest.writer(SEARCH)
    for path in wanted:
        if not manifest.has_file(path):
            file = Workspace.of(config).staged(path)
            write_segment(file, records)
            writer.move_in(path, file)
    files = [(path, manifest.size(path), segment) for path, segment in wanted.items()]
    lists = (
        read_page(config.docs_dir, search_manifest_path(mailing_list.name))
        for mailing_list in config.lists
    )
    own = list_manifest_json("", config.site_name, (), files)
    text = search_manifest_json([*(part for part in lists if part), own])
    writer.write(Page(SEARCH_MANIFEST, text))
    manifest.prune((SEARCH,), {SEARCH_MANIFEST, *wanted})
