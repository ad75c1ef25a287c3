"""The rules for the key `email` of a list, by which its digests are mailed."""

from __future__ import annotations

import re

from generator.config_rules import flag, text
from generator.config_setting import Setting
from generator.models.mails import Person
from generator.models.settings import EmailConfig
from generator.text import clean_line

EMAIL_KEYS = ("from", "to", "list_id", "unsubscribe", "one_click", "subscribe", "help")
MAX_ADDRESS = 254  # characters, RFC 5321 4.5.3.1.3
MAX_URI = 900  # characters: a line of a mail has 998 at most

# Addresses of RFC 5322 without comments, quoted local parts and domain literals.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9][A-Za-z0-9-]{0,62}"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"
_MAILBOX = re.compile(rf"(?:(?P<name>[^<>]*)<)?(?P<address>{_ADDRESS})(?(name)>)")
_LIST_ID = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_URI = re.compile(r"(?:https://[A-Za-z0-9]|mailto:[^@?<>\s]+@)[!-;=?-~]*")


def email(setting: Setting) -> EmailConfig:
    """How the digests of a list are mailed."""
    setting.only(EMAIL_KEYS)
    found = EmailConfig(
        sender=setting.get("from", _mailbox, None),
        to=setting.get("to", _mailboxes, ()),
        list_id=setting.get("list_id", _list_id, ""),
        unsubscribe=setting.get("unsubscribe", _uris, ()),
        one_click=setting.get("one_click", flag, default=False),
        subscribe=setting.get("subscribe", _uris, ()),
        help=setting.get("help", _uris, ()),
    )
    if found.one_click and not any(uri.startswith("https:") for uri in found.unsubscribe):
        setting.child("one_click").refuse("false, or unsubscribe must have an https address")
    return found


def read_mailbox(given: str) -> Person | None:
    """`Ann Example <ann@example.org>`, or the address alone; None for anything else."""
    found = _MAILBOX.fullmatch(clean_line(given))
    if not found or len(found["address"]) > MAX_ADDRESS:
        return None
    return Person((found["name"] or "").strip(' "'), found["address"])


def _mailbox(setting: Setting) -> Person:
    person = read_mailbox(text(setting))
    if person is None:
        setting.refuse("a mail address, such as KVM news <news@example.org>")
    return person


def _mailboxes(setting: Setting) -> tuple[Person, ...]:
    """A mail address, or a list of them."""
    return tuple(map(_mailbox, _items(setting)))


def _uris(setting: Setting) -> tuple[str, ...]:
    """An https or mailto URI for a header of RFC 2369, or a list of them."""
    return tuple(map(_uri, _items(setting)))


def _uri(setting: Setting) -> str:
    uri = setting.value
    if not isinstance(uri, str) or len(uri) > MAX_URI or not _URI.fullmatch(uri):
        setting.refuse("an https or a mailto address in ASCII, without blanks")
    return uri


def _items(setting: Setting) -> list[Setting]:
    """The items of a list; any other value is the only item."""
    if not isinstance(setting.value, list):
        return [setting]
    return [
        Setting(setting.file, f"{setting.key}[{index}]", value)
        for index, value in enumerate(setting.value)
    ]


def _list_id(setting: Setting) -> str:
    """The identifier of a list as in RFC 2919, without `<>`."""
    name = text(setting)
    if not _LIST_ID.fullmatch(name):
        setting.refuse("a name below a domain of yours, such as kvm.news.example.org")
    return name
