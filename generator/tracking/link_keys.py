"""By what may versions have to do with each other? Those without a common tie never have.

What they have to do with each other is decided in `lineage` and `states`, which look at the
versions themselves: a tie in common proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.identity import identity_keys
from generator.models.versions import LinkKey, Version
from generator.tracking.message_ids import slug_of
from generator.tracking.titles import long_words, plain_title

_WORDS = 3  # of a title, by which the same title reworded by its author is found


def link_keys(version: Version) -> tuple[LinkKey, ...]:
    """The ties of a version, each once, from its own facts alone.

    Change-id, the name b4 gave it, its Message-IDs, its title and those of its patches, the
    longest words of its title beside the names of its author and its sender. A pull request has
    the titles it lists for those of patches; its own is no tie to patches. The Message-IDs its
    text links to only point: two that link to one mail have nothing to do with each other.
    """
    own = dict.fromkeys(_ties(version))
    links = dict.fromkeys(f"<{one}>" for one in version.links if one)
    pointing = (LinkKey(link, points=True) for link in links if link not in own)
    return (*(LinkKey(one, points=False) for one in own), *pointing)


def _ties(version: Version) -> Iterator[str]:
    if version.change_id:
        yield f"change {version.change_id}"
    yield from (f"slug {slug}" for slug in sorted(slugs(version)))
    if version.message_id:
        yield f"<{version.message_id}>"
    yield from (f"<{patch.message_id}>" for patch in version.patches if patch.message_id)
    if version.pull:
        yield f"pull {plain_title(version.title)}"
        yield from (f"title {plain_title(listed.title)}" for listed in version.listed)
        return
    yield f"title {plain_title(version.title)}"
    yield from (f"title {plain_title(patch.title)}" for patch in version.patches)
    # One key a person, the name where it is known: it outlasts addresses.
    hands = (key for one in (version.author, version.sender) for key in identity_keys(one)[-1:])
    for hand in dict.fromkeys(hands):
        yield from (f"word {word} {hand}" for word in long_words(version.title, _WORDS))


def own_ids(version: Version) -> frozenset[str]:
    """The Message-IDs of the version's own mails."""
    return frozenset((version.message_id, *(patch.message_id for patch in version.patches)))


def slugs(version: Version) -> frozenset[str]:
    """The names that b4 put into the Message-IDs of its first mails; all mails have the same."""
    first = (version.message_id, *(patch.message_id for patch in version.patches[:1]))
    return frozenset(slug for one in first if (slug := slug_of(one)))
