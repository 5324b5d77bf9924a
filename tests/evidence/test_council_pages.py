"""What stands on every council's page, before the theme comes round it."""

import re
from collections import Counter
from io import StringIO
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis.appraisal import calculator
from analysis.appraisal.model import at_latest_prices
from analysis.chapters import (
    after,
    council,
    council_answer,
    council_words,
    council_years,
    councils,
    explain,
    explained,
    explained_pages,
    retention,
    settle,
    shown,
    start,
)
from analysis.chapters import calculator as view
from analysis.claims import wording
from analysis.evidence.forecast.ranks import places_now
from analysis.evidence.standings import standings
from analysis.ledger.entries import entry
from analysis.show import Course, Courses
from analysis.show.surface import text_width

#: What no reader should meet: words of the machine, a wrong plural, a sign with nothing to sign, a stray mark.
SLIPS = re.compile(
    r"\bnan\b|np\.|\bNone\b|\bTrue\b|\bFalse\b|\{|\binf\b|<NA>|\bNaN\b|published%"
    r"|(?<![\d.,])1 (?:children|cases|councils|neighbours|years|posts)\b(?! of)|[−+] |\b(\w+) \1 |\.\.|,,| [,.;:]"
)


#: Pages unlike most: gaps, doubts, ended, founded, smallest, merged.
UNLIKE = {"westminster", "liverpool", "cumbria", "cumberland", "isles-of-scilly", "northamptonshire", "leeds"}
UNLIKE |= {"kingston-upon-thames-and-richmond-upon-thames", "sunderland", "brent"}


@pytest.fixture(scope="module")
def bodies(register):
    return {slug: council.page(register, one).html for slug, one in standings(register).items()}


@pytest.fixture(scope="module")
def soups(bodies):
    """A page in eight, and those unlike most."""
    chosen = {slug for place, slug in enumerate(bodies) if place % 8 == 0} | UNLIKE
    return {slug: BeautifulSoup(bodies[slug], "html.parser") for slug in sorted(chosen)}


def text(register, slug):
    return council.page(register, standings(register)[slug]).text


# --- all of them -------------------------------------------------------------------------------------------


def test_every_page_has_one_title_ids_of_its_own_and_anchors_that_hold(soups):
    for slug, soup in soups.items():
        assert [tag.name for tag in soup.find_all("h1")] == ["h1"], slug
        counts = Counter(tag["id"] for tag in soup.find_all(id=True))
        assert max(counts.values()) == 1, slug
        inside = {tag["href"][1:] for tag in soup.select('a[href^="#"]')}
        assert inside <= set(counts), slug
        assert len(inside) > 12, slug


def test_links_between_councils_lead_to_pages_there_are(bodies):
    for slug, body in bodies.items():
        others = set(re.findall(r'href="council/([\w-]+)\.html"', body))
        assert others < set(bodies) - {slug}, slug
        assert len(others) > 5, slug


def test_every_page_says_what_its_charts_show_and_gives_their_numbers(register, soups):
    for slug, soup in soups.items():
        figure = soup.find("figure")
        names = {svg["aria-label"] for svg in figure.find_all("svg")}
        assert len(figure.find_all("svg")) == 2
        assert len(names) == 1
        assert standings(register)[slug].area in names.pop()
        data = pd.read_csv(StringIO(unquote(figure.select_one("a.bp-data")["href"].partition(",")[2])))
        assert len(data) == 6 * 9


def test_no_slip_of_the_machine_shows(bodies):
    for slug, body in bodies.items():
        words = re.sub(r"</?(?:a|span|strong)\b[^>]*>", "", re.sub(r"<svg.*?</svg>", "", body, flags=re.S))
        found = SLIPS.search(re.sub(r"<[^>]*>", "\n", words))
        assert not found, (slug, found)


def test_names_and_addresses_are_those_of_one_council_each(register):
    every = standings(register).values()
    for name in ("unit", "area", "slug"):
        assert len({getattr(one, name) for one in every}) == len(every), name


def test_the_sections_listed_beside_a_page_are_those_it_has(register, soups):
    for slug, soup in soups.items():
        listed = [anchor for anchor, _ in council.contents(register, standings(register)[slug])]
        assert listed == [tag["id"] for tag in soup.find_all("h2")]


