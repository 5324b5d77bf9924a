"""Views of the chapter *Do the claims fit together?*."""

from __future__ import annotations

import pandas as pd

from analysis.appraisal.model import worth
from analysis.chapters.shown import exhibit, in_digits, in_unit, ranges
from analysis.claims.consistency import Fit, Side, Statement, checked, conflicts
from analysis.claims.wording import capital, small
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show import Bars, StackedBudget
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table

#: End of a range in keys → in words.
_ENDS = {"low": "Lower", "high": "Upper"}


def conflicts_table(register: Register) -> Html:
    """Quantities for which sources state values that exclude each other."""
    rows = []
    for conflict in conflicts(register):
        stated = links.joined((_statement(register, one) for one in conflict.statements), "; ")
        apart = "; ".join(f"{left.words} and {right.words}" for left, right in conflict.pairs)
        apart = apart or "none: all of them could hold at once"
        rows.append([capital(conflict.measure), stated, apart])
    columns = ["Quantity", "Values stated", "These exclude each other"]
    return table(columns, rows, "One quantity, several values", stacked=True)


def _statement(register: Register, one: Statement) -> Html:
    shown = links.link(links.stated(register, one.key), one.words)
    return phrase(shown, f" ({register.sources.loc[one.source, 'publisher']})")


def checks_table(register: Register) -> Html:
    """Pairs of figures that must agree: how they stand, and what would have to be true."""
    rows = []
    for done in checked(register):
        check, needs = done.check, register.quantities[done.check.needs]
        rows.append(
            [
                check.question,
                phrase(capital(done.left.label), ": ", _side(register, check.left, done.left)),
                phrase(
                    f"{check.relation} {small(done.right.label)}: ",
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
        {"account": account, "activity": activity, "share": worth(register, key)}
        for (account, activity), key in shares.items()
    )
    return StackedBudget(
        rows,
        ["contact", "telephone", "travel", "meetings", "paperwork"],
        **exhibit(register, "week-overfull", [*shares.values()]),
    )


def meetings_figure(register: Register) -> Figure:
    """Points of the week that contact and meetings gain, beside what assistants freed in Hampshire."""
    named = {
        "Contact alone": "face_time_change_points",
        "Meetings alone": "meetings_points_gained",
        "Contact and meetings": "contact_and_meetings_points",
    }
    return Bars(
        ranges(register, named),
        **exhibit(register, "room-in-the-week", [*named.values(), "hampshire_admin_freed"]),
        reference=(worth(register, "hampshire_admin_freed"), "freed in Hampshire"),
        fmt=in_unit(register, "percentage_points", 0),
    )


def teams_figure(register: Register) -> Figure:
    """Nurses of Buurtzorg as stated, beside what its teams could hold."""
    named = {"Nurses, as stated": "buurtzorg_nurses", "Teams at their largest": "buurtzorg_largest_staff"}
    return Bars(
        ranges(register, named),
        **exhibit(register, "nurses-and-teams"),
        fmt=in_digits(0),
    )


def funding_figure(register: Register) -> Figure:
    """What each council must find in its own budget each year, lower and upper end."""
    named = {f"{words} end": f"transition_cost_per_year_{end}" for end, words in _ENDS.items()}
    return Bars(
        ranges(register, named),
        **exhibit(register, "found-each-year"),
        fmt=in_unit(register, "million_pounds", 1),
    )
