"""The commits of a range as entries: mails, deletions, and commits that hold no readable mail.

Trees are read, mails are not. A mail is identified by its blob, and a deletion withdraws every
earlier mail with the same blob, in any epoch. The layout is that of public-inbox's
public-inbox-v2-format(5): a tree has one entry, `m` for a mail or `d` for a deletion. Sizes and
contents are read in `blobs`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from generator.archive.history import History
from generator.archive.objects import DAMAGED, MISSING, Found, Objects
from generator.archive.ranges import Span, spans
from generator.models.commits import EMPTY_BLOBS, CommitRange, Entry, EntryState, Window

# (state, blob, problem) of a commit by its tree alone, before later deletions are known.
Verdict = tuple[EntryState, str | None, str | None]

_MAIL = b"100644 m\0"
_DELETION = b"100644 d\0"
# A commit that public-inbox-purge rewrote: no author, and the purged blob in its message.
_PURGED = (
    rb"\A(?:[a-z]+ [^\n]*\n)*?author {1,2}<> [^\n]*\n(?:[^\n]+\n)*\npurged ([0-9a-f]{40,64})\n"
)
_KINDS = {
    b"120000": "a symbolic link",
    b"100755": "executable",
    b"160000": "a submodule",
    b"40000": "a folder",
}
_PROBED = 256  # up to so many mails, deletions are looked up by id before trees are read


def entries(histories: Sequence[History], rng: CommitRange) -> Iterator[Entry]:
    """The commits of a range in arrival order, each with its state in the whole archive."""
    chosen = spans(histories, rng)
    judged = [(span, _judge(span.history, span.lines)) for span in chosen]
    mails = {
        blob for _, verdicts in judged for state, blob, _ in verdicts if state == "mail" and blob
    }
    deleted = _deleted_later(histories, chosen, mails)
    # From the newest back: a deletion is met before the mails it withdraws.
    for _, verdicts in judged:
        for at, (state, blob, _) in enumerate(verdicts):
            if state == "deletion" and blob:
                deleted.add(blob)
            elif state == "mail" and blob in deleted:
                verdicts[at] = ("withdrawn", blob, None)
    for span, verdicts in reversed(judged):
        yield from _entries(span, verdicts, rng.window)


def _entries(span: Span, verdicts: list[Verdict], window: Window | None) -> Iterator[Entry]:
    epoch = span.history.epoch.number
    for line, (state, blob, problem) in zip(reversed(span.lines), reversed(verdicts), strict=True):
        commit, _, received = line.split(b" ")
        seconds = int(received)
        if window is None or window.start <= seconds < window.end:
            yield Entry(
                epoch=epoch,
                commit=commit.decode("ascii"),
                blob=blob,
                received=seconds,
                state=state,
                problem=problem,
            )


def _judge(history: History, lines: list[bytes]) -> list[Verdict]:
    """The verdict on each commit's tree, in the order of `lines`."""
    if not lines:
        return []
    with Objects(history.epoch.git_dir) as objects:
        verdicts = [_verdict(tree) for tree in objects.contents(_trees(lines))]
        empty = [at for at, (_, blob, _) in enumerate(verdicts) if blob in EMPTY_BLOBS]
        commits = [lines[at].split(b" ")[0].decode("ascii") for at in empty]
        for at, commit in zip(empty, objects.contents(commits), strict=True):
            verdicts[at] = _empty_mail(commit, verdicts[at])
    return verdicts


def _trees(lines: Iterable[bytes]) -> list[str]:
    return [line.split(b" ")[1].decode("ascii") for line in lines]


def _verdict(tree: Found) -> Verdict:
    content = tree[2]
    if len(content) in {29, 41}:  # one entry with a name of one letter
        if content.startswith(_MAIL):
            return "mail", content[9:].hex(), None
        if content.startswith(_DELETION):
            return "deletion", content[9:].hex(), None
    return "unreadable", None, _oddity(tree)


def _oddity(tree: Found) -> str:
    """Why a tree holds no readable mail. Never quotes the tree: its names are untrusted text."""
    kind, _, content = tree
    if tree in {MISSING, DAMAGED} or kind != b"tree":
        return f"the commit's tree is {kind.decode('ascii', 'replace')}"
    if not content:
        return "the commit's tree is empty"
    modes = re.match(rb"([0-7]{5,6}) ([md])\0(?:.{20}|.{32})\Z", content, re.DOTALL)
    if modes:
        return f"entry {modes[2].decode('ascii')} is {_KINDS.get(modes[1], 'of an unknown mode')}"
    if b" m\0" in content or b" d\0" in content:
        return "the commit's tree holds more than a mail"
    return "the commit's tree holds no mail"


def _empty_mail(commit: Found, verdict: Verdict) -> Verdict:
    """The verdict on an empty mail: withdrawn, with its old blob, if its commit says "purged"."""
    if verdict[0] != "mail":
        return verdict
    purged = re.match(_PURGED, commit[2])
    if purged:
        return "withdrawn", purged[1].decode("ascii"), None
    return "unreadable", verdict[1], "empty mail"


def _deleted_later(histories: Sequence[History], chosen: list[Span], mails: set[str]) -> set[str]:
    """The blobs that commits after the range delete.

    The tree of a deletion has one possible id for each mail. For few mails it is cheapest to ask
    git whether such trees exist: 2 ms for a day of 24 mails, against 37 ms for reading the 13,900
    trees after it. Where one exists, the commits are read, as only those on the line count.
    """
    if not chosen or not mails:
        return set()
    newest = chosen[0]
    first = histories.index(newest.history)
    later = histories[first + 1 :]
    if not newest.newer and not later:
        return set()
    if len(mails) <= _PROBED:
        trees = [_deletion_tree(blob) for blob in mails]
        if not any(_any_exists(history, trees) for history in histories[first:]):
            return set()
    verdicts = _judge(newest.history, newest.newer)
    for history in later:
        verdicts += _judge(history, history.read_all())
    return {blob for state, blob, _ in verdicts if state == "deletion" and blob}


def _any_exists(history: History, ids: list[str]) -> bool:
    with Objects(history.epoch.git_dir) as objects:
        return any(found != MISSING for found in objects.sizes(ids))


def _deletion_tree(blob: str) -> str:
    """The id of the tree that deletes a blob: the hash of git's header and the tree's content."""
    content = _DELETION + bytes.fromhex(blob)
    digest = hashlib.new("sha1" if len(blob) == 40 else "sha256", usedforsecurity=False)
    digest.update(b"tree %d\0" % len(content) + content)
    return digest.hexdigest()
