"""What a run leaves for whoever watches the site: `status.json`, and a feed of its health."""

from __future__ import annotations

import errno
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import feedparser
import pytest

from generator.cli.console import ConsoleReporter
from generator.errors import PatchwireError
from tests.archives import NEWS, OTTER, Item, archive, at, damage
from tests.contents import differing
from tests.whole import Project, forget_run, no_mkdocs, no_pages_made

pytestmark = pytest.mark.slow

DAY_ONE = datetime(2026, 3, 6, 12, tzinfo=UTC)  # the newest mail came the day before


def run(project: Project, *arguments: str, day: float = 0) -> int:
    """A run on that day after the first; returns its exit code."""
    now = DAY_ONE + timedelta(days=day)
    with mock.patch.object(ConsoleReporter, "now", staticmethod(lambda: now)):
        return project.run(*arguments).code


def status(project: Project) -> Any:
    return json.loads((project.root / "site" / "status.json").read_text("utf-8"))


def feed(project: Project) -> list[str]:
    """The titles of the feed's entries, newest first."""
    found = feedparser.parse((project.root / "site" / "health.atom").read_bytes())
    assert not found.bozo
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    return [entry.title for entry in found.entries]


def test_a_run_says_how_the_site_is(otter: Project):
    before = otter.outputs()
    assert run(otter, "build") == 0
    assert differing(before, otter.outputs()) == []
    found = status(otter)
    assert found["run"]["ended"] == "2026-03-06T12:00:00+00:00"
    assert (found["run"]["exit_code"], found["run"]["error"]) == (0, "")
    assert set(found["run"]["stages"]) >= {"fetch", "look"}
    assert found["site"]["size"] == sum(map(len, otter.site().values()))
    (only,) = found["lists"]
    mirror = otter.root / ".cache/mirrors/otter/git/0.git"
    assert only | {"lag_seconds": 0} == only
    assert only["commits"] == {"0": (mirror / "refs/heads/master").read_text().strip()}
    assert only["newest_mail"] == "2026-03-05T08:00:00+00:00"
    assert (only["level"], only["skipped"], only["unreadable"]) == ("ok", None, {})
    assert feed(otter) == []
    assert otter.check().lines == ("nothing to mend",)


def test_a_run_without_news_ends_at_once_and_says_that_it_was(otter: Project):
    run(otter, "build")
    first = status(otter)
    with no_pages_made(), no_mkdocs():
        assert run(otter, "build", day=1) == 0
    second = status(otter)
    assert second["run"]["ended"] == "2026-03-07T12:00:00+00:00"
    assert second["lists"][0]["answered"] == second["run"]["ended"]
    assert second["site"]["changed"] == first["site"]["changed"]
    assert otter.is_current()


def test_a_list_out_of_reach_is_told_until_it_is_back(otter: Project, tmp_path: Path):
    run(otter, "build")
    (tmp_path / "otter").rename(tmp_path / "away")
    assert run(otter, "build", day=1) == 3
    assert run(otter, "build", day=2) == 3
    (only,) = status(otter)["lists"]
    assert only["skipped"] == {
        "code": 3,
        "why": "there is no archive at its archive: check the path, or fetch it first",
        "since": "2026-03-07T12:00:00+00:00",
    }
    assert (only["level"], only["lag_seconds"]) == ("warning", 2 * 86_400)
    assert feed(otter) == [f"otter: {only['note'].replace(' 3 days', ' 2 days')}"]
    run(otter, "build", "--offline", day=3)
    assert status(otter)["lists"][0]["skipped"]
    (tmp_path / "away").rename(tmp_path / "otter")
    assert run(otter, "build", day=4) == 0
    assert status(otter)["lists"][0]["skipped"] is None
    assert feed(otter)[0] == "otter: in reach again"
    assert len(feed(otter)) == 2


