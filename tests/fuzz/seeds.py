"""What fuzzing begins with: small made-up inputs that lead into every branch of a reader.

Their lines and words are also the dictionary from which inputs are put together.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests import nasty

FIXTURES = Path(__file__).parents[1] / "mails"
_WORD = re.compile(rb"[^\s\0]{2,40}")


def _encoded(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


SUBJECTS = _encoded(
    "[PATCH] ring: fold add",
    "[PATCH net-next v2 1/3] ring: fold add",
    "Re: [RFC/PATCH-v3.5 stable-4.{4, 9} 02/10] x",
    "Re: (subset) [PATCH v5.10 V2 00/43] x",
    "Applied: [PATCHv9a RESEND 2 of 7] x",
    "AW: [list] [GIT PULL] Fwd: x [ver #12]",
    "[PATCH 3/5000 v2] [x 2000/7] x",
    "[PATCH [a [b] c] 2.5/3] [was: Re: [PATCH] y] z",
    "=?utf-8?q?=5BPATCH_2/3=5D_caf=C3?= =?utf-8?q?=A9=0A_x?=",
    "=?iso-2022-jp?B?GyRCJSIbKEI=?= =?x?q?=0D?=",
    'FAILED: patch "[PATCH] x" failed to apply to 6.1-stable tree',
    'Patch "x" has been added to the 6.1-stable tree',
    "+ ring-fold-add.patch added to mm-unstable branch",
    "[merged] ring-fold-add.patch removed from -mm tree",
)
ADDRESSES = _encoded(
    "Ann Okoye <ann@maker.example>",
    '"Okoye, Ann" <ann+list@maker.example>, Bo (c (d)) <bo@lind.example>; x@y.example',
    "Ann Okoye via toys <toys@lists.example>\tAnn Okoye <ann@maker.example>, toys@lists.example",
    "'Ann' via toys <toys@lists.example>\tAnn <ann@maker.example>",
    "ann--- via toys <toys@lists.example>\tann@maker.example",
    "Ann via B4 Relay <devnull+ann.maker.example@kernel.org>",
    "Ann Okoye via lists.toys.example <ann=maker.example@lists.toys.example>",
    '"Ann" (via toys Mailing List) <toys@lists.example>',
    "~ann <ann@git.sr.ht>\tann@maker.example",
    "team: =?utf-8?b?UmVuw6k=?= <r@hostile.example>;",
    '"a\\"b" <"x y"@z.example> (unclosed',
    "a@b@c.example (Ann)",
)
DATES = _encoded(
    "Mon, 07 Apr 2025 10:00:00 +0200",
    "7 Apr 25 10:00:60 GMT (comment)",
    "Mon Apr  7 10:00:00 2025",
    "Mon, 7 Apr 2025 10:00 EST",
    "07-Apr-2025 10:00:00 -0730",
    "Tue, 07 Apr 2099 10:00:00 +0200",
    "Fri, 01 Jan 1960 00:00:00 +0000",
    "Thu, 31 Feb 1969 24:61:61 +9999",
)
HEADERS = _encoded(
    "From x\nFrom: Ann Okoye <ann@maker.example>\nSubject: [PATCH 1/2]\n a\n\tb\nDate : Mon, 07 "
    "Apr 2025 10:00:00 +0200\nMessage-ID: <a@b.example>\n\nbody",
    "From: Ann via x <x@lists.example>\r\nReply-To: Ann <ann@maker.example>\r\nCc: Ann "
    "<ann@maker.example>\r\nReferences: <a@b>\r\n <c@d>\r\nIn-Reply-To: <c@d>\r\n\r\nbody",
    "X-Original-From: Ann <ann@maker.example>\nX-Original-Sender: ann@maker.example\nFrom: Ann via "
    "x <x@lists.example>\nContent-Type: text/plain;\n charset=utf-8\n"
    "Content-Transfer-Encoding: base64\n\n",
)
# With controls in the fields, and line ends of other systems in the body.
_CONTROLS = (
    b"From: \x1b[2J\xe2\x80\xae <\x07@b>\nReferences: <a\x01\xe2\x80\xae@b> <\xc2\x9b@c>\nMessage-I"
    b"D: <\xc2\x85\x7f@b>\nSubject: a\x0bb\xe2\x80\xa8c\n\nbody\r\nmore\rend"
)
HEADERS = (*HEADERS, _CONTROLS)
DIFFS = _encoded(
    "diff --git a/f b/f\nindex 1111111..2222222 100644\n--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@ int x\n"
    " \n-a\n+b\n-- \n2.47\n",
    "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n",
    'diff --git "a/\\033\\012" "b/\\033\\012"\n--- a/x\n',
    'diff --git "a/x\\ny" "b/x\\ny"\n--- a/x\n',
    'diff --git "a/\\303\\251" "b/\\303\\251"\nrename from x\nrename to y\n',
    "text\n\nIndex: f\n=====\n--- f.orig\t2025\n+++ f\t2025\n@@ -1 +1,2 @@\n-a\n+b\n+c\n",
    "diff --git a/b.bin b/b.bin\nnew file mode 100644\nindex 0000000..1111111\nGIT binary patch\n"
    "literal 3\nKcmZ\n\ndiff --git a/x b/x\nBinary files a/x and b/x differ\n",
    "diff -u a/f b/f\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+x\n\n--\nFrom aaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaa Mon Sep 17 00:00:00 2001\n",
)
TRAILERS = _encoded(
    'Text.\n\nFixes: 1234567890ab ("ring: x")\nCloses: https://bugs.example/1\nReported-by: Ann '
    "<ann@maker.example> # on arm64\nCc: <stable@vger.example> [6.1]\nSigned-off-by: Ann Okoye\n"
    " <ann@maker.example>\nBased-on: <20250407-x@maker.example>\n",
    "For patches 1-3 and 5:\n\nReviewed-by: Ann Okoye <ann@maker.example>\n\nAcked-by: Bo "
    "<bo@lind.example> (for the arm64 bits)\n",
    "For patch 2: Reviewed-by: Ann <ann@maker.example>\nSeries-acked-by: Ann <ann@maker.example>\n"
    "For the whole series, feel free to add:\n  Tested-by : Ann <ann@maker.example>\n    "
    "Reported-and-tested-by: =?utf-8?q?Ren=C3=A9?= <r@x.example><mailto:r@x.example>\n",
)
CHANGELOGS = _encoded(
    "Changes in v2:\n - faster (Ann)\n * less\n\nv1 -> v2:\n  1. fold\n\nSince v1 [1]:\n- x\n\n"
    "[1]: https://lists.example/x\nbase-commit: 1234567\n",
    "Change log:\n----\nv3 (suggested by Bo):\n\tfold\n\n\tAnn\n\nAnn (2):\n  ring: fold\n",
    "The main changes since the previous version:\n+ x\n\nThanks,\nAnn\n 1 file changed, 1 "
    "insertion(+)\n",
    "v2: https://lists.example/x\nv1: https://lists.example/y\nAddressed comments on v1:\n- x\n",
)
BODIES = (
    *_encoded(
        "From: Ann Okoye\n<ann@maker.example>\nSubject: ring:\n fold\n\nBecause.\n\n---\nnotes\n\n"
        " ring.c | 2 +-\n 1 file changed, 1 insertion(+)\n create mode 100644 x\n-- \n2.47\n",
        "Hi,\n\n-- >8 -- cut here -- >8 --\nSubject: x\n\n---------->\nFrom: Ann <a@b.example>\n\n"
        "commit 1234567890ab upstream.\nLink: https://lists.example/r/20250407-x@maker.example\n",
        "On Mon, 7 Apr 2025 at 10:00, Ann Okoye wrote:\n> why\n| so\n &gt; x\n\nBecause.\n\n"
        "-----Original Message-----\nFrom: Ann\n-- \nAnn\n"
        "________________________________________________\n",
        "Hello Ann,\n\nVon: Ann <a@b.example>\nGesendet: Montag\nAn: toys\nBetreff: x\n\n> a\n\nAm "
        "Montag schrieb Ann:\n\na\n\nb\nFrom 1234567890123456789012345678901234567890 Mon Sep 17 "
        "00:00:00 2001\n",
    ),
    *TRAILERS,
    *CHANGELOGS,
)
NOTES = _encoded(
    "Re: [PATCH v2 2/3] ring: x\nApplied patches 1-3 and 5 to kvm/next, thanks!\n\n[2/3] ring: x\n"
    "      commit: 1234567890ab\nhttps://git.example/c/1234567890ab\n",
    "Re: [PATCH 0/3] ring\nSeries was queued for the net-next branch (except patch 2).\n",
    "Re: [PATCH] x\nThis is applied to ring-next now.\n",
    "Re: [PATCH] x\nChecked in to trunk, thanks.\n",
    "Re: [PATCH 0/5] x\nApplied the last two patches to ring-next, thanks.\n",
    "Re: [PATCH 0/5] x\nApplied the first and the last patch, thanks.\n",
    "Re: [PATCH v2] x\nPlease ignore this patch, I sent the wrong version. v3 follows.\n",
    "[GIT PULL] ring\nThe changes are available in the Git repository at:\n\n  https://git."
    "example/r tags/for-6.15\n\nAnn Okoye (2):\n      ring: fold\n        more\n      ring: x\n",
    'Patch "ring: x" has been added to the 6.1-stable tree\nto the 6.1-stable tree.\nFrom: Ann '
    "<ann@maker.example>\ncommit 1234567890ab1234567890ab1234567890ab1234 upstream.\nLink: "
    "https://lists.example/r/20250407-x@maker.example\n",
    "[merged] ring.patch removed from -mm tree\nThe patch titled\n     Subject: ring: x\nhas been "
    "removed from the -mm tree. This patch was dropped because it was merged into mainline\n",
    "[ring:next 29/32] x\nkernel test robot noticed the following build warnings:\nerror: x\n",
)
MAILS = (
    *(path.read_bytes() for path in sorted(FIXTURES.glob("*.eml"))),
    *_encoded(
        'From: Ann <a@b.example>\nSubject: [PATCH] x\nContent-Type: multipart/mixed; boundary="b"\n'
        "\n--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nSGkK"
        "\n--b\nContent-Type: text/x-patch\nContent-Transfer-Encoding: quoted-printable\n\ndiff "
        "--git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a=3D\n+b\n--b--\n",
        "From: A <a@b.example>\nSubject: x\nContent-Type: multipart/digest; boundary=b\n\n--b\n\n"
        "Subject: y\n\nz\n--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/"
        "alternative; boundary=bb\n\n--bb\nContent-Type: text/html\n\n<p>\n--bb--\n--b--\n",
        "From: A <a@b.example>\nSubject: Re: x\nIn-Reply-To: <c@d.example>\nContent-Type: "
        "text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\naABpAAoA\n",
        'From: A <a@b.example>\nContent-Type: text/plain; charset="iso-2022-jp"\n'
        '\n\x1b$B%"\x1b(B\n',
        "From: A <a@b.example>\nContent-Type: text; charset=utf-7\n\n+ADw-b+AD4-\n",
    ),
    *(header + b"\x1b[31m \xe2\x80\xae\xff\r\n" for header in HEADERS),
    *(b"From: Ann <ann@maker.example>\nSubject: " + note for note in NOTES),
)
TEXTS = (
    *(line.encode("utf-8", "surrogatepass")[:300] for line in (*nasty.LINES, *nasty.TEXTS)),
    b"\x00\x1b\x7f\xc2\x85\xe2\x80\xa8\xed\xa0\x80\xef\xbf\xbe",
    "e\u0301\u0300\u0301\u0300\u0483\u034f\u0591\u202e\u2066x\ufeff\u200b".encode(),
)


def words(seeds: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The lines and words of seeds, each once: the tokens of a fuzzer's dictionary."""
    found: dict[bytes, None] = {}
    for seed in seeds:
        lines = [line + b"\n" for line in seed.split(b"\n") if 1 < len(line) < 60]
        found |= dict.fromkeys((*lines, *_WORD.findall(seed)))
    return tuple(found)
