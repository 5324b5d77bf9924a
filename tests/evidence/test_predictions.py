"""Predictions as written down: made again they are the same, and a new count is set beside each."""

import csv
from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published import as_published, write
from spoiling import spoil

from analysis.chapters import settle
from analysis.evidence.forecast import freeze, score
from analysis.ledger.update import predict, read_table, update
from analysis.register import predictions as record
from analysis.register import together
from analysis.register.load import DATA, DataError, load
from analysis.register.predictions import RATES, SPREAD, Forecast
from analysis.register.records import Row

TARGET = 14.0


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(list(csv.DictReader(file)))


# --- the tables --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "made"), [("predictions.csv", freeze.rows), ("predictions_councils.csv", freeze.council_rows)]
)
def test_made_again_from_the_counts_that_were_known_they_are_the_same(register, name, made):
    written, official = read(name), register.official
    whole = read("predictions.csv")
    for last, own in written.groupby("data_to"):
        first = whole[whole["data_to"] == last].iloc[0]
        if first["basis"] != freeze.basis(official, int(last)):
            pytest.skip(f"counts up to {last} were revised after the predictions were written")
        more = (first["made_on"],) if made is freeze.rows else ()
        again = made(register, int(last), *more).set_index("id").loc[own["id"]]
        own = own.set_index("id")
        numbers = ["value", "low80", "high80", "low95", "high95"] + ["chance"] * ("chance" in own)
        rest = [column for column in own if column not in numbers]
        pd.testing.assert_frame_equal(again[rest], own[rest])
        # Another machine may round the last digit the other way
        for column in numbers:
            digits = own[column].str.partition(".")[2].str.len()
            assert (again[column].str.partition(".")[2].str.len() == digits).all(), column
            step = 10.0**-digits
            assert ((again[column].astype(float) - own[column].astype(float)).abs() <= step + 1e-9).all(), (
                column
            )


def test_counts_have_a_fingerprint_of_twelve_signs_that_a_revision_changes(register):
    official, last = register.official, 2024
    found = freeze.basis(official, last)
    assert len(found) == 12
    revised = official.workforce["cases"].where(
        official.workforce["year"] != last, official.workforce["cases"] + 1
    )
    assert freeze.basis(replace(official, workforce=official.workforce.assign(cases=revised)), last) != found
    later = official.workforce["cases"].where(official.workforce["year"] != last + 1, 0.0)
    assert freeze.basis(replace(official, workforce=official.workforce.assign(cases=later)), last) == found


def test_councils_are_written_down_in_the_order_of_their_addresses(register):
    made = freeze.council_rows(register, 2024)
    assert made["id"].tolist() == sorted(made["id"])
    assert list(made.index) == list(range(len(made)))


