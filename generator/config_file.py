"""Reading a settings file as MkDocs does: YAML with `!ENV` tags and the key `INHERIT`.

The values are checked in `config`.
"""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import Any

import yaml
from yaml_env_tag import construct_env_tag  # type: ignore[import-untyped]

from generator.config_rules import path as path_of
from generator.config_setting import GUIDE, Setting
from generator.errors import ConfigError

MAX_NODES = 100_000  # of a settings file: with aliases of aliases, a kilobyte can mean a billion


class _Loader(yaml.SafeLoader):
    """Makes plain values only: the tags of MkDocs that import code become None."""


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_multi_constructor("", lambda _loader, _tag, _node: None)


def read_settings(file: Path) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """The settings of `file`, and the files that it inherits from, the nearest first.

    Raises:
        ConfigError: a file cannot be read, is not YAML, or inherits from itself.
    """
    files = [file]
    layers = [_parse(file)]
    while (parent := layers[-1].pop("INHERIT", None)) is not None:
        setting = Setting(files[-1], "INHERIT", parent)
        below = Path(path_of(setting))
        if below in files:
            setting.refuse("another file")
        files.append(below)
        layers.append(_parse(below))
    return reduce(_merge, reversed(layers)), tuple(files[1:])


def _parse(file: Path) -> dict[str, Any]:
    """The settings written in the file itself."""
    name = file.name
    try:
        with file.open(encoding="utf-8") as stream:
            values = _values(_Loader(stream))
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be read: {error.strerror}",
            "name the file with -C, or begin a site with `patchwire init URL`",
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        why = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise ConfigError(f"{name}{line} is not YAML: {why}", "fix that line") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{name} holds no settings", GUIDE)
    return values


def _values(loader: _Loader) -> Any:
    """The values of a document. Raises a YAMLError where aliases make too much of it."""
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _expanded_size(node, {})
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _expanded_size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many nodes a node is with every alias written out. Each is counted once.

    Raises:
        MarkedYAMLError: they are more than MAX_NODES, or a node is within itself.
    """
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = MAX_NODES  # within itself it is counted for ever
    size = 1
    if isinstance(node, yaml.CollectionNode):
        parts = node.value
        if isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        size += sum(_expanded_size(part, known) for part in parts)
    if size > MAX_NODES:
        problem = f"aliases make more than {MAX_NODES:,} values of it"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
    known[id(node)] = size
    return size


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Both mappings, where `above` wins; mappings inside are merged too, lists are replaced."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merge(old, value)
        else:
            merged[key] = value
    return merged
