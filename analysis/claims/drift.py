"""What drift does to a figure: the verdict it had, the verdict it has as repeated, and by how much it grew."""

from dataclasses import dataclass
from fractions import Fraction

from analysis.claims.verdicts import Judgement, judge
from analysis.register.load import Register
from analysis.register.records import Claim
from analysis.register.restated import Drift, Restatement, restated


@dataclass(frozen=True)
class Effect:
    """A restatement beside its original, both judged by the same rule."""

    found: Restatement
    #: ``None`` where no original is registered; then nothing below it is known either
    original: Claim | None = None
    #: `before`, `after`: of the original, and of the figure as it was repeated
    before: Judgement | None = None
    after: Judgement | None = None
    #: the repeated figure divided by the original, where both are of one unit and neither is a year
    times: Fraction | None = None

    @property
    def turned(self) -> bool:
        """Whether the verdict is another than it was."""
        if self.before is None or self.after is None:
            return False
        return self.before.verdict is not self.after.verdict

    @property
    def moved(self) -> bool:
        """Whether the number itself, what it allows or its verdict is another than it was."""
        if self.original is None or self.after is None:
            return False
        kept = self.times == 1 and self.original.figure.allowed == self.after.claim.figure.allowed
        return self.turned or not (kept or self.found.faithful)


def effect(register: Register, found: Restatement) -> Effect:
    """Judge a restatement of the register and its original."""
    if not found.claim:
        return Effect(found)
    original = register.claims[found.claim]
    now = restated(original, found)
    return Effect(found, original, judge(register, original), judge(register, now), _times(original, now))


def _times(original: Claim, now: Claim) -> Fraction | None:
    comparable = original.unit.base == now.unit.base != "calendar_year"
    # A rise and a share are both fractions, but one is not a multiple of the other
    comparable = comparable and (original.unit.id == "percent") == (now.unit.id == "percent")
    if not comparable or original.figure.value == 0:
        return None
    return now.figure.value / original.figure.value


def effects(register: Register) -> list[Effect]:
    """Every restatement with what it did to its figure, in the order of the register."""
    return [effect(register, found) for found in register.restatements.values()]


def counts(register: Register) -> dict[str, int]:
    """How many restatements there are, how many are faithful, and in how many the verdict turned."""
    found = effects(register)
    faithful = sum(one.found.faithful for one in found)
    return {
        "restatements": len(found),
        "faithful": faithful,
        "drifted": len(found) - faithful,
        "turned": sum(one.turned for one in found),
        "qualifier-dropped": sum(Drift.QUALIFIER in one.found.drift for one in found),
    }
