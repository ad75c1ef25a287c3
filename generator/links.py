"""URLs in the list's archive, and paths, anchors and feed ids of the site.

They are made from list, dates, Message-IDs and versions, never from commit ids, so that they stay
when an archive is rewritten. The network and the disk are not used.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard
from urllib.parse import quote

from generator.models.commits import Window
from generator.models.mails import NO_ID
from generator.models.settings import ListConfig
from generator.text import clean_line

if TYPE_CHECKING:  # a type alone: loading it costs `patchwire messages` 5 ms at its start
    from generator.models.series import Series

# public-inbox percent-encodes all other characters of a Message-ID (RFC 3986 pchar): `/` is %2F.
_MESSAGE_ID_SAFE = "-._~!$&'()*+,;=:@"
# End of the name of a redirect's file in the page tree. There are as many redirects as a list ever
# had versions: a folder for each would double the number of paths that a run looks at.
MOVED = ".moved.html"
LOOK_UP = "https://lore.kernel.org/all"  # finds a Message-ID of any list


def is_sent_id(message_id: str | None) -> TypeGuard[str]:
    """Whether a mail was sent with that Message-ID, so that an archive may know it."""
    return bool(message_id) and not str(message_id).endswith(NO_ID)


def message_url(list_url: str, message_id: str) -> str:
    """The URL of one mail in the public-inbox at `list_url`."""
    return f"{list_url}/{quote(message_id, safe=_MESSAGE_ID_SAFE)}/"


def thread_url(list_url: str, message_id: str) -> str:
    """The URL of the flat view of the mail's whole thread, opened at that mail."""
    return message_url(list_url, message_id) + "T/#u"


def mbox_url(list_url: str, message_id: str) -> str:
    """The URL of the mail's whole thread as a gzipped mbox."""
    return message_url(list_url, message_id) + "t.mbox.gz"


def hash8(text: str) -> str:
    """Eight hex digits of SHA-256 that stand for `text` in a path or an anchor."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def slug(text: str, limit: int = 60) -> str:
    """`text` as `[a-z0-9-]{1,limit}`, without a dash at either end; "x" where nothing is left."""
    words = re.sub(r"[^a-z0-9]+", "-", text[:500].lower()).strip("-")
    return words[:limit].strip("-") or "x"


def anchor(series: Series) -> str:
    """The HTML id of the entry of a series within a page.

    Title and author go into it too, because two mails may share a Message-ID.
    """
    return f"series-{hash8(f'{series.message_id} {series.title} {series.author.email}')}"


def list_path(list_name: str) -> str:
    """The folder of a list's pages, relative to the site, ending with a slash."""
    return f"lists/{list_name}/"


def digest_path(list_name: str, window: Window) -> str:
    """The folder of one window's digest page, relative to the site, ending with a slash.

    A day is `yyyy/mm/dd/`, an hour of it adds `08h/`, a week is its first day followed by `week/`,
    and a month is `yyyy/mm/month/`: windows of different sizes never share a path.
    """
    start = datetime.fromtimestamp(window.start, UTC)
    base = f"{list_path(list_name)}digests/{start:%Y/%m}/"
    match window.size:
        case "month":
            return f"{base}month/"
        case "week":
            return f"{base}{start:%d}/week/"
        case "hour":
            return f"{base}{start:%d}/{start:%H}h/"
        case _:
            return f"{base}{start:%d}/"


def archive_path(list_name: str, year: int | None = None, month: int | None = None) -> str:
    """The folder of the archive of a list, or of the page of a year or a month of it."""
    parts = "" if year is None else f"{year:04d}/"
    parts += "" if month is None else f"{month:02d}/"
    return f"{list_path(list_name)}archive/{parts}"


def week_path(list_name: str, year: int, week: int) -> str:
    """The folder of the page of a week, by the year and number that ISO 8601 gives it."""
    return f"{list_path(list_name)}archive/{year:04d}/w{week:02d}/"


def digests_path(list_name: str, year: int | None = None, month: int | None = None) -> str:
    """The folder that holds the digests of a list, or those of a year or a month."""
    within = archive_path("", year, month).removeprefix(archive_path(""))
    return f"{list_path(list_name)}digests/{within}"


def commit_url(mailing_list: ListConfig, tree: str, commit: str) -> str:
    """The address of a commit in a tree, as it is configured; empty where it is not.

    The longest configured name counts that the tree's name is, or begins with at a blank or slash.
    """
    wanted = f"{tree.lower()} "
    for name, address in sorted(mailing_list.trees, key=lambda item: (-len(item[0]), item)):
        if wanted.startswith((f"{name.lower()} ", f"{name.lower().rstrip('/')}/")):
            return address.replace("{commit}", quote(commit, safe=""))
    return ""


