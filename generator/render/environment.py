"""How does a value become part of a page without acting there? The one Jinja environment.

Templates write Markdown with raw HTML blocks. Whatever they print is a stranger's text until a
filter of this module says otherwise: all its ASCII punctuation becomes entities. The exceptions
are `pre` for texts of many lines, `href` for addresses and `yaml` for front matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from generator.models.mails import Message
from generator.models.series import Series, Thread
from generator.render.phrases import change as changes
from generator.render.phrases import count as words
from generator.render.phrases import state as standing
from generator.render.phrases import tag as tagged
from generator.text import escape_html, escape_line, escape_pre, yaml_title

_LINK = re.compile(r"https?://|[^:]*(?:[/?#]|\Z)")  # the web, or relative: no other scheme
# What Markdown could take for its own even between quotes, and a browser would encode anyway.
_IN_MARKDOWN = {ord(char): f"%{ord(char):02X}" for char in "`{}\\ \t\n"}
_IDENT = re.compile(r"[a-z0-9-]{1,80}")
_KINDS: dict[str, type] = {"series": Series, "thread": Thread, "message": Message}
_STANDING = (
    "age",
    "answered",
    "applied_by",
    "applied_patches",
    "counted_since",
    "numbered",
    "place_among",
    "progress",
    "rule_words",
    "version_name",
    "went",
    "went_to",
)
_CHANGES = (
    "delta_words",
    "moved",
    "patch_after",
    "patch_before",
    "retitled",
    "since_words",
    "tag_words",
)
_WORDS = (
    "answers",
    "b4",
    "badges",
    "count_tags",
    "day",
    "duration",
    "given",
    "mail_label",
    "missing",
    "month_ident",
    "month_name",
    "never_came",
    "number",
    "patch_count",
    "people",
    "person",
    "sent_by",
    "shazam",
    "short_tags",
    "tally_label",
    "when",
)


def show(value: Any) -> Markup:
    """What a template prints: markup as it is, all else as a line of text with nothing alive."""
    if isinstance(value, Markup):
        return value
    if value is None:
        raise TypeError("a template prints None")
    return Markup(escape_line(str(value)))  # noqa: S704 - escaped here


def pre(text: str) -> Markup:
    """A text for the inside of a `<pre>`, exact to the character."""
    return Markup(escape_pre(text))  # noqa: S704 - escaped here


def href(url: str) -> Markup:
    """An address for a quoted attribute; anything but http, https and relative ones is refused."""
    if not _LINK.match(url):
        return Markup("#")
    return Markup(escape_html(url).translate(_IN_MARKDOWN))  # noqa: S704 - escaped here


def ident(name: str) -> Markup:
    """An id or class of ours; never a stranger's text, which could shadow a name of the page."""
    if not _IDENT.fullmatch(name):
        raise ValueError(f"no id may be called {name[:80]!a}")
    return Markup(name)  # noqa: S704 - checked here


def time(moment: datetime) -> Markup:
    """A time for readers and for machines."""
    return Markup(  # noqa: S704 - digits
        f'<time datetime="{moment.isoformat()}">{words.when(moment)}</time>'
    )


def kind_test(kind: type) -> Callable[[object], bool]:
    """A Jinja test for values of one type."""
    return lambda value: isinstance(value, kind)


def yaml(text: str) -> Markup:
    """A front matter value."""
    return Markup(yaml_title(text))  # noqa: S704 - escaped there


@cache
def environment() -> Environment:
    """Made once, when the first page is rendered."""
    env = Environment(
        loader=PackageLoader("generator.render", "templates"),
        autoescape=True,
        finalize=show,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters |= {"pre": pre, "href": href, "ident": ident, "yaml": yaml, "time": time}
    for module, names in ((words, _WORDS), (standing, _STANDING), (changes, _CHANGES)):
        env.filters |= {name: getattr(module, name) for name in names}
    env.filters["given_for"] = tagged.given_for
    env.tests |= {name: kind_test(kind) for name, kind in _KINDS.items()}
    return env


def render(template: str, **values: Any) -> str:
    """The text of one template."""
    return environment().get_template(template).render(**values)
