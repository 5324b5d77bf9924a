"""Views of the chapter *When would the money come back?*"""

import numpy as np

from analysis.appraisal import model, payback
from analysis.chapters.shown import laid, listed, told_rows
from analysis.claims import wording
from analysis.ledger import entries, findings
from analysis.register.load import Register
from analysis.show.html import Html, phrase


def prices_table(register: Register) -> Html:
    """Net present value and years to repay at every way of pricing."""
    shares = ("full", "half")
    rows = [
        [
            label,
            *(f"payback_priced_{key}_{name}" for name in shares),
            *(unrepaid(register, key, name) or f"payback_years_{key}_{name}" for name in shares),
        ]
        for key, (label, _) in payback.prices(register).items()
    ]
    return laid(register, "payback-prices", rows)


def unrepaid(register: Register, price: str, scenario: str) -> Html | None:
    """What is said where it never repays, or after more years than this book tells; else nothing."""
    years = float(payback.prices(register)[price][1].loc[scenario, "payback"])
    if np.isnan(years):
        return phrase("never")
    if years > model.LONGEST:
        return phrase(f"after more than {model.LONGEST:g} years")
    return None


def evens_table(register: Register) -> Html:
    """Every break-even, in the central case and with the promise in full at every way of pricing."""
    rows = [
        [name, *(_even(register, situation, what) for what in payback.TURNS)]
        for situation, (name, _) in payback.situations(register).items()
    ]
    heads = (one.label for one in payback.TURNS.values())
    return laid(register, "payback-evens", rows, heads=heads)


def _even(register: Register, situation: str, what: str) -> str | Html:
    key = f"payback_even_{situation}_{what}"
    if key in findings.of_chapter(register, "payback"):
        return f"{key}.bare" if what == "placements" else key
    none = np.isnan(payback.break_evens(register)[situation][what])
    return phrase(payback.TURNS[what].none if none else payback.NOT_NEEDED)


def hiring_table(register: Register) -> Html:
    """The same money spent on hiring, beside the promise in full."""
    years = _years_given(register, "transition_years")
    lasting = ["For how long", years, years, _years_given(register, "horizon")]
    return laid(register, "payback-hiring", [*told_rows(register, "payback-hiring"), lasting])


def _years_given(register: Register, key: str) -> Html:
    """A number of years in digits, linked to its input."""
    entry = register.inputs[key]
    return entries.link(register, key, wording.short(entry.value, entry.unit))


def method_tables(register: Register) -> list[Html]:
    """What the chapter's sentences are taken from: by share of the promise, what would turn it, and then and now."""
    heads = {name: words for name, (_, words) in payback.SCENARIOS.items()}
    return [
        listed(register, "payback-scenarios", **heads),
        evens_table(register),
        listed(register, "payback-today", latest=model.latest(register)),
        listed(register, "payback-others"),
    ]
