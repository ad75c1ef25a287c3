from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from generator.mail.list_tag import list_tags, without_tags
from generator.models.mails import Message

Read = Callable[..., Message]

TALK = ["question about otters", "Re: question about otters", "[ANNOUNCE] otter 2.0"]


def tagged(tag: str, count: int = 10) -> list[str]:
    """Subjects of a list that tags all its mails."""
    subjects = [f"[{tag}] [PATCH v2 {at}/9] change {at}" for at in range(count)]
    subjects += [f"Re: [{tag}] [PATCH v2 {at}/9] change {at}" for at in range(count)]
    return [*subjects, *(f"[{tag}] {title}" for title in TALK)]


@pytest.mark.parametrize(
    "tag", ["LTP", "OE-core", "dpdk-dev", "U-Boot", "Intel-gfx", "SLOF", "patchwork"]
)
def test_what_nearly_every_subject_carries_is_the_lists(tag: str):
    subjects = tagged(tag)
    assert list_tags([subjects]) == {tag.lower()}
    assert list_tags([[*subjects, "spam", "Re: [PATCH] past the server"]]) == {tag.lower()}


@pytest.mark.parametrize(
    "subjects",
    [
        [],
        tagged("OTTER", 1),  # too few to say anything
        [*tagged("OTTER"), *TALK * 3],  # no talk has it: a project
        [f"[kvm-unit-tests PATCH {at}/9] x" for at in range(20)],  # beside PATCH
        [f"[PATCH {at}/9] x" for at in range(20)],
        [f"[PATCH] {at}" for at in range(20)],
        ["[RFC] x"] * 20,
        ["[PULL] x"] * 20,
        ["[v2] x"] * 20,
        ["[1/2] x"] * 20,
        [f"[Bug {at}] x" for at in range(20)],  # bugzilla
        ["[Bug 7] x"] * 20,
        ["x"] * 20,
        ["[x" * 500] * 20,
    ],
)
def test_what_is_no_tag(subjects: list[str]):
    assert list_tags([subjects]) == frozenset()


def test_each_epoch_has_its_say():
    untagged = [f"[PATCH {at}/9] x" for at in range(20)]
    assert list_tags([tagged("dpdk-dev"), untagged]) == {"dpdk-dev"}
    assert list_tags([untagged, tagged("dpdk-dev"), []]) == {"dpdk-dev"}
    assert list_tags([tagged("old"), tagged("new")]) == {"old", "new"}


@pytest.mark.parametrize(
    ("raw", "prefixes"),
    [
        ("[LTP] [PATCH net-next v2] x", ("net-next",)),
        ("Re: [LTP] [PATCH] x", ()),
        ("[PATCH LTP] x", ()),
        ("[PATCH][ltp][master] x", ("master",)),
        ("[PATCH LTP-ng] x", ("LTP-ng",)),
        ("[PATCH] LTP: x", ()),
    ],
)
def test_a_tag_is_no_tree(read: Read, raw: str, prefixes: tuple[str, ...]):
    mail = read(f"From: Ada <ada@quill.example>\nSubject: {raw}\n\nWords.\n")
    plain = without_tags(mail, frozenset({"ltp"}))
    assert plain.subject.prefixes == prefixes
    assert plain.subject.raw == raw
    assert replace(plain, subject=mail.subject) == mail
    assert without_tags(mail, frozenset()) == mail
