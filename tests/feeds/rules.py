"""What holds for every feed of a site: the standards of Atom and JSON Feed, and our own bounds.

Each function gives the faults it finds, a line each. A site is its files by paths, as bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import html5lib
from lxml import etree

from generator.links import OF_RUNS

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}"
MOST_ENTRIES, MOST_BYTES = 50, 300_000
# RFC 3339, as RFC 4287 asks for it: "T" and "Z" in capitals, and always a zone.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
NEVER_IN_CONTENT = {"script", "style", "iframe", "object", "embed", "form", "img", "svg", "link",
                    "meta", "base", "table", "details"}  # fmt: skip
PLACE = re.compile(rb'\b(?:id|name)="?([^\s">]+)')


@cache
def grammar() -> etree.RelaxNG:
    """The grammar of RFC 4287 with the extensions that our feeds use."""
    return etree.RelaxNG(etree.parse(str(Path(__file__).with_name("atom.rng"))))


@dataclass
class Feeds:
    """The feeds of a site; `newest` is when the last mail came."""

    files: Mapping[str, bytes]
    url: str
    newest: datetime
    found: dict[str, list[str]] = field(default_factory=dict)  # the paths of each ending
    contents: dict[str, list[str]] = field(default_factory=dict)  # faults of what was looked at
    places: dict[str, set[str]] = field(default_factory=dict)  # the ids of each page

    def paths(self, ending: str) -> list[str]:
        """The feeds of this kind; that of the site's health tells of runs, not of mails."""
        if ending not in self.found:
            paths = (path for path in self.files if path.endswith(ending) and path not in OF_RUNS)
            self.found[ending] = sorted(paths)
        return self.found[ending]

    @property
    def current(self) -> list[str]:
        """The documents to subscribe to."""
        return [path for path in self.paths(".atom") if not is_archived(self.root(path))]

    def root(self, path: str) -> Any:
        """The feed element of a document."""
        return etree.fromstring(self.files[path])

    def faults(self) -> list[str]:
        """Everything that is wrong with the feeds of the site."""
        found = []
        for path in self.paths(".atom"):
            found += [f"{path}: {fault}" for fault in self._atom(path)]
        for path in self.current:
            found += [f"{path}: {fault}" for fault in self._history(path)]
            found += [f"{path}: {fault}" for fault in self._json(path)]
        return found

    # ------------------------------------------------------------ Atom

    def _atom(self, path: str) -> Iterator[str]:
        root = self.root(path)
        if not grammar().validate(root):
            yield f"{grammar().error_log.last_error}"
            return
        entries = root.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        if len(ids) != len(set(ids)):
            yield "an id twice"
        if not root.findall(f"{ATOM}author") and not all(
            entry.findall(f"{ATOM}author") for entry in entries
        ):
            yield "an entry without author"
        gone = [element.get("ref") for element in root.findall(f"{TOMBSTONE}deleted-entry")]
        if set(gone) & set(ids) or len(gone) != len(set(gone)):
            yield "an entry that is deleted and there"
        if links(root, "self") != [self.url + path]:
            yield f"rel=self is {links(root, 'self')}"
        yield from self._dates(root, entries)
        yield from self._bounds(path, root, entries)
        for link in links(root, "alternate"):
            yield from self._target(link)
        for entry in entries:
            yield from self._entry(entry)
            if not is_archived(root) and not said_of(entry):
                yield f"{entry.findtext(f'{ATOM}id')} says nothing"

    def _dates(self, root: Any, entries: list[Any]) -> Iterator[str]:
        times = [element.text for element in root.iter(f"{ATOM}updated", f"{ATOM}published")]
        times += [element.get("when") for element in root.findall(f"{TOMBSTONE}deleted-entry")]
        for time in times:
            if not DATE.fullmatch(time):
                yield f"{time} is no date of RFC 3339"
            elif datetime.fromisoformat(time) > self.newest:
                yield f"{time} is later than the last mail"
        updated = [time_of(entry) for entry in entries]
        if updated and time_of(root) != max(updated):
            yield "it was not updated when its newest entry was"
        published = [time_of(entry, "published") for entry in entries]
        if published != sorted(published, reverse=True):
            yield "its entries are not newest first"

    def _bounds(self, path: str, root: Any, entries: list[Any]) -> Iterator[str]:
        if len(entries) > MOST_ENTRIES:
            yield f"{len(entries)} entries"
        if len(self.files[path]) > MOST_BYTES:
            yield f"{len(self.files[path])} bytes"
        if is_archived(root) and any(entry.findall(f"{ATOM}content") for entry in entries):
            yield "an archived document with content"

    def _entry(self, entry: Any) -> Iterator[str]:
        ident = entry.findtext(f"{ATOM}id")
        if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", ident):
            yield f"{ident} is no id of ours"
        if not (entry.findtext(f"{ATOM}title") or "").strip():
            yield f"{ident} has no title"
        if len(links(entry, "alternate")) != 1:
            yield f"{ident} has not one page"
        for link in links(entry, "alternate"):
            yield from self._target(link)
        for link in (*links(entry, "via"), *links(entry, "related")):
            if not link.startswith("https://"):
                yield f"{link} is not whole"
        if content := entry.findtext(f"{ATOM}content"):
            if content not in self.contents:
                self.contents[content] = list(self._content(content))
            yield from self.contents[content]

    def _content(self, content: str) -> Iterator[str]:
        """Faults of the HTML of an entry: it does without our style sheet, and asks for nothing."""
        tree = html5lib.parseFragment(content, namespaceHTMLElements=False)
        for element in tree.iter():
            if not isinstance(element.tag, str):
                yield f"a comment in {content[:60]!a}"
                continue
            if element.tag in NEVER_IN_CONTENT:
                yield f"<{element.tag}> in {content[:60]!a}"
            for name in element.attrib:
                if name in {"class", "id", "style", "src", "srcset"} or name.startswith("on"):
                    yield f"{name}= in {content[:60]!a}"
            if element.tag == "a":
                yield from self._target(element.get("href", ""))

    def _target(self, link: str) -> Iterator[str]:
        """Faults of a link: it is whole, and one to the site leads to a page and a place there."""
        if not re.match(r"https?://[^\s]+$", link):
            yield f"{link!a} is not whole"
            return
        if not link.startswith(self.url):
            return
        url = urlsplit(link.removeprefix(self.url))
        path = unquote(url.path)
        path = f"{path}index.html" if path.endswith("/") or not path else path
        if path not in self.files:
            yield f"{link} leads nowhere"
        elif url.fragment and unquote(url.fragment) not in self._places(path):
            yield f"{link} leads to no place of a page"

    def _places(self, path: str) -> set[str]:
        if path not in self.places:
            self.places[path] = {name.decode() for name in PLACE.findall(self.files[path])}
        return self.places[path]

    # ------------------------------------------------------------ archived documents (RFC 5005)

    def chain(self, path: str) -> list[str]:
        """The documents of a feed from the current one back; none is met twice."""
        found = [path]
        while before := links(self.root(found[-1]), "prev-archive"):
            (link,) = before
            earlier = link.removeprefix(self.url)
            assert earlier in self.files, f"{link} is not there"
            assert earlier not in found, f"{link} is met twice"
            found.append(earlier)
        return found

    def _history(self, path: str) -> Iterator[str]:
        chain = self.chain(path)
        folder = f"{path.removesuffix('.atom')}/"
        there = {
            other for other in self.paths(".atom")
            if other.startswith(folder) and "/" not in other.removeprefix(folder)
        }  # fmt: skip
        if there != set(chain[1:]):
            yield f"archived documents beside the chain: {there ^ set(chain[1:])}"
        ids = {self.root(name).findtext(f"{ATOM}id") for name in chain}
        if len(ids) != 1:
            yield "its documents have different ids"
        for archived in chain[1:]:
            if not is_archived(self.root(archived)):
                yield f"{archived} does not say that it is archived"
            if links(self.root(archived), "current") != [self.url + path]:
                yield f"{archived} does not lead to the current document"
            if not self.root(archived).findall(f"{ATOM}entry"):
                yield f"{archived} is empty"

    def entries(self, path: str) -> dict[str, datetime]:
        """Every entry of a feed by its id, with when it was published."""
        return {
            entry.findtext(f"{ATOM}id"): time_of(entry, "published")
            for name in self.chain(path)
            for entry in self.root(name).findall(f"{ATOM}entry")
        }

    # ------------------------------------------------------------ JSON Feed 1.1

    def _json(self, path: str) -> Iterator[str]:
        own = f"{path.removesuffix('.atom')}.json"
        if own not in self.files:
            yield "no JSON Feed beside it"
            return
        data = json.loads(self.files[own])
        yield from json_faults(data)
        if data.get("feed_url") != self.url + own:
            yield f"feed_url is {data.get('feed_url')}"
        if len(self.files[own]) > MOST_BYTES:
            yield f"{len(self.files[own])} bytes of JSON"
        entries, items = self.root(path).findall(f"{ATOM}entry"), data.get("items", [])
        if [of_atom(entry) for entry in entries] != [of_json(item) for item in items]:
            yield "the JSON Feed has other entries"
        for entry, item in zip(entries, items, strict=False):
            content = entry.findtext(f"{ATOM}content")
            if item.get("content_html", content) != content:  # it may be left to Atom
                yield f"the content of {item['id']} is another in JSON"


