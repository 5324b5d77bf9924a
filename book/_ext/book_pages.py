"""What templates and style sheet cannot mend in the pages: scrolling boxes for keyboard users, one switch for code."""

import re
from pathlib import Path
from typing import Any

from book_hooks import Page, each_body, each_page
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

#: Sphinx Design's script; no page has tabs.
TABS = "design-tabs"
#: Docutils' line, which says once more what Sphinx's template says.
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />'
#: Code that both styles paint as they paint all of it, by Pygments' short names.
PLAIN = ("n", "nn", "nx", "p", "pm", "w")
UNPAINTED = re.compile(rf'<span(?: class="(?:{"|".join(PLAIN)})")?>([^<]*)</span>')
CODE = re.compile(r'(?<=<div class="highlight"><pre>).*?(?=</pre>)', re.DOTALL)
SCROLL_BOXES = {
    '<div class="pst-scrollable-table-container"': 'tabindex="0" role="group" aria-label="Table"',
}

#: The head of a row or a column, and how many letters make it too long for a column as narrow as its longest word.
HEAD = re.compile(r'<th(?= scope="(?P<scope>row|col)")(?P<more>[^>]*)>(?P<inside>.*?)</th>', re.DOTALL)
LONG = {"row": 12, "col": 15}

#: A cell of numbers, and up to how many letters it stands on one line, so that no unit stands below its number.
NUMBERS = re.compile(r'(?<=class="bp-num)(?=">(?P<inside>(?:(?!</th>).)*?)</td>)', re.DOTALL)
WHOLE = 14

#: The head of a version in the change log.
VERSION = re.compile(r"^## \[(?P<version>[^\]]+)\] - (?P<day>\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def mend_body(body: str) -> str:
    """Make boxes that scroll sideways reachable by keyboard, mark cells by the room they need, lighten code.

    Parameters
    ----------
    body : str
        HTML of a page's article.

    Returns
    -------
    str
        The same with ``tabindex`` on Markdown tables, a class for long heads and one for short numbers, and elements
        in code only where they paint something.
    """
    body = CODE.sub(lambda code: UNPAINTED.sub(r"\1", code[0]), body)
    for box, attributes in SCROLL_BOXES.items():
        body = body.replace(box, f"{box} {attributes}")
    return NUMBERS.sub(_whole, HEAD.sub(_marked, body))


def _letters(inside: str) -> int:
    return len(re.sub(r"<[^>]+>", "", inside))


def _marked(head: re.Match[str]) -> str:
    if _letters(head["inside"]) <= LONG[head["scope"]]:
        return head[0]
    more = head["more"].removesuffix(' class="bp-num"')
    number = " bp-num" if more != head["more"] else ""
    return f'<th class="bp-long{number}"{more}>{head["inside"]}</th>' if "class=" not in more else head[0]


def _whole(cell: re.Match[str]) -> str:
    inside = re.sub(r"<[^>]+>", "", cell["inside"])
    return " bp-whole" if len(inside) <= WHOLE and (re.search(r"\d", inside) or " " not in inside) else ""


def leave_out(page: Page) -> None:
    """Leave out what no page needs."""
    scripts = page.context["script_files"]  # Sphinx's own list, to which others add what the page needs
    scripts[:] = [one for one in scripts if TABS not in str(one.filename)]
    page.context["metatags"] = page.context.get("metatags", "").replace(VIEWPORT, "")


def open_code(writer: HTML5Translator, node: HideCodeCellNode) -> None:
    """Begin code that only the switch of the page shows: no fold of its own, no line until then."""
    writer.body.append('<div class="bp-code">\n')


def close_code(writer: HTML5Translator, node: HideCodeCellNode) -> None:
    """End it."""
    writer.body.append("</div>\n")


def head_versions(app: Sphinx, path: Path, page: str, content: list[str]) -> None:
    """Write the heads of the change log out for a page; the file keeps the form that programs know."""
    if path.name == "CHANGELOG.md":
        written = content[0].replace("## [Unreleased]", "## Since the last version")
        content[0] = VERSION.sub(_version, written)


def _version(head: re.Match[str]) -> str:
    from analysis.claims.wording import day

    return f"## Version {head['version']}, {day(head['day'])}"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # Jupyter Book sets this option even where the extension it belongs to is left out.
    app.add_config_value("comments_config", {}, "html", types=dict)
    app.add_node(HideCodeCellNode, override=True, html=(open_code, close_code))
    each_page(app, leave_out)
    each_body(app, lambda page, body: mend_body(body))
    app.connect("include-read", head_versions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
