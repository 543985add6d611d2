"""The study behind the report, and the files that are made of its results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path

from experiments.figures.figure import write
from experiments.report.build import build, plan
from experiments.report.html import render
from experiments.store import Results
from experiments.subject import Subject, subject_of
from experiments.words import words
from model.facts.read import read_facts


def scenario_names() -> tuple[str, ...]:
    """Return the scenarios of the report's study: names of the catalogue, and paths."""
    study = plan()["study"]
    pairs = [*study["controls"].values()]
    own = resources.files("experiments.report").joinpath("scenarios")
    files = [
        str(own.joinpath(f"{name}.toml")) for pair in study["replacement"].values() for name in pair
    ]
    names = [study["a"], study["b"], *study["beside"], *(name for pair in pairs for name in pair)]
    return (*names, *files)


def subject(results: Results) -> Subject:
    """Return the subject of the report."""
    study = plan()["study"]
    return subject_of(
        results,
        study["a"],
        study["b"],
        read_facts(),
        _pairs(study["controls"]),
        _pairs(study["replacement"]),
        study["beside"],
    )


def _pairs(table: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, str]]:
    return {key: (names[0], names[1]) for key, names in table.items()}


def file_name(language: str) -> str:
    """Return the name of the report's file in a language."""
    names: Mapping[str, str] = plan()["files"]
    return names[language]


def write_report(about: Subject, folder: Path, languages: Sequence[str]) -> Iterator[Path]:
    """Write the report and its figures into a folder, and yield the path of each report."""
    for language in languages:
        in_words = words(language)
        document = build(about, in_words)
        for picture in document.pictures():
            write(picture, folder / "figures", in_words)
        others = [name for name in languages if name != language]
        page = render(document, in_words, file_name(others[0]) if others else "")
        path = folder / file_name(language)
        path.write_text(page, encoding="utf-8")
        yield path
