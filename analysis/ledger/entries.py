"""A number of the book: claim, result, input, finding, count or year, each with its words, address and JSON.

This is the one place that reads keys. ``KEY`` alone or ``KEY.PART`` is what prose, readings, cards, tables and
links ask by; what parts a number has depends on its kind.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache

from analysis.arithmetic.rounding import significant
from analysis.claims import drift, enquiries, quality, wording
from analysis.claims.expression import express
from analysis.claims.finding import Finding
from analysis.claims.reasons import need_words, turning_words
from analysis.claims.verdicts import UNCHECKED, Evidence, Judgement, Verdict, judge
from analysis.ledger import addresses, findings
from analysis.register import systems
from analysis.register.load import Register
from analysis.register.records import Claim, Input, Quantity, Unit
from analysis.show.html import Html
from analysis.show.html import link as linked


class Entry:
    """A number of the book, by its key.

    Attributes
    ----------
    id : str
        Its key, without a part.
    label : str
        What it is, as a reader would say it.
    unit : Unit or None
        What it is counted in; ``None`` for counts of the book's own and for years.
    definition : str
        How it is made, "" where its row says it all.
    address : str
        Of its explanation, seen from a chapter.
    parts : mapping of str to callable
        Part of a key → a function that puts it into words.
    """

    def __init__(self, register: Register, key: str, label: str, unit: Unit | None, address: str) -> None:
        """Name it; what it is worth is worked out when somebody asks."""
        self.register, self.id, self.label, self.unit, self.address = register, key, label, unit, address
        self.definition = ""
        self.parts: Mapping[str, Callable[[], str]] = {}

    def words(self, part: str = "") -> str:
        """A part of it as the reader sees it.

        Raises
        ------
        KeyError
            If it has no such part; names those it has.
        """
        if part not in self.parts:
            had = ", ".join(f".{name}" if name else "no part at all" for name in self.parts)
            raise KeyError(f"'{self.id}' has no part '{part}'; it has {had}")
        return self.parts[part]()

    def link(self, part: str = "") -> Html:
        """A part of it in words, linked to its explanation."""
        return linked(self.address, self.words(part))

    def name(self) -> Html:
        """Its label, linked to its explanation."""
        return linked(self.address, wording.capital(self.label))

    def json(self) -> dict:
        """What the ledger publishes of it.

        Raises
        ------
        TypeError
            If it is a kind of number that the ledger has no list of.
        """
        raise TypeError(f"'{self.id}' is not listed in the ledger")

    def _explained(self) -> str:
        """Its address, seen from the folder in which the ledger is published."""
        return f"book/{self.address}"


class ClaimEntry(Entry):
    """A figure that a source states."""

    def __init__(self, register: Register, claim: Claim) -> None:
        """See :class:`Entry`."""
        super().__init__(register, claim.id, claim.label, claim.unit, addresses.claim(claim.id))
        self.claim = claim
        self.parts = {
            "stated": lambda: wording.stated(claim),
            "rebuilt": lambda: wording.rebuilt(claim, self.judged.value),
            "span": lambda: wording.span(claim, self.judged.low, self.judged.high),
            "verdict": lambda: self.judged.verdict.value.lower(),
            "needs": lambda: need_words(self.judged),
            "turns": lambda: turning_words(claim, self.judged).lower(),
        }

    @property
    def judged(self) -> Judgement:
        """The claim with its verdict."""
        return judge(self.register, self.claim)

    def json(self) -> dict:
        """What the ledger publishes of it; :mod:`analysis.ledger.schema` says what each field is."""
        claim, judged = self.claim, self.judged
        content = {
            "label": claim.label,
            "group": claim.group,
            "stated": wording.stated(claim),
            "stated_value": _number(claim.figure.value),
            "rebuilt": None,
            "low": _number(judged.low),
            "high": _number(judged.high),
            "unit": claim.unit.base,
            "verdict": judged.verdict.value,
            "evidence": None if judged.evidence is None else judged.evidence.value,
            "grain": _number(claim.figure.grains[0]) or None,
            "turns_at": _number(judged.turns_at),
            "matters": judged.matters.value,
            "formula": None if judged.expression is None else claim.formula,
            "inputs": [] if judged.expression is None else list(judged.expression.inputs),
            "source": claim.source,
            "locator": claim.locator,
            "explained": self._explained(),
        }
        if judged.other is not None:
            content["other_grain"] = _number(judged.other.grain)
            content["other_verdict"] = judged.other.verdict.value
        if judged.needed is None:
            content["rebuilt"] = _number(judged.value)
        else:
            content["needs"] = {
                "input": judged.unknown.id,
                "unit": judged.unknown.unit.base,
                "value": _number(judged.value),
                "low": _number(judged.needed.low),
                "high": _number(judged.needed.high),
            }
        if claim.settles and (judged.verdict in UNCHECKED or judged.needed is not None):
            content |= {"settles": claim.settles, "holder": claim.holder}
        return content


class ResultEntry(Entry):
    """A figure that a formula of the register computes."""

    def __init__(self, register: Register, quantity: Quantity) -> None:
        """See :class:`Entry`."""
        super().__init__(register, quantity.id, quantity.label, quantity.unit, addresses.result(quantity.id))
        self.quantity, self.definition = quantity, quantity.definition
        self.parts = {
            "": lambda: wording.quantity_value(quantity, self.expression.value),
            "low": lambda: wording.quantity_value(quantity, self.expression.bounds.low),
            "high": lambda: wording.quantity_value(quantity, self.expression.bounds.high),
            "span": lambda: wording.quantity_span(
                quantity, self.expression.bounds.low, self.expression.bounds.high
            ),
        }

    @property
    def expression(self):
        """Its formula, written out down to its inputs."""
        return express(self.register, self.quantity)

    def json(self) -> dict:
        """What the ledger publishes of it."""
        limits = self.expression.bounds
        return {
            "label": self.label,
            "value": _number(self.expression.value),
            "low": _number(limits.low),
            "high": _number(limits.high),
            "unit": self.quantity.unit.base,
            "definition": self.definition,
            "formula": self.quantity.formula,
            "inputs": list(self.expression.inputs),
            "chapter": self.quantity.chapter,
            "explained": self._explained(),
        }


class InputEntry(Entry):
    """A figure that goes into formulas as it stands."""

    def __init__(self, register: Register, given: Input) -> None:
        """See :class:`Entry`."""
        super().__init__(register, given.id, given.label, given.unit, addresses.input_(given.id))
        self.parts = {"given": lambda: wording.given(given)}


class FindingEntry(Entry):
    """A figure from records, regressions or simulations."""

    def __init__(self, register: Register, finding: Finding) -> None:
        """See :class:`Entry`."""
        unit = register.units[finding.unit]
        super().__init__(register, finding.id, finding.label, unit, addresses.finding(finding.id))
        self.finding, self.definition = finding, finding.definition
        self.parts = {"": lambda: self._shown("value")}
        if finding.low is not None:
            self.parts |= {"low": lambda: self._shown("low"), "high": lambda: self._shown("high")}
            self.parts["span"] = lambda: wording.between(
                finding.exact("low"), finding.exact("high"), unit, finding.decimals
            )
        if finding.error is not None:
            self.parts["error"] = lambda: self._shown("error")
        if finding.n is not None:
            self.parts["n"] = lambda: f"{finding.n:,}"

    def _shown(self, part: str) -> str:
        return wording.with_unit(self.finding.exact(part), self.unit, self.finding.decimals)

    def json(self) -> dict:
        """What the ledger publishes of it."""
        one = self.finding
        return {
            "label": one.label,
            "value": one.number(),
            "low": one.number("low"),
            "high": one.number("high"),
            "interval": one.interval or None,
            "standard_error": one.number("error"),
            "n": one.n,
            "unit": self.unit.base,
            "definition": one.definition,
            "tables": list(one.tables),
            "chapter": one.chapter,
            "explained": self._explained(),
        }


class Count(Entry):
    """A count of the book's own: how many claims, how many of a verdict, how many findings."""

    def __init__(self, register: Register) -> None:
        """See :class:`Entry`."""
        super().__init__(register, "count", "number counted", None, addresses.COUNTS)
        self.parts = {name: (lambda count=count: str(count())) for name, count in _counts(register).items()}


