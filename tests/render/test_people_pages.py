"""The pages of people: one for each, and an index of all by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from generator.models.mails import Person
from generator.models.pages import OnlyAnswer, Page
from generator.models.people import Namesake, Review
from generator.models.versions import AddressProof, Answer, State
from generator.render.pages.people import PersonWaits, people_page, person_pages, summarize_person
from tests.render.listing_pages import numbered_versions, people_pages, wait_row
from tests.render.reading import front_matter, links, tree, words
from tests.render.sample import DAY, JUN, MIRA, ZOE
from tests.render.versions import profile, topic_list, version_states

TOPIC_LIST = topic_list()


def page_of(*of: Any, **more: Any) -> Page:
    """The page of a person, for whom nothing waits."""
    return person_pages(*of, **{"waits": PersonWaits()} | more)[0]


def states() -> dict[str, State]:
    return {version.path: state for version, state in version_states()}


def test_sample_of_people(golden: Callable[[str, str], None]):
    index, ola = people_pages(TOPIC_LIST, [("ola-1", profile())], states=states())
    golden("render/people.md", index.text)
    golden("render/person.md", ola.text)


def test_a_person_is_what_they_sent_and_gave():
    page = page_of(TOPIC_LIST, "ola-1", profile(), states=states())
    assert page.path == "lists/demo/people/ola-1/index.md"
    assert front_matter(page.text)["title"] == "Ola Brandt (Demo list)"
    text = words(tree(page.text))
    assert "2 series in 4 versions (1 new, 1 waiting); 2 tags given: R 1 T 1." in text
    assert "Answered others 3 times: half within 5 hours, nine of ten within 3 weeks." in text
    assert "Got a first answer" not in text
    assert "2025-01-09 to 2025-04-09 · kernel.example · home.example" in text
    assert "· Reviewed-by for the series · Tested-by for patch 2" in text
    assert "https://lists.example/demo/m5@mail.example/" in list(links(page.text))


def namesake(domain: str, *, is_likely: bool = True, path: str = "") -> Namesake:
    who = Person("Ola Brandt", f"ola@{domain}" if domain else "")
    folder = path or "lists/demo/people/ola-2/"
    return Namesake(who, folder, DAY, DAY + timedelta(days=40), is_likely)


def test_pages_of_one_name_name_each_other():
    page = page_of(
        TOPIC_LIST, "ola-1", profile(), states=states(),
        namesakes=[namesake("work.example"), namesake("", path="lists/demo/people/ola-3/"),
                   namesake("pond.example", is_likely=False, path="lists/demo/people/ola-4/")],
    )  # fmt: skip
    text = words(tree(page.text))
    assert (
        "Also writes as Ola Brandt (work.example, 2025-04-09 to 2025-05-19) · "
        "Ola Brandt (address unknown, 2025-04-09 to 2025-05-19) (by the same full name)."
    ) in text
    assert (
        "Same full name, maybe another person: Ola Brandt (pond.example, 2025-04-09 to 2025-05-19)."
    ) in text
    found = list(links(page.text))
    assert [link for link in found if "ola-" in link] == ["../ola-2/", "../ola-3/", "../ola-4/"]
    assert "writes as" not in page_of(TOPIC_LIST, "o", profile(), states=states()).text


def test_several_addresses_are_proven_by_mails():
    home, work = Person("Ola Brandt", "ola@home.example"), Person("Ola Brandt", "ola@work.example")
    proofs = [AddressProof(home, work, "p/1@mail.example")] * 30
    page = page_of(TOPIC_LIST, "ola-1", profile(), states=states(), proofs=proofs)
    text = words(tree(page.text))
    assert "from one and signed with the other: home.example and work.example (patch) ·" in text
    proving = [link for link in links(page.text) if "p%2F1" in link]
    assert proving == ["https://lists.example/demo/p%2F1@mail.example/"] * 20
    bare = page_of(replace(TOPIC_LIST, url=""), "o", profile(), states={}, proofs=proofs)
    assert "home.example and work.example (patch)" in words(tree(bare.text))


def test_what_mail_says_of_a_namesake_is_text():
    evil = "<script>alert(1)</script>"
    other = replace(namesake(""), person=Person(evil, f"a@{evil}"))
    proof = AddressProof(Person(evil, f"a@{evil}"), Person(evil, f"b@{evil}"), f'"{evil}')
    page = page_of(TOPIC_LIST, "o", profile(), states={}, proofs=[proof], namesakes=[other, other])
    assert not list(tree(page.text).iter("script"))
    assert words(tree(page.text)).count(evil) == 6


def test_the_state_of_a_work_is_the_one_of_today():
    old = profile().lineages[0].latest
    changed = {old.path: State("reviewed", DAY, "x")}
    page = page_of(TOPIC_LIST, "ola-1", profile(), states=changed)
    assert "(1 reviewed, 1 waiting)" in words(tree(page.text))
    fresh = replace(profile().lineages[0], latest=replace(old, state=None))
    page = page_of(TOPIC_LIST, "o", replace(profile(), lineages=(fresh,)), states={})
    assert "(1 new)" in words(tree(page.text))


def test_much_of_a_person_is_counted():
    lineages = tuple(
        replace(profile().lineages[0], latest=version)
        for version, _ in numbered_versions(130, "discussed")
    )
    page = page_of(TOPIC_LIST, "o", replace(profile(), lineages=lineages), states={})
    assert "100 older series." in words(tree(page.text))


def test_work_is_listed_by_month_with_its_topics_and_older_work_by_year():
    reviews = tuple(
        Review(version, version.received, profile().given_tags[:1])
        for version, _ in numbered_versions(500, "discussed", topics=("net",))
    )
    found = replace(profile(), versions=(), reviews=reviews)
    first, *years = person_pages(TOPIC_LIST, "o", found, waits=PersonWaits(), states={})
    headings = [words(element) for element in tree(first.text).iter("h3")]
    assert headings[:2] == ["April 2025", "March 2025"]
    text = words(tree(first.text))
    assert "net 9 lib: Change 0 answered 2025-04-09, by Zoë Müller-Lüdenscheidt" in text
    assert "Reviewed-by for the series" in text
    assert [page.path for page in years] == [
        f"lists/demo/people/o/{year}/index.md" for year in (2024, 2023)
    ]
    assert "Earlier: 2024 (345) 2023 (35)" in text
    shown = [len(list(tree(page.text).iter("li"))) for page in (first, *years)]
    assert shown == [120, 300, 35]
    assert "45 more versions." in words(tree(years[0].text))


def test_what_waits_for_a_person_and_what_they_wait_for():
    rows = [wait_row(found, DAY) for found in numbered_versions(6, "waiting", topics=("net",))]
    owed = replace(
        rows[0],
        wait="owed",
        version=replace(rows[0].version, owed=Answer(JUN, "asked@mail.example", DAY, 0)),
    )
    silent = replace(rows[3], wait="silent", silent=((MIRA, rows[5].version),))
    waits = PersonWaits(
        owes=[owed],
        reviews=[(rows[1].version, rows[1].state)],
        maintains=[rows[2]],
        maintains_total=3,
        topics=["net"],
        waits=[silent],
    )
    page = page_of(TOPIC_LIST, "o", profile(), waits=waits, states={})
    text = words(tree(page.text))
    assert "waits since 2025-04-09 for an answer to Jun" in text
    assert "https://lists.example/demo/asked@mail.example/" in list(links(page.text))
    assert "2 more wait on this list." in text
    assert "for Mira Solberg (answered v1)" in text
    heads = [words(element) for element in tree(page.text).iter("h2")]
    assert heads[:2] == ["Waiting for them", "They wait for an answer"]


def test_who_answered_one_version_is_a_line_without_a_page():
    summary = replace(
        summarize_person(TOPIC_LIST, "o", profile()),
        only=OnlyAnswer("lists/demo/series/x-v1-1/", "x: Do <b>"),
    )
    page = people_page(TOPIC_LIST, [summary], 0, [""], total=1)
    assert "Ola Brandt answered x: Do <b>" in words(tree(page.text))
    assert list(links(page.text)) == ["../", "../series/x-v1-1/"]


@pytest.mark.long
def test_people_are_listed_by_name_in_parts():
    names = [ZOE, MIRA, JUN, *(Person(f"Ann {at:03}", f"a{at}@x.example") for at in range(300))]
    found = [(f"p-{at}", replace(profile(), person=person)) for at, person in enumerate(names)]
    pages = list(people_pages(TOPIC_LIST, found, states={}))
    index = [page for page in pages if "/people/p-" not in page.path]
    assert [page.path for page in index] == [
        "lists/demo/people/index.md",
        "lists/demo/people/2/index.md",
    ]
    rows = [words(cell) for cell in tree(index[1].text).iter("tr")][1:]
    assert [row.split()[0] for row in rows] == [*["Ann"] * 50, "Jun", "Mira", "Zoë"]
    assert "303 people" in words(tree(index[0].text))
    assert "An to Zo" in words(tree(index[0].text))
    assert len(pages) == 305


def test_an_index_of_nobody_is_a_page():
    (page,) = people_pages(TOPIC_LIST, [], states={})
    assert "0 people" in words(tree(page.text))
