"""Structural variants beside each other: mechanisms are crossed, never averaged.

Every variant meets the same parameter draws and seeds, so that the range between variants stands
beside what parameters and chance leave open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.comparison import Effect, spread

Floats = NDArray[np.float64]


def compared(effects: Mapping[str, Floats]) -> dict[str, Any]:
    """Return variants side by side, and what the whole variance consists of.

    Parameters
    ----------
    effects
        Variant to paired effects (draws, replicates), on the same draws and seeds.

    Returns
    -------
    dict
        ``variants``: each with its interval and the sign that it has; ``range`` between the means
        of variants; ``variance``: between variants, of parameters, of chance, and their shares.
    """
    found = {name: spread(values[..., None]).at(0) for name, values in effects.items()}
    means = np.array([effect.mean for effect in found.values()])
    parameters = float(np.mean([effect.variance_parameters for effect in found.values()]))
    chance = float(np.mean([effect.variance_monte_carlo for effect in found.values()]))
    # The mean over draws is common to all variants, so that its error hardly touches their range.
    between = float(means.var(ddof=1)) if len(means) > 1 else 0.0
    whole = between + parameters + chance
    parts = {"variants": between, "parameters": parameters, "chance": chance}
    reference = next(iter(effects))
    return {
        "variants": {
            name: {**told(effect), "against_first": _against(effects[reference], effects[name])}
            for name, effect in found.items()
        },
        "range": float(means.max() - means.min()),
        "variance": parts,
        "shares": {name: value / whole if whole > 0 else 0.0 for name, value in parts.items()},
        "same_sign": len({sign(effect) for effect in found.values()}) == 1,
        "none": all(effect.is_nothing for effect in found.values()),
    }


def sign(effect: Effect) -> str:
    """Return ``none``, ``rise`` or ``fall`` where the draws say so, else ``unclear``."""
    if effect.is_nothing:
        return "none"
    if not effect.is_finding:
        return "unclear"
    return "rise" if effect.mean > 0 else "fall"


def told(effect: Effect) -> dict[str, Any]:
    """Return an effect as data, with its sign."""
    return {
        "mean": effect.mean,
        "low_50": effect.low_50,
        "high_50": effect.high_50,
        "low_90": effect.low_90,
        "high_90": effect.high_90,
        "opposite": effect.opposite,
        "stochastic_share": effect.stochastic_share,
        "standard_error": effect.standard_error,
        "variance_parameters": effect.variance_parameters,
        "variance_monte_carlo": effect.variance_monte_carlo,
        "draws": effect.draws,
        "replicates": effect.replicates,
        "sign": sign(effect),
    }


def effect_of(row: Mapping[str, Any]) -> Effect:
    """Return the effect that :func:`told` wrote down."""
    numbers: dict[str, Any] = {
        name: float("nan") if row[name] is None else row[name]
        for name in (
            "mean", "low_50", "high_50", "low_90", "high_90", "opposite", "variance_parameters",
            "variance_monte_carlo", "standard_error", "draws", "replicates",
        )
    }  # fmt: skip
    return Effect(**numbers)


def _against(first: Floats, other: Floats) -> float:
    """Return the share of draws in which the effect is larger than under the first variant."""
    return float((other.mean(axis=1) > first.mean(axis=1)).mean())
