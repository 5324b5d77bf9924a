"""What lies where in a drawing and how it is seen: which texts, lines, bars and marks meet, and which stand out."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from analysis.show.surface import text_width

_COMMAND = re.compile(r"([MLHVQCZhz])([^MLHVQCZhz]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_CURVED = {"Q": 4, "C": 6}  # numbers each piece of a curve takes
_SAMPLES = np.linspace(0, 1, 9)[1:, None]

#: Below what is read or measured: text may lie across them.
_AREAS = ("--bp-grid", "--bp-band,")
_GROUND = ("--bp-paper", *_AREAS)

_FAINT = 0.35  # opacity up to which a fill is a tint
_SLACK = 1.0  # pixels that do not count
_CLEAR = 1.0  # pixels that words keep from a line one compares with, which their halo would rub out
_LONG = 60  # pixels from which a line is one that a reader compares with

Box = tuple[float, float, float, float]  # left, top, right, bottom


def luminance(colour: str) -> float:
    """Return the relative luminance of a hex colour as WCAG defines it, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two hex colours, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True)
class Word:
    """A line of text and the box of its ink."""

    text: str
    box: Box
    colour: str = ""

    def inset(self, by: float) -> Box:
        """Return the box, smaller on each side."""
        left, top, right, bottom = self.box
        return left + by, top + by, right - by, bottom - by


@dataclass(frozen=True)
class Shape:
    """A line, a bar or a mark: runs of points, how thick its line is, and whether it is filled."""

    runs: tuple[np.ndarray, ...]
    colour: str
    width: float
    filled: bool
    ground: bool  # a band, a line of the grid, or in the colour of the page: text may lie across it
    dashed: bool = False

    @cached_property
    def box(self) -> Box:
        """The box of all points."""
        points = np.concatenate(self.runs)
        return (*points.min(axis=0), *points.max(axis=0))

    @property
    def level(self) -> bool:
        """Whether it is a long line, level or upright, that a reader compares with."""
        left, top, right, bottom = self.box
        sides = sorted((right - left, bottom - top))
        return (
            not self.filled and not self.ground and self.colour == "ink" and sides[0] < 1 and sides[1] > _LONG
        )

    @property
    def called(self) -> str:
        """What it is, as far as the drawing tells."""
        left, top, right, bottom = self.box
        kind = "mark" if max(right - left, bottom - top) < 20 else "bar" if self.filled else "line"
        return f"{kind} in {self.colour} at {left:.0f}, {top:.0f} to {right:.0f}, {bottom:.0f}"


def words_and_shapes(svg: str) -> tuple[list[Word], list[Shape]]:
    """Read a drawing.

    Parameters
    ----------
    svg : str
        As :meth:`analysis.show.figures.Figure.drawing` returns it.

    Returns
    -------
    tuple of (list of Word, list of Shape)
        Texts, and the rest in the order in which it is painted.
    """
    root = ET.fromstring(re.sub(r' xmlns="[^"]*"', "", svg, count=1))
    known = {node.get("id"): node for node in root.iter() if node.get("id")}
    words: list[Word] = []
    shapes: list[Shape] = []
    for node, shift, clip in _placed(root, np.zeros(2), "", known):
        if node.tag == "text":
            words.append(_word(node, shift))
        elif node.tag in ("path", "rect", "circle", "use"):
            shapes += _shapes(node, shift, clip, known)
    return words, shapes


def _placed(node, shift, clip, known) -> Iterator:
    """Walk through a drawing with the shift and the clip in force, past what is only defined."""
    if node.tag in ("defs", "clipPath"):
        return
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", node.get("transform", ""))
    shift = shift + np.array([float(n) for n in moved.groups()]) if moved else shift
    clip = node.get("clip-path", clip)
    yield node, shift, clip
    for child in node:
        yield from _placed(child, shift, clip, known)


def _style(node) -> dict[str, str]:
    own = [part.split(":", 1) for part in node.get("style", "").split(";") if ":" in part]
    return {**node.attrib, **{name.strip(): value.strip() for name, value in own}}


def _word(node, shift) -> Word:
    style = _style(node)
    size = float(style["font-size"].removesuffix("px"))
    wide = text_width(node.text, size, style.get("font-weight") in ("700", "bold"))
    left = float(node.get("x")) + shift[0]
    left -= {"middle": wide / 2, "end": wide}.get(style.get("text-anchor", ""), 0)
    base = float(node.get("y")) + shift[1]
    below = 0.21 if re.search(r"[gjpqy,;()£|]", node.text) else 0.0
    box = (left, base - 0.74 * size, left + wide, base + below * size)
    return Word(node.text, box, _called(style.get("fill", "")))