def test_pages_are_made_the_same_each_time(register, bodies):
    for slug in ("leeds", "westminster", "cumbria"):
        assert council.page(register, standings(register)[slug]).html == bodies[slug]


# --- what single pages say ---------------------------------------------------------------------------------


def test_leeds_says_its_figures(register):
    said = text(register, "leeds")
    assert "in Leeds held 14.8 children on average" in said  # 4,420 ÷ 298.4
    assert "The figure was lower in 56 of 147 councils and in 3 of its 10 neighbours." in said
    assert "it needs 17.3 more full-time posts that hold cases" in said  # 4,420 ÷ 14 − 298.4
    assert (
        "Hiring 39.1 full-time social workers would do the same, and so would giving cases to 5% of those without, "
        "or having 242 fewer" in said
    )
    assert "46.8% of the workforce would hold cases, now 44.2%" in said  # 315.7 of 674.4
    assert "242 cases fewer (−5.5%)" in said  # 4,420 − 14 × 298.4
    assert "39.1 full-time social workers (+5.8%)" in said
    assert "held none | 9.8 children | 11.6 children" in said  # 4,420 ÷ (674.4 × 2/3)


def test_a_council_that_is_there_has_posts_and_cases_to_spare(register):
    said = text(register, "hackney")
    assert (
        "No more are needed. With the cases it has, it is at 14 children or below, and has 0.8 full-time posts to spare"
        in said
    )
    assert "none needed: 0.8 full-time posts to spare" in said  # 139.6 − 1,943 ÷ 14
    assert "none needed: room for 11 cases more" in said
    assert "nothing: no post is needed" in said


def test_a_page_says_how_sure_its_place_is(register):
    now = places_now(register)
    leeds = now.loc["383"]
    said = text(register, "leeds")
    assert f"which ranks {leeds['rank']:.0f}th of 147" in said
    low, high = (wording.ordinal(int(leeds[name])) for name in ("rank_low", "rank_high"))
    assert f"(between {low} and {high})" in said
    assert f"at 14 children or below is about {leeds['chance'] * 100:.0f}%" in said
    assert int(leeds["rank_low"]) < 57 < int(leeds["rank_high"])  # its rank by the count itself
    assert "which ranks" not in text(register, "westminster")  # no count of the last year, so no rank
    assert "The chance that the count of 2026" in text(register, "westminster")
    for slug in ("cumbria", "city-of-london"):
        assert "How sure is that?" not in text(register, slug)


@pytest.mark.parametrize(
    ("place", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (123, "123rd")],
)
def test_places_are_counted_as_people_count(place, words):
    assert wording.ordinal(place) == words


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.004, "less than 1%"), (0.006, "about 1%"), (0.345, "about 35%"), (0.996, "more than 99%")],
)
def test_a_chance_is_never_called_certain(chance, words):
    assert council_answer.chance_words(chance) == words


def test_the_answer_has_a_line_for_each_question_of_two_sentences_at_most(register, soups):
    asked = ["Would it work here?", "What would it cost?", "When would it pay?", "How many posts?"]
    for slug, soup in soups.items():
        lines = soup.select(".bp-answer dl > div")
        one = standings(register)[slug]
        sized = ["And if the cost fitted its size?"] if calculator.whole(register, one.unit) else []
        told = [] if one.ended else [*asked[:3], *sized, *asked[3:]]
        assert [line.dt.get_text() for line in lines] == told, slug
        for line in lines:
            told = line.dd.get_text()
            assert len(re.findall(r"[a-z%\d]\. [A-Z]", told)) <= 1, (slug, told)


