"""How does an archive become a digest, a page tree and a site?

The only room that knows all others: it introduces them, and does nothing that one of them could do.
Gather, then write: lock, fetch, read, group, render, write the page tree, run MkDocs, check,
publish.
What a run says of itself, and how it ends, is in its `Report`.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from generator.archive import Archive, open_archive
from generator.errors import ArchiveDamaged, ArchiveNotFound, SiteError, UpstreamError
from generator.links import data_path, feed_path, list_path, path_list
from generator.mail import Bots, hide_addresses, is_blocked, read_message, without_texts
from generator.models import (
    CommitRange,
    Config,
    Digest,
    DigestSummary,
    Entry,
    FeedEntry,
    ListConfig,
    ListSummary,
    Message,
    Page,
)

Progress = Callable[..., None]
DEMO = "demo"
FEED_ENTRIES = 30  # digests in a feed: readers fetch it often, so it must stay small
NEWEST_SERIES = 40  # on a list's front page
ACTIVE_DAYS = 30  # over which a front page says who is active


@dataclass(frozen=True, slots=True)
class Source:
    """An opened archive with what is needed to read its mails."""

    archive: Archive
    list: ListConfig
    bots: Bots
    block: frozenset[str] = frozenset()
    hide_addresses: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has to tell, a line each, the code it ends with, and the lists it failed on."""

    lines: tuple[str, ...]
    exit_code: int = 0
    failed: frozenset[str] = frozenset()


# ---------------------------------------------------------------- one archive, to standard output


def find_source(archive: str, config_file: str) -> Source:
    """The archive a user named: a configured list, "demo", or a path.

    A word without a slash is looked up in the configuration first; a path is never.
    """
    if os.sep not in archive and archive not in {".", ".."}:
        if Path(config_file).exists():
            config = configured(config_file)
            for one in config.lists:
                if one.name == archive:
                    return open_source(config, one)
        if archive == DEMO:
            from generator.site import lock  # noqa: PLC0415

            config = demo_settings(config_file)
            with lock(config.cache_dir):  # it is written before it is read
                return open_source(config, config.lists[0])
    return Source(open_archive(archive), path_list(archive), Bots())


def read_range(
    source: Source, range_text: str | None, *, facts_only: bool = False
) -> tuple[CommitRange, Iterator[Message]]:
    """The range a user's text means, and its mails as they arrive."""
    rng = source.archive.resolve(range_text)
    return rng, read_mails(source, source.archive.entries(rng), facts_only=facts_only)


def read_mails(
    source: Source, entries: Iterable[Entry], *, facts_only: bool = False
) -> Iterator[Message]:
    """Every entry as a message, in order; what is blocked reads as withdrawn."""
    name, bots, block = source.list.name, source.bots, source.block
    for entry, raw in source.archive.read(entries):
        message = read_message(entry, raw, name, bots, facts_only=facts_only)
        if block and is_blocked(message, block):
            message = read_message(replace(entry, state="withdrawn"), b"", name, bots)
        yield hide_addresses(message) if source.hide_addresses else message


def digest_of(source: Source, rng: CommitRange, messages: Iterable[Message]) -> Digest:
    """The digest of a range's mails."""
    from generator.digest import make_digest  # noqa: PLC0415 - `messages` needs neither room
    from generator.tracking import group_series, group_threads  # noqa: PLC0415

    mails = list(messages)
    series = group_series(mails)
    threads = group_threads(mails, series)
    return make_digest(source.list.name, rng, mails, series=series, threads=threads)


def print_digest(source: Source, digest: Digest, form: str) -> str:
    """A digest as text, markdown, json or html."""
    from generator import render  # noqa: PLC0415

    printer: Callable[[Digest, ListConfig], str] = getattr(render, f"digest_{form}")
    return printer(digest, source.list)


