"""England as the councils it has: each with its own counts, and bounds for the few whose counts are missing.

Councils are all there are, not a sample of some larger number, so nothing here is drawn and sums have no
sampling error. What is not known is what the missing counts were.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from analysis.appraisal import model
from analysis.register.counts import QUOTED, at_target
from analysis.register.load import Register

#: What the model needs of a council.
COUNTS = list(model.COUNTS)

#: Units that report for two councils: unit → since which year.
_JOINT = {"314 / 318": -np.inf, "928": 2021}


@cache
def councils(register: Register, year: int = QUOTED) -> pd.DataFrame:
    """Every unit that councils report by in a year, one row each, with all counts that the model needs.

    Gives ``unit``, ``area``, the counts, ``caseload``, ``councils`` (how many report together) and ``counted``, the
    year the counts are of: another one, the nearest, where this year's are missing or hard to believe.
    """
    table = _with_counts(register)
    units = register.official.workforce.loc[register.official.workforce["year"] == year, "unit"]
    own = table[table["unit"].isin(units)]
    own = own.assign(apart=(own["counted"] - year).abs()).sort_values(["unit", "apart", "counted"])
    found = own.drop_duplicates("unit").drop(columns="apart").reset_index(drop=True)
    return found.assign(councils=1 + (found["unit"].map(_JOINT) <= year))


@cache
def _with_counts(register: Register) -> pd.DataFrame:
    """Rows of the workforce table with all counts, none of them flagged as hard to believe."""
    table = register.official.workforce
    own = table[~table["implausible"]].dropna(subset=[*COUNTS, "caseload"])
    return own[["unit", "area", "year", *COUNTS, "caseload"]].rename(columns={"year": "counted"})


@cache
def uncounted(register: Register, year: int = QUOTED) -> pd.DataFrame:
    """What the counts of other years say of the units that have none, or none to be believed, in one.

    Gives the columns of :func:`councils`, a row for each such unit and each year in which it has all counts.
    """
    own = councils(register, year)
    absent = own.loc[own["counted"] != year, ["unit", "councils"]]
    return _with_counts(register).merge(absent, on="unit")


def bounds(
    register: Register, figures: pd.Series, others: pd.Series, year: int = QUOTED
) -> tuple[float, float, float]:
    """A sum over England, with what it can be if missing counts were as low or as high as in any other year.

    `figures`, `others`: one for each row of :func:`councils` and of :func:`uncounted`.
    """
    own, absent = councils(register, year), uncounted(register, year)
    known = float(figures[own["counted"] == year].sum())
    ends = others.groupby(absent["unit"]).agg(["min", "max"]).sum()
    return float(figures.sum()), known + float(ends["min"]), known + float(ends["max"])


# --- what the model takes of a council ---------------------------------------------------------------------


def size(register: Register, own: pd.DataFrame, year: int = QUOTED) -> np.ndarray:
    """Staff of each unit, agency workers included, as a multiple of the average council's of that year."""
    every = councils(register, year)
    mean = (every["in_post"] + every["agency"]).sum() / every["councils"].sum()
    return ((own["in_post"] + own["agency"]) / mean).to_numpy()


def moved(
    register: Register,
    own: pd.DataFrame,
    year: int = QUOTED,
    by_size: bool = True,
    amounts: Mapping[str, float] | None = None,
) -> dict[str, np.ndarray]:
    """The model's inputs for units of their own size.

    A council at the promised caseload or below gains no case holders and gives none up. It still pays for the
    transition and for support posts, and gains contact time.

    - `own`: as :func:`councils` gives them.
    - `year`: whose average council a transition at the stated cost is for.
    - `by_size`: whether transition cost and support posts grow with staff; else they are the same for each council.
    - `amounts`: of :data:`SCALED`, for an average council, where they are not the register's.
    - Gives each value by the key of its input.
    """
    values = model.council(**{name: own[name].to_numpy() for name in COUNTS})
    values["councils_2018"] = np.ones(len(own))
    values["caseload_england"] = _to_fall_from(register, own)
    times = size(register, own, year) if by_size else own["councils"].to_numpy()
    stated = {name: model.worth(register, name) for name in SCALED}
    return values | {name: amount * times for name, amount in (stated | dict(amounts or {})).items()}


#: Inputs that are amounts of one average council.
SCALED = ("transition_cost", "support_posts")


def _to_fall_from(register: Register, own: pd.DataFrame) -> np.ndarray:
    """Each caseload, the promised one in place of what is no higher."""
    target = model.worth(register, "caseload_model")
    return np.where(at_target(own["caseload"], target), target, own["caseload"])


def own_results(
    register: Register,
    own: pd.DataFrame,
    keys: tuple[str, ...],
    year: int = QUOTED,
    by_size: bool = True,
    **other,
) -> pd.DataFrame:
    """Results of the model for each unit at its own size, beside the columns of :func:`councils`; see :func:`moved`.

    `**other`: other inputs, in base units.
    """
    amounts = {name: other.pop(name) for name in SCALED if name in other}
    values = moved(register, own, year, by_size, amounts) | other
    return own.assign(**evaluate(register, values, keys))


def evaluate(
    register: Register, values: Mapping[str, object], keys: tuple[str, ...]
) -> dict[str, np.ndarray]:
    """Results from those of the values that they rest on; see :func:`analysis.appraisal.model.evaluate`."""
    known = model.inputs(register, keys)
    return model.evaluate(register, {name: one for name, one in values.items() if name in known}, keys)


@cache
def as_one(register: Register) -> dict[str, float]:
    """England as if it were one council: the model's inputs that give the sum over councils at one stroke.

    The model is linear in a council's counts and in the case holders it must gain, so its result for the sums
    is the sum of its results. The caseload is the one at which England as one council would have to gain as many
    case holders as its councils gain together; those below the target lend nobody theirs.

    Gives each value by the key of its input; those of :data:`SCALED` are for all councils.
    """
    own = councils(register)
    number = int(own["councils"].sum())
    values = model.council(**{name: float(own[name].sum()) for name in COUNTS})
    cases = (own["case_holders"] * _to_fall_from(register, own)).sum()
    values["caseload_england"] = float(cases / own["case_holders"].sum())
    return values | {name: model.worth(register, name) * number for name in SCALED}


def believed(register: Register, drawn: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Draws of the inputs of one council, turned into inputs of England as one council.

    `drawn`: by input, base units.
    """
    number = int(councils(register)["councils"].sum())
    scaled = {name: drawn[name] * number for name in SCALED if name in drawn}
    return {**as_one(register), **drawn, **scaled}
