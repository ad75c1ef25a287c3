"""The targets of fuzzing with inputs of hypothesis: every reader of mail, with any bytes.

`python -m tests.fuzz` does the same for longer, guided by coverage.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import generator.mail
from tests.fuzz import __main__ as command
from tests.fuzz import seeds, table

# What takes a parsed mail or facts of several, not the text of a mail.
NO_READERS = {"is_blocked", "with_changelog_alone", "without_tags", "list_tags"}


def inputs(name: str) -> st.SearchStrategy[bytes]:
    """Any bytes; pieces of seeds with any bytes between them; such a piece many times."""
    target = table.TARGETS[name]
    word = st.one_of(st.sampled_from(seeds.words(target.seeds)), st.binary(max_size=6))
    few = st.lists(word, max_size=5).map(b" ".join)
    many = st.lists(st.one_of(word, st.just(b"\n")), max_size=30).map(b"".join)
    seed = st.sampled_from(target.seeds)
    cut = st.tuples(seed, seed, st.integers(0, 300), st.integers(0, 300))
    return st.one_of(
        st.binary(max_size=300),
        many,
        cut.map(lambda of: of[0][: of[2]] + of[1][of[3] :]),
        st.tuples(few, word, few).map(b"".join).map(lambda raw: table.stretched(raw, 2000)),
    )


@pytest.mark.parametrize("name", table.TARGETS)
def test_seeds_are_read(name: str):
    for seed in table.TARGETS[name].seeds:
        table.run(name, seed)


@pytest.mark.parametrize("name", table.TARGETS)
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_bytes_are_read(name: str, data: st.DataObject):
    table.run(name, data.draw(inputs(name)))


def _calls(name: str, raw: bytes) -> int:
    """Calls into Python and C of a target: a measure of work that no other load moves."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    table.run(name, raw)  # imports and caches apart
    sys.setprofile(count)
    try:
        table.run(name, raw)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("name", sorted(set(table.TARGETS) - {"page", "feed"}))
def test_work_is_in_proportion_to_the_input(name: str):
    """Four times the input is at most five times the work, for each word of the seeds repeated."""
    for word in seeds.words(table.TARGETS[name].seeds)[:16]:
        few, many = (_calls(name, word * (size // len(word)) + b"\n") for size in (2000, 8000))
        assert many < 5 * few + 1000, word


def _readers() -> dict[CodeType, str]:
    """The public functions of the room of mail that take a text, bytes, lines or fields."""
    found: dict[CodeType, str] = {}
    for module in pkgutil.iter_modules(generator.mail.__path__, "generator.mail."):
        room = importlib.import_module(module.name)
        for name, function in inspect.getmembers(room, callable):
            plain = inspect.unwrap(function)
            if inspect.isfunction(plain) and plain.__module__ == module.name and name[0] != "_":
                found[plain.__code__] = name
    return found


def test_every_reader_of_mail_is_reached():
    readers = _readers()
    reached: set[CodeType] = set()

    def note(frame: FrameType, event: str, arg: object) -> None:
        if event == "call":
            reached.add(frame.f_code)

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("generator."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
    sys.setprofile(note)
    try:
        for name, target in table.TARGETS.items():
            for seed in target.seeds[:20]:
                table.run(name, seed)
    finally:
        sys.setprofile(None)
    missing = {name for code, name in readers.items() if code not in reached}
    assert missing <= NO_READERS, missing - NO_READERS
    assert len(readers) > 60


# ---------------------------------------------------------------- the command


def test_a_file_is_read_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "found").write_bytes(b"[PATCH] x")
    assert command.main(["subject", str(tmp_path / "found")]) == 0
    assert capsys.readouterr().out == "subject: all well\n"


def test_without_atheris_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(command, "atheris", None)
    assert command.main(["all", "10s"]) == 0
    assert capsys.readouterr().out.startswith("fuzz: skipped, as atheris is not installed")


@pytest.mark.long
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed")
def test_a_target_is_fuzzed_by_atheris():
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "dates", "500"],
        cwd=command.HOME.parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    assert re.match(r"dates +500 runs .* all well\nall +500 runs\n", done.stdout)


def test_an_unknown_target_is_refused(capsys: pytest.CaptureFixture[str]):
    assert command.main(["subjects"]) == 2
    assert "targets: all subject addresses" in capsys.readouterr().err


def test_seconds_and_runs_are_shared():
    assert command.share("60s", 15) == "4s"
    assert command.share("1000000", 15) == "66666"
    assert command.share("5s", 15) == "1s"
