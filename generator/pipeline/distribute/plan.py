"""Which lists have work to do?

Those whose pages are missing, or were made from other mails, by another program or under other
settings than there are now. Upstream is asked for its newest commits, and nothing is fetched or
written. What the work is, is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from generator.archive.news import has_news
from generator.errors import ArchiveDamaged, PatchwireError, UpstreamError
from generator.models.settings import Config, ListConfig
from generator.pipeline.distribute.provenance import difference, tips_of
from generator.pipeline.report import Report
from generator.site.bundle import is_whole, lists_with_provenance, read_provenance
from generator.site.lock import lock
from generator.site.manifest import Manifest
from generator.workspace import Workspace

MOST = 256  # jobs that GitHub makes of one matrix
_AT_ONCE = 8  # upstream archives asked at the same time


@dataclass(frozen=True, slots=True)
class Plan:
    """The lists with work to do, those that waited longest first, and what there is to tell."""

    names: tuple[str, ...]
    report: Report


def plan_lists(config: Config, *, offline: bool, most: int = MOST) -> Plan:
    """The lists with work to do, `most` of them; why, and which could not be asked, is told.

    A list that is out of reach, or damaged upstream, is told and left out. Only where that is so
    of all that were asked, and nothing else is to be done, the report has its exit code.
    """
    with lock(config.cache_dir):
        manifest = Manifest(config)
        request = {name: at for at, name in enumerate(lists_with_provenance(config.cache_dir))}
        lists = sorted(config.lists, key=lambda one: request.get(one.name, -1))
        told = {one.name: _stale(config, manifest, one) for one in lists}
    failed: list[PatchwireError] = []
    lines: list[str] = []
    asked = [] if offline else [one for one in lists if not told[one.name]]
    for one, news in zip(asked, _ask(config, asked), strict=True):
        if isinstance(news, PatchwireError):
            failed.append(news)
            lines.append(f"{one.name}: {news}")
        elif news:
            told[one.name] = "new mails"
    names = [one.name for one in lists if told[one.name]]
    lines = [*lines, *(f"{name}: {told[name]}" for name in names)]
    if len(names) > most:
        lines.append(f"left for the next run: {len(names) - most:,}")
    is_lost = failed and len(failed) == len(asked) and not names
    code = min(error.exit_code for error in failed) if is_lost else 0
    return Plan(tuple(names[:most]), Report(tuple(lines), code))


def _stale(config: Config, manifest: Manifest, one: ListConfig) -> str:
    """Why a list must be made again whatever upstream says; "" where it need not be."""
    provenance = read_provenance(config.cache_dir, one.name)
    if provenance is None:
        return "it was not built here yet"
    if why := difference(config, one, provenance):
        return why
    if not is_whole(config, manifest, one.name):
        return "its pages are missing, or not as they were made"
    if not Path(str(Workspace.of(config).mirror(one))).is_dir():
        return ""  # it was joined: its mirror stands elsewhere
    if not Path(str(Workspace.of(config).index(one))).is_file():
        return "its index is missing"
    if tips_of(config, one) != provenance.tips:
        return "its mirror holds other mails than its pages were made from"
    return ""


def _ask(config: Config, lists: Sequence[ListConfig]) -> Iterable[bool | PatchwireError]:
    """Whether upstream has news of each list, or why that is not known."""

    def ask(one: ListConfig) -> bool | PatchwireError:
        provenance = read_provenance(config.cache_dir, one.name)
        try:
            return has_news(one.archive, provenance.tips if provenance else {})
        except (UpstreamError, ArchiveDamaged) as error:
            return error

    def answers() -> Iterator[bool | PatchwireError]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            yield from pool.map(ask, lists)

    return answers()
