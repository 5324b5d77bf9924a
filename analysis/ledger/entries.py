"""The one noun of the book: a number with its words, its range, its definition and the address that explains it.

Prose, tables, cards and templates ask by key (``KEY.part``, see :func:`words`) and get words, or words with a link.
Wherever a key names nothing, KeyError says which known keys are near it. Where a link or a number to calculate with
is wanted, an input needs no ``.given``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import nan

from analysis.claims import drift, enquiries, quality, wording
from analysis.claims.expression import Expression, express
from analysis.claims.finding import Finding
from analysis.claims.reasons import need_words, turning_words
from analysis.claims.verdicts import HOLDS, UNCHECKED, Evidence, Judgement, Verdict, judge
from analysis.ledger import fields, findings, links
from analysis.register import systems
from analysis.register.keys import IN_BRACES, Key, near, parse
from analysis.register.load import Register, load
from analysis.register.records import Unit
from analysis.show.html import Html

__all__ = ["Entry", "entry", "link", "load", "values", "words"]

#: The value of a number with its low and its high end; what does not exist is ``None``.
Limits = tuple[Fraction | None, Fraction | None, Fraction | None]


@dataclass(frozen=True)
class Entry:
    """A number of the book."""

    kind: str  #: ``claim``, ``result``, ``input``, ``finding``, ``count`` or ``year``
    id: str  #: its key
    label: str  #: what the number is
    address: str  #: of the place that explains it, seen from a chapter
    said: Mapping[str, Callable[[], str]]  #: part of a key → what computes its words; "" is the number itself
    limits: Callable[[], Limits]  #: computes the value with its low and its high end, in base units
    unit: Unit | None = None  #: what it is shown in; a count has none
    definition: str = ""  #: precise enough to compute it again, where the number is not stated by a source
    #: computes what it is published from: a judgement, an expression or a finding; inputs and counts have
    #: none
    made: Callable[[], Judgement | Expression | Finding] | None = None
    chapter: str = ""  #: that it stands in, where it is a result or a finding
    #: digits after the point in its words; ``None`` where they are as its source states them
    decimals: int | None = None
    source: str = ""  #: key of the source that states it, "" where the book computes it
    restatements: tuple[str, ...] = ()  #: keys of the restatements of it

    @property
    def value(self) -> Fraction | None:
        """In base units; ``None`` where it is not known."""
        return self.limits()[0]

    @property
    def low(self) -> Fraction | None:
        """Low end of its range, in base units."""
        return self.limits()[1]

    @property
    def high(self) -> Fraction | None:
        """High end of its range, in base units."""
        return self.limits()[2]

    def worth(self, part: str = "") -> Fraction | None:
        """The number that a part of it stands for, in base units; ``None`` where it is not known."""
        made = self.made() if part == "rebuilt" and self.made else None
        if isinstance(made, Judgement):
            return made.value
        return {"low": self.low, "high": self.high}[part] if part in ("low", "high") else self.value

    @property
    def anchor(self) -> str:
        """Its place on the page that explains it."""
        return f"{self.kind}-{self.id}"

    def words(self, part: str = "") -> str:
        """The number, or a part of it, as the reader sees it; raises KeyError if it has no such part."""
        if part not in self.said:
            raise KeyError(f"{self.kind} {self.id} has no '{part}', but {', '.join(filter(None, self.said))}")
        return self.said[part]()

    def link(self, part: str = "", text: str = "") -> Html:
        """The same, or a text in its place, linked to what explains it."""
        return links.link(self.address, text or self.words(part))

    def named(self) -> Html:
        """What it is, linked to what explains it."""
        return links.link(self.address, self.label)

    def json(self) -> fields.Fields:
        """Its fields in ``results.json``; raises KeyError if nothing is published of its kind."""
        return fields.published(self)


def entry(register: Register, key: str) -> Entry:
    """The number that a key names, whichever of its parts the key asks for.

    Raises
    ------
    KeyError
        If the key names nothing.
    """
    asked = parse(key)
    own = {"count": _count, "year": _year}.get(asked.name, _numbered)
    found = own(register, asked)
    if found is None:
        counted = [f"count.{name}" for name in _counts(register)]
        chapter = findings.chapter_of(asked.name)  # the findings of others cannot be meant, and take a minute
        computed = findings.of_chapter(register, chapter) if chapter else ()
        named = {**_named(register), "finding": computed}
        raise KeyError(f"{key!r} names no number of the book{near(key, named, counted)}")
    return found


def number(register: Register, kind: str, name: str) -> Entry:
    """A claim, a result, an input or a finding by its kind and its bare key.

    Parameters
    ----------
    kind : str
        ``claim``, ``result``, ``input`` or ``finding``.
    name : str
        Its key, without a part.
    """
    return _MAKERS[kind](register, name)


def words(register: Register, key: str) -> str:
    """The figure a key stands for, as the reader sees it.

    Parameters
    ----------
    key : str
        ``RESULT``, ``RESULT.low``, ``RESULT.high``, ``RESULT.span``; ``INPUT.given``; ``CLAIM.stated``,
        ``RESULT.size`` and ``FINDING.size``, without a minus sign, for what "fell by" so much;
        ``KEY.bare``, the number without the words of its unit; ``CLAIM.rebuilt``, ``CLAIM.span``, ``CLAIM.verdict``, ``CLAIM.needs``, ``CLAIM.turns``;
        ``FINDING``, ``FINDING.many``, which is "none" for no more than nothing, ``FINDING.low``, ``FINDING.high``, ``FINDING.span``, ``FINDING.error``, ``FINDING.n``;
        ``count.claims``, ``count.results``, ``count.inputs``, ``count.findings``, and of a verdict
        ``count.VERDICT`` in lower case with hyphens, such as ``count.not-checkable``; ``count.`` with the names
        that :func:`analysis.claims.drift.counts` and :func:`analysis.register.systems.counts` give.
    """
    return entry(register, key).words(parse(key).part)


def values(register: Register, *keys: str) -> list[float]:
    """Numbers of the book to calculate with, in base units: shares as fractions, money in pounds.

    They stand in the order of the keys; NaN where a number is not known.

    Parameters
    ----------
    *keys : str
        As :func:`words` takes them.
    """
    found = [worth(register, key) for key in keys]
    return [nan if value is None else float(value) for value in found]


def worth(register: Register, key: str) -> Fraction | None:
    """The number that a key of :func:`values` stands for, in base units; ``None`` where it is not known."""
    full = _full(register, key)
    return entry(register, full).worth(parse(full).part)


def filled(register: Register, template: str) -> str:
    """A sentence with the words of its keys in the place of these, which it has in braces.

    Parameters
    ----------
    template : str
        As tables have it.
    """
    return IN_BRACES.sub(lambda key: words(register, key[1]), template)


def link(register: Register, key: str, text: str = "") -> Html:
    """The words of a key, or a text in their place, linked to what explains the number."""
    full = _full(register, key)
    return entry(register, full).link(parse(full).part, text)


def named(register: Register, *keys: str) -> tuple[Html, ...]:
    """What numbers are, each named once, with a capital, and linked to what explains it.

    Parameters
    ----------
    *keys : str
        As :func:`words` takes them.
    """
    found = [entry(register, _full(register, key)) for key in dict.fromkeys(keys)]
    return tuple(one.link(text=wording.capital(one.label)) for one in found)


def _full(register: Register, key: str) -> str:
    """A key as a sentence has to say it, in which a bare name is a result or a finding."""
    return f"{key}.given" if key in register.inputs else key


def _named(register: Register) -> dict[str, Mapping[str, object]]:
    return {"result": register.quantities, "input": register.inputs, "claim": register.claims}


def _numbered(register: Register, asked: Key) -> Entry | None:
    kind = asked.kind(_named(register))
    if kind:
        return _MAKERS[kind](register, asked.name)
    chapter = findings.chapter_of(asked.name)
    if chapter and asked.kind({"finding": findings.of_chapter(register, chapter)}):
        return _finding(register, asked.name)
    return None


def _said(figure: Callable[[], str], unit: Unit, *parts: str) -> dict[str, Callable[[], str]]:
    """The figure as the number itself and as other parts of its key, and without the words of its unit."""
    return dict.fromkeys(("", *parts), figure) | {"bare": lambda: wording.without_unit(figure(), unit)}


def _result(register: Register, name: str) -> Entry:
    quantity = register.quantities[name]
    expression = express(register, quantity)
    bounds = expression.bounds
    return Entry(
        "result",
        name,
        quantity.label,
        links.to("result", name),
        _said(lambda: wording.quantity_value(quantity, expression.value), quantity.unit)
        | {
            "size": lambda: wording.quantity_value(
                quantity, None if expression.value is None else abs(expression.value)
            ),
            "low": lambda: wording.quantity_value(quantity, bounds.low),
            "high": lambda: wording.quantity_value(quantity, bounds.high),
            "span": lambda: wording.quantity_span(quantity, expression.value, bounds.low, bounds.high),
        },
        lambda: (expression.value, bounds.low, bounds.high),
        quantity.unit,
        quantity.definition,
        lambda: expression,
        quantity.chapter,
        decimals=quantity.decimals,
    )


def _input(register: Register, name: str) -> Entry:
    given = register.inputs[name]
    return Entry(
        "input",
        name,
        given.label,
        links.to("input", name),
        _said(lambda: wording.given(given), given.unit, "given"),
        lambda: (given.value, *(given.plausible or (None, None))) if given.known else (None, None, None),
        given.unit,
        source=given.source,
    )


def _claim(register: Register, name: str) -> Entry:
    claim = register.claims[name]

    def judged() -> Judgement:
        return judge(register, claim)

    return Entry(
        "claim",
        name,
        claim.label,
        links.to("claim", name),
        _said(lambda: wording.stated(claim), claim.unit, "stated")
        | {
            "rebuilt": lambda: wording.rebuilt(claim, judged().rebuilt[0]),
            "span": lambda: wording.span(claim, *judged().rebuilt[1:]),
            "verdict": lambda: judged().verdict.value.lower(),
            "needs": lambda: need_words(judged()),
            "turns": lambda: turning_words(claim, judged()).lower(),
        },
        lambda: (claim.figure.value, judged().low, judged().high),
        claim.unit,
        made=judged,
        source=claim.source,
        restatements=tuple(key for key, one in register.restatements.items() if one.claim == name),
    )


def _finding(register: Register, name: str) -> Entry:
    found = findings.finding(register, name)
    unit = register.units[found.unit]

    def told(part: str = "value") -> str:
        return wording.with_unit(found.exact(part), unit, found.decimals)

    def size() -> str:
        return wording.with_unit(abs(found.exact()), unit, found.decimals)

    def many() -> str:
        return "none" if found.exact() == 0 else told()

    known, bounded = found.value is not None, bool(found.interval) and not found.unbounded
    said = _said(told if known else lambda: wording.NOT_KNOWN, unit)
    low, high = (found.exact("low"), found.exact("high")) if bounded else (None, None)
    if found.unbounded:
        said |= dict.fromkeys(("low", "high", "span"), lambda: wording.NO_BOUND)
    elif low is not None and high is not None:
        said |= {
            "low": lambda: told("low"),
            "high": lambda: told("high"),
            "span": lambda: wording.around(found.exact(), low, high, unit, found.decimals),
        }
    if known:
        said |= {"many": many, "size": size}
    if found.error is not None:
        said["error"] = lambda: told("error")
    if found.n is not None:
        said["n"] = lambda: f"{found.n:,}"
    return Entry(
        "finding",
        name,
        found.label,
        links.to("finding", name),
        said,
        lambda: (found.exact() if known else None, low, high),
        unit,
        found.definition,
        lambda: found,
        found.chapter,
        decimals=found.decimals,
    )


_MAKERS = {"result": _result, "input": _input, "claim": _claim, "finding": _finding}


def _year(register: Register, asked: Key) -> Entry | None:
    """A year that the tables can tell: the first, the last, the one before it and the one to come."""
    counted = register.official.england.index
    years = {"first": counted[0], "before": counted[-2], "last": counted[-1], "next": counted[-1] + 1}
    if asked.part not in years:
        return None
    year = Fraction(int(years[asked.part]))
    said = {asked.part: lambda: str(year)}
    label = "year of the workforce count"
    return Entry("year", "year", label, links.YEARS, said, lambda: (year, None, None))


def _count(register: Register, asked: Key) -> Entry | None:
    if asked.part not in _counts(register):
        return None
    found, address = _counts(register)[asked.part]
    number = found(register) if callable(found) else found
    return Entry(
        "count",
        f"count.{asked.part}",
        _COUNT_LABELS.get(asked.part, asked.part.replace("-", " ")),
        address,
        {asked.part: lambda: f"{number:,}"},
        lambda: (Fraction(number), None, None),
    )


#: Name of what is counted → what it is called where the name alone would not do.
_COUNT_LABELS = {
    "systems": "systems that the documents name",
    "stated": "systems with a figure stated",
    "evaluated": "systems with a result found",
    "tried": "systems tried in an experiment",
    "neither": "systems with neither a figure nor a result",
}


@cache
def _counts(register: Register) -> dict[str, tuple[int | Callable[[Register], int], str]]:
    """What is counted: its number, or what computes one that others need not wait for, and the page that lists it."""
    return {
        name: (number, address)
        for address, counting in _COUNTED.items()
        for name, number in counting(register).items()
    }


def _of_claims(register: Register) -> dict[str, int]:
    """How many claims have each verdict, how many rest on an independent count, and the size of the tables."""
    judged = [judge(register, claim) for claim in register.claims.values()]
    verdicts = [one.verdict for one in judged]
    return {one.value.lower().replace(" ", "-"): verdicts.count(one) for one in Verdict} | {
        "not-checkable": sum(one in UNCHECKED for one in verdicts),
        "point-holds": sum(one in HOLDS for one in verdicts),
        "independent": sum(one.evidence is Evidence.INDEPENDENT for one in judged),
        "independent-holds": sum(
            one.evidence is Evidence.INDEPENDENT and one.verdict in HOLDS for one in judged
        ),
        "headline-holds": sum(one.verdict in HOLDS for one in judged if one.claim.headline),
        "headline-others": sum(
            one.low is not None and one.verdict not in HOLDS for one in judged if one.claim.headline
        ),
        "claims": len(register.claims),
        "results": len(register.quantities),
        "inputs": len(register.inputs),
    }


def _of_open_claims(register: Register) -> dict[str, int]:
    """How many of the open claims the report's missing pages would settle, and how many a public register."""
    asked = enquiries.open_claims(register, *enquiries.ASKED)
    settled = {key for entry in register.pages.values() if not entry.filled for key in entry.claims}
    return {
        "report-pages": sum(one.claim.id in settled for one in asked),
        "open-claims": len(asked),
        "look-ups": len(enquiries.look_ups(register)),
    }


#: The page that lists what is counted → the counts, by name.
_COUNTED: dict[str, Callable[[Register], Mapping[str, int | Callable[[Register], int]]]] = {
    links.COUNTS: _of_claims,
    f"{links.FIT}#fig-drift-kinds": drift.counts,
    "systems.html#every-system": lambda register: systems.counts(register.systems, register.evaluations),
    "settle.html#fig-open-claims-by-holder": _of_open_claims,
    "settle.html#the-missing-pages-ready-to-be-filled": lambda register: {
        "page-figures": len(register.pages)
    },
    f"{links.LEDGER}#does-the-book-keep-its-own-rule": lambda register: {
        "made-up": len(register.synthetic),
        "made-up-right": quality.right,
    },
    f"{links.EXPLAIN}#find-a-number": lambda _: {
        "findings": lambda register: len(findings.findings(register))
    },
}
