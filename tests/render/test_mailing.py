"""A digest as a mail: what both forms say, where they lead, how long they are, and what is dead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from playwright.sync_api import Browser

from generator.links import message_url
from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.commits import Entry, Window
from generator.models.digest import Digest
from generator.models.mails import Person
from generator.models.series import Series
from generator.models.settings import EmailConfig
from generator.render.envelope import quoted_printable
from generator.render.mailing import MAX_HTML, MAX_TEXT, MailedDigest, mailed_digest
from generator.render.text import digest_text
from tests.mailed import Mailed, read_mail
from tests.nasty import LINES
from tests.render.sample import LIST, digest, empty_digest, single
from tests.render.test_hostile import nasty_series, text_of

EMAIL = EmailConfig(sender=Person("News", "news@site.example"), to=(Person("", "me@to.example"),))
SITE = "https://site.example/news/"
ELEMENTS = set("html head meta title style body h1 h2 p ul li br b small a hr".split())
ATTRIBUTES = set("lang charset name content href".split())


def mailed(of: Digest | None = None, email: EmailConfig = EMAIL, **fields: Any) -> Mailed:
    facts = {"mailing_list": LIST, "versions": {}, "states": {}, **fields}
    return read_mail(mailed_digest(MailedDigest(digest=of or digest(), **facts), email))


def with_series(series: Iterable[Series]) -> Digest:
    listed = tuple(series)
    section = replace(digest().sections[0], items=listed)
    return replace(digest(), series=listed, sections=(section, *digest().sections[1:]))


def tree_of(mail: Mailed) -> Any:
    return html5lib.parse(mail.html, namespaceHTMLElements=False)


def links(mail: Mailed) -> list[str]:
    return [link.get("href") for link in tree_of(mail).iter("a")]


# ---------------------------------------------------------------- what it says


def test_the_subject_says_the_news():
    assert mailed()["Subject"] == (
        "Demo list, Wed 9 April: net: ring: Batch descriptors v3 and 1 more series, "
        "lib/list: Poison twice applied, 1 pull request, 12 mails"
    )
    commits = mailed(replace(digest(), window=None))["Subject"]
    assert commits.startswith("Demo list, 2025-04-09, 07:00 to 14:00 UTC: net: ring: Batch")


def test_it_is_dated_and_named_by_its_range():
    mail = mailed(site_url=SITE)
    assert mail["Date"] == "Wed, 09 Apr 2025 14:00:00 +0000"
    assert re.fullmatch("<demo-2025-04-09-[0-9a-f]{8}@site.example>", mail["Message-ID"])
    of_commits = mailed(replace(digest(), window=None), site_url=SITE)
    assert of_commits["Message-ID"] != mail["Message-ID"]
    for odd in ("", "https://[::1]/", "https://localhost:8000/"):
        host = "localhost" if "localhost" in odd else "site.example"
        assert mailed(site_url=odd)["Message-ID"].endswith(f"@{host}>")


def test_the_text_begins_with_the_news_and_is_the_text_format():
    text = mailed(site_url=SITE).text
    head, _, rest = text.partition("On the web: ")
    assert head.startswith("Demo list, Wed 9 April: net: ring: Batch descriptors v3")
    assert "by Mira Solberg reaches v3: 2 of 3 patches" in head
    page, rest = rest.split("\n\n", 1)
    assert page == f"{SITE}lists/demo/digests/2025/04/09/"
    assert digest_text(digest(), LIST).split("\n", 2)[2] == rest
    assert not re.search("^From [0-9a-f]{8} to", text, re.MULTILINE)


def test_the_html_has_each_piece_of_work_with_its_facts():
    tree = tree_of(mailed())
    titles = [text_of(found) for found in tree.iter("h2")]
    assert titles == ["New", "Moved", "Applied"]
    entries = [" ".join(text_of(found).split()) for found in tree.iter("li")]
    assert len(entries) == 5
    assert any(
        entry.startswith(
            "net-next v3 net: ring: Batch descriptors Mira Solberg · 2 patches · 2 files"
        )
        for entry in entries
    )


def test_the_headers_of_a_mailing_are_those_that_are_configured():
    assert not [name for name in mailed().names if name.startswith("List-")]
    email = replace(
        EMAIL,
        list_id="demo.lists.example",
        unsubscribe=("https://lists.example/leave?a=1&b=2", "mailto:leave@lists.example?subject=x"),
        one_click=True,
        subscribe=("mailto:join@lists.example",),
        help=("https://lists.example/help",),
    )
    mail = mailed(email=email, site_url=SITE)
    found = dict(mail.headers)
    assert {name: found[name] for name in found if name.startswith(("List-", "Auto"))} == {
        "Auto-Submitted": "auto-generated",
        "List-Id": "Demo list <demo.lists.example>",
        "List-Help": "<https://lists.example/help>",
        "List-Subscribe": "<mailto:join@lists.example>",
        "List-Unsubscribe": "<https://lists.example/leave?a=1&b=2>, "
        "<mailto:leave@lists.example?subject=x>",
        "List-Archive": f"<{SITE}lists/demo/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert mail.text.endswith(
        "\n-- \nUnsubscribe: https://lists.example/leave?a=1&b=2\n"
        "Unsubscribe: mailto:leave@lists.example?subject=x\nHelp: https://lists.example/help\n"
    )
    assert links(mail)[-3:] == [*email.unsubscribe, *email.help]


# ---------------------------------------------------------------- where it leads


def test_links_lead_to_the_archive_where_the_site_has_no_pages():
    assert {link.partition("/demo/")[0] for link in links(mailed())} == {"https://lists.example"}
    with_site = links(mailed(site_url=SITE))
    assert [link for link in with_site if link.startswith(SITE)] == [
        f"{SITE}lists/demo/digests/2025/04/09/"
    ]


def test_links_lead_to_the_digest_where_the_site_has_it():
    found = links(mailed(site_url=SITE, has_pages=True))
    places = [link for link in found if link.startswith(f"{SITE}lists/demo/digests/2025/04/09/#")]
    assert len(places) >= 5
    assert [link for link in found if link.startswith("https://lists.example/demo/")]


def test_without_an_archive_titles_are_no_links():
    mail = mailed(mailing_list=replace(LIST, url=""))
    assert links(mail) == []
    assert "net: ring: Batch descriptors" in mail.html


@pytest.mark.parametrize(
    ("size", "name", "page"),
    [
        ("hour", "2025-04-09T08", "lists/demo/"),
        ("day", "2025-04-09", "lists/demo/digests/2025/04/09/"),
        ("week", "2025-W15", "lists/demo/archive/2025/w15/"),
        ("month", "2025-04", "lists/demo/archive/2025/04/"),
    ],
)
def test_each_window_leads_to_the_page_nearest_to_it(size: Any, name: str, page: str):
    day = digest().window
    assert day
    of = replace(digest(), window=Window(size, name, day.start, day.end))
    assert f"On the web: {SITE}{page}\n" in mailed(of, site_url=SITE).text


# ---------------------------------------------------------------- how long it is


def test_what_does_not_fit_is_counted():
    series = [single(at, f"{at}: {'日本 ' * 60}", "Words. " * 900) for at in range(400)]
    mail = mailed(with_series(series), site_url=SITE)
    assert 0.8 * MAX_HTML < len(quoted_printable(mail.html)) <= MAX_HTML
    tree = tree_of(mail)
    shown = len(list(tree.iter("li")))
    (left,) = re.findall("([0-9]+) more pieces of work did not fit", mail.html)
    assert int(left) == 400 + 3 - shown
    assert [text_of(found) for found in tree.iter("h2")] == ["New", "Moved", "Applied"]
    assert len(mail.text) <= MAX_TEXT + 200
    assert re.search(r"\n[0-9,]+ more lines are left out here\.\nhttps://site\S+/09/\n", mail.text)


def test_nothing_is_said_to_be_left_out_where_all_is_there():
    mail = mailed()
    assert "did not fit" not in mail.html
    assert "left out" not in mail.text


def test_an_empty_window_says_so():
    mail = mailed(empty_digest())
    assert mail["Date"] == "Wed, 09 Apr 2025 23:59:59 +0000"
    assert mail["Subject"] == "Demo list, Wed 9 April: no mail"
    assert "No mail arrived." in mail.text
    assert "No mail arrived." in mail.html


# ---------------------------------------------------------------- what is dead


def check_dead(mail: Mailed) -> None:
    tree = tree_of(mail)
    for element in tree.iter():
        assert element.tag in ELEMENTS  # that of a comment is a function
        assert set(element.attrib) <= ATTRIBUTES
    (style,) = tree.iter("style")
    assert not re.search(r"url\(|@import|expression", text_of(style))
    assert all(re.match("https?://", link) for link in links(mail))


def test_hostile_lines_come_out_exact_and_dead():
    series = tuple(nasty_series(100 + at, line, "") for at, line in enumerate(LINES))
    mail = mailed(with_series(series), site_url=SITE)
    check_dead(mail)
    assert {message_url(LIST.url, found.message_id) for found in series} <= set(links(mail))
    entries = [text_of(next(found.iter("a"))) for found in tree_of(mail).iter("li")]
    wanted = [line if len(line) <= 200 else f"{line[:199]}…" for line in LINES]
    assert {" ".join(line.split()) for line in wanted} <= {
        " ".join(entry.split()) for entry in entries
    }


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.browser
def test_a_browser_shows_hostile_lines_without_scrolling_sideways(browser: Browser, tmp_path: Path):
    series = tuple(nasty_series(100 + at, line, "") for at, line in enumerate(LINES))
    file = tmp_path / "mail.html"
    file.write_text(mailed(with_series(series), site_url=SITE).html, "utf-8")
    asked: list[str] = []
    for width, scheme in ((600, "light"), (390, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(file.as_uri())
        wide = tab.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        background = tab.evaluate("() => getComputedStyle(document.body).backgroundColor")
        context.close()
        assert wide <= 0
        assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 29)"}[scheme]
    assert set(asked) == {file.as_uri()}


def test_hostile_mails_come_out_dead(shared: Path):
    mails = []
    for at, file in enumerate(sorted((shared / "mails" / "hostile").glob("*.eml"))):
        name = f"{at:040x}"
        entry = Entry(epoch=0, commit=name, blob=name, received=1_704_110_400, state="mail")
        mails.append(read_message(entry, file.read_bytes(), "demo", Bots()))
    assert len(mails) > 100
    series = [
        replace(
            single(at, mail.subject.title, "", mail.author),
            message_id=f"{at}{mail.message_id}",
            patches=(mail,),
            sender=mail.sender,
        )
        for at, mail in enumerate(mails)
    ]
    plain = mailed()
    for part in (series, *([found] for found in series)):
        mail = mailed(with_series(part))
        assert mail.names == plain.names
        assert len(mail["Subject"]) <= 250
        check_dead(mail)
