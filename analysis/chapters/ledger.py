"""Views of the chapter *The ledger*: every claim in one table, and how often each verdict falls."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from html import escape

import pandas as pd

from analysis.chapters.explain import other_words
from analysis.chapters.explain_claims import by_group, question, slug
from analysis.claims import wording
from analysis.claims.reasons import needed_words
from analysis.claims.verdicts import Evidence, Judgement, Matters, Verdict, judge
from analysis.ledger import links
from analysis.register.load import Register
from analysis.register.records import Claim
from analysis.show import bars
from analysis.show.figures import Figure
from analysis.show.html import Html, badge, boxed

_COLUMNS = ["Claim", "Stated", "Rebuilt", "Verdict", "It rests on", "Does it matter?", "Source"]

#: What stands for the evidence where nothing was rebuilt.
NOTHING = "Nothing was rebuilt"

_CAPTION = "Every claim, its verdict and its source"


def verdict_counts(register: Register) -> dict[Verdict, int]:
    """How many claims of the register have each verdict."""
    judged = [judge(register, claim).verdict for claim in register.claims.values()]
    return {verdict: judged.count(verdict) for verdict in Verdict}


def verdicts_figure(register: Register) -> Figure:
    """How many claims have each verdict."""
    counts = verdict_counts(register)
    rows = pd.DataFrame({"label": verdict.value, "value": float(count)} for verdict, count in counts.items())
    return bars(
        rows,
        name="verdict-counts",
        explained=(links.link("#ledger", "Every claim and its verdict"),),
        caption="How often each verdict falls among all claims of the register, in no order of merit. No claim is "
        "weighed: a headline counts as much as a date.",
        xlabel="Claims",
        fmt=lambda value: f"{value:.0f}",
        source="this book's register of claims",
    )


def downloads(register: Register) -> Html:
    """Links to the ledger as files, which the build writes beside the pages."""
    files = {
        "ledger.csv": "one row for each claim, for a spreadsheet",
        "results.json": "every claim and every result with its bounds",
        "results.schema.json": "what each field of that file means",
    }
    listed = [f'<li><a href="../{name}">{name}</a>: {words}</li>' for name, words in files.items()]
    return Html(f"<ul>{''.join(listed)}</ul>", "\n".join(f"{name}: {words}" for name, words in files.items()))


def ledger_table(register: Register) -> Html:
    """Every claim, by question, with what a reader needs to filter and sort them."""
    judged = [judge(register, claim) for claim in register.claims.values()]
    head = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in _COLUMNS)
    bodies = "".join(_body(register, group, claims) for group, claims in by_group(register))
    shown = boxed(f"<thead><tr>{head}</tr></thead>{bodies}", _CAPTION, stacked=True)
    html = (
        f'<div class="bp-ledger" id="ledger" data-noun="claims">{_filters(register)}'
        f'<p class="bp-count" role="status">{len(judged)} claims</p>{shown}</div>'
    )
    lines = [f"{one.claim.label}: {wording.stated(one.claim)}: {one.verdict.value}" for one in judged]
    return Html(html, "\n".join([_CAPTION, *lines]))


def _body(register: Register, group: str, claims: Iterable[Claim]) -> str:
    """The rows of one question, under its heading."""
    rows = "".join(_row(register, judge(register, claim)) for claim in claims)
    head = (
        f'<th scope="rowgroup" role="rowheader" colspan="{len(_COLUMNS)}" id="ledger-{slug(group)}">'
        f"{escape(question(group))}</th>"
    )
    return f'<tbody><tr class="bp-group">{head}</tr>{rows}</tbody>'


def _row(register: Register, judged: Judgement) -> str:
    claim = judged.claim
    base = claim.unit.base
    name = links.link(links.claim(claim.id), claim.label)
    # Verdicts and evidence are kinds: they sort by their names
    matters = list(Matters).index(judged.matters)
    known = judged.value if judged.needed is None else None
    evidence = judged.evidence.value if judged.evidence else NOTHING
    cells = [
        _cell("Stated", escape(wording.stated(claim)), claim.figure.value, base),
        _cell("Rebuilt", escape(_rebuilt(judged)), known, base),
        _cell("Verdict", badge(judged.verdict).html + _other(judged)),
        _cell("It rests on", escape(evidence)),
        _cell("Does it matter?", escape(judged.matters.value), Fraction(matters)),
        _cell("Source", escape(register.sources.loc[claim.source, "title"])),
    ]
    marks = {
        "group": claim.group,
        "verdict": judged.verdict.value,
        "evidence": evidence,
        "source": claim.source,
    }
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in marks.items())
    first = f'<th scope="row" role="rowheader">{name.html}</th>'
    return f'<tr id="row-{claim.id}"{data}>{first}{"".join(cells)}</tr>'


def _cell(label: str, inside: str, value: Fraction | None = None, unit: str = "") -> str:
    """A cell with what it sorts by: unit first, then value; its words where it has no value."""
    order = f' data-unit="{unit}" data-value="{float(value):.10g}"' if value is not None else ""
    return f'<td role="cell" data-label="{escape(label)}"{order}>{inside}</td>'


def _other(judged: Judgement) -> str:
    """The verdict at the other grain, where it is another one."""
    return f"<br><small>{escape(other_words(judged.claim, judged))}</small>" if judged.other else ""


def _rebuilt(judged: Judgement) -> str:
    if judged.low is not None:
        return wording.rebuilt(judged.claim, judged.value)
    return "none" if judged.needed is None else f"needs {needed_words(judged)}"


def _filters(register: Register) -> str:
    """The controls; hidden until the script that works them has come."""
    claims = register.claims.values()
    groups = {group: question(group) for group, _ in by_group(register)}
    counts = verdict_counts(register)
    verdicts = {verdict.value: f"{verdict.value} ({count})" for verdict, count in counts.items()}
    rests = [judge(register, claim).evidence for claim in claims]
    evidence = {one.value: f"{one.value} ({rests.count(one)})" for one in Evidence}
    evidence[NOTHING] = f"{NOTHING} ({rests.count(None)})"
    titles = register.sources["title"]
    sources = {key: titles[key] for key in dict.fromkeys(claim.source for claim in claims)}
    return (
        '<form class="bp-filters" role="search" aria-label="Claims" hidden>'
        '<p><label for="ledger-text">Words</label><input id="ledger-text" type="search" autocomplete="off"></p>'
        f"{_select('group', 'Question', groups)}{_select('verdict', 'Verdict', verdicts)}"
        f"{_select('evidence', 'It rests on', evidence)}"
        f"{_select('source', 'Source', sources)}"
        '<p class="bp-tick"><input id="ledger-grouped" type="checkbox" checked>'
        '<label for="ledger-grouped">Keep the questions together</label></p>'
        '<p><button type="reset">Show all</button></p></form>'
    )


def _select(name: str, label: str, options: dict[str, str]) -> str:
    listed = "".join(
        f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in options.items()
    )
    return (
        f'<p><label for="ledger-{name}-filter">{label}</label>'
        f'<select id="ledger-{name}-filter" data-filter="{name}"><option value="">All</option>{listed}</select></p>'
    )
