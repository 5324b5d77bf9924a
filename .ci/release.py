"""Pack a release into dist/: source, site, package, results, PDF, list of packages, description, checksums.

``release.py check`` refuses unless the tree is clean and the version has its day in the citation and the change log;
``release.py pack HTML DIST`` packs the pages of a build. The same commit and the same pages give the same bytes.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_data import packed  # noqa: E402 - it lies in the book

#: Name of the description that an RO-Crate begins with, and what it follows.
CRATE, SPECIFICATION = "ro-crate-metadata.json", "https://w3id.org/ro/crate/1.2"
SUMS = "SHA256SUMS"
#: Ending of a file → its media type.
TYPES = {
    ".zip": "application/zip",
    ".whl": "application/zip",
    ".json": "application/json",
    ".csv": "text/csv",
    ".pdf": "application/pdf",
}
#: What else the pages have that is worth a file of its own → what it is.
OFFERED = {
    "results.json": "Every claim, result and finding with its range and its caveat, and the key figures",
    "results.schema.json": "What each field of results.json means",
    "ledger.csv": "The claims, one a row",
    "downloads/assumptions.csv": "The log of assumptions",
    "downloads/data_log.csv": "The log of data",
    "downloads/origins.csv": "Where each number, figure and table is made",
}


def told() -> dict[str, Any]:
    """What ``CITATION.cff`` says of the version."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def refusals(version: str, cited: dict[str, Any], log: str, changed: str) -> Iterator[str]:
    """What stands in the way of a release, a line each.

    Parameters
    ----------
    version : str
        As ``pyproject.toml`` has it, the one place where it is set.
    cited : dict
        What ``CITATION.cff`` says.
    log : str
        The change log.
    changed : str
        Files that differ from the last commit.
    """
    if changed:
        yield f"the tree is not clean: {changed.split()[-1]} differs from the last commit"
    if cited["version"] != version:
        yield f"CITATION.cff has the version {cited['version']}, pyproject.toml {version}"
    day = cited.get("date-released")
    if not day:
        yield "CITATION.cff has no date-released"
    elif f"\n## [{version}] - {day}\n" not in log:
        yield f"CHANGELOG.md has no heading '## [{version}] - {day}'"


def git(*arguments: str) -> str:
    """What git prints."""
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    ).stdout


def source(name: str) -> bytes:
    """Every file of the last commit, packed."""
    names = git("ls-files", "-z").rstrip("\0").split("\0")
    return packed({f"{name}/{one}": (ROOT / one).read_bytes() for one in names})


def site(name: str, html: Path) -> bytes:
    """Every page and file of a build, packed."""
    files = (path for path in html.rglob("*") if path.is_file())
    return packed({f"{name}/{path.relative_to(html).as_posix()}": path.read_bytes() for path in files})


def packages() -> bytes:
    """The list of all packages of the environment, in the form of CycloneDX."""
    command = [ROOT / ".venv/release/bin/cyclonedx-py", "environment", ROOT / ".venv/bin/python"]
    command += ["--pyproject", ROOT / "pyproject.toml", "--output-reproducible", "--of", "JSON"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout


def crate(cited: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> bytes:
    """The description of a release as an RO-Crate.

    Parameters
    ----------
    cited : dict
        What ``CITATION.cff`` says.
    files : dict of str to (str, bytes)
        Name of a file → what it is, and its content.
    """
    authors = [
        {"@id": f"#author-{place}", "@type": "Organization", "name": one["name"]}
        for place, one in enumerate(cited["authors"], 1)
    ]
    licence = {
        "@id": "#licences",
        "@type": "CreativeWork",
        "name": "MIT, CC BY 4.0 and Open Government Licence v3.0, each for its part",
        "description": "LICENSE and REUSE.toml in the source name the licence of each part.",
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": cited["title"],
        "description": " ".join(cited["abstract"].split()),
        "version": cited["version"],
        "datePublished": str(cited["date-released"]),
        "license": {"@id": licence["@id"]},
        "author": [{"@id": one["@id"]} for one in authors],
        "keywords": ", ".join(cited["keywords"]),
        "hasPart": [{"@id": name} for name in files],
    }
    described = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    parts = [
        {
            "@id": name,
            "@type": "File",
            "name": what,
            "contentSize": str(len(content)),
            "encodingFormat": TYPES.get(Path(name).suffix, "text/plain"),
            "sha256": sha256(content).hexdigest(),
        }
        for name, (what, content) in files.items()
    ]
    graph = {
        "@context": f"{SPECIFICATION}/context",
        "@graph": [described, root, *parts, *authors, licence],
    }
    return (json.dumps(graph, indent=1, ensure_ascii=False) + "\n").encode()


def release(html: Path, listed: Callable[[], bytes] = packages) -> dict[str, bytes]:
    """Every file of a release.

    Parameters
    ----------
    html : Path
        Pages of a build.
    listed : callable
        Lists the packages.
    """
    cited = told()
    name = f"blueprint-recomputed-{cited['version']}"
    files = {
        f"{name}-source.zip": ("Everything that the book is made of", source(name)),
        f"{name}-site.zip": ("The pages, to be read without a server", site(name, html)),
        f"{name}-packages.cdx.json": ("All packages with versions and licences (CycloneDX)", listed()),
    }
    files |= {Path(one).name: (what, (html / one).read_bytes()) for one, what in OFFERED.items()}
    for path in [*html.glob("downloads/*.whl"), *html.glob("*.pdf")]:
        what = "The book on paper" if path.suffix == ".pdf" else "The package, with its tables"
        files[path.name] = (what, path.read_bytes())
    made = {one: content for one, (_, content) in files.items()} | {CRATE: crate(cited, files)}
    sums = "".join(f"{sha256(content).hexdigest()}  {one}\n" for one, content in sorted(made.items()))
    return made | {SUMS: sums.encode()}


def main() -> int:
    """Check, or pack."""
    parser = argparse.ArgumentParser(description="Pack a release of the book.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="say what stands in the way of a release")
    pack = commands.add_parser("pack", help="pack the pages of a build")
    pack.add_argument("html", type=Path)
    pack.add_argument("dist", type=Path)
    chosen = parser.parse_args()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = list(refusals(version, told(), log, git("status", "--porcelain").strip()))
    if found:
        print("No release: " + "; ".join(found), file=sys.stderr)
        return 1
    if chosen.command == "pack":
        chosen.dist.mkdir(parents=True, exist_ok=True)
        for old in chosen.dist.iterdir():
            old.unlink()
        for name, content in release(chosen.html).items():
            (chosen.dist / name).write_bytes(content)
            print(chosen.dist / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