class Year(Entry):
    """A year that the tables can tell: the first and the last of the workforce count."""

    def __init__(self, register: Register) -> None:
        """See :class:`Entry`."""
        super().__init__(register, "year", "year of the workforce count", None, addresses.YEARS)
        counted = register.official.england.index
        self.parts = {
            "first": lambda: str(counted[0]),
            "last": lambda: str(counted[-1]),
            "before": lambda: str(counted[-2]),
            "next": lambda: str(counted[-1] + 1),
        }


def entry(register: Register, key: str) -> Entry:
    """The number that a key names, whatever its part.

    Parameters
    ----------
    register : Register
    key : str
        ``KEY`` or ``KEY.PART``. Where a claim and an input have one name, the part decides: ``.given`` and no part
        at all are the input's.

    Raises
    ------
    KeyError
        If it names nothing; tells the nearest keys.
    """
    name, part = split(key)
    if name in _OWN:
        return _OWN[name](register)
    if name in register.inputs and part in ("", "given"):
        return InputEntry(register, register.inputs[name])
    if name in register.quantities and part in ("", "low", "high", "span"):
        return ResultEntry(register, register.quantities[name])
    if name in register.claims:
        return ClaimEntry(register, register.claims[name])
    if findings.chapter_of(name) and name in findings.of_chapter(register, findings.chapter_of(name)):
        return FindingEntry(register, findings.finding(register, name))
    raise KeyError(f"'{key}' names no number of the book{nearest(register, name)}")