def test_nothing_tells_strangers_where_the_files_are(otter: Project, tmp_path: Path):
    run(otter, "build")
    damage(otter.root / ".cache/mirrors/otter/git/0.git")
    assert run(otter, "build", day=1) == 4
    (only,) = status(otter)["lists"]
    assert only["skipped"]["code"] == 4
    assert only["level"] == "error"
    for name in ("status.json", "health.atom"):
        assert str(tmp_path) not in (otter.root / "site" / name).read_text("utf-8")


def test_a_silent_list_is_told_twice_and_then_that_mail_comes_again(otter: Project, tmp_path: Path):
    levels = []
    for day in (0, 6, 28, 29, 30):
        run(otter, "build", day=day)
        levels.append(status(otter)["lists"][0]["level"])
    assert levels == ["ok", "warning", "warning", "error", "error"]
    assert feed(otter) == ["otter: silent: its newest mail came 30 days ago"]
    later: Item = (NEWS[0], at(days=33), "mail")
    archive(tmp_path / "otter", [*OTTER, later])
    run(otter, "build", day=31)
    assert status(otter)["lists"][0]["level"] == "ok"
    assert feed(otter)[0] == "otter: mail is arriving again"


def test_mails_that_cannot_be_read_are_counted_with_their_reasons(otter: Project, tmp_path: Path):
    run(otter, "build")
    nothing: Item = (b"", at(days=5), "mail")
    archive(tmp_path / "otter", [*OTTER, nothing])
    run(otter, "build")
    assert status(otter)["lists"][0]["unreadable"] == {"empty mail": 1}
    assert feed(otter) == ["otter: 1 more mail could not be read; all that could not: 1 empty mail"]
    run(otter, "build", day=1)
    assert status(otter)["lists"][0]["unreadable"] == {"empty mail": 1}
    assert len(feed(otter)) == 1


def test_a_run_that_fails_is_told_and_the_site_stays(otter: Project, tmp_path: Path):
    run(otter, "build")
    before = otter.site()
    mine = otter.root / "docs" / "lists" / "mine.md"
    mine.write_text("# Mine\n")
    assert run(otter, "build", day=1) == 5
    assert differing(before, otter.site()) == []
    found = status(otter)["run"]
    assert found["exit_code"] == 5
    assert "mine.md was not made by this program" in found["error"]
    assert str(tmp_path) not in found["error"]
    mine.unlink()
    assert run(otter, "build", day=2) == 0
    assert [title.partition(":")[0] for title in feed(otter)] == [
        "runs succeed again",
        "the run failed",
    ]


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (PatchwireError("a process died", "free memory"), 1, "a process died: free memory"),
        (
            OSError(errno.ENOSPC, "No space left", "/secret"),
            8,
            "the system refused: No space left: ",
        ),
    ],
)
def test_a_run_that_the_system_ends_is_told(otter: Project, error: Exception, code: int, text: str):
    run(otter, "build")
    forget_run(otter)
    with mock.patch("generator.pipeline.list_pages.build_list", side_effect=error):
        assert run(otter, "build", day=1) == code
    found = status(otter)["run"]
    assert found["exit_code"] == code
    assert found["error"].startswith(text)
    assert "secret" not in found["error"]


def test_a_command_that_is_wrong_says_nothing_of_the_site(otter: Project):
    run(otter, "build")
    before = status(otter)
    assert run(otter, "build", "no-such-list", day=1) == 2
    assert status(otter) == before


@pytest.mark.long
def test_what_tells_of_runs_stays_through_a_publication(otter: Project, tmp_path: Path):
    """Also of a whole release: no reader of it meets an error."""
    run(otter, "build")
    for change in ("a day", "everything"):
        if change == "a day":
            archive(tmp_path / "otter", [*OTTER, NEWS])
        else:
            settings = Path(otter.file)
            settings.write_text(settings.read_text("utf-8") + "copyright: other\n", "utf-8")
        with mock.patch("generator.cli.health._record"):  # as if killed before its last step
            assert run(otter, "build") == 0
        assert status(otter)["run"]["ended"] == "2026-03-06T12:00:00+00:00"
        assert feed(otter) == []


