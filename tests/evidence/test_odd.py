"""Years of one council that stand out: just far enough and not quite, beside one count, two or none."""

import numpy as np
import pandas as pd
import pytest

from analysis.evidence.odd import FALLEN, JUMPED, odd_years

#: Column | figures from 2019 on, a dash for none, a star for a doubtful one | years that stand out, how, beside which.
SERIES = """
caseload | 10 14 10 | 2020 above 2019 2021
caseload | 10 13.9 10 |
caseload | 14 10 14 | 2020 below 2019 2021
caseload | 14 10.1 14 |
caseload | 10.1 14.1 10 |
caseload | 10 14.1 10.1 |
caseload | 10 14.2 10.1 | 2020 above 2019 2021
caseload | 14.5 10.1 14 |
caseload | 14 10.1 14.5 |
caseload | 14.5 10 14.1 | 2020 below 2019 2021
caseload | 10 30 |
caseload | 30 10 |
caseload | - 30 10 |
caseload | 10 - 14 10 | 2021 above 2019 2022
caseload | 10 14 - - 10 | 2020 above 2019 2023
caseload | 9 10 14 11 9 |
caseload | 9 10 15 10 9 | 2021 above 2020 2022
caseload | 10 14* 10 |
caseload | 10 14 20* 10 | 2020 above 2019 2022
caseload | 10 14 10* |
leavers | 100 9.9 100 | 2020 tenth 2019 2021
leavers | 100 10 100 |
leavers | 100 0 | 2020 none 2019
leavers | 0 100 | 2019 none 2020
leavers | 100 9* 100 | 2020 tenth 2019 2021
leavers | 11.2 1.1 11.2 | 2020 tenth 2019 2021
leavers | 11 1 11 | 2020 tenth 2019 2021
leavers | 10.9 1 10.9 |
leavers | 100 9 85 |
leavers | 100 9 90 |
leavers | 100 10 0 100 | 2021 none 2020 2022
leavers | 100 10.5 0 100 | 2021 none 2020 2022
leavers | 80 9 100 |
leavers | 100 7.9 80 | 2020 tenth 2019 2021
leavers | 10 0 9.9 |
leavers | 9.9 0 10 |
leavers | 100 5 4 100 | 2020 2021 tenth 2019 2022
leavers | 100 0 4 100 | 2020 none 2019 2022; 2021 tenth 2019 2022
leavers | 0 0 50 | 2019 2020 none 2021
leavers | 0 0 0 |
vacancies | 10 0 10 | 2020 none 2019 2021
vacancies | 9.9 0 9.9 |
absence_rate | 0.01 0 0.01 | 2020 none 2019 2021
absence_rate | 0.0099 0 0.0099 |
holder_share | 0.9 0.91 0.5 | 2020 nearly
holder_share | 0.95 - 0.92 | 2019 2021 nearly
"""


def table(columns):
    """Years of one council from 2019 on, and those that are doubtful."""
    cells = {name: told.split() for name, told in columns.items()}
    longest = max(map(len, cells.values()))
    years = pd.DataFrame(np.nan, range(2019, 2019 + longest), [*JUMPED, *FALLEN, "holder_share"])
    doubtful = set()
    for name, row in cells.items():
        for year, told in enumerate(row, 2019):
            years.loc[year, name] = float(told.strip("*").replace("-", "nan"))
            doubtful |= {year} if "*" in told else set()
    return years, doubtful


def told(odd):
    return " ".join(map(str, [*odd.years, odd.way, *odd.beside]))


@pytest.mark.parametrize("row", SERIES.strip().splitlines())
def test_a_year_stands_out_by_so_much_or_more(row):
    column, figures, expected = (part.strip() for part in row.split("|"))
    found = odd_years(*table({column: figures}))
    assert "; ".join(map(told, found)) == expected
    names = {**JUMPED, **{name: words for name, (words, _) in FALLEN.items()}, "holder_share": ""}
    assert {one.names for one in found} <= {(names[column],)}


def test_what_stands_out_in_one_year_and_one_way_is_told_together_and_years_in_their_order():
    columns = {
        "caseload": "9 9 20 9 9",
        "cases": "1 1 2 1 1",
        "case_holders": "5 5 5 5 1",
        "leavers": "90 0 90 90 90",
    }
    found = odd_years(*table(columns))
    assert [(told(one), one.names) for one in found] == [
        ("2020 none 2019 2021", ("leavers",)),
        ("2021 above 2020 2022", ("cases", "the caseload")),
    ]
