"""A wheel or source archive holds the search engine of the browser, or is not made."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ENGINE = Path("generator", "site", "theme", "assets", "search")
NAMES = ("engine.js.gz", "sqlite3.wasm.gz")


class SearchEngineHook(BuildHookInterface[Any]):
    """Stops a build where a file of the search engine is missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """End the build with one line; `make setup` installs as editable before there are files."""
        missing = [name for name in NAMES if not (Path(self.root) / ENGINE / name).is_file()]
        if missing and version != "editable":
            self.app.abort(f"{ENGINE}/ lacks {' and '.join(missing)}: run `make engine`")
