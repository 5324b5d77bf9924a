"""Views of the chapter *Do fewer social workers leave where caseloads fall?*"""

from collections.abc import Iterable, Iterator

import pandas as pd

from analysis.chapters import drawn, explain, shown
from analysis.chapters.council_words import linked
from analysis.chapters.drawn import chart, crossed
from analysis.chapters.shown import keyed, labelled, laid, said
from analysis.claims.wording import capital
from analysis.evidence import event, event_study, turnover
from analysis.evidence.curve import Choice, Dimension
from analysis.evidence.event_study import AFTER, OUTCOMES, TIMES
from analysis.evidence.retention import COUNTED, SHORT
from analysis.evidence.staff import LOWERED_BY, NAMES, PARTS
from analysis.evidence.standings import standings
from analysis.evidence.turnover import DIVISORS, FOLLOWED, FOLLOWERS, FORMS, MEASURED, RATES, WHOLES
from analysis.ledger import links
from analysis.register.load import Register
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, together

#: Endings of keys: what the figure of each other outcome shows of the rows of the main figure.
_TOLD = ("", "_held", "_same", "_placebo", "_lags")


# --- the year after a lower caseload --------------------------------------------------------------------------


def main_figure(register: Register) -> Figure:
    """The main estimate, its placebo on the same rows, and the years before."""
    return chart(register, "retention-main")


def others_figure(register: Register) -> Figure:
    """The main estimates for agency work, vacancies and sickness absence, each with its placebo."""
    return chart(register, "retention-others", _other_rows("", "_placebo"))


def _other_rows(*looks: str) -> list[tuple[str, str, str]]:
    others = {outcome: NAMES[outcome] for outcome in FORMS if outcome != "turnover"}
    label = labelled("retention-main")
    shown = {look: label[f"retention_turnover_main{look}"] for look in looks}
    return crossed(others, shown, "retention_{}_main{}")


# --- where caseloads fell by a fifth --------------------------------------------------------------------------


def normal_figure(register: Register) -> Figure:
    """The same choice in the record, in shuffled years, and where nothing happens."""
    rows = pd.concat(
        pd.DataFrame({"series": label, "x": TIMES, "y": event.mean_path(register, name).to_numpy()})
        for name, label in labelled("event-normal").items()
    )
    return chart(register, "event-normal", rows)


# --- method ---------------------------------------------------------------------------------------------------


def method(register: Register) -> Html:
    """Inputs, specifications, and the tables behind both halves of the chapter."""
    return together(
        folded("Inputs", explain.listed(register, "retention-inputs")),
        _told(register, "retention-specification", "specification"),
        folded("How the regressions are fitted", _told(register, "event-method", "fitted")),
        folded("What leavers follow, and rates that mislead", *_followed(register)),
        folded("Every way of counting", *_choices(register)),
        folded(
            "Agency work, vacancies and sickness absence in full",
            chart(register, "retention-others-looks", _other_rows(*_TOLD)),
        ),
        folded("The caseload in its parts", _parts_table(register)),
        folded("What measured rates explain", _measured_table(register)),
        folded("What made the falls", shown.listed(register, "event-falls")),
        folded("Staff before and after a fall", *_staff(register)),
        folded("The councils whose caseload fell", _councils_table(register)),
    )


def _told(register: Register, name: str, about: str) -> Html:
    """A table of sentences, each beside what it is of."""
    return laid(
        register, name, ([of, said(register, f"{about}-{key}")] for key, of in labelled(name).items())
    )


def _followed(register: Register) -> list[Html]:
    """What the counts follow, and what a link of zero looks like with each denominator."""
    named = {
        f"retention_{count}_follow_{whole}": f"{capital(COUNTED[count])}, {WHOLES[whole]}"
        for count, wholes in FOLLOWED.items()
        for whole in wholes
    }
    rates = {form.key: form.label for form in RATES if form.key in DIVISORS}
    told = dict(zip(("before", "both", "now"), (WHOLES[one] for one in FOLLOWERS), strict=True))
    return [
        laid(register, "retention-follow", named),
        laid(register, "retention-simulated", rates, **told),
    ]


def _choices(register: Register) -> list[Html | Figure]:
    """The lists of choices with their reasons, what one alone changes, and all of them run."""
    rows = []
    for dimension, choice, main in _listed(turnover.DIMENSIONS):
        key = "retention_turnover_main" if main else f"retention_curve_{dimension.key}_{choice.key}"
        rows.append([*_chosen(dimension, choice, main), key, f"{key}.span"])
    fallen = [_chosen(*one) for one in _listed(event_study.DIMENSIONS)]
    curves = (
        drawn.curve_figure(register, name, of.entries(register), of.DIMENSIONS)
        for name, of in (("retention-curve", turnover), ("event-curve", event_study))
    )
    return [
        laid(register, "retention-choices", rows),
        laid(register, "retention-fall-choices", fallen),
        *curves,
    ]


def _listed(dimensions: Iterable[Dimension]) -> Iterator[tuple[Dimension, Choice, bool]]:
    """Every choice with what it is a choice of, and whether it is the main one."""
    for dimension in dimensions:
        for choice in dimension.choices:
            yield dimension, choice, choice is dimension.choices[0]


def _chosen(dimension: Dimension, choice: Choice, main: bool) -> list[str]:
    return [f"{dimension.name}: {choice.label}{' (main)' if main else ''}", choice.reason]


def _parts_table(register: Register) -> Html:
    named = {
        f"retention_{outcome}_{SHORT[part]}": f"{NAMES[outcome]}: {LOWERED_BY[part]}"
        for outcome in FORMS
        for part in PARTS
    }
    return laid(register, "retention-parts", named)


def _measured_table(register: Register) -> Html:
    named = {name: f"{NAMES[name]} a year before" for name in MEASURED}
    rows = keyed(named, "retention_measured_{}_caseload", "retention_measured_{}_leavers")
    rows.append(["Something unmeasured would need", "retention_unmeasured", "retention_unmeasured"])
    return laid(register, "retention-measured", rows)


def _staff(register: Register) -> list[Html | Figure]:
    """Outcomes by years since the fall, and whether the years before differ."""
    named = {f"event_{outcome}": name for outcome, name in OUTCOMES.items() if outcome != "caseload"}
    path = pd.concat(
        event_study.path(register, outcome).assign(series=OUTCOMES[outcome])
        for outcome in ("agency_rate", "vacancy_rate")
    )
    staff = chart(register, "event-staff", path)
    return [laid(register, "event-leads", named), staff, _compared_figure(register)]


def _compared_figure(register: Register) -> Figure:
    """Turnover, agency and vacancy rate after the fall, by three comparisons."""
    rows = [
        (OUTCOMES[outcome], str(time), words, f"event_{outcome}_{way}_{time}")
        for outcome in ("turnover", "agency_rate", "vacancy_rate")
        for time in AFTER
        for way, words in labelled("event-compared").items()
    ]
    return chart(register, "event-compared", rows)


def _councils_table(register: Register) -> Html:
    """The councils by the year of their first fall, each leading to its own page."""
    known = standings(register)
    rows = []
    for year, fallen in event_study.who_fell(register).groupby("fall"):
        names = [linked(known[slug]) for slug in fallen["slug"]]
        rows.append([str(year), str(len(names)), links.joined(names, "; ")])
    return laid(register, "event-councils", rows)
