"""Is there nothing to do? Known without loading what would do it.

An archive whose newest commits are those of the last run, under the same settings and program,
makes the pages that this run made; and if page tree and site stand as it left them, all is done.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator import site
from generator.archive import open_archive
from generator.build.settings import index_path, mirror_of
from generator.errors import PatchwireError
from generator.models import Config


class Idle:
    """What a run is made of, as it stood when asked. `cause` is None where nobody can know."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.cause = self._cause()

    def look(self) -> site.Settled | None:
        """What the last whole run left, where there is nothing to do."""
        return site.look(self._config, self.cause, self._caches()) if self.cause else None

    def settle(self, stock: site.Stock, there: Mapping[str, site.Stamp], *, pages: int) -> None:
        """Keep how this run left everything, unless it is made of something else by now."""
        if self.cause and self.cause == self._cause():
            site.settle(self._config, self.cause, self._caches(), stock, there, pages=pages)

    def _cause(self) -> str | None:
        try:
            archives = [open_archive(mirror_of(self._config, one)) for one in self._config.lists]
        except PatchwireError:
            return None  # whoever needs it says what is wrong
        return site.causes(self._config, [(one.epochs, one.partial) for one in archives])

    def _caches(self) -> list[str]:
        return [index_path(self._config, one) for one in self._config.lists]
