"""How people number patches, versions and answers on lists of many kinds, and how that is read.

Each row names the list or the tool where it is seen.
"""

from __future__ import annotations

import pytest

from generator.mail.kinds import kind_of_patch
from generator.mail.subject import parse_subject

# Subject, version, number, total, prefixes.
VERSIONS = [
    # A kernel's version is not the series'. stable@vger, linux-hyperv, openEuler
    ("[PATCH v4.4 V2 00/43] x", "2", 0, 43, ("v4.4",)),
    ("[PATCH V2 v4.4 00/43] x", "2", 0, 43, ("v4.4",)),
    ("[PATCH v2 v5.4.y] x", "2", 1, 1, ("v5.4.y",)),
    ("[PATCH v5.10] x", "1", 1, 1, ("v5.10",)),
    ("[PATCH v5.10 v3 1/2] x", "3", 1, 2, ("v5.10",)),
    ("[PATCH v6.12 2/3] x", "1", 2, 3, ("v6.12",)),
    ("[PATCHv5.15 2/3] x", "1", 2, 3, ("v5.15",)),
    ("[PATCH v6.6 2/3] x", "1", 2, 3, ("v6.6",)),
    ("[PATCH V6.1] x", "1", 1, 1, ("V6.1",)),
    ("[PATCH v5.4 v2.1 1/3] x", "2.1", 1, 3, ("v5.4",)),
    ("[PATCH 6.6.y] x", "1", 1, 1, ("6.6.y",)),
    ("[PATCH 6.6.y v2 1/3] x", "2", 1, 3, ("6.6.y",)),
    ("[PATCH stable 4.19 v2] x", "2", 1, 1, ("stable", "4.19")),
    ("[PATCH v5.10-rt 1/4] x", "1", 1, 4, ("v5.10-rt",)),
    ("[PATCH v2.6.32 1/4] x", "1", 1, 4, ("v2.6.32",)),
    ("[PATCH][stable-4.{4, 9, 14}] x", "1", 1, 1, ("stable-4.{4, 9, 14}",)),  # kvmarm
    # A version that repairs another one. linux-fsdevel, xen-devel
    ("[PATCH v5.1 2/3] x", "5.1", 2, 3, ()),
    ("[PATCH v3.5 2/7] x", "3.5", 2, 7, ()),
    ("[PATCH v9a 4/7] x", "9a", 4, 7, ()),
    ("[PATCH V9B] x", "9b", 1, 1, ()),
    ("[PATCHv2a 1/3] x", "2a", 1, 3, ()),
    ("[PATCH v2alx] x", "1", 1, 1, ("v2alx",)),
    # In words or with signs. keyrings, netdev and linux-kernel of the 2000s
    ("[PATCH 01/12] x [ver #2]", "2", 1, 12, ()),
    ("[PATCH v3 01/12] x [ver #2]", "3", 1, 12, ()),
    ("[PATCH take 2] x", "2", 1, 1, ()),
    ("[PATCH 1/2 try #3] x", "3", 1, 2, ()),
    ("[PATCH rev 4 2/3] x", "4", 2, 3, ()),
    ("[PATCH ver2] x", "2", 1, 1, ()),
    ("[PATCH v 2] x", "2", 1, 1, ()),
    ("[PATCH -v4 1/5] x", "4", 1, 5, ()),
    ("[PATCH (v2) 1/5] x", "2", 1, 5, ()),
]
COUNTERS = [
    ("[PATCH 1 of 3] x", "1", 1, 3, ()),  # Mercurial: xen-devel, nginx-devel
    ("[PATCH 0 of 3 v2] x", "2", 0, 3, ()),
    ("[PATCH 02 of 11 RFC] x", "1", 2, 11, ()),
    ("[PATCH 2.5/3] x", "1", 2, 3, ()),  # a patch that was forgotten: linux-xfs
    ("[PATCH v2 2a/3] x", "2", 2, 3, ()),
    ("[PATCH 2A/3] x", "1", 2, 3, ()),
    ("[PATCH 0.5/3] x", "1", 1, 3, ()),  # no cover letter
    ("[PATCH2.5/3] x", "1", 2, 3, ()),
    ("[PATCH 1/n] x", "1", 1, 1, ()),  # no total yet, and no tree
    ("[PATCH net-next 0/X] x", "1", 1, 1, ("net-next",)),
    ("[PATCH mm/next 1/2] x", "1", 1, 2, ("mm/next",)),
    ("[PATCH bpf-next/net v2] x", "2", 1, 1, ("bpf-next/net",)),
    # Without PATCH. netdev, linux-mm, qemu-devel
    ("[1/2] x", "1", 1, 2, ()),
    ("[RFT 1/10] x", "1", 1, 10, ("RFT",)),
    ("[RESEND 1/4] x", "1", 1, 4, ()),
    ("[net-next 01/15] x", "1", 1, 15, ("net-next",)),
    ("[RFC/RFT PATCH 0/3] x", "1", 0, 3, ("RFT",)),
    ("[RFT/RFC PATCH 0/3] x", "1", 0, 3, ("RFT",)),
    ("[PATCH/RFT v2] x", "2", 1, 1, ("RFT",)),
    ("[RFTv2 1/3] x", "2", 1, 3, ("RFT",)),
    ("[kvm:next 29/32] x", "1", None, None, ("kvm:next",)),  # a robot counts commits
]


