"""Archived documents of a feed: complete, and never another as mail arrives."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from generator.render.feed_history import PART, Document, documents

DAY = 86_400
NEWEST = 50
# How long after the one before each item comes: many on a day, and months without any.
GAPS = st.lists(st.sampled_from([0, 600, DAY // 10, DAY, 20 * DAY, 70 * DAY]), max_size=400)


def times(gaps: list[int]) -> list[int]:
    found, now = [], 1_700_000_000
    for gap in gaps:
        now += gap
        found.append(now)
    return found


def divided(items: list[int]) -> list[Document[int]]:
    return documents(items, lambda item: item, NEWEST)


@given(GAPS)
def test_together_the_documents_have_every_item(gaps: list[int]):
    items = times(gaps)
    newest, *archived = divided(items)
    assert newest.items == tuple(items[-NEWEST:])
    assert set(chain(newest.items, *(found.items for found in archived))) == set(items)
    assert all(0 < len(found.items) <= PART for found in archived)


@given(GAPS)
def test_each_archived_document_leads_to_the_one_before(gaps: list[int]):
    found = {document.name: document for document in divided(times(gaps))}
    walked, name = [], ""
    while True:
        walked.append(name)
        if not (name := found[name].before):
            break
    assert sorted(walked) == sorted(found)


@given(GAPS, st.integers(0, 400))
def test_an_archived_document_stays_as_mail_arrives(gaps: list[int], before: int):
    items = times(gaps)
    earlier = {document.name: document for document in divided(items[:before])[1:]}
    later = {document.name: document for document in divided(items)[1:]}
    assert {name: later.get(name) for name in earlier} == earlier


def test_a_full_month_is_divided():
    names = [document.name for document in divided(times([DAY // 10] * 200))]
    assert names == ["", "2023-11-6", "2023-11-5", "2023-11-4", "2023-11-3", "2023-11-2", "2023-11"]
