"""Composing the mails of stories: from the text of a story to the bytes of its mails.

The body of a mail is its text in the story, in which these are replaced:

    @on               the attribution line above a quote, as the sender's mail program writes it
    @q WORDS          the first line of the answered mail that contains WORDS, quoted
    @q WORDS ... ENDS the same and all lines up to the next one that contains ENDS
    @msg KEY          the commit message of another patch, for a patch that did not change
    @diff KEY         the diff of another patch, likewise
    @stat             the diffstat of the diff in this mail
    @shortlog         authors, titles and diffstat of the group that this cover letter opens
    {id:KEY}          the Message-ID of another mail
    {link:KEY}        the URL of another mail in the archive

Patches and cover letters get git's signature. No file is read, and equal stories give equal bytes.
"""

from __future__ import annotations

import base64
import quopri
import re
from dataclasses import dataclass, replace

from generator.demo.diffstat import diffstat, merge, read_changes
from generator.demo.envelope import head, message_id, program, receive_again, sent_time
from generator.demo.story import Actor, StoryMail

_DIRECTIVE = re.compile(r"@(on|q|msg|diff|stat|shortlog)(?: (.*))?")
_POINTER = re.compile(r"\{(id|link):([^}]+)\}")
_FIXED = re.compile(r"-- $|[A-Z][a-z-]+: ")  # lines that are never joined: signature mark, trailers
_IN_BODY_FROM = re.compile(r"From: (.+) <")


@dataclass(frozen=True, slots=True)
class Story:
    """All mails of the list by key, in arrival order, with the people and the Message-IDs."""

    mails: dict[str, StoryMail]
    people: dict[str, Actor]
    ids: dict[str, str]
    url: str

    def sender(self, mail: StoryMail) -> Actor:
        """The sender of `mail`."""
        return self.people[mail.fields["from"]]

    def first(self, mail: StoryMail) -> StoryMail:
        """The mail that opens the group of `mail`, or the mail itself."""
        return self.group(mail)[0] if mail.group else mail

    def group(self, mail: StoryMail) -> list[StoryMail]:
        """The cover letter and patches of a version, sorted by number."""
        found = [other for other in self.mails.values() if other.group == mail.group]
        return sorted(found, key=lambda other: other.number)

    def parent(self, mail: StoryMail) -> str:
        """The key or <Message-ID> of the mail that `mail` answers; empty where there is none."""
        if "reply" in mail.fields:
            return mail.fields["reply"]
        first = self.first(mail)
        return "" if first is mail else first.key


def make_story(mails: tuple[StoryMail, ...], people: dict[str, Actor], url: str) -> Story:
    """The mails in arrival order, with their Message-IDs.

    Raises:
        ValueError: two mails have the same key.
    """
    # The sort is stable: mails received at the same time keep the order of the stories.
    ordered = sorted(mails, key=lambda mail: mail.received)
    by_key = {mail.key: mail for mail in ordered}
    if len(by_key) != len(mails):
        raise ValueError("a key is used twice in the stories")
    bare = Story(by_key, people, {}, url)
    ids = {
        mail.key: message_id(mail, bare.sender(mail), bare.first(mail))
        for mail in ordered
        if mail.action == "mail"
    }
    return Story(by_key, people, ids, url)


def compose_all(story: Story) -> dict[str, bytes]:
    """The bytes of the mail of each entry by key, including mails that never arrive."""
    bodies: dict[str, list[str]] = {}
    raws: dict[str, bytes] = {}
    for mail in story.mails.values():
        match mail.action:
            case "mail":
                bodies[mail.key] = _body(story, mail, bodies.get(story.parent(mail), []))
                raws[mail.key] = _raw(story, mail, bodies[mail.key])
            case "again":
                sender = story.sender(story.mails[mail.of])
                raws[mail.key] = receive_again(raws[mail.of], mail, sender)
            case "delete":
                raws[mail.key] = raws[mail.of]
    return raws


