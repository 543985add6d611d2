"""When the answer turns: boxes of parameter values in which an effect passes a stated harm.

Draws are split in a half that boxes are fitted to and a half that is held out. A box counts only
if it is found again in the half that was held out; the densest of those on the way from all draws
to few is told, and if no box is found again the answer is that there is none. That a handful of
nested boxes is held against the same half makes chance a little likelier to pass; what noise gives
is tested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.boxes import Peeled, peelings
from experiments.analysis.settings import rules

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def discovered(inputs: Mapping[str, Floats], harm: Floats, seed: int) -> dict[str, Any]:
    """Search for the conditions under which the harm is more than each threshold.

    Parameters
    ----------
    inputs
        Parameter name to values (draws,).
    harm
        Paired effect (draws,), such as extra joiners per 1 000 youths.
    seed
        Of the split in halves.

    Returns
    -------
    dict
        For every threshold a box, or why there is none.
    """
    setting = rules()["discovery"]
    order = np.random.default_rng(seed).permutation(len(harm))
    held_out = np.zeros(len(harm), bool)
    held_out[order[: round(len(harm) * float(setting["hold_out"]))]] = True
    found = [
        {"threshold": float(each), **searched(inputs, harm > each, held_out)}
        for each in setting["thresholds"]
    ]
    return {"draws": len(harm), "held_out": int(held_out.sum()), "thresholds": found}


def searched(inputs: Mapping[str, Floats], of_interest: Bools, held_out: Bools) -> dict[str, Any]:
    """Return the box for one threshold, or why there is none, with the tree beside it."""
    setting = rules()["discovery"]
    share = float(of_interest.mean())
    told: dict[str, Any] = {"share": share, "box": None, "reason": None, "trajectory": []}
    least = float(setting["least_share"])
    if share <= least or share >= 1 - least:
        told["reason"] = "too_few" if share <= least else "too_many"
        return told
    if of_interest[held_out].sum() < int(setting["least_held_out"]):
        told["reason"] = "too_few"
        return told
    if of_interest[~held_out].all() or not of_interest[~held_out].any():
        told["reason"] = "too_many" if of_interest[~held_out].all() else "too_few"
        return told
    fit = {name: values[~held_out] for name, values in inputs.items()}
    rest = {name: values[held_out] for name, values in inputs.items()}
    boxes = peelings(fit, of_interest[~held_out])
    told["trajectory"] = [
        _measured(box, fit, of_interest[~held_out], rest, of_interest[held_out]) for box in boxes
    ]
    told["tree"] = _tree(fit, of_interest[~held_out], rest, of_interest[held_out])
    fitting = _fitting(told["trajectory"])
    again = [box for box in fitting if _holds(box, float(of_interest[held_out].mean()))]
    if again:
        told["box"] = _densest(again)
    elif fitting:
        told["box_refused"], told["reason"] = _densest(fitting), "not_found_again"
    else:
        told["reason"] = "none"
    return told


def _measured(
    box: Peeled,
    fit: Mapping[str, Floats],
    wanted_fit: Bools,
    rest: Mapping[str, Floats],
    wanted_rest: Bools,
) -> dict[str, Any]:
    """Return a box with its density and coverage in both halves."""
    told: dict[str, Any] = {
        "bounds": [
            {
                "name": bound.name,
                "low": bound.low if np.isfinite(bound.low) else None,
                "high": bound.high if np.isfinite(bound.high) else None,
            }
            for bound in box.bounds
        ]
    }
    for half, inputs, wanted in (("fit", fit, wanted_fit), ("hold_out", rest, wanted_rest)):
        inside = box.holds(inputs)
        told[half] = {
            "density": float(wanted[inside].mean()) if inside.any() else 0.0,
            "coverage": float(inside[wanted].mean()) if wanted.any() else 0.0,
            "mass": float(inside.mean()),
        }
    return told


def _fitting(boxes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the boxes that are simple enough and cover enough of what is looked for."""
    setting = rules()["discovery"]
    return [
        box
        for box in boxes
        if 0 < len(box["bounds"]) <= int(setting["most_dimensions"])
        and box["fit"]["coverage"] >= float(setting["least_coverage"])
    ]


def _densest(boxes: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return max(boxes, key=lambda box: float(box["fit"]["density"]))


def _holds(box: Mapping[str, Any], share: float) -> bool:
    """Say whether a box is found again in the half that was held out."""
    setting = rules()["discovery"]
    fit, rest = box["fit"], box["hold_out"]
    near = all(
        abs(fit[key] - rest[key]) <= float(setting["agree"]) for key in ("density", "coverage")
    )
    return bool(near and rest["density"] - share >= float(setting["least_gain"]))


def _tree(
    fit: Mapping[str, Floats], wanted_fit: Bools, rest: Mapping[str, Floats], wanted_rest: Bools
) -> dict[str, Any]:
    """Return a classification tree as a second view: its splits, and how it does when held out."""
    from sklearn.tree import DecisionTreeClassifier

    setting, names = rules()["discovery"], list(fit)
    tree = DecisionTreeClassifier(
        max_depth=int(setting["tree_depth"]),
        min_samples_leaf=float(setting["tree_leaf"]),
        random_state=0,
    ).fit(np.column_stack(list(fit.values())), wanted_fit)
    grown = tree.tree_
    splits = [
        {"name": names[int(feature)], "at": float(threshold)}
        for feature, threshold in zip(grown.feature, grown.threshold, strict=True)
        if feature >= 0
    ]
    right = tree.score(np.column_stack(list(rest.values())), wanted_rest)
    weight = dict(zip(names, map(float, tree.feature_importances_), strict=True))
    first = sorted((name for name in names if weight[name] > 0), key=lambda name: -weight[name])
    return {
        "splits": splits,
        "importance": {name: weight[name] for name in first},
        "right_held_out": float(right),
        "right_by_guess": float(max(wanted_rest.mean(), 1 - wanted_rest.mean())),
    }
