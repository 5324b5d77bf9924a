"""What the page on accessibility tells of the charts: how each is read, and which are dense and why."""

from collections import Counter

from analysis.chapters.origins import figure_titles
from analysis.chapters.shown import by_name
from analysis.claims.wording import capital
from analysis.show.html import Html, folded, table
from analysis.show.words import listing

#: Figure → its ``kind``, and ``dense``, why it shows as much as it does: empty where it is not much.
CHARTS = by_name("seen")

#: Kind of chart → ``density``, how much such a chart shows, and ``reading``, how one reads it.
KINDS = by_name("kinds")


def sentence() -> str:
    """Return how many charts were judged, and how many of each kind are dense."""
    dense = [row["kind"] for row in CHARTS.values() if row["dense"]]
    told = listing(f"{kind} ({count})" for kind, count in Counter(dense).most_common())
    return f"Of the {len(CHARTS)} charts in the chapters, {len(dense)} show much at once. By kind they are {told}."


def judged() -> Html:
    """Return what was judged chart by chart, folded."""
    titles, rows = figure_titles(), []
    for name, row in CHARTS.items():
        kind = KINDS[row["kind"]]
        rows.append(
            [titles.get(name, name), capital(row["kind"]), kind["reading"], row["dense"] or kind["density"]]
        )
    columns = ["Chart", "Kind", "How it is read", "How much it shows"]
    return folded("Chart by chart", table(columns, rows, "What was judged of each chart", stacked=True))
