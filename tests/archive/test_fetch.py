"""Mirrors: made, updated, bounded, rewritten, and left alone when upstream is away."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.archive import http
from generator.archive.archive import open_archive
from generator.archive.fetch import fetch_archive, is_unfinished
from generator.errors import ArchiveDamaged, UpstreamError, UsageError
from tests.archive.make import Item, Make, Run, Tool, items, mail, replace
from tests.archive.web import Inbox, serving


def day(number: int) -> datetime:
    return datetime(2024, 3, number, tzinfo=UTC)


def on(number: int, *names: str) -> list[Item]:
    return items(*names, start=int(day(number).timestamp()))


def mails(path: str) -> list[bytes]:
    archive = open_archive(path)
    return [raw for _, raw in archive.read(archive.entries())]


@pytest.fixture
def mirror(tmp_path: Path) -> str:
    return str(tmp_path / "mirror")


def test_first_fetch_and_nothing_new(make: Make, mirror: str):
    source = make(items("a", "b"), items("c"))
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a"), mail("b"), mail("c")]
    assert [e.tip for e in open_archive(mirror).epochs] == [
        e.tip for e in open_archive(source).epochs
    ]
    assert not fetch_archive(source, mirror)


def test_new_mails_and_new_epochs(make: Make, mirror: str):
    source = make(items("a"))
    fetch_archive(source, mirror)
    replace(source, items("a", "b"))
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a"), mail("b")]
    replace(source, items("c"), epoch=1)
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a"), mail("b"), mail("c")]


def test_an_epoch_that_upstream_took_back(make: Make, mirror: str):
    source = make(items("a"), items("b"))
    fetch_archive(source, mirror)
    shutil.rmtree(Path(source) / "git" / "1.git")
    with pytest.raises(ArchiveDamaged, match=r"has no epoch 1 any more.*removed_epochs: \[1\]"):
        fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a"), mail("b")]
    assert fetch_archive(source, mirror, removed=[1])
    assert mails(mirror) == [mail("a")]
    assert not fetch_archive(source, mirror, removed=[1])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_epoch_that_is_missing_here_is_fetched_again(make: Make, mirror: str, number: int):
    source = make(items("a"), items("b"), items("c"))
    fetch_archive(source, mirror)
    shutil.rmtree(Path(mirror) / "git" / f"{number}.git")
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a"), mail("b"), mail("c")]


def test_one_bare_repository_with_another_branch(make: Make, mirror: str, run_git: Run):
    source = make(items("a")) + "/git/0.git"
    run_git(source, "branch", "-m", "master", "main")
    run_git(source, "update-ref", "refs/heads/--output=x", "main")
    run_git(source, "update-ref", "refs/tags/evil", "main")
    fetch_archive(source, mirror)
    assert run_git(f"{mirror}/git/0.git", "for-each-ref", "--format=%(refname)") == (
        "refs/heads/master"
    )


def test_progress_names_each_epoch_and_counts(make: Make, mirror: str):
    calls: list[tuple[str, int, int]] = []
    source = make(items("a"), items("b"))
    fetch_archive(source, mirror, progress=lambda *call: calls.append(call))
    # A mail is a commit, a tree and a blob.
    assert list(dict.fromkeys(call for call in calls if call[2] in {0, call[1]})) == [
        ("epoch 1", 0, 0), ("epoch 1", 3, 3), ("epoch 0", 0, 0), ("epoch 0", 3, 3),
    ]  # fmt: skip
    assert [done for what, done, _ in calls if what == "epoch 1"] == [0, 1, 2, 3, 3]


def test_purged_upstream_is_gone_from_the_mirror(make: Make, mirror: str, run_git: Run):
    source = make(items("a", "b", "c"))
    fetch_archive(source, mirror)
    blob = list(open_archive(mirror).entries())[1].blob or ""
    replace(source, items("a", "!b", "c"))
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a"), b"", mail("c")]
    assert blob not in run_git(
        f"{mirror}/git/0.git", "cat-file", "--batch-all-objects", "--batch-check"
    )


def test_upstream_away_leaves_the_mirror(make: Make, mirror: str, tmp_path: Path):
    source = make(items("a"))
    fetch_archive(source, mirror)
    Path(source).rename(tmp_path / "away")
    with pytest.raises(UpstreamError, match="there is no archive at") as raised:
        fetch_archive(source, mirror)
    assert raised.value.exit_code == 3
    assert mails(mirror) == [mail("a")]


def test_damaged_upstream_leaves_the_mirror(
    make: Make, mirror: str, inbox_tool: Tool, sources: str, tmp_path: Path
):
    source = str(tmp_path / "source")
    inbox_tool("build", sources, source)
    fetch_archive(source, mirror)
    before = mails(mirror)
    inbox_tool("append", sources, source)
    inbox_tool("corrupt", source, "shallow")
    with pytest.raises(ArchiveDamaged, match="is a shallow clone"):
        fetch_archive(source, mirror)
    assert mails(mirror) == before


def test_an_object_that_git_finds_malformed_is_not_taken_in(make: Make, mirror: str, run_git: Run):
    source = make(items("a"))
    fetch_archive(source, mirror)
    git_dir = f"{source}/git/0.git"
    blob = bytes.fromhex(run_git(git_dir, "rev-parse", "master:m"))
    tree = run_git(
        git_dir, "hash-object", "-t", "tree", "-w", "--literally", "--stdin",
        given=b"100644 .git\0" + blob + b"100644 m\0" + blob,
    )  # fmt: skip
    commit = run_git(git_dir, "commit-tree", "-m", "odd", "-p", "master", tree)
    run_git(git_dir, "update-ref", "refs/heads/master", commit)
    with pytest.raises(UpstreamError, match="hasDotgit"):
        fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a")]


def test_first_fetch_that_failed_is_begun_again(make: Make, mirror: str):
    source = make(items("a"))
    (Path(mirror) / "git" / "0.git.part" / "objects").mkdir(parents=True)
    assert fetch_archive(source, mirror)
    assert [entry.name for entry in (Path(mirror) / "git").iterdir()] == ["0.git"]


def test_damaged_mirror(make: Make, mirror: str):
    source = make(items("a"))
    fetch_archive(source, mirror)
    (Path(mirror) / "git" / "0.git" / "HEAD").write_bytes(b"")
    with pytest.raises(ArchiveDamaged, match=f"delete {mirror} and fetch it again"):
        fetch_archive(source, mirror)


def test_locked_mirror(make: Make, mirror: str):
    source = make(items("a"))
    fetch_archive(source, mirror)
    replace(source, items("a", "b"))
    (Path(mirror) / "git" / "0.git" / "refs" / "heads" / "master.lock").touch()
    with pytest.raises(ArchiveDamaged, match=r"is locked .*delete the \*\.lock files"):
        fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a")]


def test_real_list_passes_the_check_of_objects(shared: Path, mirror: str, run_git: Run):
    git_dir = Path(mirror).with_name("seed.git")
    run_git(git_dir, "clone", "-q", "--mirror", str(shared / "archives/kvm-seed/0.bundle"), git_dir)
    assert fetch_archive(str(git_dir), mirror)
    assert len(mails(mirror)) == 15


# ---------------------------------------------------------------- since


@pytest.fixture
def long(make: Make) -> str:
    """Three epochs: 1 and 2 March; 3 March; 4 and 5 March."""
    return make(on(1, "a") + on(2, "b"), on(3, "c"), on(4, "d") + on(5, "e"))


def test_since_bounds_the_first_fetch(long: str, mirror: str):
    assert fetch_archive(long, mirror, since=day(5))
    archive = open_archive(mirror)
    assert archive.partial == day(5)
    assert [epoch.number for epoch in archive.epochs] == [2]
    assert mails(mirror) == [mail("e")]
    calls: list[tuple[str, int, int]] = []
    assert not fetch_archive(long, mirror, since=day(5), progress=lambda *call: calls.append(call))
    assert {what for what, _, _ in calls} == {"epoch 2"}  # the older ones are not asked for again


def test_since_within_an_older_epoch(long: str, mirror: str):
    fetch_archive(long, mirror, since=day(2))
    assert mails(mirror) == [mail(name) for name in "bcde"]


def test_since_after_the_newest_mail_keeps_that_one(long: str, mirror: str):
    assert fetch_archive(long, mirror, since=day(20))
    assert mails(mirror) == [mail("e")]
    replace(long, on(4, "d") + on(5, "e") + on(21, "f"), epoch=2)
    assert fetch_archive(long, mirror, since=day(20))
    assert mails(mirror) == [mail("e"), mail("f")]


def test_partial_mirror_takes_new_mails_and_epochs(long: str, mirror: str):
    fetch_archive(long, mirror, since=day(5))
    replace(long, on(6, "f"), epoch=3)
    assert fetch_archive(long, mirror, since=day(5))
    assert mails(mirror) == [mail("e"), mail("f")]
    assert open_archive(mirror).partial == day(5)


def test_earlier_since_completes_the_mirror(long: str, mirror: str):
    fetch_archive(long, mirror, since=day(5))
    assert fetch_archive(long, mirror, since=day(3))
    assert open_archive(mirror).partial == day(3)
    assert mails(mirror) == [mail(name) for name in "cde"]
    assert fetch_archive(long, mirror)
    assert open_archive(mirror).partial is None
    assert mails(mirror) == [mail(name) for name in "abcde"]


def test_later_since_forgets_nothing(long: str, mirror: str):
    fetch_archive(long, mirror, since=day(3))
    assert not fetch_archive(long, mirror, since=day(5))
    assert open_archive(mirror).partial == day(3)
    fetch_archive(long, mirror)
    assert not fetch_archive(long, mirror, since=day(5))
    assert open_archive(mirror).partial is None


@pytest.mark.parametrize("error", [KeyboardInterrupt, UpstreamError])
def test_a_first_fetch_that_was_cut_off_is_completed(
    long: str, mirror: str, error: type[BaseException]
):
    def stop(what: str, _done: int, _total: int) -> None:
        if what == "epoch 1":
            raise error("cut off", "")

    with pytest.raises(error):
        fetch_archive(long, mirror, since=day(2), progress=stop)
    assert mails(mirror) == [mail("d"), mail("e")]
    assert is_unfinished(Path(mirror))
    assert fetch_archive(long, mirror, since=day(3))  # a later date changes nothing
    assert mails(mirror) == [mail(name) for name in "bcde"]
    assert not is_unfinished(Path(mirror))
    assert not fetch_archive(long, mirror, since=day(2))


def test_start_date_that_is_no_date(long: str, mirror: str):
    fetch_archive(long, mirror, since=day(5))
    (Path(mirror) / "patchwire-since").write_text("soon", "ascii")
    with pytest.raises(ArchiveDamaged, match="holds no date: delete"):
        open_archive(mirror)


# ---------------------------------------------------------------- https


def test_fetch_from_the_web(make: Make, mirror: str, url: str):
    source = make(items("a", "b"), items("c"))
    assert fetch_archive(f"{url}/list/", mirror)
    assert mails(mirror) == [mail("a"), mail("b"), mail("c")]
    assert not fetch_archive(f"{url}/list", mirror)
    replace(source, items("c", "d"), epoch=1)
    replace(source, items("e"), epoch=2)
    assert fetch_archive(f"{url}/list", mirror)
    assert mails(mirror) == [mail(name) for name in "abcde"]


@pytest.mark.long
def test_since_on_the_web(long: str, mirror: str, url: str):
    assert fetch_archive(f"{url}/list", mirror, since=day(5))
    assert mails(mirror) == [mail("e")]
    assert fetch_archive(f"{url}/list", mirror)
    assert mails(mirror) == [mail(name) for name in "abcde"]


def test_list_that_is_not_served(mirror: str, url: str):
    with pytest.raises(
        UpstreamError, match=r"manifest.js.gz cannot be fetched \(.*404.*check the name of the list"
    ):
        fetch_archive(f"{url}/other", mirror)
    assert not Path(mirror).exists()


def test_epoch_that_is_not_served(make: Make, mirror: str, url: str):
    path = make(items("a"))
    (Path(path) / "git" / "1.git").mkdir()
    with pytest.raises(UpstreamError, match=r"/list/1 cannot be fetched \("):
        fetch_archive(f"{url}/list", mirror)


def test_server_that_is_not_trusted(
    make: Make, mirror: str, url: str, monkeypatch: pytest.MonkeyPatch
):
    make(items("a"))
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(UpstreamError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch_archive(f"{url}/list", mirror)


def test_nobody_answers(mirror: str):
    with pytest.raises(UpstreamError, match="cannot be fetched") as raised:
        fetch_archive("https://127.0.0.1:9/list", mirror)
    assert raised.value.exit_code == 3
    assert "\n" not in str(raised.value)


def test_redirect_to_plain_http_is_not_followed(url: str):
    with pytest.raises(UpstreamError, match=r"cannot be fetched \(.*302"):
        http._download(f"{url}/list/moved")


def test_git_follows_no_redirect_to_plain_http(make: Make, mirror: str, tmp_path: Path, pem: Path):
    make(items("a"))
    with (
        serving(tmp_path, None) as plain,
        serving(tmp_path, pem, moved_to=plain) as url,
        pytest.raises(UpstreamError, match=r"/list/0 cannot be fetched \(.*[Pp]rotocol"),
    ):
        fetch_archive(f"{url}/list", mirror)


@pytest.mark.parametrize(
    "pack",
    [
        lambda text: gzip.compress(text + b" " * 5_000_000),
        lambda text: gzip.compress(text[:-1] + b', "x": "' + b"x" * 5_000_000 + b'"}'),
        lambda text: text,
    ],
    ids=["padded", "bomb", "unpacked"],
)
def test_manifest_that_is_not_read(
    make: Make,
    mirror: str,
    url: str,
    pack: Callable[[bytes], bytes],
    monkeypatch: pytest.MonkeyPatch,
):
    make(items("a"))
    monkeypatch.setattr(Inbox, "pack", staticmethod(pack))
    with pytest.raises(UpstreamError, match=r"manifest\.js\.gz is no list of epochs"):
        fetch_archive(f"{url}/list", mirror)
    assert not Path(mirror).exists()


def test_manifest_that_is_cut_short(
    make: Make, mirror: str, url: str, monkeypatch: pytest.MonkeyPatch
):
    make(items("a"))
    monkeypatch.setattr(Inbox, "pack", staticmethod(lambda text: gzip.compress(text)[:-9]))
    with pytest.raises(UpstreamError, match=r"manifest\.js\.gz was cut short: try again later"):
        fetch_archive(f"{url}/list", mirror)
    assert not Path(mirror).exists()


def test_answer_without_end(make: Make, url: str, monkeypatch: pytest.MonkeyPatch):
    make(items("a"))
    monkeypatch.setattr(http, "MAX_PAGE", 20_000)
    monkeypatch.setattr(http, "_DEADLINE", 10)  # which it does not come to

    def pour(self: Inbox, _kind: str) -> None:
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):  # nobody listens any more
            while True:
                self.wfile.write(b"x" * 5000)
                time.sleep(0.01)

    monkeypatch.setattr(Inbox, "_manifest", pour)
    with pytest.raises(UpstreamError, match="is larger than 20000 bytes"):
        http._download(f"{url}/list/manifest.js.gz")


def test_an_answer_that_takes_for_ever_has_an_end(
    make: Make, url: str, monkeypatch: pytest.MonkeyPatch
):
    make(items("a"))
    monkeypatch.setattr(http, "_DEADLINE", 0.5)

    def drip(self: Inbox, _kind: str) -> None:
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):  # nobody listens any more
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)

    monkeypatch.setattr(Inbox, "_manifest", drip)
    with pytest.raises(UpstreamError, match=r"cannot be fetched \(it took more than 0.5 seconds\)"):
        http._download(f"{url}/list/manifest.js.gz")


def test_a_server_that_asks_to_wait(make: Make, url: str, monkeypatch: pytest.MonkeyPatch):
    make(items("a"))

    def refuse(self: Inbox, _kind: str) -> None:
        self.send_response(503)
        self.send_header("Retry-After", "120")
        self.end_headers()

    monkeypatch.setattr(Inbox, "_manifest", refuse)
    with pytest.raises(UpstreamError, match=r"503.*come back later \(Retry-After: 120\)"):
        http._download(f"{url}/list/manifest.js.gz")


@pytest.mark.parametrize("source", ["http://127.0.0.1/list", "ext::sh://x", "ssh://host/list"])
def test_only_https(source: str, mirror: str):
    with pytest.raises(UsageError, match="is no archive URL"):
        fetch_archive(source, mirror)
