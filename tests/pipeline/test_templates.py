"""Compiled templates are kept from run to run, and never taken from another program."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.pipeline.templates import compiled_templates
from generator.render.environment import environment
from generator.render.pages.front import lists_page
from generator.workspace import Workspace
from tests.whole import another_version


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "cache", tmp_path / "docs", tmp_path / "site")


def made(workspace: Workspace) -> str:
    """A page, as a process makes it that has loaded no template yet."""
    environment.cache_clear()
    with compiled_templates(workspace):
        page = lists_page([])
    environment.cache_clear()
    return page.text


def compiled(workspace: Workspace) -> dict[str, int]:
    """When each template was compiled."""
    files = workspace.templates.glob("*.cache")
    return {file.name: file.stat().st_mtime_ns for file in files}


def test_a_second_process_compiles_nothing(workspace: Workspace):
    text, before = made(workspace), compiled(workspace)
    assert before
    assert made(workspace) == text
    assert compiled(workspace) == before


def test_another_program_compiles_for_itself(workspace: Workspace):
    text, before = made(workspace), compiled(workspace)
    left = workspace.templates / "left.cache"
    left.touch()
    with another_version():
        assert made(workspace) == text
    after = compiled(workspace)
    assert after.keys() == before.keys()
    assert all(after[name] > time for name, time in before.items())


def test_what_is_damaged_is_compiled_again(workspace: Workspace):
    text, before = made(workspace), compiled(workspace)
    for name in before:
        (workspace.templates / name).write_bytes(b"j2")
    assert made(workspace) == text
    assert all((workspace.templates / name).stat().st_size > 2 for name in before)


def test_nothing_is_kept_outside_the_block(workspace: Workspace):
    with compiled_templates(workspace):
        assert environment().bytecode_cache is not None
    assert environment().bytecode_cache is None
