"""Views of the chapter *Is it cost-neutral?*"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.appraisal import neutral
from analysis.appraisal.census import BASE
from analysis.chapters.explain import formatter
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import switching_value, two_way
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show import bars, bridge, region, strip
from analysis.show.figures import Figure
from analysis.show.html import Html, table

_REGISTER = "this book's registers of inputs and results"
_SUPPORT_LABEL = "Support posts in a mean council"

#: Size of the support teams → how it is named.
_SIZES = {
    "buurtzorg": "as few as Buurtzorg's coaches and back office",
    "moved": "all the freed time is work that moves",
    "team": "one for each team",
    "hampshire": "one for every three social workers, as in Hampshire",
}


def _worth(register: Register, key: str) -> float:
    return float(express(register, register.quantities[key]).value)


def posts_table(register: Register) -> Html:
    """What a council of mean size has and needs, in posts."""
    rows = [
        ("Case holders the promise needs", "case_holders_gained_per_council"),
        ("Managers there are", "managers_per_council"),
        ("Other social workers without cases", "others_per_council"),
        ("Both together", "without_cases_per_council"),
        ("Share of both that the promise needs", "without_cases_needed"),
        ("Reviewing officers among them, whom the law requires", "posts_by_law"),
        ("Share of the others that the promise needs", "posts_that_can_go_needed"),
        ("Managers who go, tiers of equal size, three to one", "managers_in_equal_tiers_low"),
        ("Managers who go, tiers of equal size, five to one", "managers_in_equal_tiers_high"),
        ("Managers who go, upper tiers of an even pyramid", "managers_above_first_tier"),
    ]
    found = [[label, links.value(register, key), _span(register, key)] for label, key in rows]
    columns = ["In a council of mean size", "Posts", "With rounding and assumed ranges"]
    return table(
        columns, found, "Posts without cases, and what the promise needs of them", numbers=columns[1:]
    )


def _span(register: Register, key: str) -> str:
    quantity = register.quantities[key]
    limits = express(register, quantity).bounds
    return wording.quantity_span(quantity, limits.low, limits.high)


def bridge_figure(register: Register) -> Figure:
    """From today's running cost to the model's: what is hired, given up and added."""
    gained = _worth(register, "case_holders_gained_per_council")
    part = float(register.inputs["management_part"].value)
    costs = {kind: _worth(register, f"{kind}_cost_2020") for kind in ("holder", "manager", "support")}
    support = float(register.inputs["support_posts"].value)
    rows = pd.DataFrame(
        {
            "label": [
                "case holders gained",
                "managers' posts given up",
                "other posts given up",
                "support posts added",
            ],
            "value": [
                gained * costs["holder"],
                -gained * part * costs["manager"],
                -gained * (1 - part) * costs["holder"],
                support * costs["support"],
            ],
        }
    )
    keys = ("running_change", "holder_cost_2020", "manager_cost_2020", "support_cost_2020", "support_posts")
    return bridge(
        rows,
        name="where-the-cost-goes",
        caption="Change in the yearly running cost of a council of mean size, 2019-20 prices, if each case holder "
        "gained takes the place of a post without cases.",
        xlabel="Change in running cost, pounds a year",
        start=(0.0, "today"),
        end=(_worth(register, "running_change"), "under the model"),
        fmt=formatter(register.units["million_pounds"], 2),
        fmt_change=formatter(register.units["million_pounds"], 2, sign=True),
        source=_REGISTER,
        explained=links.explained(register, *keys),
    )


def management_region(register: Register) -> Figure:
    """Where running costs stay level: the part of management among posts given up, against support posts."""
    low, high = (float(end) for end in register.inputs["management_part"].plausible)
    own = _worth(register, "managers_per_council") / _worth(register, "without_cases_per_council")
    named = {"Buurtzorg's ratio": "buurtzorg", "freed time moved": "moved", "Hampshire's ratio": "hampshire"}
    points = pd.DataFrame(
        {"label": label, "x": own, "y": _worth(register, neutral.SUPPORT[key])}
        for label, key in named.items()
    )
    return _region(
        register,
        ("management_part", np.linspace(low, high, 61)),
        name="level-by-management",
        caption="Where running costs stay level if one post is given up for each case holder gained. The points "
        "stand at the part that managers are of social workers without cases in England; their heights are the "
        "support that other systems have, or that the freed time would take.",
        xlabel="Part of the posts given up that is management",
        points=points,
    )


def posts_region(register: Register) -> Figure:
    """Where running costs stay level: posts given up for each case holder gained, against support posts."""
    low, high = (float(end) for end in register.inputs["posts_given_up"].plausible)
    named = {
        "all hired, Buurtzorg's ratio": (0.0, "buurtzorg"),
        "one for one, freed time moved": (1.0, "moved"),
    }
    points = pd.DataFrame(
        {"label": label, "x": x, "y": _worth(register, neutral.SUPPORT[key])}
        for label, (x, key) in named.items()
    )
    return _region(
        register,
        ("posts_given_up", np.linspace(low, high, 61)),
        name="level-by-posts",
        caption="Where running costs stay level, by how many posts are given up for each case holder gained. Of "
        f"them, {wording.given(register.inputs['management_part'])} are management, as assumed.",
        xlabel="Posts given up for each case holder gained",
        points=points,
    )


def _region(
    register: Register,
    across: tuple[str, np.ndarray],
    *,
    name: str,
    caption: str,
    xlabel: str,
    points: pd.DataFrame,
) -> Figure:
    key, xs = across
    change = express(register, register.quantities["running_change"])
    grid = two_way(change, key, "support_posts", xs, np.linspace(0, 55, 56))
    return region(
        grid,
        name=name,
        caption=caption,
        xlabel=xlabel,
        ylabel=_SUPPORT_LABEL,
        level=(0.0, "costs as today"),
        above=False,
        inside="costs no more than today",
        outside="costs more than today",
        points=points,
        contours=(1_000_000.0,),
        fmt=formatter(register.units["million_pounds"], 1, sign=True),
        fmt_x=formatter(register.units["percent_change"], 0),
        fmt_y=lambda value: wording.to_text(Fraction(float(value)), 0),
        source=_REGISTER,
        explained=links.explained(register, "running_change", key, "support_posts"),
    )


def needed_table(register: Register) -> Html:
    """For each size of the support teams, what must be true for running costs to stay level."""
    sizes = {
        "as assumed": float(register.inputs["support_posts"].value),
        **{label: _worth(register, neutral.SUPPORT[key]) for key, label in _SIZES.items()},
    }
    rows = [
        [label, _posts(size), *_needed(register, size)]
        for label, size in sorted(sizes.items(), key=lambda item: item[1])
    ]
    columns = [
        "Support teams",
        "Posts",
        "Posts given up for each gained",
        "Or management among them",
        "Or pay gap",
    ]
    return table(
        columns,
        rows,
        "What must be true for running costs to stay level; each column moves one input and leaves the others",
        numbers=columns[1:],
        stacked=True,
        explained=links.explained(register, "support_paid_for", "pay_gap_needed", "running_change"),
    )


def _posts(size: float) -> str:
    return wording.to_text(Fraction(size), 1)


def _needed(register: Register, size: float) -> list[str]:
    """Switching values of three inputs with so many support posts, in words."""
    change = express(register, register.quantities["running_change"])
    percent, pounds = register.units["percent_change"], register.units["pounds_per_year"]
    shown = []
    for name, unit, most in (("posts_given_up", percent, 3.0), ("management_part", percent, 1.0)):
        per_post = _worth(register, "support_cost_2020")
        extra = (size - float(register.inputs["support_posts"].value)) * per_post
        turn = float(switching_value(change, name, -extra, 0.0, most))
        shown.append("not in reach" if np.isnan(turn) else wording.with_unit(Fraction(turn), unit, 0))
    gap = _worth(register, "pay_gap_needed") * size / float(register.inputs["support_posts"].value)
    return [*shown, wording.with_unit(Fraction(gap), pounds, 0)]


def cases_table(register: Register) -> Html:
    """Running cost in each named case."""
    rows = [
        [neutral.NAMES[case], words, links.finding(register, f"neutral_change_{case}")]
        for case, words in neutral.CASES.items()
    ]
    columns = ["Case", "What it takes as true", "Change in running cost"]
    return table(
        columns, rows, "Change in yearly running cost of a council of mean size", numbers=columns[1:]
    )


def cases_figure(register: Register) -> Figure:
    """The same as bars."""
    found = neutral.changes(register)
    return bars(
        pd.DataFrame({"label": label, "value": found[case]} for case, label in neutral.NAMES.items()),
        name="running-cost-cases",
        caption="Change in the yearly running cost of a council of mean size in six cases, 2019-20 prices.",
        xlabel="Change in running cost, pounds a year",
        fmt=formatter(register.units["million_pounds"], 2),
        source=_REGISTER,
        explained=links.explained(register, *(f"neutral_change_{case}" for case in neutral.NAMES)),
    )


def councils_figure(register: Register) -> Figure:
    """What the promise needs of each council's posts without cases."""
    own = neutral.councils(register)
    return strip(
        own.assign(group=str(BASE), value=own["share"], label=own["area"])[["group", "value", "label"]],
        name="posts-needed-by-council",
        caption="Share of a council's posts without cases that the promised caseload needs, "
        f"{BASE}. Below nothing: the "
        "caseload is lower than promised already. How many such posts each council has is in no table read here; England's "
        "share is used for all.",
        xlabel="Share of posts without cases",
        references={"all of them": 1.0},
        fmt=formatter(register.units["percent_change"], 0),
        source="Department for Education, children's social work workforce",
        explained=links.explained(
            register, "neutral_councils_share", "neutral_councils_there", "neutral_councils_short"
        ),
    )
