"""How well the judge judges: made-up claims whose verdicts were decided by hand, run through it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analysis.claims.verdicts import Judgement, Verdict, judge
from analysis.register.kept import kept
from analysis.register.load import Register
from analysis.register.synthetic import Case


@dataclass(frozen=True)
class Trial:
    """A case and what the judge said of it."""

    case: Case
    judged: Judgement

    @property
    def right(self) -> bool:
        """Whether both verdicts and "does it matter" are those decided by hand."""
        other = self.judged.other.verdict.value if self.judged.other else ""
        said = (self.judged.verdict.value, other, self.judged.matters.value)
        return said == (self.case.verdict, self.case.other, self.case.matters)


def trials(register: Register) -> Iterator[Trial]:
    """Every made-up claim of the register, judged."""
    for case in register.synthetic.values():
        yield Trial(case, judge(replace(register, inputs=case.inputs), case.claim))


@kept
def right(register: Register) -> int:
    """How many of the made-up claims are judged as was decided by hand."""
    return sum(trial.right for trial in trials(register))


@kept
def confusion(register: Register) -> pd.DataFrame:
    """How often each verdict decided by hand (rows) got each verdict from the judge (columns)."""
    names = [verdict.value for verdict in Verdict]
    found = [(trial.case.verdict, trial.judged.verdict.value) for trial in trials(register)]
    counts = pd.crosstab(*(pd.Series(side, dtype=str) for side in zip(*found, strict=True)))
    return counts.reindex(index=names, columns=names, fill_value=0).rename_axis(
        index="by hand", columns="judge"
    )


def rates(register: Register) -> pd.DataFrame:
    """Hits, misses and false alarms of each verdict.

    Returns
    -------
    DataFrame
        Indexed by verdict: cases, hits, misses (another verdict was given), false_alarms (given to a case of
        another verdict).
    """
    counts = confusion(register)
    hits = pd.Series({name: int(counts.loc[name, name]) for name in counts.index})
    cases, given = counts.sum(axis="columns"), counts.sum(axis="index")
    return pd.DataFrame({"cases": cases, "hits": hits, "misses": cases - hits, "false_alarms": given - hits})
