"""The workflow that publishes: what its scripts hand on, keep and say, and in which order."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).parents[1] / ".github" / "workflows" / "publish.yml"
WORKFLOW = yaml.safe_load(FILE.read_text("utf-8"))
JOBS = WORKFLOW["jobs"]


def steps(job: str) -> dict[str, Any]:
    """The steps of a job that have a name, in their order."""
    return {step["name"]: step for step in JOBS[job]["steps"] if "name" in step}


@dataclass(frozen=True)
class Done:
    """What a script left: its exit code, what it printed, and what it gave to later steps."""

    code: int
    said: str
    outputs: dict[str, str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / ".venv" / "bin").mkdir(parents=True)
    return folder


def run(project: Path, job: str, step: str, program: str, **env: str) -> Done:
    """The script of a step, with a `patchwire` that is this shell script."""
    command = project / ".venv" / "bin" / "patchwire"
    command.write_text(f"#!/bin/bash\n{program}\n")
    command.chmod(0o755)
    outputs = project / "outputs"
    outputs.write_text("")
    done = subprocess.run(
        ["bash", "-e", "-c", steps(job)[step]["run"]],
        cwd=project,
        env={**os.environ, "GITHUB_OUTPUT": str(outputs), **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    pairs = (line.partition("=") for line in outputs.read_text().splitlines())
    return Done(done.returncode, done.stdout, {name: value for name, _, value in pairs})


# ---------------------------------------------------------------- plan

NOTHING: dict[str, Any] = {"lists": [], "changed": [], "answered": [], "skipped": {}, "notes": []}


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed; GitHub's machines have it")
@pytest.mark.parametrize(
    ("plan", "is_news", "is_alarm", "said"),
    [
        ({}, "false", "false", ""),
        ({"lists": ["kvm"]}, "true", "false", ""),
        ({"changed": ["kvm"]}, "true", "false", ""),
        (
            {"notes": [{"list": "kvm", "level": "warning", "text": "silent: 9 days, 100 %0A"}]},
            "false",
            "false",
            "::warning title=kvm::silent: 9 days, 100 %250A\n",
        ),
        (
            {"notes": [{"list": "kvm", "level": "error", "text": "a\\n::set-output::b"}]},
            "false",
            "true",
            "::error title=kvm::a\\n::set-output::b\n",
        ),
    ],
)
def test_the_plan_starts_jobs_and_warns(
    project: Path, plan: dict[str, Any], is_news: str, is_alarm: str, said: str
):
    text = json.dumps(NOTHING | plan)
    (project / "plan").write_text(text)
    done = run(project, "plan", "Which lists have work to do?", "cat plan")
    assert (done.code, done.said) == (0, said)
    assert json.loads(done.outputs["lists"]) == plan.get("lists", [])
    assert done.outputs["plan"] == text
    assert (done.outputs["is_news"], done.outputs["is_alarm"]) == (is_news, is_alarm)


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed; GitHub's machines have it")
@pytest.mark.parametrize(("code", "expected"), [(3, 0), (4, 0), (2, 2), (1, 1)])
def test_a_plan_that_fails_ends_the_run_unless_upstream_is_away(
    project: Path, code: int, expected: int
):
    (project / "plan").write_text(json.dumps(NOTHING))
    done = run(project, "plan", "Which lists have work to do?", f"cat plan; exit {code}")
    assert done.code == expected


# ---------------------------------------------------------------- build and join

BUILT = """
mkdir -p .cache/parts .cache/mirrors/kvm .cache/index docs/lists/kvm site/lists/kvm
touch .cache/site.sqlite3 .cache/parts/kvm.json docs/lists/kvm/index.md site/status.json
"""


@pytest.mark.parametrize(
    ("program", "code", "outputs"),
    [
        (BUILT, 0, {"part": "true", "changed": "true"}),
        (f"{BUILT} exit 3", 0, {"part": "true", "changed": "true"}),
        (f"{BUILT} exit 4", 0, {"part": "true", "changed": "true", "damaged": "true"}),
        ("exit 3", 0, {}),
        ("exit 4", 0, {"damaged": "true"}),
        ("exit 5", 5, {}),
    ],
)
def test_a_job_hands_over_what_is_whole_and_keeps_what_changed(
    project: Path, program: str, code: int, outputs: dict[str, str]
):
    done = run(project, "build", "Build the list", f"sleep 0.02\n{program}", LIST="kvm")
    assert (done.code, done.outputs) == (code, outputs)
    if "part" in outputs:
        with tarfile.open(project / "part.tar") as part:
            assert {"docs/lists/kvm/index.md", "site/status.json"} <= set(part.getnames())


def test_a_job_that_changed_nothing_keeps_nothing(project: Path):
    subprocess.run(["bash", "-c", BUILT], cwd=project, check=True)
    for file in project.rglob("*"):
        os.utime(file, (1, 1))
    said_again = "sleep 0.02; touch .cache/parts/kvm.json site/status.json .cache/lock; exit 4"
    done = run(project, "build", "Build the list", said_again, LIST="kvm")
    assert done.outputs == {"part": "true", "damaged": "true"}


@pytest.mark.parametrize(
    ("code", "outputs"),
    [(0, {"deploy": "true"}), (4, {"deploy": "true", "damaged": "true"}), (5, {}), (2, {})],
)
def test_a_site_is_deployed_unless_it_lost_a_list(
    project: Path, code: int, outputs: dict[str, str]
):
    (project / "parts" / "part-kvm").mkdir(parents=True)
    made = project / "made"
    made.mkdir()
    (made / "file").write_text("x")
    with tarfile.open(project / "parts" / "part-kvm" / "part.tar", "w") as part:
        part.add(made / "file", "file")
    program = f'echo "$@" > asked; exit {code}'
    done = run(project, "join", "Join them", program, PLAN='{"notes": ["$(id)"]}')
    assert done.code == (0 if outputs else code)
    assert done.outputs == outputs
    assert (project / "asked").read_text() == "join --plan plan.json parts/part-kvm/\n"
    assert (project / "plan.json").read_text() == '{"notes": ["$(id)"]}\n'
    assert (project / "parts" / "part-kvm" / "file").read_text() == "x"


# ---------------------------------------------------------------- order and conditions


@pytest.mark.parametrize(
    ("job", "restores", "keeps", "fails"),
    [
        (
            "build",
            "Mirror, caches and pages of the list's last run",
            "Keep mirror, caches and pages",
            "The archive is damaged",
        ),
        ("join", "Site of the last run", "Keep the site", "A list is damaged or missing"),
    ],
)
def test_a_damaged_list_does_not_cost_the_others_their_caches(
    job: str, restores: str, keeps: str, fails: str
):
    order = list(steps(job))
    assert order.index(restores) < order.index(keeps) < order.index(fails)
    restored, kept = (steps(job)[name] for name in (restores, keeps))
    assert restored["uses"].startswith("actions/cache/restore@")
    assert kept["uses"].startswith("actions/cache/save@")
    assert restored["with"]["path"] == kept["with"]["path"]
    assert restored["with"]["key"] == kept["with"]["key"]
    assert "uses: actions/cache@" not in FILE.read_text("utf-8")  # keeps only where all went well


def test_changed_settings_start_a_run():
    triggers = WORKFLOW[True]  # YAML 1.1 reads the word "on" so
    assert "mkdocs.yml" in triggers["push"]["paths"]
    assert triggers["push"]["branches"] == ["main"]


def test_without_news_nothing_is_joined_and_so_nothing_kept_or_deployed():
    condition = JOBS["join"]["if"]
    assert "needs.plan.outputs.is_news == 'true' || github.event_name != 'schedule'" in condition
    assert JOBS["deploy"]["needs"] == "join"
    assert "needs.join.outputs.deploy == 'true'" in JOBS["deploy"]["if"]


def test_the_schedule_keeps_itself_alive():
    crons = [entry["cron"] for entry in WORKFLOW[True]["schedule"]]
    assert JOBS["alive"]["if"] == f"${{{{ github.event.schedule == '{crons[1]}' }}}}"
    (step,) = JOBS["alive"]["steps"]
    assert step["run"] == f"gh workflow enable {FILE.name}"
    assert JOBS["alive"]["permissions"] == {"actions": "write"}
