"""The charts: what a page, a reader of alt text and a second machine may rely on."""

import hashlib
import inspect
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from html import escape
from io import StringIO
from itertools import combinations
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from geometry import clashes, contrast, faint, luminance, palette, words_and_shapes
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import show as charts
from analysis.show import (
    Bars,
    OneWay,
    Scorecard,
    Series,
    StackedBudget,
    Tornado,
    TwoWay,
)
from analysis.show.budget import segments
from analysis.show.figures import Figure
from analysis.show.html import Html
from analysis.show.labels import apart
from analysis.show.surface import LINE, NARROW, WIDE, Sheet, text_width, ticks, wrap
from analysis.show.svg import CELLS, INK, MUTED, ON_LOW, SERIES, VARIABLES
from analysis.show.words import listing, percent, plain

NAN, INF = float("nan"), float("inf")
ORDER = ["Direct contact with children & families", "Computer and paperwork", "Meetings", "Travel"]


def a_scorecard(ratio=0.94, name="scorecard"):
    rows = [
        ("29 hours is 65% of the week", 1.0, 0.985, 1.016, 0.992, 1.008, "Reproduces within rounding"),
        ("Contact <up> by c.60% & more", ratio, 0.82, 1.08, 0.917, 1.083, "Approximate"),
        ("One in three could supply the difference", 1.93, 1.6, 2.3, 0.9, 1.1, "Does not reproduce"),
        ("Some", 0.3, 0.2, 0.4, NAN, 1.0, "Holds only if"),
        ("£5m to £7m a year", NAN, NAN, NAN, NAN, NAN, "Not checkable by anybody"),
        ("More than half", 1.1, 1.02, 1.2, 1.0, INF, "Reproduces"),
    ]
    columns = ["label", "ratio", "ratio_low", "ratio_high", "band_low", "band_high", "verdict"]
    return Scorecard(pd.DataFrame(rows, columns=columns), name=name, caption="Stated and rebuilt.")


def budget_rows(share=0.2):
    accounts = {
        "Survey: 80/20": (share, 0.8),
        "29 hours of a 45-hour week": (0.16, 0.65, 0.1, 0.03),
        "32% with all else unchanged": (0.32, 0.65, 0.1, 0.03),
    }
    return pd.DataFrame(
        [
            (account, activity, value)
            for account, values in accounts.items()
            for activity, value in zip(ORDER, values, strict=False)
        ],
        columns=["account", "activity", "share"],
    )


def a_budget(share=0.2):
    return StackedBudget(budget_rows(share), ORDER, name="week", caption="Accounts of one week.")


def a_tornado(result=0.25):
    rows = [
        ("Hours in the working week", "35 h", "45 h", 0.52, 0.67),
        ("Direct contact at the start", "20%", "16%", result, 0.6),
        ("Both on one side", 1, 3.5, 0.61, 0.65),
        ("No effect", 14, 17, 0.5625, 0.5625),
    ]
    columns = ["label", "low", "high", "result_low", "result_high"]
    rows = pd.DataFrame(rows, columns=columns)
    return Tornado(
        rows, 0.5625, name="swings", caption="What moves it.", xlabel="Rise, % of the start", fmt=percent
    )


def a_one_way(target=0.6):
    x = np.linspace(0.1, 0.4, 31)
    starts = np.array([0.16, 0.2, 0.24, 0.34])
    cases = pd.DataFrame({"label": [f"case {s:.0%}" for s in starts], "x": starts, "y": 0.25 / starts - 1})
    return OneWay(
        x, 0.25 / x - 1, name="baseline", caption="The start matters.", xlabel="Contact today, %",
        ylabel="Rise, %", points=cases, references={"promised rise": target}, lines={"60% needs": 0.156},
        fmt_x=percent, fmt_y=percent,
    )  # fmt: skip


def a_two_way(promised=0.94):
    columns, index = [12, 14, 15.5, 17.4, 18], np.array([0.16, 0.2, 0.25, 0.3])
    grid = pd.DataFrame(
        (index[:, None] / 0.16) * (17.4 / np.array(columns)[None]) - 1, index=index, columns=columns
    )
    cases = pd.DataFrame(
        [("promised", 14, 0.25, promised), ("only time", 17.4, 0.25, 0.5625)],
        columns=["label", "x", "y", "value"],
    )
    return TwoWay(
        grid, name="halves", caption="Either half.", xlabel="Children per case holder",
        ylabel="Direct contact, % of the week", points=cases, level=(0.6, "c.60% more"), fmt=percent,
        fmt_y=percent,
    )  # fmt: skip


