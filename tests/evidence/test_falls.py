"""Did caseloads fall: hand arithmetic from the published counts, another rule of splitting, and the raw file again."""

import csv
import math
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arithmetic.rounding import round_half_up
from analysis.claims.expression import express
from analysis.evidence import basis, falls
from analysis.ledger.findings import of_chapter
from analysis.register import counts as council
from analysis.register.load import DATA
from analysis.register.units import UNITS

# As published for England: cases, case holders, in post, agency
QUOTED = (327_313, 18_787.3, 29_464.9, 5_356.3)
BEFORE, AFTER = (337_202, 20_003.8, 30_683.8, 5_753.5), (321_661, 21_105.4, 36_186.3, 5_415.9)


@pytest.fixture(scope="module")
def found(register):
    return of_chapter(register, "falls")


@pytest.fixture(scope="module")
def raw():
    """Counts of every unit and year from the file itself, as exact fractions, without pandas."""
    counts = {}
    with Path(DATA, "official", "workforce.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["level"] != "council" or row["code"] in ("201", "420"):
                continue
            names = ("cases", "case_holders_fte", "in_post_fte", "agency_fte")
            known = [Fraction(row[name]) if row[name][:1].isdigit() else None for name in names]
            counts[UNITS.get(row["code"], row["code"]), int(row["year"])] = known
    return counts


def printed(cases, holders):
    """A caseload as the department prints it, in exact arithmetic."""
    return round_half_up(Fraction(cases) / Fraction(holders), Fraction(1, 10))


# --- England ----------------------------------------------------------------------------------------------


def test_the_stated_caseload_is_that_of_the_counts(register, found):
    assert round(found["falls_caseload_2018"].value, 1) == float(
        register.claims["caseload_england"].figure.value
    )
    for year, row in register.official.england.iterrows():
        assert found[f"falls_caseload_{year}"].value == pytest.approx(row["caseload_published"], abs=0.0501)


def test_base_is_the_last_count_before_the_report_and_last_is_the_tables(register, found):
    assert str(register.sources.loc["blueprint", "date"]).startswith(str(basis.BASE))
    assert found["falls_last"].value == register.official.workforce["year"].max()
    assert found["falls_caseload_base"].value == pytest.approx(BEFORE[0] / BEFORE[1])
    assert found["falls_caseload_last"].value == pytest.approx(AFTER[0] / AFTER[1])
    assert found["falls_holder_share_last"].value == pytest.approx(AFTER[1] / (AFTER[2] + AFTER[3]))


@pytest.mark.parametrize(("first", "counts"), [(2018, QUOTED), (2019, BEFORE)])
def test_the_parts_by_hand(found, first, counts):
    (cases, holders, in_post, agency), (cases2, holders2, in_post2, agency2) = counts, AFTER
    start, end = cases / holders, cases2 / holders2
    mean = (end - start) / (math.log(end) - math.log(start))
    logs = {
        "cases": math.log(cases2 / cases),
        "workforce": math.log((in_post + agency) / (in_post2 + agency2)),
        "share": math.log(holders / (in_post + agency)) - math.log(holders2 / (in_post2 + agency2)),
    }
    for part, log in logs.items():
        assert found[f"falls_part_{part}_from_{first}"].value == pytest.approx(log * mean)
    assert found[f"falls_change_from_{first}"].value == pytest.approx(end / start - 1)
    points = holders2 / (in_post2 + agency2) - holders / (in_post + agency)
    assert found[f"falls_share_change_from_{first}"].value == pytest.approx(points)


def test_the_main_reading_is_the_one_from_the_base_year(found):
    for name in ("change", "share_change", "part_cases", "part_workforce", "part_share"):
        main, same = found[f"falls_{name}"], found[f"falls_{name}_from_{basis.BASE}"]
        assert (main.value, main.low, main.high) == (same.value, same.low, same.high)


def in_sequence(before, after):
    """The parts by another rule: each count changed in turn, averaged over every order of the three."""
    start, end = (
        {"cases": one["cases"], "workforce": staff, "share": one["case_holders"] / staff}
        for one in (before, after)
        for staff in [one["in_post"] + one["agency"]]
    )
    found = dict.fromkeys(start, 0.0)
    orders = list(permutations(found))
    for order in orders:
        now = dict(start)
        for name in order:
            was = now["cases"] / (now["workforce"] * now["share"])
            now[name] = end[name]
            found[name] += (now["cases"] / (now["workforce"] * now["share"]) - was) / len(orders)
    return pd.Series(found)


@pytest.mark.parametrize("first", range(2017, 2025))
@pytest.mark.parametrize("choice", basis.CHOICES)
def test_another_rule_gives_nearly_the_same_parts(register, choice, first):
    both = basis.pair(register.official, choice, first, 2025)
    by_turns = in_sequence(both.loc[first], both.loc[2025])
    by_logs = basis.split(register.official, first, 2025).loc[(choice, ""), by_turns.index]
    assert by_turns.sum() == pytest.approx(by_logs.sum())
    assert np.allclose(by_turns, by_logs.astype(float), atol=0.015)


place = st.fixed_dictionaries({name: st.floats(50, 5_000) for name in council.COUNTS}).map(pd.Series)


@given(before=place, after=place)
def test_one_after_the_other_adds_up_too(before, after):
    change = after["cases"] / after["case_holders"] - before["cases"] / before["case_holders"]
    assert in_sequence(before, after).sum() == pytest.approx(change, abs=1e-6)


# --- which councils are compared --------------------------------------------------------------------------


def test_every_choice_adds_up_and_none_lies_outside_its_bounds(register, found):
    for first in (2017, 2018, 2019, 2023):
        every = basis.split(register.official, first, 2025)
        parts = every[["cases", "workforce", "share"]].sum(axis=1)
        assert np.allclose(parts, every["children"])
        assert np.allclose(every["after"] - every["before"], every["children"])
        for part in ("cases", "workforce", "share"):
            one = found[f"falls_part_{part}_from_{first}"]
            assert one.low == every[part].min() <= one.value <= every[part].max() == one.high


def test_leaving_one_council_out_by_the_raw_file(register, raw):
    """Without pandas: England's counts less one council's, and the sum of all whole councils less one."""
    every = basis.split(register.official, 2019, 2025)
    areas = register.official.workforce.drop_duplicates("unit").set_index("unit")["area"]
    for unit in ("383", "341", "886"):  # Leeds, Liverpool, Kent
        own = [list(map(float, raw[unit, year])) for year in (2019, 2025)]
        before, after = (
            [whole - part for whole, part in zip(counts, one, strict=True)]
            for counts, one in zip((BEFORE, AFTER), own, strict=True)
        )
        share = [counts[1] / (counts[2] + counts[3]) for counts in (before, after)]
        row = every.loc[("published", areas[unit])]
        assert row["before"] == pytest.approx(before[0] / before[1])
        assert row["points"] == pytest.approx(share[1] - share[0])
    whole = [unit for unit, year in raw if year == 2025 and None not in raw[unit, 2025]]
    whole = [unit for unit in whole if None not in raw.get((unit, 2019), [None])]
    assert {"935", "383"} <= set(whole)  # Cumbria, its successors and the two smallest are added below
    extra = ("201", "420", "909", "942", "943")
    rows = register.official.workforce.set_index(["unit", "year"])["cases"]
    total = sum(float(raw[unit, 2019][0]) for unit in whole)
    total += sum(rows.get((unit, 2019), 0.0) for unit in extra)
    pair = basis.pair(register.official, "whole", 2019, 2025)
    assert pair.loc[2019, "cases"] == pytest.approx(total)


def test_one_flagged_council_left_out_lies_inside_the_bounds(register, found):
    """The bounds hold what the choices alone would not: England without Liverpool or North East Lincolnshire."""
    every = basis.split(register.official, 2019, 2025)
    alone = every.xs("", level="without")["share"]
    one = found["falls_part_share"]
    for area in ("Liverpool", "North East Lincolnshire"):
        assert one.low <= every.loc[("published", area), "share"] <= one.high
    assert one.low < alone.min()
    assert one.high > alone.max()


def test_councils_that_englands_counts_leave_out(register):
    assert {year: basis.left_out(register.official, year) for year in (2017, 2018, 2019, 2024, 2025)} == {
        2017: ["304"],  # Brent
        2018: ["935"],  # Suffolk
        2019: [],
        2024: [],  # England's total has an estimate for Birmingham
        2025: [],  # and one for Westminster, Kensington and Chelsea
    }


@pytest.mark.parametrize("more", [1, -1])
def test_a_count_of_england_that_is_no_sum_leaves_nobody_out(register, more):
    england = register.official.england.copy()
    england.loc[2018, "cases"] += more
    assert basis.left_out(replace(register.official, england=england), 2018) == []


def test_where_england_leaves_nobody_out_it_is_the_published_one(register):
    published, gapless = (
        basis.pair(register.official, choice, 2019, 2025) for choice in ("published", "gapless")
    )
    assert gapless.equals(published)


def test_suffolk_is_taken_out_of_both_years(register):
    both = basis.pair(register.official, "gapless", 2018, 2025)
    assert both.loc[2018, "cases"] == 327_313  # its cases were never in
    assert both.loc[2018, "in_post"] == pytest.approx(29_464.9 - 322.7)
    assert both.loc[2025, "cases"] == 321_661 - 3_603


def test_paired_places_are_whole_and_keep_their_territory(register):
    rows = basis.paired(register.official, 2018, 2025)
    assert rows[council.COUNTS].notna().all(axis=None)
    places = rows.index.get_level_values("place")
    assert (rows.groupby(places).size() == 2).all()
    assert {"Dorset, Bournemouth and Poole", "Cumbria"} <= set(places)
    assert not {"935", "207", "213", "394"} & set(
        places
    )  # Suffolk, both boroughs and Sunderland lack a count
    assert set(places[rows["implausible"]]) == {"Cumbria", "341"}


def test_territories_add_up_the_councils_in_them(register):
    rows = basis.paired(register.official, 2018, 2025)
    own = register.official.workforce.set_index(["unit", "year"])["cases"]
    assert rows.loc[("Cumbria", 2025), "cases"] == own[("942", 2025)] + own[("943", 2025)]
    joined = rows.loc[("Dorset, Bournemouth and Poole", 2018), "cases"]
    assert joined == sum(own[(unit, 2018)] for unit in ("835", "836", "837"))


# --- other numbers, and posts -----------------------------------------------------------------------------


def test_the_caseloads_with_one_number_replaced_by_hand(register, found):
    (_, holders, in_post, agency), (cases2, holders2, in_post2, agency2) = BEFORE, AFTER
    staff, staff2 = in_post + agency, in_post2 + agency2
    by_hand = {"share_kept": cases2 / staff2 * staff / holders}
    by_hand["workforce_kept"] = cases2 / (staff * holders2 / staff2)
    for name, caseload in by_hand.items():
        one = found[f"falls_if_{name}"]
        assert one.value == pytest.approx(caseload)
        assert one.low <= one.value <= one.high
    # A part undone gives the same: the logarithm of the share's change
    split = council.log_parts(*(register.official.england.loc[year, council.COUNTS] for year in (2019, 2025)))
    assert found["falls_if_share_kept"].value == pytest.approx(cases2 / holders2 * math.exp(-split["share"]))


def test_the_caseload_at_the_share_of_a_year_by_hand(register):
    """Of as many staff as each year had, 18,787.3 of 34,821.2 hold cases, as in 2018."""
    told = basis.with_share_of(register.official, 2018)
    cases, holders, in_post, agency = QUOTED
    share = holders / (in_post + agency)
    assert told.index.tolist() == list(range(2018, 2026))
    assert told[2018] == pytest.approx(cases / holders)
    for year, (own, _, staff, lent) in ((2019, BEFORE), (2025, AFTER)):
        assert told[year] == pytest.approx(own / ((staff + lent) * share))


@pytest.mark.parametrize(("first", "gaps"), [(2018, True), (2019, False)])
def test_every_choice_is_listed_and_what_moves_each_part_furthest(register, first, gaps, monkeypatch):
    every = basis.split(register.official, first, 2025)
    monkeypatch.setattr(basis, "left_out", lambda *_: gaps)
    listed = basis.furthest(register.official, first, 2025)
    plain = [choice for choice in basis.CHOICES if choice != "gapless" or gaps]
    assert listed.index.tolist()[: len(plain)] == [(choice, "") for choice in plain]
    assert listed.index.is_unique
    for column in ("change", "cases", "workforce", "share"):
        assert (listed[column].min(), listed[column].max()) == (every[column].min(), every[column].max())
    assert len(listed) <= len(plain) + 8


def test_posts_england_needs(register, found):
    assert found["falls_posts_last"].value == pytest.approx(321_661 / 14 - 21_105.4)
    assert found["falls_posts_2018"].value == pytest.approx(327_313 / 14 - 18_787.3)
    assert found["falls_redeployed_2018"].value == pytest.approx(
        (327_313 / 14 - 18_787.3) / (29_464.9 + 5_356.3 - 18_787.3)
    )
    counted = express(register, register.quantities["case_holders_gained_england"])
    assert float(counted.value) == pytest.approx(found["falls_posts_2018"].value)


@pytest.mark.parametrize(("name", "year"), [("2018", 2018), ("2019", 2019), ("last", 2025)])
def test_councils_at_fourteen_by_the_raw_file(found, raw, name, year):
    """Exact fractions from the file: who is at 14, who would be with half of the rest, what the others lack."""
    own = {unit: counts for (unit, when), counts in raw.items() if when == year and None not in counts[:2]}
    above = {unit: one for unit, one in own.items() if printed(one[0], one[1]) > 14}
    at = found[f"falls_at_target_{name}"]
    assert (at.value, at.n) == (len(own) - len(above), len(own))
    lacking = found[f"falls_levelled_{name}"]
    assert lacking.n == len(above)
    assert lacking.value == pytest.approx(float(sum(one[0] / 14 - one[1] for one in above.values())))
    whole = {unit: one for unit, one in own.items() if one[3] is not None}
    half = [
        printed(cases, holders + (in_post + agency - holders) / 2)
        for cases, holders, in_post, agency in whole.values()
    ]
    there = found[f"falls_half_{name}"]
    assert (there.value, there.n) == (sum(one <= 14 for one in half), len(whole))


def test_nobody_redeployed_is_the_caseload_and_everybody_leaves_cases_over_the_workforce(register):
    own = council.counted(register.official, 2025).dropna(subset=council.COUNTS)
    assert np.allclose(falls.redeployed(register.official, 2025, 0.0), own["caseload"])
    staff = own["in_post"] + own["agency"]
    assert np.allclose(falls.redeployed(register.official, 2025, 1.0), own["cases"] / staff)


# --- ways -------------------------------------------------------------------------------------------------


def test_those_that_came_down_by_the_raw_file(found, raw):
    both = {unit for unit, year in raw if year == 2019} & {unit for unit, year in raw if year == 2025}
    both = [unit for unit in both if None not in raw[unit, 2019][:2] + raw[unit, 2025][:2]]
    loads = {unit: [printed(*raw[unit, year][:2]) for year in (2019, 2025)] for unit in both}
    down = [unit for unit, (first, last) in loads.items() if first > 14 >= last]
    assert (found["falls_came_down"].value, found["falls_came_down"].n) == (len(down), len(both))
    assert found["falls_rose_above"].value == sum(first <= 14 < last for first, last in loads.values())
    assert sum(found[f"falls_by_{part}"].value for part in council.ROUTES) == len(down)
    groups = {"reached": down, "elsewhere": set(both) - set(down)}
    for key, units in groups.items():
        cases = [sum(raw[unit, year][0] for unit in units) for year in (2019, 2025)]
        assert found[f"falls_cases_{key}"].value == pytest.approx(float(cases[1] / cases[0] - 1))
    share = [
        counts2[1] / (counts2[2] + counts2[3]) > counts[1] / (counts[2] + counts[3])
        for unit in both
        for counts, counts2 in [(raw[unit, 2019], raw[unit, 2025])]
        if None not in counts + counts2
    ]
    assert (found["falls_share_rose"].value, found["falls_share_rose"].n) == (sum(share), len(share))


def test_what_a_council_would_have_come_to_without_a_part(register):
    reached = falls.came_down(falls.compared(register.official, 14, 2019, 2025))
    everything = falls.without_part(reached.assign(all=reached["total"]), "all")
    assert np.allclose(everything, reached["caseload_before"])


def test_the_cohort_by_the_raw_file(found, raw):
    years = (2018, 2021, 2025)
    units = {unit for unit, _ in raw if all(None not in raw.get((unit, y), [None])[:2] for y in years)}
    load = {unit: [raw[unit, year][0] / raw[unit, year][1] for year in years] for unit in units}
    fell = [one for one in load.values() if one[1] < one[0]]
    others = [one for one in load.values() if one[1] >= one[0]]
    for key, group in (("cohort", fell), ("others", others)):
        assert (found[f"falls_{key}"].value, found[f"falls_{key}"].n) == (len(group), len(units))
        assert found[f"falls_{key}_below_middle"].value == sum(last < middle for _, middle, last in group)
        assert found[f"falls_{key}_below_first"].value == sum(last < first for first, _, last in group)
    named = [unit for unit in units if load[unit][1] < load[unit][0]]
    for name, year in zip(("first", "middle", "last"), years, strict=True):
        joint = sum(raw[unit, year][0] for unit in named) / sum(raw[unit, year][1] for unit in named)
        assert found[f"falls_cohort_caseload_{name}"].value == pytest.approx(float(joint))


def test_the_drop_of_2024_is_that_of_the_councils_and_birmingham(register, found):
    own = register.official.workforce.pivot(index="unit", columns="year", values="cases")
    others = (own[2024] - own[2023]).drop("330").sum()  # 330 is Birmingham
    assert found["falls_cases_2024"].value == others + found["falls_cases_2024_birmingham"].value


def test_who_counted_fewer_in_2024_by_the_raw_file(found, raw):
    """The two smallest are left out here too."""
    pairs = [
        (raw[unit, 2023][0], raw[unit, 2024][0])
        for unit, year in raw
        if year == 2024 and (unit, 2023) in raw and None not in (raw[unit, 2023][0], raw[unit, 2024][0])
    ]
    told = found["falls_cases_2024_fell"]
    assert (told.value, told.n) == (sum(last < first for first, last in pairs), len(pairs))


@pytest.mark.parametrize(
    ("key", "made", "before", "after", "lower"),
    [
        ("falls_cases_2024_fell", falls._cases_of_2024, 2023, 2024, "cases"),
        ("falls_share_rose", lambda official: falls._levers(official, 14), 2019, 2025, "agency"),
        ("falls_cohort", falls._cohort, 2018, 2021, "caseload"),
        ("falls_cohort_below_first", falls._cohort, 2018, 2025, "caseload"),
        ("falls_cohort_below_middle", falls._cohort, 2021, 2025, "caseload"),
    ],
)
def test_what_stays_as_it_was_has_not_fallen(register, key, made, before, after, lower):
    """A council of which the later count is the earlier one, then a little more of it, then a little less."""
    table = register.official.workforce.set_index(["unit", "year"])
    own = ["cases", "case_holders", "in_post", "agency", "caseload"]
    unit, told = "886", []  # Kent, whose caseload fell from 2018 to 2021
    for times in (1, 1.01, 0.99):
        changed = table.copy()
        changed.loc[(unit, after), own] = table.loc[(unit, before), own]
        changed.loc[(unit, after), lower] *= times
        official = replace(register.official, workforce=changed.reset_index())
        told.append({one.id: one.value for one in made(official)}[key])
    assert told == [told[0], told[0], told[0] + 1]


def test_what_the_prose_says_holds(found, register):
    """Sentences of the chapter that are words only."""
    shares = register.official.england["holder_share"]
    assert shares.idxmax() == basis.BASE  # "stood highest in 2019"
    years = [year for year in shares.index if year < 2025]
    assert all(found[f"falls_share_change_from_{year}"].high < 0 for year in years)  # "from every year"
    assert all(found[f"falls_change_from_{year}"].high < 0 for year in years)
    cases = [found[f"falls_part_cases_from_{year}"].value for year in (2017, 2018, 2019)]
    assert cases[0] > 0 > cases[1] > cases[2]  # "the part of cases turns with the first year"
    for name in ("redeployed", "levelled"):
        assert found[f"falls_{name}_last"].value < found[f"falls_{name}_2018"].value
