"""Mails of real lists that were read by eye, and what the program makes of them.

The files in `judged` hold Message-IDs and judgements, and no words of the mails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from generator.archive.archive import open_archive
from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.mails import Message
from generator.models.versions import Version
from generator.tracking.follow import follow_all
from generator.tracking.outside import loose_notes
from generator.tracking.series import group_series

JUDGED = Path(__file__).with_name("judged")
MailsOf = Callable[[str], list[Message]]


def rows_of(name: str) -> list[list[str]]:
    """The columns of each line in a file: Message-ID, judgement, why, and perhaps others."""
    lines = (JUDGED / f"{name}.tsv").read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def judgements(name: str) -> dict[str, str]:
    """The judgement of each Message-ID in a file."""
    return {message_id: judgement for message_id, judgement, *_ in rows_of(name)}


@pytest.fixture(scope="session")
def versions_of(mails_of: MailsOf) -> Callable[[str], tuple[Version, ...]]:
    """`versions_of("ltp")`: the versions of that list, each beside the others."""

    @cache
    def follow(name: str) -> tuple[Version, ...]:
        mails = mails_of(name)
        series = group_series(mails)
        return follow_all(series, loose_notes(mails, series))

    return follow


def applied(versions: Iterable[Version]) -> set[str]:
    """The Message-IDs of the mails that prove that something was applied."""
    return {proof.message_id for version in versions for proof in version.all_applications}


def withdrawn(versions: Iterable[Version]) -> set[str]:
    return {version.retracted.evidence for version in versions if version.retracted}


def shares(said: dict[str, str], found: set[str], meant: str) -> tuple[float, float]:
    """Recall and precision of what was found among the mails that were read."""
    right = {message_id for message_id, judgement in said.items() if judgement == meant}
    counted = found & said.keys()
    return len(counted & right) / len(right), len(counted & right) / (len(counted) or 1)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "recall"), [("ltp", 0.97), ("linux-man", 0.98)])
def test_applied(versions_of: Callable[[str], tuple[Version, ...]], name: str, recall: float):
    said = judgements(f"applied-{name}")
    found, right = shares(said, applied(versions_of(name)), "applied")
    assert found >= recall
    assert right == 1


@pytest.mark.slow
def test_what_authors_mean_who_apply_their_own(
    versions_of: Callable[[str], tuple[Version, ...]],
):
    said = judgements("meant-ltp")
    notes = [note for version in versions_of("ltp") for note in version.own_notes]
    meant = {note.message_id: "patch" if note.patches else "series" for note in notes}
    assert {message_id: meant[message_id] for message_id in said} == said


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ltp", "linux-man", "kvm-ppc", "kvmarm"])
def test_withdrawn(versions_of: Callable[[str], tuple[Version, ...]], name: str):
    said = judgements(f"withdrawn-{name}")
    found, right = shares(said, withdrawn(versions_of(name)), "withdrawn")
    assert found >= (0.97 if name in {"ltp", "kvm-ppc"} else 0.8)  # one is missed in the others
    assert right == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ltp", "linux-man", "kvm-ppc"])
def test_a_note_is_no_series(versions_of: Callable[[str], tuple[Version, ...]], name: str):
    notes = ('patch "', 'applied "', "failed: patch", "+ ", "[tip")
    titles = [version.title for version in versions_of(name)]
    assert [title for title in titles if title.lower().startswith(notes)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "recall"), [("ltp", 0.97), ("linux-man", 0.98)])
def test_links(versions_of: Callable[[str], tuple[Version, ...]], name: str, recall: float):
    """Recall among the versions that were drawn, and wrong links among the links that were.

    A link to another version than the one before it is wrong, also where it is of the same work.
    """
    linked = {
        version.message_id: version.previous.message_id if version.previous else "none"
        for version in versions_of(name)
    }
    rows = rows_of(f"links-{name}")
    older = [(new, old) for new, old, _, drawn in rows if "v" in drawn and old != "none"]
    assert sum(linked[new] == old for new, old in older) / len(older) >= recall
    for way in ("l", "r"):  # drawn among all links; all links by the rules that need no mark
        wrong = [new for new, old, _, drawn in rows if way in drawn and linked[new] != old]
        assert len(wrong) <= 1, wrong


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ltp", "linux-man"])
def test_changelogs(mails_of: MailsOf, archive_of: Callable[[str], Path], name: str):
    """Shares of the later versions with a changelog, by a mail of the version that has it."""
    said = judgements(f"changelog-{name}")
    homes = {
        mail.entry_ref: series.message_id
        for series in group_series(mails_of(name))
        if series.message_id in said
        for mail in series.own_mails
    }
    archive, bots = open_archive(str(archive_of(name))), Bots()
    entries = [entry for entry in archive.entries() if (entry.epoch, entry.commit) in homes]
    read = [read_message(entry, raw, name, bots) for entry, raw in archive.read(entries)]
    lifted = {homes[mail.entry_ref] for mail in read if mail.patch and mail.patch.changelog}
    found, right = shares(said, lifted, "yes")
    assert found >= 0.97
    assert right == 1
