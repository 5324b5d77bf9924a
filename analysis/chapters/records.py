"""Views of the chapter *What is counted, and what is assumed*."""

from collections.abc import Sequence
from fractions import Fraction
from html import escape

import pandas as pd

from analysis.appraisal import assumptions as log
from analysis.appraisal.assumptions import Assumption, Elsewhere, Rating
from analysis.appraisal.drivers import key
from analysis.chapters.drawn import chart
from analysis.chapters.drivers import input_link, told_range
from analysis.chapters.explain import where_from
from analysis.chapters.shown import laid, measured, writer
from analysis.claims import wording
from analysis.claims.wording import capital
from analysis.evidence import coverage
from analysis.ledger import entries, links
from analysis.register.beliefs import QUALITIES
from analysis.register.load import Register, titles
from analysis.show.figures import Figure
from analysis.show.html import Html, phrase
from analysis.show.words import listing

#: Pounds that one per cent more of a held input must move to be told.
_TOLD_FROM = 1_000

#: Assumptions that the picture shows; the table has more.
_DRAWN = 4


def _when(counted: str) -> str:
    """A year as it stands, a date as people write it."""
    return wording.day(counted) if counted.count("-") == 2 else counted.replace("/", "-")


def _called(names: pd.Series) -> pd.Series:
    """What counts and rates are called, by their names in tables."""
    return names.map(lambda name: measured()[name]["name"])


def _places(names: pd.Series) -> pd.Series:
    """Decimals of counts: cases are whole, full-time equivalents have one."""
    return names.map(lambda name: 0 if name == "cases" else 1)


# --- what was counted --------------------------------------------------------------------------------------


def publications_table(register: Register) -> Html:
    """Which tables there are, what they count and when, and where they come from."""
    rows = [
        [
            one.title,
            Html(f'<a href="{one.address}">{one.source}</a>', one.source),
            f"{one.rows:,}",
            _when(one.first) if one.first == one.last else f"{_when(one.first)} to {_when(one.last)}",
        ]
        for one in coverage.publications().itertuples()
    ]
    licence = register.sources.loc["dfe_workforce", "licence"]
    return laid(register, "records-publications", rows, licence=licence)


def rates_table(register: Register) -> Html:
    """How many published rates agree with those computed from counts."""
    found = coverage.compared(register.official)
    return laid(register, "records-rates", found.join(pd.DataFrame(measured()).T))


def differences_table(register: Register) -> Html:
    """The rates that differ, with what explains them."""
    found = coverage.explained_differences(register.official)
    return laid(register, "records-differences", found.assign(rate=_called(found["rate"])))


def codes_table(register: Register) -> Html:
    """How many values are missing, by table and code."""
    found = coverage.codes(register.official).itertuples(index=False)
    told: dict[str, list[str]] = {}
    for name, code, meaning, values in found:
        told.setdefault(titles()[name][0], []).append(f"{code} ({meaning}): {values:,}")
    return laid(register, "records-codes", ([name, "; ".join(codes)] for name, codes in told.items()))


def merged_table(register: Register) -> Html:
    """What loading merged or left out, and why."""
    told: dict[tuple[str, str], list[str]] = {}
    for one in register.official.dropped.sort_values("area", kind="stable").itertuples():
        told.setdefault((one.area, one.reason), []).append(titles()[one.table][0])
    rows = ([area, wording.capital(reason), "; ".join(tables)] for (area, reason), tables in told.items())
    return laid(register, "records-merged", rows)


def shortfalls_table(register: Register) -> Html:
    """Sums of councils that fall short of England, with the councils that are missing."""
    found = register.official.shortfalls
    names, short = _called(found["column"]), found["england"] - found["councils"]
    found = found.assign(name=names, short=short, places=_places(found["column"]))
    return laid(register, "records-shortfalls", found)


def implied_table(register: Register) -> Html:
    """What councils whose own count is hidden add to their region."""
    found = coverage.implied(register.official)
    names = _called(found["column"]).str.lower()
    return laid(register, "records-implied", found.assign(name=names, places=_places(found["column"])))


def screen_table(register: Register) -> Html:
    """Council years that the screen finds, with the flag's reason."""
    official = register.official
    named = official.flags.merge(official.workforce[["unit", "year", "area"]], on=["unit", "year"])
    flags = named.set_index(["area", "year"])["reason"]
    found = coverage.screen(official)
    reasons = [flags.get(where, "not flagged") for where in zip(found["area"], found["year"], strict=True)]
    names = _called(found["column"]).str.lower()
    found = found.assign(name=names, flag=reasons, places=_places(found["column"]))
    return laid(register, "records-screen", found)


def flagged_figure(register: Register) -> Figure:
    """Caseload of the flagged councils beside England and the middle half of all councils."""
    own = register.official.workforce[~register.official.workforce["small"]]
    years = own[own["implausible"]].groupby("area")["year"].agg(list).to_dict()
    notes = {area: f"flagged: {listing([str(year) for year in flagged])}" for area, flagged in years.items()}
    return chart(register, "records-flagged", own[own["area"].isin(years)], notes=notes, flagged=years)


