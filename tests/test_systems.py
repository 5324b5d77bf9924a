"""The other systems: every one the sources name has a row, and what is computed of them is right."""

from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from spoiling import spoil

from analysis.appraisal.model import evaluate
from analysis.chapters import systems
from analysis.chapters.drawn import chart
from analysis.claims.expression import express, with_inputs
from analysis.register.load import DataError, load
from analysis.register.systems import SINCE, counts, in_documents

# Every system and intervention that the five source documents name, counted by hand in them
NAMED = {
    "seddon": "buurtzorg pilots_uk pilots_scandinavia vanguard frontline new_public_management",
    "fox": "sustainability_plans personal_budgets shared_lives community_enterprise buurtzorg area_coordination "
    "homeshare timebanking",
    "forum": "buurtzorg buurtzorg_jong family_teams referral_team enabler_team insight_team strategy_team "
    "patch_based fast_track frontline leeds hertfordshire hackney",
    "blueprint": "buurtzorg buurtzorg_jong hertfordshire leeds hackney hampshire frontline firstline munro "
    "eighty_twenty",
    "mills": "merton gap_mending come_back reading human_factors",
}


def test_every_system_that_a_source_names_has_a_row(register):
    named = {
        source: {entry.id for entry in register.systems.values() if source in entry.named_by}
        for source in NAMED
    }
    assert named == {source: set(words.split()) for source, words in NAMED.items()}
    assert {key for words in NAMED.values() for key in words.split()} == set(in_documents(register.systems))


# what is wrong | table | key | column | value put in | part of the rule named
BROKEN = """
unknown source | systems | firstline | named_by | hearsay | there is no 'hearsay'
unknown claim | systems | merton | claims | merton_rise; merton_hopes | there is no 'merton_hopes'
unknown group | systems | merton | group | miracles | enum
nobody named it | systems | merton | named_by |  | required
named though it came later | systems | swis | named_by | mills | not of the group 'since the report'
computed and yet not | systems | hampshire | computable | no | something of it is computed
computable of nothing | systems | homeshare | computable | partly | nothing of it is computed
silent about nothing | systems | firstline | note |  | needs a word on what is known
unknown system | evaluations | leeds_saving | system | york | not found in the lookup table "systems"
unknown figure | evaluations | leeds_saving | figures | leeds_hopes | there is no 'leeds_hopes'
figure of another source | evaluations | leeds_saving | figures | leeds_grant | leeds_grant comes from leeds_innovation
unknown result | evaluations | leeds_saving | results | leeds_hopes | there is no 'leeds_hopes'
result named twice | evaluations | leeds_saving | results | leeds_families_to_repay; leeds_families_to_repay | names a key twice
unknown standing | evaluations | leeds_saving | standing | hearsay | enum
unknown side | comparisons | leeds_once | theirs | leeds_hopes | there is no 'leeds_hopes'
no side | comparisons | hackney_cost | theirs |  | one side at least must be stated
sides in different units | comparisons | leeds_once | ours | team_size | the sides are in fte and pounds
one side compared | comparisons | leeds_once | ours |  | a side that is not stated cannot be compared
comparable in another word | comparisons | leeds_once | comparable | rather | enum
"""
CASES = [[part.strip() for part in line.split("|")] for line in BROKEN.strip().splitlines()]
#: Where the rule is about another column than the one spoiled.
ELSEWHERE = {"one side compared": "comparable"}