def test_written_down_they_follow_what_was_there_and_are_the_same(register, tmp_path):
    names = ("predictions.csv", "predictions_councils.csv")
    year = int(register.official.workforce["year"].max()) + 1
    kept = {}
    for name in names:
        text = (DATA / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept[name] = "".join(line for line in text if f"_{year}," not in line)
        (tmp_path / name).write_text(kept[name], encoding="utf-8")
    earlier = {key: one for key, one in register.predictions.items() if one.year != year}
    told = predict(replace(register, predictions=earlier), "2026-01-31", tmp_path)
    assert told.startswith(f"Predicted {year}: added 9 rows to predictions.csv and ")
    for name in names:
        whole = (tmp_path / name).read_text(encoding="utf-8")
        assert whole.startswith(kept[name])
        columns = whole.splitlines()[0].split(",")
        again = pd.read_csv(tmp_path / name, dtype=str)
        assert list(again.columns) == columns
        assert (again.loc[again["year"] == str(year), "data_to"] == str(year - 1)).all()
    # As after a kill between the two files: those of the councils are there, those of the country are not
    written = (tmp_path / names[1]).read_text(encoding="utf-8")
    (tmp_path / names[0]).write_text(kept[names[0]], encoding="utf-8")
    predict(replace(register, predictions=earlier), "2026-01-31", tmp_path)
    assert (tmp_path / names[1]).read_text(encoding="utf-8") == written


def test_what_is_written_down_is_not_written_again(register, tmp_path):
    with pytest.raises(ValueError, match="is predicted already"):
        predict(register, "2026-01-31", tmp_path)
    with pytest.raises(ValueError, match="20260131"):
        predict(register, "20260131", tmp_path)


def test_a_fingerprint_tells_a_revision_and_not_a_new_year(register):
    official = register.official
    before = freeze.basis(official, 2024)
    assert before != freeze.basis(official, 2025)
    later = official.workforce["year"] > 2024
    assert freeze.basis(changed(official, cases=official.workforce["cases"] + later), 2024) == before
    assert freeze.basis(changed(official, cases=official.workforce["cases"] + 1), 2024) != before


def changed(official, **columns):
    return replace(official, workforce=official.workforce.assign(**columns))


def test_every_measure_and_every_council_has_its_prediction(register):
    years = {one.year for one in register.predictions.values()}
    for year in years:
        own = [one for one in register.predictions.values() if one.year == year]
        assert {one.measure for one in own} == {*RATES, *SPREAD}
        assert len({one.made_on for one in own}) == 1
        councils = {one.unit for one in register.predictions_councils.values() if one.year == year}
        known = register.official.workforce.query(f"year == {own[0].data_to} and not small")["unit"]
        assert councils == set(known)
        assert {one.councils for one in own if one.councils} == {len(councils)}


def test_rules_in_numbers_are_the_counts_they_name(register):
    england, rules = register.official.england, register.conclusions
    assert float(rules["lever"].threshold) == round(england.loc[2019, "holder_share"] * 100, 1)
    assert float(rules["fell"].threshold) == round(england.loc[2019, "caseload"], 1)
    assert float(rules["england_at_14"].threshold) == TARGET + 0.1
    chapters = {path.stem for path in (DATA.parent / "book").glob("*.ipynb")}
    assert {one.chapter for one in rules.values()} <= chapters


#: What is wrong | table | key of the row | column | value put in | part of the rule named
BROKEN = """
ends out of order | predictions | caseload_2026 | low80 | 15.3 | is below low80
wide inside narrow | predictions | caseload_2026 | high95 | 15.7 | is below high80
made after the fact | predictions | caseload_2026 | data_to | 2026 | is not before 2026
number of nothing | predictions | at_target_2026 | councils |  | needs how many it is of
of councils | predictions | caseload_2026 | councils | 149 | nothing else does
council out of order | predictions_councils | leeds_2026 | low95 | 14.5 | is below low95
half a rule | conclusions | lever | side |  | or none
rule about nothing | conclusions | turnover | threshold | 5 | or none
"""
CASES = [[part.strip() for part in line.split("|")][1:] for line in BROKEN.strip().splitlines()]


@pytest.mark.parametrize(("table", "key", "column", "value", "rule"), CASES)
def test_a_row_that_breaks_a_rule_between_columns_is_refused(register, table, key, column, value, rule):
    made = {
        "predictions": lambda row: record.prediction(row, register.units),
        "predictions_councils": record.council_prediction,
        "conclusions": lambda row: record.conclusion(row, register.units),
    }
    cells = read(f"{table}.csv").set_index("id", drop=False).loc[key].to_dict()
    made[table](Row(table, 7, cells))  # as it stands it is in order
    spoilt = Row(table, 7, cells | {column: value})

    def read_in():
        together.check(table, [spoilt])
        return made[table](spoilt)

    with pytest.raises(DataError, match=rule) as caught:
        read_in()
    assert str(caught.value).startswith(f"{table}, row 7, column ")


@pytest.mark.parametrize(
    ("table", "key", "column", "value", "rule"),
    [
        ("predictions", "caseload_2026", "made_on", "soon", "date"),
        ("predictions_councils", "leeds_2026", "chance", "101", "maximum"),
        ("conclusions", "lever", "threshold", "", "or none"),
    ],
)
def test_a_cell_that_breaks_a_rule_stops_the_load_where_it_stands(package, table, key, column, value, rule):
    number = spoil(package, f"{table}.csv", key, column, value)
    with pytest.raises(DataError) as caught:
        load(package)
    assert f"data/{table}.csv, row {number}, column {column}" in str(caught.value)
    assert rule in str(caught.value)


# --- scores ------------------------------------------------------------------------------------------------


def test_an_interval_is_scored_by_its_width_and_by_how_far_it_missed():
    assert score.interval_score(10, 12, 80, 11) == 2
    assert score.interval_score(10, 12, 80, 13) == pytest.approx(2 + 1 * 2 / 0.2)
    assert score.interval_score(10, 12, 95, 9.5) == pytest.approx(2 + 0.5 * 2 / 0.05)


@given(st.floats(-50, 50), st.floats(0, 30), st.floats(0, 30), st.sampled_from([80, 95]))
def test_a_wider_interval_that_holds_scores_worse_and_a_miss_never_better(value, half, more, level):
    inside = score.interval_score(value - half, value + half, level, value)
    assert score.interval_score(value - half - more, value + half + more, level, value) >= inside
    assert score.interval_score(value + more, value + more + 2 * half, level, value) >= 2 * half - 1e-9


def test_chances_are_scored_by_their_squares():
    assert score.chance_score([1, 0], [True, False]) == 0
    assert score.chance_score([0.5, 0.5], [True, False]) == 0.25
    assert score.chance_score([0.8, 0.4], [True, True]) == pytest.approx((0.04 + 0.36) / 2)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1, 0), (0, 0)])
