"""Charts as SVG for the inside of a page, drawn by leather.

Of the libraries that were compared (docs/statistics.md) it writes the least, and no style: colours
are classes here, so that a style sheet decides on them, in light and dark, under a Content Security
Policy without inline styles. Sizes are chosen for a phone, where a chart is as wide as the screen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import leather
from markupsafe import Markup

from generator.text import escape_html

WIDTH, HEIGHT = 440, 230  # units of the drawing; about the pixels of a wide phone
TOP, RIGHT = 12, 32  # beyond the drawing: leather lets the legend and the last label stand out
BAR = 24  # height of a bar
TICKS = 5  # labels below a chart of lines, at most
COLOURS = 8  # classes pw-c1 to pw-c8
MAX_LABEL = 28  # characters beside a bar
_COLOUR = re.compile(r'\b(?:stroke|fill)="pw-(\w+)"')
_FONT = re.compile(r' font-(?:family|size)="[^"]*"')
_DECIMALS = re.compile(r"(?<=\d\.\d)\d+")
# A line of a single point, which nobody would see.
_POINT = re.compile(r'<path class="(pw-c\d)"[^>]* d="M ([^ "]+) ([^ "]+)"[^>]*/>')
_OPENING = re.compile(r"^<svg [^>]*>")
_GROUND = re.compile(r"<rect [^>]*pw-ground[^>]*/>")

# leather takes these from its module alone.
leather.theme.background_color = "pw-ground"
leather.theme.legend_color = leather.theme.label_color = "pw-text"
leather.theme.tick_color = leather.theme.zero_color = "pw-grid"
leather.theme.margin = 0.015
leather.theme.tick_font_char_width = leather.theme.legend_font_char_width = 8


class _Places(leather.Linear):  # type: ignore[misc] # leather has no types
    """The places of labels on the axis, from the first to the last: no room is left beyond it.

    The axis is given its ticks. leather would look for the best ones: half of the time of a chart.
    """

    def __init__(self, last: int) -> None:
        self._data_min, self._data_max = 0, last

    def project(self, value: float, range_min: float, range_max: float) -> float:
        return range_min + (range_max - range_min) * float(value) / float(self._data_max)


@lru_cache(maxsize=100)  # they are alike from chart to chart
def _up_to(most: float) -> leather.Linear:
    """The scale of values from 0 on, with the best ticks."""
    return leather.Linear(0, most)


def line_chart(
    labels: Sequence[str],
    lines: Sequence[tuple[str, int, Sequence[float | None]]],
    *,
    title: str,
    description: str,
) -> Markup:
    """Lines over the same labels, each with its name, its colour from 1 on, and its values.

    A value of None is a gap, and a value between two gaps a dot. Empty where there is no value.
    """
    lines = [line for line in lines if any(value is not None for value in line[2])]
    if not lines:
        return Markup()
    chart = leather.Chart()
    for name, colour, values in lines:
        chart.add_line(list(enumerate(values)), name=name, stroke_color=f"pw-c{colour}")
    step = max(1, -(-len(labels) // TICKS))
    most = max((value for *_, values in lines for value in values if value), default=1)
    chart.set_x_scale(_Places(max(1, len(labels) - 1)))
    chart.set_y_scale(_up_to(most))
    ticks = list(range(0, len(labels), step))
    chart.add_x_axis(ticks=ticks, tick_formatter=lambda at, *_: labels[at])
    return _finish(chart.to_svg(width=WIDTH, height=HEIGHT), HEIGHT, title, description)


def bar_chart(rows: Sequence[tuple[str, float]], *, title: str, description: str) -> Markup:
    """A bar for each row, the first one on top."""
    chart = leather.Chart()
    bars = [(value, _short(label, at)) for at, (label, value) in enumerate(rows)]
    chart.add_bars(bars, fill_color="pw-c1")
    chart.set_x_scale(_up_to(max(value for _, value in rows) or 1))
    height = BAR * len(rows) + 40
    return _finish(chart.to_svg(width=WIDTH, height=height), height, title, description)


def _short(label: str, at: int) -> str:
    """A label that fits beside a bar. Two rows never share one: their bars would lie together."""
    short = label if len(label) <= MAX_LABEL else f"{label[: MAX_LABEL - 1]}…"
    return short + "\N{ZERO WIDTH SPACE}" * at


def _finish(svg: str, height: int, title: str, description: str) -> Markup:
    """The SVG with its text alternatives, with classes for colours and nothing about fonts."""
    svg = _FONT.sub("", _GROUND.sub("", svg, count=1))
    svg = _DECIMALS.sub("", _COLOUR.sub(r'class="pw-\1"', svg)).replace("\N{ZERO WIDTH SPACE}", "")
    svg = _POINT.sub(r'<circle class="\1" cx="\2" cy="\3" r="3"/>', svg)
    text = f"<title>{escape_html(title)}</title><desc>{escape_html(description)}</desc>"
    opening = (
        f'<svg class="pw-chart" role="img" viewBox="0 -{TOP} {WIDTH + RIGHT} {height + TOP}">{text}'
    )
    return Markup(_OPENING.sub(lambda _: opening, svg))  # noqa: S704 - escaped by leather
