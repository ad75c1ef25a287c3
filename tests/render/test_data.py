from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

from generator.models.mails import Trailer
from generator.models.versions import State
from generator.render.data import digest_json, series_json
from generator.render.message_data import message_json
from tests.render.sample import DAY, LIST, OLA, digest, empty_digest
from tests.render.versions import lineage, ring

MESSAGE_FIELDS = (
    "list epoch commit blob message_id in_reply_to references subject title kind is_reply is_bot "
    "prefixes rfc resend version number total number_inferred version_inferred sender author sent "
    "received trailers files insertions deletions base_commit change_id problem"
).split()
SERIES_FIELDS = (
    "list message_id title version total received rfc resend author sender cover patches missing "
    "complete pull state trailers replies participants lineage previous linked_by changelog topics "
    "files insertions deletions following reviewed applied delta"
).split()
DIGEST_FIELDS = (
    "schema list base tip title received sent counts top_domains top_contributors top_reviewers "
    "sections series tags_given"
).split()
COUNTS = (
    "messages patch_mails patches covers series replies pulls reports bots people unreadable "
    "withdrawn"
).split()


def test_message_has_every_field_in_order():
    ring = digest().series[0]
    trailers = (
        Trailer("Fixes", 'abc ("x")', None, from_sender=False),
        Trailer("Acked-by", "Ola", OLA, from_sender=True),
    )
    line = message_json(replace(ring.patches[1], trailers=trailers))
    assert "\n" not in line
    fields = json.loads(line)
    assert list(fields) == MESSAGE_FIELDS
    assert fields["sent"] == "2025-04-09T01:28:00-07:00"
    assert fields["received"] == "2025-04-09T08:28:00+00:00"
    assert fields["author"] == {"name": "Jun Tanabe", "email": "jun@silicon.example"}
    assert fields["files"] == [{"path": "drivers/net/ring/ring.h", "insertions": 6, "deletions": 0}]
    assert fields["trailers"] == [
        {"name": "Fixes", "value": 'abc ("x")', "person": None, "from_sender": False},
        {
            "name": "Acked-by",
            "value": "Ola",
            "person": {"name": "Ola Brandt", "email": "ola@kernel.example"},
            "from_sender": True,
        },
    ]
    assert (fields["version"], fields["number"], fields["total"]) == ("3", 2, 3)


def test_a_mail_that_is_no_patch_has_nulls():
    bad = digest().sections[-1].items[0]
    fields = json.loads(message_json(bad))  # type: ignore[arg-type]
    assert fields["problem"] == "larger than 10 MB"
    assert fields["message_id"] is fields["number"] is fields["total"] is None
    assert fields["files"] == []


def test_text_is_not_ascii_escaped_and_stays_one_line():
    ring = digest().series[0].patches[0]
    odd = replace(ring.subject, raw='Zoë "quotes" \\ back\tslash')
    line = message_json(replace(ring, subject=odd))
    assert "Zoë" in line
    assert json.loads(line)["subject"] == odd.raw


def test_series_has_every_field_in_order():
    fields = json.loads(series_json(digest().series[0]))
    assert list(fields) == SERIES_FIELDS
    assert fields["cover"] == "m1@mail.example"
    assert [list(patch) for patch in fields["patches"]] == [
        ["number", "title", "message_id", "insertions", "deletions", "author"]
    ] * 2
    assert fields["missing"] == [3]
    assert fields["complete"] is False
    assert fields["replies"] == 2
    assert fields["state"] is fields["lineage"] is fields["previous"] is fields["linked_by"] is None
    assert fields["topics"] == []


def test_digest_has_every_field_in_order_and_every_text():
    data = json.loads(digest_json(digest(), LIST))
    assert list(data) == DIGEST_FIELDS
    assert data["schema"] == 1
    assert list(data["counts"])[: len(COUNTS)] == COUNTS
    assert data["top_domains"][0] == {"name": "kernel.example", "count": 2}
    assert data["received"]["first"] == "2025-04-09T07:00:00+00:00"
    ring = data["series"][0]
    assert "teaches the ring" in ring["cover_letter"]["commit_message"]
    assert "32 descriptors instead of 64" in ring["patches"][1]["notes"]
    names = [section["name"] for section in data["sections"]]
    assert names == ["series", "pulls", "follow-ups", "applied", "bots", "unreadable"]
    pull = data["sections"][1]["items"][0]
    assert "Linux 6.15-rc1" in pull["patches"][0]["commit_message"]
    assert data["sections"][2]["items"][0]["messages"][1]["excerpt"].startswith("Which machine")


