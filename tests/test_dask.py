"""Lists built by the workers of a Dask scheduler.

The worker is a thread of this process, or a process: one of these is killed on the way.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from distributed import LocalCluster

from generator.config import files_of
from generator.errors import SiteError, UpstreamError, UsageError
from generator.pipeline.build import build_lists
from generator.pipeline.distribute import dask_client, dask_worker
from generator.pipeline.distribute.dask_client import build_on
from generator.pipeline.report import Report
from generator.site.lock import lock
from generator.site.remote_workspace import lay_out, pack_project, workspace_dir
from tests.archives import HERON, NEWS, OTTER, archive, damage
from tests.contents import differing
from tests.mkdocs_here import mkdocs_here
from tests.terminal import COMMAND
from tests.whole import Project, quiet

pytestmark = pytest.mark.slow
PATIENCE = 60  # seconds until a process that does not answer is taken for dead


class Cluster:
    """A scheduler and its workers, each with a home of its own, until it is closed."""

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
        host = ("--host", "127.0.0.1") if verb == "scheduler" else ()
        with (self.root / f"{name or verb}.log").open("wb") as log:
            self.processes[name or verb] = subprocess.Popen(
                [sys.executable, "-m", "dask", verb, "--no-dashboard", *host, *words],
                env={**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def mirrors(self) -> set[Path]:
        """What the workers have fetched."""
        return set(self.root.glob("*/patchwire/*/.cache/mirrors/*"))

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
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers, for a test that kills some of it."""
    (tmp_path / "farm").mkdir()
    started = Cluster(tmp_path / "farm")
    yield started
    started.close()


@dataclass(frozen=True)
class Threads:
    """A scheduler and a worker in this process, which cost a tenth and cannot be killed."""

    root: Path
    address: str


@pytest.fixture(scope="module")
def threads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Threads]:
    root = tmp_path_factory.mktemp("farm")
    with (
        mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(root / "worker")}),
        mkdocs_here(),
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address="",
            local_directory=str(root / "scratch"),
        ) as started,
    ):
        yield Threads(root, started.scheduler_address)


@pytest.fixture(scope="module")
def built(three_built: Path) -> Project:
    """Three lists in one project, built by one process. Not to be written to."""
    return Project(three_built / "project")


@pytest.fixture
def client(three_built: Path, built: Project, tmp_path: Path) -> Project:
    """The same project with nothing built, its archives in `tmp_path / "lists"`."""
    lists = shutil.copytree(three_built / "lists", tmp_path / "lists")
    client = built.clone(tmp_path / "client")
    # Workers are elsewhere: to them a relative path is another.
    return client.configure({name: lists / name for name in ("otter", "heron", "swan")})


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


@pytest.mark.long
def test_what_a_worker_builds_is_what_one_process_builds(
    built: Project, client: Project, threads: Threads
):
    report = build_by(client, threads)
    assert report.exit_code == 0, report.lines
    assert [line for line in report.lines if line.endswith(": new mail")] == [
        "otter: new mail", "heron: new mail", "swan: new mail",
    ]  # fmt: skip
    check_built(built, client)


def check_built(built: Project, client: Project) -> None:
    assert differing(built.outputs(), client.outputs()) == []
    assert client.plan() == ()
    assert not (client.root / ".cache" / "mirrors").exists()


