"""Cards, tables and views: what they say, and that they say it accessibly."""

import inspect
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from analysis.chapters import caseload, explain, explained, fit, start, systems, transition, week
from analysis.claims import wording
from analysis.claims.expression import with_inputs
from analysis.claims.verdicts import Verdict, judge
from analysis.ledger.entries import number, words
from analysis.register.load import load
from analysis.show import html as tables

VIEWS = [
    function
    for module in (start, week, caseload, transition, fit, systems)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
    and not name.startswith("_")
    and name.endswith(("figure", "table", "map", "key", "tornado"))
]


@pytest.fixture(scope="module")
def register():
    return load()


def soup(shown):
    return BeautifulSoup(shown._repr_mimebundle_()["text/html"], "html.parser")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.__module__}.{view.__name__}")
def test_every_view_has_a_picture_or_a_table_and_words_for_it(register, view):
    shown = view(register)
    page = soup(shown)
    assert page.find("svg", attrs={"role": "img"}) or page.find("table").find("caption").get_text(strip=True)
    assert len(shown._repr_mimebundle_()["text/plain"]) > 40


def test_a_changed_input_changes_the_words_of_a_figure(register):
    other = with_inputs(register, contact_share_after="30")
    assert week.accounts_figure(register).alt != week.accounts_figure(other).alt


@pytest.mark.parametrize("key", load().claims)
def test_every_claim_has_a_card_with_its_figure_and_verdict(register, key):
    claim = register.claims[key]
    card = soup(explain.claim_card(register, key))
    text = card.get_text(" ")
    assert wording.stated(claim) in text
    assert judge(register, claim).verdict.value in card.find(class_="bp-verdict").get_text()
    assert card.find(class_="bp-card-title")["id"] == f"card-{key}"


def test_the_working_has_the_figures_and_the_result(register):
    assert "(25% − 16%) ÷ 16% = 56.25%" in explain.claim_card(register, "contact_rise").text
    assert "(14 − 17.4) ÷ 17.4 = −19.5%" in explain.claim_card(register, "caseload_cut").text


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("hours_per_year", "37 × 45.54 = 1,685 hours a year"),
        ("merton_holder_cost", "£1m a year ÷ 17.443 = £57,330 a year"),
        (
            "contact_hours_gained",
            "18,787.3 ÷ 152 × 1,685.086 × (25% × 17.4 ÷ 14 − 16%) = 31,390 hours a year",  # three digits more
        ),
        ("holder_cost_once_low", "£5m ÷ 30 ≈ £166,571"),
        ("worth_lost", "1,666.2 × £39.5 = £0.07m a year"),
        ("rest_over_years", "£0 a year × (7.76 − 0.89) = £0"),
        ("net_cash_year", "£0 − £1,000 a year = −£1,000 a year"),
    ],
)
def test_a_line_has_as_many_digits_as_it_takes_to_come_out(register, key, line):
    assert explain.line_of_working(register, register.quantities[key]) == line


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (
            "contact_rise",
            "Keep its “c.”: its inputs give 56.25%, or 48.5% to 64.5% with rounding. That is the arithmetic of its own "
            "story; no count from outside it went in. ",
        ),
        (
            "contact_rise_headline",
            "“60%” can stand: its inputs allow 48.5% to 64.5% and do not say which. That is the ",
        ),
        (
            "comment_result",
            "“32%” follows from its inputs: 32%. The sum is right and its base is not: 20%, where 16% stands. Do not "
            "quote it. That is the arithmetic of its own story; no count from outside it went in. ",
        ),
        (
            "comment_base",
            "Say with “20%” that its inputs give 16%, or 15.5% to 16.5% with rounding. To the nearest 10 points: "
            "approximate.",
        ),
        (
            "families_model",
            "Say what it needs: children with a social worker in each family: 0.93 to 2.80 children",
        ),
        ("transition_low", "Say who states “£5m”. This book has not read the page or record behind it."),
        ("report_months", "Say who states “seven”. It rests on that word alone."),
        ("team_size", "“eight” is what the model proposes, not a claim of fact."),
        (
            "caseload_england",
            "“17.4 children” follows from its inputs: 17.42 children. An independent count or record",
        ),
        ("merton_rise", "“33%” follows from its inputs: 33%. Others say the same; none of them counted it"),
        ("intent_to_leave", "Say with “55%” that its inputs give 37.6%, or 37.6% to 37.7% with rounding. "),
    ],
)
def test_how_a_figure_may_be_quoted(register, key, told):
    claim = register.claims[key]
    advice = explain.conclusion(register, claim, judge(register, claim))
    assert advice.startswith(told)
    assert advice.endswith(claim.caveat)
    assert ("independent count" in advice) == (key == "caseload_england")


