"""Verbs that work on the site of this machine: fetch, build, serve, check, demo."""

from __future__ import annotations

import click

from generator.cli.options import (
    address_option,
    config_file,
    finish,
    offline_option,
    reporter,
    shared_options,
)
from generator.config import load_config
from generator.demo.settings import demo_config
from generator.pipeline.build import build_lists, check_all, fetch_lists, serve_site


@click.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@shared_options
@click.pass_context
def fetch(context: click.Context, lists: tuple[str, ...], config: str | None) -> None:
    """Create or update the mirrors of the configured lists (all, or those named)."""
    finish(fetch_lists(load_config(config_file(context, config)), lists, reporter))


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
    settings = load_config(config_file(context, config))
    if scheduler:
        # Costs 60 ms that a run with no news does not spend.
        from generator.pipeline.distribute.dask_client import build_on  # noqa: PLC0415

        finish(build_on(settings, lists, scheduler, reporter, offline=offline))
        return
    finish(build_lists(settings, lists, reporter, offline=offline))


@click.command()
@offline_option("Serve from the mirrors as they are; fetch nothing.")
@address_option
@shared_options
@click.pass_context
def serve(context: click.Context, config: str | None, address: str, *, offline: bool) -> None:
    """Build, then serve the site on this machine with live reload."""
    settings = load_config(config_file(context, config))
    finish(build_lists(settings, (), reporter, offline=offline))
    serve_site(settings, address, is_quiet=reporter.is_quiet)


@click.command()
@shared_options
@click.pass_context
def check(context: click.Context, config: str | None) -> None:
    """Check configuration, mirrors and the built site; each problem with its mend."""
    finish(check_all(load_config(config_file(context, config)), reporter))


@click.command()
@click.option("--serve", "is_served", is_flag=True, help="Serve the site afterwards.")
@address_option
@shared_options
@click.pass_context
def demo(context: click.Context, config: str | None, address: str, *, is_served: bool) -> None:
    """Build the site of the embedded made-up list; needs no network."""
    settings = demo_config(load_config(config_file(context, config)))
    finish(build_lists(settings, (), reporter, offline=False))
    if is_served:
        serve_site(settings, address, is_quiet=reporter.is_quiet)
