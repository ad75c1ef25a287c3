"""One run at a time, and a dead one holds nobody up."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import PatchwireError, SiteError
from generator.site.lock import lock

HOLD = """
import sys
from generator.site.lock import lock
with lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_is_free_again_after_the_block(tmp_path: Path):
    for _ in range(2):
        with lock(str(tmp_path / "new" / ".cache")):
            pass


def test_a_second_run_is_told_who_holds_it_and_a_death_frees_it(tmp_path: Path):
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with (
            pytest.raises(PatchwireError, match=rf"another run \(process {other.pid}\) is at work"),
            lock(str(tmp_path)),
        ):
            pass
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    with lock(str(tmp_path)):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_no_place_for_the_lock_is_one_line(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(SiteError, match=r"lock cannot be written: .*: fix the permissions"),
        lock(str(tmp_path / "file")),
    ):
        pass
