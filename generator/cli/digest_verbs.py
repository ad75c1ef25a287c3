"""The verb that prints the digest of one archive."""

from __future__ import annotations

import click

from generator.cli.options import (
    archive_arguments,
    config_file,
    format_option,
    reporter,
    shared_options,
)
from generator.cli.stdout import write
from generator.pipeline.digests import digest_of
from generator.pipeline.print_digest import print_digest
from generator.pipeline.sources import find_source, read_range

FORMATS = ("text", "markdown", "json", "html")


@click.command()
@archive_arguments
@format_option(FORMATS, "How the digest is written.")
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
