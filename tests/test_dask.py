"""Lists built by the workers of a Dask scheduler: real processes, one of them killed on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from generator.errors import UpstreamError, UsageError
from generator.pipeline.build import build_lists
from generator.pipeline.distribute import dask_client, dask_worker
from generator.pipeline.distribute.dask_client import build_on
from generator.pipeline.distribute.plan import plan_lists
from generator.pipeline.report import Report
from tests.test_machines import SWAN, clone, quiet
from tests.whole import (
    HERON,
    OTTER,
    Project,
    archive,
    at,
    damage,
    differing,
    mail,
)

pytestmark = pytest.mark.slow
PATIENCE = 60  # seconds until a process that does not answer is taken for dead


class Cluster:
    """A scheduler and its workers, each with a home of its own; all end with the test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        file = root / "scheduler.json"
        self._start("scheduler", "--port", "0", "--scheduler-file", str(file), env={})
        wait(lambda: file.exists() and file.stat().st_size)
        self.address: str = json.loads(file.read_text())["address"]

    def worker(self, name: str, **env: str) -> None:
        workspace = self.root / name
        self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--name", name,
            "--local-directory", str(workspace / "scratch"),
            env={"XDG_CACHE_HOME": str(workspace), **env}, name=name,
        )  # fmt: skip

    def _start(self, verb: str, *words: str, env: dict[str, str], name: str = "") -> None:
        with (self.root / f"{name or verb}.log").open("wb") as log:
            self.processes[name or verb] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "dask",
                    verb,
                    "--no-dashboard",
                    "--host",
                    "127.0.0.1",
                    *words,
                ]
                if verb == "scheduler"
                else [sys.executable, "-m", "dask", verb, "--no-dashboard", *words],
                env={**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """As a machine dies: the worker, and whatever it had started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)


def wait(until: Callable[[], object]) -> None:
    for _ in range(PATIENCE * 20):
        if until():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "farm").mkdir()
    made = Cluster(tmp_path / "farm")
    yield made
    made.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three lists in one project, built by one process. Not to be written to."""
    folder = tmp_path_factory.mktemp("one")
    lists = {"otter": OTTER, "heron": HERON, "swan": SWAN}
    paths = {name: archive(folder / name, items) for name, items in lists.items()}
    one = Project(folder / "one").configure(paths)
    assert one.build().exit_code == 0
    return one


def slow_git(folder: Path) -> Path:
    """A git that hangs as it fetches, and says so in a file."""
    folder.mkdir()
    script = folder / "git"
    script.write_text(
        f'#!/bin/sh\ncase " $* " in *" fetch "*) echo x > {folder}/hangs; exec sleep 600;; esac\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    script.chmod(0o755)
    return folder


def test_what_workers_build_is_what_one_process_builds_though_one_is_killed(
    built: Project, workers: Cluster, tmp_path: Path
):
    client = clone(built, tmp_path / "client")
    git = slow_git(tmp_path / "git")
    workers.worker("dies", PATH=f"{git}{os.pathsep}{os.environ['PATH']}")
    workers.worker("lives")
    run = subprocess.Popen(
        [sys.executable, "-m", "generator", "build", "--scheduler", workers.address],
        cwd=client.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait(lambda: (git / "hangs").exists() or run.poll() is not None)
    workers.kill("dies")
    out, err = run.communicate(timeout=300)
    assert (run.returncode, out) == (0, ""), err
    assert err.count("\n") == 11, err
    assert [line.split(": ")[1] for line in err.split("\n") if ": new mail" in line] == [
        "otter", "heron", "swan",
    ]  # fmt: skip
    assert differing(built.outputs(), client.outputs()) == []
    assert plan_lists(client.config, offline=False).names == ()
    assert not (client.root / ".cache" / "mirrors").exists()


def test_a_later_run_costs_what_is_new(built: Project, workers: Cluster, tmp_path: Path):
    news = archive(tmp_path / "heron", HERON)
    lists = {"heron": news, "otter": tmp_path / "otter"}
    shutil.copytree(built.root.parent / "otter", tmp_path / "otter")
    client = Project(tmp_path / "client").configure(lists)
    workers.worker("one")
    workers.worker("two")
    assert build_by(client, workers).exit_code == 0
    known_workspaces = sorted((workers.root).glob("*/patchwire/*/.cache/mirrors/*"))
    assert [workspace.name for workspace in known_workspaces] in (
        ["heron", "otter"],
        ["otter", "heron"],
    )
    archive(tmp_path / "heron", [*HERON, (mail("Later news"), at(days=9), "mail")])
    (client.root / "docs" / "about.md").write_text("# About\n\nOther words.\n")
    report = build_by(client, workers)
    assert report.exit_code == 0
    assert "otter: nothing new" in report.lines
    assert any(line.startswith("otter: 0 files taken from tcp://") for line in report.lines)
    assert sorted(workers.root.glob("*/patchwire/*/.cache/mirrors/*")) == known_workspaces
    alone = clone(client, tmp_path / "alone")
    assert alone.build().exit_code == 0
    assert differing(alone.outputs(), client.outputs()) == []
    assert b"Other words" in client.site()["site/about/index.html"]


def build_by(project: Project, workers: Cluster, *names: str, **options: Any) -> Report:
    return build_on(
        project.config, names, workers.address, quiet, build=build_lists,
        **{"offline": False, **options},
    )  # fmt: skip


def test_a_worker_that_dies_before_its_pages_are_fetched_costs_a_try(
    built: Project, workers: Cluster, tmp_path: Path
):
    client = clone(built, tmp_path / "client")
    workers.worker("dies")  # alone at first, so that it surely builds something
    fetch = dask_client._DaskBuild._fetch
    known_workspaces: list[str] = []

    def die_first(self: Any, result: dask_worker.BuildResult, pieces: Any) -> Iterator[bytes]:
        known_workspaces.append(result.workspace)
        if "dies" in result.workspace and "dies" in workers.processes:
            workers.worker("lives")
            workers.kill("dies")
        return fetch(self, result, pieces)

    with mock.patch.object(dask_client._DaskBuild, "_fetch", die_first):
        report = build_by(client, workers)
    assert report.exit_code == 0, report.lines
    assert any("/dies/" in workspace for workspace in known_workspaces)
    assert differing(built.outputs(), client.outputs()) == []


def test_a_list_that_fails_is_told_and_the_others_go_on(
    built: Project, workers: Cluster, tmp_path: Path
):
    owl = archive(tmp_path / "owl", OTTER)
    damage(owl / "git" / "0.git")
    lists = {"owl": owl, "swan": tmp_path / "nowhere", "heron": built.root.parent / "heron"}
    client = Project(tmp_path / "client").configure(lists)
    workers.worker("one")
    report = build_by(client, workers)
    assert report.exit_code == 3
    assert [line.split(": ")[0] for line in report.lines[:-1]] == [
        "owl", "owl", "swan", "heron", "heron", "heron",
    ]  # fmt: skip
    assert report.lines[2].startswith(f"swan: there is no archive at {tmp_path / 'nowhere'}")
    assert "site/lists/heron/index.html" in client.site()
    before = client.outputs()
    report = build_by(client, workers, "swan")
    assert (report.exit_code, report.lines[-1]) == (3, "nothing was built: the old site stays")
    assert differing(before, client.outputs()) == []
    report = build_by(client, workers, "owl", "heron")
    assert report.exit_code == 4


def test_where_a_worker_would_make_other_pages_nothing_is_sent(
    built: Project, workers: Cluster, tmp_path: Path
):
    client = clone(built, tmp_path / "client")
    workers.worker("one")
    with (
        mock.patch("generator.pipeline.fingerprints.program", return_value="0.0.1 abc"),
        pytest.raises(UsageError, match=r"worker at tcp://.* has another version of Patchwire"),
    ):
        build_by(client, workers)
    assert not list(workers.root.glob("one/patchwire/*"))


def test_without_a_scheduler_or_a_worker_nothing_is_done(
    built: Project, workers: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    client = clone(built, tmp_path / "client")
    monkeypatch.setattr(dask_client, "WAIT", 1)
    with pytest.raises(UpstreamError, match=r"the scheduler at .* has no worker: start one"):
        build_by(client, workers)
    workers.kill("scheduler")
    answer = client.run("build", "--scheduler", workers.address)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == (
        f"patchwire: there is no scheduler at {workers.address}: start one there: dask scheduler\n"
    )
    assert client.run("build", "--scheduler", "localhost").code == 2
    assert not (client.root / "site").exists()


def test_a_scheduler_that_dies_is_told_in_a_line(
    built: Project, workers: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    client = clone(built, tmp_path / "client")
    git = slow_git(tmp_path / "git")
    workers.worker("hangs", PATH=f"{git}{os.pathsep}{os.environ['PATH']}")
    run = subprocess.Popen(
        [sys.executable, "-m", "generator", "build", "--scheduler", workers.address],
        cwd=client.root,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait(lambda: (git / "hangs").exists() or run.poll() is not None)
    workers.kill("scheduler")
    _, err = run.communicate(timeout=300)
    assert err == (
        "patchwire: the scheduler was lost: start it and its workers again, then build again\n"
    )
    assert run.returncode == 3
    assert not (client.root / "site").exists()


# ---------------------------------------------------------------- what a worker does


def request(project: Project, name: str, **other: Any) -> dask_worker.BuildRequest:
    made = dask_client._DaskBuild(
        project.config, mock.Mock(), {}, packed(project), quiet, build=build_lists, offline=False
    )
    (one,) = [one for one in project.config.lists if one.name == name]
    told = made._request(one)
    return dask_worker.BuildRequest(
        **{field: getattr(told, field) for field in told.__slots__} | other
    )


def packed(project: Project) -> bytes:
    from generator.config import files_of
    from generator.site.remote_workspace import pack_project

    return pack_project(project.config, files_of(project.config))


def test_projects_and_lists_do_not_mix(built: Project, tmp_path: Path):
    client = clone(built, tmp_path / "client")
    keys = {request(client, name).key for name in ("otter", "heron", "swan")}
    assert len(keys) == 3
    other = Path(client.file).read_text().replace("news.example", "other.example")
    Path(client.file).write_text(other)
    assert request(client, "otter").key not in keys


def test_one_folder_is_built_in_by_one_task_at_a_time(
    built: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):

    from generator.site.lock import lock
    from generator.site.remote_workspace import workspace_dir

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    heron = request(clone(built, tmp_path / "client"), "heron")
    with lock(str(workspace_dir(heron.key))):
        result = dask_worker.run_request(heron, "tcp://worker", build_lists)
    assert (result.exit_code, result.provenance) == (1, None)
    assert result.lines[0].startswith("heron: another run (process ")


def test_a_project_is_laid_out_and_nothing_beside_it(
    built: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    client = clone(built, tmp_path / "client")
    (client.root / "secret.txt").write_text("not to be sent")
    (client.root / "docs" / "more").mkdir()
    (client.root / "docs" / "more" / "picture of us.png").write_bytes(bytes(range(256)))
    heron = request(client, "heron", offline=True)
    dask_worker.run_request(heron, "tcp://worker", build_lists)
    workspace = tmp_path / "home" / "patchwire" / heron.key
    assert (workspace / "docs/more/picture of us.png").read_bytes() == bytes(range(256))
    assert not (workspace / "secret.txt").exists()
    (workspace / ".cache" / "mirrors").mkdir(parents=True)
    (client.root / "docs" / "more" / "picture of us.png").unlink()
    dask_worker.run_request(request(client, "heron", offline=True), "tcp://worker", build_lists)
    assert not (workspace / "docs/more/picture of us.png").exists()
    assert (workspace / ".cache" / "mirrors").is_dir()
    other = request(client, "heron", program="x")
    assert dask_worker.run_request(other, "tcp://worker", build_lists).exit_code == 2


@pytest.mark.parametrize("path", ["../x", "/etc/x", "docs/lists/x", ".cache/x", "site/x"])
def test_a_project_does_not_leave_its_folder(tmp_path: Path, path: str):
    import zlib

    from generator.errors import SiteError
    from generator.site.remote_workspace import lay_out

    with pytest.raises(SiteError, match="cannot be a file of a project"):
        lay_out(tmp_path / "home", zlib.compress(json.dumps({path: "x"}).encode()), "docs")
    assert not list(tmp_path.rglob("x"))
