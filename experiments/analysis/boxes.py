"""PRIM through EMA Workbench: one adapter for its versions 2.5 and 3.0.

2.5 wants a ``threshold`` for when to stop looking for boxes; in 3.0 ``Prim`` has none, and calls
otherwise what it says of limits. What is asked of it here is the same in both: one peeling of one
box.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.settings import rules
from experiments.errors import Exit, ExperimentError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bound:
    """Limits of one parameter in a box; infinite where the box does not restrict it."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Peeled:
    """One box of a peeling, from the whole sample to the smallest.

    Attributes
    ----------
    bounds
        Restricted parameters.
    coverage
        Share of the cases of interest that are in the box.
    density
        Share of the cases in the box that are of interest.
    mass
        Share of all cases that are in the box.
    """

    bounds: tuple[Bound, ...]
    coverage: float
    density: float
    mass: float

    def holds(self, inputs: Mapping[str, Floats]) -> Bools:
        """Return which rows are in the box."""
        count = len(next(iter(inputs.values())))
        inside = np.ones(count, bool)
        for bound in self.bounds:
            values = inputs[bound.name]
            inside &= (values >= bound.low) & (values <= bound.high)
        return inside


def peelings(inputs: Mapping[str, Floats], of_interest: Bools) -> Sequence[Peeled]:
    """Return every box of one peeling, the whole sample first.

    Parameters
    ----------
    inputs
        Parameter name to values (rows,).
    of_interest
        Rows to find.

    Raises
    ------
    ExperimentError
        When EMA Workbench is not installed.
    """
    from pandas import DataFrame

    with warnings.catch_warnings():
        # It says at import which optional engines are missing; none of them is used here.
        warnings.simplefilter("ignore")
        try:
            from ema_workbench.analysis import prim
        except ImportError:
            raise ExperimentError("discovery_missing", Exit.MISSING) from None
        setting = rules()["discovery"]
        asked = {
            "peel_alpha": float(setting["peel"]),
            "paste_alpha": float(setting["paste"]),
            "mass_min": float(setting["least_mass"]),
        }
        if "threshold" in inspect.signature(prim.Prim.__init__).parameters:
            asked["threshold"] = 0.0
        frame = DataFrame(dict(inputs))
        box = prim.Prim(frame, np.asarray(of_interest, bool), **asked).find_box()
    if box is None:
        return ()
    cut = float(setting["least_cut"])
    # 2.5 calls the chances of limits ``qp``, 3.0 ``p_values``.
    chances = box.qp if "qp" in vars(box) else box.p_values
    whole = {
        name: (float(np.quantile(values, cut)), float(np.quantile(values, 1 - cut)))
        for name, values in inputs.items()
    }
    table = box.peeling_trajectory
    return tuple(
        Peeled(
            _bounds(limits, whole, qp),
            float(table["coverage"].iloc[at]),
            float(table["density"].iloc[at]),
            float(table["mass"].iloc[at]),
        )
        for at, (limits, qp) in enumerate(zip(box.box_lims, chances, strict=True))
    )


def _bounds(
    limits: Any, whole: Mapping[str, tuple[float, float]], chances: Mapping[str, Any]
) -> tuple[Bound, ...]:
    """Return the restricted parameters of a box.

    An end that cuts hardly anything off the sample is no limit, nor is one that chance alone may
    have made, by the binomial test of what the box would be without it.
    """
    most_chance, found = float(rules()["discovery"]["significance"]), []
    for name, (least, most) in whole.items():
        ends = [float(value) for value in limits[name].to_numpy()]
        by_chance = [float(value) for value in np.ravel(chances.get(name, []))]
        kept = [at >= len(by_chance) or by_chance[at] < most_chance for at in range(len(ends))]
        low = ends[0] if ends[0] > least and kept[0] else -np.inf
        high = ends[1] if ends[1] < most and kept[1] else np.inf
        if np.isfinite(low) or np.isfinite(high):
            found.append(Bound(name, low, high))
    return tuple(found)
