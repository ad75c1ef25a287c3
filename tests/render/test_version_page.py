from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from generator.links import hash8
from generator.models.series import Series
from generator.models.versions import LineagePart
from tests.render.reading import front_matter, links, tree, words
from tests.render.sample import OLA, digest, single
from tests.render.version_pages import TOPIC_LIST, alone, body, page
from tests.render.versions import lineage, ring, version_of, version_states


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


def test_what_changed_is_shown_by_the_author_and_from_the_mails():
    text = body(page())
    assert "What changed since v2" in text
    assert "linked by: same title and author" in text
    assert "v3: - 32 descriptors instead of 64 (Ola)" in text
    for phrase in (
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
        assert phrase in text


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
    assert "Reviewed-by Ola Brandt · the series" in text
    assert "Tested-by Zoë Müller-Lüdenscheidt (not sent by them) · the series" in text
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


def test_states_are_named():
    for version, state in version_states():
        text = page(
            single(1, "t", ""),
            version,
            state=state,
            lineage=LineagePart((version,), 1, 1),
            discussion=(),
        )
        assert f'<span class="pw-state pw-{state.name}">' in text.text
        assert f"{state.name} " in body(text)


def test_an_author_who_is_hidden_or_nameless_is_said_so():
    version = replace(lineage()[-1], author=replace(OLA, name="", email=""))
    assert "by (unknown)" in front_matter(page(version=version).text)["description"]
