"""Why a page of the site is as it is: which facts it was made from, and why it was made last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from generator.errors import UsageError
from generator.links import MOVED, list_path
from generator.models.pages import Explanation
from generator.models.settings import Config, ListConfig
from generator.pipeline.dependencies import MEANINGS
from generator.pipeline.index_access import open_reader
from generator.pipeline.sources import open_source
from generator.site.lock import lock
from generator.site.manifest import Manifest
from generator.site.tree import output_of
from generator.workspace import Workspace

_CAUSES = {
    "new": "there was no such page before",
    "changed": "mails came, went or changed that it shows",
    "fact": "a fact it was made from changed",
    "listed": "what it lists changed",
    "inputs": "the settings, the program or a library changed",
    "file": "its file was missing or had been changed",
}
_BUILT = {
    "new": "it was not built before",
    "text": "its text changed",
    "frame": "the theme, the settings, a library, the navigation or the feeds of its list changed",
    "file": "its file in the site was missing or had been changed",
}


def explain_page(config: Config, page: str) -> Iterator[str]:
    """Lines that explain a page of a list: its address, or its file in `docs_dir` or the site.

    Raises:
        UsageError: the page is not one of a list, or no run made it.
    """
    path = _site_path(config, page)
    mailing_list = _list_of(config, path)
    if mailing_list is None:
        raise UsageError(
            f"{page} is not a page of a list", "name one whose address begins with lists/"
        )
    with lock(config.cache_dir):
        manifest = Manifest(config)
        file = next((found for found in manifest.files if output_of(found) == path), None)
        found = _explanation(config, mailing_list, file) if file else None
    if not file or not found:
        raise UsageError(f"no run made {page}", "look at its address, or run `patchwire build`")
    explanation, now = found
    yield f"page    {file}"
    yield f"target  {explanation.target}"
    yield from _facts(explanation)
    yield f"made    {_made(explanation, now)}"
    yield f"built   {_BUILT.get(manifest.files[file].cause, 'by an earlier run')}"


def _list_of(config: Config, path: str) -> ListConfig | None:
    """The list that has a file of the site."""
    for mailing_list in config.lists:
        if path.startswith(list_path(mailing_list.name)):
            return mailing_list
    return None


def _site_path(config: Config, page: str) -> str:
    """The file of the site that an address, a file of the site or one of the page tree means."""
    base = urlsplit(config.site_url).path
    path = urlsplit(page).path if "//" in page else page
    for prefix in (f"{config.docs_dir}/", f"{config.site_dir}/", base, "docs/", "site/", "/"):
        path = path.removeprefix(prefix)
    if path.endswith((".md", MOVED)):
        return output_of(path)
    return f"{path}index.html" if path.endswith("/") or not path else path


def _explanation(
    config: Config, mailing_list: ListConfig, file: str
) -> tuple[Explanation, int] | None:
    """The explanation of a file of the page tree, and what "now" is for its list."""
    index_file = Workspace.of(config).index(mailing_list)
    if not index_file.is_file():
        return None
    source = open_source(config, mailing_list)
    with open_reader(str(index_file), source.mailing_list, source.is_robot) as index:
        found = index.targets.explain(file)
        return (found, index.history.now or 0) if found else None


def _facts(explanation: Explanation) -> Iterator[str]:
    """What the page was made from, each fact with its meaning."""
    if not explanation.facts:
        yield "from    what other pages of the list keep"
    for number, fact in enumerate(explanation.facts):
        kind, _, key = fact.partition(" ")
        yield f"{'from' if not number else '':8}{kind} {key}: {MEANINGS[kind]}"


def _made(explanation: Explanation, now: int) -> str:
    """When and why the page was made last."""
    time = f"{datetime.fromtimestamp(explanation.as_of, UTC):%Y-%m-%d %H:%M} UTC"
    cause = _CAUSES[explanation.cause]
    fact = f" ({explanation.fact})" if explanation.fact else ""
    later = "" if explanation.as_of == now else "; later runs left it as it was"
    return f"when the newest mail was of {time}, because {cause}{fact}{later}"
