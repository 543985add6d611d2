"""Validation, part by part: whether the method is right, and how far off the model is.

Truths are rows of the bank that the surrogate is then fitted without, so they cost no runs. What
was held out is foretold by the model itself, run on posterior draws. Two small studies are run:
the bank's first draws at full population scale, and planted parameter sets with many seeds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import norm

from calibration.inference import Inference, normal_scores, weigh
from calibration.sbc import Uniformity, Verdict, verdict
from calibration.settings import profile, settings
from calibration.surrogate import Surrogate, fit
from calibration.targets import Floats, Target
from calibration.validation import Fault, Foretold, Trial, Truths, try_truths
from calibration.weighing import Weights
from experiments.bank import Bank, bank_study, read_bank
from experiments.calibrating import POSTERIOR, RERUN, Calibration, calibration_of, spread_of
from experiments.posteriors import VALIDATION
from experiments.progress import Progress
from experiments.runner import run_study
from experiments.store import open_results
from model.parameters.declare import declared_parameters

SCALE, RECOVERY = "scale", "recovery"


def validate(
    folder: Path,
    size: str,
    jobs: int | None = None,
    progress: Progress | None = None,
    rows: int | None = None,
) -> dict[str, Any]:
    """Validate the calibration of a folder and write ``validation.json`` beside its posterior.

    Parameters
    ----------
    folder, size, jobs, progress, rows
        As for :func:`experiments.calibrating.calibrate`, which comes first.

    Returns
    -------
    dict
        What is written.
    """
    made = calibration_of(folder, size, jobs, progress, rows)
    rerun = read_bank(open_results(folder / RERUN), made.targets)
    sizes = profile(size)
    study = bank_study(
        made.targets,
        int(sizes["whole"]),
        scale=float(settings()["scale_check"]["scale"]),
        name=SCALE,
    )
    full = read_bank(run_study(study, folder / SCALE, jobs, progress), made.targets)
    rules = settings()["recovery"]
    study = bank_study(
        made.targets, int(sizes["planted"]), replicates=int(rules["replicates"]), name=RECOVERY
    )
    planted = read_bank(run_study(study, folder / RECOVERY, jobs, progress), made.targets)
    told = {
        "profile": size,
        **simulation_based(made),
        "predictive": predictive(made.held_out, made.bank, rerun),
        "fitted": predictive(made.fitted, made.bank, rerun),
        "recovery": recovery(made, planted),
        "scale": scale_check(made, full),
    }
    written = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / POSTERIOR / VALIDATION).write_text(written + "\n", encoding="utf-8")
    return told


def sound(told: Mapping[str, Any]) -> bool:
    """Say whether the posterior passes its own tests; misses of the model are no fault of it.

    Effects of single runs, foretold by the surrogate, decide like parameters do.
    """
    faults = [not row["passes"] for row in told["faults"].values()]
    tests = [told[name] for name in ("uniform", "uniform_effects", "regions", "scale")]
    tests += told["coverage"].values()
    return all(faults) and all(row["passes"] for row in tests)


def simulation_based(made: Calibration) -> dict[str, Any]:
    """Return simulation-based calibration, with and without planted faults."""
    chosen = _held_out(made.bank.rows, int(profile(made.size)["truths"]))
    statistics, effects = made.bank.matrix(made.fitted), made.effects
    rest = np.setdiff1d(np.arange(made.bank.rows), chosen)
    surrogate = fit(made.z[rest], np.hstack([statistics[rest], effects[rest]]))
    inference = _again(made.inference, surrogate, int(settings()["sbc"]["proposals"]))
    truths, trained = (
        Truths(made.z[rows], statistics[rows], effects[rows]) for rows in (chosen, rest)
    )
    names, effect_names = list(declared_parameters()), list(made.bank.effects)
    rules, foretold = settings()["sbc"], Foretold.of(inference, trained, _grain())

    def tried(fault: Fault | None = None, *, regions: bool = False) -> Trial:
        return try_truths(inference, foretold, truths, names, effect_names, fault, regions=regions)

    trial = tried(regions=True)
    faults = {
        "shrink": tried(Fault(shrink=float(rules["shrink"]))),
        "bias": tried(Fault(bias=float(rules["bias"]))),
    }
    found = verdict(trial.ranks, trial.draws)
    parts = {
        kind: Verdict(tuple(each for each in found.found if each.name in chosen), found.bar)
        for kind, chosen in (("uniform", names), ("uniform_effects", effect_names))
    }
    return {
        "truths": len(chosen),
        "draws": trial.draws,
        **{kind: _verdict(each) for kind, each in parts.items()},
        "regions": _verdict(Verdict(trial.strata, rules["least_p"] / len(trial.strata))),
        "coverage": _coverage(found, names, effect_names),
        "effects": {
            item.name: _uniformity(item) for item in found.found if item.name in effect_names
        },
        "faults": {
            name: _verdict(verdict(each.ranks, each.draws)) for name, each in faults.items()
        },
    }


def _grain() -> Floats:
    """Return the smallest step of every effect: one person at the bank's scale, or none."""
    scale = float(settings()["bank"]["scale"])
    asked = settings()["effects"].values()
    return np.array([1.0 / scale if row.get("whole") else 0.0 for row in asked])


