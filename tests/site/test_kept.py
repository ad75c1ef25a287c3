"""A person's own files in the site: kept where they are named, else named when they go."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.config import load_config
from generator.errors import ConfigError
from generator.site.kept import is_kept, strangers
from tests.archives import NEWS, OTTER, archive
from tests.whole import Project, forget_run, no_mkdocs

OWN = {
    "CNAME": "news.example",
    "google123.html": "google",
    ".well-known/security.txt": "Contact: x",
    "notes/deep/er/a.html": "no title, and a [dead](link)",
    "lists/otter/mine.txt": "mine",
}
KEEP = ["CNAME", "google*.html", ".well-known/", "notes", "lists/otter/*.txt"]


def put(site: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")


def own(site: Path) -> dict[str, str]:
    return {path: (site / path).read_text("utf-8") for path in OWN if (site / path).is_file()}


def build(project: Project) -> tuple[int, str]:
    report = project.build()
    return report.exit_code, "\n".join(report.lines)


@pytest.fixture
def site(otter: Project) -> Path:
    return otter.root / "site"


# ---------------------------------------------------------------- whole runs


def test_files_that_nobody_named_go_and_are_named(otter: Project, site: Path):
    put(site, OWN)
    code, said = build(otter)
    assert code == 0
    assert own(site) == {}
    assert f"files in {site} that no build made were removed ('.well-known/security.txt'" in said
    assert "and 2 more): list them under `keep_files`, and copy them back from" in said
    assert own(otter.root / ".cache/site.old") == OWN
    assert "no build made" not in build(otter)[1]


def test_files_that_are_named_stay(otter: Project, site: Path):
    otter.configure({"otter": "../otter"}, keep_files=KEEP)
    put(site, OWN)
    code, said = build(otter)  # the settings are new: the whole site is built
    assert (code, "no build made" in said) == (0, False)
    assert own(site) == OWN
    assert otter.is_current()
    archive(otter.root.parent / "otter", [*OTTER, NEWS])  # a day: a part of the site is built
    put(site, {"CNAME": "other.example"})
    code, said = build(otter)
    assert (code, "no build made" in said) == (0, False)
    assert own(site) == {**OWN, "CNAME": "other.example"}
    assert otter.check().exit_code == 0


def test_files_that_are_named_stay_where_caches_are_lost(otter: Project, site: Path):
    otter.configure({"otter": "../otter"}, keep_files=KEEP)
    put(site, OWN)
    shutil.rmtree(otter.root / ".cache")
    code, said = build(otter)
    assert (code, "no build made" in said) == (0, False)
    assert own(site) == OWN


def test_files_that_are_named_survive_a_rollback(otter: Project, site: Path):
    otter.configure({"otter": "../otter"}, keep_files=KEEP)
    assert build(otter)[0] == 0  # the former release knows none of them
    put(site, OWN)
    assert otter.run("rollback").code == 0
    assert own(site) == OWN


def test_a_site_may_begin_with_files_that_are_named(otter: Project, site: Path):
    otter.configure({"otter": "../otter"}, keep_files=KEEP)
    shutil.rmtree(site)
    put(site, {"CNAME": "news.example"})
    assert build(otter)[0] == 0
    assert own(site) == {"CNAME": "news.example"}


def test_what_a_build_makes_goes_before_a_file_of_that_name(otter: Project, site: Path):
    otter.configure({"otter": "../otter"}, keep_files=["about/index.html", "lists/"])
    put(site, {"about/index.html": "mine", "lists/otter/old/index.html": "withdrawn"})
    shutil.rmtree(otter.root / ".cache" / "site.sqlite3", ignore_errors=True)
    (otter.root / ".cache" / "site.sqlite3").unlink(missing_ok=True)
    assert build(otter)[0] == 0
    assert "Written by hand" in (site / "about/index.html").read_text("utf-8")
    assert not (site / "lists/otter/old").exists()


def test_a_pattern_that_names_what_a_build_makes_builds_nothing_anew(otter: Project):
    otter.configure({"otter": "../otter"}, keep_files=["about/", "lists/"])
    assert build(otter)[0] == 0
    forget_run(otter)
    with no_mkdocs():
        assert build(otter)[0] == 0


def test_a_link_stays_a_link(otter: Project, site: Path, tmp_path: Path):
    otter.configure({"otter": "../otter"}, keep_files=["elsewhere", "file"])
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "a.html").write_text("a", "ascii")
    (site / "elsewhere").symlink_to(tmp_path / "away")
    (site / "file").symlink_to("nowhere")
    assert build(otter)[0] == 0
    assert (site / "elsewhere").readlink() == tmp_path / "away"
    assert (site / "file").readlink() == Path("nowhere")


# ---------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    ("pattern", "paths", "others"),
    [
        ("CNAME", ["CNAME"], ["CNAME2", "a/CNAME", "cname"]),
        ("a/", ["a/b", "a/b/c"], ["ab", "b/a/c"]),
        ("*.txt", ["a.txt"], ["a/b.txt", "atxt"]),
        ("**/*.txt", ["a.txt", "a/b/c.txt"], ["a.txts"]),
        ("a/**", ["a/b", "a/b/c"], ["b"]),
        ("a?", ["ab"], ["a/", "abc", "a"]),
        ("a+(b)", ["a+(b)"], ["aab"]),
        ("lists/**", ["lists/x/mine.txt"], ["lists/x/index.html", "lists/x/feeds/digests.atom"]),
    ],
)
def test_a_pattern(pattern: str, paths: list[str], others: list[str]):
    assert [path for path in paths + others if is_kept(path, (pattern,))] == paths
    assert not is_kept(paths[0], ())


def test_what_a_list_lost_is_no_strangers():
    gone = ["lists/a/index.html", "search/1.db", "lists/a/x.txt", "y"]
    assert strangers(gone) == ["lists/a/x.txt", "y"]


@pytest.mark.parametrize(
    "pattern",
    ["../x", "a/../../x", "/etc/passwd", "..", ".", "", "a//b", "a\\\\b", "**", "*/**", "./a"],
)
def test_a_pattern_that_leads_out_is_refused(tmp_path: Path, pattern: str):
    text = "site_name: News\nsite_url: https://news.example/\nextra:\n  patchwire:\n"
    text += f"    lists: {{a: {{archive: a}}}}\n    keep_files: ['{pattern}']\n"
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"keep_files"):
        load_config(str(tmp_path / "mkdocs.yml"))
