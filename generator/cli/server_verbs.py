"""The verb that prints what runs the program on a server: server."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli.options import config_file, shared_options
from generator.cli.stdout import write
from generator.config import files_of, load_config
from generator.pipeline.server import FORMS, runner_settings


@click.command()
@click.argument("form", type=click.Choice(tuple(FORMS)), metavar="FORM")
@shared_options
@click.pass_context
def server(context: click.Context, form: str, config: str | None) -> None:
    """Print what runs `patchwire build` on a server.

    FORM is service or timer (units of systemd), cron, or container (a Containerfile).
    """
    program = str(Path(sys.executable).with_name("patchwire"))
    settings = load_config(config_file(context, config))
    write([runner_settings(settings, form, program, files_of(settings))])
