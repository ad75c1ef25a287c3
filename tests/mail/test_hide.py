from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.hide import hide_addresses, is_blocked, with_changelog_alone
from generator.models.mails import AppliedPatch, ListedPatch, Message, Note

DIFF = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
SECRETS = ("ann@", "bo.lind@", "cy+list@")


def hidden(
    read: Callable[..., Message],
    write: Callable[..., str],
    body: str,
    subject: str = "[PATCH v2] x for ann@maker.example",
):
    return hide_addresses(read(write(subject, body)))


def test_no_local_part_is_left(read: Callable[..., Message], write: Callable[..., str]):
    body = (
        "From: Bo <bo.lind@lind.example>\n\nAsk ann@maker.example.\n\n"
        "Cc: cy+list@x.example\nAcked-by: Ann <ann@maker.example>\n---\n"
        f"v2: ann@maker.example\n\n{DIFF}"
    )
    mail = hidden(read, write, body)
    shown = repr(mail).replace("one@maker.example", "")
    assert not any(secret in shown for secret in SECRETS)
    assert mail.sender.name == "Ann Okoye"
    assert mail.sender.domain == "maker.example"
    assert mail.patch.files[0].path == "f"


def test_a_local_part_of_any_length_is_hidden(
    read: Callable[..., Message], write: Callable[..., str]
):
    mail = hidden(read, write, f"Ask {'ann.' * 100}okoye@maker.example, or a@b@c.example.\n")
    assert mail.text == "Ask …@maker.example, or …@…@c.example.\n"
    hidden(read, write, "x" * 900_000 + "\n" + "y@ " * 30_000)  # in linear time


def test_two_people_stay_two_and_one_stays_one(
    read: Callable[..., Message], write: Callable[..., str]
):
    body = "Acked-by: Ann <ann@maker.example>\nTested-by: Ann <a@maker.example>\n"
    mail = hidden(read, write, body, "Re: x")
    first, second = mail.trailers
    assert first.person == mail.sender.__class__("Ann", mail.sender.email)
    assert second.person.email != first.person.email


def test_message_ids_are_kept(read: Callable[..., Message], write: Callable[..., str]):
    assert hidden(read, write, "x").message_id == "one@maker.example"


PULL = (
    "are available in the Git repository at:\n\n  ann@git.example:rings.git tags/a\n\n"
    "Ann Okoye (1):\n      vgate: ask ann@maker.example\n"
)


def test_notes_are_hidden_too(read: Callable[..., Message], write: Callable[..., str]):
    found = hidden(read, write, PULL, "[GIT PULL] rings").note
    assert found.tree == "\N{HORIZONTAL ELLIPSIS}@git.example:rings.git tags/a"
    assert found.shortlog == (
        ListedPatch("Ann Okoye", "vgate: ask \N{HORIZONTAL ELLIPSIS}@maker.example"),
    )
    body = f"Applied, thanks!\n\n[1/1] ask ann@maker.example\n      commit: {'a' * 40}\n"
    note = hidden(read, write, body, "Re: [PATCH] x").note
    assert note == Note(
        applied=(AppliedPatch(1, "ask \N{HORIZONTAL ELLIPSIS}@maker.example", "a" * 40),)
    )


def test_prefixes_and_files_are_hidden_too(read: Callable[..., Message], write: Callable[..., str]):
    diff = DIFF.replace("a/f", "a/mails/ann@x.example/1").replace("b/f", "b/mails/ann@x.example/1")
    mail = hidden(read, write, f"x\n---\n{diff}", "[ann@maker.example PATCH] x")
    assert mail.subject.prefixes == ("\N{HORIZONTAL ELLIPSIS}@maker.example",)
    (change,) = mail.patch.files
    assert change.path == "mails/\N{HORIZONTAL ELLIPSIS}@x.example/1"


def test_links_are_message_ids_and_kept(read: Callable[..., Message], write: Callable[..., str]):
    body = f"See https://lists.example/r/ann@maker.example/\n---\n{DIFF}"
    mail = hidden(read, write, body)
    assert mail.patch.links == ("ann@maker.example",)
    assert mail.patch.patch_id is not None


def test_links_between_mails_are_no_text(read: Callable[..., Message], write: Callable[..., str]):
    body = f"See https://lists.example/r/1@x.example/\n---\nv2: faster\n\n{DIFF}"
    mail = read(write("[PATCH v2] x", body))
    bare = with_changelog_alone(mail)
    assert (bare.patch.links, bare.patch.patch_id) == (("1@x.example",), mail.patch.patch_id)
    assert (bare.patch.changelog, bare.patch.notes, bare.text) == ("v2: faster", "", "")
    note = with_changelog_alone(read(write("Re: x", "Please drop this patch.\n"))).note
    assert note == Note(retracts=True)


# ---------------------------------------------------------------- blocked mails


@pytest.fixture
def forwarded(read: Callable[..., Message], write: Callable[..., str]) -> Message:
    """A patch that Ann sent and Bo wrote."""
    return read(write("[PATCH] x", f"From: Bo <bo@lind.example>\n\nWhy.\n---\n{DIFF}"))


@pytest.mark.parametrize(
    "key", ["ann@maker.example", "bo@lind.example", "one@maker.example", "b" * 40]
)
def test_sender_author_message_id_and_blob_block_a_mail(forwarded: Message, key: str):
    assert is_blocked(forwarded, frozenset({"cy@x.example", key}))


@pytest.mark.parametrize("key", ["", "cy@x.example", "maker.example", "Ann Okoye", "c" * 40])
def test_nothing_else_blocks_it(forwarded: Message, key: str):
    assert not is_blocked(forwarded, frozenset({key}))


def test_a_mail_without_an_address_is_not_blocked_by_an_empty_key(
    read: Callable[..., Message], write: Callable[..., str]
):
    assert not is_blocked(read(write("x", "y", From="Ann Okoye")), frozenset({""}))
