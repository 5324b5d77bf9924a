"""Views of the chapter *Do the claims fit together?*."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.explain import formatter
from analysis.claims.consistency import Fit, Side, Statement, checked, conflicts
from analysis.claims.expression import express
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show import bars, stacked_budget
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table

_REGISTER = "this book's registers of claims and inputs"


def conflicts_table(register: Register) -> Html:
    """Quantities for which sources state values that exclude each other."""
    rows = []
    for conflict in conflicts(register):
        stated = links.joined((_statement(register, one) for one in conflict.statements), "; ")
        apart = "; ".join(f"{left.words} and {right.words}" for left, right in conflict.pairs)
        apart = apart or "none: all of them could hold at once"
        rows.append([_capital(conflict.measure), stated, apart])
    columns = ["Quantity", "Values stated", "These exclude each other"]
    return table(columns, rows, "One quantity, several values", stacked=True)


def _statement(register: Register, one: Statement) -> Html:
    shown = links.link(links.stated(register, one.key), one.words)
    return phrase(shown, f" ({register.sources.loc[one.source, 'publisher']})")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def checks_table(register: Register) -> Html:
    """Pairs of figures that must agree: how they stand, and what would have to be true."""
    rows = []
    for done in checked(register):
        check, needs = done.check, register.quantities[done.check.needs]
        rows.append(
            [
                check.question,
                phrase(_capital(done.left.label), ": ", _side(register, check.left, done.left)),
                phrase(
                    f"{check.relation} {done.right.label[0].lower()}{done.right.label[1:]}: ",
                    _side(register, check.right, done.right),
                ),
                done.fit.value,
                phrase(needs.label, ": ", links.value(register, needs.id), f". {check.needs_words}"),
            ]
        )
    columns = ["Question", "This", "must be", "Outcome", "What would have to be true"]
    return table(columns, rows, "Pairs of figures that must fit together", stacked=True)


def _side(register: Register, key: str, found: Side) -> Html:
    """One side of a check, linked to its explanation; a key names a claim only where it names nothing else."""
    computed = key in register.quantities or key in register.inputs
    return links.link(links.of(register, key) if computed else links.claim(key), found.words)


def counts(register: Register) -> dict[Fit, int]:
    """How many checks have each outcome."""
    outcomes = [done.fit for done in checked(register)]
    return {outcome: outcomes.count(outcome) for outcome in Fit}


def week_figure(register: Register) -> Figure:
    """The report's two shares beside what other work took in the survey of 2012."""
    shares = {
        ("Report", "contact"): "basw_contact_share",
        ("Report", "paperwork"): "paperwork_share",
        ("Report with other work of 2012", "contact"): "basw_contact_share",
        ("Report with other work of 2012", "paperwork"): "paperwork_share",
        ("Report with other work of 2012", "travel"): "survey_2012_travel",
        ("Report with other work of 2012", "meetings"): "survey_2012_meetings",
        ("Report with other work of 2012", "telephone"): "survey_2012_telephone",
    }
    rows = pd.DataFrame(
        {"account": account, "activity": activity, "share": float(register.inputs[key].value)}
        for (account, activity), key in shares.items()
    )
    return stacked_budget(
        rows,
        ["contact", "telephone", "travel", "meetings", "paperwork"],
        name="week-overfull",
        explained=links.explained(register, *shares.values()),
        caption="The report's shares alone, and with the travel, meetings and telephone calls of the survey of 2012.",
        source=_REGISTER,
    )


def meetings_figure(register: Register) -> Figure:
    """Points of the week that contact and meetings gain, beside what assistants freed in Hampshire."""
    named = {
        "Contact alone": "face_time_change_points",
        "Meetings alone": "meetings_points_gained",
        "Contact and meetings": "contact_and_meetings_points",
    }
    rows = pd.DataFrame(
        {
            "label": label,
            "value": float(found.value),
            "low": float(found.bounds.low),
            "high": float(found.bounds.high),
        }
        for label, found in (
            (label, express(register, register.quantities[key])) for label, key in named.items()
        )
    )
    freed = express(register, register.quantities["hampshire_admin_freed"])
    return bars(
        rows,
        name="room-in-the-week",
        explained=links.explained(register, *named.values(), "hampshire_admin_freed"),
        caption="Points of the week that the promises need, beside the points that assistants freed in Hampshire.",
        xlabel="Points of the week",
        reference=(float(freed.value), "freed in Hampshire"),
        fmt=formatter(register.units["percentage_points"], 0),
        source=_REGISTER,
    )


def teams_figure(register: Register) -> Figure:
    """Nurses of Buurtzorg as stated, beside what its teams could hold."""
    nurses = register.inputs["buurtzorg_nurses"]
    most = express(register, register.quantities["buurtzorg_largest_staff"])
    rows = pd.DataFrame(
        [
            ["Nurses, as stated", float(nurses.value), *map(float, nurses.rounding)],
            ["Teams at their largest", float(most.value), float(most.bounds.low), float(most.bounds.high)],
        ],
        columns=["label", "value", "low", "high"],
    )
    return bars(
        rows,
        name="nurses-and-teams",
        explained=links.explained(register, "buurtzorg_nurses", "buurtzorg_largest_staff"),
        caption="Nurses of Buurtzorg as stated, and the people its stated teams would hold at their largest.",
        xlabel="People",
        fmt=lambda value: f"{value:,.0f}",
        source=_REGISTER,
    )


def funding_figure(register: Register) -> Figure:
    """What each council must find in its own budget each year, lower and upper end."""
    rows = []
    for end, words in (("low", "Lower end"), ("high", "Upper end")):
        found = express(register, register.quantities[f"transition_cost_per_year_{end}"])
        rows.append([words, float(found.value), float(found.bounds.low), float(found.bounds.high)])
    return bars(
        pd.DataFrame(rows, columns=["label", "value", "low", "high"]),
        name="found-each-year",
        explained=links.explained(register, "transition_cost_per_year_low", "transition_cost_per_year_high"),
        caption="What a council must find each year of the transition if nobody gives it more.",
        xlabel="Pounds a year",
        fmt=formatter(register.units["million_pounds"], 1),
        source=_REGISTER,
    )
