"""What tables and charts of the chapters share."""

import json
import math
import re
from dataclasses import fields, replace
from html import unescape

import pandas as pd
import pytest

from analysis import show
from analysis.appraisal.model import worth
from analysis.chapters import drawn, pilots, shown
from analysis.claims import wording
from analysis.ledger import conditions, entries, links, prose
from analysis.register.load import DataError
from analysis.show import html
from analysis.show.html import phrase, table


@pytest.fixture
def layout(monkeypatch):
    """A table that is laid out as told, under the name x."""

    def told(columns, **more):
        row = {
            "id": "x",
            "caption": "Of {last}",
            "columns": columns,
            "stacked": "",
            "sources": "",
            "explained": "",
            "fold": "",
        }
        monkeypatch.setattr(shown, "layouts", lambda: {"x": row | more})

    return told


def test_a_cell_of_numbers_is_a_key_with_its_link(register, layout):
    layout("Part | @{heads}")
    made = shown.laid(register, "x", [["Fewer cases", "falls_by_cases", "–"]], heads=["Councils", "Of"])
    assert made.html.count('href="findings/falls.html#finding-falls_by_cases"') == 1
    assert made.html.count('<td class="bp-num">') == 2


def test_a_key_that_names_nothing_is_refused(register, layout):
    layout("Part | @Councils")
    with pytest.raises(KeyError, match="falls_by_nobody"):
        shown.laid(register, "x", [["Nobody", "falls_by_nobody"]])


def test_a_frame_is_written_as_its_layout_says(register, layout):
    layout(
        "Year | #Cases | @Caseload | Note",
        cells="{index} | {cases:digits 0} | falls_caseload_{index} | {note}",
    )
    frame = pd.DataFrame(
        {"cases": [1234.0, math.nan], "note": [html.Html("<b>a</b>", "a"), "b"]}, index=[2019, 2020]
    )
    made = shown.laid(register, "x", frame)
    assert [line.split(" | ")[1::2] for line in made.text.splitlines()[2:]] == [["1,234", "a"], ["none", "b"]]
    assert "<b>a</b>" in made.html
    assert made.html.count('href="findings/falls.html#finding-falls_caseload_') == 2


def test_estimates_keep_order_and_both_ends(register):
    rows = [("Main", "later", "retention_turnover_main"), ("Main", "sooner", "retention_turnover_main")]
    frame = drawn.estimates(register, rows)
    assert frame["label"].tolist() == ["later", "sooner"]
    assert (frame["low"] < frame["value"]).all()
    assert (frame["value"] < frame["high"]).all()


def test_a_source_line_names_each_publisher_once_and_the_licence_last(register):
    line = shown.source(register, "dfe_children_looked_after", "dfe_workforce", "ofsted_2025")
    assert line.count("Department for Education") == line.count("Ofsted") == 1
    assert line.endswith("; Open Government Licence v3.0")


def test_sources_of_several_licences_have_no_one_line(register):
    with pytest.raises(ValueError, match="several licences"):
        shown.source(register, "dfe_workforce", "blueprint")


@pytest.mark.parametrize(
    ("value", "text"), [(1.25, "+1.3"), (-1.25, "−1.3"), (0.04, "0.0"), (1234.5, "+1,234.5")]
)
def test_digits_have_a_sign_unless_they_read_as_zero(value, text):
    assert wording.digits(value, 1, sign=True) == text


@pytest.mark.parametrize("name", shown.exhibits())
def test_a_figure_has_its_words_its_sources_and_keys_that_are_explained(register, name):
    row = shown.exhibits()[name]
    assert row["caption"].endswith((".", "}"))
    assert not row["headline"].endswith(".")
    assert conditions.holds(register, row["holds"]), f"the headline of {name} is not true any more"
    assert row["also"] or row["sources"]
    # Neither a price base nor the name of a survey is a year that a table could tell
    assert not re.search(
        r"(?<!survey of )\b20\d\d\b(?!-)", row["headline"] + row["caption"] + row["x"] + row["y"]
    )
    shown.source(register, *row["sources"].split(), also=row["also"])
    entries.named(register, *(key for key in row["explained"].split() if "{" not in key))


