"""Verbs that show a site on this machine: serve, demo."""

from __future__ import annotations

import click

from generator.cli.health import watched
from generator.cli.options import (
    address_option,
    config_file,
    finish,
    offline_option,
    reporter,
    shared_options,
)
from generator.config import load_site_config
from generator.pipeline.build import build_lists
from generator.pipeline.demo import build_demo
from generator.pipeline.demo_project import demo_project
from generator.pipeline.serve import serve_site


@click.command()
@offline_option("Serve from the mirrors as they are; fetch nothing.")
@address_option
@shared_options
@click.pass_context
def serve(context: click.Context, config: str | None, address: str, *, offline: bool) -> None:
    """Build, then serve the site on this machine with live reload."""
    settings = load_site_config(config_file(context, config))
    finish(watched(settings, lambda: build_lists(settings, (), reporter, offline=offline)))
    serve_site(settings, address, is_quiet=reporter.is_quiet)


@click.command()
@click.option("--serve", "is_served", is_flag=True, help="Serve the site afterwards.")
@address_option
@shared_options
@click.pass_context
def demo(context: click.Context, config: str | None, address: str, *, is_served: bool) -> None:
    """Build the site of the embedded made-up list; needs no network.

    It is made in demo-site/ beside a mkdocs.yml; without one, all of it in patchwire-demo/.
    """
    settings, handwritten = demo_project(config_file(context, config), load_site_config)
    finish(watched(settings, lambda: build_demo(settings, reporter, handwritten=handwritten)))
    if is_served:
        serve_site(settings, address, is_quiet=reporter.is_quiet)
