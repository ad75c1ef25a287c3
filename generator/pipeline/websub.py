"""WebSub: a hub is told which feeds changed, so that their subscribers need not ask for them.

https://www.w3.org/TR/websub/ leaves to hubs how a publisher tells them; all take the form of
PubSubHubbub 0.4, one address at a time. Feeds name the hub as rel="hub".
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.archive.http import Client, post_form, user_agent
from generator.errors import UpstreamError
from generator.models.progress import Progress
from generator.models.settings import Config

MOST = 100  # feeds that a run tells of, those of whole lists first
TIMEOUT = 10  # seconds for an answer


def tell_hub(config: Config, feeds: Sequence[str], progress: Progress) -> tuple[str, ...]:
    """Tell the hub of these changed feeds, by their paths in the site; returns lines to report.

    The first that it does not take ends this, with a line: readers of the others find the news when
    they look. The run has not failed.
    """
    client = Client(user_agent(config.contact))
    wanted = feeds[:MOST] if config.websub else ()
    for done, path in enumerate(wanted):
        progress("hub", done, len(wanted))
        form = {"hub.mode": "publish", "hub.url": config.site_url + path}
        try:
            post_form(config.websub, form, client, timeout=TIMEOUT)
        except UpstreamError as error:
            line = f"the hub {config.websub} was told of {done} of {len(wanted)} changed feeds"
            return (f"{line} ({error.cause}): readers find the others when they look",)
    return ()
