"""The charts of the official records and of money: the same promises as every chart, and their own laws."""

import hashlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from geometry import words_and_shapes
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_charts import (
    drawings,
    test_colours_are_variables_and_no_stand_in_is_left,  # noqa: F401
    test_each_drawing_is_announced_once_with_the_alt_text,  # noqa: F401
    test_no_text_covers_another,  # noqa: F401
    test_nothing_outside_the_page_is_asked_for,  # noqa: F401
    test_text_is_large_enough_to_read,  # noqa: F401
    test_text_stays_inside_its_drawing,  # noqa: F401
    test_wide_and_narrow_are_different_drawings,  # noqa: F401
    text_boxes,
)

from analysis.show import Bridge, Curves, Event, Forest, Panels, Region, Scatter, SpecificationCurve, Strip
from analysis.show.curves import crossings
from analysis.show.flags import flags
from analysis.show.html import Html
from analysis.show.strip import swarm
from analysis.show.words import percent

NAN = float("nan")
NAMED = ["Ashford", "Brookdale", "Long Coppice and the Vale"]
YEARS = list(range(2017, 2026))


def one(value):
    """A number with one decimal and a true minus sign."""
    return f"{value:.1f}".replace("-", "−")


def councils(year, count=150):
    """A made-up council each: caseload, turnover, staff."""
    rng = np.random.default_rng(year)
    labels = NAMED + [f"Council {n}" for n in range(count - len(NAMED))]
    load = 17.4 - 0.3 * (year - 2017) + rng.normal(0, 2.5, count)
    return pd.DataFrame(
        {
            "label": labels,
            "year": year,
            "load": load.round(3),
            "turnover": (0.1 + 0.003 * load + rng.normal(0, 0.03, count)).round(4),
            "staff": rng.uniform(50, 900, count).round(),
        }
    )


def a_forest(value=-0.018):
    rows = [
        ("Pooled", "Year effects", value, value - 0.02, value + 0.02, 1300),
        ("Pooled", "Weighted by staff in post", -0.004, -0.02, 0.012, 1300),
        ("Within councils", "Council and year effects, with a name that takes more than one line", -0.01, -0.016,
         -0.004, 1290),
        ("Within councils", "First differences", 0.009, 0.002, 0.016, 1140),
        ("Within councils", "Known exactly", 0.001, NAN, NAN, NAN),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["group", "label", "value", "low", "high", "n"])
    return Forest(
        frame, name="forest", caption="C.", xlabel="Change in turnover, percentage points",
        fmt=lambda v: one(100 * v), reference=(0, "no change"),
        counted="council years", interval="95% confidence interval",
    )  # fmt: skip


def some_indices(share=0.42):
    rows = [
        (label, series, size + more, size + more - 0.02, size + more + 0.02)
        for label, size in (("Contact share", share), ("Pay gap", 0.2), ("Turnover", 0.01))
        for series, more in (("first-order index", 0), ("total index", 0.05))
    ]
    frame = pd.DataFrame(rows, columns=["label", "series", "value", "low", "high"])
    return Forest(frame, name="indices", caption="C.", xlabel="Share of the variance", fmt=percent)


def a_strip(shift=0.0):
    frames = [councils(year)[["label", "load"]].assign(group=year) for year in (2018, 2025)]
    rows = pd.concat(frames, ignore_index=True).rename(columns={"load": "value"})
    rows.loc[0, "value"] += shift
    rows.loc[[10, 11, 200], "value"] = NAN
    return Strip(
        rows, name="strip", caption="C.", xlabel="Children per case holder", fmt=one, highlight=NAMED,
        references={"promised": 14, "stated": 17.4},
    )  # fmt: skip


def some_panels(last=15.9):
    rng = np.random.default_rng(4)
    rows = pd.concat(
        [
            pd.DataFrame({"panel": name, "year": YEARS, "value": 17 - 0.2 * np.arange(9) + rng.normal(0, 1, 9)})
            for name in [*NAMED, "Elmwick", "Five Oaks", "Gate End"]
        ],
        ignore_index=True,
    )  # fmt: skip
    rows.loc[8, "value"] = last
    rows.loc[17, "value"] = NAN  # the last year of the second
    rows.loc[20, "value"] = NAN  # a gap in the third
    england = pd.Series(17.7 - 0.3 * np.arange(9), YEARS)
    band = pd.DataFrame({"low": england - 1.5, "high": england + 1.5})
    return Panels(
        rows, name="panels", caption="C.", ylabel="Children per case holder", fmt=one, compare=england, band=band,
        notes={"Ashford": "rank 12 of 150"}, references={"promised": 14},
    )  # fmt: skip


