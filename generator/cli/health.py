"""How a run is written down for whoever watches the site: the verbs that build use it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from generator.cli.options import reporter
from generator.errors import PatchwireError, RunAtWork, SystemRefused, UsageError
from generator.models.settings import Config
from generator.pipeline.health import RunTimes, record_health
from generator.pipeline.report import Report


def watched(config: Config, run: Callable[[], Report]) -> Report:
    """Do a run and write down how the site is after it, also where the run fails.

    A command that is wrong, or that comes while another run is at work, says nothing of the site.
    """
    try:
        report = run()
    except (UsageError, RunAtWork):
        raise
    except PatchwireError as error:
        _record_failed(config, error)
        raise
    except OSError as error:  # its file is nobody's business
        _record_failed(config, SystemRefused.by(OSError(error.errno, error.strerror)))
        raise
    _record(config, report)
    return report


def _record_failed(config: Config, error: PatchwireError) -> None:
    with suppress(OSError, PatchwireError):  # what ended the run may end this, too
        _record(config, Report((), error.exit_code), str(error))


def _record(config: Config, report: Report, error: str = "") -> None:
    reporter.end()
    times = RunTimes(reporter.began_at, reporter.now(), reporter.times)
    record_health(config, report, times, error)
