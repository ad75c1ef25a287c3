"""Which feeds there are: of a list, of a topic, of a person, of a piece of work."""

from __future__ import annotations

from generator.links import feed_base, list_path, people_path
from generator.models.feeds import Feed
from generator.models.settings import ListConfig
from generator.models.versions import Version
from generator.render.view import topic_page_path

ENTRIES = 50  # of the newest document
ENTRIES_OF_FEW = 25
# Bytes of the contents of one document. With titles and summaries a document stays below 300 kB.
FULL = 200_000
FULL_OF_TOPIC = 120_000
FULL_OF_FEW = 3_000  # of a person or a work: there are thousands of these, whose JSON has none


def list_feed(mailing_list: ListConfig, name: str, title: str, about: str, home: str = "") -> Feed:
    """A feed of a list; `name` is that of its documents, `home` the folder of its page."""
    return Feed(
        base=feed_base(mailing_list.name, name),
        title=f"{mailing_list.title}: {title}",
        name=title,
        home=home or list_path(mailing_list.name),
        about=about,
        entries=ENTRIES,
        full=FULL,
        full_json=FULL,
    )


def topic_feed(mailing_list: ListConfig, topic: str) -> Feed:
    """All that happens to the versions of a topic."""
    home = topic_page_path(mailing_list.name, topic)
    return Feed(
        base=f"{home}feed",
        title=f"{mailing_list.title}: {topic}",
        name=topic,
        home=home,
        about=f"New versions, pull requests, what was applied and what waits of {topic}.",
        entries=ENTRIES,
        full=FULL_OF_TOPIC,
        full_json=FULL_OF_TOPIC,
    )


def work_feed(mailing_list: ListConfig, version: Version) -> Feed:
    """All that happens to the versions of one work, at the address of its first version."""
    home = version.first.path if version.first else version.path
    return Feed(
        base=f"{home}feed",
        title=f"{mailing_list.title}: {version.title}",
        name=version.title,
        home=home,
        about="Each version of this work, its tags, its first answer, and what becomes of it.",
        entries=ENTRIES_OF_FEW,
        full=FULL_OF_FEW,
        full_json=0,
    )


PERSON_FEEDS = {
    "series": ("series by {}", "What {} sent, and what became of it."),
    "reviews": (
        "reviews by {}",
        "Each mail with tags by {}, and the first answer to each version.",
    ),
    "waits": ("waiting for {}", "What waits for {}, by the rules of the waiting page."),
}


def person_feed(mailing_list: ListConfig, slug: str, name: str, kind: str) -> Feed:
    """A feed of a person: of their series, of their reviews, of what waits for them."""
    home = people_path(mailing_list.name, slug)
    title, about = (text.format(name) for text in PERSON_FEEDS[kind])
    return Feed(
        base=f"{home}{kind}",
        title=f"{mailing_list.title}: {title}",
        name=title,
        home=home,
        about=about,
        entries=ENTRIES_OF_FEW,
        full=FULL_OF_FEW,
        full_json=0,
    )
