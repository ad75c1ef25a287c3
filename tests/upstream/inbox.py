"""A list kept by Debian's public-inbox: its own programs write it, edit it and serve it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from tempfile import TemporaryDirectory

NAME = "otter"
ADDRESS = "list@lists.example"
PATIENCE = 60  # seconds for any of these programs; each needs less than one
NEEDED = ("public-inbox-init", "public-inbox-httpd", "public-inbox-purge", "public-inbox-edit")

# What public-inbox-mda(1) does with one mail, done with many: the start of Perl is what takes long.
# A first mail beyond the size of an epoch opens the next one.
DELIVER = """
use strict; use warnings;
use PublicInbox::Config;
use PublicInbox::InboxWritable qw(eml_from_path);
my ($name, $rotate, @files) = @ARGV;
my $inbox = PublicInbox::InboxWritable->new(PublicInbox::Config->new->lookup_name($name));
my $importer = $inbox->importer(0);
my $size = $importer->{rotate_bytes};
for my $file (@files) {
    $importer->{rotate_bytes} = $rotate ? 1 : $size;
    $importer->add(eml_from_path($file)) or die "not added: $file\\n";
    $rotate = 0;
}
$importer->done;
"""


def missing() -> str:
    """Why there is no public-inbox here; empty where there is one."""
    gone = [program for program in NEEDED if shutil.which(program) is None]
    if gone:
        return f"no {gone[0]} on this machine: apt install public-inbox"
    return ""


@dataclass(frozen=True)
class Inbox:
    """A public-inbox of version 2 in a folder, with the configuration of its programs."""

    root: Path

    @property
    def folder(self) -> Path:
        """The inbox; its epochs are `git/N.git`."""
        return self.root / NAME

    def create(self) -> Inbox:
        """Make it, without mails."""
        self.root.mkdir(parents=True)
        self._run(
            "public-inbox-init", "-V2", "-L", "basic", NAME, str(self.folder),
            f"https://lists.example/{NAME}", ADDRESS,
        )  # fmt: skip
        return self

    def copy(self, root: Path) -> Inbox:
        """The same mails at another place."""
        shutil.copytree(self.folder, root / NAME, symlinks=True)
        text = (self.root / "config").read_text("utf-8")
        (root / "config").write_text(text.replace(str(self.root), str(root)), "utf-8")
        return Inbox(root)

    def import_epochs(self, repositories: Iterable[Path]) -> Inbox:
        """Put epochs that are there already into it, oldest first, and index them."""
        shutil.rmtree(self.folder / "git" / "0.git", ignore_errors=True)
        for number, repository in enumerate(repositories):
            shutil.copytree(repository, self.folder / "git" / f"{number}.git")
        self.index()
        return self

    def index(self) -> None:
        """Have it learn of commits that did not come through its own programs."""
        self._run("public-inbox-index", "-L", "basic", str(self.folder))

    def deliver(self, mails: Iterable[tuple[bytes, int]], *, new_epoch: bool = False) -> None:
        """Add mails with the times at which the server received them, seconds since 1970."""
        files = []
        incoming = self.root / "incoming"
        incoming.mkdir()
        for number, (raw, received) in enumerate(mails):
            file = incoming / f"{number}.eml"
            file.write_bytes(as_received(raw, received))
            files.append(str(file))
        if new_epoch:  # the size of an epoch is that of its packs
            (*_, newest) = sorted(self.folder.glob("git/*.git"))
            self._run("git", f"--git-dir={newest}", "gc", "--quiet")
        self._run("perl", "-e", DELIVER, NAME, str(int(new_epoch)), *files)
        shutil.rmtree(incoming)

    def open_epoch(self) -> None:
        """Make the next epoch, which holds no mail yet."""
        number = len(list(self.folder.glob("git/*.git")))
        program = "use PublicInbox::MultiGit; PublicInbox::MultiGit->new(@ARGV)->add_epoch(%d)"
        self._run("perl", "-e", program % number, str(self.folder), "all.git", "git")

    def purge(self, raw: bytes) -> None:
        """Cut a mail, as it is in the archive, out of the history."""
        self._run("public-inbox-purge", str(self.folder), given=raw)

    def edit(self, message_id: str, old: str, new: str) -> None:
        """Replace words in a mail, and the history after it."""
        editor = self.root / "editor"
        editor.write_text(f"#!/bin/sh\nsed -i 's/{old}/{new}/g' \"$1\"\n", "utf-8")
        editor.chmod(0o755)
        self._run(
            "public-inbox-edit", "-m", message_id, str(self.folder),
            env={"MAIL_EDITOR": str(editor)},
        )  # fmt: skip

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Have public-inbox-httpd serve it on a Unix socket; its path."""
        log = self.root / "httpd.log"
        # The path of a socket has 107 bytes at most: that of a test's own folder may be longer.
        with TemporaryDirectory(prefix="patchwire-") as folder, log.open("ab") as errors:
            listening = f"{folder}/socket"
            server = subprocess.Popen(
                ["public-inbox-httpd", "-W0", "-l", listening],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
            )
            try:
                _wait_for(listening, server, log)
                yield listening
            finally:
                server.terminate()
                server.wait(PATIENCE)

    def _environment(self) -> dict[str, str]:
        return os.environ | {"HOME": str(self.root), "PI_CONFIG": str(self.root / "config")}

    def _run(self, *command: str, given: bytes = b"", env: Mapping[str, str] | None = None) -> None:
        done = subprocess.run(
            command,
            env=self._environment() | (env or {}),
            input=given,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, (command, done.stderr.decode("utf-8", "replace"))


def as_received(raw: bytes, received: int) -> bytes:
    """A mail with the header line from which public-inbox takes the time of its commit."""
    return f"Received: from a.example by b.example; {formatdate(received)}\n".encode() + raw


def _wait_for(listening: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with socket.socket(socket.AF_UNIX) as client:
            if not client.connect_ex(listening):
                return
        time.sleep(0.02)
    raise AssertionError(f"public-inbox-httpd does not answer: {log.read_text('utf-8')}")
