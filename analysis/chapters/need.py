"""Views of the chapter *700,000 children*."""

from __future__ import annotations

from fractions import Fraction

from analysis.claims import wording
from analysis.evidence import need
from analysis.evidence.need import GRAINS, SERIES, THEN, now
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html, badge, table
from analysis.show.lines import series

_DFE = "Department for Education, children in need, Open Government Licence v3.0"
_BOTH = "Department for Education, children in need and children's social work workforce, OGL v3.0"


def _whole(value: float) -> str:
    return wording.to_text(Fraction(float(value)), 0)


def _thousands(value: float) -> str:
    return f"{wording.to_text(Fraction(float(value)) / 1000, 0)},000" if value else "0"


def _stated(register: Register) -> float:
    return float(register.claims["children_unsafe"].figure.value)


def series_figure(register: Register) -> Figure:
    """The three counts by year, beside the stated figure."""
    names = {
        "episodes_in_year": "episodes, year",
        "children_in_year": "children, year",
        "episodes_open": "open, one day",
    }
    lines = register.official.children_in_need[list(names)].rename(columns=names)
    keys = [f"need_{key}_{end}" for key in ("children_in_year", "episodes_open") for end in (THEN, "last")]
    return series(
        lines,
        name="need-series",
        explained=links.explained(register, *keys, "children_unsafe.stated"),
        caption="Three official counts of need in England: episodes and children of each year to 31 March, episodes open on that day; and the stated figure.",
        ylabel="Children or episodes",
        references={"stated": _stated(register)},
        fmt=_thousands,
        zero=True,
        source=_DFE,
    )


def match_table(register: Register) -> Html:
    """Children in need at any point, year by year, rounded and judged."""
    return _judged_table(register, "children_in_year")


def other_table(register: Register) -> Html:
    """The other two counts, rounded and judged, in the years around the report."""
    judged = need.judged(register.official, register.claims["children_unsafe"].figure)
    years = judged["year"].isin([THEN - 1, THEN, THEN + 1, now(register.official)])
    rows = [
        [f"{_capital(SERIES[row.series])}, {row.year}", *_row(register, row)]
        for row in judged[years & (judged["series"] != "children_in_year")].itertuples()
    ]
    return _table("Count and year", rows, "The other counts, the same way")


def _judged_table(register: Register, key: str) -> Html:
    judged = need.judged(register.official, register.claims["children_unsafe"].figure)
    rows = [[str(row.year), *_row(register, row)] for row in judged[judged["series"] == key].itertuples()]
    return _table("Year to March", rows, f"{_capital(SERIES[key])}, England, against the stated figure")


def _table(first: str, rows: list, caption: str) -> Html:
    columns = [first, "Count", *(f"Nearest {grain:,}" for grain in GRAINS), "Turns at", "Verdict"]
    return table(columns, rows, caption, numbers=columns[1:-1])


def _row(register: Register, row) -> list[str | Html]:
    rounded = [_whole(getattr(row, f"to_{grain}")) for grain in GRAINS]
    count = links.finding(register, f"need_{row.series}_{row.year}")
    return [count, *rounded, _whole(row.turns_at), badge(row.verdict)]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def flow_table(register: Register) -> Html:
    """A year's count against a day's, then and now."""
    named = {
        "Children in need at any point in the year": "children_in_year",
        "Episodes open on 31 March": "episodes_open",
        "The second as a share of the first": "stock_share",
        "Episodes that began in the year": "started",
        "Episodes that ended in the year": "ended",
        "Episodes for each child": "episodes_each",
        "Mean length of an episode at a level number": "years_open",
    }
    rows = [
        [label, *(links.finding(register, f"need_{key}_{end}") for end in (THEN, "last"))]
        for label, key in named.items()
    ]
    years = [f"Year to March {year}" for year in (THEN, now(register.official))]
    return table(
        ["Measure", *years], rows, "The flow of a year and the stock of a day, England", numbers=years
    )


def held_figure(register: Register) -> Figure:
    """Open episodes against cases that social workers hold."""
    held = need.held(register.official)
    lines = held[["open", "cases"]].rename(
        columns={"open": "episodes open, 31 March", "cases": "cases, 30 September"}
    )
    return series(
        lines,
        name="need-held",
        explained=links.explained(register, f"need_held_{THEN}", "need_held_last"),
        caption="Episodes of need open on 31 March, and cases that social workers hold on 30 September of the same "
        "year, England.",
        ylabel="Episodes or cases",
        fmt=_thousands,
        zero=True,
        source=_BOTH,
    )


def held_table(register: Register) -> Html:
    """Open episodes, cases held and what each gives for a case holder, by year."""
    rows = [
        [
            str(row.Index),
            _whole(row.open),
            _whole(row.cases),
            links.finding(register, f"need_held_{row.Index}"),
            _tenths(row.caseload),
            _tenths(row.caseload_if_open),
        ]
        for row in need.held(register.official).itertuples()
    ]
    columns = ["Year", "Episodes open, 31 March", "Cases, 30 September", "Cases as a share"]
    columns += ["Cases for each case holder", "Episodes for each case holder"]
    return table(columns, rows, "Cases held against episodes open, England", numbers=columns[1:])


def _tenths(value: float) -> str:
    return wording.to_text(Fraction(float(value)), 1)


def claims_table(register: Register) -> Html:
    """The two sentences with the figure, and what the official count says of each."""
    rows = [
        ["“today”", links.link(links.claim("children_unsafe"), register.claims["children_unsafe"].label),
         "a day's count", links.finding(register, f"need_episodes_open_{THEN}")],
        ["“every year”", links.link(links.claim("children_unsafe_yearly"), register.claims["children_unsafe_yearly"].label),
         "any point in the year", links.finding(register, f"need_children_in_year_{THEN}")],
        ["“every year”, newly", "The same, counting only what begins in a year", "episodes begun in the year",
         links.finding(register, f"need_started_{THEN}")],
    ]  # fmt: skip
    columns = ["Word", "Claim", "Count that matches the word", f"Year to March {THEN}"]
    return table(columns, rows, "What the words would need", numbers=columns[-1:])
