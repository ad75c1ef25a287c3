"""What the pages of each list were made from, kept as a small JSON file beside the mirrors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from generator.site.manifest_file import FileRecord
from generator.site.stats import stat_of
from generator.site.tree import read_plain
from generator.text import fingerprint
from generator.workspace import PARTS

_SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a list was made from, as fingerprints; `files` is that of its records.

    `unreadable` is how many of its mails could not be read, by reason.
    """

    program: str
    settings: str
    tips: Mapping[int, str]  # the newest commit of each epoch
    files: str
    unreadable: Mapping[str, int] = field(default_factory=dict)


def lists_with_provenance(cache_dir: str) -> list[str]:
    """The lists that have a provenance; the one that was written longest ago comes first."""
    files = Path(cache_dir, PARTS).glob("*.json")
    return [file.stem for file in sorted(files, key=lambda file: (stat_of(file)[1], file.name))]


def read_provenance(cache_dir: str, name: str) -> Provenance | None:
    """The provenance of a list; None where there is none, or none that can be read."""
    try:
        data = json.loads(read_plain(Path(cache_dir), f"{PARTS}/{name}.json"))
        tips = {int(epoch): str(tip) for epoch, tip in data["tips"].items()}
        found = Provenance(
            program=str(data["program"]),
            settings=str(data["settings"]),
            tips=tips,
            files=str(data["files"]),
            unreadable={str(key): int(count) for key, count in data["unreadable"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if data.get("schema") == _SCHEMA else None


def write_provenance(cache_dir: str, name: str, provenance: Provenance) -> None:
    """Keep the provenance of a list."""
    file = _file(cache_dir, name)
    file.parent.mkdir(exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps({"schema": _SCHEMA, **asdict(provenance)}) + "\n", "ascii")
    new.replace(file)


def remove_provenance(cache_dir: str, names: Iterable[str]) -> None:
    """Forget the provenance of these lists: they are about to change."""
    for name in names:
        _file(cache_dir, name).unlink(missing_ok=True)


def records_fingerprint(records: Mapping[str, FileRecord], folder: str) -> str:
    """Fingerprint of the records below a folder, without their times."""
    lines = (
        f"{path} {record.fingerprint} {record.date} {record.built} {record.output_fingerprint}\n"
        for path, record in sorted(records.items())
        if path.startswith(folder)
    )
    return fingerprint("".join(lines).encode())


def _file(cache_dir: str, name: str) -> Path:
    return Path(cache_dir, PARTS, f"{name}.json")
