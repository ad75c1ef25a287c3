"""Where things are: message-id -> archive URL, page path, anchor, feed id.

Addresses come from list, dates, Message-IDs and versions, never from commit ids, so that they
outlive a rewritten archive. Nothing here touches a network or a disk.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.models.commits import Window
from generator.models.settings import ListConfig
from generator.text import clean_line

if TYPE_CHECKING:  # not loaded for `patchwire messages`, which must start at once
    from generator.models.series import Series

# public-inbox percent-encodes all but these in a Message-ID (RFC 3986 pchar), so `/` is %2F.
_MESSAGE_ID_SAFE = "-._~!$&'()*+,;=:@"
# The file of the page tree that stands for a folder with a page which only leads on. Of these there
# are as many as a list ever had versions: a folder for each would double what a run must look at.
MOVED = ".moved.html"
LOOK_UP = "https://lore.kernel.org/all"  # finds a Message-ID of any list


def message_url(list_url: str, message_id: str) -> str:
    """The page of one mail in the public-inbox at `list_url`."""
    return f"{list_url}/{quote(message_id, safe=_MESSAGE_ID_SAFE)}/"


def thread_url(list_url: str, message_id: str) -> str:
    """The flat view of the whole thread, opened at its mail."""
    return message_url(list_url, message_id) + "T/#u"


def mbox_url(list_url: str, message_id: str) -> str:
    """The whole thread as a gzipped mbox."""
    return message_url(list_url, message_id) + "t.mbox.gz"


def hash8(text: str) -> str:
    """Eight hex digits that stand for `text` in a path or an anchor."""
    import hashlib  # noqa: PLC0415 - reading mail asks for no address, and must start at once

    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def slug(text: str, limit: int = 60) -> str:
    """`text` as `[a-z0-9-]{1,limit}`; never empty, never with a dash at an end."""
    words = re.sub(r"[^a-z0-9]+", "-", text[:500].lower()).strip("-")
    return words[:limit].strip("-") or "x"


def anchor(series: Series) -> str:
    """The id of a series' entry within a page.

    Title and author are in it too: two mails may share a Message-ID.
    """
    return f"series-{hash8(f'{series.message_id} {series.title} {series.author.email}')}"


def list_path(list_name: str) -> str:
    """The folder of a list's pages, relative to the site, ending with a slash."""
    return f"lists/{list_name}/"


def digest_path(list_name: str, window: Window) -> str:
    """The folder of one window's digest page, relative to the site, ending with a slash.

    A day is `yyyy/mm/dd/`; an hour adds `08h/`, a week is its first day with `week/`, a month is
    `yyyy/mm/month/`, so that the sizes never share an address.
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


def archive_path(list_name: str, year: int, month: int | None = None) -> str:
    """The folder of the page that lists a year's or a month's digests."""
    tail = f"{year:04d}/" if month is None else f"{year:04d}/{month:02d}/"
    return f"{list_path(list_name)}archive/{tail}"


def series_path(list_name: str, title: str, version: str, message_id: str) -> str:
    """The folder of the page of one version of a series, named after its first mail."""
    name = f"{slug(title)}-v{slug(version, 8)}-{hash8(message_id)}"
    return f"{list_path(list_name)}series/{name}/"


def topics_path(list_name: str, topic: str = "") -> str:
    """The folder of a topic's page, or of the page over all topics."""
    return f"{list_path(list_name)}topics/{topic}/".replace("//", "/")


def people_path(list_name: str, person: str = "") -> str:
    """The folder of a person's page, by the slug of the person, or of the page over all people."""
    return f"{list_path(list_name)}people/{person}/".replace("//", "/")


def waiting_path(list_name: str) -> str:
    """The folder of the page of versions that nobody answered."""
    return f"{list_path(list_name)}waiting/"


def applied_path(list_name: str) -> str:
    """The folder of the page of what went into a tree."""
    return f"{list_path(list_name)}applied/"


SEARCH = "search/"  # the folder of what search needs of the whole site
SEARCH_MANIFEST = f"{SEARCH}index.json"  # what a browser asks for first


def search_path(list_name: str) -> str:
    """The folder of what search needs of a list."""
    return f"{list_path(list_name)}search/"


def search_manifest_path(list_name: str) -> str:
    """What search is told of a list, as JSON."""
    return f"{search_path(list_name)}index.json"


def feed_path(list_name: str) -> str:
    """The Atom feed of a list's digests, relative to the site."""
    return f"{list_path(list_name)}feeds/digests.atom"


def data_path(list_name: str) -> str:
    """The JSON data of a list's newest digests, relative to the site."""
    return f"{list_path(list_name)}feeds/digests.json"


def feed_id(path: str) -> str:
    """A permanent Atom id for the page at `path`: independent of host and of commit ids."""
    import uuid  # noqa: PLC0415 - as above

    namespace = uuid.uuid5(uuid.NAMESPACE_DNS, "patchwire")
    return f"urn:uuid:{uuid.uuid5(namespace, path)}"


def relative(target: str, page: str) -> str:
    """`target` (a site path) as seen from the folder of `page` (a site path ending in `/`)."""
    here = page.rstrip("/").split("/") if page.strip("/") else []
    there = target.split("/")
    while here and there[:-1] and here[0] == there[0]:
        here.pop(0)
        there.pop(0)
    return "../" * len(here) + "/".join(there) or "./"


def path_list(path: str) -> ListConfig:
    """The list that stands for an archive named by its path alone.

    It is called as its folder is, leaving out `git` and the number of an epoch.
    """
    parts = [part.removesuffix(".git") for part in Path(path).absolute().parts[1:]]
    named = [part for part in parts if not part.isdigit() and part != "git"]
    name = clean_line(named[-1] if named else "list", 64)
    return ListConfig(name, name, path, LOOK_UP, None)
