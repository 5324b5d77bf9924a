"""No cell of a table to take along runs in a spreadsheet, and numbers stay numbers."""

import csv
from dataclasses import replace

import pandas as pd
import pytest

from analysis.ledger import results
from analysis.register.load import load
from analysis.show.spreadsheet import inert, inert_table


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        *((f"{sign}HYPERLINK(1)", f"'{sign}HYPERLINK(1)") for sign in "=+-@\t\r"),
        ("＝1+1", "'＝1+1"),
        ("-2.5% is the end", "'-2.5% is the end"),
        ("--1", "'--1"),
        *((same, same) for same in ("-2.5", "-1610000", "-1e-06", "Leeds", "−3%", "c.60%", "")),
    ],
)
def test_text_that_would_run_gets_an_apostrophe_and_a_number_stays(cell, shown):
    assert inert(cell) == shown


def test_a_table_without_such_a_cell_stays_the_same_to_the_byte():
    assert inert_table('a,b\r\n"x, y",-1\r\n') == 'a,b\r\n"x, y",-1\r\n'
    assert inert_table('a,b\n"=x, ""y""",-1\n') == 'a,b\n"\'=x, ""y""",-1\n'


def test_a_claim_whose_label_is_a_formula_is_published_as_text(register):
    key, claim = next(iter(register.claims.items()))
    spoilt = replace(claim, label='=HYPERLINK("http://example.org")')
    made = replace(register, claims={**register.claims, key: spoilt})
    row = next(csv.DictReader(results.as_csv(made).splitlines()))
    assert row["label"] == '\'=HYPERLINK("http://example.org")'
    assert float(row["stated_value"]) == float(claim.figure.value)


def test_a_figures_data_are_inert():
    from analysis.show.bars import Bars

    figure = object.__new__(Bars)
    object.__setattr__(figure, "rows", pd.DataFrame({"label": ["@a", "b"], "value": [-1.5, 2.0]}))
    assert type(figure).csv.fget(figure) == "label,value\n'@a,-1.5\nb,2\n"


def test_the_books_own_claims_need_no_apostrophe():
    assert "'=" not in results.as_csv(load())
