"""Views of the chapter *Could a pilot show whether the model works?*"""

from collections.abc import Sequence
from itertools import product

import pandas as pd

from analysis.chapters import explain, shown, systems
from analysis.chapters.council_words import by_council, linked
from analysis.chapters.drawn import chart
from analysis.chapters.shown import keyed, laid, linked_keys, told_rows, writer
from analysis.claims import wording
from analysis.evidence import pilot_designs, pilot_power, pilots
from analysis.evidence.basis import BASE, QUOTED, last
from analysis.evidence.named import INSPECTED, Named, chosen, moved
from analysis.evidence.pilots import COUNCILS, YEARS
from analysis.evidence.standings import MEASURES, Standing, standings
from analysis.ledger import entries, links
from analysis.ledger.findings import finding
from analysis.register.keys import IN_BRACES
from analysis.register.load import Register
from analysis.register.systems import System
from analysis.show.figures import Figure
from analysis.show.html import Html, folded, phrase, together

# --- the councils that the documents name ---------------------------------------------------------------------


def _caseload_figure(register: Register) -> Figure:
    """Caseload of each council named, beside England and the spread of all."""
    keys = [f"{_key(one)}_caseload" for _, one in chosen(register).values()]
    return _small(register, "named-caseloads", "caseload", keys)


def _share_figure(register: Register) -> Figure:
    """The Blueprint's lever: share of the workforce that holds cases."""
    measure = next(one for one in MEASURES if one.key == "holder_share")
    made = links.link(f"councils.html#made-{measure.key}", measure.name)
    return _small(register, "named-holder-shares", measure.key, [made])


def _small(register: Register, name: str, measure: str, explained: list) -> Figure:
    told = [one for _, one in chosen(register).values()]
    notes = {one.area: _note(one, measure) for one in told}
    return chart(register, name, by_council(told, measure), explained=explained, notes=notes)


def _key(standing: Standing) -> str:
    """What the keys of a council's findings begin with."""
    return f"named_{standing.slug.replace('-', '_')}"


def _note(one: Standing, measure: str) -> str:
    place = one.places[measure]
    return "no rank: not published" if place.rank is None else f"rank {place.rank} of {place.of}"


def spread_figure(register: Register) -> Figure:
    """The councils named among all councils, in the first and the last year."""
    own, end = register.official.workforce, last(register.official)
    rows = own[~own["small"] & own["year"].isin([BASE, end])].sort_values(["year", "area"])
    held = set(rows.loc[rows["caseload"].notna(), "area"])
    named = [one.area for _, one in chosen(register).values()]
    return chart(
        register,
        "named-among-all",
        rows,
        told={"first": BASE, "missing": _uncounted(rows, named)},
        highlight=[area for area in named if area in held],
    )


def _uncounted(rows: pd.DataFrame, named: Sequence[str]) -> str:
    """Which councils named have no caseload in which of the years drawn, "" where all have one."""
    missing = rows[rows["caseload"].isna() & rows["area"].isin(named)]
    return "".join(
        f" {one.area} has no count in {one.year}; its last one is counted above."
        for one in missing.itertuples()
    )


def record_table(register: Register) -> Html:
    """Caseload, rank and change of each council named."""
    routes = moved(register)["route"]
    parts = ("rank", "change", f"change_{QUOTED}", "holders")
    rows = []
    for slug, (_, one) in chosen(register).items():
        earlier = "" if one.latest == max(one.years.index) else f" ({one.latest})"
        counted = phrase(entries.link(register, f"{_key(one)}_caseload"), earlier)
        keys = [f"{_key(one)}_{part}" for part in parts]
        rows.append([linked(one), counted, *keys, routes.get(slug, "no count of the last year")])
    return laid(register, "pilots-record", rows)


def _claims_table(register: Register) -> Html:
    """What the documents say of each council, and what the record has of the same."""
    rows = [[linked(one), *_said(register, named, one)] for named, one in chosen(register).values()]
    return laid(register, "pilots-claims", rows)


