"""A stochastic surrogate of the model: mean, variance and correlation of statistics.

Statistics are taken as Gaussian around a quadratic in the normal scores z of the parameters,

    m(z) = b0 + sum_i b_i z_i + sum_i c_i (z_i^2 - 1) / sqrt(2) + sum_{i<j} d_ij z_i z_j,

fitted by ridge regression over the parameters that reach any statistic, with a residual variance
that is log-linear in z, and a correlation of residuals that does not depend on z. Residuals are
those of rows left out of the fit, so lack of fit counts as noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from calibration.settings import settings
from calibration.targets import Floats

Index = NDArray[np.int64]


def scores(positions: Floats) -> Floats:
    """Return normal scores of positions in (0, 1)."""
    found: Floats = ndtri(positions)
    return found


def terms(z: Floats) -> Floats:
    """Return the terms of a full quadratic (rows, terms), constant first.

    Parameters
    ----------
    z
        Normal scores (rows, parameters).
    """
    count = z.shape[1]
    left, right = np.triu_indices(count, 1)
    squares = (z * z - 1.0) / np.sqrt(2.0)
    return np.hstack([np.ones((len(z), 1)), z, squares, z[:, left] * z[:, right]])


def reaching(z: Floats, y: Floats) -> tuple[Index, Floats]:
    """Return which parameters reach any statistic, and the t value of each.

    Parameters
    ----------
    z
        Normal scores of every parameter (rows, parameters).
    y
        Statistics (rows, statistics).

    Returns
    -------
    tuple
        Parameters in order of strength, and the largest t of each first and second order term.
    """
    rules, count = settings()["surrogate"], z.shape[1]
    x = np.hstack([np.ones((len(z), 1)), z, (z * z - 1.0) / np.sqrt(2.0)])
    inverse = np.linalg.inv(x.T @ x)
    slopes = inverse @ x.T @ y
    left = y - x @ slopes
    noise = (left * left).sum(axis=0) / (len(x) - x.shape[1])
    errors = np.sqrt(np.outer(np.diag(inverse), np.maximum(noise, np.finfo(float).tiny)))
    t = np.abs(slopes / errors)[1:].max(axis=1)
    strength = np.maximum(t[:count], t[count:])
    order = np.argsort(-strength, kind="stable")
    most = min(int(rules["most"]), _affordable(len(z)))
    return order[: min(most, int((strength > float(rules["reach"])).sum()))], strength


def _affordable(rows: int) -> int:
    """Return how many parameters a quadratic may have, given so many rows."""
    allowed = rows / float(settings()["surrogate"]["rows_per_term"])
    return max(int(np.sqrt(2.0 * allowed)) - 2, 1)


@dataclass(frozen=True, slots=True)
class Surrogate:
    """What the model answers, as far as parameters rule it.

    Attributes
    ----------
    reached
        Columns of the parameters that are used.
    strength
        Largest t value of every parameter.
    mean, spread
        Coefficients of means (terms, statistics) and of log standard deviations
        (1 + reached, statistics).
    correlation
        Of residuals (statistics, statistics).
    explained
        Share of variance explained out of fold (statistics,).
    residuals
        Standardised residuals out of fold (rows, statistics).
    """

    reached: Index
    strength: Floats
    mean: Floats
    spread: Floats
    correlation: Floats
    explained: Floats
    residuals: Floats

    def at(self, z: Floats) -> tuple[Floats, Floats]:
        """Return means and standard deviations (rows, statistics) at normal scores of all."""
        used = z[:, self.reached]
        return terms(used) @ self.mean, _deviations(used, self.spread)

    def only(self, columns: slice) -> Surrogate:
        """Return the surrogate of some of the statistics."""
        return replace(
            self,
            mean=self.mean[:, columns],
            spread=self.spread[:, columns],
            correlation=self.correlation[columns, columns],
            explained=self.explained[columns],
            residuals=self.residuals[:, columns],
        )


def _linear(z: Floats) -> Floats:
    return np.hstack([np.ones((len(z), 1)), z])


def _deviations(z: Floats, spread: Floats) -> Floats:
    """Return standard deviations (rows, statistics), no farther apart than the limits allow."""
    low, high = (np.log(limit) / 2 for limit in settings()["surrogate"]["variance_limits"])
    found: Floats = np.exp(spread[0] + np.clip(z @ spread[1:], low, high))
    return found


def fit(z: Floats, y: Floats, reached: Index | None = None) -> Surrogate:
    """Fit the surrogate to rows of a bank.

    Parameters
    ----------
    z
        Normal scores of every parameter (rows, parameters).
    y
        Statistics (rows, statistics).
    reached
        Parameters to use; those that reach a statistic if not given.

    Returns
    -------
    Surrogate
        Fitted; exact where a statistic is a quadratic of the parameters without noise.
    """
    found, strength = reaching(z, y)
    used = found if reached is None else reached
    x = terms(z[:, used])
    centre, scale = y.mean(axis=0), y.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    target = (y - centre) / scale
    penalties, outside = _chosen(x, target)
    mean = np.column_stack(
        [_ridge(x, target[:, at], penalty) for at, penalty in enumerate(penalties)]
    )
    left = target - outside
    spread = _spread(z[:, used], left)
    standard = left / _deviations(z[:, used], spread)
    mean, spread = mean * scale, spread.copy()
    mean[0] += centre
    spread[0] += np.log(scale)
    return Surrogate(
        used,
        strength,
        mean,
        spread,
        np.atleast_2d(np.corrcoef(standard, rowvar=False)),
        1.0 - left.var(axis=0),
        standard,
    )


def _ridge(x: Floats, y: Floats, penalty: float) -> Floats:
    """Return ridge coefficients; the constant is not penalised."""
    square = x.T @ x
    square[np.diag_indices_from(square)] += np.r_[0.0, np.full(len(square) - 1, penalty)]
    return np.asarray(np.linalg.solve(square, x.T @ y))


def _chosen(x: Floats, y: Floats) -> tuple[Sequence[float], Floats]:
    """Return the best penalty per statistic, and predictions of rows left out."""
    rules = settings()["surrogate"]
    folds = int(rules["folds"])
    tried = [float(penalty) for penalty in rules["ridge"]]
    outside = np.empty((len(tried), *y.shape))
    for fold in range(folds):
        out = np.arange(len(x)) % folds == fold
        square, right = x[~out].T @ x[~out], x[~out].T @ y[~out]
        for at, penalty in enumerate(tried):
            ridge = np.diag(np.r_[0.0, np.full(len(square) - 1, penalty)])
            outside[at, out] = x[out] @ np.linalg.solve(square + ridge, right)
    best = ((outside - y) ** 2).mean(axis=1).argmin(axis=0)
    chosen = np.take_along_axis(outside, best[None, None, :], axis=0)[0]
    return [tried[at] for at in best], chosen


def _spread(z: Floats, left: Floats) -> Floats:
    """Return coefficients of the log standard deviation of residuals (1 + reached, statistics).

    Logarithms of squares are regressed on z; the constant is then set so that squared
    standardised residuals have mean one, since the mean of the logarithm is not its logarithm.
    """
    rules, x = settings()["surrogate"], _linear(z)
    logs = np.log(np.maximum(left * left, float(rules["smallest_square"])))
    penalty = float(rules["variance_ridge"])
    found = np.column_stack([_ridge(x, each, penalty) / 2 for each in logs.T])
    found[0] = 0.0
    squares = ((left / _deviations(z, found)) ** 2).mean(axis=0)
    found[0] = np.log(np.maximum(squares, np.finfo(float).tiny)) / 2
    return found
