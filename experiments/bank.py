"""The bank: the model run on many prior draws, and what that says of targets and effects.

Every row is one prior draw with its own seed, run once in two scenarios that share the history.
Studies of posterior draws are read in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.content import digest_of
from calibration.settings import profile, settings
from calibration.targets import Floats, Target, TargetSet
from experiments.design import Study
from experiments.statistics import Source, columns_of, effect, statistic
from experiments.store import Results
from model.parameters.declare import declared_parameters
from scenarios import read_scenario

COMPARED = (TargetSet.FIT, TargetSet.TEST)


@dataclass(frozen=True, slots=True)
class Bank:
    """What runs say of targets and effects.

    Attributes
    ----------
    parameters
        Parameter name to its values (rows,).
    statistics
        Target name to the model's number (rows,), transformed.
    effects
        Effect name to its value (rows,).
    """

    parameters: dict[str, Floats]
    statistics: dict[str, Floats]
    effects: dict[str, Floats]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.parameters.values())))

    @property
    def digest(self) -> str:
        """Digest of every statistic and effect."""
        return digest_of(
            {name: values.tolist() for name, values in (self.statistics | self.effects).items()}
        )

    def matrix(self, targets: tuple[Target, ...]) -> Floats:
        """Return the statistics of some targets (rows, targets)."""
        return np.column_stack([self.statistics[target.name] for target in targets])


def compared(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Return the targets that the model gives a number for."""
    return tuple(target for target in targets if target.set in COMPARED)


def bank_study(
    targets: tuple[Target, ...],
    rows: int,
    *,
    scale: float | None = None,
    posterior: Path | None = None,
    replicates: int = 1,
    name: str = "bank",
    past_alone: bool = False,
) -> Study:
    """Return the study whose results are a bank.

    Parameters
    ----------
    targets
        What its columns are needed for.
    rows
        Number of draws.
    scale
        Size of the population; that of the settings if not given.
    posterior
        Folder of a posterior to draw from instead of the priors.
    replicates
        Seeds per draw.
    name
        Name of the study.
    past_alone
        True for the history without what follows it, so without effects.
    """
    rules = settings()["bank"]
    known = declared_parameters().keys()
    keys = ("past",) if past_alone else ("history", "other")
    pair = [read_scenario(rules[key], known_parameters=known) for key in keys]
    return Study(
        name=name,
        scenarios=tuple(pair),
        draws=rows,
        replicates=replicates,
        seed=int(rules["seed"]),
        scale=float(rules["scale"]) if scale is None else scale,
        posterior=posterior,
        outcomes=columns_of(compared(targets)),
        end_year=None if past_alone else int(rules["end_year"]),
    )


def read_bank(results: Results, targets: tuple[Target, ...]) -> Bank:
    """Return the bank that results hold, replicates averaged.

    Parameters
    ----------
    results
        Results of :func:`bank_study`.
    targets
        Targets to read.
    """
    asked = settings()["effects"] if len(results.scenarios) > 1 else {}
    a, b = results.scenarios[0], results.scenarios[-1]
    source = Source(results, a, results.parameters)
    statistics = {
        target.name: target.transform(statistic(target, source, results.replicates).mean(axis=1))
        for target in compared(targets)
    }
    effects = {name: effect(results, a, b, row).mean(axis=1) for name, row in asked.items()}
    return Bank(results.parameters, statistics, effects)


def runs_needed(size: str, rows: int | None = None) -> tuple[int, float]:
    """Return how many pairs of runs a calibration takes, and the seconds of one core.

    Parameters
    ----------
    size
        Profile.
    rows
        Rows of the bank; those of the profile if not given.
    """
    sizes = profile(size)
    runs = (int(sizes["bank"]) if rows is None else rows) + 2 * int(sizes["rerun"])
    return runs, runs * float(sizes["seconds_per_run"])
