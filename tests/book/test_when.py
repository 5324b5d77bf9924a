"""Sentences with a condition, as a page shows them: by themselves, or within one paragraph."""

import re

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

EXTENSIONS = "import sys\nsys.path.insert(0, {path!r})\nextensions = ['myst_parser', 'book_when']\nmyst_enable_extensions = ['colon_fence']\n"

HELD, NOT_HELD = "caseload_model < caseload_england", "caseload_model > caseload_england"


@pytest.fixture
def page(tmp_path, request):
    """Builds a page with nothing but the text it is given, and gives its paragraphs."""

    def build(text):
        extensions = request.config.rootpath / "book" / "_ext"
        (tmp_path / "conf.py").write_text(EXTENSIONS.format(path=str(extensions)), encoding="utf-8")
        (tmp_path / "index.md").write_text(f"# Made up\n\n{text}\n", encoding="utf-8")
        places = [str(tmp_path / part) for part in ("", "", "out", "trees")]
        with docutils_namespace():
            Sphinx(*places, "html", status=None, warning=None, warningiserror=True, freshenv=True).build()
        body = (tmp_path / "out" / "index.html").read_text(encoding="utf-8").partition("</h1>")[2]
        return re.findall(r"<p>(.*?)</p>", body.partition("</section>")[0], re.DOTALL)

    return build


def paragraph(condition):
    return f"""::::{{paragraph}}
It *was* counted.
:::{{when}} {condition}
It fell.
:::
:::{{otherwise}}
It did not.
:::
So it is told.
::::

And more."""


def test_a_sentence_with_a_condition_runs_on_in_its_paragraph(page):
    assert page(paragraph(HELD)) == ["It <em>was</em> counted. It fell. So it is told.", "And more."]
    assert page(paragraph(NOT_HELD)) == ["It <em>was</em> counted. It did not. So it is told.", "And more."]


def test_without_a_paragraph_around_it_a_sentence_stands_by_itself(page):
    assert page(f"First.\n:::{{when}} {HELD}\nIt fell.\n:::\nLast.") == ["First.", "It fell.", "Last."]


def test_where_nothing_holds_there_is_no_paragraph(page):
    empty = f"::::{{paragraph}}\n:::{{when}} {NOT_HELD}\nIt did not.\n:::\n::::\n\nLast."
    assert page(empty) == ["Last."]


def test_a_paragraph_is_refused_what_is_no_sentence(page):
    with pytest.raises(
        SystemExit, match=r"index.ipynb: \{paragraph\} holds a bullet_list, not only sentences"
    ):
        page("::::{paragraph}\nOne.\n\n- Two.\n::::")
