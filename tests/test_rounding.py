"""From a printed figure to what it allows: words, digits, grains, one-sided promises, ties."""

import operator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from analysis.arithmetic.rounding import (
    QUALIFIERS,
    Interval,
    parse,
    round_half_up,
    significant,
    stated_figure,
    to_text,
)

F = Fraction

decimals = st.decimals(-10_000, 10_000, places=None, allow_nan=False, allow_infinity=False)
fractions = st.fractions(-1000, 1000, max_denominator=500)
positive = st.fractions(F(1, 100), 1000, max_denominator=100)


@st.composite
def digits(draw, most=99_999, places=3):
    """A figure as a source prints it, trailing zeros included."""
    number = draw(st.integers(0, most))
    after = draw(st.integers(0, places))
    return f"{Decimal(number).scaleb(-after):f}"


@st.composite
def intervals(draw):
    low, high = sorted(draw(st.lists(fractions, min_size=2, max_size=2, unique=True)))
    ends = [draw(st.sampled_from([low, None])), draw(st.sampled_from([high, None]))]
    return Interval(*ends, draw(st.booleans()), draw(st.booleans()))


# --- reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("14", 14, 1),
        ("60", 60, 1),
        ("17.4", F(174, 10), F(1, 10)),
        ("17.40", F(174, 10), F(1, 100)),
        ("0.084", F(84, 1000), F(1, 1000)),
        ("327,420", 327_420, 1),
        ("1,234.5", F(12345, 10), F(1, 10)),
        ("-3", -3, 1),
        ("eight", 8, 1),
        ("twelve", 12, 1),
        ("no", 0, 0),
        ("nil", 0, 0),
        ("no additional cost", 0, 0),
        ("a fifth", F(1, 5), 0),
        ("two thirds", F(2, 3), 0),
        ("three quarters", F(3, 4), 0),
        ("one in three", F(1, 3), 0),
        ("halving", F(1, 2), 0),
        ("half", F(1, 2), 0),
        ("one half", F(1, 2), 0),
        ("a quarter", F(1, 4), 0),
        ("a sixth", F(1, 6), 0),
        ("four tenths", F(4, 10), 0),
        ("one in eleven", F(1, 11), 0),
        ("a dozen", 12, 1),
        ("every", 1, 0),
        ("the highest", 1, 0),
        ("upward", 0, 0),
        ("a few", 3, 0),
        ("hundreds", 200, 0),
        ("thousands", 2_000, 0),
        ("tens of thousands", 20_000, 0),
        ("millions", 2_000_000, 0),
    ],
)
def test_digits_and_words_are_read(text, value, precision):
    assert parse(text) == (value, precision)


NO_FIGURES = (
    "sixty|60%|£5m|c.60|1,23|12,3456|5.|.5|+3|1e3|60\n| 60|60 |٣|NaN|inf|5-7|"
    "a|one in a|one in twenty|five thirds|a third of|"
)


@pytest.mark.parametrize("text", NO_FIGURES.split("|"))
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="is not a figure in digits or a known fraction in words"):
        parse(text)


@pytest.mark.parametrize(
    ("qualifier", "grain", "message"),
    [
        ("roughly", "", "'roughly' is not a known qualifier"),
        ("about", "0", "'about' cannot go with an exact figure"),
        ("little more than", "0", "'little more than' cannot go with an exact figure"),
        ("", "-5", "a grain of -5 is below zero"),
        ("", "-0.5", "a grain of -0.5 is below zero"),
    ],
)
def test_a_figure_without_a_meaning_is_refused(qualifier, grain, message):
    with pytest.raises(ValueError, match=message):
        stated_figure("60", qualifier, grain)


# --- what each qualifier allows -----------------------------------------------------------------------------