def test_an_empty_digest_is_whole():
    data = json.loads(digest_json(empty_digest(), LIST))
    assert data["base"] is data["tip"] is data["received"]["first"] is None
    assert data["series"] == data["sections"] == []


def test_json_alone_does_not_load_templates_or_feeds():
    code = (
        "import sys; from generator.render.message_data import message_json;"
        "from generator.render.text import digest_text;"
        "heavy = {'jinja2', 'markdown', 'feedgen', 'lxml', 'markupsafe'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_known_version_has_its_state_and_lineage():
    third = lineage()[-1]
    fields = json.loads(series_json(ring(), third, third.state))
    assert list(fields) == SERIES_FIELDS
    assert fields["lineage"] == "old1@mail.example"
    assert fields["previous"] == "old2@mail.example"
    assert fields["following"] is None
    assert fields["linked_by"] == "title and author"
    assert fields["topics"] == ["net", "arch.x86"]
    assert fields["state"] == {
        "name": "discussed",
        "since": "2025-04-09T09:05:00+00:00",
        "evidence": "m5@mail.example",
        "share": None,
    }
    assert fields["reviewed"] == [1]
    assert fields["applied"] == [
        {
            "message_id": "m52@mail.example",
            "received": "2025-04-09T12:00:00+00:00",
            "person": {"name": "Ola Brandt", "email": "ola@kernel.example"},
            "tree": "net-next",
            "patches": [1],
            "commits": ["0123456789ab"],
            "by": "note",
        }
    ]
    assert fields["delta"]["total_before"] == 4
    assert fields["delta"]["patches"][3] == {
        "before": 3,
        "after": None,
        "title": "net: ring: Debugfs",
        "title_before": "net: ring: Debugfs",
        "unchanged": False,
        "applied": False,
    }
    assert fields["delta"]["tags_lost"][0]["name"] == "Tested-by"


def test_the_first_version_begins_its_own_lineage():
    first = lineage()[0]
    fields = json.loads(series_json(ring(), first, first.state))
    assert (fields["lineage"], fields["previous"]) == ("old1@mail.example", None)
    assert (fields["following"], fields["delta"]) == ("old2@mail.example", None)
    unknown = json.loads(series_json(ring()))
    assert unknown["lineage"] is unknown["state"] is unknown["delta"] is None
    assert unknown["topics"] == unknown["applied"] == unknown["reviewed"] == []


def test_a_digest_has_the_states_of_its_series_where_they_are_known():
    third = lineage()[-1]
    versions = {digest().series[0].own_mails[0].entry_ref: third}
    data = json.loads(digest_json(digest(), LIST, versions=versions))["series"]
    assert [series["state"] and series["state"]["name"] for series in data] == ["discussed", None]
    states = {third.path: State("waiting", DAY, "x")}
    data = json.loads(digest_json(digest(), LIST, versions=versions, states=states))["series"]
    assert data[0]["state"]["name"] == "waiting"


def test_a_digest_says_which_tags_were_given_and_what_was_applied():
    data = json.loads(digest_json(digest(), LIST))
    assert [item["message_id"] for item in data["tags_given"]] == [
        "m1@mail.example",
        "old@mail.example",
    ]
    ring_tags, thread_tags = data["tags_given"]
    assert (ring_tags["version"], thread_tags["version"]) == ("3", None)
    assert thread_tags["tags"] == [
        {
            "name": "Acked-by",
            "person": {"name": "Mira Solberg", "email": "mira@kernel.example"},
            "from_sender": True,
            "patches": [1],
            "message_ids": ["m30@mail.example"],
        }
    ]
    (note,) = next(section for section in data["sections"] if section["name"] == "applied")["items"]
    assert (note["tree"], note["applied"]) == ("", [])
