"""Links of real lists that were read by hand: does the program still link the same?

100 of the two lists, chosen by the hash of their Message-IDs, the less trusted rules more often
than their share. Titles, authors, patches and changelogs of both versions were read. `why` is what
convinced: the changelog names the older one, both have the same patches, a series was split, and
so on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from generator.models.mails import Message
from generator.models.versions import LinkRule
from generator.tracking.follow import follow_all
from generator.tracking.series import group_series

READ = json.loads(Path(__file__).with_name("links-read-by-hand.json").read_text("utf-8"))


def test_a_hundred_were_read_and_at_most_two_are_wrong():
    assert len(READ) == len({link["message_id"] for link in READ}) == 100
    assert Counter(link["verdict"] for link in READ)["wrong"] <= 2
    assert {link["verdict"] for link in READ} <= {"right", "wrong"}
    assert {link["rule"] for link in READ} <= set(get_args(LinkRule))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kvm-ppc", "kvmarm"])
def test_links_stand_as_they_were_read(mails_of: Callable[[str], list[Message]], name: str):
    versions = {version.message_id: version for version in follow_all(group_series(mails_of(name)))}
    for read in (link for link in READ if link["list"] == name):
        found = versions[read["message_id"]]
        linked = found.previous and found.previous.message_id
        assert (linked, found.linked_by) == (read["previous"], read["rule"]), found.title
