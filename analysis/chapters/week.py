"""Views of the chapter *How much time do families get?*"""

import numpy as np
import pandas as pd

from analysis.chapters.explained_index import inputs_of
from analysis.chapters.shown import (
    exhibit,
    in_unit,
    laid,
    listed,
    listed_bars,
)
from analysis.claims.wording import capital
from analysis.evidence.week import share, today
from analysis.ledger import entries
from analysis.register.accounts import Account
from analysis.register.load import Register
from analysis.show import Forest, StackedBudget
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, phrase

#: Activities from left to right.
_ORDER = ["contact", "telephone", "travel", "meetings", "paperwork", "all else"]

#: The marks of the chart of accounts.
_TODAY, _LATER = "today", "afterwards, or aimed at"

#: A range no wider than the last digit that is printed says nothing more.
_PRINTED = 0.01


def answer_figure(register: Register) -> Figure:
    """The share of the week that families get by the accounts that count contact, and the model's."""
    return listed_bars(register, "week-answer", in_unit(register, "percent", 0), shallow=True)


def accounts_figure(register: Register) -> Figure:
    """The share of the week that families get, by every account of it, beside the model's."""
    told = []
    for one in register.accounts.values():
        told.append((one, _TODAY, today(register, one)))
        if one.after:
            told.append((one, _LATER, share(register, one.after)))
    rows = pd.DataFrame(
        [[capital(one.counts), one.label, when, *map(float, found)] for one, when, found in told],
        columns=["group", "label", "series", "value", "low", "high"],
    )
    narrow = (rows["high"] - rows["low"]).round(9) <= _PRINTED
    rows.loc[narrow, ["low", "high"]] = np.nan
    return Forest(
        rows,
        **exhibit(register, "week-accounts"),
        reference=(float(share(register, "contact_share_after")[0]), "the model's"),
        interval="range",
        fmt=in_unit(register, "percent", 0),
    )


def accounts_table(register: Register) -> Html:
    """Who counted what, how and over whom, and what the promise comes to from there."""
    rows = [
        [
            one.label if str(one.year) in one.label else f"{one.label} ({one.year})",
            _counted(one),
            _share_today(register, one),
            f"week_rise_{one.id}",
            f"week_reach_{one.id}",
        ]
        for one in register.accounts.values()
    ]
    told = laid(register, "week-accounts", rows)
    return folded("Every account: who counted, how, and what the promise comes to from there", told)


def _counted(one: Account) -> str:
    return f"{one.definition}. {one.method}. {one.sample}."


def _share_today(register: Register, one: Account) -> Html:
    """The share, and the second one where there is one."""
    more = [", then ", entries.link(register, one.after), f" {one.after_is}"] if one.after else []
    return phrase("" if one.least is None else "less than ", entries.link(register, one.before), *more)


def budget_figure(register: Register) -> Figure:
    """The week as each account that divides it does."""
    rows = pd.DataFrame(
        {"account": row.label, "activity": row.activity, "share": _part(register, row.input, row.whole)}
        for row in register.time_use.itertuples()
    )
    rest = [inputs_of(kind) for kind in ("stated", "reported")]
    return StackedBudget(rows, _ORDER, **exhibit(register, "week-budget", rest))


def _part(register: Register, part: str, whole: str) -> float:
    value = register.inputs[part].value
    return float(value / register.inputs[whole].value if whole else value)


def squeeze_figure(register: Register) -> Figure:
    """How far each activity must shrink if it alone makes room for the promised contact."""
    return listed_bars(register, "squeeze", in_unit(register, "percent_change", 0), ranged=True)


def minutes_table(register: Register) -> Html:
    """Contact minutes a week for each child and each family, today, with time use alone, with both halves."""
    return listed(register, "week-minutes")