def of_atom(entry: Any) -> tuple[Any, ...]:
    """What an entry of Atom says that an item of JSON Feed says, too."""
    return (
        entry.findtext(f"{ATOM}id"),
        entry.findtext(f"{ATOM}title"),
        links(entry, "alternate")[0],
        time_of(entry, "published"),
        time_of(entry),
        entry.findtext(f"{ATOM}author/{ATOM}name") or "",
        list(dict.fromkeys(each.get("term") for each in entry.findall(f"{ATOM}category"))),
        next(iter(links(entry, "via")), ""),
        "".join(element.get("ref") for element in entry.findall(f"{THREAD}in-reply-to")),
    )


def of_json(item: dict[str, Any]) -> tuple[Any, ...]:
    """The same of an item."""
    return (
        item["id"],
        item["title"],
        item["url"],
        datetime.fromisoformat(item["date_published"]),
        datetime.fromisoformat(item.get("date_modified", item["date_published"])),
        "".join(author["name"] for author in item.get("authors", [])),
        item.get("tags", []),
        item.get("external_url", ""),
        item["_patchwire"].get("in_reply_to", ""),
    )


def said_of(entry: Any) -> str:
    """The content of an entry, or its summary."""
    return entry.findtext(f"{ATOM}content") or entry.findtext(f"{ATOM}summary") or ""