def test_a_count_at_the_end_of_an_interval_lies_inside(register, low, high):
    counted = float(register.official.england.loc[2025, "caseload"])
    ends = (counted - low, counted + high)
    one = replace(register.predictions["caseload_2026"], year=2025, forecast=Forecast(counted, *ends, *ends))
    found = score.score(register.official, one, TARGET)
    assert (found.came, found.error, found.inside) == (counted, 0, {80: True, 95: True})


#: Where the threshold changes the answer | threshold | figure in base units | whether it does
TURNS = """
at least | 50.7 | 0.5065 | yes
at least | 50.7 | 0.50649 | no
at least | 51 | 0.505 | yes
at least | 51 | 0.5049 | no
below | 50.7 | 0.5065 | no
below | 50.7 | 0.50649 | yes
"""


@pytest.mark.parametrize("row", TURNS.strip().splitlines())
def test_an_answer_turns_where_the_figure_as_printed_is_at_its_threshold(register, row):
    side, threshold, value, turns = row.split(" | ")
    places = len(threshold.partition(".")[2])
    rule = replace(register.conclusions["lever"], side=side, threshold=Fraction(threshold), decimals=places)
    assert score.changed(rule, float(value)) is (turns == "yes")


def test_the_figure_that_a_rule_looks_at_is_that_of_its_year(register):
    official, rules = register.official, register.conclusions
    caseloads = official.workforce.query("year == 2025 and not small")["caseload"].dropna()
    share = (caseloads.round(9) < TARGET + 0.05).mean()
    for measure, year, figure in (
        ("turnover", 2025, official.england.loc[2025, "turnover"]),
        ("at_target_share", 2025, share),
        ("turnover", 2031, None),
        ("held_share", 2025, None),  # no council was predicted
        ("", 2025, None),
    ):
        assert score.measured(register, replace(rules["lever"], measure=measure), year) == figure


def test_councils_are_scored_in_the_year_predicted_if_they_were_counted(register):
    counted = {one.unit: one for one in register.predictions_councils.values()}
    moved = {one.id: replace(one, year=2025) for one in counted.values()}
    moved["other"] = replace(counted["383"], unit="999")
    found = score.score_councils(replace(register, predictions_councils=moved), 2025)
    own = (
        register.official.workforce.query("year == 2025 and not small").set_index("unit")["caseload"].dropna()
    )
    assert set(found["unit"]) == set(own.index) & set(counted)
    assert found.set_index("unit")["came"].to_dict() == own[found["unit"]].to_dict()
    assert found["reached"].tolist() == (found["came"].round(9) < TARGET + 0.05).tolist()


def release(package, tmp_path, **factors):
    """The department's file with a made-up next year: counts of the last one times a factor."""
    rows = as_published(package / "official" / "workforce.csv")
    made = [row | {"time_period": "2026"} for row in rows if row["time_period"] == "2025"]
    for row in made:
        for column, factor in factors.items():
            if row[column].replace(".", "").isdigit():
                row[column] = str(round(float(row[column]) * factor))
        if "case_holders_fte" in factors and row["cases"].isdigit() and row["case_holders_fte"].isdigit():
            row["caseload_fte"] = f"{int(row['cases']) / int(row['case_holders_fte']):.1f}"
    return write(tmp_path / "made_up.csv", [*rows, *made])


def test_a_count_that_is_as_before_is_told_as_inside(package, tmp_path, uncomputed):
    told = update(release(package, tmp_path), package)
    lines = {line.partition(":")[0]: line for line in told.splitlines()}
    assert "Predictions for 2026, written on 2026-11-25:" in told
    england = lines["Average caseload, England"]
    assert (
        "predicted 15.2 children, counted 15.2 children (80%: 14.7 to 15.8 children, inside; 95%" in england
    )
    assert "interval score 1.1 children" in england
    assert "inside their 80%" in lines["Councils"]
    assert told.count("outside") == 0
    assert told.splitlines()[-1] == "Now run: make outputs snapshot"
    question = next(line for line in told.splitlines() if line.startswith("Does a larger part"))
    assert "As before: 50.7%" in question
    page = settle.predictions_table(load(package)).text
    assert "not yet counted" not in page
    assert "15.2 children (0.0 children; inside both)" in page.replace("+0.0", "0.0")
    assert "has been published since" in settle.dated(load(package)).text
    assert "2026, counted," in settle.caseload_figure(load(package)).alt


