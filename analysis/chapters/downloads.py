"""What can be taken along: every whole table with what its columns mean, whence it comes and on what terms."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from analysis.chapters.shown import paragraph
from analysis.register import package
from analysis.register.load import DATA
from analysis.show.html import Html, folded, terms, together
from analysis.show.spreadsheet import inert_table

#: Folder of the site that has the tables, and of the packed files.
FOLDER, PACKED = "data", "downloads"


def published() -> dict[str, str]:
    """Place below `FOLDER` → content: the tables and their description, inert in a spreadsheet."""
    described = (DATA / "datapackage.json").read_text(encoding="utf-8")
    paths = [table["path"] for table in package.described(DATA)["resources"]]
    tables = {path: inert_table((DATA / path).read_text(encoding="utf-8")) for path in paths}
    return tables | {"datapackage.json": described}


def listed(official: bool) -> Html:
    """The official tables, or the book's own: each with its rows, columns, source and terms."""
    described = package.described(DATA)
    terms_of_use = described["licenses"][0]["title"]
    chosen = [one for one in described["resources"] if one["path"].startswith("official/") is official]
    shared = _shared(one["description"] for one in chosen)
    above = [paragraph(" ".join(shared))] if shared else []
    return together(*above, *(_table(one, terms_of_use, shared) for one in chosen))


#: In how many descriptions a sentence stands that is said once above the tables.
_OFTEN = 3


def _sentences(description: str) -> list[str]:
    return re.split(r"(?<=\.)\s+(?=[A-Z])", description) if description else []


def _shared(descriptions: Iterable[str]) -> list[str]:
    """The sentences that many of the tables would say."""
    counted = Counter(sentence for description in descriptions for sentence in _sentences(description))
    return [sentence for sentence, many in counted.items() if many >= _OFTEN]


def counted(path: str) -> int:
    """How many rows a table of the data has."""
    with (DATA / path).open(encoding="utf-8", newline="") as table:
        return sum(1 for _ in csv.DictReader(table))


def _table(one: Mapping[str, Any], terms_of_use: str, shared: Sequence[str]) -> Html:
    """One table, without the sentences shared with others; addresses in it are those of a chapter."""
    columns, many = one["schema"]["fields"], counted(one["path"])
    name, rows = one["name"].replace("_", "-"), f"{many:,} row{'s' * (many != 1)}"
    licence = "; ".join(stated["title"] for stated in one.get("licenses", [])) or terms_of_use
    sources = (
        "; ".join(map(_source, one.get("sources", []))) or "this book, from the sources that each row names"
    )
    own = (sentence for sentence in _sentences(one["description"]) if sentence not in shared)
    about = escape(" ".join([f"{one['title']}.", *own]))
    # The name of a column may go on in the next line after a stroke
    names = [Html(escape(column["name"]).replace("_", "_<wbr>"), column["name"]) for column in columns]
    what = [(name, f"{column['description']}.") for name, column in zip(names, columns, strict=True)]
    return together(
        Html(f'<h3 id="table-{name}">{escape(one["name"])}</h3><p>{about}</p>', about),
        Html(
            f'<p><a class="bp-data" href="../{FOLDER}/{one["path"]}" download>{one["path"].rpartition("/")[2]}</a>, '
            f"{rows}. Source: {sources}. Licence: {escape(licence)}.</p>",
            f"{rows}. {licence}.",
        ),
        folded(f"What the {len(columns)} columns of {one['name']} hold", terms(what, "bp-columns")),
    )


def _source(stated: Mapping[str, str]) -> str:
    title, where = escape(stated["title"]), stated["path"]
    return (
        f'<a class="external" href="{escape(where)}" rel="external">{title}</a>' if "://" in where else title
    )
