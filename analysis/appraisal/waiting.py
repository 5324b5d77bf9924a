"""A roll-out in waves, and what it is worth to wait for what the first councils find.

The first councils and all others each have a share of the promise that comes true. The two shares are believed
in alike and tied by a correlation: at 1 they are the same share; at 0 the first councils tell nothing of the
others. The net benefit for the others is a curve over their share, averaged over everything else that is
uncertain. Everything here is an integral over a grid, so nothing is drawn and no digit hangs on a seed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.stats import norm

from analysis.appraisal.model import worth
from analysis.formulas import FORMULAS
from analysis.register.load import Register

#: Net benefit of one council, pounds, by the normal scores of its share.
Curve = Callable[[np.ndarray], np.ndarray]

#: Normal scores of the share at which curves are integrated, and at which they are worked out.
SCORES = np.linspace(-6.0, 6.0, 1201)
KNOTS = np.linspace(-4.5, 4.5, 37)
_WEIGHTS = norm.pdf(SCORES) / norm.pdf(SCORES).sum()

# Nodes and weights of a standard normal number, for what the other councils add of their own
_NODES, _SHARES = np.polynomial.hermite_e.hermegauss(64)
_SHARES = _SHARES / _SHARES.sum()


@dataclass(frozen=True)
class RollOut:
    """How England would change over."""

    #: `pilots`, `others`: councils that start in year 0, and all the others
    pilots: int
    others: int
    wait: int  #: years until the others start
    waves: int  #: years over which they start, as many in each

    def factor(self, rate: float) -> float:
        """Present value of one pound in each of the others, in the year it starts, for each of them."""
        return (1 + rate) ** -self.wait * FORMULAS["spread_factor"](rate=rate, years=self.waves)


def roll_out(register: Register) -> RollOut:
    """The roll-out of the register's assumptions."""
    given = {
        name: int(register.inputs[name].value)
        for name in ("pilot_councils", "pilot_years", "rollout_waves", "councils_2018")
    }
    others = given["councils_2018"] - given["pilot_councils"]
    return RollOut(given["pilot_councils"], others, given["pilot_years"], given["rollout_waves"])


def spared(register: Register) -> float:
    """Stated transition cost not spent if all others stay as they are, discounted, pounds."""
    plan, rate = roll_out(register), worth(register, "discount_rate")
    cost, years = (worth(register, name) for name in ("transition_cost", "transition_years"))
    return plan.others * plan.factor(rate) * cost * FORMULAS["spread_factor"](rate=rate, years=years)


# --- the worth of a stop -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plans:
    """Expected net present value of what England could do, against doing nothing; pounds."""

    at_once: float  #: all councils start in year 0
    go_on: float  #: some first, then all others whatever the first ones found
    first_alone: float  #: some first, and never the others
    decide: float  #: some first, then the others only if what was found makes it worth while
    goes_on: float  #: chance that the others start under `decide`

    @property
    def value(self) -> float:
        """What waiting for the answer adds to the best of doing nothing and the plans that wait for none."""
        return self.decide - max(0.0, self.at_once, self.go_on, self.first_alone)


def told(gain: Curve, correlation: float) -> np.ndarray:
    """Net benefit expected for the others by the score of the first councils' share.

    `gain`: net benefit of one council by the normal score of its share. `correlation`: of the two scores, 0 to 1.
    """
    own = np.sqrt(1 - correlation**2) * _NODES
    at = np.clip(correlation * SCORES[:, None] + own, SCORES.min(), SCORES.max())
    return gain(at) @ _SHARES


def decided(expected: np.ndarray, shares: np.ndarray, error: float) -> tuple[float, float]:
    """Expected net benefit of who goes on only if a report makes it worth while, and how often that is.

    `expected`: by the score of what is reported on. `error`: standard deviation of the report's error in `shares`.
    """
    if not error:
        return float(_WEIGHTS @ np.maximum(expected, 0)), float(_WEIGHTS @ (expected > 0))
    reports = np.linspace(shares.min() - 5 * error, shares.max() + 5 * error, 801)
    # scipy's density, without its checks of every value, which take five times as long
    apart = (reports[:, None] - shares) / error
    joint = np.exp(-(apart**2) / 2) / np.sqrt(2 * np.pi) / error * _WEIGHTS
    chance = joint.sum(axis=1) * (reports[1] - reports[0])
    weighed = joint @ expected * (reports[1] - reports[0])
    return float(np.maximum(weighed, 0).sum()), float(chance[weighed > 0].sum())


def plans(
    gain: Curve,
    shares: np.ndarray,
    plan: RollOut,
    rate: float,
    correlation: float,
    error: float = 0.0,
) -> Plans:
    """What England could do, with what it is expected to come to.

    `gain`: net benefit of one council, pounds, by the normal score of its share. `shares`: the share at each score.
    `correlation`, `error`: see :func:`told` and :func:`decided`.
    """
    mean, factor = float(_WEIGHTS @ gain(SCORES)), plan.others * plan.factor(rate)
    worth, goes_on = decided(told(gain, correlation), shares, error)
    first = plan.pilots * mean
    return Plans(
        at_once=(plan.pilots + plan.others) * mean,
        go_on=first + factor * mean,
        first_alone=first,
        decide=first + factor * worth,
        goes_on=goes_on,
    )


def curve(values: np.ndarray) -> Curve:
    """A smooth curve over normal scores through its values at :data:`KNOTS`, level beyond them."""
    inner = CubicSpline(KNOTS, values)
    return lambda at: inner(np.clip(at, KNOTS.min(), KNOTS.max()))
