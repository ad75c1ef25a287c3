"""Lists built on several machines and joined are the site that one process builds of all."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from generator.archive.news import has_news
from generator.errors import SiteError, UpstreamError, UsageError
from generator.pipeline.distribute.join import join_folders
from generator.pipeline.distribute.plan import plan_lists
from generator.pipeline.report import Report
from generator.site import update
from tests.whole import (
    HERON,
    OTTER,
    Answer,
    Item,
    Project,
    archive,
    at,
    contents,
    daily,
    differing,
    mail,
    patch,
)

NAMES = ("otter", "heron", "swan")
slow = pytest.mark.slow
SWAN = daily(patch("[PATCH v2] swan: glide"), mail("Swan weather"), first=3)
NEWS = (mail("Later news"), at(days=9), "mail")


def clone(project: Project, root: Path) -> Project:
    """The project's folder on another machine: settings and hand-written pages."""
    root.mkdir(parents=True)
    shutil.copy(project.file, root)
    left_out = shutil.ignore_patterns("lists", "search", "index.md")
    shutil.copytree(project.root / "docs", root / "docs", ignore=left_out)
    return Project(root)


def of_lists(found: dict[str, bytes]) -> dict[str, bytes]:
    """The pages of lists in the site, by their paths below its folder for them."""
    top = "site/lists/"
    return {path.removeprefix(top): raw for path, raw in found.items() if path.startswith(top)}


def quiet(*_: Any) -> None:
    pass


def join(project: Project, *folders: Path) -> Report:
    return join_folders(project.config, [str(folder) for folder in folders], quiet)


