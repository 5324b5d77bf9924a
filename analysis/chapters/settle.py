"""Views of the chapter *What is still open, and who could settle it?*: open claims and who holds the answers, and the next count."""

from collections import Counter
from html import escape

import pandas as pd

from analysis.chapters.drawn import chart
from analysis.chapters.shown import chapter, labelled, laid, paragraph, said, target, writer
from analysis.claims import wording
from analysis.claims.enquiries import ASKED, Request, letter, look_ups, open_claims, open_requests
from analysis.claims.verdicts import Judgement, Verdict
from analysis.evidence.basis import BASE, last
from analysis.evidence.forecast.ahead import came, held, past, stretch
from analysis.evidence.forecast.protocol import data_to, written
from analysis.evidence.forecast.score import between, changed, error, figure, measured, score
from analysis.ledger import entries, links
from analysis.ledger.results import PAGES
from analysis.register import counts
from analysis.register.load import Register
from analysis.register.predictions import INTERVALS, Conclusion, Prediction
from analysis.register.records import Unit
from analysis.register.unseen import Unseen
from analysis.show.figures import Figure
from analysis.show.html import Html, badge, folded, phrase, terms

#: Kind of holder → what the reader sends, and what all of it together is called.
_SENT = {
    "public body": ("Freedom of Information request to send", "Requests to public bodies"),
    "organisation": ("Letter to send", "Letters to those who published it"),
}

#: Said of a figure of a page that was not read, once another one is known.
_NOT_FILLED = "not yet"


# --- open claims --------------------------------------------------------------------------------------------


def holders_figure(register: Register) -> Figure:
    """How many open claims the holder of most could settle, and how many others of each kind."""
    holders = Counter(judged.claim.holder for judged in open_claims(register, *ASKED))
    [(first, _)] = holders.most_common(1)
    others, many = labelled("open-claims-by-holder"), Counter[str]()
    for holder, number in holders.items():
        many[first if holder == first else others[register.holders[holder].kind]] += number
    ledger = links.link(f"{links.LEDGER}#ledger", "Every claim and its verdict")
    return chart(register, "open-claims-by-holder", dict(many.most_common()), explained=[ledger])


def pages_table(register: Register) -> Html:
    """Each figure that the report's unread pages would hold, with the file to fill in and, folded, what each settles."""
    rows = [_page_row(register, entry) for entry in register.pages.values()]
    filled = any(row[-1] != _NOT_FILLED for row in rows)
    if not filled:
        rows = [row[:-1] for row in rows]
    words = "the table to fill in, one row for each figure"
    file = Html(f'<p><a href="../{PAGES}">{PAGES}</a>: {words}</p>', f"{PAGES}: {words}\n")
    return phrase(file, laid(register, "settle-pages", rows, filled=" | Filled in" if filled else ""))


def _page_row(register: Register, entry: Unseen) -> list[str | Html]:
    bears = [entries.link(register, f"{key}.stated", register.claims[key].short) for key in entry.claims]
    given = register.inputs.get(entry.input)
    replaces = entries.link(register, given.id, wording.capital(given.label)) if given else "Nothing"
    filled = wording.quoted(entry.figure.text, entry.qualifier, entry.unit) if entry.filled else _NOT_FILLED
    label = wording.capital(entry.label)
    return [label, entry.place, _in(entry.unit), links.joined(bears), replaces, filled]


def _in(unit: Unit) -> str:
    """What a figure is counted in, as a reader says it: "%", "£m", "posts"."""
    return f"{unit.prefix}{unit.suffix}".strip() or ("number" if unit.base == "count" else unit.meaning)


def unasked_table(register: Register) -> Html:
    """Open claims for which no letter is needed, or none would help: what could be done instead; folded."""
    kinds = {
        "Look it up": look_ups(register),
        "A choice of design, neither true nor false": open_claims(register, Verdict.DESIGN_CHOICE),
        "It rests on its source's word": open_claims(register, Verdict.NOBODY),
    }
    rows = [
        [_claim(register, one), kind, one.claim.holder, one.claim.settles]
        for kind, found in kinds.items()
        for one in found
    ]
    return laid(register, "settle-unasked", rows)


def requests_view(register: Register, kind: str) -> Html:
    """Every request to holders of one kind, folded: its claims, what would settle them, and the text to send.

    `kind`: a kind of holder, as in ``data/holders.csv``. Raises ValueError if no open claim has a holder of this
    kind.
    """
    found = [request for request in open_requests(register) if request.holder.kind == kind]
    if not found:
        raise ValueError(f"no open claim is held by a {kind}")
    parts = [_request(register, request) for request in found]
    return folded(f"{_SENT[kind][1]}: {len(parts)}, ready to send", links.joined(parts, "\n"))


def _request(register: Register, request: Request) -> Html:
    name, text = f"request-{request.key}", letter(register, request)
    claims = [_claim(register, judged) for judged in request.claims]
    facts = {"What would settle it": request.settles, "Who holds it": request.holder.name}
    facts |= {"Before writing": request.holder.note} if request.holder.note else {}
    known, summary = terms(facts.items()), f"{_SENT[request.holder.kind][0]}: {request.subject}"
    html = (
        f'<section class="bp-request" id="{name}" aria-labelledby="{name}-title">'
        f'<h3 id="{name}-title">{escape(request.subject)}</h3>'
        f'<ul class="bp-request-claims">{"".join(f"<li>{one.html}</li>" for one in claims)}</ul>{known.html}'
        f'<details class="bp-letter"><summary>{escape(summary)}</summary>'
        # The class brings the theme's own button to copy it
        f'<div class="highlight"><pre>{escape(text)}</pre></div></details></section>'
    )
    return Html(html, "\n".join([request.subject, *(one.text for one in claims), known.text, text]))


