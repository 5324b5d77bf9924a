"""Measure joint uncertainty: a million runs of the model, Sobol indices against SALib, and dask's digits.

Needs the extra "bench"; ``make peers`` sees to it.
"""

import warnings
from collections.abc import Callable
from time import perf_counter

import dask
import dask.array as da
import numpy as np
from dask.distributed import Client, LocalCluster
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample

from analysis.appraisal.draws import Joint, blocks, draw, scramble
from analysis.appraisal.indices import first_order, partial, perfect, share_alone, sobol_indices, total
from analysis.appraisal.model import evaluate
from analysis.appraisal.outcomes import joint
from analysis.arithmetic.rounding import significant
from analysis.register.beliefs import Belief
from analysis.register.load import Register, load

MILLION = 2**20
SCRAMBLES = 8
ROUNDS = 7
SEEDS = 40
SEED = 1
KNOWN = {"first": (0.3139, 0.4424, 0.0), "total": (0.5576, 0.4424, 0.2437)}


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the seconds of the quickest of several rounds."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


# --- a million runs of the model ---------------------------------------------------------------------------


def npv(register: Register) -> Callable:
    """Return the net present value as a function of the uncertain inputs."""
    return lambda **moved: evaluate(register, moved, ("npv",))


def numbers(believed: Joint, n: int) -> None:
    """Draw the random numbers of all scrambles and do nothing with them."""
    for index in range(SCRAMBLES):
        for _ in blocks(SEED, index, len(believed.names), n, 2**14):
            pass


def million(register: Register) -> None:
    """Print how long a million runs of the model take."""
    n = MILLION // SCRAMBLES
    print(f"\nNet present value of a council, {MILLION:,} draws, quickest of {ROUNDS} rounds")
    for view, words in (("", "independent"), ("tied", "correlated")):
        believed = joint(register, view)
        took = best(lambda: draw(npv(register), believed, seed=SEED, n=n, scrambles=SCRAMBLES))  # noqa: B023
        floor = best(lambda: numbers(believed, n))  # noqa: B023
        print(
            f"  {words:12} {len(believed.names)} inputs: {took:.3f} s, {MILLION / took:,.0f} a second; "
            f"the numbers alone {floor:.3f} s"
        )


# --- Sobol indices against SALib ---------------------------------------------------------------------------


def ishigami(x, y, z):
    """Return the test function whose indices are known."""
    return {"y": np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)}


AROUND = Joint(
    {name: Belief(name, "uniform", -np.pi, 0, np.pi, -np.pi, np.pi, "", "judged", "") for name in "xyz"}
)
PROBLEM = {"num_vars": 3, "names": list("xyz"), "bounds": [[-np.pi, np.pi]] * 3}


def ours(n: int, seed: int) -> dict[str, np.ndarray]:
    """Return indices and half widths of their intervals, by repeated scrambles."""
    found = sobol_indices(ishigami, AROUND, seed=seed, n=n // SCRAMBLES, scrambles=SCRAMBLES)["y"]
    return {kind: found[kind].to_numpy() for kind in KNOWN}


def theirs(n: int, seed: int, resamples: int = 100) -> dict[str, np.ndarray]:
    """Return SALib's indices; its intervals come from resampling."""
    points = sample.sample(PROBLEM, n, calc_second_order=False, seed=seed)
    results = ishigami(*points.T)["y"]
    found = analyze.analyze(PROBLEM, results, calc_second_order=False, seed=seed, num_resamples=resamples)
    return {"first": found["S1"], "total": found["ST"]}


def error(indices: Callable, n: int) -> float:
    """Return the root mean square error against the known indices, over seeds enough for its long tail."""
    found = [indices(n, seed) for seed in range(SEEDS)]
    gaps = [one[kind] - KNOWN[kind] for one in found for kind in KNOWN]
    return float(np.sqrt(np.mean(np.square(gaps))))


def against_salib() -> None:
    """Print the time of both to the same error, intervals included; theirs sets the error to reach."""
    print("\nSobol indices of the Ishigami function with intervals, to the error that SALib reaches")
    print("      error   SALib: points   seconds   ours: points   seconds   times faster")
    for n in (2**10, 2**12, 2**14):
        reached = error(lambda n, seed: theirs(n, seed, resamples=2), n)
        own = next(size for size in (2**k for k in range(10, 22)) if error(ours, size) <= reached)
        took, other = best(lambda: ours(own, 1)), best(lambda: theirs(n, 1))  # noqa: B023
        print(f"  {reached:9.5f} {n:15,} {other:9.4f} {own:14,} {took:9.4f} {other / took:14.1f}")


# --- dask --------------------------------------------------------------------------------------------------


def points_of(believed: Joint, n: int, block: int) -> da.Array:
    """Return the points of one scramble as a dask array whose blocks are drawn where they are needed."""
    size = len(believed.names)

    def one(start: int) -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.ascontiguousarray(scramble(SEED, 0, size).fast_forward(start).random(block).T)

    parts = [da.from_delayed(dask.delayed(one)(start), (size, block), float) for start in range(0, n, block)]
    return da.concatenate(parts, axis=1)


def studied(register: Register, points) -> dict[str, object]:
    """Return what the engine says of one scramble; the points are numpy's or dask's."""
    believed = joint(register, "tied")
    at = believed.probabilities(list(points))
    found = evaluate(register, believed.values(at), ("npv", "npv_hiring"))
    result, other = found["npv"], found["npv_hiring"]
    choices = [result * 0, result, other]
    return {
        "mean": result.mean(),
        "standard deviation": result.std(),
        "share alone": share_alone(at[0], result),
        "worth of knowing one input": partial(at[0], choices),
        "worth of knowing all": perfect(choices),
        "first-order estimator": first_order(result, other, other),
        "total estimator": total(result, other, other),
    }


def with_dask(register: Register) -> None:
    """Print the same figures from numpy and from dask on a local cluster, for two sizes of block.

    Raises
    ------
    SystemExit
        If a digit of the ten that count differs.
    """
    n = 2**17
    points = np.ascontiguousarray(scramble(SEED, 0, len(register.beliefs)).random(n).T)
    own = {name: significant(value) for name, value in studied(register, points).items()}
    print(f"\nThe same functions on numpy and on dask arrays, {n:,} draws, ten digits")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        found = {}
        for block in (2**13, 2**15):
            lazy = studied(register, points_of(joint(register), n, block))
            computed = dict(zip(lazy, dask.compute(*lazy.values()), strict=True))
            found[block] = {name: significant(value) for name, value in computed.items()}
    for name, value in own.items():
        same = all(one[name] == value for one in found.values())
        print(f"  {name:28} {value!r:>20}  {'the same' if same else 'DIFFERS'}")
    if any(one != own for one in found.values()):
        raise SystemExit("dask gives other digits")


def main() -> None:
    """Run all three."""
    register = load()
    million(register)
    against_salib()
    with_dask(register)


if __name__ == "__main__":
    main()
