"""Units that stay the same over the years: which published codes are one, and what they are called."""

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


def unit_of(code: str) -> str:
    """The unit a published code belongs to."""
    return UNITS.get(code, code)


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
    return "-".join("".join(one if one.isalnum() else " " for one in words).split())


def name_of(unit: str, area: str) -> str:
    """The name shown for a unit."""
    if unit in NAMES or unit in _ENDED:
        return NAMES.get(unit) or _ENDED[unit]
    return area.removesuffix(", City of").removesuffix(", County of")