@pytest.mark.long
def test_what_workers_build_is_what_one_process_builds_though_one_is_killed(
    built: Project, client: Project, cluster: Cluster, tmp_path: Path
):
    git = slow_git(tmp_path / "git")
    cluster.worker("dies", PATH=f"{git}{os.pathsep}{os.environ['PATH']}")
    cluster.worker("lives")
    run = subprocess.Popen(
        [*COMMAND, "build", "--scheduler", cluster.address],
        cwd=client.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait(lambda: (git / "hangs").exists() or run.poll() is not None)
    cluster.kill("dies")
    out, err = run.communicate(timeout=300)
    assert (run.returncode, out) == (0, ""), err
    assert err.count("\n") == 11, err
    assert [line.split(": ")[1] for line in err.split("\n") if ": new mail" in line] == [
        "otter", "heron", "swan",
    ]  # fmt: skip
    check_built(built, client)


@pytest.mark.long  # its twin is what is taken again by `patchwire join`
def test_a_later_run_costs_what_is_new(client: Project, cluster: Cluster, tmp_path: Path):
    cluster.worker("first")
    cluster.worker("second")
    client.configure({name: tmp_path / "lists" / name for name in ("heron", "otter")})
    assert build_by(client, cluster).exit_code == 0
    mirrors = cluster.mirrors()
    assert sorted(mirror.name for mirror in mirrors) == ["heron", "otter"]
    archive(tmp_path / "lists" / "heron", [*HERON, NEWS])
    (client.root / "docs" / "about.md").write_text("# About\n\nOther words.\n")
    report = build_by(client, cluster)
    assert report.exit_code == 0
    assert "otter: nothing new" in report.lines
    assert any(line.startswith("otter: 0 files taken from tcp://") for line in report.lines)
    assert cluster.mirrors() == mirrors
    alone = client.clone(tmp_path / "alone")
    assert alone.build().exit_code == 0
    assert differing(alone.outputs(), client.outputs()) == []
    assert b"Other words" in client.site()["site/about/index.html"]


def build_by(project: Project, farm: Cluster | Threads, *names: str) -> Report:
    return build_on(project.config, names, farm.address, quiet, build=build_lists, offline=False)


@pytest.mark.long  # its twin is the worker that is killed while it builds
def test_a_worker_that_dies_before_its_pages_are_fetched_costs_a_try(
    built: Project, client: Project, cluster: Cluster
):
    cluster.worker("dies")  # alone at first, so that it surely builds something
    fetch = dask_client._DaskBuild._fetch
    workspaces: list[str] = []

    def die_first(self: Any, result: dask_worker.BuildResult, pieces: Any) -> Iterator[bytes]:
        workspaces.append(result.workspace)
        if "dies" in result.workspace and "dies" in cluster.processes:
            cluster.worker("lives")
            cluster.kill("dies")
        return fetch(self, result, pieces)

    with mock.patch.object(dask_client._DaskBuild, "_fetch", die_first):
        report = build_by(client, cluster)
    assert report.exit_code == 0, report.lines
    assert any("/dies/" in workspace for workspace in workspaces)
    assert differing(built.outputs(), client.outputs()) == []


@pytest.mark.long
def test_a_list_that_fails_is_named_and_the_others_go_on(
    client: Project, threads: Threads, tmp_path: Path
):
    owl = archive(tmp_path / "owl", OTTER)
    damage(owl / "git" / "0.git")
    heron = tmp_path / "lists" / "heron"
    client.configure({"owl": owl, "swan": tmp_path / "nowhere", "heron": heron})
    report = build_by(client, threads)
    assert report.exit_code == 3
    assert [line.split(": ")[0] for line in report.lines[:-1]] == [
        "owl", "owl", "swan", "heron", "heron", "heron",
    ]  # fmt: skip
    assert set(report.lines[:3]) <= report.urgent
    assert report.lines[2].startswith(f"swan: there is no archive at {tmp_path / 'nowhere'}")
    assert {name: found.code for name, found in report.skipped.items()} == {"owl": 4, "swan": 3}
    assert report.skipped["swan"].why.startswith("there is no archive at")
    assert report.answered == {"heron"}
    assert "site/lists/heron/index.html" in client.site()
    before = client.outputs()
    report = build_by(client, threads, "swan")
    assert (report.exit_code, report.lines[-1]) == (3, "nothing was built: the old site stays")
    assert differing(before, client.outputs()) == []
    report = build_by(client, threads, "owl", "heron")
    assert report.exit_code == 4


def describe_older_worker() -> tuple[str, list[str]]:
    """What a worker of another version answers."""
    return "0.0.1 abc", []


def test_where_a_worker_would_make_other_pages_nothing_is_sent(client: Project, threads: Threads):
    before = list(threads.root.glob("*/patchwire/*"))
    with (
        mock.patch.object(dask_client, "describe_worker", describe_older_worker),
        pytest.raises(UsageError, match=r"worker at tcp://.* has another version of Patchwire"),
    ):
        build_by(client, threads)
    assert list(threads.root.glob("*/patchwire/*")) == before


def test_without_a_scheduler_or_a_worker_nothing_is_done(
    client: Project, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dask_client, "WAIT", 1)
    with pytest.raises(UpstreamError, match=r"the scheduler at .* has no worker: start one"):
        build_by(client, cluster)
    cluster.kill("scheduler")
    answer = client.run("build", "--scheduler", cluster.address)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err == (
        f"patchwire: there is no scheduler at {cluster.address}: start one there: dask scheduler\n"
    )
    assert client.run("build", "--scheduler", "localhost").code == 2
    assert not (client.root / "site").exists()


@pytest.mark.long  # its twin is the scheduler that is not there
def test_a_scheduler_that_dies_is_named_in_a_line(
    client: Project, cluster: Cluster, tmp_path: Path
):
    git = slow_git(tmp_path / "git")
    cluster.worker("hangs", PATH=f"{git}{os.pathsep}{os.environ['PATH']}")
    run = subprocess.Popen(
        [*COMMAND, "build", "--scheduler", cluster.address],
        cwd=client.root,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait(lambda: (git / "hangs").exists() or run.poll() is not None)
    cluster.kill("scheduler")
    _, err = run.communicate(timeout=300)
    assert err == (
        "patchwire: the scheduler was lost: start it and its workers again, then build again\n"
    )
    assert run.returncode == 3
    assert not (client.root / "site").exists()


# ---------------------------------------------------------------- what a worker does


def dask_build(project: Project) -> dask_client._DaskBuild:
    return dask_client._DaskBuild(
        project.config, mock.Mock(), {}, packed(project), quiet, build=build_lists, offline=False
    )


def request(project: Project, name: str, **other: Any) -> dask_worker.BuildRequest:
    (mailing_list,) = [known for known in project.config.lists if known.name == name]
    sent = dask_build(project)._request(mailing_list)
    return dask_worker.BuildRequest(
        **{field: getattr(sent, field) for field in sent.__slots__} | other
    )


def packed(project: Project) -> bytes:
    return pack_project(project.config, files_of(project.config))


def test_projects_and_lists_do_not_mix(client: Project):
    keys = {request(client, name).key for name in ("otter", "heron", "swan")}
    assert len(keys) == 3
    other = Path(client.file).read_text().replace("news.example", "other.example")
    Path(client.file).write_text(other)
    assert request(client, "otter").key not in keys


def test_what_fails_on_a_worker_is_printed_though_only_errors_are(client: Project):
    run = dask_build(client)
    heron, swan = client.config.lists[1:]
    lost = dask_worker.BuildResult.failed("heron: it is out of reach", 3)
    fine = ("swan: new mail", "swan: torn")
    assert not run._is_joined(heron, lost)
    assert not run._is_joined(swan, dask_worker.BuildResult(fine, 4, frozenset({"swan: torn"})))
    assert run._urgent == {"heron: it is out of reach", "swan: torn"}


def test_one_folder_is_built_in_by_one_task_at_a_time(
    client: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    heron = request(client, "heron")
    with lock(str(workspace_dir(heron.key))):
        result = dask_worker.run_request(heron, "tcp://worker", build_lists)
    assert (result.exit_code, result.provenance) == (6, None)
    assert result.urgent == set(result.lines)
    assert result.lines[0].startswith("heron: another run (process ")


def test_a_project_is_laid_out_and_nothing_beside_it(
    client: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (client.root / "secret.txt").write_text("not to be sent")
    (client.root / "docs" / "more").mkdir()
    (client.root / "docs" / "more" / "picture of us.png").write_bytes(bytes(range(256)))
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "far.md").write_text("# Far\n")
    (client.root / "docs" / "more" / "linked").symlink_to(tmp_path / "far")
    heron = request(client, "heron", offline=True)
    dask_worker.run_request(heron, "tcp://worker", build_lists)
    workspace = tmp_path / "home" / "patchwire" / heron.key
    assert (workspace / "docs/more/picture of us.png").read_bytes() == bytes(range(256))
    assert (workspace / "docs/more/linked/far.md").read_text() == "# Far\n"
    assert not (workspace / "secret.txt").exists()
    (workspace / ".cache" / "mirrors").mkdir(parents=True)
    (client.root / "docs" / "more" / "picture of us.png").unlink()
    dask_worker.run_request(request(client, "heron", offline=True), "tcp://worker", build_lists)
    assert not (workspace / "docs/more/picture of us.png").exists()
    assert (workspace / ".cache" / "mirrors").is_dir()
    other = request(client, "heron", program="x")
    assert dask_worker.run_request(other, "tcp://worker", build_lists).exit_code == 2


def test_a_worker_leaves_the_hub_to_the_client(
    client: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    build = mock.Mock(return_value=Report(()))
    dask_worker.run_request(request(client, "heron"), "tcp://worker", build)
    assert build.call_args.kwargs["is_published"] is False


@pytest.mark.parametrize("path", ["../x", "/etc/x", "docs/lists/x", ".cache/x", "site/x"])
def test_a_project_does_not_leave_its_folder(tmp_path: Path, path: str):
    with pytest.raises(SiteError, match="cannot be a file of a project"):
        lay_out(tmp_path / "home", zlib.compress(json.dumps({path: "x"}).encode()), "docs")
    assert not list(tmp_path.rglob("x"))
