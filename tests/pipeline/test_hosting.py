"""What web servers need to know: the texts of the documentation, and sites at other addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator.cli.hosting_verbs import FORMATS
from generator.models.settings import Config
from generator.pipeline.hosting import server_settings
from generator.site.plan import POLICY
from tests.site.conftest import make_config


@pytest.fixture
def example(tmp_path: Path) -> Config:
    """The site of docs/hosting.md."""
    return replace(
        make_config(tmp_path),
        site_url="https://example.org/patchwire/",
        site_dir="/srv/patchwire/site",
    )


@pytest.mark.parametrize("form", FORMATS)
def test_the_documentation_shows_what_is_printed(root: Path, example: Config, form: str):
    text = (root / "docs/hosting.md").read_text("utf-8")
    (shown,) = re.findall(rf"^```{form}\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
    assert shown == server_settings(example, form)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_the_whole_policy(example: Config, form: str):
    text = server_settings(example, form)
    assert all(f"{directive}; " in text for directive in POLICY)
    assert "frame-ancestors 'none'" in text
    assert "unsafe" not in text.replace("'wasm-unsafe-eval'", "")


@pytest.mark.parametrize("form", FORMATS[1:])
def test_a_site_that_has_a_host_of_its_own_needs_no_redirect(example: Config, form: str):
    text = server_settings(replace(example, site_url="https://example.org/"), form)
    assert "patchwire/" not in text.replace("/srv/patchwire/", "")
    assert "301" not in text
    assert "redir " not in text
    assert "strip_prefix" not in text
    assert "$" not in re.sub(r"(\.(db|atom|json)|\(js\|css\))\$", "", text)


def test_folder_and_address_are_written_so_that_the_server_reads_them(example: Config):
    odd = replace(example, site_url="https://example.org/a-b/c.d/", site_dir='/srv/my "news"/site')
    text = server_settings(odd, "nginx")
    assert r'alias "/srv/my \"news\"/site/";' in text
    assert r'"^/a\-b/c\.d/(' in text