def test_the_cost_is_set_beside_the_council_s_own_safeguarding_line(register):
    said = text(register, "leeds")
    own = register.official.spending.set_index("unit").loc["383", "safeguarding"]
    low, high = (at_latest_prices(register)[f"transition_{end}"] / 3 / own for end in ("low", "high"))
    assert f"{low * 100:.0f}% to {high * 100:.0f}% of what the council spends on safeguarding" in said
    assert "No cost is stated for a council as small as this" in text(register, "city-of-london")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        (
            "leeds",
            "After 9.4 years if the whole promise comes true, and after 17.9 years if half of it does, at its own",
        ),
        ("cumberland", "after more than 40 years if half of it does"),
        ("rutland", "Never, even if the whole promise comes true, at its own counts"),
        ("rutland", "in none of its 10 neighbours"),
        ("bolton", "in all of its 10 neighbours"),
        ("hackney", "At 14 children or below, it gains no case holders and gives no posts up"),
        (
            "islington",
            "It keeps its own caseload, and pays the stated cost, the overrun and the support posts.",
        ),
        ("islington", "Change in case holders: 0.0 posts"),
        ("islington", "The change in all, with overrun and the posts that go: £8.9m"),
        ("islington", "Change in running cost: £0.42m a year"),
        ("islington", "After 17.0 years if the whole promise comes true"),
        ("sutton", "Change in case holders: 0.0 posts"),
        ("isles-of-scilly", "in an average council, at the counts of 2025, it would pay after 18.4 years"),
        ("westminster", "in an average council, at the counts of 2025, it would pay after 18.4 years"),
        ("leeds", "; more than 13 years would need a gain that lasts longer than is assumed here."),
        (
            "leeds",
            "that cost would be £18.4m at the prices of 2024-25, and the whole promise would pay after 22.7",
        ),
        ("westminster", "a council's counts of the last year, and none was published here"),
        ("city-of-london", "no figures for a council as small as this"),
        ("rutland", "times what the council spends on safeguarding"),
        ("cumberland", "of 2019, the last count before the report: there was no such council then"),
        ("poole", "there was no such council any more"),
        ("county-durham", "The caseload fell, although more cases, the largest of the three parts"),
        ("newcastle-upon-tyne", "The caseload hardly changed"),
        ("birmingham", "To one decimal, a larger workforce lowered it by as much as a smaller share"),
        ("birmingham", "raised it, and fewer cases made the difference"),
        (
            "tower-hamlets",
            "a larger share of the workforce with cases each lowered it by as much as more cases",
        ),
        ("tower-hamlets", "as much as more cases raised it. The counts"),
        ("isles-of-scilly", "One post more or less decides that in a council as small as this"),
        ("dorset-before-2019", "with cases in the former Dorset council held"),
        ("cumberland", "Cumbria (ended)"),
        ("cambridgeshire", "The caseload rose, although fewer cases, the largest of the three parts"),
        (
            "wigan",
            "more cases and a smaller share of the workforce with cases raised it, and a larger workforce lowered it by about as much",
        ),
        ("northumberland", "giving cases to under 1% of those without"),
        ("islington", "No other council that is ranked had a lower figure."),
        ("sunderland", "that of 2025 has no figure for agency workers"),
        (
            "sunderland",
            "2024: No number is given for agency workers (marked “rounds to zero”), nor for leavers (marked",
        ),
        ("cumberland", "It came out of Cumbria. Its first count is that of 2023"),
        ("dorset", "It came out of the former Dorset council. Its first count is that of 2019"),
        ("derbyshire", "no lower than now, since one in three or fewer hold none"),
        ("hackney", "the council is there, and the table says how much room it has."),
        ("sutton", "the council is there, and the table says how little is missing."),
        ("kingston-upon-thames-and-richmond-upon-thames", "Ofsted judges these councils apart"),
        ("manchester", "2022: The figures have no leavers, unlike those of 2021 and 2023"),
        ("milton-keynes", "2020: More than nine tenths of the workforce held cases"),
        ("liverpool", "by a count that is hard to believe"),
        ("knowsley", "Liverpool | Close | 10.1* | "),
        ("barnsley", "Sunderland | Very close | 17.1 | –"),
        ("barnsley", "– There is no such number: see the page of that council."),
        ("north-east-lincolnshire", "What was counted | 2019* | 2025"),
        ("york", "That inspection's report is not among those read here"),
        ("barnet", "giving cases to under 1% of those without"),
        ("northamptonshire", "25\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2022 (West Northamptonshire)"),
        ("kingston-upon-thames-and-richmond-upon-thames", "Left out of the judgements: its two councils"),
        ("isles-of-scilly", "| cannot be worked out |"),
        ("isles-of-scilly", "2024 and 2025: Nobody was in post, so there is no turnover."),
        ("cumberland", "cannot be set beside its safeguarding budget"),
        (
            "cumbria",
            "its area went to Cumberland, and to Westmorland and Furness; its last count is that of 2022",
        ),
        (
            "northamptonshire",
            "was split into North Northamptonshire and West Northamptonshire, whose counts are published together",
        ),
        ("kingston-upon-thames-and-richmond-upon-thames", "Their counts are published together."),
        ("kingston-upon-thames-and-richmond-upon-thames", "these two councils together spend"),
        ("southampton", "2021: Cases and the caseload stood at least two fifths above 2020 and 2022"),
        ("norfolk", "2018: Cases and case holders stood more than a quarter below 2017 and 2019"),
        ("trafford", "2020 and 2021: Leavers came to less than a tenth of what 2019 and 2022 had"),
        ("derby", "2017: The figures have no leavers, unlike those of 2018"),
        ("liverpool", "It takes in the last count, which is hard to believe."),
        ("north-east-lincolnshire", "The figures of 2019 are hard to believe, and so is this change."),
    ],
)
def test_councils_unlike_most_say_how(register, slug, words):
    assert words in text(register, slug)


