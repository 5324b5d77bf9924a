"""The judge against verdicts decided by hand, and the grain at which each verdict turns."""

import csv
import shutil
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from analysis.arithmetic.rounding import ONE_SIDED, QUALIFIERS, round_half_up
from analysis.chapters import ledger
from analysis.claims import quality, verdicts
from analysis.claims.expression import express
from analysis.claims.verdicts import Matters, Verdict, judge, turning_grain, verdict
from analysis.register.load import DATA, DataError, load

CASES = load().synthetic
TWO_SIDED = ("plain", "approximate")


@pytest.fixture(scope="module")
def found(register):
    return {trial.case.claim.id: trial for trial in quality.trials(register)}


# --- hits and false alarms ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", CASES)
def test_the_judge_says_what_was_decided_by_hand(found, key):
    case, judged = CASES[key], found[key].judged
    other = judged.other.verdict.value if judged.other else ""
    said = (judged.verdict.value, other, judged.matters.value)
    assert said == (case.verdict, case.other, case.matters), case.by_hand


def test_every_verdict_decided_by_hand_is_counted_as_given(register, monkeypatch):
    assert quality.right(register) == len(CASES)
    wrong = replace(register, synthetic={key: replace(one, verdict="") for key, one in CASES.items()})
    assert quality.right(wrong) == 0


def test_no_verdict_misses_or_gives_a_false_alarm(register):
    rates = quality.rates(register)
    assert list(rates["misses"]) == list(rates["false_alarms"]) == [0] * len(Verdict)
    assert list(rates["hits"]) == list(rates["cases"])


def test_the_cases_cover_what_a_claim_can_be():
    assert len(CASES) >= 60
    assert {case.claim.qualifier for case in CASES.values()} == set(QUALIFIERS)
    counts = Counter(case.verdict for case in CASES.values())
    assert set(counts) == {kind.value for kind in Verdict}
    assert min(counts.values()) >= 5
    assert {case.matters for case in CASES.values()} == {kind.value for kind in Matters}
    kinds = {(case.claim.figure.kind, case.verdict) for case in CASES.values() if case.claim.formula}
    for kind in set(QUALIFIERS.values()) - {"just above"}:
        for name in ("Reproduces", "Reproduces within rounding", "Does not reproduce"):
            assert (kind, name) in kinds, (kind, name)
    about = " ".join(case.about for case in CASES.values())
    for subject in ("tie", "trailing zero", "fraction in words", "missing input", "fall", "zero", "negative"):
        assert subject in about, subject


def test_the_table_of_hits_counts_every_case_once(register):
    counts = quality.confusion(register)
    assert counts.to_numpy().sum() == len(CASES)
    shown = ledger.rates_table(register).text.splitlines()
    assert shown[-1] == f"All | {len(CASES)} | {len(CASES)} | 0 | 0"


def to_even(value, unit):
    return round(value / unit) * unit if unit else value


def strict(value, unit):
    return value


def no_limits(figure, value, low, high, grain=None):
    return Verdict.REPRODUCES if figure.kind in ONE_SIDED else verdict(figure, value, low, high, grain)


def no_grain(figure, value, low, high, grain=None):
    return verdict(figure, value, low, high, figure.digits)


def no_bounds(figure, value, low, high, grain=None):
    return verdict(figure, value, value, value, grain)


def no_sign(figure, value, low, high, grain=None):
    low, value, high = sorted(map(abs, (low, value, high)))
    return verdict(replace(figure, value=abs(figure.value)), value, low, high, grain)


def hedges_punished(figure, value, low, high, grain=None):
    return verdict(figure, value, low, high, min(figure.grains) if figure.kind == "approximate" else grain)


FAULTS = {
    "rounds ties to even": ("round_half_up", to_even),
    "does not round the point": ("round_half_up", strict),
    "takes every limit as kept": ("verdict", no_limits),
    "knows no grain": ("verdict", no_grain),
    "knows no bounds": ("verdict", no_bounds),
    "takes a fall for a rise": ("verdict", no_sign),
    "takes a hedge at its finest": ("verdict", hedges_punished),
    "finds any missing input plausible": ("plausible", lambda unknown, needed: True),
}


