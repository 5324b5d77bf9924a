"""Every drawing of every chapter, wide and narrow: no text lies across a line, a bar, a mark or another text."""

import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from html import unescape
from pathlib import Path

import nbformat
import pytest
from geometry import clashes, faint, interrupted, outside, palette, told_apart_by_colour, words_and_shapes

from analysis.chapters import council
from analysis.evidence.standings import standings
from analysis.register.load import load

CHAPTERS = sorted(Path(__file__).parents[1].glob("book/*.ipynb"))

#: Council pages are drawn alike: the first, the last, the one with the longest name, and the smallest, whose shares
#: are the longest to write.
COUNCILS = {
    "first": min,
    "last": max,
    "longest": lambda slugs: max(slugs, key=len),
    "smallest": lambda slugs: "isles-of-scilly",
}


_FIGURE = re.compile(r'<figure class="bp-figure" id="fig-([^"]+)".*?</figure>', re.DOTALL)
_HEADLINE = re.compile(r'<p class="bp-headline">(.*?)</p>', re.DOTALL)
_DRAWING = re.compile(r'<div class="bp-(wide|narrow)"[^>]*>(<svg .*?</svg>)', re.DOTALL)

#: Figure → its headline, of those drawn.
HEADLINES: dict[str, str] = {}


@cache
def drawn(chapter: Path) -> dict[tuple[str, str], str]:
    """Every drawing of a chapter's stored outputs, which nbval holds to be those of today, by figure and width."""
    found = {}
    for cell in nbformat.read(chapter, as_version=4).cells:
        for output in cell.get("outputs", ()):
            for figure in _FIGURE.finditer(output.get("data", {}).get("text/html", "")):
                HEADLINES[figure[1]] = unescape(re.sub("<[^>]*>", "", "".join(_HEADLINE.findall(figure[0]))))
                found |= {(figure[1], width): svg for width, svg in _DRAWING.findall(figure[0])}
    return found


def test_every_figure_of_the_chapters_is_drawn_wide_and_narrow():
    found = [key for chapter in CHAPTERS for key in drawn(chapter)]
    assert len(found) > 100
    assert {name for name, width in found if width == "wide"} == {
        name for name, width in found if width == "narrow"
    }


def told(name: str, width: str, svg: str) -> list[str]:
    """Say what meets in a drawing."""
    return [f"{name}, {width}: {a!r} meets {b} by {over:.1f} px" for a, b, over in clashes(svg)]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_text_lies_across_anything(chapter):
    assert [line for (name, width), svg in drawn(chapter).items() for line in told(name, width, svg)] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_thin_line_breaks_for_words_that_do_not_name_it(chapter):
    wide = {name: svg for (name, width), svg in drawn(chapter).items() if width == "wide"}
    assert [(name, word) for name, svg in wide.items() for word in interrupted(svg)] == []


NUMBER = re.compile(r"(£?)(\d[\d,]*(?:\.\d+)?)(%|m\b)?")
#: How many there are is no figure of a label: "7 of the 12 councils", "in none of 12", "3 councils beside all others".
COUNTS = re.compile(r"\bof (?:the )?\d+(?![\d.,%])|\b\d+(?= councils\b)")


def otherwise(headline: str, labels: str) -> list[str]:
    """Return the numbers of a headline that labels have only with more or fewer decimals."""
    kinds = defaultdict(set)
    for sign, digits, end in NUMBER.findall(labels):
        kinds[sign, end].add(digits)
    return [
        sign + digits + end
        for sign, digits, end in NUMBER.findall(COUNTS.sub("", headline))
        if digits not in (held := kinds[sign, end])
        and any(_shortened(digits, other) or _shortened(other, digits) for other in held)
    ]


def _shortened(longer: str, shorter: str) -> bool:
    """Whether one number is another with fewer decimals."""
    decimals = [len(text.partition(".")[2]) for text in (longer, shorter)]
    one, other = (Decimal(text.replace(",", "")) for text in (longer, shorter))
    return decimals[0] > decimals[1] and abs(one - other) <= Decimal(5).scaleb(-decimals[1] - 1)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_headline_shows_a_number_as_its_label_does(chapter):
    wrong = {
        name: (HEADLINES[name], apart)
        for (name, width), svg in drawn(chapter).items()
        if width == "wide"
        and (labels := [word.text for word in words_and_shapes(svg)[0] if word.colour != "muted"])
        and (apart := otherwise(HEADLINES[name], " · ".join(labels)))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("headline", "labels", "apart"),
    [
        ("24.3% more", "model: +24%", ["24.3%"]),
        ("24.3% more", "model: +24.3%", []),
        ("The change costs £5m", "£5.00m", ["£5m"]),
        ("The change costs £5m", "5.00", []),
        ("36 of 147", "36.4", ["36"]),
        ("36 of 147", "37", []),
    ],
)
def test_a_number_with_other_decimals_is_found(headline, labels, apart):
    assert otherwise(headline, labels) == apart


SIZES = re.compile(r'font-size(?:: |=")([\d.]+)')

FILE = {"paper": "#ffffff"}  # a picture of its own keeps the colours that stand in the drawing

#: What each drawing must keep, and what breaks it.
SEEN = {
    "light": lambda svg: faint(svg, palette("light")),
    "dark": lambda svg: faint(svg, palette("dark")),
    "in a file": lambda svg: faint(svg, FILE),
    "not by colour alone": told_apart_by_colour,
    "whole": outside,
    "large enough": lambda svg: [size for size in SIZES.findall(svg) if float(size) < 12],
    "still": lambda svg: re.findall(r"<(?:animate|set|script)\b|\bon\w+=", svg),
}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_drawing_is_seen_by_everybody(chapter):
    wrong = {
        (name, width, kept): broken
        for (name, width), svg in drawn(chapter).items()
        for kept, breaks in SEEN.items()
        if (broken := breaks(svg))
    }
    assert wrong == {}