def _said(register: Register, named: Named, one: Standing) -> list[str | Html]:
    judged = one.judgement and f"{one.judgement[0]}, {wording.day(one.judgement[1])}"
    if not named.system:
        told = [named.why, "None: nothing is claimed of the council."]
    else:
        entry = register.systems[named.system]
        told = [f"{entry.name}. {entry.what}.", _figures(register, entry)]
    return [*told, judged or "not judged as one"]


def _figures(register: Register, system: System) -> Html:
    """Claims about a council and results reported of it, linked."""
    quoted = {name for key in system.claims for name in register.claims[key].arguments.values()}
    reported = [
        register.inputs[key]
        for result in register.evaluations.values()
        for key in result.figures
        if result.system == system.id and key not in quoted
    ]
    told = systems.claimed(register, system)
    told += [
        entries.link(register, one.id, f"{wording.capital(one.label)}: {wording.given(one)}")
        for one in reported
    ]
    return phrase(links.joined(told, "; "), ".") if told else phrase("None.")


def inspected_table(register: Register) -> Html:
    """What inspectors wrote of other councils, and the caseload that the record has."""
    rows = []
    for one in INSPECTED:
        own = standings(register)[one.slug]
        line = own.years["caseload"].dropna()
        ends = [f"{wording.digits(line[year], 1)} ({year})" for year in (line.index.min(), line.index.max())]
        written = register.sources.loc[one.source, "date"][:4]
        words = linked_keys(register, one.words, "evidence/inspected.csv", one.slug)
        rows.append([linked(own), words, written, *ends])
    keys = [key for one in INSPECTED for key in IN_BRACES.findall(one.words)]
    return laid(register, "pilots-inspected", rows, keys, counts=shown.source(register, "dfe_workforce"))


# --- pilots ---------------------------------------------------------------------------------------------------

#: Measure → its heading, and the difference that a pilot should be able to show.
_MEASURES = {"caseload": "Caseload", "turnover": "Turnover"}
_PROMISED = {"caseload": "the promised cut", "turnover": "a fall in proportion"}


def anyway_figure(register: Register) -> Figure:
    """Change of every council's caseload from two years to the next two."""
    areas = dict(zip(register.official.workforce["unit"], register.official.workforce["area"], strict=True))
    gap = pilots.transition(register)
    found = pilot_power.changes(pilot_power.wide(register.official, "caseload"), YEARS, YEARS, gap)
    spans = [f"{_span(start - gap - YEARS)} to {_span(start)}" for start in found["start"]]
    return chart(
        register,
        "pilots-anyway",
        pd.DataFrame({"group": spans, "value": found["value"], "label": found["unit"].map(areas)}),
        told={"gap": gap},
        references={"promised": pilots.promised_cut(register)},
    )


def _span(first: int) -> str:
    return f"{first}-{str(first + 1)[2:]}"


def detectable_figure(register: Register, name: str) -> Figure:
    """The smallest difference that a pilot can show, by its size and comparison."""
    rows = [
        pilots.detectable(register, name, years, others).assign(series=f"{against}, {span}")
        for (others, (_, against)), (years, span) in product(pilots.AGAINST.items(), pilots.SPANS.items())
    ]
    return chart(
        register,
        f"pilots-detectable-{name}",
        pd.concat(rows)[["series", "x", "y"]],
        fmt_y=shown.writer(register, f"{pilots.SHOWN[name]} 1 bare short"),
        references={_PROMISED[name]: abs(pilots.effects(register)[name])},
    )


def _power_table(register: Register) -> Html:
    """Simulated power for the promised effect against all others."""
    ends = ["" if years == YEARS else f"_{years}" for years in pilots.SPANS]
    keys = [f"pilots_{name}_power_{{}}_others{end}" for name, end in product(_MEASURES, ends)]
    sizes = {str(size): f"{size} councils" for size in COUNCILS}
    return laid(register, "pilots-power", keyed(sizes, *keys))


def turnover_power_figure(register: Register) -> Figure:
    """Power by the size of the change in turnover, against all other councils."""
    rows = pilots.turnover_power(register)
    return chart(
        register,
        "pilots-turnover-power",
        rows.assign(series=[f"{size} councils" for size in rows["size"]])[["series", "x", "y"]],
        references={"wanted": pilot_power.POWER},
        lines={
            "in proportion": -pilots.effects(register)["turnover"],
            "in the records": abs(pilots.turnover_estimate(register)),
        },
    )


