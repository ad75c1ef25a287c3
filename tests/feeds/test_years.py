"""Feeds stay right for years: ids, dates and archived documents, whatever becomes of the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from tests.archives import START, Item, archive, at, mail, patch
from tests.contents import differing
from tests.feeds.otters import BEFORE, BO, CIM, DAY, remembered, reviewed
from tests.feeds.rules import ATOM, is_archived
from tests.whole import MemoryBuild, other_programs

pytestmark = pytest.mark.slow

WHOLE = BEFORE + DAY
FEEDS = "lists/otter/feeds/"


def feeds(made: MemoryBuild) -> dict[str, str]:
    return {path: text for path, text in made.pages.items() if path.endswith((".atom", ".json"))}


def times(text: str) -> dict[str, tuple[str, str]]:
    """When each entry of a document was published and updated, by its title without counts."""
    root = etree.fromstring(text.encode())
    return {
        str(entry.findtext(f"{ATOM}id")): (
            entry.findtext(f"{ATOM}published") or entry.findtext(f"{ATOM}updated"),
            entry.findtext(f"{ATOM}updated"),
        )
        for entry in root.iter(f"{ATOM}entry")
    }


def all_times(made: MemoryBuild) -> dict[str, dict[str, tuple[str, str]]]:
    return {path: times(text) for path, text in feeds(made).items() if path.endswith(".atom")}


# ---------------------------------------------------------------- ids


def rewritten(items: list[Item]) -> list[Item]:
    """The same mails in another history: an older one of which nothing is known went before."""
    return [(mail("Gone"), at(minutes=-1), "purge"), *items]


def test_ids_and_dates_stay_when_history_is_rewritten(tmp_path: Path):
    before = remembered(tmp_path, WHOLE)
    commits = before.source.archive.epochs
    after = remembered(tmp_path, rewritten(WHOLE), before)
    assert after.source.archive.epochs != commits
    assert all_times(after) == all_times(before)
    events = [path for path in feeds(before) if "digests" not in path and "list.json" not in path]
    assert [path for path in events if after.pages[path] != before.pages[path]] == []


def test_another_host_keeps_ids_and_dates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before = remembered(tmp_path, WHOLE)
    monkeypatch.setattr("tests.whole.SITE_URL", "https://elsewhere.example/")
    after = remembered(tmp_path, WHOLE)
    assert all_times(after) == all_times(before)
    texts = [text for path, text in feeds(after).items() if path.endswith(".atom")]
    assert all("https://elsewhere.example/" in text for text in texts)
    assert not [text for text in texts if "news.example" in text]


def test_a_build_from_nothing_and_another_program_make_the_same_bytes(tmp_path: Path):
    before = remembered(tmp_path, WHOLE)
    for program in other_programs():
        with program:
            assert differing(feeds(remembered(tmp_path, WHOLE, before)), feeds(before)) == []
    assert differing(feeds(remembered(tmp_path, WHOLE)), feeds(before)) == []


def test_another_title_of_the_list_keeps_ids_and_dates(tmp_path: Path):
    before = remembered(tmp_path, WHOLE)
    mailing_list = replace(before.source.mailing_list, title="Otters, renamed")
    source = replace(before.source, mailing_list=mailing_list)
    after = MemoryBuild(source, before.index, dict(before.pages)).update()
    assert all_times(after) == all_times(before)
    assert "Otters, renamed" in after.pages[f"{FEEDS}series.atom"]


# ---------------------------------------------------------------- what is told again


def test_answers_do_not_update_the_entry_of_a_version(tmp_path: Path):
    before = remembered(tmp_path, WHOLE)
    answers: list[Item] = [
        (mail(f"Re: swim {number}", "Hm.\n", name=f"hm-{number}", to="again", who=CIM),
         at(days=40, minutes=number), "mail")
        for number in range(3)
    ]  # fmt: skip
    answers += [(reviewed("dive", BO), at(days=41), "mail")]
    after = remembered(tmp_path, WHOLE + answers, before)
    for name in ("series", "applied", "pulls", "reports"):
        path = f"{FEEDS}{name}.atom"
        assert times(after.pages[path]) == times(before.pages[path]), path
    (work,) = (path for path in feeds(before) if re.search(r"otter-swim-v1-\w+/feed\.atom", path))
    assert times(after.pages[work]) == times(before.pages[work])  # it had an answer before
    (dive,) = (path for path in feeds(before) if re.search(r"otter-dive-v1-\w+/feed\.atom", path))
    new = times(after.pages[dive]).keys() - times(before.pages[dive]).keys()
    assert len(new) == 2  # the tag, and that it is reviewed
    known = times(before.pages[dive]).items()
    assert known <= times(after.pages[dive]).items()


def test_a_further_report_of_a_robot_updates_what_was_applied(tmp_path: Path):
    """Its facts change: more patches, and more commits."""
    before = remembered(tmp_path, WHOLE)
    more = mail("Re: swim", "Applied, thanks!\n", name="more", to="again-1", who=CIM)
    after = remembered(tmp_path, [*WHOLE, (more, at(days=41), "mail")], before)
    left, right = (times(made.pages[f"{FEEDS}applied.atom"]) for made in (before, after))
    assert left.keys() == right.keys()
    assert {ident: published for ident, (published, _) in left.items()} == {
        ident: published for ident, (published, _) in right.items()
    }


# ---------------------------------------------------------------- archived documents


WHERE = (
    "about above across after against ahead along amid around aside astern away backwards before "
    "behind below beneath beside between beyond deep down east far forwards home inside inland "
    "near north offshore onward outside over past round seawards south through under up west within"
).split()
HOW = ("lazily", "at night", "in pairs", "upside down")


def busy(days: range) -> list[Item]:
    """Many patches a day, each answered, some with the word that they were applied."""
    items: list[Item] = []
    for day in days:
        for number in range(4):
            name = f"busy-{day}-{number}"
            sent = START + timedelta(days=day)
            raw = patch(f"[PATCH] otter: swim {WHERE[day]} {HOW[number]}", name=name, sent=sent)
            raw = raw.replace(b"otter.c", f"{WHERE[day]}.c".encode())  # each a work of its own
            items.append((raw, at(days=day, minutes=number), "mail"))
        answer = mail("Re: busy", "Applied, thanks!\n", name=f"applied-{day}",
                      to=f"busy-{max(0, day - 12)}-3", who=CIM, sent=START)  # fmt: skip
        items.append((answer, at(days=day, hours=1), "mail"))
        late = reviewed(f"busy-{max(0, day - 9)}-2")
        items.append((late.replace(b"re-busy", f"late-{day}-busy".encode()), at(days=day, hours=2),
                      "mail"))  # fmt: skip
    return items


@pytest.mark.long
def test_archived_documents_stay_over_ten_more_days(tmp_path: Path):
    made = remembered(tmp_path, busy(range(30)))
    first = {path for path in feeds(made) if is_archive(made, path)}
    assert {path.rpartition("/")[0] for path in first} >= {
        f"{FEEDS}series", "lists/otter/topics/water/feed",
    }  # fmt: skip
    for end in range(31, 41):
        before = dict(made.pages)
        made = remembered(tmp_path, busy(range(end)), made)
        archived = {path for path in before if path.endswith(".atom") and is_archive(made, path)}
        assert [path for path in archived if before[path] != made.pages[path]] == []
    assert first <= made.pages.keys()
    assert {path for path in feeds(made) if is_archive(made, path)} - first
    assert differing(made.pages, remembered(tmp_path, busy(range(40))).pages) == []


def is_archive(made: MemoryBuild, path: str) -> bool:
    text = made.pages.get(path, "")
    return path.endswith(".atom") and is_archived(etree.fromstring(text.encode()))


def test_two_lists_never_share_an_id(tmp_path: Path):
    otter = remembered(tmp_path, WHOLE)
    archive(tmp_path / "heron", WHOLE)
    mailing_list = replace(otter.source.mailing_list, name="heron", archive=str(tmp_path / "heron"))
    source = replace(otter.source, mailing_list=mailing_list)
    heron = MemoryBuild(source, tmp_path / "heron.sqlite3").update()
    found = [{ident for entries in all_times(made).values() for ident in entries}
             for made in (otter, heron)]  # fmt: skip
    assert all(found)
    assert found[0].isdisjoint(found[1])
