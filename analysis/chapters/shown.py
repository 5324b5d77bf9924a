"""What tables and charts of the chapters share: tables of keys, words of figures, source lines, numbers in a unit."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from string import Formatter
from typing import Any

import pandas as pd

from analysis.appraisal.model import worth
from analysis.claims import wording
from analysis.evidence import basis
from analysis.ledger import conditions, entries
from analysis.register.keys import IN_BRACES
from analysis.register.load import DataError, Register
from analysis.show.html import Html, folded, phrase, table

#: Where a publication's title leaves its series: at a date, a place or a reporting year.
_SERIES_ENDS = re.compile(r",| in England| at \d")

#: Word of a form → the nought that it leaves out: those of "£8.00m" too, or only that of "£0.0m".
_NOUGHTS = {"short": re.compile(r"\.0+(?!\d)"), "nil": re.compile(r"(?<!\d0)(?<=0)\.0(?!\d)")}

Cell = str | Html


def signed(register: Register, key: str) -> Html:
    """A change of the book, linked, with a plus sign above zero."""
    words, value = entries.words(register, key), entries.worth(register, key)
    rises = value is not None and value > 0 and re.search("[1-9]", words)
    return entries.link(register, key, f"+{words}" if rises else words)


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
    return phrase(entries.link(register, f"{key}.bare"), " (", entries.link(register, f"{key}.span"), ")")


def writer(register: Register, form: str) -> Callable[[float], str]:
    """How a chart writes values in base units.

    `form`: a unit of the register, "digits" where the axis names it, or "points" for a difference of shares; then
    the decimals; then "+" for a sign, "bare" without the unit, "short" without a nought that ends the decimals, "nil" so
    only where nothing is left.
    """
    unit, places, *how = form.split()
    decimals, sign, bare = int(places), "+" in how, unit in ("digits", "points") or "bare" in how
    factor = {"digits": 1.0, "points": 0.01}.get(unit) or float(register.units[unit].factor)
    left_out = next((_NOUGHTS[word] for word in how if word in _NOUGHTS), None)

    def write(value: float) -> str:
        if bare:
            told = wording.digits(value / factor, decimals, sign)
        else:
            told = wording.with_unit(wording.exact(value), register.units[unit], decimals, sign)
        return left_out.sub("", told) if left_out else told

    return write


def exhibits() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``exhibits.csv`` by the name of the figure.

    ``headline``, what the figure shows in a sentence, and ``holds``, when it is true, as
    :func:`analysis.ledger.conditions.holds` takes it: otherwise the figure has no headline; ``caption``; ``x`` and
    ``y``, the names of the axes; ``chart``, its kind, and ``drawn``, what else that takes: its arguments with
    semicolons between them, numbers in the forms of :func:`writer`, a level as a key or a number before its name,
    ``columns`` of a frame each before the name it is drawn under, and ``course`` as result, input, first and last
    value of the input, how many, and what is marked; ``sources``, keys of sources, and ``also``, what else the
    numbers rest on; ``explained``, keys whose explanations the caption names.
    """
    return by_name("exhibits")


def tables() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``tables.csv`` by the name of the table: ``caption``, and ``keys`` in the order of its rows."""
    return by_name("tables")


def layouts() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``layouts.csv`` by the name of the table.

    ``caption``; ``columns``, its headings with bars between them, "#" before one of numbers, "@" before one of
    keys, "±" before one of changes, keys that get a sign, and "↔" before one of keys told with their ranges; ``cells``,
    how a row of a frame is written, names of columns in braces with their forms (:func:`writer`), or the keys of a
    name, which stands in empty braces; ``stacked``, anything where each row becomes a card; ``sources``, keys of sources that end the caption;
    ``explained``, keys whose explanations the line below names; ``fold``, the line that opens the table, in which
    ``{rows}`` is how many rows it has.
    """
    return by_name("layouts")


def measured() -> Mapping[str, Mapping[str, str]]:
    """The rows of ``measured.csv`` by the name of a count or rate.

    ``name``; ``column``, its heading in a table of years, and ``decimals`` there; ``chart``, its title in a chart;
    ``computed``, how it follows from counts.
    """
    return by_name("measured")


def rows_in(name: str) -> list[Mapping[str, str]]:
    """The rows of a table or figure in ``rows.csv``: ``group``, ``label`` and ``keys``; KeyError if it has none."""
    found = [row for row in rows_of("rows") if row["of"] == name]
    if not found:
        raise KeyError(f"rows.csv has no rows of {name}")
    return found


def named(name: str) -> Mapping[str, str]:
    """The rows of a table or figure in ``rows.csv``: label → its keys, with semicolons between them."""
    return {row["label"]: row["keys"] for row in rows_in(name)}


def labelled(name: str) -> Mapping[str, str]:
    """The rows of a table or figure in ``rows.csv``: what its keys go by, or a part of them → its label."""
    return {row["keys"]: row["label"] for row in rows_in(name)}


