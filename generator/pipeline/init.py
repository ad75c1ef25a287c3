"""The beginning of a site: look at a list's archive, and write the files of a project for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shlex import quote

from generator.archive.http import CLIENT, Client
from generator.archive.survey import Survey, survey_archive
from generator.errors import UsageError
from generator.pipeline.report import Report
from generator.site.starter import (
    SITE_MAILS,
    StarterList,
    Written,
    keep_days,
    safe_name,
    safe_title,
    starter_files,
    write_missing,
)
from generator.text import clean_line, harmless


def init_site(source: str, folder: str, client: Client = CLIENT) -> Report:
    """Write what a site of the list at `source`, an https URL or a path, begins with.

    Files that are there stay as they are; `results` says how they differ.

    Raises:
        UsageError: there is no archive at the path, or the address is of another form.
        UpstreamError: the server of the list is out of reach, or has no such list.
        ArchiveDamaged: a local archive cannot be read or trusted.
    """
    address = _address(source)
    new = starter_list(address, survey := survey_archive(address, client))
    top = Path(folder)
    done = write_missing(top, starter_files(new))
    lines = [_found(new, survey), *_kept(done)]
    if done.new:
        lines.append(f"written: {', '.join(done.new)}")
    if "mkdocs.yml" in done.new:
        lines.append("mkdocs.yml explains its lines; set site_url before others see the site")
    if not address.startswith("https:"):
        lines.append("a workflow on GitHub needs an archive at an https address: set it, too")
    enter = "" if top.resolve() == Path.cwd() else f"cd {quote(folder)} && "
    lines.append(f"next: {enter}patchwire build, then patchwire serve to look at it")
    results = [harmless(line) for difference in done.other.values() for line in difference]
    return Report(tuple(lines), 0, results=tuple(results))


def starter_list(address: str, survey: Survey) -> StarterList:
    """The settings that suit a list of this size."""
    keep = keep_days(survey.per_day)
    is_small = keep is None or (survey.mails or SITE_MAILS + 1) <= SITE_MAILS
    name = safe_name(survey.name.removesuffix(".git"))
    return StarterList(
        name=name,
        title=safe_title(survey.description, name),
        archive=address,
        epochs=survey.epochs,
        # The first run need not read decades. The newest mail says what year it is.
        since=None if is_small or not survey.newest else date(survey.newest.year - 1, 1, 1),
        keep=keep,
        per_day=survey.per_day,
    )


def _address(source: str) -> str:
    """An https URL without a slash at its end, or an absolute path."""
    if "://" in source:
        return source.rstrip("/")
    path = Path(source)
    if not path.is_dir() or str(path) != clean_line(str(path), 200):
        raise UsageError(
            f"there is no archive at {clean_line(source, 200)!a}",
            "give the address of a list, such as https://lore.kernel.org/kvm, or a path",
        )
    return str(path.resolve())


def _found(new: StarterList, survey: Survey) -> str:
    """What the archive says of the list, in a line."""
    mails = "" if survey.mails is None else f", {survey.mails:,} mails"
    rate = "" if survey.per_day is None else f", about {max(1, round(survey.per_day)):,} a day"
    newest = f", newest {survey.newest:%Y-%m-%d}" if survey.newest else ""
    epochs = "epoch" if survey.epochs == 1 else "epochs"
    return f"{new.name}: {new.title} ({survey.epochs} {epochs}{mails}{rate}{newest})"


def _kept(done: Written) -> list[str]:
    lines = [f"{place}: as it was" for place in done.same]
    return lines + [
        f"{place}: there already, and stays; how init would write it is on standard output"
        for place in done.other
    ]