def series_path(list_name: str, title: str, version: str, message_id: str) -> str:
    """The folder of the page of one version, named after the version's first mail."""
    name = f"{slug(title)}-v{slug(version, 8)}-{hash8(message_id)}"
    return f"{list_path(list_name)}series/{name}/"


def topics_path(list_name: str, topic: str = "") -> str:
    """The folder of a topic's page, or of the page of all topics."""
    return f"{list_path(list_name)}topics/{topic}/".replace("//", "/")


def people_path(list_name: str, person: str = "") -> str:
    """The folder of a person's page, by the person's slug, or of the page of all people."""
    return f"{list_path(list_name)}people/{person}/".replace("//", "/")


def waiting_path(list_name: str, year: int | None = None) -> str:
    """The folder of the page of versions that wait for an answer, of all or since a year."""
    return f"{list_path(list_name)}waiting/" + ("" if year is None else f"{year:04d}/")


def all_series_path(list_name: str) -> str:
    """The folder of the list of all series."""
    return f"{list_path(list_name)}series/"


def applied_path(list_name: str) -> str:
    """The folder of the page of versions that were applied."""
    return f"{list_path(list_name)}applied/"


def statistics_path(list_name: str, topic: str = "") -> str:
    """The folder of the statistics of a list, or of a topic by its slug."""
    return f"{list_path(list_name)}statistics/{topic}/".replace("//", "/")


SEARCH = "search/"  # the folder of the search files of the whole site
SEARCH_MANIFEST = f"{SEARCH}index.json"  # what a browser loads first


def search_path(list_name: str) -> str:
    """The folder of the search files of a list."""
    return f"{list_path(list_name)}search/"


def search_manifest_path(list_name: str) -> str:
    """The JSON manifest of the search files of a list."""
    return f"{search_path(list_name)}index.json"


LISTS = "lists/"  # the folder of the pages of all lists
LISTS_PAGE = f"{LISTS}index.md"  # the page in it that names them


def feeds_path(list_name: str) -> str:
    """The folder of the page of a list's feeds and data files, which are in it, too."""
    return f"{list_path(list_name)}feeds/"


def feed_base(list_name: str, name: str) -> str:
    """The path of one of a list's feeds, without the endings of its documents."""
    return f"{feeds_path(list_name)}{name}"


def outline_path(list_name: str, name: str) -> str:
    """The path of a list of feeds as OPML."""
    return f"{feed_base(list_name, name)}.opml.xml"


def data_path(list_name: str) -> str:
    """The path of the JSON of a list with its newest digests, relative to the site."""
    return f"{list_path(list_name)}list.json"


def series_data_path(version: str) -> str:
    """The path of the JSON beside the page of a version, by the folder of that page."""
    return f"{version}series.json"


def digest_data_path(digest: str) -> str:
    """The path of the JSON beside the page of a digest, by the folder of that page."""
    return f"{digest}digest.json"


def database_path(list_name: str) -> str:
    """The path of the packed SQLite file with the facts of a list, relative to the site."""
    return f"{list_path(list_name)}{list_name}.sqlite3.gz"


# With which a browser shows a feed. An archived feed never changes, so this address stays: it is no
# file of the frame, which pages ask for by a fingerprint and browsers keep.
FEED_STYLE = "assets/feed.css"

# How the site is, with the times of runs: no part of what the same archive makes the same.
STATUS = "status.json"
HEALTH_FEED = "health.atom"
OF_RUNS = (STATUS, HEALTH_FEED)


def feed_id(path: str) -> str:
    """The permanent Atom id of the feed or page at `path`, independent of host and commit ids."""
    namespace = uuid.uuid5(uuid.NAMESPACE_DNS, "patchwire")
    return f"urn:uuid:{uuid.uuid5(namespace, path)}"


def event_id(list_name: str, kind: str, message_id: str) -> str:
    """The permanent id of the entry for what a mail shows, in all feeds of the list."""
    return feed_id(f"{list_path(list_name)}{kind}/{message_id}")


def relative(target: str, page: str) -> str:
    """`target` relative to the folder `page`; both are site paths, and `page` ends with `/`."""
    here = page.rstrip("/").split("/") if page.strip("/") else []
    there = target.split("/")
    while here and there[:-1] and here[0] == there[0]:
        here.pop(0)
        there.pop(0)
    return "../" * len(here) + "/".join(there) or "./"


def path_list(path: str) -> ListConfig:
    """The configuration of an archive that is given by its path alone.

    The list is named after its folder; `git` and the number of an epoch are left out.
    """
    parts = [part.removesuffix(".git") for part in Path(path).absolute().parts[1:]]
    named = [part for part in parts if not part.isdigit() and part != "git"]
    name = clean_line(named[-1] if named else "list", 64)
    return ListConfig(name=name, title=name, archive=path, url=LOOK_UP, since=None)
