"""Views of the chapter *What would settle it*: every open claim, who holds the answer, and a request to send."""

from __future__ import annotations

from collections import Counter
from html import escape

import pandas as pd

from analysis.chapters.shown import exhibit
from analysis.claims import quality, wording
from analysis.claims.enquiries import ASKED, Request, letter, look_ups, open_claims, open_requests
from analysis.claims.verdicts import Judgement, Verdict
from analysis.ledger import links
from analysis.ledger.results import PAGES
from analysis.register.load import Register
from analysis.register.unseen import Unseen
from analysis.show import Bars
from analysis.show.figures import Figure
from analysis.show.html import Html, badge, table

#: Kind of holder → what the reader sends.
_SENT = {
    "public body": "Freedom of Information request to send",
    "organisation": "Letter to send",
}


def holders_figure(register: Register) -> Figure:
    """How many open claims each holder could settle."""
    counts = Counter(judged.claim.holder for judged in open_claims(register, *ASKED))
    rows = pd.DataFrame(counts.most_common(), columns=["label", "value"])
    return Bars(
        rows,
        **exhibit(
            register,
            "open-claims-by-holder",
            [links.link(f"{links.LEDGER}#ledger", "Every claim and its verdict")],
        ),
        fmt=lambda value: f"{value:.0f}",
    )


def pages_table(register: Register) -> Html:
    """Each figure that the report's unread pages would hold, with what it settles and what it replaces."""
    columns = ["Figure", "Where it would stand", "In", "It settles or bears on", "It replaces", "Filled in"]
    rows = [_page_row(register, entry) for entry in register.pages.values()]
    return table(columns, rows, "Figures of the report that this book has not read", stacked=True)


def _page_row(register: Register, entry: Unseen) -> list[str | Html]:
    bears = [links.link(links.claim(key), register.claims[key].short) for key in entry.claims]
    given = register.inputs.get(entry.input)
    replaces = links.link(links.input_(given.id), given.label) if given else "nothing"
    filled = wording.quoted(entry.figure.text, entry.qualifier, entry.unit) if entry.filled else "not yet"
    label = wording.capital(entry.label)
    return [label, entry.place, entry.unit.id.replace("_", " "), links.joined(bears), replaces, filled]


def pages_download() -> Html:
    """A link to the table as a file, which the build writes beside the pages."""
    words = "the table to fill in, one row for each figure"
    return Html(f'<p><a href="../{PAGES}">{PAGES}</a>: {words}</p>', f"{PAGES}: {words}")


def look_ups_table(register: Register) -> Html:
    """Claims that a public register would settle, with the register and what to look for."""
    rows = [[_claim(one), one.claim.holder, one.claim.settles] for one in look_ups(register)]
    return table(
        ["Claim", "Register", "What to look for"], rows, "To be looked up, without a letter", stacked=True
    )


def choices_table(register: Register) -> Html:
    """What the model would be: no claims of fact, with the page that would say more."""
    rows = [[_claim(one), one.claim.settles] for one in open_claims(register, Verdict.DESIGN_CHOICE)]
    return table(["Choice", "Where it is described"], rows, "Choices of design", stacked=True)


def words_table(register: Register) -> Html:
    """Claims that nobody but their source can check, with who could say more."""
    rows = [
        [_claim(one), one.claim.holder, one.claim.settles] for one in open_claims(register, Verdict.NOBODY)
    ]
    columns = ["Claim", "Who could say more", "What would help"]
    return table(columns, rows, "Claims that rest on the word of their source", stacked=True)


def requests_view(register: Register, kind: str) -> Html:
    """Every request to holders of one kind: its claims, what would settle them, and the text to send.

    Parameters
    ----------
    register : Register
    kind : str
        A kind of holder, as in ``data/holders.csv``.

    Raises
    ------
    ValueError
        If no open claim has a holder of this kind.
    """
    found = [request for request in open_requests(register) if request.holder.kind == kind]
    if not found:
        raise ValueError(f"no open claim is held by a {kind}")
    parts = [_request(register, request) for request in found]
    return Html("".join(part.html for part in parts), "\n\n".join(part.text for part in parts))


def _request(register: Register, request: Request) -> Html:
    name = f"request-{request.key}"
    claims = "".join(f"<li>{_claim(judged).html}</li>" for judged in request.claims)
    facts = [("What would settle it", request.settles), ("Who holds it", request.holder.name)]
    facts += [("Before writing", request.holder.note)] if request.holder.note else []
    listed = "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(said)}</dd></div>" for term, said in facts)
    text = letter(register, request)
    summary = f"{_SENT[request.holder.kind]}: {request.subject}"
    html = (
        f'<section class="bp-request" id="{name}" aria-labelledby="{name}-title">'
        f'<h3 id="{name}-title">{escape(request.subject)}</h3>'
        f'<ul class="bp-request-claims">{claims}</ul><dl class="bp-facts">{listed}</dl>'
        f'<details class="bp-letter"><summary>{escape(summary)}</summary>'
        # The class brings the theme's own button to copy it
        f'<div class="highlight"><pre>{escape(text)}</pre></div>'
        "</details></section>"
    )
    lines = [request.subject, *(_claim(judged).text for judged in request.claims)]
    lines += [f"{term}: {said}" for term, said in facts]
    return Html(html, "\n".join([*lines, text]))


def _claim(judged: Judgement) -> Html:
    claim, mark = judged.claim, badge(judged.verdict)
    name = links.link(links.claim(claim.id), claim.label)
    stated = wording.stated(claim)
    return Html(
        f"{name.html}: <strong>{escape(stated)}</strong> {mark.html}", f"{name.text}: {stated}: {mark.text}"
    )


def rates_table(register: Register) -> Html:
    """Hits and false alarms of each verdict, as a table."""
    found = quality.rates(register)
    found.loc["All"] = found.sum()
    columns = ["Verdict", "Cases", "Hits", "Misses", "False alarms"]
    rows = [[str(name), *map(str, row)] for name, row in zip(found.index, found.to_numpy(), strict=True)]
    caption = "Made-up claims, decided by hand and then by this book"
    return table(columns, rows, caption, numbers=columns[1:])
