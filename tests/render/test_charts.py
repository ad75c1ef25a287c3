"""Charts: what they draw, and that no name in them becomes markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from generator.render.charts import WIDTH, bar_chart, line_chart

NAMESPACE = "{http://www.w3.org/2000/svg}"


def elements(svg: str, name: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(name)) or list(ET.fromstring(svg).iter(NAMESPACE + name))


def test_a_line_ends_at_the_right_edge() -> None:
    svg = line_chart(["a", "b", "c"], [("mails", 1, [1, 5, 2])], title="T", description="D")
    (path,) = elements(svg, "path")
    assert path.get("class") == "pw-c1"
    assert float(path.get("d", "").split()[-2]) > WIDTH * 0.8


def test_the_label_at_the_right_edge_fits() -> None:
    svg = line_chart(["2031-01", "2031-02"], [("x", 1, [1, 2])], title="T", description="D")
    drawn = ET.fromstring(svg)
    (label,) = [text for text in drawn.iter("text") if text.text == "2031-02"]
    moved = [g.get("transform", "") for g in drawn.iter("g") if label in g.iter()]
    middle = sum(float(move[10:].split()[0]) for move in moved if move) + float(label.get("x", ""))
    room = float(drawn.get("viewBox", "").split()[2]) - middle
    assert room > len("2031-02") * 8 / 2  # a digit of the style sheet's 14 units is 8 wide


def test_a_gap_divides_a_line() -> None:
    svg = line_chart(list("abcde"), [("x", 1, [1, 2, None, 2, 1])], title="T", description="D")
    assert len(elements(svg, "path")) == 2


def test_a_value_between_two_gaps_is_a_dot() -> None:
    svg = line_chart(list("abcd"), [("x", 1, [3, None, 2, 1])], title="T", description="D")
    assert len(elements(svg, "path")) == 1
    (dot,) = elements(svg, "circle")
    assert (dot.get("class"), dot.get("cx")) == ("pw-c1", "0.0")


def test_of_a_single_period_there_is_a_dot() -> None:
    svg = line_chart(["2031"], [("x", 2, [3])], title="T", description="D")
    assert [dot.get("class") for dot in elements(svg, "circle")] == ["pw-c2"]


def test_nothing_but_zeros_can_be_drawn() -> None:
    assert elements(line_chart(["a", "b"], [("x", 1, [0, 0])], title="T", description="D"), "path")
    assert elements(bar_chart([("x", 0)], title="T", description="D"), "rect")


def test_names_are_text() -> None:
    name = '<script>alert(1)</script> & "x" ]]> <![CDATA['
    for svg in (
        line_chart(["a", "b"], [(name, 1, [1, 2])], title=name, description=name),
        bar_chart([(name, 2), (name, 1)], title=name, description=name),
    ):
        assert "<script" not in svg
        assert "<![" not in svg
        assert not elements(svg, "script")


def test_two_bars_of_one_name_lie_beside_each_other() -> None:
    svg = bar_chart([("Cim", 2), ("Cim", 1)], title="T", description="D")
    tops = {bar.get("y") for bar in elements(svg, "rect")}
    assert len(tops) == 2


def test_a_chart_says_what_it_shows_and_styles_nothing_itself() -> None:
    svg = line_chart(["a", "b"], [("x", 1, [1, 2])], title="Mails", description="All of them.")
    assert [title.text for title in elements(svg, "title")] == ["Mails"]
    assert [desc.text for desc in elements(svg, "desc")] == ["All of them."]
    assert 'role="img"' in svg
    assert "style" not in svg
    assert "font" not in svg
    assert "#" not in svg  # no colour: the style sheet has them


def test_without_a_value_there_is_no_chart() -> None:
    assert line_chart(["a"], [("x", 1, [None])], title="T", description="D") == ""
