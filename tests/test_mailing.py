"""`patchwire digest --format email` as cron and a workflow use it; docs/mailing.md runs here."""

from __future__ import annotations

import os
import re
import shutil
import socketserver
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import feedparser
import pytest
import yaml

from tests.archives import OTTER, Item, archive, at, mail, patch
from tests.mailed import Mailed, read_mail
from tests.whole import SITE_URL, Project

TO = ("--from", "News <news@site.example>", "--to", "me@to.example")
EMAIL = ("--format", "email", *TO)


def mailed(project: Project, *arguments: str) -> Mailed:
    answer = project.run("digest", *arguments, *EMAIL)
    assert (answer.code, answer.err) == (0, "")
    return read_mail(answer.out)


def hrefs(mail: Mailed) -> list[str]:
    return re.findall('<a href="([^"]+)"', mail.html)


# ---------------------------------------------------------------- addresses


def test_a_path_needs_no_settings(otter: Project, tmp_path: Path):
    project = Project(tmp_path / "elsewhere")
    project.root.mkdir()
    mail = mailed(project, str(tmp_path / "otter"), "2026-03-02")
    assert mail.sender == (("News", "news@site.example"),)
    assert mail.to == (("", "me@to.example"),)
    assert mail["Subject"] == "otter, Mon 2 March: otter: swim, 1 mail"
    assert all(link.startswith("https://lore.kernel.org/all/") for link in hrefs(mail))
    assert "List-Archive" not in mail.names


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--to", "a@b.example"], "the mail of otter has no address for From: give --from ADDRESS"),
        (["--from", "a@b.example"], "the mail of otter has no address for To: give --to ADDRESS"),
        (["--to", "nobody"], "--to 'nobody' is no mail address: write it as news@example.org"),
        (["--from", "a@b.example\nBcc: c@d.example"], "--from 'a@b.example\\nBcc: c@d.example'"),
    ],
)
def test_a_mistake_is_one_line(otter: Project, arguments: list[str], problem: str):
    answer = otter.run("digest", "otter", "--format", "email", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"patchwire: {problem}")
    assert answer.err.count("\n") == 1


def test_options_of_a_mail_belong_to_a_mail(otter: Project):
    for option in (TO[:2], TO[2:], ("--even-empty",)):
        answer = otter.run("digest", "otter", *option)
        assert (answer.code, answer.out) == (2, "")
        assert "add --format email" in answer.err


def test_settings_are_enough_and_options_beat_them(otter: Project):
    email = {
        "from": "Otters <otters@site.example>",
        "to": ["all@lists.example", "b@lists.example"],
        "list_id": "otter.lists.example",
        "unsubscribe": ["https://lists.example/leave"],
        "one_click": True,
    }
    otter.configure({"otter": {"archive": "../otter", "email": email}})
    answer = otter.run("digest", "otter", "2026-03-02", "--format", "email")
    mail = read_mail(answer.out)
    assert mail.sender == (("Otters", "otters@site.example"),)
    assert [address for _, address in mail.to] == email["to"]
    assert mail["List-Id"] == "otter <otter.lists.example>"
    assert mail["List-Unsubscribe"] == "<https://lists.example/leave>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Archive"] == f"<{SITE_URL}lists/otter/>"
    assert mailed(otter, "otter", "2026-03-02").to == (("", "me@to.example"),)


# ---------------------------------------------------------------- the same facts as the site


@pytest.mark.slow
def test_it_says_what_the_site_says(otter: Project):
    feed = feedparser.parse(otter.site()["site/lists/otter/feeds/digests.atom"])
    titles = {entry.link: entry.title for entry in feed.entries}
    assert len(titles) == 4
    for number, (link, title) in enumerate(sorted(titles.items())):
        mail = mailed(otter, "otter", f"2026-03-0{number + 2}")
        assert mail["Subject"].partition(": ")[2] == title.partition(": ")[2]
        assert link in hrefs(mail)
        pages = [found for found in hrefs(mail) if found.startswith(SITE_URL)]
        assert len(pages) >= 3
        for page in pages:
            file = page.removeprefix(SITE_URL).partition("#")[0]
            assert f"site/{file}index.html" in otter.site(), page


@pytest.mark.slow
def test_it_knows_who_is_new_as_the_page_does(project: Project, tmp_path: Path):
    first, new = (
        patch(f"[PATCH] otter: {words}", who=who)
        for words, who in (("swim", "Ada Quill <ada@quill.example>"), ("dive", "Bo <bo@x.example>"))
    )
    source = archive(tmp_path / "otter", [(first, at(), "mail"), (new, at(days=100), "mail")])
    project.configure({"otter": source})
    project.build()
    mail = mailed(project, "otter", "2026-06-10")
    assert "Bo sends patches to this list for the first time: otter: dive" in mail.text
    assert "Bo sends patches to this list for the first time: <a href=" in mail.html


