from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.mentions import MAX_LINKS, find_links
from generator.models.mails import Message

ONE = "20260301.1-2-ann@maker.example"
DIFF = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize(
    "text",
    [
        f"https://lore.kernel.org/demo/{ONE}/", f"https://lore.kernel.org/r/{ONE}",
        f"http://lkml.kernel.org/r/{ONE}", f"https://lkml.kernel.org/g/{ONE}",
        f"https://patch.msgid.link/{ONE}", f"https://lists.example/demo/{ONE}",
        f"https://lists.example/demo/{ONE}/T/#u", f"https://lists.example/demo/{ONE}/t/#m0123",
        f"https://lists.example/demo/{ONE}/raw", f"https://lists.example/demo/{ONE}/t.mbox.gz",
        f"https://lists.example/all/{ONE}/T/#mabc", f"https://lists.example/demo/{ONE}#u",
        f"https://patchwork.example/project/demo/patch/{ONE}/", f"<https://lists.example/r/{ONE}>",
        f"[1] https://lists.example/r/{ONE}.", f"(see https://lists.example/r/{ONE}),",
        f"- Link to v1: https://lists.example/r/{ONE}", f"Link: https://lists.example/r/{ONE} [1]",
        f"https://lists.example/r/{ONE.replace('@', '%40')}",
        f"Message-ID: <{ONE}>", f"Message-Id: <{ONE}>", f"  Supersedes: <{ONE}>",
        f"Based-on: <{ONE}>", f"* From v1 <{ONE}>:", f"as said in <{ONE}>",
        f"Based-on: <{ONE}>\nhttps://lists.example/r/{ONE}/",
    ],
)  # fmt: skip
def test_a_mail_is_named(text: str):
    assert find_links(text) == (ONE,)
    assert find_links(f"Words.\n\n{text}\n\nMore words.") == (ONE,)


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
    assert find_links("x\n" * 150_000 + f"https://lists.example/r/{ONE}") == ()


def test_of_patches_and_cover_letters(read: Callable[..., Message], write: Callable[..., str]):
    body = (
        "Why: https://lists.example/r/1@x.example\n---\nv1: https://lists.example/r/2@x.example\n\n"
        + DIFF.replace("+b", "+https://lists.example/r/3@x.example")
    )
    for depth in ("links", "whole"):
        patch = read(write("[PATCH v2] x", body), depth=depth).patch
        assert patch.links == ("1@x.example", "2@x.example")
        cover = read(write("[PATCH v2 0/2] x", f"<{ONE}>\n-- \nAnn\n"), depth=depth).patch
        assert cover.links == (ONE,)
    assert read(write("[PATCH v2] x", body), depth="facts").patch.links == ()
