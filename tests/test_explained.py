"""One number explained: what an input does to it, what a finding carries, where an input comes from, which page."""

import inspect
from dataclasses import replace
from fractions import Fraction
from math import inf
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from analysis.arithmetic.bounds import Bounds
from analysis.arithmetic.rounding import stated_figure
from analysis.chapters import explained, explained_pages
from analysis.claims.finding import Finding
from analysis.ledger import findings
from analysis.ledger.entries import number

F = Fraction


def steps(register, kind, key):
    """The steps of a number's explanation by name."""
    entry = BeautifulSoup(explained.section(register, number(register, kind, key)), "html.parser")
    return {step.dt.get_text(): step.dd.get_text() for step in entry.select(".bp-chain > div")}


# --- what an input does -------------------------------------------------------------------------------------

EFFECTS = {
    # elasticity, value, unit, whether it is a fall; what one per cent more does
    "up": (("2", "5", "hours", False), "raises it by 2.00%"),
    "down": (("-2", "5", "hours", False), "lowers it by 2.00%"),
    "a value below zero": (("2", "-5", "hours", False), "lowers it by 2.00%"),
    "a fall": (("2", "-5", "percent", True), "raises it by 2.00%"),
    "nothing": (("0", "5", "hours", False), "no effect"),
    "hardly anything": (("0.004", "5", "hours", False), "raises it by less than 0.01%"),
    "a hundredth": (("-0.005", "5", "hours", False), "lowers it by 0.01%"),
    "not yet near nothing": (("9.99", "5", "hours", False), "raises it by 9.99%"),
    "near nothing": (("10", "5", "hours", False), "raises it by 0.5 hours"),
    "near nothing, below": (("-12.34", "-5", "hours", False), "raises it by 0.62 hours"),
    "six decimals": (("10", "0.00001", "hours", False), "raises it by 0.000001 hours"),
    "seven decimals": (("10", "0.000001", "hours", False), "raises it by 0.00 hours"),
    "points": (("20", "0.01", "percent", False), "raises it by 0.2 points"),
    "pounds for millions": (
        ("10", "990000", "million_pounds_per_year", False),
        "raises it by £99,000 a year",
    ),
    "fewer pounds": (("-10", "500000", "million_pounds", False), "lowers it by £50,000"),
    "a tenth of a million": (("11", "1000000", "million_pounds", False), "raises it by £0.11m"),
    "pounds as they are": (("10", "500000", "pounds", False), "raises it by £50,000"),
}


@pytest.mark.parametrize(("chain", "told"), EFFECTS.values(), ids=EFFECTS)
def test_what_one_per_cent_more_does(register, chain, told):
    slope, value, unit, falls = chain
    proved = Bounds(F(0), F(1), True, {"x": 1})
    made = explained._Chain(proved, {"x": F(slope)}, F(value), register.units[unit], falls=falls)
    assert made.effect("x") == told
    held = replace(made, limits=replace(proved, direction={}))
    assert held.effect("x") == told
    loose = replace(made, limits=replace(proved, direction={"x": 0}))
    assert loose.effect("x") == told + (", though not proved for its whole range" if F(slope) else "")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (
            "contact_share_after",
            "The result depends most on this: “Contact today”. One per cent more of it raises the result by 1.00% of its "
            "size.",
        ),
        (
            "caseload_cut",  # more children today make the cut larger
            "The result depends most, and equally, on these: “Average caseload as the report states it” and “Caseload "
            "under the model”. One per cent more of “Average caseload as the report states it” raises the result by 4.12% "
            "of its size; one per cent more of “Caseload under the model” lowers the result by 4.12% of its size.",
        ),
        (
            "families_model",
            "The value needed depends most, and equally, on these: the stated figure and “Caseload under the model”. One "
            "per cent more of the stated figure lowers the value needed by 1.00% of its size; one per cent more of "
            "“Caseload under the model” raises the value needed by 1.00% of its size.",
        ),
        (
            "intent_year",
            "Nothing moves it: its inputs are years, definitions, price indices or exact official counts.",
        ),
    ],
)
def test_what_moves_a_figure_most_is_told(register, key, told):
    assert steps(register, "claim", key)["Elasticity"] == told