@pytest.mark.parametrize(
    ("name", "table", "key", "column", "value", "rule"), CASES, ids=[row[0] for row in CASES]
)
def test_a_broken_cell_is_found_where_it_is(package, name, table, key, column, value, rule):
    row = spoil(package, f"{table}.csv", key, column, value)
    with pytest.raises(DataError) as caught:
        load(package)
    message = str(caught.value)
    assert message.startswith(f"data/{table}.csv, row {row}, column {ELSEWHERE.get(name, column)}, value '")
    assert rule in message


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hampshire_contact_points", Fraction(24, 100)),  # 58 - 34
        ("hampshire_contact_hours", Fraction(888, 100)),  # 24% of 37
        ("hampshire_admin_cut", Fraction(22, 36)),  # 36 to 14
        ("hampshire_saving_net", Fraction(4592)),
        ("hackney_days_gained", Fraction(866, 100)),
        ("hackney_each_least", Fraction(15)),  # 30 cases, two social workers
        ("hackney_each_most", Fraction(30)),
        ("contact_hours_gained_study", Fraction(315, 100)),  # 9% of 35
        ("hours_per_year_study", 35 * (Fraction(365, 7) - Fraction(33, 5))),
        ("hertfordshire_saved_share", Fraction(26, 48)),
        ("hertfordshire_not_repaid", Fraction(2_200_000)),
        ("hertfordshire_plans_gap", Fraction(19, 100)),
        ("leeds_families_to_repay", Fraction(4_850_000, 755)),
        ("merton_money_total", Fraction(3_000_000)),
        ("merton_holders_gained", Fraction("70.3") * Fraction(33, 133)),
        ("kensington_rise_needed", Fraction(8, 7)),  # 15 / 7 - 1
        ("kensington_holder_cost", Fraction(4_000_000) / (Fraction("70.3") * 8 / 7)),
        ("kensington_holders_by_count", Fraction("70.3") * (Fraction(151, 119) - 1)),
        ("kensington_cost_by_count", 4_000_000 / (Fraction("70.3") * Fraction(32, 119))),
        ("leeds_families_against_cases", Fraction(4_850_000, 755) / 4205),
        ("fgc_points", Fraction(-86, 1000)),
        ("reading_total", Fraction(3_400_000)),
        ("comeback_offer_share", Fraction(61, 225)),
        ("comeback_filled_share", Fraction(61, 100)),
        ("buurtzorg_contact_against_model", Fraction(240, 100)),
        ("frontline_places", Fraction(72_000_000, 46_024)),
        ("days_at_work", Fraction(365 * 5, 7) - 33),
    ],
)
def test_results_by_hand(register, key, value):
    assert express(register, register.quantities[key]).value == value


def test_an_hour_of_contact_in_hampshire_by_hand(register):
    hours = express(register, register.quantities["hours_per_year"]).value * Fraction(24, 100)
    found = express(register, register.quantities["hampshire_hour_cost"])
    assert found.value == 4408 / hours
    assert float(found.value) == pytest.approx(10.9, abs=0.05)


def test_what_is_official_of_councils_is_what_the_records_have(register):
    """Inputs quote the department's table; the second route is the table itself."""
    counts = register.official.workforce.set_index(["area", "year"])

    def caseload(area):
        row = counts.loc[(area, 2017)]
        return round(row["cases"] / row["case_holders"], 1)

    assert float(register.inputs["merton_caseload_official"].value) == caseload("Merton")
    assert float(register.inputs["kensington_caseload_official"].value) == caseload("Kensington and Chelsea")
    assert register.inputs["merton_case_holders"].value == Fraction("70.3")
    assert counts.loc[("Merton", 2017), "case_holders"] == 70.3
    assert register.inputs["leeds_cases_2018"].value == counts.loc[("Leeds", 2018), "cases"]


def test_the_minutes_agree_with_the_count_for_merton_and_not_for_its_neighbour(register):
    known = register.inputs
    assert abs(known["merton_caseload"].value - known["merton_caseload_official"].value) < Fraction(1, 2)
    assert known["kensington_caseload_official"].value - known["kensington_caseload"].value > 4


# --- what the chapter shows ---------------------------------------------------------------------------------


def cells(shown):
    page = BeautifulSoup(shown.html, "html.parser")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")]


def test_rows_without_a_figure_say_so(register):
    rows = {row[0]: row for row in cells(systems.every_system(register))}
    assert len(rows) == len(in_documents(register.systems))
    assert rows["Firstline"][2:4] == ["No figure stated.", "No result found."]
    assert rows["Firstline"][4].startswith("No. ")
    assert rows["Hackney's units"][2] == "No figure stated."
    assert "study for the council" in rows["Hackney's units"][3]


