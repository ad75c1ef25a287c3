"""Reads mails the way b4 does: the same git pipe as ours, its parser, one LoreMessage a mail.

Usage: b4_read.py GIT_DIR BLOB_LIST [GIT_DIR BLOB_LIST]...   prints how many were read and refused
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import b4


def blobs(git_dir: str, blob_list: str) -> Iterator[bytes]:
    """The bytes of each blob of the list."""
    with (
        Path(blob_list).open("rb") as names,
        subprocess.Popen(
            ["git", "-C", git_dir, "cat-file", "--batch", "--buffer"],
            stdin=names,
            stdout=subprocess.PIPE,
        ) as git,
    ):
        assert git.stdout
        while head := git.stdout.readline():
            yield git.stdout.read(int(head.split()[2]))
            git.stdout.read(1)


def main() -> None:
    """Read every blob; a mail that b4 does not take is counted."""
    logging.disable(logging.CRITICAL)
    parser = BytesParser(_class=EmailMessage, policy=b4.emlpolicy)
    read = refused = 0
    for git_dir, blob_list in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        for raw in blobs(git_dir, blob_list):
            try:
                b4.LoreMessage(parser.parsebytes(raw))
                read += 1
            except Exception:  # noqa: BLE001 - whatever it is, the mail was not read
                refused += 1
    print(f"{read} read, {refused} refused")


if __name__ == "__main__":
    main()
