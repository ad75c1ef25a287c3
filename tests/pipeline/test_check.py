"""`patchwire check` proposes lines for the mailmap, which make one person of two addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.identity import Mailmap
from generator.models.mails import Person
from generator.pipeline import check
from tests.archives import Item, archive, at, mail, patch
from tests.whole import Project

BO = "Bo Fenn <bo@fenn.example>"
TITLES = ["swim", "dive", "nest", "rest", "float", "groom", "hunt", "sing", "yawn"]
WHO = [
    "Ada Quill <ada@quill.example>",
    "Ada Quill <ada@home.example>",
    "Rémi Otis <remi@otis.example>",
    "Rémi Otis <r.otis@pond.example>",
    "Kim Marsh <zed@marsh.example>",  # who is somebody else
    "Li <li@quill.example>",
    "Li <li@home.example>",  # no full name
    "Kim Marsh <kim@pond.example>",
    BO,
]


def mails() -> list[Item]:
    """A patch a day of each; Kim Marsh from marsh.example answers the last of them."""
    sent: list[Item] = [
        (patch(f"[PATCH] otter: {title}", name=title, who=who), at(days=day), "mail")
        for day, (title, who) in enumerate(zip(TITLES, WHO, strict=True))
    ]
    late = mail("Re: [PATCH] otter: yawn", "No.\n", name="no", to="yawn", who=WHO[4])
    return [*sent, (late, at(days=9), "mail")]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    otter = archive(tmp_path / "otter", mails())
    project = Project(tmp_path / "project").configure({"otter": otter})
    assert project.write().exit_code == 0
    return project


def test_a_line_is_proposed_for_each_other_address_of_a_full_name(project: Project):
    report = project.check()
    assert report.results == (
        "<ada@home.example> <ada@quill.example> # 'ada quill'",
        "# maybe another person: <zed@marsh.example> <kim@pond.example> # 'kim marsh'",
        "<r.otis@pond.example> <remi@otis.example> # 'r\\xe9mi otis'",
    )
    assert "otter: 3 lines for the mailmap" in report.lines[-1]
    assert not report.urgent & {report.lines[-1]}


def test_each_of_two_people_of_a_name_has_their_newest_address(tmp_path: Path):
    who = ["Ada Quill <aquill@old.example>", "Ada Quill <zed@marsh.example>",
           "Ada Quill <ada@quill.example>", "Ada Quill <zed@marsh.example>"]  # fmt: skip
    project = made(tmp_path, who)
    assert project.check().results == (
        "# maybe another person: <zed@marsh.example> <ada@quill.example> # 'ada quill'",
        "<ada@quill.example> <aquill@old.example> # 'ada quill'",
    )


@pytest.mark.long
def test_the_lines_make_one_person_and_are_not_proposed_again(project: Project):
    mailmap = Mailmap.read(project.check().results)
    assert mailmap.person(Person("Ada Quill", "ada@quill.example")).email == "ada@home.example"
    assert mailmap.person(Person("Kim Marsh", "kim@pond.example")).email == "kim@pond.example"
    lines = list(project.check().results)
    archive_path = project.config.lists[0].archive
    project.configure({"otter": archive_path}, mailmap=lines)
    (left,) = project.check().results  # before the pages are built anew
    assert left.startswith("# maybe another person:")
    project.write()
    assert project.check().results == (left,)
    pages = [path for path in project.pages() if "people/" in path and path.endswith(".md")]
    assert sum("/ada-" in path for path in pages) == 1


def test_nothing_is_proposed_where_addresses_are_hidden_or_nothing_is_built(project: Project):
    archive_path = project.config.lists[0].archive
    project.configure({"otter": archive_path}, hide_addresses=True)
    project.write()
    assert project.check().results == ()
    project.configure({"otter": archive_path})
    (project.root / ".cache/index/otter.sqlite3").unlink()
    assert project.check().results == ()
    assert not (project.root / ".cache/index/otter.sqlite3").exists()


def test_a_line_that_no_mailmap_can_hold_is_named_once_and_is_an_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(check, "check_site", lambda *_, **__: ())  # nothing is built
    archive_path = project.config.lists[0].archive
    project.configure({"otter": archive_path}, mailmap=["Ada Quill"])
    report = project.check()
    (line,) = report.lines
    assert line.startswith("extra.patchwire.mailmap: line 1 ")
    assert (report.exit_code, report.results) == (2, ())
    project.configure({"otter": archive_path, "heron": archive_path}, mailmap=["Ada Quill"])
    assert [line.startswith("heron: ") for line in project.check().lines] == [False, True]


def made(folder: Path, who: list[str]) -> Project:
    """A list with a patch of each, a day after the other."""
    sent: list[Item] = [
        (patch(f"[PATCH] otter: {title}", name=title, who=address), at(days=day), "mail")
        for day, (title, address) in enumerate(zip(TITLES, who, strict=False))
    ]
    project = Project(folder / "project").configure({"otter": archive(folder / "otter", sent)})
    assert project.write().exit_code == 0
    return project


def test_addresses_that_a_mailmap_cannot_hold_are_left_out(tmp_path: Path):
    who = ["Ada Quill <ada@quill.example>", "Ada Quill <a#da@home.example>",
           "Ada Quill <adá@pond.example>", "Ada Quill <ada@pond.example>"]  # fmt: skip
    project = made(tmp_path, who)
    assert project.check().results == ("<ada@pond.example> <ada@quill.example> # 'ada quill'",)


def test_the_lines_are_printed_for_other_programs(project: Project):
    answer = project.run("check")
    assert answer.out.splitlines() == list(project.check().results)
    assert "patchwire: otter: 3 lines for the mailmap" in answer.err
    assert project.run("check", "--quiet").out == answer.out
