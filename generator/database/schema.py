"""The tables of the database, which docs/database.md explains.

Keys do not depend on the order in which rows came: an id is the hash of what a row stands for, and
what a version has of a kind is numbered in the order of its data file. So the same facts are the
same rows, however many runs they came in. Texts of mails have no column.
"""

from __future__ import annotations

from hashlib import blake2b

from generator.models.digest import COUNTS

NUMBER = 1  # of the form of the tables: raised where a column loses its meaning
TABLES = f"""
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE people (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, person TEXT NOT NULL
);
CREATE TABLE versions (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, fingerprint TEXT NOT NULL,
    message_id TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL,
    rfc INTEGER NOT NULL, resend INTEGER NOT NULL, pull INTEGER NOT NULL,
    total INTEGER NOT NULL, missing INTEGER NOT NULL,
    author_id INTEGER NOT NULL REFERENCES people (id),
    sender_id INTEGER NOT NULL REFERENCES people (id),
    sent TEXT NOT NULL, received TEXT NOT NULL, newest TEXT NOT NULL, cover TEXT,
    state TEXT, state_since TEXT, state_evidence TEXT, applied_patches INTEGER,
    replies INTEGER NOT NULL, participants INTEGER NOT NULL,
    files INTEGER NOT NULL, insertions INTEGER NOT NULL, deletions INTEGER NOT NULL,
    lineage TEXT, previous TEXT, linked_by TEXT, following TEXT
);
CREATE TABLE patches (
    version_id INTEGER REFERENCES versions (id), position INTEGER,
    number INTEGER, title TEXT NOT NULL, message_id TEXT NOT NULL,
    author_id INTEGER NOT NULL REFERENCES people (id),
    insertions INTEGER NOT NULL, deletions INTEGER NOT NULL, reviewed INTEGER NOT NULL,
    PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE files (
    version_id INTEGER REFERENCES versions (id), path TEXT, PRIMARY KEY (version_id, path)
) WITHOUT ROWID;
CREATE TABLE topics (
    version_id INTEGER REFERENCES versions (id), topic TEXT, PRIMARY KEY (version_id, topic)
) WITHOUT ROWID;
CREATE TABLE tags (
    version_id INTEGER REFERENCES versions (id), position INTEGER,
    name TEXT NOT NULL, person_id INTEGER NOT NULL REFERENCES people (id), patch INTEGER,
    from_sender INTEGER NOT NULL, message_id TEXT NOT NULL, received TEXT NOT NULL,
    PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE answers (
    version_id INTEGER REFERENCES versions (id), position INTEGER,
    message_id TEXT, received TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id), patch INTEGER, is_bot INTEGER NOT NULL,
    PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE applications (
    version_id INTEGER REFERENCES versions (id), position INTEGER,
    message_id TEXT NOT NULL, received TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id), tree TEXT NOT NULL,
    patches TEXT NOT NULL, commits TEXT NOT NULL, reported_by TEXT NOT NULL,
    PRIMARY KEY (version_id, position)
) WITHOUT ROWID;
CREATE TABLE digests (
    path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, size TEXT NOT NULL, name TEXT NOT NULL,
    starts TEXT NOT NULL, ends TEXT NOT NULL,
    {" INTEGER NOT NULL, ".join(COUNTS)} INTEGER NOT NULL
) WITHOUT ROWID;
"""
OF_VERSION = ("patches", "files", "topics", "tags", "answers", "applications")
# The ids of all people whom a row names.
NAMED = """
    SELECT author_id FROM versions UNION SELECT sender_id FROM versions
    UNION SELECT author_id FROM patches UNION SELECT person_id FROM tags
    UNION SELECT person_id FROM answers UNION SELECT person_id FROM applications
"""


def id_of(text: str) -> int:
    """A number that stands for a text: 53 bits, which JavaScript and R keep exact.

    Of 100,000 texts two have the same in one list of two million.
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 11
