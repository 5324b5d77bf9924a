"""What the extensions do that make pages light: rules left out of the style sheet, icons, formulas, drawings."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text

ROOT = Path(__file__).resolve().parents[2]
RULES = """
/* a comment */
@charset "utf-8";
.seen { color: red }
.seen.unseen, p > .seen:hover::after { color: blue }
#there p, #elsewhere p { margin: 0 }
video { width: 1px }
p:not(.unseen) a, :is(.unseen, .seen) { margin: 1px }
[data-open] { margin: 2px }
@media print { .unseen { color: green } .seen { color: black } }
@media screen { .unseen { color: green } }
@supports (display: grid) { @media print { .made-by-script { color: green } } }
@font-face { font-family: Sign; src: url("sign.woff") }
"""
LEFT = """@charset "utf-8";
.seen{color: red}
p > .seen:hover::after{color: blue}
#there p{margin: 0}
p:not(.unseen) a,:is(.unseen, .seen){margin: 1px}
[data-open]{margin: 2px}
@media print {.seen{color: black}}
@supports (display: grid) {@media print {.made-by-script{color: green}}}
@font-face { font-family: Sign; src: url("sign.woff") }"""


@pytest.fixture(autouse=True)
def extensions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("book_"):
            del sys.modules[name]


def test_rules_stay_that_a_page_or_its_script_can_meet(tmp_path: Path) -> None:
    import book_sheet

    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "template.html").write_text('<video class="unseen">', encoding="utf-8")
    (tmp_path / "_static" / "a.js").write_text("made = 'made-by-script'", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "page.html").write_text(
        '<script src="../_static/a.js?v=1"></script>\n<p class="other seen" id="there"><a>unseen</a></p>',
        encoding="utf-8",
    )
    assert book_sheet.pruned(RULES, book_sheet.met(tmp_path)) == LEFT


def test_a_sheet_carries_what_it_imports_and_its_fonts(tmp_path: Path) -> None:
    import book_sheet

    (tmp_path / "sign.woff").write_bytes(b"sign")
    (tmp_path / "first.css").write_text('a { src: url("sign.woff") }', encoding="utf-8")
    (tmp_path / "second.css").write_text('@import "first.css";\nb { color: red }', encoding="utf-8")
    assert book_sheet.whole(tmp_path / "second.css") == (
        'a { src: url("data:font/woff;base64,c2lnbg==") }\nb { color: red }'
    )


def test_only_icons_shown_are_drawn_and_keep_their_licence() -> None:
    import book_icons
    import pydata_sphinx_theme

    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    sheet = book_icons.sheet(theme, {"fa-solid", "fa-bars", "fa-magnifying-glass", "fa-unheard-of"})
    assert "CC BY 4.0" in sheet
    assert ".fa-bars{width:0.875em;mask:url(" in sheet
    assert ".fa-magnifying-glass{width:1em;" in sheet
    assert sheet.count("mask:") == 2


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\text{a b} + 1", "<mi>a b</mi><mo>+</mo><mn>1</mn>"),
        (r"\frac{\text{a}}{\text{b}}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
    ],
)
def test_a_formula_is_set_with_its_names(latex: str, expected: str) -> None:
    import book_formulas

    math = '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">'
    assert book_formulas.mathml(latex, True) == f"{math}{expected}</math>"


BLUE = "fill: none; stroke: blue"
DISC = "M 0 4 C 1 4 2 4 3 3 C 3 2 4 1 4 0 C 4 -1 3 -2 3 -3 C 2 -4 1 -4 0 -4 C -1 -4 -2 -4 -3 -3 "
DISC += "C -4 -2 -4 -1 -4 0 C -4 1 -4 2 -3 3 C -2 4 -1 4 0 4 z"


def line(d: str, style: str = BLUE) -> str:
    return f'<path d="{d}" style="{style}" />'


def cut(name: str, left: int, *lines: str) -> str:
    """Lines in a group that is cut, and what cuts it."""
    frame = f'<defs><clipPath id="{name}"><rect x="{left}" y="0" width="20" height="20" /></clipPath></defs>'
    return f'<g clip-path="url(#{name})">{"".join(lines)}</g>{frame}'


MARK = '<defs><path d="M -1 1 L 1 1 z" id="m" style="stroke: blue" /></defs>'
RED = "fill: none; stroke: red"


@pytest.mark.parametrize(
    ("drawn", "joined"),
    [
        (line("M 0 0 L 9 0") + line("M 0 5 L 9 5"), line("M 0 0 L 9 0 M 0 5 L 9 5")),
        (line("M 0 0") + "<text>5</text>" + line("M 1 1"), line("M 0 0 M 1 1") + "<text>5</text>"),
        # another colour lies between, which the second line must stay above; or lies elsewhere
        (line("M 0 0") + line("M 1 1", RED) + line("M 2 2"), None),
        (line("M 0 0") + line("M 9 9", RED) + line("M 2 2"), line("M 0 0 M 2 2") + line("M 9 9", RED)),
        # parts that overlap would look darker, or hollow; those that do not look as before
        (line("M 0 0", f"{BLUE}; stroke-opacity: 0.5") + line("M 1 1", f"{BLUE}; stroke-opacity: 0.5"), None),
        (line("M 0 0 z", "fill: blue") + line("M 1 1 z", "fill: blue"), None),
        (
            line("M 0 0 z", "fill: blue") + line("M 9 9 z", "fill: blue"),
            line("M 0 0 z M 9 9 z", "fill: blue"),
        ),
        (
            f'{MARK}<use href="#m" style="fill: blue; stroke: blue" x="5" y="6" />'
            '<use href="#m" style="fill: blue; stroke: blue" x="7.5" y="8" />',
            line("M 4 7 L 6 7 z M 6.5 9 L 8.5 9 z", "fill: blue; stroke: blue"),
        ),
        (
            f'<defs><path d="{DISC}" id="m" style="stroke: blue; stroke-width: 0.5" /></defs>'
            '<use href="#m" style="fill: blue; stroke: blue; stroke-width: 0.5" x="5" y="6" />',
            line("M 5 6 h 0", f"{BLUE}; stroke-width: 8.5; stroke-linecap: round"),
        ),
        # a mark with an edge is joined to the lowest layer in which it covers none
        (
            f'{MARK}<use href="#m" style="fill: white; stroke: blue" x="5" y="6" />'
            '<use href="#m" style="fill: white; stroke: blue" x="6" y="6" />'
            '<use href="#m" style="fill: white; stroke: blue" x="45" y="6" />',
            line("M 4 7 L 6 7 z M 44 7 L 46 7 z", "fill: white; stroke: blue")
            + line("M 5 7 L 7 7 z", "fill: white; stroke: blue"),
        ),
        (
            f'<defs><path d="{DISC}" id="m" style="stroke: blue" /></defs>'
            '<use href="#m" style="fill: white; stroke: blue" x="5" y="6" />',
            line("M 1 6 a 4 4 0 1 0 8 0 a 4 4 0 1 0 -8 0 z", "fill: white; stroke: blue"),
        ),
        # what lies within its frame is not cut; what reaches out of it is, at the frames of all panels together
        (cut("a", 0, line("M 5 5 L 9 5")), line("M 5 5 L 9 5")),
        (
            cut("a", 0, line("M 5 5 L 25 5")) + cut("b", 40, line("M 45 5 L 65 5")),
            line("M 5 5 L 25 5 M 45 5 L 65 5").replace(" />", ' clip-path="url(#a)" />')
            + '<defs><clipPath id="a"><path d="M 0 0 H 20 V 20 H 0 z M 40 0 H 60 V 20 H 40 z" /></clipPath></defs>',
        ),
    ],
)
def test_a_drawing_looks_the_same_with_fewer_parts(drawn: str, joined: str | None) -> None:
    import book_drawings

    around = '<p>x</p><svg xmlns="http://www.w3.org/2000/svg" role="img"><g aria-hidden="true">{}</g></svg>'
    assert book_drawings.lighter(around.format(drawn)) == around.format(joined or drawn)


def test_code_has_elements_only_where_a_style_paints_them() -> None:
    import book_pages

    theme = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"][
        "html_theme_options"
    ]
    for name in (theme["pygments_light_style"], theme["pygments_dark_style"]):
        style = get_style_by_name(name)
        ground = style.style_for_token(Text)["color"]
        painted = {short: style.style_for_token(token) for token, short in STANDARD_TYPES.items()}
        assert {painted[short]["color"] for short in book_pages.PLAIN} == {ground}
        assert not any(painted[short][face] for short in book_pages.PLAIN for face in ("bold", "italic"))
    code = '<div class="highlight"><pre><span></span><span class="n">a</span> <span class="o">=</span></pre></div>'
    light = '<div class="highlight"><pre>a <span class="o">=</span></pre></div>'
    assert book_pages.mend_body(f'{code}<span class="n">b</span>') == f'{light}<span class="n">b</span>'


@pytest.mark.parametrize(
    ("cell", "marked"),
    [
        ('<td class="bp-num">13.6 children</td>', '<td class="bp-num bp-whole">13.6 children</td>'),
        ('<td class="bp-num">not published</td>', None),
        ('<td class="bp-num"><a href="b#c">30.1</a> hours a year</td>', None),
        ('<th scope="col" class="bp-num">Share holding cases</th>', "bp-long bp-num"),
        (
            '<th scope="col" class="bp-num">2025</th></tr><tr><td class="bp-num">9 hours for each child</td>',
            None,
        ),
        ('<th scope="row">At the model’s caseload</th>', "bp-long"),
        ('<th scope="row">Caseload</th>', None),
    ],
)
def test_cells_are_marked_by_the_room_they_need(cell: str, marked: str | None) -> None:
    import book_pages

    made = book_pages.mend_body(cell)
    assert (
        made == (marked or cell) if marked is None or marked.startswith("<") else f'class="{marked}"' in made
    )
