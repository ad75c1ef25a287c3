from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from generator.links import hash8
from generator.models.mails import EntryRef, Exchange, Person
from generator.models.series import Reply, Series
from generator.models.versions import Answer, LineagePart, State, StateName
from tests.render.reading import front_matter, links, tree, words
from tests.render.sample import DAY, MIRA, OLA, ROBOT, ZOE, at, digest, reply, single
from tests.render.version_pages import TOPIC_LIST, alone, among, body, page, pages
from tests.render.versions import (
    application,
    lineage,
    ring,
    ring_talk,
    version_of,
    version_states,
)


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
        "1/3 net: ring: Fold ring_add_one() +41 −12 A 1 "
        "reviewed · applied · unchanged · was 2 · 1 reply"
    )
    assert words(second.find("summary")).endswith("changed · retitled · build warning · 1 reply")
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
        "patch 1 of 3 applied to net-next by Ola Brandt, 2025-04-09 12:00 UTC in part · commit"
        " 0123456789ab"
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
    assert "build robot (robot)" in found[4][2]
    assert f"#{found[4][1]}" in list(links(page().text))


def within(text: str, ident: str) -> str:
    """The words of an element with all that is in it."""
    return words(next(element for element in tree(text).iter() if element.get("id") == ident))


def test_what_was_said_of_a_patch_stands_with_it():
    text = page().text
    assert "4 replies to the cover letter" not in words(tree(text))
    assert "3 replies to the cover letter: Ola Brandt (2), Mira Solberg" in within(
        text, "discussion"
    )
    assert "unused variable 'last'" in within(text, "patch-2")
    assert "unused variable 'last'" not in within(text, "patch-1")


def test_what_answers_no_patch_that_is_shown_stands_apart():
    first = ring_talk()[0]
    text = page(discussion=(first, replace(first, patch=3), replace(first, patch=None))).text
    assert "## Other replies {: #others }" in text
    _, _, others = text.partition("#others }")
    assert others.count('class="pw-reply') == 2
    assert "to patch 3" in words(tree(others))


def test_a_reply_is_whole_with_the_lines_it_answers():
    first = ring_talk()[0]
    said = (
        Exchange(
            ("On Monday, Mira wrote:",), "Ring the doorbell\nonce a batch.", 7, "Why not late?"
        ),
        Exchange((), "", 2, "Else <b>fine</b>.\n" + "More words.\n" * 100 + "The end."),
        Exchange((), "", 30, ""),
    )
    text = page(discussion=(first,), exchanges={first.message.entry_ref: said}).text
    shown = within(text, f"mail-{hash8('m5@mail.example')}")
    assert "7 more lines Ring the doorbell once a batch. Why not late? 2 quoted lines" in shown
    assert "Else <b>fine</b>. More words." in shown
    assert shown.endswith("More words. The end. 30 quoted lines")
    quotes = list(tree(text).iter("blockquote"))
    assert words(quotes[0]) == "7 more lines Ring the doorbell once a batch."
    assert len(quotes) == 1


def asked(when: datetime, who: Person = OLA, **more: object) -> tuple[Reply, dict[EntryRef, Any]]:
    mail = reply(70 + when.hour, who, "t", when, **more)
    return Reply(mail, 0, 1), {mail.entry_ref: (Exchange((), "", 0, "Is it (really)?"),)}


def test_a_question_of_a_reviewer_is_marked_until_the_author_writes():
    question, said = asked(at(11))
    owing = replace(lineage()[-1], owed=Answer(OLA, "m81@mail.example", at(11), 1))
    text = page(version=owing, discussion=(question,), exchanges=said).text
    assert "no reply from the author yet" in within(text, "patch-1")
    assert "1 open question" in words(next(tree(text).iter("summary"))) or "1 open question" in text
    waits = "a question from Ola Brandt on patch 1, asked on 2025-04-09, has no reply."
    assert f"Waits for the author: {waits}" in words(tree(text))
    for author in (MIRA, replace(MIRA, email="mira@home.example")):
        answer = Reply(reply(80, author, "t", at(12)), 1, 1)
        text = page(discussion=(question, answer), exchanges=said).text
        assert "no reply from the author yet" not in text
        assert "Waits for reviewers: the author wrote last, on 2025-04-09." in words(tree(text))


@pytest.mark.parametrize(
    "talk",
    [
        asked(at(11), MIRA),
        asked(at(11), ROBOT, is_bot=True),
        (asked(at(11))[0], {}),
    ],
)
def test_only_a_reviewer_asks(talk: tuple[Reply, dict[EntryRef, Any]]):
    question, said = talk
    assert "yet" not in page(discussion=(question,), exchanges=said).text


def test_an_earlier_word_of_the_author_and_one_in_another_thread_are_no_answer():
    question, said = asked(at(11))
    before = Reply(reply(81, MIRA, "t", at(10)), 0, 1)
    under = replace(question, depth=1)
    apart = Reply(reply(82, MIRA, "t", at(13)), 0, 2)
    text = page(discussion=(before, under, apart), exchanges=said).text
    assert "no reply from the author yet" in text


