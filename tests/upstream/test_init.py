"""`patchwire init` on a real list server."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.archive.http import Client
from generator.config import load_config
from generator.pipeline.init import init_site
from tests.upstream.conftest import FIRST, Upstream
from tests.upstream.inbox import NAME

pytestmark = pytest.mark.slow


@pytest.mark.long
def test_a_list_of_a_real_server(upstream: Upstream, tmp_path: Path):
    url = f"{upstream.site.url}/{NAME}"
    client = Client(ca_file=str(upstream.site.ca))
    report = init_site(url, str(tmp_path / "new"), client)
    assert report.exit_code == 0
    assert "1 epoch" in report.lines[0]
    assert "a day" in report.lines[0], FIRST  # its feed was read
    (found,) = load_config(str(tmp_path / "new" / "mkdocs.yml")).lists
    assert (found.name, found.archive) == (NAME, url)
