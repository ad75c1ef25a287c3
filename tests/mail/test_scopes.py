"""Which patches a tag in a reply means. The lists named are those that taught a form."""

from __future__ import annotations

import pytest

from generator.mail.scopes import ALL, Scope
from generator.mail.trailers import find_trailers
from generator.models.mails import Person

RITA = Person("Rita Reader", "rita@reader.example")
TAG = "Reviewed-by: Rita Reader <rita@reader.example>"


def scopes(text: str, total: int = 5) -> list[Scope]:
    trailers = find_trailers(text.split("\n"), RITA, follow_up=True, total=total)
    return [trailer.patches for trailer in trailers]


def scope(text: str, total: int = 5) -> Scope:
    (found,) = scopes(text, total)
    return found


# ---------------------------------------------------------------- above

SERIES = [
    "For the series:", "For the series,", "For the series", "For series:", "To series:",  # ltp
    "For the whole series:", "For the whole patchset:", "For the patch set:", "For all:",  # ltp
    "For patch series:", "For this series:", "for all patches:", "For all of them:",
    "For the entire series,", "So, for the entire series:", "SERIES",  # kvmarm
    "Series:", "Whole series:", "Entire patch series:", "For the whole lot:", "For the pile:",
    "(for the whole series):", "Looks good to me, for the whole patchset:",  # ltp, kvmarm
    "Otherwise for the whole patchset:", "With that, for the series:",
    "With the runtest entry added (for the whole patchset):", "LGTM for the whole patch-set",  # ltp
    "Feel free to add to series:", "You can have my ack on the whole series:",
    "Please add my ack for the entire series in the next revision:",  # linux-man
    "For the series with the typo fixed:", "For the series (apart from that nit):",
    "For all patches in this series:", "For all 5 patches:", "For all five:", "For five patches:",
    "Whole patchset looks good.", "The whole patchset looks good though.",  # ltp
    "Otherwise, the whole patch set looks good.", "The series looks good to me:",
    "Also whole patchset LGTM.", "LGTM the whole series.", "That patch series looks good to me.",
    "Series looks good with your additions. For the pile:",  # kvmarm
    "The whole series looks good.\n\nFeel free to add:", "For the series. FWIW:",
    "Series is", "Thanks, series is", "The entire series is:", "All patches in the series are",
    "With the comments addressed, series is", "Nice cleanup! For all five:",  # netdev, soc
]  # fmt: skip


@pytest.mark.parametrize("words", SERIES)
def test_words_above_for_the_series(words: str):
    assert scope(f"Hello,\n\n{words}\n\n{TAG}\n\nThanks,\nRita") == ALL
    assert scope(f"{words}\n{TAG}") == ALL


NUMBERS = [
    ("For patches 1 and 2:", (1, 2)), ("for patches 1 and 2,", (1, 2)),
    ("Hello,\nfor patch 2:", (2,)), ("For patch 1 & 2:", (1, 2)),
    ("For patches 2, 4 and 5:", (2, 4, 5)), ("For patches 1-3:", (1, 2, 3)),
    ("For patches 1 to 3 and 5:", (1, 2, 3, 5)), ("Patches 1-3:", (1, 2, 3)), ("Patch 2:", (2,)),
    ("For 1/5 and 2/5:", (1, 2)), ("For 1-3:", (1, 2, 3)), ("For patch 2/5:", (2,)),
    ("For 1/5 to 3/5:", (1, 2, 3)), ("For patches 1/5 - 2/5, 5/5:", (1, 2, 5)),
    ("All patches except #3:", (1, 2, 4, 5)), ("For all patches except 3/5:", (1, 2, 4, 5)),
    ("For all but the last patch:", (1, 2, 3, 4)), ("For everything but patch 2:", (1, 3, 4, 5)),
    ("For the series, apart from patch 2:", (1, 3, 4, 5)),
    ("For the series (except patches 1 and 2):", (3, 4, 5)),
    ("Apart from patch 2, the series is", (1, 3, 4, 5)),
    ("With the exception of the last two patches, the series looks good.", (1, 2, 3)),
    ("I have reviewed patches 1, 2 and 4.", (1, 2, 4)),
    ("I've only read patches 1-3 of this series, on two boards.", (1, 2, 3)),
    ("All patches, except 04 (the title is wrong):", (1, 2, 3, 5)),
    ("I reviewed the first two patches, and they look good to me.", (1, 2)),
    ("For patches #1 and #3:", (1, 3)), ("For patches 1, 2, and 4 of this series:", (1, 2, 4)),
    ("For the first two patches:", (1, 2)), ("For the first 3 patches:", (1, 2, 3)),
    ("For the first patch:", (1,)), ("For the last two patches:", (4, 5)),
    ("Patches 2 and 3: tested that it boots.", (2, 3)),  # kvm-ppc
    ("Based on this testing for patches 1 to 4", (1, 2, 3, 4)),  # kvm-ppc
    ("You can add my Reviewed-by to patch 1 and 2:", (1, 2)),  # kvmarm
    ("Patches 1-3 look good to me.", (1, 2, 3)), ("For patches 4-99:", (4, 5)),
    ("Patches 1-3 are", (1, 2, 3)), ("Patch 2 is", (2,)),  # netdev
    ("The first three patches are:", (1, 2, 3)), ("Same here, for patches #2 - #4:", (2, 3, 4)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "numbers"), NUMBERS)
