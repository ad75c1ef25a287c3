"""`patchwire demo` in a real project: a site beside the project's own, which stays as it is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from urllib.request import urlopen

import pytest

from tests.contents import contents, differing
from tests.terminal import COMMAND
from tests.whole import Project, forget_run, no_mkdocs, no_pages_made

pytestmark = pytest.mark.slow

OWN = ("site", "docs", ".cache/mirrors", ".cache/index", ".cache/parts", ".cache/site.sqlite3")


def own(project: Project) -> dict[str, bytes]:
    """Everything of the project itself."""
    found = {name: project.root / name for name in OWN}
    return {
        f"{name}/{path}": raw
        for name, place in found.items()
        for path, raw in (contents(place).items() if place.is_dir() else [("", place.read_bytes())])
    }


@pytest.mark.long
def test_the_published_site_stays(otter: Project):
    assert otter.build().exit_code == 0
    before = own(otter)
    answer = otter.run("demo")
    assert (answer.code, answer.out) == (0, "")
    assert f"the site is in {otter.root / 'demo-site'}" in answer.err
    assert differing(before, own(otter)) == []
    assert otter.is_current()
    made = contents(otter.root / "demo-site")
    assert "lists/demo/index.html" in made
    assert b"Written by hand" in made["about/index.html"]
    assert not [path for path in made if "otter" in path]


@pytest.mark.long
def test_a_later_run_makes_nothing_and_follows_the_hand_written_pages(otter: Project):
    for _ in range(2):  # the first finds no archive to compare with
        otter.run("demo")
    with no_pages_made(), no_mkdocs():
        assert "nothing new" in otter.run("demo").err
    (otter.root / "docs" / "about.md").write_text("# About\n\nOther words.\n", "utf-8")
    assert otter.run("demo").code == 0
    assert b"Other words" in (otter.root / "demo-site/about/index.html").read_bytes()


@pytest.mark.long  # its twin is the folder that `publish` refuses, in tests/site
def test_a_folder_that_is_no_site_is_refused(otter: Project):
    mine = otter.root / "demo-site" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    answer = otter.run("demo")
    assert answer.code == 5
    assert "demo-site holds something else than a site" in answer.err
    assert mine.read_text() == "mine"


def test_the_demo_is_read_without_a_site_and_leaves_the_lists_alone(otter: Project):
    forget_run(otter)
    before = own(otter)
    assert otter.run("messages", "demo").out.count("\n") > 100
    assert differing(before, own(otter)) == []
    assert not (otter.root / "demo-site").exists()


@pytest.mark.long  # its twin is the tiny site of tests/site that is served
def test_the_demo_site_is_served(otter: Project):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with subprocess.Popen(
        [*COMMAND, "demo", "--serve", "--address", address],
        cwd=otter.root,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "Serving on" in line:
                break
        try:
            with urlopen(f"http://{address}/patchwire/lists/demo/", timeout=20) as answer:
                assert b"Demo list" in answer.read()
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.stderr.read()
