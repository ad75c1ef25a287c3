"""The command as users and scripts meet it: what goes where, in how many lines, with which code.

Most runs are in this process (`Project.run`); what a process alone shows has one (`patchwire`).
"""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from generator import __version__
from generator.cli.main import cli
from tests.archives import Item, archive, at, daily, mail, patch
from tests.conftest import Once
from tests.terminal import COMMAND, on_terminal
from tests.whole import Answer, Project, command, patchwire

OTTER = daily(patch("[PATCH] otter: swim"), patch("[PATCH] otter: dive"), mail("Hello otters"))
MADE = 54  # pages, feeds and data files of it
SECONDS = r"[0-9]+\.[0-9]"
ONE_LINE = re.compile(r"patchwire: [^\n]+: [^\n]+\n")


@pytest.fixture(scope="module")
def otter(once: Once) -> Path:
    """An archive of three mails, a day apart. Not to be written to."""
    return once("cli-archive", lambda folder: archive(folder / "otter", OTTER)) / "otter"


@pytest.fixture(scope="module")
def commits(otter: Path) -> list[str]:
    return git(otter, "rev-list", "--reverse", "master").split()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, otter: Path) -> Project:
    """A project of one list with its mirror, nothing built. Not to be written to."""
    made = Project(tmp_path_factory.mktemp("cli") / "project").configure({"otter": otter})
    fetched = patchwire("fetch", cwd=made.root)
    assert fetched == Answer(0, "", "patchwire: otter: new mail\n")
    return made


def git(repository: Path, *arguments: str) -> str:
    git_dir = repository / "git" / "0.git"
    done = subprocess.run(
        ["git", f"--git-dir={git_dir if git_dir.exists() else repository}", *arguments],
        check=True,
        capture_output=True,
    )
    return done.stdout.decode().strip()


# ---------------------------------------------------------------- errors: one line, a mend, a code


def ambiguous(folder: Path) -> list[str]:
    """Commits enough for two that begin alike, and what they begin with."""
    items: list[Item] = [(mail(f"Mail {number}"), at(), "mail") for number in range(1500)]
    ids = git(archive(folder / "many", items), "rev-list", "master").split()
    seen: set[str] = set()
    for commit in ids:
        if commit[:4] in seen:
            return ["messages", str(folder / "many"), f"{commit[:4]}.."]
        seen.add(commit[:4])
    raise AssertionError("no two of 1,500 commits begin alike")


def plain_repository(folder: Path, path: str) -> list[str]:
    """A repository whose one commit holds `path`, which is no mail of version 2."""
    repository = folder / "repository.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "master", str(repository)], check=True)
    stream = (
        "commit refs/heads/master\ncommitter Ada <ada@lists.example> 1704067200 +0000\n"
        f"data 1\nx\nM 100644 inline {path}\ndata 1\nx\n"
    )
    subprocess.run(
        ["git", f"--git-dir={repository}", "fast-import", "--quiet"],
        input=stream.encode(),
        check=True,
    )
    return ["digest", str(repository)]


def broken(folder: Path, name: str, text: str) -> list[str]:
    """An archive in which a file tells another history."""
    file = archive(folder / "otter", OTTER) / "git" / "0.git" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    tip = git(folder / "otter", "rev-parse", "master")
    file.write_text(text.format(tip=tip), "ascii")
    return ["messages", str(folder / "otter")]


def asked(verb: str, *rest: str) -> Callable[[Path], list[str]]:
    """A call on the archive of three mails; `{0}` to `{2}` stand for its commits."""
    return lambda _folder: [verb, *rest]


def configured(text: str, verb: str = "build") -> Callable[[Path], list[str]]:
    def write(folder: Path) -> list[str]:
        file = folder / "mkdocs.yml"
        head = "site_name: x\nsite_url: https://news.example/\n"
        head += "theme: patchwire\nplugins: [patchwire]\n"
        file.write_text(f"{head}extra: {{patchwire: {text}}}\n", "utf-8")
        return ["-C", str(file), verb]

    return write