def labels(register: Register, name: str) -> list[str]:
    """The labels of a table or figure in ``rows.csv``, their names in braces filled."""
    told = _teller(register, f"rows.csv, {name}", {})
    return [told(row["label"]) for row in rows_in(name)]


def told_rows(register: Register, name: str) -> list[list[Cell]]:
    """The rows of :func:`named` as cells: keys, "~" before one whose number has no link, "=" before plain text."""
    cells = [[_cell(register, key) for key in row["keys"].split("; ")] for row in rows_in(name)]
    return [[label, *own] for label, own in zip(labels(register, name), cells, strict=True)]


def _cell(register: Register, key: str) -> Cell:
    if key[0] in "~=":
        return phrase(key[1:] if key[0] == "=" else entries.words(register, key[1:]))
    return key


def laid(
    register: Register,
    name: str,
    rows: Iterable[Sequence[Cell]] | pd.DataFrame | Mapping[str, str],
    explained: Sequence[str | Html] = (),
    heads: Iterable[str] = (),
    **values: object,
) -> Html:
    """A table whose caption and headings stand in ``layouts.csv``.

    - `name`: of the table, as ``layouts.csv`` has it.
    - `rows`: cells; or a frame, or names and their labels, of which the layout makes them. In a column of keys text
      is a key as :func:`analysis.ledger.entries.words` takes it, unless it has no letter ("", "–", "2019") or is
      a phrase.
    - `explained`: keys or links for the line below the table, besides those of the layout.
    - `heads`: headings for ``{heads}`` of a layout, which have the mark before it.
    - `**values`: what stands for the names in braces, as in :func:`exhibit`.
    - Raises KeyError if there is no such table, or a name in braces or a key names nothing.
    """
    row = layouts()[name]
    made = list(_made(register, row, rows, values))
    mark = row["columns"].partition("{heads}")[0][-1:]
    values |= {"heads": f" | {mark}".join(heads), "rows": len(made)}
    told = _teller(register, f"layouts.csv, {name}", values)
    marked, caption = told(row["columns"]).split(" | "), told(row["caption"])
    if row["sources"]:
        caption += f". Source: {source(register, *row['sources'].split())}"
    shown = table(
        [head.lstrip(_NUMBERS) for head in marked],
        [[_shown(register, *pair) for pair in zip(marked, own, strict=True)] for own in made],
        caption,
        numbers=[head[1:] for head in marked if head[0] in _NUMBERS],
        stacked=bool(row["stacked"]),
        explained=_linked(register, [*told(row["explained"]).split(), *explained]),
    )
    return folded(told(row["fold"]), shown) if row["fold"] else shown


def _made(
    register: Register,
    row: Mapping[str, str],
    rows: Iterable[Sequence[Cell]] | pd.DataFrame | Mapping[str, str],
    values: Mapping[str, object],
) -> Iterable[Sequence[Cell]]:
    """The rows of a table as cells: of a frame, or of names with their labels, as its layout says."""
    if isinstance(rows, pd.DataFrame):
        return _cells(register, rows, row["cells"].split(" | "))
    if isinstance(rows, Mapping):
        return keyed(rows, *_teller(register, f"layouts.csv, {row['id']}", values)(row["cells"]).split(" | "))
    return rows


def _shown(register: Register, head: str, cell: Cell) -> Cell:
    """A cell as the mark of its heading says: keys as numbers, with a sign or a range; all else as it stands."""
    if isinstance(cell, Html) or head[0] not in _KEYED or not any(map(str.isalpha, cell)):
        return cell
    return _KEYED[head[0]](register, cell)


#: Mark of a column → how it tells a key; and what marks a column of numbers.
_KEYED = {"@": entries.link, "±": signed, "↔": with_span}
_NUMBERS = "#" + "".join(_KEYED)