def test_years_beyond_the_gain_are_told_as_such_and_no_others_are(register):
    """The gain is counted for 13 years from the start."""
    for slug, one in standings(register).items():
        if one.ended:
            continue
        lines = dict(
            re.findall(
                r"^(When would it pay\?|And if the cost fitted its size\?) (.*)$", text(register, slug), re.M
            )
        )
        for line in lines.values():
            years = [float(found) for found in re.findall(r"after (?:more than )?([\d.]+) years", line, re.I)]
            assert (max(years, default=0) > 13) == ("longer than" in line), (slug, line)


def test_payback_in_the_answer_is_that_of_the_calculator_below(register):
    for slug in ("leeds", "hackney", "bolton"):
        said = text(register, slug)
        years = re.search(r"Years until it is repaid, without discounting: (\d+\.\d years)", said)[1]
        assert f"After {years} if the whole promise comes true" in said, slug


def test_a_page_leads_on_to_the_calculator_filled_in_and_to_all_its_figures(register, soups):
    for slug, soup in soups.items():
        one = standings(register)[slug]
        links = {tag.get_text(): tag["href"] for tag in soup.select(".bp-onward a")}
        filled = calculator.whole(register, one.unit)
        own = f"calculator.html{f'#council={quote(one.unit)}' if filled else ''}"
        assert (own in links.values()) == (not one.followed), slug
        assert ("Move these figures" in links) == calculator.whole(register, one.unit), slug
        file = unquote(links["Every year's figures (CSV)"].partition(",")[2])
        data = pd.read_csv(StringIO(file), index_col="year")
        assert list(data.index) == list(one.years.index), slug
        for name in ("cases", "vacancies", "caseload"):
            np.testing.assert_allclose(data[name], one.years[name].astype(float), rtol=1e-9, err_msg=slug)
        england = register.official.england["turnover"]
        np.testing.assert_allclose(data["turnover_england"], england, rtol=1e-9, err_msg=slug)


def test_neighbours_reports_and_parts_stand_on_the_page(register):
    said = text(register, "leeds")
    assert "Portsmouth | Very close | 16.0 | 44.6%" in said
    assert "Caseload | 15.3 | 14.8 | −0.5 | −1.6" in said  # 4,566 ÷ 297.6 and 4,420 ÷ 298.4; England's
    assert "a larger workforce lowered it by as much as" in said
    assert "18\N{NO-BREAK SPACE}December\N{NO-BREAK SPACE}2018 | Manageable | 10 | agreed" in said
    differing = next(
        one for one in standings(register).values() if any(r.first != r.second for r in one.reports)
    )
    assert "a third reading decided" in text(register, differing.slug)


def test_councils_without_neighbours_or_an_earlier_count_say_so(register):
    assert "has no neighbours for Cumbria" in text(register, "cumbria")
    assert "Median of its neighbours" not in text(register, "cumbria")
    assert "no report among those read" in text(register, "cumbria")
    for slug in ("cumberland", "westminster"):
        assert "cannot be set beside that of 2019" in text(register, slug)
    assert "not ranked" in text(register, "isles-of-scilly")


def test_pages_are_light(bodies):
    assert max(len(re.findall(r"<[a-z]", body)) for body in bodies.values()) < 1000


def test_a_chart_says_the_year_of_a_last_count_and_what_a_hollow_mark_is(bodies):
    assert "per case holder in 2018, " in bodies["poole"]
    assert "A hollow mark is a count that is hard to believe" in bodies["liverpool"]
    assert "A hollow mark" not in bodies["leeds"]


