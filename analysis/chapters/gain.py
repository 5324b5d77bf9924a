"""Views of the chapter *Did children gain where caseloads fell?*"""

from analysis.chapters import drawn, explain, shown
from analysis.chapters.drawn import chart, crossed
from analysis.chapters.shown import labelled, laid
from analysis.claims import wording
from analysis.evidence import continuity
from analysis.evidence.children import OUTCOMES, WAYS
from analysis.evidence.continuity import MAIN, NAMES, YEAR
from analysis.ledger import entries
from analysis.register.load import Register
from analysis.register.units import slug
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, together

_LABELS = {one.key: one.label for one in OUTCOMES}

#: The outcome that is counted for one year only, and so compared between councils.
_LAST = "Three or more social workers in the year"

#: Decimals of an estimate in the table of outcomes.
_DECIMALS = 2


def main_figure(register: Register) -> Figure:
    """What the model's cut goes with, for every outcome."""
    better = {one.key: f"{one.label} ({'more' if one.better > 0 else 'fewer'} is better)" for one in OUTCOMES}
    rows = [("Within councils, over the years", label, f"gain_{key}_main") for key, label in better.items()]
    between = "Between councils, in one year"
    rows.append((between, f"{_LAST} (fewer is better)", "continuity_cut"))
    rows.append((between, f"The same beside the caseload of {YEAR}", "continuity_cut_second"))
    return chart(register, "gain-main", rows)


def _main_table(register: Register) -> Html:
    """Every outcome in England, what goes with the model's cut, and its probability without any link."""
    looks = ("gain_{}_england", "gain_{}_main", "gain_{}_main.span", "gain_{}_alone", "gain_{}_chance")
    steady = ["continuity_share", *_finer(register, "continuity_cut")]
    steady += ["gain_continuity_alone", "gain_continuity_chance"]
    return laid(register, "gain-main", [*shown.keyed(_LABELS, *looks), [_LAST, *steady]])


def _finer(register: Register, key: str) -> list[Html]:
    """An estimate and its interval with as many decimals as the others of the table have."""
    found, unit = entries.entry(register, key), register.units["percentage_points"]
    value, low, high = map(wording.exact, entries.values(register, key, f"{key}.low", f"{key}.high"))
    told = wording.with_unit(value, unit, _DECIMALS, sign=True), wording.between(low, high, unit, _DECIMALS)
    return [found.link(text=one) for one in told]


def placebo_figure(register: Register) -> Figure:
    """Repeat referrals beside the caseload, and beside the share holding cases, before the year and after it."""
    looks = {**labelled("gain-placebo"), **labelled("gain-placebo-share")}
    return chart(register, "gain-placebo", crossed({"rereferral": ""}, looks, "gain_{}_{}"))


def _placebos_figure(register: Register) -> Figure:
    """The caseload before the year, and the one after it, for every outcome."""
    return chart(register, "gain-placebos", crossed(_LABELS, labelled("gain-placebo"), "gain_{}_{}"))


def scatter_figure(register: Register) -> Figure:
    """Changes of social worker against the caseload, a dot for each council."""
    dots = continuity.compared(register)
    known = dots.dropna(subset=["area", "caseload", "share", "children"])
    return chart(
        register,
        "continuity-caseload",
        dots,
        told={"year": YEAR, "before": YEAR - 1},
        named=list(known.nlargest(2, "share")["area"]),
        fit=continuity.line(register, "caseload"),
    )


def method(register: Register) -> Html:
    """Inputs, every way, and what stands behind the one year of changes of social worker."""
    ways = continuity.entries(register, "caseload")
    every_way = drawn.curve_figure(register, "continuity-curve", ways, continuity.DIMENSIONS)
    return together(
        folded("Inputs", explain.listed(register, "gain-inputs")),
        folded("Every outcome, its level and its probability", _main_table(register)),
        folded("Every outcome in the report's own way", laid(register, "gain-share", _LABELS)),
        folded("The counts that the shares are made of", laid(register, "gain-counts", _LABELS)),
        folded("Every placebo", _placebos_figure(register)),
        folded("Every outcome in every way", _ways_table(register)),
        folded("Changes of social worker by region", _regions_table(register)),
        folded("Changes of social worker in every way", _typical_figure(register), every_way),
    )


def _ways_table(register: Register) -> Html:
    rows = [
        [wording.capital(way.label), *(f"gain_{outcome}_{way.key}" for outcome in _LABELS)] for way in WAYS
    ]
    return laid(register, "gain-ways", rows, heads=_LABELS.values())


def _regions_table(register: Register) -> Html:
    found = continuity.regions(register)
    return laid(
        register,
        "gain-regions",
        found.assign(key=[f"continuity_share_{slug(area).replace('-', '_')}" for area in found.index]),
    )


def _typical_figure(register: Register) -> Figure:
    """What a typical difference in each measure goes with, compared in several ways."""
    names = {measure: NAMES[measure] for measure in MAIN}
    return chart(
        register, "continuity-typical", crossed(names, labelled("continuity-typical"), "continuity_{}{}")
    )
