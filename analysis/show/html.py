"""Tables, cards and badges as accessible HTML, with the same in plain text beside it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from analysis.claims.verdicts import Verdict
from analysis.show.marks import MARKS

#: The words after a number: "18.5 years", "30.1 hours a year".
_UNIT = re.compile(r"(?<=[\dm%]) ([a-z][a-z -]*)\)?$")


@dataclass(frozen=True)
class Html:
    """A piece of a page that shows itself in a notebook, with a plain-text twin."""

    html: str
    text: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


class Shown(Protocol):
    """A table, a figure: what has HTML and a plain-text twin."""

    @property
    def html(self) -> str:
        """As a page shows it."""

    @property
    def text(self) -> str:
        """As it is read without a page."""


def badge(verdict: Verdict) -> Html:
    """A verdict as a small label that says its name in words."""
    name = escape(verdict.value)
    return Html(f'<span class="bp-verdict bp-verdict-{MARKS[verdict].kind}">{name}</span>', verdict.value)


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str | Html]],
    caption: str,
    numbers: Sequence[str] = (),
    stacked: bool = False,
    explained: Sequence[Html] = (),
) -> Html:
    """A table with a caption; the first cell of each row is its header.

    Parameters
    ----------
    columns : sequence of str
        Column headings.
    rows : sequence of sequences of str or Html
        Cells; text is escaped.
    numbers : sequence of str
        Headings of the columns that hold numbers, set to the right.
    stacked : bool
        Whether each row becomes a card where there is little room, instead of scrolling sideways.
    explained : sequence of Html
        Links to the explanations of its numbers, where its rows have none of their own.

    Raises
    ------
    ValueError
        If a row has another number of cells than there are columns, or the caption is empty.
    """
    if not caption.strip():
        raise ValueError("a table needs a caption")
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"the row of '{_text(row[0])}' has {len(row)} cells, not {len(columns)}")
    columns, rows, numbers = _units_in_headings(columns, rows, numbers)
    head = "".join(
        f'<th scope="col"{role(stacked, "columnheader")}{_class(name, numbers)}>{escape(name)}</th>'
        for name in columns
    )
    body = "".join(_row(columns, row, numbers, stacked) for row in rows)
    html = boxed(f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>", caption, stacked, explained)
    lines = [" | ".join(map(_text, row)) for row in [columns, *rows]]
    return Html(html, "\n".join([caption, *lines]))


def _units_in_headings(
    columns: Sequence[str], rows: Sequence[Sequence[str | Html]], numbers: Sequence[str]
) -> tuple[list[str], list[list[str | Html]], list[str]]:
    """A unit in words that every number of a column has stands once, in its heading."""
    heads, cells = list(columns), [list(row) for row in rows]
    for place, name in enumerate(columns):
        held = [row for row in cells if re.search(r"\d", _text(row[place]))]
        units = {found[1] if (found := _UNIT.search(_text(row[place]))) else "" for row in held}
        if place == 0 or name not in numbers or len(held) < 2 or len(units) > 1 or units == {""}:
            continue
        unit = units.pop()
        heads[place] = name if _says(name, unit) else f"{name}, {unit}"
        for row in held:
            row[place] = _without(row[place], unit)
    return heads, cells, [head for head, name in zip(heads, columns, strict=True) if name in numbers]


def _says(name: str, unit: str) -> bool:
    """Whether a heading has every word of a unit: "Contact hours gained a year" those of "hours a year"."""
    return {*unit.lower().split()} - {"a", "an"} <= {*re.findall(r"[a-z]+", name.lower())}


def _without(cell: str | Html, unit: str) -> str | Html:
    """A cell without a unit in words after its numbers, what stands within a tag left as it is."""
    named = re.compile(rf"(<[^>]*>)| {re.escape(unit)}(?!\w)")
    left = [named.sub(lambda found: found[1] or "", text) for text in _forms(cell)]
    return Html(*left) if isinstance(cell, Html) else left[0]


def _forms(cell: str | Html) -> tuple[str, ...]:
    return (cell.html, cell.text) if isinstance(cell, Html) else (cell,)


def boxed(inside: str, caption: str, stacked: bool = False, explained: Sequence[Html] = ()) -> str:
    """The parts of a table with a caption, in a box that can be scrolled from the keyboard.

    A stacked table, whose rows become cards where there is little room, keeps its meaning for screen readers by roles,
    since browsers forget it when cells are laid out in another way.
    """
    kind = "bp-table bp-stack" if stacked else "bp-table"
    html = (
        f'<div class="{kind}" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table{role(stacked, 'table')}><caption>{escape(caption)}</caption>"
        f"{inside}</table></div>{made(explained)}"
    )
    if not stacked:
        return html
    for tag, name in (("thead", "rowgroup"), ("tbody", "rowgroup"), ("tr", "row")):
        html = re.sub(rf"<{tag}(?=[ >])", f'<{tag} role="{name}"', html)
    return html


def made(explained: Sequence[Html]) -> str:
    """A line below a table: links to how the numbers are made, "" without any."""
    if not explained:
        return ""
    ends = [" " if one.text.endswith("?") else "; " for one in explained[:-1]]  # their names have commas
    listed = "".join(one.html + end for one, end in zip(explained, [*ends, ""], strict=True))
    return f'<p class="bp-explained">How the numbers are made: {listed}</p>'


def role(stacked: bool, name: str) -> str:
    """The attribute that gives a part of a stacked table its meaning; nothing in any other table."""
    return f' role="{name}"' if stacked else ""


def _row(columns: Sequence[str], row: Sequence[str | Html], numbers: Sequence[str], stacked: bool) -> str:
    first = f'<th scope="row"{role(stacked, "rowheader")}>{inner(row[0])}</th>'
    rest = (
        f"<td{as_cell(name, stacked)}{_class(name, numbers)}>{inner(cell)}</td>"
        for name, cell in zip(columns[1:], row[1:], strict=True)
    )
    return f"<tr>{first}{''.join(rest)}</tr>"


def as_cell(column: str, stacked: bool) -> str:
    """The attributes of a cell of a stacked table, which has the heading of its column with it."""
    return f'{role(stacked, "cell")} data-label="{escape(column)}"' if stacked else ""


def _class(name: str, numbers: Sequence[str]) -> str:
    return ' class="bp-num"' if name in numbers else ""


def inner(cell: str | Html) -> str:
    """The HTML of a cell; text is escaped."""
    return cell.html if isinstance(cell, Html) else escape(cell)


def folded(summary: str, *inside: Shown) -> Html:
    """Something long below a line that opens it; it prints in full, and a link to a place in it opens it.

    Parameters
    ----------
    *inside : Shown
        What opens below it, in order.
    """
    held = together(*inside)
    html = f'<details class="bp-fold"><summary>{escape(summary)}</summary>{held.html}</details>'
    return Html(html, f"{summary}\n{held.text}")


def heading(level: int, anchor: str, words: str) -> Html:
    """A heading with the mark that links to it.

    Parameters
    ----------
    level : int
        1 for the title of a page.
    anchor : str
        Where the mark leads; from level 2 on it is the heading's own id, that of a title is its section's.
    """
    own = f' id="{anchor}"' if level > 1 else ""
    mark = f'<a class="headerlink" href="#{anchor}" title="Link to this heading">#</a>'
    return Html(f"<h{level}{own}>{escape(words)}{mark}</h{level}>", words)


def together(*parts: Shown) -> Html:
    """Tables and figures one below the other."""
    return Html("".join(one.html for one in parts), "\n".join(one.text for one in parts))


def phrase(*parts: str | Html) -> Html:
    """Text and links set one after the other; text is escaped."""
    return Html("".join(map(inner, parts)), "".join(map(_text, parts)))


def _text(cell: str | Html) -> str:
    return cell.text if isinstance(cell, Html) else cell


def card(key: str, title: str | Html, facts: Sequence[tuple[str, str | Html]], working: str) -> Html:
    """A card: a title, named facts, and one line of working.

    Parameters
    ----------
    key : str
        Makes the title's id, ``card-KEY``.
    title : str or Html
        Text is escaped.
    facts : sequence of (str, str or Html)
        Name and value of each.
    working : str
        Empty for none.
    """
    listed = terms(facts)
    last = f'<p class="bp-working">{escape(working)}</p>' if working else ""
    html = (
        f'<div class="bp-card"><p class="bp-card-title" id="card-{key}">{inner(title)}</p>'
        f"{listed.html}{last}</div>"
    )
    return Html(html, "\n".join([_text(title), listed.text, *([working] if working else [])]))


def terms(facts: Iterable[tuple[str | Html, str | Html]], kind: str = "bp-facts") -> Html:
    """Named facts as a list of terms; `kind` is its class in the style sheet.

    Parameters
    ----------
    facts : iterable of (str, str or Html)
        Name and what it is.
    kind : str
    """
    found = list(facts)
    listed = "".join(f"<div><dt>{inner(name)}</dt><dd>{inner(value)}</dd></div>" for name, value in found)
    lines = [f"{_text(name)}: {_text(value)}" for name, value in found]
    return Html(f'<dl class="{kind}">{listed}</dl>', "\n".join(lines))
