"""A small digest of a made-up list, by hand: every kind of entry once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from generator.models.commits import Window
from generator.models.digest import Counts, Digest, Section, Tally
from generator.models.mails import FileChange, Kind, Message, Patch, PatchSubject, Person, Trailer
from generator.models.series import GivenTrailer, Series, Thread
from generator.models.settings import ListConfig

LIST = ListConfig(
    name="demo",
    title="Demo list",
    archive="/nowhere",
    url="https://lists.example/demo",
    since=None,
)
MIRA = Person("Mira Solberg", "mira@kernel.example")
JUN = Person("Jun Tanabe", "jun@silicon.example")
OLA = Person("Ola Brandt", "ola@kernel.example")
ZOE = Person("Zoë Müller-Lüdenscheidt", "zoe@netz.example")
ROBOT = Person("build robot", "robot@ci.example")
DAY = datetime(2025, 4, 9, tzinfo=UTC)
WINDOW = Window("day", "2025-04-09", int(DAY.timestamp()), int(DAY.timestamp()) + 86_400)


def at(hour: int, minute: int = 0) -> datetime:
    return DAY + timedelta(hours=hour, minutes=minute)


def subject(raw: str, title: str, **more: object) -> PatchSubject:
    return PatchSubject(raw=raw, title=title, **more)  # type: ignore[arg-type]


def mail(
    number: int,
    kind: Kind,
    who: Person,
    line: PatchSubject,
    when: datetime,
    **more: object,
) -> Message:
    fields: dict[str, object] = {
        "list": "demo",
        "epoch": 0,
        "commit": f"{number:040x}",
        "blob": f"{number:039x}b",
        "kind": kind,
        "received": when,
        "sent": when.astimezone(timezone(timedelta(hours=-7))),
        "subject": line,
        "message_id": f"m{number}@mail.example",
        "sender": who,
        "author": who,
    }
    return Message(**(fields | more))  # type: ignore[arg-type]


def reply(number: int, who: Person, title: str, when: datetime, **more: object) -> Message:
    line = subject(f"Re: {title}", title, is_reply=True)
    return mail(number, "reply", who, line, when, **more)


RING_TEXT = """\
This series teaches the ring to take descriptors in batches, which
halves the number of doorbells on the receive path:

  before   812 k packets/s
  after   1409 k packets/s

Patch 1 is a cleanup and stands alone."""
RING_1 = """\
ring_add() and ring_add_one() differ in one line only. Fold them, so that
the batch path added next has one place to hook into.

Signed-off-by: Mira Solberg <mira@kernel.example>"""
RING_2 = """\
Ring the doorbell once a batch. A batch ends after 32 descriptors or when
the caller says so:

	ring_batch_begin(ring);
	...
	ring_batch_end(ring);

