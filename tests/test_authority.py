"""A list whose server has a certificate of an authority of one's own: `ca_file`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.archive.archive import open_archive
from generator.archive.fetch import fetch_archive
from generator.archive.news import has_news
from generator.config import files_of, load_config
from generator.errors import ConfigError, UpstreamError
from tests.archive.web import authority, certificate, serving
from tests.archives import OTTER, archive
from tests.whole import Project


@dataclass(frozen=True)
class Server:
    """A list on https, and the certificate of the authority that its server has one from."""

    url: str
    ca_file: str


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make certificates")
    for name in ("SSL_CERT_FILE", "GIT_SSL_CAINFO"):
        monkeypatch.delenv(name, raising=False)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    archive(tmp_path / "otter", OTTER)
    ca_file, pem = authority(tmp_path)
    with serving(tmp_path, pem) as address:
        yield Server(f"{address}/otter", str(ca_file))


def test_manifest_and_git_are_checked_against_the_file(server: Server, tmp_path: Path):
    mirror = str(tmp_path / "mirror")
    assert fetch_archive(server.url, mirror, ca_file=server.ca_file)
    assert not fetch_archive(server.url, mirror, ca_file=server.ca_file)
    (epoch,) = open_archive(mirror).epochs
    assert not has_news(server.url, {0: epoch.tip}, server.ca_file)


def test_without_the_file_the_server_is_refused(server: Server, tmp_path: Path):
    with pytest.raises(UpstreamError, match=r"manifest.*CERTIFICATE_VERIFY_FAILED"):
        fetch_archive(server.url, str(tmp_path / "mirror"))
    with pytest.raises(UpstreamError, match=r"manifest.*CERTIFICATE_VERIFY_FAILED"):
        has_news(server.url, {})


def test_the_file_goes_before_what_the_user_has_set(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "other").mkdir()
    other = str(certificate(tmp_path / "other"))
    for name in ("SSL_CERT_FILE", "GIT_SSL_CAINFO"):
        monkeypatch.setenv(name, other)
    assert fetch_archive(server.url, str(tmp_path / "mirror"), ca_file=server.ca_file)
    with pytest.raises(UpstreamError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch_archive(server.url, str(tmp_path / "another"), ca_file=other)


@pytest.mark.slow
def test_a_list_with_a_file_is_planned_fetched_and_built(server: Server, project: Project):
    lists = {"otter": {"archive": server.url, "ca_file": "../ca.pem", "title": "Otter"}}
    project.configure(lists)
    assert project.plan() == ("otter",)
    report = project.build()
    assert report.exit_code == 0, report.lines
    assert project.plan() == ()
    assert server.ca_file in files_of(project.config)  # so that workers get it
    project.configure({"otter": {"archive": server.url, "title": "Otter"}})
    report = project.build()
    assert report.exit_code == 3
    assert "certificate" in "".join(report.lines).lower()


def test_a_file_without_certificates_is_named(tmp_path: Path):
    file = tmp_path / "mkdocs.yml"
    file.write_text(
        "site_name: x\nsite_url: https://example.org/\nextra: {patchwire: {lists: "
        "{kvm: {archive: https://lists.example/kvm, ca_file: mkdocs.yml}}}}\n",
        "utf-8",
    )
    with pytest.raises(ConfigError, match=r"lists\.kvm\.ca_file.*certificates in PEM format"):
        load_config(str(file))