def _shapes(node, shift, clip, known) -> Iterator[Shape]:
    style = _style(node)
    drawn = known[node.get("href")[1:]] if node.tag == "use" else node
    if node.tag == "use":
        style = {**_style(drawn), **style}
        shift = shift + np.array([float(node.get("x", 0)), float(node.get("y", 0))])
    runs = [run + shift for run in _runs(drawn)]
    stroke, fill = style.get("stroke", "none"), style.get("fill", "#000000")
    width = float(style.get("stroke-width", "1").removesuffix("px"))
    if stroke == "none" or any(ground in stroke for ground in _GROUND):
        width = 0.0
    banded = any(ground in fill for ground in _AREAS)
    filled = (
        fill != "none" and not banded and float(style.get("fill-opacity", style.get("opacity", 1))) > _FAINT
    )
    ground = not width and (not filled or "--bp-paper" in fill)
    if box := _clip(clip, known):
        runs = [np.clip(run, box[:2], box[2:]) for run in runs]
    runs = [run for run in runs if len(run) > 1]
    if runs:
        dashed = style.get("stroke-dasharray", "none") != "none"
        yield Shape(tuple(runs), _called(fill if filled else stroke), width, filled, ground, dashed)


def _called(colour: str) -> str:
    return (re.search(r"--bp-([\w-]+)", colour) or [colour, colour])[1]


def _clip(clip, known) -> Box | None:
    if not clip:
        return None
    rect = known[clip[5:-1]].find("rect")
    x, y, wide, high = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
    return x - 1, y - 1, x + wide + 1, y + high + 1