@pytest.mark.parametrize(("name", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_judge_with_a_fault_is_noticed(register, monkeypatch, name, fault):
    monkeypatch.setattr(verdicts, name, fault)
    assert [trial.case.claim.id for trial in quality.trials(register) if not trial.right]


# --- the same through files -----------------------------------------------------------------------------------


def append(path, rows):
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, restval="", lineterminator="\n").writerows(rows)


def as_tables():
    """Rows for claims.csv and inputs.csv, written from the cases as they stand in their own file."""
    with (DATA / "synthetic_claims.csv").open(encoding="utf-8", newline="") as file:
        written = {row["id"]: row for row in csv.DictReader(file)}
    claims, inputs = [], []
    for key, case in CASES.items():
        shared = ("stated", "unit", "qualifier", "direction", "grain", "formula", "open", "material")
        claims.append(
            {
                **{column: written[key][column] for column in shared},
                **{"id": key, "group": "context", "short": "made up", "label": "Made up"},
                **{"source": "blueprint", "locator": "none", "headline": "false"},
                "grain_reason": "made up" if written[key]["grain"] else "",
                "arguments": "; ".join(f"{name}={bound}" for name, bound in case.claim.arguments.items()),
                "material_reason": "made up" if written[key]["material"] else "",
                **{"settles": "made up", "holder": "Councils"},
            }
        )
        for text in filter(None, written[key]["inputs"].split("; ")):
            inputs.append(as_input(key, text))
    return claims, inputs


def as_input(key, text):
    name, _, rest = text.partition("=")
    figure, unit, *option = rest.replace("[", "").replace("]", "").split(" ", 2)
    option = option[0] if option else ""
    low, _, high = option.partition(" to ")
    kind = "unknown" if figure == "?" else "assumption" if high else "stated"
    return {
        **{"id": f"{key}__{name}", "label": name, "unit": unit, "kind": kind, "range_reason": "made up"},
        "value": "" if figure == "?" else figure,
        "grain": "0" if option == "exact" else option.partition("grain ")[2],
        **({"low": low, "high": high} if high else {"range_reason": ""}),
        **{"source": "blueprint", "locator": "none"},
    }


def test_claims_written_into_the_real_tables_get_the_same_verdicts(tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data")
    claims, inputs = as_tables()
    append(folder / "claims.csv", claims)
    append(folder / "inputs.csv", inputs)
    loaded = load(folder)
    said = {key: judge(loaded, loaded.claims[key]) for key in CASES}
    assert {key: (each.verdict.value, each.matters.value) for key, each in said.items()} == {
        key: (case.verdict, case.matters) for key, case in CASES.items()
    }


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("inputs", "part=13 of 20", "pattern"),
        ("inputs", "part=13 apples [exact]; whole=20 count [exact]", "does not say argument=figure unit"),
        ("inputs", "part=13 count [exact]", "share takes part, whole"),
        ("stated", "lots", "is not a figure in digits"),
        ("verdict", "Plausible", "enum"),
        ("by_hand", "", "required"),
    ],
)
def test_a_case_that_breaks_a_rule_is_found(tmp_path, column, value, rule):
    folder = shutil.copytree(DATA, tmp_path / "data")
    path = folder / "synthetic_claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(DataError) as caught:
        load(folder)
    assert str(caught.value).startswith("data/synthetic_claims.csv, row 2, column ")
    assert rule in str(caught.value)


# --- a verdict turns where its turning point says -------------------------------------------------------------


def judged_figures(register):
    """Every computed claim, real and made up: figure, point and bounds."""
    real = (judge(register, claim) for claim in register.claims.values() if claim.formula)
    made_up = (trial.judged for trial in quality.trials(register))
    return [judged for judged in (*real, *made_up) if judged.low is not None]


