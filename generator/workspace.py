"""The folders of a project on disk, and the mirror and the index of each list below `.cache/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.models.settings import Config, ListConfig

MIRRORS, INDEXES, PARTS, STAGED = "mirrors", "index", "parts", "search"
# The folders below the cache folder that have an entry for each list, with the end of its name.
OF_LISTS = {MIRRORS: "", INDEXES: ".sqlite3", PARTS: ".json"}


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
        return self.cache / MIRRORS / mailing_list.name

    def index(self, mailing_list: ListConfig) -> Path:
        """The file of a list's index; after deletion, the next run reads the whole archive."""
        return self.cache / INDEXES / f"{mailing_list.name}{OF_LISTS[INDEXES]}"

    @property
    def templates(self) -> Path:
        """The folder of compiled templates."""
        return self.cache / "templates"

    def staged(self, path: str) -> Path:
        """Where a large file is written before it moves to `path` in the page tree."""
        return self.cache / STAGED / path.replace("/", "-")