def test_a_count_far_off_is_told_as_outside_and_turns_the_answers_it_should(package, tmp_path, uncomputed):
    """A tenth more case holders for the same workforce: a larger share than in 2019, and caseloads a tenth lower."""
    told = update(release(package, tmp_path, case_holders_fte=1.1), package)
    lines = {line.partition(":")[0]: line for line in told.splitlines()}
    caseload = 321661 / round(21105.4 * 1.1)
    england = lines["Average caseload, England"]
    assert f"counted {caseload:.1f} children" in england
    assert "80%: 14.7 to 15.8 children, outside; 95%: 14.3 to 16.2 children, outside" in england
    assert f"{caseload - 15.2:.1f}".replace("-", "−") + " children off" in england
    assert f"interval score {15.8 - 14.7 + (14.7 - caseload) * 10:.1f}" in england
    changed = [line.partition("?")[0] for line in told.splitlines() if "? The answer changes" in line]
    assert changed == [
        "Does a larger part of the workforce hold cases than when the report came out",
        "Is England's average above the model's caseload",
        "Are most councils above the model's caseload",
    ]
    assert "See retention." in told
    assert "outside both" in settle.predictions_table(load(package)).text


def test_before_its_year_is_counted_a_prediction_has_no_score(register):
    counted = set(register.official.england.index)
    for one in register.predictions.values():
        assert (score.score(register.official, one, TARGET) is None) == (one.year not in counted)
    if not counted & {one.year for one in register.predictions.values()}:
        assert score.report(register) == []
        assert settle.predictions_table(register).text.count("not yet counted") == len(
            settle.written(register)
        )


def test_a_year_for_which_no_council_was_predicted_has_no_line_of_councils(register):
    assert score._councils(register, 1999) == []


def test_predictions_are_read_as_they_stand(register):
    """Those of England in base units, those of a council in children, chances as shares."""
    for row in read("predictions_councils.csv").itertuples():
        one = register.predictions_councils[row.id]
        ends = [*one.forecast.ends(80), *one.forecast.ends(95)]
        assert [one.forecast.value, *ends] == [
            float(told) for told in (row.value, row.low80, row.high80, row.low95, row.high95)
        ]
        assert one.chance == int(row.chance) / 100
    for row in read("predictions.csv").itertuples():
        one = register.predictions[row.id]
        assert one.forecast.value == pytest.approx(float(row.value) * float(register.units[row.unit].factor))


@pytest.mark.parametrize(("came", "named"), [((10.0, 30.0), ["Outside their 95%: Bury"]), ((10.0, 12.0), [])])
def test_councils_outside_their_range_are_named(register, monkeypatch, came, named):
    ends = {"value": 11.0, "low80": 9.0, "high80": 13.0, "low95": 8.0, "high95": 14.0, "chance": 0.5}
    own = pd.DataFrame([{"area": "York"} | ends, {"area": "Bury"} | ends]).assign(came=came, reached=True)
    monkeypatch.setattr(score, "score_councils", lambda *_: own)
    told = score._councils(register, 2026)
    inside = 2 - len(named)
    assert told[0].startswith(
        f"Councils: of 2 counted, {inside} inside their 80%, {inside} inside their 95%; "
    )
    assert told[0].endswith("score of the chances 0.250 (0 best, 0.25 a coin)")
    assert told[1:] == named


def test_fewer_councils_are_compared_with_as_large_a_part_of_those_predicted(register):
    one = next(found for found in register.predictions.values() if found.measure == "at_target")
    half = score._scaled(one, one.councils // 2)
    part = (one.councils // 2) / one.councils
    assert half.forecast.value == pytest.approx(one.forecast.value * part)
    assert half.forecast.ends(95)[1] == pytest.approx(one.forecast.ends(95)[1] * part)
    assert score._scaled(one, one.councils + 3).forecast == one.forecast


def test_a_revision_moves_no_prediction(package, tmp_path, uncomputed):
    before = (package / "predictions.csv").read_bytes()
    rows = as_published(package / "official" / "workforce.csv")
    row = next(row for row in rows if row["la_name"] == "Leeds" and row["time_period"] == "2025")
    row["cases"] = "4000"
    told = update(write(tmp_path / "revised.csv", rows), package)
    assert "Leeds 2025, cases: 4420 → 4000" in told
    assert "Predictions for" not in told
    assert (package / "predictions.csv").read_bytes() == before
    assert read_table(package / "official" / "workforce.csv")["2025", "council", "Leeds"]["cases"] == "4000"


def test_what_is_measured_by_nothing_in_the_code_is_refused(register):
    row = Row("made_up.csv", 7, {"measure": "weather", "unit": "percent"})
    for read in (record.prediction, record.conclusion):
        with pytest.raises(
            DataError, match=r"made_up.csv, row 7, column measure, value 'weather': is none of "
        ):
            read(row, register.units)
