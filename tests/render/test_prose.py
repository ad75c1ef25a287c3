"""A mail's text as HTML: what is prose, list, quote or aligned, and that no character is lost."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive.archive import open_archive
from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.mails import Patch
from generator.render.blocks import MAX_LINES, Block, read_blocks
from generator.render.documents import to_html
from generator.render.prose import MAX_LINKS, prose
from generator.text import pre_size
from tests.nasty import LINES, TEXTS
from tests.prose_text import NODES, text_of

PIECES = (
    *LINES,
    "",
    "",
    " ",
    "\t",
    "> ",
    ">> ",
    "> > - x",
    " > x",
    "- item",
    "  * deeper",
    "    continued",
    "1. first",
    "  2) second",
    "A sentence that is long enough to be wrapped by its author near the end of it",
    "short line",
    "\tindented by a tab",
    "    four blanks",
    "  two blanks and a sentence that goes on for long enough to be taken for prose",
    "Signed-off-by: Mira Solberg <mira@kernel.example>",
    "[mira: fixed the typo]",
    "[1] https://lists.example/demo/1@mail.example/",
    "<1@mail.example>",
    " a/b.c | 12 ++--",
    "diff --git a/x b/x",
    "@@ -1,2 +3,4 @@",
    "+added",
    " context",
    "$ make test",
    "[   12.345678] BUG: at 0xc0",
    "name    value   unit",
    "----------",
    "Mira Solberg (3):",
)
MAIL_PAGES = {"1@mail.example": "../1/"}


def address(message_id: str) -> str:
    return MAIL_PAGES.get(message_id, "")


def parsed(html: str) -> Any:
    found = html5lib.parseFragment(
        f'<div class="pw-text">{html}</div>', namespaceHTMLElements=False
    )
    assert len(found) == 1, html[:200]
    return found[0]


def shape(blocks: tuple[Block, ...]) -> list[Any]:
    """The kinds of the blocks that are not blank; a quote with those in it."""
    return [
        ("quote", shape(block.blocks)) if block.kind == "quote" else block.kind
        for block in blocks
        if block.kind != "blank"
    ]


# ---------------------------------------------------------------- nothing is lost or altered


def check_exact(text: str) -> None:
    html = prose(text, address)
    tree = parsed(html)
    assert text_of(tree) == text
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert tags <= NODES | {"a", "br", "i"}
    for link in tree.iter("a"):
        if link.get("href") in MAIL_PAGES.values():
            assert set(link.attrib) == {"href"}
        else:
            assert link.get("href") == "".join(link.itertext())
            assert link.get("href").startswith(("http://", "https://"))
            assert link.get("rel") == "nofollow noopener ugc"
            assert set(link.attrib) == {"href", "rel"}


@pytest.mark.parametrize("text", TEXTS)
def test_a_nasty_text_is_exact(text: str):
    check_exact(text)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("\n".join))
def test_any_lines_are_exact(text: str):
    check_exact(text)


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.text("> -*.)(\t\n1ab:/", max_size=60))
def test_any_text_is_exact_through_markdown(lines: list[str], rest: str):
    """Python-Markdown alone, without the hook of the site, keeps every character, too."""
    text = "\n".join([*lines, rest])
    html = to_html(f'before\n\n<div class="pw-text">{prose(text)}</div>\n\nafter')
    tree = html5lib.parse(html, namespaceHTMLElements=False).find("body")
    assert [element.tag for element in tree] == ["p", "div", "p"]
    assert text_of(tree[1]) == text


@pytest.mark.slow
def test_every_tenth_mail_of_a_real_list_is_exact(archive_of: Callable[[str], Path]):
    archive, bots = open_archive(str(archive_of("kvm-ppc"))), Bots()
    for entry, raw in archive.read(list(archive.entries())[::10]):
        mail = read_message(entry, raw, "kvm-ppc", bots)
        patch = mail.patch or Patch("")
        for text in (mail.text, patch.commit_message, patch.notes):
            assert text_of(parsed(prose(text))) == text, entry


# ---------------------------------------------------------------- what is what

WRAPPED = """\
The ring takes descriptors one by one, and rings the doorbell after each of
them. A batch of them needs one doorbell only, which halves the number of
exits on the receive path."""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (WRAPPED, ["prose"]),
        (f"{WRAPPED}\n\n{WRAPPED}", ["prose", "prose"]),
        ("- one\n- two\n\n- three", ["list"]),
        ("Changes:\n- one\n  - deeper\n- two", ["prose", "list"]),
        ("1. one\n2. two", ["list"]),
        ("- one\n\nA word.\n\n- two", ["list", "prose", "list"]),
        ("> a\n> b\n\nNo.", [("quote", ["prose"]), "prose"]),
        ("> > a\n> b", [("quote", [("quote", ["prose"]), "prose"])]),
        ("> - a\n> - b", [("quote", ["list"])]),
        ("Run this:\n\n    make\n    make test\n\n    ls", ["prose", "fixed"]),
        ("Run this:\n\n$ make\n$ make test", ["prose", "fixed"]),
        ("before   812 k\nafter   1409 k", ["fixed"]),
        ("  before   812 k packets/s\n  after   1409 k packets/s", ["fixed"]),
        ("+------+\n| ring |\n+------+", ["fixed"]),
        (" ring.c | 12 ++--\n 1 file changed", ["fixed"]),
        ("static int ring(void)\n{\n\treturn 0;\n}", ["fixed"]),
        ("@@ -1 +1 @@\n-a\n+b\n c\n\n c\nNo.", ["fixed", "prose"]),
        ("Mira Solberg (2):\n  ring: one\n  ring: two\n\nJun Tanabe (1):\n  net: x", ["fixed"]),
        ('Fix.\n\nFixes: abc ("x")\nSigned-off-by: A <a@b.example>', ["prose", "trailers"]),
        (
            "Signed-off-by: A <a@b.example>\n[a: typo]\n\nReviewed-by: B <b@b.example>",
            ["trailers"],
        ),
        ("Signed-off-by: A <a@b.example>\n---\nv2: x", ["trailers", "fixed", "prose"]),
        ("/**\n * ring() - rings\n * @ring: a ring\n *\n */\n\nNo.", ["fixed", "prose"]),
        ("+ * A word\n+ * of a comment", ["fixed"]),
        ("* one\n* two", ["list"]),
        ("[   12.345678] BUG\n[   12.345679] at 0", ["fixed"]),
        ("  It was said that a sentence may be indented, and it is prose.", ["prose"]),
        ("", []),
    ],
)  # fmt: skip
def test_kinds(text: str, kinds: list[Any]):
    assert shape(read_blocks(text)) == kinds


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (WRAPPED, f"<p>{WRAPPED}</p>"),
        ("Thanks,\nMira", "<p>Thanks,<br>\nMira</p>"),
        (f"Hi Jun,\n{WRAPPED}", f"<p>Hi Jun,<br>\n{WRAPPED}</p>"),
        ("- a\n  - b\n- c", "<ul><li>- a<ul><li>  - b</li></ul></li><li>- c</li></ul>"),
        ("1. one\n\n2. two", "<ol><li>1. one</li>\n<li>2. two</li></ol>"),
        ("> a", "<blockquote><p><i>> </i>a</p></blockquote>"),
        ("> > a", "<blockquote><blockquote><p><i>> > </i>a</p></blockquote></blockquote>"),
        ("Cc: a <b>", '<pre class="pw-trailers">Cc: a &lt;b></pre>'),
        ("a\n\n\nb", "<p>a</p>\n\n<p>b</p>"),
    ],
)  # fmt: skip
def test_html(text: str, html: str):
    assert prose(text) == html


def test_only_what_the_author_wrapped_is_joined():
    """References stay lines, and so do fields."""
    text = "[1] https://lists.example/a\n[2] https://lists.example/b"
    assert prose(text).count("<br>\n") == 1
    fields = (
        "RING_BEGIN: moves the descriptor of the ring to its beginning\nRING_END: ends it all now"
    )
    assert prose(fields).count("<br>\n") == 1


# ---------------------------------------------------------------- links


def hrefs(text: str, **pages: str) -> list[str]:
    return [link.get("href") for link in parsed(prose(text, address)).iter("a")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("https://a.example/x_(y), and", ["https://a.example/x_(y)"]),
        ("<https://a.example/x>", ["https://a.example/x"]),
        ("https://a.example/?a=1&b=2#c;", ["https://a.example/?a=1&b=2#c"]),
        ("https://a.example/~mira/`x`", ["https://a.example/~mira/"]),
        ('"https://a.example/x"', ["https://a.example/x"]),
        ("javascript:alert(1) ftp://a.example/ data:x", []),
        ("https://", []),
        ("https://...", []),
        ("xhttps://a.example/", []),
        ("https://" + "a" * 600, []),
        ("https://a.example/\"onclick='x'", ["https://a.example/"]),
        ("    https://a.example/in-a-pre", ["https://a.example/in-a-pre"]),
    ],
)
def test_links(text: str, found: list[str]):
    assert hrefs(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "<1@mail.example>",
        "https://lore.kernel.org/r/1@mail.example/",
        "https://lore.kernel.org/all/1%40mail.example.",
        "Link: https://patch.msgid.link/1@mail.example",
    ],
)
def test_a_mail_known_here_is_linked_here(text: str):
    assert hrefs(text) == ["../1/"]


def test_a_mail_not_known_here_is_linked_to_its_archive():
    url = f"https://lore.kernel.org/r/{quote('2@mail.example')}/"
    assert hrefs(f"<2@mail.example> {url}") == [url]


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    "line",
    [
        "> " * 300 + "x", "> a\nb", "- a\n> b", "  " * 40 + "- x", "x", "[1] x", "\t\tx;", "- ",
        "https://a.example/", "http://a http://b http://c http://d", "((((https://a.example/))))",
    ],
)  # fmt: skip
def test_html_is_not_much_larger_than_its_text(line: str):
    text = "\n".join([line] * (200_000 // len(line)))
    html = prose(text)
    assert html.count("<a ") <= MAX_LINKS
    assert len(html.encode()) < pre_size(text) + 200_000
    assert html.count("<br>") <= MAX_LINES


def test_blocks_are_values():
    blocks = read_blocks(WRAPPED)
    assert pickle.loads(pickle.dumps(blocks)) == blocks  # noqa: S301 - made here
    assert hash(blocks)
