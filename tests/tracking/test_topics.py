from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tracking.topics import topics_of
from tests.tracking.facts import change, version


def is_of(pattern: str, path: str) -> bool:
    return topics_of(version(files=(path,)), (("it", (pattern,)),)) == ("it",)


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("net/", "net/a.c net/x/y/z.c", "net net.c anet/a.c x/net/a.c"),
        ("net/**", "net/a.c net/x/y/z.c", "net net.c anet/a.c"),
        ("net/*", "net/a.c net/.h", "net/x/a.c net"),
        ("net/core", "net/core net/core/a.c net/core/x/a.c", "net/core.c net/core2/a.c"),
        ("/Makefile", "Makefile", "net/Makefile Makefile.am"),
        ("*", "Makefile", "net/a.c"),
        ("*.rst", "a.rst", "doc/a.rst a.rst.txt"),
        ("*/net/", "arch/net/a.c arch/net/x/a.c", "net/a.c arch/x/net/a.c"),
        ("**/net/", "net/a.c arch/net/a.c a/b/net/c/d", "net a/b/net netx/a.c"),
        ("**/Kconfig", "Kconfig net/Kconfig a/b/Kconfig", "Kconfig.x net/Kconfig/x"),
        ("a/**/b", "a/b a/x/b a/x/y/b", "a/x/b/c ab a/xb"),
        ("a/**/b/**/c*", "a/b/c a/x/b/y/b/z/cc", "a/c a/b/x a/x/c/b"),
        ("a/*/b/*.c", "a/x/b/y.c", "a/b/y.c a/x/y/b/z.c a/x/b/y.h"),
        ("a/x*y*z", "a/xyz a/x1y2y3z", "a/xzy a/xyz1 a/x/yz"),
        ("a/?.c", "a/b.c", "a/.c a/bc.c a/?b.c"),
        ("a/b**c", "a/bc a/bxc", "a/b/c"),
        ("a/b[1].c", "a/b[1].c", "a/b1.c"),
        ("a/(b|c)+.c*", "a/(b|c)+.c", "a/b.c"),
    ],
)
def test_a_path_pattern_names_files_as_maintainers_do(pattern: str, inside: str, outside: str):
    assert [path for path in inside.split() if not is_of(pattern, path)] == []
    assert [path for path in outside.split() if is_of(pattern, path)] == []


@pytest.mark.parametrize(
    ("pattern", "title", "fits"),
    [
        ("KVM: arm64:", "KVM: arm64: count twice", True),
        ("KVM: arm64:", "kvm:  ARM64: count twice", True),
        ("KVM: arm64:", "Revert: KVM: arm64: count twice", False),
        ("KVM: arm64", "KVM: arm64/sve: count", True),
        ("x86/fpu:", "x86/fpu: save less", True),
        ("KVM: x86/mmu", "KVM: x86/mmu: walk less", True),
        ("KVM", "KVM", True),
        ("arch/x86", "arch/x86: save less", False),
        ("", "anything", False),
    ],
)
def test_any_other_pattern_is_what_a_title_begins_with(pattern: str, title: str, fits: bool):  # noqa: FBT001
    topics = (("it", (pattern,)),)
    assert topics_of(version(title=title), topics) == (("it",) if fits else ())
    patches = (change(1), change(2, title=title))
    assert topics_of(version(patches), topics) == (("it",) if fits else ())


def test_topics_stand_as_configured_each_once():
    topics = (("late", ("b/", "work")), ("none", ("d/",)), ("early", ("a/", "a/**", "c/")))
    assert topics_of(version(files=("a/1", "b/2", "c/3")), topics) == ("late", "early")


def test_an_excluded_file_is_of_no_topic_unless_another_file_is():
    topics = (("net", ("net/", "!net/ipv6/", "six:")), ("six", ("net/ipv6/",)))
    assert topics_of(version(files=("net/ipv6/a.c",)), topics) == ("six",)
    assert topics_of(version(files=("net/ipv6/a.c", "net/b.c")), topics) == ("net", "six")
    assert topics_of(version(files=("net/ipv6/a.c",), title="six: a"), topics) == ("net", "six")


def test_a_topic_configured_twice_is_named_once():
    topics = (("net", ("net/",)), ("six", ("net/ipv6/",)), ("net", ("net/ipv6/", "Net:")))
    assert topics_of(version(files=("net/ipv6/a.c",)), topics) == ("net", "six")


def test_no_pattern_no_topic():
    assert topics_of(version(files=("a",)), ()) == ()


def test_hostile_paths_cost_no_more_than_others():
    path = "a" * 100_000 + "/" + "a/" * 50_000
    for pattern in ("*a*a*a*a*a*a*a*a*a*b", "**/a/**/a/**/a/**/a/**/b", "a/**/**/**/**/b*"):
        assert not is_of(pattern, path)


# The same patterns as plain regular expressions.


def as_regex(pattern: str) -> str:
    if pattern.endswith("/"):
        pattern += "**/*"
    elif pattern.endswith("/**"):
        pattern += "/*"
    elif "*" not in pattern:
        return re.escape(pattern) + "(/.*)?"
    steps = [
        "(?:[^/]*/)*" if step == "**" else re.escape(step).replace(r"\*", "[^/]*") + "/"
        for step in pattern.split("/")
    ]
    return "".join(steps)


STEPS: Any = st.sampled_from(["a", "b", "ab", "*", "a*", "*b", "**"])
PATTERNS = st.builds(
    lambda first, rest, last: "/".join([first, *rest]) + last,
    STEPS,
    st.lists(STEPS, min_size=1, max_size=4),
    st.sampled_from(["", "/"]),
)
PATHS = st.lists(st.sampled_from(["a", "b", "ab", "ba"]), min_size=1, max_size=6).map("/".join)


@given(PATTERNS, st.lists(PATHS, min_size=1, max_size=8))
def test_the_quick_way_agrees_with_the_plain_one(pattern: str, paths: list[str]):
    plain = re.compile(as_regex(pattern))
    for path in paths:
        wanted = plain.fullmatch(path if "*" not in pattern and pattern[-1] != "/" else path + "/")
        assert is_of(pattern, path) == bool(wanted), (pattern, path)