ALLOWED = {
    # text, qualifier, grain: values just inside and just outside
    ("60", "", ""): (["59.5", "60.5"], ["59.4999", "60.5001"]),
    ("17.4", "", ""): (["17.35", "17.45"], ["17.3499", "17.4501"]),
    ("17.40", "", ""): (["17.395", "17.405"], ["17.35", "17.394", "17.4051"]),
    ("14", "", "0"): (["14"], ["13.9999", "14.0001"]),
    ("80", "only", ""): (["79.5", "80.5"], ["79.4", "80.6"]),
    ("20", "only", "10"): (["15", "25"], ["14.9", "25.1"]),
    ("20", "just", ""): (["19.5", "20.5"], ["19.4", "20.6"]),
    ("60", "c.", "10"): (["55", "65"], ["54.99", "65.01"]),
    ("60", "c.", "5"): (["57.5", "62.5"], ["57.49", "62.51"]),
    ("10", "about", "1"): (["9.5", "10.5"], ["9.4", "10.6"]),
    ("10", "some", "2"): (["9", "11"], ["8.9", "11.1"]),
    ("80", "close to", "10"): (["75", "85"], ["74.9", "85.1"]),
    ("60", "up to", ""): (["-5", "0", "60", "60.5"], ["60.51", "61"]),
    ("60", "as much as", ""): (["-5", "0", "60", "60.5"], ["60.51", "61"]),
    ("60", "at least", ""): (["59.5", "60", "1000"], ["59.49", "0"]),
    ("60", "more than", ""): (["60.0001", "1000"], ["60", "59.9"]),
    ("60", "less than", ""): (["59.9999", "-5"], ["60", "60.1"]),
    ("20", "little more than", ""): (["20.0001", "25"], ["20", "19.9", "25.0001"]),
    ("20", "little more than", "5"): (["20.0001", "22.5"], ["20", "19.9", "22.5001"]),
    ("60", "c.", ""): (["55", "65"], ["54.99", "65.01"]),
    ("17", "about", ""): (["14.5", "19.5"], ["14.49", "19.51"]),
    ("17.4", "c.", ""): (["17.15", "17.65"], ["17.14", "17.66"]),
    ("eight", "about", ""): (["5.5", "10.5"], ["5.4", "10.6"]),
    ("700,000", "", ""): (["695000", "705000"], ["694999", "705001"]),
    ("700,000", "some", ""): (["650000", "750000"], ["649999", "750001"]),
    ("2,000", "at least", ""): (["1950", "9999"], ["1949"]),
    ("a fifth", "", "0.05"): (["0.175", "0.225"], ["0.1749", "0.2251"]),
    ("a fifth", "", ""): (["0.1917", "0.2083"], ["0.1916", "0.2084"]),
    ("one in three", "", ""): (["0.3125", "0.3541"], ["0.3124", "0.3542"]),
    ("two thirds", "about", ""): (["0.625", "0.7083"], ["0.6249", "0.7084"]),
    ("one in three", "", "0.05"): (["0.3084", "0.3583"], ["0.3083", "0.3584"]),
    ("halving", "", "0.1"): (["0.45", "0.55"], ["0.4499", "0.5501"]),
    ("no", "", ""): (["0"], ["0.0001", "-0.0001"]),
    ("no additional cost", "", ""): (["0", "-5"], ["0.0001"]),
}


@pytest.mark.parametrize(("stated", "inside", "outside"), [(key, *value) for key, value in ALLOWED.items()])
def test_what_a_figure_allows(stated, inside, outside):
    allowed = stated_figure(*stated).allowed
    assert [value for value in inside if F(value) not in allowed] == []
    assert [value for value in outside if F(value) in allowed] == []


def test_every_qualifier_stands_in_the_table():
    assert {qualifier for _, qualifier, _ in ALLOWED} == set(QUALIFIERS)


@pytest.mark.parametrize(
    ("qualifier", "inside", "outside"),
    [
        ("", ["-60.5", "-59.5"], ["-60.51", "-59.49", "60"]),
        ("up to", ["-60.5", "0", "1000"], ["-60.51"]),
        ("at least", ["-59.5", "-1000"], ["-59.49", "60"]),
        ("more than", ["-60.01", "-1000"], ["-60", "60"]),
        ("less than", ["-59.99", "1000"], ["-60", "-61"]),
    ],
)
def test_a_fall_is_mirrored(qualifier, inside, outside):
    fall = stated_figure("60", qualifier, falls=True)
    assert fall.value == -60
    assert [value for value in inside if F(value) not in fall.allowed] == []
    assert [value for value in outside if F(value) in fall.allowed] == []


def test_little_more_than_is_no_fall():
    with pytest.raises(ValueError, match="cannot be read as a fall"):
        stated_figure("20", "little more than", "5", falls=True)


# --- the grains by rule -------------------------------------------------------------------------------------