def test_what_is_multiplied_by_nothing_is_moved_by_no_input(register):
    """Nothing given up: at these values no pay moves what the posts given up cost."""
    nothing = replace(register.inputs["posts_given_up"], figure=stated_figure("0"))
    changed = replace(register, inputs={**register.inputs, "posts_given_up": nothing})
    told = steps(changed, "result", "leaving_in_full")["Elasticity"]
    assert told == "At these values no input moves the result by itself."


def test_inputs_behind_results_are_told_by_what_they_do_and_ten_at_most(register):
    rests = steps(register, "result", "share_to_repay")["Inputs"]
    behind = rests.partition("Through these it rests on ")[2]
    assert behind.count("(raises it by") + behind.count("(lowers it by") == 10
    sizes = [float(part.partition("%")[0]) for part in behind.split(" it by ")[1:]]
    assert sizes == sorted(sizes, reverse=True)


# --- what a finding carries ---------------------------------------------------------------------------------

A_SHARE = Finding(
    id="falls_made_up",
    label="a share made up for this test",
    value=0.1234,
    unit="percent",
    decimals=1,
    definition="Made up.",
    tables=("workforce",),
    low=0.05,
    high=0.2,
    interval="95% confidence interval",
    error=0.04,
    n=1350,
)
ALONE = {"low": None, "high": None, "interval": ""}
TOLD = {
    "all": ({}, "12.3%, 5.0% to 20.0%: 95% confidence interval. Standard error 4.0%. Observations: 1,350."),
    "no interval": (ALONE, "12.3%. Standard error 4.0%. Observations: 1,350."),
    "no error": ({"error": None}, "12.3%, 5.0% to 20.0%: 95% confidence interval. Observations: 1,350."),
    "an error of nothing": ({"error": 0.0001} | ALONE, "12.3%. Observations: 1,350."),
    "no count": ({"n": None} | ALONE, "12.3%. Standard error 4.0%."),
    "no observation": ({"n": 0, "error": None} | ALONE, "12.3%. Observations: 0."),
    "the figure alone": ({"n": None, "error": None} | ALONE, "12.3%"),
    "a hidden error alone": ({"n": None, "error": 0.0001} | ALONE, "12.3%"),
    "an interval like the figure": (
        {"low": 0.1234, "high": 0.1234, "error": None},
        "12.3%. Observations: 1,350.",
    ),
    "an end like the figure": (
        {"low": 0.1226, "high": 0.15, "error": None, "n": None},
        "12.34%, 12.26% to 15.00%: 95% confidence interval.",
    ),
    "no bound": (
        {"low": -inf, "high": inf, "error": None, "n": None},
        "12.3%, no bound can be given: 95% confidence interval.",
    ),
    "another name": ({"observed": "Councils", "error": None} | ALONE, "12.3%. Councils: 1,350."),
}


@pytest.mark.parametrize(("changed", "told"), TOLD.values(), ids=TOLD)
def test_a_finding_is_told_with_what_it_carries(register, monkeypatch, changed, told):
    monkeypatch.setattr(findings, "SOURCES", {"falls": lambda register: [replace(A_SHARE, **changed)]})
    monkeypatch.setattr(findings, "of_chapter", inspect.unwrap(findings.of_chapter))  # nothing is kept
    assert steps(register, "finding", "falls_made_up")["Figure"] == told


# --- where an input comes from ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("children_per_family_known", "Stated by nobody"),
        ("days_in_year", "A definition. A calendar year that is no leap year"),
        ("on_cost", "An assumption of this book"),  # the reason for its range stands with the range
        ("contact_worth", "A choice of this book"),
        ("support_posts", "An assumption of this book. The chapter on running costs solves for it"),
        (
            "hampshire_contact_before",
            "Hiring personal assistants for social workers cuts stress and saves money, finds study, study results: share "
            "of the day",
        ),
        (
            "contact_rise_exact",
            "A Blueprint for Children's Social Care: front matter to page 11, executive summary, first expected benefit: “A "
            'c.60% increase”; the claim: Rise in contact, in the report. The report\'s figure with its "c." taken away, to '
            "see where it would lead",
        ),
    ],
)
def test_where_an_input_comes_from_is_told(register, key, told):
    assert steps(register, "input", key)["Where from"] == told


