"""From archives to a page tree: the same bytes whatever the way there, and pages by window."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from generator.archive.archive import open_archive
from generator.pipeline.report import Report, Summary
from tests.archives import HERON, HOUR, OTTER, PAGES, Item, archive, at, mail, patch
from tests.contents import contents, differing, plain
from tests.lengths import first_of
from tests.whole import INDEXES, MemoryBuild, Project, forget_run, no_mkdocs, no_pages_made

DIGESTS = "docs/lists/otter/digests/2026/03"


slow = pytest.mark.slow


@slow
def test_a_second_run_does_nothing(otter: Project):
    assert otter.build().exit_code == 0  # it was copied here: this run looks at everything
    before, times = otter.outputs(), times_of(otter)
    with no_pages_made():
        report = otter.build()
    size = sum(map(len, otter.site().values()))
    assert report == Report(("otter: nothing new",), summary=Summary(unchanged=PAGES, size=size))
    assert differing(before, otter.outputs()) == []
    assert times == times_of(otter)


@slow
def test_a_run_that_has_to_look_writes_nothing(otter: Project):
    forget_run(otter)
    before, times = otter.outputs(), times_of(otter)
    with no_mkdocs():
        assert otter.build().lines[:2] == (
            "otter: nothing new",
            f"otter: 0 pages written, {PAGES} unchanged, 0 removed",
        )
    assert differing(before, otter.outputs()) == []
    assert times == times_of(otter)


def times_of(project: Project) -> dict[Path, int]:
    """When each file and folder of the page tree, the site and the index changed last."""
    folders = [project.root / name for name in ("docs", "site", INDEXES)]
    return {file: file.stat().st_mtime_ns for folder in folders for file in folder.rglob("*")}


@slow
def test_pages_of_the_site_that_somebody_ruined_are_made_again(otter: Project):
    """No page has bytes that are no text, and none is a link."""
    before = otter.site()
    day, front = (
        otter.root / "site" / "lists" / "otter" / page / "index.html" for page in ("", "series")
    )
    day.write_bytes(b"\xff\xfe<p id=x>")
    front.unlink()
    front.symlink_to("nowhere")
    assert otter.build().exit_code == 0
    assert differing(before, otter.site()) == []


@slow
def test_nothing_is_left_of_a_new_site_that_was_not_published(otter: Project):
    """Each process of MkDocs has a folder of its own; what they hold may be withdrawn since."""
    left = otter.root / ".cache" / "site.new.1" / "lists"
    left.mkdir(parents=True)
    staged = otter.root / ".cache" / "search" / "lists-otter-search-0.db"
    staged.parent.mkdir(exist_ok=True)
    staged.write_bytes(b"withdrawn")
    (otter.root / "docs" / "about.md").write_text("# Another\n")
    assert otter.build().exit_code == 0
    assert list((otter.root / ".cache").glob("site.new.*/")) == []
    assert not staged.exists()


@slow
@pytest.mark.parametrize("name", ["x.json", "x.sqlite3"])
def test_a_list_may_be_named_like_a_file(project: Project, tmp_path: Path, name: str):
    archive(tmp_path / "otter", OTTER)
    project.configure({name: "../otter"}).build()
    project.fetch()
    assert (project.root / INDEXES / f"{name}.sqlite3").is_file()


@slow
@pytest.mark.parametrize("lost", ["docs/lists", ".cache", "site", "docs/index.md"])
def test_what_was_deleted_comes_back_with_the_same_bytes(otter: Project, lost: str):
    before = otter.outputs()
    gone = otter.root / lost
    gone.unlink() if gone.is_file() else shutil.rmtree(gone)
    assert otter.build().exit_code == 0
    assert differing(before, otter.outputs()) == []


@pytest.mark.long
@slow
def test_mails_in_single_steps_make_what_all_at_once_make(project: Project, tmp_path: Path):
    source = tmp_path / "otter"
    settings = {"otter": {"archive": str(source), "url": "https://lists.example/otter"}}
    archive(source, [])
    later = [(raw, received + HOUR, action) for raw, received, action in HERON]
    grown = sorted([*OTTER, *later], key=lambda item: item[1])
    for number in range(1, len(grown) + 1):
        archive(source, grown[:number])
        report = project.configure(settings).write()
        assert (report.exit_code, report.lines[0]) == (0, "otter: new mail")
    project.build()
    whole = Project(tmp_path / "whole").configure(settings)
    assert whole.build().exit_code == 0
    assert differing(project.outputs(), whole.outputs()) == []


def append(source: Path, number: int, items: list[Item]) -> None:
    """Another epoch with these mails."""
    made = archive(source.with_name(f"{source.name}-{number}"), items)
    (made / "git" / "0.git").rename(source / "git" / f"{number}.git")


@pytest.mark.long
def test_a_new_epoch_is_found_and_goes_on_where_the_last_one_ended(
    project: Project, tmp_path: Path
):
    source = archive(tmp_path / "otter", OTTER[:2])
    project.configure({"otter": source}).write()
    append(source, 1, OTTER[2:])
    assert project.write().lines[0] == "otter: new mail"
    whole = Project(tmp_path / "whole").configure({"otter": source})
    whole.write()
    assert differing(project.pages(), whole.pages()) == []
    third = plain(project.pages()[f"{DIGESTS}/04/index.md"])
    tip = [entry.commit for entry in open_archive(str(source)).entries()][1]
    assert f"From {tip[:8]} to" in third


@pytest.mark.long
@pytest.mark.parametrize("since", ["2026-03-03", "2026-03-04T08:00:00", "2030-01-01"])
def test_a_mirror_that_reaches_further_back_makes_the_same_pages(
    project: Project, tmp_path: Path, since: str
):
    otter: dict[str, Any] = {"archive": str(archive(tmp_path / "otter", OTTER))}
    project.configure({"otter": otter}).write()
    otter["since"] = since
    assert project.configure({"otter": otter}).write().exit_code == 0
    afresh = Project(tmp_path / "afresh").configure({"otter": otter})
    assert afresh.write().exit_code == 0
    assert differing(project.pages(), afresh.pages()) == []


# ---------------------------------------------------------------- windows


def pages_of(items: list[Item], root: Path, **settings: Any) -> dict[str, str]:
    """The pages of a list, without building a site."""
    otter = {"archive": str(archive(root / "otter", items)), **settings}
    project = Project(root / "project").configure({"otter": otter})
    return MemoryBuild(project.source(), root / "index.sqlite3").update().pages


def test_the_list_of_series_counts_replies_up_to_the_newest_mail(tmp_path: Path):
    items: list[Item] = [
        (patch("[PATCH] otter: swim", name="swim"), at(), "mail"),
        (mail("Re: [PATCH] otter: swim", to="swim"), at(days=1), "mail"),
        (mail("Re: [PATCH] otter: swim", to="swim"), at(days=2), "mail"),
    ]
    pages = pages_of(items, tmp_path)
    assert "2 replies" in plain(pages["lists/otter/series/index.md"].encode())
    digest = pages["lists/otter/digests/2026/03/02/index.md"]
    assert "replies" not in plain(digest.encode())


def test_a_series_that_midnight_splits_loses_nothing(tmp_path: Path):
    midnight = 16 * HOUR  # after START
    sent = [
        patch(f"[PATCH {number}/4] otter: part {number}", f"Text {number}.", name=f"p{number}",
              to="p0" if number else "")
        for number in range(5)
    ]  # fmt: skip
    items: list[Item] = [
        (raw, at(seconds=midnight + (number - 2) * 60), "mail") for number, raw in enumerate(sent)
    ]
    pages = pages_of(items, tmp_path)
    first = pages["lists/otter/digests/2026/03/02/index.md"]
    second = pages["lists/otter/digests/2026/03/03/index.md"]
    for number, page in enumerate((first, first, second, second, second)):
        assert f"Text {number}." in page
        assert f"otter: part {number}" in plain(page.encode())
    assert "2 mails by 1 person" in plain(first.encode())
    assert "3 mails by 1 person" in plain(second.encode())


@pytest.mark.parametrize(
    ("window", "paths"),
    [
        ("hour", ["2026/03/02/08h/", "2026/03/02/09h/", "2026/03/03/08h/", "2026/03/09/08h/"]),
        ("day", ["2026/03/02/", "2026/03/03/", "2026/03/09/"]),
        ("week", ["2026/03/02/week/", "2026/03/09/week/"]),
    ],
)
def test_each_window_has_its_own_address(tmp_path: Path, window: str, paths: list[str]):
    received = [at(), at(hours=1), at(days=1), at(days=7)]
    items: list[Item] = [(patch(f"[PATCH] otter: {time}"), time, "mail") for time in received]
    pages = pages_of(items, tmp_path, window=window)
    found = sorted(path for path in pages if re.search("/digests/.*/index.md$", path))
    assert found == [f"lists/otter/digests/{path}index.md" for path in paths]
    chain = [
        re.findall(r'^(previous|next): .*path: "(.*?)"', pages[path], re.MULTILINE)
        for path in found
    ]
    for number, links in enumerate(chain):
        wanted = {}
        if number:
            wanted["previous"] = found[number - 1].removesuffix("index.md")
        if number + 1 < len(found):
            wanted["next"] = found[number + 1].removesuffix("index.md")
        assert dict(links) == wanted


def test_pages_go_back_to_since(tmp_path: Path):
    pages = pages_of(OTTER, tmp_path, since="2026-03-04")
    assert sorted(path for path in pages if re.search("/digests/.*/index.md$", path)) == [
        "lists/otter/digests/2026/03/04/index.md",
        "lists/otter/digests/2026/03/05/index.md",
    ]


FEEDS = (
    "applied.atom", "applied.json", "digests.atom", "digests.json", "index.md", "list.opml.xml",
    "pulls.atom", "pulls.json", "reports.atom", "reports.json", "series.atom", "series.json",
    "waiting.atom", "waiting.json",
)  # fmt: skip


def test_a_list_without_mail_since_then_has_a_front_page(tmp_path: Path):
    pages = pages_of(OTTER, tmp_path, since="2030-01-01")
    assert sorted(pages) == [
        "lists/otter/applied/index.md",
        "lists/otter/archive/index.md",
        "lists/otter/digests.moved.html",
        *(f"lists/otter/feeds/{feed}" for feed in FEEDS),
        "lists/otter/index.md",
        "lists/otter/list.json",
        "lists/otter/people/index.md",
        "lists/otter/series/index.md",
        "lists/otter/waiting/index.md",
    ]


def test_the_clock_of_a_list_is_its_newest_mail(tmp_path: Path):
    """Who is active is counted back from it, and a later day of the calendar changes nothing."""
    other = mail("Old news", who="Bo Early <bo@early.example>")
    items: list[Item] = [(other, at(), "mail"), (patch("[PATCH] otter: x"), at(days=31), "mail")]
    front = plain(pages_of(items, tmp_path)["lists/otter/index.md"].encode())
    active = front[front.index("last 30 days") - 200 :]
    assert "Ada Quill" in active
    assert "Bo Early" not in active


def test_who_takes_the_message_id_of_another_does_not_take_its_page(
    project: Project, tmp_path: Path
):
    mine = patch("[PATCH] otter: swim", name="same")
    theirs = patch("[PATCH v2] heron: fly", name="same", who="Eve <eve@heron.example>")
    items: list[Item] = [(mine, at(), "mail"), (theirs, at(hours=1), "mail")]
    project.configure({"otter": archive(tmp_path / "otter", items)}).write()
    digest = project.pages()[f"{DIGESTS}/02/index.md"].decode()
    assert re.search(r'<a href="[^"]*/otter-swim-v1-[^"]*">otter&#58; swim</a>', digest)
    assert re.search(r'<a href="[^"]*/heron-fly-v2-[^"]*">heron&#58; fly</a>', digest)
    assert not re.search(r'<a href="[^"]*/otter-swim-v1-[^"]*">heron', digest)
    printed = json.loads(project.printed("otter")["json"])
    since = {series["title"]: series["state"]["since"] for series in printed["series"]}
    assert datetime.fromisoformat(since["otter: swim"]).timestamp() == at()


@pytest.mark.long
@slow
def test_the_former_release_comes_back(otter: Project, tmp_path: Path):
    assert otter.run("rollback").code == 5  # nothing was published here but one site
    before = otter.site()
    archive(tmp_path / "otter", [*OTTER, (mail("Later news"), at(days=9), "mail")])
    assert otter.build().exit_code == 0
    after = otter.site()
    answer = otter.run("rollback")
    assert (answer.code, otter.site()) == (0, before)
    assert "the former release is in" in answer.err
    assert otter.build().exit_code == 0
    assert otter.site() == after


STRANGERS = {
    "docs/index.md": "# Welcome\n",
    "docs/lists/mine.md": "# Mine\n",
    "docs/search/mine.md": "# Mine\n",
}


@slow
@pytest.mark.parametrize("path", first_of(STRANGERS))
def test_a_page_of_somebody_else_is_never_lost(otter: Project, path: str, tmp_path: Path):
    archive(tmp_path / "otter", [*OTTER, (mail("Later news"), at(days=9), "mail")])
    (otter.root / path).write_text(STRANGERS[path], "utf-8")
    before = otter.outputs()
    refused = otter.run("build")
    assert refused.code == 5
    assert re.search(
        rf"{otter.root / path} was not made by this program.*: (move|rename) it", refused.err
    )
    assert otter.outputs() == before
    (otter.root / path).unlink()
    assert otter.build().exit_code == 0


@slow
def test_nothing_is_made_behind_a_link(otter: Project, tmp_path: Path):
    shutil.move(otter.root / "docs/lists", tmp_path / "elsewhere")
    (otter.root / "docs/lists").symlink_to(tmp_path / "elsewhere")
    before = plain(b"".join(contents(tmp_path / "elsewhere").values()))
    assert "docs/lists is a link to elsewhere" in otter.run("build").err
    assert plain(b"".join(contents(tmp_path / "elsewhere").values())) == before
