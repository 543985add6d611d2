"""The second method: rejection on the bank's own rows, with local linear regression.

No surrogate of the likelihood: rows whose statistics, with an observation error drawn on top,
come nearest to what was observed are kept, weighted by an Epanechnikov kernel, and their
parameters moved along a weighted linear regression to what was observed (Beaumont and others
2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.settings import settings
from calibration.targets import Floats


@dataclass(frozen=True, slots=True)
class Accepted:
    """Rows of the bank that come near, adjusted.

    Attributes
    ----------
    rows
        Their numbers.
    weights
        Of sum one (rows,).
    values
        Adjusted quantities (rows, quantities).
    """

    rows: NDArray[np.int64]
    weights: Floats
    values: Floats

    @property
    def effective(self) -> float:
        """Kish's effective number of rows."""
        return float(1.0 / (self.weights**2).sum())

    @property
    def mean(self) -> Floats:
        """Weighted mean of every quantity."""
        found: Floats = self.weights @ self.values
        return found

    @property
    def deviation(self) -> Floats:
        """Weighted standard deviation of every quantity."""
        found: Floats = np.sqrt(self.weights @ (self.values - self.mean) ** 2)
        return found


def accept(
    statistics: Floats,
    quantities: Floats,
    observed: Floats,
    errors: Floats,
    random: np.random.Generator,
) -> Accepted:
    """Keep the nearest rows of a bank and adjust them.

    Parameters
    ----------
    statistics
        The model's numbers (rows, statistics).
    quantities
        What the posterior is wanted of, on a scale without bounds (rows, quantities).
    observed, errors
        Observations, and the standard deviations drawn on top of the statistics.
    random
        Random numbers.
    """
    told = statistics + errors * random.standard_normal(statistics.shape)
    scale = told.std(axis=0)
    shift = (told - observed) / scale
    distance = np.sqrt((shift**2).sum(axis=1))
    count = max(int(len(told) * settings()["abc"]["accepted"]), 2 * len(observed) + 2)
    rows = np.sort(np.argsort(distance, kind="stable")[:count])
    widest = distance[rows].max()
    kernel = np.maximum(1.0 - (distance[rows] / widest) ** 2, 0.0)
    x = np.hstack([np.ones((len(rows), 1)), shift[rows]])
    weighted = x * kernel[:, None]
    slopes = np.linalg.solve(weighted.T @ x, weighted.T @ quantities[rows])
    return Accepted(rows, kernel / kernel.sum(), quantities[rows] - shift[rows] @ slopes[1:])
