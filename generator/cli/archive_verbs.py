"""Verbs that read one archive and print what happened: digest, series."""

from __future__ import annotations

import click

from generator.cli.options import archive_arguments, config_file, reporter, shared_options
from generator.cli.stdout import write
from generator.pipeline.commands import print_digest, print_series
from generator.pipeline.digests import digest_of
from generator.pipeline.sources import find_source, read_range

FORMATS = ("text", "markdown", "json", "html")


@click.command()
@archive_arguments
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
    made = digest_of(source.mailing_list.name, *read_range(source, range_))
    if made.received_last is None:
        reporter.say(f"nothing arrived in {range_ or 'this archive'}")
    write([print_digest(source, made, format_)])


@click.command()
@archive_arguments
@shared_options
@click.pass_context
def series(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how mails were grouped: one JSON object a version of a series."""
    source = find_source(archive, config_file(context, config))
    if not write(print_series(source, range_)):
        reporter.say(f"no series arrived in {range_ or 'this archive'}")
