"""Which settings hold, and where do the caches of a list stand?

Loads next to nothing: a run with no news asks only this and `idle`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from generator.models import Config, ListConfig

DEMO = "demo"


def configured(config_file: str) -> Config:
    """The settings of a site."""
    from generator.config import load_config  # noqa: PLC0415 - YAML is not needed for a path

    return load_config(config_file)


def demo_settings(config_file: str) -> Config:
    """The settings of a site with the embedded list as its only one."""
    from generator.demo import DEMO_BOTS, DEMO_LIST, DEMO_MAILMAP  # noqa: PLC0415

    config = configured(config_file)
    return replace(
        config,
        lists=(DEMO_LIST,),
        bots=(*config.bots, *DEMO_BOTS),
        mailmap=(*config.mailmap, *DEMO_MAILMAP),
    )


def mirror_of(config: Config, one: ListConfig) -> str:
    """The folder of a list's mirror."""
    if is_demo(one):  # a user's own list may be called demo too
        return str(Path(config.cache_dir, "demo"))
    return str(Path(config.cache_dir, "mirrors", one.name))


def is_demo(one: ListConfig) -> bool:
    """Whether a list is the embedded one, which no configuration can name by its archive."""
    from generator.demo import DEMO_LIST  # noqa: PLC0415

    return one.archive == DEMO_LIST.archive


def index_path(config: Config, one: ListConfig) -> str:
    """The file of a list's index. Deleting it costs the time to read the archive once."""
    if is_demo(one):
        return str(Path(mirror_of(config, one), "index.sqlite3"))
    return str(Path(config.cache_dir, "index", f"{one.name}.sqlite3"))
