"""Sensitivity indices: SALib, asked in a way in which it cannot err silently.

Factors are sampled in the unit cube, values are looked at before they are analysed, zero is a
seed, and what SALib calls confidence is named what it is: the half-width of an interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.factors import Factor, group_names
from experiments.analysis.guard import complete
from experiments.analysis.settings import rules

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Indices:
    """Sobol indices.

    Attributes
    ----------
    names
        Groups of factors, or factors where each is alone.
    first, first_half_width, total, total_half_width
        Indices and the half-widths of their intervals (names,).
    second
        Interactions (names, names), above the diagonal; empty if they were not asked for.
    """

    names: tuple[str, ...]
    first: Floats
    first_half_width: Floats
    total: Floats
    total_half_width: Floats
    second: Floats


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """Return factors as SALib wants them: all uniform on (0, 1)."""
    return {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[0.0, 1.0]] * len(factors),
        "groups": [factor.group for factor in factors],
    }


def saltelli(factors: Sequence[Factor], rows: int, seed: int, *, second: bool = False) -> Floats:
    """Return a Saltelli design on scrambled Sobol points (rows · (groups + 2), factors).

    Parameters
    ----------
    factors
        Factors, in groups.
    rows
        N of the design: a power of two.
    seed
        Of the scrambling; 0 is a seed.
    second
        True to add what second-order indices need: rows · (2 · groups + 2).
    """
    from SALib.sample import sobol

    unit = sobol.sample(
        problem(factors),
        rows,
        calc_second_order=second,
        scramble=True,
        seed=np.random.default_rng(seed),
    )
    tail = np.finfo(float).eps
    return np.asarray(np.clip(np.asarray(unit, float), tail, 1.0 - tail), float)


def sobol_indices(
    factors: Sequence[Factor],
    values: Floats,
    rows: int,
    *,
    seed: int = 0,
    second: bool = False,
    resamples: int | None = None,
) -> Indices:
    """Return Sobol indices of values on a Saltelli design.

    Parameters
    ----------
    factors
        Factors of the design.
    values
        One number per row of the design.
    rows
        N of the design; designs of several scrambles stand one after the other.
    seed
        Of the resampling behind half-widths; 0 is a seed.
    second
        True where the design holds what second-order indices need.
    resamples
        For half-widths; as in the full profile if not given.

    Raises
    ------
    ExperimentError
        When a row is missing or not finite.
    """
    from SALib.analyze import sobol

    names = group_names(factors)
    per_row = (2 * len(names) if second else len(names)) + 2
    asked = rules()["full"]["resamples"] if resamples is None else resamples
    found = sobol.analyze(
        problem(factors),
        complete(values, rows * per_row),
        calc_second_order=second,
        num_resamples=int(asked),
        conf_level=float(rules()["indices"]["level"]),
        seed=seed + 1,
    )
    return Indices(
        names,
        np.asarray(found["S1"], float),
        np.asarray(found["S1_conf"], float),
        np.asarray(found["ST"], float),
        np.asarray(found["ST_conf"], float),
        np.asarray(found["S2"], float) if second else np.zeros((0, 0)),
    )


@dataclass(frozen=True, slots=True)
class Screening:
    """Elementary effects (Morris): mean of their sizes, its half-width, and their spread."""

    names: tuple[str, ...]
    size: Floats
    half_width: Floats
    spread: Floats


def morris_design(factors: Sequence[Factor], trajectories: int, seed: int) -> Floats:
    """Return trajectories for screening (trajectories · (factors + 1), factors), in the unit cube.

    The outermost part of every prior is left out, so that no quantile is infinite.
    """
    from SALib.sample import morris

    unit = morris.sample(
        _alone(factors),
        trajectories,
        num_levels=int(rules()["indices"]["morris_levels"]),
        seed=seed,
    )
    tail = float(rules()["indices"]["morris_tail"])
    return np.asarray(tail + (1.0 - 2.0 * tail) * unit, float)


def screened(
    factors: Sequence[Factor], unit: Floats, values: Floats, *, seed: int = 0
) -> Screening:
    """Return elementary effects of values on trajectories."""
    from SALib.analyze import morris

    tail = float(rules()["indices"]["morris_tail"])
    found = morris.analyze(
        _alone(factors),
        (unit - tail) / (1.0 - 2.0 * tail),
        complete(values, len(unit)),
        num_levels=int(rules()["indices"]["morris_levels"]),
        conf_level=float(rules()["indices"]["level"]),
        seed=seed,
    )
    return Screening(
        tuple(factor.name for factor in factors),
        *(np.asarray(found[key], float) for key in ("mu_star", "mu_star_conf", "sigma")),
    )


def pawn(factors: Sequence[Factor], unit: Floats, values: Floats) -> Mapping[str, float]:
    """Return the PAWN index of every factor: how far the distribution moves, at the median slice.

    It looks at whole distributions, not at variances, and so is a second opinion. Any sample
    serves, in which every factor is uniform and independent of the others.
    """
    from SALib.analyze import pawn as distance

    slices = int(rules()["indices"]["pawn_slices"])
    found = distance.analyze(_alone(factors), unit, complete(values, len(unit)), S=slices, seed=1)
    names = [factor.name for factor in factors]
    return dict(zip(names, map(float, found["median"]), strict=True))


def _alone(factors: Sequence[Factor]) -> dict[str, Any]:
    told = problem(factors)
    del told["groups"]
    return told
