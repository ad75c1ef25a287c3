"""The feed of versions that nobody answered for as many days as the list sets."""

from __future__ import annotations

from generator.links import waiting_path
from generator.models.feeds import Feed
from generator.pipeline.pages.base import RenderContext
from generator.pipeline.pages.feed_base import list_feed_kinds
from generator.render.feeds import list_feed


def _feed(context: RenderContext) -> Feed:
    days = context.mailing_list.waiting_days
    about = f"Versions and pull requests that nobody has answered for {days} days."
    home = waiting_path(context.mailing_list.name)
    return list_feed(context.mailing_list, "waiting", "waiting for an answer", about, home)


WAITING_FEED = list_feed_kinds("waiting", ("waiting",), _feed)