def a_series(last=15.1):
    england = [17.8, 17.4, 16.9, 16.3, 16.3, 16.6, 16.0, 15.4, last]
    north = [19.0, NAN, 18.2, 18.1, 17.3, 17.6, 17.0, 16.9, 16.7]
    frame = pd.DataFrame({"England": england, "A region with a long name": north}, index=range(2017, 2026))
    return Series(
        frame, name="caseload", caption="Caseloads.", ylabel="Children per case holder",
        references={"promised": 14, "stated": 17.4},
    )  # fmt: skip


def a_bars(value=5.9):
    rows = pd.DataFrame(
        {
            "label": ["Per council", "Per child in need in the area of the council", "Saved"],
            "value": [value, 4.5, -1.2],
            "low": [5.0, 4.0, -1.6],
            "high": [7.0, 5.2, -0.8],
        }
    )
    return Bars(rows, name="costs", caption="Costs.", xlabel="£ million a year", reference=(6, "middle"))


MAKERS = {
    "scorecard": (a_scorecard, 0.9),
    "week": (a_budget, 0.18),
    "swings": (a_tornado, 0.3),
    "baseline": (a_one_way, 0.5),
    "halves": (a_two_way, 0.8),
    "caseload": (a_series, 15.3),
    "costs": (a_bars, 5.7),
}


@pytest.fixture(scope="module")
def figures():
    return {name: make() for name, (make, _) in MAKERS.items()}


@pytest.fixture(params=list(MAKERS))
def figure(request, figures):
    return figures[request.param]


def drawings(figure):
    """Return the wide and the narrow drawing as parsed trees."""
    found = re.findall(r"<svg.*?</svg>", figure.html, re.DOTALL)
    assert len(found) == 2
    return [ET.fromstring(markup) for markup in found]


def text_boxes(drawing):
    """Return (left, top, right, bottom, text) of every text, in the wide font used for measuring."""
    for node in drawing.iter("{http://www.w3.org/2000/svg}text"):
        style = node.get("style")
        size = float(re.search(r"font-size: ([\d.]+)px", style).group(1))
        width = text_width(node.text, size, "font-weight: 700" in style)
        anchor = re.search(r"text-anchor: (\w+)", style)
        shift = {"middle": 0.5, "end": 1.0}.get(anchor.group(1) if anchor else "start", 0.0)
        left, base = float(node.get("x")) - shift * width, float(node.get("y"))
        yield left, base - 0.75 * size, left + width, base + 0.15 * size, node.text


# -- what a page may rely on ---------------------------------------------------------------------------


def test_same_call_gives_the_same_bytes(figure):
    again = MAKERS[figure.name][0]()
    assert again is not figure
    assert again.html == figure.html


def test_a_fresh_process_gives_the_same_bytes(figures):
    script = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_charts as t;"
        "print(hashlib.sha256(''.join(make().html for make, _ in t.MAKERS.values()).encode()).hexdigest())"
    )
    here = hashlib.sha256("".join(figure.html for figure in figures.values()).encode()).hexdigest()
    folder = str(Path(__file__).parent)
    there = subprocess.run(
        [sys.executable, "-c", script, folder],
        capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "123", "PATH": ""},
    )  # fmt: skip
    assert there.stdout.strip() == here


def test_user_settings_do_not_leak_in(figures):
    import matplotlib as mpl

    expected = figures["caseload"].html
    with mpl.rc_context(
        {"font.weight": "bold", "lines.markeredgewidth": 9, "grid.alpha": 0.1, "svg.fonttype": "path"}
    ):
        assert a_series().html == expected


def test_no_two_ids_on_a_page_are_the_same(figures):
    page = "".join(figure.html for figure in figures.values()) + a_scorecard(name="scorecard-2").html
    ids = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert len(ids) > len(figures)
    assert [name for name, count in ids.items() if count > 1] == []
    assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', page)) <= set(ids)