def an_event(value=-0.022):
    rows = [
        (series, time, (value if time >= 0 else 0.002 * time) * scale)
        for series, scale in (("all councils", 1), ("matched councils", 0.4))
        for time in range(-4, 5)
    ]
    frame = pd.DataFrame(rows, columns=["series", "time", "value"])
    frame = frame.assign(low=frame["value"] - 0.012, high=frame["value"] + 0.012)
    frame.loc[frame["time"] == -1, ["low", "high"]] = NAN
    return Event(
        frame, name="event", caption="C.", xlabel="Years from the fall", ylabel="Turnover, percentage points",
        fmt_y=lambda v: one(100 * v),
    )  # fmt: skip


def a_scatter(shift=0.0):
    rows = councils(2024, 90).rename(columns={"load": "x", "turnover": "y", "staff": "size"})
    rows["group"] = np.where(np.arange(90) % 4 == 0, "London", "elsewhere")
    rows.loc[0, "x"] += shift
    rows.loc[[5, 6], "y"] = NAN
    ends = np.linspace(rows["x"].min(), rows["x"].max(), 9)
    fit = pd.DataFrame({"x": ends, "y": 0.1 + 0.003 * ends})
    return Scatter(
        rows, name="scatter", caption="C.", xlabel="Children per case holder", ylabel="Turnover, % of staff",
        fmt_x=one, fmt_y=percent, named=NAMED, fit=fit.assign(low=fit["y"] - 0.01, high=fit["y"] + 0.01),
        fit_label="line through all", size_label="staff", lines={"promised": 14},
    )  # fmt: skip


def a_bridge(cases=0.4):
    rows = pd.DataFrame(
        {
            "label": [
                "More cases",
                "A larger workforce",
                "A smaller share of the workforce that holds cases",
            ],
            "value": [cases, -3.1, 0.5],
        }
    )
    return Bridge(
        rows, name="bridge", caption="C.", xlabel="Children per case holder", start=(17.4, "September 2018"),
        end=(14.8 + cases, "September 2025"), fmt=one,
    )  # fmt: skip


def some_curves(slope=14.0):
    x = np.linspace(0, 1, 21)
    rows = [
        (name, v, base + rise * v, base + (rise - 4) * v if band else NAN, base + (rise + 4) * v if band else NAN)
        for name, base, rise, band in (
            ("£5m transition", -5, slope, True), ("£7m transition", -7, 14, False), ("hiring instead", -6, 4, False),
        )
        for v in x
    ]  # fmt: skip
    return Curves(
        pd.DataFrame(rows, columns=["series", "x", "y", "low", "high"]), name="curves", caption="C.",
        xlabel="Share of the gain realised", ylabel="Net present value, £ million", fmt_x=percent, fmt_y=one,
        references={"break-even": 0}, lines={"half": 0.5}, band_label="9 in 10 of the results for £5m",
        points=pd.DataFrame({"label": ["critics"], "x": [0.0], "y": [-5.0]}),
    )  # fmt: skip


def a_region(cost=600.0):
    x, y = np.linspace(0, 30, 31), np.linspace(0, 20, 21)
    grid = pd.DataFrame(cost - 50 * x[None] - 20 * y[:, None] + 0 * x[None], index=y, columns=x)
    points = pd.DataFrame(
        {
            "label": ["one post in three goes", "only managers go"],
            "x": [20, 6],
            "y": [4, 10],
        }
    )
    return Region(
        grid, name="region", caption="C.", xlabel="Posts that go", ylabel="Pay gap, £ thousand", level=(0, "cost-neutral"),
        inside="costs no more", outside="costs more", points=points, contours=(-500, 300),
    )  # fmt: skip


def a_specification_curve(lowest=-0.013):
    rows = [
        (lowest, "Poisson", "a year before", False), (-0.007, "Poisson", "mean of both counts", False),
        (-0.005, "least squares", "a year before", True), (0.001, "least squares", "mean of both counts", False),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["value", "Method", "Staff in post", "main"])
    frame = frame.assign(
        label=[f"way {n}" for n in range(4)], low=frame["value"] - 0.006, high=frame["value"] + 0.006
    )
    frame = frame.assign(band_low=[-0.006, -0.004, -0.002, 0.0], band_high=[0.0, 0.002, 0.004, 0.006])
    return SpecificationCurve(
        frame, name="specifications", caption="C.", ylabel="Change in turnover, percentage points",
        choices=["Method", "Staff in post"], fmt_y=lambda v: one(100 * v),
    )  # fmt: skip


MAKERS = {
    "specifications": (a_specification_curve, -0.02),
    "forest": (a_forest, -0.02),
    "indices": (some_indices, 0.5),
    "strip": (a_strip, 1.0),
    "panels": (some_panels, 12.0),
    "event": (an_event, -0.03),
    "scatter": (a_scatter, -8.0),
    "bridge": (a_bridge, 0.7),
    "curves": (some_curves, 12.0),
    "region": (a_region, 650.0),
}


