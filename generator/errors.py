"""The errors that a user may meet, each with its exit code.

Each error is one line: the cause, then what the user can do about it. Printing and exiting are done
by `cli`.
"""

from __future__ import annotations

import errno


class PatchwireError(Exception):
    """One line for the user: the cause and how to fix it.

    `mend` is the fix. It is empty where the cause says it all. `exit_code` is the exit code of the
    process.
    """

    exit_code = 1

    def __init__(self, cause: str, mend: str = "") -> None:
        self.cause = cause
        self.mend = mend
        super().__init__(f"{cause}: {mend}" if mend else cause)

    def __reduce__(self) -> tuple[type[PatchwireError], tuple[str, str]]:
        """Keep both parts when the error is pickled in another process."""
        return type(self), (self.cause, self.mend)


class UsageError(PatchwireError):
    """The command line, the configuration or a range is wrong."""

    exit_code = 2


class ConfigError(UsageError):
    """A key of `mkdocs.yml` breaks a rule. The message names file, key, rule and value."""


class ArchiveNotFound(UsageError):
    """There is no archive at the given address or path, or it is of another kind."""


class UpstreamError(PatchwireError):
    """An upstream archive, or the scheduler, is out of reach; what was built before stays."""

    exit_code = 3


class ArchiveDamaged(PatchwireError):
    """The archive cannot be read or trusted: damaged, shallow, or with replaced history."""

    exit_code = 4


class SiteError(PatchwireError):
    """The site could not be built or failed its check; the old site stays."""

    exit_code = 5


class RunAtWork(PatchwireError):
    """Another run is at work on the same project; nothing was done."""

    exit_code = 6


class GitUnusable(PatchwireError):
    """There is no git, or it is too old."""

    exit_code = 7


_MENDS = {
    errno.EMFILE: "allow more open files (`ulimit -n`), then run again",
    errno.ENFILE: "wait until other programs have closed files, then run again",
    errno.ENOSPC: "make room, then run again",
    errno.EACCES: "fix the permissions, then run again",
    errno.EROFS: "make the disk writable, then run again",
    errno.EISDIR: "a file belongs there: move the folder away",
    errno.ENOTDIR: "a folder belongs there: move the file away",
}


class SystemRefused(PatchwireError):
    """The system refused a file or a process: a folder is in its place, no handle is left."""

    exit_code = 8

    @classmethod
    def by(cls, error: OSError) -> SystemRefused:
        """The line for an error of the system."""
        cause = error.strerror or type(error).__name__
        place = f"{error.filename}: " if error.filename is not None else ""
        mend = _MENDS.get(error.errno or 0, "look at what is there, then run again")
        return cls(f"the system refused: {place}{cause}", mend)
