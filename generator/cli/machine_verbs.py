"""Verbs for lists that are built on several machines: plan, join."""

from __future__ import annotations

import json

import click

from generator.cli.health import watched
from generator.cli.options import config_file, finish, offline_option, reporter, shared_options
from generator.cli.stdout import write
from generator.config import load_config, load_site_config
from generator.pipeline.distribute.join import join_folders
from generator.pipeline.distribute.plan import MOST, plan_lists
from generator.pipeline.distribute.plan_json import plan_json, read_plan_json
from generator.pipeline.health import changed_since_the_last_run, notes_on, with_other_runs
from generator.pipeline.report import Report


@click.command()
@offline_option("Contact no upstream; look only at what is here.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=MOST,
    show_default=True,
    help="Print at most this many lists, those built longest ago first.",
)
@click.option(
    "--details",
    "is_detailed",
    is_flag=True,
    help="Print a JSON object instead, with warnings about the lists.",
)
@shared_options
@click.pass_context
def plan(
    context: click.Context, config: str | None, most: int, *, offline: bool, is_detailed: bool
) -> None:
    """Print the lists with work to do: a JSON array of names, for the matrix of a workflow."""
    settings = load_config(config_file(context, config))
    found = plan_lists(settings, offline=offline, most=most)
    names, report = found.names, found.report
    notes = notes_on(settings, report, reporter.now())
    changed = changed_since_the_last_run(settings, report)
    write([plan_json(names, report, notes, changed) if is_detailed else json.dumps(names)])
    others = (note for note in notes if note.list not in report.skipped)
    finish(report.with_urgent(*(f"{note.list}: {note.text}" for note in others)))


@click.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path())
@click.option(
    "--plan",
    "plan_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="What `patchwire plan --details` printed: for the status of the site.",
)
@shared_options
@click.pass_context
def join(
    context: click.Context, folders: tuple[str, ...], config: str | None, plan_file: str | None
) -> None:
    """Take the lists that were built in other project folders, and finish the site of all."""
    settings = load_site_config(config_file(context, config))

    def run() -> Report:
        planned = read_plan_json(plan_file) if plan_file else Report(())
        report = join_folders(settings, folders, reporter)
        return with_other_runs(settings, report, planned, folders)

    finish(watched(settings, run))
