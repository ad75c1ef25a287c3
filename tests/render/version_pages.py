"""The pages of versions, made from the sample unless a test gives other values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.models.pages import Page
from generator.models.series import Series
from generator.models.versions import LineagePart, State, Version
from generator.render.pages.series import series_pages
from tests.render.reading import tree, words
from tests.render.versions import lineage, ring, ring_talk, topic_list, version_of

TOPIC_LIST = topic_list()


def page(series: Series | None = None, version: Version | None = None, **more: Any) -> Page:
    (found,) = pages(series, version, **more)
    return found


def pages(
    series: Series | None = None, version: Version | None = None, **more: Any
) -> tuple[Page, ...]:
    version = version or lineage()[-1]
    state = version.state or State("new", version.received, version.message_id)
    around: dict[str, Any] = {
        "state": state,
        "lineage": among(version, lineage()),
        "discussion": ring_talk(),
    }
    return series_pages(
        more.pop("mailing_list", TOPIC_LIST), series or ring(), version, **(around | more)
    )


def among(version: Version, versions: Sequence[Version]) -> LineagePart:
    """A version of a work of these versions; alone where it is none of them."""
    paths = [known.path for known in versions]
    if version.path not in paths:
        return LineagePart((version,), 1, 1)
    return LineagePart(tuple(versions), paths.index(version.path) + 1, len(versions))


def alone(series: Series, **more: Any) -> tuple[Page, ...]:
    version = version_of(series)
    around: dict[str, Any] = {"lineage": LineagePart((version,), 1, 1), "discussion": ()}
    return pages(series, version, **(around | more))


def body(of: Page) -> str:
    return words(tree(of.text))
