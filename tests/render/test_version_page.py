from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from generator.links import hash8
from generator.models.mails import FileChange
from generator.models.pages import Page
from generator.models.series import GivenTrailer, Reply, Series
from generator.models.versions import Delta, PatchPair, State, Version
from generator.render.pages.series import MAX_INDENT, MAX_LINEAGE, series_pages
from tests.render.sample import DAY, OLA, ZOE, digest, reply, single
from tests.render.test_pages import front_matter, links, tree, words
from tests.render.versions import lineage, ring, ring_talk, topic_list, version_of, version_states

TOPIC_LIST = topic_list()


def page(series: Series | None = None, version: Version | None = None, **more: Any) -> Page:
    (found,) = pages(series, version, **more)
    return found


def pages(
    series: Series | None = None, version: Version | None = None, **more: Any
) -> tuple[Page, ...]:
    version = version or lineage()[-1]
    state = version.state or State("new", version.received, version.message_id)
    around: dict[str, Any] = {
        "state": state,
        "lineage": lineage(),
        "discussion": ring_talk(),
    }
    return series_pages(
        more.pop("mailing_list", TOPIC_LIST), series or ring(), version, **(around | more)
    )


def alone(series: Series, **more: Any) -> tuple[Page, ...]:
    version = version_of(series)
    around: dict[str, Any] = {"lineage": (version,), "discussion": ()}
    return pages(series, version, **(around | more))


def body(of: Page) -> str:
    return words(tree(of.text))


def test_sample(golden: Callable[[str, str], None]):
    golden("render/series.md", page().text)


def test_front_matter_tells_title_version_and_newest_mail():
    version = lineage()[-1]
    assert page().path == f"{version.path}index.md"
    found = front_matter(page().text)
    assert found["title"] == "net: ring: Batch descriptors (v3)"
    assert found["date"] == "2025-04-09T12:00:00Z"
    assert "previous" not in found


def test_the_head_says_how_it_stands_and_leads_to_the_proof():
    text = body(page())
    assert "3rd of 3 versions, first sent 7 weeks before · net · arch.x86" in text
    assert "discussed reviewed 1/3 · applied 1/3 since 2025-04-09 09:05 UTC" in text
    assert "Patch 3 of 3 is not in the archive." in text
    found = list(links(page().text))
    assert "https://lists.example/demo/m5@mail.example/" in found
    assert "https://lists.example/demo/m1@mail.example/raw" in found
    assert "https://patch.msgid.link/m1@mail.example" in found
    assert "../../topics/net/" in found
    assert f"../../topics/arch-x86-{hash8('arch.x86')}/" in found


def test_commands_are_there_for_each_way():
    codes = ["".join(element.itertext()) for element in tree(page().text).iter("code")]
    assert codes[1:4] == [f"b4 {verb} m1@mail.example" for verb in ("am", "shazam", "mbox")]


def test_every_version_is_a_link_but_this_one():
    first, second, third = lineage()
    found = list(links(page().text))
    for version in (first, second):
        assert "../" + version.path.removeprefix("lists/demo/series/") in found
    assert not [link for link in found if third.path in link]
    assert "v3 (this page)" in body(page())


def test_a_superseded_version_leads_to_the_next():
    first, second, _ = lineage()
    text = page(version=first, discussion=()).text
    assert "superseded by v2" in words(tree(text))
    assert "../" + second.path.removeprefix("lists/demo/series/") in list(links(text))


def test_what_changed_is_told_by_the_author_and_by_the_mails():
    text = body(page())
    assert "What changed since v2" in text
    assert "linked by: same title and author" in text
    assert "v3: - 32 descriptors instead of 64 (Ola)" in text
    for said in (
        "Patches 4 → 3",
        "Added 3 net: ring: Say what a batch is",
        "Dropped 3 net: ring: Debugfs 4 net: ring: More debugfs",
        "Retitled 2 net: ring: Ring the doorbell once a batch (was: net: ring: Ring it late)",
        "Moved 2 → 1 net: ring: Fold ring_add_one()",
        "Unchanged patch 1 (the same patch-id)",
        "Files gained Documentation/networking/ring.rst",
        "Files lost drivers/net/ring/debugfs.c",
        "Tags carried Acked-by Zoë",
        "Tags gained Reviewed-by Ola Brandt",
        "Tags lost Tested-by Jun Tanabe",
    ):
        assert said in text


def test_without_a_version_before_nothing_changed():
    assert "What changed" not in body(alone(single(1, "t", ""))[0])
    later = replace(single(1, "t", "", changelog="v2: better"), version="2")
    text = body(alone(later)[0])
    assert "What changed In the author's words v2: better" in text
    assert "Computed" not in text


def test_each_patch_shows_its_changes_and_its_text():
    found = list(tree(page().text).iter("details"))
    first, second = [element for element in found if "pw-patch" in element.get("class", "")]
    assert words(first.find("summary")) == (
        "1/3 net: ring: Fold ring_add_one() +41 −12 A 1 reviewed · applied · unchanged · was 2"
    )
    assert words(second.find("summary")).endswith("changed · retitled · build warning")
    assert "build robot (robot): build warning" in words(second)
    assert "Ring the doorbell once a batch. A batch ends" in words(second)
    assert "32 descriptors instead of 64" in words(second)
    assert [first.get("id"), second.get("id")] == ["patch-1", "patch-2"]


def test_tags_name_the_mail_that_gave_them():
    text = body(page())
    assert "Reviewed-by Ola Brandt · the cover letter" in text
    assert "Tested-by Zoë Müller-Lüdenscheidt (not sent by them) · the cover letter" in text
    assert "Acked-by Zoë Müller-Lüdenscheidt in patch 1 as sent" in text
    assert "https://lists.example/demo/m6@mail.example/" in list(links(page().text))


