"""The pages of digests where the versions of their series are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from generator.models.digest import Section
from generator.models.mails import AppliedPatch, Note
from generator.models.pages import Page
from generator.models.series import Thread
from generator.render.text import digest_text
from tests.render.reading import digest_page, tree, words
from tests.render.sample import LIST, MIRA, digest, empty_digest, new_series, subject
from tests.render.versions import application, lineage, ring, version_of, version_states


def followed(**more: Any) -> Page:
    """A digest with two known versions: the third of a series, and one that a thread answers."""
    of = digest()
    series = (ring(), of.series[1])
    note = ring().follow_ups[-1]
    parts = [new_series(series), *of.sections[1:]]
    parts[3] = replace(parts[3], items=(note, *parts[3].items))
    third, old = lineage()[-1], version_states()[0][0]
    versions = {message.entry_ref: third for message in ring().mails}
    versions |= {message.entry_ref: old for message in of.sections[2].items[0].messages}
    known = replace(of, series=series, sections=tuple(parts))
    return digest_page(known, versions=versions, states={old.path: old.state}, **more)


def test_a_followed_digest(golden: Callable[[str, str], None]):
    golden("render/digest-followed.md", followed().text)


def test_a_heading_names_the_version_and_leads_to_its_page():
    found = tree(followed().text)
    (heading,) = [h for h in found.iter("h3") if "Batch descriptors" in words(h)]
    assert words(heading) == (
        "net-next v3 net: ring: Batch descriptors discussed reviewed 1/3 · applied 1/3"
    )
    path = lineage()[-1].path.removeprefix("lists/demo/")
    assert next(heading.iter("a")).get("href") == f"../../../../{path}"
    assert followed().text.count("net&#45;ring") == 0  # no address is taken for text


def test_a_digest_shows_the_states_of_versions_and_what_they_changed():
    text = words(tree(followed().text))
    assert "descriptors v3, 7 weeks after v1" in text
    assert "since v2: 1 patch added, 2 dropped, 1 moved" in text
    assert "What changed, in the author's words v3: - 32 descriptors" in text
    assert "v3 net: ring: Batch descriptors: patch 1 of 3 applied to net-next by Ola" in text
    assert "in part Applied patch 1, thanks!" in text


def test_talk_under_a_changed_subject_leads_to_the_version_and_has_not_its_state():
    found = tree(followed().text)
    (heading,) = [h for h in found.iter("h3") if "guard page" in words(h)]
    assert words(heading) == "mm: Keep the guard page"
    (facts,) = [p for p in found.iter("p") if "in the thread of" in words(p)]
    old = version_states()[0][0]
    assert f"in the thread of {old.title}" in words(facts)
    assert old.path.endswith(next(facts.iter("a")).get("href", "")[len("../../../../") :])


def test_answers_to_patches_stand_under_the_title_of_their_version():
    of, old = digest(), version_states()[0][0]
    thread = of.sections[2].items[0]
    assert isinstance(thread, Thread)
    shown = []
    for titles in (("lib: a", "lib: a"), ("lib: a", "lib: b")):
        mails = tuple(
            replace(mail, subject=subject(f"Re: [PATCH 2/3] {title}", title, is_patch=True))
            for mail, title in zip(thread.messages, titles, strict=True)
        )
        section = replace(of.sections[2], items=(replace(thread, title="lib: a", messages=mails),))
        page = digest_page(
            replace(of, sections=(section,)),
            versions={message.entry_ref: old for message in mails},
            states={old.path: old.state},
        )
        shown.append(words(tree(page.text)))
    people = "2 mails by Mira Solberg, Jun Tanabe"
    assert f"{old.title} new {people} · on lib: a" in shown[0]
    assert f"{old.title} new {people}" in shown[1]
    assert "on lib: a" not in shown[1]


def test_the_patch_list_has_a_column_of_states_only_where_states_are_known():
    head = [words(cell) for cell in tree(followed().text).iter("th")]
    assert "State" in head
    assert "State" not in [words(cell) for cell in tree(digest_page().text).iter("th")]


def test_tags_given_are_those_of_the_range_alone():
    text = words(tree(digest_page().text))
    assert "Tags given (3)" in text
    assert "Reviewed-by Ola Brandt for the series" in text
    assert "Tested-by Zoë Müller-Lüdenscheidt for the series (not sent by them)" in text
    assert "mm: Keep the guard page Acked-by Mira Solberg for patch 1" in text
    assert "Tags given" not in digest_page(empty_digest()).text


def test_an_applied_note_says_what_went_where_from_the_mail_alone():
    note = ring().follow_ups[-1]
    applied = (AppliedPatch(1, "x", "abc"), AppliedPatch(2, "y", "def"))
    note = replace(note, note=Note(tree="net-next", applied=applied))
    of = replace(digest(), sections=(Section("applied", "Applied", (note,)),))
    assert "2 patches to net-next Applied patch 1" in words(tree(digest_page(of).text))
    assert "2 patches to net-next" in digest_text(of, LIST)


def test_an_author_who_is_known_to_apply_applied_it():
    third, note = lineage()[-1], ring().follow_ups[-1]
    own = application(message_id=note.message_id or "", person=MIRA, tree="")
    version = replace(third, applications=(), own_notes=(own,), author_applies=True)
    of = replace(digest(), sections=(Section("applied", "Applied", (note,)),))
    text = words(tree(digest_page(of, versions={note.entry_ref: version}).text))
    assert "Batch descriptors: all 3 patches applied by Mira Solberg" in text
    unknown = replace(version, author_applies=False)
    assert "all 3 patches" not in digest_page(of, versions={note.entry_ref: unknown}).text


def test_a_single_patch_of_a_first_version_is_no_version_of():
    series = digest().series[1]
    version = version_of(series)
    text = digest_page(versions={series.own_mails[0].entry_ref: version}).text
    assert "lib/sort: Don't swap" in words(tree(text))
