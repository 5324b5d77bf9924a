"""Names flown above an upright line or a dot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

from analysis.show.surface import DASHES, LINE, SMALL, Sheet, text_width, wrap
from analysis.show.svg import PAPER

_SIDE = 5  # pixels between a pole and its name
_EVERY_SIDE, _EVERY_ORDER = 5, 4  # names for which all sides, and all orders of placing, are tried


@dataclass(frozen=True)
class Flag:
    """A name beside the top of an upright line: `lane` counts the lines of text upwards from 0."""

    x: float
    lines: tuple[str, ...]
    lane: int
    right: bool
    width: float

    @property
    def box(self) -> tuple[float, float]:
        """Left and right edge of the name, in pixels."""
        return (self.x + _SIDE, self.x + _SIDE + self.width) if self.right else (
            self.x - _SIDE - self.width, self.x - _SIDE
        )  # fmt: skip

    @property
    def lanes(self) -> range:
        """The lanes the name takes."""
        return range(self.lane, self.lane + len(self.lines))


def flags(places: Sequence[tuple[float, str]], left: float, right: float) -> list[Flag]:
    """Find a lane and a side for each name, from right to left, so that names and lines leave each other clear."""
    ordered = sorted(places, key=lambda place: (-place[0], place[1]))
    options = [_options(*place, left, right, len(places)) for place in ordered]
    both = (True, False)
    tries = [[both] * len(ordered), [(True,)] * len(ordered)]
    if len(ordered) <= _EVERY_SIDE:
        tries += [[(side,) for side in sides] for sides in product(both, repeat=len(ordered))]
    orders = permutations(range(len(ordered))) if len(ordered) <= _EVERY_ORDER else [range(len(ordered))]
    found = (_flown(options, sides, order) for order in orders for sides in tries)
    return min(found, key=_untidiness)


def _flown(
    options: Sequence[Sequence[Flag]], sides: Sequence[tuple[bool, ...]], order: Sequence[int]
) -> list[Flag]:
    """Place one name after the other, each where it is least in the way, on the sides allowed."""
    flown: dict[int, Flag] = {}
    for number in order:
        fitting = [flag for flag in options[number] if flag.right in sides[number]] or options[number]
        flown[number] = min(fitting, key=lambda flag: _cost(flag, list(flown.values())))
    return [flown[number] for number in range(len(options))]


def _options(x: float, text: str, left: float, right: float, most: int) -> list[Flag]:
    found = []
    for to_right in (True, False):
        room = right - x - _SIDE if to_right else x - _SIDE - left
        lines = tuple(wrap(text, max(room, 60), SMALL))
        width = max(text_width(line, SMALL) for line in lines)
        if width <= room + 1:
            found += [Flag(x, lines, lane, to_right, width) for lane in range(2 * most)]
    if found:
        least = min(len(flag.lines) for flag in found)
        return [flag for flag in found if len(flag.lines) == least]
    width = text_width(text, SMALL)  # too long for either side: on the side with more room
    return [Flag(x, (text,), lane, x < (left + right) / 2, width) for lane in range(2 * most)]


def _in_the_way(flag: Flag, other: Flag) -> float:
    """Return 100 where two names overlap, 1 for each line that runs through the other's name."""
    shared = set(flag.lanes) & set(other.lanes)
    if shared and flag.box[0] - 6 < other.box[1] and other.box[0] - 6 < flag.box[1]:
        return 100
    crossed = flag.lane >= other.lane and other.box[0] - 3 < flag.x < other.box[1] + 3
    crosses = other.lane >= flag.lane and flag.box[0] - 3 < other.x < flag.box[1] + 3
    return crossed + crosses


def _cost(flag: Flag, flown: Sequence[Flag]) -> tuple[float, int, bool]:
    return sum(_in_the_way(flag, other) for other in flown), flag.lanes[-1], not flag.right


def _untidiness(flown: Sequence[Flag]) -> float:
    clashes = sum(_in_the_way(one, other) for one, other in combinations(flown, 2))
    return 2.5 * clashes + flags_height(flown) / LINE


def flags_height(flown: Sequence[Flag]) -> float:
    """Return how many pixels the names take above their lines."""
    return LINE * max((flag.lanes[-1] + 1 for flag in flown), default=0)


def hoist(
    sheet: Sheet,
    flown: Sequence[Flag],
    foot: float,
    ends: Sequence[float],
    *,
    width: float = 1.5,
    dashes: str | tuple = DASHES,
    zorder: float = 1.8,
) -> None:
    """Draw the lines of `flags` and write their names.

    `foot`: bottom of the lowest lane. `ends`: where each line ends below; both in pixels.
    """
    for flag, end in zip(flown, ends, strict=True):
        top = foot - LINE * (flag.lanes[-1] + 1) + 3
        sheet.line([flag.x, flag.x], [top, end], colour=PAPER, width=width + 2, zorder=zorder - 0.01)
        sheet.line([flag.x, flag.x], [top, end], width=width, dashes=dashes, zorder=zorder)
        middle = foot - LINE * (flag.lane + len(flag.lines) / 2)
        at, ha = (flag.x + _SIDE, "left") if flag.right else (flag.x - _SIDE, "right")
        sheet.text(at, middle, flag.lines, size=SMALL, ha=ha, halo=True)
