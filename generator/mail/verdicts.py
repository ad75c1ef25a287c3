"""The finding of a robot's mail in a few words, recognised by the phrases of known robots.

The patch that a robot tested is the one its mail answers.
"""

from __future__ import annotations

import re

from generator.mail.robots import Bots
from generator.models.mails import PatchSubject

MAX_TEXT = 4000  # characters of the body that are looked at
# The first match counts. White space in the text was folded to single blanks.
_PHRASES = [
    (re.compile(pattern, re.IGNORECASE), verdict)
    for pattern, verdict in (
        # syzbot, on its own and for a patch or a series
        (r"\bdid not trigger any issue", "no crash"),
        (r"\bstill triggering an issue", "crash"),
        (r"\bbuild/boot failed: failed to apply", "does not apply"),
        (r"\bbuild/boot failed:", "build error"),
        (r"\bfound the following issues?: kernel build error", "build error"),
        (r"\b(?:found|hit) the following (?:issues?|crash)\b|\bhas found a reproducer", "crash"),
        # reviews
        (r"\breview(?:ed)?\b.{0,60} found no (?:issues|regressions|problems)", "review: no issues"),
        (r"\breview found 1 potential issue", "review: 1 issue"),
        (r"\breview found (\d{1,4}) potential issue", r"review: \1 issues"),
        # the kernel test robot
        (r"\bauto build test error\b|\byet something to improve:", "build error"),
        (r"\bnoticed the following build errors?\b|\] build regression\b", "build error"),
        (r"\bauto build test warning\b|\bperhaps something to improve:", "build warning"),
        (r"\bnoticed the following build warnings?\b", "build warning"),
        (r"\berrors? \(new ones prefixed by|\berror/warnings? \(new ones", "build error"),
        (r"\bwarnings? \(new ones prefixed by", "build warning"),
        (r"\A\[[^\]]{1,200}\] \S{1,200}:\d{1,6} \S{1,100}\(\) (?:warn|error): ", "build warning"),
        (r"\] build (?:success|warning)\b", "build passed"),
        (r"\bnoticed an? -?[\d.]{1,8}% regression\b", "performance regression"),
        (r"\bnoticed an? -?[\d.]{1,8}% improvement\b", "performance improvement"),
        (r"\bnoticed (?:the following|commit \"|\")", "test failed"),
        # KernelCI
        (r"\b(build|boot)s: [1-9]\d{0,5} failed\b", r"\1 failed"),
        (r"\bbuilds: 0 failed, .{0,40}\b[1-9]\d{0,5} warnings?\b", "build warning"),
        (r"\b(build|boot)s: 0 failed\b", r"\1 passed"),
        (r"\b\d{1,6} runs, [1-9]\d{0,5} (?:regressions?|failures?)\b", "test failed"),
        (r"\b\d{1,6} runs, 0 (?:regressions?|failures?)\b", "test passed"),
        # others
        (r"\bbooted (?:this|the) (?:series|patch)\b.{0,600}\b[1-9]\d{0,5} failed\b", "boot failed"),
        (r"\bbooted (?:this|the) (?:series|patch)\b", "boot passed"),
        (r"\bthe .{1,60} build test\b.{0,80}\bfailed\b|\bfailed the .{1,60} build test\b",
         "build error"),
        (r"\bpatch(?:es|set)? (?:does not|doesn't|failed to|cannot) apply\b", "does not apply"),
        (r"\bpatch failed(?: at|: )|\bpatch(?:es)? .{0,40}couldn't be applied\b", "does not apply"),
        (r"\A\|success\|", "test passed"),  # dpdk
        (r"\A\|(?:failure|warning|error)\|", "test failed"),
        (r"\bpatchtest identified\b|\brobot detected some issues\b", "test failed"),
        (r"\A.{0,300}\b(?:success|passed?) for\b", "test passed"),
        (r"\A.{0,300}\b(?:failure|failed|warning) for\b", "test failed"),
    )
]  # fmt: skip


def verdict(subject: PatchSubject, own: list[str], bots: Bots) -> str:
    """The finding of a robot's mail, from a small vocabulary; "" where it is unknown.

    `own` are its lines without quotes. Phrases that are configured come first.
    """
    text = " ".join([subject.raw, *"\n".join(own)[:MAX_TEXT].split()])
    lower = text.lower() if bots.findings else ""
    for phrase, words in bots.findings:
        if phrase in lower:
            return words
    for pattern, words in _PHRASES:
        found = pattern.search(text)
        if found:
            return found.expand(words).lower().replace("build failed", "build error")
    return ""
