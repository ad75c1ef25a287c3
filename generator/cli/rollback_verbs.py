"""The verb that puts the former release of the site back: rollback."""

from __future__ import annotations

import click

from generator.cli.options import config_file, finish, shared_options
from generator.config import load_config
from generator.pipeline.rollback import roll_back


@click.command()
@shared_options
@click.pass_context
def rollback(context: click.Context, config: str | None) -> None:
    """Put the former release of the site back. Run again, it exchanges the two once more."""
    finish(roll_back(load_config(config_file(context, config))))
