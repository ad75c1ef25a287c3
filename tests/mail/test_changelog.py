from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.changelog import find_changelog
from generator.models.mails import Message

SHA = "0123456789abcdef0123456789abcdef01234567"
DIFF = "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n"

CHANGELOGS = [
    "Changes in v2:\n- a", "Changes in V2\n- a", "Changes since v3:\n- a", "Changes from v1:\n- a",
    "Changed since v1:\n- a", "Changes since RFC v1:\n- a", "v3 -> v4:\n- a", "v1 => v2: a",
    "v1->v2\n - a", "v4:\n- a", "V2: Fix the ring.", "v2 (suggested by Bo):\n- a", "* v2:\n  - a",
    "Changelog:\n- a", "ChangeLog:\nv2: a", "Change log:\n- a", "Changelog v1..v2:\n- a",
    "Version 2:\n- a", "Revision history:\nv2: a", "History:\n v2: a", "Since v1:\n- a",
    "Differences from v1: a", "v2\n--\n- a", "Changelog ----\nv2: a",
    "Changes in v2:\n- a\n- Link to v1: https://lists.example/r/1@x.example",
    # without a colon, with a reference, with a Message-ID
    "Since v1 [1]\n* a", "* From v1 [1]\n  - a", "* From v1 <20260301.1@x.example>:\n  - a",
    "From v1 (https://lists.example/r/1@x.example):\n - a", "Since RFC:\n- a",
    "v2 change:\n  a", "v4 changes\n- a", "v3 changelog:\n- a", "v2 - a\nv3 - b",
    "Changelog v2\n- a",
    "v2\n - a", "Changelog\n=========\nv2:\n  * a", "Changelog\n\nRFC-v1:\n* a",
    "[v2: a]", "[Changes since v1: a]", "RFC -> v1:\n- a", "Changes since RFC:\n - a",
    "Changes since the previous version:\n- a", "Changes from the last posting:\n- a",
    "From the previous version:\n\n- a", "The only change since v1 is a.",
    "What's new in v3:\n- a", "New in v4:\n- a", "Major Changes from v3:\n- a",
    "In short, the changes since v1 include:\n\n - a\n\n - b",
    "The other changes to v3 include:\n- a",
    "Changes in this version:\n- a", "v2.1:\n- a", "from v7 to v8:\n  (1) a\n  (2) b",
    "v1…v2: a", "From v1 <20260301095000.12345-1-bo.abbott@maker.example>:\n - a",
    "Modification in v2:\n- a", 'Changelog "v1" ... v2:\n- a', "v2 (relative to v1)\n - a",
    "A number of changes since [1]:\n\n- a",
    "Addressed all comments from the previous version:\n- a",
    # linux-man, ltp
    "Here's what I changed from the previous version:\n\n- a", "What has changed since v1:\n- a",
    "changes since prev. version:\n- a", "Changes againts RFC:\n- a", "v4\nA.", "v2\n   A.",
    "Patch version 10 - a", "This is v3 of the set, the changes are:\n\n- a",
    # more than one version, headings of patches, lists over blank lines
    "v3:\n- a\n\nv2:\n- b", "Changes in v3:\n\n- a\n\n- b", "v1 -> v2:\n\nSee to this:\n- a",
    "Changes in v2:\n\nPatch 1/3:\n- a\n\nPatch 2/3:\n- b", "v2:\n-a\n-b\n\n-patch 4: c",
    "v2: https://lists.example/r/2@x.example\n* a", "v7 -> v8: https://lists.example/r/7@x\n- a",
]  # fmt: skip


@pytest.mark.parametrize("changelog", CHANGELOGS)
def test_changelogs(changelog: str):
    assert find_changelog(changelog) == changelog
    assert find_changelog(f"Some words before.\n\n{changelog}\n") == changelog
    below = f"{changelog}\n\nOmar Reyes (2):\n  vgate: x\n\nbase-commit: {SHA}\n"
    assert find_changelog(below) == changelog


SECTIONS = [
    "Omar Reyes (2):\n  vgate: x", f"base-commit: {SHA}", "---", "Thanks,\nOmar", "Best regards,",
    "\tO.", "-- \nOmar", "-Omar", "Cc: Bo <bo@x.example>", "Signed-off-by: Bo <bo@x.example>",
    "Tested on a board.", "Testing:\n- booted", "This series brings rings.\n- and more",
    "[1] https://lists.example/r/1@x.example", "References:\n[1] x", "--->8", "Results\n=======\nx",
    "f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)", "_______________\nlist",
    "Note: nothing here is of the changelog",
]  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_the_next_section_ends_it(section: str):
    changelog = "Changes in v2:\n- a\n- b\n  and c"
    assert find_changelog(f"Words.\n\n{changelog}\n\n{section}\n") == changelog


@pytest.mark.parametrize(
    "text",
    [
        "", "It changes the ring.", "The v2 interface is used.", "see v2 of it", "Tested on v6.9.",
        "This changes nothing.", "history repeats itself", "version is 3", "new ring in place",
        "Patch 1: first\nPatch 2: second", " - patch 1: first", "for v5.10: please apply",
        "Changed the v2 interface", "[ Update headers to v5.5-rc2 ]", "v6.12: broken",
        "v1: https://lists.example/r/1@x.example", "> v2:\n> - quoted",
        "v2: https://lists.example/r/2@x\nv1: https://lists.example/r/1@x\n\nThe rest is words.",
        "v1:\n - https://lists.example/r/1@x.example", "Patch version 8", "v2\n---\n",
        "I have a history of fans:\n- a", "The other fan\nv2 is red.", "See what I changed.",
    ],
)  # fmt: skip
def test_no_changelogs(text: str):
    assert find_changelog(text) == ""


def test_links_to_older_versions_are_passed_over():
    text = "v1: https://lists.example/r/1@x.example\n\nWords.\n\nv1 -> v2:\n- a\n"
    assert find_changelog(text) == "v1 -> v2:\n- a"


def test_it_is_looked_for_up_to_a_limit():
    changelog = "v1 -> v2:\n- a"
    assert find_changelog("x\n" * 40_000 + changelog) == changelog
    assert find_changelog("x\n" * 60_000 + changelog) == ""


# ---------------------------------------------------------------- where it stands


def lifted(read: Callable[..., Message], write: Callable[..., str], subject: str, body: str) -> str:
    return read(write(subject, body)).patch.changelog


def test_below_the_line(read: Callable[..., Message], write: Callable[..., str]):
    body = f"Why.\n\nv2: above\n---\nv2: below\n\n{DIFF}"
    assert lifted(read, write, "[PATCH v2] x", body) == "v2: below"


@pytest.mark.parametrize(
    "changelog", ["v2: faster", "[v2: faster]", "Changes since v1:\n - faster"]
)
def test_in_the_commit_message_of_a_later_version(
    read: Callable[..., Message], write: Callable[..., str], changelog: str
):
    body = f"Why.\n\n{changelog}\n\nSigned-off-by: Ann <ann@maker.example>\n---\n{DIFF}"
    assert lifted(read, write, "[PATCH v2] x", body) == changelog
    assert lifted(read, write, "[PATCH] x", body) == ""


def test_in_a_cover_letter(read: Callable[..., Message], write: Callable[..., str]):
    body = "Rings.\n\nSince v1 [1]\n* faster\n\n[1] https://lists.example/r/1@x\n\nThanks,\nAnn\n"
    assert lifted(read, write, "[PATCH v2 0/2] x", body) == "Since v1 [1]\n* faster"
