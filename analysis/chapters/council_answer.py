"""What the page of one council says first: its caseload, four answers, how sure its place is, and where to go on."""

from html import escape
from urllib.parse import quote

import pandas as pd

from analysis.appraisal import budget
from analysis.appraisal.calculator import priced, whole
from analysis.appraisal.model import latest, worth
from analysis.appraisal.repaid import grown as in_proportion
from analysis.chapters import calculator
from analysis.chapters.council_words import in_words, linked, number, percent, said_of, target_words, the
from analysis.chapters.shown import paragraph, said
from analysis.claims import wording
from analysis.claims.wording import ordinal
from analysis.evidence.forecast.ranks import places_now
from analysis.evidence.standings import MEASURES, SUCCESSORS, Standing, standings
from analysis.ledger import links
from analysis.register.load import Register
from analysis.register.panel import COUNTS
from analysis.register.units import slug
from analysis.show.html import Html, phrase, terms
from analysis.show.spreadsheet import inert_table


def where(register: Register, standing: Standing) -> Html:
    """The region, and what is unlike other councils: it ended, reports with another, has no count of the last year."""
    known = standings(register)
    after = [linked(known[slug(name)], _one(name)) for name in SUCCESSORS.get(standing.area, ())]
    before = [
        linked(known[slug(name)], the(name)) for name, names in SUCCESSORS.items() if standing.area in names
    ]
    told = said_of(
        register,
        standing,
        "where",
        {"after": len(after), "before": len(before)},
        region=the(standing.region),
        last=str(standing.years.index[-1]),
        latest=str(standing.latest),
        after=links.joined(after, ", and to "),
        before=phrase(links.joined(before[:-1], ", "), " and " if before[1:] else "", *before[-1:]),
        first=str(standing.years["area"].first_valid_index()),
        area=standing.area,
        parts=standing.joined.partition("; ")[0].replace(" with ", " and "),
    )
    return paragraph(told)


def _one(name: str) -> str:
    """A council's name among others: one of several names is said to be that of one council."""
    return f"the council of {name}" if ", " in name else name


def answer(register: Register, standing: Standing) -> Html:
    """The caseload and whose is lower, then a line for each question that a director asks."""
    place = standing.places["caseload"]
    others = (place.near_of or 1) - 1
    counted = "" if others == len(standing.neighbours) else " that were counted"
    below = f"{_lower(place.rank, place.of)} of {place.of} councils"
    near = f"{_lower(place.near_rank, others)} of its {others} neighbours{counted}"
    told = said_of(
        register,
        standing,
        "held",
        latest=str(standing.latest),
        area=the(standing.area),
        held=links.link("#made-caseload", in_words(register, MEASURES[0], place.value)),
        england=links.link("#made-caseload", number(place.england, 1)),
        middle=links.link("#made-near", number(place.middle, 1)),
        lower=links.link("#made-rank", "a lower figure"),
        below=links.link("#made-rank", below),
        near=links.link("#made-near-place", near),
    )
    asked = {} if standing.ended else _questions(register, standing)
    lines = terms(asked.items(), "bp-facts bp-questions").html if asked else ""
    title = '<p class="admonition-title">The answer</p>'
    return Html(
        f'<div class="bp-answer admonition">{title}<p>{told.html}</p>{lines}</div>',
        "\n".join([told.text, *(f"{name} {line.text}" for name, line in asked.items())]),
    )


def _lower(rank: int | None, of: int) -> str:
    """How many of so many have a lower figure than the one of a rank, in a word where that is none or all."""
    lower = (rank or 1) - 1
    return {0: "none", of: "all"}.get(lower, str(lower))


def _questions(register: Register, standing: Standing) -> dict[str, Html]:
    """What a director asks → the answer, in two sentences at most."""
    own = whole(register, standing.unit)
    return {
        "Would it work here?": said(register, "would"),
        "What would it cost?": _cost(register, standing),
        "When would it pay?": _when(register, standing),
        **({"And if the cost fitted its size?": _grown(register, standing)} if own else {}),
        "How many posts?": _posts(register, standing),
    }


def _cost(register: Register, standing: Standing) -> Html:
    low, high = (
        budget.weights(register, end)["safeguarding"].get(standing.unit, float("nan"))
        for end in ("low", "high")
    )
    return said_of(
        register,
        standing,
        "cost",
        {"weight": low},
        share=links.link("#made-spending", f"{percent(low)} to {percent(high)}"),
        times=links.link("#made-spending", f"{number(low, 1)} to {number(high, 1)} times"),
        price=links.link("#made-cost", price(register, standing.distance["posts_needed"])),
    )


def price(register: Register, posts: float) -> str:
    """What posts cost in a year, in millions, or to the thousand where it is little."""
    cost = posts * worth(register, "post_cost_2025")
    if cost < _LITTLE:
        return f"about £{number(max(cost, 1e3) / 1e3, 0)},000 a year"
    return f"£{number(cost / 1e6, 2)}m a year"


#: A cost below this many pounds a year is told to the thousand.
_LITTLE = 999_500


