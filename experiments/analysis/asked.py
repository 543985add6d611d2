"""From the words of a command to a question and the way it is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from experiments.analysis.question import Question, Runs
from experiments.analysis.settings import size
from experiments.asked import chosen_posterior, read_scenarios
from experiments.design import nearest
from experiments.errors import ExperimentError
from experiments.measures import measures
from experiments.options_analysis import profile_of
from experiments.settings import settings, within
from experiments.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an analysis was asked for; None where the profile decides.

    Attributes
    ----------
    a, b
        Scenarios, by name or path.
    outcome, year, by, group
        What is looked at.
    seed, scale, jobs, out
        How it is run.
    profile
        ``quick``, ``reduced`` or ``full``.
    posterior
        Folder of posterior draws to take in place of the priors.
    """

    a: str
    b: str
    outcome: str
    year: int | None = None
    by: str = "all"
    group: str = "all"
    seed: int | None = None
    scale: float | None = None
    jobs: int | None = None
    out: Path | None = None
    profile: str = "full"
    posterior: Path | None = None

    @property
    def size(self) -> Any:
        """What the profile runs."""
        return size(self.profile)

    def folder(self, kind: str) -> Path:
        """Return where an analysis and its runs are kept."""
        if self.out is not None:
            return self.out
        name = kind if self.profile == "full" else f"{kind}-{self.profile}"
        return Path(settings()["study"]["folder"]) / name

    def asked(
        self, terminal: Terminal, kind: str, further: Sequence[str] = ()
    ) -> tuple[Question, Runs]:
        """Return the question and how its designs are run.

        Raises
        ------
        ExperimentError
            For an unknown outcome, with the nearest one, or a number out of its limits.
        """
        if self.outcome not in measures():
            raise ExperimentError(
                "unknown_outcome", word=self.outcome, near=nearest(self.outcome, tuple(measures()))
            )
        names = list(dict.fromkeys([self.a, self.b, *further]))
        scenarios = read_scenarios(names, terminal)
        a, b = scenarios[0], scenarios[0 if self.a == self.b else 1]
        question = Question(
            a.name,
            b.name,
            self.outcome,
            min(a.course.part_year, b.course.part_year),
            self.year,
            self.by,
            self.group,
        )
        seed = int(settings()["study"]["seed"]) if self.seed is None else self.seed
        scale = float(self.size["scale"]) if self.scale is None else self.scale
        within("seed", seed)
        within("scale", scale)
        return question, Runs(
            scenarios, seed, scale, self.jobs, self.folder(kind), self.out is None, terminal
        )


def wanted_of(options: Mapping[str, Any], terminal: Terminal) -> Wanted:
    """Return what a command was asked for, from the options that its function got.

    Parameters
    ----------
    options
        Values by the names of the function's arguments; other names are passed over.
    terminal
        Who is told what draws are taken from.

    Raises
    ------
    ExperimentError
        When two profiles are asked for, or a posterior that cannot be used.
    """
    given = {item.name: options[item.name] for item in fields(Wanted) if item.name in options}
    given["profile"] = profile_of(quick=options["quick"], reduced=options["reduced"])
    if "posterior" in options:
        given["posterior"] = chosen_posterior(options["posterior"], terminal)
    return Wanted(**given)
