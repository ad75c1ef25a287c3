"""Which lists have work to do, for the matrix of a workflow.

A list has work where its pages are missing, or were made from other mails, by another program or
under other settings than there are now. Upstream is asked for its newest commits; nothing is
fetched or written.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from generator.archive.fetch import is_unfinished
from generator.archive.http import Client, user_agent
from generator.archive.news import has_news
from generator.errors import ArchiveDamaged, PatchwireError, UpstreamError
from generator.models.health import Skipped
from generator.models.settings import Config, ListConfig
from generator.pipeline.provenance import difference, tips_of
from generator.pipeline.report import Report, worst
from generator.site.bundle import is_whole
from generator.site.lock import lock
from generator.site.manifest import Manifest
from generator.site.provenance import lists_with_provenance, read_provenance
from generator.workspace import Workspace

MOST = 256  # jobs that GitHub makes of one matrix
_AT_ONCE = 8  # upstream archives asked at the same time


@dataclass(frozen=True, slots=True)
class Plan:
    """The names of lists with work to do, those that waited longest first, and the report."""

    names: tuple[str, ...]
    report: Report


def plan_lists(config: Config, *, offline: bool, most: int = MOST) -> Plan:
    """The lists with work to do, at most `most`, with the reasons in the report.

    A list that is out of reach, or damaged upstream, is reported and left out. The report has its
    exit code only where that is so of all lists that were asked and nothing else is to be done.
    """
    with lock(config.cache_dir):
        manifest = Manifest(config)
        order = {name: at for at, name in enumerate(lists_with_provenance(config.cache_dir))}
        lists = sorted(config.lists, key=lambda mailing_list: order.get(mailing_list.name, -1))
        reasons = {
            mailing_list.name: _reason(config, manifest, mailing_list) for mailing_list in lists
        }
    failed: dict[str, PatchwireError] = {}
    lines: list[str] = []
    asked = (
        []
        if offline
        else [mailing_list for mailing_list in lists if not reasons[mailing_list.name]]
    )
    for mailing_list, answer in zip(asked, _ask(config, asked), strict=True):
        if isinstance(answer, PatchwireError):
            failed[mailing_list.name] = answer
            lines.append(f"{mailing_list.name}: {answer}")
        elif answer:
            reasons[mailing_list.name] = "new mails"
    names = [mailing_list.name for mailing_list in lists if reasons[mailing_list.name]]
    lines += [f"{name}: {reasons[name]}" for name in names]
    if len(names) > most:
        lines.append(f"left for the next run: {len(names) - most:,}")
    is_lost = failed and len(failed) == len(asked) and not names
    report = Report(
        tuple(lines),
        worst(error.exit_code for error in failed.values()) if is_lost else 0,
        skipped={name: Skipped(error.exit_code, str(error)) for name, error in failed.items()},
        urgent=frozenset(f"{name}: {error}" for name, error in failed.items()),
        answered=frozenset(mailing_list.name for mailing_list in asked) - failed.keys(),
    )
    return Plan(tuple(names[:most]), report)


def _reason(config: Config, manifest: Manifest, mailing_list: ListConfig) -> str:
    """Why a list must be built whatever upstream says; empty where it need not be."""
    workspace = Workspace.of(config)
    provenance = read_provenance(config.cache_dir, mailing_list.name)
    if provenance is None:
        return "it was not built here yet"
    if reason := difference(config, mailing_list, provenance):
        return reason
    if not is_whole(config, manifest, mailing_list.name):
        return "its pages are missing, or not as they were made"
    if not workspace.mirror(mailing_list).is_dir():
        return ""  # it was joined: its mirror is on another machine
    if not workspace.index(mailing_list).is_file():
        return "its index is missing"
    if tips_of(config, mailing_list) != provenance.tips:
        return "its mirror holds other mails than its pages were made from"
    return ""


def _ask(config: Config, lists: Sequence[ListConfig]) -> list[bool | PatchwireError]:
    """Whether upstream has news of each list, or why that is not known."""

    def ask(mailing_list: ListConfig) -> bool | PatchwireError:
        provenance = read_provenance(config.cache_dir, mailing_list.name)
        try:
            tips = provenance.tips if provenance else {}
            client = Client(user_agent(config.contact), mailing_list.ca_file)
            mirror = Workspace.of(config).mirror(mailing_list)
            return is_unfinished(mirror) or has_news(mailing_list.archive, tips, client)
        except (UpstreamError, ArchiveDamaged) as error:
            return error

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(ask, lists))