@pytest.fixture(scope="module")
def figures():
    return {name: make() for name, (make, _) in MAKERS.items()}


@pytest.fixture(params=list(MAKERS))
def figure(request, figures):
    return figures[request.param]


# -- what a page may rely on ---------------------------------------------------------------------------


def test_a_fresh_process_gives_the_same_bytes(figures):
    script = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import test_charts_records as t;"
        "print(hashlib.sha256(''.join(make().html for make, _ in t.MAKERS.values()).encode()).hexdigest())"
    )
    here = hashlib.sha256("".join(figure.html for figure in figures.values()).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1],
        env={"PYTHONHASHSEED": "321", "PATH": "", "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert there.stdout.strip() == here


@pytest.mark.parametrize("name", list(MAKERS))
def test_a_changed_number_changes_alt_text_and_drawing(name, figures):
    make, other = MAKERS[name]
    changed = make(other)
    assert changed.alt != figures[name].alt
    assert drawings_without_alt(changed) != drawings_without_alt(figures[name])


def drawings_without_alt(figure):
    return [[(n.tag, sorted(n.items()), n.text) for n in list(d.iter())[1:]] for d in drawings(figure)]


def test_alt_text_is_whole_sentences(figure):
    sentences = re.split(r"(?<=\.) (?=[A-Z£0-9])", figure.alt)
    assert len(sentences) > 2
    assert all(told[0].isupper() or told[0] in "£0123456789−" for told in sentences)
    assert all(told.endswith(".") for told in sentences)
    assert "nan" not in figure.alt.lower()


def test_links_to_explanations_and_source_reach_the_caption():
    rows = pd.DataFrame({"label": ["a"], "value": [1.0], "low": [0.5], "high": [2.0]})
    shown = Forest(
        rows,
        name="f",
        caption="c",
        xlabel="x",
        source="DfE",
        explained=[Html('<a href="explain.html#a">a</a>', "a")],
    ).html
    assert '<a href="explain.html#a">a</a>' in shown.split("<figcaption>")[1]
    assert "Source: DfE" in shown


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "forest",
            "Pooled: Year effects −1.8 (−3.8 to 0.2) and Weighted by staff in post −0.4 (−2.0 to 1.2).",
        ),
        ("forest", "The highest estimate is First differences at 0.9, the lowest Year effects at −1.8."),
        ("forest", "Intervals wholly below no change (0.0): 1; wholly above: 1; including it: 2."),
        ("forest", "No interval is drawn for Known exactly."),
        ("specifications", "run from −1.3 to 0.1, the median is −0.6."),
        ("specifications", "The main specification is −0.5 (−1.1 to 0.1), number 3 from the lowest."),
        ("specifications", "Intervals wholly below zero: 2; wholly above: 0; including it: 2."),
        ("specifications", "Method, median by choice: least squares −0.2 and Poisson −1.0."),
        ("indices", "Contact share, total index, 47% (45% to 49%)"),
        ("indices", "The highest estimate is Contact share, total index, at 47%"),
        ("strip", "Left out for want of a figure: 2 in 2018 and 1 in 2025."),
        ("panels", "England: 17.7 in 2017, 15.3 in 2025."),
        ("panels", "15.9 in 2025 (rank 12 of 150), above England."),
        ("panels", "no figure for 2025, "),
        ("panels", "no figure for 2019, "),
        ("panels", "The middle half of all councils lies between 13.8 and 16.8 in 2025."),
        ("event", "−2.2 (−3.4 to −1.0) at 0"),
        ("event", "−0.2 at −1, the comparison"),
        ("event", "The interval leaves out 0.0 at 0, +1, +2, +3 and +4."),
        ("event", "Every interval includes 0.0."),
        ("scatter", "Left out for want of a figure: 2 councils."),
        ("scatter", "Scatter plot of 88 councils"),
        ("scatter", "Promised: 14.0."),
        ("bridge", "from 17.4 (September 2018) to 15.2 (September 2025), a change of −2.2."),
        ("bridge", "More cases +0.4, A larger workforce −3.1 and A smaller share of the workforce"),
        ("bridge", "The largest is A larger workforce."),
        ("curves", "£5m transition: −5.0 at 0%, 9.0 at 100%, where its band runs from 5.0 to 13.0."),
        ("curves", "It meets break-even (0.0) at 36%."),
        ("curves", "It stays below break-even (0.0)."),
        ("curves", "Marked: critics at 0% and −5.0."),
        ("region", "Costs no more in "),
        ("region", "One post in three goes (20, 4): costs no more."),
        ("region", "Only managers go (6, 10): costs more."),
    ],
)
def test_alt_text_says_what_the_chart_shows(name, told, figures):
    assert told in figures[name].alt


