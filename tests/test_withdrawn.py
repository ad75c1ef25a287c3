"""Nothing is left of mails that were taken back, edited or blocked, nor of hidden addresses."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from unittest import mock

import pytest

from generator.archive.archive import open_archive
from tests.archives import OTTER, Item, archive, at, daily, mail, patch
from tests.conftest import Once
from tests.contents import differing, plain, traces
from tests.lengths import first_of
from tests.whole import Project

pytestmark = pytest.mark.slow

# One mail of a person that nobody else's mail names.
TAKEN = mail(
    "A plan that was not meant for you",
    "Words that must go: quagga.\n",
    name="taken-0815",
    who="Zebulon Vanish <zeb@vanish.example>",
)
TRACES = ("quagga", "A plan that was not", "taken-0815", "Zebulon", "Vanish", "vanish.example")


BEFORE: list[Item] = [OTTER[0], (TAKEN, at(days=1, hours=1), "mail"), *OTTER[1:]]


@pytest.fixture(scope="module")
def shown_built(once: Once) -> Path:
    """`project`, a built site that shows the mail, and `otter`, its archive."""

    def build(folder: Path) -> None:
        archive(folder / "otter", BEFORE)
        project = Project(folder / "project").configure({"otter": "../otter"})
        assert project.build().exit_code == 0
        assert traces(project.outputs(), TRACES)
        assert traces(project.printed("otter"), TRACES)

    return once("taken", build)


@pytest.fixture
def shown(shown_built: Path, tmp_path: Path) -> Project:
    """A copy of them, with the archive in `tmp_path / "otter"`."""
    shutil.copytree(shown_built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Project(tmp_path / "project")


def test_a_deleted_mail_is_gone_everywhere_but_in_the_mirror(shown: Project, tmp_path: Path):
    archive(tmp_path / "otter", [*BEFORE, (TAKEN, at(days=5), "delete")])
    assert shown.build().exit_code == 0
    assert traces(shown.everything(), TRACES) == []
    assert "1 withdrawn" in plain(shown.pages()["docs/lists/otter/digests/2026/03/03/index.md"])


def test_a_purged_mail_is_gone_everywhere(shown: Project, tmp_path: Path):
    blob = git_blob(shown)
    assert blob
    archive(tmp_path / "otter", [OTTER[0], (TAKEN, at(days=1, hours=1), "purge"), *OTTER[1:]])
    assert shown.build().exit_code == 0
    assert traces(shown.everything(), TRACES) == []
    assert git_blob(shown) == ""
    fresh = shown.clone(tmp_path / "fresh")
    fresh.write()
    assert differing(shown.pages(), fresh.pages()) == []


def git_blob(project: Project) -> str:
    """The object of the taken mail in the mirror, empty where it is not there."""
    mirror = project.root / ".cache" / "mirrors" / "otter" / "git" / "0.git"
    name = (
        subprocess.run(
            ["git", "hash-object", "--stdin"], input=TAKEN, capture_output=True, check=True
        )
        .stdout.decode()
        .strip()
    )
    found = subprocess.run(
        ["git", f"--git-dir={mirror}", "cat-file", "blob", name], capture_output=True, check=False
    )
    return found.stdout.decode()


@pytest.mark.long
def test_an_edited_mail_is_shown_as_it_is_now(shown: Project, tmp_path: Path):
    feed = "site/lists/otter/feeds/digests.atom"
    ids = re.findall(rb"<id>(.*?)</id>", shown.site()[feed])
    edited: Item = (mail("A plan", "Other words.\n"), at(days=1, hours=1), "mail")
    archive(tmp_path / "otter", [OTTER[0], edited, *OTTER[1:]])
    assert shown.build().exit_code == 0
    assert traces(shown.everything(), TRACES) == []
    assert re.findall(rb"<id>(.*?)</id>", shown.site()[feed]) == ids  # nothing is announced twice


def blob_of(raw: bytes, path: Path) -> str:
    source = open_archive(str(archive(path, daily(raw))))
    return next(iter(source.entries())).blob or ""


@pytest.mark.parametrize("by", ["message-id", "address", "ADDRESS", "blob"])
def test_what_is_blocked_is_nowhere(shown: Project, tmp_path: Path, by: str):
    entry = {
        "message-id": "<taken-0815@mail.example>",
        "address": "zeb@vanish.example",
        "ADDRESS": "Zeb@Vanish.Example",
        "blob": blob_of(TAKEN, tmp_path / "alone"),
    }[by]
    shown.configure({"otter": "../otter"}, block=[entry])
    assert shown.write().exit_code == 0
    printed = shown.printed("otter")
    assert traces(shown.pages() | printed, TRACES) == []
    assert printed["messages"].count(b'"kind":"withdrawn"') == 1


def test_what_is_blocked_leaves_the_site_that_stood(shown: Project):
    shown.configure({"otter": "../otter"}, block=["zeb@vanish.example"])
    assert shown.build().exit_code == 0
    found = shown.everything()
    assert traces({"mkdocs.yml": found.pop("mkdocs.yml")}, TRACES)
    assert traces(found, TRACES) == []


ADDRESS = "Ada Quill <ada.lovelorn@quill.example>"
NAMING = patch(
    "[PATCH] ada.lovelorn@quill.example: swim",
    "As ada.lovelorn@quill.example said.\n\nSigned-off-by: " + ADDRESS,
    name="naming",
    who=ADDRESS,
)
QUOTING = mail(
    "Re: what ada.lovelorn@quill.example said",
    f"On Monday, {ADDRESS} wrote:\n> x\n\nReviewed-by: {ADDRESS}\n",
    name="quoting",
    to="naming",
    who='"ada.lovelorn@quill.example" <ADA.LOVELORN@quill.example>',
)


@pytest.mark.long
def test_hidden_addresses_are_nowhere(project: Project, tmp_path: Path):
    source = archive(tmp_path / "otter", daily(NAMING, QUOTING))
    words = ("ada.lovelorn",)
    project.configure({"otter": source}).write()
    assert traces(project.pages(), words)
    project.configure({"otter": source}, hide_addresses=True)
    assert project.build().exit_code == 0
    outputs = project.outputs() | project.printed("otter")
    assert traces(outputs, words) == []
    assert b"quill.example" in outputs["text"]
    assert b"Ada Quill" in outputs["text"]


@pytest.mark.parametrize("dies_at", first_of(("publish", "fetch", "site", "search", "record_run")))
def test_what_was_withdrawn_is_gone_though_the_run_was_killed(
    shown: Project, tmp_path: Path, dies_at: str
):
    """The former release goes too, by the next run, whenever the run that took it back died."""
    where = {
        "fetch": "generator.archive.fetch.end_fetch",
        "site": "generator.pipeline.site.finish_site",
        "search": "generator.pipeline.list_pages.update_list_search",
        "publish": "generator.site.publish._sync_folder",
        "record_run": "generator.pipeline.build.record_run",
    }[dies_at]
    archive(tmp_path / "otter", [OTTER[0], (TAKEN, at(days=1, hours=1), "purge"), *OTTER[1:]])
    with mock.patch(where, side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        shown.build()
    assert shown.build().exit_code == 0
    assert shown.build().exit_code == 0
    assert traces(shown.everything(), TRACES) == []
    assert git_blob(shown) == ""
