"""What comes with a command: completion in the shells, and the manual page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from generator import errors
from generator.cli.completion_verbs import SHELLS
from generator.cli.main import cli
from generator.cli.man_verbs import EXIT_CODES, manual_page
from tests.whole import patchwire

ROOT = Path(__file__).parents[1]


def verbs() -> dict[str, click.Command]:
    context = click.Context(cli)
    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {name: verb for name, verb in found.items() if verb}


# ---------------------------------------------------------------- closed streams


@pytest.mark.parametrize(
    ("closed", "verb", "code", "said"),
    [
        (">&-", "man", 1, "patchwire: standard output is closed: leave it open, or write to a"),
        (">&-", "nonsense", 2, "patchwire: No such command 'nonsense'"),
        ("2>&-", "man", 0, ".TH PATCHWIRE"),
        ("2>&-", "nonsense", 2, ""),
    ],
)
def test_a_stream_that_is_closed_is_no_fault(closed: str, verb: str, code: int, said: str):
    command = [sys.executable, "-m", "generator", verb]
    done = subprocess.run(
        ["bash", "-c", f'"$@" {closed}', "bash", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert f"{done.stdout}{done.stderr}".startswith(said)
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- completion


def complete(*words: str) -> list[str]:
    """What the program answers to a bash that completes the last of `words`, without the types."""
    code = "import sys; sys.argv[0] = 'patchwire'; from generator.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "_PATCHWIRE_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["patchwire", *words]),
            "COMP_CWORD": str(len(words)),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.partition(",")[2] for line in done.stdout.split()]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_asks_this_program(shell: str, tmp_path: Path):
    done = patchwire("completion", shell, cwd=tmp_path)
    assert done.code == 0
    assert f"_PATCHWIRE_COMPLETE={shell}_complete" in done.out
    if shutil.which(shell):
        (tmp_path / "script").write_text(done.out, "utf-8")
        subprocess.run([shell, "-n", "script"], cwd=tmp_path, check=True)


def test_commands_options_and_choices_are_completed():
    assert complete("") == list(verbs())
    assert complete("se") == ["series", "serve", "server"]
    assert complete("headers", "--format", "ng") == ["nginx"]
    assert complete("server", "") == ["service", "timer", "cron", "container"]
    assert set(complete("build", "--")) >= {"--offline", "--scheduler", "--quiet"}
    assert "--version" in complete("--")


def test_the_names_of_commands_are_completed_without_a_look_into_any(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(type(cli), "get_command", lambda *_: pytest.fail("a verb was imported"))
    found = cli.shell_complete(click.Context(cli), "b")
    assert [(item.value, item.help) for item in found] == [
        ("build", "Fetch, write pages and feeds, and build the site.")
    ]


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes(tmp_path: Path):
    program = tmp_path / "patchwire"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m generator "$@"\n', "utf-8")
    program.chmod(0o755)
    script = patchwire("completion", "bash", cwd=tmp_path).out
    line = (
        "COMP_WORDS=(patchwire ser); COMP_CWORD=1; "
        '_patchwire_completion patchwire; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{script}\n{line}"],
        env={
            **os.environ,
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["series", "serve", "server"]


# ---------------------------------------------------------------- the manual page


def shown() -> str:
    """The manual page as a reader has it, without what roff needs."""
    return re.sub(r"\\(?:&|f.)", "", manual_page(cli)).replace(r"\-", "-")


def test_the_manual_page_has_every_command_with_its_options_and_arguments():
    sections = re.split(r'^\.S[SH] "?(.+?)"?$', shown(), flags=re.MULTILINE)
    found = dict(zip(sections[1::2], sections[2::2], strict=True))
    for name, verb in verbs().items():
        context = click.Context(
            verb, **cli.context_settings
        )  # click keeps the first option of help
        usage = [word for word in verb.collect_usage_pieces(context) if word != "[OPTIONS]"]
        text = found[" ".join(["patchwire", name, *usage])]
        for option in verb.params:
            if isinstance(option, click.Option):
                terms = re.findall(r"^\.B (.+)$", text + found["OPTIONS"], re.MULTILINE)
                assert set(option.opts) <= set(re.findall(r"-[-\w]+", " ".join(terms)))
    assert "--version" in found["OPTIONS"]


def test_the_manual_page_has_the_exit_codes():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.PatchwireError)}
    assert set(EXIT_CODES) == {*map(str, codes), "0", "128 + N"}
    assert all(f".TP\n.B {code}\n" in shown() for code in EXIT_CODES)


def test_the_manual_page_is_printed(tmp_path: Path):
    assert patchwire("man", cwd=tmp_path).out == manual_page(cli)


def test_a_line_that_roff_would_take_for_a_command_is_text():
    group = click.Group("x", help=r".so /etc/passwd and a \n back slash" + "\n\n'br", commands={})
    page = manual_page(group)
    assert "\n\\&.so /etc/passwd and a \\en back slash\n.PP\n\\&'br\n" in page


@pytest.mark.parametrize(
    "command",
    [
        # There is no date, as nothing here asks a clock; whatever else it says is an error.
        ["mandoc", "-T", "lint", "-W", "style"],
        ["groff", "-man", "-Tutf8", "-ww", "-z"],
    ],
)
def test_the_manual_page_has_no_mistake(command: list[str]):
    if not shutil.which(command[0]):
        pytest.skip(f"needs {command[0]}")
    done = subprocess.run(
        command, input=manual_page(cli), capture_output=True, text=True, check=False
    )
    said = (done.stdout + done.stderr).splitlines()
    assert [line for line in said if "missing date" not in line] == []