def _claim(register: Register, judged: Judgement) -> Html:
    claim = entries.entry(register, f"{judged.claim.id}.stated")
    strong = Html(f"<strong>{escape(claim.words())}</strong>", claim.words())
    return phrase(claim.named(), ": ", strong, " ", badge(judged.verdict))


# --- the next count ------------------------------------------------------------------------------------------


def dated(register: Register) -> Html:
    """When the predictions were written, from what, and for which count."""
    one, counted = written(register)[0], register.official.england.index
    years = {"first": counted.min(), "known": one.data_to, "year": one.year, "next": counted.max() + 1}
    parts = {"made": wording.day(str(one.made_on))} | {name: str(year) for name, year in years.items()}
    return paragraph(said(register, "dated", {"year": one.year, "last": counted.max()}, **parts))


def predictions_table(register: Register) -> Html:
    """What is predicted, with both intervals, beside the last count and what came."""
    rows = [_prediction_row(register, one) for one in written(register)]
    heads = {"counted": data_to(register), "year": written(register)[0].year}
    ranges = " | ".join(f"{level} in 100 cases" for level in INTERVALS)
    return laid(register, "settle-predictions", rows, ranges=ranges, **heads)


def _prediction_row(register: Register, one: Prediction) -> list[str | Html]:
    before = came(register.official, one.data_to, target(register))[one.measure]
    key = f"protocol_{one.measure}"
    of = f" of {one.councils}" if one.councils else ""
    counted = len(counts.counted(register.official, one.data_to)) if one.councils else 0
    return [
        entries.link(register, key, one.label),
        figure(one, before) + (f" of {counted}" if counted else ""),
        f"{figure(one, one.forecast.value)}{of}",
        entries.link(register, f"{key}.span"),
        between(one, 95),
        _counted(register, one),
    ]


def _counted(register: Register, one: Prediction) -> str:
    found = score(register.official, one, target(register))
    if found is None:
        return "not yet counted"
    if found.inside[80]:
        where = "inside both"
    else:
        where = "outside the first, inside the second" if found.inside[95] else "outside both"
    return f"{figure(one, found.came)} ({error(register, found)}; {where})"


def caseload_figure(register: Register) -> Figure:
    """England's caseload, each year predicted from the years before it, beside what came."""
    tests = past(register.official, data_to(register), target(register))
    rows = []
    for test in tests[tests["measure"] == "caseload"].itertuples():
        rows.append([str(test.year), "predicted", test.value, test.low80, test.high80])
        rows.append([str(test.year), "counted", test.came, None, None])
    one = {found.measure: found for found in written(register)}["caseload"]
    rows.append([str(one.year), "predicted", one.forecast.value, *one.forecast.ends(80)])
    if found := score(register.official, one, target(register)):
        rows.append([str(one.year), "counted", found.came, None, None])
    return chart(
        register,
        "protocol-caseload",
        pd.DataFrame(rows, columns=["label", "series", "value", "low", "high"]),
        fmt=writer(register, f"count {one.decimals}"),
    )


def past_table(register: Register) -> Html:
    """How often past years lay inside, by measure, and how far intervals were stretched for it; folded."""
    tests = past(register.official, data_to(register), target(register))
    rows = []
    for one in written(register):
        own = tests[tests["measure"] == one.measure]
        inside = [f"{int(held(own, level).sum())} of {len(own)}" for level in INTERVALS]
        stretched = [_times(stretch(own)[level]) for level in INTERVALS]
        rows.append([entries.link(register, f"protocol_{one.measure}", one.label), *inside, *stretched])
    inside = " | ".join(f"Inside {level}%" for level in INTERVALS)
    stretched = " | ".join(f"{level}% stretched" for level in INTERVALS)
    return laid(register, "settle-past", rows, inside=inside, stretched=stretched)


def _times(factor: float) -> str:
    return "no" if factor == 1 else f"× {wording.digits(factor, 1)}"


def conclusions_table(register: Register) -> Html:
    """What each answer will be judged by, and what would change it."""
    rows = [
        [
            phrase(f"{one.question} ", chapter(one.chapter)),
            one.specification,
            one.changes,
            _now(register, one),
        ]
        for one in register.conclusions.values()
    ]
    compared = (f"falls_holder_share_{BASE}", f"falls_caseload_{BASE}", "councils_reached")
    return laid(register, "settle-conclusions", rows, [*compared, "protocol_councils_held80"])


def _now(register: Register, one: Conclusion) -> str:
    """The figure in the last count that can be scored, and on which side it is."""
    if not one.measure:
        return "as the chapter says"
    value = measured(register, one, last(register.official))
    if value is None:
        return "not yet counted"
    shown = wording.with_unit(wording.exact(value), one.unit, one.decimals)
    return f"{shown}: {'the answer changes' if changed(one, value) else 'the answer stands'}"
