"""The figures of one month: its mails, and what became of the versions sent in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

from generator.digest.statistics import REVIEWS, count, counted_kind, tally
from generator.identity import key_of, with_addresses
from generator.models.digest import Tally
from generator.models.mails import Message, Person
from generator.models.statistics import AppliedAs, MonthFigures, ReviewPair, TopicWork, WorkFigures
from generator.models.versions import Version

MOST = 60  # people, domains or pairs of one month
MOST_OF_TOPIC = 12
HOUR = 3600


def month_figures(
    month: str, messages: Iterable[Message], versions: Sequence[Version]
) -> MonthFigures:
    """The figures of a month, such as 2025-04, from its mails and the versions received in it."""
    mails = list(messages)
    counts = count(mails, ())
    authors = [mail.author for mail in mails if counted_kind(mail) in {"patch", "cover"}]
    named = with_addresses(authors)
    own = [version for version in versions if not version.pull]
    return MonthFigures(
        month=month,
        mails=counts.messages,
        patch_mails=counts.patch_mails,
        replies=counts.replies,
        robots=counts.bots,
        senders=counts.people,
        domains=_domains(named),
        contributors=_tallies(((author, 1) for author in named), MOST),
        author_keys="".join(sorted({_short(key_of(author)) for author in named})),
        work=_work(own, MOST),
        pairs=_pairs(own),
        topics=tuple(_by_topic(own)),
    )


def _short(key: str) -> str:
    """Eight hex digits for a person: the figures hold no list of addresses."""
    return blake2b(key.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _by_topic(versions: Iterable[Version]) -> Iterator[TopicWork]:
    topics: dict[str, list[Version]] = {}
    for version in versions:
        for topic in version.topics:
            topics.setdefault(topic, []).append(version)
    for topic in sorted(topics):
        yield TopicWork(topic, _work(topics[topic], MOST_OF_TOPIC))


# ---------------------------------------------------------------- versions


def _work(versions: Sequence[Version], most: int) -> WorkFigures:
    newest = [version for version in versions if not version.following]
    applied = [version for version in newest if _is_applied(version)]
    numbers = Counter(int(version.version) for version in applied if version.version.isdigit())
    reviews = [person for version in versions for person in _reviewers(version)]
    return WorkFigures(
        versions=len(versions),
        patches=sum(len(version.patches) for version in versions),
        replies=sum(version.replies for version in versions),
        works=len(newest),
        applied=len(applied),
        answered=tuple(sorted(_hours(versions))),
        applied_as=tuple(AppliedAs(*row) for row in sorted(numbers.items())),
        authors=_tallies(((version.author, len(version.patches)) for version in versions), most),
        reviewers=_tallies(((person, 1) for person in reviews), most),
        reviews=len(reviews),
    )


def _is_applied(version: Version) -> bool:
    return version.state is not None and version.state.name in {"applied", "partial"}


def _hours(versions: Iterable[Version]) -> Iterator[int]:
    """Whole hours from each version to its first answer by somebody else; unanswered left out."""
    for version in versions:
        if version.answers:
            first = min(answer.received for answer in version.answers)
            yield max(0, int((first - version.received).total_seconds()) // HOUR)


def _reviewers(version: Version) -> Iterator[Person]:
    """Who sent a review tag to the version, once for each tag they gave."""
    given = {
        (tag.name, key_of(tag.person)): tag.person
        for tag in version.given
        if tag.from_sender and tag.name in REVIEWS
    }
    yield from given.values()


def _pairs(versions: Iterable[Version]) -> tuple[ReviewPair, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for version in versions:
        for person in _reviewers(version):
            if key_of(person) != key_of(version.author):
                counts[person.label, version.author.label] += 1
    return pairs_by_count(counts)[:MOST]


def pairs_by_count(counts: Mapping[tuple[str, str], int]) -> tuple[ReviewPair, ...]:
    """Pairs of a reviewer and an author, those with most tags first, then by name."""
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return tuple(ReviewPair(*names, number) for names, number in rows)


# ---------------------------------------------------------------- tallies


def _domains(authors: Iterable[Person]) -> tuple[Tally, ...]:
    counts = Counter(author.domain or "(unknown)" for author in authors)
    return by_count(Tally(*row) for row in counts.items())[:MOST]


def _tallies(people: Iterable[tuple[Person, int]], most: int) -> tuple[Tally, ...]:
    """The people with the highest counts, then by name; the name is the last one they used."""
    return by_count(tally(reversed(list(people))))[:most]


def by_count(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """Tallies with the highest first, then by name."""
    return tuple(sorted(tallies, key=lambda tally: (-tally.count, tally.name, tally.email)))
