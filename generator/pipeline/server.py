"""What runs `patchwire build` on a server of one's own: units of systemd, cron, a container.

Each text is for the site of a configuration: its folders, and the program that prints it.
docs/server.md shows these texts with the reasons. No file is read or written.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from string import Template

from generator import __version__
from generator.errors import ConfigError
from generator.models.settings import Config

_HOMES = ("/home", "/root", "/run/user")  # what ProtectHome hides
_SERVICE = """\
# /etc/systemd/system/patchwire.service
[Unit]
Description=Build $name
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=patchwire
WorkingDirectory=$root
ExecStart=$program -C $file build
# 3: a list was out of reach; the next run tries again. 6: another run is at work. 143: stopped.
# Any other code is a failure: 4 (an archive is damaged) and 5 (the site failed its check) need you.
SuccessExitStatus=3 6 143
TimeoutStartSec=6h
Nice=10
IOSchedulingClass=idle
MemoryMax=2G
TasksMax=256
UMask=0022

# It writes below these folders and sees the rest of the system as read-only.
ProtectSystem=strict
ReadWritePaths=$writes
ProtectHome=$home
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
PrivateUsers=yes

# It needs the network, and no privilege.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
NoNewPrivileges=yes
CapabilityBoundingSet=
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
"""
_TIMER = """\
# /etc/systemd/system/patchwire.timer
[Unit]
Description=Build $name every hour

[Timer]
OnCalendar=hourly
# Some minutes after the full hour, when everybody's jobs start; always the same on this machine.
RandomizedDelaySec=45min
FixedRandomDelay=yes
# After the machine was off, at once.
Persistent=yes

[Install]
WantedBy=timers.target
"""
_CRON = """\
# /etc/cron.d/patchwire
# Only warnings and errors are printed, and cron mails them to:
MAILTO=root
17 * * * * patchwire cd $root && nice $program --quiet -C $file build
"""
_CONTAINER = """\
# Containerfile
ARG BASE=docker.io/library/debian:trixie-slim
FROM $${BASE}
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends ca-certificates git python3 python3-venv \\
 && rm -rf /var/lib/apt/lists/*
ARG PACKAGE=patchwire==$version
RUN python3 -m venv /opt/patchwire \\
 && /opt/patchwire/bin/pip install --no-cache-dir "$${PACKAGE}" \\
 && useradd --uid 10001 --no-create-home --home-dir /nonexistent patchwire \\
 && install --directory --owner=patchwire /work
ENV PATH=/opt/patchwire/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /work
VOLUME /work
ENTRYPOINT ["patchwire"]
CMD ["build"]
"""
FORMS = {"service": _SERVICE, "timer": _TIMER, "cron": _CRON, "container": _CONTAINER}


def runner_settings(config: Config, form: str, program: str, files: Iterable[str] = ()) -> str:
    """The text of a form of `FORMS`; `program` is the path of the `patchwire` command.

    `files` are those that the configuration names, which a run reads.

    Raises:
        ConfigError: a path has a line break, which no form can say.
    """
    writes = _outermost((config.root, config.cache_dir, config.docs_dir, _parent(config.site_dir)))
    archives = (mailing_list.archive for mailing_list in config.lists)
    homes = any(_is_home(path) for path in (program, *writes, *archives, *files))
    if any(ord(letter) < 32 for path in (program, config.file, *writes) for letter in path):
        cause = f"a path of {config.file!a} has a control character"
        raise ConfigError(cause, "move the folder to another name")
    word = _cron_word if form == "cron" else _command_word
    return Template(FORMS[form]).substitute(
        name=_one_line(config.site_name),
        root=_cron_word(config.root) if form == "cron" else config.root.replace("%", "%%"),
        program=word(program),
        file=word(config.file),
        writes=" ".join(map(_unit_word, writes)),
        home="read-only" if homes else "yes",
        version=__version__,
    )


def _parent(path: str) -> str:
    """The folder of a folder: publishing replaces `site_dir` as a whole."""
    return str(Path(path).parent)


def _outermost(paths: Iterable[str]) -> list[str]:
    """The folders that are in no other of them."""
    found = sorted(set(paths))
    return [
        path
        for path in found
        if not any(Path(path).is_relative_to(other) for other in found if other != path)
    ]


def _is_home(path: str) -> bool:
    return any(Path(path).is_relative_to(home) for home in _HOMES)


def _one_line(text: str) -> str:
    """A text for a description, in which systemd expands `%`."""
    return " ".join(text.split()).replace("%", "%%")


def _unit_word(path: str) -> str:
    """A path as a word of a unit; see "Quoting" and "Specifiers" in systemd's manual."""
    escaped = path.replace("%", "%%")
    if not any(letter in escaped for letter in " \"'\\;"):
        return escaped
    return '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _command_word(path: str) -> str:
    """A path as a word of `ExecStart`, in which systemd expands variables as well."""
    return _unit_word(path).replace("$", "$$")


def _cron_word(path: str) -> str:
    """A path as a word of the shell, in which cron would take `%` for the end of the line."""
    return shlex.quote(path).replace("%", "\\%")
