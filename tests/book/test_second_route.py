"""Key figures agree with what a second route, which shares no code with the first, makes of the same tables."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = ROOT / "book" / "_ext"

#: Key figures that are counts of what a long list or many random draws came to; their checks are elsewhere.
WITHOUT = {"children", "tested", "claims"}


@pytest.fixture(scope="module")
def checked():
    sys.path.insert(0, str(EXTENSIONS))
    import book_checked

    yield book_checked
    sys.path.remove(str(EXTENSIONS))


def test_both_routes_agree_in_every_digit_that_is_kept(checked):
    apart = {
        name: (first, second)
        for name, _, _, first, second, digits in checked.compared()
        if digits < checked.KEPT
    }
    assert apart == {}


def test_every_key_figure_has_a_second_route_or_is_known_to_have_none(checked):
    from analysis.ledger.key_figures import key_figures

    assert {one.id for one in key_figures()} - set(checked.WAYS) == WITHOUT


def test_a_choice_of_value_has_a_second_route_beside_the_figure_that_it_moves(checked):
    """Support posts whose own work counts at cost, as the money chapters print it."""
    shown = {name: (question, second) for name, question, _, _, second, _ in checked.compared()}
    assert {name: shown[name] for name in checked.OTHERWISE} == {
        "payback_years_support_full": (
            "When would the money come back, if the support posts' own work counts at cost as well?",
            "12.7267 years",
        ),
        "payback_priced_support_full": (
            "What would a council win or lose, if the support posts' own work counts at cost as well?",
            "−£1.43259m",
        ),
        "national_npv_full_price_support": (
            "What would it mean for all of England, if the support posts' own work counts at cost as well?",
            "−£202.631m",
        ),
    }
    assert checked.found()["worth"] < checked.found()["payback_priced_support_full"]


def test_the_second_route_takes_nothing_from_the_first():
    tree = ast.parse((EXTENSIONS / "second_route.py").read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name.split(".")[0] in ("analysis", "pandas", "scipy", "statsmodels") for name in imported)


@pytest.mark.parametrize(
    ("number", "unit", "shown"),
    [
        (-4081378.4, "million_pounds", "−£4.08138m"),
        (0.0958776979, "percent", "9.58777%"),
        (36.0, "count", "36"),
        (1870.391, "fte", "1,870.39 posts"),
    ],
)
def test_a_number_is_written_as_a_reader_would(checked, register, number, unit, shown):
    assert checked.written(number, register.units[unit]) == shown


@pytest.mark.parametrize(
    ("first", "second", "digits"),
    [(1.0, 1.0, 6), (1.0, 1.01, 2), (100.0, 100.004, 5), (2.0, -2.0, 0), (0.0, 0.0, 6)],
)
def test_digits_that_agree_are_counted(checked, first, second, digits):
    assert checked.agreeing(first, second) == digits