def test_an_input_that_no_formula_takes_says_so(register):
    said = {
        key: steps(register, "input", key) for key in ("census_months", "contracted_week", "contact_rise")
    }
    assert said["census_months"]["Goes into"] == (
        "A finding, an account or a comparison, and no formula of a claim or a result."
    )
    assert "Plausible" not in said["contact_rise"]
    assert said["contracted_week"]["Plausible"].startswith("37.0 to 45.9 hours a week. From the contract to ")


# --- which page ---------------------------------------------------------------------------------------------


def numbers_of(*sizes):
    """Numbers whose sections have so many elements and, each, so many words."""
    entries = [SimpleNamespace(anchor=str(at)) for at in range(len(sizes))]
    html = {str(at): "<b>" * nodes + "word " * words for at, (nodes, words) in enumerate(sizes)}
    return entries, html


@pytest.mark.parametrize(
    ("sizes", "head", "parts"),
    [
        ([(4, 0), (4, 0), (4, 0)], "", [2, 1]),  # eight elements fill a page that may have nine
        ([(4, 0), (5, 0), (4, 0)], "", [2, 1]),
        ([(4, 0), (6, 0)], "", [1, 1]),
        ([(4, 0), (4, 0)], "<b></b><b></b>", [1, 1]),  # with its head the first has no room for the second
        ([(4, 0), (5, 0)], "<b></b>", [1, 1]),
        ([(20, 0), (1, 0)], "", [1, 1]),  # one that is too large has a page of its own
        ([(0, 50), (0, 50), (0, 1)], "", [2, 1]),  # 95 pixels each where 190 are allowed
        ([(0, 51), (0, 50)], "", [1, 1]),
        ([(0, 50), (0, 50)], "word", [1, 1]),
        ([(1, 49), (0, 50)], "", [1, 1]),  # an element is higher than a word
        ([(1, 47), (0, 50)], "", [2]),
    ],
)
def test_a_page_ends_where_the_next_number_would_take_it_past_its_size(monkeypatch, sizes, head, parts):
    monkeypatch.setattr(explained_pages, "NODES", 9)
    monkeypatch.setattr(explained_pages, "HEIGHT", 190)
    assert [len(part) for part in explained_pages._parted(*numbers_of(*sizes), head)] == parts


def test_each_input_is_explained_with_what_takes_it_first(register):
    home = {key: name for name, own in explained_pages.chapters(register).items() for key in own["input"]}
    taken = [
        (key, one.chapter)
        for one in register.quantities.values()
        for key in one.arguments.values()
        if key in home
    ]
    assert {key: home[key] for key, _ in taken} == dict(reversed(taken))
    by_claim = {
        given.id: explained_pages.GROUPS[claim.group]["chapter"]
        for given in register.inputs.values()
        for claim in reversed(register.claims.values())
        if (given.id in claim.arguments.values() or claim.id == given.claim) and given.id not in dict(taken)
    }
    assert by_claim.items() <= home.items()
    assert len(by_claim) > 5
    rest = home.keys() - dict(taken).keys() - by_claim.keys()
    assert rest
    assert {home[key] for key in rest} <= {
        name for name, own in explained_pages.chapters(register).items() if own
    }


def test_the_size_of_a_page_counts_elements_and_words():
    assert explained_pages._size("<p>one <b>two</b></p> three") == (2, pytest.approx(3 * 1.9 + 2 * 4.2))


def test_how_many_numbers_are_explained_is_told_by_kind(register):
    chapter = next(iter(explained_pages.chapters(register)))
    kinds = [one.kind for one in explained_pages.numbers(register, chapter)]
    assert kinds == sorted(kinds, key=list(explained_pages.KINDS).index)
    told = explained_pages.counted(register, [chapter])
    for kind in set(kinds):
        many = kinds.count(kind)
        assert f"{many} {kind}{'s' if many > 1 else ''}" in told


def test_the_first_page_has_the_chapter_s_name_and_the_others_their_place():
    pages = [explained_pages.Page("week", place, (), None).address for place in (1, 2, 3)]
    assert pages == ["findings/week.html", "findings/week-2.html", "findings/week-3.html"]


@pytest.mark.parametrize("name", [*explained_pages.KINDS])
def test_each_kind_has_its_heading(name):
    one = SimpleNamespace(kind=name)
    page = explained_pages.Page("week", 1, [one], None)
    assert page.kinds == [(explained_pages.KINDS[name].lower(), explained_pages.KINDS[name])]
