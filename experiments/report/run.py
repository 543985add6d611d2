"""The study behind the report, and the files that are made of its results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from os import cpu_count
from pathlib import Path

from experiments.figures.figure import write
from experiments.plan import MANIFEST
from experiments.report.build import build, plan
from experiments.report.document import Document
from experiments.report.html import render
from experiments.store import open_results
from experiments.subject import Subject, subject_of
from experiments.words import words
from model.facts.read import read_facts


def main_names() -> tuple[str, ...]:
    """Return the scenarios of the main study: names of the catalogue."""
    study = plan()["study"]
    return (study["a"], study["b"], *study["beside"])


def side_names() -> tuple[str, ...]:
    """Return the scenarios of the side study, on fewer draws: names, and paths."""
    study = plan()["study"]
    own = resources.files("experiments.report").joinpath("scenarios")
    changed = [name for pair in study["replacement"].values() for name in pair]
    controls = [name for pair in study["controls"].values() for name in pair]
    return (*controls, *(str(own.joinpath(f"{name}.toml")) for name in changed))


def side_folder(folder: Path) -> Path:
    """Return where the side study of a main study is kept."""
    return folder / str(plan()["study"]["side_folder"])


def subject(folder: Path) -> Subject:
    """Return the subject of the report: what a folder and its side study hold.

    Raises
    ------
    ExperimentError
        When the folder holds no results of the two scenarios.
    """
    study = plan()["study"]
    side = side_folder(folder)
    return subject_of(
        open_results(folder),
        study["a"],
        study["b"],
        read_facts(),
        _pairs(study["controls"]),
        _pairs(study["replacement"]),
        study["beside"],
        [open_results(side)] if (side / MANIFEST).exists() else [],
    )


def _pairs(table: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, str]]:
    return {key: (names[0], names[1]) for key, names in table.items()}


def file_name(language: str) -> str:
    """Return the name of the report's file in a language."""
    names: Mapping[str, str] = plan()["files"]
    return names[language]


def write_report(
    results: Path, folder: Path, languages: Sequence[str], jobs: int | None = None
) -> Sequence[Path]:
    """Write the report and its figures into a folder and return the path of each report.

    Parameters
    ----------
    results
        Folder of the main study.
    folder
        Where the report goes.
    languages
        Languages, each in a file of its own.
    jobs
        Worker processes; one per core if not given.
    """
    from joblib import Parallel, delayed

    work = [delayed(_write_one)(results, folder, language, languages) for language in languages]
    paths: Sequence[Path] = Parallel(n_jobs=min(jobs or cpu_count() or 1, len(work)))(work)
    return paths


def _write_one(results: Path, folder: Path, language: str, languages: Sequence[str]) -> Path:
    in_words = words(language)
    document = build(subject(results), in_words)
    return write_document(document, folder, [name for name in languages if name != language])


def write_document(document: Document, folder: Path, others: Sequence[str] = ()) -> Path:
    """Write one document and its figures into a folder and return the path of the page."""
    in_words = words(document.language)
    for picture in document.pictures():
        write(picture, folder / "figures", in_words)
    page = render(document, in_words, file_name(others[0]) if others else "")
    path = folder / file_name(document.language)
    path.write_text(page, encoding="utf-8")
    return path