def test_wide_and_narrow_are_different_drawings(figure):
    wide, narrow = drawings(figure)
    assert [float(d.get("viewBox").split()[2]) for d in (wide, narrow)] == [WIDE, NARROW]
    assert '<div class="bp-wide">' in figure.html
    assert '<div class="bp-narrow" hidden="">' in figure.html


def test_each_drawing_is_announced_once_with_the_alt_text(figure):
    for drawing in drawings(figure):
        assert drawing.get("role") == "img"
        assert drawing.get("aria-label") == figure.alt
        assert [child.get("aria-hidden") for child in drawing] == ["true"]
        assert not [node for node in drawing.iter() if node.tag.endswith(("}title", "}desc"))]


def test_nothing_outside_the_page_is_asked_for(figure):
    for markup in re.findall(r"<svg.*?</svg>", figure.html, re.DOTALL):
        markup = markup.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|//|@import|<image|<style|<metadata|<!|<\?|xlink", markup)


def test_colours_are_variables_and_no_stand_in_is_left(figure):
    assert "#fe01" not in figure.html
    markup = "".join(re.findall(r"<svg.*?</svg>", figure.html, re.DOTALL))
    assert VARIABLES["#fe0101"] in markup
    assert not re.findall(r"#[0-9a-f]{6}", re.sub(r"var\(--bp-[^)]*\)", "", markup))


def test_text_stays_inside_its_drawing(figure):
    for drawing in drawings(figure):
        width, height = map(float, drawing.get("viewBox").split()[2:])
        boxes = list(text_boxes(drawing))
        assert len(boxes) > 4
        outside = [
            b for b in boxes if b[0] < -0.5 or b[2] > width + 0.5 or b[1] < -0.5 or b[3] > height + 0.5
        ]
        assert outside == []


def test_no_text_covers_another(figure):
    for drawing in drawings(figure):
        touching = [
            (a[4], b[4])
            for a, b in combinations(text_boxes(drawing), 2)
            if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1
        ]
        assert touching == []


def test_text_is_large_enough_to_read(figure):
    for drawing in drawings(figure):
        sizes = re.findall(r"font-size: ([\d.]+)px", ET.tostring(drawing, encoding="unicode"))
        assert min(map(float, sizes)) >= 11


def test_data_link_decodes_to_the_data(figure):
    link = re.search(
        r'<a class="bp-data" href="data:text/csv;charset=utf-8,([^"]+)" download="([^"]+)"', figure.html
    )
    assert link.group(2) == f"{figure.name}.csv"
    text = unquote(link.group(1))
    assert text == figure.csv
    read = pd.read_csv(StringIO(text))
    assert len(read) == len(figure.data)
    numbers = figure.data.select_dtypes("number")
    shown = read.iloc[:, -numbers.shape[1] :] if figure.name == "halves" else read[list(numbers.columns)]
    np.testing.assert_allclose(shown.to_numpy(dtype=float), numbers.to_numpy(), rtol=1e-9)


def test_labels_are_escaped(figures):
    html = figures["scorecard"].html
    assert "<up>" not in html
    assert "&lt;up&gt;" in html
    assert "c.60% &amp; more" in html
    assert "Contact <up> by c.60% & more" in figures["scorecard"].alt


def test_dollar_signs_are_text_not_mathematics():
    rows = pd.DataFrame({"label": ["$5 or $6"], "value": [1.0]})
    for drawing in drawings(Bars(rows, name="dollars", caption="c", xlabel="x")):
        assert "$5 or $6" in [box[4] for box in text_boxes(drawing)]


# -- figure --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class Plain(Figure):
    """The least a figure can be."""

    words: str = "A line."

    def told(self):
        return [self.words]

    def draw(self, narrow):
        return Sheet(narrow, 72)

    @property
    def data(self):
        return pd.DataFrame({"a": [1]})


SVG = "{http://www.w3.org/2000/svg}"
BARS = pd.DataFrame({"label": ["a"], "value": [1]})