@pytest.mark.parametrize(("raw", "version", "number", "total", "prefixes"), VERSIONS + COUNTERS)
def test_numbers(
    raw: str, version: str, number: int | None, total: int | None, prefixes: tuple[str, ...]
):
    read = parse_subject(raw)
    assert (read.version, read.number, read.total) == (version, number, total)
    assert read.prefixes == prefixes
    assert read.title == "x"


@pytest.mark.parametrize(
    "raw",
    ["[RE-SEND PATCH] x", "[PATCH resent] x", "[PATCH V5 (RESEND) 0/4] x", "[RESUBMIT PATCH] x"],
)
def test_sent_again(raw: str):
    read = parse_subject(raw)
    assert read.resend
    assert read.prefixes == ()


# Written by mail programs in the language of their users.
MARKS = (
    "Re Aw Fwd Sv Antw Antwort 回复 答复 回覆 转发 轉寄 返信 転送 회신 답장 VS VL VB Odp PD Vá "
    "RES ENC Ynt İlt R RIF I TR RÉF WG Odg BLS TL Απ ΣΧΕΤ תגובה RV ATB Ответ HA رد"
).split()


@pytest.mark.parametrize("mark", MARKS)
def test_an_answer_in_any_language(mark: str):
    for raw in (
        f"{mark}: [PATCH v2 1/3] x",
        f"{mark.upper()} : Re: [PATCH v2 1/3] x",
        f"Re: {mark}：[PATCH v2 1/3] x",
        f"[EXTERNAL] {mark}[2]: [PATCH v2 1/3] x",
    ):
        read = parse_subject(raw)
        assert read.is_reply, raw
        assert (read.version, read.number, read.total, read.title) == ("2", 1, 3, "x"), raw
    assert parse_subject(f"{mark}: Re: x").title == "x"


@pytest.mark.parametrize("mark", ["Re[4]", "Re^2", "Re(2)", "RE", "re ", "Atb.", "Re[2] "])
def test_an_answer_that_is_counted(mark: str):
    assert parse_subject(f"{mark}: [PATCH] x").is_reply


@pytest.mark.parametrize(
    "title", ["tr: x", "vs: x", "res: add x", "i: x", "r: x", "enc: x", "reset: x", "rework: [x] y"]
)
def test_the_word_of_another_language_may_begin_a_title(title: str):
    for raw in (title, f"[PATCH] {title}"):
        read = parse_subject(raw)
        assert (read.is_reply, read.title) == (False, title)


@pytest.mark.parametrize("note", ["applied", "Pushed", "merged", "Committed", "QUEUED"])
def test_a_note_in_front_of_the_subject(note: str):
    assert parse_subject(f"{note}: [PATCH v2] x").is_reply
    assert not parse_subject(f"{note}: x").is_reply


@pytest.mark.parametrize("raw", ["[PATCH v3] Subject: [PATCH v3] x", "[PATCH v3] subject : x"])
def test_a_header_pasted_into_a_subject_is_no_title(raw: str):
    read = parse_subject(raw)
    assert (read.title, read.version, read.is_reply, read.is_patch) == ("x", "3", False, True)
    assert parse_subject(f"Re: {raw}").title == "x"


def test_the_word_subject_may_begin_a_title():
    assert parse_subject("[PATCH] subject: ").title == "subject:"
    assert parse_subject("[PATCH] Subject lines: x").title == "Subject lines: x"


def test_a_former_subject_is_no_lead():
    read = parse_subject("[doc] [was: Re: [PATCH v2 1/3] y]")
    assert (read.is_patch, read.is_reply, read.version) == (False, False, "1")
    assert read.title == "[was: Re: [PATCH v2 1/3] y]"


# Which of these hold a patch, with a diff and without one.
KINDS = [
    ("[1/2] x", "patch", None),
    ("[0/2] x", "cover", "cover"),
    ("[RFT 1/10] x", "patch", None),
    ("[RFT] x", "patch", None),
    ("[RESEND 1/4] x", "patch", None),
    ("[RESEND] x", "patch", None),
    ("[net-next 01/15] x", "patch", None),
    ("[net-next 00/15] x", "cover", "cover"),
    ("[PATCH 1 of 3] x", "patch", "patch"),
    ("[PATCH 0 of 3] x", "cover", "cover"),
    ("[kvm:next 29/32] x", None, None),
    ("[kvm] x", None, None),
    ("[committed] x", "patch", None),  # gcc-patches
    ("[PUSHED] x", "patch", None),
    ("[COMMITTED 2.38 1/1] x", "patch", None),  # libc-alpha
    ("[COMMITTED] [PATCH] x", "patch", "patch"),  # ltp
    ("[committee] x", None, None),
    ("x", None, None),
    ("Re: [1/2] x", None, None),
    ("pull request: bluetooth 2031-03-04", "pull", "pull"),
    ("pull-request: wireless-next-2031-03-04", "pull", "pull"),
    ("[net-next] Pull request (net-next): ipsec", "pull", "pull"),
    ("[PATCH net 0/4] pull-request: can 2031-03-04", "cover", "cover"),
    ("Re: pull request: bluetooth 2031-03-04", None, None),
    ("pull the trigger", None, None),
]


@pytest.mark.parametrize(("raw", "with_diff", "without"), KINDS)
def test_kinds(raw: str, with_diff: str | None, without: str | None):
    subject = parse_subject(raw)
    assert kind_of_patch(subject, has_diff=True) == with_diff
    assert kind_of_patch(subject, has_diff=False) == without
