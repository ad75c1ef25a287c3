"""Which feeds a release changes, before it takes the place of the site that is there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.links import LISTS, OF_RUNS
from generator.models.settings import Config

_ATOM, _JSON = ".atom", ".json"
_ARCHIVED = b"<fh:archive"  # RFC 5005: a document that nobody subscribes to


def changed_feeds(config: Config, folder: Path, made: Iterable[str]) -> tuple[str, ...]:
    """The documents to subscribe to below `folder` that are not the same in the site, by paths.

    Those of whole lists come first.
    """
    there = set(made)
    changed: list[str] = []
    for path in sorted(there):
        is_feed = path.endswith(_ATOM) and path.startswith(LISTS) and path not in OF_RUNS
        if is_feed and _ARCHIVED not in (folder / path).read_bytes():
            beside = path.removesuffix(_ATOM) + _JSON
            pair = [found for found in (path, beside) if found in there]
            changed += (found for found in pair if _differs(folder / found, config, found))
    return tuple(sorted(changed, key=lambda path: ("/feeds/" not in path, path)))


def _differs(file: Path, config: Config, path: str) -> bool:
    former = Path(config.site_dir, path)
    return not former.is_file() or former.read_bytes() != file.read_bytes()
