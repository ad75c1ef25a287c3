"""Is there nothing to do? Known without loading what would do it.

An archive whose newest commits are those of the last run, under the same settings and program,
makes the pages that this run made; and if page tree and site stand as it left them, all is done.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.archive.archive import open_archive
from generator.errors import PatchwireError
from generator.models.settings import Config
from generator.site.manifest import FileStat, Manifest
from generator.site.run_snapshot import RunSnapshot, causes, read_snapshot, write_snapshot
from generator.workspace import Workspace


class RunCheck:
    """What a run is made of, as it stood when asked. `cause` is None where nobody can know."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.cause = self._cause()

    def read_snapshot(self) -> RunSnapshot | None:
        """What the last whole run left, where there is nothing to do."""
        return read_snapshot(self._config, self.cause, self._caches()) if self.cause else None

    def write_snapshot(
        self, manifest: Manifest, there: Mapping[str, FileStat], *, pages: int
    ) -> None:
        """Keep how this run left everything, unless it is made of something else by now."""
        if self.cause and self.cause == self._cause():
            write_snapshot(self._config, self.cause, self._caches(), manifest, there, pages=pages)

    def _cause(self) -> str | None:
        try:
            archives = [
                open_archive(str(Workspace.of(self._config).mirror(one)))
                for one in self._config.lists
            ]
        except PatchwireError:
            return None  # whoever needs it says what is wrong
        return causes(self._config, [(one.epochs, one.partial) for one in archives])

    def _caches(self) -> list[str]:
        return [str(Workspace.of(self._config).index(one)) for one in self._config.lists]