class _Filled(Formatter):
    """Fills the names in braces of a cell, each number in its form."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def format_field(self, value: Any, form: str) -> str:
        """Write a value in the form after its name; see :func:`writer`."""
        if not form:
            return str(value)
        return "none" if pd.isna(value) else writer(self.register, form)(value)


def _cells(register: Register, rows: pd.DataFrame, templates: Sequence[str]) -> list[list[Cell]]:
    """The cells of a frame: a template is filled from its columns, and a link in one stands alone."""
    filled, names = _Filled(register), [template[1:-1] for template in templates]
    made: list[list[Cell]] = []
    for at, row in zip(rows.index, rows.to_dict("records"), strict=True):
        own = {"index": at, **row}
        held = (own.get(name) for name in names)
        pairs = zip(held, templates, strict=True)
        made.append([one if isinstance(one, Html) else filled.vformat(form, (), own) for one, form in pairs])
    return made


def listed(register: Register, name: str, **values: object) -> Html:
    """A table whose caption and headings stand in ``layouts.csv`` and its rows in ``rows.csv``; see :func:`laid`."""
    return laid(register, name, told_rows(register, name), **values)


def _linked(register: Register, keys: Iterable[str | Html]) -> tuple[Html, ...]:
    """Links to explanations, each key once."""
    return tuple(
        one if isinstance(one, Html) else entries.named(register, one)[0] for one in dict.fromkeys(keys)
    )


@cache
def rows_of(name: str) -> Sequence[Mapping[str, str]]:
    """The rows of a table of words that lies beside the chapters."""
    with Path(__file__).with_name(f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))


@cache
def by_name(name: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a table of words by their column ``id``."""
    return {row["id"]: row for row in rows_of(name)}


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
    told = _teller(register, f"exhibits.csv, {name}", values)
    made = {
        "name": name,
        "headline": wording.capital(told(row["headline"]))
        if conditions.holds(register, row["holds"])
        else "",
        "caption": told(row["caption"]),
        "xlabel": told(row["x"]),
        "ylabel": told(row["y"]),
        "source": source(register, *row["sources"].split(), also=row["also"]),
        "explained": _linked(register, [*told(row["explained"]).split(), *explained]),
    }
    return {part: words for part, words in made.items() if words}


def _teller(register: Register, place: str, values: Mapping[str, object]) -> Callable[[str], str]:
    """What the words of a row say once their names in braces are filled; `place`: its table and its name."""
    known = {"base": basis.BASE, "quoted": basis.QUOTED, "last": basis.last(register.official), **values}

    def told(found: re.Match[str]) -> str:
        try:
            return str(known[found[1]]) if found[1] in known else entries.words(register, found[1])
        except KeyError as error:
            raise KeyError(f"{place}: {{{found[1]}}} names nothing") from error

    return lambda words: IN_BRACES.sub(told, words)


def source(register: Register, *keys: str, also: str = "") -> str:
    """The source line of a table or figure: who published what, and under which licence.

    `*keys`: of sources that share one licence; none where the numbers are the book's own. `also`: what else they rest
    on. Raises KeyError if a key names no source, ValueError if the licences differ.

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
    """Where each source stands that has an address, by its title, the longer first.

    Official statistics stand by the series too, as `source` names it.
    """
    known = register.sources[register.sources["address"] != ""]
    official = known[known["kind"] == "official statistics"]
    named = dict(zip(map(_series, official["title"]), official["address"], strict=True))
    named |= dict(zip(known["title"], known["address"], strict=True))
    return dict(sorted(named.items(), key=lambda one: -len(one[0])))


def _series(title: str) -> str:
    """The series of a publication: its title without date and place, as it stands within a sentence."""
    return wording.small(_SERIES_ENDS.split(title)[0])


def filled(register: Register, words: str, parts: Mapping[str, Cell]) -> Html:
    """Words in which names in braces stand for text and links.

    `parts`: text and links; any other name is a key of the book, or a chapter after ``page.``. Raises KeyError if a
    name in braces names nothing.
    """
    pieces = IN_BRACES.split(words)
    return phrase(
        *(_part(register, piece, parts) if place % 2 else piece for place, piece in enumerate(pieces))
    )


def _part(register: Register, name: str, parts: Mapping[str, Cell]) -> Cell:
    if name in parts:
        return parts[name]
    kind, _, page = name.partition(".")
    return chapter(page) if kind == "page" else entries.link(register, name)


def said(register: Register, name: str, facts: conditions.Facts = None, /, **parts: Cell) -> Html:
    """A sentence of ``said.csv``, its names in braces filled as :func:`filled` does; KeyError if there is none.

    Of its wordings it has the first whose condition ``when`` holds, and says nothing where none does; ``{said.NAME}``
    in one stands for another sentence. `facts`: what conditions may ask besides keys of the book, as
    :func:`analysis.ledger.conditions.holds` takes it.
    """
    return filled(register, _wording(register, name, facts), parts)


def _wording(register: Register, name: str, facts: conditions.Facts) -> str:
    """The words of a sentence as they are true, with those of the sentences in it."""
    true = (row["words"] for row in sentences()[name] if conditions.holds(register, row["when"], facts))
    return _SENTENCE.sub(lambda other: _wording(register, other[1], facts), next(true, ""))


#: How a sentence names another one.
_SENTENCE = re.compile(r"\{said\.([\w-]+)\}")


@cache
def sentences() -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The rows of ``said.csv`` by the name of the sentence: its wordings, ``words``, each with its ``when``."""
    return {name: tuple(rows) for name, rows in groupby(rows_of("said"), itemgetter("id"))}


def linked_keys(register: Register, words: str, table: str, row: str) -> Html:
    """Words in which the keys in braces stand for their numbers, linked.

    Raises DataError with the table and the row that the words come from, if a key names nothing.
    """
    try:
        return filled(register, words, {})
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
