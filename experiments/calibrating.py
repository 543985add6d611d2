"""Calibration, step by step: bank, surrogate, weights, posterior draws, the model run on them.

Everything is kept in one folder: ``bank`` holds the runs on prior draws, ``posterior`` the
posterior draws with ``provenance.json`` and ``calibration.json``, ``rerun`` the runs on them, and
``second`` and ``rerun_second`` the same by the second method. The same call again goes on where
it ended, since the studies do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibration.abc import Accepted, accept
from calibration.content import content_now
from calibration.inference import (
    Inference,
    flat,
    fresh,
    infer,
    normal_scores,
    parameter_values,
    weigh,
)
from calibration.posterior import (
    Posterior,
    Provenance,
    as_stored,
    posterior_digest,
    write_posterior,
)
from calibration.settings import profile, settings
from calibration.targets import Floats, Target, TargetSet, of_set, read_targets
from calibration.weighing import Weights
from experiments.bank import Bank, bank_study, read_bank
from experiments.design import Study
from experiments.errors import Exit, ExperimentError
from experiments.fingerprint import fingerprint
from experiments.identity import model_version
from experiments.plan import set_aside
from experiments.posteriors import CALIBRATION, VALIDATION
from experiments.progress import Progress
from experiments.runner import run_study
from experiments.store import Results
from model.facts.read import read_facts
from model.parameters.declare import declared_parameters

BANK, RERUN, POSTERIOR = "bank", "rerun", "posterior"
SECOND, RERUN_SECOND = "second", "rerun_second"
METHOD, SECOND_METHOD = "surrogate", "abc"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A bank with what follows from it.

    Attributes
    ----------
    size
        Profile.
    targets
        Every declared target.
    bank
        What the runs on prior draws say.
    z
        Normal scores of the bank's parameters (rows, parameters).
    inference
        Weights of fresh prior draws.
    """

    size: str
    targets: tuple[Target, ...]
    bank: Bank
    z: Floats
    inference: Inference

    @property
    def fitted(self) -> tuple[Target, ...]:
        """Targets that are fitted."""
        return of_set(self.targets, TargetSet.FIT)

    @property
    def held_out(self) -> tuple[Target, ...]:
        """Targets that are held out."""
        return of_set(self.targets, TargetSet.TEST)

    @property
    def effects(self) -> Floats:
        """Scenario effects of the bank (rows, effects)."""
        return np.column_stack(list(self.bank.effects.values()))

    def nearest(self) -> Accepted:
        """Return what the second method keeps: parameters as normal scores."""
        return accept(
            self.bank.matrix(self.fitted),
            self.z,
            self.inference.observed,
            self.inference.errors,
            np.random.default_rng(int(settings()["weighing"]["seed"])),
        )

    def second_prior(self) -> Inference:
        """Return the weights of draws from the second prior."""
        seed, count = int(settings()["weighing"]["seed"]), len(self.inference.z)
        surrogate = self.inference.surrogate
        draws = flat(count, seed, surrogate.reached)
        return weigh(surrogate, draws, self.inference.observed, self.inference.errors)


def calibration_of(
    folder: Path,
    size: str,
    jobs: int | None = None,
    progress: Progress | None = None,
    rows: int | None = None,
) -> Calibration:
    """Fill the bank of a folder and weigh prior draws by what was observed.

    Parameters
    ----------
    folder
        Where the bank is kept.
    size
        Profile: ``quick`` or ``full``.
    jobs, progress
        As in :func:`experiments.runner.run_study`.
    rows
        Number of rows of the bank; that of the profile if not given.
    """
    targets, sizes = read_targets(read_facts()), profile(size)
    study = bank_study(targets, int(sizes["bank"]) if rows is None else rows)
    bank = read_bank(run_study(study, folder / BANK, jobs, progress), targets)
    z = normal_scores(np.column_stack([bank.parameters[name] for name in declared_parameters()]))
    fitted = of_set(targets, TargetSet.FIT)
    inference = infer(
        z,
        bank.matrix(fitted),
        np.column_stack(list(bank.effects.values())),
        fitted,
        fresh(int(sizes["proposals"]), int(settings()["weighing"]["seed"])),
    )
    return Calibration(size, targets, bank, z, inference)


