"""A made-up list of thousands of mails, made from a seed: what real archives show, for everybody.

Series with versions, replies with tags, applied notes, reports, pull requests, people with several
addresses, robots, and mails that are taken back. The same seed makes the same commits.

Usage: python -m tests.synthetic FOLDER [MAILS [SEED]]
"""

from __future__ import annotations

import sys
from itertools import islice, product
from pathlib import Path
from random import Random

from tests.archives import Item, archive
from tests.newslist import ROBOT, Cast, arrivals

MAILS = 3000
SEED = "otter"
PURGED = -40  # the place of the mail that is purged
GIVEN = ("Ada", "Bo", "Cim", "Dov", "Eli", "Fay", "Gus", "Hal", "Ida", "Jon", "Kit", "Lea")
FAMILY = ("Quill", "Fenn", "Otis", "Marsh", "Reed", "Brook", "Stone", "Heath")
PARTS = ("otter", "otter: fur", "heron", "heron: wing", "swan", "pond", "pond: reed", "weir")
VERBS = ("Keep", "Drop", "Count", "Guard", "Split", "Move", "Fold", "Name", "Allow", "Wait for")
THINGS = ("nests", "fish", "ripples", "stones", "visitors", "shadows", "feathers", "tides")


def cast(chance: Random) -> Cast:
    """Sixty authors, some with two addresses; some reviewers, a busy robot; hundreds of titles."""
    names = chance.sample(list(product(GIVEN, FAMILY)), 72)
    people = [
        tuple(
            f"{given} {family} <{given.lower()}@{home}{family.lower()}.example>"
            for home in ("", "home.")[: chance.choice((1, 1, 1, 2))]
        )
        for given, family in names
    ]
    titles = [f"{part}: {verb} {thing}" for part, verb, thing in product(PARTS, VERBS, THINGS)]
    return Cast(
        authors=tuple(people[:60]),
        others=(*(addresses[0] for addresses in people[60:]), *[f"Check Robot <{ROBOT}>"] * 12),
        titles=tuple(titles),
        pauses=(0, 0, 0, 0, 0, 1),
    )


def synthetic(mails: int = MAILS, seed: str = SEED) -> list[Item]:
    """The commits: so many mails, a fiftieth of them taken back later."""
    chance = Random(f"{seed} {mails}")
    items: list[Item] = []
    for item in islice(arrivals(chance, mails, cast(chance)), mails):
        items.append(item)
        if len(items) > 20 and chance.random() < 0.02:
            raw, _, action = chance.choice(items[:-20])
            if action == "mail":
                items.append((raw, item[1], "delete"))
    return items


def purged(items: list[Item]) -> list[Item]:
    """The same after one of the last mails was cut out of the history."""
    raw, received, _ = items[PURGED]
    return [*items[:PURGED], (raw, received, "purge"), *items[PURGED + 1 :]]


def days(items: list[Item], count: int) -> list[list[Item]]:
    """The list at the end of each of its last days, and a day before the first of them."""
    ends = {received // 86_400: number for number, (_, received, _) in enumerate(items, 1)}
    return [items[:end] for end in list(ends.values())[-count - 1 :]]


if __name__ == "__main__":
    folder, *rest = sys.argv[1:]
    archive(Path(folder), synthetic(int(rest[0]) if rest else MAILS, *rest[1:]))
