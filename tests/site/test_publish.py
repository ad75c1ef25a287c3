"""A release takes the site's place whole, or not at all, whenever the run dies."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.errors import SiteError
from generator.models.settings import Config
from generator.site import publish as publishing
from generator.site.publish import former_release, prepare, publish, restore
from tests.contents import contents

SiteOf = Callable[[Path, dict[str, str]], Path]
MARKS = {"404.html": "", "sitemap.xml": ""}


def release(site_of: SiteOf, config: Config, files: dict[str, str]) -> None:
    """Publish a whole site with these files."""
    publish(site_of(prepare(config), files), config, (), is_whole=True)


def texts(folder: Path) -> dict[str, str]:
    return {path: raw.decode() for path, raw in contents(folder).items() if path not in MARKS}


def site_texts(config: Config) -> dict[str, str]:
    return texts(Path(config.site_dir))


@pytest.fixture
def part(config: Config, site_of: SiteOf) -> Callable[[], None]:
    """A published site, and a function that publishes a change of it: a file of each fate."""
    release(site_of, config, BEFORE)

    def change() -> None:
        new = prepare(config)
        for path, text in {"made/b.html": "B", "new/e.html": "e"}.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_text(text)
        publish(new, config, {"gone/c.html"}, kept={"mine/x.txt"}, is_whole=False)

    return change


STAY = {"same/a.html": "a", "deep/er/d.html": "d", "mine/x.txt": "x"}  # the last is a person's
BEFORE = {**STAY, "made/b.html": "b", "gone/c.html": "c"}
AFTER = {**STAY, "made/b.html": "B", "new/e.html": "e"}


def test_the_first_site_and_the_next(config: Config, site_of: SiteOf):
    release(site_of, config, {"one.html": "x"})
    assert not former_release(config).exists()
    release(site_of, config, {"two.html": "x"})
    assert site_texts(config) == {"two.html": "x"}
    assert texts(former_release(config)) == {"one.html": "x"}
    release(site_of, config, {"three.html": "x"})
    assert texts(former_release(config)) == {"two.html": "x"}
    assert [file.name for file in Path(config.cache_dir).iterdir()] == ["site.old"]


def test_what_did_not_change_is_linked(config: Config, part: Callable[[], None]):
    site = Path(config.site_dir)
    inode, time = (site / "same/a.html").stat().st_ino, (site / "same").stat().st_mtime_ns
    part()
    assert site_texts(config) == AFTER
    assert texts(former_release(config)) == BEFORE
    assert not (site / "gone").exists()
    assert (site / "same/a.html").stat().st_ino == inode
    assert (site / "same").stat().st_mtime_ns == time  # it need not be looked into again


def test_a_file_made_again_with_the_same_bytes_keeps_its_time(config: Config, site_of: SiteOf):
    release(site_of, config, {"a.html": "a"})
    time = (Path(config.site_dir) / "a.html").stat().st_mtime_ns
    publish(site_of(prepare(config), {"a.html": "a"}), config, (), is_whole=False)
    assert (Path(config.site_dir) / "a.html").stat().st_mtime_ns == time


def test_what_is_new_is_on_disk_before_readers_see_it_and_then_its_name(
    config: Config, part: Callable[[], None], monkeypatch: pytest.MonkeyPatch
):
    """Otherwise a power cut may leave a site of empty files."""
    steps: list[str] = []
    flush, exchange = os.fsync, publishing._is_exchanged

    def flushed(handle: int) -> None:
        steps.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        flush(handle)

    def exchanged(first: Path, second: Path) -> bool:
        steps.append("exchange")
        return exchange(first, second)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(publishing, "_is_exchanged", exchanged)
    part()
    new = Path(config.cache_dir) / "site.new"
    assert sorted(steps[:2]) == [str(new / "made/b.html"), str(new / "new/e.html")]
    assert steps[2:] == ["exchange", str(Path(config.site_dir).parent)]


FATES = ("a.html", "b/index.html", "b/c/index.html", "b/c", "d", "d/e.html", "f/g/h.html")


@pytest.mark.parametrize("seed", range(40))
def test_release_after_release_is_what_was_built_and_what_stays(
    config: Config, site_of: SiteOf, seed: int
):
    """Files come, go, change, and folders take the place of files; the former stays whole."""
    dice = random.Random(seed)
    site = Path(config.site_dir)
    present: dict[str, str] = {"a.html": "0"}
    release(site_of, config, present)
    for number in range(1, 8):
        if dice.random() < 0.15:  # the former release is gone, as after a withdrawal
            shutil.rmtree(former_release(config), ignore_errors=True)
        made = {path: str(dice.choice([0, number])) for path in dice.sample(FATES, 3)}
        made = {path: text for path, text in made.items() if not _in_the_way(path, made)}
        gone = {path for path in present if _in_the_way(path, made) or dice.random() < 0.2} - {
            *made
        }
        before, present = present, {p: t for p, t in present.items() if p not in gone} | made
        publish(site_of(prepare(config), made), config, gone, is_whole=False)
        assert site_texts(config) == present
        assert texts(former_release(config)) == before
        assert all(any(folder.iterdir()) for folder in site.rglob("*") if folder.is_dir())


def _in_the_way(path: str, made: Iterable[str]) -> bool:
    """Whether one of these files is a folder above the path, or below it."""
    return any(f"{path}/".startswith(f"{m}/") or f"{m}/".startswith(f"{path}/") for m in made
               if m != path)  # fmt: skip


def test_a_release_leaves_alone_what_the_former_one_has(
    config: Config, part: Callable[[], None], monkeypatch: pytest.MonkeyPatch
):
    """Else the whole site is linked and the whole former one removed each time: seconds."""
    part()
    touched: list[str] = []
    link = os.link

    def linked(file: Any, target: Any, **kw: Any) -> None:
        touched.append(Path(target).name)
        link(file, target, **kw)

    monkeypatch.setattr(os, "link", linked)
    new = prepare(config)
    new.mkdir()
    (new / "f.html").write_text("f")
    publish(new, config, (), is_whole=False)
    assert sorted(touched) == ["b.html", "e.html"]
    assert site_texts(config) == AFTER | {"f.html": "f"}


# ---------------------------------------------------------------- runs that die


class _Killed(BaseException):
    """The run ends here, and nothing of it runs any more."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, step: int) -> Iterator[list[str]]:
    """Die before the step of that number that touches the disk; the steps that were taken."""
    taken: list[str] = []
    with monkeypatch.context() as patched:
        for owner, name in (
            (os, "link"), (os, "utime"), (os, "unlink"), (Path, "rename"), (Path, "unlink"),
            (Path, "mkdir"), (os, "mkdir"), (Path, "replace"), (Path, "rmdir"), (os, "rmdir"),
            (publishing, "_is_exchanged"), (os, "sync"),
        ):  # fmt: skip
            original = getattr(owner, name)

            def counted(*args: Any, _name: str = name, _call: Any = original, **kw: Any) -> Any:
                if len(taken) == step:
                    raise _Killed
                taken.append(_name)
                return _call(*args, **kw)

            patched.setattr(owner, name, counted)
        with suppress(_Killed):
            yield taken


