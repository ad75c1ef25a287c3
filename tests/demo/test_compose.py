"""The composer makes of a story what its docstrings say."""

from __future__ import annotations

import email
import re

import pytest

from generator.demo.compose import compose_all, make_story
from generator.demo.story import read_people, read_story

PEOPLE = """
# key | name | address | zone | sends | answers
ada | Ada Fjörd | ada@one.example | -0330 | git 2.49.0 | mutt
bo | Bo Lund | bo@two.example | +0100 | b4 0.14.2 | thunderbird
cy | Cy Orr | cy@three.example | +0000 | git 2.49.0 | gnus
di | Di Tan | di@four.example | +0900 | git 2.49.0 | web
"""

SERIES = """\
=== tidy/0
from: ada
at: 2026-03-02 09:00:30
cc: bo
subject: [PATCH 0/1] tidy up

Words.

@shortlog

=== tidy/1
from: ada
at: +1
subject: [PATCH 1/1] tidy: drop a line

One line too many.

Signed-off-by: Ada Fjörd <ada@one.example>
---
@stat
diff --git a/a.c b/a.c
index 1111111..2222222 100644
--- a/a.c
+++ b/a.c
@@ -1,3 +1,2 @@
 one
-two
 three
"""

REPLY = """\
=== answer
from: {who}
at: 2026-03-02 10:00:00
reply: tidy/1
subject: Re: [PATCH 1/1] tidy: drop a line

@on
{quote}

See {{link:tidy/0}} and {{id:tidy/1}}.
"""


def composed(*texts: str) -> dict[str, str]:
    mails = tuple(mail for text in texts for mail in read_story(text))
    story = make_story(mails, read_people(PEOPLE), "https://lists.example/demo")
    return {key: raw.decode() for key, raw in compose_all(story).items()}


def reply(who: str, quote: str) -> str:
    return composed(SERIES, REPLY.format(who=who, quote=quote))["answer"]


def test_patch_carries_diffstat_signature_and_thread():
    raw = composed(SERIES)["tidy/1"]
    assert "\n---\n a.c | 1 -\n 1 file changed, 1 deletion(-)\n\ndiff --git" in raw
    assert raw.endswith("\n three\n-- \n2.49.0\n\n")
    assert "In-Reply-To: <20260302085" in raw
    assert "From: =?UTF-8?q?Ada_Fj=C3=B6rd?= <ada@one.example>\n" in raw
    assert re.search(r"^Date: Mon, 2 Mar 2026 05:\d\d:\d\d -0330$", raw, re.MULTILINE)


def test_cover_letter_lists_its_patches():
    raw = composed(SERIES)["tidy/0"]
    assert "Ada Fjörd (1):\n  tidy: drop a line\n\n a.c | 1 -\n" in raw


@pytest.mark.parametrize(
    ("who", "line"),
    [
        ("ada", r"On Mon, Mar 02, 2026 at 05:\d\d:\d\dAM -0330, Ada Fjörd wrote:"),
        ("bo", r"On 3/2/26 09:59, Ada Fjörd wrote:"),
        ("cy", r"Ada Fjörd <ada@one\.example> writes:"),
        ("di", r"On Mon, Mar 2, 2026 at 5:\d\d AM Ada Fjörd <ada@one\.example> wrote:"),
    ],
)
def test_attribution_is_that_of_the_mail_program(who: str, line: str):
    assert re.search(rf"^{line}$", reply(who, "@q too many"), re.MULTILINE)


def test_quote_of_one_line_and_of_a_range():
    assert "\n> One line too many.\n\nSee" in reply("bo", "@q too many")
    assert "\n>  one\n> -two\n>  three\n" in reply("bo", "@q  one ... three")


def test_quote_of_words_that_are_not_there_is_an_error():
    with pytest.raises(ValueError, match="answer: 'nowhere' is not in the answered mail"):
        reply("bo", "@q nowhere")


def test_pointers_become_ids_and_links():
    raw = reply("bo", "@q too many")
    message = email.message_from_string(raw)
    parent = message["In-Reply-To"].strip("<>")
    cover = message["References"].split()[0].strip("<>")
    assert f"See https://lists.example/demo/{cover}/ and {parent}.\n" in raw


def test_reply_goes_to_the_one_it_answers():
    message = email.message_from_string(reply("bo", "@q too many"))
    assert "ada@one.example" in message["To"]
    assert "demo@lists.example" in message["Cc"]


def test_flowed_text_keeps_trailers_apart():
    story = REPLY.format(who="bo", quote="A long\nline.\n\nAcked-by: B <b@b.example>\nX-by: C")
    raw = composed(SERIES, story.replace("subject:", "encoding: flowed\nsubject:"))["answer"]
    assert "\nA long \nline.\n\nAcked-by: B <b@b.example>\nX-by: C\n" in raw


AGAIN = "=== tidy-again again\nof: tidy/1\nat: 2026-03-02 11:00:00\n"


def test_a_mail_that_arrives_again_differs_in_how_it_was_received():
    raws = composed(SERIES, AGAIN)
    first, second = (raws[key].partition("\nFrom: ") for key in ("tidy/1", "tidy-again"))
    assert first[2] == second[2]
    assert second[0].startswith("Received: from mx.one.example by lists.example with ESMTPS id ")
    assert second[0].endswith("; Mon, 2 Mar 2026 11:00:00 +0000")


def test_headers_hold_pointers_so_that_mails_go_in_a_loop():
    series = SERIES.replace("=== tidy/0", "=== tidy/0\nIn-Reply-To: <{id:answer}>")
    raws = composed(series, REPLY.format(who="bo", quote="@q too many"))
    answer = email.message_from_string(raws["answer"])
    assert email.message_from_string(raws["tidy/0"])["In-Reply-To"] == answer["Message-ID"]


def test_a_cover_letter_that_arrives_late_is_still_the_first():
    late = SERIES.replace("09:00:30", "12:00:30\nsent: 2026-03-02 09:00:10")
    raws = composed(late.replace("at: +1", "at: 2026-03-02 09:00:31"))
    cover = email.message_from_string(raws["tidy/0"])
    assert cover["Date"] == "Mon, 2 Mar 2026 05:30:10 -0330"
    assert email.message_from_string(raws["tidy/1"])["In-Reply-To"] == cover["Message-ID"]


def test_an_unknown_action_is_an_error():
    with pytest.raises(ValueError, match="'agian' is none of mail, again, delete"):
        composed(SERIES, AGAIN.replace(" again", " agian"))


def test_a_key_is_used_once():
    with pytest.raises(ValueError, match="used twice"):
        composed(SERIES, SERIES)


def test_a_relative_time_needs_a_mail_before_it():
    with pytest.raises(ValueError, match="has no mail before it"):
        composed(SERIES.replace("2026-03-02 09:00:30", "+5"))
