"""The councils named: figures by hand, and what the prose says of them."""

import re
from types import SimpleNamespace

import pytest

from analysis.evidence import named
from analysis.ledger.findings import of_chapter
from analysis.register import counts as council


@pytest.fixture(scope="module")
def found(register):
    return of_chapter(register, "named")


def test_the_councils_are_those_of_the_documents(register):
    chosen = named.chosen(register)
    assert len(chosen) == 12
    with_a_system = {one.system for one, _ in chosen.values() if one.system}
    assert with_a_system <= set(register.systems)
    assert with_a_system == {"leeds", "hertfordshire", "hackney", "hampshire", "merton", "reading"}
    assert all(one.why for one, _ in chosen.values() if not one.system)


def test_hackney_by_hand(register, found):
    rows = register.official.workforce
    hackney = rows[rows["area"] == "Hackney"].set_index("year")
    last, first = (hackney.loc[year, "cases"] / hackney.loc[year, "case_holders"] for year in (2025, 2019))
    assert found["named_hackney_caseload"].value == pytest.approx(last)
    assert found["named_hackney_change"].value == pytest.approx(last / first - 1)
    quoted = hackney.loc[2018, "cases"] / hackney.loc[2018, "case_holders"]
    assert found["named_hackney_change_2018"].value == pytest.approx(last / quoted - 1)
    holders = hackney.loc[2025, "case_holders"] / hackney.loc[2019, "case_holders"]
    assert found["named_hackney_holders"].value == pytest.approx(holders - 1)
    year = rows[(rows["year"] == 2025) & ~rows["small"]]
    assert found["named_hackney_rank"].value == 1 + (year["caseload"] < last).sum()


def test_the_counts_follow_from_the_councils(register, found):
    england = register.official.england["caseload"]
    standing = [one for _, one in named.chosen(register).values()]
    below = [one for one in standing if one.places["caseload"].value < england[one.latest]]
    assert found["named_below"].value == len(below)
    reached = [one.area for one in standing if one.years.loc[one.latest, "caseload"] < 14.05]
    assert found["named_reached"].value == len(reached)
    assert set(reached) == {"Hertfordshire", "Hackney", "Lambeth", "Westminster"}


@pytest.mark.parametrize(("times", "below"), [(0.99, 1), (1.0, 0)])
def test_who_stands_just_where_england_does_is_neither_below_nor_faster(register, times, below):
    england = register.official.england
    own = england["caseload"] * times
    record = SimpleNamespace(slug="a", area="A", latest=2025, years=england[["caseload"]])
    record.places = {"caseload": SimpleNamespace(value=own[2025])}
    told = {one.id: one.value for one in named._counted(register, [record])}
    assert [told[f"named_{key}"] for key in ("below", "faster", "faster_2018")] == [below] * 3


def test_what_the_prose_says_of_them_holds(register, found):
    changes = {one.slug: found[f"named_{one.slug.replace('-', '_')}_change"].value for one in named.NAMED}
    assert min(changes, key=changes.get) == "lambeth"  # "the largest fall"
    rows = register.official.workforce
    routes = named.moved(register)["route"]
    assert routes["hackney"] == "fewer cases"
    assert found["named_hackney_holders"].value < 0
    assert found["named_by_share"].value == 0
    lowered = routes[routes != council.NO_FALL]
    assert set(lowered) == {"a larger workforce", "fewer cases"}  # "hiring or fewer cases did most"
    before = named.moved(register, 2018)["route"]
    assert list(before[before == "a larger share holding cases"].index) == ["reading"]
    assert found["named_hertfordshire_holders"].value > 0
    hertfordshire = rows[rows["area"] == "Hertfordshire"].set_index("year")["cases"]
    assert hertfordshire[2025] > hertfordshire[2019]  # "and more cases too"
    now = rows[(rows["year"] == 2025) & ~rows["small"]]["caseload"].dropna()
    elsewhere = (now < register.official.england.loc[2025, "caseload"]).mean()
    assert found["named_below"].value / found["named_councils"].value == pytest.approx(elsewhere, abs=0.1)


def test_what_inspectors_wrote_has_its_source_and_its_inputs(register):
    for one in named.INSPECTED:
        assert register.sources.loc[one.source, "publisher"] == "Ofsted"
        keys = re.findall(r"\{(\w+)\.given\}", one.words)
        assert all(register.inputs[key].source == one.source for key in keys)
        assert keys or "management" in one.words
