"""Finished analyses as files: what was found, and what it rests on.

An analysis is one JSON file. The report reads those of its own folder, and for what is not there
those that come with the project; each says by which model version and sample it was made.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from experiments.analysis.question import Question
from experiments.comparison import settings as comparison
from experiments.errors import Exit, ExperimentError
from experiments.store import Results

KINDS = ("sensitivity", "structure", "discover", "decide", "optimise")
FOLDER = "analyses"


def provenance(question: Question, results: Results, profile: str) -> dict[str, Any]:
    """Return what an analysis rests on: question, sample, model and versions."""
    sample = results.manifest["sample"]
    return {
        "command": " ".join(["konsekvens", *sys.argv[1:]]),
        "profile": profile,
        "a": question.a,
        "b": question.b,
        "titles": {
            name: dict(item["title"])
            for item in results.manifest["scenarios"]
            for name in [item["name"]]
        },
        "outcome": question.outcome,
        "year": question.year,
        "breakdown": question.breakdown,
        "group": question.group,
        "first_year": question.first_year,
        "last_year": int(results.years(question.a)[-1]),
        "draws": len(results.draws),
        "replicates": results.replicates,
        "seed": int(sample["seed"]),
        "scale": float(sample["scale"]),
        "model": str(sample["model"])[: int(comparison()["digest_characters"])],
        "versions": results.manifest["versions"],
        "coupling": comparison()["coupling"],
    }


def keep(folder: Path, kind: str, told: Mapping[str, Any]) -> Path:
    """Write an analysis into a folder and return its path."""
    path = folder / f"{kind}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = json.dumps(plain(told), ensure_ascii=False, indent=1, allow_nan=False)
        path.write_text(written + "\n", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExperimentError("folder_unwritable", folder=folder, reason=reason) from None
    return path


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: what is no number becomes null."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, str) or value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    number = float(value)
    return number if math.isfinite(number) else None


def analyses(folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return finished analyses by kind: those of a folder, else those of the project.

    Raises
    ------
    ExperimentError
        When a file of the folder cannot be read.
    """
    own = resources.files("experiments.analysis").joinpath("shipped")
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        name = f"{kind}.json"
        beside = None if folder is None else folder / FOLDER / name
        if beside is not None and beside.exists():
            found[kind] = _read(beside)
        elif own.joinpath(name).is_file():
            found[kind] = json.loads(own.joinpath(name).read_text(encoding="utf-8"))
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExperimentError("unreadable", Exit.INVALID, path=path, reason=error) from None
    return told
