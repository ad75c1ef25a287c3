"""What can go wrong, and what the user can do about it.

Every error a user may meet is one line: the cause, then the mend. The class decides the exit
code; nothing here prints or exits (that is `cli`).
"""

from __future__ import annotations


class PatchwireError(Exception):
    """One line for the user: what is wrong and how to mend it.

    `exit_code` is what the process returns; `mend` may be empty when the cause says it all.
    """

    exit_code = 1

    def __init__(self, cause: str, mend: str = "") -> None:
        self.cause = cause
        self.mend = mend
        super().__init__(f"{cause}: {mend}" if mend else cause)

    def __reduce__(self) -> tuple[type[PatchwireError], tuple[str, str]]:
        """As it was made, also from another process."""
        return type(self), (self.cause, self.mend)


class UsageError(PatchwireError):
    """The command line, the configuration or a range is wrong."""

    exit_code = 2


class ConfigError(UsageError):
    """A key of `mkdocs.yml` breaks a rule. The message names file, key, rule and value."""


class ArchiveNotFound(UsageError):
    """There is no archive where the user pointed, or it is of another kind."""


class UpstreamError(PatchwireError):
    """Upstream, or a scheduler, cannot be reached; what was built before stays."""

    exit_code = 3


class ArchiveDamaged(PatchwireError):
    """The archive is there but cannot be trusted or read (damage, shallow or replaced history)."""

    exit_code = 4


class SiteError(PatchwireError):
    """The site could not be built, or failed its check; the old site stays."""

    exit_code = 5
