"""The feed of new series and versions."""

from __future__ import annotations

from generator.links import all_series_path
from generator.models.feeds import Feed
from generator.pipeline.pages.base import RenderContext
from generator.pipeline.pages.feed_base import list_feed_kinds
from generator.render.feeds import list_feed


def _feed(context: RenderContext) -> Feed:
    about = "Every new series and every new version, with its cover letter."
    home = all_series_path(context.mailing_list.name)
    return list_feed(context.mailing_list, "series", "new versions", about, home)


SERIES_FEED = list_feed_kinds("series", ("version",), _feed)
