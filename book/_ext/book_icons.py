"""The icons of the theme, drawn in the style sheet: those that pages show, without the font of two thousand."""

import re
from pathlib import Path
from urllib.parse import quote

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

#: Comes with the theme, which shows icons by its classes.
FONT_AWESOME = "vendor/fontawesome/6.5.2"
CODE = re.compile(r"""\.fa-([\w-]+):before(?=[^{}]*\{content:"\\([0-9a-f]+)"\})""")

#: Marks that may stand in a quoted address as they are.
MARKS = " /=:,'"
#: As the font sets an icon among words; in forced colours, which take away every other ground, one of theirs.
BASE = """/* Icons: Font Awesome Free 6.5.2 by @fontawesome, https://fontawesome.com, CC BY 4.0 */
.fa-solid,.fas{display:inline-block;flex:none;height:1em;vertical-align:-.125em;background:currentColor;forced-color-adjust:none}
.fa-lg{font-size:1.25em;vertical-align:-.225em}
@media (forced-colors:active){.fa-solid,.fas{background:CanvasText}button .fa-solid,button .fas{background:ButtonText}
a .fa-solid,a .fas{background:LinkText}}"""


def sheet(static: Path, names: set[str]) -> str:
    """Rules that draw the icons that pages show.

    Parameters
    ----------
    static : Path
        Folder that the theme has put its files in.
    names : set of str
        Names of classes on pages.
    """
    folder = static / FONT_AWESOME
    codes = dict(CODE.findall((folder / "css" / "all.min.css").read_text(encoding="utf-8")))
    font = TTFont(folder / "webfonts" / "fa-solid-900.ttf")
    shown = sorted(name for name in codes if f"fa-{name}" in names)
    return "\n".join([BASE, *(_rule(font, name, int(codes[name], 16)) for name in shown)])


def _rule(font: TTFont, name: str, code: int) -> str:
    glyphs, glyph = font.getGlyphSet(), font.getBestCmap().get(code)
    if glyph is None:
        return ""
    pen, em = SVGPathPen(glyphs), font["head"].unitsPerEm
    glyphs[glyph].draw(TransformPen(pen, (1, 0, 0, -1, 0, em * 7 // 8)))
    width = glyphs[glyph].width
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {em}'><path d='{pen.getCommands()}'/></svg>"
    image = f'url("data:image/svg+xml,{quote(svg, safe=MARKS)}") 0 0/100% 100%'
    return f".fa-{name}{{width:{width / em:g}em;mask:{image}}}"
