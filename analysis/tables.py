"""Tables, cards and badges as accessible HTML, with the same in plain text beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from analysis.verdicts import Verdict

#: Verdict → the last part of its class in the style sheet.
_BADGES = {
    Verdict.REPRODUCES: "reproduces",
    Verdict.WITHIN_ROUNDING: "within",
    Verdict.APPROXIMATE: "approximate",
    Verdict.DOES_NOT_REPRODUCE: "fails",
    Verdict.HOLDS_ONLY_IF: "holds-if",
    Verdict.NOT_CHECKABLE: "not-checkable",
}


@dataclass(frozen=True)
class Html:
    """A piece of a page that shows itself in a notebook, with a plain-text twin."""

    html: str
    text: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


def badge(verdict: Verdict) -> Html:
    """A verdict as a small label that says its name in words."""
    name = escape(verdict.value)
    return Html(f'<span class="bp-verdict bp-verdict-{_BADGES[verdict]}">{name}</span>', verdict.value)


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str | Html]], caption: str, numbers: Sequence[str] = ()
) -> Html:
    """A table with a caption; the first cell of each row is its header.

    Parameters
    ----------
    columns : sequence of str
        Column headings.
    rows : sequence of sequences of str or Html
        Cells; text is escaped.
    caption : str
        What the table shows.
    numbers : sequence of str
        Headings of the columns that hold numbers, set to the right.

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
    head = "".join(f'<th scope="col"{_class(name, numbers)}>{escape(name)}</th>' for name in columns)
    body = "".join(_row(columns, row, numbers) for row in rows)
    html = (
        f'<div class="bp-table" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    lines = [" | ".join(map(_text, row)) for row in [columns, *rows]]
    return Html(html, "\n".join([caption, *lines]))


def _row(columns: Sequence[str], row: Sequence[str | Html], numbers: Sequence[str]) -> str:
    first = f'<th scope="row">{_inner(row[0])}</th>'
    rest = (
        f"<td{_class(name, numbers)}>{_inner(cell)}</td>"
        for name, cell in zip(columns[1:], row[1:], strict=True)
    )
    return f"<tr>{first}{''.join(rest)}</tr>"


def _class(name: str, numbers: Sequence[str]) -> str:
    return ' class="bp-num"' if name in numbers else ""


def _inner(cell: str | Html) -> str:
    return cell.html if isinstance(cell, Html) else escape(cell)


def _text(cell: str | Html) -> str:
    return cell.text if isinstance(cell, Html) else cell


def card(key: str, title: str, facts: Sequence[tuple[str, str | Html]], working: str) -> Html:
    """A card: a title, named facts, and one line of working.

    Parameters
    ----------
    key : str
        Makes the title's id, ``card-KEY``.
    title : str
    facts : sequence of (str, str or Html)
        Name and value of each.
    working : str
        Empty for none.
    """
    listed = "".join(f"<div><dt>{escape(name)}</dt><dd>{_inner(value)}</dd></div>" for name, value in facts)
    last = f'<p class="bp-working">{escape(working)}</p>' if working else ""
    html = (
        f'<div class="bp-card"><p class="bp-card-title" id="card-{key}">{escape(title)}</p>'
        f'<dl class="bp-facts">{listed}</dl>{last}</div>'
    )
    lines = [f"{name}: {_text(value)}" for name, value in facts]
    return Html(html, "\n".join([title, *lines, *([working] if working else [])]))
