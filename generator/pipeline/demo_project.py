"""The project that the demo list is built in: that of a `mkdocs.yml`, or a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator.config import load_config
from generator.demo.settings import demo_config, with_demo_list
from generator.models.settings import Config
from generator.site.starter import demo_files, write_missing

DEMO_FOLDER = "patchwire-demo"  # where the current folder has no `mkdocs.yml`


def demo_project(
    config_file: str, load: Callable[[str], Config] = load_config
) -> tuple[Config, str]:
    """The configuration of the demo list, and the folder of the hand-written pages of its site.

    Beside a `mkdocs.yml`, the site is made in folders of its own with that file's theme and pages.
    Where there is no such file, all of it is made in `DEMO_FOLDER`. `load` reads the settings.

    Raises:
        ConfigError: the `mkdocs.yml` cannot be read.
    """
    if Path(config_file).exists():
        own = load(config_file)
        return demo_config(own), own.docs_dir
    folder = Path(DEMO_FOLDER)
    write_missing(folder, demo_files())
    config = with_demo_list(load(str(folder / "mkdocs.yml")))
    return config, config.docs_dir
