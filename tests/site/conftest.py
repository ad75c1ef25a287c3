"""A configuration whose folders stand in the test's own place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.models.settings import Config
from tests.conftest import Once
from tests.site.tiny import build_site, project


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config(tmp_path)


def make_config(root: Path) -> Config:
    return Config(
        file=str(root / "mkdocs.yml"),
        root=str(root),
        docs_dir=str(root / "docs"),
        site_dir=str(root / "site"),
        cache_dir=str(root / ".cache"),
        site_name="News",
        site_url="https://example.org/news/",
        contact="https://example.org/news/",
        lists=(),
    )


@pytest.fixture(scope="session")
def tiny_site(once: Once) -> Path:
    """The folder of the tiny project, built. Not to be written to."""

    def build(folder: Path) -> None:
        assert build_site(project(folder)) == ()

    return once("tiny-site", build)


@pytest.fixture
def site_of() -> Callable[[Path, dict[str, str]], Path]:
    """Write files below a folder, among them what every site of MkDocs has."""

    def write(folder: Path, files: dict[str, str]) -> Path:
        for path, text in {"404.html": "<title>No</title>", "sitemap.xml": "", **files}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    return write