def _held_out(rows: int, truths: int) -> Any:
    rules = settings()["sbc"]
    random = np.random.default_rng(int(rules["seed"]))
    return np.sort(random.permutation(rows)[: min(truths, int(rows * rules["most"]))])


def _again(inference: Inference, surrogate: Surrogate, count: int) -> Inference:
    return weigh(surrogate, inference.z[:count], inference.observed, inference.errors)


def _uniformity(item: Uniformity) -> dict[str, Any]:
    return {
        "quantity": item.name,
        "chi_squared": item.chi_squared,
        "cramer": item.cramer,
        "coverage": item.coverage,
    }


def _verdict(found: Verdict) -> dict[str, Any]:
    return {
        "quantities": len(found.found),
        "least_p": found.worst.least,
        "worst": found.worst.name,
        "bar": found.bar,
        "passes": found.passes,
    }


def _coverage(found: Verdict, names: Sequence[str], effects: Sequence[str]) -> dict[str, Any]:
    """Return the smallest and largest coverage; bars are wider where truths are fewer."""
    rules, truths = settings()["sbc"], found.found[0].truths
    wider = max(1.0, float(np.sqrt(float(profile("full")["truths"]) / truths)))
    answer: dict[str, Any] = {}
    for kind, chosen, key in (("parameters", names, "bars"), ("effects", effects, "effect_bars")):
        least, most = found.coverage(chosen)
        centre = float(rules["coverage"])
        low, high = (centre + (bar - centre) * wider for bar in rules[key])
        answer[kind] = {
            "least": least,
            "most": most,
            "bars": [low, min(high, 1.0)],
            "passes": bool(low <= least and most <= high),
        }
    return answer


def predictive(targets: Sequence[Target], bank: Bank, rerun: Bank) -> dict[str, Any]:
    """Return how targets lie in what the model foretells of them, errors included."""
    return {target.name: _foretold(target, bank, rerun) for target in targets}


def _foretold(target: Target, bank: Bank, rerun: Bank) -> dict[str, Any]:
    rules = settings()["predictive"]
    random = np.random.default_rng(int(settings()["sbc"]["seed"]))
    answer: dict[str, Any] = {
        "source": target.source,
        "observed": target.value,
        "independent": target.independent,
    }
    for name, values in (
        ("prior", bank.statistics[target.name]),
        ("posterior", rerun.statistics[target.name]),
    ):
        drawn = random.choice(values, int(rules["paths"]))
        drawn = drawn + target.error * random.standard_normal(len(drawn))
        above = float((drawn >= target.observed).mean())
        answer[name] = {
            "model": spread_of(target, values),
            "with_errors": spread_of(target, drawn),
            "p": above,
        }
    low, high = rules["bars"]
    answer["passes"] = bool(low <= answer["posterior"]["p"] <= high)
    return answer


