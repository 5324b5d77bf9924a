"""Sentences with a condition, as the page of a chapter shows them."""

import json
import re

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

CONFIGURED = """import sys
sys.path.insert(0, {path!r})
extensions = ['myst_nb', 'book_when']
myst_enable_extensions = ['colon_fence']
nb_execution_mode = 'off'
"""

HELD, NOT_HELD = "caseload_model < caseload_england", "caseload_model > caseload_england"


@pytest.fixture
def page(tmp_path, request):
    """Builds a chapter with nothing but the text it is given, and gives its paragraphs."""

    def build(text):
        extensions = request.config.rootpath / "book" / "_ext"
        (tmp_path / "conf.py").write_text(CONFIGURED.format(path=str(extensions)), encoding="utf-8")
        cell = {"cell_type": "markdown", "id": "made-up", "metadata": {}, "source": [f"# Made up\n\n{text}"]}
        chapter = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (tmp_path / "index.ipynb").write_text(json.dumps(chapter), encoding="utf-8")
        places = [str(tmp_path / part) for part in ("", "", "out", "trees")]
        with docutils_namespace():
            Sphinx(*places, "html", status=None, warning=None, warningiserror=True, freshenv=True).build()
        body = (tmp_path / "out" / "index.html").read_text(encoding="utf-8").partition("</h1>")[2]
        paragraphs = re.findall(r"<p>(.*?)</p>", body.partition("</section>")[0], re.DOTALL)
        return [" ".join(paragraph.split()) for paragraph in paragraphs]

    return build


def within(condition):
    return f"""It *was* counted.
:::{{when}} {condition}
It fell.
:::
:::{{otherwise}}
It did not.
:::
So it is told.

And more."""


def test_a_sentence_with_a_condition_runs_on_in_its_paragraph(page):
    assert page(within(HELD)) == ["It <em>was</em> counted. It fell. So it is told.", "And more."]


def test_so_does_the_one_that_is_told_otherwise(page):
    assert page(within(NOT_HELD)) == ["It <em>was</em> counted. It did not. So it is told.", "And more."]


def test_with_empty_lines_around_it_a_sentence_stands_by_itself(page):
    assert page(f"First.\n\n:::{{when}} {HELD}\nIt fell.\n:::\n\nLast.") == ["First.", "It fell.", "Last."]


def test_where_nothing_holds_there_is_no_paragraph(page):
    assert page(f"First.\n\n:::{{when}} {NOT_HELD}\nIt did not.\n:::\n\nLast.") == ["First.", "Last."]


def test_a_condition_that_names_nothing_ends_the_build(page):
    told = "The book was not built: book/index.ipynb, row made-up, column prose, value 'caseload_modle < 1': "
    with pytest.raises(SystemExit, match=re.escape(told)):
        page(":::{when} caseload_modle < 1\nIt fell.\n:::")
