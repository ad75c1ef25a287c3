"""From archives to a page tree and a site: what a run writes, leaves alone, removes and says."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import build, site
from generator.errors import PatchwireError, SiteError
from generator.models import Page
from tests.whole import (
    DAY,
    HOUR,
    SITE_URL,
    Item,
    Project,
    archive,
    at,
    contents,
    daily,
    differing,
    mail,
    patch,
)

slow = pytest.mark.slow
Golden = Callable[[str, str], None]

OTTER = daily(
    patch("[PATCH 0/2] otter: swim", name="otter-0"),
    patch("[PATCH 1/2] otter: dive", name="otter-1", to="otter-0"),
    patch("[PATCH 2/2] otter: float", name="otter-2", to="otter-0"),
    mail("Re: [PATCH 1/2] otter: dive", "Fine.\n", name="fine", to="otter-1"),
)
HERON = daily(patch("[PATCH] heron: stand on one leg"), mail("Heron weather"))
# One mail of a person that nobody else's mail names, and a reply to another.
TAKEN = mail(
    "A plan that was not meant for you",
    "Words that must go: quagga.\n",
    name="taken-0815",
    who="Zebulon Vanish <zeb@vanish.example>",
)
TRACES = ("quagga", "A plan that was not", "taken-0815", "Zebulon", "Vanish", "vanish.example")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def traces(found: dict[str, bytes], words: tuple[str, ...] = TRACES) -> list[str]:
    """The files in which any of the words stand, escaped or not."""
    return [
        f"{path}: {word}"
        for path, raw in found.items()
        for word in words
        if word.casefold() in plain(raw).casefold()
    ]


def plain(raw: bytes) -> str:
    """What a file says, with the entities of our pages read back."""
    text = raw.decode("utf-8", "replace")
    for _ in range(2):  # a feed holds HTML that is escaped once more
        text = re.sub(r"&#(\d+);", lambda code: chr(int(code[1])), text.replace("&amp;", "&"))
    return text


def everything(project: Project) -> dict[str, bytes]:
    """Every file of a project but its settings: outputs, caches, logs."""
    return contents(project.root)


# ---------------------------------------------------------------- the demo list, as it reads


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> build.Source:
    project = Project(tmp_path_factory.mktemp("demo")).configure({"unused": "nowhere"})
    return build.find_source("demo", project.file)


@pytest.fixture(scope="module")
def demo_pages(demo: build.Source) -> dict[str, str]:
    pages = build.list_pages(demo, SITE_URL, lambda *_: None)
    return {page.path: page.text for page in pages}


DIGESTS = {
    "a day with a new version, a NAK and tags": "2026/03/09",
    "a day with an incomplete series": "2026/03/10",
    "a quiet Sunday": "2026/03/29",
}


@pytest.mark.parametrize("case", DIGESTS)
def test_a_digest_page(demo_pages: dict[str, str], golden: Golden, case: str):
    day = DIGESTS[case]
    text = demo_pages[f"lists/demo/digests/{day}/index.md"]
    golden(f"demo/{day.replace('/', '-')}.md", text)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("front-page.md", "index.md"),
        ("year.md", "archive/2026/index.md"),
        ("month.md", "archive/2026/04/index.md"),
    ],
)
def test_a_page_over_digests(demo_pages: dict[str, str], golden: Golden, name: str, path: str):
    golden(f"demo/{name}", demo_pages[f"lists/demo/{path}"])


def test_the_newest_entries_of_the_feed(demo_pages: dict[str, str], golden: Golden):
    head, *entries = demo_pages["lists/demo/feeds/digests.atom"].split("<entry>")
    assert len(entries) == sum("/digests/" in path for path in demo_pages)
    lines = "<entry>".join([head, *entries[:3]]).replace("><", ">\n<")
    golden("demo/digests.atom", f"{lines}\n")


def test_the_text_of_a_day(demo: build.Source, golden: Golden):
    made = build.digest_of(demo, *build.read_range(demo, "2026-03-18"))
    golden("demo/2026-03-18.txt", build.print_digest(demo, made, "text"))


def test_the_text_of_a_range_of_commits(demo: build.Source, golden: Golden):
    commits = [entry.commit for entry in demo.archive.entries()]
    text = f"{commits[79][:10]}..{commits[99][:10]}"
    made = build.digest_of(demo, *build.read_range(demo, text))
    assert made.counts.messages + made.counts.withdrawn == 20
    golden("demo/range.txt", build.print_digest(demo, made, "text"))


def test_a_day_of_the_command_is_the_day_of_the_page(demo: build.Source, demo_pages: Any):
    made = build.digest_of(demo, *build.read_range(demo, "2026-03-09"))
    page = demo_pages["lists/demo/digests/2026/03/09/index.md"]
    body = build.print_digest(demo, made, "markdown")
    texts = re.findall(r'<pre class="pw-mail">\n(.*?)</pre>', body, re.DOTALL)
    assert len(texts) > 3
    assert texts == re.findall(r'<pre class="pw-mail">\n(.*?)</pre>', page, re.DOTALL)


# ---------------------------------------------------------------- the same bytes


@slow
def test_a_second_run_writes_nothing(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    project.configure({"otter": archive(tmp_path / "otter", OTTER)})
    assert "9 pages written" in project.build().lines[1]
    before = project.outputs()
    times = {file: file.stat().st_mtime_ns for file in (project.root / "docs").rglob("*")}
    changes: list[site.TreeChange] = []
    real = site.write_tree

    def watched(*arguments: Any) -> site.TreeChange:
        changes.append(real(*arguments))
        return changes[-1]

    monkeypatch.setattr(site, "write_tree", watched)
    assert project.build().lines[:2] == (
        "otter: nothing new",
        "otter: 0 pages written, 9 unchanged, 0 removed",
    )
    assert [(change.written, change.removed) for change in changes] == [((), ())] * 2
    assert differing(before, project.outputs()) == []
    assert times == {file: file.stat().st_mtime_ns for file in (project.root / "docs").rglob("*")}


@slow
@pytest.mark.parametrize("lost", ["docs/lists", ".cache", "site", "docs/index.md"])
def test_what_was_deleted_comes_back_with_the_same_bytes(
    project: Project, tmp_path: Path, lost: str
):
    project.configure({"otter": archive(tmp_path / "otter", OTTER)}).build()
    before = project.outputs()
    gone = project.root / lost
    gone.unlink() if gone.is_file() else shutil.rmtree(gone)
    assert project.build().exit_code == 0
    assert differing(before, project.outputs()) == []


@slow
def test_mails_one_at_a_time_make_what_all_at_once_make(project: Project, tmp_path: Path):
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
    third = plain(project.pages()["docs/lists/otter/digests/2026/03/04/index.md"])
    tip = [entry.commit for entry in build.open_archive(str(source)).entries()][1]
    assert f"# From {tip[:8]} to" in third


@pytest.mark.parametrize("since", ["2026-03-03", "2026-03-04T08:00:00", "2030-01-01"])
def test_a_mirror_that_reaches_further_back_makes_the_same_pages(
    project: Project, tmp_path: Path, since: str
):
    one: dict[str, Any] = {"archive": str(archive(tmp_path / "otter", OTTER))}
    project.configure({"otter": one}).write()
    one["since"] = since
    assert project.configure({"otter": one}).write().exit_code == 0
    afresh = Project(tmp_path / "afresh").configure({"otter": one})
    assert afresh.write().exit_code == 0
    assert differing(project.pages(), afresh.pages()) == []


# ---------------------------------------------------------------- what is taken back


@slow
def test_a_deleted_mail_is_gone_everywhere_but_in_the_mirror(project: Project, tmp_path: Path):
    items: list[Item] = [*OTTER, (TAKEN, at(days=4), "mail")]
    source = archive(tmp_path / "otter", items)
    project.configure({"otter": source}).build()
    assert traces(project.outputs())
    archive(source, [*items, (TAKEN, at(days=5), "delete")])
    assert project.build().exit_code == 0
    assert traces(everything(project)) == []
    assert "1 withdrawn" in plain(project.pages()["docs/lists/otter/digests/2026/03/06/index.md"])


@slow
def test_a_purged_mail_is_gone_everywhere(project: Project, tmp_path: Path):
    items: list[Item] = [OTTER[0], (TAKEN, at(days=1, hours=1), "mail"), *OTTER[1:]]
    source = archive(tmp_path / "otter", items)
    project.configure({"otter": source}).build()
    assert traces(project.outputs())
    blob = git_blob(project)
    assert blob
    archive(source, [OTTER[0], (TAKEN, at(days=1, hours=1), "purge"), *OTTER[1:]])
    assert project.build().exit_code == 0
    assert traces(everything(project)) == []
    assert git_blob(project) == ""
    fresh = Project(tmp_path / "fresh").configure({"otter": source})
    fresh.write()
    assert differing(project.pages(), fresh.pages()) == []


def git_blob(project: Project) -> str:
    """The object of the taken mail in the mirror, empty where it is not there."""
    mirror = project.root / ".cache" / "mirrors" / "otter" / "git" / "0.git"
    name = (
        subprocess.run(
            ["git", "hash-object", "--stdin"], input=TAKEN, capture_output=True, check=True
        )
        .stdout.decode()
        .strip()
    )
    found = subprocess.run(
        ["git", f"--git-dir={mirror}", "cat-file", "blob", name], capture_output=True, check=False
    )
    return found.stdout.decode()


@slow
def test_an_edited_mail_is_told_as_it_is_now(project: Project, tmp_path: Path):
    items: list[Item] = [(TAKEN, at(), "mail"), *OTTER]
    source = archive(tmp_path / "otter", items)
    project.configure({"otter": source}).build()
    ids = re.findall(rb"<id>(.*?)</id>", project.site()["site/lists/otter/feeds/digests.atom"])
    archive(source, [(mail("A plan", "Other words.\n"), at(), "mail"), *OTTER])
    assert project.build().exit_code == 0
    assert traces(everything(project)) == []
    feed = project.site()["site/lists/otter/feeds/digests.atom"]
    assert re.findall(rb"<id>(.*?)</id>", feed) == ids  # nothing is announced twice


def blob_of(raw: bytes, path: Path) -> str:
    source = build.open_archive(str(archive(path, daily(raw))))
    return next(iter(source.entries())).blob or ""


@pytest.fixture
def blockable(project: Project, tmp_path: Path) -> Project:
    """Pages that hold the mail to be taken."""
    items: list[Item] = [*OTTER, (TAKEN, at(days=4), "mail")]
    project.configure({"otter": archive(tmp_path / "otter", items)}).write()
    assert traces(project.pages())
    assert traces(project.printed("otter"))
    return project


@pytest.mark.parametrize("by", ["message-id", "address", "ADDRESS", "blob"])
def test_what_is_blocked_is_nowhere(blockable: Project, tmp_path: Path, by: str):
    entry = {
        "message-id": "<taken-0815@mail.example>",
        "address": "zeb@vanish.example",
        "ADDRESS": "Zeb@Vanish.Example",
        "blob": blob_of(TAKEN, tmp_path / "one"),
    }[by]
    blockable.configure({"otter": tmp_path / "otter"}, block=[entry])
    assert blockable.write().exit_code == 0
    printed = blockable.printed("otter")
    assert traces(blockable.pages() | printed) == []
    assert printed["messages"].count(b'"kind":"withdrawn"') == 1


@slow
def test_what_is_blocked_leaves_the_site_that_stood(blockable: Project, tmp_path: Path):
    blockable.build()
    assert traces(blockable.site())
    blockable.configure({"otter": tmp_path / "otter"}, block=["zeb@vanish.example"])
    assert blockable.build().exit_code == 0
    found = everything(blockable)
    assert traces({"mkdocs.yml": found.pop("mkdocs.yml")})
    assert traces(found) == []


ADDRESS = "Ada Quill <ada.lovelorn@quill.example>"
TELLING = patch(
    "[PATCH] ada.lovelorn@quill.example: swim",
    "As ada.lovelorn@quill.example said.\n\nSigned-off-by: " + ADDRESS,
    name="telling",
    who=ADDRESS,
)
TOLD = mail(
    "Re: what ada.lovelorn@quill.example said",
    f"On Monday, {ADDRESS} wrote:\n> x\n\nReviewed-by: {ADDRESS}\n",
    name="told",
    to="telling",
    who='"ada.lovelorn@quill.example" <ADA.LOVELORN@quill.example>',
)


@slow
def test_hidden_addresses_are_nowhere(project: Project, tmp_path: Path):
    source = archive(tmp_path / "otter", daily(TELLING, TOLD))
    words = ("ada.lovelorn",)
    project.configure({"otter": source}).write()
    assert traces(project.pages(), words)
    project.configure({"otter": source}, hide_addresses=True)
    assert project.build().exit_code == 0
    outputs = project.outputs() | project.printed("otter")
    assert traces(outputs, words) == []
    assert b"quill.example" in outputs["text"]
    assert b"Ada Quill" in outputs["text"]


# ---------------------------------------------------------------- several lists


@pytest.fixture(scope="module")
def two_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site of two lists, with their archives beside it. Not to be written to."""
    folder = tmp_path_factory.mktemp("two")
    archive(folder / "otter", OTTER)
    archive(folder / "heron", HERON)
    project = Project(folder / "project").configure({"otter": "../otter", "heron": "../heron"})
    assert project.build().exit_code == 0
    return folder


