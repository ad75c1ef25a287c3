"""The digest of one archive, printed in any of its formats. Nothing is kept."""

from __future__ import annotations

from generator.models.digest import Digest
from generator.models.mails import Message
from generator.models.series import Series
from generator.models.versions import State, Version
from generator.pipeline.series import followed
from generator.pipeline.sources import Source
from generator.render.data import digest_json
from generator.render.documents import digest_html, digest_markdown
from generator.render.text import digest_text
from generator.tracking.outside import loose_notes


def print_digest(source: Source, digest: Digest, form: str) -> str:
    """A digest as text, markdown, json or html; versions are followed within its range."""
    mailing_list = source.mailing_list
    if form == "text":
        return digest_text(digest, mailing_list)
    if form != "json":
        return (digest_markdown if form == "markdown" else digest_html)(digest, mailing_list)
    known = follow_digest(source, digest)
    versions = {series.own_mails[0].entry_ref: version for series, version, _ in known}
    states = {version.path: state for _, version, state in known}
    return digest_json(digest, mailing_list, versions=versions, states=states)


def follow_digest(source: Source, digest: Digest) -> list[tuple[Series, Version, State]]:
    """Each series and pull request of a digest with its version, and its state at the end."""
    items = [item for section in digest.sections for item in section.items]
    pulls = (item for item in items if isinstance(item, Series) and item.pull)
    groups = [*digest.series, *pulls]
    notes = loose_notes((item for item in items if isinstance(item, Message)), groups)
    return followed(source, groups, notes, digest.received_last)
