"""The content of an index as text, for comparing: the same for any steps that lead to a list.

Numbers that depend on the steps, as those of versions do, are left out. Hashes are not resolved.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.index.codec import as_json, unpack
from generator.index.history import entry_of
from generator.index.message_codec import unpack_message
from generator.index.schema import KINDS
from generator.index.store import Store
from generator.models.versions import LooseNote, Version

_TABLES = {
    "epoch": "SELECT number, hex(tip), entries FROM epoch ORDER BY number",
    "grouping_key": "SELECT * FROM grouping_key ORDER BY hash",
    "touched": "SELECT * FROM touched ORDER BY component",
    "path_claim": "SELECT * FROM path_claim ORDER BY path, seq",
    "version": "SELECT path, sent, received, newest, state, since, may_wait, applied_at, lineage, "
    "previous FROM version ORDER BY path",
    "member": "SELECT path, seq FROM member JOIN version USING (id) ORDER BY path, seq",
    "link_key": "SELECT hash, is_mention, link_key.sent, path_hash, path "
    "FROM link_key LEFT JOIN version USING (id) ORDER BY hash, is_mention, link_key.sent, path",
    "topic": "SELECT name, topic.received, path FROM topic LEFT JOIN version USING (id) "
    "ORDER BY name, topic.received, path",
    "event": "SELECT path, kind, message_id, at, until, person FROM event LEFT JOIN version "
    "USING (id) ORDER BY path, kind, message_id",
    "tombstone": "SELECT * FROM tombstone ORDER BY seq, kind",
    "person_name": "SELECT * FROM person_name ORDER BY person, name",
    "address_proof": "SELECT person, other, name, path FROM address_proof LEFT JOIN version "
    "USING (id) ORDER BY person, other, name, path",
    "shown_with": "SELECT * FROM shown_with ORDER BY person",
    "applier": "SELECT person, is_own, path FROM applier LEFT JOIN version USING (id) "
    "ORDER BY person, is_own, path",
    "loose_note_key": "SELECT * FROM loose_note_key ORDER BY hash, received, seq",
    "concern": "SELECT person, concern.received, wrote, path FROM concern LEFT JOIN version "
    "USING (id) ORDER BY person, concern.received, path",
}  # fmt: skip


def dump(store: Store) -> Iterator[str]:
    """A line for each row, in an order that depends on the rows alone."""
    for row in store.each(
        "SELECT seq, epoch, commit_id, blob, received, window, kind, component, body "
        "FROM mail LEFT JOIN mail_facts USING (seq) ORDER BY seq"
    ):
        yield f"mail {store.trust(_mail, row)}"
    for name, sql in _TABLES.items():
        for row in store.each(sql):
            yield f"{name} {row}"
    for path, body in store.each(
        "SELECT path, body FROM version_facts LEFT JOIN version USING (id) ORDER BY path"
    ):
        yield f"version_facts {path} {as_json(store.trust(unpack, Version, body))}"
    for seq, body in store.each("SELECT seq, body FROM loose_note ORDER BY seq"):
        yield f"loose_note {seq} {as_json(store.trust(unpack, LooseNote, body))}"


def _mail(
    row: tuple[int, int, bytes, bytes | None, int, int, int, int | None, bytes | None],
) -> str:
    seq, epoch, commit, blob, received, window, kind, component, body = row
    entry = entry_of(epoch, commit, blob, received)
    facts = as_json(unpack_message(body, "", entry, KINDS[kind])) if body else ""
    return f"{seq} {entry} {window} {KINDS[kind]} {component} {facts}"
