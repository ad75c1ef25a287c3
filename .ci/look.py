"""Check the demo site as a reader meets it: its pages, feeds that read, a search that finds.

.ci/run calls it after `make demo`. It imports nothing of the program. Where
`../shared/tools/check_site.py` exists, that looks for live markup as well.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import feedparser

CHECKER = Path(__file__).parents[2] / "shared" / "tools" / "check_site.py"


WHOLE = ("index.html", "404.html", "sitemap.xml", "status.json", "lists/demo/index.html")


def look(site: Path) -> list[str]:
    """The faults of the site, a line each."""
    problems = [f"{name} is missing" for name in WHOLE if not (site / name).is_file()]
    digests = list(site.glob("lists/demo/digests/*/*/*/index.html"))
    if len(digests) < 20:
        problems.append(f"{len(digests)} digest pages for a month of mails")
    feeds = sorted(site.glob("lists/*/feeds/*.atom"))
    if not feeds or not (site / "health.atom").is_file():
        problems.append("a feed is missing")
    for file in (*feeds, *site.glob("health.atom")):
        feed = feedparser.parse(file.read_bytes())
        if feed.bozo or (not feed.entries and file in feeds):
            problems.append(f"{file}: {feed.get('bozo_exception', 'no entries')}")
    if not any("/" in path and (site / path).is_file() for path in found(site, "text : ring")):
        problems.append("search does not find a word of a commit message")
    return problems


def found(site: Path, words: str) -> list[str]:
    """The pages that a browser would find, from the files it would read."""
    manifest = json.loads((site / "search" / "index.json").read_text("utf-8"))
    pages = []
    for entry in (entry for entry in manifest["lists"] if entry["name"]):
        for segment in entry["files"]:
            with closing(sqlite3.connect(f"file:{site / segment['path']}?mode=ro", uri=True)) as db:
                hits = db.execute(
                    "SELECT path FROM find JOIN doc ON doc.id = find.rowid WHERE find MATCH ?",
                    (words,),
                )
                below = [path.partition("#")[0] for (path,) in hits]
                pages += [f"lists/{entry['name']}/{path}index.html" for path in below]
    return pages


def check_markup(site: Path, site_url: str) -> int:
    """Whether pages with mail hold an active element that the hand-written pages lack; 0 is no.

    The checker knows no type for the segments of the search, so it sees the site without them;
    `found` looks into them.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain, whole = Path(folder, "plain"), Path(folder, "whole")
        allowed = Path(folder, "allowed.json")
        shutil.copytree(site, plain, ignore=shutil.ignore_patterns("lists", "*.db"))
        shutil.copytree(site, whole, ignore=shutil.ignore_patterns("*.db"))
        check = [sys.executable, str(CHECKER)]
        subprocess.run([*check, str(plain), "--learn", str(allowed)], check=True)
        address = ["--site-url", site_url, "--base", urlsplit(site_url).path]
        return subprocess.call([*check, str(whole), "--allow", str(allowed), *address])


def main() -> int:
    """Print the faults; the exit code is not 0 where there is one."""
    site = Path(sys.argv[1])
    problems = look(site)
    for problem in problems:
        print(f"ci: {problem}", file=sys.stderr)
    if not CHECKER.is_file():
        print("../shared is absent: live markup is not looked for")
        return bool(problems)
    settings = Path("mkdocs.yml").read_text("utf-8")
    (site_url,) = re.findall(r"^site_url: (\S+)", settings, re.MULTILINE)
    return check_markup(site, site_url) or bool(problems)


if __name__ == "__main__":
    sys.exit(main())