#: Name of a case → how what is won and lost is priced, and the share of the promise that comes true.
_CASES = {"full": ("both", 1.0), "half": ("both", 0.5), "easy": ("won", 1.0), "eased": ("won", 0.5)}


def _when(register: Register, standing: Standing) -> Html:
    """When it is repaid here, or, where a count that the model needs is missing, in an average council."""
    own = standing.unit if whole(register, standing.unit) else ""
    found = {name: priced(register, own, *case) for name, case in _CASES.items()}
    told = {name: calculator.repaid(register, one) for name, one in found.items()}
    longest = pd.Series([one["repaid"] for one in found.values()]).max()
    facts = {"own": bool(own), "never": told["full"] == "never", "repaid": longest}
    told["full"] = wording.capital(told["full"]) if own else told["full"]
    repaid = {name: links.link("#made-repaid", words) for name, words in told.items()}
    at = target_words(register)
    return said_of(register, standing, "when", facts, at=at, latest=str(latest(register)), **repaid)


def _grown(register: Register, standing: Standing) -> Html:
    """What the change would cost, and when it would pay, if the stated cost grew with the council's staff."""
    grown = in_proportion(register, standing.unit)
    found = priced(register, standing.unit, *_CASES["full"], **grown)
    cost = f"£{number(grown['transition_cost'] / 1e6, 1)}m"
    return said(
        register,
        "grown",
        {"repaid": found["repaid"]},
        cost=links.link("#made-grown", cost),
        repaid=links.link("#made-grown", calculator.repaid(register, found)),
    )


def _posts(register: Register, standing: Standing) -> Html:
    away = standing.distance
    needed, more = away["posts_needed"], "more " if away["posts_needed"] > 0 else ""
    part = _part(away["part_redeployed"]) if away["share_needed"] <= 1 else "more than all"
    return said_of(
        register,
        standing,
        "posts",
        at=target_words(register),
        posts=links.link("#made-posts", f"{number(abs(needed), 1)} {more}full-time posts"),
        hired=links.link("#made-hire", f"{number(away['hires_needed'], 1)} full-time social workers"),
        part=links.link("#made-redeploy", part),
        fewer=links.link("#made-fewer", f"{number(away['cases_fewer'], 0)} fewer cases"),
    )


def _part(share: float) -> str:
    """A share that is not nothing, in per cent."""
    return "under 1%" if share < 0.01 else percent(share)


def steady(register: Register, standing: Standing) -> Html:
    """How far the count tells the council's place: its level, its rank with an interval, its next count."""
    now = places_now(register)
    if standing.unit not in now.index:
        return Html("", "")
    one = now.loc[standing.unit]
    level, low, high = (number(one[name], 1) for name in ("level", "level_low", "level_high"))
    rank, best, worst = (
        ordinal(int(one[name])) if one["counted"] else "" for name in ("rank", "rank_low", "rank_high")
    )
    told = said_of(
        register,
        standing,
        "steady",
        {"counted": one["counted"]},
        level=links.link("#made-level", f"about {level}"),
        low=low,
        high=high,
        place=links.link("#made-place", f"{rank} of {one['of']}"),
        best=best,
        worst=worst,
        year=str(int(standing.years.index[-1]) + 1),
        at=target_words(register),
        chance=links.link("#made-chance", chance_words(one["chance"])),
    )
    return paragraph(told, kind="bp-steady")


def chance_words(chance: float) -> str:
    """A chance as a reader would say it: "about 35%", "less than 1%"."""
    shown_as = percent(chance)
    return {"0%": "less than 1%", "100%": "more than 99%"}.get(shown_as, f"about {shown_as}")


def onward(register: Register, standing: Standing) -> Html:
    """Links to the calculator at this council's figures, and to all of these as a file."""
    moved = Html('<a href="#calculator">Move these figures</a>', "Move these figures")
    own = whole(register, standing.unit)
    filled = f"#council={quote(standing.unit)}" if own else ""
    words = "the calculator, filled in" if own else "the calculator"
    parts = [moved] if own else []
    if not standing.followed:
        parts.append(Html(f'<a href="calculator.html{filled}">{wording.capital(words)}</a>', words))
    return paragraph(links.joined([*parts, _file(standing)], " "), kind="bp-onward")


def _file(standing: Standing) -> Html:
    text, words = series(standing), "Every year's figures (CSV)"
    return Html(
        f'<a class="bp-data" href="data:text/csv;charset=utf-8,{quote(text)}" '
        f'download="{escape(standing.slug)}.csv">{words}</a>',
        words,
    )


def series(standing: Standing) -> str:
    """All counts and rates of a council by year as CSV, and England's, its region's and its neighbours' rates."""
    own = standing.years[list(COUNTS.values())]
    beside = {
        f"{measure.key}{end}": standing.lines[measure.key][name]
        for measure in MEASURES
        for name, end in {
            "value": "",
            "middle": "_neighbours_middle",
            "region": "_region",
            "england": "_england",
        }.items()
    }
    table = pd.concat([own, pd.DataFrame(beside, index=own.index)], axis=1)
    table.insert(0, "council", standing.area)
    return inert_table(table.to_csv(float_format="%.10g", lineterminator="\n"))
