"""The one Jinja environment, with the escapes and filters of the templates.

Templates write Markdown with raw HTML blocks. What they print is a stranger's text, so all its
ASCII punctuation becomes entities. Only these filters of this module escape otherwise: `pre` and
`prose` for texts of many lines, `href` for addresses, `yaml` for front matter; `ident` and `time`
print only checked text. Every public function of `phrases` is a filter under its own name.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from markupsafe import Markup

from generator.links import is_sent_id
from generator.models.mails import Message
from generator.models.series import Series, Thread
from generator.render.phrases import change, command, count, news, person, state, tag, time, version
from generator.render.prose import prose as mail_prose
from generator.render.view import View
from generator.text import escape_html, escape_line, escape_pre, yaml_title

_LINK = re.compile(r"https?://|[^:]*(?:[/?#]|\Z)")  # the web, or relative: no other scheme
# Characters that Markdown could read as markup even between quotes. A browser would encode them.
_IN_MARKDOWN = {ord(char): f"%{ord(char):02X}" for char in "`{}\\ \t\n"}
_IDENT = re.compile(r"[a-z0-9-]{1,80}")
_PHRASES = (change, command, count, news, person, state, tag, time, version)


def show(value: Any) -> Markup:
    """What a template prints: markup unchanged, all else as a line of text without active parts.

    Raises:
        TypeError: for None, which no template means to print.
    """
    if isinstance(value, Markup):
        return value
    if value is None:
        raise TypeError("a template prints None")
    return Markup(escape_line(str(value)))  # noqa: S704 - escaped here


def pre(text: str) -> Markup:
    """A text for the inside of a `<pre>`, exact to the character."""
    return Markup(escape_pre(text))  # noqa: S704 - escaped here


def prose(text: str, view: View) -> Markup:
    """A text as HTML that reads well, exact to the character, with links as seen from a page."""
    return Markup(mail_prose(text, view.mail_page if view.mail_pages else None))  # noqa: S704 - escaped there


def href(url: str) -> Markup:
    """An address for a quoted attribute: http, https or relative; `#` for any other scheme."""
    if not _LINK.match(url):
        return Markup("#")
    return Markup(escape_html(url).translate(_IN_MARKDOWN))  # noqa: S704 - escaped here


def ident(name: str) -> Markup:
    """An id or class that the program made. A stranger's text could take over one of the page's.

    Raises:
        ValueError: for text that is not `[a-z0-9-]{1,80}`.
    """
    if not _IDENT.fullmatch(name):
        raise ValueError(f"no id may be called {name[:80]!a}")
    return Markup(name)  # noqa: S704 - checked here


def time_element(date: datetime) -> Markup:
    """A `<time>` element: a date for readers and for machines."""
    return Markup(  # noqa: S704 - digits
        f'<time datetime="{date.isoformat()}">{time.when(date)}</time>'
    )


def yaml(text: str) -> Markup:
    """A front matter value."""
    return Markup(yaml_title(text))  # noqa: S704 - escaped there


def _phrases() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the phrase modules, by its name."""
    for module in _PHRASES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield name, function


@cache
def environment() -> Environment:
    """The environment, made when the first page is rendered."""
    env = Environment(
        loader=PackageLoader("generator.render", "templates"),
        autoescape=True,
        finalize=show,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,  # else each page asks the disk whether its templates changed
    )
    env.filters |= {
        "pre": pre,
        "prose": prose,
        "href": href,
        "ident": ident,
        "yaml": yaml,
        "time": time_element,
    }
    env.filters |= dict(_phrases())
    env.tests |= {
        "sent_id": is_sent_id,
        "series": lambda value: isinstance(value, Series),
        "thread": lambda value: isinstance(value, Thread),
        "message": lambda value: isinstance(value, Message),
    }
    return env


@contextmanager
def kept_compiled(folder: str) -> Iterator[None]:
    """Within the block, take templates from a folder of compiled ones, and add those it lacks."""
    env = environment()
    before = env.bytecode_cache
    env.bytecode_cache = FileSystemBytecodeCache(folder) if folder else None
    try:
        yield
    finally:
        env.bytecode_cache = before


def render(template: str, **values: Any) -> str:
    """The text of one template."""
    return environment().get_template(template).render(**values)
