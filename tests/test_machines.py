"""Lists built on several machines and joined are the site that one process builds of all."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from generator.errors import SiteError, UsageError
from tests.archives import HERON, NEWS, SWAN, Item, archive
from tests.conftest import Once
from tests.contents import contents, differing
from tests.lengths import first_of
from tests.whole import (
    MANIFEST,
    MIRRORS,
    Project,
    another_version,
    mkdocs_watched,
    upstream_moved,
    upstreams_away,
)

pytestmark = pytest.mark.slow

NAMES = ("otter", "heron", "swan")
PROVENANCE = ".cache/parts"
Apart = Callable[[str], Project]


def of_lists(found: dict[str, bytes]) -> dict[str, bytes]:
    """The pages of lists in the site, by their paths below its folder for them."""
    top = "site/lists/"
    return {path.removeprefix(top): raw for path, raw in found.items() if path.startswith(top)}


@pytest.fixture(scope="module")
def machines(once: Once, three_built: Path) -> Path:
    """Projects of three lists: `all` built them all, `otter`, `heron`, `swan` one each.

    In `joined` these three are joined. Not to be written to.
    """

    def build(folder: Path) -> None:
        shutil.copytree(three_built / "lists", folder / "lists")
        whole = Project(three_built / "project").copy(folder / "all")
        alone = [whole.clone(folder / name) for name in NAMES]
        for name, project in zip(NAMES, alone, strict=True):
            assert project.build(name).exit_code == 0
        assert whole.clone(folder / "joined").join(*alone).exit_code == 0

    return once("machines", build)


@pytest.fixture
def apart(machines: Path, tmp_path: Path) -> Apart:
    """`apart("heron")`: a copy of that project, made when first asked for."""
    shutil.copytree(machines / "lists", tmp_path / "lists")

    def copy(name: str) -> Project:
        project = Project(tmp_path / name)
        return project if project.root.exists() else Project(machines / name).copy(project.root)

    return copy


@pytest.fixture
def fresh(machines: Path, apart: Apart, tmp_path: Path) -> Project:
    """A project of all three in which nothing was built."""
    return Project(machines / "all").clone(tmp_path / "fresh")


@pytest.fixture
def joined(apart: Apart) -> Project:
    """A project with all three, joined."""
    return apart("joined")


def each(apart: Apart) -> list[Project]:
    """The projects in which one list was built."""
    return [apart(name) for name in NAMES]


def replace_mirror(project: Project, name: str, items: list[Item]) -> None:
    """Build a list again, as if these were its mails now."""
    mirror = project.root / MIRRORS / name
    shutil.rmtree(mirror)
    archive(mirror, items)
    assert project.build(name, offline=True).exit_code == 0


# ---------------------------------------------------------------- joining


@pytest.mark.long
def test_joined_lists_are_the_site_that_one_process_builds(apart: Apart, fresh: Project):
    with mkdocs_watched() as asked:
        report = fresh.join(*reversed(each(apart)))
    assert (report.exit_code, len(report.lines)) == (0, 4), report.lines
    assert len(asked) > 20
    assert [path for path, is_built in asked if is_built] == ["lists/index.md"]  # of all of them
    assert differing(apart("all").outputs(), fresh.outputs()) == []
    assert not (fresh.root / ".cache" / "parts.new").exists()


@pytest.mark.long
def test_a_build_goes_on_from_what_was_joined(apart: Apart, joined: Project):
    assert joined.build("heron").exit_code == 0
    assert differing(apart("all").outputs(), joined.outputs()) == []
    assert joined.plan() == ()


@pytest.mark.parametrize("travel", first_of(("with times", "without times")))
def test_only_what_is_new_is_taken_again(apart: Apart, joined: Project, travel: str):
    heron = apart("heron")
    replace_mirror(heron, "heron", [*HERON, NEWS])
    before = contents(joined.root / "site" / "lists" / "otter")
    if travel == "without times":
        for file in joined.root.rglob("lists/**/*.*"):
            os.utime(file, (1, 1))
    report = joined.join(heron)
    assert report.exit_code == 0
    (line,) = [line for line in report.lines if line.startswith("heron")]
    count = int(re.findall(r"heron: ([0-9,]+) files taken", line)[0])
    assert 0 < count < len(contents(heron.root / "docs/lists")) * 1.5
    assert b"Later news" in joined.pages()["docs/lists/heron/digests/2026/03/11/index.md"]
    assert contents(joined.root / "site" / "lists" / "otter") == before
    assert contents(joined.root / "site" / "lists" / "heron") == contents(
        heron.root / "site" / "lists" / "heron"
    )


@pytest.mark.long
def test_a_page_that_is_gone_there_goes_here_too(apart: Apart, joined: Project):
    heron = apart("heron")
    replace_mirror(heron, "heron", HERON[:1])
    gone = "lists/heron/digests/2026/03/03/index"
    assert f"site/{gone}.html" in joined.outputs()
    assert joined.join(heron).exit_code == 0
    assert f"site/{gone}.html" not in joined.outputs()
    assert f"docs/{gone}.md" not in joined.outputs()


def spoil_manifest(project: Path) -> None:
    with closing(sqlite3.connect(project / MANIFEST)) as manifest, manifest:
        manifest.execute("DELETE FROM file WHERE path LIKE 'lists/heron/series/%'")


def spoil_provenance(project: Path) -> None:
    (project / PROVENANCE / "heron.json").write_text("[]")


def age(project: Path) -> None:
    """As if another version had built it."""
    file = project / PROVENANCE / "heron.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"program": "0.0.1 abc"}))


def set_otherwise(project: Path) -> None:
    text = (project / "mkdocs.yml").read_text()
    (project / "mkdocs.yml").write_text(f"{text}copyright: other\n")
    assert Project(project).build("heron", offline=True).exit_code == 0


def add_owl(project: Path) -> None:
    shutil.copy(project / PROVENANCE / "heron.json", project / PROVENANCE / "owl.json")


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no project": (lambda folder: shutil.rmtree(folder / ".cache"), "holds no list that was built"),
    "other version": (age, "heron in .*: it was built by another version of Patchwire: build it"),
    "other settings": (
        set_otherwise,
        "heron in .*: it was built with other settings, libraries or pages in the nav.*: build",
    ),
    "not configured": (add_owl, "holds owl, which is not in .*mkdocs.yml: add it there"),
    "provenance": (
        spoil_provenance,
        "the provenance of heron in .* is damaged: build the list there again",
    ),
    "manifest": (
        spoil_manifest,
        "the manifest of heron in .* is damaged: build the list there again",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_stand_beside_the_others_is_refused(apart: Apart, joined: Project, case: str):
    spoil, word = REFUSED[case]
    spoil(apart("heron").root)
    before = joined.everything()
    report = joined.join(apart("otter"), apart("heron"))
    assert report.exit_code == 2
    assert re.search(word, report.lines[0])
    assert report.lines[1:] == ("nothing was joined",)
    assert report.urgent == set(report.lines)
    assert differing(before, joined.everything()) == [".cache/lock"] * (
        before[".cache/lock"] != joined.everything()[".cache/lock"]
    )


def test_a_list_that_is_there_twice_is_refused(apart: Apart, joined: Project):
    report = joined.join(apart("heron"), apart("otter"), apart("all"))
    assert report.exit_code == 2
    there = f"is in {apart('otter').root} and in {apart('all').root}: name one of them"
    assert f"otter {there}" in report.lines
    assert len(report.lines) == 3


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def lead_away(file: Path) -> None:
    """A link, of whatever is there, to the same bytes elsewhere."""
    away = file.with_name("away")
    file.rename(away)
    file.symlink_to(away)


DAMAGES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "page": ("docs/lists/heron/index.md", cut, "lists/heron/index.md in .* is not as it was built"),
    "built page": ("site/lists/heron/index.html", cut, "heron/index.html in .* is not as it was"),
    "feed": ("docs/lists/heron/feeds/digests.atom", cut, "digests.atom in .* is not as it was"),
    "missing": ("site/lists/heron/index.html", Path.unlink, "index.html is missing, or a link"),
    "link": ("site/lists/heron/index.html", lead_away, "index.html is missing, or a link"),
    "linked folder": ("docs/lists/heron/digests", lead_away, r"digests\S* is missing, or a link"),
}


@pytest.mark.parametrize("case", first_of(DAMAGES))
def test_a_damaged_list_is_skipped_and_the_others_are_kept(apart: Apart, fresh: Project, case: str):
    path, damaged, word = DAMAGES[case]
    damaged(apart("heron").root / path)
    report = fresh.join(*each(apart))
    assert report.exit_code == 5
    line, refused = (line for line in report.lines if line.startswith("heron"))
    assert re.search(word, line), line
    assert line.endswith("; it is left out")
    assert "nothing is published without it" in refused
    assert {line, refused} <= report.urgent
    assert not (fresh.root / "site").exists()
    assert sorted(folder.name for folder in (fresh.root / "docs/lists").iterdir()) == [
        "otter",
        "swan",
    ]
    for name in ("otter", "swan"):
        there = contents(fresh.root / "docs/lists" / name)
        assert there
        assert differing(contents(apart("all").root / "docs/lists" / name), there) == []


@pytest.mark.long
def test_the_old_pages_of_a_damaged_list_stay(apart: Apart, joined: Project):
    before = joined.outputs()
    heron = apart("heron")
    replace_mirror(heron, "heron", [*HERON, NEWS])
    cut(heron.root / "site/lists/heron/digests/2026/03/11/index.html")
    report = joined.join(heron)
    assert report.exit_code == 4
    assert report.lines[0].endswith("; its old pages stay")
    assert differing(before, joined.outputs()) == []
    assert joined.plan(offline=True) == ("heron",)


@pytest.mark.long
def test_pages_that_nobody_remembers_are_refused(apart: Apart, joined: Project):
    before = joined.outputs()
    (joined.root / MANIFEST).unlink()
    with pytest.raises(SiteError, match="lists/swan/ holds pages that the cache knows nothing of"):
        joined.join(apart("otter"), apart("heron"))
    assert contents(joined.root / "site" / "lists") == of_lists(before)
    assert joined.join(*each(apart)).exit_code == 0
    assert differing(before, joined.outputs()) == []


def test_old_pages_of_another_version_are_named(joined: Project):
    age(joined.root)
    report = joined.join()
    assert report.exit_code == 4
    (line,) = report.urgent
    assert line.startswith("heron: its old pages stay; it was built by another version")


def test_nothing_is_written_through_a_link(apart: Apart, joined: Project, tmp_path: Path):
    away = tmp_path / "away"
    shutil.move(joined.root / "docs/lists/heron", away)
    (joined.root / "docs/lists/heron").symlink_to(away)
    before = contents(away)
    (joined.root / MANIFEST).unlink()
    for file in away.rglob("*.md"):
        file.write_text("ours")
    with pytest.raises(SiteError, match="is reached through a link"):
        joined.join(apart("heron"))
    assert {raw for path, raw in contents(away).items() if path.endswith(".md")} == {b"ours"}
    assert before.keys() == contents(away).keys()


def test_a_list_that_no_folder_holds_is_named(apart: Apart, fresh: Project):
    report = fresh.join(apart("heron"), apart("swan"))
    assert report.exit_code == 5
    (refused,) = [line for line in report.lines if line.startswith("otter")]
    assert refused.startswith("otter: it has no pages: nothing is published without it, the old")
    assert report.urgent == {refused}
    assert not (fresh.root / "site").exists()
    assert fresh.join(apart("otter")).exit_code == 0
    assert differing(apart("all").outputs(), fresh.outputs()) == []


@pytest.mark.long
def test_a_list_that_may_be_missing_does_not_keep_the_site_from_being_published(tmp_path: Path):
    lists = {
        "otter": str(archive(tmp_path / "otter", HERON)),
        "heron": {"archive": str(tmp_path / "nowhere"), "optional": True},
    }
    whole = Project(tmp_path / "whole").configure(lists)
    alone = whole.clone(tmp_path / "alone")
    assert alone.build("otter").exit_code == 0
    report = whole.join(alone)
    assert report.exit_code == 0
    assert "heron: it is in none of the folders: the site is without it" in report.lines
    assert differing(alone.outputs(), whole.outputs()) == []


def test_there_must_be_something_to_join(fresh: Project):
    with pytest.raises(UsageError, match="no list has pages, here or in a folder: build one"):
        fresh.join()
    assert not (fresh.root / "site").exists()


def test_without_a_folder_the_site_follows_the_hand_written_pages(joined: Project):
    (joined.root / "docs/about.md").write_text("# About\n\nOther words.\n")
    assert joined.join().exit_code == 0
    assert b"Other words" in joined.site()["site/about/index.html"]


@pytest.mark.long
def test_real_lists_built_in_jobs_of_their_own_are_joined(
    archive_of: Callable[[str], Path], demo_archive: Path, tmp_path: Path
):
    lists = {
        "kvm-seed": {"archive": str(archive_of("kvm-seed"))},
        "kvm-ppc": {"archive": str(archive_of("kvm-ppc")), "since": "2025-01-01"},
        "demo": {"archive": str(demo_archive), "window": "week"},
    }
    whole = Project(tmp_path / "whole").configure(lists)
    names = whole.plan()
    assert names == tuple(lists)
    assert whole.build().exit_code == 0
    jobs = [whole.clone(tmp_path / name) for name in names]
    for name, job in zip(names, jobs, strict=True):
        assert job.build(name).exit_code == 0
    joined = whole.clone(tmp_path / "joined")
    report = joined.join(*jobs)
    assert report.exit_code == 0, report.lines
    assert differing(whole.outputs(), joined.outputs()) == []
    assert joined.plan() == ()


# ---------------------------------------------------------------- planning


def test_what_is_built_has_no_work(apart: Apart, joined: Project, fresh: Project):
    assert apart("all").plan() == ()
    assert joined.plan() == ()
    assert apart("heron").plan() == ("otter", "swan")
    assert fresh.plan() == NAMES


def test_new_mails_upstream_are_work_but_are_not_fetched(
    apart: Apart, joined: Project, tmp_path: Path
):
    swan = archive(tmp_path / "swan-with-news", [*SWAN, NEWS])
    whole = apart("all")
    with upstream_moved("swan", swan):
        assert whole.plan() == joined.plan() == ("swan",)
        assert whole.plan(offline=True) == ()
    assert "Later news" not in str(whole.pages())
    shutil.rmtree(whole.root / MIRRORS / "swan")
    shutil.copytree(swan, whole.root / MIRRORS / "swan")
    assert whole.plan(offline=True) == ("swan",)


def test_a_first_fetch_that_was_cut_off_is_work_where_upstream_may_be_asked(apart: Apart):
    whole = apart("all")
    (whole.root / MIRRORS / "swan" / "patchwire-unfinished").touch()
    assert whole.plan() == ("swan",)
    assert whole.plan(offline=True) == ()


STALE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "page": ("docs/lists/heron/index.md", Path.unlink),
    "other page": ("docs/lists/heron/index.md", cut),
    "built page": ("site/lists/heron/index.html", Path.unlink),
    "other built page": ("site/lists/heron/index.html", lambda file: file.write_bytes(b"x")),
    "index": (".cache/index/heron.sqlite3", Path.unlink),
    "manifest": (MANIFEST, Path.unlink),
    "provenance": (f"{PROVENANCE}/heron.json", Path.unlink),
}


@pytest.mark.parametrize("case", STALE)
def test_what_is_missing_or_stale_is_work(apart: Apart, case: str):
    path, spoil = STALE[case]
    spoil(apart("all").root / path)
    found = apart("all").plan(offline=True)
    assert set(found) == (set(NAMES) if case == "manifest" else {"heron"})


def test_files_that_lost_their_times_are_no_work(apart: Apart):
    for file in apart("all").root.rglob("*"):
        os.utime(file, (1, 1))
    assert apart("all").plan() == ()


def test_another_version_or_other_settings_are_work(apart: Apart):
    whole = apart("all")
    with another_version():
        assert set(whole.plan()) == set(NAMES)
    lists = {name: {"archive": f"../lists/{name}", "title": name} for name in NAMES}
    assert set(whole.configure(lists).plan(offline=True)) == set(NAMES)


def test_where_a_build_fails_there_is_work(apart: Apart):
    whole = apart("all")
    (whole.root / "docs/about.md").write_text("[nowhere](nowhere.md)")
    with pytest.raises(SiteError):
        whole.build("heron", offline=True)
    assert whole.plan(offline=True) == ("heron",)


def test_those_that_wait_longest_come_first(apart: Apart):
    whole = apart("all")
    for time, name in enumerate(("swan", "otter", "heron")):
        os.utime(whole.root / PROVENANCE / f"{name}.json", (time, time))
    (whole.root / PROVENANCE / "heron.json").unlink()
    with another_version():
        assert whole.plan() == ("heron", "swan", "otter")
        found = whole.planned(offline=True, most=2)
    assert found.names == ("heron", "swan")
    assert found.report.lines[-1] == "left for the next run: 1"


def test_a_list_out_of_reach_is_named(apart: Apart, tmp_path: Path):
    whole = apart("all")
    swan = tmp_path / "lists" / "swan"
    swan.rename(tmp_path / "away")
    found = whole.planned()
    assert (found.names, found.report.exit_code) == ((), 0)
    assert found.report.lines == (
        f"swan: there is no archive at {swan}: check the path, or fetch it first",
    )
    with upstreams_away():
        found = whole.planned()
    assert (found.names, found.report.exit_code) == ((), 3)


def test_the_commands_print_what_a_workflow_reads(apart: Apart, fresh: Project, tmp_path: Path):
    answer = apart("heron").run("plan", "--offline", "--most", "1")
    assert answer.code == 0
    assert json.loads(answer.out) == ["otter"]
    *lines, silent = answer.err.splitlines()
    assert lines == [
        "patchwire: otter: it was not built here yet",
        "patchwire: swan: it was not built here yet",
        "patchwire: left for the next run: 1",
    ]
    assert re.fullmatch(r"patchwire: heron: silent: its newest mail came \d+ days ago", silent)
    answer = fresh.run("join", *(str(project.root) for project in each(apart)))
    assert (answer.code, answer.out) == (0, "")
    *_, origin, summary = answer.err.splitlines()
    assert origin == f"patchwire: the site is in {fresh.root / 'site'}"
    assert summary.startswith("patchwire: done in ")
    answer = fresh.run("plan")
    assert (answer.code, answer.out) == (0, "[]\n")
    assert all(": silent: its newest mail came " in line for line in answer.err.splitlines())
    nowhere = tmp_path / "nowhere"
    answer = fresh.run("join", str(nowhere))
    assert answer.code == 2
    assert answer.err.startswith(f"patchwire: {nowhere} holds no list that was built: ")