@pytest.mark.slow
def test_it_knows_what_is_answered_as_the_page_does(project: Project, tmp_path: Path):
    """Two patches have one Message-ID; the mail of the second day answers that of the first."""
    source = archive(
        tmp_path / "otter",
        [
            (patch("[PATCH] otter: swim", name="same"), at(), "mail"),
            (patch("[PATCH] otter: dive", name="same"), at(days=1), "mail"),
            (mail("Re: [PATCH] otter: swim", to="same"), at(days=1, hours=1), "mail"),
        ],
    )
    project.configure({"otter": source}).build()
    assert "1 reply:" not in mailed(project, "otter", "2026-03-03").text


@pytest.mark.slow
def test_a_week_leads_to_its_page_and_to_those_of_its_versions(otter: Project):
    mail = mailed(otter, "otter", "2026-W10")
    assert f"{SITE_URL}lists/otter/archive/2026/w10/" in hrefs(mail)
    for page in hrefs(mail):
        if page.startswith(SITE_URL):
            file = page.removeprefix(SITE_URL).partition("#")[0]
            assert f"site/{file}index.html" in otter.site(), page


@pytest.mark.slow
def test_pages_of_other_mails_or_settings_are_not_linked(otter: Project, tmp_path: Path):
    assert any("/series/" in link for link in hrefs(mailed(otter, "otter", "2026-03-02")))
    archive(tmp_path / "otter", [*OTTER, (mail("Later"), at(days=8), "mail")])
    otter.fetch()
    found = hrefs(mailed(otter, "otter", "2026-03-02"))
    assert not [link for link in found if "/series/" in link]
    assert f"{SITE_URL}lists/otter/digests/2026/03/02/" in found
    otter.build()
    assert any("/series/" in link for link in hrefs(mailed(otter, "otter", "2026-03-02")))
    otter.configure({"otter": "../otter"}, hide_addresses=True)
    found = hrefs(mailed(otter, "otter", "2026-03-02"))
    assert not [link for link in found if "/series/" in link]


def test_the_same_mail_twice(otter: Project):
    first, again = (otter.run("digest", "otter", "2026-03-03", *EMAIL).out for _ in range(2))
    assert first == again
    assert read_mail(first)["Date"] == "Tue, 03 Mar 2026 08:00:00 +0000"


# ---------------------------------------------------------------- a day without mail


def test_nothing_is_printed_where_nothing_arrived(otter: Project):
    answer = otter.run("digest", "otter", "2026-02-27", *EMAIL)
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "patchwire: nothing arrived in 2026-02-27\n"
    assert otter.run("-q", "digest", "otter", "2026-02-27", *EMAIL).err == ""


def test_an_empty_mail_is_printed_where_it_is_asked_for(otter: Project):
    mail = mailed(otter, "otter", "2026-02-27", "--even-empty")
    assert mail["Subject"] == "otter, Fri 27 February: no mail"
    assert mail["Date"] == "Fri, 27 Feb 2026 23:59:59 +0000"
    tip = otter.run("messages", "otter").out.count("\n")
    assert tip == 4


# ---------------------------------------------------------------- what docs/mailing.md says


def blocks(root: Path, language: str) -> list[str]:
    text = (root / "docs" / "mailing.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.+?)^```", text, re.MULTILINE | re.DOTALL)


TODAY = "2026-03-10"  # for `date`
NEWS: list[Item] = [
    (patch("[PATCH] otter: dive"), at(days=1), "mail"),  # last week
    (patch("[PATCH] otter: swim"), at(days=7), "mail"),  # yesterday
]


@pytest.fixture
def news(project: Project, tmp_path: Path) -> Project:
    """A list with mail of last week and of yesterday, and a list with older mail alone."""
    email = {"from": "news@site.example", "to": "all@lists.example"}
    lists = {"otter": NEWS, "quiet": OTTER[:1]}
    sources = {name: str(archive(tmp_path / name, items)) for name, items in lists.items()}
    project.configure(
        {name: {"archive": source, "email": email} for name, source in sources.items()}
    )
    project.fetch()
    return project


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Programs of the test's own: `sendmail` keeps what it gets, for `date` it is TODAY."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (
        ("patchwire", f'exec {sys.executable} -P -m generator "$@"'),
        ("sendmail", f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/sent'),
        ("date", f'exec {shutil.which("date")} "$1" "$2" "{TODAY} $3" "$4"'),
    ):
        file = folder / name
        file.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        file.chmod(0o755)
    return folder


