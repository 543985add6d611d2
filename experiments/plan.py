"""What a folder of results is meant to hold: the manifest, the draws and the list of runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from calibration.posterior import DRAWS as DRAWS_FILE
from calibration.posterior import PROVENANCE, posterior_digest
from experiments.design import Draws, Study, draw_parameters
from experiments.errors import Exit, ExperimentError
from experiments.identity import KeyRing, model_files, package_versions, sha256_of
from experiments.parts import PARTS, named, put, put_aside
from experiments.posteriors import told_of
from experiments.simulation import Simulator

MANIFEST, DRAWS, RUNS = "manifest.json", "draws.parquet", "runs.parquet"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """A study with its draws and the keys of its runs.

    Attributes
    ----------
    study, draws, simulator
        What is run.
    ring
        Content keys.
    """

    study: Study
    draws: Draws
    simulator: Simulator
    ring: KeyRing

    @classmethod
    def of(cls, study: Study, simulator: Simulator) -> Plan:
        """Draw the parameters of a study and make its keys."""
        draws = draw_parameters(study)
        return cls(study, draws, simulator, KeyRing.of(study, draws, simulator.version))

    def runs(self) -> pa.Table:
        """Return one row per planned run: key, scenario, variant, draw, replicate."""
        study = self.study
        scenarios, keys = range(len(study.scenarios)), []
        labels = np.empty((study.task_count, len(("variant", "draw", "replicate"))), np.int32)
        for number, task in enumerate(study.tasks()):
            keys += [self.ring.key(task, at) for at in scenarios]
            labels[number] = task.variant, task.draw, task.replicate
        variant, draw, replicate = np.repeat(labels, len(scenarios), axis=0).T
        scenario = np.tile(np.array(scenarios, np.int32), study.task_count)
        return pa.table(
            {
                "key": pa.array(keys),
                "scenario": named(study.scenario_names, scenario),
                "variant": named(study.variant_names, variant),
                "draw": pa.array(draw),
                "replicate": pa.array(replicate.astype(np.int16)),
            }
        )


def write_plan(folder: Path, plan: Plan, command: Sequence[str]) -> pa.Table:
    """Write draws, list of runs and manifest into a folder, and return the list.

    Raises
    ------
    ExperimentError
        When the folder cannot be written, or holds results of another version or sample.
    """
    ready(folder)
    before = read_manifest(folder) if (folder / MANIFEST).exists() else None
    if before is not None:
        refuse_other(folder, before, plan)
    runs, manifest = plan.runs(), _manifest(plan, command)
    if before is not None and _same(before, manifest) and _intact(folder, before):
        return runs
    try:
        manifest["files"] = {
            DRAWS: _write(folder / DRAWS, plan.draws.tables()),
            RUNS: _write(folder / RUNS, [runs]),
        }
        written = json.dumps(manifest, ensure_ascii=False, indent=2)
        put(folder / MANIFEST, written.encode("utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExperimentError("unwritten", Exit.FAILED, reason=reason) from None
    return runs


def _write(path: Path, tables: Iterable[pa.Table]) -> str:
    """Write tables of one schema into one file, piece by piece, and return its SHA-256."""
    with put_aside(path) as beside, ExitStack() as stack:
        writer = None
        for table in tables:
            if writer is None:
                writer = stack.enter_context(
                    pq.ParquetWriter(beside, table.schema, compression="zstd")
                )
            writer.write_table(table)
    return sha256_of(path)


def _intact(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Say whether the files that a manifest names are there as they were written."""
    files: Mapping[str, str] = manifest.get("files", {})
    paths = {folder / name: digest for name, digest in files.items()}
    return {DRAWS, RUNS} <= files.keys() and all(
        path.exists() and sha256_of(path) == digest for path, digest in paths.items()
    )


