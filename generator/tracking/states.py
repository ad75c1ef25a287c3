"""The state of a version: what became of it, since when, and the mail that shows it.

The first rule that applies gives the state:

- withdrawn: its author took it back, and nobody applied all of it later.
- applied: a note that the whole version went into a tree, or several notes that together name every
  patch, or pull requests that list every patch. `applications` and `outside` find them.
- superseded: there is a newer version.
- partial: such notes name some of its patches. What a newer version repeats of the others is
  followed there. So a version of which a part was applied is "superseded" like any other.
- reviewed: every patch was reviewed or acked by somebody else than its author, and no objection
  (Nacked-by) stands. In spite of an objection the word would promise too much.
- discussed: somebody answered.
- picked: for a stable tree, by its maintainers. It goes in unless somebody objects, so no answer
  means yes.
- new: none of these. `state_at` calls it waiting if that lasts too long.

`follow` finds the versions that follow each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import attrgetter

from generator.identity import same_person
from generator.models.series import GivenTrailer
from generator.models.versions import Application, State, StateName, Tag, Version
from generator.tracking.applications import numbers_of
from generator.tracking.stable import is_picked

_REVIEWS = frozenset({"reviewed", "acked"})
_WITH_REVIEWS = _REVIEWS | {"tested", "reported", "and", "by"}  # Reviewed-and-tested-by


def state_of(version: Version, *, following: Version | None) -> State:
    """The state of `version`, given the version after it.

    `since` is the time when the mail that shows the state was received. The state does not depend
    on the present time, so a version that waits is "new" here.
    """
    applications = version.all_applications
    applied, retracted = _applied(version, applications), version.retracted
    if retracted and (applied is None or applied.since <= retracted.since):
        return retracted
    if applied:
        return applied
    if following:
        return State("superseded", following.received, following.message_id)
    name: StateName = "new" if may_wait(version) else "picked"
    own = State(name, version.received, version.message_id)
    partial = _partial(version, applications)
    return partial or reviewed_state(version) or _discussed(version) or own


def state_at(version: Version, now: datetime, days: int) -> State:
    """The state at the time `now`: "new" for `days` days or longer is "waiting".

    A version waits since it was received. Without a stored state, other versions are ignored.
    """
    state = version.state or state_of(version, following=None)
    if state.name == "new" and now - version.received >= timedelta(days=days):
        return State("waiting", version.received, version.message_id)
    return state


def may_wait(version: Version) -> bool:
    """Whether it needs an answer, as all do but what was picked for a stable tree."""
    return not is_picked(version)


def reviewed_patches(version: Version) -> tuple[int, ...]:
    """The numbers of the patches that somebody else than their author reviewed or acked."""
    if version.pull:
        return ()
    numbers = _carried(version)
    for given in version.given:
        if given.from_sender and _is_review(given.name):
            numbers.update(_reviewed_by(version, given))
    return tuple(sorted(numbers))


# ---------------------------------------------------------------- applied


def _applied(version: Version, applications: Iterable[Application]) -> State | None:
    """Since the application that named the last patch; None while patches are left."""
    left = numbers_of(version)
    for application in sorted(applications, key=attrgetter("received")):
        left = left - set(application.patches) if application.patches else set()
        if not left:
            return State("applied", application.received, application.message_id)
    return None


def _partial(version: Version, applications: Iterable[Application]) -> State | None:
    """Since the last application that named a further patch; None if none names a patch of it."""
    numbers = numbers_of(version)
    named: set[int] = set()
    state = None
    for application in sorted(applications, key=attrgetter("received")):
        if more := numbers & set(application.patches) - named:
            named |= more
            share = len(named), len(numbers)
            state = State("partial", application.received, application.message_id, share)
    return state


# ---------------------------------------------------------------- reviewed


def reviewed_state(version: Version) -> State | None:
    """That every patch is reviewed, whatever became of it later; None while one is not.

    Since the tag that completed the reviews or ended the last objection.
    """
    numbers = numbers_of(version)
    if version.pull or not numbers:
        return None
    left = numbers - _carried(version)
    objecting = [tag.person for patch in version.patches for tag in patch.tags if _objects(tag)]
    own = State("reviewed", version.received, version.message_id)
    state = None if left or objecting else own
    for given in sorted(version.given, key=attrgetter("received")):
        if not given.from_sender:
            continue
        if _objects(given) and not same_person(given.person, version.author):
            objecting.append(given.person)
            state = None
        elif _is_review(given.name):
            objecting = [person for person in objecting if not same_person(person, given.person)]
            left -= set(_reviewed_by(version, given))
            if state is None and not left and not objecting:
                state = State("reviewed", given.received, given.message_id)
    return state


def _objects(tag: Tag | GivenTrailer) -> bool:
    return tag.name.lower() == "nacked-by"


def _carried(version: Version) -> set[int]:
    """The numbers of the patches whose own text has a review."""
    return {
        patch.number
        for patch in version.patches
        if any(
            _is_review(tag.name) and not same_person(tag.person, patch.author) for tag in patch.tags
        )
    }


def _reviewed_by(version: Version, given: GivenTrailer) -> Iterator[int]:
    """The numbers of the patches that a tag is about, without those of its giver.

    On the cover letter it is about all patches, also those that did not arrive. If its patch is not
    known, it is about a single patch or about none.
    """
    for patch in version.patches:
        meant = given.patch in {patch.number, 0} or (given.patch is None and version.total == 1)
        if meant and not same_person(given.person, patch.author):
            yield patch.number
    if given.patch == 0 and not same_person(given.person, version.author):
        yield from version.missing


def _is_review(name: str) -> bool:
    words = set(name.lower().split("-"))
    return bool(words & _REVIEWS) and words <= _WITH_REVIEWS


# ---------------------------------------------------------------- discussed


def _discussed(version: Version) -> State | None:
    """Since the first answer."""
    first = min(version.answers, key=attrgetter("received"), default=None)
    return State("discussed", first.received, first.message_id) if first else None
