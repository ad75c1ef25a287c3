"""The health of the site: what a run leaves in `status.json` and in the feed beside it.

"Now" is the end of the run, which the command line reads from the clock: a list that is silent, or
out of reach, can be seen by nothing else. No page is made from any of this.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import generator
from generator.errors import ArchiveDamaged, PatchwireError, UpstreamError
from generator.links import HEALTH_FEED, STATUS, data_path
from generator.models.health import (
    HealthEvent,
    HealthNote,
    Level,
    ListHealth,
    RunHealth,
    SiteHealth,
    Skipped,
    Status,
)
from generator.models.settings import Config, ListConfig
from generator.pipeline.report import Report
from generator.render.list_data import read_list_data
from generator.render.phrases.count import pluralize
from generator.render.status import read_status, status_json
from generator.site.handwritten import read_page
from generator.site.lock import lock
from generator.site.provenance import read_provenance
from generator.site.status_file import has_health_feed, read_status_file, write_status_file

MAX_EVENTS = 50  # in the feed


@dataclass(frozen=True, slots=True)
class RunTimes:
    """When a run began and ended, in UTC, and its seconds by stage."""

    began: datetime
    ended: datetime
    stages: Mapping[str, float]


def record_health(config: Config, report: Report, times: RunTimes, error: str = "") -> None:
    """Write down how the site is after a run; `error` is what ended it before its time.

    Nothing is written where there is no site yet, or where another run is at work already.
    """
    before = _read(config.site_dir)
    status = _status(config, before, report, times, error)
    with suppress(PatchwireError), lock(config.cache_dir):  # the other run writes its own
        write_status_file(config, STATUS, status_json(status))
        if before is None or status.events != before.events or not has_health_feed(config):
            _write_feed(config, status)


def notes_on(config: Config, report: Report, now: datetime) -> tuple[HealthNote, ...]:
    """The lists that are out of reach, damaged or silent, after upstream was asked for news."""
    known = _by_name(_read(config.site_dir))
    notes = []
    for mailing_list in config.lists:
        name = mailing_list.name
        skipped = _skipped(config, name, known.get(name), report, now)
        level, text = judge(mailing_list, newest_mail(config, mailing_list), skipped, now)
        if level != "ok":
            notes.append(HealthNote(name, level, text))
    return tuple(notes)


def changed_since_the_last_run(config: Config, report: Report) -> tuple[str, ...]:
    """The lists that can be read and could not, or the other way round."""
    was = {name for name, found in _by_name(_read(config.site_dir)).items() if found.skipped}
    asked = report.answered | report.skipped.keys()
    return tuple(sorted(name for name in asked if (name in was) != (name in report.skipped)))


def with_other_runs(
    config: Config, report: Report, planned: Report, folders: Iterable[str]
) -> Report:
    """The report of a join, with what the plan and builds in other folders found of upstream."""
    answered = {*report.answered, *planned.answered}
    skipped = {**planned.skipped, **report.skipped}
    place = os.path.relpath(config.site_dir, config.root)
    for folder in folders:
        status = _read(str(Path(folder, place)))
        for found in status.lists if status else ():
            if found.name in report.built and found.skipped:
                skipped[found.name] = found.skipped
            elif found.name in report.built and status and found.answered == status.run.ended:
                answered.add(found.name)
    return replace(report, answered=frozenset(answered), skipped=skipped)


def _read(site_dir: str) -> Status | None:
    """What the last run wrote down of a site; None where nothing that can be read is there."""
    return read_status(read_status_file(site_dir))


def _by_name(status: Status | None) -> dict[str, ListHealth]:
    return {found.name: found for found in status.lists} if status else {}


def _write_feed(config: Config, status: Status) -> None:
    from generator.render.health_feed import health_xml  # noqa: PLC0415 - 0.1 s that most runs save

    shown = {found.name for found in status.lists if found.newest_mail}
    xml = health_xml(config.site_name, status.events, site_url=config.site_url, shown=shown)
    write_status_file(config, HEALTH_FEED, xml)


def _status(
    config: Config, before: Status | None, report: Report, times: RunTimes, error: str
) -> Status:
    known = _by_name(before)
    lists = tuple(
        _list_health(config, mailing_list, known.get(mailing_list.name), report, times.ended)
        for mailing_list in config.lists
    )
    ended = _text(times.ended)
    status = Status(
        program=generator.__version__,
        run=RunHealth(
            began=_text(times.began),
            ended=ended,
            seconds=round((times.ended - times.began).total_seconds(), 1),
            stages={stage: round(seconds, 2) for stage, seconds in times.stages.items()},
            exit_code=report.exit_code,
            error=_without_places(config, error),
        ),
        site=_site_health(before.site if before else None, report, ended),
        lists=lists,
    )
    events = [*_events(before, status), *(before.events if before else ())]
    return replace(status, events=tuple(events[:MAX_EVENTS]))


def _site_health(before: SiteHealth | None, report: Report, ended: str) -> SiteHealth:
    summary, old = report.summary, before or SiteHealth(None, None, None)
    if summary is None:
        return old
    return SiteHealth(
        changed=ended if summary.is_news or old.changed is None else old.changed,
        size=summary.size,
        growth=old.growth if summary.growth is None else summary.growth,
    )


# ---------------------------------------------------------------- a list


def _list_health(
    config: Config,
    mailing_list: ListConfig,
    before: ListHealth | None,
    report: Report,
    now: datetime,
) -> ListHealth:
    name = mailing_list.name
    newest = newest_mail(config, mailing_list)
    provenance = read_provenance(config.cache_dir, name)
    answered = _text(now) if name in report.answered else before and before.answered
    skipped = _skipped(config, name, before, report, now)
    level, note = judge(mailing_list, newest, skipped, now)
    lag = now - datetime.fromisoformat(answered) if answered else None
    return ListHealth(
        name=name,
        title=mailing_list.title,
        newest_mail=_text(newest) if newest else None,
        commits={str(epoch): tip for epoch, tip in provenance.tips.items()} if provenance else {},
        answered=answered or None,
        lag_seconds=int(lag.total_seconds()) if lag is not None else None,
        skipped=skipped,
        unreadable=provenance.unreadable if provenance else before.unreadable if before else {},
        level=level,
        note=note,
    )


def _skipped(
    config: Config, name: str, before: ListHealth | None, report: Report, now: datetime
) -> Skipped | None:
    """Why the run skipped a list. One that the run had nothing to do with is as it was before."""
    old = before.skipped if before else None
    if name in report.skipped:
        found = report.skipped[name]
        since = old.since if old and old.code == found.code else _text(now)
        return replace(found, why=_without_places(config, found.why), since=since)
    is_whole = name in report.built and old is not None and old.code == ArchiveDamaged.exit_code
    return None if is_whole or name in report.answered else old


def _without_places(config: Config, text: str) -> str:
    """A message without the folders of this machine: what is published is for strangers.

    Of what is outside of the project's folder, the last name stays.
    """
    above = str(Path(config.site_dir).parent)
    named = [config.site_dir, above, config.docs_dir, *config.inherited, *config.overrides]
    for found in config.lists:
        named += [path for path in (found.maintainers, found.ca_file) if path]
    others = [path for path in map(Path, named) if not path.is_relative_to(config.root)]
    places = {str(path): path.name for path in others if path.name}
    places |= {
        found.archive: "its archive" for found in config.lists if found.archive.startswith("/")
    }
    places[config.root] = "."
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, places[place])
    return text


def newest_mail(config: Config, mailing_list: ListConfig) -> datetime | None:
    """When the newest mail on the pages of a list was received; None where it has none."""
    text = read_page(config.docs_dir, data_path(mailing_list.name))
    try:
        digests = read_list_data(text, mailing_list).digests if text is not None else ()
    except ValueError:
        return None
    return digests[0].received_last if digests else None


def judge(
    mailing_list: ListConfig, newest: datetime | None, skipped: Skipped | None, now: datetime
) -> tuple[Level, str]:
    """How much it matters how a list stands, and why.

    A list out of reach is warned of at once, a silent one after `warn_days`. After `alarm_days`
    without mail, or out of reach, either is an error: somebody has to look.
    """
    if mailing_list.is_embedded:  # it ends on a day in the past
        return "ok", ""
    silent = (now - newest).days if newest else None
    ago = "" if silent is None else pluralize(silent, "day")
    note = f"its newest mail came {ago} ago" if ago else "it has no mail"
    if skipped and skipped.code == ArchiveDamaged.exit_code:
        return "error", f"damaged: {skipped.why}"
    if skipped:
        away = (now - datetime.fromisoformat(skipped.since)).days if skipped.since else 0
        is_alarm = max(away, silent or 0) >= mailing_list.alarm_days
        return ("error" if is_alarm else "warning"), f"out of reach: {skipped.why}; {note}"
    if silent is None or silent < mailing_list.warn_days:
        return "ok", ""
    return ("error" if silent >= mailing_list.alarm_days else "warning"), f"silent: {note}"


# ---------------------------------------------------------------- what became worse or better


def _events(before: Status | None, after: Status) -> Iterator[HealthEvent]:
    """What is another way than after the run before."""
    old = _by_name(before)
    yield from _run_events(before.run if before else None, after.run)
    for found in after.lists:
        for text in _list_events(old.get(found.name), found):
            yield HealthEvent(after.run.ended, found.name, text)


def _run_events(before: RunHealth | None, after: RunHealth) -> Iterator[HealthEvent]:
    was = before.error if before else ""
    if after.error and after.error != was:
        yield HealthEvent(after.ended, "", f"the run failed: {after.error}")
    elif was and not after.error:
        yield HealthEvent(after.ended, "", "runs succeed again")


def _list_events(before: ListHealth | None, after: ListHealth) -> Iterator[str]:
    was, now = before and before.skipped, after.skipped
    is_alarm, was_alarm = after.level == "error", bool(before and before.level == "error")
    if now and not (was and was.code == now.code):
        yield after.note
    elif was and not now:
        yield "in reach again" if was.code == UpstreamError.exit_code else "intact again"
    elif is_alarm and not was_alarm:
        yield after.note
    elif was_alarm and not is_alarm:
        yield "mail is arriving again"
    more = sum(after.unreadable.values()) - (sum(before.unreadable.values()) if before else 0)
    if more > 0:
        reasons = ", ".join(f"{count} {why}" for why, count in sorted(after.unreadable.items()))
        yield f"{pluralize(more, 'more mail')} could not be read; all that could not: {reasons}"


def _text(time: datetime) -> str:
    """A time in UTC, to the second."""
    return (time - timedelta(microseconds=time.microsecond)).isoformat()
