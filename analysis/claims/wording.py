"""Figures in words: values with their units, stated figures with their qualifiers, formulas in one line."""

import ast
import inspect
import re
import textwrap
from calendar import month_name
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

import sympy

from analysis.arithmetic.bounds import symbolic
from analysis.arithmetic.rounding import parse, significant, to_text
from analysis.claims.expression import Expression
from analysis.register.records import Claim, Input, Quantity, Unit

#: Python's operators as a reader writes them.
_SIGNS = {" ** (-": " ^ (−", " ** ": " ^ ", " * ": " × ", " / ": " ÷ ", " - ": " − "}

#: What is said in the place of a number that nobody has.
NOT_KNOWN = "not known"

#: Units of what is counted one by one: half of one is only the rounding of a count.
_WHOLE = {"children", "families", "headcount", "count", "calendar_year"}

#: What is said in the place of a range that the record does not bound.
NO_BOUND = "no bound can be given"

_NO_LIMIT = "no limit within the ranges of its inputs"

#: Pieces of LaTeX: what brackets, the signs of a sum, anything else.
_PIECES = re.compile(r"\\left\(|\\right\)|[{}]| [+-] |.", re.DOTALL)

#: What LaTeX says beside the signs that a reader sees.
_UNSEEN = re.compile(r"\\[a-z]+|[{}\\ ]")

#: Signs that a formula in one line may have, and how many a line has before it goes on in the next.
_WIDEST, _FILLED = 70, 40

#: Factor of millions.
_MILLION = 1_000_000

_PERCENT = Unit("percent", "fraction", Fraction(1, 100), None, "", "%", "share of a whole")


def with_unit(value: Fraction, unit: Unit, decimals: int, sign: bool = False) -> str:
    """A value in base units, shown in `unit`: "£1.67m a year", "56.3%", "−19.5%".

    Parameters
    ----------
    unit : Unit
        The unit to show; a share in words is shown in per cent.
    sign : bool
        Whether a value above zero gets a plus sign.

    Notes
    -----
    Millions of pounds never read as "£0.0m": nothing is "£0", and what would round to it is told in thousands.
    """
    unit = _PERCENT if unit.id == "fraction" else unit
    digits = to_text(abs(value) / unit.factor, decimals)
    if unit.base == "calendar_year":
        digits = digits.replace(",", "")
    zero = not digits.strip("0.,")
    if zero and (decimals or not value) and unit.factor == _MILLION and unit.prefix == "£":
        return _small_sum(value, unit, sign)
    mark = "" if zero else "−" if value < 0 else "+" if sign else ""
    return f"{mark}{unit.prefix}{digits}{_suffix(unit, digits)}"


def _small_sum(value: Fraction, unit: Unit, sign: bool) -> str:
    """A sum of a unit of millions that is none of them: "£0", "£4,000 a year", "under £500"."""
    thousands = replace(unit, factor=Fraction(1000), suffix=f",000{unit.suffix.removeprefix('m')}")
    if not value:
        return with_unit(value, replace(thousands, suffix=unit.suffix.removeprefix("m")), 0)
    shown = with_unit(value, thousands, 0, sign)
    return shown if abs(value) >= 500 else f"under £500{unit.suffix.removeprefix('m')}"


def is_small(value: Fraction, unit: Unit) -> bool:
    """Whether a value of a unit of millions of pounds is so small that it is told in pounds."""
    return unit.factor == _MILLION and unit.prefix == "£" and abs(value) < _MILLION / 10


def short(value: Fraction, unit: Unit, most: int = 1) -> str:
    """A value with no more decimals than it needs, two where it would go on: "17.4 children", "£35,444 a year".

    Parameters
    ----------
    most : int
        Decimals of its own that it may have.
    """
    return with_unit(value, unit, _whole_at(value, unit, range(most + 1), 2))


def short_between(low: Fraction, high: Fraction, unit: Unit) -> str:
    """A range with no more decimals than its ends need, two where one would go on.

    An end that stops within five decimals is told whole, so that no range begins at the figure that it stands around.
    """
    return between(low, high, unit, places((low, high), unit))


def places(values: Iterable[Fraction], unit: Unit) -> int:
    """Decimals with which all of several values can be told whole, two where one would go on.

    Parameters
    ----------
    values : iterable of Fraction
        In base units.
    """
    return max(_whole_at(value, unit, range(_FINEST + 1), 2) for value in values)


#: Decimals within which an end of a range is told whole.
_FINEST = 5


def _whole_at(value: Fraction, unit: Unit, decimals: Iterable[int], otherwise: int) -> int:
    """The first number of decimals that tells a value whole, another one where none does."""
    shown = value / (_PERCENT.factor if unit.id == "fraction" else unit.factor)
    pence = unit.prefix == "£" and unit.factor == 1  # told as £754.50, never as £754.5
    whole = (places for places in decimals if (shown * 10**places).denominator == 1)
    return next((places for places in whole if not (pence and places == 1)), otherwise)


