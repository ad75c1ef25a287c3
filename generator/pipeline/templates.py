"""Compiled templates, kept from run to run: to compile them takes as long as the pages of a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from generator.pipeline import fingerprints
from generator.render.environment import kept_compiled
from generator.site.templates import renew_templates
from generator.workspace import Workspace


@contextmanager
def compiled_templates(workspace: Workspace) -> Iterator[str]:
    """Within the block, templates are taken from the folder of compiled ones, which it gives."""
    renew_templates(workspace.templates, fingerprints.compiled())
    with kept_compiled(str(workspace.templates)):
        yield str(workspace.templates)