_OWN: dict[str, Callable[[Register], Entry]] = {"count": Count, "year": Year}


def split(key: str) -> tuple[str, str]:
    """The name and the part of a key; the part is "" where there is none."""
    name, _, part = key.partition(".")
    return name, part


def nearest(register: Register, name: str) -> str:
    """The keys most like one that names nothing, as they end a message: "; near it: …", or ""."""
    known: Iterable[str] = [*register.claims, *register.quantities, *register.inputs]
    if chapter := findings.chapter_of(name):
        known = [*known, *findings.of_chapter(register, chapter)]
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.7)
    return f"; near it: {', '.join(close)}" if close else ""


def words(register: Register, key: str) -> str:
    """The number a key names, as the reader sees it.

    Parameters
    ----------
    register : Register
    key : str
        Of a result or a finding, alone or with ``.low``, ``.high`` or ``.span``, of a finding also ``.error`` or
        ``.n``; of an input with ``.given``; of a claim with ``.stated``, ``.rebuilt``, ``.span``, ``.verdict``,
        ``.needs`` or ``.turns``; ``year.first``, ``year.last``, ``year.before``, ``year.next``;
        ``count.claims`` and the other counts, a verdict's in lower case with hyphens.

    Raises
    ------
    KeyError
        If the key names nothing.
    """
    return entry(register, key).words(split(key)[1])


def link(register: Register, key: str) -> Html:
    """The same, linked to what explains it."""
    _, part = split(key)
    return linked(address(register, key), entry(register, key).words(part))


def address(register: Register, key: str) -> str:
    """Address of what explains the number that a key names.

    Raises
    ------
    KeyError
        If the key names nothing.
    """
    name, part = split(key)
    return addresses.COUNTED.get(part, addresses.COUNTS) if name == "count" else entry(register, key).address


def explained(register: Register, *keys: str) -> tuple[Html, ...]:
    """Names of what a figure is drawn from, each linked to its explanation.

    Parameters
    ----------
    register : Register
    *keys : str
        As :func:`words` takes them; an input needs no ``.given``.

    Raises
    ------
    KeyError
        If a key names nothing.
    """
    return tuple(entry(register, key).name() for key in dict.fromkeys(keys))


def of_ledger(register: Register) -> dict[str, list[Entry]]:
    """All numbers that the ledger publishes, by kind, in the order of the register and of the chapters."""
    return {
        "claims": claims(register),
        "results": [ResultEntry(register, one) for one in register.quantities.values()],
        "findings": [FindingEntry(register, one) for one in findings.findings(register).values()],
    }


def claims(register: Register) -> list[Entry]:
    """Every figure that a source states."""
    return [ClaimEntry(register, one) for one in register.claims.values()]


def _number(value: Fraction | None) -> float | None:
    return None if value is None else significant(value)


# --- what the book counts of its own ------------------------------------------------------------------------


def _counts(register: Register) -> dict[str, Callable[[], int]]:
    """Name of a count → how it is counted."""
    tables = {"claims": register.claims, "results": register.quantities, "inputs": register.inputs}
    counts: dict[str, Callable[[], int]] = {
        name: (lambda table=table: len(table)) for name, table in tables.items()
    }
    for verdict in Verdict:
        name = verdict.value.lower().replace(" ", "-")
        counts[name] = lambda verdict=verdict: _verdicts(register).count(verdict)
    counts |= {
        "not-checkable": lambda: sum(one in UNCHECKED for one in _verdicts(register)),
        "point-holds": lambda: sum(
            one in (Verdict.REPRODUCES, Verdict.APPROXIMATE) for one in _verdicts(register)
        ),
        "independent": lambda: sum(
            judge(register, claim).evidence is Evidence.INDEPENDENT for claim in register.claims.values()
        ),
        "findings": lambda: len(findings.findings(register)),
        "made-up": lambda: len(register.synthetic),
        "made-up-right": lambda: sum(trial.right for trial in quality.trials(register)),
        "report-pages": lambda: _settled_by_pages(register),
        "look-ups": lambda: len(enquiries.look_ups(register)),
        "page-figures": lambda: len(register.pages),
    }
    known = drift.counts(register) | systems.counts(register.systems, register.evaluations)
    return counts | {name: (lambda count=count: count) for name, count in known.items()}


@cache
def _verdicts(register: Register) -> tuple[Verdict, ...]:
    return tuple(judge(register, claim).verdict for claim in register.claims.values())


def _settled_by_pages(register: Register) -> int:
    asked = enquiries.open_claims(register, *enquiries.ASKED)
    settled = {key for page in register.pages.values() if not page.filled for key in page.claims}
    return sum(one.claim.id in settled for one in asked)