def run(script: str, root: Path, programs: Path, *arguments: str, **env: str) -> str:
    """Run a script as cron or a workflow does; returns its exit code and standard error."""
    path = f"{programs}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-e", "-c", script, "script", *arguments],
        env={**os.environ, "PYTHONPATH": str(root), "PATH": path, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == ""
    return f"{done.returncode} {done.stderr}"


@pytest.mark.slow
def test_the_script_sends_yesterday_and_last_week(
    root: Path, news: Project, programs: Path, tmp_path: Path
):
    (script,) = blocks(root, "sh")
    for window, subject in (
        ("day", "otter, Mon 9 March: otter: swim, 1 mail"),
        ("week", "otter, 2026-W10: otter: dive, 1 mail"),
    ):
        assert run(script, root, programs, str(news.root), "otter", window) == "0 "
        mail = read_mail((tmp_path / "sent").read_text("ascii"))
        assert (tmp_path / "arguments").read_text() == "-i -t\n"
        assert mail.to == (("", "all@lists.example"),)
        assert mail["Subject"] == subject


@pytest.mark.long
@pytest.mark.slow
def test_the_script_sends_nothing_where_there_is_nothing_or_a_fault(
    root: Path, news: Project, programs: Path, tmp_path: Path
):
    (script,) = blocks(root, "sh")
    assert run(script, root, programs, str(news.root), "quiet", "day") == "0 "
    shutil.rmtree(news.root / ".cache" / "mirrors" / "otter")
    answer = run(script, root, programs, str(news.root), "otter", "day")
    assert answer.startswith("2 patchwire: the list otter has no mirror yet")
    assert not (tmp_path / "sent").exists()


@pytest.mark.long
@pytest.mark.slow
def test_the_step_of_the_workflow_sends_yesterday(
    root: Path, news: Project, programs: Path, tmp_path: Path
):
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    step = workflow(root)["steps"][-1]
    folder = news.root / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "patchwire").symlink_to(programs / "patchwire")
    with smtp_server() as (port, sessions):
        env = {key: value for key, value in step["env"].items() if key.startswith("MAIL")}
        login = {"SMTP_URL": f"smtp://127.0.0.1:{port}", "SMTP_LOGIN": "me:secret"}
        script = f"cd {news.root}\n{step['run']}"
        found = run(script, root, programs, LIST="otter", **env, **login)
        assert found == "0 "
    (session,) = sessions
    assert session[:-1] == [
        "\0me\0secret", f"MAIL FROM:<{env['MAIL_FROM']}>", f"RCPT TO:<{env['MAIL_TO']}>",
    ]  # fmt: skip
    mail = read_mail(session[-1])
    assert "otter: swim" in mail["Subject"]
    assert mail.to == (("", env["MAIL_TO"]),)


def workflow(root: Path) -> dict[str, list[dict[str, dict[str, str]]]]:
    (text,) = (block for block in blocks(root, "yaml") if "jobs:" in block)
    return yaml.safe_load(text)["jobs"]["mail"]


def test_the_workflow_uses_what_the_publishing_one_uses(root: Path):
    publish = yaml.safe_load((root / ".github" / "workflows" / "publish.yml").read_text("utf-8"))
    build = publish["jobs"]["build"]["steps"]
    known = {step["uses"] for step in build if "uses" in step}
    steps = workflow(root)["steps"]
    assert {step["uses"] for step in steps if "uses" in step} <= known
    (kept,) = (step["with"] for step in build if "cache/save" in step.get("uses", ""))
    (restored,) = (step["with"] for step in steps if "cache/restore" in step.get("uses", ""))
    assert paths(str(restored["path"])) == paths(str(kept["path"]))
    assert restored["key"].replace("env.LIST", "matrix.list") == kept["key"]


def paths(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@contextmanager
def smtp_server() -> Iterator[tuple[int, list[list[str]]]]:
    """A server that takes every mail: its port, and the envelope and the mail of each session."""
    sessions: list[list[str]] = []

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            found: list[str] = []
            self.wfile.write(b"220 ready\r\n")
            for line in self.rfile:
                command = line.decode("ascii").strip()
                if command.startswith("EHLO"):
                    self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
                    continue
                if command == "AUTH PLAIN":
                    self.wfile.write(b"334 \r\n")
                    found.append(b64decode(self.rfile.readline()).decode("ascii"))
                    self.wfile.write(b"235 welcome\r\n")
                    continue
                if command.startswith(("MAIL", "RCPT")):
                    found.append(command.partition(" SIZE")[0])
                if command == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    found.append(self.read_data())
                    sessions.append(found)
                self.wfile.write(b"221 bye\r\n" if command == "QUIT" else b"250 fine\r\n")

        def read_data(self) -> str:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                assert line.endswith(b"\r\n")
                lines.append(line[:-2].decode("ascii").removeprefix("."))
            return "\n".join([*lines, ""])

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], sessions
        server.shutdown()
