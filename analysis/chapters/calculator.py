"""The calculator: its table at the Blueprint's own figures, which a script on the page lets a reader move."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from html import escape

from analysis.appraisal import calculator, payback
from analysis.claims import wording
from analysis.ledger import entries
from analysis.register.load import Register
from analysis.show.html import Html

#: What is shown where a result has no value.
_NOT_DEFINED = "not defined"


def model_script(register: Register) -> str:
    """The file of formulas and settings that the page's own script works with."""
    formulas, settings = (
        calculator.javascript(register),
        json.dumps(_settings(register), separators=(",", ":"), ensure_ascii=False),
    )
    return f"window.blueprint={{calculate:{formulas},settings:{settings}}};\n"


def _settings(register: Register) -> dict[str, object]:
    units = register.units
    workforce = register.official.workforce
    own = calculator.councils(register)
    areas = workforce.drop_duplicates("unit", keep="last").set_index("unit")["area"]
    return {
        "base": calculator.base(register),
        "names": calculator.COUNTS,
        "counts": list(calculator.COUNTS),
        "controls": [
            asdict(one)
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
            }
            for one in calculator.calculated()
        ],
        "councils": own,
        "areas": {unit: areas[unit] for unit in own},
        "cite": "The Blueprint, Recomputed",
    }


def _marks(register: Register, key: str) -> dict[str, str]:
    unit = register.inputs[key].unit
    return {"prefix": unit.prefix, "suffix": unit.suffix}


@cache
def _filled(register: Register) -> dict[str, dict[str, float | None]]:
    return calculator.councils(register)


def view(register: Register, unit: str = "") -> Html:
    """The results for a council, or for one of average size, with room for what the script adds.

    Parameters
    ----------
    register : Register
    unit : str
        Of the council; "" for one of average size.
    """
    found = calculator.calculate(register, _at(register, unit))
    rows = [(one, _words(register, one, found[one.id])) for one in calculator.calculated()]
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


def _at(register: Register, unit: str) -> dict[str, float]:
    """All inputs with a council's own figures; a budget that is not stated is nothing, so that no share of it is told."""
    own = _filled(register).get(unit, {})
    return calculator.base(register) | {name: value or 0.0 for name, value in own.items()}


def whole(register: Register, unit: str) -> bool:
    """Whether a council has every count of staff and cases that the model needs."""
    counts = _filled(register).get(unit, {})
    return bool(counts) and all(counts[name] is not None for name in counts if name != "safeguarding")


def repaid(register: Register, unit: str, price: str, share: float) -> str:
    """When the change is repaid in a council, in words.

    Parameters
    ----------
    register : Register
    unit : str
        Of the council.
    price : str
        Way of pricing what is won and lost, a scenario of the register without "price_".
    share : float
        Share of the promise that comes true.
    """
    moved = {**register.scenarios[f"price_{price}"].moved, "promise_realised": share}
    years = calculator.calculate(register, _at(register, unit) | moved)["repaid"]
    told = next(one for one in calculator.calculated() if one.id == "repaid")
    if years != years:
        return "never"
    long = years > payback.LONGEST
    return f"after {'more than ' if long else ''}{_words(register, told, payback.LONGEST if long else years)}"


def _words(register: Register, one: calculator.Calculated, value: float) -> str:
    if value != value:
        return _NOT_DEFINED
    return wording.with_unit(wording.exact(value), register.units[one.unit], one.decimals)


def page(register: Register) -> Html:
    """The calculator's own page, from its title on; addresses in it are those of a chapter."""
    stated = {
        name: entries.link(register, f"{name}.stated") for name in ("transition_low", "transition_high")
    }
    lead = (
        "<p>Choose a council, or type your own figures, and move what decides. Everything starts at the Blueprint's own "
        f"figures: the whole promise comes true, for the stated {stated['transition_low'].html} to "
        f"{stated['transition_high'].html}. The range says how far each result moves when one input at a time goes from "
        "one end of its plausible range to the other. Nobody has measured whether the promise comes true.</p>"
    )
    return Html(
        '<section id="calculator"><h1>Work it out for your council'
        '<a class="headerlink" href="#calculator" title="Link to this heading">#</a></h1>'
        f"{lead}{view(register).html}{_every(register).html}{_notes()}</section>",
        "Work it out for your council",
    )


def _notes() -> str:
    return (
        '<h2 id="what-this-page-does-not-show">What this page does not show<a class="headerlink" '
        'href="#what-this-page-does-not-show" title="Link to this heading">#</a></h2>'
        "<ul><li><strong>Whether the promise comes true.</strong> That is the first thing to move.</li>"
        "<li><strong>What contact does for children.</strong> Hours have a price here, children have none.</li>"
        "<li><strong>Councils' own plans.</strong> Managers and others without cases are taken to be as many, for each "
        "social worker, as in England.</li></ul>"
        '<p>How each figure is made: <a class="bp-chapter" href="payback.html">payback</a> and '
        '<a class="bp-chapter" href="neutral.html">neutral</a>.</p>'
    )


def _every(register: Register) -> Html:
    """Every council at the Blueprint's own figures, for readers without a script, folded."""
    shown = [
        one
        for one in calculator.calculated()
        if one.id in ("caseload", "posts", "transition", "of_budget", "running", "repaid", "npv")
    ]
    areas = register.official.workforce.drop_duplicates("unit", keep="last").set_index("unit")["area"]
    rows = []
    for unit in sorted(_filled(register), key=lambda unit: areas[unit]):
        if not whole(register, unit):
            continue
        found = calculator.calculate(register, _at(register, unit))
        cells = "".join(f'<td class="bp-num">{_words(register, one, found[one.id])}</td>' for one in shown)
        rows.append(f'<tr><th scope="row">{escape(areas[unit])}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col" class="bp-num">{escape(one.label)}</th>' for one in shown)
    table = (
        '<div class="bp-scroll" tabindex="0" role="group" aria-label="Every council"><table class="bp-plain">'
        f'<thead><tr><th scope="col">Council</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )
    summary = f"The same for each of {len(rows)} councils, at the Blueprint's own figures"
    return Html(f'<details class="bp-fold"><summary>{summary}</summary>{table}</details>', summary)
