"""Views of the chapter *How many children would each social worker have?*"""

import numpy as np
import pandas as pd

from analysis.appraisal.model import worth
from analysis.chapters.drawn import chart, course
from analysis.chapters.shown import laid, named, writer
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import one_way as along
from analysis.claims.sensitivity import switching_value
from analysis.claims.sensitivity import two_way as over
from analysis.evidence.basis import BASE, QUOTED
from analysis.ledger import entries
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html


def seesaw_figure(register: Register) -> Figure:
    """Case holders needed, by the caseload reached: the two percentages of one change."""
    start, target, lowest = (worth(register, f"caseload_{which}") for which in ("england", "model", "lowest"))
    gained = ("case_holders_needed_relative", "case_holders_gained_at_most")
    points = pd.DataFrame(
        {
            "label": [str(QUOTED), "model", "all one in three"],
            "x": [start, target, lowest],
            "y": [0.0, *(worth(register, key) for key in gained)],
        }
    )
    values = np.linspace(11.5, start, 60)
    line = course(register, "case_holders_needed_relative", "caseload_model", values, {})
    return chart(register, "case-holders-by-caseload", **line | {"points": points})


def supply_figure(register: Register) -> Figure:
    """How many of those without cases must take cases, by how many there are."""
    expression = express(register, register.quantities["non_holders_to_return"])
    known = {
        "one in three": worth(register, "one_in_three"),
        f"roles, {BASE}": worth(register, "without_cases_share_2019"),
        f"case-holder count, {QUOTED}": 1 - worth(register, "case_holder_share_2018"),
    }
    percent = writer(register, "percent 0")
    turn = float(switching_value(expression, "one_in_three", 1.0, 0.05, 0.5))
    shares = np.linspace(0.15, 0.5, 71)
    line = course(register, "non_holders_to_return", "one_in_three", shares, known)
    return chart(register, "supply", told={"turn": percent(turn)}, **line)


def contact_map(register: Register) -> Figure:
    """Contact time for each child over both halves of the promise."""
    expression = express(register, register.quantities["contact_time_per_child_change_relative"])
    before, after = (worth(register, f"contact_share_{when}") for when in ("before", "after"))
    today, model = (worth(register, f"caseload_{which}") for which in ("england", "model"))
    shares, caseloads = np.linspace(before, after, 7), np.linspace(model, today, 6)
    grid = over(expression, "contact_share_after", "caseload_model", shares, caseloads)
    cases = {
        "both halves": (after, model),
        "only time use": (after, today),
        "only caseload": (before, model),
        "neither": (before, today),
    }
    ends = over(expression, "contact_share_after", "caseload_model", [before, after], [model, today])
    points = pd.DataFrame(
        {"label": label, "x": share, "y": children, "value": ends.loc[children, share]}
        for label, (share, children) in cases.items()
    )
    half = float(expression.value) / 2
    change = writer(register, "percent_change 0 +")
    return chart(
        register,
        "contact-map",
        grid,
        told={"half": change(half)},
        points=points,
        level=(half, "half the promise"),
    )


def halves_table(register: Register) -> Html:
    """What survives if one half of the promise fails."""
    whole = express(register, register.quantities["contact_time_per_child_change_relative"]).value
    change, percent = register.units["percent_change"], register.units["percent"]
    rows = []
    for label, key in named("caseload-halves").items():
        expression = express(register, register.quantities[key])
        rows.append(
            [
                entries.link(register, key, label),
                wording.with_unit(expression.value, change, 1, sign=True),
                wording.between(expression.bounds.low, expression.bounds.high, change, 1),
                wording.with_unit(expression.value / whole, percent, 0),
            ]
        )
    return laid(register, "caseload-halves", rows)


def families_figure(register: Register) -> Figure:
    """Families on a caseload of the model, by the children in each family."""
    expression = express(register, register.claims["families_model"])
    children = worth(register, "caseload_model")
    stated = worth(register, "families_model")
    low, high = (float(end) for end in expression.inputs["children_per_family_known"].plausible)
    needed = children / stated
    line = along(expression, "children_per_family_known", np.linspace(low, high, 61))
    return chart(register, "families-by-size", line["input"], line["result"], lines={"needed": needed})
