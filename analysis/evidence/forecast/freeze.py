"""The next year's predictions as rows to be written down, rounded as they are shown.

``python -m analysis predict DATE`` adds them to ``predictions.csv`` and ``predictions_councils.csv`` of the data folder
(:func:`analysis.ledger.update.predict`); tests make them again and compare.
"""

import hashlib
from fractions import Fraction

import pandas as pd

from analysis.arithmetic.rounding import significant, to_text
from analysis.evidence.basis import target_of
from analysis.evidence.forecast.ahead import places, predicted
from analysis.register.load import Register
from analysis.register.panel import COUNTS, Official
from analysis.register.predictions import RATES, Forecast

#: Measure → label, unit and decimals.
SHOWN = {
    "caseload": ("Average caseload, England", "children_per_case_holder", 1),
    "holder_share": ("Share of the workforce that holds cases, England", "percent", 1),
    "turnover": ("Turnover in the year before, England", "percent", 1),
    "agency_rate": ("Agency workers as a share of the workforce, England", "percent", 1),
    "vacancy_rate": ("Vacancies, England", "percent", 1),
    "at_target": ("Councils at the model's caseload", "count", 0),
    "quartile_low": ("Caseload that a quarter of councils are below", "children_per_case_holder", 1),
    "median": ("Caseload of the median council", "children_per_case_holder", 1),
    "quartile_high": ("Caseload that a quarter of councils are above", "children_per_case_holder", 1),
}

_ENDS = ("value", "low80", "high80", "low95", "high95")


def basis(official: Official, last: int) -> str:
    """A fingerprint of the counts up to a year: another one says that they were revised since."""
    counts = official.workforce.loc[official.workforce["year"] <= last, ["unit", "year", *COUNTS.values()]]
    text = counts.to_csv(index=False) + official.england.loc[:last, list(COUNTS.values())].to_csv()
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def rows(register: Register, last: int, made_on: str) -> pd.DataFrame:
    """Predictions of the year after `last` for England and for all councils, as text.

    Parameters
    ----------
    last : int
        Nothing of a later year is used.
    made_on : str
        The date of writing, as 2026-01-31.

    Returns
    -------
    DataFrame
        A row for each measure of :data:`SHOWN`, in the columns of ``predictions.csv``.
    """
    official, target = register.official, target_of(register)
    of = len(places(official, last, target))
    found = []
    for measure, one in predicted(official, last, target).items():
        label, unit, decimals = SHOWN[measure]
        found.append(
            {
                "id": f"{measure}_{last + 1}",
                "measure": measure,
                "label": label,
                "year": str(last + 1),
                "unit": unit,
                **_text(one, register.units[unit].factor, decimals),
                "councils": str(of) if measure == "at_target" else "",
                "data_to": str(last),
                "made_on": made_on,
                "method": "last count" if measure in RATES else "pooled levels",
                "basis": basis(official, last),
            }
        )
    return pd.DataFrame(found)


def council_rows(register: Register, last: int) -> pd.DataFrame:
    """The same for each council that has not ended: its caseload, and the chance in whole per cent.

    Returns
    -------
    DataFrame
        A row for each council in the order of their addresses, in the columns of ``predictions_councils.csv``.
    """
    councils = places(register.official, last, target_of(register))
    found = [
        {
            "id": f"{row.slug}_{last + 1}",
            "unit": unit,
            "area": row.area,
            "year": str(last + 1),
            **_text(Forecast(row.next, row.low80, row.high80, row.low95, row.high95), Fraction(1), 1),
            "chance": to_text(Fraction(float(row.chance)) * 100, 0),
            "data_to": str(last),
        }
        for unit, row in zip(councils.index, councils.itertuples(), strict=True)
    ]
    return pd.DataFrame(found).sort_values("id", ignore_index=True, kind="stable")


def _text(one: Forecast, factor: Fraction, decimals: int) -> dict[str, str]:
    worth = (Fraction(str(significant(Fraction(getattr(one, name))))) / factor for name in _ENDS)
    return dict(zip(_ENDS, (to_text(value, decimals) for value in worth), strict=True))
