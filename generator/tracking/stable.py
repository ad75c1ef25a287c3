"""Stable trees: which kernel a version is for, and whether it was picked for a stable tree.

One patch goes to several trees, each time with the same title: `[PATCH 5.10] x`, `[PATCH 5.4] x`.
These are no versions of each other. Other projects name such trees after their releases, too:
`20.11` (dpdk-dev), `stable-10.0.3` (qemu-devel), `2024.02.x` (buildroot).

`for-` before a bare number names the next release, which a later version may miss:
`for-6.11/block`, `for-9.2` (qemu-devel), `for-4.21` (xen-devel).

What a maintainer of a stable tree picked goes in unless somebody objects, so nobody answers it.
What is sent "for" a tree is not picked yet.
"""

from __future__ import annotations

import re
from functools import lru_cache

from generator.models.versions import Version

_TREE = re.compile(
    r"(?:for-(?=.{0,40}(?:stable|lts|linux|[.-][xy]\b)))?"
    r"(?:v|linux-|stable[-/.]?(?:rc[-/])?|lts[-/.]?)?"
    r"(?P<kernels>\d{1,2}\.(?:\d{1,2}|\{[\d, ]{1,40}\})(?:[,/+&-]v?\d{1,2}\.\d{1,2}){0,9}"
    r"|20\d\d\.\d\d(?=[.-]x))"
    r"(?:\.\d{1,3})?(?:[.-][xy])?(?:-[a-z]{2,9}\d{0,3})?",
    re.IGNORECASE | re.ASCII,
)
_PICKED = frozenset({"AUTOSEL", "MANUALSEL"})
_REVIEW = re.compile(r"\d\.\d{1,2}\.\d{1,3}-(?:rc\d{1,2}|stable) review", re.ASCII)
_ASKS = re.compile(r"for(?:-|$)|.*\.[xy]\b", re.IGNORECASE)
_MANY = 25  # patches for a stable tree that nobody but its maintainer sends together
_KERNEL = re.compile(r"(\d{1,4})\.(?:(\d{1,2})|\{([\d, ]*)\})", re.ASCII)


def are_for_other_trees(old: Version, new: Version) -> bool:
    """Whether one patch goes to two trees: to those of different kernels, or upstream and back."""
    if new.backport and not old.backport:
        return True
    before, after = kernels(old.prefixes), kernels(new.prefixes)
    return bool(before and after) and before.isdisjoint(after)


@lru_cache(maxsize=1024)
def kernels(prefixes: tuple[str, ...]) -> frozenset[str]:
    """The kernels of stable trees that prefixes name: "5.10" for `5.10.y`, `stable-5.10`."""
    found: set[str] = set()
    for prefix in prefixes:
        tree = _TREE.fullmatch(prefix[:80])
        for major, minor, several in _KERNEL.findall(tree["kernels"]) if tree else ():
            minors = [minor] if minor else re.findall(r"\d{1,2}", several)
            found.update(f"{major}.{number}" for number in minors)
    return frozenset(found)


def is_picked(version: Version) -> bool:
    """Whether the maintainers of a stable tree picked it, to take it at the next release.

    `[PATCH 6.6.y]` and `[PATCH for 6.6]` ask them to pick something.
    """
    if not _PICKED.isdisjoint(map(str.upper, version.prefixes)):
        return True
    if not kernels(version.prefixes) or any(map(_ASKS.match, version.prefixes)):
        return False
    return version.total >= _MANY or _REVIEW.match(version.title) is not None
