"""What changed, said in sentences or in a list without a heading."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.changelog_prose import find_prose
from generator.models.mails import Message

DIFF = "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n"
STAT = " f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n"

NAMING = [  # cover letters as well as notes; learnt on linux-man and kvm-ppc
    "In v4, I've made the fan spin.",
    "In v4 we drop the lock.",
    "Here's v4, with minor fixes to the words.",
    "Here is v4 with the blades that Bo wanted.",
    "This is v4, which spins faster.",
    "This v4 makes no change but for tabs.\nIt was about time.",
    "This v4 changes the speed to 3.",
    "Here's v4 of the patch, this time with blades.",
    "v4. Drop the lock.\nv3. Spin the fan.",
    "Here is a second revision, with some blades.",
    "This time, I've added a fan.",
    "Same as v3 but the fan is off.",
    "v4 applies the feedback of Bo and splits the blades.",
    "v4 is updated for what Bo saw.",
    "This version drops the lock.",
    "This new version of the patch removes the lock, as Bo said.",
    "The new version also fixes the blades.",
    "This version includes the following changes:\n\n- the fan spins",
]
TOLD = [  # only in notes
    "Rebased on top of the rings.",
    "I've put your hints into the patch.  I've also dropped the lock.",
    "I changed the words that were wrong.",
    "rename fan_spin -> fan_turn\nuse one lock",  # ltp
    "I've made the changes that Bo wanted.",
    "Addressed your comments from v3 and added a fan.",
    "We have now removed the lock for good.",
    "- the fan spins\n- no lock",
    "* the fan spins\n\n* no lock\n  at all",
    "• the fan spins",
]
OTHERS = [
    "In v3, I've made the fan spin.",  # another version
    "In v4.1, the fan of the kernel spins.",
    "This is v4 of the series that makes the fan spin.",
    "This series makes the fan spin.",
    "v4 hardware has no fan.",
    "Here's v4 of the patch with test results:",
    "The same as the fan of Bo.",
    "Here is the fan.",
    "This version of the fan adds a blade.",  # not of the patch
    "The version drops.",
    "Thanks to Bo for the review.",
    "Tested on a board.",
    "Hopefully this is what you wanted!",
    "I am sending this again as nobody looked.",
    "> I've dropped the lock.",
    "[1] https://lists.example/r/1@x.example",
    "- https://lists.example/r/1@x.example",
    "Some words.\n- and a list",
    "Fixed.",
    "",
]


@pytest.mark.parametrize("text", [*NAMING, *TOLD])
def test_prose_of_notes(text: str):
    assert find_prose(text, "4", is_notes=True) == text


@pytest.mark.parametrize("text", NAMING)
def test_prose_of_a_cover_letter(text: str):
    around = f"Hi Bo,\n\n{text}\n\nCheers,\nAnn\n\nAnn Okoye (2):\n  fan: a\n  fan: b\n"
    assert find_prose(around, "4", is_notes=False) == text


@pytest.mark.parametrize("text", TOLD)
def test_prose_that_is_of_notes_alone(text: str):
    assert find_prose(text, "4", is_notes=False) == ""


@pytest.mark.parametrize("text", OTHERS)
def test_other_words(text: str):
    assert find_prose(text, "4", is_notes=True) == ""
    assert find_prose(text, "4", is_notes=False) == ""


# ---------------------------------------------------------------- where it stands


def lifted(read: Callable[..., Message], write: Callable[..., str], subject: str, body: str) -> str:
    return read(write(subject, body)).patch.changelog


def test_only_in_notes_and_cover_letters_of_later_versions(
    read: Callable[..., Message], write: Callable[..., str]
):
    words = "This version drops the lock."
    below = f"Why.\n\nSigned-off-by: Ann <ann@maker.example>\n---\n{words}\n\n{STAT}{DIFF}"
    assert lifted(read, write, "[PATCH v2] x", below) == words
    assert lifted(read, write, "[PATCH] x", below) == ""
    assert lifted(read, write, "[PATCH v2] x", f"{words}\n---\n{STAT}{DIFF}") == ""
    assert lifted(read, write, "[PATCH v2 0/2] x", f"Fans.\n\n{words}\n") == words
    assert lifted(read, write, "[PATCH 0/2] x", f"Fans.\n\n{words}\n") == ""


def test_a_heading_comes_first(read: Callable[..., Message], write: Callable[..., str]):
    body = f"Fans.\n\nThis version drops the lock.\n\nv1 -> v2:\n- no lock\n\n{STAT}"
    assert lifted(read, write, "[PATCH v2 0/2] x", body) == "v1 -> v2:\n- no lock"