def test_a_name_in_braces_that_names_nothing_is_refused_with_its_place(register, monkeypatch):
    row = {**shown.exhibits()["falls-england"], "caption": "What {nobody} counted."}
    monkeypatch.setattr(shown, "exhibits", lambda: {"falls-england": row})
    with pytest.raises(KeyError, match=r"exhibits.csv, falls-england: \{nobody\} names nothing"):
        shown.exhibit(register, "falls-england")


@pytest.mark.parametrize("name", shown.exhibits())
def test_a_figure_is_of_a_known_kind_and_its_settings_are_arguments_of_it(register, name):
    row = shown.exhibits()[name]
    kind = getattr(show, row["chart"])
    asked = set(drawn._settings(register, row["drawn"])) - {"names", "ranged", "columns"}
    assert asked <= {one.name for one in fields(kind)}


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        ("digits 1", 12.34, "12.3"),
        ("digits 1 +", 12.34, "+12.3"),
        ("points 1 +", 0.0123, "+1.2"),
        ("percent 0", 0.125, "13%"),
        ("million_pounds 1", 8e6, "£8.0m"),
        ("million_pounds 1 short", 8e6, "£8m"),
        ("million_pounds 1 nil", 1e7, "£10.0m"),
        ("million_pounds 1 nil", 0.0, "£0"),
        ("million_pounds 1 bare", 8.04e6, "8.0"),
        ("percentage_points 1 bare short", 0.02, "2"),
    ],
)
def test_a_number_is_written_in_its_form(register, form, value, text):
    assert shown.writer(register, form)(value) == text


def test_a_form_of_no_unit_is_refused(register):
    with pytest.raises(KeyError, match="furlongs"):
        shown.writer(register, "furlongs 1")(1.0)


def test_no_figure_stands_twice_in_the_table():
    lines = shown.rows_of("exhibits")
    assert len(lines) == len(shown.exhibits())


def test_a_result_is_drawn_within_its_bounds_and_an_input_within_its_rounding(register):
    rows = drawn.ranges(register, {"Nurses": "buurtzorg_nurses", "Teams": "buurtzorg_largest_staff"})
    assert rows["label"].tolist() == ["Nurses", "Teams"]
    assert rows.loc[0, ["value", "low", "high"]].tolist() == [10_000, 9_500, 10_500]
    assert (rows["low"] < rows["value"]).all()
    assert (rows["value"] < rows["high"]).all()


def test_the_points_of_a_course_lie_on_its_line(register):
    line = drawn.course(
        register, "face_time_change_relative", "contact_share_before", [0.16, 0.2, 0.25], {"half": 0.2}
    )
    assert list(line["rows"]) == [0.16, 0.2, 0.25]
    assert line["points"].to_numpy().tolist() == [["half", 0.2, line["results"][1]]]


def test_a_key_of_neither_an_input_nor_a_result_has_no_worth(register):
    with pytest.raises(KeyError, match="no_such_key"):
        worth(register, "no_such_key")


def test_a_name_in_what_inspectors_wrote_that_is_no_input_is_refused_with_its_place(register, monkeypatch):
    wrong = replace(pilots.INSPECTED[0], words="Aims at {no_such_input}")
    monkeypatch.setattr(pilots, "INSPECTED", (wrong,))
    with pytest.raises(DataError, match=rf"{wrong.slug}.*words.*no_such_input.*names no number of the book"):
        pilots.inspected_table(register)


@pytest.mark.parametrize("name", shown.tables())
def test_a_table_of_keys_lists_what_there_is(register, name):
    row = shown.tables()[name]
    known = register.inputs if "-inputs" in name else register.quantities
    assert set(row["keys"].split()) <= set(known)
    assert row["caption"]


@pytest.mark.parametrize("name", shown.layouts())
def test_a_layout_names_known_sources_and_keys_that_are_explained(register, name):
    row = shown.layouts()[name]
    assert row["caption"]
    assert "" not in row["columns"].split(" | ")
    shown.source(register, *row["sources"].split())
    entries.named(register, *row["explained"].split())


