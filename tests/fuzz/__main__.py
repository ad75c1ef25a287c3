"""`python -m tests.fuzz [TARGET] [60s|100000|FILE]`: fuzz the readers of mail, guided by coverage.

Without a TARGET, or with "all", every target in turn; the seconds (`60s`, the default) or runs are
shared by the targets. With a FILE, a target reads that input alone and needs no atheris. What was
learned is kept in `.cache/fuzz/TARGET/`, an input that failed in `.cache/fuzz/failed/`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

if __name__ == "__main__" and find_spec("atheris"):
    import atheris

    quiet = contextlib.redirect_stderr(io.StringIO())  # a line for each module
    with quiet, atheris.instrument_imports(include=["generator"]):
        from tests.fuzz import seeds, table
else:
    atheris = None
    from tests.fuzz import seeds, table

HOME = Path(__file__).parents[2] / ".cache" / "fuzz"
MEMORY = 2048  # MB
HANGS = 120  # seconds without an end
STRETCH_EVERY = 400  # inputs: it takes hundreds of times as long
QUICK = 0.5  # seconds of CPU in which any reader may read a stretched input
# Times as long that an input may take that is eight times as long: 8 is linear, 64 quadratic.
MOST_TIMES = 24
NO_ATHERIS = (
    "fuzz: skipped, as atheris is not installed; it has wheels for Linux on x86-64 and Python 3.11 "
    "to 3.13"
)
_AMOUNT = re.compile(r"[1-9]\d{0,8}s?")
_RUNS = re.compile(r"stat::number_of_executed_units: *(\d+)")
_COVERED = re.compile(r" cov: (\d+)")


def options(name: str, amount: str, folder: Path) -> Iterator[str]:
    """The options of libFuzzer for a target, and the folders of inputs to begin with."""
    target = table.TARGETS[name]
    words = seeds.words(target.seeds)
    begin = folder / "seeds"
    begin.mkdir()
    for at, seed in enumerate(target.seeds):
        (begin / str(at)).write_bytes(seed[: target.longest])
    dictionary = folder / "words"
    dictionary.write_text("".join(f'"{_quoted(word)}"\n' for word in words))
    learned, failed = HOME / name, HOME / "failed"
    learned.mkdir(parents=True, exist_ok=True)
    failed.mkdir(exist_ok=True)
    yield f"-max_total_time={amount[:-1]}" if amount.endswith("s") else f"-runs={amount}"
    yield f"-max_len={target.longest}"
    yield f"-dict={dictionary}"
    yield f"-artifact_prefix={failed}/{name}-"
    yield f"-timeout={HANGS}"
    yield f"-rss_limit_mb={MEMORY}"
    yield "-print_final_stats=1"
    yield from (str(learned), str(begin))


def _quoted(word: bytes) -> str:
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\x{byte:02x}"
        for byte in word
    )


def _seconds(name: str, raw: bytes) -> float:
    """The time of the processor, which no other load moves much, that a target takes."""
    began = time.process_time()
    table.run(name, raw)
    return time.process_time() - began


def _fuzz_here(name: str, given: list[str]) -> None:
    """Fuzz a target in this process, which libFuzzer ends."""

    count = 0

    def read(raw: bytes) -> None:
        nonlocal count
        count += 1
        table.run(name, raw)
        if count % STRETCH_EVERY == 0:
            took = _seconds(name, table.stretched(raw))
            if took > QUICK:
                short = _seconds(name, table.stretched(raw, table.STRETCHED // 8))
                assert took < MOST_TIMES * short, f"not linear: {short:.2f} s, then {took:.2f} s"

    atheris.Setup([name, *given], read)
    atheris.Fuzz()


def fuzz(name: str, amount: str) -> tuple[int, bool]:
    """Fuzz a target in a process of its own: how many inputs it read, and whether all was well."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Path(folder, "log").open("w+b") as log:
        given = list(options(name, amount, Path(folder)))
        child = os.fork()
        if not child:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
            _fuzz_here(name, given)
            os._exit(70)
        well = os.waitpid(child, 0)[1] == 0
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    runs, covered = _RUNS.search(said), _COVERED.findall(said)
    count = int(runs[1]) if runs else 0
    print(
        f"{name:<10}{count:>9,} runs {time.monotonic() - began:>6.0f} s "
        f"{covered[-1] if covered else '?':>6} branches  {'all well' if well else 'FAILED'}",
        flush=True,
    )
    if not well:
        print(said[-6000:], file=sys.stderr, flush=True)
    return count, well


def share(amount: str, count: int) -> str:
    """What each of `count` targets gets of an amount, at least one."""
    number = max(1, int(amount.rstrip("s")) // count)
    return f"{number}s" if amount.endswith("s") else str(number)


def main(arguments: list[str]) -> int:
    targets = [word for word in arguments if word in table.TARGETS]
    amounts = [word for word in arguments if _AMOUNT.fullmatch(word)]
    files = [Path(word) for word in arguments if Path(word).is_file()]
    if len(targets) == 1 and files:
        for file in files:
            table.run(targets[0], file.read_bytes())
            table.run(targets[0], table.stretched(file.read_bytes()))
        print(f"{targets[0]}: all well")
        return 0
    if set(arguments) - {*targets, *amounts, "all"} or len(amounts) > 1:
        names = " ".join(table.TARGETS)
        print(f"{(__doc__ or '').partition(':')[0]}\ntargets: all {names}", file=sys.stderr)
        return 2
    if atheris is None:
        print(NO_ATHERIS)
        return 0
    wanted = targets or list(table.TARGETS)
    each = share(amounts[0] if amounts else "60s", len(wanted))
    ended = [fuzz(name, each) for name in wanted]
    print(f"{'all':<10}{sum(count for count, _ in ended):>9,} runs")
    return 0 if all(well for _, well in ended) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
