"""The epochs of a list on the web, as its manifest names them."""

from __future__ import annotations

import json

import pytest

from generator.archive.manifest import check_url, read_manifest
from generator.errors import UsageError

URL = "https://lists.example/demo"


def manifest(*paths: str) -> bytes:
    return json.dumps({path: {"modified": 1} for path in paths}).encode()


def test_epochs_in_order():
    paths = [f"/demo/git/{number}.git" for number in (10, 0, 2, 1)]
    assert read_manifest(manifest(*paths), URL) == [0, 1, 2, 10]


def test_only_ours():
    text = manifest("/other/git/0.git", "/other/git/1.git", "/demo/git/0.git")
    assert read_manifest(text, URL) == [0]


def test_one_list_under_another_name():
    assert read_manifest(manifest("/pub/demo-list/git/0.git"), URL) == [0]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        manifest("/demo.git", "/demo/git/x.git", "/demo/git/01.git", "/demo/git/0.git/../1"),
        manifest("/one/git/0.git", "/two/git/0.git"),
    ],
)
def test_no_manifest(text: bytes):
    with pytest.raises((ValueError, RecursionError)):
        read_manifest(text, URL)


@pytest.mark.parametrize("url", [URL, URL + "/", "https://h:8443/a/b", "https://h/~x/a.b-c_d+e%20"])
def test_url(url: str):
    assert check_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://lists.example/demo",
        "http://127.0.0.1/demo",
        "ext::sh -c true://x",
        "file:///etc",
        "ssh://h/x",
        "https://user:secret@h/x",
        "https://h",
        "https://h/",
        "https://h/x?y",
        "https://h/x#y",
        "https://h/x\n",
        "https://-oProxyCommand=x y/z",
    ],
)
def test_other_urls_are_refused(url: str):
    with pytest.raises(UsageError, match="is no archive URL: write it as https://HOST/LIST"):
        check_url(url)
