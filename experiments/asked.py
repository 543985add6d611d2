"""From the words of a command to a study, and from a study to its results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cautions import cautions
from experiments.design import Study, folder_name, posterior_of
from experiments.errors import Exit, ExperimentError
from experiments.settings import profile, settings
from experiments.terminal import Bar, Terminal
from model.parameters.declare import declared_parameters
from scenarios import Scenario, read_scenario

if TYPE_CHECKING:
    from experiments.store import Results


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was asked for; None where the profile decides.

    Attributes
    ----------
    draws, replicates, seed, scale, posterior
        As in :class:`experiments.design.Study`.
    quick
        True for the quick profile.
    """

    draws: int | None = None
    replicates: int | None = None
    seed: int | None = None
    scale: float | None = None
    posterior: Path | None = None
    quick: bool = False


def read_scenarios(names: Sequence[str], terminal: Terminal) -> tuple[Scenario, ...]:
    """Read scenarios by name or path, and say what must be said about them."""
    known = declared_parameters().keys()
    found = tuple(
        read_scenario(name, language=terminal.language, known_parameters=known) for name in names
    )
    for scenario in found:
        for caution in cautions(scenario):
            terminal.warn(caution.message, **caution.words)
    return found


def study_of(
    names: Sequence[str], asked: Asked, terminal: Terminal, name: str | None = None
) -> Study:
    """Return the study that a command asks for.

    Parameters
    ----------
    names
        Scenarios, by name or path.
    asked
        Options.
    terminal
        Who is told.
    name
        Name of the study; made of the scenarios' names if not given.
    """
    rules = settings()["study"]
    chosen = profile("quick" if asked.quick else "standard")
    scenarios = read_scenarios(names, terminal)
    joined = "-".join(scenario.name for scenario in scenarios)
    return Study(
        name=name or folder_name(joined),
        scenarios=scenarios,
        draws=chosen["draws"] if asked.draws is None else asked.draws,
        replicates=chosen["replicates"] if asked.replicates is None else asked.replicates,
        seed=rules["seed"] if asked.seed is None else asked.seed,
        scale=chosen["scale"] if asked.scale is None else asked.scale,
        posterior=chosen_posterior(asked.posterior, terminal),
    )


def chosen_posterior(asked: Path | None, terminal: Terminal) -> Path | None:
    """Return the folder of the posterior that is asked for, and say what draws are taken from.

    Raises
    ------
    ExperimentError
        When the folder holds no posterior of today's parameters, or too thin a one.
    """
    from calibration.posterior import posterior_folder
    from calibration.weighing import enough

    if asked is None:
        terminal.tell("from_priors")
        return None
    folder = posterior_folder(asked)
    posterior = posterior_of(folder)
    told = posterior.provenance
    if not enough(told.effective, told.largest_weight):
        words = {"folder": folder, "effective": round(told.effective)}
        raise ExperimentError("posterior_thin", Exit.INVALID, **words)
    for part in posterior.stale():
        terminal.warn("posterior_stale", folder=folder, part=terminal.text(f"part_{part}"))
    terminal.tell("from_posterior", folder=folder)
    return folder


def run_asked(study: Study, out: Path | None, jobs: int | None, terminal: Terminal) -> Results:
    """Run a study into a folder and return its results.

    A folder that was named is never touched when it holds other results. The folder that the
    program chose itself is then moved aside under a name of its own, and said to be.
    """
    from experiments.plan import set_aside
    from experiments.runner import run_study

    folder = Path(settings()["study"]["folder"]) / study.name if out is None else out
    try:
        return run_study(study, folder, jobs, Bar(terminal))
    except ExperimentError as error:
        if out is not None or error.message not in ("other_sample", "other_content"):
            raise
        terminal.tell("set_aside", folder=folder, aside=set_aside(folder))
    return run_study(study, folder, jobs, Bar(terminal))
