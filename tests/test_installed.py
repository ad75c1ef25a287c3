"""The package as others install it, in an empty folder: no checkout, no network, the same bytes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from pathlib import Path

import pytest
import requests

import tests.entry_points  # noqa: F401 - sets PYTHONPATH where another tree is installed
from generator.links import OF_RUNS
from tests.archives import archive, daily, mail, patch
from tests.contents import contents, differing

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "generator/site/theme/assets/search/sqlite3.wasm.gz"
READ = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore")
MAX_WHEEL = 1_300_000  # bytes: 480,000 of the search engine, the rest is Python and templates

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(not ENGINE.exists(), reason="needs the search engine: make engine"),
]


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """What a command says; it must end with exit code 0."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a wheel and a source archive."""
    project = tmp_path_factory.mktemp("project")
    for name in READ:
        shutil.copy(ROOT / name, project)
    ignore = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(ROOT / "generator", project / "generator", ignore=ignore)
    run(sys.executable, "-m", "hatchling", "build", cwd=project)
    return project / "dist"


@pytest.fixture(scope="module")
def wheels(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel, and the wheel that the source archive builds."""
    unpacked = tmp_path_factory.mktemp("source")
    run("tar", "xzf", next(packed.glob("*.tar.gz")), cwd=unpacked)
    (project,) = unpacked.iterdir()
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", cwd=project)
    return {
        "wheel": next(packed.glob("*.whl")),
        "sdist": next((project / "dist").glob("*.whl")),
    }


class Installed:
    """A virtual environment with one wheel; what it needs is seen in that of the tests."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        venv.create(folder, symlinks=True)
        python = folder / "bin" / "python"
        pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet")
        run(*pip, "--no-deps", "--no-index", wheel, cwd=folder)
        (beside,) = folder.glob("lib/python*/site-packages")
        # A line of a `.pth` is a folder to look in; the `.pth` files in there are not read.
        (beside / "beside.pth").write_text(sysconfig.get_path("purelib"))
        self.home = folder / "home"
        self.home.mkdir()
        self._command = folder / "bin" / "patchwire"
        self._path = f"{folder / 'bin'}{os.pathsep}{os.defpath}"

    def patchwire(self, *arguments: str, cwd: Path) -> str:
        """The command with nothing of the environment of the tests, and with no network."""
        alone = ("unshare", "--user", "--map-root-user", "--net")
        can_be = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
        environment = {"PATH": self._path, "HOME": str(self.home), "LC_ALL": "C.UTF-8"}
        prefix = alone if can_be else ()
        return run(*prefix, self._command, *arguments, cwd=cwd, env=environment)


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a small list."""
    mails = (
        patch("[PATCH 1/2] otter: Add fur", name="one"),
        patch("[PATCH 2/2] otter: Comb fur", name="two", to="one"),
        mail("Re: [PATCH 1/2] otter: Add fur", to="one", who="Bo Fenn <bo@fenn.example>"),
    )
    return archive(tmp_path_factory.mktemp("lists") / "otter", daily(*mails))


def site_of(folder: Path) -> dict[str, bytes]:
    """The files of a built site, but for what tells of the run."""
    found = contents(folder / "site")
    return {path: raw for path, raw in found.items() if path not in OF_RUNS}


@pytest.fixture(scope="module")
def of_checkout(mailbox: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of that list as the checkout builds it."""
    folder = tmp_path_factory.mktemp("checkout") / "otter-site"
    folder.mkdir()
    paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    for arguments in (("init", str(mailbox)), ("build",), ("check",)):
        run(sys.executable, "-m", "generator", *arguments, cwd=folder, env=environment)
    return site_of(folder)


def test_the_wheel_stays_small(wheels: dict[str, Path]):
    assert wheels["wheel"].stat().st_size <= MAX_WHEEL
    assert wheels["sdist"].read_bytes() == wheels["wheel"].read_bytes()


def test_the_site_is_the_same_as_from_a_checkout(
    wheels: dict[str, Path], mailbox: Path, of_checkout: dict[str, bytes], tmp_path: Path
):
    """The wheel of the source archive is the same, byte for byte: see above."""
    program = Installed(tmp_path / "venv", wheels["wheel"])
    folder = tmp_path / "otter-site"
    folder.mkdir()
    assert "next: patchwire build" in program.patchwire("init", str(mailbox), cwd=folder)
    program.patchwire("build", cwd=folder)
    program.patchwire("check", cwd=folder)
    made = site_of(folder)
    assert "lists/otter/index.html" in made
    assert any(path.startswith("assets/search/sqlite3") for path in made)
    assert differing(made, of_checkout) == []
    assert contents(program.home) == {}


@pytest.fixture
def machine(wheels: dict[str, Path], tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has pipx; the index of packages has this wheel for theirs."""
    chosen = tmp_path / "constraints.txt"
    chosen.write_text(f"patchwire @ {wheels['wheel'].as_uri()}\n")
    home = tmp_path / "home"
    home.mkdir()
    given = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return {
        **given,
        "PATH": os.pathsep.join(
            (f"{home}/.local/bin", str(Path(sys.executable).parent), os.defpath)
        ),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PIP_CONSTRAINT": str(chosen),
        "PIP_NO_COMPILE": "1",  # of all packages: a few modules are imported
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "PIPX_DEFAULT_BACKEND": "pip",  # the settings above are pip's
    }


def test_the_readme_leads_from_nothing_to_a_site_that_is_served(
    machine: dict[str, str], mailbox: Path, tmp_path: Path
):
    """Its second block, line by line; only the address is that of a list at hand."""
    readme = (ROOT / "README.md").read_text("utf-8")
    block = readme.split("```sh\n")[2].partition("```")[0]
    *lines, last = block.replace("https://lore.kernel.org/kvm", str(mailbox)).strip().split("\n")
    assert (lines[0].split("  ")[0], last.split("  ")[0]) == (
        "pipx install patchwire",
        "patchwire serve",
    )
    run("bash", "-ec", "\n".join(lines), cwd=tmp_path, env=machine)
    assert (Path(machine["HOME"]) / ".local/bin/patchwire").exists()
    address = "http://127.0.0.1:8000/"
    with subprocess.Popen(
        ("bash", "-c", f"exec {last}"), cwd=tmp_path / "kvm-news", env=machine
    ) as server:
        try:
            page = answer_of(f"{address}lists/otter/", server)
        finally:
            server.terminate()
    assert "otter: Add fur" in page


def answer_of(address: str, server: subprocess.Popen[bytes]) -> str:
    """What a server says at an address, once it has begun to serve."""
    for _ in range(600):
        assert server.poll() is None
        with contextlib.suppress(OSError):
            return requests.get(address, timeout=10).text
        time.sleep(0.1)
    pytest.fail(f"nothing is served at {address}")


def test_the_demo_leaves_nothing_outside_its_folder(wheels: dict[str, Path], tmp_path: Path):
    program = Installed(tmp_path / "venv", wheels["wheel"])
    empty = tmp_path / "empty"
    empty.mkdir()
    said = program.patchwire("demo", cwd=empty)
    assert f"the site is in {empty / 'patchwire-demo' / 'site'}" in said
    assert (empty / "patchwire-demo/site/lists/demo/index.html").is_file()
    assert [entry.name for entry in empty.iterdir()] == ["patchwire-demo"]
    assert contents(program.home) == {}
    assert '"schema": 1' in program.patchwire(
        "digest", "demo", "2026-03-09", "--format", "json", cwd=empty
    ).replace('"schema":1', '"schema": 1')
