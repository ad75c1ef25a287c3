"""The verb that prints what makes a shell complete the program's words: completion."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from generator.cli.options import COMPLETION, shared_options
from generator.cli.stdout import write

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
@shared_options
@click.pass_context
def completion(context: click.Context, shell: str, config: str | None) -> None:  # noqa: ARG001 - every verb takes it
    """Print the script that completes commands and options in SHELL: bash, zsh or fish."""
    kind = get_completion_class(shell)
    if kind is None:  # click's own three are always there
        raise click.UsageError(f"click knows no completion of {shell}")
    script = kind(context.find_root().command, {}, "patchwire", COMPLETION)
    # Not that of the class for bash, which would run the bash it finds to ask for its version.
    write([ShellComplete.source(script)])
