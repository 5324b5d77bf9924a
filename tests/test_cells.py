"""What the chapters show: no datum of a figure, no alt text and no word of a table moves unseen."""

import pytest
from cells import CHAPTERS, made, stored
from moving import moved

from analysis.chapters.shown import exhibits

#: Figures of the pages of councils, which have no chapter of their own.
COUNCILS = "council-"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_nothing_that_a_chapter_shows_has_moved(chapter):
    """On a difference, see what moved and whether it was meant to; `make outputs` stores it."""
    found = moved(stored(chapter), made(chapter))
    assert not found, "\n".join(["`make outputs` stores what moved:", *found[:20]])


def test_every_figure_of_the_chapters_is_among_them():
    held = {name: one for chapter in CHAPTERS for name, one in stored(chapter).items()}
    assert {name for name in exhibits() if not name.startswith(COUNCILS)} <= held.keys()
    figures = [one for name, one in held.items() if not name.startswith("cell ")]
    assert all(one["alt text"] and len(one) > 1 for one in figures)