Signed-off-by: Jun Tanabe <jun@silicon.example>
Signed-off-by: Mira Solberg <mira@kernel.example>"""
RING_FILES = (
    FileChange("drivers/net/ring/ring.c", 41, 12),
    FileChange("drivers/net/ring/ring.h", 6, 0),
)


def _ring() -> Series:
    title = "net: ring: Batch descriptors"
    cover = mail(
        1,
        "cover",
        MIRA,
        subject(
            f"[PATCH net-next v3 0/3] {title}",
            title,
            is_patch=True,
            prefixes=("net-next",),
            version="3",
            version_inferred=False,
            number=0,
            total=3,
            number_inferred=False,
        ),
        at(8, 26),
        patch=Patch(RING_TEXT),
    )
    patches = tuple(
        mail(
            1 + number,
            "patch",
            MIRA,
            subject(
                f"[PATCH net-next v3 {number}/3] {name}",
                name,
                is_patch=True,
                version="3",
                number=number,
                total=3,
            ),
            at(8, 26 + number),
            author=author,
            patch=Patch(text, notes, files=files, insertions=plus, deletions=minus),
        )
        for number, name, author, text, notes, files, plus, minus in (
            (1, "net: ring: Fold ring_add_one()", MIRA, RING_1, "", RING_FILES[:1], 41, 12),
            (
                2,
                "net: ring: Ring the doorbell once a batch",
                JUN,
                RING_2,
                "v3: 32 descriptors instead of 64 (Ola)\nv2: none",
                RING_FILES[1:],
                6,
                0,
            ),
        )
    )
    review = Trailer("Reviewed-by", "Ola Brandt <ola@kernel.example>", OLA, from_sender=True)
    tested = Trailer("Tested-by", "Zoë <zoe@netz.example>", ZOE, from_sender=False)
    replies = (
        reply(5, OLA, title, at(9, 5), trailers=(review,), excerpt="Nice numbers.", text="x"),
        reply(6, JUN, title, at(9, 40), trailers=(tested,), excerpt="Zoë tested it.", text="x"),
    )
    return Series(
        list="demo",
        message_id="m1@mail.example",
        title=title,
        version="3",
        total=3,
        received=at(8, 26),
        sent=cover.sent,
        rfc=False,
        resend=False,
        pull=False,
        prefixes=("net-next",),
        author=MIRA,
        sender=MIRA,
        cover=cover,
        patches=patches,
        missing=(3,),
        trailers=(
            GivenTrailer("Reviewed-by", OLA, "m5@mail.example", 0, from_sender=True, received=DAY),
            GivenTrailer("Tested-by", ZOE, "m6@mail.example", 0, from_sender=False, received=DAY),
        ),
        follow_ups=replies,
        participants=3,
        changelog="",
        files=2,
        insertions=47,
        deletions=12,
    )


def single(
    number: int,
    title: str,
    text: str,
    who: Person = ZOE,
    *,
    raw: str = "",
    when: datetime | None = None,
    **more: object,
) -> Series:
    """A series of one patch."""
    line = subject(raw or f"[PATCH] {title}", title, is_patch=True)
    patch_mail = mail(
        number,
        "patch",
        who,
        line,
        when or at(7),
        patch=Patch(text, files=(FileChange("lib/sort.c", 1, 1),), insertions=1, deletions=1),
    )
    fields: dict[str, object] = {
        "list": "demo",
        "message_id": patch_mail.message_id,
        "title": title,
        "version": "1",
        "total": 1,
        "received": patch_mail.received,
        "sent": patch_mail.sent,
        "rfc": False,
        "resend": False,
        "pull": False,
        "prefixes": (),
        "author": who,
        "sender": who,
        "cover": None,
        "patches": (patch_mail,),
        "missing": (),
        "trailers": (),
        "follow_ups": (),
        "participants": 1,
        "changelog": "",
        "files": 1,
        "insertions": 1,
        "deletions": 1,
    }
    return Series(**(fields | more))  # type: ignore[arg-type]


def _pull() -> Series:
    title = "ring fixes for 6.15-rc2"
    request = mail(
        20,
        "pull",
        OLA,
        subject(f"[GIT PULL] {title}", title, is_pull=True),
        at(11),
        text="The following changes since commit 0123456789ab:\n\n  Linux 6.15-rc1",
    )
    return single(
        20, title, "", OLA, pull=True, patches=(request,), files=0, insertions=0, deletions=0
    )


def _thread() -> Thread:
    title = "mm: Keep the guard page"
    ack = Trailer("Acked-by", "Mira Solberg <mira@kernel.example>", MIRA, from_sender=True)
    return Thread(
        title=title,
        root="old@mail.example",
        first_id="m30@mail.example",
        messages=(
            reply(30, MIRA, title, at(10), trailers=(ack,), excerpt="Looks right to me."),
            reply(31, JUN, title, at(10, 30), excerpt="Which machine shows this?\nIt boots here."),
        ),
        trailers=(
            GivenTrailer("Acked-by", MIRA, "m30@mail.example", 1, from_sender=True, received=DAY),
        ),
    )


def digest() -> Digest:
    """Two series, a pull request, a follow-up thread, a note, a robot and a bad mail."""
    ring = _ring()
    sort = single(10, "lib/sort: Don't swap an element with itself", "Saves 3 % on sorted input.")
    series = (ring, sort)
    note = mail(
        40,
        "applied",
        OLA,
        subject("applied: [PATCH] lib/list: Poison twice", "lib/list: Poison twice"),
        at(12),
        excerpt="Applied to for-next, thanks.",
    )
    robot = mail(41, "other", ROBOT, subject("build failed", "build failed"), at(13), is_bot=True)
    bad = mail(
        42,
        "unreadable",
        Person("", ""),
        subject("", ""),
        at(14),
        message_id=None,
        problem="larger than 10 MB",
    )
    return Digest(
        list="demo",
        base="6fc91451" + "0" * 32,
        tip="62ed45a7" + "0" * 32,
        window=WINDOW,
        received_first=at(7),
        received_last=at(14),
        sent_first=at(7),
        sent_last=at(14),
        counts=Counts(
            messages=12,
            patch_mails=4,
            patches=3,
            covers=1,
            series=2,
            replies=4,
            pulls=1,
            applied=1,
            bots=1,
            people=4,
            unreadable=1,
            withdrawn=1,
        ),
        top_domains=(Tally("kernel.example", 2), Tally("silicon.example", 1)),
        top_contributors=(
            Tally("Mira Solberg", 2, "mira@kernel.example"),
            Tally("Jun Tanabe", 1, "jun@silicon.example"),
        ),
        top_reviewers=(Tally("Ola Brandt", 1, "ola@kernel.example"),),
        series=series,
        sections=(
            Section("series", "New series and versions", series),
            Section("pulls", "Pull requests", (_pull(),)),
            Section("follow-ups", "Follow-ups to series outside this range", (_thread(),)),
            Section("applied", "Applied", (note,)),
            Section("bots", "Robots", (robot,)),
            Section("unreadable", "Unreadable", (bad,)),
        ),
    )


def new_series(series: tuple[Series, ...]) -> Section:
    """The section of new series and versions, with these."""
    return Section("series", "New series and versions", series)


def empty_digest() -> Digest:
    """A day on which nothing arrived."""
    return Digest(
        list="demo",
        base=None,
        tip=None,
        window=WINDOW,
        received_first=None,
        received_last=None,
        sent_first=None,
        sent_last=None,
        counts=Counts(),
        top_domains=(),
        top_contributors=(),
        top_reviewers=(),
        series=(),
        sections=(),
    )