def test_applied_names_patches_tree_commit_and_mail():
    text = body(page())
    assert (
        "patch 1 of 3 to net-next by Ola Brandt, 2025-04-09 12:00 UTC in part · commit 0123456789ab"
    ) in text


def test_the_discussion_is_a_tree_in_reading_order():
    found = [
        (element.get("class"), element.get("id"), words(element.find("p")))
        for element in tree(page().text).iter("div")
        if "pw-reply" in element.get("class", "")
    ]
    assert [kind for kind, _, _ in found] == [
        "pw-reply pw-d0", "pw-reply pw-d1", "pw-reply pw-d0", "pw-reply pw-d0", "pw-reply pw-d0",
    ]  # fmt: skip
    assert found[0][1] == f"mail-{hash8('m5@mail.example')}"
    assert "to the cover letter" in found[1][2]
    assert "build robot (robot)" in found[4][2]
    assert "to patch 2" in found[4][2]
    assert "#patch-2" in list(links(page().text))


def test_a_patch_alone_stands_open():
    text = alone(single(1, "t", "Text of it."))[0].text
    assert "## Patch {: #patches }" in text
    assert '<details class="pw-fold pw-patch" id="patch-1" open>' in text
    assert "Text of it." in text
    assert "Versions" not in text


def test_a_pull_request_has_no_patches_and_no_commands():
    pull = next(
        item
        for section in digest().sections
        for item in section.items
        if isinstance(item, Series) and item.pull
    )
    text = alone(pull)[0].text
    assert "## Pull request" in text
    assert "Linux 6.15-rc1" in text
    assert "b4 " not in text
    assert "#patches" not in text


def test_talk_of_a_pull_request_leads_to_no_patch_that_is_not_shown():
    asked = replace(version_of(ring()), pull=True)
    assert 'href="#patch-' in page(version=version_of(ring())).text
    assert 'href="#patch-' not in page(version=asked).text


def test_without_an_archive_no_link_leaves_the_site():
    text = page(mailing_list=replace(TOPIC_LIST, url="")).text
    assert [link for link in links(text) if link.startswith("http")] == []


# ---------------------------------------------------------------- large ones


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
    """Each is below 1 MB, and what leads to a id on this page or its parts finds it."""
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
    assert "more lines in" not in words(tree(shown))
    # Other pages lead to places of the first part.
    for ident in ("patches", "patch-1", "patch-491"):
        assert re.search(rf'(id="|#){ident}\b', parts[0].text)
    assert front_matter(parts[1].text)["title"].endswith(", part 2")


def test_thousands_of_patches_are_all_there():
    parts = alone(many(3000, "Text.\n" * 40))
    check_parts(parts)
    assert sum(part.text.count('<details class="pw-fold pw-patch"') for part in parts) == 3000


def test_ten_thousand_answers_are_all_there():
    replies = tuple(
        Reply(reply(at, ZOE, "t", DAY, excerpt="Words of an answer. " * 20), at, 0)
        for at in range(10_000)
    )
    parts = alone(single(1, "t", "x"), discussion=replies)
    check_parts(parts)
    text = "".join(part.text for part in parts)
    assert text.count('class="pw-reply') == 10_000
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


def test_all_that_can_be_large_at_once_goes_on_on_parts():
    series = many(500, "A line of a commit message, as long as they are.\n" * 60, files=40)
    base = version_of(series)
    people = [replace(OLA, email=f"{at}@x.example") for at in range(400)]
    given = tuple(
        GivenTrailer("Reviewed-by", who, f"g{at}@mail.example", at, from_sender=True, received=DAY)
        for who in people
        for at in range(1, 20)
    )
    (word,) = lineage()[-1].applications
    pairs = tuple(
        PatchPair(
            501 - at, at, f"net: A title of a patch {at}", "net: Another title", unchanged=False
        )
        for at in range(1, 501)
    )
    files = tuple(f"drivers/net/a/long/path/file{at}.c" for at in range(3000))
    version = replace(
        base,
        given=given,
        applications=tuple(replace(word, patches=(at,)) for at in range(1, 501)),
        previous=lineage()[0].ref,
        delta=Delta(500, 500, pairs, files, files, (), (), ()),
        replies=5000,
    )
    replies = tuple(
        Reply(reply(at, ZOE, "t", DAY, is_bot=at % 2 == 0, excerpt="Words. " * 60), at, at % 500)
        for at in range(5000)
    )
    check_parts(pages(series, version, discussion=replies, lineage=(version,)))


def test_a_hundred_versions_are_shown_around_this_one():
    third = lineage()[-1]
    versions = [
        replace(third, path=f"lists/demo/series/x-v{at}/", version=str(at)) for at in range(300)
    ]
    text = page(version=versions[150], lineage=versions, discussion=()).text
    assert "200 more versions." in words(tree(text))
    assert text.count("<tr>\n<td") == MAX_LINEAGE
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


def test_states_are_told_by_a_word():
    for version, state in version_states():
        text = page(single(1, "t", ""), version, state=state, lineage=(version,), discussion=())
        assert f'<span class="pw-state pw-{state.name}">' in text.text
        assert f"{state.name} " in body(text)


def test_an_author_who_is_hidden_or_nameless_is_said_so():
    version = replace(lineage()[-1], author=replace(OLA, name="", email=""))
    assert "by (unknown)" in front_matter(page(version=version).text)["description"]