def test_a_strip_tells_extremes_quartiles_counts_and_the_named():
    figure = a_strip()
    for year in (2018, 2025):
        held = figure.data[figure.data["group"] == str(year)].dropna(subset="value")
        value, named = held["value"], held.set_index("label")["value"]
        low, middle, high = value.quantile([0.25, 0.5, 0.75])
        told = re.search(rf"{year}: (.*?)\. (?=[A-Z0-9])", figure.alt).group(1)
        assert f"{len(value)} councils from {one(value.min())} to {one(value.max())}" in told
        assert f"median {one(middle)}, middle half {one(low)} to {one(high)}" in told
        assert f"{(value < 14.05).sum()} at or below promised (14.0)" in told
        assert all(f"{label} {one(named[label])}" in told for label in NAMED)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_line_of_each_name_ends_at_its_own_dot_where_two_councils_have_one_value(narrow):
    rows = frame(group=["a"] * 4, value=[1.0, 2.0, 2.0, 3.0], label=["Ash", "Beech", "Cedar", "Dale"])
    figure = Strip(rows, highlight=["Beech", "Cedar"], **TEXT)
    with patch("analysis.show.strip.hoist") as flown, patch("analysis.show.surface.Sheet.mark") as marked:
        figure.draw(narrow)
    _, flags, _, ends = flown.call_args.args
    assert [flag.lines[0].split()[0] for flag in flags] == ["Beech", "Cedar"]
    assert ends == [one.args[1] for one in marked.call_args_list[-2:]]  # before them come those of the key
    assert ends[0] != ends[1]


def test_a_scatter_tells_extremes_and_the_named():
    figure = a_scatter()
    held = figure.data.dropna(subset=["x", "y"])
    least, most = held.loc[held["x"].idxmin()], held.loc[held["x"].idxmax()]
    assert f"from {one(least.x)} ({least.label}) to {one(most.x)} ({most.label})" in figure.alt
    for row in held[held["label"].isin(NAMED)].itertuples():
        assert f"{row.label} at {one(row.x)} and {percent(row.y)}" in figure.alt


def test_a_long_forest_tells_each_block_by_its_extremes():
    rows = pd.DataFrame({"label": [f"row {n}" for n in range(20)], "value": np.arange(20.0)})
    rows = rows.assign(low=rows["value"] - 1, high=rows["value"] + 1, group=["A"] * 10 + ["B"] * 10)
    alt = Forest(rows, name="f", caption="c", xlabel="x").alt
    assert "A: 10 estimates from row 0 0 (−1 to 1) to row 9 9 (8 to 10)." in alt
    assert "row 4" not in alt


# -- what is drawn -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["strip", "panels", "scatter", "curves", "specifications"])
def test_every_band_has_an_edge(name, figures):
    for drawing in drawings(figures[name]):
        styles = [node.get("style", "") for node in drawing.iter() if node.tag.endswith(("}path", "}use"))]
        bands = [style for style in styles if "--bp-band," in style or "fill-opacity: 0.2" in style]
        assert bands
        assert all("stroke: var(--bp-edge" in style or "stroke: var(--bp-1" in style for style in bands)


def test_panels_of_an_event_stand_in_a_row_where_there_is_room():
    rows = pd.DataFrame(
        [(panel, time, 0.01, 0.0, 0.02) for panel in ("Turnover", "Vacancies") for time in (1, 2)],
        columns=["panel", "time", "value", "low", "high"],
    )
    figure = Event(rows, name="event", caption="C.", xlabel="Years", ylabel="Points")
    heights = [
        {box[3] for box in text_boxes(drawing) if box[4] in ("Turnover", "Vacancies")}
        for drawing in drawings(figure)
    ]
    assert [len(found) for found in heights] == [1, 2]  # wide, narrow
    assert "Vacancies: 0.01 (0 to 0.02) at +1 and 0.01 (0 to 0.02) at +2" in figure.alt
    assert list(figure.data) == ["panel", "time", "value", "low", "high"]


def test_the_line_of_an_event_runs_between_years(figures):
    for drawing in drawings(figures["event"]):
        boxes = list(text_boxes(drawing))
        below = max(box[3] for box in boxes if box[4] == "−1")
        years = {box[4]: (box[0] + box[2]) / 2 for box in boxes if box[4] in ("−1", "0") and box[3] == below}
        [line] = {
            float(node.get("d").split()[1])
            for node in drawing.iter()
            if "stroke-dasharray" in node.get("style", "")
        }
        assert line == pytest.approx(sum(years.values()) / 2, abs=1)


