"""What may be asked on the command line, and how are answers, progress and errors said?

Verbs and options only: each verb calls one function of `build`. Standard output holds the result
alone; progress and warnings go to standard error, progress only to a terminal. An error is one
line and an exit code (0 done or nothing new, 2 usage, 3 upstream out of reach, 4 archive damaged,
5 the site failed its check). `build` is imported late, so that `--help` starts at once.
"""

from __future__ import annotations

import atexit
import gc
import json
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from generator import __version__
from generator.errors import PatchwireError, UsageError
from generator.printing import write
from generator.progress import Teller

if TYPE_CHECKING:
    from generator.build import Report

DEFAULT_CONFIG = "mkdocs.yml"
# Values hold no cycles, so looking for them is rarely worth its time: by default after 700.
_CYCLES = 50_000
FORMATS = ("text", "markdown", "json", "html")


_teller = Teller(sys.stderr)


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that stand before a verb, or after it."""
    for option in (
        click.option(
            "-v",
            "--verbose",
            is_flag=True,
            expose_value=False,
            callback=_want,
            help="Tell each stage: what was done and why, and how long it took.",
        ),
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            expose_value=False,
            callback=_want,
            help="Tell nothing but warnings and errors.",
        ),
        click.option(
            "-C",
            "config",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False),
            help=f"The mkdocs.yml to use (default: {DEFAULT_CONFIG} in the current folder).",
        ),
    ):
        command = option(command)
    return command


def _want(_context: click.Context, option: click.Parameter, value: bool) -> None:  # noqa: FBT001
    """How much is said. A verb's own "no" takes nothing back of what stands before it."""
    if value and option.name:
        _teller.want(option.name)


class _Stopped(BaseException):
    """The user, or whoever looks after the run, wants it to end."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number  # as shells say it: 130 for an interrupt
        super().__init__()


class _Verbs(click.Group):
    """Verbs that an interrupt leaves without a word; click would begin a line of its own."""

    def invoke(self, context: click.Context) -> Any:
        """The verb that was asked for."""
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            raise _Stopped(signal.SIGINT) from None


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@_shared
@click.version_option(__version__, prog_name="patchwire")
@click.pass_context
def cli(context: click.Context, config: str | None) -> None:
    """Turn the git archive of a patch mailing list into a web site and Atom feeds.

    ARCHIVE is a list configured in mkdocs.yml, "demo" for the embedded one, or a path: a folder
    with git/N.git or N.git epochs, or one bare repository.

    RANGE is base..tip, base.., ..tip (base excluded; EPOCH/ before a commit where it is
    ambiguous), a window (2025-04-09, 2025-W15, 2025-04), or nothing for everything.
    """
    context.obj = config


def _config_file(context: click.Context, config: str | None) -> str:
    return config or context.obj or DEFAULT_CONFIG


@cli.command()
@click.argument("archive")
@click.argument("range_", metavar="[RANGE]", required=False)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How the digest is written.",
)
@_shared
@click.pass_context
def digest(
    context: click.Context, archive: str, range_: str | None, format_: str, config: str | None
) -> None:
    """Print the digest of one range of ARCHIVE."""
    from generator import build  # noqa: PLC0415

    source = build.find_source(archive, _config_file(context, config))
    made = build.digest_of(source, *build.read_range(source, range_))
    if made.received_last is None:
        _teller.say(f"nothing arrived in {range_ or 'this archive'}")
    write([build.print_digest(source, made, format_)])


@cli.command()
@click.argument("archive")
@click.argument("range_", metavar="[RANGE]", required=False)
@_shared
@click.pass_context
def messages(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how each mail was read: one JSON object a line, in arrival order."""
    from generator import build  # noqa: PLC0415

    source = build.find_source(archive, _config_file(context, config))
    if not write(build.print_messages(source, range_)):
        _teller.say(f"nothing arrived in {range_ or 'this archive'}")


