"""Views of the chapter *Start here*: the scorecard, how to read it, how to quote."""

from collections import Counter
from collections.abc import Sequence
from html import escape

import pandas as pd

from analysis.chapters.drawn import chart
from analysis.chapters.explain import conclusion, grain_step, other_words
from analysis.chapters.explained_index import claims_of
from analysis.chapters.ledger import verdict_counts
from analysis.chapters.shown import laid, linked_keys, said
from analysis.claims import wording
from analysis.claims.reasons import need_words
from analysis.claims.verdicts import HOLDS, Evidence, Judgement, Verdict, judge
from analysis.ledger import entries, key_figures, links
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html, badge, folded, phrase
from analysis.show.marks import MARKS

#: One figure in three wordings.
_WORDINGS = ("contact_rise", "contact_rise_headline", "contact_rise_ceiling")


def headline(register: Register) -> list[Judgement]:
    """The headline claims, judged, in the order of the register."""
    return [judge(register, claim) for claim in register.claims.values() if claim.headline]


def short_answers(register: Register) -> Html:
    """The questions of the first page, each with the first sentence of its answer and the chapter that argues it."""
    return _questions(register, [one for one in key_figures.key_figures() if one.first], whole=False)


def every_question(register: Register) -> Html:
    """All questions with their whole answers, and which other numbers of the book are not answers to them, folded."""
    asked = key_figures.key_figures()
    return folded(
        f"All {len(asked)} questions, each with its one answer", _questions(register, asked, whole=True)
    )


def _questions(register: Register, asked: Sequence[key_figures.KeyFigure], whole: bool) -> Html:
    items = [_question(register, one, whole) for one in asked]
    html = "".join(f"<dt>{question.html}</dt><dd>{answer.html}</dd>" for question, answer in items)
    text = "\n".join(f"{question.text} {answer.text}" for question, answer in items)
    return Html(f'<dl class="bp-asked">{html}</dl>', text)


def _question(register: Register, one: key_figures.KeyFigure, whole: bool) -> tuple[Html, Html]:
    """A question that leads to its chapter, and its answer with linked numbers."""
    question = Html(f'<a href="{one.page}.html">{escape(one.question)}</a>', one.question)
    words = key_figures.words(register, one)
    if not whole:
        return question, linked_keys(register, f"{words.split('. ')[0]}.", "key_figures.csv", one.id)
    answer = linked_keys(register, f"{words}.", "key_figures.csv", one.id)
    reasons = dict.fromkeys(wording.small(other.reason) for other in one.elsewhere)
    told = f" Other numbers on this in the book are: {'; '.join(reasons)}." if reasons else ""
    return question, phrase(answer, Html(f'<span class="bp-elsewhere">{escape(told)}</span>', told))


def scorecard_figure(register: Register) -> Figure:
    """Every headline claim, rebuilt against stated."""
    judged = headline(register)
    groups = dict.fromkeys(one.claim.group for one in judged)
    verdicts = Counter(one.verdict for one in judged)
    told = {
        "all": len(judged),
        "reproduced": sum(verdicts[one] for one in HOLDS),
        "failed": verdicts[Verdict.DOES_NOT_REPRODUCE],
    }
    return chart(
        register,
        "scorecard",
        pd.DataFrame(map(_ratios, judged)),
        explained=[claims_of(group) for group in groups],
        told=told,
    )


def _ratios(judged: Judgement) -> dict[str, object]:
    claim = judged.claim
    row = {"label": f"{claim.short}: {wording.stated(claim)}", "verdict": judged.verdict.value}
    if judged.low is None:
        return row
    stated, allowed = claim.figure.value, claim.figure.allowed
    low, high = sorted([judged.low / stated, judged.high / stated])
    ends = (allowed.low, allowed.high)
    band = [float("nan") if end is None else float(end / stated) for end in ends]
    band_low, band_high = reversed(band) if stated < 0 else band
    return row | {
        "ratio": float(judged.value / stated),
        "ratio_low": float(low),
        "ratio_high": float(high),
        "band_low": band_low,
        "band_high": band_high,
    }


def headline_table(register: Register) -> Html:
    """The headline claims in words, folded: stated, rebuilt, verdict, and how to quote each."""
    return laid(register, "start-headlines", (_line(register, judged) for judged in headline(register)))


def _line(register: Register, judged: Judgement) -> list[str | Html]:
    claim = judged.claim
    needed = "not rebuilt" if judged.needed is None else wording.capital(need_words(judged))
    rebuilt = needed if judged.low is None else wording.rebuilt(claim, judged.value)
    return [
        entries.link(register, f"{claim.id}.stated", claim.short),
        wording.stated(claim),
        rebuilt,
        badge(judged.verdict),
        conclusion(register, claim, judged),
    ]


def verdict_key(register: Register) -> Html:
    """The kinds of verdict, what each means, and how many claims have it."""
    rows = [
        [
            badge(verdict),
            said(register, f"verdict-{MARKS[verdict].kind}"),
            links.link(links.COUNTS, str(count)),
        ]
        for verdict, count in verdict_counts(register).items()
    ]
    return laid(register, "start-verdicts", rows)


def evidence_key(register: Register) -> Html:
    """What a verdict can rest on, and how many do."""
    judged = [judge(register, claim).evidence for claim in register.claims.values()]
    rows = [
        [
            evidence.value,
            said(register, f"evidence-{evidence.name.lower()}"),
            links.link(links.COUNTS, str(judged.count(evidence))),
        ]
        for evidence in Evidence
    ]
    return laid(register, "start-evidence", rows)


def grain_key(register: Register) -> Html:
    """One figure in three wordings, and what the rule of the grain makes of each."""
    rows = [_graded(register, judge(register, register.claims[key])) for key in _WORDINGS]
    return laid(register, "start-grains", rows)


def _graded(register: Register, judged: Judgement) -> list[str | Html]:
    claim = judged.claim
    other = other_words(claim, judged) if judged.other else "the same"
    stated = entries.link(register, f"{claim.id}.stated")
    return [stated, grain_step(claim, claim.figure.grains[0]), badge(judged.verdict), other]