@pytest.fixture
def two(two_built: Path, tmp_path: Path) -> Project:
    """The same, to do with as one likes."""
    shutil.copytree(two_built, tmp_path, dirs_exist_ok=True)
    return Project(tmp_path / "project")


def of(name: str, files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: raw for path, raw in files.items() if f"/lists/{name}/" in path}


@slow
def test_one_list_is_built_and_the_other_left_alone(two: Project, tmp_path: Path):
    before = two.outputs()
    for name, old in (("otter", OTTER), ("heron", HERON)):
        archive(tmp_path / name, [*old, (mail("Later news"), at(days=9), "mail")])
    assert two.build("heron").lines[0] == "heron: new mail"
    after = two.outputs()
    assert of("otter", before)
    assert differing(of("otter", before), of("otter", after)) == []
    assert "docs/lists/heron/digests/2026/03/11/index.md" in after
    index = after["docs/index.md"].decode()
    assert re.findall(r"^## .*lists/(\w+)/", index, re.MULTILINE) == ["otter", "heron"]
    assert "lists/heron/digests/2026/03/11/" in index
    assert "lists/otter/digests/2026/03/11/" not in index
    two.write()
    assert "lists/otter/digests/2026/03/11/" in two.pages()["docs/index.md"].decode()


@slow
def test_a_list_that_is_no_more_configured_disappears(two: Project, tmp_path: Path):
    two.configure({"heron": tmp_path / "heron"}).build()
    assert [path for path in two.outputs() if "otter" in path] == []
    assert traces(two.outputs(), ("lists/otter",)) == []
    assert of("heron", two.outputs())


