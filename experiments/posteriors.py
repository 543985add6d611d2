"""What the files of a posterior tell, for manifests, reports and figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from calibration.posterior import PROVENANCE, SHIPPED, posterior_folder
from experiments.design import posterior_of

CALIBRATION, VALIDATION = "calibration.json", "validation.json"
Told = Mapping[str, Any]


def told_of(folder: Path) -> Told:
    """Return what a posterior tells: provenance, calibration and validation.

    Parts that have not been made are left out.

    Raises
    ------
    ExperimentError
        When the folder holds no posterior.
    """
    place = posterior_folder(folder)
    found: dict[str, Any] = {"provenance": asdict(posterior_of(place).provenance)}
    for part, name in (("calibration", CALIBRATION), ("validation", VALIDATION)):
        path = place / name
        if path.exists():
            found[part] = json.loads(path.read_text(encoding="utf-8"))
    told: Told = json.loads(json.dumps(found))
    return told


def told_or_shipped(told: Told) -> Told:
    """Return what a study's own posterior tells, or else the one of the project, if there is one.

    Parameters
    ----------
    told
        What :func:`told_of` returned; empty where a study speaks from priors.
    """
    if told or not (posterior_folder(Path(SHIPPED)) / PROVENANCE).exists():
        return told
    return told_of(Path(SHIPPED))


def misses(told: Told) -> tuple[str, ...]:
    """Return the names of held-out targets that the model misses; none where none was tested."""
    rows = told.get("validation", {}).get("predictive", {})
    return tuple(name for name, row in rows.items() if not row["passes"])
