"""git itself is the oracle: `git patch-id --stable` on the same diff."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.mail import patch_id as room
from generator.mail.diff import find_diff
from generator.mail.mime import split_mail
from generator.mail.patch_id import patch_id
from generator.models.commits import Entry

HEAD = "diff --git a/ring.c b/ring.c\nindex 1111111..2222222 100644\n--- a/ring.c\n+++ b/ring.c\n"
HUNK = (
    "@@ -10,4 +10,5 @@ int ring(void)\n \tint tail;\n-\tint  head;\n+\tint head;\n+\tint n;\n"
    " \n \treturn 0;\n"
)
OTHER = (
    "diff --git a/vgate.c b/vgate.c\nindex 3333333..4444444 100644\n--- a/vgate.c\n+++ b/vgate.c\n"
    "@@ -1 +1 @@\n-a\n+b\n"
)
MODE = "diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
BINARY = (
    "diff --git a/logo.png b/logo.png\nindex 5555555..6666666 100644\nGIT binary patch\nliteral 4\n"
    "Lc${NkU|;|M00aO5\n\nliteral 0\nHcmV?d00001\n\n"
)
NO_NEWLINE = HEAD + "@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n"
MAIL_END = "-- \n2.43.0\n\n"


def of_git(diff: str | bytes) -> str | None:
    """What git says of the first patch in `diff`."""
    raw = diff.encode() if isinstance(diff, str) else diff
    out = subprocess.run(
        ["git", "patch-id", "--stable"], input=raw, capture_output=True, check=True
    ).stdout.split()
    return out[0].decode() if out else None


DIFFS = {
    "plain": HEAD + HUNK,
    "with the end of a mail": HEAD + HUNK + MAIL_END,
    "with empty lines behind": HEAD + HUNK + "\n\n",
    "with a base block": HEAD + HUNK + f"\nbase-commit: {'a' * 40}\n{MAIL_END}",
    "two hunks": HEAD + HUNK + HUNK.replace("10,", "90,") + MAIL_END,
    "two files": HEAD + HUNK + OTHER + MAIL_END,
    "a new file": HEAD.replace("index", "new file mode 100644\nindex") + "@@ -0,0 +1 @@\n+a\n",
    "a mode and a file": MODE + HEAD + HUNK,
    "a mode alone": MODE + MAIL_END,
    "no newline at the end": NO_NEWLINE + MAIL_END,
    "no newline, then a file": NO_NEWLINE + OTHER,
    "an index line without names of blobs": (HEAD + HUNK).replace("1111111..2", "11h.2"),
    "an index line of a binary file with odd names": (
        "diff --git a/x b/x\nindex zz..11h 100644\nGIT binary patch\nliteral 3\nKcmZ\n\n"
    ),
    "an odd index line of a damaged diff": (HEAD + HUNK).replace("1111111..2", "11h.2") + "x\n",
    "a rename": "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n" + OTHER,
    "another patch below": HEAD + HUNK + "\n" + OTHER,
    "words below": HEAD + HUNK + "\nSee you.\n",
    "removed dashes": HEAD + "@@ -1,2 +1 @@\n--- a\n-- b\n+c\n",
    "an empty line for a blank one": HEAD + HUNK.replace("\n \n", "\n\n") + MAIL_END,
    "a wrapped line": HEAD + HUNK.replace("int head", "int\nhead") + MAIL_END,
    "a hunk cut short": HEAD + HUNK[:-12],
    "one line too many": HEAD + HUNK.replace("10,4 +10,5", "10,3 +10,4") + MAIL_END,
    "one old line too many": HEAD + HUNK.replace("10,4 +10,5", "10,2 +10,5") + "\nSee\n b\n",
    "one new line too many": HEAD + HUNK.replace("10,4 +10,5", "10,4 +10,3") + "\nSee\n b\n",
    "empty lines for blank ones": HEAD + HUNK.replace("\n \n", "\n\n") + "\n" + MAIL_END,
    "no hunk header": HEAD + HUNK.replace("@@ -10", "@@ 10"),
    "a binary's words above names": HEAD.replace("--- a", "GIT binary patch\n--- a") + HUNK + OTHER,
    "a commit's line above names": HEAD.replace("--- a", f"From {'a' * 40} Mon\n--- a") + HUNK,
    "CRLF": (HEAD + HUNK).replace("\n", "\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFS)
def test_as_git_says(name: str):
    assert patch_id(DIFFS[name].encode()) == of_git(DIFFS[name])


@pytest.mark.parametrize("diff", [BINARY, BINARY + HEAD + HUNK, HEAD + HUNK + BINARY])
def test_binary_files_as_git_says(diff: str):
    version = subprocess.run(["git", "version"], capture_output=True, check=True, text=True).stdout
    if tuple(map(int, version.split()[2].split(".")[:2])) < (2, 39):
        pytest.skip("git before 2.39 reads binary patches as text")
    assert patch_id(diff.encode()) == of_git(diff)


def test_line_numbers_blanks_and_the_order_of_files_do_not_count():
    same = patch_id((HEAD + HUNK + OTHER).encode())
    assert same == patch_id((OTHER + HEAD + HUNK).encode())
    assert same == patch_id((HEAD + HUNK.replace("10,", "77,") + OTHER).encode())
    assert same == patch_id((HEAD + HUNK.replace("int  head", "int head") + OTHER).encode())
    assert same == patch_id((HEAD.replace("1111111", "abcdefa") + HUNK + OTHER).encode())
    assert same != patch_id((HEAD + HUNK.replace("head", "heap") + OTHER).encode())


@pytest.mark.parametrize("diff", [b"", b"Index: x\n", b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"])
def test_other_diffs_have_none(diff: bytes):
    assert patch_id(diff) is None
    assert of_git(diff) is None


LINES = st.sampled_from(
    [
        *(HEAD + HUNK + OTHER + MODE + NO_NEWLINE + MAIL_END).split("\n"),
        "",
        " ",
        "@@ -1,3 +1,9 @@ x",
    ]
)


@given(st.lists(LINES, max_size=25), st.booleans())
@settings(max_examples=3 * settings.default.max_examples)
def test_both_ways_lead_to_the_same(lines: list[str], behind: bool):  # noqa: FBT001
    raw = (HEAD + HUNK + OTHER if behind else "") + "diff --git a/x b/x\n" + "\n".join(lines)
    assert patch_id(raw.encode()) == room._follow(raw.encode())


@pytest.mark.slow
def test_every_patch_of_a_real_list(archived: Callable[[str], list[tuple[Entry, bytes]]]):
    differences = []
    compared = 0
    for entry, raw in archived("kvm-ppc"):
        body = split_mail(raw).body
        at = find_diff(body)
        if at < 0:
            continue
        compared += 1
        if patch_id(body[at:]) != of_git(body[at:]):
            differences.append(entry.commit)
    assert compared > 2300
    assert differences == []