def found(drawing):
    """The marks a reader can find in a drawing: group, council, words, and the pixel position."""
    group = ""
    for record in drawing.get("data-councils").split(";"):
        if "|" not in record:
            group = record
            continue
        name, words, x, y = record.split("|")
        yield group, name, words, int(x), int(y)


def test_a_reader_finds_every_council_of_a_strip(figures):
    held = figures["strip"].data.dropna(subset="value")
    for drawing in drawings(figures["strip"]):
        told = list(found(drawing))
        assert {mark[:3] for mark in told} == {
            (row.group, row.label, one(row.value)) for row in held.itertuples()
        }
        for year in ("2018", "2025"):
            marks = sorted((float(words), x) for group, _, words, x, _ in told if group == year)
            assert [x for _, x in marks] == sorted(x for _, x in marks)  # as far right as its value says
        width, height = map(float, drawing.get("viewBox").split()[2:])
        assert all(0 < x < width and 0 < y < height for *_, x, y in told)


def test_a_reader_finds_every_council_of_a_scatter(figures):
    held = figures["scatter"].data.dropna(subset=["x", "y"])
    for drawing in drawings(figures["scatter"]):
        told = {mark[1:3] for mark in found(drawing)}
        assert told == {(row.label, f"{one(row.x)} and {percent(row.y)}") for row in held.itertuples()}


def test_a_chart_whose_marks_have_no_names_offers_no_search(figures):
    unnamed = Strip(frame(group=["a", "a"], value=[1, 2]), **TEXT)
    assert "bp-find" not in unnamed.html
    assert "data-councils" not in unnamed.html
    assert figures["strip"].html.count('class="bp-find"') == 1


def shapes(drawing):
    """Return how many subpaths the one path of round-ended dots has."""
    paths = [node for node in drawing.iter() if "stroke-linecap: round" in node.get("style", "")]
    return [node.get("d").count("M ") for node in paths]


def test_a_strip_draws_every_council_once(figures):
    unnamed = {
        group: int(held["value"].notna().sum() - held.dropna(subset="value")["label"].isin(NAMED).sum())
        for group, held in figures["strip"].data.groupby("group")
    }
    for drawing in drawings(figures["strip"]):
        assert sorted(shapes(drawing)) == sorted(unnamed.values())


@pytest.mark.parametrize("name", ["strip", "scatter"])
def test_the_named_stand_in_the_drawing(name, figures):
    for drawing in drawings(figures[name]):
        written = " ".join(box[4] for box in text_boxes(drawing))
        assert all(label in written for label in NAMED)


def marks(drawing):
    """Return (shape, fill) of every kind of solid mark drawn, the shape as its corners at size 1."""
    outlines = {node.get("id"): node.get("d") for node in drawing.iter() if node.get("id")}
    for node in drawing.iter():
        fill = re.search(r"fill: ([^;]+)", node.get("style", ""))
        if node.tag.endswith("}use") and not re.search("--bp-(paper|band)", fill.group(1)):
            corners = np.array(re.findall(r"[-\d.]+", outlines[node.get("href")[1:]]), float)
            if len(corners) > 4:  # the ends of an interval are strokes
                yield tuple((corners / np.abs(corners).max()).round(1) + 0.0), fill.group(1)


def one_shape_per_colour(drawing, kinds):
    """Whether so many shapes and as many colours are used, none of them for two of the other."""
    used = set(marks(drawing))
    return len(used) == len({shape for shape, _ in used}) == len({fill for _, fill in used}) == kinds


def test_series_of_a_forest_differ_in_more_than_colour(figures):
    assert [one_shape_per_colour(drawing, 2) for drawing in drawings(figures["indices"])] == [True, True]


def test_curves_differ_in_more_than_colour(figures):
    for drawing in drawings(figures["curves"]):
        strokes = {
            (
                re.search(r"stroke: ([^;]+)", node.get("style")).group(1),
                (re.search(r"stroke-dasharray: ([^;]+)", node.get("style")) or ["", ""])[1],
            )
            for node in drawing.iter()
            if "stroke-width: 2.5" in node.get("style", "")
        }
        dashes = [dash for _, dash in strokes]
        assert len(strokes) == 3
        assert len(set(dashes)) == 3


def test_a_last_value_before_the_last_year_says_its_year(figures):
    for drawing in drawings(figures["panels"]):
        written = [box[4] for box in text_boxes(drawing)]
        assert sum(words.endswith(" in 2024") for words in written) == 1
        assert written.count("2025") == 6  # one under each panel


