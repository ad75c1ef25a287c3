"""What does the file hold? Its tables, and the number that stands for their form.

Nothing here opens or reads it. Times are seconds since 1970, UTC. Rows that are met often are
narrow; what a mail or a version says stands apart, in `facts` and `version_facts`, written once.
"""

from __future__ import annotations

from typing import get_args
from zlib import crc32

from generator.index.codec import form_of
from generator.index.message_codec import KEPT
from generator.models.mails import Kind, Message
from generator.models.versions import Version

KINDS: tuple[Kind, ...] = get_args(Kind)  # a mail's kind is kept as its place in here

TABLES = """
CREATE TABLE made_for (settings TEXT NOT NULL);
CREATE TABLE epoch (number INTEGER PRIMARY KEY, tip BLOB NOT NULL, entries INTEGER NOT NULL);

-- Every entry of the archive in arrival order; only mails that were read have a component, which
-- is called by the first of its mails.
CREATE TABLE mail (
    seq INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    commit_id BLOB NOT NULL,
    blob BLOB,
    received INTEGER NOT NULL,
    window INTEGER NOT NULL, -- when the window it is told in begins
    kind INTEGER NOT NULL,
    component INTEGER
);
-- The first bytes of an id are enough to find it; the whole is compared in the row.
CREATE INDEX mail_by_commit ON mail (substr(commit_id, 1, 5));
CREATE INDEX mail_by_blob ON mail (substr(blob, 1, 5)) WHERE blob IS NOT NULL;
CREATE INDEX mail_by_window ON mail (window);
CREATE INDEX mail_by_component ON mail (component) WHERE component IS NOT NULL;
CREATE INDEX mail_not_read ON mail (kind) WHERE component IS NULL;
CREATE TABLE facts (seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
-- The first mail that has it.
CREATE TABLE grouping_key (hash INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
CREATE TABLE touched (component INTEGER PRIMARY KEY);

CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    state TEXT,
    since INTEGER,
    waits INTEGER, -- whether it may come to wait
    entered INTEGER, -- when it was said last that it, or a part of it, went into a tree
    work INTEGER, -- the hash of the path of its first version
    previous INTEGER -- the hash of the path of the version before
);
CREATE INDEX version_by_time ON version (received, path);
CREATE INDEX version_by_state ON version (state, received, path);
CREATE INDEX version_by_entry ON version (entered, path) WHERE entered IS NOT NULL;
CREATE INDEX version_by_work ON version (work) WHERE work IS NOT NULL;
CREATE INDEX version_by_previous ON version (previous) WHERE previous IS NOT NULL;
CREATE TABLE version_facts (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE member (id INTEGER, seq INTEGER, PRIMARY KEY (id, seq)) WITHOUT ROWID;
CREATE INDEX member_by_seq ON member (seq);
-- `mark`, the hash of the path, puts those that were sent in the same second in order. What only
-- points (1) to a link_key stands behind what has it.
CREATE TABLE link_key (
    hash INTEGER, points INTEGER, sent INTEGER, mark INTEGER, id INTEGER,
    PRIMARY KEY (hash, points, sent, mark, id)
) WITHOUT ROWID;
CREATE TABLE topic (
    name TEXT, received INTEGER, id INTEGER, PRIMARY KEY (name, received, id)
) WITHOUT ROWID;
CREATE TABLE concern (
    person TEXT, received INTEGER, id INTEGER, PRIMARY KEY (person, received, id)
) WITHOUT ROWID;
-- Versions that were not kept because an earlier mail's has the same path: where to look again
-- when that one goes.
CREATE TABLE shadow (path TEXT, seq INTEGER, PRIMARY KEY (path, seq)) WITHOUT ROWID;
CREATE INDEX shadow_by_seq ON shadow (seq);

-- What is rendered in one go: what it was made from, and what was made. None of this is told by
-- the mails alone: it says how far the pages are.
CREATE TABLE rendered (settings TEXT NOT NULL);
CREATE TABLE sheet (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    stale INTEGER NOT NULL,
    mark INTEGER, -- the hash of what a listing shows
    kept TEXT
);
CREATE INDEX sheet_to_make ON sheet (name) WHERE stale;
CREATE TABLE need (thing INTEGER, sheet INTEGER, PRIMARY KEY (thing, sheet)) WITHOUT ROWID;
CREATE INDEX need_by_sheet ON need (sheet);
CREATE TABLE page (path TEXT PRIMARY KEY, sheet INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX page_by_sheet ON page (sheet);
CREATE TABLE record (
    path TEXT PRIMARY KEY, sheet INTEGER NOT NULL, place INTEGER NOT NULL, date INTEGER NOT NULL,
    hash INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE INDEX record_by_sheet ON record (sheet);
CREATE INDEX record_by_place ON record (place, hash);
"""

NAMES = tuple(line.split()[2] for line in TABLES.split("\n") if line.startswith("CREATE TABLE"))
# Made from all that decides how a file is read, so that nobody can forget to raise it.
NUMBER = crc32(f"{TABLES}{KINDS}{KEPT}{form_of(Message, Version)}".encode()) >> 1 or 1
