"""What stands before every analysis: no gap and no infinity ever becomes an index.

A library that is given one missing number answers with zeros for everything. Here the row is
named and nothing is analysed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.errors import Exit, ExperimentError


def complete(values: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    """Return the values of a design, if there is one finite number for every row.

    Parameters
    ----------
    values
        One number per row.
    rows
        Rows of the design.

    Raises
    ------
    ExperimentError
        When a row is missing, or its value is not a finite number; the message names the row.
    """
    if len(values) != rows:
        raise ExperimentError("analysis_rows", Exit.INVALID, found=len(values), rows=rows)
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        raise ExperimentError(
            "analysis_not_finite", Exit.INVALID, row=int(bad[0]), value=values[bad[0]]
        )
    return values


def none_missing(done: tuple[int, ...], rows: int) -> None:
    """Refuse a design of which a row was not run.

    Raises
    ------
    ExperimentError
        The message names the first row that is missing.
    """
    missing = sorted(set(range(rows)) - set(done))
    if missing:
        raise ExperimentError(
            "analysis_missing_row", Exit.FAILED, row=missing[0], count=len(missing), rows=rows
        )


def is_constant(values: NDArray[np.float64]) -> bool:
    """Say whether no row differs from another: then there is nothing to divide up."""
    return bool(np.ptp(values) <= np.finfo(float).eps * max(float(np.abs(values).max()), 1.0))
