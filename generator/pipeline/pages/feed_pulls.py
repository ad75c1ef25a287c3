"""The feed of pull requests."""

from __future__ import annotations

from generator.models.feeds import Feed
from generator.pipeline.pages.base import RenderContext
from generator.pipeline.pages.feed_base import list_feed_kinds
from generator.render.feeds import list_feed


def _feed(context: RenderContext) -> Feed:
    about = "Every pull request, with its text."
    return list_feed(context.mailing_list, "pulls", "pull requests", about)


PULLS_FEED = list_feed_kinds("pulls", ("pull",), _feed)
