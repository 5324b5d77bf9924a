"""Views of the chapter *Every claim, checked*: all of them in one table, and how often each verdict falls."""

from html import escape

from analysis.chapters.drawn import chart
from analysis.chapters.explain import other_words
from analysis.chapters.explained_index import by_group, question
from analysis.chapters.shown import laid, layouts
from analysis.claims import quality, wording
from analysis.claims.reasons import needed_words
from analysis.claims.verdicts import HOLDS, UNCHECKED, Evidence, Judgement, Matters, Verdict, judge
from analysis.ledger import entries, links
from analysis.register.load import Register
from analysis.register.units import slug
from analysis.show.figures import Figure
from analysis.show.finder import Cell, Listed, finder
from analysis.show.html import Html, badge
from analysis.show.marks import MARKS

#: What stands for the evidence where nothing was rebuilt.
NOTHING = "Nothing was rebuilt"

#: What came of a claim, in words → the verdicts that say so.
OUTCOMES = {
    "Comes out when rebuilt": HOLDS,
    "Comes out only within rounding": (Verdict.WITHIN_ROUNDING,),
    "Does not come out": (Verdict.DOES_NOT_REPRODUCE,),
    "Needs a number nobody states": (Verdict.HOLDS_ONLY_IF,),
    "Not seen here, or not to be checked": UNCHECKED,
}


def verdict_counts(register: Register) -> dict[Verdict, int]:
    """How many claims of the register have each verdict."""
    judged = [judge(register, claim).verdict for claim in register.claims.values()]
    return {verdict: judged.count(verdict) for verdict in Verdict}


def verdicts_figure(register: Register) -> Figure:
    """What came of the claims: how many hold, by verdicts that say the same to somebody in a hurry."""
    counts = verdict_counts(register)
    rows = {words: sum(counts[one] for one in verdicts) for words, verdicts in OUTCOMES.items()}
    ledger = links.link("#ledger", "Every claim and its verdict")
    hues = [MARKS[verdicts[0]].colour for verdicts in OUTCOMES.values()]
    return chart(register, "verdict-counts", rows, explained=[ledger], hues=hues)


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
    groups = (
        (f"ledger-{slug(group)}", question(group), [_entry(register, judge(register, one)) for one in claims])
        for group, claims in by_group(register)
    )
    controls = ("Words", "Keep the questions together", _filters(register))
    row = layouts()["ledger-claims"]
    columns = row["columns"].split(" | ")
    html = finder("claims", row["caption"], columns, groups, controls, stacked=bool(row["stacked"]))
    lines = [f"{one.claim.label}: {wording.stated(one.claim)}: {one.verdict.value}" for one in judged]
    return Html(html, "\n".join([row["caption"], *lines]))


def rates_table(register: Register) -> Html:
    """Hits and false alarms of each verdict, as a table."""
    found = quality.rates(register)
    found.loc["All"] = found.sum()
    rows = [[str(name), *map(str, row)] for name, row in zip(found.index, found.to_numpy(), strict=True)]
    return laid(register, "ledger-rates", rows)


def _entry(register: Register, judged: Judgement) -> Listed:
    claim = judged.claim
    base = claim.unit.base
    known = judged.value if judged.needed is None else None
    evidence = judged.evidence.value if judged.evidence else NOTHING
    other = f"<br><small>{escape(other_words(claim, judged))}</small>" if judged.other else ""
    # Verdicts and evidence are kinds: they sort by their names
    cells = [
        Cell(wording.stated(claim), claim.figure.value, base),
        Cell(_rebuilt(judged), known, base),
        Cell(Html(badge(judged.verdict).html + other, "")),
        Cell(evidence),
        Cell(judged.matters.value, list(Matters).index(judged.matters)),
        Cell(register.sources.loc[claim.source, "title"]),
    ]
    marks = {
        "group": claim.group,
        "verdict": judged.verdict.value,
        "evidence": evidence,
        "source": claim.source,
    }
    return Listed(claim.id, entries.entry(register, f"{claim.id}.stated").named(), cells, marks)


def _rebuilt(judged: Judgement) -> str:
    if judged.low is not None:
        return wording.rebuilt(judged.claim, judged.value)
    return "none" if judged.needed is None else f"needs {needed_words(judged)}"


def _filters(register: Register) -> dict[str, tuple[str, dict[str, str]]]:
    claims = register.claims.values()
    rests = [judge(register, claim).evidence for claim in claims]
    evidence = {one.value: f"{one.value} ({rests.count(one)})" for one in Evidence}
    verdicts = {one.value: f"{one.value} ({count})" for one, count in verdict_counts(register).items()}
    titles = register.sources["title"]
    return {
        "group": ("Question", {group: question(group) for group, _ in by_group(register)}),
        "verdict": ("Verdict", verdicts),
        "evidence": ("It rests on", {**evidence, NOTHING: f"{NOTHING} ({rests.count(None)})"}),
        "source": ("Source", {key: titles[key] for key in dict.fromkeys(claim.source for claim in claims)}),
    }
