"""The objects that docs/data.md documents, and the JSON Schemas that follow from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

from generator.models.pages import HeadlineKind
from generator.models.versions import LinkRule, StateName

ROOT = Path(__file__).parents[1]
Fields = dict[str, tuple[str, str]]  # of an object: type and meaning of each

SCHEMAS = ROOT / "docs" / "assets" / "schema"
# The files of a site, by the object that each holds.
FILES = {"series file": "series", "digest file": "digest", "list file": "list"}
# Objects that have the fields of another one, but for some.
_EXTENDS = {"note": "message with text", "series file": "series"}
_LEFT_OUT = {"series file": {"changelog", "delta"}}
_VALUES: dict[tuple[str, str], tuple[Any, ...]] = {
    ("state", "name"): get_args(StateName),
    ("series", "linked_by"): (*get_args(LinkRule), None),
    ("application", "by"): ("note", "robot", "pull"),
    ("headline", "kind"): get_args(HeadlineKind),
    ("headline", "state_name"): (*get_args(StateName), None),
    ("short headline", "kind"): get_args(HeadlineKind),
    ("short headline", "state_name"): (*get_args(StateName), None),
    ("window", "size"): ("hour", "day", "week", "month"),
    ("series file", "schema"): (1,),
    ("digest file", "schema"): (1,),
    ("list file", "schema"): (1,),
}
_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d(:\d\d)?$"
_SIMPLE: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "null": {"type": "null"},
    "time": {"type": "string", "format": "date-time", "pattern": _TIME},
}


def documented_fields() -> dict[str, Fields]:
    """The objects of docs/data.md, by name: each field with its type and its meaning."""
    text = (ROOT / "docs" / "data.md").read_text("utf-8")
    parts = re.split(r"^##+ (.+)$", text, flags=re.MULTILINE)
    tables: dict[str, Fields] = {}
    for title, part in zip(parts[1::2], parts[2::2], strict=True):
        rows = re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \|(?: (.+) \|)?$", part, re.MULTILINE)
        tables[title.lower()] = {key: (kind, meaning) for key, kind, meaning in rows}
    return {name: _with_base(name, tables) for name in tables}


def _with_base(name: str, tables: dict[str, Fields]) -> Fields:
    base = _EXTENDS.get(name, name.removesuffix(" with text"))
    inherited = _with_base(base, tables) if base in tables and base != name else {}
    kept = {key: row for key, row in inherited.items() if key not in _LEFT_OUT.get(name, ())}
    return kept | tables[name]


def documented_objects() -> dict[str, dict[str, str]]:
    """The same with the types alone."""
    return {
        name: {key: kind for key, (kind, _) in rows.items()}
        for name, rows in documented_fields().items()
    }


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of an object and of all objects in it: what is not documented is refused."""
    fields = documented_fields()
    definitions: dict[str, Any] = {}
    wanted = [name]
    while wanted:
        found = wanted.pop()
        if found not in definitions:
            definitions[found] = _object(found, fields[found], wanted)
    top = definitions.pop(name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name.capitalize(),
        "description": "See the page Data of the documentation.",
        **top,
        "$defs": {_key(found): definitions[found] for found in sorted(definitions)},
    }


def _object(name: str, rows: Fields, wanted: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            field: _type(kind, wanted) | _values(name, field) | {"description": _plain(meaning)}
            for field, (kind, meaning) in rows.items()
        },
        "required": list(rows),
        "additionalProperties": False,
    }


def _type(kind: str, wanted: list[str]) -> dict[str, Any]:
    if " or " in kind:
        return {"anyOf": [_type(each, wanted) for each in kind.split(" or ")]}
    if kind.endswith("[]"):
        return {"type": "array", "items": _type(kind.removesuffix("[]"), wanted)}
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    wanted.append(kind)
    return {"$ref": f"#/$defs/{_key(kind)}"}


def _values(name: str, field: str) -> dict[str, Any]:
    """The values that a field may have, where there are few."""
    for key in (name, _EXTENDS.get(name, name)):
        if (key, field) in _VALUES:
            return {"enum": list(_VALUES[key, field])}
    return {}


def _key(name: str) -> str:
    return name.replace(" ", "-")


def _plain(meaning: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", meaning).replace("`", "")