ERRORS: dict[str, tuple[Callable[[Path], list[str]], int, str]] = {
    "no such archive": (asked("digest", "./nowhere"), 2, "there is no archive at .*nowhere"),
    "no such list": (asked("digest", "nolist"), 2, "there is no archive at .*nolist"),
    "not a public-inbox": (
        lambda folder: plain_repository(folder, "README"),
        2,
        "repository.git is no public-inbox: its commits hold no mails",
    ),
    "no repository": (lambda folder: ["series", str(folder)], 2, "is no public-inbox archive"),
    "a v1 inbox": (
        lambda folder: plain_repository(folder, f"ab/{'c' * 38}"),
        2,
        "is a public-inbox of version 1",
    ),
    "an unknown commit": (asked("digest", "otter", "feedbeef.."), 2, "no commit feedbeef"),
    "an ambiguous prefix": (ambiguous, 2, "[0-9a-f]{4} may be 0/[0-9a-f]+, 0/"),
    "base is no ancestor": (
        asked("digest", "otter", "{2}..{0}"),
        2,
        "base is not an ancestor of tip: swap the two",
    ),
    "no range": (asked("messages", "otter", "yesterday"), 2, "'yesterday' is no range"),
    "no date": (asked("messages", "otter", "2026-13-01"), 2, "2026-13-01 is no date"),
    "a bad key": (
        configured("{lists: {otter: {archiv: x}}}"),
        2,
        "mkdocs.yml: extra.patchwire.lists.otter.archiv is not a known key: did you mean archive",
    ),
    "a bad value": (
        configured("{lists: {otter: {archive: x, window: year}}}", "check"),
        2,
        "lists.otter.window must be hour, day or week, not 'year'",
    ),
    "no lists": (configured("{}", "fetch"), 2, "extra.patchwire.lists is missing"),
    "no settings": (
        asked("-C", "nowhere.yml", "digest", "otter"),
        2,
        "'nowhere.yml' does not exist",
    ),
    "settings that are a folder": (asked("build", "-C", "docs"), 2, "'docs' is a directory"),
    "a list that is not configured": (asked("build", "heron"), 2, "there is no list 'heron'"),
    "a list without a mirror": (
        lambda folder: [*configured("{lists: {owl: {archive: x}}}", "digest")(folder), "owl"],
        2,
        "the list owl has no mirror yet: run `patchwire fetch owl`",
    ),
    "a shallow clone": (
        lambda folder: broken(folder, "shallow", "{tip}\n"),
        4,
        "is a shallow clone: older mails are missing: complete it",
    ),
    "grafts": (lambda folder: broken(folder, "info/grafts", "{tip}\n"), 4, "has grafts"),
    "replaced history": (
        lambda folder: broken(folder, f"refs/replace/{'a' * 40}", "{tip}\n"),
        4,
        "has replaced objects, which change its history: remove them",
    ),
    "an unknown verb": (asked("digset"), 2, "No such command"),
    "an unknown option": (asked("digest", "--no-such"), 2, "No such option"),
    "an unknown format": (asked("digest", "otter", "--format", "pdf"), 2, "'pdf' is not one of"),
    "an argument missing": (asked("messages"), 2, "Missing argument"),
    "an argument too many": (asked("messages", "otter", "..", "x"), 2, "unexpected extra"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_one_line_with_its_mend(
    project: Project, commits: list[str], tmp_path: Path, case: str
):
    make, code, words = ERRORS[case]
    arguments = [word.format(*commits) for word in make(tmp_path)]
    answer = project.run(*arguments)
    assert answer.code == code, answer
    assert answer.out == ""
    assert ONE_LINE.fullmatch(answer.err), answer.err
    assert re.search(words, answer.err), answer.err


@pytest.mark.parametrize("run", [command, patchwire])
def test_a_folder_without_settings_is_one_line(tmp_path: Path, run: Callable[..., Answer]):
    answer = run("build", cwd=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert ONE_LINE.fullmatch(answer.err)
    assert "mkdocs.yml cannot be read" in answer.err
    assert "name the file with -C" in answer.err


@pytest.mark.parametrize("verb", ["fetch", "build"])
def test_an_upstream_out_of_reach_is_one_line(project: Project, tmp_path: Path, verb: str):
    arguments = configured(f"{{lists: {{owl: {{archive: {tmp_path}/x}}}}}}", verb)(tmp_path)
    answer = project.run(*arguments)
    assert (answer.code, answer.out) == (3, "")
    first, *rest = answer.err.splitlines(keepends=True)
    assert re.fullmatch(rf"patchwire: owl: there is no archive at {tmp_path}/x: \w.*\n", first)
    wanted = ["patchwire: nothing was built: the old site stays\n"] if verb == "build" else []
    assert rest == wanted


@pytest.mark.parametrize("arguments", [["build"], ["fetch"], ["demo"], ["digest", "demo"]])
def test_a_lock_that_is_held_is_one_line(project: Project, arguments: list[str]):
    cache = project.root / ".cache" / ("demo" if "demo" in arguments else "")
    cache.mkdir(exist_ok=True)
    with (cache / "lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answer = project.run(*arguments)
    assert (answer.code, answer.out) == (6, "")
    assert ONE_LINE.fullmatch(answer.err)
    assert "is at work here: wait for its end" in answer.err


@pytest.mark.slow
def test_a_site_that_fails_is_one_line(otter: Path, tmp_path: Path):
    made = Project(tmp_path / "project").configure({"otter": otter})
    (made.root / "docs" / "about.md").write_text("[x](nowhere.md)\n", "utf-8")
    answer = made.run("build")
    assert (answer.code, answer.out) == (5, "")
    assert ONE_LINE.fullmatch(answer.err)
    assert "MkDocs failed" in answer.err
    assert not (made.root / "site").exists()


RANGES = ("{1}..{1}", "2026-01-01", "2031-W01")


@pytest.mark.parametrize("text", RANGES)
@pytest.mark.parametrize("verb", ["digest", "messages", "series"])
def test_an_empty_range_says_so_and_is_no_error(
    project: Project, commits: list[str], verb: str, text: str
):
    text = text.format(*commits)
    answer = project.run(verb, "otter", text)
    what = "no series" if verb == "series" else "nothing"
    assert (answer.code, answer.err) == (0, f"patchwire: {what} arrived in {text}\n")
    assert (answer.out == "") == (verb != "digest")


# ---------------------------------------------------------------- standard output


@pytest.mark.parametrize("run", [command, patchwire])
def test_standard_output_holds_the_result_alone(project: Project, run: Callable[..., Answer]):
    for verb in ("messages", "series"):
        answer = run(verb, "otter", cwd=project.root)
        assert (answer.code, answer.err) == (0, "")
        lines = answer.out.splitlines()
        assert len(lines) == (3 if verb == "messages" else 2)
        assert all(json.loads(line)["list"] == "otter" for line in lines)
    answer = run("digest", "otter", "--format", "json", cwd=project.root)
    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out)["counts"]["messages"] == 3


@pytest.mark.long
@pytest.mark.slow
def test_a_build_prints_to_standard_error_alone(otter: Path, tmp_path: Path):
    made = Project(tmp_path / "project").configure({"otter": otter})
    assert made.run("check").code == 5
    answer = patchwire("build", cwd=made.root)
    assert (answer.code, answer.out) == (0, "")
    *lines, last = answer.err.splitlines()
    assert lines == [
        "patchwire: otter: new mail",
        f"patchwire: otter: {MADE} pages written, 0 unchanged, 0 removed",
        f"patchwire: the site is in {made.root}/site",
    ]
    size = sum(map(len, made.site().values()))
    assert re.fullmatch(
        rf"patchwire: done in {SECONDS} s: fetch {SECONDS}, look {SECONDS}, index {SECONDS}, "
        rf"pages {SECONDS}, search {SECONDS}, site {SECONDS}; {MADE} pages made, 0 unchanged; "
        rf"{MADE + 4} files built; site {size / 1e6:,.1f} MB, {SECONDS} MB more in 30 days",
        last,
    )
    assert made.run("check") == Answer(0, "", "patchwire: nothing to mend\n")
    offline = made.run("build", "--offline", "otter")
    assert (offline.code, offline.out) == (0, "")
    size = sum(map(len, made.site().values()))
    assert re.fullmatch(
        rf"patchwire: nothing new, done in {SECONDS} s: look {SECONDS}; {MADE} pages unchanged; "
        rf"site {size / 1e6:,.1f} MB\n",
        offline.err,
    )
    assert made.run("build", "--quiet") == Answer(0, "", "")
    shutil.rmtree(made.root / "site" / "lists")
    answer = made.run("check")
    assert (answer.code, answer.out) == (5, "")
    assert all(ONE_LINE.fullmatch(f"{line}\n") for line in answer.err.splitlines())


@pytest.mark.parametrize(("env", "shows"), [({}, True), ({"TERM": "dumb"}, False)])
def test_progress_is_shown_to_a_terminal_and_wiped(
    otter: Path, tmp_path: Path, env: dict[str, str], *, shows: bool
):
    made = Project(tmp_path / "project").configure({"otter": otter})
    code, out, shown = on_terminal(["fetch"], made.root, env)
    assert (code, out) == (0, b"")
    assert (b"\rfetch otter ...\x1b[K" in shown) == shows
    assert shown.endswith(b"patchwire: otter: new mail\r\n")
    assert (b"\r\x1b[Kpatchwire: otter: new mail\r\n" in shown) == shows


@pytest.mark.long
def test_no_color_means_none(project: Project, tmp_path: Path):
    for arguments in (["digest", "otter"], ["digest", "./nowhere"], ["--help"], ["fetch"]):
        code, out, shown = on_terminal(arguments, project.root, {"NO_COLOR": "1"})
        assert code in {0, 2}
        assert not re.search(rb"\x1b\[[0-9;]*m", out + shown)


@pytest.mark.parametrize(
    "verb", [["messages"], ["series"], *(["digest", "--format", form] for form in ("text", "json"))]
)
def test_a_reader_that_leaves_is_no_error(demo_archive: Path, verb: list[str]):
    process = subprocess.Popen(
        [*COMMAND, *verb, str(demo_archive)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_one_line(project: Project):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "messages", "otter"],
            cwd=project.root,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert ONE_LINE.fullmatch(done.stderr.decode())


# ---------------------------------------------------------------- options


@pytest.mark.parametrize("before", [True, False])
def test_how_much_is_said(otter: Path, tmp_path: Path, *, before: bool):
    made = Project(tmp_path / "project").configure({"otter": otter})

    def run(option: str) -> Answer:
        return made.run(option, "fetch") if before else made.run("fetch", option)

    assert run("--quiet") == Answer(0, "", "")
    answer = run("--verbose")
    assert (answer.code, answer.out) == (0, "")
    assert re.fullmatch(
        rf"patchwire: fetch otter: {SECONDS} s\n"
        rf"patchwire: fetch otter epoch 0: {SECONDS} s\n"
        rf"patchwire: otter: nothing new\npatchwire: done in {SECONDS} s\n",
        answer.err,
    )
    for option, same in (("-q", "--quiet"), ("-v", "--verbose")):
        assert len(run(option).err) == len(run(same).err)


def test_quiet_leaves_errors_and_results(project: Project, tmp_path: Path):
    assert project.run("-q", "digest", "otter", "2031").code == 2
    answer = project.run("series", "otter", "2031-W01", "-q")
    assert answer == Answer(0, "", "")
    assert project.run("-q", "messages", "otter").out == project.run("messages", "otter").out
    answer = project.run("-q", "check")
    assert (answer.code, answer.err != "") == (5, True)


def test_quiet_and_verbose_are_not_given_together(project: Project):
    for arguments in (["-q", "-v", "fetch"], ["-q", "fetch", "-v"], ["fetch", "-q", "-v"]):
        answer = project.run(*arguments)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == "patchwire: --quiet and --verbose are both given: give one of them\n"


def test_the_settings_are_named_before_or_behind_the_verb(project: Project, tmp_path: Path):
    elsewhere = [("-C", project.file, "series", "otter"), ("series", "-C", project.file, "otter")]
    answers = [command(*arguments, cwd=tmp_path) for arguments in elsewhere]
    assert answers[0] == answers[1]
    assert answers[0].code == 0
    assert answers[0].out.count("\n") == 2


def test_a_path_is_read_without_settings(otter: Path, tmp_path: Path):
    for path in (str(otter), f"{otter}/git", f"{otter}/git/0.git", "./otter"):
        answer = command("messages", path, cwd=otter.parent)
        assert (answer.code, answer.err) == (0, "")
        assert {json.loads(line)["list"] for line in answer.out.splitlines()} == {"otter"}


VERBS = cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("verb", [None, *VERBS])
def test_help_of_each_verb(tmp_path: Path, verb: str | None):
    for option in ("--help", "-h"):
        answer = command(*([verb] if verb else []), option, cwd=tmp_path)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.startswith("Usage: ")
        assert "-C FILE" in answer.out
    if verb is None:
        assert all(re.search(rf"^  {name} +\w", answer.out, re.MULTILINE) for name in VERBS)


def test_alone_it_says_what_there_is(tmp_path: Path):
    answer = command(cwd=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "Usage: " in answer.err
    assert "build" in answer.err


def test_the_version(tmp_path: Path):
    assert patchwire("--version", cwd=tmp_path) == Answer(
        0, f"patchwire, version {__version__}\n", ""
    )