def _runs(node) -> list[np.ndarray]:
    """The points of each separate piece of a path."""
    if node.tag == "rect":
        x, y, wide, high = (float(node.get(name, 0)) for name in ("x", "y", "width", "height"))
        return [np.array([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)])]
    if node.tag == "circle":
        x, y, r = (float(node.get(name)) for name in ("cx", "cy", "r"))
        round_ = np.linspace(0, 2 * np.pi, 17)
        return [np.column_stack([x + r * np.cos(round_), y + r * np.sin(round_)])]
    runs: list[list] = []
    for command, told in _COMMAND.findall(node.get("d", "")):
        numbers = [float(number) for number in _NUMBER.findall(told)]
        if command == "M":
            runs.append([numbers[:2]])
            runs[-1] += np.reshape(numbers[2:], (-1, 2)).tolist()
        elif command == "L":
            runs[-1] += np.reshape(numbers, (-1, 2)).tolist()
        elif command in "HVh":
            x, y = runs[-1][-1]
            runs[-1].append([x, numbers[0]] if command == "V" else [numbers[0] + x * (command == "h"), y])
        elif command in _CURVED:
            for piece in np.reshape(numbers, (-1, _CURVED[command] // 2, 2)):
                runs[-1] += _curve(np.array([runs[-1][-1], *piece]))
        elif runs:
            runs[-1].append(runs[-1][0])
    return [np.array(run, dtype=float).reshape(-1, 2) for run in runs if run]


def _curve(points: np.ndarray) -> list[list[float]]:
    """Points along a curve through its controls (de Casteljau)."""
    levels = [np.repeat(point[None], len(_SAMPLES), axis=0) for point in points]
    while len(levels) > 1:
        levels = [a + (b - a) * _SAMPLES for a, b in pairwise(levels)]
    return levels[0].tolist()


def clashes(svg: str) -> list[tuple[str, str, float]]:
    """Return which text lies across which other thing, and by how many pixels.

    A bar that holds a text whole carries it, and what a later one of them covers is not seen.
    """
    words, shapes = words_and_shapes(svg)
    boxes = np.array([shape.box for shape in shapes]).reshape(-1, 4)
    reach = np.array([shape.width / 2 for shape in shapes])
    found = []
    for place, word in enumerate(words):
        found += [
            (word.text, other.text, over)
            for other in words[:place]
            if (over := _shared(word.box, other.box)) > _SLACK
        ]
        left, top, right, bottom = word.box
        near = (boxes[:, 0] - reach < right + _CLEAR) & (boxes[:, 2] + reach > left - _CLEAR)
        near &= (boxes[:, 1] - reach < bottom + _CLEAR) & (boxes[:, 3] + reach > top - _CLEAR)
        holds = [number for number in np.flatnonzero(near) if _holds(shapes[number], word)]
        for number in np.flatnonzero(near):
            shape = shapes[number]
            if number in holds or shape.ground or number < max(holds, default=-1):
                continue
            if (over := _across(word, shape)) > _SLACK:
                found.append((word.text, shape.called, over))
    return found


def interrupted(svg: str) -> list[str]:
    """Return the words for which a thin dashed line breaks though they do not name it: its name has its colour."""
    words, shapes = words_and_shapes(svg)
    thin = [run for shape in shapes if shape.dashed and shape.colour == "muted" for run in shape.runs]
    gaps = [
        np.array([before[-1], after[0]]) for before, after in pairwise(thin) if _goes_on(before, after[0])
    ]
    return [
        word.text
        for word in words
        if word.colour != "muted" and any(_inside(gap, word.box) > _SLACK for gap in gaps)
    ]


def _goes_on(run: np.ndarray, point: np.ndarray) -> bool:
    """Whether a point lies where a line leads."""
    along, onward = run[-1] - run[-2], point - run[-1]
    return float(along @ onward) > 0.9 * float(np.hypot(*along) * np.hypot(*onward))


def _holds(shape: Shape, word: Word) -> bool:
    left, top, right, bottom = shape.box
    inner = word.inset(_SLACK)
    return shape.filled and left <= inner[0] and right >= inner[2] and top <= inner[1] and bottom >= inner[3]


def _shared(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(min(wide, high), 0.0)


def _across(word: Word, shape: Shape) -> float:
    """How far a shape reaches into the ink of a text."""
    box = word.inset((-_CLEAR if shape.level else 0.5) - shape.width / 2)
    if shape.filled:
        return _shared(box, shape.box)
    return max((_inside(run, box) for run in shape.runs), default=0.0)


def _inside(run: np.ndarray, box: Box) -> float:
    """How many pixels of a run of lines lie inside a box."""
    start, step = run[:-1], np.diff(run, axis=0)
    enter, leave = np.zeros(len(step)), np.ones(len(step))
    for axis, (low, high) in enumerate(((box[0], box[2]), (box[1], box[3]))):
        level = np.abs(step[:, axis]) < 1e-9
        safe = np.where(level, 1, step[:, axis])
        ends = np.sort([(low - start[:, axis]) / safe, (high - start[:, axis]) / safe], axis=0)
        outside = level & ((start[:, axis] <= low) | (start[:, axis] >= high))
        enter = np.where(level, np.where(outside, 1, enter), np.maximum(enter, ends[0]))
        leave = np.where(level, np.where(outside, 0, leave), np.minimum(leave, ends[1]))
    held = np.clip(leave - enter, 0, None) * np.hypot(*step.T)
    return float(held.sum()) if len(held) else 0.0


# --- what is seen ------------------------------------------------------------------------------------------

STYLE = Path(__file__).resolve().parents[1] / "book/_static/book.css"
_PALETTE = "--bp-([\\w-]+)"
_LEAST_WORDS, _LEAST_MARKS = 4.5, 3.0  # contrast that the guidelines ask for


def palette(mode: str) -> dict[str, str]:
    """Return the colours of the style sheet by name, of light or of dark pages."""
    block = re.search(rf'html\[data-theme="{mode}"\] {{(.*?)}}', STYLE.read_text(encoding="utf-8"), re.DOTALL)
    return dict(re.findall(rf"{_PALETTE}: (#[0-9a-f]{{6}});", block[1]))


def faint(svg: str, colours: dict[str, str]) -> list[str]:
    """Return the words of a drawing that lie on too little contrast, and the marks that do on the page.

    Left out are lines of the grid, which nobody needs, and cells of a heat map, each of which has its number.

    Parameters
    ----------
    svg : str
    colours : dict of str to str
        A palette; colours that it lacks are those of the drawing.
    """
    root = ET.fromstring(re.sub(r' xmlns="[^"]*"', "", svg, count=1))
    known = {node.get("id"): node for node in root.iter() if node.get("id")}
    painted: list[tuple[Shape, str]] = []
    found = []
    for node, shift, clip in _placed(root, np.zeros(2), "", known):
        style = _inherited(node, known)
        if node.tag == "text":
            ink, word = _seen(style.get("fill", "#000000"), colours), _word(node, shift)
            least = min(contrast(ink, ground) for ground in _grounds(word, painted, colours))
            if least < _LEAST_WORDS:
                found.append(f"{word.text!r}: {least:.2f}")
        elif node.tag in ("path", "rect", "circle", "use"):
            for shape in _shapes(node, shift, clip, known):
                painted.append((shape, _filled(style, colours)))
                if (least := _standing_out(style, colours)) < _LEAST_MARKS:
                    found.append(f"{shape.called}: {least:.2f}")
    return found


def _inherited(node, known) -> dict[str, str]:
    drawn = known.get(node.get("href", "")[1:]) if node.tag == "use" else None
    return {**(_style(drawn) if drawn is not None else {}), **_style(node)}


def _seen(colour: str, colours: dict[str, str], opacity: float = 1.0) -> str:
    """The colour as it appears on the page."""
    named = re.search(rf"{_PALETTE},\s*(#\w+)", colour)
    own = colours.get(named[1], named[2]) if named else colour
    channels = [[int(one[i : i + 2], 16) for i in (1, 3, 5)] for one in (own, colours["paper"])]
    pairs = zip(*channels, strict=True)
    return "#" + "".join(f"{round(opacity * over + (1 - opacity) * under):02x}" for over, under in pairs)


def _filled(style: dict[str, str], colours: dict[str, str]) -> str:
    """The colour of an area as it appears, "" where it has none."""
    fill = style.get("fill", "#000000")
    opacity = float(style.get("fill-opacity", style.get("opacity", 1)))
    return "" if fill == "none" else _seen(fill, colours, opacity)


def _grounds(word: Word, painted: list[tuple[Shape, str]], colours: dict[str, str]) -> set[str]:
    """What a text may lie on: the last area that holds it, and what overlaps it after that."""
    grounds = {colours["paper"]}
    for shape, fill in painted:
        left, top, right, bottom = shape.box
        if not fill or min(right - left, bottom - top) < 4:
            continue
        inner, small = word.inset(_SLACK), max(right - left, bottom - top) < 20
        if left <= inner[0] and right >= inner[2] and top <= inner[1] and bottom >= inner[3]:
            upright = all(len({*side.round(1)}) <= 2 for run in shape.runs for side in run.T)
            grounds = {fill} if upright or small else grounds | {fill}
        elif not small and _shared(word.box, shape.box) > _SLACK:
            grounds = grounds | {fill}
    return grounds


def _standing_out(style: dict[str, str], colours: dict[str, str]) -> float:
    """The contrast of a mark's fill or of its outline on the page, whichever is greater."""
    fill, stroke = style.get("fill", "#000000"), style.get("stroke", "none")
    if any(
        left_out in side for left_out in ("--bp-grid", "--bp-paper", "--bp-cell") for side in (fill, stroke)
    ):
        return 21.0
    if fill.startswith("#") or stroke.startswith("#"):
        return 21.0
    shown = [_filled(style, colours)] if fill != "none" else []
    shown += [_seen(stroke, colours)] if stroke != "none" else []
    return max((contrast(colour, colours["paper"]) for colour in shown), default=21.0)


def outside(svg: str) -> list[str]:
    """Return the words that reach beyond the edges of a drawing."""
    words, _ = words_and_shapes(svg)
    left, top, width, height = (float(n) for n in re.search(r'viewBox="([^"]+)"', svg)[1].split())
    slack = 2 * _SLACK  # drawings show what reaches over, and the font of measuring is wider than most
    room = (left - slack, top - slack, left + width + slack, top + height + slack)
    return [
        word.text
        for word in words
        if any(word.box[side] < room[side] or word.box[side + 2] > room[side + 2] for side in (0, 1))
    ]


def told_apart_by_colour(svg: str) -> list[str]:
    """Return pairs of colours of lines and marks that nothing but their colour tells apart."""
    root = ET.fromstring(re.sub(r' xmlns="[^"]*"', "", svg, count=1))
    known = {node.get("id"): node for node in root.iter() if node.get("id")}
    kinds: dict[str, set[str]] = {}
    for node, _, _ in _placed(root, np.zeros(2), "", known):
        style = _inherited(node, known)
        stroke, fill = style.get("stroke", "none"), style.get("fill", "none")
        if node.tag == "use" and (colour := re.search(r"--bp-(\d)", fill)):
            kinds.setdefault(colour[1], set()).add(known[node.get("href")[1:]].get("d", ""))
        elif node.tag == "path" and fill == "none" and (colour := re.search(r"--bp-(\d)", stroke)):
            kinds.setdefault(colour[1], set()).add(style.get("stroke-dasharray", ""))
    return [f"{one} and {other}" for one, other in combinations(kinds, 2) if kinds[one] == kinds[other]]