def _suffix(unit: Unit, digits: str) -> str:
    if digits != "1":
        return unit.suffix
    many, *rest = unit.suffix.split(" a ")
    one = {" children": " child", " families": " family", " people": " person"}
    return " a ".join([one.get(many, many.removesuffix("s")), *rest])


def stated(claim: Claim) -> str:
    """A figure as its source states it: "c.60%", "as much as 60%", "a fifth", "£5m"."""
    return quoted(claim.figure.text, claim.qualifier, claim.unit)


def given(entry: Input) -> str:
    """An input as it enters a formula: its figure with its unit, or "not known"."""
    return quoted(entry.stated.text, "", entry.unit) if entry.known else NOT_KNOWN


def bare(entry: Input) -> str:
    """An input inside a line of working: in digits, with a sign of per cent or pounds, but no words."""
    if not entry.known:
        return given(entry)
    unit = in_sums(entry.unit)
    in_digits = entry.stated.text[0].isdigit()
    return quoted(entry.stated.text, "", unit) if in_digits else short(entry.value, unit)


def in_sums(unit: Unit) -> Unit:
    """The unit as a line of working has it: with signs but no words, points as the per cent that they count as."""
    if not unit.suffix.startswith(" "):
        return unit
    return replace(unit, suffix="%" if unit.base == "fraction" else "")


def without_unit(text: str, unit: Unit) -> str:
    """A figure without the words of its unit, whose signs (£, %, m) stay: "17.4 children" → "17.4"."""
    for suffix in (unit.suffix, _suffix(unit, "1")):
        _, gap, rest = suffix.partition(" ")
        text = text.removesuffix(gap + rest)
    return text


def quoted(text: str, qualifier: str, unit: Unit) -> str:
    """A figure as printed, with its qualifier and its unit: "c.60%", "more than 80 people".

    Parameters
    ----------
    qualifier : str
        One of those of `analysis.arithmetic.rounding.QUALIFIERS`.
    """
    shown = text
    if text[0].isdigit():
        if unit.base == "calendar_year":
            return text
        whole, point, rest = text.partition(".")
        grouped = f"{int(whole.replace(',', '')):,}{point}{rest}"
        shown = f"{unit.prefix}{grouped}{_suffix(unit, text)}"
    gap = "" if qualifier in ("", "c.") else " "
    return f"{qualifier}{gap}{shown}"


def rebuilt(claim: Claim, value: Fraction) -> str:
    """A value beside a stated figure, a fall as what was cut; see :func:`computed`."""
    return computed(claim, -value if claim.falls else value)


def computed(claim: Claim, value: Fraction) -> str:
    """A value with its own sign: exact where two places more than stated suffice, else with one more."""
    decimals = range(finer(claim) - 1, finer(claim) + 2)
    return with_unit(value, claim.unit, _whole_at(value, claim.unit, decimals, finer(claim)))


def finer(claim: Claim) -> int:
    """Decimals of one place more than a figure states."""
    _, precision = parse(claim.figure.text)
    return len(str(precision.denominator))


def span(claim: Claim, low: Fraction, high: Fraction) -> str:
    """Two bounds beside a stated figure: "48.5% to 64.5%", "404,705 to 404,715 children"; a fall from small to large.

    What is counted one by one has the whole numbers between its bounds.
    """
    first, last = (-high, -low) if claim.falls else (low, high)
    if counted(first, last, claim.unit):
        return between(Fraction(ceil(first)), Fraction(floor(last)), claim.unit, 0)
    return between(first, last, claim.unit, finer(claim))


def counted(low: Fraction, high: Fraction, unit: Unit) -> bool:
    """Whether the ends of a range are only the rounding of a count, so that it is told in the whole numbers within."""
    return unit.base in _WHOLE and all((2 * end).denominator == 1 for end in (low, high))


def between(low: Fraction, high: Fraction, unit: Unit, decimals: int) -> str:
    """A range with its unit said once where it is a word: "28.7 to 29.8 hours a week", "£5m to £7m"."""
    first, last = (with_unit(end, unit, decimals) for end in (low, high))
    return first if first == last else f"{without_unit(first, unit)} to {last}"


def around(value: Fraction, low: Fraction, high: Fraction, unit: Unit, decimals: int) -> str:
    """A range as it stands beside its figure: an end that would read like the figure, and is not it, has one more digit."""
    return between(low, high, unit, digits_beside(value, low, high, unit, decimals))


