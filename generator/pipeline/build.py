"""From archives to a published site: fetch, index, render, search, site, publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.config import choose_lists
from generator.errors import UpstreamError
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline.fetch import fetch_mirrors
from generator.pipeline.report import NOTHING_BUILT, ListResult, Report, Summary, combined
from generator.pipeline.snapshot import Current, current, record_run, run_inputs
from generator.pipeline.websub import tell_hub
from generator.site.check import check_size
from generator.site.handwritten import refuse_strangers
from generator.site.lock import lock
from generator.site.manifest import Manifest
from generator.site.provenance import remove_provenance

if TYPE_CHECKING:
    from generator.pipeline.pages.base import PageKind


def build_lists(
    config: Config,
    names: Sequence[str],
    progress: Progress,
    *,
    offline: bool,
    is_published: bool = True,  # to readers: then the hub is told of its feeds
    jobs: int = 0,  # processes that work at once; 0: one for each core
    kinds: tuple[PageKind, ...] = (),  # those of `pipeline.pages` where none is given
) -> Report:
    """Bring the site up to the archives of the lists named (all where none is).

    A list whose upstream is out of reach, or whose archive is damaged, keeps its old pages, and the
    others go on; where none can be reached nothing is built.
    """
    with lock(config.cache_dir):
        lists = choose_lists(config, names)
        fetched = Report(()) if offline else fetch_mirrors(config, lists, progress)
        if len(fetched.failed) == len(lists) and fetched.exit_code == UpstreamError.exit_code:
            return fetched.with_urgent(NOTHING_BUILT)
        progress("look")
        inputs = run_inputs(config)
        if not fetched.failed and (left := current(config, inputs)):
            return _nothing_new(fetched, left)
        # A run with no news ends before this: it need not wait 0.3 s for the imports.
        from generator.pipeline import list_pages, pages, pool, provenance, site  # noqa: PLC0415

        refuse_strangers(config.docs_dir)
        jobs = jobs or pool.cores()
        lists += site.lost_lists(config, lists)
        manifest = Manifest(config)
        remove_provenance(config.cache_dir, (mailing_list.name for mailing_list in lists))
        run = list_pages.Run(config, manifest, progress, kinds or pages.KINDS, jobs, fetched)
        results = [list_pages.build_list(run, mailing_list) for mailing_list in lists]
        if missing := site.shown_without_pages(config):
            return combined(fetched, results, site.not_published(missing))
        change = site.finish_site(config, manifest, progress, jobs=jobs)
        provenance.record_provenance(config, manifest, _built(lists, results))
        report = combined(fetched, results, site.site_report(config, manifest, change))
        if len(lists) == len(config.lists):
            record_run(config, inputs, manifest, change.there, report)
        feeds = change.feeds if is_published and not offline else ()
        return report.with_urgent(*tell_hub(config, feeds, progress))


def _nothing_new(fetched: Report, site: Current) -> Report:
    problems = [f"{problem.cause}: {problem.mend}" for problem in check_size(site.size)]
    report = replace(fetched, exit_code=0).with_urgent(*problems)
    return replace(report, summary=Summary(unchanged=site.pages, size=site.size))


def _built(
    lists: Sequence[ListConfig], results: Sequence[ListResult]
) -> list[tuple[ListConfig, Mapping[str, int]]]:
    """The lists whose pages are up to date now, with their mails that could not be read."""
    pairs = zip(lists, results, strict=True)
    return [(found, result.unreadable) for found, result in pairs if not result.report.exit_code]
