"""The diffstat has the form in which git prints it."""

from __future__ import annotations

from generator.demo.diffstat import diffstat, merge, read_changes


def lines(path: str, old: int, new: int) -> list[str]:
    return [
        f"diff --git a/{path} b/{path}",
        "index 1111111..2222222 100644",
        f"--- a/{path}",
        f"+++ b/{path}",
        f"@@ -1,{old} +1,{new} @@",
        *["-x"] * old,
        *["+x"] * new,
    ]


def test_counts_and_sum():
    assert diffstat(read_changes([*lines("a/long.c", 2, 3), *lines("b.c", 0, 10)])) == [
        " a/long.c |  5 +++--",
        " b.c      | 10 ++++++++++",
        " 2 files changed, 13 insertions(+), 2 deletions(-)",
    ]


def test_a_dash_line_after_the_hunk_is_no_deletion():
    changes = read_changes([*lines("a.c", 1, 1), "", "---", "base-commit: 0123"])
    assert (changes[0].insertions, changes[0].deletions) == (1, 1)


def test_rename_shows_shared_folders_once():
    diff = [
        "diff --git a/tools/x/old.c b/tools/x/new.c",
        "similarity index 94%",
        "rename from tools/x/old.c",
        "rename to tools/x/new.c",
    ]
    assert diffstat(read_changes(diff)) == [
        " tools/x/{old.c => new.c} | 0",
        " 1 file changed, 0 insertions(+), 0 deletions(-)",
        " rename tools/x/{old.c => new.c} (94%)",
    ]


def test_binary_file_shows_its_sizes():
    diff = [
        "diff --git a/a.bin b/a.bin",
        "new file mode 100644",
        "index 0000000..1111111",
        "GIT binary patch",
        "literal 64",
        "zcmWF",
        "",
        "literal 0",
        "HcmV?d00001",
    ]
    assert diffstat(read_changes(diff)) == [
        " a.bin | Bin 0 -> 64 bytes",
        " 1 file changed, 0 insertions(+), 0 deletions(-)",
        " create mode 100644 a.bin",
    ]


def test_merge_adds_up_by_path():
    merged = merge(read_changes([*lines("b.c", 1, 0), *lines("a.c", 0, 1), *lines("b.c", 0, 2)]))
    assert [(change.path, change.insertions, change.deletions) for change in merged] == [
        ("a.c", 1, 0),
        ("b.c", 2, 1),
    ]


def test_long_graphs_are_scaled():
    row = diffstat(read_changes(lines("a.c", 0, 200)))[0]
    assert row == " a.c | 200 " + "+" * 40
