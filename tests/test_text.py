"""Escaping of text for pages, titles, feeds and logs."""

from __future__ import annotations

import html

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown import Markdown

from generator.text import (
    clean,
    escape_html,
    escape_line,
    escape_pre,
    feed_text,
    log_text,
    yaml_title,
)
from tests.nasty import LINES, TEXTS

# Extensions that a site may switch on: none of them may change escaped text.
EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "codehilite",
    "def_list",
    "fenced_code",
    "footnotes",
    "legacy_attrs",
    "legacy_em",
    "md_in_html",
    "meta",
    "sane_lists",
    "smarty",
    "tables",
    "toc",
    "wikilinks",
    "pymdownx.arithmatex",
    "pymdownx.betterem",
    "pymdownx.blocks.html",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.progressbar",
    "pymdownx.smartsymbols",
    "pymdownx.snippets",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
]
ANY_LINE = st.text(max_size=60).map(lambda text: " ".join(clean(text).split()))
ANY_TEXT = st.text(
    alphabet=st.sampled_from("ab \n\t`~<>&{}[]()*_#-|:!\\\"'=+^$%@/?.;8é"), max_size=80
)


def converted(text: str) -> str:
    return Markdown(extensions=list(EXTENSIONS), output_format="html").convert(text)


def inside(page: str, tag: str) -> str:
    """The text of the only element `tag`, as a browser reads it."""
    html5lib = pytest.importorskip("html5lib")
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = list(tree.iter(tag))
    assert len(found) == 1, page
    assert not list(found[0]), page
    return "".join(found[0].itertext())


def as_block(text: str) -> str:
    return f'before\n\n<div>\n<pre class="x">\n{escape_pre(text)}</pre>\n</div>\n\nafter'


@pytest.mark.parametrize("line", LINES)
def test_line_in_a_heading_is_exact_and_dead(line: str):
    page = converted(f"before\n\n### New: {escape_line(line)} {{: #ours }}\n\nafter")
    assert ' id="ours"' in page
    assert inside(page, "h3").split() == ["New:", *line.split()]


@pytest.mark.parametrize("line", LINES)
def test_line_in_a_raw_block_is_exact_and_dead(line: str):
    assert inside(converted(f"<div>\n<p>{escape_line(line)}</p>\n</div>\n"), "p") == line


@pytest.mark.parametrize("line", LINES)
def test_line_in_an_attribute_stays_inside(line: str):
    page = converted(f'<div>\n<p title="{escape_line(line)}">x</p>\n</div>\n')
    html5lib = pytest.importorskip("html5lib")
    (paragraph,) = html5lib.parse(page, namespaceHTMLElements=False).iter("p")
    assert paragraph.attrib == {"title": line}


@pytest.mark.parametrize("text", TEXTS)
def test_text_in_a_pre_is_exact_and_dead(text: str):
    page = converted(as_block(text))
    assert inside(page, "pre") == text
    assert page.count("<p>before</p>") == page.count("<p>after</p>") == 1


@given(ANY_TEXT)
def test_any_text_in_a_pre_is_exact(text: str):
    assert inside(converted(as_block(text)), "pre") == text


@given(ANY_LINE)
def test_any_line_in_a_heading_is_exact(line: str):
    page = converted(f"### New: {escape_line(line)} {{: #ours }}\n")
    assert inside(page, "h3").split() == ["New:", *line.split()]


@pytest.mark.parametrize("line", LINES)
def test_yaml_title_comes_back_as_html_text(line: str):
    value = yaml.safe_load(f"title: {yaml_title(line)}\n")["title"]
    assert value == escape_html(line)
    assert html.unescape(value) == line


@given(ANY_LINE)
def test_any_yaml_title_comes_back(line: str):
    assert yaml.safe_load(f"title: {yaml_title(line)}\n")["title"] == escape_html(line)


def test_feed_text_is_what_xml_can_hold():
    hostile = "".join(map(chr, range(0x20))) + "\x7f\x85\ud800\ufffe\uffff\U0001f600"
    element = etree.Element("x")
    element.text = feed_text(hostile)
    assert element.text.count("\N{REPLACEMENT CHARACTER}") == 29 + 3
    assert {"\t", "\n", "\r"} < set(element.text)
    assert "\U0001f600" in element.text


def test_log_text_is_short_and_ascii():
    shown = log_text("::error::\x1b[31m\n" + "é" * 500)
    assert shown.isascii()
    assert "\n" not in shown
    assert "\x1b" not in shown
    assert len(shown) < 900