def test_where_a_condition_holds_is_marked_by_shape_too(figures):
    for drawing in drawings(figures["region"]):
        assert one_shape_per_colour(drawing, 2)
        written = " ".join(box[4] for box in text_boxes(drawing))
        for words in (
            "costs no more",
            "costs more",
        ):  # in its part, and in the key beside the mark of its cases
            assert written.count(words) == 2
            assert written.count(f"a case: {words}") == 1


def test_a_count_that_carries_a_flag_is_a_hollow_mark_and_the_key_says_so():
    rows = frame(panel=["a"] * 3 + ["b"] * 3, year=[1, 2, 3] * 2, value=[1, 5, 2, 2, NAN, 3])
    compared = {**PANELS, "compare": pd.Series([1.0] * 3, [1, 2, 3])}

    def hollow(**flagged):
        drawing = Panels(rows, **compared, **flagged).html.partition("bp-narrow")[0]
        circles = re.findall(r'<use href="#[^"]*"[^>]*fill: var\(--bp-paper', drawing)
        assert ("the count with the flag" in drawing) == bool(flagged)
        return len(circles)

    assert hollow() == 0
    assert hollow(flagged={"a": [2]}) == 2  # one of each is in the key
    assert hollow(flagged={"a": [2, 3], "b": [1, 2]}) == 4  # no mark where there is no count


def test_panels_share_their_scales(figures):
    """The line of England, drawn in every panel, has one shape; only its place differs."""
    for drawing in drawings(figures["panels"]):
        lines = [
            np.array(re.findall(r"[-\d.]+", node.get("d")), float).reshape(-1, 2)
            for node in drawing.iter()
            if "stroke: var(--bp-ink" in node.get("style", "") and (node.get("d") or "").count("L ") == 8
        ]
        assert len(lines) == 6
        for line in lines:
            np.testing.assert_allclose(line - line[0], lines[0] - lines[0][0], atol=0.02)


@given(st.integers(0, 8), st.sampled_from([1, 3, 7]), st.booleans())
@settings(max_examples=25, deadline=None)
def test_tick_labels_keep_apart(digits, lead, negative):
    """Labels of any length leave room between them, in the narrow drawing too."""
    value = lead * 10.0**digits * (-1 if negative else 1)
    rows = pd.DataFrame({"label": ["a"], "value": [value], "low": [value - 1], "high": [value + 1]})
    for drawing in drawings(Forest(rows, **TEXT, fmt=lambda v: f"£{v:,.0f}")):
        boxes = list(text_boxes(drawing))
        base = sorted({round(box[3]) for box in boxes})[-2]  # above the axis' name
        row = sorted(box for box in boxes if round(box[3]) == base)
        assert row
        assert all(left[2] + 4 < right[0] for left, right in pairwise(row))


# -- laws ----------------------------------------------------------------------------------------------

places = st.lists(st.floats(0, 400), min_size=1, max_size=60)


@given(places, st.floats(2, 8))
def test_dots_of_a_swarm_never_touch(xs, pitch):
    offsets = swarm(xs, pitch)
    x, y = np.asarray(xs), offsets
    gap = np.hypot(x[:, None] - x[None], y[:, None] - y[None])[np.triu_indices(len(xs), 1)]
    assert (gap >= pitch - 1e-3).all()
    assert np.abs(offsets).min() == 0  # the first lies on the line


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(10, 340), min_size=1, max_size=9, unique=True))
def test_names_above_lines_never_overlap(xs):
    flown = flags([(float(x), f"Name {x}") for x in xs], 0, 350)
    assert sorted(flag.x for flag in flown) == sorted(xs)
    for n, a in enumerate(flown):
        assert a.box[0] >= -1
        assert a.box[1] <= 351
        for b in flown[:n]:
            shared = set(a.lanes) & set(b.lanes)
            assert not shared or a.box[0] >= b.box[1] or b.box[0] >= a.box[1]


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=8), st.floats(-50, 50))
def test_a_bridge_arrives_where_it_should(changes, start):
    rows = pd.DataFrame({"label": [f"c{n}" for n in range(len(changes))], "value": changes})
    end = start + sum(changes)
    assume(max(abs(start), abs(end)) > 1e-3)
    data = Bridge(rows, name="b", caption="c", xlabel="x", start=(start, "a"), end=(end, "z")).data
    assert data["from"].iloc[0] == start
    assert data["to"].iloc[-1] == pytest.approx(end)
    np.testing.assert_allclose(data["to"] - data["from"], changes, atol=1e-9)
    assert (data["from"].iloc[1:].to_numpy() == data["to"].iloc[:-1].to_numpy()).all()


@given(st.floats(-5, 5), st.floats(0.1, 3), st.floats(-4, 4))
def test_a_straight_line_meets_a_level_where_algebra_says(start, slope, level):
    x = np.linspace(0, 2, 9)
    met = crossings(x, start + slope * x, level)
    exact = (level - start) / slope
    assume(abs(exact) > 1e-9)
    assume(abs(exact - 2) > 1e-9)
    assert len(met) == (0 < exact < 2)
    if met:
        assert met[0] == pytest.approx(exact)


