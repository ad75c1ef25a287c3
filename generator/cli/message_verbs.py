"""The verb that prints how mails were read: messages."""

from __future__ import annotations

import click

from generator.cli.options import archive_arguments, config_file, reporter, shared_options
from generator.cli.stdout import write
from generator.pipeline.messages import print_messages
from generator.pipeline.sources import find_source


@click.command()
@archive_arguments
@shared_options
@click.pass_context
def messages(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how each mail was read: one JSON object a line, in arrival order."""
    source = find_source(archive, config_file(context, config))
    if not write(print_messages(source, range_)):
        reporter.say(f"nothing arrived in {range_ or 'this archive'}")
