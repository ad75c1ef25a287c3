"""The JSON beside pages: every file is as its published schema says, and holds no texts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.archives import archive, at, daily, mail, patch
from tests.data_docs import FILES, SCHEMAS, schema_of
from tests.whole import Project

Files = dict[str, list[Any]]


def is_data(file: Path) -> bool:
    """Whether a JSON file is one of data, and not a feed, which may have the same name."""
    return file.stem in FILES.values() and {"feeds", "people"}.isdisjoint(file.parts[-4:])


def files_of(site: Path) -> Files:
    """Every data file of a site, by its name without the end."""
    found: Files = {name: [] for name in FILES.values()}
    for file in filter(is_data, sorted(site.glob("lists/**/*.json"))):
        found[file.stem].append(json.loads(file.read_text("utf-8")))
    return found


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8")))


def errors_in(files: Files) -> Iterator[str]:
    for name, values in files.items():
        schema = validator(name)
        for value in values:
            for error in schema.iter_errors(value):
                yield f"{name}.json: {error.json_path}: {error.message:.200}"


@pytest.mark.parametrize("kind", FILES)
def test_a_published_schema_follows_from_the_documentation(kind: str):
    """UPDATE_GOLDENS=1 writes it anew."""
    file = SCHEMAS / f"{FILES[kind]}.schema.json"
    text = json.dumps(schema_of(kind), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("UPDATE_GOLDENS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    assert file.read_text("utf-8") == text
    Draft202012Validator.check_schema(schema_of(kind))


def test_every_file_of_the_demo_site_is_as_its_schema_says(demo_project: Project):
    files = files_of(demo_project.root / "site")
    assert {name: len(values) > 0 for name, values in files.items()} == dict.fromkeys(files, True)
    assert len(files["series"]) > 30
    assert len(files["digest"]) > 20
    assert list(errors_in(files)) == []


def test_the_schemas_are_published(demo_project: Project):
    for name in FILES.values():
        path = demo_project.root / "site" / "assets" / "schema" / f"{name}.schema.json"
        assert path.read_bytes() == (SCHEMAS / path.name).read_bytes()
    page = (demo_project.root / "site" / "data" / "index.html").read_text("utf-8")
    assert all(f"assets/schema/{name}.schema.json" in page for name in FILES.values())


def test_a_file_that_is_not_as_documented_is_seen(demo_project: Project):
    files = files_of(demo_project.root / "site")

    def errors(name: str, change: Callable[[Any], object]) -> int:
        value = json.loads(json.dumps(files[name][0]))
        change(value)
        return len(list(errors_in({name: [value]})))

    for name in files:
        assert errors(name, dict) == 0
        assert errors(name, lambda value: value.update(more=1)) == 1
        assert errors(name, lambda value: value.pop("schema")) == 1
        assert errors(name, lambda value: value.update(schema=2)) == 1
        assert errors(name, lambda value: value.update(path=3)) == 1
    assert errors("series", lambda value: value.update(received="yesterday")) == 1
    assert errors("series", lambda value: value["author"].update(phone="1")) == 1
    assert errors("series", lambda value: value["state"].update(name="lost")) == 1
    assert errors("digest", lambda value: value["counts"].pop("people")) == 1
    assert errors("list", lambda value: value["digests"][0].update(counts=None)) == 1


def test_a_file_stands_beside_each_page_of_a_version_and_of_a_digest(demo_project: Project):
    lists = demo_project.root / "site" / "lists" / "demo"
    pages = {file.parent for file in lists.glob("series/*/index.html")}
    assert pages == {file.parent for file in lists.glob("series/*/series.json")}
    days = {file.parent for file in lists.glob("digests/*/*/*/index.html")}
    assert days == {file.parent for file in lists.glob("digests/*/*/*/digest.json")}
    for file in filter(is_data, lists.glob("**/*.json")):
        data = json.loads(file.read_text("utf-8"))
        assert data["url"].endswith(data["path"])
        assert data["path"] == f"{file.parent.relative_to(lists.parents[1]).as_posix()}/"


def test_the_page_of_feeds_and_data_leads_to_files_and_documents_that_are_there(
    demo_project: Project, tmp_path: Path
):
    page = (demo_project.root / "site/lists/demo/feeds/index.html").read_text("utf-8")
    links = ("../list.json", "../demo.sqlite3.gz", *(f"../../../{name}/" for name in DOCUMENTS))
    assert [link for link in links if f'href="{link}"' not in page] == []
    source = archive(tmp_path / "otter", ITEMS)
    project = Project(tmp_path / "project").configure({"otter": str(source)})
    pages = project.root / "docs"
    for names in ((), ("terms",), ("data", "terms"), ("data",)):
        for name in DOCUMENTS:
            (pages / f"{name}.md").unlink(missing_ok=True)
        for name in names:
            (pages / f"{name}.md").write_text("# Words\n")
        assert project.write().exit_code == 0
        text = (pages / "lists" / "otter" / "feeds" / "index.md").read_text()
        assert [name for name in DOCUMENTS if f"../../../{name}/" in text] == list(names)


DOCUMENTS = ("data", "database", "terms")
WORD = "sesquipedalian"
ITEMS = [
    *daily(
        patch(
            "[PATCH v2] otter: swim", f"Swim.\n\nChanges since v1:\n - {WORD}\n", name="swim"
        ),
        mail(
            "Re: [PATCH v2] otter: swim",
            f"No {WORD}, ada\n\nReviewed-by: Cim Otis <cim@otis.example>\n",
            name="why", to="swim", who="Cim Otis <cim@otis.example>",
        ),
        mail("Meeting", f"On {WORD} Monday.\n"),
    ),
    (patch("[PATCH] otter: nest", name="nest"), at(days=40), "mail"),
]  # fmt: skip


def data_files(folder: Path, **settings: Any) -> dict[str, str]:
    """The data files of a list of two versions, by path."""
    source = {"archive": str(archive(folder / "archive", ITEMS)), **settings.pop("otter", {})}
    project = Project(folder / "project").configure({"otter": source}, **settings)
    assert project.write().exit_code == 0
    lists = project.root / "docs" / "lists"
    found = filter(is_data, lists.rglob("*.json"))
    return {file.relative_to(lists).as_posix(): file.read_text("utf-8") for file in found}


def test_no_text_of_a_mail_is_in_a_data_file(tmp_path: Path):
    files = data_files(tmp_path)
    assert len(files) == 2 + 4 + 1
    assert "cim@otis.example" in "".join(files.values())
    assert WORD not in "".join(files.values())


def test_hidden_addresses_are_hidden_in_data_files(tmp_path: Path):
    text = "".join(data_files(tmp_path, hide_addresses=True).values())
    assert "Cim Otis" in text
    assert "cim@otis.example" not in text
    assert "hidden-" in text


def test_an_expired_page_has_no_data_file(tmp_path: Path):
    names = [path.split("/")[-2:] for path in data_files(tmp_path, otter={"keep": 10})]
    assert sorted(names) == [
        ["11", "digest.json"],
        ["otter", "list.json"],
        [next(folder for folder, _ in names if folder.startswith("otter-nest-")), "series.json"],
    ]


@pytest.mark.slow
@pytest.mark.long
def test_every_file_of_a_real_list_is_as_its_schema_says(
    real_site: Callable[[str], Project],
):
    files = files_of(real_site("kvm-ppc").root / "docs")
    assert (len(files["series"]), len(files["digest"])) > (500, 500)
    assert list(errors_in(files)) == []
