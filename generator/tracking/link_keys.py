"""Link keys: what versions that belong together have in common.

Versions without a common link key are never linked. A common key proves nothing: `lineage` and
`states` compare the versions themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from generator.identity import identity_keys
from generator.models.versions import LinkKey, LooseNote, Version
from generator.tracking.message_ids import slug_of
from generator.tracking.titles import bare_title, long_words, plain_title

_WORDS = 3  # words of a title that find it after its author has reworded it
_FILES = 3  # files that find a version after its author has given it another title


def link_keys(version: Version) -> tuple[LinkKey, ...]:
    """The link keys of a version, each once, from its own facts only.

    They are the change-id, the name that b4 gave it, its Message-IDs and that of the version it
    answers, its title and the titles of its patches, and the longest words of its title and some of
    its files with the names and addresses of its author and its sender. A pull request has the
    titles that it lists instead of those of patches; its own title does not lead to patches. The
    Message-IDs that its text links to are only mentioned: two versions that link to the same mail
    have nothing in common.
    """
    own = dict.fromkeys(_own_keys(version))
    links = dict.fromkeys(f"<{link}>" for link in version.links if link)
    mentions = (LinkKey(name, is_mention=True) for name in links if name not in own)
    return (*(LinkKey(name, is_mention=False) for name in own), *mentions)


def note_keys(note: LooseNote) -> tuple[str, ...]:
    """The names of the link keys by which a loose note leads to versions, each once."""
    links = (f"<{link}>" for link in note.links if link)
    titles = (f"title {plain_title(patch.title)}" for patch in note.patches if patch.title)
    return tuple(dict.fromkeys((*links, *titles)))


def _own_keys(version: Version) -> Iterator[str]:
    if version.change_id:
        yield f"change {version.change_id}"
    yield from (f"slug {slug}" for slug in sorted(slugs(version)))
    if version.message_id:
        yield f"<{version.message_id}>"
    yield from (f"<{patch.message_id}>" for patch in version.patches if patch.message_id)
    if version.pull:
        yield f"pull {plain_title(version.title)}"
        yield from (f"title {bare_title(patch.title)}" for patch in version.shortlog)
        return
    if version.answers_to:  # an own key: two versions may answer the first one
        yield f"<{version.answers_to}>"
    yield f"title {bare_title(version.title)}"
    yield from (f"title {bare_title(patch.title)}" for patch in version.patches)
    people = [key for who in (version.author, version.sender) for key in identity_keys(who)]
    for person in dict.fromkeys(people):  # some change their address, others spell their name anew
        yield from (f"word {word} {person}" for word in long_words(version.title, _WORDS))
        yield from (f"file {path} {person}" for path in sorted(set(version.files))[:_FILES])


def own_ids(version: Version) -> frozenset[str]:
    """The Message-IDs of the mails of the version."""
    return frozenset((version.message_id, *(patch.message_id for patch in version.patches)))


def slugs(version: Version) -> frozenset[str]:
    """The names that b4 put into the Message-IDs of its first mails. All mails have the same."""
    return _slugs_in((version.message_id, *(patch.message_id for patch in version.patches[:1])))


@lru_cache(maxsize=4096)
def _slugs_in(message_ids: tuple[str, ...]) -> frozenset[str]:
    return frozenset(slug for message_id in message_ids if (slug := slug_of(message_id)))
