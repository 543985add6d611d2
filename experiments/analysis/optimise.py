"""The best use of a given amount: a small paired design over levers, without a black box.

First one lever at a time is moved, on the same draws and seeds; then the best of each is taken
together at several amounts, on draws and seeds of their own, so that what was best by luck in the
first stage is not counted as gain in the second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from experiments.analysis.settings import rules
from experiments.analysis.structure import sign, told
from experiments.comparison import spread
from experiments.errors import ExperimentError
from model.levers import FormLevers
from model.parameters.declare import declared_parameters
from scenarios import Scenario, read_scenario

Floats = NDArray[np.float64]
NOW = "now"


def candidates() -> dict[str, dict[str, dict[str, Any]]]:
    """Return lever to candidate to what it changes: ``share`` of a form, ``key``, or posts."""
    setting = rules("levers")
    mixes: dict[str, dict[str, Any]] = {form: {"form": form} for form in setting["mixes"]["forms"]}
    for form in setting["mixes"]["city_forms"]:
        mixes[form] = {"form": form, "cities": setting["mixes"]["cities"]}
    return {
        "mix": mixes,
        "key": {key: {"key": key} for key in setting["keys"]["names"]},
        "duration": {name: dict(changes) for name, changes in setting["durations"].items()},
    }


def written(
    folder: Path, name: str, amount: float, changes: Sequence[Mapping[str, Any]]
) -> Scenario:
    """Write a scenario file with some levers moved, and read it.

    Parameters
    ----------
    folder
        Where the file goes.
    name
        Of the scenario.
    amount
        Appropriation a year, MSEK.
    changes
        As in :func:`candidates`; several are laid over each other.
    """
    extends = rules("levers")["grant"]["extends"]
    grant = {"appropriation_msek": amount}
    lines: list[str] = []
    for change in changes:
        if "form" in change:
            lines += _mix(change["form"], change.get("cities", ()))
        else:
            grant |= change
    told_ = [
        f'extends = "{extends}"',
        *(f'title.{language} = "{name}"' for language in ("sv", "en")),
        *(f'about.{language} = "{name}"' for language in ("sv", "en")),
        "[grant]",
        *(f"{key} = {_toml(value)}" for key, value in grant.items()),
        *lines,
    ]
    path = folder / f"{name}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(told_) + "\n", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExperimentError("folder_unwritable", folder=folder, reason=reason) from None
    return read_scenario(str(path), known_parameters=declared_parameters().keys())


def _mix(form: str, cities: Sequence[str]) -> list[str]:
    """Return the lines that give one form its share and scale down the others."""
    share = float(rules("levers")["mixes"]["share"])
    now: Mapping[str, FormLevers] = _now().course.future.forms
    whole = sum(levers.share for levers in now.values() if levers.on)
    lines = []
    for name, levers in now.items():
        if not levers.on or (levers.share == 0 and name != form):
            continue
        part = (1.0 - share) * levers.share + (share * whole if name == form else 0.0)
        lines += [f"[forms.{name}]", f"share = {part:.6f}"]
        if name == form:
            lines += ["on = true", "everywhere = true"]
            lines += [f"municipalities = {_toml(list(cities))}"] if cities else []
    return lines


def _now() -> Scenario:
    return read_scenario(str(rules("levers")["grant"]["extends"]))


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def ranked(avoided: Mapping[str, Floats], parameters: Mapping[str, Floats]) -> dict[str, Any]:
    """Return candidates of one lever against what is done now, best first.

    Parameters
    ----------
    avoided
        Candidate to recruitments avoided against what is done now (draws, replicates).
    parameters
        Parameter name to values (draws,).
    """
    found = {name: spread(values[..., None]).at(0) for name, values in avoided.items()}
    order = sorted(found, key=lambda name: -found[name].mean)
    return {
        "order": order,
        "candidates": {
            name: {
                **told(found[name]),
                "hangs_on": hangs_on(avoided[name].mean(axis=1), parameters),
            }
            for name in order
        },
        "best": next((name for name in order if found[name].mean > 0), NOW),
        "sure": bool(order) and sign(found[order[0]]) == "rise",
    }


def hangs_on(values: Floats, parameters: Mapping[str, Floats]) -> list[dict[str, Any]]:
    """Return the parameters whose ranks follow a difference, beyond what chance would give."""
    setting = rules("levers")["frontier"]
    least = float(setting["bar"]) / np.sqrt(len(values))
    moving = {name: each for name, each in parameters.items() if np.ptp(each) > 0}
    if np.ptp(values) == 0 or len(values) < int(setting["least_draws"]):
        return []
    found = {name: float(spearmanr(each, values).statistic) for name, each in moving.items()}
    strong = sorted(found, key=lambda name: -abs(found[name]))[: int(setting["shown"])]
    return [
        {"name": name, "correlation": found[name]} for name in strong if abs(found[name]) > least
    ]


def frontier(points: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the points that no other point beats in both money and avoided recruitments."""
    found = []
    for name, point in points.items():
        beaten = any(
            other["outlay"]["mean"] <= point["outlay"]["mean"]
            and other["avoided"]["mean"] > point["avoided"]["mean"]
            for key, other in points.items()
            if key != name
        )
        if not beaten:
            found.append(name)
    return sorted(found, key=lambda name: float(points[name]["outlay"]["mean"]))
