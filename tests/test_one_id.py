"""Two mails with one Message-ID: the second wears nothing of the first, on any page.

A Message-ID may be copied, by mistake or to make a patch look reviewed.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.archives import Item, archive, at, mail, patch
from tests.whole import MemoryBuild, Project

ADA = "Ada Quill <ada@quill.example>"
BO = "Bo Lind <bo@lind.example>"
EVE = "Eve Fern <eve@fern.example>"
TAG = "Fine.\n\nReviewed-by: Bo Lind <bo@lind.example>\n"

FIRST = (patch("[PATCH] pot: boil", who=ADA, name="same"), at(hours=1), "mail")
REVIEW = (mail("Re: [PATCH] pot: boil", TAG, who=BO, name="review", to="same"), at(hours=2), "mail")
APPLIED = (mail("Re: [PATCH] pot: boil", "Applied to pots-next, thanks.\n", who=BO, name="note",
                to="same"), at(hours=3), "mail")  # fmt: skip
SECOND = (patch("[PATCH] pan: fry", who=EVE, name="same"), at(hours=4), "mail")
EARLY = (SECOND[0], at(hours=1.5), "mail")


def later(*items: Item) -> list[Item]:
    """The same mails three days later."""
    return [(raw, received + 3 * 86_400, action) for raw, received, action in items]


ORDERS = {
    "a second mail after the answers": [FIRST, REVIEW, APPLIED, SECOND],
    "a second mail before the answers": [FIRST, EARLY, REVIEW, APPLIED],
    "answers on a later day": [FIRST, SECOND, *later(REVIEW, APPLIED)],
    "a second mail and answers on a later day": [FIRST, *later(EARLY, REVIEW, APPLIED)],
}


@pytest.fixture(scope="module", params=ORDERS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MemoryBuild:
    folder = tmp_path_factory.mktemp("one-id")
    archive(folder / "pots", ORDERS[request.param])
    project = Project(folder / "project").configure({"pots": "../pots"})
    return MemoryBuild(project.source(), folder / "index.sqlite3").update()


@pytest.fixture(scope="module")
def project(built: MemoryBuild) -> Project:
    return Project(built.index.parent / "project")


def version_page(built: MemoryBuild, slug: str) -> tuple[str, str]:
    ((path, text),) = (
        (path, text)
        for path, text in built.pages.items()
        if f"/series/{slug}-v1-" in path and path.endswith(".md")
    )
    return path, text


def digests(built: MemoryBuild) -> list[str]:
    return [text for path, text in built.pages.items() if "/digests/" in path]


def test_each_has_a_page_and_a_state(built: MemoryBuild):
    (first, pot), (second, pan) = version_page(built, "pot-boil"), version_page(built, "pan-fry")
    assert first != second
    assert "applied" in pot
    assert "Bo Lind" in pot
    for worn in ("Bo Lind", "Reviewed", "pots-next", "state-applied", "state-reviewed"):
        assert worn not in pan, worn


def test_the_entry_of_the_second_in_a_digest_is_its_own(built: MemoryBuild):
    second = version_page(built, "pan-fry")[0].removesuffix("index.md")
    (page,) = (text for text in digests(built) if "### " in text and "pan&#58; fry" in text)
    (found,) = re.findall(r"^### .*pan&#58; fry.*$", page, re.MULTILINE)
    assert second.rsplit("/", 2)[-2] in found
    below = page[page.index(found) + len(found) :].split("\n## ")[0].split("\n### ")[0]
    for worn in ("Bo Lind", "Reviewed", "pots&#45;next", "applied", "reviewed", "repl"):
        assert worn not in below, worn
    table = page.partition('<table class="pw-list">')[2].partition("</table>")[0]
    row = table.partition("pan&#58; fry")[2].partition("</tr>")[0]
    for worn in ("Reviewed", "R 1", "applied", "reviewed", ">1 repl"):
        assert worn not in row, worn


def test_anchors_and_links_are_different(built: MemoryBuild):
    ids = re.findall(r"#(series-[0-9a-f]{8})", "".join(digests(built)))
    assert len(set(ids)) == 2
    for text in built.pages.values():
        found = re.findall(r'(?: id="|\{: #)([a-z0-9-]+)', text)
        assert len(found) == len(set(found))


def test_answers_lead_to_the_first(built: MemoryBuild):
    first = version_page(built, "pot-boil")[0].split("/")[-2]
    (page,) = (text for text in digests(built) if "Applied to pots" in text)
    given = page[page.index("Tags given") :]
    assert first in given
    assert "pan&#45;fry" not in given.partition("\n## ")[0]


def test_what_commands_print(built: MemoryBuild, project: Project):
    lines = project.run("series", "pots").out.splitlines()
    found = {series["title"]: series for series in map(json.loads, lines)}
    assert found["pot: boil"]["state"]["name"] == "applied"
    assert found["pan: fry"]["state"]["name"] == "new"
    assert found["pan: fry"]["trailers"] == found["pan: fry"]["applied"] == []
    digest = json.loads(project.run("digest", "pots", "--format", "json").out)
    found = {series["title"]: series for series in digest["series"]}
    assert found["pot: boil"]["state"]["name"] == "applied"
    assert found["pan: fry"]["state"]["name"] == "new"
    assert found["pan: fry"]["follow_ups"] == []


def test_search_finds_both(built: MemoryBuild):
    records = [record for record in built.search_records if not isinstance(record, tuple)]
    states = {record.title: record.state for record in records if record.kind == "series"}
    assert states == {"pot: boil": "applied", "pan: fry": "new"}
    people = {record.title: record.people for record in records if record.kind == "series"}
    assert "bo@lind.example" not in people["pan: fry"].lower()
    assert "Bo Lind" not in people["pan: fry"]