def test_a_page_explains_what_it_shows_and_nothing_else(bodies):
    for slug, body in bodies.items():
        linked = set(re.findall(r'href="#made-([\w-]+)"', body))
        assert linked == set(re.findall(r'id="made-([\w-]+)"', body)), slug
    assert 'id="made-repaid"' not in bodies["cumbria"]


def test_missing_counts_are_said_and_never_filled_in(register):
    said = text(register, "westminster")
    assert "No count of 2025 was published; the last one is that of 2024" in said
    assert "2025: No number is given for cases, case holders" in said
    assert "or sickness absence (marked “not available”)" in said
    ways = said.partition("to 14 children, each way alone")[2]
    assert ways.count("cannot be worked out") >= 3  # no agency count, so no workforce


def test_doubtful_small_ended_and_merged_councils_say_so(register):
    assert text(register, "liverpool").count("count of 2025 is hard to believe") == 1
    assert "That count is hard to believe" in text(register, "liverpool")
    assert "hard to believe: 2018" in text(register, "cumbria")
    assert "2018*" in text(register, "cumbria")
    assert (
        "This council ended, and its area went to Cumberland, and to Westmorland and Furness; its last count"
        in text(register, "cumbria")
    )
    assert "it is not ranked" in text(register, "city-of-london")
    assert "judged apart" in text(register, "kingston-upon-thames-and-richmond-upon-thames")
    assert "Gaps and doubts" not in text(register, "leeds")


def test_a_page_has_no_row_and_no_column_that_says_nothing(register):
    for slug, years in (("cumbria", ["2017", "2022"]), ("cumberland", ["2023", "2025"])):
        rows = re.findall(r"^(20\d\d)", text(register, slug).partition("Leavers")[2], re.MULTILINE)
        assert [rows[0], max(rows)] == years
    for slug in ("city-of-london", "isles-of-scilly"):
        assert "| not ranked" not in text(register, slug)
    assert "How far from" not in text(register, "cumbria")
    assert "Work it out here" not in text(register, "cumbria")


def test_names_that_describe_a_place_have_an_article_within_a_sentence(register):
    assert {council_words.the(one.area) for one in standings(register).values() if " of " in one.area} >= {
        "the City of London",
        "the Isle of Wight",
        "the Isles of Scilly",
        "the East Riding of Yorkshire",
    }
    regions = {council_words.the(one.region) for one in standings(register).values()}
    assert {one for one in regions if not one.startswith("the ")} == {
        "Inner London",
        "Outer London",
        "Yorkshire and The Humber",
    }
    said = text(register, "isles-of-scilly")
    assert "A council in the South West" in said
    assert "with cases in the Isles of Scilly held" in said


def test_a_council_that_prints_as_fourteen_has_nothing_to_spare(register):
    """Sutton's 14.046875 prints as 14.0: at fourteen to one decimal, and still a part of a post from it."""
    said = text(register, "sutton")
    assert (
        "To one decimal it is at 14 children. To be exactly there, it needs 0.2 more full-time posts that hold cases"
        in said
    )
    assert "to spare" not in said


def test_where_the_whole_workforce_is_too_few_redeployment_is_not_possible(register):
    told = shown.said(register, "way-redeploy", {"holder_share": 0.9, "share_needed": 1.2}).text
    assert told.startswith("not possible by this alone")


def test_dates_are_written_out():
    assert wording.day("2022-02-01") == "1 February 2022"


# --- the small charts --------------------------------------------------------------------------------------


def sketch(own, target=None, doubtful=()):
    others = {"england": 16.0, "region": 15.0, "lowest": 13.0, "middle": 15.5, "highest": 18.0}
    lines = {"own": [float(value) for value in own]} | {name: [value] * 5 for name, value in others.items()}
    chart = Course(
        "Caseload", lines, lambda value: f"{value:.1f}", lambda value: f"{value:.0f}", target, doubtful
    )
    return Courses(
        [chart],
        name="place",
        caption="A place.",
        years=range(2017, 2022),
        own="Place",
        region="Its region",
        others="its neighbours",
        band="range of its neighbours",
    )