def _raw(story: Story, mail: StoryMail, body: list[str]) -> bytes:
    text = "".join(f"{line}\n" for line in body)
    content, data = _encode(story, mail, text)
    ids = (story.ids[mail.key], *_ancestors(story, mail))
    fields = {name: _fill(story, value) for name, value in mail.fields.items()}
    top = head(replace(mail, fields=fields), story.people, ids, _copies(story, mail), content)
    return top.encode() + b"\n" + data


def _ancestors(story: Story, mail: StoryMail) -> list[str]:
    ids: list[str] = []
    key = story.parent(mail)
    while key:
        if key.startswith("<"):
            return [*ids, key.strip("<>")]
        ids.append(story.ids[key])
        key = story.parent(story.mails[key])
    return ids


def _copies(story: Story, mail: StoryMail) -> tuple[tuple[str, ...], tuple[str, ...]]:
    to, cc = mail.keys("to"), mail.keys("cc")
    parent = story.mails.get(story.parent(mail))
    if parent is not None and not mail.group and not to:
        to = (parent.fields["from"],)
        others = dict.fromkeys((*parent.keys("to"), *parent.keys("cc"), *cc))
        cc = tuple(key for key in others if key not in {*to, mail.fields["from"]})
    return to, cc


def _encode(story: Story, mail: StoryMail, text: str) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """The content headers, and the bytes of the body."""
    kind, transfer = "text/plain; charset=UTF-8", "8bit"
    data = text.encode()
    match mail.fields.get("encoding"):
        case "quoted-printable":
            transfer, data = "quoted-printable", quopri.encodestring(data)
        case "base64":
            transfer, data = "base64", base64.encodebytes(data)
        case "flowed":
            kind, data = f"{kind}; format=flowed", _flowed(text).encode()
        case _ if text.isascii():
            if program(mail, story.sender(mail))[0] in {"git", "bot"}:
                return (), data
            kind, transfer = "text/plain; charset=us-ascii", "7bit"
    return (
        ("MIME-Version", "1.0"),
        ("Content-Type", kind),
        ("Content-Transfer-Encoding", transfer),
    ), data


def _flowed(text: str) -> str:
    """`format=flowed` (RFC 3676): a line that continues ends with a space, except in quotes."""
    lines = text.split("\n")
    plain = [bool(line) and line[0] not in "> " and not _FIXED.match(line) for line in lines]
    return "\n".join(
        f"{line} " if plain[at] and at + 1 < len(lines) and plain[at + 1] else line
        for at, line in enumerate(lines)
    )


# ---------------------------------------------------------------- the body


def _body(story: Story, mail: StoryMail, answered: list[str]) -> list[str]:
    body: list[str] = []
    at = 0  # each quote starts after the previous one in the answered mail
    for line in mail.lines:
        directive = _DIRECTIVE.fullmatch(line)
        if directive is None:
            body.append(_fill(story, line))
        elif directive[1] == "q":
            at, quoted = _quote(mail, answered, at, directive[2])
            body += quoted
        else:
            body += _insert(story, mail, directive[1], directive[2] or "")
    return body + _signature(story, mail, body)


def _fill(story: Story, line: str) -> str:
    """`line` with its `{id:KEY}` and `{link:KEY}` replaced."""
    return _POINTER.sub(
        lambda match: story.ids[match[2]] if match[1] == "id" else _link(story, match[2]), line
    )


def _link(story: Story, key: str) -> str:
    return f"{story.url}/{story.ids[key]}/"


def _quote(mail: StoryMail, answered: list[str], at: int, words: str) -> tuple[int, list[str]]:
    first, _, last = words.partition(" ... ")
    start = _find(mail, answered, at, first)
    end = _find(mail, answered, start + 1, last) if last else start
    lines = answered[start : end + 1]
    return end + 1, [f"{'>' if line[:1] in {'>', ''} else '> '}{line}" for line in lines]


