"""What somebody needs who takes the book over: whom to cite, under which licence each part stands, what to make again."""

import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml
from sphinx_external_toc.parsing import parse_toc_yaml

from analysis.register import package
from analysis.register.load import DATA

ROOT = Path(__file__).resolve().parents[1]
IN_GIT = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="a copy without history: git cannot list its files"
)


def read(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


# --- the citation ------------------------------------------------------------------------------------------


def test_the_version_has_its_day_in_the_citation_and_in_the_change_log():
    cited = read("CITATION.cff")
    dated = re.search(r"^## \[(\d\S*)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert (cited["version"], str(cited["date-released"])) == dated.groups()


def test_the_citation_has_the_addresses_that_the_book_is_served_at_and_no_other():
    cited, settings = read("CITATION.cff"), read("_config.yml")
    assert cited.get("url", "") == settings["html"]["baseurl"]
    assert cited.get("repository-code", "") == settings["repository"]["url"]


def test_the_citation_names_one_licence_since_a_list_would_mean_any_of_them():
    assert isinstance(read("CITATION.cff")["license"], str)


# --- licences ----------------------------------------------------------------------------------------------


@cache
def blocks():
    declared = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]
    return [
        ([_pattern(path) for path in _several(one["path"])], one["SPDX-License-Identifier"])
        for one in declared
    ]


def _several(path):
    return [path] if isinstance(path, str) else path


def _pattern(path):
    """As REUSE reads it: ``*`` stays within a folder, ``**`` does not."""
    parts = re.split(r"(\*+)", path)
    return re.compile("".join({"*": "[^/]*", "**": ".*"}.get(part, re.escape(part)) for part in parts))


def licence(name):
    found = [own for patterns, own in blocks() if any(one.fullmatch(name) for one in patterns)]
    return found[-1] if found else ""


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("analysis/ledger/edition.py", "MIT"),
        ("book/_ext/book_data.py", "MIT"),
        ("book/week.ipynb", "CC-BY-4.0 AND MIT"),
        ("book/data.md", "CC-BY-4.0"),
        ("data/claims.csv", "CC-BY-4.0"),
        ("data/official/workforce.csv", "OGL-UK-3.0"),
        ("book/_static/formula/formula.woff", "OFL-1.1"),
    ],
)
def test_each_part_has_its_licence(name, own):
    assert licence(name) == own


@IN_GIT
def test_every_block_of_licences_has_files():
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = listing.splitlines()
    idle = [
        one.pattern
        for patterns, _ in blocks()
        for one in patterns
        if not any(one.fullmatch(name) for name in names)
    ]
    assert idle == []


def test_tables_stand_under_the_licence_that_their_description_names():
    described = package.described(DATA)
    usual = described["licenses"][0]["name"]
    stated = {
        f"data/{one['path']}": one.get("licenses", [{"name": usual}])[0]["name"]
        for one in described["resources"]
    }
    assert stated == {name: licence(name) for name in stated}


def test_the_package_names_every_licence_of_what_it_holds():
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"]
    assert set(named.split(" AND ")) == {
        licence("analysis/public.py"),
        licence("data/claims.csv"),
        licence("data/official/roles.csv"),
    }


# --- what an outsider makes again --------------------------------------------------------------------------


def test_whoever_checks_the_book_makes_every_stored_number_and_every_chapter_again():
    listed = read("codecheck.yml")
    files = [one["file"] for one in listed["manifest"]]
    missing = [name for name in files if not (ROOT / name).is_file()]
    assert missing == []
    stored = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/snapshots").iterdir()}
    chapters = [
        f"{name}.ipynb" for name in parse_toc_yaml(ROOT / "_toc.yml") if (ROOT / f"{name}.ipynb").exists()
    ]
    assert stored <= set(files)
    assert [name for name in files if name.endswith(".ipynb")] == chapters


def test_what_is_made_again_is_called_what_the_chapter_is_called():
    listed = {one["file"]: one["comment"] for one in read("codecheck.yml")["manifest"]}
    titles = {
        name: "".join(json.loads((ROOT / name).read_text(encoding="utf-8"))["cells"][0]["source"])
        for name in listed
        if name.endswith(".ipynb")
    }
    assert {name: f"# {listed[name]}" for name in titles} == {
        name: text.splitlines()[0] for name, text in titles.items()
    }


def test_no_outside_check_is_claimed_before_there_is_one():
    assert not {"codechecker", "report", "certificate"} & read("codecheck.yml").keys()
