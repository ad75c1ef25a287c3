"""One segment: an SQLite file with the full-text index of some records.

A browser reads it by HTTP ranges, in units of a page; `engine/` has the code that does. What a
search needs most stands close together: which records are of the same work is packed, many records
to a row, and texts from which excerpts are taken are compressed.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from generator.models.search import SearchRecord

_PAGE = 4096  # bytes, the unit in which a browser fetches; see engine/remote.js
WORK = 5  # bytes of the hash of a lineage: 50,000 of them have a collision in 1 of 1,000 lists
WORKS = 800  # hashes in a row, so that a row fits on a page
_TEXT, _REPLIES = 6_000, 3_000  # characters of a record in which an excerpt is looked for
_TITLE = 96  # characters of a title as one word
_KNOWN = 3  # records with a word in their texts from which on it is no typing error
_NOT_KEY = re.compile("[^0-9a-z]+")
_SPELLED = re.compile(r"[^\W\d_][^\W_]*(?:_[^\W_]+)*")
# Tables lie in the file in this order; a browser fetches the first with the beginning of the file.
# Without `columnsize` nothing is kept of how long texts are: a series of many patches should not
# rank below a small one for that, and a hit costs one fetch less.
_TABLES = """
CREATE TABLE work (id INTEGER PRIMARY KEY, hashes BLOB);
CREATE TABLE doc (
    id INTEGER PRIMARY KEY, path TEXT, title TEXT, label TEXT, author TEXT, date INTEGER,
    state TEXT, kind TEXT
);
CREATE TABLE body (id INTEGER PRIMARY KEY, text BLOB);
CREATE TABLE spelling (id INTEGER PRIMARY KEY, words BLOB);
CREATE VIRTUAL TABLE find USING fts5 (
    title, author, people, files, ids, text, tags, patches, replies, content='', columnsize=0,
    tokenize="unicode61 remove_diacritics 2 tokenchars '_'"
);
"""


def write_segment(file: Path, records: Iterable[SearchRecord]) -> None:
    """Write records, ordered by date, to a new file. The same records make the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {_PAGE}")
        db.execute("PRAGMA journal_mode = off")  # a file that is not whole is never named
        db.execute("PRAGMA synchronous = off")
        db.executescript(_TABLES)
        db.execute("BEGIN")
        works: list[bytes] = []
        for number, record in enumerate(records, 1):
            db.execute("INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *_shown(record)))
            db.execute("INSERT INTO find (rowid, title, author, people, files, ids, text, tags, "
                       "patches, replies) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       (number, *_words(record)))  # fmt: skip
            db.execute("INSERT INTO body VALUES (?, ?)", (number, _body(record)))
            works.append(_work(record.lineage))
        _pack_works(db, works)
        db.execute("INSERT INTO find (find) VALUES ('optimize')")
        _write_spelling(db)
        db.execute("COMMIT")
        db.execute("VACUUM")  # else rows of one table lie all over the file


# ---------------------------------------------------------------- what is shown of a hit


def _shown(record: SearchRecord) -> tuple[str | int, ...]:
    """What a hit shows; its path is relative to the list's folder where it is below it."""
    prefix = f"lists/{record.list}/"
    below = record.path.removeprefix(prefix) if record.list else f"/{record.path}"
    label = " ".join((*record.trees, record.label)).strip()
    return (
        below, record.title, label, record.author, record.date, record.state, record.kind,
    )  # fmt: skip


def _body(record: SearchRecord) -> bytes:
    """Patches by label, Message-ID and title, and the texts for excerpts; raw DEFLATE of JSON."""
    patches = [(patch.label, patch.message_id, patch.title) for patch in record.patches]
    value = (patches, record.text[:_TEXT], record.replies[:_REPLIES])
    return _deflated(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _deflated(text: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text.encode("utf-8", "surrogatepass")) + packer.flush()


def _work(lineage: str) -> bytes:
    """The hash of a lineage; zeros for a record that is no version of a work."""
    return blake2b(lineage.encode(), digest_size=WORK).digest() if lineage else bytes(WORK)


def _pack_works(db: sqlite3.Connection, works: Sequence[bytes]) -> None:
    rows = (b"".join(works[start : start + WORKS]) for start in range(0, len(works), WORKS))
    db.executemany("INSERT INTO work VALUES (?, ?)", enumerate(rows))


# ---------------------------------------------------------------- the words it is found by


def _words(record: SearchRecord) -> tuple[str, ...]:
    """What a record is found by, as the columns of the table `find`."""
    titles = "\n".join(patch.title for patch in record.patches)
    trees = " ".join(f"{tree} {key(tree)}" for tree in record.trees)
    return (
        f"{record.title} {trees} {record.label}",
        f"{record.author} {record.address}",
        record.people,
        " ".join(_files(record.files.split("\n"))),
        " ".join(map(key, record.ids.split("\n"))),
        f"{record.text} {_pieces(f'{record.title} {titles} {record.text}')}",
        " ".join(dict.fromkeys(_tags(record))),
        titles,
        record.replies,
    )


def _tags(record: SearchRecord) -> Iterator[str]:
    """Words of our own making: facts, and whole titles as a reader pastes them."""
    facts = {
        "kind": record.kind,
        "state": record.state,
        "version": record.version,
        "of": str(record.total or ""),
    }
    yield from (f"{name}_{key(value)}" for name, value in facts.items() if value)
    yield from (f"topic_{key(topic)}" for topic in record.topics)
    yield from (f"tree_{key(tree)}" for tree in record.trees)
    titles = (record.title, *(patch.title for patch in record.patches))
    yield from (f"title_{key(title)[:_TITLE]}" for title in titles)


@lru_cache(maxsize=1 << 15)  # the same files and people come again and again
def key(text: str) -> str:
    """An identifier, a path or a Message-ID as one word; engine/language.js does the same."""
    return _NOT_KEY.sub("_", text.lower()).strip("_")


def _files(paths: Iterable[str]) -> dict[str, None]:
    """Whole paths, and the names of files and folders in them, each once."""
    found: dict[str, None] = {}
    for path in paths:
        found[key(path)] = None
        found.update(dict.fromkeys(map(key, path.split("/"))))
    return found


def _pieces(text: str) -> str:
    """The words that identifiers consist of: a search for `vgic` finds `kvm_vgic_init`, too."""
    named = {word for word in text.split() if "_" in word}
    return " ".join(sorted(set(_NOT_KEY.sub(" ", " ".join(named).lower()).split())))


# ---------------------------------------------------------------- spelling


def _write_spelling(db: sqlite3.Connection) -> None:
    """The words that readers may have meant, with the number of records that have them.

    Words of titles and names count, and those that several records have in their texts.
    """
    db.execute("CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, find, 'col')")
    rows = db.execute(
        "SELECT term, max(doc) FROM temp.term WHERE length(term) BETWEEN 4 AND 40 "
        "AND (col IN ('title', 'author', 'patches') OR col = 'text' AND doc >= ?) "
        "GROUP BY term ORDER BY term",
        (_KNOWN,),
    )
    lines = [f"{term} {count}" for term, count in rows if _SPELLED.fullmatch(term)]
    db.execute("INSERT INTO spelling VALUES (1, ?)", (_deflated("\n".join(lines)),))
    db.execute("DROP TABLE temp.term")