@pytest.mark.parametrize("choose", COUNCILS.values(), ids=COUNCILS)
def test_no_text_lies_across_anything_on_a_council_page(choose):
    known = standings(load())
    figure = council.series_figure(load(), known[choose(known)])
    lines = [
        line
        for narrow, width in ((False, "wide"), (True, "narrow"))
        for line in told(figure.own, width, figure.drawing(narrow=narrow, part="x"))
    ]
    assert lines == []


@pytest.mark.parametrize("kept", SEEN)
@pytest.mark.parametrize("choose", COUNCILS.values(), ids=COUNCILS)
def test_the_drawing_of_a_council_is_seen_by_everybody(choose, kept):
    known = standings(load())
    figure = council.series_figure(load(), known[choose(known)])
    assert [SEEN[kept](figure.drawing(narrow=narrow, part="x")) for narrow in (False, True)] == [[], []]


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        ('<path d="M 0 3 L 9 3" style="fill: none; stroke: var(--bp-band,#dde6ef)"/>', "light"),
        ('<path d="M 0 20 L 90 20 L 90 40 L 0 40 z" style="fill: var(--bp-1,#0b62a8)"/>', "light"),
        ('<path d="M 0 20 L 90 20 L 90 40 L 0 40 z" style="fill: var(--bp-1,#0b62a8)"/>', "in a file"),
        ('<path d="M 0 3 L 9 3" style="fill: none; stroke: var(--bp-new,#36414c)"/>', "dark"),
        (
            '<path d="M 0 3 L 9 3" style="fill: none; stroke: var(--bp-1,#0b62a8)"/>'
            '<path d="M 0 6 L 9 6" style="fill: none; stroke: var(--bp-2,#c2410c)"/>',
            "not by colour alone",
        ),
        ('<text x="2" y="9" style="font-size: 11px">small</text>', "large enough"),
        ('<text x="80" y="9" style="font-size: 12px">too long</text>', "whole"),
        ('<circle cx="9" cy="9" r="3" fill="var(--bp-1,#0b62a8)"><animate attributeName="r"/></circle>', "still"),
    ],
)  # fmt: skip
def test_what_not_everybody_sees_is_found(inside, kept):
    plain = a_drawing("").replace("<text ", '<text fill="var(--bp-ink,#1b1b1b)" ')
    assert SEEN[kept](plain) == []
    assert SEEN[kept](plain.replace("<text ", f"{inside}<text ", 1))


def a_drawing(inside: str) -> str:
    text = '<text x="20" y="30" style="font-size: 12px">label</text>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99">{inside}{text}</svg>'


@pytest.mark.parametrize(
    ("inside", "meets"),
    [
        ('<path d="M 0 26 L 90 26" style="fill: none; stroke: var(--bp-ink,#000)"/>', True),
        ('<path d="M 0 40 L 90 40" style="fill: none; stroke: var(--bp-ink,#000)"/>', False),
        ('<path d="M 0 31 L 90 31" style="fill: none; stroke: var(--bp-ink,#000)"/>', True),
        ('<path d="M 0 31 L 90 31" style="fill: none; stroke: var(--bp-1,#000)"/>', False),
        ('<path d="M 0 26 L 90 26" style="fill: none; stroke: var(--bp-grid,#000)"/>', False),
        ('<path d="M 30 0 L 90 0 L 90 50 L 30 50 z" style="fill: var(--bp-1,#000)"/>', True),
        ('<path d="M 0 0 L 90 0 L 90 50 L 0 50 z" style="fill: var(--bp-1,#000)"/>', False),
        ('<path d="M 30 0 L 90 0 L 90 50 L 30 50 z" style="fill: var(--bp-band,#000)"/>', False),
        ('<defs><path id="m" d="M 3 3 L -3 3 L 0 -3 z"/></defs><use href="#m" x="25" y="26" fill="#000000"/>', True),
        ('<circle cx="80" cy="26" r="3" fill="#000000"/>', False),
        ('<text x="40" y="34" style="font-size: 12px">other</text>', True),
    ],
)  # fmt: skip
def test_what_meets_a_text_is_found(inside, meets):
    assert bool(clashes(a_drawing(inside))) == meets


@pytest.mark.parametrize(("colour", "named"), [("muted", []), ("ink", ["label"])])
def test_a_line_that_breaks_for_the_words_of_something_else_is_found(colour, named):
    style = "fill: none; stroke: var(--bp-muted,#000); stroke-dasharray: 4,2"
    line = "".join(
        f'<path d="M {start} 26 L {end} 26" style="{style}"/>' for start, end in ((0, 15), (60, 90))
    )
    drawing = a_drawing(line).replace("<text ", f'<text fill="var(--bp-{colour},#000)" ')
    assert interrupted(drawing) == named


def test_no_name_of_a_council_is_broken_within_a_word():
    broken = []
    for one in standings(load()).values():
        figure = council.series_figure(load(), one)
        lines = re.findall(r"<text[^>]*>([^<]+)", figure.drawing(narrow=True, part="x"))
        written = {word.rstrip(":") for line in lines for word in line.split()}
        broken += [word for word in figure.own.split() if word not in written]
    assert broken == []
