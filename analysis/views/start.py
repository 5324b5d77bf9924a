"""Views of the chapter *Start here*: the scorecard, how to read it, how to quote."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from analysis import links, wording
from analysis.charts import scorecard
from analysis.data import Register
from analysis.explain import conclusion, need_words
from analysis.figures import Figure
from analysis.official import after
from analysis.official.pages import standings
from analysis.tables import Html, badge, phrase, table
from analysis.verdicts import Judgement, Verdict, judge
from analysis.views.explain_claims import claims_of

#: What each verdict means, in a sentence.
MEANINGS = {
    Verdict.REPRODUCES: "The figure comes out of the stated inputs at the precision it is printed with.",
    Verdict.WITHIN_ROUNDING: "It comes out only if the inputs lie on the right side of their own rounding.",
    Verdict.APPROXIMATE: "It holds to the grain that its “about” can mean, not to its last digit.",
    Verdict.DOES_NOT_REPRODUCE: "No reading of the inputs gives it.",
    Verdict.HOLDS_ONLY_IF: "One input is not stated; the book says what it would have to be.",
    Verdict.NOT_CHECKABLE: "Nothing public lets anybody rebuild it; the book names what would settle it.",
}


def headline(register: Register) -> list[Judgement]:
    """The headline claims, judged, in the order of the register."""
    return [judge(register, claim) for claim in register.claims.values() if claim.headline]


def scorecard_figure(register: Register) -> Figure:
    """Every headline claim, rebuilt against stated."""
    rows = pd.DataFrame([_ratios(judged) for judged in headline(register)])
    return scorecard(
        rows,
        name="scorecard",
        explained=tuple(
            claims_of(group) for group in dict.fromkeys(one.claim.group for one in headline(register))
        ),
        caption="The headline figures, rebuilt against stated. Dot: the figure rebuilt from stated inputs. "
        "Line: what the rounding of those inputs allows. Band: what the stated figure allows.",
        source="this book's register of claims",
    )


def _ratios(judged: Judgement) -> dict[str, object]:
    claim = judged.claim
    row = {"label": f"{claim.short}: {wording.stated(claim)}", "verdict": judged.verdict.value}
    if judged.low is None:
        return row | dict.fromkeys(
            ["ratio", "ratio_low", "ratio_high", "band_low", "band_high"], float("nan")
        )
    stated, allowed = claim.figure.value, claim.figure.allowed
    low, high = sorted([judged.low / stated, judged.high / stated])
    band = [_end(end, stated) for end in (allowed.low, allowed.high)]
    band_low, band_high = reversed(band) if stated < 0 else band
    return row | {
        "ratio": float(judged.value / stated),
        "ratio_low": float(low),
        "ratio_high": float(high),
        "band_low": band_low,
        "band_high": band_high,
    }


def _end(end: Fraction | None, stated: Fraction) -> float:
    return float("nan") if end is None else float(end / stated)


def headline_table(register: Register) -> Html:
    """The headline claims in words: stated, rebuilt, verdict, and how to quote each."""
    columns = ["Claim", "Stated", "Rebuilt", "Verdict", "How to quote it"]
    rows = [_line(judged) for judged in headline(register)]
    return table(columns, rows, "Read this before quoting a number", stacked=True)


def _line(judged: Judgement) -> list[str | Html]:
    claim = judged.claim
    rebuilt = "not rebuilt"
    if judged.low is not None:
        rebuilt = wording.rebuilt(claim, judged.value)
    elif judged.needed is not None:
        rebuilt = need_words(judged)
    return [
        links.link(links.claim(claim.id), claim.short),
        wording.stated(claim),
        rebuilt,
        badge(judged.verdict),
        conclusion(claim, judged),
    ]


def after_table(register: Register) -> Html:
    """The councils of the makers' next programme: what was read of each, and its record before and now."""
    known, spans = standings(register), after.years(register)
    rows = [
        [
            known[one.slug].area,
            phrase(f"{one.what}: ", links.source(register, one.source)),
            *(
                links.finding(register, after.key(one.slug, measure, year))
                for measure in ("caseload", "holder_share")
                for year in spans
            ),
        ]
        for one in after.JOINED
    ]
    columns = ["Council", "What took part"]
    columns += [f"{name}, {year}" for name in ("Caseload", "Share holding cases") for year in spans]
    caption = "The councils of Crescendo in the official records: a description, no test"
    return table(columns, rows, caption, numbers=columns[2:], stacked=True)


def verdict_key(register: Register) -> Html:
    """The six verdicts, what each means, and how many claims have it."""
    judged = [judge(register, claim).verdict for claim in register.claims.values()]
    rows = [
        [badge(verdict), meaning, links.link(links.COUNTS, str(judged.count(verdict)))]
        for verdict, meaning in MEANINGS.items()
    ]
    return table(
        ["Verdict", "What it means", "Claims"],
        rows,
        "The six verdicts and how often each falls",
        numbers=["Claims"],
    )
