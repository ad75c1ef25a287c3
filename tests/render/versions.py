"""A work in three versions, by hand, and other versions beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from generator.links import series_path
from generator.models.mails import Note
from generator.models.people import GivenTag, Lineage, Profile, ResponseTimes, Review
from generator.models.series import Reply, Series
from generator.models.settings import ListConfig
from generator.models.versions import (
    Answer,
    Application,
    Delta,
    PatchPair,
    State,
    StateName,
    Tag,
    Version,
    VersionPatch,
)
from generator.render.phrases.state import VersionState
from tests.render.sample import (
    DAY,
    JUN,
    LIST,
    MIRA,
    OLA,
    ROBOT,
    ZOE,
    at,
    digest,
    mail,
    reply,
    single,
    subject,
)

TOPICS = (("net", ("drivers/net/**",)), ("arch.x86", ("arch/x86/**",)))
CHANGELOG = """\
v3:
 - 32 descriptors instead of 64 (Ola)
 - Drop the debugfs patch
v2: https://lists.example/demo/old2@mail.example/"""


def version_of(series: Series, **more: object) -> Version:
    """The version of a series."""
    fields: dict[str, object] = {
        "list": series.list,
        "path": series_path(series.list, series.title, series.version, series.message_id),
        "message_id": series.message_id,
        "title": series.title,
        "version": series.version,
        "total": series.total,
        "rfc": series.rfc,
        "resend": series.resend,
        "pull": series.pull,
        "prefixes": series.prefixes,
        "author": series.author,
        "sender": series.sender,
        "sent": series.sent,
        "received": series.received,
        "newest": series.received,
        "cover": series.cover.message_id if series.cover else None,
        "patches": tuple(
            VersionPatch(
                number=mail.subject.number or at,
                title=mail.subject.title,
                message_id=mail.message_id or "",
                author=mail.author,
                patch_id=None,
                files=(),
                insertions=mail.patch.insertions if mail.patch else 0,
                deletions=mail.patch.deletions if mail.patch else 0,
                tags=(),
            )
            for at, mail in enumerate(series.patches, 1)
        ),
        "missing": series.missing,
        "replies": len(series.follow_ups),
        "participants": series.participants,
        "given": series.trailers,
        "answers": (),
        "applications": (),
        "retracted": None,
        "change_id": None,
        "links": (),
        "backport": False,
        "answers_to": "",
        "shortlog": (),
        "tree": "",
        "files": ("lib/sort.c",),
        "insertions": series.insertions,
        "deletions": series.deletions,
    }
    return Version(**(fields | more))  # type: ignore[arg-type]


def ring() -> Series:
    """Version 3, with a changelog, a robot's verdict and answers to answers."""
    series = digest().series[0]
    title = series.title
    verdict = reply(
        50, ROBOT, title, at(9, 50), is_bot=True, note=Note(verdict="build warning"),
        excerpt="drivers/net/ring/ring.c:41: unused variable 'last'",
    )  # fmt: skip
    thanks = reply(51, MIRA, title, at(10, 5), excerpt="Thanks, will fix.")
    taken = mail(
        52,
        "applied",
        OLA,
        subject(f"Re: (subset) [PATCH net-next v3 0/3] {title}", title, is_reply=True),
        at(12),
        excerpt="Applied patch 1, thanks!",
        note=Note(tree="net-next"),
    )
    return replace(
        series,
        changelog=CHANGELOG,
        follow_ups=(*series.follow_ups, verdict, thanks, taken),
    )


def ring_talk() -> tuple[Reply, ...]:
    first, second, verdict, thanks, taken = ring().follow_ups
    return (
        Reply(first, 0, 0),
        Reply(thanks, 1, 0),
        Reply(taken, 0, 0),
        Reply(second, 0, 1),
        Reply(verdict, 0, 2),
    )


def application(*patches: int, **more: object) -> Application:
    """A note of Ola's: these patches were applied to net-next; all where none are named."""
    fields: dict[str, object] = {
        "message_id": "a@mail.example",
        "received": DAY,
        "person": OLA,
        "tree": "net-next",
        "patches": patches,
        "commits": (),
        "by": "note",
    }
    return Application(**(fields | more))  # type: ignore[arg-type]


def pair(
    before: int | None, after: int | None, title: str, title_before: str = "", **more: bool
) -> PatchPair:
    """A changed patch in two versions, with the same title unless another is given."""
    fields = {"title": title, "title_before": title_before or title, "unchanged": False}
    return PatchPair(before=before, after=after, **(fields | more))  # type: ignore[arg-type]


