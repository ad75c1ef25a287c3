"""How a run is written down for whoever watches the site: the verbs that build use it."""

from __future__ import annotations

from collections.abc import Callable

from generator.cli.options import reporter
from generator.errors import ArchiveDamaged, SiteError, UpstreamError
from generator.models.settings import Config
from generator.pipeline.health import RunTimes, record_health
from generator.pipeline.report import Report


def watched(config: Config, run: Callable[[], Report]) -> Report:
    """Do a run and write down how the site is after it, also where the run fails."""
    try:
        report = run()
    except (SiteError, UpstreamError, ArchiveDamaged) as error:
        _record(config, Report((), error.exit_code), str(error))
        raise
    _record(config, report)
    return report


def _record(config: Config, report: Report, error: str = "") -> None:
    reporter.end()
    times = RunTimes(reporter.began_at, reporter.now(), reporter.times)
    record_health(config, report, times, error)
