"""Verbs for lists that are built on several machines: plan, join."""

from __future__ import annotations

import json

import click

from generator.cli.health import watched
from generator.cli.options import config_file, finish, offline_option, reporter, shared_options
from generator.cli.stdout import write
from generator.config import load_config
from generator.pipeline.distribute.join import join_folders
from generator.pipeline.distribute.plan import MOST, plan_lists


@click.command()
@offline_option("Ask nobody upstream: only what is here.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=MOST,
    show_default=True,
    help="Print so many lists, those built longest ago first.",
)
@shared_options
@click.pass_context
def plan(context: click.Context, config: str | None, most: int, *, offline: bool) -> None:
    """Print the lists with work to do: a JSON array of names, for the matrix of a workflow."""
    found = plan_lists(load_config(config_file(context, config)), offline=offline, most=most)
    write([json.dumps(found.names)])
    finish(found.report)


@click.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path())
@shared_options
@click.pass_context
def join(context: click.Context, folders: tuple[str, ...], config: str | None) -> None:
    """Take the lists that were built in other project folders, and finish the site of all."""
    settings = load_config(config_file(context, config))
    finish(watched(settings, lambda: join_folders(settings, folders, reporter)))
