"""One digest as Markdown, and as an HTML document of its own.

The Markdown is also the body of the digest's page; `pages/digest.py` makes that page.
"""

from __future__ import annotations

from markdown import Markdown
from markupsafe import Markup

from generator.models.digest import Digest
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.phrases.count import totals
from generator.render.phrases.tag import SECTIONS_BEFORE_TAGS, tags_given
from generator.render.phrases.time import period
from generator.render.view import View, text_limit

# The Markdown extensions a site needs to build the pages: they are raw HTML blocks, and headings
# with ids.
EXTENSIONS = ("attr_list",)


def digest_markdown(digest: Digest, mailing_list: ListConfig) -> str:
    """The digest in Markdown as a document of its own, with links to the archive alone."""
    return digest_body(digest, View(mailing_list, limit=text_limit(digest)))


def digest_body(digest: Digest, view: View) -> str:
    """The digest in Markdown, with its links as seen from the page of `view`."""
    return render(
        "digest.j2",
        digest=digest,
        view=view,
        before_tags=SECTIONS_BEFORE_TAGS,
        tags_given=tags_given(digest),
        period=period(digest),
        totals=totals(digest),
    )


def digest_html(digest: Digest, mailing_list: ListConfig) -> str:
    """One complete HTML document that loads nothing and runs nothing."""
    body = Markup(to_html(digest_markdown(digest, mailing_list)))  # noqa: S704 - rendered from escaped text
    return render("document.j2", title=f"{mailing_list.title}: {digest.title}", body=body)


def to_html(text: str) -> str:
    """HTML of the Markdown that the templates write."""
    return Markdown(extensions=list(EXTENSIONS), output_format="html").convert(text)