def print_messages(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a mail, as they arrive; nothing is kept."""
    from generator.render import message_json  # noqa: PLC0415

    _, messages = read_range(source, range_text, facts_only=True)
    return map(message_json, messages)


def print_series(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a version of a series, in the order of its first mail."""
    from generator.render import series_json  # noqa: PLC0415
    from generator.tracking import group_series  # noqa: PLC0415

    _, messages = read_range(source, range_text)
    return map(series_json, group_series(without_texts(message) for message in messages))


# ---------------------------------------------------------------- configured lists


def configured(config_file: str) -> Config:
    """The settings of a site."""
    from generator.config import load_config  # noqa: PLC0415 - YAML is not needed for a path

    return load_config(config_file)


def demo_settings(config_file: str) -> Config:
    """The settings of a site with the embedded list as its only one."""
    from generator.demo import DEMO_BOTS, DEMO_LIST  # noqa: PLC0415

    config = configured(config_file)
    return replace(config, lists=(DEMO_LIST,), bots=(*config.bots, *DEMO_BOTS))


def open_source(config: Config, one: ListConfig) -> Source:
    """The mirror of a configured list; the demo list is written first where it is missing."""
    mirror = mirror_of(config, one)
    if is_demo(one):
        _write_demo(mirror)
    elif not Path(mirror).is_dir():
        raise ArchiveNotFound(
            f"the list {one.name} has no mirror yet", f"run `patchwire fetch {one.name}` first"
        )
    bots = Bots.with_extra(config.bots)
    return Source(open_archive(mirror), one, bots, config.block, config.hide_addresses)


def mirror_of(config: Config, one: ListConfig) -> str:
    """The folder of a list's mirror."""
    if is_demo(one):  # a user's own list may be called demo too
        return str(Path(config.cache_dir, "demo"))
    return str(Path(config.cache_dir, "mirrors", one.name))


def is_demo(one: ListConfig) -> bool:
    """Whether a list is the embedded one, which no configuration can name by its archive."""
    from generator.demo import DEMO_LIST  # noqa: PLC0415

    return one.archive == DEMO_LIST.archive


def _write_demo(mirror: str) -> None:
    from generator.archive import write_archive  # noqa: PLC0415
    from generator.demo import demo_mails  # noqa: PLC0415

    write_archive(mirror, [(mail.raw, mail.received, mail.action) for mail in demo_mails()])


def fetch_lists(config: Config, names: Sequence[str], progress: Progress) -> Report:
    """Bring the mirrors up to date. One out of reach does not keep the others from it."""
    from generator.config import choose_lists  # noqa: PLC0415
    from generator.site import lock  # noqa: PLC0415

    with lock(config.cache_dir):
        return _fetch(config, choose_lists(config, names), progress)


def _fetch(config: Config, lists: Sequence[ListConfig], progress: Progress) -> Report:
    from generator.archive import fetch_archive  # noqa: PLC0415

    lines: list[str] = []
    failed: dict[str, int] = {}
    for one in lists:
        if is_demo(one):
            continue
        progress(f"fetching {one.name}")
        try:
            new = fetch_archive(
                one.archive, mirror_of(config, one), since=one.since, progress=progress
            )
            lines.append(f"{one.name}: {'new mail' if new else 'nothing new'}")
        except (UpstreamError, ArchiveDamaged) as error:
            lines.append(f"{one.name}: {error}")
            failed[one.name] = error.exit_code
    # Out of reach (3) goes before damaged (4): it is what keeps the old site.
    return Report(tuple(lines), min(failed.values(), default=0), frozenset(failed))


# ---------------------------------------------------------------- the site


def build_lists(
    config: Config, names: Sequence[str], progress: Progress, *, offline: bool
) -> Report:
    """Fetch, write the page tree of the lists named (all where none is), and build the site.

    Where an upstream is out of reach nothing is built: the old site stays. A list whose archive
    is damaged is named and skipped: its old pages stay.
    """
    from generator import site  # noqa: PLC0415 - commands on one archive need none of it
    from generator.config import choose_lists  # noqa: PLC0415

    with site.lock(config.cache_dir):
        lists = choose_lists(config, names)
        fetched = Report(()) if offline else _fetch(config, lists, progress)
        if fetched.exit_code == UpstreamError.exit_code:
            return replace(fetched, lines=(*fetched.lines, "nothing was built: the old site stays"))
        lists += tuple(one for one in config.lists if one not in lists and _is_lost(config, one))
        written = [
            _write_list(config, one, progress, is_told=one.name in fetched.failed) for one in lists
        ]
        site.remove_lists(config.docs_dir, keep=frozenset(one.name for one in config.lists))
        site.write_tree(_index(config), config.docs_dir, ("index.md",))
        progress("building the site")
        problems = site.build_site(config)
    return Report(
        (
            *fetched.lines,
            *(line for report in written for line in report.lines),
            *(f"{problem.cause}: {problem.mend}" for problem in problems),
            f"the site is in {config.site_dir}",
        ),
        max(fetched.exit_code, *(report.exit_code for report in written), 0),
    )


def _write_list(config: Config, one: ListConfig, progress: Progress, *, is_told: bool) -> Report:
    """Write the pages of one list; where its archive is damaged, its old pages stay.

    `is_told`: what is wrong with the archive was said before.
    """
    from generator import site  # noqa: PLC0415

    try:
        pages = list_pages(open_source(config, one), config.site_url, progress)
        change = site.write_tree(pages, config.docs_dir, (list_path(one.name),))
    except (ArchiveDamaged, ArchiveNotFound) as error:
        cause = "" if is_told else f"{error}; "
        return Report((f"{one.name}: {cause}its old pages stay",), ArchiveDamaged.exit_code)
    written, removed = len(change.written), len(change.removed)
    told = f"{written:,} pages written, {change.unchanged:,} unchanged, {removed:,} removed"
    return Report((f"{one.name}: {told}",))


def _index(config: Config) -> Iterator[Page]:
    """The page over all lists, from what each list's pages say: some may not be of this run."""
    from generator import render  # noqa: PLC0415

    found = [_summary(config, one) for one in config.lists]
    yield render.index_page(config.site_name, [one for one in found if one])


def _is_lost(config: Config, one: ListConfig) -> bool:
    """Whether a list was fetched before, but its pages are gone."""
    return Path(mirror_of(config, one)).is_dir() and _summary(config, one) is None


def _summary(config: Config, one: ListConfig) -> ListSummary | None:
    """What a list's pages say of it; None where they are gone or of another version."""
    from generator import render, site  # noqa: PLC0415

    text = site.read_page(config.docs_dir, data_path(one.name))
    try:
        return None if text is None else render.read_list_data(text, one)
    except ValueError:
        return None


def list_pages(source: Source, site_url: str, progress: Progress) -> Iterator[Page]:
    """Every page of a list: its digests oldest first, then what is said over them.

    Only what later pages need is kept of a window: where its series stand, its summary, and the
    pages of the newest for the feed.
    """
    from generator import render  # noqa: PLC0415
    from generator.digest import find_places, split_windows  # noqa: PLC0415

    one = source.list
    base: str | None = None
    entries = source.archive.entries_since(one.since)
    windows = list(split_windows(entries, one.window, lambda entry: entry.received))
    mails = read_mails(source, (entry for _, run in windows for entry in run))
    places: dict[str, str] = {}
    digests: deque[DigestSummary] = deque()
    newest: deque[int] = deque(maxlen=NEWEST_SERIES)  # where the windows of these series begin
    begin = 0
    feed: deque[FeedEntry] = deque(maxlen=FEED_ENTRIES)
    for at, (window, run) in enumerate(windows):
        progress(f"writing pages of {one.name}", at, len(windows))
        rng = CommitRange(base, run[-1].commit, window)
        digest = digest_of(source, rng, islice(mails, len(run)))
        previous = windows[at - 1][0] if at else None
        following = windows[at + 1][0] if at + 1 < len(windows) else None
        page = render.digest_page(digest, one, previous=previous, next=following, known=places)
        yield page
        summary = render.summarize_digest(digest)
        digests.appendleft(summary)
        newest.extend([begin] * len(digest.series))
        begin += len(run)
        title = f"{one.title}, {window.name}: {digest.title}"
        first, last = (datetime.fromtimestamp(run[at].received, UTC) for at in (0, -1))
        feed.append(FeedEntry(page, title, first, last))
        places.update(find_places(digest, summary.path))
        base = run[-1].commit
    active = _recent(source, entries)
    known = _facts_of(source, entries[newest[0] :] if newest else [])
    rows = [render.summarize_series(made, "") for made in known.series[:NEWEST_SERIES]]
    newest_first = tuple(digests)
    yield render.list_front_page(
        one,
        newest_first,
        [replace(row, path=places[row.message_id]) for row in rows],
        contributors=active.top_contributors,
        reviewers=active.top_reviewers,
        active=f"last {ACTIVE_DAYS} days",
    )
    yield from render.archive_pages(one, newest_first)
    yield Page(feed_path(one.name), render.feed_xml(one, feed, site_url=site_url))
    told = ListSummary(one, newest_first[:FEED_ENTRIES])
    yield Page(data_path(one.name), render.list_data(told))


def _recent(source: Source, entries: list[Entry]) -> Digest:
    """What happened in the last days of a list, for the tallies of its front page."""
    newest = entries[-1].received if entries else 0
    return _facts_of(
        source, [one for one in entries if one.received > newest - ACTIVE_DAYS * 86_400]
    )


def _facts_of(source: Source, entries: list[Entry]) -> Digest:
    """The digest of some entries, without texts."""
    tip = entries[-1].commit if entries else None
    return digest_of(source, CommitRange(None, tip), read_mails(source, entries, facts_only=True))


# ---------------------------------------------------------------- looking at a site


def serve_site(config: Config, address: str) -> None:
    """Show the built page tree at HOST:PORT, with live reload, until interrupted."""
    from generator import site  # noqa: PLC0415

    site.serve(config, address)


def check_all(config: Config) -> Report:
    """What is wrong with the mirrors and the built site, each with its mend."""
    from generator import site  # noqa: PLC0415

    lines: list[str] = []
    code = 0
    for one in config.lists:
        try:
            open_source(config, one)
        except (ArchiveDamaged, ArchiveNotFound) as error:
            lines.append(f"{one.name}: {error}")
            code = max(code, error.exit_code)
    for problem in site.check_site(config):
        lines.append(f"{problem.cause}: {problem.mend}")
        code = max(code, SiteError.exit_code if problem.fault else 0)
    return Report(tuple(lines) or ("nothing to mend",), code)
