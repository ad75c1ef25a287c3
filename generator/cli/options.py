"""Options that every verb takes, before it or after it, and the reporter that they set."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from generator.cli.console import ConsoleReporter
from generator.pipeline.report import Report

DEFAULT_CONFIG = "mkdocs.yml"
COMPLETION = "_PATCHWIRE_COMPLETE"  # the variable by which a shell asks for what may follow

reporter = ConsoleReporter(sys.stderr)


def _set_level(_context: click.Context, option: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    """Set how much is printed. A verb's own "no" does not undo what stands before the verb."""
    if value and option.name:
        reporter.set_level(option.name)


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--verbose`, `--quiet` and `-C FILE` to a command."""
    for option in (
        click.option(
            "-v",
            "--verbose",
            is_flag=True,
            expose_value=False,
            callback=_set_level,
            help="Report each stage: what was done and why, and how long it took.",
        ),
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            expose_value=False,
            callback=_set_level,
            help="Print nothing but warnings and errors.",
        ),
        click.option(
            "-C",
            "config",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False),
            help=f"The mkdocs.yml to use (default: {DEFAULT_CONFIG} in the current folder).",
        ),
    ):
        command = option(command)
    return command


def archive_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ARCHIVE and [RANGE] to a command."""
    command = click.argument("range_", metavar="[RANGE]", required=False)(command)
    return click.argument("archive")(command)


def config_file(context: click.Context, config: str | None) -> str:
    """The configuration file: that of the verb, else that before the verb, else the default."""
    return config or context.obj or DEFAULT_CONFIG


def address_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--address` to a command that serves."""
    return click.option(
        "--address", default="127.0.0.1:8000", show_default=True, help="Where to listen, HOST:PORT."
    )(command)


def offline_option(help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `--offline` to a command."""
    return click.option("--offline", is_flag=True, help=help_text)


def finish(report: Report) -> None:
    """Print what was done, and exit with the code of the worst thing that happened."""
    reporter.end()
    for line in report.lines:
        (reporter.warn if line in report.urgent else reporter.say)(line)
    if report.summary:
        reporter.say(report.summary.line(reporter.times, reporter.seconds))
    elif reporter.is_verbose:
        reporter.say(f"done in {reporter.seconds:.1f} s")
    if report.exit_code:
        raise SystemExit(report.exit_code)


def format_option(formats: Sequence[str], help: str) -> Callable[..., Any]:  # noqa: A002 - click's word
    """Add `--format`, one of `formats`, of which the first is the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=help,
    )
