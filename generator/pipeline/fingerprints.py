"""Fingerprints of everything that decides bytes: code, settings, libraries, theme, archives.

Whatever is kept from run to run is kept beside the fingerprint of what it was made from, and made
anew where that is another. Code is fingerprinted by its bytes: a checkout changes more often than
its version does, and a number that somebody has to raise is forgotten.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import generator
from generator.config_frame import names_in
from generator.models.settings import Config
from generator.site.handwritten import handwritten_files
from generator.site.plan import ENGINE_FOLDER, GENERATED, engine_fingerprint
from generator.site.tree import files_in
from generator.text import fingerprint

_HOME = Path(generator.__file__).parent
# What decides the index of a list: everything that pipeline/index_list.py imports, but for what
# enters as settings or only finds files. A test compares the two.
INDEX_CODE = (
    "arrivals.py", "errors.py", "identity.py", "links.py", "text.py", "union_find.py",
    "windows.py", "models", "archive", "index", "mail", "tracking", "pipeline/index_list.py",
    "pipeline/sources.py", "pipeline/index_access.py", "pipeline/pool.py",
)  # fmt: skip
# What decides pages besides.
PAGE_CODE = ("digest", "render", "search", "database", "pipeline")
SEARCH_CODE = ("search", "models/search.py")
_CODE = {".py", ".j2"}
# Files that a machine makes, of which two machines may make other bytes from the same sources; the
# engine's own sources stand in search/engine/.
_MADE = {"__pycache__", "node_modules"}
_FOLDERS = {"docs_dir", "site_dir"}
_PAGES = {".md", ".markdown", ".mdown", ".mkd", ".mkdn"}  # what MkDocs takes for pages
# What makes a page of a text, besides MkDocs and what the settings name, and what makes that text.
_LIBRARIES = (
    "mkdocs-material", "markdown", "jinja2", "markupsafe", "pyyaml", "pymdown-extensions",
)  # fmt: skip
_RENDERERS = ("jinja2", "markupsafe", "leather", "feedgen", "lxml")


def index_inputs(settings: object) -> str:
    """What decides the index of a list: code, Python, and the settings its mails are read under."""
    return _of(_code(INDEX_CODE), _python(), settings)


def page_inputs(settings: object) -> str:
    """What decides pages, of the same index: code, libraries, and settings."""
    return _of(_code(PAGE_CODE), _python(), _versions(_RENDERERS), settings)


def search_inputs() -> str:
    """What decides the files of the search, of the same records: code."""
    return _of(_code(SEARCH_CODE))


def program() -> str:
    """The version of this program, and all its files."""
    return f"{generator.__version__} {_program()}"


def compiled() -> str:
    """What decides to which code a template is compiled: this program, Python and libraries."""
    return _of(program(), _installed())


def frame(config: Config) -> str:
    """What decides how a text becomes a page: settings, theme, overrides, plugin, libraries.

    Of the hand-written pages, which there are: each generated page links to the first.
    """
    theme = _HOME / "site" / "theme"
    packed = theme / ENGINE_FOLDER
    files = [Path(config.file), *map(Path, config.inherited)]
    files += [_HOME / "site" / name for name in ("plugin.py", "html_blocks.py", "plan.py")]
    made = {packed, theme / "__pycache__"}
    files += sorted(
        file for file in theme.rglob("*") if file.is_file() and made.isdisjoint(file.parents)
    )
    return _of(
        engine_fingerprint(),
        _contents(files),
        _python(),
        _versions((config.builder, *_LIBRARIES), frozenset(_extensions(config))),
        _mkdocs_settings(config),
        _navigation(config),
        _overrides(config),
    )


def surround(docs: Path) -> str:
    """What decides the site besides the pages of lists: all other files of the page tree."""
    return _of(_named(docs, files_in(docs, but=(GENERATED,))))


def run_inputs(config: Config, archives: Sequence[object]) -> str:
    """What decides page tree and site as a whole; `archives` are the newest commits of each list.

    Only what is cheap is read: a run with no news waits for this alone.
    """
    docs = Path(config.docs_dir)
    engine = sorted((_HOME / "site" / "theme" / ENGINE_FOLDER).glob("*"))
    files = [config.file, *config.inherited, *map(str, engine)]
    files += [mailing_list.maintainers for mailing_list in config.lists if mailing_list.maintainers]
    return _of(
        program(),
        _installed(),
        repr(replace(config, block=frozenset())),  # whose order is another in each run
        sorted(config.block),
        _contents(map(Path, files)),
        _overrides(config),
        _named(docs, handwritten_files(docs)),
        repr(archives),
    )


def _extensions(config: Config) -> Iterator[str]:
    """The plugins of MkDocs and the extensions of Markdown that the settings name."""
    for key in ("plugins", "markdown_extensions"):
        yield from (name for name in names_in(config.values.get(key)) if isinstance(name, str))


def _mkdocs_settings(config: Config) -> str:
    """The settings as MkDocs has them: a value may come from the environment, not from a file.

    Settings of this program enter as what they decide, or not at all: what a mail is sent with is
    no part of a page. Folders may be others on another machine.
    """
    values = {key: value for key, value in config.values.items() if key not in _FOLDERS}
    extra = values.get("extra") or {}
    values["extra"] = {key: value for key, value in extra.items() if key != "patchwire"}
    return repr((values, config.content_policy))


def _navigation(config: Config) -> list[str]:
    """The paths of the hand-written pages that may be in the navigation.

    MkDocs takes all of them where no `nav` is set, else those it names that are there.
    """
    docs, nav = Path(config.docs_dir), config.values.get("nav")
    files = handwritten_files(docs) if docs.is_dir() else []
    pages = (file for file in files if file.suffix.lower() in _PAGES)
    named = repr(nav)
    return [file.relative_to(docs).as_posix() for file in pages if not nav or file.name in named]


def _overrides(config: Config) -> list[tuple[str, str]]:
    """What the settings put before files of the theme, and hooks of MkDocs.

    Python writes `__pycache__` beside a hook.
    """
    found = []
    for path in map(Path, config.overrides):
        folder, files = (path, files_in(path, ())) if path.is_dir() else (path.parent, [path])
        made = (file for file in files if _MADE.isdisjoint(file.relative_to(folder).parts))
        found += _named(folder, (file for file in made if file.is_file()))
    return found


def _of(*values: object) -> str:
    return fingerprint(json.dumps(values).encode())


def _named(folder: Path, files: Iterable[Path]) -> list[tuple[str, str]]:
    """The path of each file within a folder, with its fingerprint."""
    return [(file.relative_to(folder).as_posix(), fingerprint(file.read_bytes())) for file in files]


def _contents(files: Iterable[Path]) -> list[str]:
    return [fingerprint(file.read_bytes()) for file in files]


@cache
def _code(parts: Sequence[str]) -> str:
    """The files of code in some rooms and modules."""
    files = []
    for part in parts:
        path = _HOME / part
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        files += [file for file in found if file.suffix in _CODE]
    names = [file.relative_to(_HOME).as_posix() for file in files]
    return _of(generator.__version__, names, _contents(files))


@cache
def _program() -> str:
    """All files of the program, but for those that are made from others."""
    files = []
    for folder, folders, names in os.walk(_HOME):
        folders[:] = [name for name in folders if not _is_made(Path(folder, name))]
        files += [Path(folder, name) for name in names]
    content = (
        file.relative_to(_HOME).as_posix().encode() + b"\0" + file.read_bytes()
        for file in sorted(files)
    )
    return fingerprint(b"".join(content))


def _is_made(folder: Path) -> bool:
    return folder.name in _MADE or folder.as_posix().endswith(f"theme/{ENGINE_FOLDER}")


def _python() -> list[int]:
    """The version of Python, but for the last part: machines with other patches may share lists."""
    return list(sys.version_info[:2])


@cache
def _versions(packages: Sequence[str], used: frozenset[str] = frozenset()) -> list[str]:
    """The versions of packages, and of those with the plugins and extensions that are used."""
    from generator.pipeline import packages as installed  # noqa: PLC0415 - 25 ms that a run with no news saves

    return installed.versions((*packages, *installed.packages_with(used)))


def _installed() -> list[str]:
    """Name and version of every installed package; looking up single ones costs more."""
    folders = [folder for folder in sys.path if folder and Path(folder).is_dir()]
    found = {name for folder in folders for name in os.listdir(folder)}  # noqa: PTH208 - names alone
    return [sys.version, *sorted(name for name in found if name.endswith(".dist-info"))]
