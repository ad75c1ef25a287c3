"""A made-up list that grows at random: series, versions, answers, news that comes too late.

Answers may arrive before the mail they answer, people write from two addresses, the clock of a
sender may be wrong, and between arrivals days may pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.whole import DIFF, START, Item, at, mail

PEOPLE = (
    "Ada Quill <ada@quill.example>",
    "Ada Quill <ada@home.example>",
    "Bo Fenn <bo@fenn.example>",
    "Cim Otis <cim@otis.example>",
    "Dov Marsh <dov@marsh.example>",
    "Check Robot <robot@ci.example>",
)
ROBOT = "robot@ci.example"
WORDS = ("swim", "dive", "float", "groom", "nest", "hunt")
TAGS = ("Reviewed-by", "Acked-by", "Tested-by", "Nacked-by")
APPLIED = "Applied to otter/next, thanks!\n"


@dataclass
class News:
    """What was sent so far, and what is still on its way."""

    chance: Random
    ids: list[str] = field(default_factory=list)
    lineages: dict[str, int] = field(default_factory=dict)  # title -> its newest version
    waiting: list[tuple[int, bytes]] = field(default_factory=list)  # the day it arrives
    day: int = 0

    def send(self, raw: bytes) -> None:
        """Most mails arrive at once, some days later."""
        late = self.chance.choice((0, 0, 0, 0, 0, 1, 4, 12))
        self.waiting.append((self.day + late, raw))

    def post(self) -> None:
        """A version of a series: a new work, or the next version of one."""
        title = self.chance.choice(WORDS)
        version = self.lineages[title] = self.lineages.get(title, 0) + 1
        total = self.chance.choice((1, 1, 2, 3))
        who = self.chance.choice(PEOPLE[:5])
        mark = f" v{version}" if version > 1 else ""
        first = f"{title}-{version}-{len(self.ids)}"
        whole = range(0 if total > 1 else 1, total + 1)
        for number in whole:
            name = first if number == whole[0] else f"{first}-{number}"
            place = f" {number}/{total}" if total > 1 else ""
            subject = f"[PATCH{mark}{place}] otter: {title}" + (f" part {number}" if number else "")
            text = f"Text of {name}.\n\nSigned-off-by: {who}\n"
            body = f"{text}{DIFF if number else ''}"
            if version > 1 and number == whole[0] and number:
                body = f"{text}---\nv{version}: better\n{DIFF[4:]}"
            to = "" if name == first else first
            sent = START + timedelta(days=self.day, hours=-self.chance.choice((0, 0, 1, 30)))
            self.send(mail(subject, body, name=name, who=who, to=to, sent=sent))
            self.ids.append(name)

    def answer(self) -> None:
        """An answer to any mail: with a tag, a word of applying, or words."""
        to = self.chance.choice(self.ids)
        who = self.chance.choice(PEOPLE)
        said = self.chance.choice(
            ("Hm.\n", "Why?\n", APPLIED, *(f"{tag}: {who}\n" for tag in TAGS))
        )
        name = f"re-{len(self.ids)}"
        sent = START + timedelta(days=self.day)
        self.send(mail(f"Re: about {to}", said, name=name, who=who, to=to, sent=sent))
        self.ids.append(name)

    def talk(self) -> None:
        """Something that is no patch."""
        name = f"talk-{len(self.ids)}"
        subject = self.chance.choice(("Meeting", "[BUG] otter sinks", "[GIT PULL] otter fixes"))
        self.send(mail(subject, f"Words of {name}.\n", name=name, who=self.chance.choice(PEOPLE)))
        self.ids.append(name)


def story(chance: Random, events: int) -> list[Item]:
    """The commits of an archive, in the order they arrived."""
    news = News(chance)
    return list(_arrivals(news, events))


def _arrivals(news: News, events: int) -> Iterator[Item]:
    for _ in range(events):
        dice = news.chance.random()
        if dice < 0.35 or not news.ids:
            news.post()
        elif dice < 0.9:
            news.answer()
        else:
            news.talk()
        yield from _arrived(news)
        news.day += news.chance.choice((0, 0, 0, 1, 1, 2, 9))
    news.day += 12
    yield from _arrived(news)


def _arrived(news: News) -> Iterator[Item]:
    there = [one for one in news.waiting if one[0] <= news.day]
    news.waiting = [one for one in news.waiting if one[0] > news.day]
    news.chance.shuffle(there)
    for number, (_, raw) in enumerate(there):
        yield raw, at(days=news.day, seconds=number), "mail"


def cuts(items: list[Item], chance: Random) -> Iterator[list[Item]]:
    """The archive as it grows in random steps, now and then with a mail taken back or rewritten.

    A deletion is one more commit; a purge and an edit change what was there, and with it all ids
    that follow.
    """
    now: list[Item] = []
    left = list(items)
    while left:
        size = chance.choice((1, 1, 2, 3, 8, 20))
        now, left = now + left[:size], left[size:]
        place = chance.choice([at for at, item in enumerate(now) if item[2] == "mail"])
        raw, received, _ = now[place]
        match chance.choice(("grow",) * 6 + ("delete", "delete", "purge", "edit")):
            case "delete":
                now = [*now, (raw, now[-1][1], "delete")]
            case "purge" if place:
                now = [*now[:place], (raw, received, "purge"), *now[place + 1 :]]
            case "edit":
                now = [*now[:place], (raw + b"edited\n", received, "mail"), *now[place + 1 :]]
            case _:
                pass
        yield now