def dots(drawn):
    """Where the council's own dots lie, the last one too."""
    path = next(one["d"] for one in drawn.find_all("path") if one.get("stroke-linecap") == "round")
    places = [tuple(map(float, one.removesuffix("h0").split())) for one in path.split("M")[1:]]
    return [*places, *((float(one["cx"]), float(one["cy"])) for one in drawn.select('circle[r="3.5"]'))]


def test_a_line_breaks_where_a_year_is_missing_and_the_alt_text_says_so():
    figure = sketch([14, 15, np.nan, 16, 17])
    drawn = BeautifulSoup(figure.drawing(narrow=False, part="w"), "html.parser")
    own = next(path for path in drawn.find_all("path") if path.get("stroke-width") == "2.25")
    assert own["d"].count("M") == 2
    assert len(dots(drawn)) == 4
    assert "no figure for 2019" in figure.alt
    assert "14.0 in 2017, 17.0 in 2021" in figure.alt


def test_points_lie_where_their_values_are():
    figure = sketch([14, 15, 15, 16, 17], target=14.0)
    drawn = BeautifulSoup(figure.drawing(narrow=True, part="n"), "html.parser")
    places = dots(drawn)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    heights = [y for _, y in places]
    steps = [one - other for one, other in pairwise(heights)]
    assert steps == pytest.approx([steps[0], 0, steps[0], steps[0]], abs=0.15)
    assert steps[0] > 0  # more is higher up
    target = next(path for path in drawn.find_all("path") if path.get("stroke-dasharray") == "5 3")
    assert float(target["d"].split()[1].partition("L")[0]) == pytest.approx(heights[0])


@pytest.mark.parametrize("narrow", [False, True])
def test_every_line_is_named_beside_its_end_and_no_name_covers_another(narrow):
    drawn = BeautifulSoup(sketch([14, 15, 15, 16, 17], 14.0).drawing(narrow=narrow, part="w"), "html.parser")
    width = float(drawn.svg["viewbox"].split()[2])
    names = [
        one for one in drawn.find_all("text") if float(one["x"]) > width / 2 and one["font-size"] == "12px"
    ]
    names = [one for one in names if one.get("text-anchor") != "end"]
    said = " ".join(one.get_text() for one in names)
    for words in (
        "Place 17.0",
        "England 16.0",
        "Its region 15.0",
        "the model 14.0",
        "neighbours’ median 15.5",
        "range of",
    ):
        assert words in said
    heights = sorted(float(one["y"]) for one in names)
    assert min(below - above for above, below in pairwise(heights)) >= 14
    ends = [
        float(one["x"]) + text_width(one.get_text(), 12, bold=bool(one.get("font-weight"))) for one in names
    ]
    assert max(ends) <= width


def test_a_doubtful_year_is_hollow_and_named():
    figure = sketch([14, 15, 15, 16, 17], doubtful=(2018,))
    drawn = BeautifulSoup(figure.drawing(narrow=False, part="w"), "html.parser")
    hollow = [dot for dot in drawn.find_all("circle") if "paper" in dot["fill"]]
    assert len(hollow) == 1
    assert "hard to believe: 2018" in figure.alt


@pytest.mark.parametrize(("low", "high"), [(10.6, 24.8), (12.1, 30.0), (13.9, 15.1)])
def test_an_axis_has_three_marks_or_more_and_no_two_read_the_same(low, high):
    marks = [words for _, words in sketch([low, 14, 14, 14, high]).rows[0].marks]
    assert 3 <= len(marks) == len(set(marks))


def test_the_line_that_leads_from_an_early_end_to_its_name_is_no_line_of_data():
    drawn = BeautifulSoup(sketch([14, 15, 16, np.nan, np.nan]).drawing(narrow=False, part="w"), "html.parser")
    leader = next(one for one in drawn.find_all("path") if one.get("stroke-dasharray") == "1 5")
    assert "muted" in leader["stroke"]


def test_a_council_without_any_figure_is_still_drawn():
    assert "no figure in any year" in sketch([np.nan] * 5).alt


# --- the table that leads to them --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listed(register):
    return BeautifulSoup(councils.find_table(register).html, "html.parser")


def test_the_table_has_every_council_once_under_its_region(register, listed):
    rows = listed.select("tbody tr[data-region]")
    assert Counter(row.a["href"] for row in rows) == Counter(
        f"council/{slug}.html" for slug in standings(register)
    )
    for row in rows:
        assert row.find_parent("tbody").th.get_text() == row["data-region"]