def figure_with(**changed):
    return Plain(None, **{"name": "plain", "caption": "C.", **changed})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"words": " "}, "alt text"),
        ({"words": "caseload.svg"}, "alt text"),
        ({"words": "_images/3fa1.PNG"}, "alt text"),
        ({"caption": ""}, "caption"),
        ({"name": "Not a slug"}, "name"),
        ({"name": ""}, "name"),
    ],
)
def test_a_figure_no_page_could_use_is_refused(changed, said):
    with pytest.raises(ValueError, match=said):
        figure_with(**changed)


def test_a_figure_keeps_its_own_copy_of_the_data():
    rows = pd.DataFrame({"label": ["a"], "value": [1]})
    figure = Bars(rows, name="plain", caption="C.", xlabel="x")
    rows.loc[0, "value"] = 2
    assert figure.csv.splitlines()[1].startswith("a,1")


def test_what_is_measured_stands_once_above_the_drawing(figures):
    for figure in figures.values():
        words = [line for drawing in drawings(figure) for *_, line in text_boxes(drawing)]
        assert figure.unit not in words, figure.name
        assert figure.html.count(f'<p class="bp-unit">{escape(figure.unit)}</p>') == bool(figure.unit)


@pytest.mark.parametrize("at", range(2, 12))
def test_a_value_stays_with_its_bar_wherever_the_line_compared_with_lies(at):
    rows = pd.DataFrame({"label": ["A", "B"], "value": [9.0, 6.0], "low": [8.0, 5.0], "high": [10.0, 7.0]})
    svg = Bars(rows, name="c", caption="C.", xlabel="x", reference=(at, "l")).drawing(narrow=False, part="x")
    words, shapes = words_and_shapes(svg)
    for text, value, high in (("9 (8 to 10)", 9, 10), ("6 (5 to 7)", 6, 7)):
        box = next(
            word.box for word in words if word.text in (text, text.split(" (")[0])
        )  # on one line or two
        bars = [
            shape.box
            for shape in shapes
            if shape.filled and shape.box[1] < (box[1] + box[3]) / 2 < shape.box[3]
        ]
        zero, end = bars[0][0], bars[0][2]
        ends = zero + (end - zero) * high / value
        past = [line.box[0] for line in shapes if line.dashed and box[0] - 12 < line.box[0] < box[0]]
        assert 0 < min(box[0] - after for after in (ends, *past)) < 24
    assert clashes(svg) == []


def test_words_of_a_drawing_have_the_marks_of_a_typesetter():
    rows = pd.DataFrame({"label": ["The council's 'own' \"way\""], "value": [1.0]})
    figure = Bars(rows, name="c", caption="C.", headline="Nobody's", xlabel="x")
    written = " ".join(box[4] for drawing in drawings(figure) for box in text_boxes(drawing))
    assert written.count("The council’s ‘own’ “way”") == 2
    assert ">Nobody’s<" in figure.svg
    assert "The council's 'own'" in figure.alt


def test_a_picture_holds_what_a_page_says_around_the_drawing():
    given = {"headline": "More than 2 & fewer", "source": "ONS"}
    root = ET.fromstring(Bars(BARS, name="plain", caption="C.", xlabel="Cases", **given).svg)
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert words[:2] == ["More than 2 & fewer", "Cases"]
    assert words[-2:] == ["Source: ONS", "The Blueprint, Recomputed"]
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert "var(" not in ET.tostring(root, encoding="unicode")


def test_a_minus_sign_stays_with_its_number_above_and_below_the_drawing():
    html = figure_with(headline="From −£10.2m to −5", caption="It is −3% or less.").html
    assert re.findall(r'<span class="bp-loss">([^<]*)</span>', html) == ["−£10.2m", "−5", "−3%"]


def test_below_the_caption_fold_source_links_to_how_the_numbers_are_made_and_data():
    made = [Html('<a href="a.html#b">One, two</a>', "One, two"), Html("<a>Three</a>", "Three")]
    about = ET.fromstring(figure_with(explained=made, source="ONS").html).find("figcaption/details")
    assert ["".join(part.itertext()) for part in about] == [
        "About this chart: plain",
        "Source: ONS",
        "How the numbers are made: One, two; Three",
        "Data (CSV)",
    ]
    assert [link.get("href") for link in about.iterfind("p[@class='bp-explained']/a")] == ["a.html#b", None]
    assert "bp-explained" not in figure_with().html


