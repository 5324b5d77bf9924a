"""Did caseloads fall after the report, and in its way: the figures of the chapter.

England between two years is computed in :mod:`analysis.evidence.basis`, councils and the target in
:mod:`analysis.evidence.reach`. The year that "after the report" starts from is a constant with its reason there;
the last year is the table's.
"""

from collections.abc import Iterable

from analysis.claims.finding import Finding
from analysis.evidence import reach
from analysis.evidence.basis import BASE, CHOICES, QUOTED, last, split, target_of
from analysis.evidence.definitions import defined, ends
from analysis.evidence.reach import COHORT, HALF, LABELS
from analysis.register import counts
from analysis.register.load import Register
from analysis.register.panel import Official


def findings(register: Register) -> list[Finding]:
    """Every figure of the chapter, see :class:`analysis.claims.finding.Finding`."""
    official, target = register.official, target_of(register)
    return [
        *_levels(official),
        *_gains(official),
        *_cases_of_2024(official),
        *_from_base(official),
        *_from_every_base(official),
        *_posts(official, target),
        *_councils(official, target),
        *_routes(official, target),
        *_cohort(official),
    ]


# --- England, year by year --------------------------------------------------------------------------------


def _levels(official: Official) -> Iterable[Finding]:
    yield defined("falls_base", BASE)
    yield defined("falls_last", last(official))
    *years, latest = ends(official.england.index, last(official))
    for end, year in [*years, ("base", BASE), latest]:
        row, words = official.england.loc[year], {"end": end, "year": year}
        decimals = 2 if end.isdigit() else 1
        yield defined("falls_caseload_{end}", row["caseload"], decimals=decimals, **words)
        yield defined("falls_holder_share_{end}", row["holder_share"], **words)


#: What England gained → its words and unit.
_GAINED = {
    "in_post": ("Social workers in post", "fte"),
    "agency": ("Agency social workers", "fte"),
    "case_holders": ("Case holders", "fte"),
    "cases": ("Open cases", "children"),
}


def _gains(official: Official) -> Iterable[Finding]:
    end = last(official)
    for count, (label, unit) in _GAINED.items():
        gained = official.england.loc[end, count] - official.england.loc[BASE, count]
        yield defined("falls_{count}_gain", gained, count=count, label=label, unit=unit, last=end)
    for name, year in (("base", BASE), ("last", end)):
        row = official.england.loc[year]
        share = (row["case_holders"] - row["agency"]) / row["in_post"]
        yield defined("falls_in_post_share_{end}", share, end=name, year=year)


def _cases_of_2024(official: Official) -> Iterable[Finding]:
    """The year in which the count of cases dropped, and the part of the drop that is one council's."""
    before, after = (official.england.loc[year, "cases"] for year in (2023, 2024))
    cases = official.workforce.pivot(index="unit", columns="year", values="cases")
    change = (cases[2024] - cases[2023]).dropna()
    yield defined("falls_cases_2024", after - before)
    yield defined("falls_cases_2024_fell", (change < 0).sum(), n=len(change))
    yield defined("falls_cases_2024_birmingham", after - cases[2024].sum() - cases.loc["330", 2023])


# --- England between two years ----------------------------------------------------------------------------


def _bounded(key: str, official: Official, first: int, column: str, **words: object) -> Finding:
    """A column of :func:`analysis.evidence.basis.split` to the last year, bounded by all choices of councils."""
    values = split(official, first, last(official))[column]
    words |= {"first": first, "last": last(official), "other_choices": "; ".join(list(CHOICES.values())[1:])}
    return defined(key, values["published", ""], values.min(), values.max(), **words)


def _changes(official: Official, first: int, since: str) -> Iterable[Finding]:
    yield _bounded("falls_change{since}", official, first, "change", since=since)
    for part, what in LABELS.items():
        yield _bounded("falls_part_{part}{since}", official, first, part, since=since, part=part, what=what)
    yield _bounded("falls_share_change{since}", official, first, "points", since=since)


def _from_base(official: Official) -> Iterable[Finding]:
    end = last(official)
    change, *parts = _changes(official, BASE, "")
    yield change
    yield defined("falls_fell", -change.value, last=end)
    yield from parts
    for first, since in ((BASE, ""), (QUOTED, f"_{QUOTED}")):
        yield _bounded("falls_if_share_kept{since}", official, first, "share_kept", since=since)
    yield _bounded("falls_if_workforce_kept", official, BASE, "workforce_kept")


def _from_every_base(official: Official) -> Iterable[Finding]:
    for first in official.england.index[official.england.index < last(official)]:
        yield from _changes(official, first, f"_from_{first}")