GRAINS = {
    # text: the grains of the bare figure, fine and coarse, and of the figure with "about", coarse and fine
    "60": (["1", "10"], ["10", "5"]),
    "62": (["1"], ["5", "1"]),
    "17.4": (["1/10"], ["1/2", "1/10"]),
    "60.0": (["1/10"], ["1/2", "1/10"]),
    "0.50": (["1/100"], ["1/20", "1/100"]),
    "700,000": (["10000", "100000"], ["100000", "50000"]),
    "705,060": (["1", "10"], ["10", "5"]),
    "10,000": (["1000", "10000"], ["10000", "5000"]),
    "100": (["10", "100"], ["100", "50"]),
    "-20": (["1", "10"], ["10", "5"]),
    "eight": (["1"], ["5", "1"]),
    "a dozen": (["1"], ["5", "1"]),
    "half": (["1/12", "1/6"], ["1/6", "1/12"]),
    "a third": (["1/24", "1/12"], ["1/12", "1/24"]),
    "one in three": (["1/24", "1/12"], ["1/12", "1/24"]),
    "a fifth": (["1/60", "1/30"], ["1/30", "1/60"]),
    "three quarters": (["1/40", "1/20"], ["1/20", "1/40"]),
    "a tenth": (["1/220", "1/110"], ["1/110", "1/220"]),
}


@pytest.mark.parametrize(("text", "bare", "about"), [(key, *value) for key, value in GRAINS.items()])
def test_the_grains_by_rule(text, bare, about):
    assert list(stated_figure(text).grains) == [F(one) for one in bare]
    assert list(stated_figure(text, "about").grains) == [F(one) for one in about]
    for limit in ("up to", "as much as", "at least", "only", "just"):
        assert stated_figure(text, limit).grains == stated_figure(text).grains
    for beyond in ("more than", "less than"):
        assert stated_figure(text, beyond).grains == (0,)


@pytest.mark.parametrize("text", ["every", "no", "nil", "hundreds", "no additional cost", "0"])
def test_words_for_all_and_nothing_are_exact(text):
    assert len(stated_figure(text).grains) == 1
    assert stated_figure(text).grains[0] == (1 if text == "0" else 0)


@pytest.mark.parametrize(
    ("text", "qualifier", "kind"),
    [
        ("hundreds", "", "floor"),
        ("hundreds", "up to", "ceiling"),
        ("cost-neutral", "", "ceiling"),
        ("cost-neutral", "at least", "floor"),
        ("upward", "", "above"),
        ("upward", "only", "above"),
    ],
)
def test_a_word_promises_what_it_means_unless_a_qualifier_says_otherwise(text, qualifier, kind):
    assert stated_figure(text, qualifier).kind == kind


def test_a_year_is_exact_whatever_its_digits():
    assert stated_figure("2010", exact=True).grains == (0,)
    assert stated_figure("2010").grains == (1, 10)


@given(
    digits(), st.sampled_from(["", "only", "c.", "about"]), st.sampled_from([F(1), F(1, 100), F(1_000_000)])
)
def test_the_grains_scale_with_the_unit_and_do_not_depend_on_the_sign(text, qualifier, factor):
    figure = stated_figure(text, qualifier)
    scaled = stated_figure(text, qualifier, factor=factor, falls=True)
    assert scaled.grains == tuple(grain * factor for grain in figure.grains)


def test_an_input_is_taken_to_its_last_digit():
    """The rule is for figures that are compared: what goes into a formula is as printed, unless it says about."""
    assert stated_figure("60").as_input == stated_figure("60").at_precision
    assert stated_figure("700,000").as_input == Interval(F("699999.5"), F("700000.5"))
    assert stated_figure("60", "c.").as_input == Interval(F(55), F(65))
    assert stated_figure("60", "", "10").as_input == Interval(F(55), F(65))


# --- laws ---------------------------------------------------------------------------------------------------

two_sided = st.sampled_from(["", "only", "just", "c.", "about", "some", "close to"])
factors = st.sampled_from([F(1), F(1, 100), F(1_000_000)])


@given(digits(), two_sided, st.sampled_from(["0.5", "1", "5", "10"]), factors, st.booleans())
def test_a_figure_lies_in_what_it_allows(text, qualifier, grain, factor, falls):
    figure = stated_figure(text, qualifier, grain, factor, falls)
    assert figure.value in figure.allowed
    assert figure.value in figure.at_precision
    assert figure.value == F(text) * factor * (-1 if falls else 1)