def calibrate(
    folder: Path,
    size: str,
    jobs: int | None = None,
    progress: Progress | None = None,
    rows: int | None = None,
) -> dict[str, Any]:
    """Calibrate, write the posterior into a folder, and run the model on it.

    Parameters
    ----------
    folder, size, jobs, progress, rows
        As in :func:`calibration_of`.

    Returns
    -------
    dict
        What is written into ``calibration.json``.

    Raises
    ------
    ExperimentError
        When nothing fits: history matching rules out nearly every prior draw.
    """
    made = calibration_of(folder, size, jobs, progress, rows)
    if not made.inference.anything_fits:
        raise ExperimentError("nothing_fits", Exit.FAILED, share=made.inference.plausible)
    place, near = folder / POSTERIOR, made.nearest()
    _replace(place, posterior_from(made))
    write_posterior(folder / SECOND, second_from(made, near))

    def again(draws: str, name: str) -> Bank:
        count = int(profile(size)["rerun"])
        study = bank_study(made.targets, count, posterior=folder / draws, name=name)
        return read_bank(_rerun(study, folder / name, jobs, progress), made.targets)

    told = summary(made, near, again(POSTERIOR, RERUN), again(SECOND, RERUN_SECOND))
    written = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    (place / CALIBRATION).write_text(written + "\n", encoding="utf-8")
    return told


def _replace(place: Path, posterior: Posterior) -> None:
    """Write a posterior; the validation of other draws says nothing of these, and goes."""
    before = posterior_digest(place)
    write_posterior(place, posterior)
    if posterior_digest(place) != before:
        (place / VALIDATION).unlink(missing_ok=True)


def _rerun(study: Study, folder: Path, jobs: int | None, progress: Progress | None) -> Results:
    """Run the model on posterior draws; runs on those of other targets are moved aside."""
    try:
        return run_study(study, folder, jobs, progress)
    except ExperimentError as error:
        if error.message != "other_sample":
            raise
    set_aside(folder)
    return run_study(study, folder, jobs, progress)


def posterior_from(made: Calibration) -> Posterior:
    """Return posterior draws of every parameter, with where they come from."""
    inference = made.inference
    count, seed = int(profile(made.size)["draws"]), int(settings()["weighing"]["seed"])
    told = _provenance(
        made,
        METHOD,
        len(inference.z),
        (inference.weights.effective, inference.weights.largest),
        inference.contraction(),
    )
    return _stored(inference.draws(count, seed).astype(float), told)


def second_from(made: Calibration, near: Accepted) -> Posterior:
    """Return posterior draws by the second method, with where they come from."""
    count, seed = int(profile(made.size)["draws"]), int(settings()["weighing"]["seed"])
    weights, size = Weights(near.weights), made.z.shape[1]
    contracted = 1.0 - (near.deviation[:size] / made.z.std(axis=0)) ** 2
    told = _provenance(
        made, SECOND_METHOD, made.bank.rows, (weights.effective, weights.largest), contracted
    )
    chosen = weights.chosen(count, np.random.default_rng(seed))
    return _stored(near.values[chosen, :size], told)


def _stored(z: Floats, told: Provenance) -> Posterior:
    return Posterior(tuple(declared_parameters()), as_stored(parameter_values(z)), told)


def _provenance(
    made: Calibration,
    method: str,
    proposals: int,
    weighed: tuple[float, float],
    contracted: Floats,
) -> Provenance:
    return Provenance(
        method=method,
        profile=made.size,
        model=model_version(),
        content={**content_now(), "fingerprint": fingerprint(made.targets)},
        bank={"rows": made.bank.rows, "digest": made.bank.digest, **settings()["bank"]},
        fitted=tuple(target.name for target in made.fitted),
        held_out=tuple(target.name for target in made.held_out),
        proposals=proposals,
        effective=weighed[0],
        largest_weight=weighed[1],
        contraction=dict(zip(declared_parameters(), contracted.tolist(), strict=True)),
    )


