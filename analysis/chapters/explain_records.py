"""Views of *Explain this finding*: how each figure from records, regressions and simulations is made."""

from __future__ import annotations

from html import escape

from analysis.chapters.cards import capital, contents, entry, paragraph
from analysis.chapters.shown import chapter as link
from analysis.claims.finding import Finding
from analysis.ledger import links
from analysis.ledger.entries import words
from analysis.ledger.findings import SOURCES, of_chapter, shown_in
from analysis.register.load import Register, titles
from analysis.show.html import Html


def findings_contents(register: Register) -> Html:
    """Links to every finding, by chapter."""
    parts, lines = [], []
    for chapter in SOURCES:
        found = [
            links.link(links.finding_(one.id), capital(one.label))
            for one in of_chapter(register, chapter).values()
        ]
        listed = "".join(f"<li>{one.html}</li>" for one in found)
        parts.append(
            f'<h3 id="findings-{chapter}">{link(shown_in(chapter)).html}</h3>'
            f"<details><summary>Its {len(found)} findings</summary><ul>{listed}</ul></details>"
        )
        lines.append(f"{chapter}: {len(found)} findings")
    html = f'<nav class="bp-findings" aria-label="Findings by chapter">{"".join(parts)}</nav>'
    return Html(html, "\n".join(lines))


def explained(register: Register, chapter: str) -> Html:
    """Every finding of a chapter with its definition, its interval, and the tables it rests on.

    Raises
    ------
    KeyError
        If the chapter has no findings.
    """
    if chapter not in SOURCES:
        raise KeyError(f"'{chapter}' has no findings")
    found = of_chapter(register, chapter)
    head = contents(
        "Findings on this page",
        [("Figures", [links.link(f"#finding-{key}", capital(one.label)) for key, one in found.items()])],
    )
    parts = [finding_entry(register, one) for one in found.values()]
    lines = [f"{one.label}: {words(register, key)}" for key, one in found.items()]
    return Html(head.html + "".join(parts), "\n".join(lines))


def finding_entry(register: Register, one: Finding) -> str:
    """One finding: figure, definition, interval, observations, tables, as HTML."""
    shown = words(register, one.id)
    steps = [("Figure", Html(f"<p><strong>{escape(shown)}</strong></p>", shown))]
    steps.append(("How it is made", paragraph(one.definition)))
    if one.low is not None:
        steps.append(("Interval", paragraph(f"{words(register, f'{one.id}.span')}: {one.interval}.")))
    if one.error is not None:
        steps.append(("Standard error", paragraph(words(register, f"{one.id}.error"))))
    if one.n is not None:
        steps.append(("Observations", paragraph(words(register, f"{one.id}.n"))))
    steps.append(("Rests on", _tables(one)))
    return entry(f"finding-{one.id}", capital(one.label), steps, level=2)


def _tables(one: Finding) -> Html:
    known = titles()
    rows = [f"{escape(known[name][0])} (<code>data/{escape(known[name][1])}</code>)" for name in one.tables]
    text = "; ".join(f"{known[name][0]} (data/{known[name][1]})" for name in one.tables)
    return Html(f"<p>{'; '.join(rows)}</p>", text)
