"""The verb that prints the versions of one archive: series."""

from __future__ import annotations

import click

from generator.cli.options import archive_arguments, config_file, reporter, shared_options
from generator.cli.stdout import write
from generator.pipeline.series import print_series
from generator.pipeline.sources import find_source


@click.command()
@archive_arguments
@shared_options
@click.pass_context
def series(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how mails were grouped: one JSON object a version of a series."""
    source = find_source(archive, config_file(context, config))
    if not write(print_series(source, range_)):
        reporter.say(f"no series arrived in {range_ or 'this archive'}")