@cli.command()
@click.argument("archive")
@click.argument("range_", metavar="[RANGE]", required=False)
@_shared
@click.pass_context
def series(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how mails were grouped: one JSON object a version of a series."""
    from generator import build  # noqa: PLC0415

    source = build.find_source(archive, _config_file(context, config))
    if not write(build.print_series(source, range_)):
        _teller.say(f"no series arrived in {range_ or 'this archive'}")


@cli.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@_shared
@click.pass_context
def fetch(context: click.Context, lists: tuple[str, ...], config: str | None) -> None:
    """Create or update the mirrors of the configured lists (all, or those named)."""
    from generator import build  # noqa: PLC0415

    settings = build.configured(_config_file(context, config))
    _finish(build.fetch_lists(settings, lists, _teller))


@cli.command(name="build")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--offline", is_flag=True, help="Build from the mirrors as they are; fetch nothing.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the lists built by the workers of this Dask scheduler, tcp://HOST:PORT.",
)
@_shared
@click.pass_context
def build_command(
    context: click.Context,
    lists: tuple[str, ...],
    config: str | None,
    scheduler: str | None,
    *,
    offline: bool,
) -> None:
    """Fetch, write pages and feeds, and build the site (of all lists, or of those named)."""
    from generator import build  # noqa: PLC0415

    settings = build.configured(_config_file(context, config))
    if scheduler:
        _finish(build.build_on(settings, lists, scheduler, _teller, offline=offline))
        return
    _finish(build.build_lists(settings, lists, _teller, offline=offline))


@cli.command()
@click.option("--offline", is_flag=True, help="Ask nobody upstream: only what is here.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=256,
    show_default=True,
    help="Print so many lists, those built longest ago first.",
)
@_shared
@click.pass_context
def plan(context: click.Context, config: str | None, most: int, *, offline: bool) -> None:
    """Print the lists with work to do: a JSON array of names, for the matrix of a workflow."""
    from generator import build  # noqa: PLC0415

    found = build.plan_lists(
        build.configured(_config_file(context, config)), offline=offline, most=most
    )
    write([json.dumps(found.names)])
    _finish(found.report)


@cli.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path())
@_shared
@click.pass_context
def join(context: click.Context, folders: tuple[str, ...], config: str | None) -> None:
    """Take the lists that were built in other project folders, and finish the site of all."""
    from generator import build  # noqa: PLC0415

    settings = build.configured(_config_file(context, config))
    _finish(build.join_folders(settings, folders, _teller))


@cli.command()
@click.option("--offline", is_flag=True, help="Serve from the mirrors as they are; fetch nothing.")
@click.option(
    "--address", default="127.0.0.1:8000", show_default=True, help="Where to listen, HOST:PORT."
)
@_shared
@click.pass_context
def serve(context: click.Context, config: str | None, address: str, *, offline: bool) -> None:
    """Build, then serve the site on this machine with live reload."""
    from generator import build  # noqa: PLC0415

    settings = build.configured(_config_file(context, config))
    _finish(build.build_lists(settings, (), _teller, offline=offline))
    build.serve_site(settings, address, is_quiet=_teller.is_quiet)


@cli.command()
@_shared
@click.pass_context
def check(context: click.Context, config: str | None) -> None:
    """Check configuration, mirrors and the built site; each problem with its mend."""
    from generator import build  # noqa: PLC0415

    settings = build.configured(_config_file(context, config))
    _finish(build.check_all(settings, _teller))


@cli.command()
@click.option("--serve", "serve_", is_flag=True, help="Serve the site afterwards.")
@click.option(
    "--address", default="127.0.0.1:8000", show_default=True, help="Where to listen, HOST:PORT."
)
@_shared
@click.pass_context
def demo(context: click.Context, config: str | None, address: str, *, serve_: bool) -> None:
    """Build the site of the embedded made-up list; needs no network."""
    from generator import build  # noqa: PLC0415

    settings = build.demo_settings(_config_file(context, config))
    _finish(build.build_lists(settings, (), _teller, offline=False))
    if serve_:
        build.serve_site(settings, address, is_quiet=_teller.is_quiet)


def _finish(report: Report) -> None:
    """Say what was done, and leave with the code of the worst thing that happened."""
    _teller.end()
    for line in report.lines:
        (_teller.warn if line in report.urgent else _teller.say)(line)
    if report.summary:
        _teller.say(report.summary.line(_teller.times, _teller.seconds))
    elif _teller.is_verbose:
        _teller.say(f"done in {_teller.seconds:.1f} s")
    if report.exit_code:
        raise SystemExit(report.exit_code)


def _terminate(number: int, _frame: object) -> None:
    """End as by an interrupt, so that no process of ours stays behind."""
    raise _Stopped(number)


def main() -> None:
    """The `patchwire` command."""
    gc.set_threshold(_CYCLES)
    atexit.register(gc.freeze)  # at the end nobody looks for cycles in what is left: 9 ms
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, _terminate)
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as leave:
        raise SystemExit(leave.exit_code) from None
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        raise SystemExit(UsageError.exit_code) from None
    except click.ClickException as error:
        _teller.warn(f"{error.format_message().rstrip('.')}: see `patchwire --help`")
        raise SystemExit(UsageError.exit_code) from None
    except (_Stopped, click.Abort) as stop:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is heard, and there is not much left
        _teller.warn("stopped")
        raise SystemExit(getattr(stop, "exit_code", 130)) from None
    except PatchwireError as error:
        _teller.warn(str(error).replace("\n", " "))
        raise SystemExit(error.exit_code) from None
    finally:
        _teller.clear()
