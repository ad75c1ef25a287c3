"""A made-up list that grows at random: series, versions, replies, news that comes too late.

Replies may arrive before the mail they answer, people write from two addresses and sign with the
other, two have the same name, the clock of a sender may be wrong, and between arrivals days may
pass. `Cast` says who writes about what: a few
people for histories that are cut at random, many for a list of thousands of mails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.archives import DIFF, START, Item, at, mail

ROBOT = "robot@ci.example"
TAGS = ("Reviewed-by", "Acked-by", "Tested-by", "Nacked-by")
APPLIED = "Applied to otter/next, thanks!\n", "Pushed, thanks.\n"  # authors say the latter
REMEMBERED = 50  # titles of which there may be a new version; a few times as many mails


@dataclass(frozen=True)
class Cast:
    """Who writes, about what, and how fast.

    `authors` are people with all their addresses; `others` write no patches. `pauses` are the days
    that may pass after an event.
    """

    authors: tuple[tuple[str, ...], ...]
    others: tuple[str, ...]
    titles: tuple[str, ...]
    pauses: tuple[int, ...]


SMALL = Cast(
    authors=(
        ("Ada Quill <ada@quill.example>", "Ada Quill <ada@home.example>"),
        ("Bo Fenn <bo@fenn.example>",),
        ("Cim Otis <cim@otis.example>",),
        ("Dov Marsh <dov@marsh.example>",),
        ("Bo Fenn <marten@pond.example>",),
    ),
    others=(f"Check Robot <{ROBOT}>",),
    titles=("otter: swim", "otter: dive", "otter: float", "otter: groom", "otter: nest",
            "otter: hunt"),
    pauses=(0, 0, 0, 1, 1, 2, 9),
)  # fmt: skip


@dataclass
class News:
    """What was sent so far, and what is still on its way."""

    chance: Random
    cast: Cast
    ids: list[str] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)  # the newest of each title
    authors: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of each title
    waiting: list[tuple[int, bytes]] = field(default_factory=list)  # the day it arrives
    day: int = 0

    def send(self, name: str, raw: bytes) -> None:
        """Most mails arrive at once, some days later."""
        late = self.chance.choice((0, 0, 0, 0, 0, 1, 4, 12))
        self.waiting.append((self.day + late, raw))
        self.ids.append(name)

    def post(self) -> None:
        """A version of a series: the first of a title, or the next."""
        title = self.title()
        version = self.versions[title] = self.versions.get(title, 0) + 1
        total = self.chance.choice((1, 1, 2, 3))
        who = self.author(title)
        signer = self.signer(who)
        author = "" if signer == who else f"From: {signer}\n\n"
        prefix = f"PATCH v{version}" if version > 1 else "PATCH"
        first = f"{title.replace(': ', '-').replace(' ', '-')}-{version}-{len(self.ids)}"
        numbers = range(0 if total > 1 else 1, total + 1)
        for number in numbers:
            name = first if number == numbers[0] else f"{first}-{number}"
            count = f" {number}/{total}" if total > 1 else ""
            subject = f"[{prefix}{count}] {title}" + (f" part {number}" if number else "")
            text = f"{author}Text of {name}.\n\nSigned-off-by: {signer}\n"
            diff = DIFF.replace("+new", f"+{title} {number}") if number else ""
            body = f"{text}{diff}"
            if version > 1 and number == numbers[0] and number:
                body = f"{text}---\nv{version}: better\n{diff[4:]}"
            to = "" if name == first else first
            hours = -self.chance.choice((0, 0, 1, 30))
            self.send(name, mail(subject, body, name=name, who=who, to=to, sent=self.time(hours)))

    def title(self) -> str:
        """A title that is worked on, or any."""
        recent = list(self.versions)[-REMEMBERED:]
        return self.chance.choice(recent if recent and self.chance.random() < 0.5
                                  else self.cast.titles)  # fmt: skip

    def author(self, title: str) -> str:
        """Who writes a version of that title: mostly who wrote the one before it."""
        anybody = self.chance.choice(self.cast.authors)
        usual = self.authors.setdefault(title, anybody)
        return self.chance.choice(anybody if self.chance.random() < 0.1 else usual)

    def signer(self, who: str) -> str:
        """The address with which somebody signs what they mail: now and then another of theirs."""
        (own,) = (addresses for addresses in self.cast.authors if who in addresses)
        return self.chance.choice(own) if len(own) > 1 and self.chance.random() < 0.3 else who

    def reply(self) -> None:
        """A reply to a mail: with a tag, the word that it was applied, or a question."""
        to = self.chance.choice(self.ids[-3 * REMEMBERED :])
        who = self.anybody()
        tags = (f"{tag}: {who}\n" for tag in TAGS)
        applied = APPLIED[len(self.ids) % 2]
        body = self.chance.choice(("Hm.\n", "Why?\n", applied, *tags))
        name = f"re-{len(self.ids)}"
        self.send(name, mail(f"Re: about {to}", body, name=name, who=who, to=to, sent=self.time()))

    def talk(self) -> None:
        """Something that is no patch."""
        name = f"talk-{len(self.ids)}"
        subject = self.chance.choice(("Meeting", "[BUG] otter sinks", "[GIT PULL] otter fixes"))
        body = self.pull() if "PULL" in subject else f"Words of {name}.\n"
        if subject == "Meeting" and self.versions and len(self.ids) % 2:
            title = list(self.versions)[-1]
            subject = f'Patch "{title} part 1" has been added to the 6.6-stable tree'
        sent = self.chance.choice((START, self.time()))
        self.send(name, mail(subject, body, name=name, who=self.anybody(), sent=sent))

    def pull(self) -> str:
        """The text of a pull request, which lists patches."""
        commit = f"{self.chance.getrandbits(160):040x}"
        titles = [self.title() for _ in range(3)]
        return (
            f"The following changes since commit {commit}:\n\n  Otter 7 ({self.time()})\n\n"
            "are available in the Git repository at:\n\n"
            f"  https://git.example/otter.git tags/fixes-{len(self.ids)}\n\n"
            f"for you to fetch changes up to {commit[::-1]}:\n\n  {titles[0]} ({self.time()})\n\n"
            f"{'-' * 64}\nBo Fenn ({len(titles)}):\n"
            + "".join(f"      {title} part 1\n" for title in titles)
            + "\n drivers/otter.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
        )

    def anybody(self) -> str:
        """Somebody of the cast, from any address."""
        people = [address for addresses in self.cast.authors for address in addresses]
        return self.chance.choice((*people, *self.cast.others))

    def time(self, hours: int = 0) -> datetime:
        """This day, and so many hours."""
        return START + timedelta(days=self.day, hours=hours)

    def arrived(self) -> Iterator[Item]:
        """The mails that are there by now."""
        there = [raw for day, raw in self.waiting if day <= self.day]
        self.waiting = [(day, raw) for day, raw in self.waiting if day > self.day]
        self.chance.shuffle(there)
        for number, raw in enumerate(there):
            yield raw, at(days=self.day, seconds=number), "mail"


def story(chance: Random, events: int, cast: Cast = SMALL) -> list[Item]:
    """The commits of an archive, in the order they arrived."""
    return list(arrivals(chance, events, cast))


def arrivals(chance: Random, events: int, cast: Cast) -> Iterator[Item]:
    """The same while it happens."""
    news = News(chance, cast)
    for _ in range(events):
        dice = chance.random()
        if dice < 0.35 or not news.ids:
            news.post()
        elif dice < 0.9:
            news.reply()
        else:
            news.talk()
        yield from news.arrived()
        news.day += chance.choice(cast.pauses)
    news.day += 12
    yield from news.arrived()


def cuts(
    items: list[Item], chance: Random, sizes: Sequence[int] = (1, 1, 2, 3, 8, 20)
) -> Iterator[list[Item]]:
    """The archive as it grows in random steps, now and then with a mail taken back or rewritten.

    A deletion is one more commit; a purge and an edit change what was there, and with it all ids
    that follow. The last state has all of `items`.
    """
    now: list[Item] = []
    left = list(items)
    while left:
        size = chance.choice(sizes)
        now, left = now + left[:size], left[size:]
        number = chance.choice([at for at, item in enumerate(now) if item[2] == "mail"])
        raw, received, _ = now[number]
        match chance.choice(("grow",) * 6 + ("delete", "delete", "purge", "edit")):
            case "delete":
                now = [*now, (raw, now[-1][1], "delete")]
            case "purge" if number:
                now = [*now[:number], (raw, received, "purge"), *now[number + 1 :]]
            case "edit":
                now = [*now[:number], (raw + b"edited\n", received, "mail"), *now[number + 1 :]]
            case _:
                pass
        yield now