def test_inputs_are_listed_with_what_rounding_or_range_allows_and_where_they_come_from(register, monkeypatch):
    keys = {
        "worked_week": "37.0 to 45.9 hours a week",
        "on_cost": "20% to 40%",
        "contact_worth": "0% to 455%",
        "caseload_model": "14.0 to 17.4 children",
        "cases_2018": "as published",
        "case_holders_2018": "as published",
        "councils_2018": "exact",
        "days_in_year": "exact",
        "children_per_family_known": "1.0 to 2.5 children",
        "contact_rise_exact": "exact",
    }
    monkeypatch.setattr(
        explain, "tables", lambda: {"a-inputs": {"keys": " ".join(keys), "caption": "Inputs"}}
    )
    rows = [
        [cell.get_text() for cell in row.find_all("td")]
        for row in soup(explain.listed(register, "a-inputs")).select("tbody tr")
    ]
    assert [row[0] for row in rows] == [wording.given(register.inputs[key]) for key in keys]
    assert [row[1] for row in rows] == [*keys.values()]
    where = dict(zip(keys, (row[2] for row in rows), strict=True))
    assert where["on_cost"].startswith("Assumption. No source gives a rate. ")
    assert where["contact_worth"].startswith("A choice of value. ")
    assert where["days_in_year"] == "Definition. A calendar year that is no leap year."
    assert where["worked_week"].startswith("80-20 campaign: ")


def test_results_are_listed_with_their_bounds(register, monkeypatch):
    keys = {
        "face_time_change_relative": "48.48% to 64.52%",
        "children_per_team": "exact",
        "caseload_england_2018": "the same to the digits shown",
    }
    monkeypatch.setattr(
        explain, "tables", lambda: {"a-results": {"keys": " ".join(keys), "caption": "Results"}}
    )
    rows = soup(explain.listed(register, "a-results")).select("tbody tr")
    assert [row.find_all("td")[1].get_text() for row in rows] == [*keys.values()]


@pytest.mark.parametrize(
    ("key", "notes"),
    [("one_in_three", " See also: endnote 7, page 61 and after."), ("contact_rise", "")],
)
def test_endnotes_lead_to_what_would_settle_a_claim(register, key, notes):
    claim = register.claims[key]
    assert explain.settled_by(register, claim) == f"{claim.settles}{notes}"


def test_the_grain_at_which_a_verdict_turns_is_told(register):
    assert "nearest 7.5 points, or more roughly" in explain.claim_card(register, "contact_rise").text


def test_an_unknown_input_is_solved_for_and_judged(register):
    text = explain.claim_card(register, "families_model").text
    assert (
        "0.93 to 2.80 children with rounding; the plausible range, 1.0 to 2.5 children, allows that" in text
    )


def test_panel_names_itself_by_its_card(register):
    tornado = explain.result_tornado(register, "support_paid_for", "support-paid-for-tornado")
    panel = soup(explain.result_panel(register, "support_paid_for", tornado)).find("section")
    assert panel["aria-labelledby"] == "card-support_paid_for"
    assert panel.find(id="card-support_paid_for")
    assert panel.find("figure")


def test_table_headers_have_scopes_and_text_is_escaped():
    page = soup(tables.table(["A", "B"], [["<b>", "1 & 2"]], "Caption", numbers=["B"]))
    assert [cell["scope"] for cell in page.find_all("th")] == ["col", "col", "row"]
    assert page.find("td").get_text() == "1 & 2"
    assert page.find("td")["class"] == ["bp-num"]
    assert page.find("b") is None
    assert page.find("div")["tabindex"] == "0"