def test_a_laid_table_links_its_keys_and_names_its_source(register, layout):
    layout("Part | @Councils | #Of", sources="dfe_workforce")
    made = shown.laid(register, "x", [["Fewer cases", "falls_by_cases", "9"]])
    assert 'href="findings/falls.html#finding-falls_by_cases"' in made.html
    assert made.html.count('<td class="bp-num">') == 2
    year, source = made.text.splitlines()[0].removeprefix("Of ").split(". Source: ")
    assert year.isdigit()
    assert source == shown.source(register, "dfe_workforce")


def test_the_rows_of_a_table_of_keys_are_read_with_what_is_no_key(register):
    rows = shown.told_rows(register, "payback-others")
    assert rows[0][0] == "The promise in full"
    assert rows[1][1].text == "none stated"
    with pytest.raises(KeyError, match="no rows of nobody"):
        shown.named("nobody")


@pytest.mark.parametrize("name", shown.exhibits())
def test_a_figure_says_what_it_shows_in_a_sentence(name):
    assert 3 <= len(shown.exhibits()[name]["headline"].split()) <= 16


#: Two lines of a phone hold so many letters of a headline; a browser is asked on the built pages.
LONGEST_HEADLINE = 75
HEADLINE = re.compile(r'class="bp-headline">([^<]*(?:<(?!/p)[^<]*)*)</p>')


@pytest.mark.parametrize("path", sorted(prose.BOOK.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_headline_fits_two_lines_of_a_phone(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown_html = [
        "".join(one.get("data", {}).get("text/html", "")) for cell in cells for one in cell.get("outputs", [])
    ]
    headlines = [
        unescape(re.sub("<[^>]*>", "", text)) for html in shown_html for text in HEADLINE.findall(html)
    ]
    assert [text for text in headlines if len(text) > LONGEST_HEADLINE] == []


def test_a_headline_that_is_not_true_is_not_shown(register, monkeypatch):
    row = {**shown.exhibits()["falls-england"], "headline": "Less than {caseload_model.stated}"}
    for condition, headline in (
        ("caseload_model < 14", None),
        ("caseload_model = 14", "Less than 14 children"),
    ):
        monkeypatch.setattr(shown, "exhibits", lambda: {"falls-england": {**row, "holds": condition}})  # noqa: B023
        assert shown.exhibit(register, "falls-england").get("headline") == headline


def test_a_unit_that_all_numbers_of_a_column_have_stands_once_in_its_heading():
    rows = [
        ["A", "18.5 years", "2 hours", "1 day"],
        ["B", links.link("x.html#a", "after 40 years"), "never", "2 days"],
    ]
    made = table(["What", "Repaid", "Hours", "Day"], rows, "Made up", numbers=["Repaid", "Hours", "Day"])
    assert made.text.splitlines()[1:] == [
        "What | Repaid, years | Hours | Day",
        "A | 18.5 | 2 hours | 1 day",
        "B | after 40 | never | 2 days",
    ]
    assert '<th scope="col" class="bp-num">Repaid, years</th>' in made.html
    assert ">after 40</a>" in made.html


def test_a_unit_within_a_closing_bracket_stands_in_the_heading_too():
    ranged = phrase(links.link("x.html#a", "1.2"), " (", links.link("x.html#b", "0.3 to 2.1 points"), ")")
    made = table(
        ["What", "Gap", "Note"],
        [["A", ranged, "3 (that year)"], ["B", "4.0 points (3.1 points)", "none"]],
        "Made up",
        numbers=["Gap"],
    )
    assert made.text.splitlines()[1:] == [
        "What | Gap, points | Note",
        "A | 1.2 (0.3 to 2.1) | 3 (that year)",
        "B | 4.0 (3.1) | none",
    ]
    assert ">0.3 to 2.1</a>)" in made.html


def test_a_column_of_changes_has_the_sign_of_each(register):
    told = pilots.record_table(register).text
    changes = [cell for line in told.split("\n") for cell in line.split(" | ")[3:6] if cell.endswith("%")]
    assert len(changes) > 20
    assert all(cell[0] in "+−" for cell in changes if cell.strip("0.%"))
