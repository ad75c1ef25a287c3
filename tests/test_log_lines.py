"""Whatever words reach it, no line of a run is a command to a terminal or to CI.

GitHub takes a line that begins with `::`, blanks apart, and `##[` anywhere in one; Azure takes
`##vso[`. ESC, CR and other controls move a terminal's cursor, or hide what was printed.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from generator.archive.fetch import fetch_archive
from generator.cli.console import ConsoleReporter
from generator.errors import PatchwireError
from generator.text import harmless, no_command
from tests.archive.web import serving
from tests.archives import archive, at, mail, patch
from tests.whole import Answer, Project

EVIL = (
    "::error::x ::add-mask::y ##[group]z ##vso[task.setvariable]v \x1b[31m\r\x07\x9b\u202e\u2028end"
)
IN_FILE = EVIL.replace("/", "")
COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE)


def is_safe(text: str) -> bool:
    """Whether no part of a text that was printed is a command."""
    lines = text.split("\n")
    return not COMMAND.search(text) and all(line.isprintable() for line in lines)


def is_log(answer: Answer) -> bool:
    """Whether all that was printed beside the result is lines of the program."""
    lines = answer.err.rstrip("\n").split("\n")
    return is_safe(answer.err) and all(line.startswith("patchwire: ") for line in lines)


# ---------------------------------------------------------------- the guard


@pytest.mark.parametrize("line", [EVIL, f"  {EVIL}", "\t::error::x", "##[error]x", "\r::warning::"])
def test_a_line_is_made_harmless(line: str):
    assert is_safe(harmless(line))
    assert "end" in harmless(line) or line != EVIL


def test_other_lines_stay():
    for line in ("", "kvm: 3 pages", "a::b", "## heading", "Zoë: ok", "# [x] ##"):
        assert harmless(line) == no_command(line) == line


def test_every_message_passes_it(capfd: pytest.CaptureFixture[str]):
    import sys

    reporter = ConsoleReporter(sys.stderr)
    reporter.warn(EVIL)
    reporter.say(f"{EVIL}\n{EVIL}")
    err = capfd.readouterr().err
    assert err.count("\n") == 2
    assert is_safe(err)


# ---------------------------------------------------------------- words of a mail


def _evil_mails() -> list[tuple[bytes, int, str]]:
    who = f'"{EVIL}" <::error::@evil.example>'.replace("\r", "").replace("\u2028", "")
    texts = f"\n::error::body\n  ::add-mask::body\n##[error]body\n{EVIL}\n"
    raw = [
        patch(f"[PATCH] {EVIL}", texts, name="a"),
        patch("::error::no brackets", texts, name="::error::b"),
        mail(f"Re: [PATCH] {EVIL}", f"{texts}\nReviewed-by: {EVIL} <x@evil.example>\n", name="c",
             to="a", who="Bo Lind <bo@lind.example>"),
        mail(EVIL, texts, name="d"),
        mail("d", texts, name="d2").replace(b"Ada Quill", who.encode("utf-8", "replace")),
        patch("[PATCH] files", name="e").replace(b"drivers/otter.c", b"::error::\x1b[31m##[x].c"),
    ]  # fmt: skip
    return [(text, at(hours=number), "mail") for number, text in enumerate(raw)]


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("evil")
    archive(folder / "pots", _evil_mails())  # type: ignore[arg-type]
    project = Project(folder / "project").configure({"pots": "../pots"})
    assert is_log(project.run("-v", "build"))
    return project


def test_words_of_mails_in_results(evil: Project):
    for verb in (["digest", "pots"], ["check"], ["plan"], ["why", "lists/pots/"]):
        answer = evil.run(*verb)
        assert is_safe(answer.out.replace("\t", " ")), verb
        assert is_log(answer) or not answer.err, (verb, answer.err)


@pytest.mark.parametrize("verb", ["messages", "series"])
def test_words_of_mails_in_lines_of_json(evil: Project, verb: str):
    for line in evil.run(verb, "pots").out.rstrip("\n").split("\n"):
        assert line.startswith("{")
        assert line.isprintable()


# ---------------------------------------------------------------- words of a user, names of files


@pytest.mark.parametrize(
    "words",
    [
        ("digest", EVIL), ("digest", "demo", EVIL), ("messages", "demo", EVIL), ("why", EVIL),
        (EVIL,), ("build", EVIL), ("build", f"--{EVIL}"), ("fetch", "-C", EVIL),
        ("build", "--scheduler", EVIL), ("join", EVIL), ("serve", "--address", EVIL, "--offline"),
    ],
)  # fmt: skip
def test_words_of_a_command(otter: Project, words: tuple[str, ...]):
    if "--address" in words:
        (otter.root / "mkdocs.yml").unlink()
    answer = otter.run(*words)
    assert answer.code in {1, 2, 3, 4, 5, 8}
    assert is_log(answer), answer.err


@pytest.mark.parametrize("place", ["docs/lists", "docs/search", "docs", "site", ".cache/mirrors"])
def test_names_of_files(otter: Project, place: str):
    folder = otter.root / place / IN_FILE
    folder.mkdir(parents=True)
    (folder / f"{IN_FILE}.md").write_text("# x\n\n[dead](nowhere.md)\n", "utf-8")
    for verb in ("build", "check"):
        answer = otter.run(verb)
        assert is_log(answer), answer.err


def test_a_project_in_a_folder_of_such_a_name(otter: Project, tmp_path: Path):
    place = Project(tmp_path / IN_FILE)
    otter.root.rename(place.root)
    shutil.rmtree(tmp_path / "otter")
    for verb in ("fetch", "build", "check", "plan"):
        answer = place.run(verb)
        assert answer.err
        assert is_log(answer), answer.err


@pytest.mark.parametrize("key", ["title", "archive", "since", "window", "topics", EVIL])
def test_words_of_the_settings(otter: Project, key: str):
    otter.configure({"otter": {"archive": "../otter", key: f"{EVIL}//"}})
    answer = otter.run("fetch")
    assert is_log(answer), answer.err


# ---------------------------------------------------------------- words of servers and of git


@pytest.mark.parametrize("kind", ["manifest", "git"])
@pytest.mark.parametrize("header", ["Retry-After", "Location", "X-Other"])
def test_words_of_a_server(tmp_path: Path, pem: Path, kind: str, header: str):
    words = "::error::x ##[error]y \x1b[31m\x07"
    archive(tmp_path / "list", [(mail("a"), at(), "mail")])
    (tmp_path / "list" / "git").mkdir(exist_ok=True)
    with serving(tmp_path, pem, busy={kind: [(503, {header: words})] * 9}) as url:
        with pytest.raises(PatchwireError) as raised:
            fetch_archive(f"{url}/list", str(tmp_path / "mirror"))
        assert "\x1b" not in str(raised.value)
        assert is_safe(harmless(str(raised.value)))


def test_words_of_git(otter: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    words = EVIL.replace("\u2028", "").replace("\u202e", "").encode().decode("latin-1")
    (tmp_path / "words").write_text(f"remote: {words}\nfatal: {words}\n{words}\n", "latin-1")
    fake.write_text(
        f'#!/bin/sh\ncase "$*" in *fetch*) cat {tmp_path}/words >&2; exit 128;; esac\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    answer = otter.run("fetch")
    assert answer.code == 3
    assert is_log(answer), answer.err
