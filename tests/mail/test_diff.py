from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.mail import diff as room
from generator.mail.diff import count_diff, find_diff, without_diffs
from generator.mail.mime import split_mail
from generator.models.commits import Entry

HUNK = "@@ -1,3 +1,3 @@ int main(void)\n a\n-b\n+c\n d\n"
FILE = f"diff --git a/f.c b/f.c\nindex 1..2 100644\n--- a/f.c\n+++ b/f.c\n{HUNK}"


def counted(diff: str | bytes) -> list[tuple[str, int, int]]:
    raw = diff.encode() if isinstance(diff, str) else diff
    return [(file.path, file.insertions, file.deletions) for file in count_diff(raw)]


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        (FILE, "diff --git"),
        ("talk\n\n" + FILE, "diff --git"),
        ("x\n---\n f.c | 2 +-\n\n" + FILE, "diff --git"),
        ("x\n--- a/f.c\n+++ b/f.c\n" + HUNK, "--- a/f.c"),
        ("x\n\nIndex: f.c\n=====\n--- f.c\n+++ f.c\n" + HUNK, "Index: "),
        ("x\n\ndiff -up f.c.orig f.c\n--- f.c.orig\n+++ f.c\n" + HUNK, "diff -up"),
    ],
)
def test_where_a_diff_begins(body: str, begins: str):
    at = find_diff(body.encode())
    assert body.encode()[at:].startswith(begins.encode())


@pytest.mark.parametrize(
    "body",
    ["", "talk", "> " + FILE.replace("\n", "\n> "), "a diff - of minds", "x\n---\ny\n+++ z\n",
     "Index of things\n", "--- a\n+++ b\nno hunk\n"],
)  # fmt: skip
def test_where_there_is_none(body: str):
    assert find_diff(body.encode()) == -1


QUOTE = "> a\n> b\n"
CUT = FILE.replace(" d\n", "")  # a line of its hunk is missing


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("words\n", "words\n"),
        ("words\n\n" + FILE, "words\n\n"),
        (f"This:\n\n{FILE}\n{QUOTE}\nNo.\n", f"This:\n\n\n{QUOTE}\nNo.\n"),
        (f"This:\n{FILE}And then.\n", "This:\nAnd then.\n"),
        (f"This:\n{FILE}-- \nBo\n", "This:\n-- \nBo\n"),
        (f"This:\n{FILE}---8<---\nBo\n", "This:\nBo\n"),
        (f"{FILE}{FILE}\nAnd:\n\n{FILE}\n- This too.\n", "\nAnd:\n\n\n- This too.\n"),
        # Longer than its header says, with a blank line in it.
        (f"This:\n{FILE}+e\n\n+\tf\n\n+1\n", "This:\n\n+1\n"),
        # Shorter: a quote goes on in it, or words do below a blank line.
        (f"This:\n{CUT}{QUOTE}", f"This:\n{QUOTE}"),
        (f"This:\n{CUT}\nAnd then.\n", "This:\n\nAnd then.\n"),
        # Lines that a mailer wrapped: within the hunk, at the end of it.
        ("This:\n" + FILE.replace("+c", "+c\nc") + "\nWords.\n", "This:\n\nWords.\n"),
        (f"This:\n{FILE}e);\n{HUNK}\nWords.\n", "This:\ne);\n\nWords.\n"),
        # Where it ends is not known.
        ("This:\n\ndiff -r a b\n3c3\n< x\n\nWords.\n", "This:\n\n"),
        (f"a\n{FILE}" * (room.MAX_IN_TALK + 1), "a\n" * room.MAX_IN_TALK),
        (f"a\n{FILE}" + "\n" * room.MAX_LINES + "Words.\n", "a\n"),
    ],
)
def test_words_around_the_diffs_of_talk(body: str, left: str):
    assert without_diffs(body.encode()).decode() == left


