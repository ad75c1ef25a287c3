"""The tables of an index file, and the number of their form.

Times are seconds since 1970, UTC; hashes are 64 bits with a sign (`keys.hash_of`). Rows that are
searched are narrow: what a mail or a version says is kept apart, in `mail_facts` and
`version_facts`.
"""

from __future__ import annotations

from typing import get_args
from zlib import crc32

from generator.index.codec import form_of
from generator.index.message_codec import KEPT
from generator.models.feeds import Letter
from generator.models.mails import Kind, Message
from generator.models.pages import DigestSummary, PersonSummary
from generator.models.search import SearchRecord
from generator.models.statistics import MonthFigures
from generator.models.versions import LooseNote, Version

KINDS: tuple[Kind, ...] = get_args(Kind)  # a mail's kind is kept as its position in here

TABLES = """
CREATE TABLE made_for (settings TEXT NOT NULL);
-- `tip` is the newest known commit of an epoch.
CREATE TABLE epoch (number INTEGER PRIMARY KEY, tip BLOB NOT NULL, entries INTEGER NOT NULL);

-- Every entry of the archive, numbered from 1 in arrival order. Only readable mails have a
-- component, which is the number of its first mail.
CREATE TABLE mail (
    seq INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    commit_id BLOB NOT NULL,
    blob BLOB,
    received INTEGER NOT NULL, -- as the mails around it bear it out (see `arrivals`)
    window INTEGER NOT NULL, -- start of the window it is shown in
    kind INTEGER NOT NULL,
    component INTEGER,
    committed INTEGER NOT NULL -- the received time that its commit bears
);
-- The first bytes of an id are enough to find it; the query compares the whole id, too.
CREATE INDEX mail_by_commit ON mail (substr(commit_id, 1, 5));
CREATE INDEX mail_by_blob ON mail (substr(blob, 1, 5)) WHERE blob IS NOT NULL;
CREATE INDEX mail_by_window ON mail (window);
CREATE INDEX mail_by_component ON mail (component) WHERE component IS NOT NULL;
CREATE INDEX mail_that_begins ON mail (kind, received) WHERE component = seq;
CREATE INDEX mail_not_read ON mail (kind) WHERE component IS NULL;
CREATE TABLE mail_facts (seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
-- `seq` is the first mail that has the key.
CREATE TABLE grouping_key (hash INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
-- The components that must be regrouped.
CREATE TABLE touched (component INTEGER PRIMARY KEY);

CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    pull INTEGER NOT NULL,
    answered INTEGER NOT NULL, -- whether anybody answered
    owed INTEGER, -- when somebody had the last word whom its author did not answer
    state TEXT,
    since INTEGER,
    may_wait INTEGER, -- whether it may come to wait for an answer
    applied_at INTEGER, -- when the newest note says that it, or a part of it, was applied
    lineage INTEGER, -- hash of the path of its first version
    previous INTEGER -- hash of the path of the version before
);
CREATE INDEX version_by_time ON version (received, path);
CREATE INDEX version_by_state ON version (state, received, path);
CREATE INDEX version_by_applied ON version (applied_at, path) WHERE applied_at IS NOT NULL;
CREATE INDEX version_by_lineage ON version (lineage, sent, path) WHERE lineage IS NOT NULL;
CREATE INDEX version_by_previous ON version (previous) WHERE previous IS NOT NULL;
CREATE TABLE version_facts (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
-- The mails of each version.
CREATE TABLE member (id INTEGER, seq INTEGER, PRIMARY KEY (id, seq)) WITHOUT ROWID;
CREATE INDEX member_by_seq ON member (seq);
-- A version that only mentions a key (is_mention = 1) is sorted behind those that have it. The hash
-- of the path orders versions that were sent in the same second.
CREATE TABLE link_key (
    hash INTEGER, is_mention INTEGER, sent INTEGER, path_hash INTEGER, id INTEGER,
    PRIMARY KEY (hash, is_mention, sent, path_hash, id)
) WITHOUT ROWID;
CREATE TABLE topic (
    name TEXT, received INTEGER, id INTEGER, PRIMARY KEY (name, received, id)
) WITHOUT ROWID;
-- What happened to a version, as feeds tell it; `until` ends a wait. See models.events.
CREATE TABLE event (
    id INTEGER, kind TEXT, message_id TEXT, at INTEGER NOT NULL, until INTEGER,
    person TEXT NOT NULL, PRIMARY KEY (id, kind, message_id)
) WITHOUT ROWID;
CREATE INDEX event_by_time ON event (kind, at);
CREATE INDEX event_by_person ON event (person, kind);
-- Entries of feeds that are gone; `seq` is the deletion of their mail. See index.tombstones.
CREATE TABLE tombstone (seq INTEGER, kind TEXT, ident TEXT, PRIMARY KEY (seq, kind)) WITHOUT ROWID;
-- The people who say to have applied a version; is_own = 1: its author does.
CREATE TABLE applier (
    person TEXT, is_own INTEGER, id INTEGER, PRIMARY KEY (person, is_own, id)
) WITHOUT ROWID;
-- Notes that answer no version, and the link keys by which they lead to versions.
CREATE TABLE loose_note (seq INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE loose_note_key (
    hash INTEGER, received INTEGER, seq INTEGER, PRIMARY KEY (hash, received, seq)
) WITHOUT ROWID;
-- The people that a version concerns, and when they wrote first: the version, or an answer to it.
CREATE TABLE concern (
    person TEXT, received INTEGER, id INTEGER, wrote INTEGER NOT NULL,
    PRIMARY KEY (person, received, id)
) WITHOUT ROWID;
-- The names that people have in these versions, in how many; people with one name may be others.
CREATE TABLE person_name (
    person TEXT, name TEXT, versions INTEGER NOT NULL, PRIMARY KEY (person, name)
) WITHOUT ROWID;
CREATE INDEX person_name_by_name ON person_name (name);
CREATE INDEX person_name_by_versions ON person_name (person, versions DESC, name);
-- A version proves that two keys are those of one person, who has this name in it.
CREATE TABLE address_proof (
    person TEXT, other TEXT, name TEXT, id INTEGER, PRIMARY KEY (person, other, name, id)
) WITHOUT ROWID;
CREATE INDEX address_proof_by_other ON address_proof (other);
-- The key on whose page a person is shown who has several. Others are shown on their own.
CREATE TABLE shown_with (person TEXT PRIMARY KEY, main TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX shown_with_by_main ON shown_with (main);
-- Versions that were not kept because the version of an earlier mail has the same path, by their
-- first mail: its component is regrouped when the path may be free.
CREATE TABLE path_claim (path TEXT, seq INTEGER, PRIMARY KEY (path, seq)) WITHOUT ROWID;
CREATE INDEX path_claim_by_seq ON path_claim (seq);

-- How far the pages are: nothing of this follows from the mails alone. A target is what is rendered
-- in one go; it depends on facts, which are known by name, and is dirty (with the reason) where it
-- must be rendered.
CREATE TABLE rendered (inputs TEXT NOT NULL);
CREATE TABLE target (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    dirty TEXT,
    dirty_fact INTEGER, -- that changed
    shown INTEGER, -- the hash of what an aggregate shows
    summary BLOB,
    cause TEXT, -- why it was rendered last: its `dirty` and `dirty_fact` of then
    cause_fact INTEGER,
    as_of INTEGER -- what "now" was then
);
CREATE INDEX target_dirty ON target (name) WHERE dirty IS NOT NULL;
-- AUTOINCREMENT: a number that `cause_fact` still names never comes to mean another fact.
CREATE TABLE fact (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE dependency (
    fact INTEGER, target INTEGER, PRIMARY KEY (fact, target)
) WITHOUT ROWID;
CREATE INDEX dependency_by_target ON dependency (target);
CREATE TABLE page (path TEXT PRIMARY KEY, target INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX page_by_target ON page (target);
CREATE TABLE search_record (
    path TEXT PRIMARY KEY, target INTEGER NOT NULL, sort_time INTEGER NOT NULL,
    date INTEGER NOT NULL, hash INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE INDEX search_record_by_target ON search_record (target);
CREATE INDEX search_record_by_time ON search_record (sort_time, hash);
"""

NAMES = tuple(line.split()[2] for line in TABLES.split("\n") if line.startswith("CREATE TABLE"))
# All that is kept packed. Made from it, the number need not be raised by hand.
_SUMMARIES = (DigestSummary, PersonSummary, Letter, MonthFigures)
STORED = (Message, Version, LooseNote, SearchRecord, *_SUMMARIES)
NUMBER = crc32(f"{TABLES}{KINDS}{KEPT}{form_of(*STORED)}".encode()) >> 1 or 1
