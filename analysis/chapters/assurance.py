"""What the book's assurance statement shows: checks, the logs of assumptions and data, and published standards."""

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape
from typing import Any

import pandas as pd

from analysis.appraisal import assumptions
from analysis.chapters import downloads
from analysis.chapters.shown import laid, rows_of
from analysis.claims import wording
from analysis.register import package
from analysis.register.load import DATA, Register
from analysis.register.records import Input
from analysis.show.html import Html, folded, together

#: Short name of a standard → its name, and what it asks of.
STANDARDS = {
    "RAP": "Reproducible analytical pipelines, up to the gold level",
    "FAIR": "The FAIR principles for data",
    "AEA": "What the data editor of the American Economic Association asks of a read-me file",
    "ACM": "The badges of the Association for Computing Machinery",
}

#: Answers to a criterion.
ANSWERS = ("yes", "partly", "no")

#: Kinds of inputs that no source settles.
_ASSUMED = ("assumption", "choice", "unknown")


#: What was checked: ``what``, ``how``, ``where`` and ``when``.
CHECKS = rows_of("assurance")

#: What published standards ask: ``standard``, ``criterion``, ``met``, ``why`` and ``where``.
CRITERIA = rows_of("standards")


def _place(where: str) -> Html:
    """A page of the book, which takes its title from it, or a file of the repository."""
    page, _, fragment = where.partition("#")
    if not page.endswith(".html"):
        return Html(f"<code>{escape(where).replace('/', '/<wbr>')}</code>", where)
    kind = "" if fragment else ' class="bp-chapter"'
    words = fragment.replace("-", " ") or page.removesuffix(".html")
    return Html(f'<a{kind} href="{escape(where)}">{escape(words)}</a>', where)


def checks_table(register: Register) -> Html:
    """Who or what checked which part, how and when."""
    rows = [[one["what"], one["how"], _place(one["where"]), wording.capital(one["when"])] for one in CHECKS]
    return laid(register, "assurance-checks", rows)


def standards_table(register: Register) -> Html:
    """How many criteria of each standard are met."""
    counted = Counter((one["standard"], one["met"]) for one in CRITERIA)
    rows = [[name, *(str(counted[short, answer]) for answer in ANSWERS)] for short, name in STANDARDS.items()]
    return laid(register, "assurance-standards", rows)


def criteria_table(register: Register, standard: str) -> Html:
    """Every criterion of a standard of :data:`STANDARDS` with its answer and where that can be seen."""
    rows = [
        [one["criterion"], wording.capital(one["met"]), one["why"], _place(one["where"])]
        for one in CRITERIA
        if one["standard"] == standard
    ]
    return laid(register, "assurance-criteria", rows, standard=STANDARDS[standard])


def standards(register: Register) -> Html:
    """How many criteria of each standard are met, and below it each criterion, folded."""
    listed = (
        folded(f"{name}: each criterion", criteria_table(register, short))
        for short, name in STANDARDS.items()
    )
    return together(standards_table(register), *listed)


# --- the log of assumptions --------------------------------------------------------------------------------


def assumptions_log(register: Register) -> list[dict[str, str]]:
    """Every input that no source settles, or about which something is believed.

    Each with its value and range, why, how well it is known, its rating and how much rests on it, and what it goes
    into.
    """
    rated = {one.about.id: one for one in assumptions.entries(register)}
    moved = {one.about.id: one for one in assumptions.elsewhere(register)}
    chosen = [one for one in register.inputs.values() if one.id in rated or one.kind in _ASSUMED]
    return [_logged(register, one, rated.get(one.id), moved.get(one.id)) for one in chosen]


def _logged(
    register: Register,
    about: Input,
    rated: assumptions.Assumption | None,
    moved: assumptions.Elsewhere | None,
) -> dict[str, str]:
    into = [key for key, one in register.quantities.items() if about.id in one.arguments.values()]
    tested = [key for key, one in register.claims.items() if about.id in one.arguments.values()]
    return {
        "input": about.id,
        "what": wording.capital(about.label),
        "value": wording.given(about) if about.known else "not known",
        "range": wording.short_between(*about.widest, about.unit) if about.known else "",
        "kind": about.kind,
        "why": rated.belief.reason if rated else about.range_reason,
        "who_might_disagree": rated.belief.dissent if rated else "",
        "quality": rated.belief.quality if rated else "",
        "rating": rated.rating.value.lower() if rated else "",
        "share_of_spread_of_value": f"{rated.value_index:.3f}" if rated else "",
        "share_of_spread_of_cost": f"{rated.cost_index:.3f}" if rated else "",
        "moves_most": moved.result if moved else "",
        "by_at_low_end": f"{moved.low:.3f}" if moved and moved.result else "",
        "by_at_high_end": f"{moved.high:.3f}" if moved and moved.result else "",
        "goes_into": "; ".join([*into, *tested]),
        "source": about.source,
        "place": about.locator,
    }


# --- the log of data ---------------------------------------------------------------------------------------


def data_log(register: Register) -> list[dict[str, str]]:
    """Every source and every official table: who published it, on what terms, how it was read, what it goes into."""
    stated = Counter(one.source for one in [*register.claims.values(), *register.inputs.values()])
    described = [one for one in package.described(DATA)["resources"] if one["path"].startswith("official/")]
    tables = pd.DataFrame(map(_table, described))
    sources = register.sources.rename(columns={"seen": "read"}).rename_axis("id").reset_index()
    sources = sources.assign(
        claims_and_inputs=[str(stated[key]) for key in sources["id"]], rows="", sha256=""
    )
    return pd.concat([sources[list(tables)], tables]).to_dict("records")


def _table(described: Mapping[str, Any]) -> dict[str, str]:
    origin = described["sources"][0]
    return {
        "kind": "official table",
        "id": described["name"],
        "title": described["title"],
        "publisher": origin["title"],
        "date": "",
        "address": origin["path"],
        "licence": described["licenses"][0]["title"],
        "read": "whole",
        "claims_and_inputs": "",
        "rows": str(downloads.counted(described["path"])),
        "sha256": sha256((DATA / described["path"]).read_bytes()).hexdigest(),
        "note": described["description"],
    }


def data_table(register: Register) -> Html:
    """How many sources of each kind there are and how much of them was read."""
    listed = Counter((one["kind"], one["read"]) for one in data_log(register))
    kinds = dict.fromkeys(kind for kind, _ in listed)
    rows = [
        [wording.capital(kind), *(str(listed[kind, read]) for read in ("whole", "part", "opening"))]
        for kind in kinds
    ]
    return laid(register, "assurance-data", rows)


def as_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows of a log as a table, with the names of the first as its head."""
    return pd.DataFrame(list(rows)).to_csv(index=False, lineterminator="\n")
