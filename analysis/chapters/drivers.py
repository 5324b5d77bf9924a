"""Views of the chapter *What decides whether it pays?*"""

import numpy as np
import pandas as pd

from analysis.appraisal import outcomes
from analysis.appraisal.definitions import ending
from analysis.appraisal.drivers import PRICE_VIEWS, TOLD, VIEWS, WORTH_VIEWS, key, swings
from analysis.appraisal.outcomes import CENTRAL, PROMISE, SUPPORT, WON, prices
from analysis.chapters.drawn import MOVED, chart, crossed, moved_rows
from analysis.chapters.shown import laid, writer
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import two_way as over_two
from analysis.claims.wording import capital, small
from analysis.ledger import entries, findings
from analysis.register.beliefs import Belief
from analysis.register.load import Register
from analysis.register.scenarios import of_kind
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, together

#: Inputs that account for less of the variance are left to the table.
_DRAWN_FROM = 0.01

#: Inputs that a tornado shows.
_DECIDE = 6

#: Sums below this many pounds are shown as nothing.
_POUNDS_SHOWN = 500

#: What a price scenario sets: the worth of an hour moved, of case holders gained, of posts given up, of support posts.
_PRICED = ("contact_worth", "holder_worth", "given_up_worth", "support_worth")

#: Price scenario → the setting whose reason is the view behind it; of all others it is the worth of an hour.
_VIEW = {WON: "given_up_worth", SUPPORT: "support_worth"}


def input_link(register: Register, name: str) -> Html:
    """The name of an input, linked to its row."""
    return entries.named(register, name)[0]


def told_shape(register: Register, name: str) -> str:
    """A belief in words: "Triangular, likeliest 10 posts"."""
    belief = register.beliefs[name]
    if belief.shape != "triangular":
        return capital(belief.shape)
    likeliest = wording.with_unit(belief.likely, register.inputs[name].unit, _places(register, belief))
    return f"Triangular, likeliest {likeliest}"


def told_range(register: Register, belief: Belief, wide: bool) -> str:
    """The ends of a belief in the unit of its input."""
    return wording.between(*belief.ends(wide), register.inputs[belief.input].unit, _places(register, belief))


def _places(register: Register, belief: Belief) -> int:
    """Decimals that all figures of a belief are told with."""
    told = [
        *belief.ends(),
        *belief.ends(wide=True),
        *([belief.likely] if belief.shape == "triangular" else []),
    ]
    return wording.places(told, register.inputs[belief.input].unit)


def beliefs_table(register: Register) -> Html:
    """Every input that varies: its shape, narrow and wide range, and how well it is known."""
    rows = [
        [
            input_link(register, name),
            told_shape(register, name),
            *(told_range(register, belief, wide) for wide in (False, True)),
            capital(belief.quality),
        ]
        for name, belief in register.beliefs.items()
    ]
    return laid(register, "drivers-beliefs", rows)


def correlations_table(register: Register) -> Html:
    """Pairs of inputs that are believed to move together."""
    rows = [
        [input_link(register, one.first), input_link(register, one.second), f"{one.value:.1f}", one.reason]
        for one in register.correlations
    ]
    return laid(register, "drivers-correlations", rows)


def prices_table(register: Register) -> Html:
    """What each way of pricing holds an hour and a post to be worth."""
    unit, rows = register.units["percent"], []
    for price, scenario in prices(register).items():
        worth = {name: wording.with_unit(scenario.settings[name].value, unit, 0) for name in _PRICED}
        view = scenario.settings[_VIEW.get(price, "contact_worth")].reason
        rows.append([scenario.label, *(entries.link(register, *told) for told in worth.items()), view])
    return laid(register, "drivers-prices", rows)


def pays_figure(register: Register) -> Figure:
    """In how many of the draws the whole promise pays, at each way of pricing."""
    pays = {
        scenario.label: findings.finding(register, key("full_pays", "", price)).value
        for price, scenario in prices(register).items()
    }
    return chart(register, "whole-promise-pays", pays)


def by_price(register: Register) -> dict[str, str]:
    """What each way of pricing adds to keys, nothing for the central one → its label."""
    found = prices(register).items()
    return {"" if price == CENTRAL else ending(price): scenario.label for price, scenario in found}


