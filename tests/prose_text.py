"""Reads a mail's text back from its HTML, as `generator.render.prose` says it can be."""

from __future__ import annotations

from typing import Any

LEAVES = {"p", "pre", "li"}
NODES = LEAVES | {"div", "ul", "ol", "blockquote"}


def text_of(element: Any) -> str:
    """The text below an element of the class `pw-text`, parsed with html5lib without namespaces."""
    return _read(element).removesuffix("\n")


def _read(element: Any) -> str:
    """Each element of lines ends with a newline; what stands between elements is blank lines."""
    parts: list[str] = []
    inline = [element.text or ""]
    for child in element:
        if child.tag in NODES:
            parts += [_ended("".join(inline)), _read(child)]
            inline = []
        else:
            inline.append("".join(child.itertext()))
        inline.append(child.tail or "")
    rest = "".join(inline)
    if element.tag in LEAVES and not any(child.tag in NODES for child in element):
        return f"{rest}\n"
    return "".join(parts) + _ended(rest)


def _ended(inline: str) -> str:
    return inline if not inline or inline.endswith("\n") else f"{inline}\n"
