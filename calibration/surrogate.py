"""A stochastic surrogate of the model: mean, variance and correlation of statistics.

Statistics are taken as Gaussian around a quadratic in the normal scores z of the parameters,

    m(z) = b0 + sum_i b_i z_i + sum_i c_i (z_i^2 - 1) / sqrt(2) + sum_{i<j} d_ij z_i z_j,

fitted by ridge regression over the parameters that reach any statistic, with a residual variance
that is log-linear in z, and a correlation of residuals that does not depend on z. Second order
terms of weak parameters are pulled to zero harder. Residuals are those of rows left out of the
fit, so lack of fit counts as noise; penalties are those that foretell such rows best, so that
chance that was fitted does not count as signal besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
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
        Parameters in order of strength, and the largest t of each first and second order term
        for each statistic (parameters, statistics).
    """
    rules, count = settings()["surrogate"], z.shape[1]
    x = np.hstack([np.ones((len(z), 1)), z, (z * z - 1.0) / np.sqrt(2.0)])
    inverse = np.linalg.inv(x.T @ x)
    slopes = inverse @ x.T @ y
    left = y - x @ slopes
    noise = (left * left).sum(axis=0) / (len(x) - x.shape[1])
    errors = np.sqrt(np.outer(np.diag(inverse), np.maximum(noise, np.finfo(float).tiny)))
    t = np.abs(slopes / errors)[1:]
    strength = np.maximum(t[:count], t[count:])
    largest = strength.max(axis=1)
    order = np.argsort(-largest, kind="stable")
    most = min(int(rules["most"]), _affordable(len(z)))
    return order[: min(most, int((largest > float(rules["reach"])).sum()))], strength


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
    pulls = [_pull(each) for each in strength[used].T]
    mean, outside = _means(x, target, pulls)
    left = target - outside
    spread = _spread(z[:, used], left)
    standard = left / _deviations(z[:, used], spread)
    mean, spread = mean * scale, spread.copy()
    mean[0] += centre
    spread[0] += np.log(scale)
    return Surrogate(
        used,
        strength.max(axis=1),
        mean,
        spread,
        np.atleast_2d(np.corrcoef(standard, rowvar=False)),
        1.0 - left.var(axis=0),
        standard,
    )


def _pull(strength: Floats) -> Floats:
    """Return how hard every term of the quadratic is pulled towards zero (terms,).

    A second order term is pulled the harder the weaker the first order terms of its two
    parameters are: hundreds of interactions would else fit chance.
    """
    rules = settings()["surrogate"]
    signal = np.sqrt(np.maximum(strength * strength - 1.0, float(rules["weakest"])))
    share = signal / signal.max(initial=0.0)
    left, right = np.triu_indices(len(share), 1)
    second = np.r_[share * share, share[left] * share[right]]
    first = float(rules["first_order"]) / np.sqrt(np.maximum(share, float(rules["least_share"])))
    second = 1.0 / np.maximum(second, float(rules["least_product"]))
    return np.concatenate([[0.0], first, second])


def _ridge(square: Floats, right: Floats, pull: Floats) -> Floats:
    """Return ridge coefficients from sums of squares and products, with a penalty per term."""
    penalised = square.copy()
    penalised[np.diag_indices_from(penalised)] += pull
    return np.asarray(cho_solve(cho_factor(penalised, overwrite_a=True), right))


def _means(x: Floats, y: Floats, pulls: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return coefficients of the means, and predictions of rows left out.

    The penalty of each statistic is the one that foretells rows left out best.
    """
    rules, whole, sums = settings()["surrogate"], x.T @ x, x.T @ y
    tried, count = [float(penalty) for penalty in rules["ridge"]], int(rules["folds"])
    outside = np.empty((len(tried), *y.shape))
    for fold in range(count):
        out = np.arange(len(x)) % count == fold
        square, right = whole - x[out].T @ x[out], sums - x[out].T @ y[out]
        for at, penalty in enumerate(tried):
            for column, pull in enumerate(pulls):
                slopes = _ridge(square, right[:, column], penalty * pull)
                outside[at, out, column] = x[out] @ slopes
    best = ((outside - y) ** 2).mean(axis=1).argmin(axis=0)
    found = [
        _ridge(whole, sums[:, column], tried[best[column]] * pull)
        for column, pull in enumerate(pulls)
    ]
    chosen = np.take_along_axis(outside, best[None, None, :], axis=0)[0]
    return np.column_stack(found), chosen


def _spread(z: Floats, left: Floats) -> Floats:
    """Return coefficients of the log standard deviation of residuals (1 + reached, statistics).

    Logarithms of squares are regressed on z; the constant is then set so that squared
    standardised residuals have mean one, since the mean of the logarithm is not its logarithm.
    The penalty of each statistic is the one whose normal density of rows left out is largest.
    """
    rules = settings()["surrogate"]
    tried, count = [float(penalty) for penalty in rules["variance_ridge"]], int(rules["folds"])
    losses = np.zeros((len(tried), left.shape[1]))
    for fold in range(count):
        out = np.arange(len(z)) % count == fold
        for at, penalty in enumerate(tried):
            spread = _deviations(z[out], _log_linear(z[~out], left[~out], penalty))
            losses[at] += (np.log(spread) + (left[out] / spread) ** 2 / 2).sum(axis=0)
    best = losses.argmin(axis=0).tolist()
    found = [_log_linear(z, left[:, [column]], tried[at])[:, 0] for column, at in enumerate(best)]
    return np.column_stack(found)


def _log_linear(z: Floats, left: Floats, penalty: float) -> Floats:
    rules, x = settings()["surrogate"], np.hstack([np.ones((len(z), 1)), z])
    logs = np.log(np.maximum(left * left, float(rules["smallest_square"])))
    pull = np.r_[0.0, np.full(z.shape[1], penalty)]
    found = _ridge(x.T @ x, x.T @ logs, pull) / 2
    found[0] = 0.0
    squares = ((left / _deviations(z, found)) ** 2).mean(axis=0)
    found[0] = np.log(np.maximum(squares, np.finfo(float).tiny)) / 2
    return found
