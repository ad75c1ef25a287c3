"""The headers that a web server is to send with the site."""

from __future__ import annotations

from generator.models.settings import Config
from generator.site.hosting import server_settings


def print_headers(config: Config, form: str) -> str:
    """The headers as text, or as settings of nginx, apache or caddy; see docs/hosting.md."""
    return server_settings(config, form)
