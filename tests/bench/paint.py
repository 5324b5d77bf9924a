"""Time the largest paint of each chapter against empty pages of the same theme, side by side, and sum what moves.

The pages are those of the last `make book`. There are two floors: an empty page as Jupyter Book builds it with the
theme as it comes, and a page of this book with nothing left but its title, which is the harder one. All come from this
machine, to a browser that has kept nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from serving import served  # noqa: E402 - it lies beside the bench

HTML = ROOT / "_build" / "html"
ROUNDS = 5
SCREEN = {"width": 1280, "height": 900}

WATCH = """window.paints = []; window.moved = 0;
new PerformanceObserver(list => list.getEntries().forEach(paint => paints.push(paint.startTime)))
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(shift => moved += shift.value))
  .observe({type: 'layout-shift', buffered: true})"""
ARTICLE = re.compile(r'(<article class="bd-article[^>]*>).*(</article>)', re.DOTALL)
#: Milliseconds to the largest paint, and what moved, once two more frames are drawn and nothing has painted since.
SEEN = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame(); await frame();
  await new Promise(done => setTimeout(done, 200));
  return [Math.max(...paints), moved];
}"""


def empty_book(folder: Path) -> Path:
    """Build a book of one page that has a title and nothing else, and give its pages."""
    (folder / "_config.yml").write_text("title: Empty\n", encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: empty\n", encoding="utf-8")
    (folder / "empty.md").write_text("# Empty\n", encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "-q", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "_build" / "html"


def emptied(folder: Path, html: Path) -> Path:
    """Take everything but a title out of a page of the book, and give the folder in which it lies with its files."""
    page = (html / "book" / "index.html").read_text(encoding="utf-8")
    title = r"\1<section><h1>Empty</h1></section>\2"
    (folder / "book").mkdir()
    (folder / "book" / "empty.html").write_text(ARTICLE.sub(title, page), encoding="utf-8")
    (folder / "_static").symlink_to(html / "_static")
    return folder


def opened(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds to a page's largest paint for somebody who comes first to it, and what moved on it."""
    context = browser.new_context(viewport=SCREEN)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address)
    paint, moved = page.evaluate(SEEN)
    context.close()
    return paint, moved


def compared(html: Path = HTML) -> float:
    """Open every chapter and both empty pages in turn and print the medians.

    Returns
    -------
    float
        Largest paint over all chapters, in that of the empty page of the theme.
    """
    chapters = [name for name in parse_toc_yaml(ROOT / "_toc.yml") if (html / f"{name}.html").is_file()]
    if not chapters:
        raise SystemExit(f"{html} has no chapter; `make book` writes them")
    paints: dict[str, list[list[float]]] = {name: [] for name in chapters}
    shifts = dict.fromkeys(chapters, 0.0)
    with (
        tempfile.TemporaryDirectory() as theme,
        tempfile.TemporaryDirectory() as own,
        served(html) as book,
        served(empty_book(Path(theme))) as empty,
        served(emptied(Path(own), html.resolve())) as bare,
        sync_playwright() as playwright,
    ):
        found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for _ in range(ROUNDS):
            for name in chapters:
                addresses = (f"{book}{name}.html", f"{empty}empty.html", f"{bare}book/empty.html")
                seen = [opened(browser, address) for address in addresses]
                paints[name].append([paint for paint, _ in seen])
                shifts[name] = max(shifts[name], seen[0][1])
        browser.close()
    print(
        f"Largest paint of {len(chapters)} chapters beside empty pages, medians of {ROUNDS} rounds in turn, ms"
    )
    print(
        f"{'':22}{'chapter':>9}{'theme, empty':>14}{'ratio':>7}{'book, emptied':>15}{'ratio':>7}{'moved':>8}"
    )
    for name, rounds in paints.items():
        show(name, rounds, shifts[name])
    return show("all", [one for rounds in paints.values() for one in rounds], max(shifts.values()))


def show(label: str, rounds: list[list[float]], moved: float) -> float:
    """Print one line of the table and give its first ratio."""
    paint, theme, own = map(median, zip(*rounds, strict=True))
    ratios = paint / theme, paint / own
    print(f"  {label:20}{paint:9.0f}{theme:14.0f}{ratios[0]:7.2f}{own:15.0f}{ratios[1]:7.2f}{moved:8.3f}")
    return ratios[0]


if __name__ == "__main__":
    compared(*map(Path, sys.argv[1:]))