@given(digits(), two_sided, fractions, st.tuples(positive, positive))
def test_a_coarser_grain_never_narrows(text, qualifier, distance, grains):
    fine, coarse = (f"{float(grain):.4f}" for grain in sorted(grains))
    value = F(text) + distance
    if value in stated_figure(text, qualifier, fine).allowed:
        assert value in stated_figure(text, qualifier, coarse).allowed


@given(digits(), two_sided, fractions)
def test_some_grain_holds_any_value(text, qualifier, distance):
    grain = 2 * abs(int(distance)) + 2
    assert F(text) + distance in stated_figure(text, qualifier, str(grain)).allowed


@given(digits(), positive, st.sampled_from(["0.5", "2", "10"]))
def test_little_more_than_widens_upwards_only(text, distance, grain):
    figure = stated_figure(text, "little more than", grain)
    assert (figure.value + distance in figure.allowed) == (2 * distance <= F(grain))
    assert figure.value - distance not in figure.allowed


@given(digits())
def test_a_trailing_zero_narrows_tenfold(text):
    longer = text + "0" if "." in text else text + ".0"
    short, long = (stated_figure(shown).at_precision for shown in (text, longer))
    assert short.high - short.low == 10 * (long.high - long.low)


@given(digits(), fractions)
def test_whatever_rounds_to_a_figure_lies_within_its_precision(text, distance):
    figure = stated_figure(text)
    value = figure.value + distance * figure.precision / 500
    if round_half_up(value, figure.precision) == figure.value:
        assert value in figure.at_precision
    elif value not in (figure.at_precision.low, figure.at_precision.high):
        assert value not in figure.at_precision


@given(digits(), factors)
def test_rounding_a_figure_to_its_own_precision_changes_nothing(text, factor):
    figure = stated_figure(text, factor=factor)
    assert round_half_up(figure.value, figure.precision) == figure.value


@given(decimals, st.integers(0, 6))
@example(Decimal("2.5"), 0)
@example(Decimal("-2.5"), 0)
@example(Decimal("0.125"), 2)
@example(Decimal("-0.05"), 1)
def test_ties_go_up_as_decimals_do(value, places):
    assume(abs(value.as_tuple().exponent) < 15)
    unit = Decimal(1).scaleb(-places)
    assert round_half_up(F(value), F(unit)) == F(value.quantize(unit, ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("value", "rounded"), [("2.5", 3), ("-2.5", -3), ("0.5", 1), ("-0.5", -1), ("0.49", 0)]
)
def test_ties_go_away_from_zero(value, rounded):
    assert round_half_up(F(value), F(1)) == rounded


def test_what_is_exact_is_not_rounded():
    assert round_half_up(F(1, 3), F(0)) == F(1, 3)


def test_an_interval_has_its_ends_only_where_both_exist():
    assert Interval(F(1), F(2)).ends == (1, 2)
    for ends in ((None, F(2)), (F(1), None), (None, None)):
        with pytest.raises(ValueError, match="no end on one side"):
            _ = Interval(*ends).ends


@given(intervals(), intervals())
def test_overlap_is_symmetric(one, other):
    assert one.overlaps(other) == other.overlaps(one)


@given(intervals(), fractions, fractions.filter(bool))
def test_scaling_moves_every_member(interval, value, factor):
    assert (value in interval) == (value * factor in interval.scaled(factor))


@given(intervals(), fractions)
def test_membership_is_between_the_ends(interval, value):
    over = operator.gt if interval.open_low else operator.ge
    under = operator.lt if interval.open_high else operator.le
    low = interval.low is None or over(value, interval.low)
    assert (value in interval) == (low and (interval.high is None or under(value, interval.high)))


# --- digits for people and machines -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (F(1, 8), 2, "0.13"),
        (F(-1, 8), 2, "−0.13"),
        (F(5, 2), 0, "3"),
        (F(1234567), 0, "1,234,567"),
        (F(-1, 1000), 1, "0.0"),
        (F(2, 3), 3, "0.667"),
        (F(174, 10), 2, "17.40"),
    ],
)
def test_digits_are_shown_half_up_with_commas_and_a_true_minus(value, places, text):
    assert to_text(value, places) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(F(2, 3), 0.6666666667), (F(0), 0.0), (F(-100, 3), -33.33333333), (F(760_000_000), 7.6e8)],
)
def test_ten_significant_digits(value, shown):
    assert significant(value) == shown
