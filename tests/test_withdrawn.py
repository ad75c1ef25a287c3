"""Is anything left of mails that were taken back, edited or blocked, or of hidden addresses?"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from generator.archive.archive import open_archive
from tests.whole import (
    OTTER,
    Item,
    Project,
    archive,
    at,
    daily,
    differing,
    mail,
    patch,
    plain,
    traces,
)

slow = pytest.mark.slow


# One mail of a person that nobody else's mail names.
TAKEN = mail(
    "A plan that was not meant for you",
    "Words that must go: quagga.\n",
    name="taken-0815",
    who="Zebulon Vanish <zeb@vanish.example>",
)
TRACES = ("quagga", "A plan that was not", "taken-0815", "Zebulon", "Vanish", "vanish.example")


@slow
def test_a_deleted_mail_is_gone_everywhere_but_in_the_mirror(project: Project, tmp_path: Path):
    items: list[Item] = [*OTTER, (TAKEN, at(days=4), "mail")]
    source = archive(tmp_path / "otter", items)
    project.configure({"otter": source}).build()
    assert traces(project.outputs(), TRACES)
    archive(source, [*items, (TAKEN, at(days=5), "delete")])
    assert project.build().exit_code == 0
    assert traces(project.everything(), TRACES) == []
    assert "1 withdrawn" in plain(project.pages()["docs/lists/otter/digests/2026/03/06/index.md"])


@slow
def test_a_purged_mail_is_gone_everywhere(project: Project, tmp_path: Path):
    items: list[Item] = [OTTER[0], (TAKEN, at(days=1, hours=1), "mail"), *OTTER[1:]]
    source = archive(tmp_path / "otter", items)
    project.configure({"otter": source}).build()
    assert traces(project.outputs(), TRACES)
    blob = git_blob(project)
    assert blob
    archive(source, [OTTER[0], (TAKEN, at(days=1, hours=1), "purge"), *OTTER[1:]])
    assert project.build().exit_code == 0
    assert traces(project.everything(), TRACES) == []
    assert git_blob(project) == ""
    fresh = Project(tmp_path / "fresh").configure({"otter": source})
    fresh.write()
    assert differing(project.pages(), fresh.pages()) == []


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


@slow
def test_an_edited_mail_is_told_as_it_is_now(project: Project, tmp_path: Path):
    items: list[Item] = [(TAKEN, at(), "mail"), *OTTER]
    source = archive(tmp_path / "otter", items)
    project.configure({"otter": source}).build()
    ids = re.findall(rb"<id>(.*?)</id>", project.site()["site/lists/otter/feeds/digests.atom"])
    archive(source, [(mail("A plan", "Other words.\n"), at(), "mail"), *OTTER])
    assert project.build().exit_code == 0
    assert traces(project.everything(), TRACES) == []
    feed = project.site()["site/lists/otter/feeds/digests.atom"]
    assert re.findall(rb"<id>(.*?)</id>", feed) == ids  # nothing is announced twice


def blob_of(raw: bytes, path: Path) -> str:
    source = open_archive(str(archive(path, daily(raw))))
    return next(iter(source.entries())).blob or ""


@pytest.fixture
def blockable(project: Project, tmp_path: Path) -> Project:
    """Pages that hold the mail to be taken."""
    items: list[Item] = [*OTTER, (TAKEN, at(days=4), "mail")]
    project.configure({"otter": archive(tmp_path / "otter", items)}).write()
    assert traces(project.pages(), TRACES)
    assert traces(project.printed("otter"), TRACES)
    return project


@pytest.mark.parametrize("by", ["message-id", "address", "ADDRESS", "blob"])
def test_what_is_blocked_is_nowhere(blockable: Project, tmp_path: Path, by: str):
    entry = {
        "message-id": "<taken-0815@mail.example>",
        "address": "zeb@vanish.example",
        "ADDRESS": "Zeb@Vanish.Example",
        "blob": blob_of(TAKEN, tmp_path / "one"),
    }[by]
    blockable.configure({"otter": tmp_path / "otter"}, block=[entry])
    assert blockable.write().exit_code == 0
    printed = blockable.printed("otter")
    assert traces(blockable.pages() | printed, TRACES) == []
    assert printed["messages"].count(b'"kind":"withdrawn"') == 1


@slow
def test_what_is_blocked_leaves_the_site_that_stood(blockable: Project, tmp_path: Path):
    blockable.build()
    assert traces(blockable.site(), TRACES)
    blockable.configure({"otter": tmp_path / "otter"}, block=["zeb@vanish.example"])
    assert blockable.build().exit_code == 0
    found = blockable.everything()
    assert traces({"mkdocs.yml": found.pop("mkdocs.yml")}, TRACES)
    assert traces(found, TRACES) == []


ADDRESS = "Ada Quill <ada.lovelorn@quill.example>"
TELLING = patch(
    "[PATCH] ada.lovelorn@quill.example: swim",
    "As ada.lovelorn@quill.example said.\n\nSigned-off-by: " + ADDRESS,
    name="telling",
    who=ADDRESS,
)
TOLD = mail(
    "Re: what ada.lovelorn@quill.example said",
    f"On Monday, {ADDRESS} wrote:\n> x\n\nReviewed-by: {ADDRESS}\n",
    name="told",
    to="telling",
    who='"ada.lovelorn@quill.example" <ADA.LOVELORN@quill.example>',
)


@slow
def test_hidden_addresses_are_nowhere(project: Project, tmp_path: Path):
    source = archive(tmp_path / "otter", daily(TELLING, TOLD))
    words = ("ada.lovelorn",)
    project.configure({"otter": source}).write()
    assert traces(project.pages(), words)
    project.configure({"otter": source}, hide_addresses=True)
    assert project.build().exit_code == 0
    outputs = project.outputs() | project.printed("otter")
    assert traces(outputs, words) == []
    assert b"quill.example" in outputs["text"]
    assert b"Ada Quill" in outputs["text"]
