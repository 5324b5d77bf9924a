"""When each council would be repaid at its own counts, and what makes councils differ.

The whole promise comes true, with both sides priced at cost, at the latest counts and prices. One cost is stated, and
one number of support posts is assumed, for councils of every size.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.appraisal import budget, calculator, census, model
from analysis.appraisal.definitions import defined
from analysis.claims.finding import Finding
from analysis.register.counts import at_target
from analysis.register.kept import kept
from analysis.register.load import Register

#: How far from the years of the council of average size still counts as near.
NEAR = 0.1


@kept
def councils(register: Register) -> pd.DataFrame:
    """Years until each council with case holders to gain is repaid, those with all counts of staff and cases.

    Gives a frame indexed by unit: ``size``, one of :data:`analysis.appraisal.budget.SIZES`; ``years``, infinite where it
    never is; ``grown``, the same if the cost and the support posts grew with the council's social workers.
    """
    sizes, rows = budget.councils(register).set_index("unit")["size"], {}
    for unit in filter(lambda unit: calculator.whole(register, unit), calculator.councils(register)):
        own = calculator.at(register, unit)
        if not at_target(own["cases"] / own["case_holders"], own["caseload_model"]):
            rows[unit] = {
                "size": sizes.get(unit),
                "years": _years(register, unit),
                "grown": _years(register, unit, **grown(register, unit)),
            }
    return pd.DataFrame.from_dict(rows, orient="index")


def grown(register: Register, unit: str) -> dict[str, float]:
    """The stated cost and the support posts as they would be if they grew with a council's social workers.

    Gives each by the key of its input, at the latest prices.

    Parameters
    ----------
    unit : str
        Of a council that has all counts.
    """
    own, average = calculator.at(register, unit), calculator.at(register)
    return {name: average[name] * _staff(own) / _staff(average) for name in census.SCALED}


def _staff(own: dict[str, float]) -> float:
    """Social workers in post and from agencies."""
    return own["in_post"] + own["agency"]


def _years(register: Register, unit: str = "", **others: float) -> float:
    """Years until a council is repaid; infinite if it never is, the first full year of the gain if sooner."""
    found = calculator.priced(register, unit, "both", 1.0, **others)
    if found["repaid"] == found["repaid"]:
        return found["repaid"]
    own = calculator.at(register, unit)
    return own["transition_years"] + own["ramp_years"] if found["at_full"] >= 0 else np.inf


def findings(register: Register) -> Iterator[Finding]:
    """What the chapter says of councils at their own counts."""
    own = councils(register)
    years, about = own["years"], {"n": len(own), "year": model.latest(register)}
    average = _years(register)
    near = (years - average).abs() <= NEAR * average
    yield defined("payback_councils_near", near.sum(), near=NEAR, **about)
    yield defined("payback_councils_long", (years > model.LONGEST).sum(), longest=model.LONGEST, **about)
    yield defined("payback_councils_never", (years == np.inf).sum(), **about)
    yield defined("payback_councils_limit", model.LONGEST)
    yield defined("payback_councils_shortest", years.min(), **about)
    if average <= model.LONGEST:
        yield defined("payback_councils_average", average, year=about["year"])
    groups = {"all": years} | dict(iter(years.groupby(own["size"])))
    for size, group in groups.items():
        if np.isfinite(group.median()):
            which = "all councils" if size == "all" else f"the {size} third of councils by social workers"
            yield defined(
                "payback_councils_{size}", group.median(), size=size, which=which, **about | {"n": len(group)}
            )
    if np.isfinite(own["grown"].max()):
        ends = {"low": own["grown"].min(), "high": own["grown"].max()}
        yield defined("payback_councils_grown", own["grown"].median(), **ends, **about)