def plan(project: Project, **options: Any) -> tuple[str, ...]:
    return plan_lists(project.config, **{"offline": False, **options}).names


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archives of three lists; `one` built them all, `otter`, `heron`, `swan` one each.

    In `joined` these three are joined.
    """
    folder = tmp_path_factory.mktemp("machines")
    lists = {"otter": OTTER, "heron": HERON, "swan": SWAN}
    paths = {name: archive(folder / "lists" / name, items) for name, items in lists.items()}
    one = Project(folder / "one").configure(paths)
    assert one.build().exit_code == 0
    for name in lists:
        assert clone(one, folder / name).build(name).exit_code == 0
    joined = clone(one, folder / "joined")
    assert join(joined, *(folder / name for name in NAMES)).exit_code == 0
    return folder


@pytest.fixture
def apart(built: Path, tmp_path: Path) -> Path:
    """The same, to do with as one likes; the archives are where they were."""
    for project in built.iterdir():
        if project.name != "lists":
            shutil.copytree(project, tmp_path / project.name)
    return tmp_path


@pytest.fixture
def joined(apart: Path) -> Project:
    """A project with all three, joined."""
    return Project(apart / "joined")


def replace_mirror(project: Project, name: str, items: list[Item]) -> None:
    """Build a list again, as if these were its mails now."""
    mirror = project.root / ".cache" / "mirrors" / name
    shutil.rmtree(mirror)
    archive(mirror, items)
    assert project.build(name, offline=True).exit_code == 0


# ---------------------------------------------------------------- joining


@slow
def test_joined_lists_are_the_site_that_one_process_builds(apart: Path):
    joined = clone(Project(apart / "one"), apart / "fresh")
    with mock.patch("generator.site.update.run_mkdocs", wraps=update.run_mkdocs) as mkdocs:
        report = join(joined, *(apart / name for name in reversed(NAMES)))
    assert (report.exit_code, len(report.lines)) == (0, 4), report.lines
    told = [one for plan in mkdocs.call_args.args[1] for one in plan]
    assert len(told) > 20
    assert not [one.path for one in told if one.is_built]
    assert differing(Project(apart / "one").outputs(), joined.outputs()) == []
    assert not (joined.root / ".cache" / "parts.new").exists()


@slow
def test_a_build_goes_on_from_what_was_joined(built: Path, apart: Path, joined: Project):
    assert joined.build("heron").exit_code == 0
    assert differing(Project(apart / "one").outputs(), joined.outputs()) == []
    assert plan(joined) == ()


@slow
@pytest.mark.parametrize("travel", ["with times", "without times"])
def test_only_what_is_new_is_taken_again(apart: Path, joined: Project, travel: str):
    heron = Project(apart / "heron")
    replace_mirror(heron, "heron", [*HERON, NEWS])
    before = contents(joined.root / "site" / "lists" / "otter")
    if travel == "without times":
        for file in joined.root.rglob("lists/**/*.*"):
            os.utime(file, (1, 1))
    report = join(joined, heron.root)
    assert report.exit_code == 0
    (told,) = [line for line in report.lines if line.startswith("heron")]
    count = int(re.findall(r"heron: ([0-9,]+) files taken", told)[0])
    assert 0 < count < len(contents(heron.root / "docs/lists")) * 1.5
    assert b"Later news" in joined.pages()["docs/lists/heron/digests/2026/03/11/index.md"]
    assert contents(joined.root / "site" / "lists" / "otter") == before
    assert contents(joined.root / "site" / "lists" / "heron") == contents(
        heron.root / "site" / "lists" / "heron"
    )


@slow
def test_a_page_that_is_gone_there_goes_here_too(apart: Path, joined: Project):
    heron = Project(apart / "heron")
    replace_mirror(heron, "heron", HERON[:1])
    gone = "lists/heron/digests/2026/03/03/index"
    assert f"site/{gone}.html" in joined.outputs()
    assert join(joined, heron.root).exit_code == 0
    assert f"site/{gone}.html" not in joined.outputs()
    assert f"docs/{gone}.md" not in joined.outputs()


def spoil_manifest(project: Path) -> None:
    with sqlite3.connect(project / ".cache/site.sqlite3") as manifest:
        manifest.execute("DELETE FROM file WHERE path LIKE 'lists/heron/series/%'")
    manifest.close()


def spoil_provenance(project: Path) -> None:
    (project / ".cache/parts/heron.json").write_text("[]")


def age(project: Path) -> None:
    """As if another version had built it."""
    file = project / ".cache/parts/heron.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"program": "0.0.1 abc"}))


def set_otherwise(project: Path) -> None:
    text = (project / "mkdocs.yml").read_text()
    (project / "mkdocs.yml").write_text(f"{text}copyright: other\n")
    assert Project(project).build("heron", offline=True).exit_code == 0


def add_owl(project: Path) -> None:
    shutil.copy(project / ".cache/parts/heron.json", project / ".cache/parts/owl.json")


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no project": (lambda folder: shutil.rmtree(folder / ".cache"), "holds no list that was built"),
    "other version": (age, "heron in .*: it was built by another version of Patchwire: build it"),
    "other settings": (
        set_otherwise,
        "heron in .*: it was built with other settings, or by another MkDocs or theme: build",
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


@slow
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_stand_beside_the_others_is_refused(apart: Path, joined: Project, case: str):
    spoil, word = REFUSED[case]
    spoil(apart / "heron")
    before = joined.everything()
    report = join(joined, apart / "otter", apart / "heron")
    assert report.exit_code == 2
    assert re.search(word, report.lines[0])
    assert report.lines[1:] == ("nothing was joined",)
    assert differing(before, joined.everything()) == [".cache/lock"] * (
        before[".cache/lock"] != joined.everything()[".cache/lock"]
    )


@slow
def test_a_list_that_is_there_twice_is_refused(apart: Path, joined: Project):
    report = join(joined, apart / "heron", apart / "otter", apart / "one")
    assert report.exit_code == 2
    there = f"is in {apart / 'otter'} and in {apart / 'one'}: name one of them"
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
    "linked folder": ("docs/lists/heron/digests", lead_away, "index.md is missing, or a link"),
}


@slow
@pytest.mark.parametrize("case", DAMAGES)
def test_a_damaged_list_is_skipped_and_the_others_go_on(apart: Path, case: str):
    path, damaged, word = DAMAGES[case]
    damaged(apart / "heron" / path)
    joined = clone(Project(apart / "one"), apart / "fresh")
    report = join(joined, *(apart / name for name in NAMES))
    assert report.exit_code == 4
    (told,) = [line for line in report.lines if line.startswith("heron")]
    assert re.search(word, told), told
    assert told.endswith("; it is left out")
    assert not [path for path in joined.outputs() if "heron" in path]
    for name in ("otter", "swan"):
        for top in ("docs/lists", "site/lists"):
            there = contents(joined.root / top / name)
            assert there
            assert differing(contents(apart / "one" / top / name), there) == []


@slow
def test_the_old_pages_of_a_damaged_list_stay(apart: Path, joined: Project):
    before = joined.outputs()
    heron = Project(apart / "heron")
    replace_mirror(heron, "heron", [*HERON, NEWS])
    cut(heron.root / "site/lists/heron/digests/2026/03/11/index.html")
    report = join(joined, heron.root)
    assert report.exit_code == 4
    assert report.lines[0].endswith("; its old pages stay")
    assert differing(before, joined.outputs()) == []
    assert plan(joined, offline=True) == ("heron",)


@slow
def test_pages_that_nobody_remembers_are_refused(apart: Path, joined: Project):
    before = joined.outputs()
    (joined.root / ".cache/site.sqlite3").unlink()
    with pytest.raises(SiteError, match="lists/swan/ holds pages that the cache knows nothing of"):
        join(joined, apart / "otter", apart / "heron")
    assert contents(joined.root / "site" / "lists") == of_lists(before)
    assert join(joined, *(apart / name for name in NAMES)).exit_code == 0
    assert differing(before, joined.outputs()) == []


@slow
def test_nothing_is_written_through_a_link(apart: Path, joined: Project):
    away = apart / "away"
    shutil.move(joined.root / "docs/lists/heron", away)
    (joined.root / "docs/lists/heron").symlink_to(away)
    before = contents(away)
    (joined.root / ".cache/site.sqlite3").unlink()
    for file in (apart / "away").rglob("*.md"):
        file.write_text("ours")
    with pytest.raises(SiteError, match="is reached through a link"):
        join(joined, apart / "heron")
    assert {raw for path, raw in contents(away).items() if path.endswith(".md")} == {b"ours"}
    assert before.keys() == contents(away).keys()


@slow
def test_a_list_that_no_folder_holds_is_told(apart: Path):
    joined = clone(Project(apart / "one"), apart / "fresh")
    report = join(joined, apart / "heron", apart / "swan")
    assert report.exit_code == 4
    assert "otter: it is in none of the folders: the site is without it" in report.lines
    assert join(joined, apart / "otter").exit_code == 0
    assert differing(Project(apart / "one").outputs(), joined.outputs()) == []


def test_there_must_be_something_to_join(built: Path, tmp_path: Path):
    empty = clone(Project(built / "one"), tmp_path / "empty")
    with pytest.raises(UsageError, match="no list has pages, here or in a folder: build one"):
        join(empty)
    assert not (empty.root / "site").exists()


@slow
def test_without_a_folder_the_site_follows_the_hand_written_pages(joined: Project):
    (joined.root / "docs/about.md").write_text("# About\n\nOther words.\n")
    assert join(joined).exit_code == 0
    assert b"Other words" in joined.site()["site/about/index.html"]


@slow
def test_real_lists_built_in_jobs_of_their_own_are_joined(
    archive_of: Callable[[str], Path], demo_archive: Path, tmp_path: Path
):
    lists = {
        "kvm-seed": {"archive": str(archive_of("kvm-seed"))},
        "kvm-ppc": {"archive": str(archive_of("kvm-ppc")), "since": "2019-01-01"},
        "demo": {"archive": str(demo_archive), "window": "week"},
    }
    one = Project(tmp_path / "one").configure(lists)
    jobs = [tmp_path / name for name in plan(one)]
    assert [job.name for job in jobs] == list(lists)
    assert one.build().exit_code == 0
    for job in jobs:
        assert clone(one, job).build(job.name).exit_code == 0
    joined = clone(one, tmp_path / "joined")
    report = join(joined, *jobs)
    assert report.exit_code == 0, report.lines
    assert differing(one.outputs(), joined.outputs()) == []
    assert plan(joined) == ()


# ---------------------------------------------------------------- planning


@slow
def test_what_is_built_has_no_work(apart: Path, joined: Project):
    assert plan(Project(apart / "one")) == ()
    assert plan(joined) == ()
    assert plan(Project(apart / "heron")) == ("otter", "swan")
    assert plan(clone(joined, apart / "new")) == NAMES


@slow
def test_new_mails_upstream_are_work_but_are_not_fetched(
    apart: Path, joined: Project, tmp_path: Path
):
    swan = archive(tmp_path / "swan-with-news", [*SWAN, NEWS])
    one = Project(apart / "one")
    real = has_news

    def ask(source: str, tips: Any) -> bool:
        return real(str(swan) if source.endswith("/swan") else source, tips)

    with mock.patch("generator.pipeline.distribute.plan.has_news", ask):
        assert plan(one) == plan(joined) == ("swan",)
        assert plan(one, offline=True) == ()
    assert "Later news" not in str(one.pages())
    shutil.rmtree(one.root / ".cache/mirrors/swan")
    shutil.copytree(swan, one.root / ".cache/mirrors/swan")
    assert plan(one, offline=True) == ("swan",)


STALE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "page": ("docs/lists/heron/index.md", Path.unlink),
    "other page": ("docs/lists/heron/index.md", cut),
    "built page": ("site/lists/heron/index.html", Path.unlink),
    "other built page": ("site/lists/heron/index.html", lambda file: file.write_bytes(b"x")),
    "index": (".cache/index/heron.sqlite3", Path.unlink),
    "manifest": (".cache/site.sqlite3", Path.unlink),
    "provenance": (".cache/parts/heron.json", Path.unlink),
}


@slow
@pytest.mark.parametrize("case", STALE)
def test_what_is_missing_or_stale_is_work(apart: Path, case: str):
    path, spoil = STALE[case]
    spoil(apart / "one" / path)
    found = plan(Project(apart / "one"), offline=True)
    assert set(found) == (set(NAMES) if case == "manifest" else {"heron"})


@slow
def test_files_that_lost_their_times_are_no_work(apart: Path):
    for file in (apart / "one").rglob("*"):
        os.utime(file, (1, 1))
    assert plan(Project(apart / "one")) == ()


@slow
def test_another_version_or_other_settings_are_work(apart: Path):
    one = Project(apart / "one")
    with mock.patch("generator.pipeline.fingerprints.program", return_value="0.0.1 abc"):
        assert set(plan(one)) == set(NAMES)
    lists = {name: {"archive": str(apart / name), "title": name} for name in NAMES}
    assert set(plan(one.configure(lists), offline=True)) == set(NAMES)


@slow
def test_where_a_build_fails_there_is_work(apart: Path):
    one = Project(apart / "one")
    (one.root / "docs/about.md").write_text("[nowhere](nowhere.md)")
    with pytest.raises(SiteError):
        one.build("heron", offline=True)
    assert plan(one, offline=True) == ("heron",)


@slow
def test_those_that_wait_longest_come_first(apart: Path):
    one = Project(apart / "one")
    for at_, name in enumerate(("swan", "otter", "heron")):
        os.utime(one.root / f".cache/parts/{name}.json", (at_, at_))
    (one.root / ".cache/parts/heron.json").unlink()
    with mock.patch("generator.pipeline.fingerprints.program", return_value="0.0.1 abc"):
        assert plan(one) == ("heron", "swan", "otter")
        found = plan_lists(one.config, offline=True, most=2)
    assert found.names == ("heron", "swan")
    assert found.report.lines[-1] == "left for the next run: 1"


@slow
def test_a_list_out_of_reach_is_told(apart: Path):
    one = Project(apart / "one")
    found = plan_lists(
        replace(
            one.config,
            lists=tuple(
                replace(each, archive=str(apart / "nowhere")) if each.name == "swan" else each
                for each in one.config.lists
            ),
        ),
        offline=False,
    )
    assert (found.names, found.report.exit_code) == ((), 0)
    assert found.report.lines == (
        f"swan: there is no archive at {apart / 'nowhere'}: check the path, or fetch it first",
    )
    away = UpstreamError("away", "wait")
    with mock.patch("generator.pipeline.distribute.plan.has_news", side_effect=away):
        found = plan_lists(one.config, offline=False)
    assert (found.names, found.report.exit_code) == ((), 3)


@slow
def test_the_commands_say_what_a_workflow_reads(apart: Path):
    answer = Project(apart / "heron").run("plan", "--offline", "--most", "1")
    assert answer.code == 0
    assert json.loads(answer.out) == ["otter"]
    assert answer.err == (
        "patchwire: otter: it was not built here yet\n"
        "patchwire: swan: it was not built here yet\n"
        "patchwire: left for the next run: 1\n"
    )
    joined = clone(Project(apart / "one"), apart / "fresh")
    told = joined.run("join", *(str(apart / name) for name in NAMES))
    assert (told.code, told.out) == (0, "")
    *_, origin, summary = told.err.splitlines()
    assert origin == f"patchwire: the site is in {joined.root / 'site'}"
    assert summary.startswith("patchwire: done in ")
    assert joined.run("plan") == Answer(0, "[]\n", "")
    wrong = joined.run("join", str(apart / "nowhere"))
    assert wrong.code == 2
    assert wrong.err.startswith(f"patchwire: {apart / 'nowhere'} holds no list that was built: ")
