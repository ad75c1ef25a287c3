"""The key `email` of a list: how it is read, and the error of one line for each mistake in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.config import load_config
from generator.config_email import EMAIL_KEYS, read_mailbox
from generator.errors import ConfigError
from generator.models.mails import Person
from generator.models.settings import EmailConfig
from tests.test_config import write
from tests.test_docs import page, rows, sections


def read(folder: Path, email: str) -> EmailConfig:
    (mailing_list,) = load_config(write(folder, f"{{archive: x, email: {email}}}")).lists
    return mailing_list.email


def test_a_list_without_it_mails_nothing(tmp_path: Path):
    (mailing_list,) = load_config(write(tmp_path)).lists
    assert mailing_list.email == EmailConfig()


def test_every_key_is_read(tmp_path: Path):
    email = read(
        tmp_path,
        "{from: 'KVM, news <news@example.org>', to: [a@b.example, 'Bo <bo@b.example>'],"
        " list_id: kvm.lists.example.org, unsubscribe: ['mailto:x@y.example', 'https://y.example/?a=1'],"
        " one_click: true, subscribe: 'https://y.example/join', help: 'https://y.example/#help'}",
    )
    assert email == EmailConfig(
        sender=Person("KVM, news", "news@example.org"),
        to=(Person("", "a@b.example"), Person("Bo", "bo@b.example")),
        list_id="kvm.lists.example.org",
        unsubscribe=("mailto:x@y.example", "https://y.example/?a=1"),
        one_click=True,
        subscribe=("https://y.example/join",),
        help=("https://y.example/#help",),
    )


def test_a_value_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    address = "https://y.example/leave?" + "t" * 300
    monkeypatch.setenv("UNSUBSCRIBE", address)
    assert read(tmp_path, "{unsubscribe: !ENV UNSUBSCRIBE}").unsubscribe == (address,)


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("{form: a@b.example}", r"email\.form is not a known key: did you mean from\?"),
        ("{from: nobody}", r"email\.from must be a mail address"),
        ("{from: [a@b.example]}", r"email\.from must be text"),
        ("{to: [a@b.example, 'x y@z']}", r"email\.to\[1\] must be a mail address"),
        (r'{from: "a@b.example\nBcc: c@d.example"}', r"email\.from must be a mail address"),
        ("{from: 'a@b.example, c@d.example'}", r"email\.from must be a mail address"),
        ("{from: 'A <a@b.example> <c@d.example>'}", r"email\.from must be a mail address"),
        ("{list_id: kvm}", r"email\.list_id must be a name below a domain"),
        ("{list_id: 'x> y.example'}", r"email\.list_id must be a name"),
        ("{unsubscribe: 'http://y.example/'}", r"email\.unsubscribe must be an https or a mailto"),
        ("{unsubscribe: ['https://y.example/> x']}", r"email\.unsubscribe\[0\] must be an https"),
        ("{help: 'javascript:alert(1)'}", r"email\.help must be an https or a mailto"),
        ("{help: 'https://\u00fc.example/'}", r"email\.help must be an https or a mailto"),
        ("{one_click: true, unsubscribe: 'mailto:x@y.example'}", r"email\.one_click must be false"),
        ("{one_click: 1}", r"email\.one_click must be true or false"),
        ("[]", r"email must be a mapping"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, email: str, problem: str):
    with pytest.raises(ConfigError, match=problem) as error:
        read(tmp_path, email)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "given",
    ["", "@", "a@", "@b.example", "a..b@c.example", ".a@b.example", "a@b..c", "a@-b.example",
     "a b@c.example", "<a@b.example", "a@b.example>", "\u00fc@b.example", "a@[127.0.0.1]",
     f"{'a' * 250}@b.example", "a@b.example\nTo: c@d.example", '"a b"@c.example'],
)  # fmt: skip
def test_what_is_no_address(given: str):
    assert read_mailbox(given) is None


def test_a_name_is_one_clean_line():
    for given in ("Ann\n Okoye <a@b.example>", '"Ann\tOkoye"  <a@b.example>'):
        assert read_mailbox(given) == Person("Ann Okoye", "a@b.example")
    assert read_mailbox("\u202eAnn <a@b.example>") == Person("[U+202E]Ann", "a@b.example")


def test_a_long_text_is_read_in_time():
    assert read_mailbox("a." * 100_000) is None
    assert read_mailbox("<" * 100_000 + "a@b.example") is None


def test_every_key_is_documented():
    documented = rows(sections(page("docs/configuration.md"))["Mail of a list"])
    assert set(documented) == set(EMAIL_KEYS)
    assert documented["one_click"].endswith("`false`")
    assert re.findall("`--(from|to)`", documented["from"] + documented["to"]) == ["from", "to"]
