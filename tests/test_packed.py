"""A release: what stands in its way, the same bytes each time, and a description and checksums of every file."""

import importlib.util
import io
import json
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
IN_GIT = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="a copy without history: git cannot list its files"
)
LOG = "# Change log\n\n## [1.2.3] - 2031-02-03\n\n- A line.\n"
CITED = {"version": "1.2.3", "date-released": "2031-02-03"}


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


release, moving = script("release"), script("moved")


# --- what stands in the way --------------------------------------------------------------------------------


def test_a_version_with_its_day_in_a_clean_tree_may_go():
    assert list(release.refusals("1.2.3", CITED, LOG, "")) == []


@pytest.mark.parametrize(
    ("version", "cited", "log", "changed", "told"),
    [
        ("1.2.3", CITED, LOG, "M README.md", "README.md differs"),
        ("1.2.4", CITED, LOG, "", "CITATION.cff has the version 1.2.3"),
        ("1.2.3", {"version": "1.2.3"}, LOG, "", "no date-released"),
        ("1.2.3", CITED, LOG.replace("-03\n", "-04\n"), "", "CHANGELOG.md has no heading"),
        ("1.2.3", CITED, LOG.replace("[1.2.3] - 2031-02-03", "[Unreleased]"), "", "CHANGELOG.md has no"),
    ],
)
def test_what_stands_in_the_way_is_named(version, cited, log, changed, told):
    assert any(told in line for line in release.refusals(version, cited, log, changed))


# --- what is packed ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """A few pages, with what a release takes from them."""
    folder = tmp_path_factory.mktemp("html")
    for name in [*release.OFFERED, "book/index.html", "downloads/a.whl", "the book.pdf"]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


def packages():
    return b"{}"


@pytest.fixture(scope="module")
def made(html):
    return release.release(html, packages)


@IN_GIT
def test_the_same_commit_and_pages_give_the_same_bytes(made, html):
    assert release.release(html, packages) == made


@IN_GIT
def test_every_file_has_its_checksum(made):
    sums = dict(line.split("  ")[::-1] for line in made[release.SUMS].decode().splitlines())
    assert sums == {name: sha256(made[name]).hexdigest() for name in made.keys() - {release.SUMS}}


@IN_GIT
def test_the_description_holds_every_file_and_says_what_an_ro_crate_must(made):
    graph = {one["@id"]: one for one in json.loads(made[release.CRATE])["@graph"]}
    root, own = graph["./"], graph[release.CRATE]
    assert own["about"] == {"@id": "./"}
    assert own["conformsTo"] == {"@id": release.SPECIFICATION}
    assert root["@type"] == "Dataset"
    assert all(root[name] for name in ("name", "description", "datePublished", "license"))
    parts = [one["@id"] for one in root["hasPart"]]
    assert set(parts) == made.keys() - {release.SUMS, release.CRATE}
    for name in parts:
        assert graph[name]["sha256"] == sha256(made[name]).hexdigest()
        assert graph[name]["contentSize"] == str(len(made[name]))
    named = [root["license"]["@id"], *(one["@id"] for one in root["author"])]
    assert all(name in graph for name in named)


@IN_GIT
def test_the_source_is_every_file_of_the_commit_and_the_site_every_page(made, html):
    version = release.told()["version"]
    with zipfile.ZipFile(io.BytesIO(made[f"blueprint-recomputed-{version}-source.zip"])) as archive:
        held = set(archive.namelist())
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert held == {f"blueprint-recomputed-{version}/{name}" for name in listed.splitlines()}
    with zipfile.ZipFile(io.BytesIO(made[f"blueprint-recomputed-{version}-site.zip"])) as archive:
        assert len(archive.namelist()) == sum(path.is_file() for path in html.rglob("*"))
    assert "the book.pdf" in made


# --- what newer packages move ------------------------------------------------------------------------------


def test_what_moved_is_named_by_its_keys():
    before = {"a": {"value": 1, "words": "1"}, "b": [1, 2], "c": None}
    after = {"a": {"value": 1.5, "words": "1"}, "b": [1, 2, 3], "d": None}
    assert moving.moved(before, after) == [
        "a.value: 1 → 1.5",
        "c: None → not there",
        "b.2: not there → 3",
        "d: not there → None",
    ]
    assert moving.moved(before, before) == []


def test_the_exit_code_says_whether_a_number_moved(tmp_path, capsys):
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text('{"a": 1}')
    two.write_text('{"a": 2}')
    assert (moving.main(str(one), str(one)), moving.main(str(one), str(two))) == (0, 1)
    assert capsys.readouterr().out == "No number moved.\na: 1 → 2\n"
