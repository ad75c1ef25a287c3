from __future__ import annotations

import sys

import pytest

from generator.mail import subject as room
from generator.mail.subject import parse_subject

# Subject, version, number, total, prefixes, then the names of flags that are set.
VECTORS = [
    ("[PATCH v3.5 2/7] x", "3.5", 2, 7, (), "patch"),
    ("[PATCH V8,01/11] x", "8", 1, 11, (), "patch"),
    ("[PATCH net-next,v3, 2/5] x", "3", 2, 5, ("net-next",), "patch"),
    ("[PATCH net-next v3,2/5] x", "3", 2, 5, ("net-next",), "patch"),
    ("[PATCH RFCv2 1/3] x", "2", 1, 3, (), "patch rfc"),
    ("[PATCH v1 1 / 2] x", "1", 1, 2, (), "patch"),
    ("Re: (subset) [PATCH v14 00/30] x", "14", 0, 30, (), "patch reply subset"),
    ("[kvm-unit-tests PATCH v3 03/10] x", "3", 3, 10, ("kvm-unit-tests",), "patch"),
    ("[PATCH for-10.1 v5 00/13] x", "5", 0, 13, ("for-10.1",), "patch"),
    ("[RFC][PATCH 1/3] x", "1", 1, 3, (), "patch rfc"),
    ("[PATCH v2 0/2 RESEND] x", "2", 0, 2, (), "patch resend"),
    ("回复: [PATCH v2] x", "2", 1, 1, (), "patch reply"),
]
ODDITIES = [
    ("[PATCH] x", "1", 1, 1, (), "patch"),
    ("[patch 2/3] x", "1", 2, 3, (), "patch"),
    ("[PATCH v2] x", "2", 1, 1, (), "patch"),
    ("[PATCHv3] x", "3", 1, 1, (), "patch"),
    ("[PATCHv3 2/4] x", "3", 2, 4, (), "patch"),
    ("[PATCH-v3 2/4] x", "3", 2, 4, (), "patch"),
    ("[PATCH_v3] x", "3", 1, 1, (), "patch"),
    ("[PATCHnet-next v3] x", "3", 1, 1, ("net-next",), "patch"),
    ("[PATCHv4l] x", "1", 1, 1, ("v4l",), "patch"),
    ("[Patchset v2 0/3] x", "2", 0, 3, (), "patch"),
    ("[PATCHES 0/3] x", "1", 0, 3, (), "patch"),
    ("[PATCH 1/2 v4] x", "4", 1, 2, (), "patch"),
    ("[PATCH][v4] x", "4", 1, 1, (), "patch"),
    ("[PATCH] [v4] [2/3] x", "4", 2, 3, (), "patch"),
    ("[PATCH [v4] 2/3] x", "4", 2, 3, (), "patch"),
    ("[PATCH v004 007/0012] x", "4", 7, 12, (), "patch"),
    ("[PATCH  v2   1/2]   x", "2", 1, 2, (), "patch"),
    ("[PATCH; v2; 1/2] x", "2", 1, 2, (), "patch"),
    ("[PATCH v2 1/2]x", "2", 1, 2, (), "patch"),
    ("[PATCH v2 1/2]: x", "2", 1, 2, (), "patch"),
    ("[PATCH] : x", "1", 1, 1, (), "patch"),
    ("[rings] : Re: [PATCH v2] x", "2", 1, 1, ("rings",), "patch reply"),
    ("[RFC PATCH] x", "1", 1, 1, (), "patch rfc"),
    ("[RFC/PATCH 0/3] x", "1", 0, 3, (), "patch rfc"),
    ("[PATCH/RFC v2 0/3] x", "2", 0, 3, (), "patch rfc"),
    ("[RFC-PATCH] x", "1", 1, 1, (), "patch rfc"),
    ("[PATCH RFC v2] x", "2", 1, 1, (), "patch rfc"),
    ("[RFC v2] x", "2", None, None, (), "rfc"),
    ("[RFC 1/2] x", "1", 1, 2, (), "rfc"),
    ("[RESEND PATCH v2 1/2] x", "2", 1, 2, (), "patch resend"),
    ("[PATCH RESEND] x", "1", 1, 1, (), "patch resend"),
    ("[REPOST PATCH v6] x", "6", 1, 1, (), "patch resend"),
    ("[Resending PATCH v6] x", "6", 1, 1, (), "patch resend"),
    ("[PATCH v2-RESEND 1/2] x", "2", 1, 2, (), "patch resend"),
    ("[PATCH V2RESEND] x", "2", 1, 1, (), "patch resend"),
    ("[PATCH v3_RFC 1/2] x", "3", 1, 2, (), "patch rfc"),
    ("[PATCH v2-rebased] x", "1", 1, 1, ("v2-rebased",), "patch"),
    ("[PATCH v3d 1/2] x", "1", 1, 2, ("v3d",), "patch"),
    ("[PATCH v4l v2] x", "2", 1, 1, ("v4l",), "patch"),
    ("[PATCH rfcomm] x", "1", 1, 1, ("rfcomm",), "patch"),
    ("[PATCH 5.10 12/289] x", "1", 12, 289, ("5.10",), "patch"),
    ("[PATCH AUTOSEL 6.1 3/9] x", "1", 3, 9, ("AUTOSEL", "6.1"), "patch"),
    ("[PATCH -next] x", "1", 1, 1, ("-next",), "patch"),
    ("[PATCH kvmtool v2] x", "2", 1, 1, ("kvmtool",), "patch"),
    ("[PATCH mm/next 1/2] x", "1", 1, 2, ("mm/next",), "patch"),
    ("[v3 2/5] x", "3", 2, 5, (), ""),
    ("Re: [PATCH v2 1/2] x", "2", 1, 2, (), "patch reply"),
    ("RE: Re: [PATCH v2 1/2] x", "2", 1, 2, (), "patch reply"),
    ("Re[4]: [PATCH] x", "1", 1, 1, (), "patch reply"),
    ("AW: [PATCH] x", "1", 1, 1, (), "patch reply"),
    ("Antw: [PATCH] x", "1", 1, 1, (), "patch reply"),
    ("SV: [PATCH] x", "1", 1, 1, (), "patch reply"),
    ("Fwd: [PATCH] x", "1", 1, 1, (), "patch reply"),
    ("答复：[PATCH] x", "1", 1, 1, (), "patch reply"),
    ("转发: [PATCH] x", "1", 1, 1, (), "patch reply"),
    ("Re: [EXTERNAL] Re: [PATCH v2] x", "2", 1, 1, ("EXTERNAL",), "patch reply"),
    ("applied: [PATCH v2] x", "2", 1, 1, (), "patch reply"),
    ("Re: applied: [PATCH] x", "1", 1, 1, (), "patch reply"),
    ("[GIT PULL] x", "1", None, None, (), "pull"),
    ("[GIT PULL 2/3] x", "1", 2, 3, (), "pull"),
    ("[PULL v2 03/10] x", "2", 3, 10, (), "pull"),
    ("Re: [GIT PULL] x", "1", None, None, (), "pull reply"),
    ("[PATCH v2 1/2] x [PATCH v9]", "2", 1, 2, (), "patch"),
]
NO_PATCHES = [
    "[tip: irq/core] x",
    "[syzbot] x",
    "[patchwork] x",
    "[Patchtest] x",
    "[rfcomm] x",
    "[V4L] x",
    "[ANNOUNCE] x",
    "[agraf-2.6:branch 1/2] x",
    "Re: where is the [PATCH]?",
    "PATCH: x",
    "[PATCH x",
    "PATCH] x",
    "[]",
    "",
]


