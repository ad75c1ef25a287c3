from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from generator.models.mails import Message

RE = "Re: [PATCH 2/3] vgate: a"


def verdict(
    read: Callable[..., Message], write: Callable[..., str], subject: str, body: str
) -> str:
    sender = "demo test robot <robot@ci.example>"
    mail = read(write(subject, body, From=sender), depth="links")
    assert mail.is_bot
    return mail.note.verdict if mail.note else ""


@pytest.mark.parametrize(
    ("subject", "body", "words"),
    [
        (RE, "Hi,\n\nthe robot noticed the following build errors:\n\n[auto build test ERROR on x]",
         "build error"),
        (RE, "Hi,\n\nI love your patch! Yet something to improve:\n", "build error"),
        (RE, "Hi,\n\nThank you for the patch! Perhaps something to improve:\n", "build warning"),
        (RE, "noticed the following build warnings:\n\n[cannot apply to v6.9]\n", "build warning"),
        (RE, "[auto build test WARNING on demo/next]\n[cannot apply to v6.9]\n", "build warning"),
        ("[demo:next 3/7] ring.c:1: warning: x", "All warnings (new ones prefixed by >>):\n",
         "build warning"),
        ("[demo:next 3/7] ring.c:1: error: x", "All error/warnings (new ones prefixed by >>):\n",
         "build error"),
        ("[demo:next 3/7] ring.c:322 ring_put() warn: odd indenting", "smatch warnings:\nring.c\n",
         "build warning"),
        ("[demo:next] BUILD SUCCESS 0123456789ab", "configs tested: 90\n", "build passed"),
        ("[demo:next] BUILD REGRESSION 0123456789ab", "", "build error"),
        (RE, "the robot noticed a -9.8% regression of ring.ops on:", "performance regression"),
        (RE, "the robot noticed a 9.8% improvement of ring.ops on:", "performance improvement"),
        (RE, 'the robot noticed "BUG:ring_broke" on:', "test failed"),
        ("[fuzz] KASAN: bad read in ring", "the robot found the following issue on:\n", "crash"),
        (RE, "tested the patch and the reproducer did\nnot trigger any issue:", "no crash"),
        (RE, "tested the proposed patch but the reproducer is still triggering an issue:", "crash"),
        (RE, "tried to test the proposed patch but the build/boot failed:\n\nring.c:1: error",
         "build error"),
        (RE, "tried to test the patch but the build/boot failed:\n\nfailed to apply patch:",
         "does not apply"),
        ("[robot ci] Re: rings", "and found the following issue:\nkernel build error\n",
         "build error"),
        ("[robot ci] Re: rings", "and found the following issues:\n* bad read\n", "crash"),
        (RE, "AI review found 3 potential issue(s) to consider:\n- [High] x\n", "review: 3 issues"),
        (RE, "AI review found 1 potential issue(s) to consider:\n- [High] x\n", "review: 1 issue"),
        (RE, "> Why.\n\nThe robot has reviewed this patch and found no issues.\n",
         "review: no issues"),
        ("demo/next boot: 51 boots: 0 failed, 51 passed (v6.9)", "", "boot passed"),
        ("demo/next boot: 51 boots: 2 failed, 49 passed (v6.9)", "", "boot failed"),
        ("demo/next build: 8 builds: 0 failed, 8 passed (v6.9)", "", "build passed"),
        ("demo/next build: 8 builds: 0 failed, 8 passed, 5 warnings (v6.9)", "", "build warning"),
        ("demo/next build: 8 builds: 3 failed, 5 passed, 5 warnings (v6.9)", "", "build error"),
        ("demo/next baseline: 111 runs, 1 regressions (v6.9)", "", "test failed"),
        ("demo/next baseline: 111 runs, 0 regressions (v6.9)", "", "test passed"),
        (RE, "booted this series on 2 machines:\n x86 12 tests 12 passed\n", "boot passed"),
        (RE, "booted this patch on 2 machines:\n x86 12 passed 2 failed\n", "boot failed"),
        (RE, "This series failed the ring@demo build test. Please find\n", "build error"),
        (RE, "The patch does not apply to demo/next.\n", "does not apply"),
        ('FAILED: patch "vgate: a" failed to apply to 6.1-stable tree', "", "stable: failed"),
        ('Patch "vgate: a" has been added to the 6.1-stable tree', "", "stable: added"),
        (RE, "This patch was applied to demo/next.git (main)\nby Bo <bo@x.example>:\n", "applied"),
        ("+ vgate-a.patch added to mm-unstable branch", "", "applied"),
        ("[merged mm-hotfixes-stable] vgate-a.patch removed from -mm tree", "", "applied"),
        ("|SUCCESS| pw12345 [PATCH] [v2] vgate: a", "Test-Label: x\n", "test passed"),
        ("|WARNING| pw12345 [PATCH] [v2] vgate: a", "Test-Label: x\n", "test failed"),
        ("CI.Patch_applied: success for vgate (rev2)", "Applying: vgate: a\n", "test passed"),
        (RE, "the patches you submitted couldn't be applied to the current HEAD.\n",
         "does not apply"),
        (RE, "I am a robot.\n\ngit-am:\nPatch failed at 0001 vgate: a\n", "does not apply"),
        (RE, "Thank you. Patchtest identified one\nor more issues with the patch.\n",
         "test failed"),
        (RE, "Unfortunately the Media CI robot detected some\nissues:\n", "test failed"),
        (RE, "Hello, world.\n", ""),
        (RE, "> Yet something to improve:\n\nThat was wrong.\n", ""),
    ],
)  # fmt: skip
def test_verdicts(
    read: Callable[..., Message], write: Callable[..., str], subject: str, body: str, words: str
):
    assert verdict(read, write, subject, body) == words


def test_people_give_none(read: Callable[..., Message], write: Callable[..., str]):
    mail = read(write(RE, "[auto build test ERROR on x]\n"))
    assert mail.note is None


@pytest.mark.slow
def test_the_robots_of_real_lists_are_understood(mails_of: Callable[[str], list[Message]]):
    found: Counter[str] = Counter()
    for name in ("kvm-ppc", "kvmarm"):
        for mail in mails_of(name):
            if mail.is_bot and mail.kind in {"report", "applied"}:
                found[mail.note.verdict if mail.note else ""] += 1
    # Talk of the robots' keepers, and money that waits abroad.
    assert found.pop("") <= 8
    assert found.keys() <= {"build error", "build warning", "crash", "applied", "stable: added"}
    assert found.total() >= 150
