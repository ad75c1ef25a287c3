"""The feed of what was applied."""

from __future__ import annotations

from generator.links import applied_path
from generator.models.feeds import Feed
from generator.pipeline.pages.base import RenderContext
from generator.pipeline.pages.feed_base import list_feed_kinds
from generator.render.feeds import list_feed


def _feed(context: RenderContext) -> Feed:
    about = "Patches that somebody said to have applied, with the tree, the share and the commits."
    home = applied_path(context.mailing_list.name)
    return list_feed(context.mailing_list, "applied", "applied", about, home)


APPLIED_FEED = list_feed_kinds("applied", ("applied",), _feed)
