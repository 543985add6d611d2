"""The machinery of batches without the model: what a run costs beside its own time."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.benchmark.measurement import Measurement, missing, setting
from experiments.benchmark.processes import ask
from experiments.benchmark.subject import cpu, wall
from experiments.design import Study
from experiments.rehearsal import rehearsal
from experiments.runner import run_study
from scenarios import read_scenario


def batches(profile: Mapping[str, Any]) -> list[Measurement]:
    """Measure the overhead of a run, a question to a large table, and the planning of a batch."""
    runs, rows = int(profile["trivial_runs"]), int(profile["table_rows"])
    with tempfile.TemporaryDirectory() as folder:
        study = pairs_of(runs)
        seconds = cpu(lambda: run_study(study, folder, 1, simulator=rehearsal()))
    overhead = seconds / study.run_count * setting("milliseconds")
    return [
        Measurement("run_overhead", [overhead], overhead, details={"runs": study.run_count}),
        asked(rows, int(profile["repeats"])),
        plan_memory(ask("plan", int(profile["planned_runs"]))),
    ]


def plan_memory(planned: Mapping[str, Any]) -> Measurement:
    """Return the memory of planning, where the operating system tells it."""
    peak = planned["megabytes"]
    if peak is None:
        return missing("plan_memory", "untold")
    return Measurement("plan_memory", [peak], peak, details=dict(planned))


def pairs_of(runs: int) -> Study:
    """Return a study of two scenarios on one seed with so many runs."""
    names = (setting("reference"), setting("scenario"))
    scenarios = tuple(read_scenario(name) for name in names)
    draws, scale = runs // len(scenarios), setting("warm_scale")
    return Study("batch", scenarios, draws, replicates=1, seed=setting("seed"), scale=scale)


def asked(rows: int, repeats: int) -> Measurement:
    """Measure the question for every column of one scenario in one year, from parts on disk."""
    columns = int(setting("table_columns"))
    with tempfile.TemporaryDirectory() as folder:
        one = run_study(pairs_of(2), Path(folder) / "one", 1, simulator=rehearsal())
        per_run = one.query("SELECT count(*) AS number FROM results")["number"][0].as_py() / 2
        study = pairs_of(int(rows / per_run))
        results = run_study(study, Path(folder) / "all", simulator=rehearsal(outcomes=columns))
        means = ", ".join(f"avg({name})" for name in results.columns)
        question = (
            f"SELECT {means} FROM results "
            f"WHERE scenario = '{setting('scenario')}' AND year = {setting('measured_from')}"
        )
        told = results.query("SELECT count(*) AS number FROM results")["number"][0].as_py()
        times = [wall(lambda: replace(results).query(question)) for _ in range(repeats)]
    found = {"rows": told, "columns": len(results.columns)}
    return Measurement("query_seconds", times, min(times), details=found)
