"""Many equal dots: where each lies, how they are drawn, and how a reader finds her own."""

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from analysis.show.surface import Sheet

#: Below a drawing of councils. The script book/_extra/_static/find.js puts a field before it.
FIND = (
    '<p class="bp-find">Every council\'s figures stand in a table: '
    '<a class="bp-chapter" href="councils.html">councils</a>.</p>'
)

#: The same on the page that has the table.
FIND_HERE = '<p class="bp-find">Every council\'s figures stand in <a href="#ledger">the table above</a>.</p>'


def swarm(xs: Sequence[float], pitch: float) -> np.ndarray:
    """Move dots, in pixels along a line, off it so that none touches another, each as little as possible.

    Gives the distance of each from the line, above negative; the same dots give the same places.
    """
    xs = np.asarray(xs, dtype=float)
    offsets = np.zeros(len(xs))
    placed: list[tuple[float, float]] = []
    for at in np.lexsort((np.arange(len(xs)), xs)):
        near = [(x, y) for x, y in placed if xs[at] - x < pitch]
        tries = [0.0]
        for x, y in near:
            reach = float(np.sqrt(max(pitch**2 - (xs[at] - x) ** 2, 0)))
            tries += [y - reach, y + reach]
        free = [
            y
            for y in tries
            if all((xs[at] - x) ** 2 + (y - other) ** 2 >= pitch**2 - 1e-6 for x, other in near)
        ]
        offsets[at] = min(free, key=lambda y: (round(abs(y), 6), y))
        placed = [*near, (float(xs[at]), float(offsets[at]))]
    return offsets


def draw_dots(sheet: Sheet, xs: Sequence[float], ys: Sequence[float], colour: str, size: float) -> None:
    """Draw many equal dots as one path of points with round ends, which keeps the file small."""
    points = np.column_stack([np.asarray(xs, float) / sheet.width, 1 - np.asarray(ys, float) / sheet.height])
    if not len(points):
        return
    # A line of a hundredth of a pixel: some browsers draw no ends on a line of no length.
    ends = points + np.array([0.011 / sheet.width, 0])
    corners = np.stack([points, ends], axis=1).reshape(-1, 2)
    path = Path(corners, np.tile([Path.MOVETO, Path.LINETO], len(points)))
    path.should_simplify = False
    sheet.canvas.add_artist(
        PathPatch(
            path, transform=sheet.canvas.transFigure, facecolor="none", edgecolor=colour, linewidth=size,
            capstyle="round", zorder=2,
        )
    )  # fmt: skip
