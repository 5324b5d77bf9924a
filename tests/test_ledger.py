"""The ledger as files and as a table, and the chain that explains each number."""

import copy
import csv
import inspect
import json
import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator

from analysis.chapters import explained, explained_index, explained_pages, fit, ledger
from analysis.claims import reasons, wording
from analysis.claims.consistency import conflicts
from analysis.claims.expression import express, with_inputs
from analysis.claims.verdicts import UNCHECKED as UNCHECKED_KINDS
from analysis.claims.verdicts import Verdict, judge
from analysis.ledger import entries as chapter
from analysis.ledger import links, results
from analysis.ledger.fields import schema
from analysis.register.load import DATA, load
from analysis.show.html import badge, folded, phrase, table
from analysis.show.marks import MARKS
from analysis.show.svg import MUTED, SERIES

REGISTER = load()
CLAIMS, QUANTITIES = list(REGISTER.claims), list(REGISTER.quantities)


def soup(html):
    return BeautifulSoup(html, "html.parser")


def claim_with(verdict):
    """Key of the first claim with a verdict."""
    return next(key for key in CLAIMS if judge(REGISTER, REGISTER.claims[key]).verdict is verdict)


# --- the schema --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Folder with the files that a build publishes."""
    folder = tmp_path_factory.mktemp("published")
    results.write(folder)
    return folder