def prices_figure(register: Register) -> Figure:
    """How the net present value spreads at each way of pricing."""
    views = {ending(view): VIEWS[view].split(",")[0] for view in PRICE_VIEWS}
    return chart(register, "npv-by-price", crossed(by_price(register), views, "drivers_npv{1}{0}"))


def promise_figure(register: Register) -> Figure:
    """Net present value by how much of the promise comes true, at two ways of pricing."""
    priced = {price: small(register.scenarios[price].label) for price in (CENTRAL, WON)}
    lines = {label: outcomes.by_promise(register, price) for price, label in priced.items()}
    rows = pd.concat(lines, names=["series", "x"]).reset_index().rename(columns={"mean": "y"})
    return chart(register, "npv-by-promise", rows[["series", "x", "y", "low", "high"]])


def tornado_figure(register: Register) -> Figure:
    """How far each of the six inputs that decide moves the net present value over its narrow range."""
    rows, likeliest = swings(register)
    rows = moved_rows(rows.head(_DECIDE), register.inputs)
    return chart(
        register,
        "npv-tornado",
        rows[[*MOVED]],
        likeliest,
        explained=entries.named(register, "npv", *rows["input"].head(3)),
    )


def indices_figure(register: Register) -> Figure:
    """Total indices of the net present value."""
    found = outcomes.indices(register)["npv"]["total"].sort_values(ascending=False, kind="stable")
    held = found[found >= _DRAWN_FROM]
    bars = {capital(register.inputs[name].label): value for name, value in held.items()}
    least = writer(register, "percent 0")(_DRAWN_FROM)
    told = {"drawn": len(held), "found": len(found), "least": least}
    keys = [key("total", name) for name in held.index[:3]]
    return chart(register, "npv-indices", bars, explained=keys, told=told)


def worth_table(register: Register) -> Html:
    """The worth of knowing before choosing, at each way of pricing."""
    rows = [
        [scenario.label, *(_pounds(register, key("worth", name, "", price)) for name in (PROMISE, "all"))]
        for price, scenario in prices(register).items()
    ]
    return laid(register, "drivers-worth", rows, view=VIEWS[""])


def worth_inputs_table(register: Register) -> Html:
    """The worth of knowing each input if only what is won is priced."""
    found = outcomes.worth(register, "", WON).sort_values("pounds", ascending=False, kind="stable").index
    keys = {name: [key("worth", name, view, WON) for view in WORTH_VIEWS] for name in found}
    rows = [
        [
            "Everything at once" if name == "all" else input_link(register, name),
            *(_pounds(register, one) for one in own),
        ]
        for name, own in keys.items()
        if any(findings.finding(register, one).value >= _POUNDS_SHOWN for one in own)
    ]
    heads, won = (capital(VIEWS[view]) for view in WORTH_VIEWS), small(register.scenarios[WON].label)
    return laid(register, "drivers-worth-inputs", rows, heads=heads, won=won)


def _pounds(register: Register, name: str) -> Html:
    found = findings.finding(register, name)
    words = entries.words(register, name) if found.value >= _POUNDS_SHOWN else f"under £{_POUNDS_SHOWN}"
    return entries.link(register, name, words)


def cases_table(register: Register) -> Html:
    """The outcomes of each case."""
    rows = [
        [case.label, *(key("scenario", case.id, short) for short in TOLD)]
        for case in of_kind(register.scenarios, "case").values()
    ]
    return laid(register, "drivers-cases", rows, heads=list(TOLD.values()))


def choice_map(register: Register) -> Figure:
    """Net present value over the promise and the worth of the posts given up."""
    npv, name = express(register, register.quantities["npv"]), "given_up_worth"
    return chart(
        register,
        "npv-by-promise-and-posts",
        over_two(npv, PROMISE, name, np.linspace(0, 1, 6), np.linspace(0, 1, 6)),
    )


def method(register: Register) -> Html:
    """What is believed, each table below a line that opens it."""
    views = {ending(view): capital(words) for view, words in VIEWS.items()}
    return together(
        folded("What is believed of each unknown", beliefs_table(register)),
        folded("Unknowns believed to move together", correlations_table(register)),
        folded("The answer under four sets of beliefs", laid(register, "drivers-views", views)),
        folded(
            "The answer by what hours and posts are held to be worth",
            laid(register, "drivers-answers", by_price(register)),
        ),
        folded(
            "What it is worth to know more, and each side's case",
            worth_table(register),
            cases_table(register),
        ),
    )
