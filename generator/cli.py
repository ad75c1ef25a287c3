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
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from generator import __version__
from generator.errors import PatchwireError, UsageError

if TYPE_CHECKING:
    from generator.build import Report

DEFAULT_CONFIG = "mkdocs.yml"
_AT_ONCE = 100_000  # characters written together: a write a line would cost more than the line
# Values hold no cycles, so looking for them is rarely worth its time: by default after 700.
_CYCLES = 50_000
FORMATS = ("text", "markdown", "json", "html")


class _Progress:
    """One line on the terminal that says what is being done; silent anywhere else."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._shown = ""

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        if not self._is_terminal:
            return
        share = f" {done * 100 // total:3d} % ({done:,}/{total:,})" if total else ""
        line = f"{stage}{share}"
        if line != self._shown:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
            self._shown = line

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = ""


_progress = _Progress()


def _say(line: str) -> None:
    _progress.clear()
    click.echo(f"patchwire: {line}", err=True)


def _config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "-C",
        "config",
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False),
        help=f"The mkdocs.yml to use (default: {DEFAULT_CONFIG} in the current folder).",
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@_config_option
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
@_config_option
@click.pass_context
def digest(
    context: click.Context, archive: str, range_: str | None, format_: str, config: str | None
) -> None:
    """Print the digest of one range of ARCHIVE."""
    from generator import build  # noqa: PLC0415

    source = build.find_source(archive, _config_file(context, config))
    made = build.digest_of(source, *build.read_range(source, range_))
    if made.received_last is None:
        _say(f"nothing arrived in {range_ or 'this archive'}")
    _write([build.print_digest(source, made, format_)])


@cli.command()
@click.argument("archive")
@click.argument("range_", metavar="[RANGE]", required=False)
@_config_option
@click.pass_context
def messages(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how each mail was read: one JSON object a line, in arrival order."""
    from generator import build  # noqa: PLC0415

    source = build.find_source(archive, _config_file(context, config))
    if not _write(build.print_messages(source, range_)):
        _say(f"nothing arrived in {range_ or 'this archive'}")


@cli.command()
@click.argument("archive")
@click.argument("range_", metavar="[RANGE]", required=False)
@_config_option
@click.pass_context
def series(context: click.Context, archive: str, range_: str | None, config: str | None) -> None:
    """Print how mails were grouped: one JSON object a version of a series."""
    from generator import build  # noqa: PLC0415

    source = build.find_source(archive, _config_file(context, config))
    if not _write(build.print_series(source, range_)):
        _say(f"no series arrived in {range_ or 'this archive'}")


@cli.command()
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@_config_option
@click.pass_context
def fetch(context: click.Context, lists: tuple[str, ...], config: str | None) -> None:
    """Create or update the mirrors of the configured lists (all, or those named)."""
    from generator import build  # noqa: PLC0415

    settings = build.configured(_config_file(context, config))
    _finish(build.fetch_lists(settings, lists, _progress))


@cli.command(name="build")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--offline", is_flag=True, help="Build from the mirrors as they are; fetch nothing.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the lists built by the workers of this Dask scheduler, tcp://HOST:PORT.",
)
@_config_option
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
        _finish(build.build_on(settings, lists, scheduler, _progress, offline=offline))
        return
    _finish(build.build_lists(settings, lists, _progress, offline=offline))


@cli.command()
@click.option("--offline", is_flag=True, help="Ask nobody upstream: only what is here.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=256,
    show_default=True,
    help="Print so many lists, those built longest ago first.",
)
@_config_option
@click.pass_context
def plan(context: click.Context, config: str | None, most: int, *, offline: bool) -> None:
    """Print the lists with work to do: a JSON array of names, for the matrix of a workflow."""
    from generator import build  # noqa: PLC0415

    found = build.plan_lists(
        build.configured(_config_file(context, config)), offline=offline, most=most
    )
    _write([json.dumps(found.names)])
    _finish(found.report)


@cli.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path())
@_config_option
@click.pass_context
def join(context: click.Context, folders: tuple[str, ...], config: str | None) -> None:
    """Take the lists that were built in other project folders, and finish the site of all."""
    from generator import build  # noqa: PLC0415

    settings = build.configured(_config_file(context, config))
    _finish(build.join_folders(settings, folders, _progress))


@cli.command()
@click.option("--offline", is_flag=True, help="Serve from the mirrors as they are; fetch nothing.")
@click.option(
    "--address", default="127.0.0.1:8000", show_default=True, help="Where to listen, HOST:PORT."
)
@_config_option
@click.pass_context
def serve(context: click.Context, config: str | None, address: str, *, offline: bool) -> None:
    """Build, then serve the site on this machine with live reload."""
    from generator import build  # noqa: PLC0415

    settings = build.configured(_config_file(context, config))
    _finish(build.build_lists(settings, (), _progress, offline=offline))
    build.serve_site(settings, address)


@cli.command()
@_config_option
@click.pass_context
def check(context: click.Context, config: str | None) -> None:
    """Check configuration, mirrors and the built site; each problem with its mend."""
    from generator import build  # noqa: PLC0415

    _finish(build.check_all(build.configured(_config_file(context, config))))


@cli.command()
@click.option("--serve", "serve_", is_flag=True, help="Serve the site afterwards.")
@click.option(
    "--address", default="127.0.0.1:8000", show_default=True, help="Where to listen, HOST:PORT."
)
@_config_option
@click.pass_context
def demo(context: click.Context, config: str | None, address: str, *, serve_: bool) -> None:
    """Build the site of the embedded made-up list; needs no network."""
    from generator import build  # noqa: PLC0415

    settings = build.demo_settings(_config_file(context, config))
    _finish(build.build_lists(settings, (), _progress, offline=False))
    if serve_:
        build.serve_site(settings, address)


def _finish(report: Report) -> None:
    """Say what was done, and leave with the code of the worst thing that happened."""
    for line in report.lines:
        _say(line)
    if report.exit_code:
        raise SystemExit(report.exit_code)


def _write(parts: Iterable[str]) -> int:
    """Print texts, many small ones at a time, until the reader leaves; how many there were."""
    count = size = 0
    pending: list[str] = []
    for part in parts:
        count += 1
        pending.append(part if part.endswith("\n") else part + "\n")
        size += len(part)
        if size > _AT_ONCE:
            if not _put("".join(pending)):
                return count
            pending.clear()
            size = 0
    _put("".join(pending))
    return count


def _put(text: str) -> bool:
    """Print a text; False where the reader has seen enough."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What is left would be flushed there once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            why = f"standard output cannot be written: {error.strerror}"
            raise PatchwireError(why, "make room where it goes") from None
        return False
    return True


def main() -> None:
    """The `patchwire` command."""
    gc.set_threshold(_CYCLES)
    atexit.register(gc.freeze)  # at the end nobody looks for cycles in what is left: 9 ms
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as leave:
        raise SystemExit(leave.exit_code) from None
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        raise SystemExit(UsageError.exit_code) from None
    except click.ClickException as error:
        _say(f"{error.format_message().rstrip('.')}: see `patchwire --help`")
        raise SystemExit(UsageError.exit_code) from None
    except (click.Abort, KeyboardInterrupt):
        _say("stopped")
        raise SystemExit(130) from None
    except PatchwireError as error:
        _say(str(error).replace("\n", " "))
        raise SystemExit(error.exit_code) from None
    finally:
        _progress.clear()
