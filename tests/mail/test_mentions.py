from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.mentions import MAX_LINKS, find_links
from generator.models.mails import Message

ID = "20260301.1-2-ann@maker.example"
DIFF = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize(
    "text",
    [
        f"https://lore.kernel.org/demo/{ID}/", f"https://lore.kernel.org/r/{ID}",
        f"http://lkml.kernel.org/r/{ID}", f"https://lkml.kernel.org/g/{ID}",
        f"https://patch.msgid.link/{ID}", f"https://lists.example/demo/{ID}",
        f"https://lists.example/demo/{ID}/T/#u", f"https://lists.example/demo/{ID}/t/#m0123",
        f"https://lists.example/demo/{ID}/raw", f"https://lists.example/demo/{ID}/t.mbox.gz",
        f"https://lists.example/all/{ID}/T/#mabc", f"https://lists.example/demo/{ID}#u",
        f"https://patchwork.example/project/demo/patch/{ID}/", f"<https://lists.example/r/{ID}>",
        f"[1] https://lists.example/r/{ID}.", f"(see https://lists.example/r/{ID}),",
        f"- Link to v1: https://lists.example/r/{ID}", f"Link: https://lists.example/r/{ID} [1]",
        f"https://lists.example/r/{ID.replace('@', '%40')}",
        f"Message-ID: <{ID}>", f"Message-Id: <{ID}>", f"  Supersedes: <{ID}>",
        f"Based-on: <{ID}>", f"* From v1 <{ID}>:", f"as said in <{ID}>",
        f"Based-on: <{ID}>\nhttps://lists.example/r/{ID}/",
    ],
)  # fmt: skip
def test_a_mail_is_named(text: str):
    assert find_links(text) == (ID,)
    assert find_links(f"Words.\n\n{text}\n\nMore words.") == (ID,)


@pytest.mark.parametrize(
    "text",
    [
        "", "words", "https://lists.example/demo/", "https://lore.kernel.org/all/?q=a@b.example",
        "https://ann@host.example/tree", "https://git.example/c/0123abc",
        "mailto:ann@maker.example",
        "Cc: Ann <ann@maker.example>", "https://social.example/@ann", "https://", "http://@/",
        "Reported-by: Ann <ann@maker.example>", "Based-on: v6.9", "Message-ID: none",
        "Based-on: <no id>", "a line on Message-ID: <1@x.example>",
    ],
)  # fmt: skip
def test_no_mail_is_named(text: str):
    assert find_links(text) == ()


def test_in_order_and_each_once():
    text = (
        "https://lists.example/r/2@x.example\n<20260301000000.1@x.example>\n"
        "Message-ID: <9@x.example>\n"
        "https://lists.example/r/1@x.example and https://lists.example/demo/2@x.example/"
    )
    assert find_links(text) == (
        "2@x.example", "20260301000000.1@x.example", "9@x.example", "1@x.example",
    )  # fmt: skip


def test_percent_encoding_is_undone():
    assert find_links("https://lists.example/r/a%2Fb%25c@x.example/") == ("a/b%c@x.example",)
    assert find_links("https://lists.example/r/a%0Ab@x.example/") == ()


def test_no_more_than_are_of_use():
    many = "\n".join(f"https://lists.example/r/{n}@x.example" for n in range(300))
    assert len(find_links(many)) == MAX_LINKS
    assert find_links("x\n" * 150_000 + f"https://lists.example/r/{ID}") == ()


def test_of_patches_and_cover_letters(read: Callable[..., Message], write: Callable[..., str]):
    body = (
        "Why: https://lists.example/r/1@x.example\n---\nv1: https://lists.example/r/2@x.example\n\n"
        + DIFF.replace("+b", "+https://lists.example/r/3@x.example")
    )
    for depth in ("links", "whole"):
        patch = read(write("[PATCH v2] x", body), depth=depth).patch
        assert patch.links == ("1@x.example", "2@x.example")
        cover = read(write("[PATCH v2 0/2] x", f"<{ID}>\n-- \nAnn\n"), depth=depth).patch
        assert cover.links == (ID,)
    assert read(write("[PATCH v2] x", body), depth="facts").patch.links == ()