def test_words_above_for_some_patches(words: str, numbers: tuple[int, ...]):
    assert scope(f"{words}\n{TAG}\n\nThis one needs another look.") == numbers


@pytest.mark.parametrize("words", ["For both:", "For both patches:", "For both the patches:",
                                   "For two patches:", "Both patches look good.",
                                   "Ack for both commits.", "Both are:", "Both patches are",
                                   ])  # fmt: skip
def test_both_are_the_two_of_a_series_of_two(words: str):
    assert scope(f"{words}\n{TAG}", 2) == ALL
    assert scope(f"{words}\n{TAG}", 7) != ALL  # kvmarm: two that are named elsewhere


@pytest.mark.parametrize(
    "words",
    [
        "For the KVM part:", "For csky part.", "For the Arm parts:", "X86 parts:",
        "So for the code:",
        "For the PMU related changes,", "For the arm64 bits:", "For the KVM patches:",
        "With that, for Xen bits:", "For the drivers above:", "for vfio parts",
    ],
)  # fmt: skip
def test_words_above_for_a_part(words: str):  # kvm-ppc, kvmarm, ltp
    assert scope(f"{words}\n{TAG}") is None


ANSWERED = [
    "Looks good to me.", "Thanks for the series.", "Thank you for this patchset!", "LGTM",
    "The rest looks good:", "The rest LGTM.", "Other than that:", "All looks good to me.",  # ltp
    "Except for one question in patch 2, the series looks good.",  # kvm-ppc
    "Could you split the series?", "This will apply at least to the first commit as well.",  # ltp
    "Feel free to merge these first 3 patches.", "Last one for the series :)",  # kvmarm, ltp
    "You need a cover letter for the series.", "It was tested on 2 boards.", "For 6.6:",
    "Maybe point out\nhttps://lists.example/x and whole patchset\nhttps://lists.example/y",  # ltp
    "I would like to see the whole series first.", "(also applies in patch 6 and 7)",
    "All tests pass on 9 and 10 from my side.", "The v2 series looked better.", "See patch 3/5.",
    "I picked patches 1 and 2.", "On 2026-03-02, Bo wrote:", "With these 2 changes:",
    "How do we handle the series?", "For the series we need more eyes.", "The rest is",
    "This patch is", "Assuming that the typo is fixed:", "I have not reviewed patches 1 and 2.",
    "I haven't tested patch 3.", "Apart from the nit in patch 2:", "Except for 2 nits:",
    "I have read all of these and they look correct to me:",
    "This could be done without patch 4 as well.",
    "I have reviewed 2 of my patches.", "I tested this on 3 boards.", "But patch 3 is a nice fix.",
]  # fmt: skip