def is_archived(root: Any) -> bool:
    """Whether a document says that it is archived."""
    return root.find(f"{HISTORY}archive") is not None


def links(element: Any, rel: str) -> list[str]:
    """The addresses that a feed or an entry has of this kind."""
    found = element.findall(f"{ATOM}link")
    return [link.get("href") for link in found if link.get("rel", "alternate") == rel]


def time_of(element: Any, name: str = "updated") -> datetime:
    """A time of a feed or an entry, which was published when it was updated if it does not say."""
    text = element.findtext(f"{ATOM}{name}") or element.findtext(f"{ATOM}updated")
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC)


# ---------------------------------------------------------------- JSON Feed 1.1

TEXT, URL, LIST, OBJECT, FLAG = "text", "url", "list", "object", "flag"
# https://www.jsonfeed.org/version/1.1/: the names of each object, with what stands behind them.
TOP = {
    "version": URL, "title": TEXT, "home_page_url": URL, "feed_url": URL, "description": TEXT,
    "user_comment": TEXT, "next_url": URL, "icon": URL, "favicon": URL, "author": OBJECT,
    "authors": LIST, "language": TEXT, "expired": FLAG, "hubs": LIST, "items": LIST,
}  # fmt: skip
ITEM = {
    "id": TEXT, "url": URL, "external_url": URL, "title": TEXT, "content_html": TEXT,
    "content_text": TEXT, "summary": TEXT, "image": URL, "banner_image": URL,
    "date_published": TEXT, "date_modified": TEXT, "author": OBJECT, "authors": LIST, "tags": LIST,
    "language": TEXT, "attachments": LIST,
}  # fmt: skip
AUTHOR = {"name": TEXT, "url": URL, "avatar": URL}
HUB = {"type": TEXT, "url": URL}


def json_faults(data: Any) -> Iterator[str]:
    """What breaks the rules of JSON Feed 1.1 in a document."""
    yield from _object_faults(data, TOP, "version title items")
    if data.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"its version is {data.get('version')}"
    for hub in data.get("hubs", []):
        yield from _object_faults(hub, HUB, "type url")
    yield from _author_faults(data)
    ids = [item.get("id") for item in data.get("items", [])]
    if len(ids) != len(set(ids)):
        yield "an id twice in JSON"
    for item in data.get("items", []):
        yield from _object_faults(item, ITEM, "id")
        yield from _author_faults(item)
        if not {"content_html", "content_text"} & item.keys():
            yield f"{item.get('id')} has no content"
        for name in ("date_published", "date_modified"):
            if name in item and not DATE.fullmatch(item[name]):
                yield f"{item[name]} is no date of RFC 3339"
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
            yield "a tag is no text"


def _author_faults(data: dict[str, Any]) -> Iterator[str]:
    for author in data.get("authors", []):
        yield from _object_faults(author, AUTHOR, "")
        if not author:
            yield "an author without anything"


def _object_faults(data: Any, known: Mapping[str, str], required: str) -> Iterator[str]:
    if not isinstance(data, dict):
        yield f"{data!a} is no object"
        return
    if missing := set(required.split()) - data.keys():
        yield f"{sorted(missing)} is missing"
    for name, value in data.items():
        if name.startswith("_"):
            if not isinstance(value, dict):
                yield f"{name} is no object"
        elif name not in known:
            yield f"{name} is not of JSON Feed 1.1"
        elif not _is(value, known[name]):
            yield f"{name} is {value!a}"


def _is(value: Any, kind: str) -> bool:
    types = {TEXT: str, URL: str, LIST: list, OBJECT: dict, FLAG: bool}
    is_right = isinstance(value, types[kind])
    return is_right and (kind != URL or bool(re.match(r"https?://\S+$", value)))
