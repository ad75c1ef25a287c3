"""A new site takes the old one's place whole, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.errors import SiteError
from generator.models.settings import Config
from generator.site.publish import prepare, publish

SiteOf = Callable[[Path, dict[str, str]], Path]


def test_the_first_site_and_the_next(config: Config, site_of: SiteOf):
    site = Path(config.site_dir)
    for name in ("one.html", "two.html"):
        publish(site_of(prepare(config), {name: "x"}), config)
        assert sorted(file.name for file in site.iterdir()) == sorted(
            ["404.html", "sitemap.xml", name]
        )
    assert list(Path(config.cache_dir).iterdir()) == []


def test_what_a_dead_run_left_is_mended(config: Config, site_of: SiteOf):
    cache = Path(config.cache_dir)
    site_of(cache / "site.old", {"one.html": "x"})  # died after the old site stepped aside
    site_of(cache / "site.new", {"two.html": "x"})
    new = prepare(config)
    assert (Path(config.site_dir) / "one.html").exists()
    assert not new.exists()


def test_an_old_site_left_aside_gives_way(config: Config, site_of: SiteOf):
    site_of(Path(config.site_dir), {"two.html": "x"})
    site_of(Path(config.cache_dir) / "site.old", {"one.html": "x"})  # died before its removal
    publish(site_of(prepare(config), {"three.html": "x"}), config)
    assert (Path(config.site_dir) / "three.html").exists()
    assert list(Path(config.cache_dir).iterdir()) == []


def test_the_old_site_comes_back_when_the_new_one_cannot_be_named(
    config: Config, site_of: SiteOf, monkeypatch: pytest.MonkeyPatch
):
    site_of(Path(config.site_dir), {"one.html": "x"})
    new = site_of(prepare(config), {"two.html": "x"})
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path == new:
            raise OSError(18, "Invalid cross-device link", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(SiteError, match=r"site\.new: Invalid cross-device link: site_dir must be"):
        publish(new, config)
    assert (Path(config.site_dir) / "one.html").exists()


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
    publish(site_of(prepare(config), {}), config)
    assert (Path(config.site_dir) / "404.html").exists()