def volunteers_table(register: Register, name: str) -> Html:
    """What pilots of volunteers report, by what they are set beside."""
    readings = {reading: wording.capital(words) for reading, words in pilot_designs.READINGS.items()}
    told = {"measure": _MEASURES[name], "councils": pilots.VOLUNTEERS, "key": name}
    return laid(register, "pilots-volunteers", readings, **told)


def _waves_figure(register: Register) -> Figure:
    """Power by the number of councils in all, started in waves or half of them at once."""
    rows = [
        pilots.wave_powers(register, name, start).assign(series=f"{heading.lower()}, {words}")
        for (name, heading), (start, words) in product(_MEASURES.items(), reversed(pilots.STARTS.values()))
    ]
    return chart(
        register,
        "pilots-waves",
        pd.concat(rows)[["series", "x", "y"]],
        told={"gap": pilots.transition(register)},
        references={"wanted": pilot_power.POWER},
    )


def contact_figure(register: Register) -> Figure:
    """What five councils can show of the contact share, each assumption over its range."""
    rows = []
    for key, ends in pilots.over_ranges(register, 5).iterrows():
        one = register.inputs[str(key)]
        low, high = (wording.short(end, one.unit) for end in one.plausible)
        label = wording.capital(one.label.removeprefix("contact share: "))
        rows.append([label, low, high, ends["low"], ends["high"]])
    gain = writer(register, "percentage_points 1")(pilots.contact_gain(register))
    return chart(
        register,
        "pilots-contact",
        pd.DataFrame(rows, columns=["label", "low", "high", "result_low", "result_high"]),
        finding(register, "pilots_contact_mde_5").value,
        told={"gain": gain},
    )


def designs_table(register: Register) -> Html:
    """Which design would settle which claim, and how many councils it needs."""
    estimate = pilots.turnover_estimate(register)
    fewest = [pilots.turnover_needed(register, estimate, others) for others in pilots.AGAINST]
    rows = told_rows(register, "pilots-designs")
    rows[-1] += map(_or_more, fewest)
    accounts = "Each pilot council's accounts, with the posts given up and gained; none was found"
    rows.append(["No extra running cost", accounts, *[phrase("not computed")] * 2])
    return laid(register, "pilots-designs", rows)


def _or_more(councils: int | None) -> Html:
    return phrase(f"more than {pilot_power.MOST}" if councils is None else str(councils))


def _gaps_table(register: Register) -> Html:
    """Councils needed by the length of the transition and the years counted, with the range over windows."""
    rows = []
    for (years, gap, flagged), found in pilots.other_designs(register).items():
        words = f"{wording.capital(pilots.SPANS[years])} each side, {_transition(gap)}"
        cells = [
            phrase(middle, " (", low, " to ", high, ")")
            for middle, low, high in (map(_or_more, one) for one in found)
        ]
        rows.append([words if flagged else f"{words}, without flagged counts", *cells])
    return laid(register, "pilots-gaps", rows)


def _transition(gap: int) -> str:
    words = ("no transition", "one year", "two years", "three years")
    told = words[gap] if gap < len(words) else f"{gap} years"
    return f"{told} of transition" if gap else told


# --- method ---------------------------------------------------------------------------------------------------


def method(register: Register) -> Html:
    """Inputs, the councils named in full, and every design of a pilot."""
    return together(
        folded("Inputs", explain.listed(register, "pilots-inputs")),
        folded("Each council named, year by year", _caseload_figure(register), _share_figure(register)),
        _claims_table(register),
        folded("What inspectors wrote of other councils", inspected_table(register)),
        folded("How councils vary", shown.listed(register, "pilots-variation")),
        folded(
            "Turnover: pilots and volunteers",
            detectable_figure(register, "turnover"),
            volunteers_table(register, "turnover"),
        ),
        folded("Pilots played through", _power_table(register)),
        folded("A staggered start", _waves_figure(register)),
        folded("Other designs", _gaps_table(register)),
    )
