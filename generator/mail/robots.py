"""The robots that mail patch lists: who they are, and what they find, in a few words.

The built-in ones stand in the tables of this module. A list's own ones are configured (`bots`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from generator.mail.form_letters import read_form_letter
from generator.models.mails import Person

# Addresses and names in lower case. Names and local parts that end in "bot" or "CI" count, too.
ROBOTS = frozenset({
    # builds and tests of kernels
    "kernel test robot", "kbuild test robot", "kernel test bot", "lkp@intel.com",
    "bot@kernelci.org", "kernelci.org bot", "linux kernel functional testing", "lkft@linaro.org",
    "cki-project@redhat.com", "cki project", "linux next bot", "ci notify", "ci_notify@linaro.org",
    "intel-gfx-ci", "ci_patchwork", "syzbot", "syzbot ci", "coverity-bot",
    "scan-admin@coverity.com",
    # builds and tests of other projects
    "patchew", "no-reply@patchew.org", "no-reply@patchew.com", "buildbot", "0-day robot",
    "robot@bytheb.org", "dpdklab@iol.unh.edu", "checkpatch@dpdk.org",
    "patchtest@automation.yoctoproject.org", "osstest service owner", "autobuild@buildroot.org",
    "travis ci", "auto upgrade helper", "auh@yoctoproject.org",
    # patchwork, git and trackers
    "patchwork-bot", "patchwork integration", "tip-bot", "tip-bot2", "pr-tracker-bot@kernel.org",
    "bugzilla-daemon", "bugzilla-daemon@kernel.org", "bugzilla-daemon@bugzilla.kernel.org",
    "gitlab", "debian bug tracking system",
    # picks for stable trees, reviews by machines
    "autosel", "sashiko-bot", "sashiko",
})  # fmt: skip
_NAME = re.compile(r"\b(?:ro|syz|build|patch)?bot\d?\b", re.IGNORECASE)
_LOCAL = re.compile(r"(?:.*[-_.])?(?:sys|tip-|patch|patchwork-)?bot\d?(?:[+.-].*)?", re.IGNORECASE)
_CI = re.compile(r".*\bCI|[\w-]+[-_]ci")  # a word of its own in capitals: Ci is a surname
_MAILBOXES = re.compile(r"(?:do[-._]?not|no)[-._]?reply\b.*|bugzilla.*|patchwork")
# Services with the names of people. A mail is theirs where sender and address say nothing else:
# "Jenkins <jenkins@x>", "Gerrit Code Review <gerrit-x@y>", "Zuul CI <ci@x>"; not "Ann Jenkins".
_NAMESAKES = frozenset({"gerrit", "jenkins", "zuul"})
_OF_SERVICES = frozenset({
    "admin", "build", "builder", "builds", "ci", "code", "code-review", "daemon", "jobs", "review",
    "server", "service", "system", "test", "tests",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bots:
    """The known robots, built-in and configured.

    `names` are addresses and names in lower case. `findings` are pairs of a phrase in lower case
    and the finding that it stands for, tried before the built-in ones.
    """

    names: frozenset[str] = ROBOTS
    findings: tuple[tuple[str, str], ...] = ()

    @classmethod
    def with_extra(cls, lines: tuple[str, ...]) -> Bots:
        """The built-in robots and those of these lines, in any case.

        A line is an address or a name, or a finding and a phrase of a robot that stands for it, as
        in `test passed: all checks are green`.
        """
        split = [line.lower().partition(": ") for line in lines]
        names = {name for name, colon, _ in split if not colon}
        phrases = [(phrase.strip(), finding) for finding, colon, phrase in split if colon]
        return cls(ROBOTS | names, tuple(phrases))

    def sent(self, sender: Person, subject: str) -> bool:
        """Whether a robot sent the mail with this sender and subject."""
        return (
            sender.email in self.names
            or sender.name.lower() in self.names
            or _is_service(sender)
            or _is_form_letter(subject)
        )


@lru_cache(maxsize=4096)  # most senders write more than one mail
def _is_service(sender: Person) -> bool:
    """Whether name and address of a sender are as services have them."""
    name, local = sender.name.lower(), sender.email.partition("@")[0]
    return (
        ("bot" in name and _NAME.search(name) is not None)
        or ("bot" in local and _LOCAL.fullmatch(local) is not None)
        or _CI.fullmatch(sender.name) is not None
        or _MAILBOXES.fullmatch(local) is not None
        or _is_namesake(name, local)
    )


def _is_namesake(name: str, local: str) -> bool:
    """Whether a service whose name people have, too, is all that a sender is called."""
    of_local = set(re.split(r"[-_.+]", local))
    called = set(name.replace("-", " ").split()) or of_local
    if _NAMESAKES.isdisjoint(called) or not called <= _NAMESAKES | _OF_SERVICES:
        return False
    return len(called) > 1 or of_local <= _NAMESAKES | _OF_SERVICES


def _is_form_letter(subject: str) -> bool:
    """Whether a script wrote a mail for its sender, who is not there to be answered.

    `Applied "x" to the asoc tree` is sent in the name of who applied the patch.
    """
    letter = read_form_letter(subject)
    return letter is not None and not subject.lower().startswith("applied")
