"""The whole model of one council: its outcomes, at any values of its inputs and for any council.

The formulas are those of the register, written out down to their inputs. A value may be a number, an array
of draws, or anything else that arithmetic works on; arrays in one call must be of one shape.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from analysis.claims.expression import Step, express
from analysis.formulas import FORMULAS
from analysis.register.load import Register

#: Results that the model gives of a council where no others are asked for.
OUTCOMES = (
    "caseload_realised",
    "contact_hours_per_child_realised",
    "contact_hours_realised",
    "running_change",
    "net_cash_year",
    "net_benefit_year",
    "npv_cash",
    "npv",
)

#: Counts that make a council → the inputs with those of England, which make an average one.
COUNTS = {name: f"{name}_2018" for name in ("cases", "case_holders", "in_post", "agency", "leavers")}

#: Scenario → share of the promised gain that comes true.
SHARES = {"full": 1.0, "half": 0.5, "nil": 0.0}

#: Longest time to repay, in years, that is told as a number.
LONGEST = 40.0


@cache
def inputs(register: Register, keys: tuple[str, ...] = OUTCOMES) -> dict[str, float]:
    """The stated value of every input that some results rest on, in base units; made once, not to be changed."""
    found = {}
    for key in keys:
        found |= express(register, register.quantities[key]).inputs
    return {name: float(given.value) for name, given in found.items()}


def worth(register: Register, key: str) -> float:
    """The value of an input or a result, in base units.

    Raises
    ------
    KeyError
        If the key names neither.
    """
    if key in register.inputs:
        return float(register.inputs[key].value)
    return float(express(register, register.quantities[key]).value)


def evaluate(
    register: Register, moved: Mapping[str, object] | None = None, keys: Sequence[str] = OUTCOMES
) -> dict[str, object]:
    """Results at other values of some inputs, the others staying at their stated values.

    - `moved`: key of an input → its value in base units; one that no result asked for rests on moves nothing.
    - `keys`: the results wanted.
    - Gives it in base units; a result that none of the moved inputs touches stays a number.
    - Raises KeyError if what is moved is no input of the register.
    """
    moved = moved or {}
    for name in moved:
        if name not in register.inputs:
            raise KeyError(f"'{name}' is not an input")
    values = {**inputs(register, tuple(keys)), **moved}
    for key, step in _steps(register, tuple(keys)).items():
        values[key] = step(values)
    return {key: values[key] for key in keys}


@cache
def _steps(register: Register, keys: tuple[str, ...]) -> dict[str, Step]:
    """Every quantity that some results rest on and these themselves, each once, after those it rests on."""
    found = {}
    for key in keys:
        made = express(register, register.quantities[key])
        found |= made.steps | {key: Step(made.formula.function, made.arguments)}
    return found


def years_to_repay(register: Register, moved: Mapping[str, float], share: float) -> float:
    """Years from the start until what is won has repaid what was spent and lost, without discounting.

    - `moved`: as :func:`evaluate` takes it; numbers only.
    - `share`: share of the promise that comes true.
    - Gives NaN if it never does, or if the gain would not be full by then.
    """
    own = {**inputs(register, ("npv",)), **moved}
    found = evaluate(register, moved, ("transition_burden", "gain_building", "support_burden"))
    yearly = share * found["gain_building"] - found["support_burden"]
    if yearly <= 0:
        return float("nan")
    years = FORMULAS["years_to_repay"](
        burden=found["transition_burden"],
        building=found["gain_building"],
        realised=share,
        ramp=own["ramp_years"],
        yearly=yearly,
        years=own["transition_years"],
    )
    return float(years) if years >= own["transition_years"] + own["ramp_years"] else float("nan")


def latest(register: Register) -> int:
    """The last year of the workforce table."""
    return int(register.official.england.index.max())


def today(register: Register) -> dict[str, float]:
    """England's last counts and the latest prices, to be moved in :func:`evaluate`: the same model today.

    Pay and every other sum of the register is carried to the prices of 2024-25, the stated transition cost
    among them; who has which role is taken from the last count of roles.

    Gives values by the keys of inputs in base units.
    """
    counts = register.official.england.loc[latest(register)]
    roles = register.official.roles.loc[register.official.roles.index.max()]
    moved = {f"{name}_2018": float(counts[name]) for name in (*COUNTS, "vacancies")}
    moved |= {
        "caseload_england": moved["cases_2018"] / moved["case_holders_2018"],
        "councils_2018": worth(register, "councils_2024"),
        "managers_2019": float(roles["manager"]),
        "without_cases_2019": float(roles["qualified_without_cases"]),
        "social_workers_2019": float(roles["total"]),
    }
    return moved | at_latest_prices(register)


def at_latest_prices(register: Register) -> dict[str, float]:
    """Every sum of the model at the prices of 2024-25: the indices and the stated costs to be moved."""
    before, after = (worth(register, f"deflator_{year}") for year in (2020, 2025))
    costs = ("transition_cost", "transition_low", "transition_high")
    return {"deflator_2020": after} | {name: worth(register, name) * after / before for name in costs}


def council(**counts: object) -> dict[str, object]:
    """One council's own counts, to be moved in :func:`evaluate`: England becomes one council.

    - `**counts`: by their names in :data:`COUNTS`.
    - Gives values by the keys of inputs. The caseload today follows from cases and case holders.
    - Raises KeyError if a count is missing or unknown.
    """
    if set(counts) != set(COUNTS):
        raise KeyError(f"a council needs {', '.join(COUNTS)}")
    own = {COUNTS[name]: value for name, value in counts.items()}
    return own | {"councils_2018": 1, "caseload_england": counts["cases"] / counts["case_holders"]}
