"""Which pages does a list get, and what is each made from?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from generator.build.output import digest_of
from generator.build.sources import Source, read_mails
from generator.links import data_path, feed_path
from generator.models import CommitRange, Digest, DigestSummary, Entry, FeedEntry, ListSummary, Page

Progress = Callable[..., None]
FEED_ENTRIES = 30  # digests in a feed: readers fetch it often, so it must stay small
NEWEST_SERIES = 40  # on a list's front page
ACTIVE_DAYS = 30  # over which a front page says who is active


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
    return digest_of(source, CommitRange(None, tip), read_mails(source, entries, depth="facts"))
