"""Specification curves: a list of analyses fixed beforehand, all of them run, and one test over all together.

An analysis can be done in several ways that are each defensible. A list of them is written down with reasons,
every one is run, and the whole is compared with what the same list gives where the link is broken: whole
histories of the exposure are handed from one council to another. One permutation serves all analyses at once, so
that their agreeing with each other counts once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.claims.definitions import passes_on
from analysis.claims.finding import Finding
from analysis.evidence.definitions import defined, records
from analysis.evidence.permutation import solve
from analysis.evidence.regression import Design, Estimate


@dataclass(frozen=True)
class Choice:
    """One defensible way to decide one thing: a row of ``choices.csv``."""

    curve: str  #: whose specifications it belongs to
    #: `dimension`, `name`: what is to be decided, by its key and in words
    dimension: str
    name: str
    #: `key`, `label`: how
    key: str
    label: str
    reason: str  #: for it


@dataclass(frozen=True)
class Dimension:
    """One thing to decide: the main choice first, then the others."""

    key: str
    name: str
    choices: tuple[Choice, ...]


def dimensions(curve: str) -> tuple[Dimension, ...]:
    """What is to be decided for a curve; of each the main choice comes first."""
    own = [row for row in records("choices.csv", Choice, "key") if row.curve == curve]
    decided = groupby(own, lambda row: (row.dimension, row.name))
    return tuple(Dimension(key, name, tuple(choices)) for (key, name), choices in decided)


#: A specification: dimension → choice, by their keys.
Chosen = Mapping[str, str]


def main(dimensions: Sequence[Dimension]) -> dict[str, str]:
    """The main specification: the first choice of each dimension."""
    return {one.key: one.choices[0].key for one in dimensions}


#: Choices in which a specification departs from the main one at most.
MOST = 2


def departures(dimensions: Sequence[Dimension]) -> list[dict[str, str]]:
    """The main specification and every one that departs from it in `MOST` choices or fewer.

    More departures at once are specifications that nobody would defend together.
    """
    found = [main(dimensions)]
    for count in range(1, MOST + 1):
        for changed in combinations(dimensions, count):
            for picked in product(*(one.choices[1:] for one in changed)):
                moved = {one.key: choice.key for one, choice in zip(changed, picked, strict=True)}
                found.append(found[0] | moved)
    return found


def key_of(chosen: Chosen, dimensions: Sequence[Dimension]) -> str:
    """The choices that depart from the main specification, ``main`` where none does."""
    changed = [f"{one.key}_{chosen[one.key]}" for one in dimensions if chosen[one.key] != one.choices[0].key]
    return "_".join(changed) or "main"


def label_of(chosen: Chosen, dimensions: Sequence[Dimension]) -> str:
    """The same in words."""
    changed = [
        f"{one.name.lower()}: {choice.label}"
        for one in dimensions
        for choice in one.choices[1:]
        if choice.key == chosen[one.key]
    ]
    return "; ".join(changed) or "main specification"


# --- the curve and its test --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Specification:
    """A specification with its estimate, on the scale that readers see."""

    key: str
    label: str
    chosen: Chosen  #: dimension → choice, by their keys
    estimate: Estimate  #: as shown: every estimate of a curve is on one scale
    chance: float  #: two-sided probability of so large a coefficient if there were none
    #: `drawn`, `drawn_clear`: for each permutation the estimate, and −1, 0 or 1: its interval lies below
    #: zero, holds it, lies above
    drawn: np.ndarray
    drawn_clear: np.ndarray


@dataclass(frozen=True)
class Joint:
    """The test over all specifications together."""

    #: `median`, `median_chance`: median of the estimates; share of permutations (the record counted as one)
    #: with one as far from zero
    median: float
    median_chance: float
    #: `clear`, `clear_chance`: intervals wholly on one side of zero, on the side that has more; share of
    #: permutations with as many
    clear: int
    clear_chance: float
    holm: int  #: specifications whose own probability is below 5% after Holm's correction for their number
    #: `low`, `high`: middle 95% of the permutations at each place of the sorted curve
    low: np.ndarray
    high: np.ndarray
    #: `lowest`, `highest`: of the estimates
    lowest: float
    highest: float
    count: int  #: specifications


def joint(entries: Sequence[Specification]) -> Joint:
    """Test all specifications of a curve together.

    The statistics were named before any result: the median of the estimates decides, how many intervals lie wholly
    on one side of zero stands beside it.
    """
    values = np.array([one.estimate.value for one in entries])
    signs = np.array([np.sign(one.estimate.value) * one.estimate.clear for one in entries])
    drawn = np.column_stack([one.drawn for one in entries])
    clear = np.column_stack([one.drawn_clear for one in entries])
    median, drawn_median = float(np.median(values)), np.median(drawn, axis=1)
    many, drawn_many = _most(signs[None])[0], _most(clear)
    low, high = np.quantile(np.sort(drawn, axis=1), [0.025, 0.975], axis=0)
    return Joint(
        median,
        _share(np.abs(drawn_median) >= abs(median)),
        int(many),
        _share(drawn_many >= many),
        int((holm([one.chance for one in entries]) < 0.05).sum()),
        low,
        high,
        float(values.min()),
        float(values.max()),
        len(entries),
    )


def _most(signs: np.ndarray) -> np.ndarray:
    return np.maximum((signs < 0).sum(axis=1), (signs > 0).sum(axis=1))


def _share(reached: np.ndarray) -> float:
    """Probability by permutation; the record itself is one of the arrangements."""
    return float((reached.sum() + 1) / (len(reached) + 1))


def holm(chances: Sequence[float]) -> np.ndarray:
    """Probabilities corrected for their number as Holm has it, the rule wherever the book tests several things."""
    return multipletests(chances, method="holm")[1]


def decimals(chance: float) -> int:
    """Decimals that a probability is shown with, in per cent."""
    return 1 if chance >= 0.001 else 3


@passes_on
def told(
    key: str,
    entries: Sequence[Specification],
    draws: int,
    parts: Sequence[str] = ("median", "clear", "chance"),
    counted: bool = True,
    **words: object,
) -> Iterable[Finding]:
    """A curve's median, clear intervals, their probabilities by chance, and counts, as findings.

    - `parts`: which of them, by the ends of their keys.
    - `counted`: whether each says how many specifications or permutations it is over.
    """
    tested = joint(entries)
    words |= {"count": tested.count, "draws": draws}
    values = vars(tested) | {"chance": tested.median_chance}
    for part in parts:
        ends = (tested.lowest, tested.highest) if part == "median" else ()
        chance = part.endswith("chance")
        more = {"decimals": decimals(values[part])} if chance else {}
        more |= {"n": draws if chance else tested.count} if counted else {}
        yield defined(f"{key}_{part}", values[part], *ends, **words | more)


def entry(
    dimensions: Sequence[Dimension],
    chosen: Chosen,
    estimate: Estimate,
    design: Design,
    moving: np.ndarray,
    scale: Callable[[np.ndarray], np.ndarray] = lambda values: values,
) -> Specification:
    """A specification with its permutations.

    - `estimate`: the coefficient, unscaled.
    - `design`: the same regression, its moving columns left out.
    - `moving`: draws × rows × columns, the permuted columns.
    - `scale`: turns coefficients into what is shown; monotone, zero into zero.
    """
    values, errors = solve(design, moving)
    reach = errors * stats.t.ppf(0.975, estimate.councils - 1)
    ends = np.stack([scale(values - reach), scale(values + reach)])
    drawn_clear = (ends > 0).all(axis=0).astype(int) - (ends < 0).all(axis=0)
    low, middle, high = np.sort(scale(np.array([estimate.low, estimate.value, estimate.high]))).tolist()
    half = estimate.error / 2
    step = np.ptp(scale(np.array([estimate.value - half, estimate.value + half])))
    told = Estimate(middle, float(step), low, high, estimate.n, estimate.councils)
    key, label = key_of(chosen, dimensions), label_of(chosen, dimensions)
    return Specification(key, label, chosen, told, estimate.chance, scale(values), drawn_clear)


def table(entries: Sequence[Specification], dimensions: Sequence[Dimension]) -> pd.DataFrame:
    """The sorted curve as a table for its drawing.

    Parameters
    ----------
    entries : sequence of Specification
    dimensions : sequence of Dimension
        Of which they are choices.

    Returns
    -------
    DataFrame
        One row for each specification, lowest estimate first: ``label``, ``value``, ``low``, ``high``, ``main``,
        ``band_low``, ``band_high`` (permutations at this place) and one column for each dimension with the
        choice's label.
    """
    tested = joint(entries)
    names = {one.key: {choice.key: choice.label for choice in one.choices} for one in dimensions}
    rows = [
        {
            "label": one.label,
            "value": one.estimate.value,
            "low": one.estimate.low,
            "high": one.estimate.high,
            "main": dict(one.chosen) == main(dimensions),
        }
        | {own.name: names[own.key][one.chosen[own.key]] for own in dimensions}
        for one in entries
    ]
    found = pd.DataFrame(rows).sort_values("value", kind="stable").reset_index(drop=True)
    return found.assign(band_low=tested.low, band_high=tested.high)