# --- councils and the target ------------------------------------------------------------------------------


def _posts(official: Official, target: float) -> Iterable[Finding]:
    country = counts.distances(official.england, target)
    for end, year in ends([QUOTED, BASE], last(official)):
        row, words = country.loc[year], {"end": end, "year": year, "target": target}
        yield defined("falls_posts_{end}", row["posts_needed"], **words)
        yield defined("falls_share_needed_{end}", row["share_needed"], **words)
        yield defined("falls_redeployed_{end}", row["part_redeployed"], **words)
        every, plain = (reach.posts_lacking(official, year, target, only) for only in (False, True))
        total = every.sum()
        yield defined("falls_levelled_{end}", total, plain.sum(), total, n=len(every), **words)


def _councils(official: Official, target: float) -> Iterable[Finding]:
    for end, year in ends(official.england.index, last(official)):
        words = {"end": end, "year": year, "target": target}
        every, plain = (counts.counted(official, year, only)["caseload"] for only in (False, True))
        low, middle, high = every.quantile([0.25, 0.5, 0.75])
        yield defined("falls_median_{end}", middle, low, high, n=len(every), **words)
        reached, fewer = (counts.at_target(values, target).sum() for values in (every, plain))
        yield defined("falls_at_target_{end}", reached, fewer, reached, n=len(every), **words)
    for end, year in ends([QUOTED, BASE], last(official)):
        values = reach.redeployed(official, year, HALF)
        reached = counts.at_target(values, target).sum()
        yield defined("falls_half_{end}", reached, n=len(values), end=end, year=year, target=target)


def _routes(official: Official, target: float) -> Iterable[Finding]:
    came, rose = "came down to the target", "rose above the target"
    yield _moved(official, target, "falls_{moved}", BASE, moved="came_down", told=came)
    yield _moved(official, target, "falls_{moved}", BASE, counts.ROSE_ABOVE, moved="rose_above", told=rose)
    yield _moved(official, target, "falls_{moved}", QUOTED, moved=f"came_down_from_{QUOTED}", told=came)
    for part, way in counts.ROUTES.items():
        yield _moved(official, target, "falls_by_{part}", BASE, part=part, way=way)
    yield from _levers(official, target)


def _moved(
    official: Official, target: float, key: str, first: int, outcome: str = counts.CAME_DOWN, **words: object
) -> Finding:
    """How many councils moved to a side of the target, by a way where one is named; without flagged counts too."""
    every, plain = (reach.compared(official, target, first, last(official), only) for only in (False, True))
    number, fewer = (
        int((rows["outcome"].eq(outcome) & rows["route"].eq(words.get("way", rows["route"]))).sum())
        for rows in (every, plain)
    )
    return defined(key, number, min(number, fewer), number, n=len(every), first=first, **words)


def _levers(official: Official, target: float) -> Iterable[Finding]:
    end = last(official)
    every = reach.compared(official, target, BASE, end)
    reached = reach.came_down(every)
    groups = (
        ("reached", reached.index, "came down to the target"),
        ("elsewhere", every.drop(reached.index).index, "did not"),
    )
    for group, units, told in groups:
        change = reach.cases_changed(official, units, BASE, end)
        words = {"group": group, "told": told, "last": end, "target": target}
        yield defined("falls_cases_{group}", change, n=len(units), **words)
    shares = every["share"].dropna()
    yield defined("falls_share_rose", (shares < 0).sum(), n=len(shares), last=end)
    for part in counts.ROUTES:
        above = ~counts.at_target(reach.without_part(reached, part), target)
        words = {"part": part, "what": LABELS[part], "last": end}
        yield defined("falls_needed_{part}", above.sum(), n=len(reached), **words)


def _cohort(official: Official) -> Iterable[Finding]:
    first, middle = COHORT
    end = last(official)
    every = reach.cohort(official, end)
    for who, fell, told in (("cohort", True, "fell"), ("others", False, "did not fall")):
        rows = every[every["fell"] == fell]
        words = {"who": who, "group": f"whose caseload {told} from {first} to {middle}", "last": end}
        words |= {"cohort_first": first, "cohort_middle": middle}
        yield defined("falls_{who}", len(rows), n=len(every), **words)
        for then, year in (("first", first), ("middle", middle)):
            lower = (rows[end] < rows[year]).sum()
            yield defined("falls_{who}_below_{then}", lower, n=len(rows), then=then, year=year, **words)
        joint = reach.together(official, rows.index, [first, middle, end])
        for then, year in (("first", first), ("middle", middle), ("last", end)):
            yield defined("falls_{who}_caseload_{then}", joint[year], then=then, year=year, **words)
