"""What the plugin does to a page on its way through Markdown changes nothing of it."""

from html import escape
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from mkdocs.config.base import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import get_files

from generator.links import MOVED

ROOT = Path(__file__).parents[2]
GOLDENS = sorted((ROOT / "tests/golden").glob("*/*.md"))
AS_MKDOCS = ("toc", "tables", "fenced_code", "attr_list")
MARK = "\x1e"
NESTED = """## One {: #one }

<dl class="a">
<dt>Added</dt>
<dd>
<ul>
<li>1</li>
</ul>
</dd>
</dl>
<div><div>
# no heading

    no code
</div>

<p>within</p></div> tail
<p>a <b>word</b></p>


*words* between

<pre class="pw-mail">
- no list

```
no fence</pre>
<a href="x">a line of its own</a>

"""


class Seen(Preprocessor):
    """Keeps what is left of a text for those behind it."""

    text = ""

    def run(self, lines: list[str]) -> list[str]:
        type(self).text = "\n".join(lines)
        return lines


class Look(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.preprocessors.register(Seen(md), "seen", 26)


def configured(**more: Any) -> MkDocsConfig:
    """The settings of MkDocs for this project, as the plugin finds them."""
    return load_config(str(ROOT / "mkdocs.yml"), plugins=["patchwire"], **more)


def plugin_of(config: MkDocsConfig) -> Any:
    return config.plugins["patchwire"]


def blocks() -> Extension:
    """What the plugin adds to the settings of MkDocs."""
    config = configured()
    plugin_of(config).on_config(config)
    (found,) = (
        extension for extension in config.markdown_extensions if isinstance(extension, Extension)
    )
    return found


def converted(text: str, *more: Extension) -> tuple[str, object]:
    md = Markdown(extensions=[*AS_MKDOCS, *more], extension_configs={"toc": {"permalink": True}})
    return md.convert(text), getattr(md, "toc_tokens", None)


def texts() -> list[str]:
    return [NESTED, *(file.read_text("utf-8").split("\n---\n", 1)[-1] for file in GOLDENS)]


def test_generated_pages_become_what_markdown_alone_makes_of_them():
    assert len(GOLDENS) > 10
    for text in texts():
        assert converted(MARK + text, blocks()) == converted(text)


@pytest.mark.parametrize("text", texts())
def test_markdown_reads_no_block_of_a_generated_page(text: str):
    converted(MARK + text, blocks(), Look())
    assert Seen.text
    for tag in ("<div", "<p>", "<p ", "<pre", "<table", "<li", "<dd"):
        assert tag not in Seen.text


def test_html_that_a_hand_written_page_shows_stays_an_example():
    text = f"```html\n<div>\n{escape('<b>')}\n</div>\n```\n"
    assert converted(text, blocks()) == converted(text)
    assert "&lt;div&gt;" in converted(text, blocks())[0]


def test_without_a_plan_what_leads_on_is_the_page_of_its_folder(tmp_path: Path):
    config = configured(docs_dir=str(tmp_path))
    for path in (f"lists/x/series/y{MOVED}", f"own{MOVED}"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("<!doctype html><title>y</title>", "utf-8")
    files = plugin_of(config).on_files(get_files(config), config=config)
    assert {file.url for file in files} == {"lists/x/series/y/", f"own{MOVED}"}


@pytest.mark.parametrize(
    ("command", "ours", "is_there"),
    [
        ("build", {"content_policy": True}, True),
        ("build", {"content_policy": False}, False),
        ("build", {}, False),
        ("serve", {"content_policy": True}, False),  # MkDocs adds a script to each page
    ],
)
def test_pages_carry_the_policy_where_it_is_set(
    tmp_path: Path, command: str, ours: dict[str, bool], is_there: object
):
    env = Environment(autoescape=True)
    config = configured(docs_dir=str(tmp_path))
    config.extra["patchwire"] = ours
    plugin_of(config).on_startup(command=command)
    try:
        plugin_of(config).on_env(env, config=config, files=get_files(config))
    finally:
        plugin_of(config).on_startup(command="build")
    assert bool(env.globals["policy"]) == is_there
