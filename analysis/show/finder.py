"""A long table in which readers find, filter and sort; a script of the book works its controls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from analysis.show.html import Html, as_cell, boxed, inner, role

#: Mark of rows → label of its choice, and each value with its words.
Filters = Mapping[str, tuple[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and what it sorts by: its unit, then its value; its words where it has no value."""

    shown: str | Html
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Listed:
    """A row: its key, its linked name, its cells, and what it is filtered by."""

    key: str
    name: Html
    cells: Sequence[Cell]
    marks: Mapping[str, str]


def finder(
    noun: str,
    caption: str,
    columns: Sequence[str],
    groups: Iterable[tuple[str, str, Sequence[Listed]]],
    controls: tuple[str, str, Filters],
    stacked: bool = False,
    opened: str = "",
) -> str:
    """The table with its controls and the count of its rows, as HTML.

    Parameters
    ----------
    noun : str
        What a row is, in the plural.
    columns : sequence of str
    groups : iterable of (str, str, sequence of Listed)
        Anchor, heading and rows of each.
    controls : tuple of (str, str, Filters)
        Label of the field for words, label of the tick that keeps groups together, and the choices.
    stacked : bool
        As in :func:`analysis.show.html.table`.
    opened : str
        Words of the line that opens the table, of which only the field for words is seen before; the table is open
        where there are none.
    """
    listed = list(groups)
    head = "".join(f'<th scope="col"{role(stacked, "columnheader")}>{escape(name)}</th>' for name in columns)
    bodies = "".join(_body(columns, *group, stacked) for group in listed)
    whole = boxed(f"<thead><tr>{head}</tr></thead>{bodies}", caption, stacked)
    count = sum(len(entries) for _, _, entries in listed)
    form, choices = _controls(noun, *controls)
    said = f'<p class="bp-count" role="status">{count} {noun}</p>'
    inside = (
        f'{form}</form>{said}<details class="bp-fold"><summary>{escape(opened)}</summary>'
        f'<div class="bp-filters" hidden>{choices}</div>{whole}</details>'
        if opened
        else f"{form}{choices}</form>{said}{whole}"
    )
    return f'<div class="bp-ledger" id="ledger" data-noun="{noun}">{inside}</div>'


def _body(columns: Sequence[str], anchor: str, title: str, entries: Sequence[Listed], stacked: bool) -> str:
    kind = role(stacked, "rowheader")
    group = f'<th scope="rowgroup"{kind} colspan="{len(columns)}" id="{anchor}">{escape(title)}</th>'
    rows = f'<tr class="bp-group">{group}</tr>'
    for entry in entries:
        marks = "".join(f' data-{name}="{escape(value)}"' for name, value in entry.marks.items())
        cells = "".join(
            f"<td{as_cell(column, stacked)}{_order(cell)}>{inner(cell.shown)}</td>"
            for column, cell in zip(columns[1:], entry.cells, strict=True)
        )
        head = f'<th scope="row"{kind}>{entry.name.html}</th>'
        rows += f'<tr id="row-{entry.key}"{marks}>{head}{cells}</tr>'
    return f"<tbody>{rows}</tbody>"


def _order(cell: Cell) -> str:
    """What a cell with a value is sorted by."""
    return "" if cell.value is None else f' data-unit="{cell.unit}" data-value="{float(cell.value):.10g}"'


def _controls(noun: str, searched: str, grouped: str, filters: Filters) -> tuple[str, str]:
    """The form with the field for words, not yet closed, and its choices; hidden until the script has come."""
    form = (
        f'<form class="bp-filters" id="ledger-form" role="search" aria-label="{noun.capitalize()}" hidden>'
        f'<p><label for="ledger-text">{searched}</label>'
        '<input id="ledger-text" type="search" autocomplete="off"></p>'
    )
    choices = (
        f"{''.join(_choice(name, *choice) for name, choice in filters.items())}"
        '<p class="bp-tick"><input id="ledger-grouped" form="ledger-form" type="checkbox" checked>'
        f'<label for="ledger-grouped">{grouped}</label></p>'
        '<p><button type="reset" form="ledger-form">Show all</button></p>'
    )
    return form, choices


def _choice(name: str, label: str, options: Mapping[str, str]) -> str:
    listed = "".join(
        f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in options.items()
    )
    return (
        f'<p><label for="ledger-{name}-filter">{escape(label)}</label>'
        f'<select id="ledger-{name}-filter" form="ledger-form" data-filter="{name}"><option value="">All</option>{listed}</select></p>'
    )