@pytest.mark.parametrize(
    ("diff", "files"),
    [
        (FILE, [("f.c", 1, 1)]),
        (FILE + "-- \n2.43.0\n", [("f.c", 1, 1)]),
        (FILE + "--\n2.43.0\n\n_____\nlist footer\n-x\n+y\n", [("f.c", 1, 1)]),
        (FILE + FILE.replace("f.c", "g.c"), [("f.c", 1, 1), ("g.c", 1, 1)]),
        # A deleted line whose text is "- " looks like a signature.
        (FILE.replace("-b\n", "-- \n") + "-- \n2.43.0\n", [("f.c", 1, 1)]),
        (FILE.replace("-b\n", "--- x\n").replace("+c\n", "+++ y\n"), [("f.c", 1, 1)]),
        (FILE + "\\ No newline at end of file\n-- \n2\n", [("f.c", 1, 1)]),
        (("diff --git a/n b/n\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/n\n"
         "@@ -0,0 +1,2 @@\n+a\n+b\n"), [("n", 2, 0)]),
        (("diff --git a/o b/o\ndeleted file mode 100644\nindex 1..0\n--- a/o\n+++ /dev/null\n"
         "@@ -1 +0,0 @@\n-a\n"), [("o", 0, 1)]),
        ("diff --git a/o b/n\nsimilarity index 100%\nrename from o\nrename to n\n", [("n", 0, 0)]),
        ("diff --git a/o b/n\nsimilarity index 90%\nrename from o\nrename to n\n--- a/o\n+++ b/n\n"
         + HUNK, [("n", 1, 1)]),
        ("diff --git a/o b/n\nsimilarity index 99%\ncopy from o\ncopy to n\n", [("n", 0, 0)]),
        ("diff --git a/x.sh b/x.sh\nold mode 100644\nnew mode 100755\n", [("x.sh", 0, 0)]),
        (("diff --git a/p b/p\nindex 1..2\nGIT binary patch\nliteral 1\nIcmZPo000310RR91\n\n"
         "literal 0\nHcmV?d00001\n\n"), [("p", 0, 0)]),
        ("diff --git a/p b/p\nBinary files a/p and b/p differ\n" + FILE,
         [("p", 0, 0), ("f.c", 1, 1)]),
        ('diff --git "a/\\303\\251\\t\\"x" "b/\\303\\251\\t\\"x"\n--- "a/\\303\\251\\t\\"x"\n'
         '+++ "b/\\303\\251\\t\\"x"\n' + HUNK, [('é "x', 1, 1)]),
        ("diff --git a/a b b/a b\n--- a/a b\t\n+++ b/a b\t\n" + HUNK, [("a b", 1, 1)]),
        # A diff of a diff: inner files are content.
        (("diff --git a/p.patch b/p.patch\n--- a/p.patch\n+++ b/p.patch\n@@ -0,0 +1,5 @@\n"
         "+diff --git a/inner b/inner\n+--- a/inner\n++++ b/inner\n+@@ -1 +1 @@\n+-x\n"),
         [("p.patch", 5, 0)]),
        # A time behind a name: diff(1) puts a tab before it, which a mail program made blanks.
        ("--- a.c\t2031-03-04 08:32:27.623451419 -0400\n"
         "+++ b.c\t2031-03-04 08:21:11 -0400\n" + HUNK, [("b.c", 1, 1)]),
        ("--- a.c     2031-03-04 08:32:27.623451419 -0400\n"
         "+++ b.c     2031-03-04 08:21:11.860109033 -0400\n" + HUNK, [("b.c", 1, 1)]),
        # Without git's lines.
        ("--- a/f.c\n+++ b/f.c\n" + HUNK + "--- a/g.c\n+++ b/g.c\n" + HUNK,
         [("f.c", 1, 1), ("g.c", 1, 1)]),
        ("--- f.c.orig\t2025-04-07 10:00:00\n+++ f.c\t2025-04-07 10:01\n" + HUNK, [("f.c", 1, 1)]),
        ("Index: f.c\n=====\n--- a/f.c\n+++ b/f.c\n" + HUNK, [("f.c", 1, 1)]),
        ("--- linux-6.9.orig/fs/f.c\n+++ linux-6.9/fs/f.c\n" + HUNK, [("fs/f.c", 1, 1)]),
        ("--- fs/f.c.orig\n+++ fs/f.c\n" + HUNK, [("fs/f.c", 1, 1)]),
        # A mailer wrapped a line: the hunk's own counts hold as far as they go.
        (FILE.replace(" d\n", "") , [("f.c", 1, 1)]),
        ("diff --git a/f b/f\n", [("f", 0, 0)]),
        ("diff --git \n", [("?", 0, 0)]),
        ("diff -up a b\n", []),
        ("Index: f\n", []),
    ],
)  # fmt: skip
def test_counts(diff: str, files: list[tuple[str, int, int]]):
    assert counted(diff) == files


