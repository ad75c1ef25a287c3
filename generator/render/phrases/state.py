"""The state of a version as plain text: how far it is reviewed, and where it was applied."""

from __future__ import annotations

from generator.models.mails import Message
from generator.models.versions import Application, State, Version
from generator.render.phrases.count import all_patches, patch_numbers, pluralize
from generator.render.phrases.person import person_name

VersionState = tuple[Version, State]  # a version with its state at the time of the run

_BY = {"note": "by", "robot": "as reported by", "pull": "in a pull request by"}


def state_name(name: str) -> str:
    """The name of a state where many versions are counted: `applied in part` for "partial"."""
    return "applied in part" if name == "partial" else name


def state_words(state: State) -> str:
    """The state as pages show it: its name, or `applied 6/7` where a part was applied."""
    if state.share is None:
        return state_name(state.name)
    applied, total = state.share
    return f"applied {applied}/{total}"


def progress(version: Version, state: State) -> tuple[str, ...]:
    """What is true of some patches only and is not the state: `reviewed 3/17`, `applied 2/5`."""
    total = len(version.patches) + len(version.missing)
    reviewed = len(version.reviewed)
    parts = []
    if reviewed and reviewed < total and state.name not in {"applied", "withdrawn"}:
        parts.append(f"reviewed {reviewed}/{total}")
    if state.name not in {"applied", "partial"} and (applied := _applied_count(version)):
        parts.append(f"applied {applied}/{total}")
    return tuple(parts)


def _applied_count(version: Version) -> int:
    """The number of patches applied, by notes, robots and pull requests."""
    applications = version.all_applications
    if any(not application.patches for application in applications):
        return len(version.patches) + len(version.missing)
    return len({number for application in applications for number in application.patches})


def applied_patches(application: Application, version: Version) -> str:
    """The patches of a version that were applied: `patches 1-3 of 5`, `all 5 patches`."""
    if version.total <= 1 or not application.patches:
        return all_patches(version.total)
    return f"{patch_numbers(application.patches)} of {version.total}"


def applied_to(application: Application) -> str:
    """Where patches were applied, as a heading: the tree, as far as the mail names it.

    A pull request names the tree it comes from, which is another each time.
    """
    return "in a pull request" if application.by == "pull" else application.tree or "tree not named"


def applied_by(application: Application) -> str:
    """`by Ola Brandt`, `as reported by patchwork-bot`, `in a pull request by Ola Brandt`."""
    return f"{_BY[application.by]} {person_name(application.person)}"


def note_words(mail: Message) -> str:
    """`3 patches to net-next`, `to net-next`: what an "applied" note says on its own."""
    note = mail.note
    if note is None:
        return ""
    patches = pluralize(len(note.applied), "patch", "patches") if note.applied else ""
    return " ".join(filter(None, (patches, f"to {note.tree}" if note.tree else "")))