def test_nothing_is_asked_of_a_version_that_has_a_later_one():
    question, said = asked(at(11))
    text = page(version=lineage()[0], discussion=(question,), exchanges=said).text
    assert "yet" not in text
    assert "Waits" not in text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("new", "Has waited for an answer from a reviewer since 2025-04-09."),
        ("waiting", "Has waited for an answer from a reviewer since 2025-04-09."),
        ("reviewed", "Waits for a maintainer to apply it: reviewed since 2025-04-09."),
        ("partial", "No mail says that the rest was applied."),
        ("applied", "Applied to net-next by Ola Brandt on 2025-04-09."),
        ("withdrawn", "Withdrawn on 2025-04-09."),
    ],
)
def test_what_it_waits_for_is_said_first(name: StateName, sentence: str):
    state = State(name, DAY, "m52@mail.example", (1, 3) if name == "partial" else None)
    version = replace(lineage()[-1], state=state)
    assert sentence in body(page(version=version, discussion=()))


def test_who_of_several_applied_it_is_said():
    first = application(1, 2, person=OLA, received=at(9))
    last = application(3, person=ZOE, received=at(12), message_id="z@mail.example")
    version = replace(
        lineage()[-1], applications=(first, last), state=State("applied", at(12), last.message_id)
    )
    sentence = "Applied by Ola Brandt and Zoë Müller-Lüdenscheidt, the last of it on 2025-04-09."
    assert sentence in body(page(version=version, discussion=()))
    whole = replace(last, patches=())
    version = replace(version, applications=(first, whole))
    sentence = "Applied to net-next by Zoë Müller-Lüdenscheidt on 2025-04-09."
    assert sentence in body(page(version=version, discussion=()))


def test_another_version_is_shown_as_it_stands_now():
    first, second, third = lineage()
    third = replace(third, state=State("new", third.received, third.message_id))
    waits = {third.path: State("waiting", third.received, third.message_id)}
    around = among(first, (first, second, third))
    text = body(page(version=first, lineage=around, states=waits, discussion=()))
    newest = text.partition(" Versions ")[2].partition(" since v2")[0]
    assert newest.startswith("v3 ")
    assert "thread waiting" in newest


def test_a_later_version_of_the_same_number_is_called_so():
    first, second, _ = lineage()
    again = replace(first, following=replace(second.ref, version="1"))
    assert "superseded by a later v1" in body(page(version=again, discussion=()))


def test_the_rules_around_a_changelog_leave_with_it():
    text = "Why.\n---\nv2:\n - better\n\n---\nAda (1):\n  t"
    series = single(1, "t", text, changelog="v2:\n - better")
    mail = series.patches[0]
    assert mail.patch
    mail = replace(mail, patch=replace(mail.patch, changelog="v2:\n - better"))
    shown = body(page(replace(series, patches=(mail,)), version_of(series)))
    assert "Why. --- Ada" in shown


def test_patches_are_marked_as_applied_where_some_are():
    version = lineage()[-1]
    for notes, marks in (((application(1),), 1), ((application(1), application()), 0)):
        found = page(version=replace(version, applications=notes))
        assert found.text.count('<span class="pw-plus">applied</span>') == marks


def test_a_changelog_stands_once():
    series = single(1, "t", "Why.\n\nv2:\n - better\n\nMore.", changelog="v2:\n - better")
    (mail,) = series.patches
    assert mail.patch
    mail = replace(mail, patch=replace(mail.patch, changelog="v2:\n - better"))
    text = body(alone(replace(series, patches=(mail,)))[0])
    assert text.count("- better") == 1
    assert "Why. More." in text


def test_a_mail_of_the_work_that_a_text_names_is_linked_to_its_page():
    first, *later = lineage()
    first = replace(first, cover="old1@mail.example")
    series = single(1, "t", "See <old1@mail.example>.")
    versions = (first, *later)
    around = LineagePart(versions, len(versions), len(versions))
    text = page(series, later[-1], lineage=around).text
    assert f"../{first.path.removeprefix('lists/demo/series/')}#cover" in list(links(text))


def test_a_thread_of_119_replies_is_on_one_page_whole():
    talk, said = [], {}
    for number in range(119):
        mail = reply(1000 + number, OLA, "t", at(11), excerpt="x")
        talk.append(Reply(mail, number % 5, 1))
        said[mail.entry_ref] = (Exchange((), "A line.\n" * 5, 9, f"Word {number}. " * 90),)
    (only,) = pages(discussion=talk, exchanges=said)
    assert len(only.text.encode()) < 1_000_000
    assert all(f"Word {number}." in only.text for number in range(119))
    assert only.text.count('class="pw-here"') == 119 + 2


def test_a_reply_of_thousands_of_exchanges_is_shown_as_a_text():
    (first, *_), words_of = ring_talk(), [f"Word {number}." for number in range(1000)]
    said = tuple(Exchange((), "q", 0, word) for word in words_of)
    text = page(discussion=(first,), exchanges={first.message.entry_ref: said}).text
    assert "<blockquote" not in text
    assert all(word in text for word in words_of)


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
    of_mail = {"https://lists.example/demo/old2@mail.example/"}  # in the words of its author
    assert {link for link in links(text) if link.startswith("http")} <= of_mail


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
