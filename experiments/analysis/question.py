"""What is asked of a paired difference, and how a design is run to answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.guard import complete, none_missing
from experiments.analysis.settings import rules
from experiments.asked import run_asked
from experiments.design import Rows, Study, Variant, nearest
from experiments.errors import Exit, ExperimentError
from experiments.measures import measure
from experiments.plan import set_aside
from experiments.store import Results
from experiments.terminal import Terminal
from scenarios import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """Which difference is looked at.

    Attributes
    ----------
    a, b
        Names of scenarios; effects are b minus a.
    outcome
        Measure.
    year
        One year; all years after the scenarios part if None.
    breakdown, group
        Part of the population, such as ("municipality", "0180").
    first_year
        First year in which the scenarios may differ.
    """

    a: str
    b: str
    outcome: str
    first_year: int
    year: int | None = None
    breakdown: str = "all"
    group: str = "all"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of results that the question needs, and those that every design keeps."""
        asked = measure(self.outcome)
        kept = rules()["question"]["kept"]
        return tuple(dict.fromkeys((*kept, *asked.add, *asked.over)))

    def levels(self, results: Results, scenario: str, variant: str | None = None) -> Floats:
        """Return the outcome in one scenario (draws, replicates)."""
        asked = measure(self.outcome)
        years, groups, values = asked.cube(results, scenario, self.breakdown, variant)
        if self.group not in groups:
            raise ExperimentError(
                "unknown_group",
                Exit.USAGE,
                word=self.group,
                near=nearest(self.group, tuple(groups)),
            )
        span = years >= self.first_year if self.year is None else years == self.year
        if not span.any():
            raise ExperimentError(
                "unknown_year", Exit.USAGE, year=self.year, first=years[0], last=years[-1]
            )
        chosen = values[:, :, span, list(groups).index(self.group)]
        summed = asked.is_flow and self.year is None
        return np.asarray(chosen.sum(axis=2) if summed else chosen.mean(axis=2), float)

    def effects(self, results: Results, variant: str | None = None) -> Floats:
        """Return paired effects (draws, replicates)."""
        return self.levels(results, self.b, variant) - self.levels(results, self.a, variant)

    def effect_by_row(self, results: Results, rows: int) -> Floats:
        """Return one paired effect for every row of a design (rows,).

        Raises
        ------
        ExperimentError
            When a row was not run or its effect is not finite; the message names it.
        """
        none_missing(results.draws, rows)
        return complete(self.effects(results).mean(axis=1), rows)


@dataclass(frozen=True, slots=True)
class Runs:
    """How designs are run.

    Attributes
    ----------
    scenarios
        Scenarios, lived through together.
    seed, scale
        As in a study.
    jobs
        Worker processes; one per core if None.
    out
        Folder of results.
    own
        True where the program chose the folder: results of another model in it are moved aside.
    terminal
        Who is told.
    """

    scenarios: tuple[Scenario, ...]
    seed: int
    scale: float
    jobs: int | None
    out: Path
    own: bool
    terminal: Terminal

    def study(self, name: str, draws: int, replicates: int = 1) -> Study:
        """Return a study of these scenarios."""
        return Study(name, self.scenarios, draws, replicates, self.seed, self.scale)

    def of_rows(self, name: str, rows: Rows, columns: Sequence[str]) -> Results:
        """Run a design, one row after the other, and return its results."""
        study = Study(
            name,
            self.scenarios,
            len(rows.values),
            1,
            self.seed,
            self.scale,
            outcomes=tuple(columns),
            rows=rows,
        )
        return self.of_study(study)

    def of_study(self, study: Study) -> Results:
        """Run a study into this analysis's folder, under the study's name."""
        folder = self.out / study.name
        try:
            return run_asked(study, folder, self.jobs, self.terminal)
        except ExperimentError as error:
            if not self.own or error.message not in ("other_sample", "other_content"):
                raise
            self.terminal.tell("set_aside", folder=folder, aside=set_aside(folder))
        return run_asked(study, folder, self.jobs, self.terminal)


def structure_variants() -> tuple[Variant, ...]:
    """Return the structural variants of the study ``structure``."""
    from experiments.studies import read_study

    return read_study("structure").study.variants


def default_question() -> tuple[str, str, str]:
    """Return both scenarios and the outcome that are looked at unless something else is asked."""
    asked = rules()["question"]
    return asked["a"], asked["b"], asked["outcome"]