@pytest.mark.parametrize("name", [name for name, one in vars(charts).items() if isinstance(one, type)])
def test_every_chart_takes_links_to_how_its_numbers_are_made(name):
    chart = getattr(charts, name)
    if name != "Course":  # which draws nothing of its own
        assert inspect.signature(chart).parameters["explained"].default == ()
        assert issubclass(chart, Figure)  # whose fields all of them take
        assert re.search(r"#: links to the explanations.*\n.*#:.*\n +explained: ", inspect.getsource(Figure))


def test_a_figure_shows_itself_in_a_notebook(figures):
    bundle = figures["costs"]._repr_mimebundle_()
    assert bundle == {"text/html": figures["costs"].html, "text/plain": figures["costs"].alt}


def test_words_beside_a_drawing_are_shown_as_they_are():
    figure = figure_with(caption="R&D <script>x</script> 1 < 2", source="ONS <2024>")
    assert "R&amp;D &lt;script&gt;x&lt;/script&gt; 1 &lt; 2" in figure.html
    assert "Source: ONS &lt;2024&gt;" in figure.html


# -- alt text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(MAKERS))
def test_a_changed_number_changes_alt_text_and_drawing(name, figures):
    make, other = MAKERS[name]
    changed = make(other)
    assert changed.alt != figures[name].alt
    assert changed.html.replace(changed.alt, "") != figures[name].html.replace(figures[name].alt, "")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("scorecard", "Approximate: Contact <up> by c.60% & more (94%)."),
        ("scorecard", "between 30% (Some) and 193% (One in three could supply the difference)"),
        ("scorecard", "Not rebuilt: 1."),
        ("week", "29 hours of a 45-hour week: Direct contact with children & families 16%"),
        ("week", "; 6% is not accounted for."),
        ("week", "together 110%, which is 10% more than the working week."),
        ("week", "Direct contact with children & families ranges from 16% to 32%."),
        ("swings", "Direct contact at the start: 20% gives 25%, 16% gives 60%."),
        ("swings", "Direct contact at the start moves the result most"),
        ("baseline", "from 10% to 40%, the result falls from 150% to −38%."),
        ("baseline", "The line meets promised rise (60%) at 16%."),
        ("halves", "The highest result is 172% at 12 and 30%."),
        ("halves", "promised (14, 25%) gives 94%"),
        ("caseload", "England: 17.8 in 2017, 15.1 in 2025."),
        ("caseload", "England is at or below stated (17.4) from 2018 to 2025."),
        ("caseload", "England is at or below promised (14) in no year."),
        ("costs", "Per council 5.9 (5 to 7)"),
    ],
)
def test_alt_text_says_what_the_chart_shows(name, told, figures):
    assert told in figures[name].alt


@given(st.lists(st.booleans(), min_size=1, max_size=9))
def test_reference_years_are_told_exactly(below):
    """Reading the years back from the alt text gives the years that were at or below the line."""
    frame = pd.DataFrame({"A": [1.0 if b else 3.0 for b in below]}, index=range(2000, 2000 + len(below)))
    alt = Series(frame, name="s", caption="c", ylabel="y", references={"line": 2}).alt
    phrase = re.search(r"A is at or below line \(2\) ([^.]*)\.", alt).group(1)
    told = set(map(int, re.findall(r"in (\d{4})", phrase)))
    for first, last in re.findall(r"from (\d{4}) to (\d{4})", phrase):
        told |= set(range(int(first), int(last) + 1))
    expected = {2000 + i for i, b in enumerate(below) if b}
    assert (told or set(frame.index) if "every" in phrase else told) == expected


def test_words_beside_a_value_take_the_place_of_the_first_one():
    frame = pd.DataFrame({"A": [1.0, 2.0, 3.0], "B": [7.0, 8.0, 9.0]}, index=[2001, 2002, 2003])
    chart = Series(frame, name="s", caption="c", ylabel="y", beside={"A": {2002: "two in 2002"}})
    words = [word.text for word in words_and_shapes(chart.drawing(narrow=False, part="x"))[0]]
    assert ["two in 2002" in words, "1" in words, "7" in words] == [True, False, True]
    assert "; two in 2002." in chart.alt


