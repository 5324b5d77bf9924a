"""The calculator: its table at the Blueprint's own figures, which a script on the page lets a reader move."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from html import escape
from operator import itemgetter

from analysis.appraisal import calculator, model
from analysis.chapters.shown import laid, paragraph, said
from analysis.claims import wording
from analysis.ledger import links
from analysis.ledger.edition import edition
from analysis.register.load import Register
from analysis.show.html import Html, heading, together
from analysis.show.words import typeset

#: The sources of a council's counts and of its spending.
_COUNTED = ("dfe_workforce", "mhclg_outturn_2025")

#: Result → the largest value that is told as a number: years, and a share of the promise.
_LARGEST = {"repaid": model.LONGEST, "even": 10.0}

#: The largest count or budget that can be typed.
_MOST = 1e9


def model_script(register: Register) -> str:
    """The file of formulas and settings that the page's own script works with."""
    formulas, settings = (
        calculator.javascript(register),
        json.dumps(_settings(register), separators=(",", ":"), ensure_ascii=False),
    )
    return f"window.blueprint={{calculate:{formulas},settings:{settings}}};\n"


def _settings(register: Register) -> dict[str, object]:
    units = register.units
    return {
        "base": calculator.base(register),
        "names": calculator.COUNTS,
        "counts": list(calculator.COUNTS),
        "positive": ["cases", "case_holders"],
        "budget": calculator.BUDGET,
        "unstated": "not stated, or booked elsewhere",
        "controls": [
            asdict(one)
            | {"label": typeset(one.label), "help": typeset(one.help)}
            | {"scale": calculator.scale(register, one), "plausible": calculator.plausible(register, one)}
            | _marks(register, one.key)
            for one in calculator.controls()
        ],
        "results": [
            {
                "id": one.id,
                "label": one.label,
                "decimals": one.decimals,
                "shift": calculator.shift(units[one.unit]),
                "prefix": units[one.unit].prefix,
                "suffix": units[one.unit].suffix,
                "nothing": one.nothing or wording.NOT_KNOWN,
            }
            for one in calculator.calculated()
        ],
        "councils": calculator.councils(register),
        "areas": _areas(register),
        "largest": _LARGEST,
        "most": _MOST,
        "cite": f"The Blueprint, Recomputed, {edition().words}",
    }


def _areas(register: Register) -> dict[str, str]:
    """The name of each council that can be chosen, by its unit, in the order of the names."""
    named = register.official.workforce.drop_duplicates("unit", keep="last").set_index("unit")["area"]
    return dict(sorted(named[list(calculator.councils(register))].items(), key=itemgetter(1)))


def _marks(register: Register, key: str) -> dict[str, str]:
    unit = register.inputs[key].unit
    return {"prefix": unit.prefix, "suffix": unit.suffix}


def view(register: Register, unit: str = "") -> Html:
    """The results for a council, or for one of average size, with room for what the script adds.

    `unit`: of the council; "" for one of average size.
    """
    found = calculator.calculate(register, calculator.at(register, unit))
    rows = [(one, _words(register, one, found)) for one in calculator.calculated()]
    body = "".join(
        f'<tr data-result="{one.id}"><th scope="row">{escape(one.label)}</th><td class="bp-num">{words}</td></tr>'
        for one, words in rows
    )
    html = (
        f'<div class="bp-calculator" data-unit="{escape(unit)}"><div class="bp-results"><table class="bp-plain">'
        f"<caption>What the model comes to, at the latest counts and prices</caption>"
        f'<thead><tr><th scope="col">What</th><th scope="col" class="bp-num">With the Blueprint\'s figures</th></tr>'
        f"</thead><tbody>{body}</tbody></table></div></div>"
    )
    return Html(html, "\n".join(f"{one.label}: {words}" for one, words in rows))


def repaid(register: Register, found: Mapping[str, float]) -> str:
    """When the change is repaid, in words; `found`: as :func:`analysis.appraisal.calculator.priced` gives it."""
    if found["repaid"] == found["repaid"]:
        told = next(one for one in calculator.calculated() if one.id == "repaid")
        return f"after {_words(register, told, found)}"
    return "before the gain is full" if found["at_full"] >= 0 else "never"


def _words(register: Register, one: calculator.Calculated, found: Mapping[str, float]) -> str:
    """A result as the table tells it: no number where it is larger than is told, or where there is none."""
    value, most = found[one.id], _LARGEST.get(one.id, float("inf"))
    if value > most:
        return f"more than {wording.with_unit(wording.exact(most), register.units[one.unit], 0)}"
    if value != value:
        early = one.id == "repaid" and found["at_full"] >= 0
        return "before the gain is full" if early else one.nothing or wording.NOT_KNOWN
    return wording.with_unit(wording.exact(value), register.units[one.unit], one.decimals)


def page(register: Register, title: str) -> Html:
    """The calculator's own page, from its title on; addresses in it are those of a chapter."""
    lead = paragraph(said(register, "calculator"))
    inside = together(
        heading(1, "calculator", title), lead, view(register), _every(register), _notes(register)
    )
    return Html(f'<section id="calculator">{inside.html}</section>', inside.text)


#: Anchor and title of the section that ends the page.
NOTES = ("what-this-page-does-not-show", "What this page does not show")


def _notes(register: Register) -> Html:
    items = (
        "<li><strong>Whether the promise comes true.</strong> That is the first thing to move.</li>"
        "<li><strong>What contact does for children.</strong> An hour of contact has a price here; what it changes for a child has none.</li>"
        "<li><strong>Councils' own plans.</strong> Each council is taken to have the same share of "
        "managers and others without cases as England.</li>"
    )
    made = paragraph(said(register, "calculator-made"))
    return together(heading(2, *NOTES), Html(f"<ul>{items}</ul>", ""), made, _sources(register))


def _sources(register: Register) -> Html:
    """Who counted the councils, and where every other figure that the calculator starts from stands."""
    stated = (register.inputs[key].source for key in calculator.base(register) if key in register.inputs)
    named = filter(None, dict.fromkeys([*_COUNTED, *stated]))
    sources = links.joined((links.source(register, key) for key in named), "; ")
    return paragraph(said(register, "calculator-sources", sources=sources))


#: What every council is told of without a script.
_TOLD = ("posts", "transition", "of_budget", "running", "repaid", "npv")


def _every(register: Register) -> Html:
    """Every council at the Blueprint's own figures, for readers without a script, folded."""
    told = [one for one in calculator.calculated() if one.id in _TOLD]
    rows = []
    for unit, area in _areas(register).items():
        if calculator.whole(register, unit):
            found = calculator.calculate(register, calculator.at(register, unit))
            rows.append([area, *(_words(register, one, found) for one in told)])
    return laid(register, "calculator-councils", rows, heads=(one.label for one in told))
