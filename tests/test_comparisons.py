"""Comparisons written in words: what they name, and whether they hold."""

import pytest

from analysis.arithmetic.comparisons import comparison, is_number, parts


@pytest.mark.parametrize(
    ("sign", "smaller", "equal", "larger"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
        ("=", False, True, False),
    ],
)
def test_each_sign_compares_as_it_says(sign, smaller, equal, larger):
    made = comparison(f"a {sign} 2")
    assert made.names == ["a"]
    assert [made.holds(left, 2) for left in (1, 2, 3)] == [smaller, equal, larger]


@pytest.mark.parametrize("part", ["a", "a <> b", "a < b or c < d", "a<b"])
def test_what_compares_nothing_is_refused(part):
    with pytest.raises(ValueError, match="is no comparison"):
        comparison(part)


def test_parts_and_numbers_are_told_apart():
    assert parts("") == []
    assert parts("a < b and b > -1.5") == ["a < b", "b > -1.5"]
    assert [is_number(side) for side in ("-1.5", "2", "a", "1e3")] == [True, True, False, False]
