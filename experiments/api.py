"""The questions of the command line, asked from Python."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.asked import Asked, run_asked, study_of
from experiments.comparison import Effect
from experiments.figures.figure import make
from experiments.report.run import write_figures
from experiments.store import Results, open_results
from experiments.subject import subject_of
from experiments.terminal import speaking
from experiments.words import words
from model.facts.read import read_facts

__all__ = ["compare", "figure", "open_results", "run"]


def run(
    scenarios: Sequence[str],
    *,
    out: Path | str,
    draws: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    scale: float | None = None,
    jobs: int | None = None,
) -> Results:
    """Run scenarios on the same parameter draws and random numbers.

    Parameters
    ----------
    scenarios
        Names in the catalogue, or paths of scenario files.
    out
        Folder for the results; what is there already is kept.
    draws, replicates, seed, scale
        As in :class:`experiments.design.Study`; the standard profile decides what is not given.
    jobs
        Worker processes; one per core if not given.

    Raises
    ------
    ScenarioError, ExperimentError
        When a scenario or a number cannot be used, or the folder cannot.
    """
    terminal = speaking("en", quiet=True)
    study = study_of(scenarios, Asked(draws, replicates, seed, scale), terminal)
    return run_asked(study, Path(out), jobs, terminal)


def compare(results: Results, a: str, b: str, measure: str) -> Effect:
    """Return what scenario `b` changes against `a`: mean, intervals and what they consist of.

    The effect is a sum over years for what is counted per year, and a mean over years for a
    stock, from the first year in which the two may differ.

    Parameters
    ----------
    results
        What :func:`run` returned, or :func:`open_results` of its folder.
    a, b
        Names of scenarios.
    measure
        Name of an outcome; ``konsekvens explain NAME`` says what it means.
    """
    return subject_of(results, a, b, read_facts()).contrast(measure).total.at(0)


def figure(
    results: Results,
    a: str,
    b: str,
    name: str,
    folder: Path | str,
    language: str = "sv",
    formats: Sequence[str] = ("svg", "png"),
) -> Sequence[Path]:
    """Write a figure about two scenarios into a folder, and return the paths of its pictures.

    Its numbers as CSV, and title, caption and alternative text as JSON, are written beside it.

    Parameters
    ----------
    results
        What :func:`run` returned, or :func:`open_results` of its folder.
    a, b
        Names of scenarios; effects are b minus a.
    name
        Name of the figure; a file of ``experiments/figures``.
    folder
        Where it goes.
    language
        "sv" or "en".
    formats
        Of ``svg``, ``png`` and ``pdf``.
    """
    in_words = words(language)
    about = subject_of(results, a, b, read_facts())
    return write_figures([make(name, about, in_words)], Path(folder), in_words, formats)
