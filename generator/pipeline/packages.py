"""The installed packages that decide what pages are made of, and their versions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from importlib import metadata

from generator.config_frame import FRAME

_KNOWN_MODULES = {"pymdownx"}  # of a library that each page is made with


def versions(packages: Iterable[str]) -> list[str]:
    """The version of each package."""
    return [metadata.version(name) for name in packages]


def packages_with(used: Collection[str]) -> list[str]:
    """The packages that have these plugins and extensions, sorted; an extension may be a module."""
    groups = ("mkdocs.plugins", "markdown.extensions")
    points = [point for group in groups for point in metadata.entry_points(group=group)]
    found = {point.dist.name for point in points if point.name in used and point.dist}
    rest = set(used) - {point.name for point in points}
    modules = {re.split("[.:]", name)[0] for name in rest} - _KNOWN_MODULES
    if modules:
        of_modules = metadata.packages_distributions()  # takes a third of a second
        found |= {package for module in modules for package in of_modules.get(module, ())}
    return sorted(found - {FRAME})  # of which every file counts