def _words(subject: room.PatchSubject) -> set[str]:
    held = {
        "patch": subject.is_patch, "reply": subject.is_reply, "pull": subject.is_pull,
        "rfc": subject.rfc, "resend": subject.resend, "subset": subject.subset,
    }  # fmt: skip
    return {word for word, holds in held.items() if holds}


@pytest.mark.parametrize(
    ("raw", "version", "number", "total", "prefixes", "words"), VECTORS + ODDITIES
)
def test_reads(
    *,
    raw: str,
    version: str,
    number: int | None,
    total: int | None,
    prefixes: tuple[str, ...],
    words: str,
):
    read = parse_subject(raw)
    assert (read.version, read.number, read.total) == (version, number, total)
    assert read.prefixes == prefixes
    assert _words(read) == set(words.split())
    assert read.title.startswith("x")
    assert read.raw == " ".join(raw.split())


@pytest.mark.parametrize("raw", NO_PATCHES)
def test_is_no_patch(raw: str):
    read = parse_subject(raw)
    assert not read.is_patch
    assert read.number is None
    assert read.total is None


def test_inferred_facts_are_known_as_such():
    single = parse_subject("[PATCH] x")
    assert single.version_inferred
    assert single.number_inferred
    explicit = parse_subject("[PATCH v1 1/1] x")
    assert not explicit.version_inferred
    assert not explicit.number_inferred


