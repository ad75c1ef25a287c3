"""Several lists in one site, and what stays where one of them, or the build, fails."""

from __future__ import annotations

import fcntl
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.archive import git
from generator.errors import PatchwireError, SiteError
from generator.pipeline.report import Report
from tests.archives import HERON, NEWS, OTTER, PAGES, archive, damage
from tests.conftest import Once
from tests.contents import differing, traces
from tests.whole import Project, broken_feeds, ruin_index

pytestmark = pytest.mark.slow

LATER = "lists/heron/digests/2026/03/11/index"  # the page of the news


@pytest.fixture(scope="module")
def two_built(once: Once) -> Path:
    """A built site of two lists, with their archives beside it. Not to be written to."""

    def build(folder: Path) -> None:
        archive(folder / "otter", OTTER)
        archive(folder / "heron", HERON)
        project = Project(folder / "project").configure({"otter": "../otter", "heron": "../heron"})
        assert project.build().exit_code == 0

    return once("two", build)


@pytest.fixture
def two(two_built: Path, tmp_path: Path) -> Project:
    """A copy of them, with the archives in `tmp_path`."""
    shutil.copytree(two_built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Project(tmp_path / "project")


def bring_news(folder: Path) -> None:
    """A mail arrives at the list of herons."""
    archive(folder / "heron", [*HERON, NEWS])


def of(name: str, files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: raw for path, raw in files.items() if f"/lists/{name}/" in path}


@pytest.mark.long
def test_a_list_is_built_and_the_other_left_alone(two: Project, tmp_path: Path):
    before = two.outputs()
    for name, old in (("otter", OTTER), ("heron", HERON)):
        archive(tmp_path / name, [*old, NEWS])
    assert two.build("heron").lines[0] == "heron: new mail"
    after = two.outputs()
    assert of("otter", before)
    assert differing(of("otter", before), of("otter", after)) == []
    assert f"docs/{LATER}.md" in after
    index = after["docs/index.md"].decode()
    assert re.findall(r"^## .*lists/(\w+)/", index, re.MULTILINE) == ["otter", "heron"]
    assert "lists/heron/digests/2026/03/11/" in index
    assert "lists/otter/digests/2026/03/11/" not in index
    two.write()
    assert "lists/otter/digests/2026/03/11/" in two.pages()["docs/index.md"].decode()


@pytest.mark.parametrize("said", [None, "{bad", '{"schema": 1, "digests": [{"a": 1}]}', "[]"])
def test_pages_that_were_lost_are_made_again_with_another_lists(two: Project, said: str | None):
    before = two.outputs()
    pages = two.root / "docs" / "lists" / "otter"
    if said is None:
        shutil.rmtree(pages)
    else:
        (pages / "list.json").write_text(said)
    assert two.build("heron", offline=True).exit_code == 0
    assert differing(before, two.outputs()) == []


def test_a_list_that_was_never_fetched_does_not_keep_another_from_being_built(
    two: Project, tmp_path: Path
):
    lists = {"heron": tmp_path / "heron", "swan": tmp_path / "swan"}
    report = two.configure(lists).build("heron")
    assert report.exit_code == 0
    assert not any("swan" in line for line in report.lines)


def test_a_list_that_is_no_more_configured_disappears(two: Project, tmp_path: Path):
    two.configure({"heron": tmp_path / "heron"}).build()
    assert [path for path in two.outputs() if "otter" in path] == []
    assert traces(two.outputs(), ("lists/otter",)) == []
    assert of("heron", two.outputs())


UNCHANGED = f"0 pages written, {PAGES} unchanged, 0 removed"


@pytest.mark.parametrize("what", ["mirror", "upstream"])
def test_a_damaged_archive_is_named_and_the_other_lists_go_on(
    two: Project, tmp_path: Path, what: str
):
    before = two.outputs()
    home = two.root / ".cache" / "mirrors" if what == "mirror" else tmp_path
    damage(home / "otter" / "git" / "0.git")
    bring_news(tmp_path)
    report = two.build()
    assert report.exit_code == 4
    cause, *rest = (line for line in report.lines if line.startswith("otter"))
    assert re.fullmatch(r"otter: .*0\.git.*: .*", cause)
    assert str(home / "otter") in cause
    assert rest == ["otter: " + ("its old pages stay" if what == "mirror" else UNCHANGED)]
    after = two.outputs()
    assert differing(of("otter", before), of("otter", after)) == []
    assert b"Later news" in after[f"docs/{LATER}.md"]
    assert re.findall(r"^## .*lists/(\w+)/", after["docs/index.md"].decode(), re.MULTILINE) == [
        "otter",
        "heron",
    ]


@pytest.mark.long
def test_a_single_mail_that_the_disk_damaged_keeps_the_pages_and_is_fetched_anew(two: Project):
    before, git_dir = two.outputs(), two.root / ".cache" / "mirrors" / "otter" / "git" / "0.git"
    (pack,) = git_dir.glob("objects/pack/*.pack")
    blob = git.run(str(git_dir), "rev-parse", "master:m").decode("ascii").strip()
    listed = git.run(str(git_dir), "verify-pack", "-v", str(pack)).decode("ascii")
    (place,) = re.findall(rf"^{blob} blob +\d+ (\d+) (\d+)", listed, re.MULTILINE)
    size, begin = map(int, place)  # in the pack
    damaged = bytearray(pack.read_bytes())
    damaged[begin + size // 2] ^= 0xFF
    pack.chmod(0o644)
    pack.write_bytes(damaged)
    (two.root / ".cache" / "index" / "otter.sqlite3").unlink()  # so that every mail is read
    report = two.build()
    assert report.exit_code == 4
    assert any("blob" in line and "its old pages stay" in line for line in report.lines)
    assert differing(before, two.outputs()) == []
    assert two.build().exit_code == 0
    assert differing(before, two.outputs()) == []


@pytest.mark.long
def test_the_next_run_puts_right_what_a_damaged_disk_and_a_dead_run_left(
    two: Project, tmp_path: Path
):
    before, mirrors = two.outputs(), two.root / ".cache" / "mirrors"
    damage(mirrors / "otter" / "git" / "0.git")
    bring_news(tmp_path)
    assert two.build().exit_code == 4
    lock = mirrors / "heron" / "git" / "0.git" / "refs" / "heads" / "master.lock"
    lock.touch()
    archive(tmp_path / "heron", [*HERON, NEWS, *HERON[:1]])
    report = two.build()
    assert report.exit_code == 0
    lines = [line for line in report.lines if "0.git" in line]
    assert lines == [
        f"otter: {mirrors}/otter/git/0.git was damaged, and is fetched anew",
        f"heron: {lock} was left by a run that died, and is removed",
    ]
    assert differing(of("otter", before), of("otter", two.outputs())) == []
    assert two.check().exit_code == 0


def test_a_list_that_was_damaged_from_its_first_day_is_left_out(project: Project, tmp_path: Path):
    damage(archive(tmp_path / "otter", OTTER) / "git" / "0.git")
    project.configure({"otter": tmp_path / "otter", "heron": archive(tmp_path / "heron", HERON)})
    report = project.build()
    assert report.exit_code == 4
    assert [path for path in project.pages() if "otter" in path] == []
    assert of("heron", project.outputs())


@pytest.mark.parametrize("beside", ["nothing", "damage"])
def test_a_list_out_of_reach_keeps_its_pages_and_the_others_go_on(
    two: Project, tmp_path: Path, beside: str
):
    before = two.outputs()
    (tmp_path / "otter").rename(tmp_path / "away")
    if beside == "damage":
        damage(tmp_path / "heron" / "git" / "0.git")
    else:
        bring_news(tmp_path)
    report = two.build()
    assert report.exit_code == 3
    assert f"otter: there is no archive at {tmp_path / 'otter'}" in report.lines[0]
    after = two.outputs()
    assert differing(of("otter", before), of("otter", after)) == []
    assert (f"docs/{LATER}.md" in after) is (beside == "nothing")
    (tmp_path / "away").rename(tmp_path / "otter")
    if beside == "nothing":
        assert two.build().exit_code == 0


def test_where_no_upstream_can_be_reached_nothing_is_built(two: Project, tmp_path: Path):
    before = two.outputs()
    for name in ("otter", "heron"):
        (tmp_path / name).rename(tmp_path / f"{name} is away")
    report = two.build()
    assert report.exit_code == 3
    assert report.lines[-1] == "nothing was built: the old site stays"
    assert differing(before, two.outputs()) == []


def test_without_a_network_the_mirrors_are_built_from(two: Project, tmp_path: Path):
    before = two.outputs()
    bring_news(tmp_path)
    shutil.rmtree(tmp_path / "otter")
    report = two.build(offline=True)
    assert (report.exit_code, len(report.lines)) == (0, 3)
    assert differing(before, two.outputs()) == []


def test_fetching_alone_builds_nothing(two: Project, tmp_path: Path):
    before = two.outputs()
    bring_news(tmp_path)
    progress: list[Any] = []
    report = two.fetch(lambda *stage: progress.append(stage))
    assert report == Report(("otter: nothing new", "heron: new mail"), 0)
    assert progress
    assert differing(before, two.outputs()) == []
    assert two.build(offline=True).exit_code == 0
    assert b"Later news" in two.pages()[f"docs/{LATER}.md"]


def test_a_list_out_of_reach_does_not_keep_the_others_from_being_fetched(
    project: Project, tmp_path: Path
):
    heron, owl = archive(tmp_path / "heron", HERON), archive(tmp_path / "owl", OTTER)
    damage(owl / "git" / "0.git")
    project.configure({"otter": tmp_path / "nowhere", "owl": owl, "heron": heron})
    report = project.fetch()
    assert report.exit_code == 3
    assert [line.split(":")[0] for line in report.lines] == ["otter", "owl", "heron"]
    assert report.lines[2] == "heron: new mail"


# ---------------------------------------------------------------- when a build fails


def test_where_mkdocs_fails_the_old_site_stays(two: Project, tmp_path: Path):
    before = two.site()
    bring_news(tmp_path)
    about = two.root / "docs" / "about.md"
    words = about.read_text("utf-8")
    about.write_text(f"{words}\n[nowhere](nowhere.md)\n", "utf-8")
    with pytest.raises(SiteError, match=r"MkDocs failed: .*nowhere\.md") as refused:
        two.build()
    assert refused.value.exit_code == 5
    assert differing(before, two.site()) == []
    about.write_text(words, "utf-8")
    two.build()
    assert f"site/{LATER}.html" in two.site()


@pytest.mark.long
def test_where_the_check_fails_the_old_site_stays(two: Project, tmp_path: Path):
    before = two.site()
    bring_news(tmp_path)
    fault = r"failed its check: lists/heron/feeds/digests.atom is not an Atom feed"
    with broken_feeds(), pytest.raises(SiteError, match=fault) as refused:
        two.build()
    assert refused.value.exit_code == 5
    assert differing(before, two.site()) == []
    (two.root / "docs/lists/heron/feeds/digests.atom").unlink()
    assert two.build().exit_code == 0
    assert b"Later news" in two.site()[f"site/{LATER}.html"]


def test_two_runs_do_not_meet(project: Project, tmp_path: Path):
    project.configure({"otter": archive(tmp_path / "otter", OTTER)})
    (project.root / ".cache").mkdir()
    with (project.root / ".cache" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(PatchwireError, match="another run"):
            project.build()
        with pytest.raises(PatchwireError, match="another run"):
            project.fetch()
    assert not (project.root / "docs" / "lists").exists()


def test_a_check_finds_nothing_or_names_it(two: Project, tmp_path: Path):
    assert two.check() == Report(("nothing to mend",), 0)
    (two.root / "site" / "lists" / "otter" / "index.html").unlink()
    damage(two.root / ".cache" / "mirrors" / "heron" / "git" / "0.git")
    report = two.check()
    assert report.exit_code == 5
    assert report.lines[0].startswith("heron: HEAD of")
    assert "lists/otter/index.md has no page in the site: run `patchwire build` again" in (
        report.lines
    )
    shutil.rmtree(two.root / "site")
    shutil.rmtree(two.root / ".cache")
    assert [line.partition(":")[0] for line in two.check().lines] == [
        "otter",
        "heron",
        f"there is no site at {two.root / 'site'}",
    ]


@pytest.mark.long
def test_an_index_that_proves_damaged_while_pages_are_made_is_built_anew(two: Project):
    before = two.pages()
    ruin_index(two, "otter")
    (two.root / "docs/lists/otter/waiting/index.md").unlink()  # to make it, the index is read
    next((two.root / "docs/lists/otter/series").glob("otter-*/index.md")).unlink()
    report = two.write()
    assert report.exit_code == 0
    (line,) = [line for line in report.lines if "the index" in line]
    assert re.fullmatch(r"otter: the index \S+ was damaged \(.*\), it was built anew", line)
    assert differing(two.pages(), before) == []
    assert not [line for line in two.write().lines if "the index" in line]


def test_nothing_is_kept_of_a_list_that_is_not_configured(two: Project, tmp_path: Path):
    cache = two.root / ".cache"
    assert [path.name for path in sorted(cache.glob("mirrors/*"))] == ["heron", "otter"]
    two.configure({"otter": "../otter"})
    assert "mirrors/heron belongs to no configured list" in "\n".join(two.check().lines)
    report = two.build()
    assert "heron: not configured any more: its mirror and index are removed" in report.lines
    assert [path for path in cache.rglob("*heron*") if "site.old" not in path.parts] == []
    assert two.check().lines == ("nothing to mend",)


def test_a_check_finds_what_the_history_does_not_reach(two: Project):
    git_dir = two.root / ".cache" / "mirrors" / "otter" / "git" / "0.git"
    git.run(str(git_dir), "hash-object", "-w", "--stdin", given=b"left over")
    assert any("0.git holds 1 objects that are in no history" in line for line in two.check().lines)
