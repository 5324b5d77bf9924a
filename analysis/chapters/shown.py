"""What the chapters' tables and charts share: tables of keys, frames of findings, source lines, axes in a unit."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.appraisal.model import worth
from analysis.claims import wording
from analysis.claims.expression import express
from analysis.claims.sensitivity import one_way
from analysis.evidence import basis, curve
from analysis.ledger import conditions, entries
from analysis.ledger.findings import finding
from analysis.register.keys import IN_BRACES
from analysis.register.load import DataError, Register
from analysis.register.records import Input
from analysis.show import Bars, Forest, SpecificationCurve
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase, table

#: Where a publication's title leaves its series: at a date, a place or a reporting year.
_SERIES_ENDS = re.compile(r",| in England| at \d")

Cell = str | Html


def numbers_table(
    register: Register,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    caption: str,
    *,
    numbers: Sequence[str] | None = None,
    stacked: bool = False,
    explained: Sequence[str] = (),
) -> Html:
    """A table of keys, each shown as its number and linked to its explanation.

    - `columns`: headings.
    - `rows`: in a column of numbers text is a key as :func:`analysis.ledger.entries.words` takes it, unless it has
      no letter ("", "–", "2019") or is :func:`plain`; elsewhere it is shown as it stands.
    - `numbers`: headings of the columns of numbers; all but the first unless told.
    - `stacked`: as in :func:`analysis.show.html.table`.
    - `explained`: keys whose explanations the line below the table names.
    - Raises KeyError if a key names nothing.
    """
    headings = columns[1:] if numbers is None else numbers
    cells = [
        [shown(register, cell) if name in headings else cell for name, cell in zip(columns, row, strict=True)]
        for row in rows
    ]
    linked = entries.named(register, *explained)
    return table(columns, cells, caption, numbers=headings, stacked=stacked, explained=linked)


def shown(register: Register, cell: Cell) -> Cell:
    """A cell of a column of numbers; see :func:`numbers_table`."""
    is_key = isinstance(cell, str) and any(map(str.isalpha, cell))
    return entries.link(register, cell) if is_key else cell


def signed(register: Register, key: str) -> Html:
    """A change of the book, linked, with a plus sign above zero."""
    words, value = entries.words(register, key), entries.worth(register, key)
    rises = value is not None and value > 0 and re.search("[1-9]", words)
    return entries.link(register, key, f"+{words}" if rises else words)


def plain(text: str) -> Html:
    """Text that is no key."""
    return Html(escape(text), text)


def keyed(named: Mapping[str, str], *keys: str) -> list[list[str]]:
    """Rows of a table of keys: the label of each name, and every key with the name in its braces.

    Examples
    --------
    >>> keyed({"cases": "Fewer cases"}, "falls_by_{}", "falls_needed_{}")
    [['Fewer cases', 'falls_by_cases', 'falls_needed_cases']]
    """
    return [[label, *(key.format(name) for key in keys)] for name, label in named.items()]


def with_span(register: Register, key: str) -> Html:
    """A number with its range in brackets, the unit said once: "16.1 (14.2 to 18.0 children)"."""
    value, span = entries.link(register, key), entries.link(register, f"{key}.span")
    unit = value.text.partition(" ")[2]
    short = value.text.removesuffix(f" {unit}") if unit else value.text
    return phrase(entries.link(register, key, short), " (", span, ")")


def estimates(
    register: Register,
    rows: Iterable[Sequence[str]],
    names: Sequence[str] = ("group", "label"),
    *,
    counted: bool = True,
) -> pd.DataFrame:
    """Findings as a chart of estimates takes them.

    - `rows`: for each finding the words of `names`, then its key.
    - `names`: columns of words.
    - `counted`: whether the chart tells how many observations each rests on.
    - Gives a frame in the order given: `names`, then ``value``, ``low``, ``high`` in base units, and ``n`` where
      any has one.
    """
    found = [(words, finding(register, key)) for *words, key in rows]
    frame = pd.DataFrame(
        [[*words, *(one.number(part) for part in ("value", "low", "high")), one.n] for words, one in found],
        columns=[*names, "value", "low", "high", "n"],
    )
    return frame if counted and frame["n"].notna().any() else frame.drop(columns="n")


def ranges(register: Register, named: Mapping[str, str]) -> pd.DataFrame:
    """Inputs and results as bars take them.

    `named`: label → key of an input or a result. Gives ``label``, ``value``, ``low``, ``high`` in base units: an
    input within its rounding, a result within its bounds.
    """
    return pd.DataFrame(
        [[label, worth(register, key), *map(float, _ends(register, key))] for label, key in named.items()],
        columns=["label", "value", "low", "high"],
    )


def bar_rows(register: Register, name: str) -> pd.DataFrame:
    """The rows of a figure in ``rows.csv`` as bars without an interval take them.

    Gives ``label``, in which ``{base}``, ``{quoted}`` and ``{last}`` are the years of
    :mod:`analysis.evidence.basis` and any other name in braces is a key, and ``value`` in base units.
    """
    found = entries.values(register, *named(name).values())
    return pd.DataFrame({"label": _labels(register, name), "value": found})


def _labels(register: Register, name: str) -> list[str]:
    """The labels of a table or figure in ``rows.csv``, their names in braces filled."""
    told = _teller(register, ROWS, {"id": name} | {label: label for label, _ in _listed(name)}, {})
    return [told(label) for label, _ in _listed(name)]


def listed_bars(
    register: Register, name: str, fmt: Callable[[float], str], *, ranged: bool = False, **more: Any
) -> Figure:
    """The rows of a figure in ``rows.csv`` as bars whose caption links them; each over its range where asked."""
    rows = ranges(register, named(name)) if ranged else bar_rows(register, name)
    return Bars(rows, **exhibit(register, name, [*named(name).values()]), fmt=fmt, **more)


#: Columns of a tornado.
MOVED = ("label", "low", "high", "result_low", "result_high")


def moved_rows(rows: pd.DataFrame, known: Mapping[str, Input]) -> pd.DataFrame:
    """Rows of :func:`analysis.claims.sensitivity.swings` as a tornado takes them: ends in words, results as floats."""
    inputs = [known[name] for name in rows["input"]]
    told = {
        side: [wording.short(end, one.unit) for one, end in zip(inputs, rows[side], strict=True)]
        for side in ("low", "high")
    }
    rows = rows.assign(label=[wording.capital(one.label) for one in inputs], **told)
    return rows.astype({"result_low": float, "result_high": float})


def _ends(register: Register, key: str) -> tuple[Fraction, Fraction]:
    if key in register.inputs:
        return register.inputs[key].rounding
    bounds = express(register, register.quantities[key]).bounds
    return bounds.low, bounds.high


def course(
    register: Register, key: str, name: str, values: Sequence[float], marked: Mapping[str, float]
) -> dict[str, Any]:
    """A result while one input moves, as :class:`analysis.show.curves.OneWay` takes it.

    - `key`, `name`: the result, and the input that moves.
    - `values`: of the input, in base units.
    - `marked`: label of a point → value of the input there.
    - Gives ``rows`` and ``results``, series of n values of the input and of the result; ``points``, a frame with
      ``label``, ``x`` and ``y``.
    """
    result = express(register, register.quantities[key])
    line, points = one_way(result, name, values), one_way(result, name, list(marked.values()))
    named = pd.DataFrame({"label": list(marked), "x": points["input"], "y": points["result"]})
    return {"rows": line["input"], "results": line["result"], "points": named}


#: What each figure says beside its drawing, what the tables of inputs and results list, how other tables are laid
#: out, and how what was counted is called.
EXHIBITS, TABLES, LAYOUTS, MEASURED, ROWS = (
    Path(__file__).with_name(f"{name}.csv") for name in ("exhibits", "tables", "layouts", "measured", "rows")
)


@cache
def exhibits() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``exhibits.csv`` by the name of the figure.

    ``headline``, what the figure shows in a sentence, and ``holds``, when it is true, as
    :func:`analysis.ledger.conditions.holds` takes it: otherwise the figure has no headline; ``caption``; ``x`` and ``y``, the names of the axes; ``sources``, keys of sources, and ``also``, what else the
    numbers rest on; ``explained``, keys whose explanations the caption names.
    """
    return by_name(EXHIBITS)