def ready(folder: Path) -> None:
    """Make a folder and see that it can be written.

    Raises
    ------
    ExperimentError
        When it cannot; the message gives the system's reason.
    """
    trial = folder / PARTS / ".writable"
    try:
        trial.parent.mkdir(parents=True, exist_ok=True)
        put(trial, b"")
        trial.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExperimentError("folder_unwritable", folder=folder, reason=reason) from None


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder.

    Raises
    ------
    ExperimentError
        When there is none, or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise ExperimentError("other_format", Exit.INVALID, folder=folder)
    except FileNotFoundError:
        raise ExperimentError("no_results", Exit.MISSING, folder=folder) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, ExperimentError):
            raise
        raise ExperimentError("manifest_broken", Exit.INVALID, path=path, reason=error) from None
    return manifest


def refuse_other(folder: Path, before: Mapping[str, Any], plan: Plan) -> None:
    """Refuse a folder whose results and those of a plan cannot stand side by side.

    More draws, more replicates and other scenarios are welcome: what there is already is kept.
    """
    for name, now in _sample(plan).items():
        if before["sample"].get(name) != now:
            raise ExperimentError(
                "other_sample",
                Exit.INVALID,
                folder=folder,
                name=name,
                before=_short(before["sample"].get(name)),
                now=_short(now),
            )
    known = {item["name"]: item["digest"] for item in before["scenarios"]}
    for scenario in plan.study.scenarios:
        if known.get(scenario.name, scenario.digest) != scenario.digest:
            raise ExperimentError(
                "other_content", Exit.INVALID, folder=folder, scenario=scenario.name
            )


def _short(value: object) -> str:
    return str(value)[: 2**4]


def _sample(plan: Plan) -> dict[str, Any]:
    """Return what all results of one folder have in common."""
    study = plan.study
    posterior = None if study.posterior is None else posterior_digest(study.posterior)
    return {
        "model": plan.simulator.version,
        "seed": study.seed,
        "scale": study.scale,
        "method": plan.draws.method,
        "posterior": posterior,
    }


def _manifest(plan: Plan, command: Sequence[str]) -> dict[str, Any]:
    study = plan.study
    return {
        "format": FORMAT,
        "name": study.name,
        "command": list(command),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "versions": package_versions("recorded"),
        "sample": _sample(plan),
        "draws": study.draws,
        "replicates": study.replicates,
        "runs": study.run_count,
        "outcomes": list(study.outcomes),
        "end_year": study.end_year,
        "scenarios": [
            {
                "name": item.name,
                "title": dict(item.title),
                "about": dict(item.about),
                "reference": item.reference,
                "digest": item.digest,
                "part_year": item.course.part_year,
                "content": json.loads(item.content),
            }
            for item in study.scenarios
        ],
        "variants": [{"name": item.name, "changes": item.content} for item in study.variants],
        "inputs": _inputs(study),
        "calibration": {} if study.posterior is None else told_of(study.posterior),
    }


def _inputs(study: Study) -> dict[str, str]:
    paths = [scenario.path for scenario in study.scenarios]
    if study.source is not None:
        paths.append(study.source)
    if study.posterior is not None:
        paths += [study.posterior / name for name in (DRAWS_FILE, PROVENANCE)]
    own = {path.name: sha256_of(path) for path in paths if path.exists()}
    rows = {} if study.rows is None else {"rows": study.rows.digest}
    return own | rows | model_files()


def _same(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Say whether two manifests tell of the same study, whenever and however it was begun."""
    told = {"command", "started", "files"}
    return {k: v for k, v in before.items() if k not in told} == {
        k: v for k, v in json.loads(json.dumps(now)).items() if k not in told
    }


def set_aside(folder: Path) -> Path:
    """Move a folder of results to a free name beside it, made of the model's version."""
    version = _short(read_manifest(folder)["sample"]["model"])
    number, aside = 0, folder.with_name(f"{folder.name}.{version}")
    while aside.exists():
        number += 1
        aside = folder.with_name(f"{folder.name}.{version}.{number}")
    folder.replace(aside)
    return aside
