"""How does one digest read as Markdown, and as an HTML document of its own?

The Markdown is the body of the digest's page; whoever wants it as a page, with a way to its
neighbours, asks `pages`.
"""

from __future__ import annotations

from markdown import Markdown
from markupsafe import Markup

from generator.models.digest import Digest
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.phrases import count as words
from generator.render.phrases.tag import NEWS, tags_given
from generator.render.view import View, text_limit

# What the pages are written in: raw HTML blocks, and headings with ids of ours. A site that builds
# them needs the same, and no more.
EXTENSIONS = ("attr_list",)


def digest_markdown(digest: Digest, mailing_list: ListConfig) -> str:
    """The body of the digest's page, to be read or converted alone."""
    return digest_body(digest, View(mailing_list, limit=text_limit(digest)))


def digest_body(digest: Digest, view: View) -> str:
    """The digest in Markdown, its links as seen from where `view` stands."""
    return render(
        "digest.j2",
        digest=digest,
        view=view,
        news=NEWS,
        tagged=tags_given(digest),
        period=words.period(digest),
        totals=words.totals(digest),
    )


def digest_html(digest: Digest, mailing_list: ListConfig) -> str:
    """One complete HTML document that loads nothing and runs nothing."""
    body = Markup(to_html(digest_markdown(digest, mailing_list)))  # noqa: S704 - rendered from escaped text
    return render("document.j2", title=f"{mailing_list.title}: {digest.title}", body=body)


def to_html(text: str) -> str:
    """Markdown of this room as HTML."""
    return Markdown(extensions=list(EXTENSIONS), output_format="html").convert(text)
