"""Replies as exchanges, and that none of the sender's own lines is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.mail.exchanges import MAX_QUOTED, read_exchanges
from generator.mail.message import read_message
from generator.mail.quotes import own_lines
from generator.mail.robots import Bots
from generator.models.mails import Exchange
from tests.mail.conftest import Mails

PIECES = (
    "", "", "Yes.", "No, that is wrong.", "On Mon, Apr 7, Bo wrote:", "> quoted", ">> deeper",
    "> > deeper", ">", "> On Sun, Ann wrote:", "| a bar", " > stuffed", "&gt; undecoded", "-- ",
    "-----Original Message-----", "From: Bo <bo@lind.example>", "Sent: Monday", "To: Ann",
    "Subject: x", "Reviewed-by: A <a@b.example>", "_" * 47,
)  # fmt: skip
LONG = "\n".join(f"> line {number}" for number in range(20))


@pytest.mark.parametrize(
    ("text", "exchanges"),
    [
        ("Yes.", [Exchange((), "", 0, "Yes.")]),
        ("> a\nYes.", [Exchange((), "a", 0, "Yes.")]),
        ("> a\n>\n> b\n> c\n\nYes.\n\nOr no.", [Exchange((), "b\nc", 1, "Yes.\n\nOr no.")]),
        (
            "On Mon, Apr 7, Bo wrote:\n> a\nYes.\n> b\nNo.",
            [
                Exchange(("On Mon, Apr 7, Bo wrote:",), "a", 0, "Yes."),
                Exchange((), "b", 0, "No."),
            ],
        ),
        (
            "Hi Bo,\n\nOn Mon, 7 Apr 2025 at 10:00, Bo Lind\n<bo@lind.example> wrote:\n> x\nYes.",
            [
                Exchange((), "", 0, "Hi Bo,"),
                Exchange(
                    ("On Mon, 7 Apr 2025 at 10:00, Bo Lind", "<bo@lind.example> wrote:"),
                    "x",
                    0,
                    "Yes.",
                ),
            ],
        ),
        ("> > a\n> > b\n> c\nYes.", [Exchange((), "c", 2, "Yes.")]),
        ("> c\n>> a\n>> b\nYes.", [Exchange((), "c", 2, "Yes.")]),
        ("Yes.\n> a\n> b", [Exchange((), "", 0, "Yes."), Exchange((), "", 2, "")]),
        ("> a\n-- \nBo", [Exchange((), "", 1, "")]),
        ("> a\nYes.\n-- \nBo", [Exchange((), "a", 0, "Yes.")]),
        ("Yes.\n-----Original Message-----\nFrom: Bo\na", [Exchange((), "", 0, "Yes.")]),
        ("> \tif (x)\n> +\ty();\nNo.", [Exchange((), "\tif (x)\n+\ty();", 0, "No.")]),
        ("", []),
    ],
)
def test_exchanges(text: str, exchanges: list[Exchange]):
    assert list(read_exchanges(text)) == exchanges


def test_of_a_long_quote_the_last_lines_are_kept():
    (found,) = read_exchanges(f"{LONG}\nYes.")
    assert found.quoted == "\n".join(f"line {number}" for number in range(14, 20))
    assert found.left_out == 20 - MAX_QUOTED


def check(text: str) -> None:
    found = read_exchanges(text)
    own = [line for line in own_lines(text) if line.strip()]
    shown: list[str] = []
    for exchange in found:
        shown += [*exchange.attribution, *filter(str.strip, exchange.own.split("\n"))]
        assert exchange.quoted.count("\n") < MAX_QUOTED
        assert exchange.left_out >= 0
    assert [line.rstrip() for line in shown] == [line.rstrip() for line in own]


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("\n".join))
def test_no_own_line_is_lost(text: str):
    check(text)


@pytest.mark.slow
def test_no_own_line_of_a_real_list_is_lost(archived: Callable[[str], Mails]):
    bots = Bots()
    for entry, raw in archived("kvm-ppc")[::7]:
        check(read_message(entry, raw, "kvm-ppc", bots).text)
