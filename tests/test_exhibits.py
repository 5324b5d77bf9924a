"""What stands round each figure: easy to read, and judged for readers who see or read differently."""

import re

import pytest
import textstat

from analysis.chapters import seen
from analysis.chapters.origins import figure_titles
from analysis.chapters.shown import exhibits

HIGHEST_GRADE = 9
BRACES = re.compile(r"\{[^}]*\}")


@pytest.mark.parametrize("name", exhibits())
def test_headline_and_caption_need_no_more_than_nine_years_of_school(name):
    row = exhibits()[name]
    words = BRACES.sub("15", f"{row['headline']}. {row['caption']}")
    assert textstat.flesch_kincaid_grade(words) <= HIGHEST_GRADE


def test_every_figure_was_judged_and_no_other():
    assert set(seen.CHARTS) == set(figure_titles()) >= set(exhibits())
    assert {row["kind"] for row in seen.CHARTS.values()} == set(seen.KINDS)
    assert all(row["density"] and row["reading"] for row in seen.KINDS.values())


def test_the_page_tells_how_many_charts_show_much_at_once():
    dense = [name for name, row in seen.CHARTS.items() if row["dense"]]
    assert seen.sentence().startswith(
        f"Of the {len(figure_titles())} charts in the chapters, {len(dense)} show much"
    )
    text = seen.judged().text
    assert all(seen.CHARTS[name]["dense"] in text for name in dense)