# -- laws of the single charts -------------------------------------------------------------------------

numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8), numbers)
def test_tornado_rows_are_sorted_by_swing(results, base):
    rows = pd.DataFrame(results, columns=["result_low", "result_high"]).assign(low=1, high="2 h")
    rows["label"] = [f"input {n}" for n in range(len(rows))]
    data = Tornado(rows, base, name="t", caption="c", xlabel="x").data
    assert data["swing"].is_monotonic_decreasing
    assert sorted(data["label"]) == sorted(rows["label"])
    assert (data["swing"] == (data["result_high"] - data["result_low"]).abs()).all()


def test_a_tornado_names_zero_in_view_and_says_what_reaches_it():
    rows = pd.DataFrame(
        [("A", "1", "2", -9.0, -4.0), ("B", "1", "2", -7.0, 1.0)],
        columns=["label", "low", "high", "result_low", "result_high"],
    )
    plain = Tornado(rows, -6.0, name="t", caption="c", xlabel="x")
    marked = Tornado(rows, -6.0, name="t", caption="c", xlabel="x", zero="breaks even")
    assert "Breaks even, at 0, is within reach of 1 of 2 alone." in marked.alt
    assert "reaks even" not in plain.alt
    drawn = marked._repr_mimebundle_()["text/html"]
    assert drawn.count(">breaks even<") == 2  # wide and narrow


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("reach", np.linspace(-12, 2, 15))
def test_no_words_of_a_tornado_lie_on_the_line_where_it_breaks_even(reach, narrow):
    rows = pd.DataFrame(
        [("A", "£100,000", "£200,000", -8.0, reach), ("B", "1", "2", reach, -4.0)],
        columns=["label", "low", "high", "result_low", "result_high"],
    )
    svg = Tornado(rows, -6.0, name="t", caption="c", xlabel="x", zero="breaks even").drawing(
        narrow=narrow, part="x"
    )
    _, shapes = words_and_shapes(svg)
    assert sum(shape.dashed and shape.colour == "ink" for shape in shapes) == len(rows)
    assert clashes(svg) == []


def many_swings(count, **more):
    rows = [(f"input {n}", "low", "high", 5.0 - 10 / n, 5.0 + 10 / n) for n in range(1, count + 1)]
    columns = ["label", "low", "high", "result_low", "result_high"]
    return Tornado(pd.DataFrame(rows, columns=columns), 5.0, name="t", caption="c", xlabel="x", **more)


def test_a_tornado_draws_six_inputs_and_says_what_the_rest_do():
    figure = many_swings(9)
    assert len(figure.data) == 9
    assert "The other 3 inputs each move it by 2.857 at most over their whole range." in figure.alt
    for drawing in drawings(figure):
        written = [box[4] for box in text_boxes(drawing)]
        assert sum(words.startswith("input ") for words in written) == 6
    assert "other" not in many_swings(6).alt
    assert "The other input moves it by" in many_swings(7).alt


def test_a_tornado_colours_what_is_worse_than_break_even():
    def drawn(figure):
        hues = [re.findall(rf"fill: var\(--bp-{n},", figure.html.partition("bp-narrow")[0]) for n in (1, 2)]
        return tuple(len(found) - 1 for found in hues)  # one of each is in the key

    assert drawn(many_swings(6)) == (6, 6)  # both sides of the central value
    better, worse = drawn(many_swings(6, zero="breaks even"))
    assert worse == 1  # the widest alone reaches below zero
    assert better == 12


shares = st.lists(st.floats(0, 0.6), min_size=4, max_size=4)