@pytest.fixture(scope="module")
def content(published):
    return json.loads((published / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def validator(published):
    rules = json.loads((published / "results.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(rules)
    return Draft202012Validator(rules)


def test_the_published_results_obey_the_published_schema(content, validator):
    assert [error.message for error in validator.iter_errors(content)] == []
    assert list(content["claims"]) == CLAIMS
    assert list(content["results"]) == QUANTITIES


def test_the_schema_describes_every_field(validator):
    for part in ("claims", "results"):
        fields = validator.schema["properties"][part]["additionalProperties"]["properties"]
        assert [name for name, rules in fields.items() if not rules.get("description")] == []


REPRODUCES, UNCHECKED, CONDITIONAL = map(
    claim_with, (Verdict.REPRODUCES, Verdict.NOT_SEEN, Verdict.HOLDS_ONLY_IF)
)
BROKEN = {
    "a verdict that is none": (REPRODUCES, {"verdict": "Fine"}),
    "a number as text": (REPRODUCES, {"rebuilt": "0.6"}),
    "a checked claim without its rebuilt figure": (REPRODUCES, {"rebuilt": None}),
    "a checked claim without bounds": (REPRODUCES, {"low": None}),
    "an unknown field": (REPRODUCES, {"mood": "good"}),
    "an unknown source": (REPRODUCES, {"source": "hearsay"}),
    "an unknown formula": (REPRODUCES, {"formula": "guess"}),
    "an unknown input": (REPRODUCES, {"inputs": ["guess"]}),
    "an input twice": (REPRODUCES, {"inputs": [next(iter(REGISTER.inputs))] * 2}),
    "an unknown unit": (REPRODUCES, {"unit": "furlongs"}),
    "an unchecked claim with a figure": (UNCHECKED, {"rebuilt": 1.0}),
    "an unchecked claim with evidence": (UNCHECKED, {"evidence": "Repeated elsewhere"}),
    "a checked claim without evidence": (REPRODUCES, {"evidence": None}),
    "evidence that is none": (REPRODUCES, {"evidence": "hearsay"}),
    "an old verdict": (UNCHECKED, {"verdict": "Not checkable"}),
    "an unchecked claim with a formula": (UNCHECKED, {"formula": "identity"}),
    "a condition with a figure": (CONDITIONAL, {"rebuilt": 1.0}),
}


@pytest.mark.parametrize(("key", "change"), BROKEN.values(), ids=BROKEN)
def test_the_schema_refuses(content, validator, key, change):
    broken = copy.deepcopy(content)
    broken["claims"][key] |= change
    assert not validator.is_valid(broken)


FIELDS = [
    (REPRODUCES, name)
    for name in ("stated", "verdict", "evidence", "source", "locator", "explained", "inputs")
]


@pytest.mark.parametrize(("key", "field"), [*FIELDS, (UNCHECKED, "settles"), (CONDITIONAL, "needs")])
def test_the_schema_asks_for_each_field(content, validator, key, field):
    broken = copy.deepcopy(content)
    del broken["claims"][key][field]
    assert not validator.is_valid(broken)


@pytest.mark.parametrize("change", [{"hash": "unknown"}, {"version": ""}])
def test_the_schema_asks_for_the_state_of_the_book(content, validator, change):
    assert not validator.is_valid(content | change)
    for name in change:
        assert not validator.is_valid({key: value for key, value in content.items() if key != name})


def test_the_schema_follows_the_register():
    other = schema(with_inputs(REGISTER, children_per_family_known="1.4"))
    needs = other["properties"]["claims"]["additionalProperties"]["properties"]["needs"]
    assert "children_per_family_known" not in needs["properties"]["input"]["enum"]


# --- as a table for spreadsheets ---------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_claim_with_the_same_values(published, content):
    with (published / "ledger.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert list(rows) == CLAIMS
    for key, entry in content["claims"].items():
        for name in ("stated", "verdict", "source", "locator", "explained", "group"):
            assert rows[key][name] == entry[name], key
        assert rows[key]["evidence"] == (entry["evidence"] or "")
        assert rows[key]["other_verdict"] == entry.get("other_verdict", "")
        for name in ("stated_value", "rebuilt", "low", "high", "turns_at", "grain"):
            found = rows[key][name]
            assert (None if found == "" else float(found)) == entry[name], key
        assert [name for name in rows[key]["inputs"].split("; ") if name] == entry["inputs"]
        assert rows[key]["caveat"] == entry["caveat"], key
        assert (rows[key]["version"], rows[key]["hash"]) == (content["version"], content["hash"])
    needed = content["claims"][CONDITIONAL]["needs"]
    assert rows[CONDITIONAL]["needs_input"] == needed["input"]
    assert float(rows[CONDITIONAL]["needs_low"]) == needed["low"]


def test_evidence_is_null_where_nothing_was_rebuilt_and_only_there(content):
    for key, entry in content["claims"].items():
        assert (entry["evidence"] is None) == (entry["rebuilt"] is None), key


def test_a_second_grain_is_told_where_the_verdict_turns(content):
    told = {key: entry for key, entry in content["claims"].items() if "other_verdict" in entry}
    assert told["contact_rise"]["other_grain"] == 0.05
    assert told["contact_rise"]["grain"] == 0.1
    for entry in told.values():
        assert entry["other_verdict"] != entry["verdict"]
        assert entry["other_grain"] != entry["grain"]


def test_the_table_to_fill_in_is_published_as_it_stands(published):
    assert (published / "unseen_pages.csv").read_bytes() == (DATA / "unseen_pages.csv").read_bytes()


def test_the_table_has_every_field_of_a_claim(content):
    fields = {name for entry in content["claims"].values() for name in entry} - {"needs"}
    header = results.as_csv(REGISTER).partition("\n")[0].split(",")
    assert fields <= set(header)
    assert header[0] == "id"
    assert len(set(header)) == len(header)


# --- as a table in the book --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page():
    return soup(ledger.ledger_table(REGISTER).html)


def test_each_claim_has_one_row_under_its_question(page):
    assert [row["id"] for row in page.select("tr[data-verdict]")] != []
    assert Counter(row["id"] for row in page.select("tr[data-verdict]")) == Counter(
        f"row-{key}" for key in CLAIMS
    )
    for body in page.select("tbody"):
        asked = body.select_one(".bp-group th").get_text()
        keys = [row["id"].removeprefix("row-") for row in body.select("tr[data-group]")]
        assert {explained_index.question(REGISTER.claims[key].group) for key in keys} == {asked}


def test_every_group_has_its_question():
    assert {claim.group for claim in REGISTER.claims.values()} <= set(explained_pages.GROUPS)
    assert explained_index.question("something new") == "Something new"


@pytest.mark.parametrize("key", CLAIMS)
def test_a_row_says_what_the_claim_says(page, key):
    claim, row = REGISTER.claims[key], page.find(id=f"row-{key}")
    cells = {cell["data-label"]: cell.get_text() for cell in row.find_all("td")}
    assert row.th.a["href"] == f"explain.html#claim-{key}"
    assert cells["Stated"] == wording.stated(claim)
    judged = judge(REGISTER, claim)
    assert cells["Verdict"].startswith(row["data-verdict"])
    assert row["data-verdict"] == judged.verdict.value
    assert ("To the nearest" in cells["Verdict"]) == (judged.other is not None)
    assert cells["It rests on"] == row["data-evidence"]
    assert row["data-evidence"] == (judged.evidence.value if judged.evidence else ledger.NOTHING)
    assert cells["Source"] == REGISTER.sources.loc[row["data-source"], "title"]
    assert row["data-source"] == claim.source


def test_the_filters_offer_what_the_rows_have_and_are_hidden_at_first(page):
    form = page.find("form")
    assert form.has_attr("hidden")
    for select in form.find_all("select"):
        offered = {option["value"] for option in select.find_all("option")} - {""}
        found = {row[f"data-{select['data-filter']}"] for row in page.select("tr[data-verdict]")}
        assert found <= offered
        assert form.find("label", attrs={"for": select["id"]})
    assert page.find(class_="bp-count")["role"] == "status"


def test_cells_with_figures_can_be_sorted(page):
    for key in CLAIMS:
        cell = page.find(id=f"row-{key}").find("td", attrs={"data-label": "Stated"})
        assert float(cell["data-value"]) == pytest.approx(float(REGISTER.claims[key].figure.value))
        assert cell["data-unit"] == REGISTER.claims[key].unit.base


def test_verdicts_and_evidence_sort_by_their_names_and_not_as_marks(page):
    for key in CLAIMS:
        cells = {cell["data-label"]: cell for cell in page.find(id=f"row-{key}").find_all("td")}
        assert not cells["Verdict"].has_attr("data-value")
        assert not cells["It rests on"].has_attr("data-value")


def test_one_palette_for_verdicts_says_nothing_of_good_and_bad():
    """Badges, scorecard and bars share their hues; the colours of ratings are not among them."""
    style = (DATA.parent / "book" / "_static" / "book.css").read_text(encoding="utf-8")
    hues = {}
    for verdict in Verdict:
        name = re.search(r"bp-verdict-([a-z-]+)", badge(verdict).html)[1]
        rule = re.search(rf"\.bp-verdict-{name} {{(.*?)}}", style, re.DOTALL)[1]
        hues[verdict] = re.search(r"--bp-hue: var\((--bp-[a-z0-9]+)\)", rule)[1]
        assert re.search('--bp-sign: "[^✓✕✗✘]"', rule)
    assert not {"--bp-good", "--bp-bad", "--bp-fair", "--bp-3", "--bp-2"} & set(hues.values())
    shown = {SERIES[0]: "--bp-1", SERIES[3]: "--bp-4", SERIES[4]: "--bp-5", MUTED: "--bp-muted"}
    assert {verdict: shown[MARKS[verdict].colour] for verdict in Verdict} == hues
    assert len({MARKS[verdict].marker for verdict in Verdict}) == len(Verdict)
    bars = ledger.verdicts_figure(REGISTER)
    outcomes = {
        words: {MARKS[verdict].colour for verdict in verdicts} for words, verdicts in ledger.OUTCOMES.items()
    }
    assert set(bars.rows["label"]) == set(outcomes)
    assert all(hue in outcomes[words] for words, hue in zip(bars.rows["label"], bars.hues, strict=True))
    assert {one for verdicts in ledger.OUTCOMES.values() for one in verdicts} == set(Verdict)


def test_the_picture_counts_every_claim_once():
    counts = ledger.verdict_counts(REGISTER)
    assert sum(counts.values()) == len(CLAIMS)
    assert list(counts) == list(Verdict)
    figure = ledger.verdicts_figure(REGISTER)
    assert sum(figure.data["value"]) == len(CLAIMS)
    for number in ("point-holds", "does-not-reproduce"):
        assert chapter.words(REGISTER, f"count.{number}") in figure.headline


# --- addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("face_time_change_relative", "explain.html#result-face_time_change_relative"),
        ("face_time_change_relative.low", "explain.html#result-face_time_change_relative"),
        ("face_time_change_relative.span", "explain.html#result-face_time_change_relative"),
        ("contact_rise.stated", "explain.html#claim-contact_rise"),
        ("contact_rise.span", "explain.html#claim-contact_rise"),
        ("contact_rise.verdict", "explain.html#claim-contact_rise"),
        ("salary_2018.given", "explain.html#input-salary_2018"),
        ("contact_rise.given", "explain.html#input-contact_rise"),
        ("count.claims", "ledger.html#fig-verdict-counts"),
        ("year.last", "records.html#what-was-counted-and-when"),
    ],
)
def test_where_a_figure_of_the_prose_leads(key, address):
    assert chapter.entry(REGISTER, key).address == address


def test_what_a_drawing_rests_on_is_named_once_and_linked():
    found = chapter.named(
        REGISTER, "contact_rise.stated", "face_time_change_relative", "team_size", "team_size"
    )
    assert [one.text for one in found] == [
        "Rise in contact, in the report",
        "Rise in contact",
        "Social workers in a team",
    ]
    assert [re.search('href="(.*?)"', one.html).group(1) for one in found] == [
        "explain.html#claim-contact_rise",
        "explain.html#result-face_time_change_relative",
        "explain.html#input-team_size",
    ]
    with pytest.raises(KeyError, match="nothing_at_all"):
        chapter.named(REGISTER, "nothing_at_all")


def test_what_states_a_value_is_linked_to_by_its_key_alone():
    linked = [a["href"] for a in soup(fit.conflicts_table(REGISTER).html).select("td a")]
    keys = [one.key for conflict in conflicts(REGISTER) for one in conflict.statements]
    assert len(linked) == len(keys)
    assert dict(zip(keys, linked, strict=True)) == {
        key: links.to("claim", key)  # a claim that is an input too is shown as the claim
        if key in CLAIMS
        else links.to("input", key)
        if key in REGISTER.inputs
        else f"fit.html#said-{key}"
        for key in keys
    }


def test_a_fold_and_a_phrase_keep_their_words():
    inside = phrase("1 < ", links.link("a.html#b", "2 & 3"), ".")
    assert inside.html == '1 &lt; <a class="bp-number" href="a.html#b">2 &amp; 3</a>.'
    assert inside.text == "1 < 2 & 3."
    shown = folded("Less & more", inside)
    assert shown.html == (
        f'<details class="bp-fold"><summary>Less &amp; more</summary>{inside.html}</details>'
    )
    assert shown.text == "Less & more\n1 < 2 & 3."


def test_counts_for_the_prose():
    counted = [chapter.words(REGISTER, f"count.{one.value.lower().replace(' ', '-')}") for one in Verdict]
    unchecked = [judge(REGISTER, claim).verdict in UNCHECKED_KINDS for claim in REGISTER.claims.values()]
    assert chapter.words(REGISTER, "count.not-checkable") == str(sum(unchecked))
    assert chapter.words(REGISTER, "count.made-up") == chapter.words(REGISTER, "count.made-up-right")
    assert sum(map(int, counted)) == int(chapter.words(REGISTER, "count.claims")) == len(CLAIMS)
    with pytest.raises(KeyError):
        chapter.words(REGISTER, "count.nothing")


def test_text_in_a_link_is_escaped():
    assert (
        links.link("a.html#b", "<b> & co").html
        == '<a class="bp-number" href="a.html#b">&lt;b&gt; &amp; co</a>'
    )


# --- the chain ---------------------------------------------------------------------------------------------


def steps(entry):
    """The steps of an entry's chain by name."""
    return {step.dt.get_text(): step.dd for step in entry.select(".bp-chain > div")}


def section(kind, key):
    """The entry of one number."""
    return soup(explained.section(REGISTER, chapter.number(REGISTER, kind, key)))


@pytest.mark.parametrize("key", CLAIMS)
def test_a_claim_is_explained_from_figure_to_verdict(key):
    claim = REGISTER.claims[key]
    judged, found = judge(REGISTER, claim), steps(section("claim", key).find(id=f"claim-{key}"))
    assert wording.stated(claim) in found["Figure"].get_text()
    assert REGISTER.sources.loc[claim.source, "title"] in found["Figure"].get_text()
    assert reasons.allowed(claim) in found["Figure"].get_text()
    assert found["Verdict"].find(class_="bp-verdict").get_text() == judged.verdict.value
    assert reasons.rule(judged) in found["Verdict"].get_text()
    computed = [name for name in ("Formula", "Inputs", "Bounds", "Elasticity") if name in found]
    assert len(computed) == (0 if judged.verdict in UNCHECKED_KINDS else 4)
    if judged.verdict in UNCHECKED_KINDS:
        assert claim.settles in found["What would settle it"].get_text()
        assert claim.holder in found["What would settle it"].get_text()
    else:
        assert bool(found["Formula"].find(class_="math")) == (claim.formula != "identity")
        assert linked_inputs(found["Inputs"]) == set(judged.expression.inputs)


def linked_inputs(step):
    prefix = "explain.html#input-"
    linked = step.select(":is(th, p) a")
    return {a["href"].removeprefix(prefix) for a in linked if a["href"].startswith(prefix)}


@pytest.mark.parametrize("key", QUANTITIES)
def test_a_result_is_explained_down_to_its_inputs(key):
    quantity = REGISTER.quantities[key]
    expression, found = express(REGISTER, quantity), steps(section("result", key))
    value = wording.quantity_value(quantity, expression.value)
    assert found["Figure"].strong.get_text() == value
    assert quantity.definition in found["Figure"].get_text()
    named, rest = (
        linked_inputs(found["Inputs"]),
        re.search(r"(\d+) (?:more inputs? moves? it|inputs? behind these)", found["Inputs"].get_text()),
    )
    assert named <= set(expression.inputs)
    assert len(expression.inputs) == len(named) + (int(rest[1]) if rest else 0)
    if quantity.formula != "identity":
        assert re.fullmatch(r"\\\[.+\\\]", found["Formula"].find(class_="math").get_text())
        assert found["Formula"].get_text().endswith((f"= {value}", f"≈ {value}"))
    ends = wording.quantity_span(quantity, expression.value, expression.bounds.low, expression.bounds.high)
    assert found["Bounds"].get_text().startswith(f"{ends}. ")


@pytest.mark.parametrize("key", list(REGISTER.inputs))
def test_an_input_says_where_it_comes_from_and_what_it_goes_into(key):
    entry, found = REGISTER.inputs[key], steps(section("input", key))
    assert found["Figure"].get_text() == wording.given(entry)
    if entry.source:
        assert REGISTER.sources.loc[entry.source, "title"] in found["Where from"].get_text()
    used = {a["href"] for a in found["Goes into"].find_all("a")}
    claims = {links.to("claim", one.id) for one in REGISTER.claims.values() if key in one.arguments.values()}
    through = {
        links.to("result", one.id) for one in REGISTER.quantities.values() if key in one.arguments.values()
    }
    assert used == claims | through


def test_every_number_of_the_registers_is_explained_with_one_chapter():
    placed = [
        (kind, key)
        for own in explained_pages.chapters(REGISTER).values()
        for kind, keys in own.items()
        for key in keys
    ]
    known = {"claim": CLAIMS, "result": QUANTITIES, "input": list(REGISTER.inputs)}
    assert sorted(placed) == sorted((kind, key) for kind, keys in known.items() for key in keys)


def test_a_chapter_fills_pages_whose_first_names_all_its_numbers_once(monkeypatch):
    monkeypatch.setattr(explained_pages, "HEIGHT", 5000)
    pages = explained_pages.pages(REGISTER, "week")
    assert len(pages) > 3
    explained_here = [one.anchor for page in pages for one in page.numbers]
    assert explained_here == [one.anchor for one in explained_pages.numbers(REGISTER, "week")]
    for page in pages:
        anchors = [tag["id"] for tag in soup(page.body.html).find_all(id=True)]
        assert len(anchors) == len(set(anchors))
        assert {one.anchor for one in page.numbers} <= set(anchors)
    first = soup(pages[0].body.html)
    for page in pages[1:]:
        for one in page.numbers:
            assert first.find(id=one.anchor)["href"] == f"{page.address}#{one.anchor}"
    assert pages[1].address == "findings/week-2.html"


def test_a_chapter_without_numbers_is_refused():
    with pytest.raises(KeyError, match="'nothing' has no numbers"):
        explained_pages.numbers(REGISTER, "nothing")


def test_the_index_names_every_claim_result_and_input_once_at_its_lasting_address():
    index = soup(explained_index.index(REGISTER).html)
    keys = {"claim": CLAIMS, "result": QUANTITIES, "input": REGISTER.inputs}
    wanted = [links.to(kind, key) for kind, known in keys.items() for key in known]
    listed = index.select("li > a[id]")
    assert sorted(a["href"] for a in listed) == sorted(wanted)
    assert all(a["href"] == f"explain.html#{a['id']}" for a in listed)
    assert index.form.has_attr("hidden")
    first = {links.explanations(names[0]) for names in explained_index.by_chapter(REGISTER).values()}
    assert {a["href"] for a in index.select("li > a:not([id]):not(.bp-chapter)")} == first
    places = {tag["id"] for tag in index.select("span[id^=findings-]")}
    assert places == {f"findings-{name}" for name in explained_pages.named(REGISTER)}


def test_numbers_that_one_chapter_shows_are_explained_on_pages_one_after_the_other():
    pages = explained_index.by_chapter(REGISTER)
    assert pages["pilots"] == ["pilots", "named"]
    assert [name for names in pages.values() for name in names] == explained_pages.named(REGISTER)


def row_of(entry, label):
    """The cells of one input in the table of an entry."""
    table = steps(entry)["Inputs"]
    row = next(row for row in table.select("tbody tr") if label in row.th.get_text())
    return [cell.get_text() for cell in row.find_all("td")]


def test_an_input_says_how_it_moves_a_rise():
    entry = section("claim", "contact_rise")
    figure, spread, effect, _ = row_of(entry, "contact today")
    assert figure == "16%"
    assert spread == "15.5% to 16.5%, to the nearest 1 point"
    assert effect == "lowers it by 2.78%"  # −25 ÷ (25 − 16)


def test_a_fall_is_told_as_what_is_cut():
    """More children today make the cut larger; the signed change they make smaller."""
    entry = section("claim", "caseload_cut")
    assert row_of(entry, "average caseload as the report states it")[2] == "raises it by 4.12%"
    result = section("result", "caseload_change_relative")
    assert row_of(result, "average caseload as the report states it")[2] == "lowers it by 4.12%"


def test_an_unknown_input_is_solved_for():
    entry = section("claim", "families_model")
    assert row_of(entry, "the stated figure")[2] == "lowers it by 1.00%"
    assert row_of(entry, "children with a social worker")[2] == "solved for"
    assert "0.93 to 2.80 children. Exact, by proof." in entry.get_text()


def test_a_result_within_a_result_is_named_with_what_comes_through_it():
    quantity = next(
        one
        for one in REGISTER.quantities.values()
        if any(key in REGISTER.quantities for key in one.arguments.values())
    )
    found = steps(section("result", quantity.id))["Inputs"]
    inner = next(key for key in quantity.arguments.values() if key in REGISTER.quantities)
    assert links.to("result", inner) in [head.a["href"] for head in found.select("tbody th")]
    assert found.select(".bp-table ~ p")[0].get_text().startswith("Through these it rests on ")


def test_every_verdict_has_a_rule_and_every_public_function_is_documented():
    assert {one.value for one in Verdict} <= set(reasons._rules())
    for module in (links, reasons, explained, explained_index, explained_pages, ledger):
        functions = [
            f for _, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__
        ]
        assert [f.__name__ for f in functions if not f.__name__.startswith("_") and not f.__doc__] == []


def test_a_table_without_links_in_its_rows_can_name_what_explains_it():
    made = chapter.named(REGISTER, "team_size")
    shown = table(["A", "B"], [["x", "1"]], "Counts", explained=made)
    assert soup(shown.html).select(".bp-table + .bp-explained > a.bp-number")[0]["href"].endswith("team_size")
    assert shown.text == "Counts\nA | B\nx | 1"
    assert "bp-explained" not in table(["A", "B"], [["x", "1"]], "Counts").html