@pytest.mark.parametrize("can_exchange", [True, False])
def test_whenever_a_run_is_killed_the_site_is_the_old_or_the_new(
    config: Config,
    site_of: SiteOf,
    part: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    can_exchange: bool,  # noqa: FBT001 - pytest gives it
):
    if not can_exchange:
        monkeypatch.setattr(publishing, "_is_exchanged", lambda *_: False)
    missing = seen = 0
    for step in range(200):
        release(site_of, config, BEFORE)
        with killed_at(monkeypatch, step) as taken:
            part()
        if not Path(config.site_dir).exists():
            missing += 1
            prepare(config)  # what the next run does first
        assert site_texts(config) in (BEFORE, AFTER), taken
        seen += 1
        if len(taken) < step:
            break
    else:
        pytest.fail("the run has no end")
    assert seen > 20
    assert missing == (0 if can_exchange else 1)
    part()
    assert site_texts(config) == AFTER


def test_what_a_dead_run_left_is_put_right(config: Config, site_of: SiteOf):
    cache = Path(config.cache_dir)
    site_of(cache / "site.old", {"one.html": "x"})  # died after the old site stepped aside
    site_of(cache / "site.new", {"two.html": "x"})
    new = prepare(config)
    assert (Path(config.site_dir) / "one.html").exists()
    assert not new.exists()


def test_the_old_site_comes_back_when_the_new_one_cannot_be_named(
    config: Config, site_of: SiteOf, monkeypatch: pytest.MonkeyPatch
):
    release(site_of, config, {"one.html": "x"})
    new = site_of(prepare(config), {"two.html": "x"})
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path == new:
            raise OSError(18, "Invalid cross-device link", str(path))
        return rename(path, target)

    monkeypatch.setattr(publishing, "_is_exchanged", lambda *_: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(SiteError, match=r"site\.new: Invalid cross-device link: site_dir must be"):
        publish(new, config, (), is_whole=True)
    assert (Path(config.site_dir) / "one.html").exists()


# ---------------------------------------------------------------- the former release


def test_the_former_release_comes_back_and_goes_again(config: Config, part: Callable[[], None]):
    part()
    restore(config)
    assert site_texts(config) == BEFORE
    restore(config)
    assert site_texts(config) == AFTER


def test_without_a_former_release_nothing_comes_back(config: Config, site_of: SiteOf):
    release(site_of, config, {"one.html": "x"})
    with pytest.raises(SiteError, match="there is no former release"):
        restore(config)
    assert site_texts(config) == {"one.html": "x"}


# ---------------------------------------------------------------- folders of others


def test_a_folder_that_is_no_site_is_not_replaced(config: Config):
    site = Path(config.site_dir)
    site.mkdir()
    (site / "thesis.txt").write_text("years of work")
    with pytest.raises(SiteError, match="holds something else than a site: empty it or change"):
        prepare(config)
    assert (site / "thesis.txt").exists()
    with pytest.raises(SiteError, match="is no folder"):
        prepare(replace(config, site_dir=str(site / "thesis.txt")))


def test_an_empty_folder_may_be_replaced(config: Config, site_of: SiteOf):
    Path(config.site_dir).mkdir()
    release(site_of, config, {})
    assert (Path(config.site_dir) / "404.html").exists()


def test_a_release_goes_before_a_kept_file_that_is_in_its_way(config: Config, site_of: SiteOf):
    release(site_of, config, {"x/y.txt": "mine", "z": "mine"})
    new = prepare(config)
    new.mkdir(parents=True)
    (new / "x").write_text("file")
    (new / "z").mkdir()
    (new / "z" / "a.html").write_text("page")
    publish(new, config, (), kept={"x/y.txt", "z"}, is_whole=False)
    assert site_texts(config) == {"x": "file", "z/a.html": "page"}
