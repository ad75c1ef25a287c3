"""How do versions follow each other, and how does each stand beside the others?

The one place that fills what a version is beside others: its predecessor and the rule, the first
version, the one that supersedes it, what it changed, its state. What is asked of two versions at
a time stands in `lineage`, `delta` and `states`.

All of it hangs on the versions that are there and on nothing else. A version looks no further than
its ties reach, so when one changes, only those it shares ties with can be told otherwise, and its
lineage. Which of two older versions a version follows hangs on the three alone, so most of them
have no more to ask than whether the changed one comes before what they follow now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush

from generator.models.series import Series
from generator.models.versions import Version
from generator.tracking.delta import delta, is_reroll, with_patches_of
from generator.tracking.lineage import link, number_of_version
from generator.tracking.link_keys import link_keys
from generator.tracking.states import pull_application, pulled_by, state_of
from generator.tracking.version_facts import all_version_facts
from generator.tracking.version_store import MemoryVersionStore, VersionStore

_MAX_REROLLS = 20  # partial rerolls in a row that are put together to the series they are part of


def follow_all(series: Iterable[Series]) -> tuple[Version, ...]:
    """The versions of all `series`, each beside the others, in the order given."""
    store = MemoryVersionStore()
    versions = all_version_facts(series)
    for version in versions:
        store.add(version)
    follow(versions, store)
    return tuple(store.get(version.path) or version for version in versions)


def follow(changed: Iterable[Version], store: VersionStore) -> frozenset[str]:
    """Bring the versions of a store up to date after some of them changed.

    `changed` has every version that was put on the store, and every one that was replaced or
    taken away, as it stood before. The outcome is the same in whatever order and in however many
    steps the versions came. Returns the paths of the versions that are told otherwise now.
    """
    return _Driver(store).run(changed)


class _Driver:
    """One pass over what changed; each step needs all of the step before to be done."""

    def __init__(self, store: VersionStore) -> None:
        self._store = store
        self._told: set[str] = set()
        self._pulls: dict[str, tuple[str, ...]] = {}  # those that list a patch of the version
        self._heirs_of: dict[str, tuple[Version | None, Version | None]] = {}

    def run(self, changed: Iterable[Version]) -> frozenset[str]:
        near, older = self._link_all(tuple(changed))
        self._walk_on(near)
        self._judge(near | older | self._after_each(older))
        return frozenset(self._told)

    def _put(self, version: Version, before: Version) -> None:
        if version != before:
            self._store.put(version)
            self._told.add(version.path)

    def _before(self, version: Version) -> Version | None:
        return self._store.get(version.previous.path) if version.previous else None

    # ------------------------------------------------------------ predecessors

    def _link_all(self, changed: Sequence[Version]) -> tuple[set[str], set[str]]:
        """Find the predecessors of all that may have others now.

        Gives back the paths of what changed and of what may stand otherwise beside it, and the
        paths of those that such versions followed or follow.
        """
        paths = {version.path for version in changed}
        near = {one.path for path in paths for one in self._store.successors(path)}
        older = {version.previous.path for version in changed if version.previous}
        moved = [version for version in changed if self._has_moved(version)]
        for version in moved:
            near.update(self._crowd(version, self._sharing(version), len(moved)))
        relinked: set[str] = set()
        for version in self._known(paths):
            others = self._look_around(version)
            older |= self._link(version, others)
            near.update(self._crowd(version, others, len(moved)))
            for one in others:
                if one.path not in paths and (linked := self._offer(version, one)):
                    relinked.add(one.path)
                    older |= linked
        for version in self._known(near - paths):
            older |= self._link(version, self._look_around(version))
        return {one.path for one in self._known(near | paths | relinked)}, older

    def _known(self, paths: Iterable[str]) -> Iterator[Version]:
        """What is at these paths now, as it is when its turn comes."""
        return (version for path in sorted(paths) if (version := self._store.get(path)))

    def _has_moved(self, version: Version) -> bool:
        """Whether it stands no more where it stood: at its time, by its ties."""
        now = self._store.get(version.path)
        return now is None or (
            now is not version and (now.sent, link_keys(now)) != (version.sent, link_keys(version))
        )

    def _crowd(self, version: Version, others: Sequence[Version], moved: int) -> Iterable[str]:
        """Those beside a changed version that have to look at all there is again.

        A pull request says something of each version it lists. Where a tie has more versions than
        it reaches, one that comes or goes lets others out of reach, or in.
        """
        if version.pull or len(others) + moved >= self._store.reach:
            return [one.path for one in others]
        return ()

    def _offer(self, fresh: Version, version: Version) -> set[str]:
        """Have a version that did not change follow one that did, if that is nearer to it.

        Of all others none came and none went, so what it follows now is the best of them. Gives
        back what `_link` does; nothing where it cannot follow the changed one at all.
        """
        if not link(version, (fresh,)):
            return set()
        previous = self._before(version)
        return self._link(version, (previous, fresh) if previous else (fresh,))

    def _link(self, version: Version, others: Iterable[Version]) -> set[str]:
        """Find the predecessor among others; gives back the paths of what it was and what it is."""
        previous, rule = link(version, others) or (None, None)
        self._put(replace(version, previous=previous, linked_by=rule), version)
        return {one.path for one in (version.previous, previous) if one}

    def _sharing(self, version: Version) -> list[Version]:
        return list(self._store.sharing(link_keys(version), version))

    def _look_around(self, version: Version) -> list[Version]:
        """The other versions it shares ties with; notes which pull requests list it."""
        others = self._sharing(version)
        pulls = (one for one in others if one.pull and pull_application(version, one))
        self._pulls[version.path] = tuple(sorted(one.path for one in pulls))
        return others

    # ------------------------------------------------------------ along the lineages

    def _walk_on(self, paths: Iterable[str]) -> None:
        """Tell each version of its first one and of what it changed, older ones before newer."""
        waiting = [(version.sent.timestamp(), version.path) for version in self._known(paths)]
        heapify(waiting)
        done: set[str] = set()
        while waiting:
            _, path = heappop(waiting)
            version = self._store.get(path)
            if path in done or version is None:
                continue
            done.add(path)
            self._put(self._place(version), version)
            for one in self._store.successors(path):
                heappush(waiting, (one.sent.timestamp(), one.path))

    def _place(self, version: Version) -> Version:
        previous = self._before(version)
        if not previous:
            return replace(version, first=version.ref, delta=None)
        base = self._completed(previous)
        return replace(version, first=previous.first, delta=delta(version, base))

    def _completed(self, version: Version) -> Version:
        """A partial reroll with the patches that still stand from the versions before it."""
        newer = version
        for _ in range(_MAX_REROLLS):
            older = self._before(newer)
            if not older or not is_reroll(newer, older):
                break
            version = with_patches_of(older, version)
            newer = older
        return version

    # ------------------------------------------------------------ states

    def _after_each(self, paths: Iterable[str]) -> set[str]:
        """The paths of all that follows these."""
        return {one.path for path in paths for one in self._store.successors(path)}

    def _judge(self, paths: Iterable[str]) -> None:
        """Tell each version what supersedes it, and its state."""
        for version in self._known(paths):
            path = version.path
            following = self._following(version)
            ref = following.ref if following else None
            if path not in self._pulls:
                if ref == version.following:  # nothing else can have changed for it
                    continue
                self._look_around(version)
            known = (self._store.get(one) for one in self._pulls[path])
            pulls = [one for one in known if one]
            state = state_of(version, following=following, pulls=pulls)
            pulled = pulled_by(version, following=following, pulls=pulls)
            self._put(replace(version, following=ref, pulled=pulled, state=state), version)

    def _following(self, version: Version) -> Version | None:
        """The first one that follows it; where it came late itself, the newest one there was."""
        first, _ = self._heirs(version.path)
        if first or not version.previous:
            return first
        _, newest = self._heirs(version.previous.path)
        if newest is None or newest.sent >= version.sent:
            return None
        number = number_of_version(newest.version)
        return newest if number > number_of_version(version.version) else None

    def _heirs(self, path: str) -> tuple[Version | None, Version | None]:
        """Of what follows a version the one sent first, and the first of the highest number."""
        if path not in self._heirs_of:
            found = sorted(self._store.successors(path), key=lambda one: (one.sent, one.path))
            newest = max(found, key=lambda one: number_of_version(one.version), default=None)
            self._heirs_of[path] = (found[0] if found else None), newest
        return self._heirs_of[path]
