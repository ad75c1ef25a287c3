"""The `patchwire` command: the group of verbs, and how errors and interrupts end a run.

Standard output holds the result alone; progress and warnings go to standard error, progress only
to a terminal. An error is one line and an exit code: those of `errors`, 0 where all is done or
there was nothing new, and 128 and the number of a signal.

This is the one place that imports by name: a verb's module is imported when the verb is asked for,
so that `messages` does not wait for what builds a site, nor a run with no news for what renders.
"""

from __future__ import annotations

import atexit
import gc
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from generator import __version__
from generator.cli.options import COMPLETION, reporter, shared_options
from generator.errors import PatchwireError, SystemRefused, UsageError
from generator.signals import ENDING

# Values hold no cycles, so collecting them is rarely worth its time; the default is 700.
_COLLECT_AFTER = 50_000
_CAUGHT = [number for number in ENDING if number != signal.SIGINT]  # Python catches that itself
# Each verb with its module and its line of the help text, so that help imports no module.
_VERBS = {
    "init": ("init_verbs", "Write what a site of a list begins with, into a folder."),
    "digest": ("digest_verbs", "Print the digest of one range of ARCHIVE."),
    "messages": ("message_verbs", "Print how each mail was read: one JSON object a line."),
    "series": ("series_verbs", "Print how mails were grouped: one JSON object a version."),
    "fetch": ("build_verbs", "Create or update the mirrors of the configured lists."),
    "build": ("build_verbs", "Fetch, write pages and feeds, and build the site."),
    "plan": ("machine_verbs", "Print the lists with work to do, for the matrix of a workflow."),
    "join": ("machine_verbs", "Take the lists that were built in other project folders."),
    "serve": ("serve_verbs", "Build, then serve the site on this machine with live reload."),
    "check": ("check_verbs", "Check configuration, mirrors and the built site."),
    "headers": ("hosting_verbs", "Print the headers that a web server is to send with the site."),
    "server": (
        "server_verbs",
        "Print what runs `patchwire build` on a server: units of systemd, cron, a container.",
    ),
    "rollback": ("rollback_verbs", "Put the former release of the site back."),
    "why": ("why_verbs", "Print what a page was made from, and why it was made last."),
    "completion": ("completion_verbs", "Print what makes a shell complete commands and options."),
    "man": ("man_verbs", "Print the manual page, made from these commands."),
    "demo": ("serve_verbs", "Build the site of the embedded made-up list; needs no network."),
}


class _Stopped(BaseException):
    """The run was interrupted or terminated by signal `number`."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number  # as shells do: 130 for an interrupt
        super().__init__()


class _Verbs(click.Group):
    """The verbs, each imported when it is asked for.

    An interrupt ends a verb without a line of output; click would begin a line of its own.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all verbs, in the order of the help text."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The verb of that name, or None."""
        if cmd_name not in _VERBS:
            return None
        module, _ = _VERBS[cmd_name]
        verb = getattr(import_module(f"generator.cli.{module}"), cmd_name)
        return verb if isinstance(verb, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of verbs."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _VERBS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs that begin with `incomplete`, without a look into any, and the options."""
        verbs = [(name, text) for name, (_, text) in _VERBS.items() if name.startswith(incomplete)]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(CompletionItem(name, help=text) for name, text in verbs), *options]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _Stopped(signal.SIGINT) from None


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@shared_options
@click.version_option(__version__, prog_name="patchwire")
@click.pass_context
def cli(context: click.Context, config: str | None) -> None:
    """Turn the git archive of a patch mailing list into a web site and feeds.

    ARCHIVE is a list configured in mkdocs.yml, "demo" for the embedded one, or a path: a folder
    with git/N.git or N.git epochs, or one bare repository.

    RANGE is base..tip, base.., ..tip (base excluded; EPOCH/ before a commit where it is
    ambiguous), a window (2025-04-09T08, 2025-04-09, 2025-W15, 2025-04), or nothing for
    everything.
    """
    context.obj = config


def _end(number: int, _frame: object) -> None:
    """Handle SIGTERM and SIGHUP as an interrupt, so that no process stays behind."""
    for other in _CAUGHT:
        signal.signal(other, signal.SIG_IGN)  # the run is ending already
    raise _Stopped(number)


def _catch_ends() -> None:
    """Catch the signals that end a run, but for those that whoever started it has it ignore."""
    for number in _CAUGHT:
        if signal.getsignal(number) != signal.SIG_IGN:  # as `nohup` does
            signal.signal(number, _end)


def _refuse_lost_folder() -> None:
    """Refuse to run where the working directory was removed: git would take that for damage."""
    try:
        Path.cwd()
    except OSError:
        raise UsageError(
            "the working directory is gone", "change to a folder that exists"
        ) from None


def main() -> None:
    """Run the `patchwire` command and exit."""
    gc.set_threshold(_COLLECT_AFTER)
    atexit.register(gc.freeze)  # at exit there is nothing worth collecting: saves 9 ms
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    _catch_ends()
    try:
        _refuse_lost_folder()
        cli.main(complete_var=COMPLETION, standalone_mode=False)
    except click.exceptions.Exit as leave:
        raise SystemExit(leave.exit_code) from None
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        raise SystemExit(UsageError.exit_code) from None
    except click.ClickException as error:
        reporter.warn(f"{error.format_message().rstrip('.')}: see `patchwire --help`")
        raise SystemExit(UsageError.exit_code) from None
    except (_Stopped, click.Abort) as stop:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run is ending already
        _fail("stopped")
        raise SystemExit(getattr(stop, "exit_code", 130)) from None
    except PatchwireError as error:
        _fail(str(error))
        raise SystemExit(error.exit_code) from None
    except OSError as error:
        refused = SystemRefused.by(error)
        _fail(str(refused))
        raise SystemExit(refused.exit_code) from None
    finally:
        with suppress(OSError):
            reporter.clear()


def _fail(line: str) -> None:
    """Print the last line of a run, where there is still anybody to read it."""
    with suppress(OSError):
        reporter.warn(line)
