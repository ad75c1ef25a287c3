"""Which pages tell what happened, window by window, and what is said over all of them?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

from generator import render
from generator.build.output import digest_of
from generator.build.sources import Source, read_mails
from generator.build.standings import Standings
from generator.digest import split_windows
from generator.index import Index
from generator.links import data_path, feed_path
from generator.models import (
    CommitRange,
    Digest,
    DigestSummary,
    Entry,
    FeedEntry,
    ListSummary,
    Message,
    Page,
    Version,
)

Progress = Callable[..., None]
FEED_ENTRIES = 30  # digests in a feed: readers fetch it often, so it must stay small
NEWEST_SERIES = 40  # on a list's front page
ACTIVE_DAYS = 30  # over which a front page says who is active


def digest_pages(
    source: Source,
    index: Index,
    now: Standings,
    site_url: str,
    progress: Progress,
) -> Iterator[Page]:
    """The digests of a list, oldest first, then its front page, archive, feed and data.

    Only what later pages need is kept of a window: its summary, and the pages of the newest
    for the feed.
    """
    one = source.list
    entries = source.archive.entries_since(one.since)
    windows = list(split_windows(entries, one.window, lambda entry: entry.received))
    mails = read_mails(source, (entry for _, run in windows for entry in run))
    base: str | None = None
    digests: deque[DigestSummary] = deque()
    feed: deque[FeedEntry] = deque(maxlen=FEED_ENTRIES)
    for at, (window, run) in enumerate(windows):
        progress(f"writing digests of {one.name}", at, len(windows))
        rng = CommitRange(base, run[-1].commit, window)
        arrived = list(islice(mails, len(run)))
        digest = digest_of(source, rng, arrived)
        page = render.digest_page(
            digest,
            one,
            previous=windows[at - 1][0] if at else None,
            next=windows[at + 1][0] if at + 1 < len(windows) else None,
            versions=_versions_of(index, arrived),
            states=now.states,
            people=now.people,
        )
        yield page
        digests.appendleft(render.summarize_digest(digest))
        title = f"{one.title}, {window.name}: {digest.title}"
        first, last = (datetime.fromtimestamp(run[at].received, UTC) for at in (0, -1))
        feed.append(FeedEntry(page, title, first, last))
        base = run[-1].commit
    yield from _overview(source, now, tuple(digests), _recent(source, entries))
    yield Page(feed_path(one.name), render.feed_xml(one, feed, site_url=site_url))
    told = ListSummary(one, tuple(islice(digests, FEED_ENTRIES)))
    yield Page(data_path(one.name), render.list_data(told))


def _versions_of(index: Index, mails: Iterable[Message]) -> Mapping[str, Version]:
    """The version each mail of a window belongs to or speaks of, by Message-ID.

    An id is that of the mail that had it first: who takes it later must not take the version.
    """
    ids = {mail.place: mail.message_id for mail in mails}
    found = index.catalogue.at(ids)
    told: dict[str, Version] = {}
    for place, message_id in ids.items():
        if message_id and place in found:
            told.setdefault(message_id, found[place])
    return told


def _overview(
    source: Source,
    now: Standings,
    digests: Sequence[DigestSummary],
    active: Digest,
) -> Iterator[Page]:
    """The front page and the archive of a list."""
    yield render.list_front_page(
        source.list,
        digests,
        [one for one in now.versions if not one[0].pull][:NEWEST_SERIES],
        waiting=sum(state.name == "waiting" for _, state in now.versions),
        contributors=active.top_contributors,
        reviewers=active.top_reviewers,
        active=f"last {ACTIVE_DAYS} days",
        people=now.people,
    )
    yield from render.archive_pages(source.list, digests)


def _recent(source: Source, entries: list[Entry]) -> Digest:
    """What happened in the last days of a list, for the tallies of its front page."""
    newest = entries[-1].received if entries else 0
    recent = [one for one in entries if one.received > newest - ACTIVE_DAYS * 86_400]
    tip = entries[-1].commit if entries else None
    return digest_of(source, CommitRange(None, tip), read_mails(source, recent, depth="ties"))
