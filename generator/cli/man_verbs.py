"""The verb that prints the manual page, made from the commands themselves: man.

The page is in the language of man(7), which groff and mandoc read. It has no date: a page of one
version is the same whenever it is printed.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator
from textwrap import wrap

import click

from generator import __version__
from generator.cli.options import shared_options
from generator.cli.stdout import write

# As docs/commands.md has them, in fewer words.
EXIT_CODES = {
    "0": "Done, or there was nothing new.",
    "1": "A fault of the program.",
    "2": "The command, the configuration or a range is wrong.",
    "3": "An upstream archive, or the scheduler, is out of reach; what was built before stays.",
    "4": "An archive is damaged; it is named and skipped, and the other lists go on.",
    "5": "The site could not be built or failed its check; the old site stays.",
    "6": "Another run is at work on the same project; nothing was done.",
    "7": "git is missing, or too old.",
    "8": "The system refused a file or a process.",
    "128 + N": "The run was ended by signal N.",
}


@click.command()
@shared_options
@click.pass_context
def man(context: click.Context, config: str | None) -> None:  # noqa: ARG001 - every verb takes it
    """Print the manual page patchwire(1), for man and for packages of distributions."""
    root = context.find_root()
    group = root.command
    if isinstance(group, click.Group):
        write([manual_page(group)])


def manual_page(group: click.Group) -> str:
    """The manual page of a group of commands, as text for man(7)."""
    context = click.Context(group, info_name="patchwire", **group.context_settings)
    lines = [
        f'.TH PATCHWIRE 1 "" "patchwire {__version__}" "User Commands"',
        ".SH NAME",
        r"patchwire \- turn the archive of a patch mailing list into a web site and feeds",
        ".SH SYNOPSIS",
        ".B patchwire",
        _roff("[OPTIONS] COMMAND [ARGS]..."),
        ".SH DESCRIPTION",
        *_paragraphs(group.help),
        ".SH OPTIONS",
        "All of them but the version are accepted before and after a command.",
        *_options(group, context),
        ".SH COMMANDS",
    ]
    shared = {option.name for option in group.get_params(context)}
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command:
            lines += _command(command, click.Context(command, context, name), shared)
    lines.append(".SH EXIT STATUS")
    for code, text in EXIT_CODES.items():
        lines += [".TP", f".B {_word(code)}", _roff(text)]
    lines += [
        ".SH FILES",
        ".TP",
        r".I mkdocs.yml",
        r"The settings of the site; its lists stand under \fIextra.patchwire\fR.",
        ".SH SEE ALSO",
        ".BR git (1),",
        ".BR public\\-inbox\\-v2\\-format (5)",
    ]
    return "\n".join(lines) + "\n"


def _command(
    command: click.Command, context: click.Context, shared: Collection[str | None]
) -> Iterator[str]:
    """The section of a command: its usage, what it does, and the options that are its own."""
    pieces = [piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]"]
    yield f'.SS "{_word(" ".join(["patchwire", context.info_name or "", *pieces]))}"'
    yield from _paragraphs(command.help)
    yield from _options(command, context, shared)


def _options(
    command: click.Command, context: click.Context, left_out: Collection[str | None] = ()
) -> Iterator[str]:
    """The options of a command as click describes them, in a list of terms."""
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if record and isinstance(option, click.Option) and option.name not in left_out:
            yield from (".TP", f".B {_word(record[0])}", _roff(record[1]))


def _paragraphs(text: str | None) -> Iterator[str]:
    """The paragraphs of a help text, which an empty line divides."""
    for number, paragraph in enumerate(inspect.cleandoc(text or "").split("\n\n")):
        if number:
            yield ".PP"
        yield _roff(" ".join(paragraph.split()))


def _roff(text: str) -> str:
    """A text in short lines, in which roff reads nothing as a command of its own."""
    lines = wrap(_word(text), 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join(rf"\&{line}" if line.startswith((".", "'")) else line for line in lines)


def _word(text: str) -> str:
    """A text as the argument of a macro: a hyphen is a minus, as it is to be copied."""
    return text.replace("\\", r"\e").replace("-", r"\-")