DELTA = Delta(
    total_before=4,
    total=3,
    pairs=(
        pair(2, 1, "net: ring: Fold ring_add_one()", unchanged=True),
        pair(1, 2, "net: ring: Ring the doorbell once a batch", "net: ring: Ring it late"),
        pair(None, 3, "net: ring: Say what a batch is"),
        pair(3, None, "net: ring: Debugfs"),
        pair(4, None, "net: ring: More debugfs"),
    ),
    files_gained=("Documentation/networking/ring.rst",),
    files_lost=("drivers/net/ring/debugfs.c",),
    tags_carried=(Tag("Acked-by", ZOE),),
    tags_gained=(Tag("Reviewed-by", OLA),),
    tags_lost=(Tag("Tested-by", JUN),),
)  # fmt: skip


def lineage() -> tuple[Version, ...]:
    """Three versions, oldest first."""
    versions = []
    for number, weeks in ((1, 7), (2, 3), (3, 0)):
        series = ring()
        before = timedelta(weeks=weeks)
        fields = {} if number == 3 else {"message_id": f"old{number}@mail.example"}
        made = replace(
            series,
            version=str(number),
            sent=series.sent - before,
            received=series.received - before,
            **fields,  # type: ignore[arg-type]
        )
        versions.append(version_of(made, topics=("net", "arch.x86")))
    first, second, third = versions
    second = replace(second, previous=first.ref, first=first.ref, linked_by="change-id")
    note = application(1, message_id="m52@mail.example", received=at(12), commits=("0123456789ab",))
    fold = replace(third.patches[0], tags=(Tag("Acked-by", ZOE),))
    third = replace(
        third,
        previous=second.ref,
        first=first.ref,
        linked_by="title and author",
        delta=DELTA,
        newest=at(12),
        applications=(note,),
        answers=(Answer(OLA, "m5@mail.example", at(9, 5), 0),),
        reviewed=(1,),
        patches=(fold, *third.patches[1:]),
        change_id="20250101-ring-batch-0123456789ab",
    )
    superseded = State("superseded", third.received, third.message_id)
    return (
        replace(first, following=second.ref, state=replace(superseded, evidence=second.message_id)),
        replace(second, following=third.ref, state=superseded),
        replace(third, state=State("discussed", at(9, 5), "m5@mail.example")),
    )


def topic_list(**more: object) -> ListConfig:
    return replace(LIST, topics=TOPICS, **more)  # type: ignore[arg-type]


# As they stand in the samples.
_ORDER = "new waiting discussed reviewed applied superseded withdrawn partial".split()


def version_states(count: int = 1) -> list[VersionState]:
    """Versions in every state but that of stable trees, `count` of each, the oldest first."""
    third = lineage()[-1]
    assert third.state
    found = [(third, third.state)]
    names = sorted(set(get_args(StateName)) - {"picked"}, key=_ORDER.index)
    for age in range(count):
        for order, name in enumerate(names):
            when = DAY - timedelta(days=90 - order, hours=age)
            number = 1000 + age * len(names) + order
            version = version_of(
                single(number, f"lib/sort: {name} {age}", "x", when=when),
                topics=() if order % 2 else ("net",),
            )
            share = (6, 7) if name == "partial" else None
            proof = State(name, when, f"proof{number}@mail.example", share)
            if name == "applied":
                taken = application(
                    message_id=proof.evidence, received=when, tree="lib/for-next", commits=("abc",)
                )
                version = replace(version, applications=(taken,))
            found.append((replace(version, state=proof), proof))
    return sorted(found, key=lambda item: item[0].received)


def given_tag(name: str, version: Version, patch: int) -> GivenTag:
    return GivenTag(
        name=name, version=version, message_id="m5@mail.example", patch=patch, received=at(9, 5)
    )


def profile() -> Profile:
    third = lineage()[-1]
    states = version_states()
    given = (
        given_tag("Reviewed-by", third, patch=0),
        given_tag("Tested-by", third, patch=2),
    )
    return Profile(
        person=OLA,
        lineages=tuple(Lineage(version, 2) for version, _ in states[:2]),
        versions=tuple(version for version, _ in states[:2]),
        given_tags=given,
        reviews=(Review(third, given[0].received, given),),
        answers=ResponseTimes(3, timedelta(hours=5), timedelta(days=24)),
        waits=ResponseTimes(0, None, None),
        domains=("kernel.example", "home.example"),
        first=DAY - timedelta(days=90),
        last=at(9, 5),
    )


def now() -> datetime:
    return at(14)
