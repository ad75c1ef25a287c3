"""The site served on this machine."""

from __future__ import annotations

from generator.models.settings import Config
from generator.site.serve import serve


def serve_site(config: Config, address: str, *, is_quiet: bool = False) -> None:
    """Serve the site, which was built before, at HOST:PORT, with live reload, until interrupted."""
    serve(config, address, is_quiet=is_quiet)
