"""`patchwire init`: what it writes, what it leaves, and what an archive cannot do to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from generator import __version__
from generator.archive.survey import Survey
from generator.config import load_config
from generator.errors import UsageError
from generator.pipeline.init import init_site, starter_list
from generator.site.starter import (
    PLACES,
    StarterList,
    keep_days,
    safe_name,
    safe_title,
    starter_files,
    write_missing,
)
from tests.archives import archive, daily, patch
from tests.whole import patchwire

NASTY = [
    "<script>alert(1)</script>",
    '"\n- evil: !!python/object/apply:os.system [id]',
    "a: b # c",
    "{{ config.site_url }} {% raw %}",
    "&anchor *alias !tag |",
    "@NAME@ @VERSION@",
    "\x1b]0;title\x07\x1b[2J::error::x",
    "\u202eevil\u2066 \ud800 \U0001f600 \u2028- x",
    "](javascript:alert(1)) ![x](y) `code` **b**",
    "yes",
    "1e5",
    "2026-01-01",
    "null",
    "...",
    "---",
    "x" * 5000,
]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "otters"
    archive(path, daily(patch("[PATCH] a"), patch("[PATCH] b"), patch("[PATCH] c")))
    (path / "description").write_text("Otters of the north archive mirror\n")
    return path


def test_a_small_list_on_disk(inbox: Path, tmp_path: Path):
    report = init_site(str(inbox), str(tmp_path / "new"))
    assert report.exit_code == 0
    assert report.lines[0].startswith("otters: Otters of the north (1 epoch, 3 mails, ")
    assert report.lines[-1].startswith(f"next: cd {tmp_path / 'new'} && patchwire build")
    assert all((tmp_path / "new" / place).is_file() for place in PLACES)
    config = load_config(str(tmp_path / "new" / "mkdocs.yml"))
    (otters,) = config.lists
    assert (otters.name, otters.title) == ("otters", "Otters of the north")
    assert (otters.archive, otters.since, otters.keep) == (str(inbox), None, None)
    assert config.site_name == "Otters of the north"


def test_each_line_of_the_settings_is_explained(inbox: Path, tmp_path: Path):
    init_site(str(inbox), str(tmp_path / "new"))
    lines = (tmp_path / "new" / "mkdocs.yml").read_text().splitlines()
    settings = [line for line in lines if line.strip() and not line.rstrip().endswith(":")]
    plain = [line for line in settings if " #" not in line and not line.startswith("#")]
    assert plain == [], plain


def test_run_again_it_changes_nothing_and_says_what_differs(inbox: Path, tmp_path: Path):
    new = tmp_path / "new"
    init_site(str(inbox), str(new))
    again = init_site(str(inbox), str(new))
    assert {f"{place}: as it was" for place in PLACES} <= set(again.lines)
    assert again.results == ()
    mine = "site_name: Mine\x1b[2J\n::error::x\n"
    (new / "mkdocs.yml").write_text(mine)
    (new / "docs" / "about.md").unlink()
    third = init_site(str(inbox), str(new))
    assert (new / "mkdocs.yml").read_text() == mine
    assert "written: docs/about.md" in third.lines
    assert "-site_name: Mine\\x1b[2J" in third.results
    assert not [line for line in third.results if line.startswith("::") or "\x1b" in line]
    assert "+site_name: Otters of the north # stands on top of each page" in third.results


def test_a_link_to_elsewhere_is_not_followed(inbox: Path, tmp_path: Path):
    new, victim = tmp_path / "new", tmp_path / "victim"
    new.mkdir()
    (new / "mkdocs.yml").symlink_to(victim)
    with pytest.raises(OSError, match=r"victim|mkdocs"):
        init_site(str(inbox), str(new))
    assert not victim.exists()


@pytest.mark.parametrize("nasty", NASTY)
def test_no_description_breaks_a_file(nasty: str):
    name = safe_name(nasty)
    title = safe_title(nasty, name)
    files = starter_files(StarterList(name, title, "https://lists.example/otters"))
    settings = yaml.safe_load(files["mkdocs.yml"])
    assert settings["site_name"] == title
    (known,) = settings["extra"]["patchwire"]["lists"].items()
    assert (known[0], known[1]["title"]) == (name, title)
    assert settings.keys() == yaml.safe_load(starter_files(OTTERS)["mkdocs.yml"]).keys()
    assert not set(title) & set("<>&\"'`[]{}*_@#!\\\x1b\n\u202e")
    assert yaml.safe_load(files[".github/workflows/publish.yml"])["jobs"].keys() == {
        "build", "deploy", "alive",
    }  # fmt: skip


OTTERS = StarterList("otters", "Otters", "https://lists.example/otters")


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("Linux KVM list", "Linux KVM list"),
        ("kvm.vger.kernel.org archive mirror", "kvm"),
        ("Otters mailing list archive", "Otters"),
        ("", "kvm"),
        ("...", "kvm"),
        ("Pingvin på isen", "Pingvin på isen"),
    ],
)
def test_the_title_of_a_list(description: str, title: str):
    assert safe_title(description, "kvm") == title


@pytest.mark.parametrize(
    ("text", "name"),
    [("kvm", "kvm"), ("KVM Devel", "kvm-devel"), ("../..", "list"), ("", "list"), ("-o", "o")],
)
def test_the_name_of_a_list(text: str, name: str):
    assert safe_name(text) == name


@pytest.mark.parametrize(
    ("per_day", "keep"),
    [(None, 365), (0.0, None), (10, None), (11, 3630), (100, 390), (1500, 26), (1e6, 7)],
)
def test_keep_has_a_site_stay_below_its_hosts_limit(per_day: float | None, keep: int | None):
    assert keep_days(per_day) == keep
    if keep and per_day and keep > 7:
        assert keep * per_day * 15_000 <= 600_000_000


def test_a_large_list_begins_with_the_year_before():
    newest = datetime(2026, 3, 1, tzinfo=UTC)
    survey = Survey("lkml", "Kernel", 18, newest, None, 1100.0)
    new = starter_list("https://lists.example/lkml", survey)
    assert (new.since, new.keep) == (date(2025, 1, 1), 30)
    settings = yaml.safe_load(starter_files(new)["mkdocs.yml"])
    assert settings["extra"]["patchwire"]["lists"]["lkml"]["keep"] == 30
    assert settings["extra"]["patchwire"]["lists"]["lkml"]["since"] == date(2025, 1, 1)


@pytest.mark.parametrize("source", ["lore.kernel.org/kvm", "nowhere", "http://x.example/kvm"])
def test_what_is_no_archive_is_refused_and_nothing_written(source: str, tmp_path: Path):
    with pytest.raises(UsageError, match="https://"):
        init_site(source, str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_the_workflow_installs_this_version():
    text = starter_files(OTTERS)[".github/workflows/publish.yml"]
    assert f"patchwire=={__version__}\n" in text


def test_the_workflow_uses_the_actions_of_this_project():
    own = (Path(__file__).parents[2] / ".github/workflows/publish.yml").read_text("utf-8")
    jobs = yaml.safe_load(starter_files(OTTERS)[".github/workflows/publish.yml"])["jobs"]
    used = {step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step}
    assert len(used) == 6
    assert [action for action in used if action not in own] == []


@pytest.mark.parametrize(
    ("code", "former", "ends", "outputs"),
    [
        (0, False, 0, "deploy=true\n"),
        (0, True, 0, "deploy=true\n"),
        (3, True, 0, "deploy=true\n"),  # the other lists, and what health.atom says of this one
        (4, True, 0, "deploy=true\ndamaged=true\n"),
        (3, False, 3, ""),  # the caches were lost: the deployed site may have that list
        (4, False, 4, ""),
        (5, True, 5, ""),
    ],
)
def test_the_workflow_deploys_what_was_built_unless_a_list_would_be_lost(
    code: int, ends: int, outputs: str, tmp_path: Path, *, former: bool
):
    jobs = yaml.safe_load(starter_files(OTTERS)[".github/workflows/publish.yml"])["jobs"]
    (script,) = (step["run"] for step in jobs["build"]["steps"] if step.get("id") == "build")
    (tmp_path / "patchwire").write_text(f"#!/bin/sh\nexit {code}\n")
    (tmp_path / "patchwire").chmod(0o755)
    (tmp_path / "outputs").touch()
    (tmp_path / "site").mkdir()
    if former:
        (tmp_path / "site" / "index.html").touch()
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:{os.defpath}", "GITHUB_OUTPUT": str(tmp_path / "outputs")},
        capture_output=True,
        check=False,
    )
    assert done.returncode == ends
    assert (tmp_path / "outputs").read_text() == outputs


def test_the_command_keeps_results_apart(inbox: Path, tmp_path: Path):
    first = patchwire("init", str(inbox), cwd=tmp_path)
    assert (first.code, first.out) == (0, "")
    assert first.err.splitlines()[-1].startswith("patchwire: next: patchwire build")
    (tmp_path / "docs" / "about.md").write_text("Mine\n")
    again = patchwire("init", str(inbox), cwd=tmp_path)
    assert again.out.startswith("--- docs/about.md\n+++ docs/about.md of init\n")
    assert "docs/about.md: there already, and stays" in again.err
    refused = patchwire("-C", "mkdocs.yml", "init", str(inbox), cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith("and init writes new ones: leave it out\n")


@pytest.mark.slow
def test_the_workflow_is_clean(tmp_path: Path):
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.exists():
        pytest.skip("needs zizmor")
    write_missing(tmp_path, starter_files(OTTERS))
    done = subprocess.run(
        [zizmor, "--offline", "--quiet", "--no-progress", ".github"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    if actionlint := shutil.which("actionlint"):
        subprocess.run([actionlint], cwd=tmp_path, check=True)