@given(st.lists(shares, min_size=1, max_size=4))
def test_budget_segments_are_the_shares_given(accounts):
    rows = pd.DataFrame(
        [
            (f"account {n}", a, s)
            for n, given_ in enumerate(accounts)
            for a, s in zip(ORDER, given_, strict=True)
        ],
        columns=["account", "activity", "share"],
    )
    laid = segments(rows, ORDER)
    named = laid[laid["activity"] != ""]
    assert list(named["share"]) == list(rows["share"])
    np.testing.assert_allclose(laid["end"] - laid["start"], laid["share"], atol=1e-12)
    for account, group in laid.groupby("account"):
        total = rows.loc[rows["account"] == account, "share"].sum()
        assert group["start"].iloc[0] == 0
        assert (group["start"].iloc[1:].to_numpy() == group["end"].iloc[:-1].to_numpy()).all()
        assert group["end"].iloc[-1] == pytest.approx(max(total, 1), abs=6e-4)
        assert ("" in set(group["activity"])) == (
            group.loc[group["activity"] != "", "share"].sum() < 1 - 5e-4
        )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.assign(share=-0.1), "at least 0"),
        (lambda rows: rows.assign(share=NAN), "at least 0"),
        (lambda rows: rows.assign(activity="Sleep"), "Sleep"),
        (lambda rows: pd.concat([rows, rows]), "twice"),
        (lambda rows: rows.drop(columns="share"), "lacks the column share"),
        (lambda rows: rows.iloc[:0], "no rows"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        segments(change(budget_rows()), ORDER)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: OneWay([1, 2], [1], name="a", caption="c", xlabel="x", ylabel="y"), "same length"),
        (lambda: OneWay([2, 1], [1, 2], name="a", caption="c", xlabel="x", ylabel="y"), "ascend"),
        (lambda: OneWay([1, 2], [1, NAN], name="a", caption="c", xlabel="x", ylabel="y"), "finite"),
        (
            lambda: OneWay(
                [1, 2], [1, 2], name="a", caption="c", xlabel="x", ylabel="y",
                points=pd.DataFrame({"label": ["p"], "x": [3], "y": [3]}),
            ),
            "within the range",
        ),
        (lambda: Series(pd.DataFrame([1, 2], index=[2, 1]), name="a", caption="c", ylabel="y"), "ascending"),
        (lambda: Series(pd.DataFrame([NAN], index=[1]), name="a", caption="c", ylabel="y"), "no value"),
        (
            lambda: TwoWay(
                pd.DataFrame([[1, NAN]], columns=[1, 2]), name="a", caption="c", xlabel="x", ylabel="y"
            ),
            "every cell",
        ),
        (
            lambda: TwoWay(
                pd.DataFrame([[1, 2]], columns=[1, 2]), name="a", caption="c", xlabel="x", ylabel="y",
                points=pd.DataFrame({"label": ["p"], "x": [3], "y": [0], "value": [1]}),
            ),
            "outside the grid",
        ),
        (
            lambda: TwoWay(
                pd.DataFrame([[1, 2]], columns=[1, 2]), name="a", caption="c", xlabel="x", ylabel="y",
                points=pd.DataFrame({"label": ["p"], "x": [1.5], "y": [0], "value": [1]}),
            ),
            "between the cells",
        ),
        (
            lambda: Bars(pd.DataFrame({"label": ["a"], "value": [NAN]}), name="a", caption="c", xlabel="x"),
            "finite",
        ),
        (
            lambda: Bars(
                pd.DataFrame({"label": ["a"], "value": [1]}), name="a", caption="c", xlabel="x", hues=["x", "y"]
            ),
            "as many hues",
        ),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_drawn_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_a_week_names_every_part_and_leaves_what_is_not_accounted_for_empty():
    figure = a_budget()
    for drawing in drawings(figure):
        written = " ".join(box[4] for box in text_boxes(drawing))
        assert all(f"{name} " in written for name in ORDER)
        assert "not accounted for 6%" in written
        outlines = [
            node for node in drawing.iter() if "fill: none; stroke: var(--bp-muted" in node.get("style", "")
        ]
        assert outlines


@given(numbers, st.floats(1e-3, 1e6), st.integers(1, 10))
def test_tick_labels_are_distinct_and_in_range(low, span, most):
    values, labels = ticks(low, low + span, most, lambda value: f"{value:.0f}")
    assert all(low <= value <= low + span for value in values)
    assert values == sorted(values)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_numbers_are_read_on_every_cell_and_the_least_is_nearest_to_the_page(mode):
    steps = len(CELLS)
    cells = TwoWay(
        pd.DataFrame([range(steps)], [1.0], range(steps)), name="t", caption="c", xlabel="x", ylabel="y"
    )
    drawn = cells.drawing(narrow=False, part="x")
    assert all(f"--bp-cell-{n}," in drawn for n in range(1, steps + 1))
    colours = palette(mode)
    assert faint(drawn, colours) == []
    contrasts = [contrast(colours[f"cell-{n}"], colours["paper"]) for n in range(1, steps + 1)]
    assert contrasts == sorted(contrasts)


