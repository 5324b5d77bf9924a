"""Views of the chapter *How much time do families get?*"""

import numpy as np
import pandas as pd

from analysis.chapters.drawn import chart
from analysis.chapters.explained_index import inputs_of
from analysis.chapters.shown import laid
from analysis.claims.wording import capital
from analysis.evidence.week import share, today
from analysis.ledger import entries
from analysis.register.accounts import Account
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase

#: Activities from left to right.
_ORDER = ["contact", "telephone", "travel", "meetings", "paperwork", "all else"]

#: The marks of the chart of accounts.
_TODAY, _LATER = "today", "afterwards, or aimed at"

#: A range no wider than the last digit that is printed says nothing more.
_PRINTED = 0.01


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
    return chart(register, "week-accounts", rows)


def accounts_table(register: Register) -> Html:
    """Who counted what, how and over whom, and what the promise comes to from there."""
    rows = [
        [
            one.label if str(one.year) in one.label else f"{one.label} ({one.year})",
            f"{one.definition}. {one.method}. {one.sample}.",
            _share_today(register, one),
            _beyond(register, one, "above", f"week_rise_{one.id}"),
            _beyond(register, one, "less than", f"week_reach_{one.id}"),
        ]
        for one in register.accounts.values()
    ]
    return laid(register, "week-accounts", rows)


def _share_today(register: Register, one: Account) -> Html:
    """The share, and the second one where there is one."""
    more = [", then ", entries.link(register, one.after), f" {one.after_is}"] if one.after else []
    return phrase(_beyond(register, one, "less than", one.before), *more)


def _beyond(register: Register, one: Account, words: str, key: str) -> Html:
    """A number that follows from an account's share, and on which side of it the true one lies if that is a limit."""
    return phrase("" if one.least is None else f"{words} ", entries.link(register, key))


def budget_figure(register: Register) -> Figure:
    """The week as each account that divides it does."""
    rows = pd.DataFrame(
        {"account": row.label, "activity": row.activity, "share": _part(register, row.input, row.whole)}
        for row in register.time_use.itertuples()
    )
    rest = [inputs_of(kind) for kind in ("stated", "reported")]
    return chart(register, "week-budget", rows, _ORDER, explained=rest)


def _part(register: Register, part: str, whole: str) -> float:
    value = register.inputs[part].value
    return float(value / register.inputs[whole].value if whole else value)
