"""`patchwire why` explains a page: the facts it was made from, and why it was made last."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from generator.errors import UsageError
from generator.pipeline import fingerprints
from generator.pipeline.why import explain_page
from tests.archives import OTTER, archive, at, mail
from tests.whole import SITE_URL, Project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that is built. Each test changes it and builds it again."""
    folder = tmp_path_factory.mktemp("why")
    project = Project(folder / "project").configure({"otter": archive(folder / "otter", OTTER)})
    assert project.build().exit_code == 0
    return project


def explained(project: Project, page: str) -> dict[str, str]:
    """The lines by their first word; several facts are one text."""
    lines: dict[str, str] = {}
    for line in explain_page(project.config, page):
        key = line[:8].strip() or "from"
        lines[key] = f"{lines[key]}\n{line[8:]}" if key in lines else line[8:]
    return lines


def series_page(project: Project) -> str:
    (folder,) = (project.root / "docs/lists/otter/series").glob("otter-swim-*")
    return f"lists/otter/series/{folder.name}/"


def test_a_new_page_names_the_facts_it_was_made_from(built: Project):
    page = series_page(built)
    lines = explained(built, page)
    assert lines["page"] == f"{page}index.md"
    assert lines["target"] == f"series {page}"
    assert f"version_mails {page}: the mails of this version" in lines["from"]
    assert f"lineage {page}: the versions of this piece of work" in lines["from"]
    assert "because there was no such page before" in lines["made"]
    assert lines["built"] == "it was not built before"


@pytest.mark.parametrize(
    "form", ["{page}", SITE_URL + "{page}", "docs/{page}index.md", "site/{page}index.html"]
)
def test_a_page_is_named_by_its_address_or_by_a_file(built: Project, form: str):
    page = series_page(built)
    assert explained(built, form.format(page=page)) == explained(built, page)


def test_the_fact_that_changed_is_named(built: Project):
    page = series_page(built)
    answer = mail("Re: [PATCH 2/2] otter: float", "Why?\n", name="why", to="otter-2")
    archive(built.root.parent / "otter", [*OTTER, (answer, at(days=5), "mail")])
    built.build()
    cause = f"because a fact it was made from changed (version_mails {page})"
    assert cause in explained(built, page)["made"]
    assert explained(built, page)["built"] == "its text changed"
    first = explained(built, "lists/otter/digests/2026/03/02/")
    assert "later runs left it as it was" in first["made"]
    assert "what it lists changed" in explained(built, "lists/otter/archive/2026/")["made"]


def test_a_file_that_was_changed_by_hand_is_named(built: Project):
    page = series_page(built)
    (built.root / "docs" / page / "index.md").write_text("# Mine\n", "utf-8")
    built.build()
    assert "because its file was missing or had been changed" in explained(built, page)["made"]


def test_other_settings_are_named(built: Project):
    page = series_page(built)
    text = Path(built.file).read_text("utf-8")
    Path(built.file).write_text(text.replace("news.example", "other.example"), "utf-8")
    built.build()
    lines = explained(built, page)
    assert "because the settings, the program or a library changed" in lines["made"]
    assert lines["built"].startswith(
        "the theme, the settings, a library, the navigation or the feeds"
    )
    Path(built.file).write_text(text, "utf-8")


def test_another_library_is_named(built: Project):
    page = series_page(built)
    libraries = {name: mock.Mock(return_value="another") for name in ("_versions", "_installed")}
    with mock.patch.multiple(fingerprints, **libraries):
        built.build()
        lines = explained(built, page)
    assert "because the settings, the program or a library changed" in lines["made"]
    assert lines["built"].startswith("the theme, the settings, a library,")


@pytest.mark.parametrize("page", ["about.md", "lists/heron/", "lists/otter/series/never/"])
def test_what_no_run_made_is_refused(built: Project, page: str):
    with pytest.raises(UsageError):
        explained(built, page)