def test_the_groups_together_are_every_system(register):
    named = in_documents(register.systems)
    assert SINCE not in {entry.group for entry in named.values()}
    assert len(cells(systems.every_system(register))) == len(named)


def test_counts_agree_with_the_table(register):
    rows = cells(systems.every_system(register))
    found = counts(register.systems, register.evaluations)
    assert found["systems"] == len(rows)
    assert found["stated"] == sum(row[2] != "No figure stated." for row in rows)
    assert found["evaluated"] == sum(row[3] != "No result found." for row in rows)
    assert 0 < found["tried"] < found["evaluated"]
    assert found["neither"] == sum(row[2:4] == ["No figure stated.", "No result found."] for row in rows)
    assert found["not-computable"] == sum(row[4].startswith("No. ") for row in rows)


def test_six_systems_stand_beside_the_blueprint(register):
    rows = cells(systems.comparisons_table(register))
    named = {one.system for one in register.comparisons.values()} & in_documents(register.systems).keys()
    assert named == {"hampshire", "hackney", "hertfordshire", "leeds", "merton", "buurtzorg"}
    assert len(rows) == sum(one.system in named for one in register.comparisons.values())
    assert ["Change in contact", "70.6%", "56.25%"] in [row[1:4] for row in rows]
    assert ["Change in contact", "not stated", "56.25%"] in [row[1:4] for row in rows]
    assert len(cells(systems.comparisons_table(register, "leeds"))) == 4


def test_every_result_says_who_vouches_for_it(register):
    rows = cells(systems.results_table(register))
    assert len(rows + cells(systems.results_table(register, SINCE))) == len(register.evaluations)
    standing = {row[0]: row[3] for row in rows}
    assert standing["Hackney's units"].startswith("Study for the council. The council commissioned it.")
    assert standing["Reading's company for children's services"].startswith("Opponent. ")
    figures = [row[2] for row in rows if row[0] == "Hampshire's personal assistants"]
    assert any("with assistants, Hampshire: 14%" in figure for figure in figures)
    assert {row[0] for row in rows if row[3].startswith("Randomised trial. ")} == {
        "Leeds's family group conferences"
    }


@pytest.mark.parametrize("view", [systems.holders_figure, systems.hour_figure])
def test_every_picture_has_words_and_its_numbers(register, view):
    assert len(view(register).alt) > 40
    assert len(view(register).data) > 1


@pytest.mark.parametrize("name", ["contact-gained", "administration-cut", "spent-once"])
def test_every_picture_of_a_table_has_words_and_its_numbers(register, name):
    made = chart(register, name)
    assert len(made.alt) > 40
    assert len(made.data) > 1


@pytest.mark.parametrize(("cost", "years"), [("8000", 21), ("12000", 13), ("20000", 8)])
def test_an_hour_meets_the_cost_in_hampshire_when_the_gain_lasts_longer(register, cost, years):
    """The year that the caption names, put back into the model, brings the two costs together."""
    dearer = with_inputs(register, hampshire_cost=cost)
    assert f"The cost comes down to Hampshire's after {years} years" in systems.hour_figure(dearer).caption
    other = float(express(dearer, dearer.quantities["hampshire_hour_cost"]).value)
    key = "cost_per_hour_in_full"
    before, after = (evaluate(dearer, {"horizon": years + step}, (key,))[key] for step in (-0.5, 0.5))
    assert after < other < before


def test_an_hour_that_is_never_as_cheap_as_in_hampshire_says_so(register):
    key = "cost_per_hour_in_full"
    longest = evaluate(register, {"horizon": 60.0}, (key,))[key]
    assert longest > float(express(register, register.quantities["hampshire_hour_cost"]).value)
    assert "never comes down to Hampshire's" in systems.hour_figure(register).caption
    cheaper = with_inputs(register, hampshire_cost="500")
    assert "never comes down to Hampshire's" in systems.hour_figure(cheaper).caption
