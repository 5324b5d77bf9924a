"""Poisson regression a second way, for tests: Newton's method with every dummy."""

import numpy as np
import pandas as pd


def poisson_by_hand(table, exposures, at_risk):
    """Newton's method on the Poisson likelihood with a column for every council and year, numpy alone."""
    kept = table[["unit", "year", "leavers", at_risk, *exposures]].dropna()
    kept = kept[kept.groupby("unit")["year"].transform("size") > 1]
    years, units = (pd.get_dummies(kept[name], dtype=float) for name in ("year", "unit"))
    x = np.column_stack([kept[exposures], years.iloc[:, 1:], units])
    count, risk = kept["leavers"].to_numpy(), kept[at_risk].to_numpy()
    values = np.zeros(x.shape[1])
    values[-units.shape[1] :] = np.log(count.sum() / risk.sum())
    for _ in range(50):
        mean = risk * np.exp(x @ values)
        step = np.linalg.solve(x.T @ (x * mean[:, None]), x.T @ (count - mean))
        values = values + step
        if np.abs(step).max() < 1e-12:
            break
    bread = np.linalg.inv(x.T @ (x * mean[:, None]))
    scores = pd.DataFrame(x * (count - mean)[:, None]).groupby(kept["unit"].to_numpy()).sum().to_numpy()
    spent = len(exposures) + years.shape[1]
    correction = len(scores) / (len(scores) - 1) * (len(x) - 1) / (len(x) - spent)
    covariance = bread @ scores.T @ scores @ bread * correction
    return values[: len(exposures)], np.sqrt(np.diag(covariance))[: len(exposures)], len(x)
