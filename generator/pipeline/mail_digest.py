"""The digest of one archive as a mail, with what the site knows of it. Nothing is kept or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.errors import UsageError
from generator.index.index import Index, is_readable
from generator.models.commits import CommitRange, Window
from generator.models.mails import Message, Person
from generator.models.pages import DigestSummary, LeadLine
from generator.models.settings import Config, EmailConfig, ListConfig
from generator.pipeline.digests import digest_of
from generator.pipeline.index_access import open_reader
from generator.pipeline.pages.base import DIGESTS, target_name
from generator.pipeline.print_digest import follow_digest
from generator.pipeline.provenance import difference
from generator.pipeline.sources import Source, read_range
from generator.render.mailing import MailedDigest, mailed_digest
from generator.site.provenance import read_provenance
from generator.tracking.as_of import AsOf
from generator.workspace import Workspace


def email_settings(
    mailing_list: ListConfig, sender: Person | None, to: Sequence[Person]
) -> EmailConfig:
    """How the digests of a list are mailed; `sender` and `to`, where given, beat the settings.

    Raises:
        UsageError: there is no sender, or nobody to send it to.
    """
    email = mailing_list.email
    found = replace(email, sender=sender or email.sender, to=tuple(to) or email.to)
    for key, value in (("from", found.sender), ("to", found.to)):
        if not value:
            raise UsageError(
                f"the mail of {mailing_list.name} has no address for {key.title()}",
                f"give --{key} ADDRESS, or set extra.patchwire.lists.NAME.email.{key}",
            )
    return found


def mail_digest(
    source: Source,
    range_text: str | None,
    email: EmailConfig,
    config: Config | None,
    *,
    even_empty: bool,
) -> str:
    """The digest of a range as a mail for `sendmail -t`; empty where nothing arrived.

    `config` is that of a configured list. With `even_empty`, a window in which nothing arrived
    makes a mail that says so.
    """
    rng, messages = read_range(source, range_text)
    mails = list(messages)
    mailed = _on_site(source, config, rng, mails) if config else None
    if mailed is None:
        mailed = _in_range(source, rng, mails)
        mailed = replace(mailed, site_url=config.site_url if config else "")
    is_empty = not mailed.digest.counts.messages
    if is_empty and not (even_empty and rng.window):
        return ""
    return mailed_digest(mailed, email)


def _on_site(
    source: Source, config: Config, rng: CommitRange, mails: Sequence[Message]
) -> MailedDigest | None:
    """The digest with the versions and states that its page has; None without such pages."""
    mailing_list = source.mailing_list
    file = str(Workspace.of(config).index(mailing_list))
    if not _has_pages(source, config) or not is_readable(file):
        return None
    with open_reader(file, mailing_list, source.is_robot) as index:
        versions = index.version_queries.at(mail.entry_ref for mail in mails)
        as_of = AsOf(mailing_list, index.history.now or 0)
        homes = {ref: version.path for ref, version in versions.items()}
        return MailedDigest(
            digest=digest_of(mailing_list.name, rng, mails, homes),
            mailing_list=mailing_list,
            versions=versions,
            states={version.path: as_of.state(version) for version in versions.values()},
            site_url=config.site_url,
            has_pages=True,
            lead=_lead(index, mailing_list, rng.window),
        )


def _lead(index: Index, mailing_list: ListConfig, window: Window | None) -> tuple[LeadLine, ...]:
    """The lead of the page of a window, which also knows who never wrote before."""
    if window is None or window.size != mailing_list.window:
        return ()
    name = target_name(DIGESTS, f"{window.start:012d}")
    found = [summary.lead for _, summary in index.targets.summaries(name, DigestSummary)]
    return found[0] if found else ()


def _has_pages(source: Source, config: Config) -> bool:
    """Whether the pages of the list were made here, from this archive and with these settings."""
    name = source.mailing_list.name
    provenance = read_provenance(config.cache_dir, name)
    if provenance is None:
        return False
    tips = {epoch.number: epoch.tip for epoch in source.archive.epochs}
    configured = next(found for found in config.lists if found.name == name)
    return provenance.tips == tips and not difference(config, configured, provenance)


def _in_range(source: Source, rng: CommitRange, mails: Sequence[Message]) -> MailedDigest:
    """The digest with its versions followed within its range."""
    digest = digest_of(source.mailing_list.name, rng, mails)
    known = follow_digest(source, digest)
    return MailedDigest(
        digest=digest,
        mailing_list=source.mailing_list,
        versions={mail.entry_ref: version for series, version, _ in known for mail in series.mails},
        states={version.path: state for _, version, state in known},
    )