def grains(turn):
    """Grains just below, at and just above the turning point, and far to either side."""
    if not turn:
        return [Fraction(1, 10**9), Fraction(1), Fraction(1000)]
    hair = Fraction(1, 10**9)
    return [turn * factor for factor in (hair, Fraction(1, 2), 1 - hair, 1, 1 + hair, 2, 1000)]


def test_a_finer_grain_than_the_turning_point_fails_and_a_coarser_holds(register):
    turning = 0
    for judged in judged_figures(register):
        figure, value, low, high = judged.claim.figure, judged.value, judged.low, judged.high
        turn = turning_grain(figure, value)
        assert judged.turns_at == turn
        if turn is None:
            continue
        rounds = round_half_up(value, figure.digits) == figure.value and figure.kind != "just above"
        for grain in grains(turn):
            if grain <= figure.digits:
                continue  # as fine as the digits, rounding decides and not the grain
            said = verdict(figure, value, low, high, grain)
            holds = said in (Verdict.APPROXIMATE, Verdict.REPRODUCES)
            assert holds == (rounds or grain >= turn), (judged.claim.id, grain)
            assert (said is Verdict.REPRODUCES) == rounds, (judged.claim.id, grain)
            turning += not rounds
    assert turning > 200


def test_a_finer_grain_fails_outright_only_where_the_bounds_do_not_reach_it(register):
    for judged in judged_figures(register):
        figure, value, low, high = judged.claim.figure, judged.value, judged.low, judged.high
        if figure.kind not in TWO_SIDED:
            continue
        nearest = max(low - figure.value, figure.value - high, Fraction(0))
        for grain in grains(2 * nearest):
            said = verdict(figure, value, low, high, grain)
            assert (said is Verdict.DOES_NOT_REPRODUCE) <= (grain < 2 * nearest), (judged.claim.id, grain)


def test_a_limit_that_is_kept_is_kept_at_every_grain(register):
    limits = 0
    for judged in judged_figures(register):
        figure = judged.claim.figure
        if figure.kind not in ONE_SIDED:
            continue
        args = judged.value, judged.low, judged.high
        said = {verdict(figure, *args, grain) for grain in grains(Fraction(1, 100))}
        if judged.verdict is Verdict.REPRODUCES or figure.kind in ("above", "below"):
            assert said == {judged.verdict}
        else:
            assert judged.turns_at == 2 * abs(judged.value - figure.value)
        limits += 1
    assert limits > 20


def test_what_lies_below_is_never_little_more(register):
    below = 0
    for judged in judged_figures(register):
        figure = judged.claim.figure
        if figure.kind == "just above" and judged.value <= figure.value:
            assert judged.turns_at is None
            for grain in grains(Fraction(1)):
                said = verdict(figure, judged.value, judged.low, judged.high, grain)
                assert said in (Verdict.WITHIN_ROUNDING, Verdict.DOES_NOT_REPRODUCE)
            below += 1
    assert below > 2


def test_a_grain_in_the_register_moves_the_claim_it_stands_at_and_no_other(register):
    """c.60% of the report turns at 7.5 points; its neighbours keep their verdicts."""
    claim = register.claims["contact_rise"]
    before = {key: judge(register, other).verdict for key, other in register.claims.items()}
    assert express(register, claim).value == Fraction(9, 16)
    for text, expected in {"7.5": Verdict.APPROXIMATE, "7.4": Verdict.WITHIN_ROUNDING}.items():
        finer = replace(claim, figure=replace(claim.figure, grain=Fraction(text) / 100))
        changed = replace(register, claims={**register.claims, claim.id: finer})
        after = {key: judge(changed, other).verdict for key, other in changed.claims.items()}
        assert after == {**before, claim.id: expected}


def test_no_grain_of_the_register_stands_where_the_rule_gives_one(register):
    """A grain of a row needs a reason that the rule cannot know; none does today."""
    for claim in register.claims.values():
        assert not claim.grain or claim.figure.grains != replace(claim.figure, grain=None).grains, claim.id
