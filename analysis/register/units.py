"""Units that stay the same over the years: which published codes are one, and what they are called."""

import re
from collections.abc import Iterable
from functools import cache

#: Codes that are one unit here. Northamptonshire was split in 2021, and the two new councils report their
#: social workers jointly, as Kingston upon Thames and Richmond upon Thames do.
UNITS = {"928": "928", "940 / 941": "928", "940": "928", "941": "928"}
UNITS |= {"314": "314 / 318", "318": "314 / 318"}

#: Names of units of more than one code.
NAMES = {"928": "Northamptonshire", "314 / 318": "Kingston upon Thames and Richmond upon Thames"}

#: Too few staff for any model: City of London and Isles of Scilly.
SMALL = ("201", "420")

#: Units that ended, by code, where a later unit has the same name.
_ENDED = {"835": "Dorset before 2019"}


def units_of(codes: Iterable[str]) -> list[str]:
    """The units that published codes belong to."""
    return [UNITS.get(code, code) for code in codes]


@cache
def slug(area: str) -> str:
    """A name as part of an address: "Bristol, City of" → "bristol".

    It has small letters and hyphens.

    Parameters
    ----------
    area : str
        Name of a council as the department writes it.
    """
    words = area.split(", City of")[0].split(", County of")[0].lower()
    return re.sub(r"[\W_]+", "-", words).strip("-")


def names_of(units: Iterable[str], areas: Iterable[str]) -> list[str]:
    """The names shown for units that are published as areas."""
    named = NAMES | _ENDED
    return [
        named.get(unit) or area.removesuffix(", City of").removesuffix(", County of")
        for unit, area in zip(units, areas, strict=True)
    ]