@cache
def tables() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``tables.csv`` by the name of the table: ``caption``, and ``keys`` in the order of its rows."""
    return by_name(TABLES)


@cache
def layouts() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``layouts.csv`` by the name of the table.

    ``caption``; ``columns``, its headings with bars between them, "#" before one of numbers and "@" before one of
    keys; ``stacked``, anything where each row becomes a card; ``sources``, keys of sources that end the caption;
    ``explained``, keys whose explanations the line below names.
    """
    return by_name(LAYOUTS)


@cache
def measured() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``measured.csv`` by the name of a count or rate.

    ``name``; ``column``, its heading in a table of years, and ``decimals`` there; ``chart``, its title in a chart;
    ``computed``, how it follows from counts.
    """
    return by_name(MEASURED)


@cache
def _listed(name: str) -> list[tuple[str, str]]:
    """Label and keys of each row of a table or figure in ``rows.csv``; two rows may have one label."""
    with ROWS.open(encoding="utf-8", newline="") as rows:
        found = [(row["label"], row["keys"]) for row in csv.DictReader(rows) if row["of"] == name]
    if not found:
        raise KeyError(f"{ROWS.name} has no rows of {name}")
    return found


def named(name: str) -> Mapping[str, str]:
    """The rows of a table or figure in ``rows.csv``: label → its keys, with semicolons between them.

    Raises KeyError if it has none.
    """
    return dict(_listed(name))


def told_rows(register: Register, name: str) -> list[list[Cell]]:
    """The rows of :func:`named` as cells: keys, "~" before one whose number has no link, "=" before plain text."""
    cells = [[_cell(register, key) for key in keys.split("; ")] for _, keys in _listed(name)]
    return [[label, *own] for label, own in zip(_labels(register, name), cells, strict=True)]


def _cell(register: Register, key: str) -> Cell:
    if key[0] in "~=":
        return plain(key[1:] if key[0] == "=" else entries.words(register, key[1:]))
    return key


def _signed_cell(register: Register, cell: Cell) -> Cell:
    return signed(register, cell) if isinstance(cell, str) else cell


def _as_it_is(register: Register, cell: Cell) -> Cell:
    return cell


#: First letter of a heading in ``layouts.csv`` → how its cells are shown: keys as numbers, keys of changes.
_SHOWN = {"@": shown, "±": _signed_cell}


def laid(
    register: Register,
    name: str,
    rows: Iterable[Sequence[Cell]],
    explained: Sequence[str | Html] = (),
    **values: object,
) -> Html:
    """A table whose caption and headings stand in ``layouts.csv``.

    - `name`: of the table, as ``layouts.csv`` has it.
    - `rows`: cells; text in a column of keys is shown as :func:`numbers_table` shows it.
    - `explained`: keys or links for the line below the table, besides those of the layout.
    - `**values`: what stands for the names in braces, as in :func:`exhibit`.
    - Raises KeyError if there is no such table, or a name in braces or a key names nothing.
    """
    row = layouts()[name]
    told = _teller(register, LAYOUTS, row, values)
    marked = told("columns").split(" | ")
    cells = [
        [_SHOWN.get(mark[0], _as_it_is)(register, cell) for mark, cell in zip(marked, own, strict=True)]
        for own in rows
    ]
    caption = told("caption")
    if row["sources"]:
        caption += f". Source: {source(register, *row['sources'].split())}"
    return table(
        [mark.lstrip("@#±") for mark in marked],
        cells,
        caption,
        numbers=[mark[1:] for mark in marked if mark[0] in "@#±"],
        stacked=bool(row["stacked"]),
        explained=_linked(register, [*told("explained").split(), *explained]),
    )


def listed(register: Register, name: str) -> Html:
    """A table whose caption and headings stand in ``layouts.csv`` and its rows in ``rows.csv``."""
    return laid(register, name, told_rows(register, name))


def _linked(register: Register, keys: Iterable[str | Html]) -> tuple[Html, ...]:
    """Links to explanations, each key once."""
    return tuple(
        one if isinstance(one, Html) else entries.named(register, one)[0] for one in dict.fromkeys(keys)
    )


def by_name(path: Path) -> Mapping[str, Mapping[str, str]]:
    """The rows of a table of words by their column ``id``."""
    with path.open(encoding="utf-8", newline="") as table:
        return {row["id"]: row for row in csv.DictReader(table)}


def exhibit(
    register: Register, name: str, explained: Sequence[str | Html] = (), **values: object
) -> dict[str, Any]:
    """What a figure says beside its drawing, as a chart takes it: name, caption, axes, source line and links.

    - `name`: of the figure, as ``exhibits.csv`` has it.
    - `explained`: keys or links for its last line, besides those of the table.
    - `**values`: what stands for the names in braces; ``base``, ``quoted`` and ``last`` are the years of
      :mod:`analysis.evidence.basis`, and any other name is a key of the book.
    - Raises KeyError if there is no such figure, or a name in braces or a key names nothing.
    """
    row = exhibits()[name]
    told = _teller(register, EXHIBITS, row, values)
    made = {
        "name": name,
        "headline": told("headline") if conditions.holds(register, row["holds"]) else "",
        "caption": told("caption"),
        "xlabel": told("x"),
        "ylabel": told("y"),
        "source": source(register, *row["sources"].split(), also=row["also"]),
        "explained": _linked(register, [*told("explained").split(), *explained]),
    }
    return {part: words for part, words in made.items() if words}


def _teller(
    register: Register, path: Path, row: Mapping[str, str], values: Mapping[str, object]
) -> Callable[[str], str]:
    """What the columns of a row say once its names in braces are filled."""
    known = {"base": basis.BASE, "quoted": basis.QUOTED, "last": basis.last(register.official), **values}

    def told(found: re.Match[str]) -> str:
        try:
            return str(known[found[1]]) if found[1] in known else entries.words(register, found[1])
        except KeyError as error:
            raise KeyError(f"{path.name}, {row['id']}: {{{found[1]}}} names nothing") from error

    return lambda column: IN_BRACES.sub(told, row[column])


def curve_figure(
    specifications: Sequence[curve.Specification], dimensions: Sequence[curve.Dimension], **words
) -> Figure:
    """Every specification of a list from the lowest estimate to the highest, with what was chosen in each.

    `specifications`, `dimensions`: the list and its choices; see :func:`analysis.evidence.curve.table`. `**words`:
    as :func:`analysis.show.specification.SpecificationCurve` takes them; see :func:`exhibit`.
    """
    rows = curve.table(specifications, dimensions)
    return SpecificationCurve(rows, choices=[one.name for one in dimensions], **words)


def source(register: Register, *keys: str, also: str = "") -> str:
    """The source line of a table or figure: who published what, and under which licence.

    Parameters
    ----------
    register : Register
    *keys : str
        Of sources that share one licence; none where the numbers are the book's own.
    also : str
        What else the numbers rest on, as it ends the line.

    Raises
    ------
    KeyError
        If a key names no source.
    ValueError
        If the licences differ.

    Examples
    --------
    >>> from analysis.register.load import load
    >>> source(load(), "dfe_workforce", also="simulations of this book")
    "Department for Education, children's social work workforce, Open Government Licence v3.0; simulations of this book"
    """
    if not keys:
        return also
    published = register.sources.loc[list(keys)]
    licences = published["licence"].unique()
    if len(licences) != 1:
        raise ValueError(f"the sources {', '.join(keys)} have several licences: {', '.join(licences)}")
    by_publisher = [
        f"{publisher}, {' and '.join(dict.fromkeys(map(_series, titles)))}"
        for publisher, titles in published.groupby("publisher", sort=False)["title"]
    ]
    between = ", " if len(by_publisher) == 1 else "; "
    line = f"{'; '.join(by_publisher)}{between}{licences[0]}"
    return f"{line}; {also}" if also else line


def addresses(register: Register) -> dict[str, str]:
    """Where each source stands that has an address, by what pages call it.

    Parameters
    ----------
    register : Register

    Returns
    -------
    dict of str to str
        Title of a source, and of official statistics also the series as `source` names it → address; the longer names
        first.
    """
    known = register.sources[register.sources["address"] != ""]
    official = known[known["kind"] == "official statistics"]
    named = dict(zip(map(_series, official["title"]), official["address"], strict=True))
    named |= dict(zip(known["title"], known["address"], strict=True))
    return dict(sorted(named.items(), key=lambda one: -len(one[0])))


def _series(title: str) -> str:
    """The series of a publication: its title without date and place, as it stands within a sentence."""
    return wording.small(_SERIES_ENDS.split(title)[0])


def in_unit(register: Register, unit: str, decimals: int, sign: bool = False) -> Callable[[float], str]:
    """How a chart writes values in base units: in a unit of the register."""
    return lambda value: wording.with_unit(wording.exact(value), register.units[unit], decimals, sign)


def in_digits(decimals: int, sign: bool = False) -> Callable[[float], str]:
    """How a chart writes values whose axis names the unit."""
    return lambda value: wording.digits(value, decimals, sign)


def points_forest(
    register: Register, name: str, rows: Iterable[Sequence[str]], *, counted: str = "rows", decimals: int = 2
) -> Figure:
    """Differences of shares in percentage points, a row each, against none.

    - `name`: of the figure, in ``exhibits.csv``.
    - `rows`: for each finding its group, its words and its key.
    - `counted`: what each rests on a number of, in a word; "" where the chart does not tell.
    - `decimals`: of the points.
    """
    return Forest(
        estimates(register, rows, counted=bool(counted)),
        **exhibit(register, name),
        reference=(0.0, "no difference"),
        fmt=in_points(decimals),
        counted=counted,
    )


def in_points(decimals: int, sign: bool = True) -> Callable[[float], str]:
    """How a chart writes differences of shares in percentage points."""
    return lambda value: wording.digits(value * 100, decimals, sign)


def in_braces(words: str) -> list[str]:
    """The names in braces of a text, in order."""
    return IN_BRACES.findall(words)


def filled(words: str, parts: Mapping[str, Cell]) -> Html:
    """Words in which names in braces stand for text and links."""
    pieces = IN_BRACES.split(words)
    return phrase(*(parts[piece] if place % 2 else piece for place, piece in enumerate(pieces)))


def linked_keys(register: Register, words: str, table: str, row: str) -> Html:
    """Words in which the keys in braces stand for their numbers, linked.

    Raises DataError with the table and the row that the words come from, if a key names nothing.
    """
    try:
        return filled(words, {key: entries.link(register, key) for key in in_braces(words)})
    except KeyError as error:
        raise DataError(table, row, "words", words, error.args[0]) from error


def target(register: Register) -> float:
    """The caseload of the model."""
    return worth(register, "caseload_model")


def chapter(name: str) -> Html:
    """A link to a chapter, which takes its title from the book."""
    return Html(f'<a class="bp-chapter" href="{name}.html">{escape(name)}</a>', name)


def paragraph(*parts: Cell, kind: str = "") -> Html:
    """A paragraph of text and links; `kind` is its class in the style sheet."""
    inside = phrase(*parts)
    named = f' class="{kind}"' if kind else ""
    return Html(f"<p{named}>{inside.html}</p>", inside.text)
