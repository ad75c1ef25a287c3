"""Verbs that read one archive and print: digest, messages, series."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from generator.cli.options import config_file, reporter, shared_options
from generator.cli.stdout import write
from generator.pipeline.commands import digest_of, print_digest, print_messages, print_series
from generator.pipeline.sources import find_source, read_range

FORMATS = ("text", "markdown", "json", "html")


def _archive_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ARCHIVE and [RANGE] to a command."""
    command = click.argument("range_", metavar="[RANGE]", required=False)(command)
    return click.argument("archive")(command)


@click.command()
@_archive_arguments
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How the digest is written.",
)
@shared_options
@click.pass_context
def digest(
    context: click.Context, archive: str, range_: str | None, format_: str, config: str | None
) -> None:
    """Print the digest of one range of ARCHIVE."""
    source = find_source(archive, config_file(context, config))
    made = digest_of(source, *read_range(source, range_))
    if made.received_last is None:
        reporter.say(f"nothing arrived in {range_ or 'this archive'}")
    write([print_digest(source, made, format_)])


@click.command()
@_archive_arguments
@shared_options
@click.pass_context
def messages(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how each mail was read: one JSON object a line, in arrival order."""
    source = find_source(archive, config_file(context, config))
    if not write(print_messages(source, range_)):
        reporter.say(f"nothing arrived in {range_ or 'this archive'}")


@click.command()
@_archive_arguments
@shared_options
@click.pass_context
def series(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how mails were grouped: one JSON object a version of a series."""
    source = find_source(archive, config_file(context, config))
    if not write(print_series(source, range_)):
        reporter.say(f"no series arrived in {range_ or 'this archive'}")