def test_where_no_site_is_none_is_begun(project: Project, tmp_path: Path):
    project.configure({"otter": tmp_path / "nowhere"})
    assert run(project, "build") == 3
    assert not (project.root / "site").exists()
    (project.root / "site").mkdir()
    (project.root / "site" / "mine.txt").write_text("mine")
    assert run(project, "build") == 3
    assert [file.name for file in (project.root / "site").iterdir()] == ["mine.txt"]


def test_a_page_of_that_name_is_refused(otter: Project):
    (otter.root / "docs" / "status.json").write_text("{}")
    answer = otter.run("build")
    assert answer.code == 5
    assert "docs/status.json has the name of a file that each run writes: rename it" in answer.err


# ---------------------------------------------------------------- plan and join


def plan(project: Project, day: float = 0) -> tuple[Any, str]:
    """What `patchwire plan --details` prints on that day, and what it says."""
    now = DAY_ONE + timedelta(days=day)
    with mock.patch.object(ConsoleReporter, "now", staticmethod(lambda: now)):
        answer = project.run("plan", "--details", "--quiet")
    assert answer.out.isascii()
    assert answer.out.count("\n") == 1
    return json.loads(answer.out), answer.err


def test_a_plan_warns_of_lists_that_are_silent_or_out_of_reach(otter: Project, tmp_path: Path):
    run(otter, "build")
    assert plan(otter) == (
        {"lists": [], "changed": [], "answered": ["otter"], "skipped": {}, "notes": []},
        "",
    )
    found, said = plan(otter, day=6)
    silent = "silent: its newest mail came 7 days ago"
    assert found["notes"] == [{"list": "otter", "level": "warning", "text": silent}]
    assert said == f"patchwire: otter: {silent}\n"
    assert [note["level"] for note in plan(otter, day=29)[0]["notes"]] == ["error"]
    (tmp_path / "otter").rename(tmp_path / "away")
    found, said = plan(otter, day=1)
    assert found["changed"] == ["otter"]
    assert found["skipped"]["otter"]["code"] == 3
    assert [note["level"] for note in found["notes"]] == ["warning"]
    assert said == f"patchwire: otter: {found['skipped']['otter']['why']}\n"
    run(otter, "build", day=1)
    assert plan(otter, day=2)[0]["changed"] == []
    (tmp_path / "away").rename(tmp_path / "otter")
    assert plan(otter, day=2)[0]["changed"] == ["otter"]
    assert otter.run("plan").out == "[]\n"


@pytest.mark.long
def test_a_join_tells_what_the_plan_and_the_builds_found(tmp_path: Path):
    lists = {"otter": "../otter", "heron": {"archive": "../nowhere", "optional": True}}
    archive(tmp_path / "otter", OTTER)
    whole = Project(tmp_path / "whole").configure(lists)
    alone = whole.clone(tmp_path / "alone")
    assert run(alone, "build", "otter") == 0
    file = tmp_path / "plan.json"
    file.write_text(
        json.dumps(plan(alone)[0] | {"skipped": {"heron": {"code": 3, "why": "it is away"}}})
    )
    assert run(whole, "join", "../alone", "--plan", str(file), day=1) == 0
    otter, heron = status(whole)["lists"]
    assert (otter["skipped"], otter["answered"]) == (None, "2026-03-07T12:00:00+00:00")
    assert heron["skipped"]["why"] == "it is away"
    assert heron["level"] == "warning"
    assert feed(whole) == ["heron: out of reach: it is away; it has no mail"]
    (tmp_path / "otter").rename(tmp_path / "away")
    run(alone, "build", "otter", day=2)
    assert run(whole, "join", "../alone", day=2) == 0
    assert status(whole)["lists"][0]["skipped"]["since"] == "2026-03-08T12:00:00+00:00"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"skipped": {"a": 1}, "answered": []}'])
def test_a_file_that_is_no_plan_is_refused(otter: Project, tmp_path: Path, text: str):
    (tmp_path / "plan.json").write_text(text)
    answer = otter.run("join", "--plan", "../plan.json")
    assert answer.code == 2
    assert "plan.json holds no plan: give it what `patchwire plan --details` printed" in answer.err