@pytest.mark.parametrize("raw", ["", "   ", "[PATCH]", "Re:", "[PATCH v2] \t"])
def test_a_missing_title_says_so(raw: str):
    assert parse_subject(raw).title == "(no subject)"


@pytest.mark.parametrize(
    "counter",
    ["1/1001", "0/1000000", "1001/7", "1/0", "0/0", "0001/99999999999999999999", "١/٢", "1/２"],
)
def test_what_is_no_counter(counter: str):
    read = parse_subject(f"[PATCH {counter}] x")
    assert (read.number, read.total, read.number_inferred) == (1, 1, True)


def test_the_largest_series():
    assert parse_subject("[PATCH 1000/1000] x").total == room.MAX_TOTAL


@pytest.mark.parametrize("version", ["v٢", "v99999", "v999999999999999999999", "vv2", "v2.x", "v"])
def test_what_is_no_version(version: str):
    read = parse_subject(f"[PATCH {version} 1/2] x")
    assert (read.version, read.version_inferred) == ("1", True)


def test_the_first_version_and_the_last_counter_count():
    read = parse_subject("[PATCH v2 1/3 v4 2/9] x")
    assert (read.version, read.number, read.total) == ("2", 2, 9)


def test_a_title_keeps_its_own_brackets():
    assert parse_subject("[PATCH] kvm: fix a[i] = [x]").title == "kvm: fix a[i] = [x]"
    assert parse_subject("[PATCH] Re: x").title == "x"


def test_control_and_direction_do_not_pass():
    read = parse_subject("[PATCH] a\x1b[2Jb\u202ec\nd")
    assert read.title == "a\N{REPLACEMENT CHARACTER}[2Jb[U+202E]c d"


def _steps(text: str) -> int:
    """How many lines of Python and calls into C reading `text` takes."""
    steps = 0

    def count(*_: object) -> None:
        nonlocal steps
        steps += 1

    for cached in (room._parse_line, room._read_plain_lead, room._read_lead_cached):
        cached.cache_clear()
    sys.setprofile(count)
    try:
        parse_subject(text)
    finally:
        sys.setprofile(None)
    return steps


HOSTILE = ["[", "]", "[PATCH", "[PATCH] ", "Re: ", "Fwd: Re[2]: ", "[a]", "v1,", "1/2 ", "\t ", "("]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_subjects_take_bounded_steps(unit: str):
    short = _steps(unit * (1000 // len(unit)))
    long = _steps(unit * (100_000 // len(unit)))
    assert long <= short * 1.2 + 50
    assert len(parse_subject(unit * 100_000).raw) <= 1000