@pytest.mark.parametrize(
    ("name", "series"),
    [("indices", ["first-order index", "total index"]), ("event", ["all councils", "matched councils"])],
)
def test_several_series_have_a_key(name, series, figures):
    for drawing in drawings(figures[name]):
        assert set(series) <= {box[4] for box in text_boxes(drawing)}


def test_a_curve_in_steps_has_right_angles_and_meets_a_level_where_it_goes_up():
    rows = pd.DataFrame({"series": "steps", "x": [1.0, 2.0, 5.0], "y": [0.0, 0.4, 0.9]})
    figure = Curves(
        rows, name="c", caption="c", xlabel="x", ylabel="y", references={"half": 0.5}, stepped="steps"
    )
    assert "It meets half (0.5) at 5" in figure.alt
    _, shapes = words_and_shapes(figure.drawing(narrow=False, part="x"))
    curve = next(shape for shape in shapes if shape.colour == "1" and len(shape.runs[0]) > 2)
    assert (np.abs(np.diff(curve.runs[0], axis=0)) < 0.02).any(axis=1).all()


def test_the_piece_of_line_before_a_name_shows_two_dashes():
    rows = pd.DataFrame([(name, x, x * n) for n, name in enumerate("abcdef") for x in (0.0, 1.0)])
    rows.columns = ["series", "x", "y"]
    drawn = Curves(rows, name="c", caption="c", xlabel="x", ylabel="y").drawing(narrow=True, part="x")
    found = re.findall(r'd="M ([\d.]+) ([\d.]+) L ([\d.]+) \2[^>]*stroke-dasharray: ([\d.,]+)', drawn)
    pieces = [(float(to) - float(at), list(map(float, dashes.split(",")))) for at, _, to, dashes in found]
    assert len(pieces) == 5
    assert all(long >= 2 * dashes[0] + sum(dashes[1::2][:1]) for long, dashes in pieces)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0.0, -3.0, -2.0], "It starts at none (0) and stays below it."),
        ([0.0, -3.0, 1.0], "It meets none (0) at 4"),
        ([-1.0, -3.0, -2.0], "It stays below none (0)."),
    ],
)
def test_a_curve_that_starts_at_a_level_is_not_told_to_meet_it_there(values, told):
    rows = pd.DataFrame({"series": "s", "x": [0.0, 1.0, 5.0], "y": values})
    figure = Curves(rows, name="c", caption="c", xlabel="x", ylabel="y", references={"none": 0.0})
    assert told in figure.alt


def test_a_line_that_touches_a_level_meets_it_once():
    assert crossings([0, 1, 2], [1, 0, 1], 0) == [1.0]
    assert crossings([0, 1, 2, 3], [1, 0, 0, -1], 0) == [1.0]
    assert crossings([0, 1], [0, 1], 0) == [0.0]


# -- refusals ------------------------------------------------------------------------------------------

TEXT = {"name": "x", "caption": "c", "xlabel": "x"}
PANELS = {"name": "x", "caption": "c", "ylabel": "y", "compare": pd.Series([1.0, 1.0], [1, 2])}
BOTH = {**TEXT, "ylabel": "y"}


