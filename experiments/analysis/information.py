"""What it would be worth to know more before deciding: EVPI and EVPPI by cross-fitted regression.

Net benefits of single runs hold noise that no research can remove, and the maximum over options
feeds on noise. So net benefits are first regressed on the parameters, on folds that the row itself
is not part of; the value of information is what one would gain by choosing, row by row, what the
regression says, against choosing the best option on average. Since the rule is judged by rows it
has not seen, noise lowers the figure and never raises it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline
from scipy.stats import norm

from experiments.analysis.settings import rules

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Worth:
    """Value of information with the standard error of its estimate; never below zero."""

    value: float
    error: float


def value_of_information(inputs: Sequence[Floats], benefits: Floats) -> Worth:
    """Return what perfect knowledge of some parameters would be worth.

    Parameters
    ----------
    inputs
        Values of the parameters that would be known, each (rows,).
    benefits
        Net benefit of every option (rows, options), on the same rows.
    """
    best = int(np.argmax(benefits.mean(axis=0)))
    relative = benefits - benefits[:, [best]]
    if np.ptp(relative) == 0:
        return Worth(0.0, 0.0)
    guess = np.column_stack(
        [predicted(inputs, column) if np.ptp(column) > 0 else column for column in relative.T]
    )
    chosen = relative[np.arange(len(relative)), np.argmax(guess, axis=1)]
    error = float(chosen.std(ddof=1) / math.sqrt(len(chosen)))
    return Worth(max(float(chosen.mean()), 0.0), error)


def predicted(inputs: Sequence[Floats], values: Floats) -> Floats:
    """Return what splines of the inputs say of each row when the row is held out (rows,)."""
    setting = rules("costs")["information"]
    basis, folds = design_matrix(inputs, values), int(setting["folds"])
    fold = np.random.default_rng(0).permutation(len(values)) % folds
    best, least = values, math.inf
    for strength in setting["ridge"]:
        guess = np.empty(len(values))
        for number in range(folds):
            away = fold == number
            guess[away] = ridge(basis[~away], values[~away], basis[away], float(strength))
        miss = float(np.mean((values - guess) ** 2))
        if miss < least:
            best, least = guess, miss
    return np.asarray(best, float)


def ridge(basis: Floats, values: Floats, at: Floats, strength: float) -> Floats:
    """Fit by ridge regression on standardised columns and return the values at other rows."""
    centre, scale = basis.mean(axis=0), basis.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    columns = (basis - centre) / scale
    mean = values.mean()
    squares = columns.T @ columns + strength * np.eye(columns.shape[1])
    weights = np.linalg.solve(squares, columns.T @ (values - mean))
    return np.asarray(mean + ((at - centre) / scale) @ weights, float)


def design_matrix(inputs: Sequence[Floats], values: Floats) -> Floats:
    """Return cubic splines of each input, and products of two ranks for the strongest inputs."""
    ranks = [_ranks(each) for each in inputs]
    columns = [_spline(rank) for rank in ranks]
    weight = [abs(float(np.corrcoef(rank, values)[0, 1])) for rank in ranks]
    count = int(rules("costs")["information"]["products"])
    strongest = sorted(range(len(ranks)), key=lambda at: -weight[at])[:count]
    products = [
        (ranks[one] - 1 / 2) * (ranks[other] - 1 / 2)
        for one, other in combinations(sorted(strongest), 2)
    ]
    return np.column_stack([*columns, *products])


def _ranks(values: Floats) -> Floats:
    """Return the place of every value among all of them, in (0, 1)."""
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return np.asarray((order + 1 / 2) / len(values), float)


def _spline(rank: Floats) -> Floats:
    """Return cubic B-splines on (0, 1), without the last so that the columns are independent."""
    degree = 2 + 1
    inner = np.linspace(0, 1, int(rules("costs")["information"]["knots"]) + 2)
    knots = np.concatenate([np.zeros(degree), inner, np.ones(degree)])
    return np.asarray(BSpline.design_matrix(rank, knots, degree).toarray()[:, :-1], float)


def by_parameter(inputs: Mapping[str, Floats], benefits: Floats) -> dict[str, dict[str, float]]:
    """Return the value of knowing each parameter by itself, largest first."""
    found = {name: value_of_information([values], benefits) for name, values in inputs.items()}
    order = sorted(found, key=lambda name: -found[name].value)
    return {name: {"value": found[name].value, "error": found[name].error} for name in order}


def turning_point(values: Floats, benefit: Floats) -> float | None:
    """Return where the expected net benefit changes sign as one parameter moves; None if nowhere.

    Parameters
    ----------
    values
        Of the parameter (rows,).
    benefit
        Net benefit of one option against another (rows,).
    """
    setting = rules("costs")["information"]
    ranks = _ranks(values)
    tail = float(setting["turn_tail"])
    at = np.linspace(tail, 1 - tail, int(setting["turn_points"]))
    curve = ridge(_spline(ranks), benefit, _spline(at), float(setting["ridge"][1]))
    changes = np.flatnonzero(np.diff(np.sign(curve)) != 0)
    return float(np.quantile(values, at[changes[0]])) if len(changes) == 1 else None


def closed_form() -> list[dict[str, Any]]:
    """Return estimates beside the exact value for a straight line of standard normal parameters.

    With conditional means N(m, s²) the value of information is the unit-normal loss,
    s φ(m / s) + m Φ(m / s) - max(m, 0).
    """
    told = rules("costs")["closed_form"]
    generator = np.random.default_rng(int(told["seed"]))
    one, two, noise = generator.standard_normal((2 + 1, int(told["rows"])))
    benefit = told["mean"] + told["one"] * one + told["two"] * two + told["noise"] * noise
    both = np.column_stack([np.zeros_like(benefit), benefit])
    found = []
    for names, inputs, sd in (
        ("one", [one], told["one"]),
        ("two", [one, two], math.hypot(told["one"], told["two"])),
    ):
        estimate = value_of_information(inputs, both)
        ratio = told["mean"] / sd
        exact = sd * norm.pdf(ratio) + told["mean"] * norm.cdf(ratio) - max(told["mean"], 0.0)
        found.append(
            {
                "parameters": names,
                "exact": float(exact),
                "found": estimate.value,
                "error": estimate.error,
                "passed": bool(abs(estimate.value - exact) <= told["bar"]),
            }
        )
    return found