def test_the_number_of_a_case_lies_in_the_cell_that_is_outlined(figures):
    for narrow in (False, True):
        words, shapes = words_and_shapes(figures["halves"].drawing(narrow=narrow, part="x"))
        boxes = {shape.box for shape in shapes if shape.colour == "ink" and shape.box[3] - shape.box[1] > 30}
        held = {
            word.text
            for word in words
            for left, top, right, bottom in boxes
            if left < word.box[0] and word.box[2] < right and top < word.box[1] and word.box[3] < bottom
        }
        assert {"94%", "56%"} <= held


def test_a_heat_map_glares_in_neither_mode():
    assert max(luminance(palette("dark")[f"cell-{n}"]) for n in range(1, len(CELLS) + 1)) < 0.6


@pytest.mark.parametrize("colour", [INK, MUTED, ON_LOW, *SERIES])
def test_fallback_colours_have_contrast_on_white(colour):
    assert contrast(VARIABLES[colour][-8:-1], "#ffffff") >= 4.5


STYLE = (Path(__file__).parents[1] / "book" / "_static" / "book.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_edge_of_a_band_is_seen_on_the_page(mode):
    rules = re.search(rf'html\[data-theme="{mode}"\] {{(.*?)}}', STYLE, re.DOTALL)[1]
    edge, paper, *series = (
        re.search(rf"--bp-{name}: (#\w+)", rules)[1] for name in ("edge", "paper", 1, 2, 3, 4, 5)
    )
    assert contrast(edge, paper) >= 3
    assert min(contrast(colour, paper) for colour in series) >= 4.5  # words in parts of a bar stand on them


def test_a_week_has_a_bar_in_one_colour_only_for_one_activity():
    assert len({a_budget()._colour(activity) for activity in ORDER}) == len(ORDER)


heights = st.lists(st.tuples(st.floats(0, 300), st.integers(1, 3)), min_size=1, max_size=6)


@given(heights)
def test_end_labels_never_overlap(points):
    ends = [["x"] * lines for _, lines in points]
    placed = apart([y for y, _ in points], ends)
    tall = [LINE * len(lines) for _, lines in sorted(zip([y for y, _ in points], ends, strict=True))]
    for i in range(len(placed) - 1):
        assert placed[i + 1] - placed[i] >= (tall[i] + tall[i + 1]) / 2


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), max_size=12), st.floats(20, 300))
def test_wrapping_keeps_every_word_and_the_width(words, width):
    lines = wrap(" ".join(words), width)
    assert " ".join(lines).split() == words
    assert all(text_width(line) <= width or " " not in line for line in lines)


labels = st.text(st.characters(max_codepoint=0x17F, categories=["L", "Nd", "P", "Zs"]), max_size=80)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(max_codepoint=0x17F, categories=["L", "Nd", "P", "Zs"]), max_size=80),
            numbers,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_bars_can_be_drawn(rows):
    frame = pd.DataFrame(rows, columns=["label", "value"])
    assert len(drawings(Bars(frame, name="any", caption="c", xlabel="x"))) == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.245, "25%"), (0.5625, "56%"), (-0.195, "−20%"), (-0.001, "0%"), (0, "0%"), (1.93, "193%")],
)
def test_percent_rounds_halves_up(value, shown):
    assert percent(value) == shown


def test_words():
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert listing(["a, b", "c", "d"]) == "a, b; c and d"
    assert listing([]) == "none"
    assert plain(-1.25) == "−1.25"


def test_a_shallow_chart_leaves_room_for_the_answer_above_it():
    rows = pd.DataFrame({"series": "one", "x": [0, 1], "y": [0, 1]})
    shallow = charts.Curves(
        rows, name="line", caption="A line.", ylabel="Pounds", xlabel="Years", shallow=True
    )
    heights = [
        float(ET.fromstring(shallow.drawing(narrow=narrow, part="x")).get("viewBox").split()[3])
        for narrow in (False, True)
    ]
    assert heights == [330, 270]