def limits_table(register: Register) -> Html:
    """How many council years the screen finds at other limits."""
    rows = []
    for end, (times, band) in coverage.SCREENS.items():
        found = coverage.screen(register.official, times, band)
        flagged = found.loc[found["flagged"], ["area", "year"]].drop_duplicates()
        between = f"{band[0]:g} to {band[1]:g}"
        rows.append([f"{times:g} times", between, f"records_screened{end}", str(len(flagged))])
    return laid(register, "records-limits", rows)


# --- what is assumed ---------------------------------------------------------------------------------------


def badge(rating: Rating) -> Html:
    """A rating as a small label: its colour, a sign of its own and its name."""
    name = escape(rating.value)
    return Html(f'<span class="bp-verdict bp-rating-{name.lower()}">{name}</span>', rating.value)


def first_table(register: Register) -> Html:
    """The assumptions on which most rests."""
    return _log(register, log.entries(register)[: log.FIRST], "The assumptions that matter most, first")


def rest_table(register: Register) -> Html:
    """All other assumptions that vary."""
    return _log(register, log.entries(register)[log.FIRST :], "The other assumptions that vary")


def _log(register: Register, entries: Sequence[Assumption], which: str) -> Html:
    rows = [
        [
            input_link(register, entry.about.id),
            badge(entry.rating),
            *(key(kind, entry.about.id) for kind in ("total", "running_total")),
            _range(register, entry),
            _why(register, entry),
            entry.belief.dissent,
        ]
        for entry in entries
    ]
    return laid(register, "assumptions-log", rows, which=which)


def _range(register: Register, entry: Assumption) -> str:
    narrow, wide = (told_range(register, entry.belief, end) for end in (False, True))
    ranges = f"narrow and wide {narrow}" if narrow == wide else f"narrow {narrow}; wide {wide}"
    return f"{wording.given(entry.about)}; {ranges}"


def _why(register: Register, entry: Assumption) -> str | Html:
    about, quality = entry.about, capital(entry.belief.quality)
    if not about.source:
        return f"{quality}. {entry.belief.reason}"
    where = links.source(register, about.source, about.locator)
    return phrase(f"{quality}, ", where, f". {entry.belief.reason}")


def impact_figure(register: Register) -> Figure:
    """How much rests on each of the first assumptions."""
    entries = log.entries(register)[:_DRAWN]
    impacts = {f"{capital(one.about.label)} ({one.rating.value.lower()})": one.impact for one in entries}
    first, *others = (one.about.id for one in entries[:3])
    keys = [key("total", first), *(key("running_total", name) for name in others)]
    return chart(
        register, "impact-of-assumptions", impacts, explained=keys, reference=(log.LARGE, "large from")
    )


def rule_table(register: Register) -> Html:
    """How impact and quality make a rating."""
    large, medium = (writer(register, "percent 0")(share) for share in (log.LARGE, log.MEDIUM))
    rows: list[list[str | Html]] = []
    for quality, meaning in QUALITIES.items():
        ratings = [log.rate(impact, quality) for impact in (log.LARGE, log.MEDIUM, 0.0)]
        told = (phrase(badge(one), f" ({one.advice})") for one in ratings)
        rows.append([f"{capital(quality)}: {meaning}", *told])
    return laid(register, "assumptions-rule", rows, large=large, medium=medium)


def held_table(register: Register) -> Html:
    """Inputs that stay at their stated value, and what one per cent more of each does."""
    rows = [
        [
            input_link(register, name),
            wording.given(register.inputs[name]),
            where_from(register, register.inputs[name]),
            wording.with_unit(Fraction(pounds), register.units["million_pounds"], 2, sign=True),
        ]
        for name, pounds in log.held(register).items()
        if abs(pounds) >= _TOLD_FROM
    ]
    return laid(register, "assumptions-held", rows, least=f"£{_TOLD_FROM:,}")


def elsewhere_table(register: Register) -> Html:
    """Assumptions outside the money model: what each moves most."""
    rows = [
        [
            input_link(register, one.about.id),
            wording.given(one.about),
            wording.short_between(*one.about.widest, one.about.unit),
            one.about.range_reason,
            *_moves(register, one),
        ]
        for one in log.elsewhere(register)
    ]
    return laid(register, "assumptions-elsewhere", rows)


def _moves(register: Register, one: Elsewhere) -> list[str | Html]:
    if not one.result:
        return ["no computed result, only findings of its own chapter"]
    label, unit = register.quantities[one.result].label, register.units["percent_change"]
    ends = (wording.with_unit(Fraction(end), unit, 0, sign=True) for end in (one.low, one.high))
    return [phrase(entries.link(register, one.result, label), f": {' and '.join(ends)}")]
