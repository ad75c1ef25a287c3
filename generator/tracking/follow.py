"""Following versions: fills in everything that a version is beside the others.

That is its predecessor with the rule that linked them, the first version of the series, the version
that supersedes it, what it changed, whether its author is known to apply, who else says that it was
applied, and its state. Two versions are compared in `lineage`, `delta`
and `states`.

The result depends only on the versions that are there, not on the order in which they came. A
version is compared only with those it shares a link key with. So when a version changes, only those
versions and its lineage can change with it. Which of two older versions a third one follows depends
on these three alone. So most versions need one comparison: between the changed version and the one
they follow now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush

from generator.models.series import Series
from generator.models.versions import LooseNote, Version
from generator.tracking.applications import KNOWN_FROM, applier_keys
from generator.tracking.delta import (
    delta,
    is_part_again,
    is_reroll,
    repaired_by,
    with_patches_of,
)
from generator.tracking.lineage import link, number_of_version
from generator.tracking.link_keys import link_keys, note_keys
from generator.tracking.outside import noted_by, pull_application, pulled_by
from generator.tracking.states import state_of
from generator.tracking.version_facts import all_version_facts
from generator.tracking.version_store import MemoryVersionStore, VersionStore

_MAX_REROLLS = 20  # partial rerolls in a row that are completed to the whole series


def follow_all(series: Iterable[Series], notes: Iterable[LooseNote] = ()) -> tuple[Version, ...]:
    """The versions of all `series`, each beside the others and loose notes, in the given order."""
    store = MemoryVersionStore()
    versions = all_version_facts(series)
    for version in versions:
        store.add(version)
    for note in notes:
        store.add_note(note)
    follow(versions, store)
    return tuple(store.get(version.path) or version for version in versions)


def follow(
    changed: Iterable[Version], store: VersionStore, notes: Iterable[LooseNote] = ()
) -> frozenset[str]:
    """Bring the versions of a store up to date after some of them changed.

    `changed` has every version that was added to the store, and the former value of every version
    that was replaced or removed; `notes` are the loose notes that came or went. The outcome does
    not depend on the order of the versions, nor on the number of steps in which they came. Returns
    the paths of all versions that changed.
    """
    return _Driver(store).run(tuple(changed), notes)


class _Driver:
    """One pass over the changed versions; each step needs the step before to be complete."""

    def __init__(self, store: VersionStore) -> None:
        self._store = store
        self._updated: set[str] = set()
        self._relinked: set[str] = set()  # that follow another version than before
        self._pulls: dict[str, tuple[str, ...]] = {}  # pull requests that list a patch of it
        self._heirs_of: dict[str, tuple[list[Version], Version | None]] = {}

    def run(self, changed: Sequence[Version], notes: Iterable[LooseNote]) -> frozenset[str]:
        keys = {key for note in notes for key in note_keys(note)}
        reopened = {*self._store.with_keys(keys), *self._with_other_authors(changed)}
        near, older = self._link_all(changed)
        self._fill_lineages(near)
        reopened |= self._relinked
        self._set_states(near | self._repaired(older) | self._successors(older), reopened)
        return frozenset(self._updated)

    def _put(self, version: Version, before: Version) -> None:
        if version != before:
            self._store.put(version)
            self._updated.add(version.path)

    def _previous(self, version: Version) -> Version | None:
        return self._store.get(version.previous.path) if version.previous else None

    # ------------------------------------------------------------ predecessors

    def _link_all(self, changed: Sequence[Version]) -> tuple[set[str], set[str]]:
        """Find the predecessors of all versions that may have another one now.

        Returns two sets of paths: the versions that changed or may have changed with others, and
        the versions that these follow or followed.
        """
        paths = {version.path for version in changed}
        near = self._successors(paths)
        older = {version.previous.path for version in changed if version.previous}
        moved = [version for version in changed if self._has_moved(version)]
        for version in moved:
            near.update(self._crowd(version, self._sharing(version), len(moved)))
        relinked: set[str] = set()
        for version in self._known(paths):
            others = self._look_around(version)
            older |= self._link(version, others)
            near.update(self._crowd(version, others, len(moved)))
            for other in others:
                if other.path not in paths and (linked := self._offer(version, other)):
                    relinked.add(other.path)
                    older |= linked
        for version in self._known(near - paths):
            older |= self._link(version, self._look_around(version))
        return {version.path for version in self._known(near | paths | relinked)}, older

    def _known(self, paths: Iterable[str]) -> Iterator[Version]:
        """The versions at these paths, each as it is when its turn comes."""
        return (version for path in sorted(paths) if (version := self._store.get(path)))

    def _has_moved(self, version: Version) -> bool:
        """Whether its time or its link keys changed, or the version is gone."""
        now = self._store.get(version.path)
        return now is None or (
            now is not version and (now.sent, link_keys(now)) != (version.sent, link_keys(version))
        )

    def _crowd(self, version: Version, others: Sequence[Version], moved: int) -> Iterable[str]:
        """The paths of those versions beside a changed one that need all comparisons again.

        A pull request applies to each version that it lists. Where a link key has more versions
        than its reach, a version that comes or goes moves others out of reach, or into it.
        """
        if version.pull or len(others) + moved >= self._store.reach:
            return [other.path for other in others]
        return ()

    def _offer(self, fresh: Version, version: Version) -> set[str]:
        """Link an unchanged version to a changed one if it is better than its predecessor.

        No other version came or went, so its predecessor is the best of all others. Returns what
        `_link` returns; nothing if it cannot follow the changed one.
        """
        if not link(version, (fresh,)):
            return set()
        previous = self._previous(version)
        return self._link(version, (previous, fresh) if previous else (fresh,))

    def _link(self, version: Version, others: Iterable[Version]) -> set[str]:
        """Find the predecessor among others. Returns the paths of the former and the new one."""
        previous, rule = link(version, others) or (None, None)
        if previous != version.previous:
            self._relinked.add(version.path)
        self._put(replace(version, previous=previous, linked_by=rule), version)
        return {ref.path for ref in (version.previous, previous) if ref}

    def _sharing(self, version: Version) -> list[Version]:
        return list(self._store.sharing(link_keys(version), version))

    def _look_around(self, version: Version) -> list[Version]:
        """The versions that share link keys with it; notes which pull requests list it."""
        others = self._sharing(version)
        pulls = (other for other in others if other.pull and pull_application(version, other))
        self._pulls[version.path] = tuple(sorted(pull.path for pull in pulls))
        return others

    # ------------------------------------------------------------ lineages

    def _fill_lineages(self, paths: Iterable[str]) -> None:
        """Fill in the first version and the delta, older versions before newer."""
        waiting = [(version.sent.timestamp(), version.path) for version in self._known(paths)]
        heapify(waiting)
        done: set[str] = set()
        while waiting:
            _, path = heappop(waiting)
            version = self._store.get(path)
            if path in done or version is None:
                continue
            done.add(path)
            self._put(self._in_lineage(version), version)
            for successor in self._store.successors(path):
                heappush(waiting, (successor.sent.timestamp(), successor.path))

    def _in_lineage(self, version: Version) -> Version:
        previous = self._previous(version)
        if not previous:
            return replace(version, first=version.ref, delta=None)
        base = self._completed(previous)
        return replace(version, first=previous.first, delta=delta(version, base))

    def _completed(self, version: Version) -> Version:
        """A partial reroll with the patches that still stand from the versions before it."""
        newer = version
        for _ in range(_MAX_REROLLS):
            older = self._previous(newer)
            if not older or not is_reroll(newer, older):
                break
            version = with_patches_of(older, version)
            newer = older
        return version

    # ------------------------------------------------------------ states

    def _successors(self, paths: Iterable[str]) -> set[str]:
        return {version.path for path in paths for version in self._store.successors(path)}

    def _with_other_authors(self, changed: Iterable[Version]) -> Iterator[str]:
        """The versions whose author came to be known to apply, or is known no more.

        Whether somebody is known depends on all versions of the list, but only two of its values
        matter: so the versions of somebody's own word change when a count passes one number.
        """
        more: Counter[str] = Counter()  # of versions that count, by the key of who applied them
        for version in changed:
            step = 1 if self._store.get(version.path) == version else -1
            more.update({key: step for key, is_own in applier_keys(version) if not is_own})
        for key, steps in more.items():
            now = self._store.applied_by(key)
            if (now >= KNOWN_FROM) != (now - steps >= KNOWN_FROM):
                yield from self._store.own_noted(key)

    def _set_states(self, paths: set[str], reopened: set[str]) -> None:
        """Fill in the version that supersedes each version, and its state.

        Of the `reopened` the state may have changed, whatever became of others.
        """
        for version in self._known(paths | reopened):
            path = version.path
            following = self._following(version)
            ref = following.ref if following else None
            parts = self._behind(version)[1]
            if path not in self._pulls:
                is_whole = not parts and not version.repaired
                if ref == version.following and path not in reopened and is_whole:
                    continue  # nothing else can have changed for it
                self._look_around(version)
            known = (self._store.get(pull) for pull in self._pulls[path])
            pulls = [pull for pull in known if pull]
            names = [key.name for key in link_keys(version) if not key.is_mention]
            notes = self._store.noted(names, version)
            placed = replace(
                version,
                following=ref,
                author_applies=self._author_applies(version),
                noted=noted_by(version, following=following, notes=notes),
                pulled=pulled_by(version, following=following, pulls=pulls),
                repaired=repaired_by(version, parts),
            )
            # Of a part that was sent again, the other patches are not missing: they stand.
            previous = self._previous(version)
            is_part = previous is not None and is_part_again(version, previous)
            judged = replace(placed, missing=()) if is_part else placed
            self._put(replace(placed, state=state_of(judged, following=following)), version)

    def _author_applies(self, version: Version) -> bool:
        own = [key for key, is_own in applier_keys(version) if is_own]
        return any(self._store.applied_by(key) >= KNOWN_FROM for key in own)

    def _repaired(self, paths: Iterable[str]) -> set[str]:
        """These versions, and those of which they are parts sent again."""
        found: set[str] = set()
        for path in paths:
            version = self._store.get(path)
            for _ in range(_MAX_REROLLS):
                if version is None or version.path in found:
                    break
                found.add(version.path)
                in_part = version.cover is None and len(version.patches) < version.total
                version = self._previous(version) if in_part else None
        return found

    def _following(self, version: Version) -> Version | None:
        """The version that takes its place: its first successor that is no part of it sent again.

        If it came late itself, the newest version at that time.
        """
        first, _ = self._behind(version)
        if first or not version.previous:
            return first
        _, newest = self._heirs(version.previous.path)
        if newest is None or newest.sent >= version.sent:
            return None
        number = number_of_version(newest.version)
        return newest if number > number_of_version(version.version) else None

    def _behind(self, version: Version) -> tuple[Version | None, list[Version]]:
        """The first version behind it, in order of sending, that has more than parts of it.

        And the parts that were sent before that one.
        """
        waiting, parts = [version], list[Version]()
        for _ in range(_MAX_REROLLS):
            if not waiting:
                break
            for heir in self._heirs(waiting.pop(0).path)[0]:
                if not is_reroll(heir, version):
                    return heir, parts
                parts.append(heir)
                waiting.append(heir)
        return None, parts

    def _heirs(self, path: str) -> tuple[list[Version], Version | None]:
        """The successors of a version in order of sending, and the one of the highest number.

        Of several with the highest number, the one sent first.
        """
        if path not in self._heirs_of:
            found = sorted(self._store.successors(path), key=lambda heir: (heir.sent, heir.path))
            newest = max(found, key=lambda heir: number_of_version(heir.version), default=None)
            self._heirs_of[path] = found, newest
        return self._heirs_of[path]
