"""Analyses from question to finding: each runs its design in the store and is kept as a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.asked import Wanted
from experiments.analysis.discovery import discovered
from experiments.analysis.factors import Sample, every_factor, group_names, main_factors
from experiments.analysis.guard import is_constant
from experiments.analysis.kept import keep, provenance
from experiments.analysis.question import Question, Runs, structure_variants
from experiments.analysis.sensitivity import analysed, design_of, plain_rows, screening
from experiments.analysis.settings import rules
from experiments.analysis.structure import compared, told
from experiments.comparison import spread
from experiments.design import Study, sobol
from experiments.store import Results, open_results
from experiments.terminal import Terminal
from model.facts.read import read_facts

Floats = NDArray[np.float64]
DESIGN = "design"


def sensitivity(wanted: Wanted, terminal: Terminal) -> dict[str, Any]:
    """Return what a paired effect hangs on."""
    question, runs = wanted.asked(terminal, "sensitivity")
    chosen = wanted.size
    design = design_of(main_factors(), chosen["rows"], chosen["scrambles"], runs.seed)
    results = runs.of_rows(DESIGN, design.sample.rows(), question.columns)
    values = question.effect_by_row(results, len(design.sample.unit))
    found = {
        "provenance": provenance(question, results, wanted.profile),
        **analysed(design, values, resamples=int(chosen["resamples"]), seed=runs.seed),
    }
    trajectories = int(chosen["trajectories"])
    if trajectories and not found["constant"]:

        def answer(sample: Sample) -> Floats:
            made = runs.of_rows("screening", sample.rows(), question.columns)
            return question.effect_by_row(made, len(sample.unit))

        found["screening"] = screening(every_factor(), answer, trajectories, runs.seed)
    keep(runs.out, "sensitivity", found)
    return found


def structure(wanted: Wanted, terminal: Terminal) -> dict[str, Any]:
    """Return a paired effect under every structural variant, on the same draws and seeds."""
    question, runs = wanted.asked(terminal, "structure")
    results = runs.of_study(_variants(runs, wanted, question.columns))
    effects = {name: question.effects(results, name) for name in results.variants}
    found = {"provenance": provenance(question, results, wanted.profile), **compared(effects)}
    keep(runs.out, "structure", found)
    return found


def _variants(runs: Runs, wanted: Wanted, columns: tuple[str, ...]) -> Study:
    chosen = wanted.size["structure"]
    return Study(
        "variants",
        runs.scenarios,
        chosen["draws"],
        chosen["replicates"],
        runs.seed,
        runs.scale,
        variants=structure_variants(),
        outcomes=columns,
        posterior=wanted.posterior,
    )


def discover(wanted: Wanted, terminal: Terminal, reuse: Path | None = None) -> dict[str, Any]:
    """Return the conditions under which a paired effect passes each stated harm.

    Parameters
    ----------
    wanted, terminal
        As in every analysis.
    reuse
        Folder of a sensitivity analysis: its plain rows are searched and nothing is run.
    """
    question, runs = wanted.asked(terminal, "discover")
    results, inputs, effects = (
        _drawn(question, runs, wanted) if reuse is None else _reused(question, reuse)
    )
    persons = youths(question)
    found: dict[str, Any] = {
        "provenance": provenance(question, results, wanted.profile) | {"draws": len(effects)},
        "persons": persons,
        "main": float(rules()["discovery"]["main"]),
        "constant": is_constant(effects),
        "effect": told(spread(effects[:, None, None]).at(0)),
        **discovered(inputs, effects * float(rules()["discovery"]["per"]) / persons, runs.seed),
    }
    keep(runs.out, "discover", found)
    return found


def _drawn(
    question: Question, runs: Runs, wanted: Wanted
) -> tuple[Results, Mapping[str, Floats], Floats]:
    """Run draws of the parameters, and return results, values and effects by draw."""
    count, factors = int(wanted.size["discover"]["draws"]), main_factors()
    if wanted.posterior is None:
        sample = Sample(factors, sobol(count, len(factors), runs.seed))
        results = runs.of_rows("draws", sample.rows(), question.columns)
        return results, sample.values, question.effect_by_row(results, count)
    study = Study(
        "draws",
        runs.scenarios,
        count,
        1,
        runs.seed,
        runs.scale,
        posterior=wanted.posterior,
        outcomes=question.columns,
    )
    results = runs.of_study(study)
    inputs = {f.name: results.parameters[f.name] for f in factors if f.prior is not None}
    return results, inputs, question.effect_by_row(results, count)


def _reused(question: Question, folder: Path) -> tuple[Results, Mapping[str, Floats], Floats]:
    """Return the plain rows of a sensitivity analysis: results, values and effects by row."""
    results = open_results(folder / DESIGN)
    values = {
        factor.name: results.parameters[factor.name]
        for factor in main_factors()
        if factor.prior is not None
    }
    effects = question.effect_by_row(results, int(results.manifest["draws"]))
    plain = plain_rows(len(effects), len(group_names(main_factors())) + 2)
    return results, {name: each[plain] for name, each in values.items()}, effects[plain]


def youths(question: Question) -> float:
    """Return the youths that extra recruitments are counted against: aged 12 to 20 in the areas."""
    areas = read_facts().grant_areas()
    if question.breakdown == "municipality":
        areas = tuple(area for area in areas if area.municipality_code == question.group)
    return float(sum(area.youth_12_20 for area in areas))


def planned(wanted: Wanted) -> dict[str, Any]:
    """Return how much a sensitivity analysis runs."""
    chosen = wanted.size
    rows, per_row = int(chosen["rows"]), len(group_names(main_factors())) + 2
    screened = int(chosen["trajectories"]) * (len(every_factor()) + 1)
    return {
        "rows": rows,
        "per_row": per_row,
        "scrambles": int(chosen["scrambles"]),
        "screening": screened,
        "runs": rows * per_row * int(chosen["scrambles"]) + screened,
    }
