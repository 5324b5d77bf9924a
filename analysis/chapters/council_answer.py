"""What the page of one council says first: its caseload, four answers, how sure its place is, and where to go on."""

from functools import cache
from html import escape
from urllib.parse import quote

import pandas as pd

from analysis.appraisal import budget
from analysis.appraisal import calculator as model
from analysis.appraisal.model import latest, worth
from analysis.appraisal.repaid import grown as in_proportion
from analysis.chapters import calculator
from analysis.chapters.council_words import in_words, linked, number, percent, target_words, the
from analysis.chapters.shown import paragraph, said
from analysis.claims import wording
from analysis.claims.wording import ordinal
from analysis.evidence.forecast.ranks import places_now
from analysis.evidence.standings import MEASURES, SUCCESSORS, Place, Standing, standings
from analysis.ledger import conditions, entries, links
from analysis.register.load import Register
from analysis.register.panel import COUNTS
from analysis.register.units import slug
from analysis.show.html import Html, phrase, terms
from analysis.show.spreadsheet import inert_table


def where(register: Register, standing: Standing) -> Html:
    """The region, and what is unlike other councils: it ended, reports with another, has no count of the last year."""
    last = standing.years.index[-1]
    known = standings(register)
    after = [linked(known[slug(name)], _one(name)) for name in SUCCESSORS.get(standing.area, ())]
    before = [
        linked(known[slug(name)], the(name)) for name, names in SUCCESSORS.items() if standing.area in names
    ]
    split = " with " in standing.joined
    holds = {
        "ended": standing.ended and after,
        "left": standing.ended and not after,
        "joined": standing.joined and not split,
        "joined-split": split,
        "followed": before,
        "uncounted": not standing.ended and standing.latest < last,
        "doubtful": standing.latest in standing.doubtful,
        "small": standing.small,
    }
    parts = {
        "last": str(last),
        "latest": str(standing.latest),
        "after": links.joined(after, ", and to "),
        "before": phrase(links.joined(before[:-1], ", "), " and " if before[1:] else "", *before[-1:]),
        "first": str(standing.years["area"].first_valid_index()),
        "area": standing.area,
        "parts": standing.joined.partition("; ")[0].replace(" with ", " and "),
    }
    notes = phrase(*(said(register, name, **parts) for name, true in holds.items() if true))
    name = "where-joined" if standing.joined else "where"
    return paragraph(said(register, name, region=the(standing.region), notes=notes))


def _one(name: str) -> str:
    """A council's name among others: one of several names is said to be that of one council."""
    return f"the council of {name}" if ", " in name else name


def answer(register: Register, standing: Standing) -> Html:
    """The caseload and whose is lower, then a line for each question that a director asks."""
    place = standing.places["caseload"]
    doubt = said(register, "held-doubtful") if standing.latest in standing.doubtful else phrase()
    told = said(
        register,
        "held",
        latest=str(standing.latest),
        area=the(standing.area),
        held=links.link("#made-caseload", in_words(register, MEASURES[0], place.value)),
        beside=_beside(register, place),
        ranked=phrase(_ranked(register, standing, place), doubt),
    )
    asked = {} if standing.ended else _questions(register, standing)
    lines = terms(asked.items(), "bp-facts bp-questions").html if asked else ""
    title = '<p class="admonition-title">The answer</p>'
    return Html(
        f'<div class="bp-answer admonition">{title}<p>{told.html}</p>{lines}</div>',
        "\n".join([told.text, *(f"{name} {line.text}" for name, line in asked.items())]),
    )


def _beside(register: Register, place: Place) -> Html:
    england = links.link("#made-caseload", number(place.england, 1))
    middle = links.link("#made-near", number(place.middle, 1))
    known = place.middle == place.middle
    return said(register, "beside-near" if known else "beside", england=england, middle=middle)


def _ranked(register: Register, standing: Standing, place: Place) -> Html:
    if place.rank is None:
        return phrase()
    if place.rank == 1:
        return said(register, "ranked-none", lower=links.link("#made-rank", "a lower figure"))
    below = links.link("#made-rank", f"{_many(place.rank - 1, place.of)} of {place.of} councils")
    if place.near_rank is None:
        return said(register, "ranked", below=below)
    others = place.near_of - 1
    counted = "" if others == len(standing.neighbours) else " that were counted"
    near = links.link(
        "#made-near-place", f"{_many(place.near_rank - 1, others)} of its {others} neighbours{counted}"
    )
    return said(register, "ranked-near", below=below, near=near)


def _many(count: int, of: int) -> str:
    return {0: "none", of: "all"}.get(count, str(count))


def _questions(register: Register, standing: Standing) -> dict[str, Html]:
    """What a director asks → the answer, in two sentences at most."""
    own = model.whole(register, standing.unit)
    return {
        "Would it work here?": _would(register),
        "What would it cost?": _cost(register, standing),
        "When would it pay?": _when(register, standing),
        **({"And if the cost fitted its size?": _grown(register, standing)} if own else {}),
        "How many posts?": _posts(register, standing),
    }


@cache
def _would(register: Register) -> Html:
    key = "retention_turnover_main"
    size = entries.link(register, key, entries.words(register, key).lstrip("−"))
    lower = entries.values(register, key)[0] < 0
    children = said(register, "no-gain" if conditions.holds(register, "gain_clear = 0") else "some-gain")
    unclear = conditions.holds(register, "retention_turnover_main_lags unclear")
    lasting = said(register, "not-lasting") if unclear else phrase()
    way = "lower" if lower else "higher"
    return said(register, "would", turnover=size, way=way, lasting=lasting, children=children)


