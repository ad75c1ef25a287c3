"""The glossary is sorted, names code that exists, and covers the values of `generator/models/`."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import models

PAGE = Path(__file__).parents[1] / "docs" / "glossary.md"
ROW = re.compile(r"^\| (.+?) \| (.+) \|(?: (.+))? \|$", re.MULTILINE)
TABLES = {
    title: ROW.findall(text.partition("|---|---|---|\n")[2])
    for title, text in re.findall(
        r"^## (.+)\n\n((?:\|.+\n)+)", PAGE.read_text("utf-8"), re.MULTILINE
    )
}
REFERENCES = {
    reference: term
    for rows in TABLES.values()
    for term, _, code in rows
    for reference in re.findall(r"`(generator[\w.]*)`", code)
}


def find(reference: str) -> object:
    """The module, class or attribute with this dotted name; AttributeError if there is none."""
    try:
        return importlib.import_module(reference)
    except ModuleNotFoundError:
        owner, _, name = reference.rpartition(".")
        return getattr(find(owner), name)


def exists(reference: str) -> bool:
    try:
        find(reference)
    except AttributeError:
        return False
    return True


def public_models() -> Iterator[str]:
    for module in pkgutil.iter_modules(models.__path__, "generator.models."):
        for name, value in vars(importlib.import_module(module.name)).items():
            is_own = isinstance(value, type) and value.__module__ == module.name
            if is_own and not name.startswith("_"):
                yield f"{module.name}.{name}"


def test_there_are_two_tables():
    assert list(TABLES) == ["Mail and patches", "This program"]
    assert all(len(rows) > 20 for rows in TABLES.values())


@pytest.mark.parametrize("title", TABLES)
def test_terms_are_sorted(title: str):
    terms = [term for term, _, _ in TABLES[title]]
    assert terms == sorted(terms, key=str.casefold)


def test_each_term_stands_once():
    counted = Counter(term for rows in TABLES.values() for term, _, _ in rows)
    assert [term for term, count in counted.items() if count > 1] == []


def test_each_term_has_a_meaning_in_whole_sentences():
    for rows in TABLES.values():
        for term, meaning, _ in rows:
            assert meaning.endswith("."), term


def test_each_term_of_the_program_names_its_code():
    assert [term for term, _, code in TABLES["This program"] if not code] == []


def test_a_lost_name_is_found():
    assert exists("generator.models.versions.State.evidence")
    assert not exists("generator.models.versions.Stat.evidence")
    assert not exists("generator.model.versions.State")


def test_the_code_that_is_named_exists():
    gone = {name: f"row {term!r}" for name, term in REFERENCES.items() if not exists(name)}
    assert gone == {}, "renamed or moved: update these rows of docs/glossary.md"


def test_every_public_class_of_the_models_is_covered():
    covered = {
        name
        for name in public_models()
        if any(f"{ref}.".startswith(f"{name}.") for ref in REFERENCES)
    }
    assert sorted(set(public_models()) - covered) == [], "add these to rows of docs/glossary.md"
