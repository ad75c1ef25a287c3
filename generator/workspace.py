"""The folders of a project on disk, and the mirror and the index of each list below `.cache/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.models.settings import Config, ListConfig


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one project, as absolute paths."""

    cache: Path
    docs: Path  # the page tree
    site: Path

    @classmethod
    def of(cls, config: Config) -> Workspace:
        """The workspace that a configuration names."""
        return cls(Path(config.cache_dir), Path(config.docs_dir), Path(config.site_dir))

    def mirror(self, mailing_list: ListConfig) -> Path:
        """The folder of a list's mirror."""
        return self.cache / "mirrors" / mailing_list.name

    def index(self, mailing_list: ListConfig) -> Path:
        """The file of a list's index; after deletion, the next run reads the whole archive."""
        return self.cache / "index" / f"{mailing_list.name}.sqlite3"

    @property
    def templates(self) -> Path:
        """The folder of compiled templates."""
        return self.cache / "templates"

    def staged(self, path: str) -> Path:
        """Where a file of search is written before it moves to `path` in the page tree."""
        return self.cache / "search" / path.replace("/", "-")
