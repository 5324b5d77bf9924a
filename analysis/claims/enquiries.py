"""What would settle each open claim, as a request to whoever holds it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from analysis.claims import wording
from analysis.claims.verdicts import UNCHECKED, Judgement, Verdict, judge
from analysis.register.load import Register
from analysis.register.records import Claim, Holder

#: Verdicts that more evidence could change into another.
OPEN = (*UNCHECKED, Verdict.HOLDS_ONLY_IF)

#: Those among them that somebody's answer to a letter could change.
ASKED = (Verdict.NOT_SEEN, Verdict.HOLDS_ONLY_IF)

_SUBJECT = {
    "public body": "Freedom of Information request",
    "organisation": "A question about a published figure",
}

_OPENING = {
    "public body": "Please treat this as a request under the Freedom of Information Act 2000. It is about",
    "organisation": "I am checking",
}

_ASKING = {
    "public body": "Please send me the information you hold that would settle it:",
    "organisation": "It cannot be rebuilt from the pages I have read. Would you send me what would settle it, or say "
    "where I can read it?",
}

_CLOSING = {
    "public body": "If it is published, its address is enough. If you hold a part of it, please send that part; "
    "if you hold none, please say who does. I ask for counts and documents, not for anything "
    "about a named person.",
    "organisation": "If it cannot be shared, a line to say so would help too.",
}


@dataclass(frozen=True)
class Request:
    """A request that would settle one claim or several.

    Attributes
    ----------
    claims : tuple of Judgement
        The open claims it is about, judged.
    settles : str
        The page, table or count that would decide them.
    holder : Holder
    """

    claims: tuple[Judgement, ...]
    settles: str
    holder: Holder

    @property
    def key(self) -> str:
        """Key of its first claim, which makes its address on the page."""
        return self.claims[0].claim.id

    @property
    def subject(self) -> str:
        """What it is about, in a few words: "Transition, lower end, and one more figure"."""
        first, more = self.claims[0].claim.short, len(self.claims) - 1
        rest = "" if not more else " and one more figure" if more == 1 else f" and {more} more figures"
        return f"{first}{rest}"


def open_claims(register: Register, *verdicts: Verdict) -> list[Judgement]:
    """Claims with one of these verdicts, by default every open one, in the order of the register."""
    judged = (judge(register, claim) for claim in register.claims.values())
    return [one for one in judged if one.verdict in (verdicts or OPEN)]


def open_requests(register: Register) -> list[Request]:
    """One request for everything that the same evidence of the same holder would settle.

    A register that anybody can search needs no letter, nor does a choice of design, nor what rests on a word alone.

    Parameters
    ----------
    register : Register

    Returns
    -------
    list of Request
        Every claim that a letter can settle stands in exactly one, in the order of the register.
    """
    found: dict[tuple[str, ...], list[Judgement]] = {}
    for judged in open_claims(register, *ASKED):
        if register.holders[judged.claim.holder].kind in _ASKING:
            found.setdefault(_together(register, judged.claim), []).append(judged)
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


def _together(register: Register, claim: Claim) -> tuple[str, ...]:
    alone = (claim.id,) if register.holders[claim.holder].each else ()
    return (claim.holder, claim.settles, *alone)


def letter(register: Register, request: Request) -> str:
    """The request as plain text, ready to send but for the sender's name.

    Parameters
    ----------
    register : Register
    request : Request
    """
    kind = request.holder.kind
    many = len(request.claims) > 1
    figures = "\n".join(f"- {_figure(register, judged.claim)}" for judged in request.claims)
    what = "figures" if many else "a figure"
    asking = _ASKING[kind].replace("settle it", "settle them") if many else _ASKING[kind]
    asking = asking.replace("It cannot", "They cannot") if many else asking
    sender = "[your name]\n[your address or e-mail]" if kind == "public body" else "[your name]"
    return (
        dedent("""\
        Subject: {subject}: {about}

        {greeting},

        {opening} {what} quoted in the debate about children's social care in England:

        {figures}

        {asking}

        - {settles}

        {closing}

        Yours faithfully,
        {sender}
        """)
        .format(
            subject=_SUBJECT[kind],
            about=request.subject,
            greeting=request.holder.greeting,
            opening=_OPENING[kind],
            what=what,
            figures=figures,
            asking=asking,
            settles=request.settles,
            closing=_CLOSING[kind],
            sender=sender,
        )
        .strip()
    )


def _figure(register: Register, claim: Claim) -> str:
    source = register.sources.loc[claim.source]
    when = f" ({source['date']})" if source["date"] else ""
    return f"{claim.label}: {wording.stated(claim)}. Source: {source['title']}{when}, {claim.locator}"