def test_crlf_patches_count_alike():
    mail = "Subject: [PATCH] x\n\n" + FILE
    crlf = split_mail(mail.replace("\n", "\r\n").encode())
    assert counted(crlf.body) == [("f.c", 1, 1)]


def test_a_truncated_hunk_counts_what_is_there():
    assert counted(FILE.replace("+1,3", "+1,90").replace("-1,3", "-1,90")) == [("f.c", 1, 1)]


def test_the_number_of_files_is_limited():
    many = "".join(f"diff --git a/{n} b/{n}\n" for n in range(room.MAX_FILES + 50))
    assert len(counted(many)) == room.MAX_FILES


def test_a_path_has_no_line_break_and_no_tab():
    for name in (r"a\nb", r"a\012b", r"a\tb", r"a\011\nb"):
        assert counted(f'diff --git "a/{name}" "b/{name}"\n{HUNK}')[0][0] == "a b"


def test_a_path_is_clean_and_short():
    (path, _, _), *_ = counted(f"diff --git a/\x1b[2J{'x' * 900} b/y\n--- a/\x1b{'x' * 900}\n"
                               f"+++ b/\x1b\u202e{'x' * 900}\n" + HUNK)  # fmt: skip
    assert len(path) <= 500
    assert "\x1b" not in path
    assert "\u202e" not in path


# git does not read these: pasted into a mail, their lines wrapped or their blanks lost.
DAMAGED = {
    "737985a27044a955c447cc54c60c8243d8edbb8f",
    "354c5afbf9ea2f3cbe0bd4d551b36eeae7262366",
    "b8d765acfa76164b5fe03168262dc2f4e6e9d93b",
    "ee93e93762211d12cdcc582aef30d7f70736d653",
    "f48c600bfc9f29f95f27d9f8c7dea70627999c59",
}


@pytest.mark.slow
def test_counts_are_those_of_git(
    archived: Callable[[str], list[tuple[Entry, bytes]]], tmp_path: Path
):
    unread = set()
    for entry, raw in archived("kvm-ppc"):
        body = split_mail(raw).body
        at = find_diff(body)
        if at < 0 or b"\n> " in body[:at]:  # diffs in talk are snippets
            continue
        diff = body[at:].rstrip(b"\n") + b"\n"
        ours = sorted(count_diff(diff), key=lambda file: file.path)
        git = subprocess.run(
            ["git", "apply", "--numstat", "-z"], input=diff, capture_output=True, cwd=tmp_path,
            check=False,
        )  # fmt: skip
        if git.returncode:
            unread.add(entry.commit)
            continue
        rows = [row.split("\t", 2) for row in git.stdout.decode("utf-8", "replace").split("\0")]
        theirs = sorted(
            (path, 0 if plus == "-" else int(plus), 0 if minus == "-" else int(minus))
            for plus, minus, path in (row for row in rows if len(row) == 3)
        )
        assert [(f.path, f.insertions, f.deletions) for f in ours] == theirs, entry.commit
    assert unread == DAMAGED
