from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.models.mails import Person
from generator.tracking.maintainers import read_maintainers, read_people, read_titles
from generator.tracking.topics import topics_of
from tests.tracking.facts import version

FILE = """\
List of maintainers
===================

Please try to keep it in order.

\tF:\tdrivers/net/\t\tall files in and below drivers/net
P: Person (obsolete)
F: Files and directories with wildcard patterns.

Maintainers List
----------------

TOY NETWORK (TN)
M:\tAnn Okoye <ann@toy.example>
L:\ttoys@lists.example (moderated for non-subscribers)
S:\tMaintained
F:\tdrivers/toy/net/
F:\tinclude/toy-net.h
F:\tdrivers/toy/net/
X:\tdrivers/toy/net/old/
N:\t(toy|(net)+)+$
K:\ttoy_net_\\w+
F:drivers/without/blank/
F:

TOY/Lamps & lights
L:    LAMPS@lists.example
L:    toys@lists.example
F:    drivers/*/lamp*
F:    Kconfig

NOTHING OF ITS OWN
M:\tAnn Okoye <ann@toy.example>
X:\tnet/

toy network (tn)
F:\ttools/toy/

THE REST
L:\ttoys@lists.example
F:\t*
F:\t*/
"""
NET = (
    "toy-network-tn",
    ("drivers/toy/net/", "include/toy-net.h", "!drivers/toy/net/old/", "tools/toy/"),
)
LAMPS = ("toy-lamps-lights", ("drivers/*/lamp*", "/Kconfig"))


def test_sections_with_files_are_topics():
    assert read_maintainers(FILE) == (NET, LAMPS)


def test_the_patterns_are_read_as_topics():
    topics = read_maintainers(FILE)
    assert topics_of(version(files=("drivers/toy/net/a/b.c",)), topics) == ("toy-network-tn",)
    assert topics_of(version(files=("drivers/toy/net/old/b.c",)), topics) == ()
    assert topics_of(version(files=("Kconfig", "tools/toy/x")), topics) == (NET[0], LAMPS[0])


def test_a_topic_has_the_title_of_its_first_section():
    titles = read_titles(FILE)
    assert titles == {NET[0]: "TOY NETWORK (TN)", LAMPS[0]: "TOY/Lamps & lights"}
    (long,) = read_titles(f"{'a' * 200}\u202e\nF: a/\n").values()
    assert long == "a" * 120


def test_a_file_as_long_as_the_kernels_is_read_to_its_end():
    entry = "SECTION {0}\nL:\tlist{0}@x.example\nF:\tdrivers/{0}/\nF:\tinclude/{0}*\n\n"
    text = "".join(entry.format(number) for number in range(5000))  # 25,000 lines
    topics = read_maintainers(text)
    assert len(topics) == 5000
    assert topics[-1] == ("section-4999", ("drivers/4999/", "include/4999*"))
    assert topics_of(version(files=("drivers/77/a.c",)), topics) == ("section-77",)


@pytest.mark.parametrize("line", ["F:" + "\t" * 100_000, "F: " + "a" * 100_000, "A" * 100_000])
def test_long_lines_do_no_harm(line: str):
    assert read_maintainers(f"X\n{line}\nF: a/\n")[-1][1] == ("a/",)


@given(st.text(alphabet="FXLN:\t \nab/*!"))
def test_any_text_is_read_and_its_names_fit_an_address(text: str):
    for name, patterns in read_maintainers(text):
        assert name.replace("-", "").isalnum()
        assert patterns
        assert all(" " not in pattern for pattern in patterns)


def test_people_of_a_section():
    text = """\
LAMPS
M:\tAnn Okoye <Ann@toy.example>
M:\t"Bo O. Lund" <bo@toy.example> (lamps)
R:\t<cim@toy.example>
M:\tnobody at all
F:\tlamps/
Z:\tAnn Okoye <z@toy.example>

NO FILES
M:\tAnn Okoye <ann@toy.example>

Lamps
M:\tAnn Okoye <ann@toy.example>
F:\tmore/
"""
    people = (
        Person("Ann Okoye", "ann@toy.example"),
        Person("Bo O. Lund", "bo@toy.example"),
        Person("", "cim@toy.example"),
    )
    assert read_people(text) == (("lamps", people),)
