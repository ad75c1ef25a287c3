"""The verb that explains a page: why."""

from __future__ import annotations

import click

from generator.cli.options import config_file, shared_options
from generator.cli.stdout import write
from generator.config import load_config
from generator.pipeline.why import explain_page


@click.command()
@click.argument("page")
@shared_options
@click.pass_context
def why(context: click.Context, page: str, config: str | None) -> None:
    """Print what a page was made from, and why the last run that made it did so."""
    write(explain_page(load_config(config_file(context, config)), page))
