"""The news of a piece of work in a digest, in a line: its headline and the words of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator.links import anchor, digest_path, hash8
from generator.models.digest import Digest
from generator.models.mails import Message
from generator.models.pages import Headline
from generator.models.versions import Application, State
from generator.render.phrases.change import since_words
from generator.render.phrases.count import joined, patch_numbers, pluralize
from generator.render.phrases.person import person_key, person_name
from generator.render.phrases.state import applied_patches, note_words, state_words
from generator.render.phrases.tag import count_tags, short_tags
from generator.render.phrases.version import badges
from generator.render.works import Work

MAX_TITLE = 200  # characters
MAX_BADGES = 8
MAX_REVIEWERS = 3  # named in one note


def headline(work: Work, digest: Digest, states: Mapping[str, State]) -> Headline:
    """The facts of one piece of work, as an entry line shows them. Every text is bounded."""
    version, own = work.version, work.series[0] if work.series else None
    shown = own or version
    state = states.get(version.path, version.state) if version else None
    files = own.files if own else len(version.files) if version else 0
    return Headline(
        kind=work.kind,
        title=short(title_of(work)),
        badges=tuple(map(short, badges(shown)[-MAX_BADGES:])) if shown else (),
        author=short(author_of(work)),
        path=path_of(work, digest),
        message_id=shown.message_id if shown else _first_mail(work).message_id or "",
        topic=version.topics[0] if version and version.topics else "",
        patches=0 if work.kind == "pull" or not shown else len(shown.patches),
        files=files,
        insertions=shown.insertions if shown else 0,
        deletions=shown.deletions if shown else 0,
        replies=len(work.replies),
        tags=short_tags(count_tags(work.trailers)),
        state=state_words(state) if state else "",
        state_name=state.name if state else None,
        note=short(_note(work)),
        activity=work.activity,
    )


def short(text: str) -> str:
    """The text, cut to `MAX_TITLE` characters."""
    return text if len(text) <= MAX_TITLE else f"{text[: MAX_TITLE - 1]}…"


def title_of(work: Work) -> str:
    """The title of the newest version, else of the thread or the mail."""
    if work.series:
        return work.series[0].title
    if work.version:
        return work.version.title
    return work.threads[0].title if work.threads else work.notes[0].subject.title


def author_of(work: Work) -> str:
    """The author of the work; where that is not known, who wrote first of it, if only to talk."""
    shown = work.series[0] if work.series else work.version
    if shown:
        return person_name(shown.author)
    is_talk = work.kind in {"report", "talk"}
    return person_name(_first_mail(work).sender) if is_talk else ""


def path_of(work: Work, digest: Digest) -> str:
    """The site path where all of it is: the page of the version, else the place in the digest."""
    if work.version:
        return work.version.path
    place = "applied"
    if work.series:
        place = anchor(work.series[0])
    elif work.threads:
        place = f"thread-{hash8(work.threads[0].root)}"
    folder = digest_path(digest.list, digest.window) if digest.window else ""
    return f"{folder}#{place}"


def _first_mail(work: Work) -> Message:
    return (*(mail for thread in work.threads for mail in thread.messages), *work.notes)[0]


def _note(work: Work) -> str:
    match work.kind:
        case "version":
            return since_words(work.version) if work.version else ""
        case "applied":
            return applied_words(work)
        case "reviewed":
            return f"by {review_words(work)}"
        case "report" | "talk":
            return discussion(work)
        case _:
            return ""


def applied_words(work: Work) -> str:
    """`patches 1-3 of 5 to net-next`, `to net-next`: what its notes say together."""
    version = work.version
    applications = list(_applications(work))
    if version is None or not applications:
        return next(filter(None, map(note_words, work.notes)), "")
    last = applications[-1]
    numbers = {number for found in applications for number in found.patches}
    is_whole = any(not found.patches for found in applications)
    patches = () if is_whole or len(numbers) == version.total else tuple(sorted(numbers))
    tree = next((found.tree for found in applications if found.tree), "")
    is_one = version.pull or version.total <= 1
    words = "" if is_one else applied_patches(replace(last, patches=patches), version)
    return " ".join(filter(None, (words, f"to {tree}" if tree else "")))


def _applications(work: Work) -> Iterator[Application]:
    """What the notes of the digest say of the version, oldest first."""
    named = {note.message_id for note in work.notes}
    for found in work.version.all_applications if work.version else ():
        if found.message_id in named:
            yield found


def review_words(work: Work) -> str:
    """`Ann Example and Bo Example`: who reviewed or acked it in their own name.

    Where these are tags for a part of a version, `Ann Example, patch 1 of 3`.
    """
    tags = work.reviews
    people = {person_key(tag.person): person_name(tag.person) for tag in tags}
    who = names(list(people.values()), MAX_REVIEWERS)
    versions = [part.version for part in work.by_version if part.reviews]
    version = versions[0] if len(versions) == 1 else None
    numbers = {tag.patch or 0 for tag in tags}  # 0: all, or not known
    if version is None or 0 in numbers or len(numbers) >= version.total:
        return who
    return f"{who}, {patch_numbers(numbers)} of {version.total}"


def names(people: list[str], most: int) -> str:
    """`Ann Example, Bo Example and 3 others`."""
    if len(people) > most:
        others = pluralize(len(people) - most, "other")
        return f"{', '.join(people[:most])} and {others}"
    return joined(*people)


def discussion(work: Work, noun: str = "mail") -> str:
    """`9 mails by 4 people`, `2 mails by Ann Example`."""
    mails = work.replies
    people = {person_key(mail.sender): person_name(mail.sender) for mail in mails}
    plural = "replies" if noun == "reply" else ""
    by = pluralize(len(people), "person", "people")
    if len(people) == 1:
        (by,) = people.values()
    return f"{pluralize(len(mails), noun, plural)} by {by}"
