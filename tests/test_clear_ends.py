"""Whatever is in the way, a run ends with one line and a documented code, never a traceback."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator import config_file
from generator.archive import git
from generator.config import load_config
from generator.errors import ConfigError
from generator.site import serve
from tests.entry_points import PYTHON_PATH
from tests.lengths import first_of
from tests.terminal import COMMAND, struck
from tests.whole import ROOT, Answer, Project

CODES = {1, 2, 3, 4, 5, 6, 7, 8}
VERBS = {"build": (), "check": (), "plan": (), "why": ("lists/otter/",), "rollback": ()}
MIRROR = ".cache/mirrors/otter"


def is_clear(answer: Answer) -> bool:
    """Whether a command that failed says why, in lines of its own."""
    lines = answer.err.rstrip("\n").split("\n")
    return answer.code in CODES and all(line.startswith("patchwire: ") for line in lines)


def exchange(place: Path) -> None:
    """Put a file where a folder is, and a folder where a file is."""
    if place.is_dir():
        shutil.rmtree(place)
        place.write_text("x", "ascii")
    else:
        place.unlink(missing_ok=True)
        place.mkdir(parents=True)
        (place / "x").write_text("x", "ascii")


# ---------------------------------------------------------------- files and folders


@pytest.mark.parametrize(
    ("place", "verb", "code", "said"),
    [
        ("mkdocs.yml", "build", 2, "mkdocs.yml cannot be read: Is a directory"),
        (".cache", "build", 5, "lock cannot be written: File exists"),
        (".cache/lock", "build", 5, "lock cannot be written: Is a directory"),
        (".cache/site.sqlite3", "build", 8, "site.sqlite3: Is a directory: a file belongs there"),
        (".cache/site.sqlite3", "plan", 8, "site.sqlite3: Is a directory: a file belongs there"),
        (".cache/site.sqlite3", "why", 8, "site.sqlite3: Is a directory: a file belongs there"),
        (".cache/index", "build", 1, "cannot be written: File exists"),
        (MIRROR, "build", 4, "Not a directory: delete "),
        (f"{MIRROR}/git", "build", 4, "git/0.git.part: Not a directory: delete "),
        (f"{MIRROR}/git/0.git/HEAD", "check", 4, "is not a git repository"),
        (f"{MIRROR}/patchwire-since", "build", 4, "cannot be read (Is a directory): delete"),
        (f"{MIRROR}/patchwire-since", "check", 4, "patchwire-since cannot be read (Is a dir"),
        ("docs", "build", 8, "docs: Not a directory: a folder belongs there"),
        ("docs/index.md", "build", 8, "index.md: Is a directory: a file belongs there"),
        ("docs/lists/otter/index.md", "build", 5, "index.md cannot be written: Is a directory"),
        ("site", "build", 5, "site is no folder"),
        (".cache/withdrawal", "build", 5, "withdrawal: Is a directory"),
    ],
)  # fmt: skip
def test_a_folder_for_a_file_or_a_file_for_a_folder(
    otter: Project, place: str, verb: str, code: int, said: str
):
    exchange(otter.root / place)
    answer = otter.run(verb, *VERBS[verb])
    assert (answer.code, said in answer.err) == (code, True), answer
    assert is_clear(answer)


@pytest.mark.parametrize("key", ["mailmap", "bots", "maintainers"])
def test_a_folder_for_a_file_that_the_settings_name(otter: Project, key: str):
    named = {"archive": "../otter", **({key: "docs"} if key == "maintainers" else {})}
    otter.configure({"otter": named}, **({} if key == "maintainers" else {key: "docs"}))
    answer = otter.run("build")
    assert f"{key} must be the path of a file" in answer.err
    assert answer.code == 2
    assert is_clear(answer)


def test_a_mirror_that_is_a_file_does_not_stop_the_other_lists(otter: Project):
    otter.configure({"heron": "../otter", "otter": "../otter"})
    (otter.root / ".cache/mirrors/heron").write_text("x", "ascii")
    answer = otter.run("fetch")
    assert answer.code == 4
    assert "patchwire: otter: nothing new\n" in answer.err


# ---------------------------------------------------------------- the system


@pytest.mark.parametrize("most", first_of((16, 12, 24)))
@pytest.mark.parametrize("verb", ["build", "check"])
def test_few_file_handles(otter: Project, verb: str, most: int):
    """With so few, Python itself cannot import all that it needs, or git cannot be started."""
    done = subprocess.run(
        [*COMMAND, verb],
        cwd=otter.root,
        env={**os.environ, "PYTHONPATH": PYTHON_PATH},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)),
    )
    answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert answer.code == 0 or is_clear(answer), answer


def test_a_working_directory_that_was_removed(otter: Project, tmp_path: Path):
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"rmdir {gone}; exec {' '.join(COMMAND)} build -C {otter.file}"
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=gone,
        env={**os.environ, "PYTHONPATH": PYTHON_PATH},
        capture_output=True,
        check=False,
        text=True,
    )
    expected = "patchwire: the working directory is gone: change to a folder that exists\n"
    assert (done.returncode, done.stderr) == (2, expected)
    assert not list(otter.root.glob(f"{MIRROR}/git/0.git/patchwire-*"))


# ---------------------------------------------------------------- codes of their own


def test_another_run_is_at_work(otter: Project):
    with (otter.root / ".cache/lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for verb in ("build", "fetch", "rollback"):
            answer = otter.run(verb)
            assert answer.code == 6
            assert "is at work here: wait for its end" in answer.err


@pytest.mark.parametrize("verb", ["fetch", "build", "check"])
@pytest.mark.parametrize("script", ["", "#!/bin/sh\necho git version 2.30.2\nexit 129\n", "shut"])
def test_git_that_is_missing_or_too_old(
    otter: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, script: str
):
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    if script:
        fake.write_text(script, "ascii")
        fake.chmod(0o755 if script.startswith("#") else 0o644)
    if script.startswith("#"):  # it fails at all but its version
        fake.write_text('#!/bin/sh\ncase "$*" in *version*) echo git version 2.30.2;; '
                        "*) exit 129;; esac\n", "ascii")  # fmt: skip
    monkeypatch.setenv("PATH", str(fake.parent))
    answer = otter.run(verb)
    assert (answer.code, "install git 2.36 or newer" in answer.err) == (7, True), answer
    assert is_clear(answer)


# ---------------------------------------------------------------- settings that swell


HEAD = "site_name: News\nsite_url: https://news.example/\n"
LISTS = "extra: {patchwire: {lists: {pots: {archive: pots}}}}\n"


def bomb(first: str, more: str) -> str:
    """Ten levels, each of which is ten times the one before."""
    lines = [f"a0: &a0 {first}\n"]
    lines += [f"a{n}: &a{n} {more % (', '.join([f'*a{n - 1}'] * 10))}\n" for n in range(1, 11)]
    return HEAD + "".join(lines) + LISTS


@pytest.mark.parametrize(
    "text",
    [
        bomb("x", "[%s]"),
        bomb("{k: v}", "{<<: [%s]}"),
        HEAD + "a: &a [*a, *a]\n" + LISTS,
        HEAD + "a: &a {b: *a}\n" + LISTS,
    ],
    ids=["lists", "merged", "within itself", "mapping within itself"],
)
def test_aliases_of_aliases_are_refused(tmp_path: Path, text: str):
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"mkdocs.yml, line \d+ is not YAML: aliases make more"):
        load_config(str(tmp_path / "mkdocs.yml"))


def test_aliases_that_are_few_are_read(tmp_path: Path):
    words = "w: &w [a, b]\nx: [*w, *w]\n"
    (tmp_path / "mkdocs.yml").write_text(HEAD + words + LISTS, "utf-8")
    values, _ = config_file.read_settings(tmp_path / "mkdocs.yml")
    assert values["x"] == [["a", "b"], ["a", "b"]]


# ---------------------------------------------------------------- signals


def fake_git(folder: Path, verb: str, script: str) -> str:
    """A PATH on which git does as `script` says where it is called with `verb`."""
    folder.mkdir()
    real = shutil.which("git")
    file = folder / "git"
    file.write_text(f'#!/bin/sh\ncase " $* " in *" {verb} "*) {script};; esac\nexec {real} "$@"\n')
    file.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


AT_WORK = "echo at work >/proc/$PPID/fd/2"  # on the terminal of the run
HANGING = {
    "fetch": f"{AT_WORK}; exec sleep 300",
    # As git does, it ends what it started when it is asked to end, and cannot when it is killed.
    "rev-parse": f'sleep 300 & trap "kill $!; exit 1" TERM; {AT_WORK}; wait',
}


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("verb", HANGING)
def test_a_signal_ends_git_too(
    otter: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, number: int
):
    monkeypatch.setenv("PYTHONPATH", PYTHON_PATH)
    monkeypatch.setenv("PATH", fake_git(tmp_path / "bin", verb, HANGING[verb]))
    ended = signal.Signals(number)
    code, shown = struck((*COMMAND, "fetch"), otter.root, b"at work", ended, group=False)
    assert code == 128 + number
    assert shown.endswith(b"patchwire: stopped\r\n")


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "expected"),
    [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
)
def test_a_signal_ends_a_server_of_pages(
    otter: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int, expected: int
):
    """And what MkDocs made to serve goes with it."""
    monkeypatch.setenv("PYTHONPATH", PYTHON_PATH)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    verb = ("serve", "--offline", "--address", "127.0.0.1:0")
    code, shown = struck(
        (*COMMAND, *verb),
        otter.root,
        rb"Serving on|Building doc",
        signal.Signals(number),
        group=False,
    )
    assert code == expected
    assert b"Traceback" not in shown
    assert list(tmp_path.glob("mkdocs*")) == []


def test_a_run_that_is_to_outlive_its_terminal_does(otter: Project):
    script = "import os, signal; from generator.cli.main import _catch_ends; "
    script += "signal.signal(signal.SIGHUP, signal.SIG_IGN); _catch_ends(); "
    script += "os.kill(os.getpid(), signal.SIGHUP); print('there')"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert done.stdout == "there\n"


def test_a_signal_that_comes_while_git_is_started_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", fake_git(tmp_path / "bin", "version", "exec sleep 300"))
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def start(*arguments: Any, **named: Any) -> subprocess.Popen[bytes]:
        started.append(real(*arguments, **named))
        signal.raise_signal(signal.SIGINT)
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", start)
    with pytest.raises(KeyboardInterrupt):
        git.run(os.devnull, "version")
    assert started[0].returncode == -signal.SIGTERM


def test_a_signal_that_comes_while_pages_begin_to_be_served_ends_that(
    otter: Project, monkeypatch: pytest.MonkeyPatch
):
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def stop(*_: object) -> None:
        raise SystemExit(143)

    def start(*_: Any, **__: Any) -> subprocess.Popen[bytes]:
        started.append(real(["sleep", "300"]))
        signal.raise_signal(signal.SIGTERM)
        return started[0]

    config = otter.config
    monkeypatch.setattr(subprocess, "Popen", start)
    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(SystemExit):
            serve.serve(config)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert started[0].returncode == -signal.SIGINT
