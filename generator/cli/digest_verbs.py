"""The verb that prints the digest of one archive."""

from __future__ import annotations

import click

from generator.cli.options import (
    archive_arguments,
    config_file,
    format_option,
    reporter,
    shared_options,
)
from generator.cli.stdout import write
from generator.config_email import read_mailbox
from generator.errors import UsageError
from generator.models.mails import Person
from generator.pipeline.digests import digest_of
from generator.pipeline.print_digest import print_digest
from generator.pipeline.sources import find_list, find_source, read_range

EMAIL = "email"
FORMATS = ("text", "markdown", "json", "html", EMAIL)


def _mailbox(_context: click.Context, option: click.Parameter, given: str | None) -> Person | None:
    return None if given is None else _read(option, given)


def _mailboxes(
    _context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> tuple[Person, ...]:
    return tuple(_read(option, value) for value in given)


def _read(option: click.Parameter, given: str) -> Person:
    person = read_mailbox(given)
    if person is None:
        raise UsageError(
            f"{option.opts[0]} {given[:80]!a} is no mail address",
            "write it as news@example.org or as 'KVM news <news@example.org>'",
        )
    return person


@click.command()
@archive_arguments
@format_option(FORMATS, "How the digest is written.")
@click.option(
    "--from",
    "sender",
    metavar="ADDRESS",
    callback=_mailbox,
    help="Who sends the mail (default: email.from of the list).",
)
@click.option(
    "--to",
    metavar="ADDRESS",
    multiple=True,
    callback=_mailboxes,
    help="Who gets the mail, may be repeated (default: email.to of the list).",
)
@click.option("--even-empty", is_flag=True, help="Print a mail also where nothing arrived.")
@shared_options
@click.pass_context
def digest(
    context: click.Context,
    *,
    archive: str,
    range_: str | None,
    format_: str,
    sender: Person | None,
    to: tuple[Person, ...],
    even_empty: bool,
    config: str | None,
) -> None:
    """Print the digest of one range of ARCHIVE."""
    file = config_file(context, config)
    if format_ != EMAIL and (sender or to or even_empty):
        raise UsageError("--from, --to and --even-empty are for mails", f"add --format {EMAIL}")
    source = find_source(archive, file)
    if format_ == EMAIL:
        # 200 ms that the other formats save
        from generator.pipeline.mail_digest import email_settings, mail_digest  # noqa: PLC0415 - above

        email = email_settings(source.mailing_list, sender, to)
        known = find_list(archive, file)
        project = known[0] if known else None
        text = mail_digest(source, range_, email, project, even_empty=even_empty)
        is_empty = not text
    else:
        made = digest_of(source.mailing_list.name, *read_range(source, range_))
        text = print_digest(source, made, format_)
        is_empty = made.received_last is None
    if is_empty:
        reporter.say(f"nothing arrived in {range_ or 'this archive'}")
    write([text] if text else [])