def summary(made: Calibration, near: Accepted, rerun: Bank, second: Bank) -> dict[str, Any]:
    """Return everything that a calibration tells, in plain values.

    Parameters
    ----------
    made
        The calibration.
    near
        Rows that the second method keeps.
    rerun, second
        The model run on posterior draws of the first and of the second method.
    """
    expected = made.inference.effects()
    inference, rules = made.inference, settings()
    weights, names = inference.weights, list(declared_parameters())
    explained = inference.surrogate.explained.tolist()
    columns = [target.name for target in made.fitted] + list(made.bank.effects)
    return {
        "profile": made.size,
        "bank": {"rows": made.bank.rows, **rules["bank"]},
        "proposals": len(inference.z),
        "effective": weights.effective,
        "largest_weight": weights.largest,
        "intervals_allowed": weights.allow_intervals,
        "plausible": inference.plausible,
        "explained": dict(zip(columns, explained, strict=True)),
        "reached": [names[at] for at in inference.surrogate.reached.tolist()],
        "contraction": dict(zip(names, inference.contraction().tolist(), strict=True)),
        "targets": {target.name: _target(target, made.bank, rerun) for target in made.fitted},
        "effects": _effects(made, expected[1], rerun, second),
        "second_prior": _second(made, expected),
        "methods": _methods(made, near),
    }


def _target(target: Target, bank: Bank, rerun: Bank) -> dict[str, Any]:
    return {
        "source": target.source,
        "observed": target.value,
        "prior": spread_of(target, bank.statistics[target.name]),
        "posterior": spread_of(target, rerun.statistics[target.name]),
    }


def spread_of(target: Target, values: Floats) -> dict[str, float]:
    """Return median and interval of the model's number, in the scale in which it is told."""
    low, high = settings()["predictive"]["interval"]
    found = target.back(np.quantile(values, [low, 1 / 2, high])).tolist()
    return dict(zip(("low", "median", "high"), found, strict=True))


def _effects(made: Calibration, deviation: Floats, rerun: Bank, second: Bank) -> dict[str, Any]:
    """Return scenario effects before and after, and by the second method."""
    bar, found = float(settings()["agreement"]["largest"]), {}
    for at, (name, prior) in enumerate(made.bank.effects.items()):
        one, two = _moments(rerun.effects[name]), _moments(second.effects[name])
        width = float(deviation[at])
        apart = abs(one["mean"] - two["mean"]) / width
        found[name] = {
            "prior": _moments(prior),
            "posterior": one,
            "second_method": two,
            "expected_deviation": width,
            "difference": apart,
            "difference_error": float(np.hypot(one["error"], two["error"])) / width,
            "agree": apart < bar,
        }
    return found


def _moments(values: Floats) -> dict[str, float]:
    low, high = np.quantile(values, settings()["predictive"]["interval"])
    return {
        "mean": float(values.mean()),
        "deviation": float(values.std()),
        "error": float(values.std() / np.sqrt(len(values))),
        "low": float(low),
        "high": float(high),
    }


def _second(made: Calibration, expected: tuple[Floats, Floats]) -> dict[str, Any]:
    """Return what another prior does to the posterior, in standard deviations of the first."""
    first, second = made.inference, made.second_prior()
    used = first.surrogate.reached
    one, two = (_score_moments(each, used) for each in (first, second))
    names = list(declared_parameters())
    effects, deviation = expected
    other, spread = second.effects()
    return {
        "effective": second.weights.effective,
        "largest_weight": second.weights.largest,
        "shift": {
            names[at]: float((two[0][row] - one[0][row]) / one[1][row])
            for row, at in enumerate(used.tolist())
        },
        "effects": {
            name: {
                "first": float(effects[at]),
                "second": float(other[at]),
                "first_deviation": float(deviation[at]),
                "second_deviation": float(spread[at]),
            }
            for at, name in enumerate(made.bank.effects)
        },
    }


def _score_moments(inference: Inference, used: Any) -> tuple[Floats, Floats]:
    z, weights = inference.z[:, used].astype(float), inference.weights.values
    mean = weights @ z
    return mean, np.sqrt(weights @ (z - mean) ** 2)


def _methods(made: Calibration, near: Accepted) -> Mapping[str, Any]:
    """Return both methods' posterior means and deviations of what is an estimate."""
    used = made.inference.surrogate.reached
    mean, deviation = _score_moments(made.inference, used)
    contracted, names = made.inference.contraction(), list(declared_parameters())
    least = float(settings()["contraction"]["estimate"])
    return {
        "accepted": len(near.rows),
        "effective": near.effective,
        "parameters": {
            names[at]: {
                "mean": float(mean[row]),
                "deviation": float(deviation[row]),
                "second_mean": float(near.mean[at]),
                "second_deviation": float(near.deviation[at]),
            }
            for row, at in enumerate(used.tolist())
            if contracted[at] >= least
        },
    }
