"""Mails a second from nothing, beside other programs that make something of a mail archive.

public-inbox-index makes an index, MHonArc makes pages; we make both, so each is compared with what
of ours is nearest, and the name of each figure says with what.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from email.utils import formatdate
from pathlib import Path

from archives import Unpacked, blobs, unpack
from measure import CORES, PATCHWIRE, PLACE, Cost, Figure, output, run
from parts_index import learn
from parts_site import scratch, settings

PAGES_LIST = str(Path(__file__).with_name("pages_list.py"))
FOLDER = PLACE / "peers"


def peers(runs: int) -> Iterator[Figure]:
    """Runs in turns, on the wall, the best of each."""
    archive = unpack("kvm-ppc")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    lineages = {"index": _index, "index and pages": _pages}
    for program, work in (("public-inbox-index", _public_inbox), ("mhonarc", _mhonarc)):
        if shutil.which(program):
            lineages[program] = work
        else:
            print(f"{program} is not installed: it is left out", file=sys.stderr)
    took = {name: list[Cost]() for name in lineages}
    for _ in range(min(runs, 3)):
        for name, work in lineages.items():
            took[name].append(work(archive))
    best = {name: min(cost.wall for cost in costs) for name, costs in took.items()}
    for name, wall in best.items():
        yield Figure(
            f"kvm-ppc from nothing, {name}, mails a second", archive.mails / wall, "", at_least=True
        )
        cpu = min(cost.cpu for cost in took[name])
        yield Figure(f"kvm-ppc from nothing, {name}, CPU time", cpu, "s")
    asked = {"public-inbox-index": (3, 6), "mhonarc": (8, 15)}
    for peer, (must, goal) in asked.items():
        if peer in best:
            what = f"faster than {peer}: our index"
            yield Figure(what, best[peer] / best["index"], "x", must, goal, at_least=True)
            what = f"faster than {peer}: our index and pages, without MkDocs"
            yield Figure(what, best[peer] / best["index and pages"], "x", at_least=True)


def _index(archive: Unpacked) -> Cost:
    return learn(archive, PLACE / "index" / "peers.sqlite3", jobs=CORES, afresh=True)


def _pages(archive: Unpacked) -> Cost:
    file = scratch("peers", settings(archive))
    run([PATCHWIRE, "-C", str(file), "fetch"])
    return run([sys.executable, PAGES_LIST, str(file), "kvm-ppc", str(CORES)])


def _public_inbox(archive: Unpacked) -> Cost:
    """A v2 inbox as it is mirrored; all its mails must be found in the index."""
    inbox = FOLDER / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    home = {"HOME": str(FOLDER), "PI_CONFIG": str(FOLDER / "config")}
    (FOLDER / "config").unlink(missing_ok=True)
    for repository in archive.repositories:
        target = inbox / "git" / repository.name
        output("git", "clone", "--quiet", "--mirror", str(repository), str(target))
    address = ("https://list.example/kvm-ppc", "kvm-ppc@list.example")
    run(["public-inbox-init", "-V2", "-L", "basic", "kvm-ppc", str(inbox), *address], **home)
    cost = run(["public-inbox-index", "-L", "basic", "--no-fsync", str(inbox)], **home)
    with closing(sqlite3.connect(inbox / "msgmap.sqlite3")) as db:
        ((found,),) = db.execute("SELECT count(*) FROM msgmap").fetchall()
    if found < archive.mails * 0.99:  # a Message-ID that comes again is one row
        sys.exit(f"bench: public-inbox-index found {found} of {archive.mails} mails")
    return cost


def _mhonarc(archive: Unpacked) -> Cost:
    """Its pages as it makes them where nothing is asked for, from an mbox of the same mails."""
    mbox, pages = FOLDER / "mbox", FOLDER / "mhonarc"
    if not mbox.exists():
        _write_mbox(archive, mbox)
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir()
    return run(["mhonarc", "-quiet", "-outdir", str(pages), str(mbox)])


def _write_mbox(archive: Unpacked, file: Path) -> None:
    start = f"From mboxrd@z {formatdate(0)}\n".encode()
    with file.open("wb") as mbox:
        for repository in archive.repositories:
            for blob in blobs(repository).read_text("utf-8").split():
                raw = subprocess.run(
                    ["git", "-C", str(repository), "cat-file", "blob", blob],
                    check=True,
                    capture_output=True,
                ).stdout
                lines = raw.replace(b"\nFrom ", b"\n>From ")
                mbox.write(start + lines.rstrip(b"\n") + b"\n\n")


PARTS = {"peers": peers}