def frame(**columns):
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: Forest(frame(label=["a"], value=[NAN], low=[0], high=[1]), **TEXT), "finite"),
        (lambda: Forest(frame(label=["a"], value=[1], low=[0], high=[NAN]), **TEXT), "both ends"),
        (lambda: Forest(frame(label=["a"], value=[2], low=[0], high=[1]), **TEXT), "does not hold"),
        (lambda: Forest(frame(label=["a", "a"], value=[1, 1], low=[0, 0], high=[1, 1]), **TEXT), "twice"),
        (lambda: Forest(frame(label=["a"], value=[1]), **TEXT), "lacks the column low"),
        (lambda: Strip(frame(group=["a"], value=[np.inf]), **TEXT), "infinite"),
        (lambda: Strip(frame(group=["a", "b"], value=[1, NAN]), **TEXT), "no value in b"),
        (lambda: Strip(frame(group=["a"], value=[1]), highlight=["z"], **TEXT), "labelled z"),
        (lambda: Panels(frame(panel=["a"] * 2, year=[1, 1], value=[1, 2]), **PANELS), "once"),
        (
            lambda: Panels(frame(panel=["a"] * 2, year=[1, 2], value=[NAN] * 2), **PANELS),
            "no value for a",
        ),
        (
            lambda: Panels(frame(panel=["a"] * 2, year=[1, 2], value=[1, 2]), notes={"b": "n"}, **PANELS),
            "note on b",
        ),
        (
            lambda: Panels(frame(panel=["a"] * 2, year=[1, 2], value=[1, 2]), flagged={"b": [1]}, **PANELS),
            "note on b",
        ),
        (lambda: Event(frame(time=[0], value=[NAN], low=[NAN], high=[NAN]), **BOTH), "finite"),
        (lambda: Event(frame(time=[0, 0], value=[1, 1], low=[0, 0], high=[2, 2]), **BOTH), "twice"),
        (lambda: Scatter(frame(x=[1, NAN], y=[NAN, 1]), **BOTH), "finite values"),
        (lambda: Scatter(frame(x=[1], y=[1], size=[-1]), **BOTH), "size"),
        (lambda: Scatter(frame(x=[1], y=[1], label=["a"]), named=["b"], **BOTH), "labelled b"),
        (lambda: Scatter(frame(x=range(6), y=range(6), group=list("abcdef")), **BOTH), "more than 5 groups"),
        (lambda: Scatter(frame(x=[1], y=[1]), fit=frame(x=[2, 1], y=[1, 1]), **BOTH), "ascending"),
        (lambda: Bridge(frame(label=["a"], value=[1]), start=(1, "s"), end=(3, "e"), **TEXT), "miss the end by -1"),
        (lambda: Bridge(frame(label=["a"], value=[NAN]), start=(1, "s"), end=(3, "e"), **TEXT), "finite"),
        (lambda: Curves(frame(series=["a"] * 2, x=[1, 1], y=[1, 2]), **BOTH), "ascending"),
        (lambda: Curves(frame(series=["a"] * 2, x=[1, 2], y=[1, NAN]), **BOTH), "finite"),
        (lambda: Curves(frame(series=["a"] * 2, x=[1, 2], y=[1, 2], low=[0, 1], high=[2, 3]), **BOTH), "bands are"),
        (
            lambda: Region(pd.DataFrame([[1, NAN], [1, 1]]), level=(0, "l"), inside="i", outside="o", **BOTH),
            "finite",
        ),
        (
            lambda: Region(
                pd.DataFrame([[1, 0], [1, 1]]), level=(0, "l"), inside="i", outside="o",
                points=frame(label=["p"], x=[3], y=[0]), **BOTH,
            ),
            "outside the grid",
        ),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_drawn_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# -- what can only just be drawn -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: Forest(frame(label=["a"], value=[0], low=[0], high=[0]), **TEXT),
        lambda: Forest(frame(label=["a"], value=[1], low=[NAN], high=[NAN]), reference=None, **TEXT),
        lambda: Strip(frame(group=["a"] * 30, value=[1] * 30), **TEXT),
        lambda: Panels(frame(panel=["a"] * 2, year=[1, 2], value=[1, 1]), **PANELS),
        lambda: Event(frame(time=[0], value=[0], low=[NAN], high=[NAN]), **BOTH),
        lambda: Scatter(frame(x=[1], y=[1]), **BOTH),
        lambda: Bridge(frame(label=["a"], value=[0]), start=(1, "s"), end=(1, "e"), **TEXT),
        lambda: Curves(frame(series=["a"] * 2, x=[1, 2], y=[0, 0]), **BOTH),
        lambda: Region(pd.DataFrame([[1, 1], [1, 1]]), level=(0, "l"), inside="i", outside="o", **BOTH),
        lambda: Region(pd.DataFrame([[-1, -1], [-1, -1]]), level=(0, "l"), inside="i", outside="o", **BOTH),
    ],
)  # fmt: skip
def test_a_chart_without_spread_can_be_drawn(make):
    for drawing in drawings(make()):
        assert "NaN" not in ET.tostring(drawing, encoding="unicode")
        width, height = map(float, drawing.get("viewBox").split()[2:])
        assert all(b[0] >= -0.5 and b[2] <= width + 0.5 and b[3] <= height + 0.5 for b in text_boxes(drawing))


def test_the_names_of_groups_keep_below_the_key_and_clear_of_each_other():
    rows = pd.DataFrame(
        [(f"A group number {n} with a name of many words", value) for n in range(3) for value in (1, 2, 3)],
        columns=["group", "value"],
    )
    for drawing in drawings(Strip(rows, **TEXT)):
        boxes = list(text_boxes(drawing))
        key = [box for box in boxes if "median and" in box[4]]
        first = [box for box in boxes if box[4].startswith("A group")]
        assert min(box[1] for box in first) > max(box[3] for box in key) + 3
        lines = sorted((box[1], box[3]) for box in boxes if box[0] < 5)
        assert all(above[1] <= below[0] for above, below in pairwise(lines))
