"""Links into the mail archive name mails that it has.

Answers are in an archive whose first mail is not: it was sent to another list, or was lost.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.archives import archive, at, mail, patch
from tests.whole import MemoryBuild, Project

LINK = re.compile(r"https://(?:lore\.kernel\.org/all|patch\.msgid\.link)/([^/\"&\s]+)")
B4 = re.compile(r"\bb4 \w+ (?:-- )?([^<&\s]+)")
TAG = "Reviewed-by: Bo Lind <bo@lind.example>\n"


def without_id(raw: bytes) -> bytes:
    return re.sub(rb"Message-ID: .*\n", b"", raw)


MAILS = [
    # Answers to mails that are not there: to a patch, to talk, and to each other's parent.
    (mail("Re: [PATCH] pot: boil", TAG, name="r1", to="lost-patch"), at(hours=1), "mail"),
    (mail("Re: [PATCH] pot: boil", "No.\n", name="r2", to="lost-patch"), at(hours=2), "mail"),
    (mail("Re: [PATCH v2] pot: boil", "Yes.\n", name="r3", to="lost-patch"), at(hours=3), "mail"),
    (mail("Re: Which pot?", "This.\n", name="r4", to="lost-talk"), at(days=1), "mail"),
    (mail("Re: Which pot?", "That.\n", name="r5", to="r4"), at(days=2), "mail"),
    (mail("Re: [PATCH] pan: fry", "Why?\n", name="r6", to="pan"), at(days=3), "mail"),
    (patch("[PATCH] pan: fry", name="pan"), at(days=3.5), "mail"),
    (mail("Taken back", name="gone"), at(days=4), "mail"),
    (mail("Taken back", name="gone"), at(days=4), "delete"),
    (mail("Re: Taken back", "Oh.\n", name="r7", to="gone"), at(days=4), "mail"),
    # Mails without a Message-ID, for which one is made.
    (without_id(patch("[PATCH] lid: close")), at(days=5), "mail"),
    (without_id(mail("Lid talk")), at(days=5), "mail"),
]
THERE = {f"{name}@mail.example" for name in ("r1", "r2", "r3", "r4", "r5", "r6", "r7", "pan")}


@pytest.fixture(scope="module")
def pots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("links") / "pots", MAILS)


@pytest.fixture(scope="module")
def project(pots: Path) -> Project:
    return Project(pots.parent / "project").configure({"pots": "../pots"})


@pytest.fixture(scope="module")
def built(project: Project) -> MemoryBuild:
    return MemoryBuild(project.source(), project.root.parent / "index.sqlite3").update()


def named(text: str) -> set[str]:
    """The Message-IDs that a text sends its reader to."""
    text = text.replace("&#64;", "@").replace("&amp;", "&").replace("&quot;", '"')
    return {unquote(found) for pattern in (LINK, B4) for found in pattern.findall(text)} - {"?q="}


def test_every_link_of_pages_and_feeds_names_a_mail_that_is_there(built: MemoryBuild):
    texts = {
        path: text.replace('"', " ") if path.endswith(".json") else text
        for path, text in built.pages.items()
    }
    found = {path: named(text) for path, text in texts.items()}
    assert {path: ids - THERE for path, ids in found.items() if ids - THERE} == {}
    assert set().union(*found.values()) == THERE
    assert any(path.endswith(".atom") and ids for path, ids in found.items())


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_link_of_a_digest_names_a_mail_that_is_there(project: Project, form: str):
    answer = project.run("digest", "pots", "--format", form)
    assert named(answer.out) <= THERE
    assert named(answer.out)


def test_a_thread_is_linked_by_its_first_mail_that_is_there(built: MemoryBuild):
    day = next(text for path, text in built.pages.items() if "digests/2026/03/02/" in path)
    for view in ("T/#u", "t.mbox.gz"):
        assert f"/r1@mail.example/{view}" in day
        assert f"/r3@mail.example/{view}" in day
        assert f"lost-patch@mail.example/{view}" not in day


def test_a_thread_in_json_names_its_first_mail_that_is_there(project: Project):
    digest = json.loads(project.run("digest", "pots", "--format", "json").out)
    threads = [item for part in digest["sections"] for item in part["items"] if "root" in item]
    firsts = {thread["root"]: thread["first_id"] for thread in threads}
    assert firsts["lost-talk@mail.example"] == "r4@mail.example"
    assert {found for found in firsts.values() if found.endswith("mail.example")} <= THERE


def test_a_version_without_a_message_id_has_no_b4_line(built: MemoryBuild):
    page = next(text for path, text in built.pages.items() if "/series/lid-close-" in path)
    assert "b4" not in page
    assert "#apply" not in page
