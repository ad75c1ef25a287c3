"""The settings of the demo list: its configuration, its robots and its mailmap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from generator.models.settings import EMBEDDED, Config, ListConfig

DEMO_LIST = ListConfig(
    name="demo",
    title="Demo list",
    archive=EMBEDDED,
    url="https://lists.example/demo",
    since=None,
    window="day",
    topics=(
        ("ring", ("virt/wherry/ring.c", "virt/wherry/poll.*", "wherry: ring:")),
        (
            "memory",
            (
                "virt/wherry/mmu.*",
                "virt/wherry/dirty.c",
                "virt/wherry/fault.c",
                "wherry: mem:",
                "wherry: balloon:",
            ),
        ),
        ("drivers", ("drivers/**",)),
        ("docs", ("Documentation/virt/wherry/", "docs: wherry:")),
    ),
)

DEMO_BOTS: tuple[str, ...] = (
    "robot@ci.example",  # builds and boots what is mailed
    "fuzzbot@fuzz.example",  # finds crashes with random input
    "patchwork-bot@ci.example",  # says which series were applied
    "tip-bot@ci.example",  # says which commits entered a branch
)
"""The addresses on the demo list that belong to programs, in lower case: for `Config.bots`."""

DEMO_MAILMAP: tuple[str, ...] = (
    "Kwame Asante-Boadi <kwame@helios.example> <kwame.asante@example.net>",
    "Tomasz Krzewiński <tomasz@kestrel.example> Tom Krzewiński <tomek@example.org>",
)
"""The people on the demo list who write from two addresses: for `Config.mailmap`."""


DEMO_SITE = "demo-site"  # the folder of the built site, beside `mkdocs.yml`


def demo_config(config: Config) -> Config:
    """The configuration with the demo list as its only list, in folders of its own.

    Nothing of a real site is touched: its page tree and caches are below `.cache/demo/`.
    """
    cache = Path(config.cache_dir, "demo")
    return replace(
        with_demo_list(config),
        docs_dir=str(cache / "docs"),
        site_dir=str(Path(config.root, DEMO_SITE)),
        cache_dir=str(cache),
    )


def with_demo_list(config: Config) -> Config:
    """The configuration with the demo list as its only list, in the same folders."""
    return replace(
        config,
        lists=(DEMO_LIST,),
        bots=(*config.bots, *DEMO_BOTS),
        mailmap=(*config.mailmap, *DEMO_MAILMAP),
        websub="",  # nobody follows it
    )
