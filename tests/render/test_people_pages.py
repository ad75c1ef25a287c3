"""The pages of people: one for each, and an index of all by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from generator.models.mails import Person
from generator.models.people import Namesake
from generator.models.versions import AddressProof, State
from generator.render.pages.people import person_page
from tests.render.listing_pages import numbered_versions, people_pages
from tests.render.reading import front_matter, links, tree, words
from tests.render.sample import DAY, JUN, MIRA, ZOE
from tests.render.versions import profile, topic_list, version_states

TOPIC_LIST = topic_list()


def states() -> dict[str, State]:
    return {version.path: state for version, state in version_states()}


def test_sample_of_people(golden: Callable[[str, str], None]):
    index, ola = people_pages(TOPIC_LIST, [("ola-1", profile())], states=states())
    golden("render/people.md", index.text)
    golden("render/person.md", ola.text)


def test_a_person_is_what_they_sent_and_gave():
    page = person_page(TOPIC_LIST, "ola-1", profile(), states=states())
    assert page.path == "lists/demo/people/ola-1/index.md"
    assert front_matter(page.text)["title"] == "Ola Brandt (Demo list)"
    text = words(tree(page.text))
    assert "2 series in 4 versions (1 new, 1 waiting); 2 tags given: R 1 T 1." in text
    assert "Answered others 3 times: half within 5 hours, nine of ten within 3 weeks." in text
    assert "Got a first answer" not in text
    assert "2025-01-09 to 2025-04-09 · kernel.example · home.example" in text
    assert "Reviewed-by for the series · Tested-by for patch 2" in text
    assert "https://lists.example/demo/m5@mail.example/" in list(links(page.text))


def namesake(domain: str, *, is_likely: bool = True, path: str = "") -> Namesake:
    who = Person("Ola Brandt", f"ola@{domain}" if domain else "")
    folder = path or "lists/demo/people/ola-2/"
    return Namesake(who, folder, DAY, DAY + timedelta(days=40), is_likely)


def test_pages_of_one_name_name_each_other():
    page = person_page(
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
    assert "writes as" not in person_page(TOPIC_LIST, "o", profile(), states=states()).text


def test_several_addresses_are_proven_by_mails():
    home, work = Person("Ola Brandt", "ola@home.example"), Person("Ola Brandt", "ola@work.example")
    proofs = [AddressProof(home, work, "p/1@mail.example")] * 30
    page = person_page(TOPIC_LIST, "ola-1", profile(), states=states(), proofs=proofs)
    text = words(tree(page.text))
    assert "from one and signed with the other: home.example and work.example (patch) ·" in text
    proving = [link for link in links(page.text) if "p%2F1" in link]
    assert proving == ["https://lists.example/demo/p%2F1@mail.example/"] * 20
    bare = person_page(replace(TOPIC_LIST, url=""), "o", profile(), states={}, proofs=proofs)
    assert "home.example and work.example (patch)" in words(tree(bare.text))


def test_what_mail_says_of_a_namesake_is_text():
    evil = "<script>alert(1)</script>"
    other = replace(namesake(""), person=Person(evil, f"a@{evil}"))
    proof = AddressProof(Person(evil, f"a@{evil}"), Person(evil, f"b@{evil}"), f'"{evil}')
    page = person_page(
        TOPIC_LIST, "o", profile(), states={}, proofs=[proof], namesakes=[other, other]
    )
    assert not list(tree(page.text).iter("script"))
    assert words(tree(page.text)).count(evil) == 6


def test_the_state_of_a_work_is_the_one_of_today():
    old = profile().lineages[0].latest
    changed = {old.path: State("reviewed", DAY, "x")}
    page = person_page(TOPIC_LIST, "ola-1", profile(), states=changed)
    assert "(1 reviewed, 1 waiting)" in words(tree(page.text))
    fresh = replace(profile().lineages[0], latest=replace(old, state=None))
    page = person_page(TOPIC_LIST, "o", replace(profile(), lineages=(fresh,)), states={})
    assert "(1 new)" in words(tree(page.text))


def test_much_of_a_person_is_counted():
    given_tags = tuple(
        replace(profile().given_tags[0], version=version)
        for version, _ in numbered_versions(250, "discussed")
    )
    lineages = tuple(
        replace(profile().lineages[0], latest=version)
        for version, _ in numbered_versions(130, "discussed")
    )
    page = person_page(
        TOPIC_LIST, "o", replace(profile(), given_tags=given_tags, lineages=lineages), states={}
    )
    text = words(tree(page.text))
    assert "30 older series." in text
    assert "Tags for 50 older versions." in text


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
    assert [row.split()[0] for row in rows] == ["Jun", "Mira", "Zoë"]
    assert "303 people" in words(tree(index[0].text))
    assert "Ju to Zo" in words(tree(index[0].text))
    assert len(pages) == 305


def test_an_index_of_nobody_is_a_page():
    (page,) = people_pages(TOPIC_LIST, [], states={})
    assert "0 people" in words(tree(page.text))
