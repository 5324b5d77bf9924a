"""Views of the chapter *What would all of England gain or lose?*"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.appraisal import national
from analysis.appraisal.model import latest
from analysis.appraisal.national import ALIKE, SHARES, end, key
from analysis.appraisal.outcomes import TIED_PRICES, WON
from analysis.chapters.drawn import chart
from analysis.chapters.drivers import by_price
from analysis.chapters.shown import keyed, labelled, laid
from analysis.claims.wording import small
from analysis.register.counts import QUOTED
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html


def england_figure(register: Register) -> Figure:
    """England's net present value by the share of the promise that comes true, at two ways of pricing."""
    shares = np.linspace(0, 1, 5)
    lines = [
        pd.DataFrame(
            {
                "series": small(register.scenarios[price].label),
                "x": shares,
                "y": [national.england(register, share, price)[0] for share in shares],
            }
        )
        for price in TIED_PRICES
    ]
    return chart(register, "national-by-share", pd.concat(lines), told={"year": QUOTED})


def councils_figure(register: Register) -> Figure:
    """Net present value of every council at two ways of pricing, promise in full."""
    parts = [
        national.own_results(register, 1.0, price).assign(group=register.scenarios[price].label)
        for price in TIED_PRICES
    ]
    return chart(register, "national-councils", pd.concat(parts), told={"year": QUOTED})


def _councils_table(register: Register, kept: Mapping[str, str]) -> Html:
    """Share of councils where it pays, by what comes true, prices and how cost depends on size."""
    costs = {"": "cost by size", "same": "same cost each"}
    rows = keyed(kept, *(key("pays", same, "{}", end(price)) for price in TIED_PRICES for same in costs))
    heads = [f"{register.scenarios[price].label}: {how}" for price in TIED_PRICES for how in costs.values()]
    return laid(register, "national-pays", rows, heads=heads)


def doubts_figure(register: Register) -> Figure:
    """England's net present value under all unknowns together, by how alike councils are."""
    return chart(register, "national-doubts", [(words, key("npv", name)) for name, words in _alike().items()])


def _alike() -> dict[str, str]:
    """How alike two councils' shares of the promise are, as in keys → in words."""
    words = labelled("national-doubts")
    return {name: f"{words[name]} (correlation {correlation:g})" for correlation, name in ALIKE.items()}


def waiting_figure(register: Register) -> Figure:
    """What deciding after the first councils comes to, by how far off their report is and how alike councils are."""
    return chart(
        register,
        "national-waiting",
        national.deciding(register, WON, list(ALIKE)),
        told={"won": small(register.scenarios[WON].label)},
    )


def method_tables(register: Register) -> list[Html]:
    """What the chapter's sentences are taken from: England and its councils by price, then and now, and the plans."""
    kept = {name: f"The promise kept {words}" for name, (_, words) in SHARES.items()}
    return [
        laid(register, "national-prices", by_price(register)),
        laid(register, "national-today", kept, counted=QUOTED, latest=latest(register)),
        _councils_table(register, kept),
        laid(register, "national-waiting", _alike(), won=small(register.scenarios[WON].label)),
        laid(register, "national-plans", by_price(register)),
    ]
