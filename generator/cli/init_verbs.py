"""The verb that begins a site: init."""

from __future__ import annotations

import click

from generator.cli.options import finish, reporter, shared_options
from generator.cli.stdout import write
from generator.errors import UsageError
from generator.pipeline.init import init_site


@click.command()
@click.argument("url")
@click.argument("folder", default=".", type=click.Path(file_okay=False))
@shared_options
@click.pass_context
def init(context: click.Context, url: str, folder: str, config: str | None) -> None:
    """Write what a site of the list at URL begins with, into FOLDER (default: the current one).

    URL is the https address of a public-inbox, such as https://lore.kernel.org/kvm, or a path.
    What is there already stays as it is; how it differs is printed on standard output.
    """
    if config or context.obj:
        raise UsageError("-C names settings, and init writes new ones", "leave it out")
    reporter("init")
    report = init_site(url, folder)
    reporter.end()
    write(report.results)
    finish(report)
