"""What kinds of pages and feeds of people share: their versions, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.identity import key_of
from generator.models.versions import Version
from generator.pipeline import dependencies
from generator.pipeline.pages.base import RenderContext, has_page
from generator.pipeline.pages.changes import Changes
from generator.render.pages.people import PersonWaits
from generator.tracking.people import Involvement, involvements, owner

VERSIONS = 1000  # the newest of a person, which their page counts
LOOKED_AT = 40  # the newest series that a person answered, of which a newer version may wait
OPEN = frozenset({"new", "waiting", "discussed", "reviewed"})  # states in which a review helps


def concerned_maintainers(changes: Changes) -> Iterator[str]:
    """The people with a page in whose topics other versions wait than before."""
    index = changes.index
    for topic, people in changes.as_of.mailing_list.topic_maintainers:
        for person in people if topic in changes.topics_waiting else ():
            main = index.people.main(key_of(person))
            if has_page(index, main):
                yield main


def waits_of(
    context: RenderContext, keys: Sequence[str], versions: Sequence[Version], most: int
) -> tuple[PersonWaits, frozenset[str]]:
    """What waits for a person, and what they wait for, up to `most` versions of a kind.

    Also the facts that this depends on.
    """
    own = {version.path for version in versions if key_of(owner(version)) in keys}
    topics = context.maintained.get(keys[0], [])
    in_topics = set().union(*(context.topics_waiting.get(topic, ()) for topic in topics)) - own
    mine, others = context.waiting_among(own), context.waiting_among(in_topics)
    followed, lineages = _unanswered_versions(context, keys, versions)
    owes = context.waits(row for row in mine if row.wait == "owed")
    waits = context.waits(row for row in mine if row.wait != "owed")
    kept = context.waits(others[:most])
    shown = PersonWaits(
        owes=owes[:most],
        reviews=context.as_of.with_states(followed[:most]),
        maintains=kept,
        maintains_total=len(others),
        topics=topics,
        waits=waits[:most],
    )
    return shown, lineages.union(dependencies.lineage(row.version) for row in (*kept, *waits))


def _unanswered_versions(
    context: RenderContext, keys: Sequence[str], versions: Sequence[Version]
) -> tuple[list[Version], frozenset[str]]:
    """The newest versions of series that a person answered before, which they have not answered.

    Those that wait for no review are left out. Also the facts of the lineages that were looked at.
    """
    lineages: dict[str, Version] = {}
    for version in versions:
        if version.following and key_of(owner(version)) not in keys:
            lineages.setdefault(dependencies.lineage(version), version)
    looked_at = dict(list(lineages.items())[:LOOKED_AT])
    found = []
    for version in looked_at.values():
        newest = context.index.version_queries.newest_of(version)
        people = {key_of(answer.person) for answer in newest.answers} | {key_of(owner(newest))}
        if people.isdisjoint(keys) and context.as_of.state(newest).name in OPEN:
            found.append(newest)
    found.sort(key=lambda version: (version.received, version.path), reverse=True)
    return found, frozenset(looked_at)


def versions_of(context: RenderContext, keys: Sequence[str]) -> list[Version]:
    """The newest versions that concern a person, by any of their keys."""
    kept_from, queries = context.as_of.kept_from, context.index.version_queries
    found = {
        version.path: version
        for key in keys
        for version in queries.of_person(key, kept_from, VERSIONS)
    }
    ordered = sorted(
        found.values(), key=lambda version: (version.received, version.path), reverse=True
    )
    return ordered[:VERSIONS]


def involvements_of(versions: Sequence[Version], keys: Sequence[str]) -> Iterator[Involvement]:
    """What a person did with each of these versions."""
    for version in versions:
        involved = involvements(version)
        yield from (involved[key] for key in keys if key in involved)
