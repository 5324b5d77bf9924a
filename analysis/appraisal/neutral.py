"""Would it cost no more to run: how the running cost turns out in named cases, and where councils stand.

What must be true stands in the register's results. Here are the cases made of several assumptions at once, and
what councils' own counts say of the posts the promise needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.appraisal.definitions import defined, records
from analysis.appraisal.model import evaluate, worth
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.claims.sensitivity import switching_value
from analysis.claims.wording import exact, short
from analysis.register import counts
from analysis.register.load import Register


@dataclass(frozen=True)
class Case:
    """Several assumptions at once."""

    key: str
    name: str
    told: str  #: what it takes as true


#: By key, in the order of a table.
CASES = {one.key: one for one in records("cases.csv", Case)}

#: Sizes of the support teams that some other figure leads to → the result that gives them.
SUPPORT = {
    "buurtzorg": "support_as_buurtzorg",
    "moved": "support_for_freed_time",
    "team": "teams_per_council",
    "hampshire": "support_as_hampshire",
}


def assumed(register: Register) -> dict[str, dict[str, float]]:
    """What each case of :data:`CASES` moves: key of the input → value in base units."""
    found = {name: worth(register, key) for name, key in SUPPORT.items()}
    upper = worth(register, "managers_above_first_tier") / worth(register, "case_holders_gained_per_council")
    return {
        "authors": register.scenarios["authors"].moved,
        "proportion": {},
        "moved": {"support_posts": found["moved"]},
        "assistants": {"support_posts": found["hampshire"]},
        "upper": {
            "posts_given_up": upper,
            "management_part": 1.0,
            "support_posts": found["moved"],
        },
        "hired": {"posts_given_up": 0.0, "support_posts": found["buurtzorg"]},
    }


def parts(register: Register) -> dict[str, float]:
    """What changes the running cost, in the central case: in words → pounds a year."""
    gained, part, support = (
        worth(register, "case_holders_gained_per_council"),
        worth(register, "management_part"),
        worth(register, "support_posts"),
    )
    holder, manager, post = (
        worth(register, f"{kind}_cost_2020") for kind in ("holder", "manager", "support")
    )
    return {
        "case holders gained": gained * holder,
        "managers' posts given up": -gained * part * manager,
        "other posts given up": -gained * (1 - part) * holder,
        "support posts added": support * post,
    }


def needed(register: Register, support: float) -> tuple[float, float, float]:
    """What would leave running costs level with so many support posts, one thing at a time.

    Gives posts given up for each case holder gained, the part of management among them (NaN where no value in reach
    is enough), and the gap in pay, pounds a year.

    Parameters
    ----------
    support : float
        Support posts.
    """
    change = express(register, register.quantities["running_change"])
    assumed = worth(register, "support_posts")
    extra = (support - assumed) * worth(register, "support_cost_2020")
    turns = (
        float(switching_value(change, name, -extra, 0.0, most))
        for name, most in (("posts_given_up", 3.0), ("management_part", 1.0))
    )
    return (*turns, worth(register, "pay_gap_needed") * support / assumed)


def changes(register: Register) -> dict[str, float]:
    """Change in yearly running cost in each case, in pounds.

    They stand by the key of the case.
    """
    return {
        case: float(evaluate(register, moved, ("running_change",))["running_change"])
        for case, moved in assumed(register).items()
    }


def councils(register: Register) -> pd.DataFrame:
    """Councils of the year quoted: the case holders each must gain for the promised caseload, against posts it has.

    Returns
    -------
    DataFrame
        Columns ``area``, ``caseload``, ``gained`` (below zero where the caseload is lower already) and
        ``share``: of its managers and others without cases, if it has as many for each post as England.
    """
    table = register.official.workforce
    own = table[(table["year"] == counts.QUOTED) & ~table["small"] & ~table["implausible"]]
    own = own[["area", "cases", "case_holders", "in_post", "caseload"]].dropna()
    target = worth(register, "caseload_model")
    gained = own["cases"] / target - own["case_holders"]
    share = gained / (own["in_post"] * worth(register, "without_cases_share_2019"))
    found = own.assign(gained=gained, share=share)[["area", "caseload", "gained", "share"]]
    return found.sort_values("share", kind="stable").reset_index(drop=True)


def support_range(register: Register) -> tuple[float, float, float]:
    """Support posts that leave running costs level, one post given up for each gained.

    At the assumed part of management, and at the two ends of its range.
    """
    low, high = (float(end) for end in register.inputs["management_part"].plausible)
    middle = worth(register, "management_part")
    at = {"posts_given_up": 1.0}
    return tuple(
        float(evaluate(register, at | {"management_part": part}, ("support_paid_for",))["support_paid_for"])
        for part in (middle, low, high)
    )


def findings(register: Register) -> list[Finding]:
    """The chapter's findings."""
    value, low, high = support_range(register)
    moved = assumed(register)
    cases = [
        defined("neutral_change_{case.key}", change, case=CASES[key], told=_told(register, moved[key]))
        for key, change in changes(register).items()
    ]
    return [*cases, defined("neutral_support", value, low, high), *_councils(register, councils(register))]


def _told(register: Register, moved: Mapping[str, float]) -> str:
    """What a case moves, in words."""
    known = register.quantities["running_change"]
    own = express(register, known).inputs
    shown = [
        f"“{own[name].label}” at {short(exact(float(f'{value:.3g}')), own[name].unit)}"
        for name, value in moved.items()
        if name in own
    ]
    return " and ".join(shown) or "every input at its value"


def _councils(register: Register, own: pd.DataFrame) -> list[Finding]:
    there = counts.at_target(own["caseload"], worth(register, "caseload_model"))
    quarter, middle, three = own["share"].quantile([0.25, 0.5, 0.75])
    return [
        defined("neutral_councils_there", there.sum(), n=len(own)),
        defined("neutral_councils_short", ((own["share"] * 100).round() > 100).sum(), n=len(own)),
        defined("neutral_councils_share", middle, quarter, three, n=len(own)),
    ]
