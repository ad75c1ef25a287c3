"""The verb that prints what a web server is to send with the site: headers."""

from __future__ import annotations

import click

from generator.cli.options import config_file, format_option, shared_options
from generator.cli.stdout import write
from generator.config import load_config
from generator.pipeline.hosting import server_settings

FORMATS = ("text", "nginx", "apache", "caddy")


@click.command()
@format_option(FORMATS, "The headers alone, or the settings of a server.")
@shared_options
@click.pass_context
def headers(context: click.Context, format_: str, config: str | None) -> None:
    """Print the headers that a web server is to send with the site."""
    write([server_settings(load_config(config_file(context, config)), format_)])
