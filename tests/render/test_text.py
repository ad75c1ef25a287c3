from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from generator.render.text import digest_text
from tests.render.sample import LIST, digest, empty_digest, single


def test_sample(golden: Callable[[str, str], None]):
    golden("render/digest.txt", digest_text(digest(), LIST))


def test_our_own_lines_fit_a_terminal():
    title = "net: " + "a very long title that goes on and on " * 4
    series = replace(single(1, title.strip(), "x"), prefixes=("net-next",))
    text = digest_text(replace(digest(), series=(series,), sections=()), LIST)
    ours = [line for line in text.split("\n") if not line.startswith(("New:", "[PATCH]"))]
    assert max(map(len, ours)) <= 78


def test_every_patch_is_there_with_its_message():
    text = digest_text(digest(), LIST)
    for series in digest().series:
        for mail in series.patches:
            assert mail.patch
            for line in mail.patch.commit_message.split("\n"):
                assert f"    {line}".rstrip() in text


def test_plain_ascii_stays_so():
    series = single(1, "lib: Sort", "Saves time.", digest().series[0].author)
    text = digest_text(replace(digest(), series=(series,), sections=()), LIST)
    assert text.isascii()


def test_without_an_archive_there_are_no_links():
    text = digest_text(digest(), replace(LIST, url=""))
    assert "https://" not in text
    assert "Link:" not in text


def test_an_empty_range_says_so():
    assert "No mail arrived." in digest_text(empty_digest(), LIST)
