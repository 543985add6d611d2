"""Prior draws weighed by what was observed: importance sampling with the surrogate.

For normal scores z the log likelihood of observations y is that of a Gaussian with mean m(z) and
covariance D(z) R D(z) + diag(e^2): D(z) the surrogate's standard deviations, R the correlation of
its residuals, e observation error and discrepancy of each target together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.settings import settings
from calibration.surrogate import Surrogate
from calibration.targets import Floats, Target, for_fitting


def enough(effective: float, largest: float) -> bool:
    """Say whether intervals may be told from so many effective draws and so heavy a one."""
    rules = settings()["weighing"]
    return bool(effective >= rules["effective"] and largest < rules["largest"])


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of prior draws, as a sample.

    Attributes
    ----------
    values
        Weights (draws,), of sum one.
    """

    values: Floats

    @classmethod
    def of(cls, logarithms: Floats) -> Weights:
        """Return weights from logarithms, whatever their level."""
        weights = np.exp(logarithms - logarithms.max())
        return cls(weights / weights.sum())

    @property
    def effective(self) -> float:
        """Kish's effective number of draws."""
        return float(1.0 / (self.values**2).sum())

    @property
    def largest(self) -> float:
        """Share of the heaviest draw."""
        return float(self.values.max())

    @property
    def allow_intervals(self) -> bool:
        """True where so many draws count that an interval may be told."""
        return enough(self.effective, self.largest)

    def chosen(self, count: int, random: np.random.Generator) -> NDArray[np.int64]:
        """Return the numbers of equally probable draws, in random order.

        Systematic resampling (Kitagawa 1996): one uniform number for all.
        """
        steps = (random.random() + np.arange(count)) / count
        found = np.searchsorted(np.cumsum(self.values), steps)
        return random.permutation(np.minimum(found, len(self.values) - 1))


@dataclass(frozen=True, slots=True)
class Proposals:
    """Prior draws with everything that weighing them needs.

    Attributes
    ----------
    whitening
        Lower triangles that make residuals standard (draws, statistics, statistics).
    centre
        Whitened means (draws, statistics).
    level
        Log likelihood of an observation at the mean (draws,).
    """

    whitening: Floats
    centre: Floats
    level: Floats

    @classmethod
    def of(cls, surrogate: Surrogate, z: NDArray[np.floating[Any]], errors: Floats) -> Proposals:
        """Prepare prior draws.

        Parameters
        ----------
        surrogate
            Of the statistics that are fitted, in the order of `errors`.
        z
            Normal scores of every parameter (draws, parameters).
        errors
            Observation error and discrepancy of each statistic (statistics,).
        """
        count, block = len(errors), int(settings()["weighing"]["block"])
        whitening = np.empty((len(z), count, count))
        centre, level = np.empty((len(z), count)), np.empty(len(z))
        for start in range(0, len(z), block):
            here = slice(start, start + block)
            mean, spread = surrogate.at(z[here].astype(float))
            covariance = spread[:, :, None] * surrogate.correlation * spread[:, None, :]
            covariance[:, np.arange(count), np.arange(count)] += errors**2
            lower = np.linalg.inv(np.linalg.cholesky(covariance))
            whitening[here] = lower
            centre[here] = np.einsum("nij,nj->ni", lower, mean)
            level[here] = np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
        return cls(whitening, centre, level)

    def log_likelihood(self, observed: Floats) -> Floats:
        """Return the log likelihood of observations (statistics,) at every draw, up to a sum."""
        residual = self.whitening @ observed - self.centre
        found: Floats = self.level - np.einsum("ni,ni->n", residual, residual) / 2
        return found


def observations(targets: Sequence[Target]) -> tuple[Floats, Floats]:
    """Return what was observed and its errors (targets,), of targets that may be fitted."""
    fitted = for_fitting(targets)
    return (
        np.array([target.observed for target in fitted]),
        np.array([target.error for target in fitted]),
    )


def contraction(before: Floats, after: Floats) -> Floats:
    """Return 1 - variance after / variance before of every column."""
    found: Floats = 1.0 - after.var(axis=0) / before.var(axis=0)
    return found


def implausibility(surrogate: Surrogate, z: Floats, observed: Floats, errors: Floats) -> Floats:
    """Return the largest distance of any target from its mean, in standard deviations (rows,).

    As in history matching (Craig and others 1997): |observed - mean| over the root of the sum of
    the variances of simulator, observation and discrepancy.
    """
    mean, spread = surrogate.at(z)
    found: Floats = (np.abs(observed - mean) / np.hypot(spread, errors)).max(axis=1)
    return found