@pytest.mark.parametrize("words", ANSWERED)
def test_other_words_above_mean_what_is_answered(words: str):
    assert scope(f"{words}\n\n{TAG}") == ()


# ---------------------------------------------------------------- below, behind, before


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("for the series.", ALL), ("for all patches in series.", ALL),
        ("to the whole series.", ALL),
        ("(for all patches in the series)", ALL), ("for all patches in this series.", ALL),  # ltp
        ("for patches 1 and 2.", (1, 2)), ("for patches 2, 4 and 5", (2, 4, 5)),
        ("To the arm/arm64 and generic parts.", None), ("for the arm64 side.", None),  # kvm-ppc
        ("Thanks,", ()), ("The series looks good.", ()), ("For patch 2:", ()), ("on arm64", ()),
    ],
)  # fmt: skip
def test_words_below(words: str, meant: Scope):
    assert scope(f"{TAG}\n{words}\n\nRita") == meant
    assert scope(f"{TAG}\n\n{words}\n\nRita") == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("(except 3/5)", (1, 2, 4, 5)), ("# all but patch 1", (2, 3, 4, 5)),
        ("# except the dts patches", None), ("# except for the nit", ()),
        ("# for patches 1-3", (1, 2, 3)), ("(patches 1 and 2)", (1, 2)), ("[for the series]", ALL),
        ("for the whole series", ALL), ("# whole series", ALL), ("(series)", ALL),
        ("# for the KVM part", None), ("(arm64 bits)", None), ("# drivers/pci", None),
        ("# for arm64", None), ("# on a board", ()), ("(x86)", ()), ("# lgtm", ()),
        ("# for me", ()),
    ],
)  # fmt: skip
def test_words_behind_a_tag(words: str, meant: Scope):
    assert scope(f"{TAG} {words}") == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("For patches 1 and 2:", (1, 2)),
        ("For the series:", ALL),
        ("for the series,", ALL),
        ("Whole series:", ALL),
        ("Patches 1-3", (1, 2, 3)),
        ("Series:", ALL),
        ("for patch 4", (4,)),
    ],
)
def test_words_before_a_tag_on_its_line(words: str, meant: Scope):
    assert scope(f"{words} {TAG}") == meant


@pytest.mark.parametrize("words", ["I dropped your", "See the", "Please add", "With that fixed:"])
def test_a_tag_in_the_middle_of_a_line_needs_such_words(words: str):
    assert scopes(f"{words} {TAG}") == []


def test_a_tag_of_the_series():  # dpdk-dev
    (trailer,) = find_trailers(
        ["Series-acked-by: Rita Reader <rita@reader.example>"], RITA, follow_up=True, total=3
    )
    assert (trailer.name, trailer.patches) == ("Acked-by", ALL)


def test_only_the_first_word_says_that_a_tag_is_of_the_series():
    (trailer,) = find_trailers(
        ["Series-to-series-acked-by: Rita Reader <rita@reader.example>"],
        RITA,
        follow_up=True,
        total=3,
    )
    assert trailer.name == "To-series-acked-by"


# ---------------------------------------------------------------- several tags


def test_each_group_of_tags_has_its_words():
    text = (
        f"For patches 1 and 2:\n{TAG}\nTested-by: Rita Reader <rita@reader.example>\n"
        "For patch 3:\nAcked-by: Rita Reader <rita@reader.example>\n"
    )
    assert scopes(text) == [(1, 2), (1, 2), (3,)]


def test_a_test_of_the_series_is_no_review_of_it():  # kvmarm
    words = "I tested the code (the whole patch series) as well and it ran fine."
    text = f"{words}\n\nTested-by: {TAG[13:]}\n{TAG}"
    assert scopes(text) == [ALL, ()]


def test_a_test_of_some_patches_is_no_review_of_them():
    text = f"I tested patches 1-3 on a board.\n\nTested-by: {TAG[13:]}\n{TAG}"
    assert scopes(text) == [(1, 2, 3), ()]


def test_a_single_patch_has_no_others():
    assert scope(f"For the series:\n{TAG}", 1) == ()
    assert scope(f"For patches 1 and 2:\n{TAG}", 0) == ()
