"""Beliefs and correlations: read as they stand, refused with their place where they cannot be."""

import csv

import numpy as np
import pytest
from believing import believe
from hypothesis import given
from hypothesis import strategies as st
from spoiling import spoil

from analysis.register.beliefs import QUALITIES, SHAPES, Correlation, cholesky
from analysis.register.load import DataError, load


def test_every_belief_holds_the_registers_own_value_and_is_reasoned(register):
    assert register.beliefs
    for key, one in register.beliefs.items():
        about = register.inputs[key]
        assert one.wide_low <= one.low <= one.likely <= one.high <= one.wide_high
        assert not about.known or one.wide_low <= about.value <= one.wide_high
        assert one.shape in SHAPES
        assert one.quality in QUALITIES
        assert len(one.reason.split()) > 4, key
        assert one.dissent, key


def test_ends_are_read_in_the_unit_of_the_input(register):
    one, about = register.beliefs["on_cost"], register.inputs["on_cost"]
    assert one.ends(wide=True) == about.plausible
    assert one.likely == about.value


# what is wrong | table | key of the row | column | value put in | part of the rule named
BROKEN = """
unknown input | beliefs | on_cost | input | luck | not found in the lookup table "inputs"
unknown shape | beliefs | on_cost | shape | cauchy | enum
unknown quality | beliefs | on_cost | quality | superb | enum
no reason | beliefs | on_cost | reason |  | required
nobody named | beliefs | on_cost | dissent |  | required
in words | beliefs | on_cost | low | little | pattern
no likeliest value | beliefs | on_cost | likely |  | a uniform belief has no likeliest value
low above likely | beliefs | on_cost | low | 31 | is above likely, 30
likely above high | beliefs | on_cost | high | 29 | is above high, 29
wide within narrow | beliefs | on_cost | wide_low | 28 | is above low
wide end within narrow | beliefs | on_cost | wide_high | 32 | is above wide high
a bell leaning to one side | beliefs | salary_2018 | shape | normal | a normal belief is even
share above the whole | beliefs | contact_share_before | wide_high | 101 | is more than share of a whole
own value left out | beliefs | on_cost | wide_low | 30.5 | is above low
correlation of one | correlations | salary_2018 | correlation | 1 | does not lie between −1 and 1
correlation below minus one | correlations | salary_2018 | correlation | -1.2 | does not lie between
correlation in words | correlations | salary_2018 | correlation | strong | pattern
correlation with itself | correlations | salary_2018 | second | salary_2018 | cannot be correlated with itself
correlation with nothing | correlations | salary_2018 | second | luck | not found in the lookup table "beliefs"
correlation without a reason | correlations | salary_2018 | reason |  | required
"""


@pytest.mark.parametrize(
    ("table", "key", "column", "value", "rule"),
    [
        pytest.param(*(part.strip() for part in line.split("|")[1:]), id=line.split("|")[0].strip())
        for line in BROKEN.strip().splitlines()
    ],
)
def test_a_broken_cell_is_refused_with_its_place(package, table, key, column, value, rule):
    row = spoil(package, f"{table}.csv", key, column, value)
    with pytest.raises(DataError) as caught:
        load(package)
    message = str(caught.value)
    assert message.startswith(f"data/{table}.csv, row {row}, column ")
    assert "\n" not in message
    assert rule in message


def test_a_bell_has_its_likeliest_value_midway(package):
    for column, value in {"shape": "normal", "low": "20", "likely": "30", "high": "40"}.items():
        spoil(package, "beliefs.csv", "on_cost", column, value)
    for column, value in {"wide_low": "10", "wide_high": "50"}.items():
        spoil(package, "beliefs.csv", "on_cost", column, value)
    one = load(package).beliefs["on_cost"]
    assert (one.shape, float(one.likely)) == ("normal", 0.3)


def append(package, table, *cells):
    with (package / table).open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(cells)
    return len((package / table).read_text(encoding="utf-8").splitlines())


def refused(package):
    with pytest.raises(DataError) as caught:
        load(package)
    return str(caught.value)


def test_a_pair_in_the_other_order_is_still_the_same_pair(package, register):
    pair = register.correlations[0]
    row = append(package, "correlations.csv", pair.second, pair.first, "0.1", "again")
    message = refused(package)
    assert message.startswith(f"data/correlations.csv, row {row}, column second")
    assert "stands in an earlier row too" in message


def test_correlations_that_no_numbers_can_have_are_refused(package):
    names = ("contact_share_before", "dip", "on_cost")
    append(package, "correlations.csv", names[0], names[1], "0.6", "for the test")
    append(package, "correlations.csv", names[1], names[2], "0.6", "for the test")
    row = append(package, "correlations.csv", names[0], names[2], "-0.6", "for the test")
    message = refused(package)
    assert message.startswith(f"data/correlations.csv, row {row}, column correlation, value '-0.6'")
    assert "not positive definite" in message


def test_a_belief_that_leaves_out_the_registers_value_is_refused(package):
    for column in ("likely", "low", "wide_low"):
        row = spoil(package, "beliefs.csv", "on_cost", column, "31")
    message = refused(package)
    assert message.startswith(f"data/beliefs.csv, row {row}, column input, value 'on_cost'")
    assert "the register's own value lies outside" in message


def test_a_belief_without_width_is_refused(package):
    for column in ("low", "likely", "high"):
        spoil(package, "beliefs.csv", "on_cost", column, "30")
    assert "a belief needs some width" in refused(package)


@given(st.lists(st.floats(-0.49, 0.49), min_size=3, max_size=3))
def test_the_triangle_gives_back_the_correlations(values):
    names = ("x", "y", "z")
    pairs = [("x", "y"), ("x", "z"), ("y", "z")]
    lower = cholesky(
        names, [Correlation(*pair, value, "") for pair, value in zip(pairs, values, strict=True)]
    )
    matrix = lower @ lower.T
    assert [matrix[0, 1], matrix[0, 2], matrix[1, 2]] == pytest.approx(values)
    assert np.diag(matrix) == pytest.approx(np.ones(3))


def test_a_belief_tells_its_ends():
    one = believe("x", 2, 6, wide=(1, 9))
    assert one.ends() == (2, 6)
    assert one.ends(wide=True) == (1, 9)
