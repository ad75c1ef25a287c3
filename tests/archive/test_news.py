"""Upstream is asked whether it has news, and nothing is fetched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.archive.archive import open_archive
from generator.archive.news import has_news
from generator.errors import UpstreamError
from tests.archive.make import Make, items, replace


def tips(source: str) -> dict[int, str]:
    return {epoch.number: epoch.tip for epoch in open_archive(source).epochs}


def test_what_is_known_is_no_news(make: Make):
    source = make(items("a", "b"), items("c"))
    assert not has_news(source, tips(source))
    assert has_news(source, {})


def test_a_new_mail_in_any_epoch_is_news(make: Make):
    source = make(items("a"), items("c"))
    known = tips(source)
    replace(source, items("c", "d"), epoch=1)
    assert has_news(source, known)
    known = tips(source)
    replace(source, items("a", "purged"), epoch=0)  # as after a purge: an old epoch is another
    assert has_news(source, known)


def test_an_epoch_that_came_or_went_is_news(make: Make):
    source = make(items("a"), items("b"))
    known = tips(source)
    assert has_news(source, {0: known[0]})
    assert not has_news(source, {1: known[1]})  # a mirror from a date on does without older ones
    shutil.rmtree(Path(source) / "git" / "1.git")
    assert has_news(source, known)


def test_a_list_on_the_web_is_asked_over_https(make: Make, url: str):
    source = make(items("a"), items("b"))
    known = tips(source)
    assert not has_news(f"{url}/list", known)
    replace(source, items("b", "c"), epoch=1)
    assert has_news(f"{url}/list", known)
    shutil.rmtree(Path(source) / "git" / "1.git" / "refs")
    with pytest.raises(UpstreamError, match=r"/1 cannot be asked \("):
        has_news(f"{url}/list", known)
    shutil.rmtree(source)
    with pytest.raises(UpstreamError, match="manifest"):
        has_news(f"{url}/list", known)