def damage(repository: Path) -> None:
    """As a disk does it: the packs are cut short."""
    for pack in (repository / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o644)
        os.truncate(pack, pack.stat().st_size // 2)
    for loose in repository.glob("objects/??/*"):
        loose.chmod(0o644)
        loose.write_bytes(b"")


UNCHANGED = "0 pages written, 9 unchanged, 0 removed"


@slow
@pytest.mark.parametrize("what", ["mirror", "upstream"])
def test_a_damaged_archive_is_named_and_the_other_lists_go_on(
    two: Project, tmp_path: Path, what: str
):
    before = two.outputs()
    home = two.root / ".cache" / "mirrors" if what == "mirror" else tmp_path
    damage(home / "otter" / "git" / "0.git")
    archive(tmp_path / "heron", [*HERON, (mail("Later news"), at(days=9), "mail")])
    report = two.build()
    assert report.exit_code == 4
    cause, *rest = (line for line in report.lines if line.startswith("otter"))
    assert re.fullmatch(r"otter: .*0\.git.*: .*", cause)
    assert str(home / "otter") in cause
    assert rest == ["otter: " + ("its old pages stay" if what == "mirror" else UNCHANGED)]
    after = two.outputs()
    assert differing(of("otter", before), of("otter", after)) == []
    assert b"Later news" in after["docs/lists/heron/digests/2026/03/11/index.md"]
    assert re.findall(r"^## .*lists/(\w+)/", after["docs/index.md"].decode(), re.MULTILINE) == [
        "otter",
        "heron",
    ]


@slow
def test_a_list_that_was_damaged_from_its_first_day_is_left_out(project: Project, tmp_path: Path):
    damage(archive(tmp_path / "otter", OTTER) / "git" / "0.git")
    project.configure({"otter": tmp_path / "otter", "heron": archive(tmp_path / "heron", HERON)})
    report = project.build()
    assert report.exit_code == 4
    assert [path for path in project.pages() if "otter" in path] == []
    assert of("heron", project.outputs())


@slow
@pytest.mark.parametrize("beside", ["nothing", "damage"])
def test_where_an_upstream_is_out_of_reach_the_old_site_stays(
    two: Project, tmp_path: Path, beside: str
):
    before = two.outputs()
    (tmp_path / "otter").rename(tmp_path / "away")
    if beside == "damage":
        damage(tmp_path / "heron" / "git" / "0.git")
    else:
        archive(tmp_path / "heron", [*HERON, (mail("Later news"), at(days=9), "mail")])
    report = two.build()
    assert report.exit_code == 3
    assert f"otter: there is no archive at {tmp_path / 'otter'}" in report.lines[0]
    assert report.lines[-1] == "nothing was built: the old site stays"
    assert differing(before, two.outputs()) == []
    (tmp_path / "away").rename(tmp_path / "otter")
    if beside == "nothing":
        assert two.build().exit_code == 0  # and nothing was lost meanwhile
        assert b"Later news" in two.pages()["docs/lists/heron/digests/2026/03/11/index.md"]


@slow
def test_without_a_network_the_mirrors_are_built_from(two: Project, tmp_path: Path):
    before = two.outputs()
    archive(tmp_path / "heron", [*HERON, (mail("Later news"), at(days=9), "mail")])
    shutil.rmtree(tmp_path / "otter")
    report = two.build(offline=True)
    assert (report.exit_code, len(report.lines)) == (0, 3)
    assert differing(before, two.outputs()) == []


@slow
def test_fetching_alone_builds_nothing(two: Project, tmp_path: Path):
    before = two.outputs()
    archive(tmp_path / "heron", [*HERON, (mail("Later news"), at(days=9), "mail")])
    progress: list[Any] = []
    report = build.fetch_lists(two.config, (), lambda *told: progress.append(told))
    assert report == build.Report(("otter: nothing new", "heron: new mail"), 0)
    assert progress
    assert differing(before, two.outputs()) == []
    assert two.build(offline=True).exit_code == 0
    assert b"Later news" in two.pages()["docs/lists/heron/digests/2026/03/11/index.md"]


def test_one_out_of_reach_does_not_keep_the_others_from_being_fetched(
    project: Project, tmp_path: Path
):
    heron, owl = archive(tmp_path / "heron", HERON), archive(tmp_path / "owl", OTTER)
    damage(owl / "git" / "0.git")
    project.configure({"otter": tmp_path / "nowhere", "owl": owl, "heron": heron})
    report = build.fetch_lists(project.config, (), lambda *_: None)
    assert report.exit_code == 3
    assert [line.split(":")[0] for line in report.lines] == ["otter", "owl", "heron"]
    assert report.lines[2] == "heron: new mail"


# ---------------------------------------------------------------- when a build fails


@slow
def test_where_mkdocs_fails_the_old_site_stays(two: Project, tmp_path: Path):
    before = two.site()
    archive(tmp_path / "heron", [*HERON, (mail("Later news"), at(days=9), "mail")])
    about = two.root / "docs" / "about.md"
    words = about.read_text("utf-8")
    about.write_text(f"{words}\n[nowhere](nowhere.md)\n", "utf-8")
    with pytest.raises(SiteError, match=r"MkDocs failed: .*nowhere\.md") as told:
        two.build()
    assert told.value.exit_code == 5
    assert differing(before, two.site()) == []
    about.write_text(words, "utf-8")
    two.build()
    assert "site/lists/heron/digests/2026/03/11/index.html" in two.site()


@slow
def test_where_the_check_fails_the_old_site_stays(two: Project, monkeypatch: pytest.MonkeyPatch):
    before = two.site()
    real = build.list_pages

    def broken(*arguments: Any) -> Any:
        yield from real(*arguments)
        yield Page(f"lists/{arguments[0].list.name}/feeds/broken.atom", "<rss/>")

    monkeypatch.setattr(build, "list_pages", broken)
    with pytest.raises(
        SiteError, match=r"failed its check: lists/heron/feeds/broken.atom is not an Atom feed"
    ) as told:
        two.build()
    assert told.value.exit_code == 5
    assert differing(before, two.site()) == []


def test_two_runs_do_not_meet(project: Project, tmp_path: Path):
    project.configure({"otter": archive(tmp_path / "otter", OTTER)})
    (project.root / ".cache").mkdir()
    with (project.root / ".cache" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(PatchwireError, match="another run"):
            project.build()
        with pytest.raises(PatchwireError, match="another run"):
            build.fetch_lists(project.config, (), lambda *_: None)
    assert not (project.root / "docs" / "lists").exists()


@slow
def test_a_check_finds_nothing_or_names_it(two: Project, tmp_path: Path):
    assert build.check_all(two.config) == build.Report(("nothing to mend",), 0)
    (two.root / "site" / "lists" / "otter" / "index.html").unlink()
    damage(two.root / ".cache" / "mirrors" / "heron" / "git" / "0.git")
    report = build.check_all(two.config)
    assert report.exit_code == 5
    assert report.lines[0].startswith("heron: HEAD of")
    assert "lists/otter/index.md has no page in the site: run `patchwire build` again" in (
        report.lines
    )
    shutil.rmtree(two.root / "site")
    shutil.rmtree(two.root / ".cache")
    assert [line.partition(":")[0] for line in build.check_all(two.config).lines] == [
        "otter",
        "heron",
        f"there is no site at {two.root / 'site'}",
    ]


# ---------------------------------------------------------------- windows


def made(one: dict[str, Any], items: list[Item], root: Path) -> dict[str, str]:
    """The pages of a list, without building a site."""
    project = Project(root / "project").configure(
        {"otter": {"archive": str(archive(root / "otter", items)), **one}}
    )
    build.fetch_lists(project.config, (), lambda *_: None)
    source = build.open_source(project.config, project.config.lists[0])
    return {page.path: page.text for page in build.list_pages(source, SITE_URL, lambda *_: None)}


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
    pages = made({}, items, tmp_path)
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
    pages = made({"window": window}, items, tmp_path)
    found = [path for path in pages if "/digests/" in path]
    assert found == [f"lists/otter/digests/{path}index.md" for path in paths]
    chain = [
        re.findall(r'^(previous|next): .*path: "(.*?)"', pages[one], re.MULTILINE) for one in found
    ]
    for number, links in enumerate(chain):
        wanted = {}
        if number:
            wanted["previous"] = found[number - 1].removesuffix("index.md")
        if number + 1 < len(found):
            wanted["next"] = found[number + 1].removesuffix("index.md")
        assert dict(links) == wanted


def test_pages_go_back_to_since(tmp_path: Path):
    pages = made({"since": "2026-03-04"}, OTTER, tmp_path)
    assert [path for path in pages if "/digests/" in path] == [
        "lists/otter/digests/2026/03/04/index.md",
        "lists/otter/digests/2026/03/05/index.md",
    ]


def test_a_list_without_mail_since_then_has_a_front_page(tmp_path: Path):
    pages = made({"since": "2030-01-01"}, OTTER, tmp_path)
    assert sorted(pages) == [
        "lists/otter/feeds/digests.atom",
        "lists/otter/feeds/digests.json",
        "lists/otter/index.md",
    ]


def test_the_clock_of_a_list_is_its_newest_mail(tmp_path: Path):
    """Who is active is counted back from it, and a later day of the calendar changes nothing."""
    other = mail("Old news", who="Bo Early <bo@early.example>")
    items: list[Item] = [(other, at(), "mail"), (patch("[PATCH] otter: x"), at(days=31), "mail")]
    front = plain(made({}, items, tmp_path)["lists/otter/index.md"].encode())
    active = front[front.index("last 30 days") - 200 :]
    assert "Ada Quill" in active
    assert "Bo Early" not in active


def test_windows_have_the_length_they_say():
    assert DAY == 24 * HOUR
