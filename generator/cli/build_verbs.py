"""Verbs that bring mirrors and site up to date: fetch, build."""

from __future__ import annotations

import click

from generator.cli.health import watched
from generator.cli.options import config_file, finish, offline_option, reporter, shared_options
from generator.config import load_config, load_site_config
from generator.errors import UsageError
from generator.pipeline.build import build_lists
from generator.pipeline.fetch import fetch_lists
from generator.pipeline.report import Report


@click.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@shared_options
@click.pass_context
def fetch(context: click.Context, lists: tuple[str, ...], config: str | None) -> None:
    """Create or update the mirrors of the configured lists (all, or those named)."""
    settings = load_config(config_file(context, config))
    finish(watched(settings, lambda: fetch_lists(settings, lists, reporter)))


@click.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@offline_option("Build from the mirrors as they are; fetch nothing.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the lists built by the workers of this Dask scheduler, tcp://HOST:PORT.",
)
@shared_options
@click.pass_context
def build(
    context: click.Context,
    lists: tuple[str, ...],
    config: str | None,
    scheduler: str | None,
    *,
    offline: bool,
) -> None:
    """Fetch, write pages and feeds, and build the site (of all lists, or of those named)."""
    settings = load_site_config(config_file(context, config))
    if scheduler:
        try:  # an extra, and 60 ms that a run with no news saves
            from generator.pipeline.distribute.dask_client import build_on  # noqa: PLC0415 - above
        except ModuleNotFoundError:
            raise UsageError(
                "Dask is not installed", "install it with the extra: pip install 'patchwire[dask]'"
            ) from None

        def run() -> Report:
            return build_on(
                settings, lists, scheduler, reporter, build=build_lists, offline=offline
            )

    else:

        def run() -> Report:
            return build_lists(settings, lists, reporter, offline=offline)

    finish(watched(settings, run))