def _find(mail: StoryMail, lines: list[str], at: int, words: str) -> int:
    for number in range(at, len(lines)):
        if words in lines[number]:
            return number
    raise ValueError(f"{mail.key}: {words!r} is not in the answered mail, or not in this order")


def _insert(story: Story, mail: StoryMail, word: str, key: str) -> list[str]:
    match word:
        case "on":
            return [_attribution(story, mail)]
        case "msg":
            return _message(story, key)
        case "diff":
            return _diff(story, story.mails[key])
        case "stat":
            return [*diffstat(read_changes(_diff(story, mail))), ""]
        case _:
            return _shortlog(story, mail)


def _attribution(story: Story, mail: StoryMail) -> str:
    parent = story.mails[story.parent(mail)]
    writer, sender = story.sender(parent), story.sender(mail)
    sent = sent_time(parent, writer)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[sent.weekday()]
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[sent.month * 3 - 3 : sent.month * 3]
    match program(mail, sender)[0]:
        case "thunderbird":
            here = sent.astimezone(sent_time(mail, sender).tzinfo)
            return f"On {here.month}/{here.day}/{here:%y %H:%M}, {writer.name} wrote:"
        case "gnus":
            return f"{writer.name} <{writer.email}> writes:"
        case "web":
            clock = f"{sent.hour % 12 or 12}:{sent:%M} {'PM' if sent.hour > 11 else 'AM'}"
            date = f"{day}, {month} {sent.day}, {sent.year} at {clock}"
            return f"On {date} {writer.name} <{writer.email}> wrote:"
        case _:
            clock = f"{sent.hour % 12 or 12:02}:{sent:%M:%S}{'PM' if sent.hour > 11 else 'AM'}"
            date = f"{day}, {month} {sent.day:02}, {sent.year} at {clock} {sent:%z}"
            return f"On {date}, {writer.name} wrote:"


def _message(story: Story, key: str) -> list[str]:
    lines: list[str] = []
    for line in story.mails[key].lines:
        if line == "---":
            break
        if line.startswith("@msg "):
            lines += _message(story, line.removeprefix("@msg "))
        else:
            lines.append(_fill(story, line))
    return lines


def _diff(story: Story, mail: StoryMail) -> list[str]:
    for at, line in enumerate(mail.lines):
        if line.startswith("diff --git "):
            return list(mail.lines[at:])
        if line.startswith("@diff "):
            return _diff(story, story.mails[line.removeprefix("@diff ")])
    return []


def _shortlog(story: Story, cover: StoryMail) -> list[str]:
    patches = [mail for mail in story.group(cover) if mail.number]
    by_author: dict[str, list[str]] = {}
    for mail in patches:
        found = _IN_BODY_FROM.match(mail.lines[0])
        author = found[1] if found else story.sender(mail).name
        by_author.setdefault(author, []).append(mail.fields["subject"].split("] ", 1)[1])
    indent = " " * (6 if program(cover, story.sender(cover))[0] == "b4" else 2)
    lines: list[str] = []
    for author in sorted(by_author):
        titles = by_author[author]
        lines += [f"{author} ({len(titles)}):", *(indent + title for title in titles), ""]
    changes = [change for mail in patches for change in read_changes(_diff(story, mail))]
    return [*lines, *diffstat(merge(changes))]


def _signature(story: Story, mail: StoryMail, body: list[str]) -> list[str]:
    sender = story.sender(mail)
    tool, version = program(mail, sender)
    if tool == "git":
        below_blank = not mail.number or "GIT binary patch" in body
        return [*([""] if below_blank else []), "-- ", version, ""]
    if tool == "b4" and any(line.startswith("diff --git ") for line in body):
        return ["", "-- ", "2.49.0", ""]
    if tool == "b4":
        return ["", "Best regards,", "-- ", f"{sender.name} <{sender.email}>", ""]
    return []