def test_other_names_are_those_of_councils_there_are(register):
    assert set(councils.called()) < set(standings(register))
    assert all(name.strip() for also in councils.called().values() for name in also.split(";"))


def test_what_a_row_sorts_and_filters_by_is_what_it_says(register, listed):
    for row in listed.select("tbody tr[data-region]"):
        cells = row.find_all("td")
        shown = cells[0].get_text().partition(" ")[0]
        assert float(cells[0]["data-value"]) == pytest.approx(float(shown), abs=0.0501)
        if row["data-reached"] != "earlier":
            assert (row["data-reached"] == "yes") == (float(shown) <= 14)
        else:
            assert "count of" in cells[0].get_text()
    unknown = [
        cell for cell in listed.select("td") if cell.get_text() in (council_words.NONE, council_words.UNKNOWN)
    ]
    assert unknown
    assert all(not cell.has_attr("data-value") for cell in unknown)


def test_a_note_stands_below_a_table_only_where_it_is_true_of_it(register, bodies):
    doubtful, odd = (shown.said(register, f"years-{name}").html for name in ("doubtful", "odd"))
    known = standings(register)
    assert {slug for slug, body in bodies.items() if doubtful in body} == {
        slug for slug, one in known.items() if one.doubtful
    }
    assert {slug for slug, body in bodies.items() if odd in body} == {
        slug for slug, one in known.items() if one.sudden
    }


#: The modules that say what ``said.csv`` has.
OWN = (after, council, council_answer, council_words, council_years, explain, explained, explained_pages)
OWN += (retention, settle, start, view)


def code():
    """What these modules say in Python."""
    return "".join(Path(module.__file__).read_text(encoding="utf-8") for module in OWN)


def test_every_sentence_of_a_page_is_said_somewhere_and_an_unknown_one_is_refused(register):
    sentences, written = shown.sentences(), code()
    words = "".join(row["words"] for rows in sentences.values() for row in rows)
    inside = set(re.findall(r"\{said\.([\w-]+)\}", words))
    kinds = re.findall(r'f"(\w+)-\{', written)  # of a verdict, of evidence
    kinds += re.findall(r'_told\(register, "[\w-]+", "(\w+)"\)', written)  # of tables of sentences
    names = sentences.keys() - inside
    assert inside <= sentences.keys()
    lost = [name for name in names if f'"{name}"' not in written and name.split("-")[0] not in kinds]
    assert sorted(lost) == []
    with pytest.raises(KeyError, match="names"):
        shown.said(register, "not-moved-lacks", year="2019")
    with pytest.raises(KeyError, match="no such sentence"):
        shown.said(register, "no such sentence")


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("posts-side", {"reached": 1}, "at or below"),
        ("posts-side", {"reached": 0}, "above"),
        ("own-doubt", {"doubtful": 1, "joined": 1}, " (the last one is hard to believe)"),
        ("own-doubt", {"doubtful": 0, "joined": 1}, " (and the cost stated for one council)"),
        ("own-doubt", {"doubtful": 0, "joined": 0}, ""),
        ("when-late", {"repaid": np.nan}, ""),
        ("series", {"doubts": 1}, " A hollow mark is a count that is hard to believe."),
    ],
)
def test_a_sentence_has_the_first_of_its_wordings_that_is_true_and_sentences_in_it(
    register, name, facts, words
):
    told = shown.said(register, name, facts).text
    assert told == words or (name == "series" and told.endswith(f"computed.{words}"))


def test_a_condition_of_a_sentence_asks_for_a_number_of_the_book_or_one_that_is_given(register):
    conditions = {row["when"] for rows in shown.sentences().values() for row in rows}
    asked = {name for one in conditions for name in re.findall(r"\b[a-z_]+\b", one)}
    given = {*re.findall(r'"(\w+)": ', code()), *standings(register)["leeds"].distance.index}
    for name in sorted(asked - given - {"and", "clear", "unclear"}):
        entry(register, name)


def test_a_sentence_gives_a_name_its_article(register):
    assert " in the Isle of Wight held " in text(register, "isle-of-wight")
    assert "A council in the South East. " in text(register, "isle-of-wight")
    assert " in Leeds held " in text(register, "leeds")
