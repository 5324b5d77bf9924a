"""One number explained: the steps behind a claim, a result, an input or a finding, and the chain behind a formula."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from html import escape
from math import isclose

from analysis.arithmetic.bounds import Bounds, bounds, elasticities, inverse
from analysis.arithmetic.rounding import significant
from analysis.chapters import explain
from analysis.chapters.shown import laid, paragraph, said
from analysis.claims import reasons, wording
from analysis.claims.enquiries import OPEN
from analysis.claims.expression import Expression, express
from analysis.claims.verdicts import Judgement, judge, solving_box
from analysis.ledger import entries, links
from analysis.ledger.entries import Entry, number
from analysis.ledger.findings import finding
from analysis.register.load import Register, titles
from analysis.register.records import Input, Unit
from analysis.show.html import Html, badge, phrase, terms
from analysis.show.words import listing

#: From this elasticity on, the result is so close to nothing that a share of its size says little.
_NEAR_NOTHING = 10

_MILLION = 1_000_000

#: How many inputs that come in through other results are told one by one.
_THROUGH = 10

#: Name of a step → what it says.
Steps = Iterable[tuple[str, Html]]


def section(register: Register, one: Entry) -> str:
    """A number with the steps that explain it, as HTML."""
    steps = terms(((name, told) for name, told in _STEPS[one.kind](register, one) if told.text), "bp-chain")
    return (
        f'<section class="bp-entry" id="{one.anchor}" aria-labelledby="{one.anchor}-title">'
        f'<h3 id="{one.anchor}-title">{escape(wording.capital(one.label))}</h3>'
        f"{steps.html}</section>"
    )


def _strong(text: str) -> Html:
    return Html(f"<strong>{escape(text)}</strong>", text)


def _claim(register: Register, one: Entry) -> Steps:
    claim = register.claims[one.id]
    judged = judge(register, claim)
    facts = explain.claim_facts(register, claim, judged)
    where = links.source(register, claim.source, claim.locator)
    yield (
        "Figure",
        phrase(paragraph(_strong(one.words()), ", ", where), paragraph(reasons.allows_words(claim))),
    )
    if judged.expression is not None:
        chain = _solved(judged) if judged.unknown else _forward(judged.expression, claim.unit, claim.falls)
        ends = f"What is needed: {reasons.needed_words(judged)}" if judged.unknown else one.words("span")
        yield "Formula", _equation(judged.expression, explain.claim_working(register, claim, judged))
        yield "Inputs", _inputs_table(register, judged.expression, chain, f"Inputs of: {claim.label}")
        yield "Bounds", paragraph(reasons.bounds_words(chain.limits, ends))
    other, turns = (
        f" {facts[name]}." if facts[name] else "" for name in ("At another grain", "When it holds")
    )
    yield "Verdict", paragraph(badge(judged.verdict), f" {reasons.rule(judged)}{other}{turns}")
    if judged.expression is not None:
        yield "Elasticity", paragraph(_most(judged.expression, chain))
    for name in ("It rests on", "Authors' best reading", "Critics' reading", "Does it matter?"):
        yield name, paragraph(facts[name])
    if judged.verdict in OPEN:
        settles = f"{explain.settled_by(register, claim)} Held by: {claim.holder}."
        yield "What would settle it", paragraph(settles)
    yield "When quoting it", paragraph(facts["When quoting it"])
    yield "Elsewhere", links.link(f"{links.LEDGER}#row-{claim.id}", "Its row in the ledger")


def _result(register: Register, one: Entry) -> Steps:
    quantity = register.quantities[one.id]
    expression = express(register, quantity)
    chain = _forward(expression, quantity.unit)
    beside = f" With as many decimals the figure is {_as_fine(one)}." if _as_fine(one) else ""
    yield "Figure", phrase(paragraph(_strong(one.words())), paragraph(one.definition))
    yield "Formula", _equation(expression, explain.line_of_working(register, quantity))
    yield "Inputs", _inputs_table(register, expression, chain, f"Inputs of: {one.label}")
    yield "Bounds", paragraph(reasons.bounds_words(chain.limits, one.words("span")), beside)
    yield "Elasticity", paragraph(_most(expression, chain))
    yield "Goes into", links.joined(_used_by(register, one.id, "result"), "; ")


def _input(register: Register, one: Entry) -> Steps:
    given = register.inputs[one.id]
    yield "Figure", paragraph(_strong(one.words()))
    yield "For the bounds", paragraph(wording.capital(reasons.range_words(given)))
    if given.plausible:
        low_high = wording.short_between(*given.plausible, given.unit)
        yield "Plausible", paragraph(f"{low_high}. {given.range_reason}")
    yield "Where from", _input_source(register, given)
    used = _used_by(register, one.id, "claim", "result")
    yield (
        "Goes into",
        links.joined(used, "; ")
        if used
        else paragraph("A finding, an account or a comparison, and no formula of a claim or a result."),
    )


def _input_source(register: Register, given: Input) -> Html:
    parts = [links.source(register, given.source, given.locator)] if given.source else []
    if given.claim:
        parts.append(phrase("the claim: ", number(register, "claim", given.claim).named()))
    if not parts:
        return phrase(
            _unsourced(given).removesuffix(".") if given.note else _unsourced(given).partition(".")[0]
        )
    noted = [phrase(given.note.removesuffix("."))] if given.note else []
    return links.joined([links.joined(parts, "; "), *noted], ". ")


def _used_by(register: Register, key: str, *kinds: str) -> list[Html]:
    """Links to the claims or results whose formula takes an input or a result."""
    known = {"claim": register.claims, "result": register.quantities}
    return [
        number(register, kind, name).named()
        for kind in kinds
        for name, one in known[kind].items()
        if key in one.arguments.values()
    ]


def _as_fine(one: Entry) -> str:
    """A number with the decimals of its range, where these are more than it has elsewhere, so that it lies within."""
    value, low, high = one.limits()
    if value is None or low is None or high is None or one.unit is None or one.decimals is None:
        return ""
    finest = wording.digits_beside(value, low, high, one.unit, one.decimals)
    return wording.with_unit(value, one.unit, finest) if finest > one.decimals else ""


def _finding(register: Register, one: Entry) -> Steps:
    found, known = finding(register, one.id), titles()
    ends = one.words("span") if found.interval else ""
    told = f", {ends}: {found.interval}." if ends not in ("", one.words()) else ""
    error = "" if found.error is None else one.words("error")
    error = error if re.search("[1-9]", error) else ""
    if not told and (error or found.n is not None):
        told = "."
    if error:
        told += f" Standard error {error}."
    if found.n is not None:
        told += f" {found.observed}: {one.words('n')}."
    yield "Figure", paragraph(_strong(_as_fine(one) or one.words()), told)
    yield "How it is made", paragraph(_defined(register, one.definition))
    yield (
        "Rests on",
        paragraph("; ".join(f"{known[name][0]} (data/{known[name][1]})" for name in found.tables)),
    )


def _defined(register: Register, definition: str) -> Html:
    """A definition, with a link in the place of each key of another number that it names."""
    parts = re.split(r"\b([a-z]+(?:_[a-z0-9]+)+|(?<=result )[a-z]+)\b", definition)
    named = (
        _number_named(register, part) if "_" in part or part in register.quantities else None
        for part in parts
    )
    return phrase(
        *(phrase("“", one.named(), "”") if one else part for one, part in zip(named, parts, strict=True))
    )


def _number_named(register: Register, key: str) -> Entry | None:
    """The finding, the result or the input of that key."""
    for kind in ("finding", "result", "input"):
        try:
            return number(register, kind, key)
        except KeyError:
            continue
    return None


_STEPS: Mapping[str, Callable[[Register, Entry], Steps]] = {
    "claim": _claim,
    "result": _result,
    "input": _input,
    "finding": _finding,
}


# --- the chain behind a formula ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Chain:
    """What each input of a formula does: its range, its direction, its elasticity."""

    limits: Bounds  #: of the result
    slopes: Mapping[str, Fraction]  #: elasticity by input
    #: `value`, `unit`: of the result
    value: Fraction
    unit: Unit
    solved_for: str = ""  #: key of the unknown input, where the formula is solved for it
    falls: bool = False  #: whether the figure is the size of a fall
    stated: str = ""  #: the figure that it is solved from, as the source states it

    @property
    def moved(self) -> str:
        """The result in words."""
        return "the value needed" if self.solved_for else "the result"

    def effect(self, key: str, moved: str = "it") -> str:
        """Which way one per cent more of an input moves the result, and how far; a fall is told as what is cut."""
        if key == self.solved_for:
            return "solved for"
        change = self.slopes[key] * self.value * (-1 if self.falls else 1)
        if change == 0:
            return "no effect"
        unproved = ", though not proved for its whole range" if self.limits.direction.get(key, 1) == 0 else ""
        return f"{'raises' if change > 0 else 'lowers'} {moved} by {self.size(key)}{unproved}"

    def size(self, key: str) -> str:
        """How far one per cent more moves the result: in its unit where it is close to nothing, else in per cent."""
        slope = abs(self.slopes[key])
        if slope >= _NEAR_NOTHING:
            change = Fraction(str(significant(slope * abs(self.value) / 100, 2)))
            return wording.short(change, _in_pounds(reasons.as_distance(self.unit), change), 6)
        told = wording.to_text(slope, 2)
        return f"{told}%" if told.strip("0.") else "less than 0.01%"


def _in_pounds(unit: Unit, change: Fraction) -> Unit:
    """The unit of a change: pounds for one of millions that is less than a tenth of one."""
    if unit.prefix != "£" or unit.factor != _MILLION or change * 10 >= _MILLION:
        return unit
    return replace(unit, factor=Fraction(1), suffix=unit.suffix.removeprefix("m"))


def _forward(expression: Expression, unit: Unit, falls: bool = False) -> _Chain:
    """The chain of a formula from its inputs to its result; with `falls`, a fall is told as what is cut."""
    return _Chain(expression.bounds, expression.elasticities, expression.value, unit, falls=falls)


def _solved(judged: Judgement) -> _Chain:
    """The chain of the formula solved for its unknown input; the stated figure is one of its inputs."""
    claim, expression, unknown = judged.claim, judged.expression, judged.unknown.id
    function = inverse(expression.function, unknown)
    known = {key: entry for key, entry in expression.inputs.items() if key != unknown}
    box = solving_box(claim, known)
    point = {"result": claim.figure.value, **{key: entry.value for key, entry in known.items()}}
    return _Chain(
        bounds(function, box),
        elasticities(function, point),
        function(**point),
        judged.unknown.unit,
        unknown,
        stated=wording.stated(claim),
    )


def _most(expression: Expression, chain: _Chain) -> str:
    """What moves the result most among the inputs that could be otherwise, in sentences."""
    asked = [name for name in chain.slopes if not _is_fixed(expression, name)]
    if not asked:
        return "Nothing moves it: its inputs are years, definitions, price indices or exact official counts."
    largest = max(abs(chain.slopes[name]) for name in asked)
    if largest == 0:
        return f"At these values no input moves {chain.moved} by itself."
    first = [name for name in asked if isclose(abs(chain.slopes[name]), largest, rel_tol=1e-9)]
    return _depends(expression, chain, first)


def _depends(expression: Expression, chain: _Chain, keys: list[str]) -> str:
    """What one per cent more of the inputs that move the result most does to it."""
    labels = {key: f"“{wording.capital(entry.label)}”" for key, entry in expression.inputs.items()}
    labels["result"] = "the stated figure"
    effects: dict[str, list[str]] = {}
    for key in keys:
        effect = chain.effect(key, chain.moved).replace("%", "% of its size", 1)
        effects.setdefault(effect, []).append(labels[key])
    moved = wording.capital(chain.moved)
    if len(keys) == 1:
        return (
            f"{moved} depends most on this: {labels[keys[0]]}. One per cent more of it {next(iter(effects))}."
        )
    told = "; ".join(f"one per cent more of {listing(own, 'or')} {effect}" for effect, own in effects.items())
    names = listing(labels[key] for key in keys)
    return f"{moved} depends most, and equally, on these: {names}. {wording.capital(told)}."


def _is_fixed(expression: Expression, key: str) -> bool:
    """Whether an input could be no other: a year, a definition, a price index, an exact official count."""
    entry = expression.inputs.get(key)
    if entry is None:
        return False
    exact = entry.kind == "official" and entry.known and entry.widest[0] == entry.widest[1]
    return exact or entry.kind == "definition" or entry.unit.id == "index" or _is_year(entry)


def _is_year(entry: Input) -> bool:
    """Whether an input is a year of the calendar, of which one per cent is nothing."""
    return entry.unit.base == "calendar_year"


def _equation(expression: Expression, working: str) -> Html:
    """A formula as a displayed equation in the names of its arguments, and in a line with its figures."""
    meaning = expression.formula.meaning
    if expression.formula.name == "identity":
        return paragraph(meaning)
    latex = wording.equation(expression, {name: name.replace("_", " ") for name in expression.arguments})
    shown = Html(f'<div class="math notranslate nohighlight">\\[{escape(latex)}\\]</div>', "")
    return phrase(paragraph(meaning), shown, paragraph(working, kind="bp-working") if working else "")


def _inputs_table(register: Register, expression: Expression, chain: _Chain, caption: str) -> Html:
    """The arguments of a formula, and below them the inputs that come in through the results among them."""
    direct = dict.fromkeys(expression.arguments.values())
    rows: list[list[str | Html]] = []
    if chain.solved_for:
        rows.append(["the stated figure", chain.stated, "what it allows", chain.effect("result"), "above"])
    rows += [_part_row(register, expression, key) for key in direct if key in expression.parts]
    for key, entry in ((key, register.inputs[key]) for key in direct if key in expression.inputs):
        effect = "" if _is_year(entry) else chain.effect(key)
        told = [wording.given(entry), reasons.range_words(entry), effect]
        where = links.source(register, entry.source) if entry.source else _unsourced(entry)
        rows.append([_named(register, expression, key), *told, where])
    listed = laid(register, "chain-inputs", rows, caption=caption, moved=chain.moved)
    return phrase(listed, _through(register, expression, chain))


def _unsourced(entry: Input) -> str:
    """What an input without a source is, with its note or the reason for its range."""
    own = {"definition": "A definition", "choice": "A choice of this book", "unknown": "Stated by nobody"}
    what = own.get(entry.kind, "An assumption of this book")
    return f"{what}. {entry.note or entry.range_reason}".strip()


def _through(register: Register, expression: Expression, chain: _Chain) -> Html:
    """The inputs that come in through other results: those that move it most, the others counted."""
    inside = [key for key in expression.inputs if key not in expression.arguments.values()]
    if not inside:
        return Html("", "")
    felt = [key for key in inside if chain.slopes[key] and not _is_year(expression.inputs[key])]
    told = sorted(felt, key=lambda key: -abs(chain.slopes[key]))[:_THROUGH]
    if not told:
        return paragraph(said(register, "none-moves", {"many": len(inside)}, many=str(len(inside))))
    rest = len(inside) - len(told)
    listed = [
        phrase(entries.link(register, key, expression.inputs[key].label), f" ({chain.effect(key)})")
        for key in told
    ]
    parts = {"told": links.joined(listed, "; "), "rest": str(rest)}
    return paragraph(said(register, "through", {"rest": rest}, **parts))


def _part_row(register: Register, expression: Expression, key: str) -> list[str | Html]:
    quantity, part = register.quantities[key], expression.parts[key]
    ends = wording.quantity_span(quantity, part.value, part.bounds.low, part.bounds.high)
    value = wording.quantity_value(quantity, part.value)
    return [_named(register, expression, key), value, ends, "see its inputs", "a result of this book"]


def _named(register: Register, expression: Expression, key: str) -> Html:
    """An input or a part with its name in the equation."""
    known = register.quantities if key in register.quantities else register.inputs
    names = ", ".join(
        f"“{name.replace('_', ' ')}”" for name, bound in expression.arguments.items() if bound == key
    )
    small = Html(f" <small>{escape(names)}</small>", f" ({names})")
    return phrase(entries.link(register, key, known[key].label), small)
