"""Quotes without marks. Each table names the program or the list that taught its forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generator.mail.bare_quotes import MAX_TRIES, without_bare_quotes
from generator.mail.quotes import own_lines
from generator.models.mails import Message

QUOTED = "Applied to fan-next, thanks.\n\nReviewed-by: Mia Keeper <mia@tree.example>\n"


def own(text: str) -> str:
    return "\n".join(own_lines(text)).strip()


# ---------------------------------------------------------------- blocks of header fields

BLOCKS = [
    # Outlook
    ("From: Mia Keeper <mia@tree.example>\nSent: Monday, March 2, 2026 8:30 AM\n"
    "To: dev@lists.example\nSubject: [PATCH] fan: spin\n"),
    "-----Original Message-----\nFrom: Mia Keeper\nSent: Monday, March 2\nTo: dev\nSubject: x\n",
    ("________________________________\nFrom: Mia <mia@tree.example>\nSent: Monday\nTo: dev; Bo\n"
    "Cc: a; b; c;\n d; e\nSubject: Re: x\n"),
    "*From:* Mia Keeper <mia@tree.example>\n*Sent:* Monday\n*To:* dev\n*Subject:* x\n",
    ("From: Mia <mia@tree.example> on behalf of dev\nDate: Thursday, 28 November\nTo: dev\n"
    "Subject: x\n"),
    # Outlook in German (linux-man), Chinese (ltp), French, Russian, Japanese
    ("________________________________________\nVon: Mia Keeper <mia@tree.example>\n"
    "Gesendet: Dienstag, 9. April 2024 17:29:16\nAn: dev@lists.example\nBetreff: fan\n"),
    "发件人: Mia <mia@tree.example>\n发送时间: 2025年2月20日 18:04\n收件人: dev\n主题: Re: x\n",
    "De : Mia <mia@tree.example>\nEnvoyé : lundi 2 mars 2026\nÀ : dev\nObjet : x\n",
    "От: Mia <mia@tree.example>\nОтправлено: 2 марта\nКому: dev\nТема: x\n",
    "差出人: Mia <mia@tree.example>\n送信日時: 2026年3月2日\n宛先: dev\n件名: x\n",
    # QQ (ltp), Evolution (linux-man), Thunderbird, Mutt and Apple
    ('------------------&nbsp;Original&nbsp;------------------\nFrom: &nbsp;"Mia"<m@t.ex&gt;;\n'
    'Date: &nbsp;Thu, Jul 4, 2024\nTo: &nbsp;"dev"<dev@l.example&gt;;\nSubject: &nbsp;x\n'),
    "-----Original Message-----\nFrom: Mia <m@t.example>\nTo: dev\nSubject: x\nDate: 06/11/25\n",
    ("-------- Forwarded Message --------\nSubject: x\nDate: Mon, 2 Mar\nFrom: Mia <m@t.example>\n"
    "To: dev\n"),
    "----- Forwarded message from Mia <m@t.ex> -----\n\nDate: Mon, 2 Mar\nFrom: Mia\nTo: dev\n",
    "Begin forwarded message:\n\nFrom: Mia <m@t.example>\nSubject: x\nDate: 2 March\nTo: dev\n",
]  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
def test_below_a_block_of_header_fields_nothing_is_the_senders(block: str):
    assert own(f"Why so late?\n\nCarl\n\n{block}\n{QUOTED}") == "Why so late?\n\nCarl"
    assert own(f"{block}\n{QUOTED}") == ""


@pytest.mark.parametrize(
    "text",
    [
        "From: where I stand\nto: the end\n",
        "From: A <a@x.example>\nDate: Mon, 2 Mar\nSubject: [PATCH] x\n\nBecause.\n",  # a patch
        "Date: Mon\nTo: be done\n",
        "commit 123\nAuthor: A <a@x.example>\nDate: Mon\n\n    x\n",
        "From: the board\nSent: nothing\n\nTo: me it looks right\n",
    ],
)
def test_other_lines_with_colons(text: str):
    assert own(f"Words.\n\n{text}").endswith(text.strip())


def test_a_block_above_a_quote_with_marks_ends_nothing():
    text = "From: Mia <m@t.example>\nSent: Monday\nTo: dev\nSubject: x\n\n> Spin.\n\nHow fast?\n"
    assert own(text).endswith("How fast?")


# ---------------------------------------------------------------- "On ..., Name wrote:"

ATTRIBUTIONS = [
    "On Monday, March 2, 2026 at 08:40:00 AM GMT, Mia Keeper <mia@tree.example> wrote:",  # Yahoo
    "    On Monday, March 2, 2026 at 08:40:00 AM GMT, Mia Keeper <mia@tree.example> wrote:",
    "On Mon, 2 Mar 2026 at 10:00, Mia Keeper\n<mia@tree.example> wrote:",
    "On 26 Jan 2021, at 16:49, Mia <mia@tree.example<mailto:mia@tree.example>> wrote:",  # Apple
    'On 2024-08-16 15:01:28，"Mia Keeper" <mia@tree.example> wrote：',  # NetEase (ltp)
    'At 2024-08-16 15:01:28, "Mia Keeper" <mia@tree.example> wrote:',
    '在 2024-08-16 15:01:28，"Mia Keeper" <mia@tree.example> 写道：',
    "Mia Keeper <mia@tree.example> writes:",
    "* Mia Keeper <mia@tree.example> wrote:",
    "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Mia Keeper <mia@tree.example>:",
    "Am 02.03.26 um 10:00 schrieb Mia Keeper:",
    "Le lun. 2 mars 2026 à 10:00, Mia Keeper <mia@tree.example> a écrit :",
    "El lun, 2 mar 2026 a las 10:00, Mia Keeper (<mia@tree.example>) escribió:",
    "Il giorno lun 2 mar 2026 alle ore 10:00 Mia Keeper <mia@tree.example> ha scritto:",
    "Em seg., 2 de mar. de 2026 às 10:00, Mia Keeper <mia@tree.example> escreveu:",
    "Op ma 2 mrt 2026 om 10:00 schreef Mia Keeper <mia@tree.example>:",
    "Den mån 2 mars 2026 kl 10:00 skrev Mia Keeper <mia@tree.example>:",
    "pon., 2 mar 2026 o 10:00 Mia Keeper <mia@tree.example> napisał(a):",
    "пн, 2 мар. 2026 г. в 10:00, Mia Keeper <mia@tree.example>:",  # Gmail has no verb there
    "2026年3月2日(月) 10:00 Mia Keeper <mia@tree.example>:",
]  # fmt: skip


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_below_an_attribution_without_marks_nothing_is_the_senders(attribution: str):
    assert own(f"Great, thank you!\n\n{attribution}\n\n{QUOTED}") == "Great, thank you!"


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_marks_below_an_attribution_count(attribution: str):
    text = f"Thank you.\n\n{attribution}\n> Spin.\n\nReviewed-by: Bo Lind <bo@lind.example>\n"
    assert own(text).endswith("\n\nReviewed-by: Bo Lind <bo@lind.example>")


@pytest.mark.parametrize(
    "text",
    [
        # The quote was cut, the line above it stayed: the words are the sender's.
        "On Mon, 2 Mar 2026, Mia wrote:\n\nReviewed-by: Bo Lind <bo@lind.example>",
        "Hi Mia,\n\nOn Mon, 2 Mar 2026, Mia wrote:\n\nPlease mend your mailer.\n\n> Spin.\n\nFine.",
        "On Fri,  2 Jul 2021 17:31:18 +0100\nMia <mia@tree.example> wrote:\n\nHi,\n\n> x\n\nFine.",
        "A word.\n\nOn Mon, 2 Mar 2026, Mia wrote:\n[...]\n> Spin.\n\nFine.",  # kvmarm, linux-man
        "A word.\n\nOn Mon, 2 Mar 2026, Mia wrote:\n<snip>\n> Spin.\n\nFine.",  # kvm-ppc
        "A word.\n\nOn Mon, 2 Mar 2026, Mia wrote:\n...\n> Spin.\n\nFine.",
        "A word.\n\nOn Mon, 2 Mar 2026, Mia wrote:\n    An indented quote.\n\nFine.",
        # no attributions
        "A word.\n\nYour annotation said:\nsee above\n\nFine.",
        "A word.\n\nOr, if you do not want that, you could wrote:\nx\n\nFine.",
        "A word.\n\nIn v2 I wrote:\nthe fan spins\n\nFine.",
        "A word.\n\nAt line 20 you wrote:\nthe fan spins\n\nFine.",
        # patchwork's robot names the tree's owner and "you"
        (
            "Hello:\n\nThis patch was applied to fan.git\nby Mia <mia@tree.example>:\n\n"
            "On Mon,  2 Mar 2026 01:29:57 +0200 you wrote:\n\nHere is the summary:\nFine."
        ),
    ],
)
def test_what_is_no_bare_quote(text: str):
    assert own(text).split("\n")[-1] == text.rsplit("\n", maxsplit=1)[-1]


# ---------------------------------------------------------------- first paragraphs without marks


@pytest.mark.parametrize(
    ("text", "left"),
    [
        # Gmail's text part (ltp): the mark of the first paragraph is lost.
        ("Mia <m@t.example> wrote:\n\nmerged this commit (a fix).\n> Thanks!\n>\n\nThank you.",
         "Mia <m@t.example> wrote:\n\nThank you."),
        ("Mia <m@t.example> wrote:\n\nHi!\n> The fan\n> spins.\n\nPatch merged, thanks!",
         "Mia <m@t.example> wrote:\n\nPatch merged, thanks!"),
        ("A word.\n\nMia <m@t.example> wrote:\n\nThe fan, which\n> spins\n>\n\nYes.",
         "A word.\n\nMia <m@t.example> wrote:\n\nYes."),
        ("Mia <m@t.example> wrote:\n\nHi,\n\n> The fan\n\nYes.",
         "Mia <m@t.example> wrote:\n\nHi,\n\n\nYes."),
    ],
)  # fmt: skip
def test_a_first_paragraph_that_lost_its_mark(text: str, left: str):
    assert own(text) == left


# ---------------------------------------------------------------- whole mails


def test_anothers_note_quoted_bare_is_no_note(
    read: Callable[..., Message], write: Callable[..., str]
):
    for body in (
        f"Great!\n\nOn Mon, 2 Mar 2026, Mia Keeper wrote:\n\n{QUOTED}",
        "Mia Keeper <mia@tree.example> wrote:\n\nApplied, thanks.\n> x\n\nGreat!\n",
        f"Great!\n\nFrom: Mia\nSent: Monday\nTo: dev\nSubject: Re: x\n\n{QUOTED}",
    ):
        mail = read(write("Re: [PATCH] fan: spin", body))
        assert (mail.kind, mail.trailers) == ("reply", ())


def test_hostile_texts_are_looked_at_once():
    for line in ("Mia <m@t.example> wrote:\n", "From: x\n", "On 1 wrote:\nx\n> y\n", "Hi,\n\n"):
        text = line * 20_000
        assert len(without_bare_quotes("\n" + text)) > len(text) * 0.9
    assert MAX_TRIES < 100
