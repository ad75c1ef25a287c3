"""Whether a settings file names theme and plugin: without them MkDocs builds another site.

Each fault is its cause and the line to write. Files of versions before 0.2 named both by their
paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FRAME = "patchwire"  # theme and plugin, by their entry points
_OLD_THEME = "generator/site/theme"  # as `custom_dir`
_OLD_HOOK = "generator/site/hook.py"


def frame_faults(file: Path, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What keeps MkDocs from building the site of this program."""
    if fault := _theme_fault(values.get("theme")):
        mend = "write `theme: {name: patchwire}`, then your own keys"
        yield f"{file.name}: theme {fault}", mend
    plugins = values.get("plugins")
    if FRAME not in names_in(plugins):
        cause = "do not have `patchwire`" if plugins else "are not set"
        mend = "add `- patchwire` below `plugins`" if plugins else "write `plugins: [patchwire]`"
        yield f"{file.name}: plugins {cause}", mend
    hooks = values.get("hooks")
    for hook in hooks if isinstance(hooks, list) else ():
        if isinstance(hook, str) and hook.endswith(_OLD_HOOK):
            yield (
                f"{file.name}: hooks name {_OLD_HOOK} of an older version",
                "remove that line: the plugin `patchwire` does it",
            )


def _theme_fault(theme: object) -> str:
    """What is wrong with the setting of the theme; empty where nothing is."""
    name = theme.get("name") if isinstance(theme, dict) else theme
    custom_dir = theme.get("custom_dir") if isinstance(theme, dict) else None
    if isinstance(custom_dir, str) and custom_dir.rstrip("/").endswith(_OLD_THEME):
        return "has the custom_dir of an older version"
    if name == FRAME:
        return ""
    return "is not set" if name is None else f"is {name!a}"


def names_in(setting: Any) -> set[Any]:
    """What `plugins` or `markdown_extensions` name: a list of names and mappings, or a mapping."""
    items = setting if isinstance(setting, list) else [setting]
    return {name for item in items for name in (item if isinstance(item, dict) else (item,))}
