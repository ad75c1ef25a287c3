"""The verb that checks what is there: check."""

from __future__ import annotations

import click

from generator.cli.options import config_file, finish, reporter, shared_options
from generator.cli.stdout import write
from generator.config import load_config
from generator.pipeline.check import check_all


@click.command()
@shared_options
@click.pass_context
def check(context: click.Context, config: str | None) -> None:
    """Check configuration, mirrors and the built site, and print how to fix each problem.

    Lines that a mailmap may need are printed on standard output.
    """
    report = check_all(load_config(config_file(context, config)), reporter)
    reporter.end()
    write(report.results)
    finish(report)
