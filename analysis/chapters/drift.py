"""Views of the chapter *How claims drift*."""

from __future__ import annotations

from datetime import date
from html import escape

import numpy as np
import pandas as pd

from analysis.arithmetic.rounding import to_text
from analysis.chapters.explain import formatter
from analysis.chapters.explain_claims import claims_of
from analysis.chapters.shown import course, exhibit
from analysis.claims import wording
from analysis.claims.drift import Effect, effects
from analysis.claims.reasons import allowed
from analysis.ledger import links
from analysis.register.load import Register
from analysis.register.records import Claim
from analysis.register.restated import Drift, Restatement
from analysis.show import Bars, OneWay, Timeline
from analysis.show.figures import Figure
from analysis.show.html import Html, table

_REGISTER = "this book's registers of claims and restatements"
_UNDATED = "No date"


def timeline_figure(register: Register) -> Figure:
    """Every restatement with an original, in the lane of its original."""
    found = [one for one in effects(register) if one.original is not None]
    order = list(dict.fromkeys(one.found.claim for one in found))
    found.sort(key=lambda one: order.index(one.found.claim))
    rows = pd.DataFrame(
        {
            "lane": one.original.label,
            "origin": wording.stated(one.original),
            "when": _month(one.found.date),
            "figure": wording.stated(one.after.claim),
            "who": one.found.who,
            "change": _kinds(one.found),
        }
        for one in found
    )
    dates = sorted({one.found.date[:7] for one in found} - {""})
    return Timeline(
        rows,
        [*map(_month, dates), _UNDATED],
        name="drift-timeline",
        explained=[claims_of(group) for group in dict.fromkeys(one.original.group for one in found)],
        caption="The report's figures as others repeated them, by month. Round mark: the figure is as it was. Cross: "
        "something changed. Pages without a date stand last.",
        kept=Drift.FAITHFUL.value,
        source=_REGISTER,
    )


def _month(when: str) -> str:
    return date.fromisoformat(f"{when[:7]}-01").strftime("%b %Y") if when else _UNDATED


def _kinds(found: Restatement) -> str:
    return ", ".join(kind.value for kind in found.drift)


def restatements_table(register: Register) -> Html:
    """What was said, by whom, and what changed."""
    rows = []
    for one in effects(register):
        found = one.found
        rows.append(
            [
                Html(f'<span class="bp-anchor" id="said-{found.id}">{escape(found.who)}</span>', found.who),
                _month(found.date),
                found.said,
                "none registered" if one.original is None else _link(one.original),
                wording.quoted(found.figure.text, found.qualifier, found.unit),
                " ".join(filter(None, [f"{_kinds(found).capitalize()}.", found.note])),
            ]
        )
    columns = ["Who", "When", "What was said, in our words", "Original", "Restated", "What changed"]
    return table(columns, rows, "Every restatement that was found", stacked=True)


def _link(claim: Claim) -> Html:
    return links.link(links.claim(claim.id), wording.stated(claim))


def effects_table(register: Register) -> Html:
    """What each drift does to its figure: what it allows, how it is judged, and how much larger it is."""
    rows = [_effect_row(one) for one in effects(register) if one.moved]
    columns = ["Who", "Stated and restated", "The original allows", "Restated, it allows", "Verdict", "Size"]
    return table(columns, rows, "What the drift does to the number", stacked=True)


def _effect_row(one: Effect) -> list[str | Html]:
    was, now = one.before.verdict.value, one.after.verdict.value
    return [
        one.found.who,
        links.joined([_link(one.original), _repeated(one)], " → "),
        _allowed(one.original),
        _allowed(one.after.claim),
        f"{was} → {now}" if one.turned else f"{was}, unchanged",
        _size(one),
    ]


def _repeated(one: Effect) -> Html:
    return links.link(f"#said-{one.found.id}", wording.stated(one.after.claim))


def _allowed(claim: Claim) -> str:
    return claim.figure.text if claim.unit.base == "calendar_year" else allowed(claim)


def _size(one: Effect) -> str:
    if one.times is None:
        return "another year" if one.found.unit.base == "calendar_year" else "of another kind"
    return "the same figure" if one.times == 1 else f"{to_text(one.times, 2)} times the original"


def level_figure(register: Register) -> Figure:
    """The rise that each level of contact needs, from today to the restated level."""
    known = {
        "model": float(register.inputs["contact_share_after"].value),
        "restated": float(register.inputs["cpi_contact_level"].value),
    }
    levels = np.linspace(0.16, 0.65, 50)
    line = course(register, "level_rise_needed", "cpi_contact_level", levels, known)
    return OneWay(
        **line,
        **exhibit(register, "rise-by-level"),
        target=(float(register.claims["contact_rise"].figure.value), "the stated rise"),
        fmt_x=formatter(register.units["percent"], 0),
        fmt_y=formatter(register.units["percent_change"], 0, sign=True),
    )


def base_figure(register: Register) -> Figure:
    """Where a rise of exactly 60% leads, by the share it starts from."""
    known = {
        "test council": float(register.inputs["contact_share_before"].value),
        "comment": float(register.inputs["comment_base_exact"].value),
    }
    percent = formatter(register.units["percent"], 1)
    bases = np.linspace(0.12, 0.26, 57)
    line = course(register, "comment_sum", "comment_base_exact", bases, known)
    return OneWay(
        **line,
        **exhibit(register, "result-by-base"),
        target=(float(register.inputs["contact_share_after"].value), "share under the model"),
        fmt_x=percent,
        fmt_y=percent,
    )


def people_figure(register: Register) -> Figure:
    """The people who were consulted, as stated and as repeated, each the least its words can mean."""
    named = {
        "Report: more than 80 people": "people_consulted",
        "Social Care Today: more than 100 social workers": "people_restated",
        "Centre for Public Impact: hundreds of practitioners": "people_hundreds",
    }
    rows = pd.DataFrame(
        {"label": label, "value": float(register.inputs[key].value)} for label, key in named.items()
    )
    return Bars(
        rows,
        **exhibit(register, "people-consulted"),
        fmt=lambda value: f"{value:.0f}",
    )
