"""What the promise of more time comes to from every account of the time that families get today."""

from collections.abc import Iterable
from fractions import Fraction

from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.evidence.definitions import defined
from analysis.formulas import FORMULAS
from analysis.register.accounts import Account
from analysis.register.load import Register

#: A value with its low and its high end.
Share = tuple[Fraction, Fraction, Fraction]

#: What counts the same as the promise: face to face, or in direct contact.
ALIKE = "face to face"

#: The share that the promise starts from.
START = "contact_share_before"


def share(register: Register, key: str) -> Share:
    """An input within its rounding, or a result within its bounds."""
    if key in register.inputs:
        entry = register.inputs[key]
        return entry.value, *entry.rounding
    found = express(register, register.quantities[key])
    return found.value, found.bounds.low, found.bounds.high


def today(register: Register, account: Account) -> Share:
    """The share of the week that an account gives, as low as its words allow."""
    value, low, high = share(register, account.before)
    return value, low if account.least is None else account.least, high


def findings(register: Register) -> list[Finding]:
    """Every figure of the chapter, see :class:`analysis.claims.finding.Finding`."""
    accounts = list(register.accounts.values())
    alike = [one for one in accounts if one.counts == ALIKE]
    shares = [today(register, one) for one in alike]
    others = _others(register, alike)
    return [
        *(made for one in accounts for made in _from(register, one)),
        defined("week_accounts", len(accounts)),
        defined("week_counts", len({one.rests_on for one in accounts})),
        defined("week_alike", len(alike), counts=ALIKE),
        defined("week_others", len(others), counts=ALIKE),
        defined("week_others_higher", sum(others.values()), n=len(others), counts=ALIKE),
        *(
            defined("week_{end}", *ends, n=len(alike), end=end, counts=ALIKE)
            for end, ends in (("lowest", min(shares)), ("highest", max(shares)))
        ),
    ]


def _others(register: Register, alike: Iterable[Account]) -> dict[str, bool]:
    """Every count behind some accounts but the promise's own → whether all its accounts start higher than that."""
    start, higher = share(register, START)[0], {}
    for one in alike:
        if one.before != START:
            more = today(register, one)[0] > start
            higher[one.rests_on] = higher.get(one.rests_on, True) and more
    return higher


def _from(register: Register, account: Account) -> Iterable[Finding]:
    """Where the aim and the promised rise lead from an account."""
    rise, reach = (FORMULAS[name].function for name in ("relative_change", "after_rise"))
    start, low, high = today(register, account)
    aim, least, most = share(register, "contact_share_after")
    promised, fewest, greatest = share(register, "contact_rise")
    words = {"account": account}
    yield defined("week_rise_{account.id}", rise(start, aim), rise(high, least), rise(low, most), **words)
    yield defined(
        "week_reach_{account.id}", reach(start, promised), reach(low, fewest), reach(high, greatest), **words
    )
