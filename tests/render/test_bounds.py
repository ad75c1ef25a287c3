"""Every page stays below a megabyte, for any mails of a list.

MkDocs and Material add a few tens of kilobytes to a page's text, and the titles of its headings
once more, so a text below 700 kB is a page below 1 MB.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from generator.models.digest import Digest
from generator.models.mails import FileChange, Person, Trailer
from generator.models.pages import Page
from generator.models.series import Reply, Series
from generator.models.versions import LineagePart, State
from generator.render.pages.digest import digest_pages
from generator.render.pages.series import series_pages
from tests.render.sample import DAY, JUN, LIST, MIRA, digest, mail, reply, single, subject
from tests.render.versions import topic_list, version_of

BOUND = 700_000
NEW = State("new", DAY, "m1@mail.example")


def pages_of(of: Digest) -> tuple[Page, ...]:
    return digest_pages(of, LIST, previous=None, next=None)


def check(pages: Iterable[Page]) -> None:
    for page in pages:
        assert len(page.text.encode()) < BOUND, page.path


def of_series(series: Iterable[Series]) -> Digest:
    found = tuple(series)
    news = replace(digest().sections[0], items=found)
    return replace(digest(), series=found, sections=(news,))


def of_thread(mails: Iterable[Any]) -> Digest:
    for section in digest().sections:
        for item in section.items:
            if hasattr(item, "root"):
                thread = replace(item, messages=tuple(mails))
                return replace(digest(), series=(), sections=(replace(section, items=(thread,)),))
    raise LookupError


@pytest.mark.long
def test_a_window_of_thousands_of_series_is_divided_and_complete():
    series = [single(at, f"otter: part {at}", f"Text {at}.") for at in range(5000)]
    pages = pages_of(of_series(series))
    check(pages)
    assert len(pages) > 5
    assert pages[0].text.count('class="pw-totals"') == 1
    assert not [page for page in pages[1:] if 'class="pw-totals"' in page.text]
    whole = "".join(page.text for page in pages)
    for at in (0, 2500, 4999):
        assert whole.count(f">Text {at}.</p>") == 1
    assert whole.count('<td class="pw-what">') == 5000
    for page in pages:  # elements opened on a part are closed on it
        for tag in ("table", "div", "ul", "section", "details"):
            assert page.text.count(f"<{tag}") == page.text.count(f"</{tag}>")


def test_a_thread_of_ten_thousand_replies_is_divided():
    people = [Person(f"Somebody Number {at}", f"p{at}@mail.example") for at in range(3000)]
    mails = [
        reply(at, people[at % 3000], "Talk", DAY, excerpt=f"I think {at}.") for at in range(10_000)
    ]
    pages = pages_of(of_thread(mails))
    check(pages)
    whole = "".join(page.text for page in pages)
    assert "10000 mails by" in whole
    assert "and 2960 more" in whole
    assert whole.count('<div class="pw-reply">') == 10_000
    for page in pages:
        assert page.text.count("<section") == page.text.count("</section>")


PARTS = "~{`&<"  # each grows to four bytes or more


def hostile_mail(at: int, size: int) -> Any:
    line = subject(f"[PATCH] {PARTS * 190}", PARTS * 190, is_patch=True)
    patch_mail = single(at, "x", PARTS * (size // 5)).patches[0]
    assert patch_mail.patch
    files = tuple(FileChange(f"{PARTS * 30}/{number}.c", 9, 9) for number in range(5000))
    tags = tuple(
        Trailer(
            f"{'X' * 100}-{number}-by",
            "",
            Person(PARTS * 50, f"{number}@x.example"),
            from_sender=True,
        )
        for number in range(2000)
    )
    text = replace(patch_mail.patch, notes=PARTS * (size // 5), files=files)
    return replace(patch_mail, subject=line, patch=text, trailers=tags)


@pytest.mark.long
@pytest.mark.parametrize("size", [5000, 1_000_000])
def test_hostile_mails_are_bounded_each(size: int):
    mails = [hostile_mail(at, size) for at in range(4)]
    series = [
        replace(
            single(at, "x", ""),
            patches=(patch_mail,),
            title=patch_mail.subject.title,
            changelog=PARTS * 20_000,
        )
        for at, patch_mail in enumerate(mails)
    ]  # fmt: skip
    check(pages_of(of_series(series)))
    check(pages_of(of_thread(mails)))


@pytest.mark.long
def test_a_series_of_491_patches_is_divided_and_its_ids_stay():
    patches = tuple(
        replace(
            mail(at, "patch", MIRA, subject(f"[PATCH {at}/491] p", f"p{at}", number=at, total=491),
                 DAY),
            patch=single(at, "x", f"Message of {at}. " * 40).patches[0].patch,
        )
        for at in range(1, 492)
    )  # fmt: skip
    series = replace(single(1, "x", ""), patches=patches, cover=None, total=491)
    version = version_of(series, total=491)
    answers = tuple(
        Reply(reply(1000 + at, JUN, "p", DAY, excerpt="Why? " * 60), 1 + at % 9, 1 + at % 491)
        for at in range(10_000)
    )
    pages = series_pages(
        topic_list(),
        series,
        version,
        state=NEW,
        lineage=LineagePart((version,), 1, 1),
        discussion=answers,
    )
    check(pages)
    assert len(pages) > 3
    moved = pages[0].text
    for at in range(1, 492):
        assert f'id="patch-{at}"' in moved
    assert 'id="discussion"' in moved
    whole = "".join(page.text for page in pages)
    assert whole.count('class="pw-fold pw-patch"') == 491
    assert whole.count('<div class="pw-reply') == 10_000
