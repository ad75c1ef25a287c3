"""What became of a version, since when, and which mail shows it?

The first rule that fits gives the state:

- withdrawn: its author took it back, and nobody applied all of it later;
- applied: one word that the whole version went into a tree, or several that together name every
  patch, or pull requests that list every patch. A pull request that arrived after the next
  version speaks of that one: titles outlive versions. A note answers the mail it speaks of, and
  counts whenever it came;
- superseded: there is a newer version;
- reviewed: somebody else than its author reviewed or acked every patch, and no objection
  (Nacked-by) stands: a tag of everybody but the one who objects would promise too much;
- discussed: somebody answered, or part of it was applied;
- new: none of this; `state_at` calls it waiting once that lasted too long.

Which versions follow each other and which mails say "applied" is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from generator.identity import fitting_names, same_person
from generator.models.series import GivenTrailer
from generator.models.versions import Application, State, Tag, Version
from generator.tracking.titles import plain_title

_PICKED = frozenset({"AUTOSEL", "MANUALSEL"})  # how what was picked for a stable tree is marked
_REVIEWS = frozenset({"reviewed", "acked"})
_BESIDE = _REVIEWS | {"tested", "reported", "and", "by"}  # Reviewed-and-tested-by


def state_of(version: Version, *, following: Version | None, pulls: Sequence[Version]) -> State:
    """The state of `version` beside the version after it and the pull requests that may list it.

    Its `since` is the received time of the mail that shows it. The answer hangs on no clock: a
    version that waits is "new" here.
    """
    words = [*version.applications, *pulled_by(version, following=following, pulls=pulls)]
    applied, retracted = _applied(version, words), version.retracted
    if retracted and (applied is None or applied.since <= retracted.since):
        return retracted
    if applied:
        return applied
    if following:
        return State("superseded", following.received, following.message_id)
    own = State("new", version.received, version.message_id)
    return _reviewed(version) or _discussed(version, words) or own


def state_at(version: Version, now: datetime, days: int) -> State:
    """The state at the time `now`, where "new" for `days` days or longer is "waiting".

    It waits since it was received. A version that was never put beside others is taken alone.
    What was picked for a stable tree never waits: it goes in unless somebody objects.
    """
    state = version.state or state_of(version, following=None, pulls=())
    if not may_wait(version):
        return state
    if state.name == "new" and now - version.received >= timedelta(days=days):
        return State("waiting", version.received, version.message_id)
    return state


def may_wait(version: Version) -> bool:
    """Whether an answer is looked for at all."""
    return _PICKED.isdisjoint(version.prefixes)


def reviewed_patches(version: Version) -> tuple[int, ...]:
    """The numbers of the patches that somebody else than their author reviewed or acked."""
    if version.pull:
        return ()
    done = _carried(version)
    for given in version.given:
        if _counts(given):
            done.update(_reviewed_by(version, given))
    return tuple(sorted(done))


# ---------------------------------------------------------------- applied


def pull_application(version: Version, pull: Version) -> Application | None:
    """The patches of `version` that a pull request lists; None where it came first, or lists none.

    A patch is known by its title, and by its author's name as far as both are told.
    """
    if not pull.pull or version.pull or pull.received < version.received:
        return None
    titles = {plain_title(patch.title) for patch in version.patches}
    authors: dict[str, list[str]] = {}
    for listed in pull.listed:
        if (title := plain_title(listed.title)) in titles:
            authors.setdefault(title, []).append(listed.author)
    wanted = {
        patch.number
        for patch in version.patches
        if any(
            fitting_names(name, patch.author.name)
            for name in authors.get(plain_title(patch.title), ())
        )
    }
    if not wanted:
        return None
    whole = wanted == _numbers(version)
    return Application(
        message_id=pull.message_id,
        received=pull.received,
        person=pull.author,
        tree=pull.tree,
        patches=() if whole else tuple(sorted(wanted)),
        commits=(),
        by="pull",
    )


def pulled_by(
    version: Version, *, following: Version | None, pulls: Iterable[Version]
) -> tuple[Application, ...]:
    """What pull requests say of `version`, oldest first; once it is followed, of the next one."""
    words = (pull_application(version, pull) for pull in pulls)
    found = [
        word for word in words if word and (following is None or word.received < following.received)
    ]
    return tuple(sorted(found, key=lambda word: (word.received, word.message_id)))


def _applied(version: Version, words: Iterable[Application]) -> State | None:
    """The word by which the last patch was applied."""
    left = _numbers(version)
    for word in sorted(words, key=lambda word: word.received):
        left = left - set(word.patches) if word.patches else set()
        if not left:
            return State("applied", word.received, word.message_id)
    return None


def _numbers(version: Version) -> set[int]:
    """Every patch of the version; of one that did not arrive nothing but its number is known."""
    return {patch.number for patch in version.patches} | set(version.missing)


# ---------------------------------------------------------------- reviewed


def _reviewed(version: Version) -> State | None:
    """Since the tag that completed the reviews, or ended the last objection."""
    numbers = _numbers(version)
    if version.pull or not numbers:
        return None
    left = numbers - _carried(version)
    objecting = [tag.person for patch in version.patches for tag in patch.tags if _objects(tag)]
    own = State("reviewed", version.received, version.message_id)
    state = None if left or objecting else own
    for given in sorted(version.given, key=lambda given: given.received):
        if not given.from_sender:
            continue
        if _objects(given) and not same_person(given.person, version.author):
            objecting.append(given.person)
            state = None
        elif _is_review(given.name):
            objecting = [one for one in objecting if not same_person(one, given.person)]
            left -= set(_reviewed_by(version, given))
            if state is None and not left and not objecting:
                state = State("reviewed", given.received, given.message_id)
    return state


def _objects(tag: Tag | GivenTrailer) -> bool:
    return tag.name.lower() == "nacked-by"


def _carried(version: Version) -> set[int]:
    """The patches whose own text carries a review."""
    return {
        patch.number
        for patch in version.patches
        if any(
            _is_review(tag.name) and not same_person(tag.person, patch.author) for tag in patch.tags
        )
    }


def _counts(given: GivenTrailer) -> bool:
    return given.from_sender and _is_review(given.name)


def _reviewed_by(version: Version, given: GivenTrailer) -> Iterator[int]:
    """The patches a tag speaks of: on the cover letter all, those that did not arrive as well.

    Where the patch is not known it is the only one, or none.
    """
    for patch in version.patches:
        meant = given.patch in {patch.number, 0} or (given.patch is None and version.total == 1)
        if meant and not same_person(given.person, patch.author):
            yield patch.number
    if given.patch == 0 and not same_person(given.person, version.author):
        yield from version.missing


def _is_review(name: str) -> bool:
    words = set(name.lower().split("-"))
    return bool(words & _REVIEWS) and words <= _BESIDE


# ---------------------------------------------------------------- discussed


def _discussed(version: Version, words: Iterable[Application]) -> State | None:
    """The first answer; a robot's word that a part was applied is one of the person who did it."""
    said = [(answer.received, answer.message_id) for answer in version.answers]
    said += [(word.received, word.message_id) for word in words]
    if not said:
        return None
    since, evidence = min(said, key=lambda one: one[0])
    return State("discussed", since, evidence)