def digits_beside(value: Fraction, low: Fraction, high: Fraction, unit: Unit, decimals: int) -> int:
    """Decimals of a range that stands beside its figure, and of the figure where it stands there: see :func:`around`."""
    figure = with_unit(value, unit, decimals)
    alike = [with_unit(end, unit, decimals) == figure for end in (low, high)]
    closer = alike[0] != alike[1] and (low if alike[0] else high) != value
    return decimals + closer


def quantity_span(quantity: Quantity, value: Fraction, low: Fraction | None, high: Fraction | None) -> str:
    """The bounds of a computed value, with the decimals the register gives; said in words where it has none."""
    if low is None or high is None:
        return _NO_LIMIT
    return around(value, low, high, quantity.unit, quantity.decimals)


def quantity_value(quantity: Quantity, value: Fraction | None) -> str:
    """A computed value in the unit and with the decimals the register gives; an end that is not there in words."""
    return _NO_LIMIT if value is None else with_unit(value, quantity.unit, quantity.decimals)


def working(expression: Expression, names: Mapping[str, str]) -> str:
    """A formula in one line, in its author's steps, with `names` for its arguments: "(25% − 16%) ÷ 16%".

    Parameters
    ----------
    names : mapping of str to str
        Argument of the formula → plain text to stand for it.
    """
    source = ast.parse(textwrap.dedent(inspect.getsource(expression.formula.function)))
    steps = next(node.value for node in ast.walk(source) if isinstance(node, ast.Return) and node.value)
    for node in ast.walk(steps):
        if isinstance(node, ast.Name):
            node.id = names[node.id]
    line = ast.unparse(steps)
    for plain, shown in _SIGNS.items():
        line = line.replace(plain, shown)
    return line


def equation(expression: Expression, names: Mapping[str, str]) -> str:
    """A formula as LaTeX with `names` (plain text) for its arguments.

    Gives LaTeX without its delimiters.

    Parameters
    ----------
    names : mapping of str to str
        Argument of the formula → plain text to stand for it.
    """
    tree, symbols = symbolic(expression.formula.function)
    escape = str.maketrans({mark: f"\\{mark}" for mark in "%#&_$"} | {"−": "-"})
    texts = {symbols[name]: rf"\text{{{text.translate(escape)}}}" for name, text in names.items()}
    return _in_lines(sympy.latex(_flat(tree), symbol_names=texts, order="none", mul_symbol=r"\times"))


def _flat(tree: sympy.Basic) -> sympy.Basic:
    """A formula in which a sum that begins with a sum is one sum, without brackets round the first."""
    if not tree.args:
        return tree
    parts = [_flat(part) for part in tree.args]
    if isinstance(tree, sympy.Add):
        parts = [one for part in parts for one in (part.args if isinstance(part, sympy.Add) else (part,))]
    return tree.func(*parts, evaluate=False) if isinstance(tree, sympy.Add | sympy.Mul | sympy.Pow) else tree


def _in_lines(latex: str) -> str:
    """LaTeX of a sum too wide for one line in several, each beginning with the sign of what it adds."""
    if len(_UNSEEN.sub("", latex)) <= _WIDEST:
        return latex
    terms, depth = [""], 0
    for piece in _PIECES.findall(latex):
        depth += piece in ("{", r"\left(") or -(piece in ("}", r"\right)"))
        sign = not depth and piece in (" + ", " - ")
        terms += [""] * (sign and len(_UNSEEN.sub("", terms[-1])) > _FILLED)
        terms[-1] += piece
    if len(terms) == 1:
        return latex
    lines = r" \\ & ".join(terms)
    return rf"\begin{{aligned}} & {lines} \end{{aligned}}"


def exact(value: float) -> Fraction:
    """A computed number without the noise of floating point, so that ties are ties.

    Gives the nearest number of ten significant digits.
    """
    return Fraction(str(significant(Fraction(float(value)))))


def digits(value: float, decimals: int, sign: bool = False) -> str:
    """A computed number in digits, without a unit: "17.4", and with `sign` "+1.2" above zero.

    Parameters
    ----------
    value : float
        In the unit shown.
    sign : bool
        Whether a value above zero has a plus sign.
    """
    shown = to_text(exact(value), decimals)
    return f"+{shown}" if sign and value > 0 and shown.strip("0.,") else shown


def ordinal(place: int) -> str:
    """A place in a row: "1st", "12th", "103rd".

    Parameters
    ----------
    place : int
        1 for the first.
    """
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def capital(text: str) -> str:
    """The text with its first letter raised."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with its first letter lowered."""
    return text[:1].lower() + text[1:]


def day(date: str) -> str:
    """A date as people write it: "2022-02-21" → "21 February 2022", "2019-11" → "November 2019".

    Parameters
    ----------
    date : str
        As year-month-day, year-month or year.
    """
    year, *rest = date.split("-")
    return " ".join([*(str(int(one)) for one in rest[1:]), *(month_name[int(one)] for one in rest[:1]), year])
