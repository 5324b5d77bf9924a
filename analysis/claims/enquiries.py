"""What would settle each open claim, as a request to whoever holds it."""

from dataclasses import dataclass
from pathlib import Path

from analysis.claims import wording
from analysis.claims.verdicts import UNCHECKED, Judgement, Verdict, judge
from analysis.register.load import Register
from analysis.register.records import Claim, Holder, read_records

#: Verdicts that more evidence could change into another.
OPEN = (*UNCHECKED, Verdict.HOLDS_ONLY_IF)

#: Those among them that somebody's answer to a letter could change.
ASKED = (Verdict.NOT_SEEN, Verdict.HOLDS_ONLY_IF)


@dataclass(frozen=True)
class _Letter:
    """What is said to a kind of holder; `subjects` and `many` are for several figures at once."""

    kind: str
    subject: str
    subjects: str
    opening: str
    one: str
    many: str
    closing: str
    sender: str


_LETTERS = {one.kind: one for one in read_records(Path(__file__).with_name("letters.csv"), _Letter)}

_TEXT = """\
Subject: {subject}: {about}

{greeting},

{letter.opening} {what} quoted in the debate about children's social care in England:

{figures}

{asking}

- {settles}

{letter.closing}

Yours faithfully,
{letter.sender}"""


@dataclass(frozen=True)
class Request:
    """A request that would settle one claim or several."""

    claims: tuple[Judgement, ...]  #: the open claims it is about, judged
    settles: str  #: the page, table or count that would decide them
    holder: Holder

    @property
    def key(self) -> str:
        """Key of its first claim, which makes its address on the page."""
        return self.claims[0].claim.id

    @property
    def subject(self) -> str:
        """What it is about, in a few words: "Transition cost of one council"."""
        return self.claims[0].claim.label.partition(", ")[0]


def open_claims(register: Register, *verdicts: Verdict) -> list[Judgement]:
    """Claims with one of these verdicts, by default every open one, in the order of the register."""
    judged = (judge(register, claim) for claim in register.claims.values())
    return [one for one in judged if one.verdict in (verdicts or OPEN)]


def open_requests(register: Register) -> list[Request]:
    """One request for everything that the same evidence of the same holder would settle.

    A register that anybody can search needs no letter, nor does a choice of design, nor what rests on a word alone.

    Every claim that a letter can settle stands in exactly one, in the order of the register.
    """
    found: dict[tuple[str, ...], list[Judgement]] = {}
    for judged in open_claims(register, *ASKED):
        claim, holder = judged.claim, register.holders[judged.claim.holder]
        if holder.kind in _LETTERS:
            alone = (claim.id,) if holder.each else ()
            found.setdefault((claim.holder, claim.settles, *alone), []).append(judged)
    return [
        Request(tuple(claims), claims[0].claim.settles, register.holders[claims[0].claim.holder])
        for claims in found.values()
    ]


def look_ups(register: Register) -> list[Judgement]:
    """Claims that a register which anybody can search would settle, in the order of the register."""
    return [
        judged
        for judged in open_claims(register, *ASKED)
        if register.holders[judged.claim.holder].kind == "public record"
    ]


def letter(register: Register, request: Request) -> str:
    """The request as plain text, ready to send but for the sender's name."""
    words, many = _LETTERS[request.holder.kind], len(request.claims) > 1
    return _TEXT.format(
        letter=words,
        subject=words.subjects if many else words.subject,
        about=request.subject,
        greeting=request.holder.greeting,
        what="figures" if many else "a figure",
        figures="\n".join(f"- {_figure(register, judged.claim)}" for judged in request.claims),
        asking=words.many if many else words.one,
        settles=request.settles,
    )


def _figure(register: Register, claim: Claim) -> str:
    source = register.sources.loc[claim.source]
    when = f" ({wording.day(source['date'])})" if source["date"] else ""
    return f"{claim.label}: {wording.stated(claim)}. Source: {source['title']}{when}, {claim.locator}"
