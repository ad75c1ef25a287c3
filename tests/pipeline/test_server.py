"""What runs the program on a server: the texts of the documentation, and what reads them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from generator import errors
from generator.errors import ConfigError
from generator.models.settings import Config, ListConfig
from generator.pipeline.server import FORMS, runner_settings
from tests.site.conftest import make_config
from tests.whole import Project

PROGRAM = "/opt/patchwire/bin/patchwire"
ODD = '/srv/50% "news"; $HOME'
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="needs systemd-analyze"
)


def config_at(folder: str, tmp_path: Path) -> Config:
    """A site in `folder`, which need not be there."""
    return replace(
        make_config(tmp_path),
        site_name="KVM news",
        file=f"{folder}/mkdocs.yml",
        root=folder,
        docs_dir=f"{folder}/docs",
        site_dir=f"{folder}/site",
        cache_dir=f"{folder}/.cache",
    )


def keys(unit: str) -> dict[str, str]:
    return dict(re.findall(r"^(\w+)=(.*)$", unit, re.MULTILINE))


@pytest.mark.parametrize("form", FORMS)
def test_the_documentation_shows_what_is_printed(root: Path, tmp_path: Path, form: str):
    text = (root / "docs/server.md").read_text("utf-8")
    shown = re.findall(r"^```\w+\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
    assert runner_settings(config_at("/srv/patchwire", tmp_path), form, PROGRAM) in shown


def test_the_service_fails_where_somebody_is_needed(tmp_path: Path):
    unit = keys(runner_settings(config_at("/srv/patchwire", tmp_path), "service", PROGRAM))
    fine = set(map(int, unit["SuccessExitStatus"].split()))
    assert fine == {errors.UpstreamError.exit_code, errors.RunAtWork.exit_code, 128 + 15}


def test_the_service_may_write_where_a_run_writes_and_nowhere_else(tmp_path: Path):
    here = config_at("/srv/patchwire", tmp_path)
    apart = replace(here, site_dir="/var/www/kvm/site", docs_dir="/srv/pages")
    assert keys(runner_settings(here, "service", PROGRAM))["ReadWritePaths"] == "/srv/patchwire"
    # The folder above the site: publishing puts another in its place.
    assert keys(runner_settings(apart, "service", PROGRAM))["ReadWritePaths"] == (
        "/srv/pages /srv/patchwire /var/www/kvm"
    )


WEB = "https://lore.kernel.org/kvm"


@pytest.mark.parametrize(
    ("folder", "program", "archive", "file"),
    [
        ("/home/me/news", PROGRAM, WEB, "/srv/theme"),
        ("/srv/news", "/root/.local/bin/patchwire", WEB, "/srv/theme"),
        ("/srv/news", PROGRAM, "/home/lists/kvm", "/srv/theme"),
        ("/srv/news", PROGRAM, WEB, "/home/me/theme"),
    ],
)
def test_homes_are_hidden_unless_something_is_there(
    tmp_path: Path, folder: str, program: str, archive: str, file: str
):
    config = config_at(folder, tmp_path)
    kvm = ListConfig(name="kvm", title="KVM", archive=archive, url="", since=None)
    unit = runner_settings(replace(config, lists=(kvm,)), "service", program, (file,))
    assert keys(unit)["ProtectHome"] == "read-only"
    elsewhere = runner_settings(config_at("/srv/news", tmp_path), "service", PROGRAM)
    assert keys(elsewhere)["ProtectHome"] == "yes"


@pytest.mark.parametrize(
    "setting",
    ["theme: {name: patchwire, custom_dir: /home/me/theme}", "hooks: [/home/me/hook.py]"],
)
def test_a_run_may_read_what_the_settings_name_in_a_home(tmp_path: Path, setting: str):
    project = Project(tmp_path).configure({"kvm": "a"})
    values = yaml.safe_load(Path(project.file).read_text("utf-8")) | yaml.safe_load(setting)
    Path(project.file).write_text(yaml.safe_dump(values), "utf-8")
    assert keys(project.run("server", "service").out)["ProtectHome"] == "read-only"


def test_a_path_that_no_unit_can_say_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="control character"):
        runner_settings(config_at("/srv/a\nUser=root", tmp_path), "service", PROGRAM)


def test_the_name_of_a_site_stays_on_its_line(tmp_path: Path):
    named = replace(config_at("/srv/news", tmp_path), site_name="100%\n[Service]\nUser=root")
    unit = runner_settings(named, "service", PROGRAM)
    assert "Description=Build 100%% [Service] User=root\n" in unit
    assert keys(unit)["User"] == "patchwire"


def test_cron_runs_an_odd_path_as_one_word(tmp_path: Path):
    line = runner_settings(config_at(ODD, tmp_path), "cron", PROGRAM).splitlines()[-1]
    minute, *times, user, command = line.split(maxsplit=6)
    assert (minute.isdigit(), times, user) == (True, ["*"] * 4, "patchwire")
    assert not re.search(r"(?<!\\)%", command)
    words = shlex.split(command.replace("\\%", "%"))
    assert words == [
        "cd", ODD, "&&", "nice", PROGRAM, "--quiet", "-C", f"{ODD}/mkdocs.yml", "build",
    ]  # fmt: skip


def test_systemd_expands_nothing_of_an_odd_path(tmp_path: Path):
    unit = keys(runner_settings(config_at(ODD, tmp_path), "service", PROGRAM))
    odd = r"/srv/50%% \"news\"; $HOME"
    command = odd.replace("$", "$$")
    assert unit["ExecStart"] == f'{PROGRAM} -C "{command}/mkdocs.yml" build'
    assert unit["ReadWritePaths"] == f'"{odd}"'
    assert unit["WorkingDirectory"] == ODD.replace("%", "%%")


@needs_systemd
@pytest.mark.parametrize("folder", ["/srv/patchwire", ODD])
def test_systemd_takes_the_units(tmp_path: Path, folder: str):
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "patchwire"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    for form in ("service", "timer"):
        text = runner_settings(config_at(folder, tmp_path), form, str(program))
        (tmp_path / f"patchwire.{form}").write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "patchwire.service", "patchwire.timer"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "patchwire" not in done.stderr  # nor of an option that this systemd does not know
    assert done.returncode == 0, done.stderr


@needs_systemd
def test_the_sandbox_of_the_service_is_tight(tmp_path: Path):
    text = runner_settings(config_at("/srv/patchwire", tmp_path), "service", PROGRAM)
    (tmp_path / "patchwire.service").write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", "patchwire.service"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
