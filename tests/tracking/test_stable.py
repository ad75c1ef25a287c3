from __future__ import annotations

import pytest

from generator.tracking.stable import are_for_other_trees, is_picked, kernels
from tests.tracking.facts import version

# Prefixes and the kernels whose stable trees they name. stable@vger, kvmarm, linux-hyperv
TREES = [
    (("5.10",), {"5.10"}),
    (("v5.10",), {"5.10"}),
    (("6.6.y",), {"6.6"}),
    (("linux-6.6.y",), {"6.6"}),
    (("stable", "4.19"), {"4.19"}),
    (("stable-5.4",), {"5.4"}),
    (("for-stable-5.10",), {"5.10"}),
    (("stable-4.{4, 9, 14, 19}",), {"4.4", "4.9", "4.14", "4.19"}),
    (("5.10/5.15",), {"5.10", "5.15"}),
    (("AUTOSEL", "6.1"), {"6.1"}),
    (("4.19.285",), {"4.19"}),
    (("v5.10-rt",), {"5.10"}),
    (("20.11",), {"20.11"}),  # dpdk-dev
    (("Stable-10.0.3",), {"10.0"}),  # qemu-devel
    (("2024.02.x",), {"2024.02"}),  # buildroot
    (("for-linux-6.6.y",), {"6.6"}),
    (("for-5.10.y",), {"5.10"}),
    (("for-10.1",), set()),  # QEMU's next release
    (("for-9.2",), set()),
    (("for-4.21",), set()),  # Xen's
    (("for-v6.17",), set()),
    (("for-2024.05",), set()),
    (("2024.05",), set()),
    (("for-6.11/block",), set()),  # the next merge window
    (("net-next",), set()),
    (("net", "v2alx"), set()),
    (("2.0",), {"2.0"}),
    ((), set()),
]


@pytest.mark.parametrize(("prefixes", "expected"), TREES)
def test_kernels(prefixes: tuple[str, ...], expected: set[str]):
    assert kernels(prefixes) == expected


@pytest.mark.parametrize(
    ("old", "new", "other"),
    [
        (("5.10",), ("5.4",), True),
        (("5.10.y",), ("5.10",), False),
        (("stable-4.{4,9}",), ("4.9",), False),
        ((), ("5.4",), False),
        (("5.4",), (), False),
        (("net",), ("net-next",), False),
        (("for-10.1",), ("for-10.2",), False),
        (("for-9.1",), ("for-9.2",), False),
        (("for-4.20",), ("for-4.21",), False),
        (("20.11",), ("21.11",), True),
        (("2024.02.x",), ("2024.05.x",), True),
        (("stable-9.2.4",), ("stable-10.0.3",), True),
    ],
)
def test_other_trees(old: tuple[str, ...], new: tuple[str, ...], *, other: bool):
    assert are_for_other_trees(version(1, 0, prefixes=old), version(1, 1, prefixes=new)) is other


@pytest.mark.parametrize(
    ("old", "new", "other"),
    [(False, False, False), (False, True, True), (True, True, False), (True, False, False)],
)
def test_a_copy_for_older_trees_is_no_later_version(*, old: bool, new: bool, other: bool):
    assert are_for_other_trees(version(1, 0, backport=old), version(1, 1, backport=new)) is other


@pytest.mark.parametrize(
    ("facts", "picked"),
    [
        ({"prefixes": ("AUTOSEL", "6.1")}, True),
        ({"prefixes": ("autosel", "6.1")}, True),
        ({"prefixes": ("MANUALSEL", "6.1")}, True),
        ({"prefixes": ("6.1",), "title": "6.1.100-rc1 review"}, True),
        ({"prefixes": ("4.9",), "title": "4.9.100-stable review"}, True),
        ({"prefixes": ("6.1",), "total": 289}, True),
        ({"prefixes": ("6.1",), "total": 3}, False),  # asks to be picked
        ({"prefixes": ("6.1.y",), "total": 43}, False),
        ({"prefixes": ("for-9.2",), "total": 43}, False),
        ({"prefixes": ("for-4.21",), "total": 43}, False),
        ({"prefixes": ("for", "9.2"), "total": 43}, False),
        ({"prefixes": ("for-stable-5.10",), "total": 43}, False),
        ({"prefixes": ("2024.02.x",), "total": 43}, False),
        ({"prefixes": ("Stable-10.0.3",), "total": 43}, True),
        ({"prefixes": ("v4.4",), "total": 20}, False),
        ({"total": 289}, False),
        ({"title": "6.1.100-rc1 review"}, False),
        ({}, False),
    ],
)
def test_picked(facts: dict[str, object], *, picked: bool):
    assert is_picked(version(1, 0, **facts)) is picked