def recovery(made: Calibration, planted: Bank) -> dict[str, Any]:
    """Return how posteriors find planted parameters, with the data that there are and with more.

    Planted sets are the first rows of the bank, which the surrogate here has not seen. With more
    data every error shrinks alike: observation, discrepancy and chance in the model.
    """
    rules, count = settings()["recovery"], planted.rows
    names = list(declared_parameters())
    rest = slice(count, None)
    statistics, effects = made.bank.matrix(made.fitted), made.effects
    surrogate = fit(made.z[rest], np.hstack([statistics[rest], effects[rest]]))
    truth = normal_scores(np.column_stack([planted.parameters[name] for name in names]))
    random = np.random.default_rng(int(settings()["sbc"]["seed"]))
    noise = random.standard_normal((count, len(made.fitted)))
    answer: dict[str, Any] = {"planted": count, "times": rules["times"]}
    for name, times, told in (
        ("as_it_is", 1.0, statistics[:count]),
        ("more", float(rules["times"]), planted.matrix(made.fitted)),
    ):
        errors = made.inference.errors / np.sqrt(times)
        narrower = _narrower(surrogate, times)
        observed = told + errors * noise
        answer[name] = _found(made, narrower, observed, errors, truth)
    return answer


def _narrower(surrogate: Surrogate, times: float) -> Surrogate:
    spread = surrogate.spread.copy()
    spread[0] -= np.log(times) / 2
    return replace(surrogate, spread=spread)


def _found(
    made: Calibration, surrogate: Surrogate, observed: Floats, errors: Floats, truth: Floats
) -> Mapping[str, Any]:
    """Return contraction, coverage and error for the parameters that the targets estimate."""
    least = float(settings()["contraction"]["estimate"])
    contracted, names = made.inference.contraction(), list(declared_parameters())
    estimated = [at for at in range(len(names)) if contracted[at] >= least]
    outside = float(norm.ppf((1.0 + float(settings()["sbc"]["coverage"])) / 2.0))
    start = weigh(surrogate, made.inference.z, observed[0], errors)
    z = start.z[:, estimated].astype(float)
    rows = []
    for told in observed:
        weights = Weights.of(start.proposals.log_likelihood(told))
        mean = weights.values @ z
        rows.append((mean, np.sqrt(weights.values @ (z - mean) ** 2), weights.effective))
    mean, deviation = (np.array([row[at] for row in rows]) for at in (0, 1))
    apart = (truth[:, estimated] - mean) / deviation
    return {
        "inside": float((np.abs(apart) < outside).mean()),
        "least_effective": float(min(row[2] for row in rows)),
        "parameters": {
            names[at]: {
                "contraction": float(1.0 - (deviation[:, row] ** 2).mean()),
                "error": float(np.sqrt(((truth[:, at] - mean[:, row]) ** 2).mean())),
                "correlation": float(np.corrcoef(truth[:, at], mean[:, row])[0, 1]),
            }
            for row, at in enumerate(estimated)
        },
    }


def scale_check(made: Calibration, full: Bank) -> dict[str, Any]:
    """Return how far statistics move when the population is whole, on the same draws.

    A shift is told in standard deviations of what the statistic is held against: observation
    and discrepancy together. It counts where it is more than tolerated and than chance.
    """
    tolerated, count = float(settings()["scale_check"]["tolerated"]), full.rows
    widths = {target.name: target.error for target in (*made.fitted, *made.held_out)}
    found = {}
    for name, values in full.statistics.items():
        change = (made.bank.statistics[name][:count] - values) / widths[name]
        error = float(change.std() / np.sqrt(count))
        found[name] = {"shift": float(change.mean()), "error": error}
    moved = [
        name
        for name, item in found.items()
        if abs(item["shift"]) >= max(tolerated, 2 * item["error"])
    ]
    fitted = {target.name for target in made.fitted}
    return {
        "draws": count,
        "tolerated": tolerated,
        "statistics": found,
        "moved": moved,
        "passes": not fitted & set(moved),
    }
