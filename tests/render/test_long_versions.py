"""Versions of many patches, replies or changes: continued on parts, folded or counted."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin

import pytest

from generator.models.mails import FileChange
from generator.models.pages import Page
from generator.models.series import GivenTrailer, Reply, Series
from generator.models.versions import LineagePart
from generator.render.conversation import MAX_INDENT
from tests.lengths import long
from tests.render.reading import front_matter, links, tree, words
from tests.render.sample import DAY, OLA, ZOE, reply, single
from tests.render.version_pages import alone, body, page, pages
from tests.render.versions import DELTA, lineage, pair, version_of


def many(count: int, text: str, files: int = 1) -> Series:
    series = single(1, "t", text)
    (mail,) = series.patches
    assert mail.patch
    changed = tuple(FileChange(f"drivers/net/file{at}.c", 9, 9) for at in range(files))
    patches = tuple(
        replace(
            mail,
            message_id=f"p{at}@mail.example",
            subject=replace(mail.subject, number=at, total=count, title=f"net: Change {at}"),
            patch=replace(mail.patch, files=changed),
        )
        for at in range(1, count + 1)
    )
    return replace(series, total=count, patches=patches)


def check_parts(parts: tuple[Page, ...]) -> None:
    """Each part is below 1 MB, and every link to an id on the page or its parts finds it."""
    ids = {}
    for part in parts:
        assert len(part.text.encode()) < 500_000
        ids[part.path.removesuffix("index.md")] = [
            element.get("id") for element in tree(part.text).iter() if element.get("id")
        ]
    for path, found in ids.items():
        assert len(found) == len(set(found)), path
    for part in parts:
        here = part.path.removesuffix("index.md")
        for link in links(part.text):
            path, _, ident = urljoin(f"x://x/{here}", link).removeprefix("x://x/").partition("#")
            if path in ids and ident:
                assert ident in ids[path], link


@pytest.mark.long
def test_a_series_of_491_patches_goes_on_on_parts():
    series = many(491, "A line of a commit message, as long as they are.\n" * 60, files=40)
    parts = alone(series)
    first = version_of(series).path
    assert [part.path for part in parts] == [
        f"{first}{at}index.md" for at in ("", *(f"{at}/" for at in range(2, len(parts) + 1)))
    ]
    assert len(parts) > 3
    check_parts(parts)
    shown = "".join(part.text for part in parts)
    assert shown.count('<details class="pw-fold pw-patch"') == 491
    assert not [part.path for part in parts if "more lines in" in words(tree(part.text))]
    # Other pages link to these ids of the first part.
    for ident in ("patches", "patch-1", "patch-491"):
        assert re.search(rf'(id="|#){ident}\b', parts[0].text)
    assert front_matter(parts[1].text)["title"].endswith(", part 2")


@pytest.mark.parametrize("count", [600, long(3000)])
def test_thousands_of_patches_are_all_there(count: int):
    parts = alone(many(count, "Text.\n" * 40))
    assert len(parts) > 1
    check_parts(parts)
    assert sum(part.text.count('<details class="pw-fold pw-patch"') for part in parts) == count


@pytest.mark.parametrize("count", [1500, long(10_000)])
def test_thousands_of_answers_are_all_there(count: int):
    replies = tuple(
        Reply(reply(at, ZOE, "t", DAY, excerpt="Words of an answer. " * 20), at, 0)
        for at in range(count)
    )
    parts = alone(single(1, "t", "x"), discussion=replies)
    assert len(parts) > 1
    check_parts(parts)
    text = "".join(part.text for part in parts)
    assert text.count('class="pw-reply') == count
    assert f"pw-d{MAX_INDENT + 1}" not in text
    assert 'id="discussion"' in parts[0].text or " {: #discussion }" in parts[0].text


def test_a_monstrous_answer_costs_itself_only():
    replies = (
        Reply(reply(1, ZOE, "t", DAY, excerpt="x\n" * 300_000), 0, 0),
        Reply(reply(2, OLA, "t", DAY, excerpt="Looks good."), 0, 0),
    )
    text = alone(single(1, "t", "x"), discussion=replies)[0].text
    assert len(text) < 20_000
    assert "Looks good." in text


def test_two_mails_of_one_id_share_no_anchor():
    replies = tuple(Reply(reply(7, ZOE, "t", DAY, excerpt="x"), 0, 0) for _ in range(2))
    series = many(2, "x")
    twice = replace(series, patches=(series.patches[0], series.patches[0]))
    (only,) = alone(twice, discussion=replies)
    text = only.text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.long  # its twin is the series of 491 patches
def test_all_that_can_be_large_at_once_goes_on_on_parts():
    series = many(500, "A line of a commit message, as long as they are.\n" * 60, files=40)
    base = version_of(series)
    people = [replace(OLA, email=f"{at}@x.example") for at in range(400)]
    given = tuple(
        GivenTrailer("Reviewed-by", who, f"g{at}@mail.example", at, from_sender=True, received=DAY)
        for who in people
        for at in range(1, 20)
    )
    (applied,) = lineage()[-1].applications
    pairs = tuple(
        pair(501 - at, at, f"net: A title of a patch {at}", "net: Another title")
        for at in range(1, 501)
    )
    files = tuple(f"drivers/net/a/long/path/file{at}.c" for at in range(3000))
    version = replace(
        base,
        given=given,
        applications=tuple(replace(applied, patches=(at,)) for at in range(1, 501)),
        previous=lineage()[0].ref,
        delta=replace(DELTA, pairs=pairs, files_gained=files, files_lost=files),
        replies=5000,
    )
    replies = tuple(
        Reply(reply(at, ZOE, "t", DAY, is_bot=at % 2 == 0, excerpt="Words. " * 60), at, at % 500)
        for at in range(5000)
    )
    check_parts(pages(series, version, discussion=replies, lineage=LineagePart((version,), 1, 1)))


def test_versions_that_are_left_out_are_counted():
    third = lineage()[-1]
    versions = tuple(
        replace(third, path=f"lists/demo/series/x-v{at}/", version=str(at)) for at in range(40)
    )
    around = LineagePart(versions, 151, 300)
    text = page(version=versions[15], lineage=around, discussion=()).text
    assert "260 more versions." in words(tree(text))
    assert text.partition("pw-timeline")[2].partition("</ol>")[0].count("<li>") == 40
    assert "151st of 300 versions" in words(tree(text))


def test_long_lists_of_changes_are_folded_and_counted():
    third = lineage()[-1]
    assert third.delta
    files = tuple(f"fs/file{at}.c" for at in range(1000))
    text = page(version=replace(third, delta=replace(third.delta, files_lost=files))).text
    assert "<summary>1000</summary>" in text
    assert "and 900 more" in text


def test_many_tags_of_one_person_are_one_line():
    third = lineage()[-1]
    given = tuple(
        GivenTrailer("Reviewed-by", OLA, f"g{number}@x", number, from_sender=True, received=DAY)
        for number in range(1, 492)
    )
    text = body(page(version=replace(third, given=given)))
    assert text.count("Reviewed-by Ola Brandt · patch 1 ·") == 1
    assert "and 451 more" in text