def _cost(register: Register, standing: Standing) -> Html:
    if standing.small:
        return said(register, "cost-small")
    low, high = (
        budget.weights(register, end)["safeguarding"].get(standing.unit, float("nan"))
        for end in ("low", "high")
    )
    share = links.link("#made-spending", f"{percent(low)} to {percent(high)}")
    times = links.link("#made-spending", f"{number(low, 1)} to {number(high, 1)} times")
    name = "cost-unknown" if low != low else "cost-times" if low > 1 else "cost-share"
    spender = said(register, "spender-joined" if standing.joined else "spender")
    against = said(register, name, share=share, times=times, spender=spender)
    needed, posts = standing.distance["posts_needed"], phrase()
    if needed > 0:
        paid = links.link("#made-cost", price(register, needed))
        posts = said(register, "cost-posts", pay=said(register, "pay"), price=paid)
    return said(register, "cost", against=against, posts=posts)


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
    own = standing.unit if model.whole(register, standing.unit) else ""
    found = {name: model.priced(register, own, *case) for name, case in _CASES.items()}
    told = {name: calculator.repaid(register, one) for name, one in found.items()}
    never = "-never" if told["full"] == "never" else ""
    told["full"] = wording.capital(told["full"]) if own else told["full"]
    repaid = {name: links.link("#made-repaid", words) for name, words in told.items()}
    beyond = any(one["repaid"] > _counted(register) for one in found.values())
    repaid["late"] = said(register, "when-late") if beyond else phrase()
    if not own:
        return said(register, "when", latest=str(latest(register)), **repaid)
    doubt = said(register, "own-joined") if standing.joined else phrase()
    doubt = said(register, "own-doubtful") if standing.latest in standing.doubtful else doubt
    name = "when-spare" if standing.distance["reached"] else "when-here"
    return said(register, name + never, at=target_words(register), doubt=doubt, **repaid)


def _counted(register: Register) -> float:
    """Years from the start to the end of the gain."""
    return entries.values(register, "payback_counted")[0]


def _grown(register: Register, standing: Standing) -> Html:
    """What the change would cost, and when it would pay, if the stated cost grew with the council's staff."""
    grown = in_proportion(register, standing.unit)
    found = model.priced(register, standing.unit, *_CASES["full"], **grown)
    cost = f"£{number(grown['transition_cost'] / 1e6, 1)}m"
    return said(
        register,
        "grown",
        cost=links.link("#made-grown", cost),
        repaid=links.link("#made-grown", calculator.repaid(register, found)),
        late=said(register, "grown-late") if found["repaid"] > _counted(register) else phrase(),
    )


def _posts(register: Register, standing: Standing) -> Html:
    away, at = standing.distance, target_words(register)
    needed = away["posts_needed"]
    if standing.small:
        side = "at or below" if needed <= 0 or away["reached"] else "above"
        moves = "decides that" if abs(needed) < 1 else "moves the caseload far"
        return said(register, "posts-small", moves=moves, side=side, at=at)
    more = "more " if needed > 0 else ""
    posts = links.link("#made-posts", f"{number(abs(needed), 1)} {more}full-time posts")
    doubt = said(register, "cases-doubtful") if standing.latest in standing.doubtful else phrase()
    if needed <= 0:
        return said(register, "posts-spare", at=at, posts=posts, doubt=doubt)
    if away["reached"]:
        return said(register, "posts-reached", at=at, posts=posts, doubt=doubt)
    instead = phrase()
    if away["staff"] == away["staff"]:
        part = _part(away["part_redeployed"]) if away["share_needed"] <= 1 else "more than all"
        instead = said(
            register,
            "posts-instead",
            hired=links.link("#made-hire", f"{number(away['hires_needed'], 1)} full-time social workers"),
            part=links.link("#made-redeploy", part),
            fewer=links.link("#made-fewer", f"{number(away['cases_fewer'], 0)} fewer cases"),
        )
    return said(register, "posts", at=at, posts=posts, instead=instead, doubt=doubt)


def _part(share: float) -> str:
    """A share that is not nothing, in per cent."""
    return "under 1%" if share < 0.01 else percent(share)


def steady(register: Register, standing: Standing) -> Html:
    """How far the count tells the council's place: its level, its rank with an interval, its next count."""
    now = places_now(register)
    if standing.unit not in now.index:
        return Html("", "")
    one, ranked = now.loc[standing.unit], phrase()
    level, low, high = (number(one[name], 1) for name in ("level", "level_low", "level_high"))
    if one["counted"]:
        rank, best, worst = (ordinal(int(one[name])) for name in ("rank", "rank_low", "rank_high"))
        place = links.link("#made-place", f"{rank} of {one['of']}")
        ranked = said(register, "steady-rank", place=place, best=best, worst=worst)
    told = said(
        register,
        "steady",
        level=links.link("#made-level", f"about {level}"),
        low=low,
        high=high,
        ranked=ranked,
        doubt=said(register, "steady-doubtful") if standing.latest in standing.doubtful else phrase(),
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
    own = model.whole(register, standing.unit)
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