@pytest.mark.parametrize(
    ("rows", "caption", "message"),
    [([["x"]], "Caption", "1 cells, not 2"), ([["x", "y"]], " ", "needs a caption")],
)
def test_a_broken_table_is_refused(rows, caption, message):
    with pytest.raises(ValueError, match=message):
        tables.table(["A", "B"], rows, caption)


def test_badges_differ_by_words_and_class():
    shown = {tables.badge(verdict).html for verdict in Verdict}
    assert len(shown) == len(Verdict)
    assert all(verdict.value in tables.badge(verdict).html for verdict in Verdict)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("face_time_change_relative", "56.25%"),
        ("face_time_change_relative.span", "48.48% to 64.52%"),
        ("implied_week_hours.low", "43.5 hours a week"),
        ("contact_rise.stated", "c.60%"),
        ("contact_rise.rebuilt", "56.25%"),
        ("contact_rise.span", "48.5% to 64.5%"),
        ("contact_rise.verdict", "approximate"),
        ("salary_2018.given", "£35,444 a year"),
    ],
)
def test_figures_for_the_prose(register, key, expected):
    assert words(register, key) == expected


def test_a_key_that_names_nothing_is_refused(register):
    with pytest.raises(KeyError):
        words(register, "nothing")


def test_what_moves_a_figure_says_the_input_on_which_most_depends(register):
    figure = explain.claim_tornado(register, "contact_rise", "a")
    first, words = figure.rows.iloc[0], figure.headline
    assert words == f"What matters most: {first['label'][0].lower()}{first['label'][1:]}"


def explained_finding(register, key):
    entry = BeautifulSoup(explained.section(register, number(register, "finding", key)), "html.parser")
    return dict(zip((one.text for one in entry.find_all("dt")), entry.find_all("dd"), strict=True))


def test_a_definition_names_other_findings_in_words_with_a_link(register):
    made = explained_finding(register, "event_caseload_after_1")["How it is made"]
    assert "event_councils" not in made.text
    assert made.a["href"].endswith("#finding-event_councils")
    assert made.a.text.startswith("Councils whose caseload fell")


def test_a_figure_beside_its_range_has_the_decimals_of_its_ends(register):
    """So that it lies within; a result has them in a sentence of their own, below its bounds."""
    told = explained_finding(register, "week_lowest")["Figure"].text
    figure, low, high = re.match(r"(\S+)%, (\S+)% to (\S+)%", told).groups()
    assert {len(one.partition(".")[2]) for one in (figure, low, high)} == {1}
    assert words(register, "week_lowest") == f"{float(figure):.0f}%"
    entry = explained.section(register, number(register, "result", "not_contact_share"))
    assert "With as many decimals the figure is 84.0%." in entry
    assert "With as many decimals" not in explained.section(register, number(register, "result", "npv"))


def test_a_year_has_no_elasticity(register):
    entry = BeautifulSoup(
        explained.section(register, number(register, "claim", "intent_year")), "html.parser"
    )
    assert entry.select_one("table td:nth-of-type(3)").get_text() == ""


def test_a_figure_alone_is_no_sentence(register):
    assert explained_finding(register, "councils_pages")["Figure"].text.isdigit()
    assert explained_finding(register, "event_caseload_after_1")["Figure"].text.endswith(".")


def test_a_definition_names_nothing_by_a_key_but_other_numbers(register):
    """Such keys become names with a link; any other word with an underscore would be shown."""
    path = Path(__file__).with_name("snapshots") / "results.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    known = {*stored["findings"], *register.quantities, *register.inputs}
    texts = [one[field] for one in stored["findings"].values() for field in ("label", "definition")]
    assert {word for text in texts for word in re.findall(r"\w+_\w+", text)} <= known


def test_a_result_or_an_input_that_a_definition_names_has_a_link(register):
    made = explained_finding(register, "drivers_full_pays")["How it is made"]
    assert not re.search(r"\w_\w", made.text)
    assert {link["href"].partition("#")[2] for link in made.find_all("a")} == {
        "result-cost_over_years",
        "result-gain_over_years",
    }
