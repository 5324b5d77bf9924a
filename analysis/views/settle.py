"""Views of the chapter *What would settle it*: every open claim, who holds the answer, and a request to send."""

from __future__ import annotations

from collections import Counter
from html import escape

import pandas as pd

from analysis import links, wording
from analysis.charts import bars
from analysis.data import Register
from analysis.figures import Figure
from analysis.requests import Request, letter, open_requests
from analysis.tables import Html, badge
from analysis.verdicts import Judgement

#: Kind of holder → what the reader sends.
_SENT = {
    "public body": "Freedom of Information request to send",
    "organisation": "Letter to send",
    "person": "Letter to send",
    "public record": "Enquiry to send",
}


def holders_figure(register: Register) -> Figure:
    """How many open claims each holder could settle."""
    counts = Counter({})
    for request in open_requests(register):
        counts[request.holder.name] += len(request.claims)
    rows = pd.DataFrame(counts.most_common(), columns=["label", "value"])
    return bars(
        rows,
        name="open-claims-by-holder",
        explained=(links.link(f"{links.LEDGER}#ledger", "Every claim and its verdict"),),
        caption="Open claims by who holds what would settle them. Open are those that cannot be checked, and "
        "those that hold only if a missing figure has the right value.",
        xlabel="Number of open claims",
        source="this book's register of claims",
        fmt=lambda value: f"{value:.0f}",
    )


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
