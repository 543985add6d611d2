"""The study behind the report, and the files that are made of its results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

from experiments.analysis.kept import analyses
from experiments.backends import Backend, cores, map_runs
from experiments.figures.figure import Picture, write
from experiments.figures.page import as_pdf, as_png
from experiments.files import excel_csv, plain_csv
from experiments.plan import MANIFEST
from experiments.report.build import build
from experiments.report.document import Document, Table
from experiments.report.excel import write_xlsx
from experiments.report.html import render
from experiments.report.maker import plan
from experiments.report.pdf import write_pdf
from experiments.report.sheets import as_numbers
from experiments.report.word import write_docx
from experiments.store import open_results
from experiments.subject import Subject, subject_of
from experiments.words import Words, words
from model.facts.read import read_facts

FORMATS = ("html", "pdf", "docx", "xlsx")
HALVED = {"html", "pdf"}  # show figures for a phone, or on half a page
FIGURE_FORMS = ("png", "pdf")  # beside SVG


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


def subject(folder: Path, a: str = "", b: str = "") -> Subject:
    """Return the subject of the report: what a folder and its side study hold.

    Parameters
    ----------
    folder
        Results of the main study.
    a, b
        The scenarios compared; those of the report if not given.

    Raises
    ------
    ExperimentError
        When the folder holds no results of the two scenarios.
    """
    study = plan()["study"]
    side = side_folder(folder)
    found = subject_of(
        open_results(folder),
        a or study["a"],
        b or study["b"],
        read_facts(),
        _pairs(study["controls"]),
        _pairs(study["replacement"]),
        study["beside"],
        [open_results(side)] if (side / MANIFEST).exists() else [],
    )
    return replace(found, analyses=analyses(folder))


def _pairs(table: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, str]]:
    return {key: (names[0], names[1]) for key, names in table.items()}


def file_name(language: str, ending: str) -> str:
    """Return the name of the report's file in a language and a format."""
    return f"{plan()['files'][language]}.{ending}"


def write_report(
    results: Path,
    folder: Path,
    languages: Sequence[str],
    formats: Sequence[str] = FORMATS,
    size: str = "full",
    jobs: int | None = None,
) -> Sequence[Path]:
    """Write the report, its figures and tables into a folder.

    Parameters
    ----------
    results
        Folder of the main study.
    folder
        Where the report goes.
    languages
        Languages, each in files of its own.
    formats
        Of ``html``, ``pdf``, ``docx`` and ``xlsx``.
    size
        ``brief``, ``standard`` or ``full``.
    jobs
        Worker processes; one per core if not given.

    Returns
    -------
    sequence of Path
        The files, by language and format in the order asked for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    backend = Backend.local(min(jobs or cores(), len(languages)))
    calls = [(results, folder, language, languages, formats, size) for language in languages]
    paths = dict(map_runs(_write_one, calls, backend))
    return [path for language in languages for path in paths[language]]


def _write_one(
    results: Path,
    folder: Path,
    language: str,
    languages: Sequence[str],
    formats: Sequence[str],
    size: str,
) -> tuple[str, Sequence[Path]]:
    halves = not HALVED.isdisjoint(formats)
    document = build(subject(results), words(language), size, halves=halves)
    others = [name for name in languages if name != language]
    return language, write_document(document, folder, formats, others)


def write_document(
    document: Document,
    folder: Path,
    formats: Sequence[str] = FORMATS,
    others: Sequence[str] = (),
) -> Sequence[Path]:
    """Write one document, its figures and tables into a folder and return its files."""
    in_words = words(document.language)
    pictures = document.pictures()
    paths = write_figures(pictures, folder / "figures", in_words, FIGURE_FORMS)
    images = dict(zip((each.name for each in pictures), paths[:: len(FIGURE_FORMS)], strict=True))
    for table in document.tables():
        _write_table(table, folder / "tables", in_words)
    other = file_name(others[0], "html") if others and "html" in formats else ""
    writers: Mapping[str, Callable[[str], Path]] = {
        "html": lambda name: _write_page(document, folder / name, other),
        "pdf": lambda name: write_pdf(document, in_words, folder, name),
        "docx": lambda name: write_docx(document, in_words, folder, name, images),
        "xlsx": lambda name: write_xlsx(document, in_words, folder, name),
    }
    return [writers[each](file_name(document.language, each)) for each in formats]


def write_figures(
    pictures: Sequence[Picture], folder: Path, in_words: Words, formats: Sequence[str]
) -> Sequence[Path]:
    """Write figures with their data files and return the paths of the figures.

    Parameters
    ----------
    pictures
        The figures.
    folder
        Where they go.
    in_words
        Their language.
    formats
        Of ``svg``, ``png`` and ``pdf``; SVG and data files are always written.
    """
    images = as_png(pictures) if "png" in formats else ()
    paths: list[Path] = []
    for at, picture in enumerate(pictures):
        path = write(picture, folder, in_words)
        if images:
            path.with_suffix(".png").write_bytes(images[at])
        if "pdf" in formats:
            page = as_pdf(picture, in_words.language, plan()["pdf"]["standards"])
            path.with_suffix(".pdf").write_bytes(page)
        paths += [path.with_suffix(f".{form}") for form in formats or ("svg",)]
    return paths


def _write_page(document: Document, path: Path, other: str) -> Path:
    path.write_text(render(document, words(document.language), other), encoding="utf-8")
    return path


def _write_table(table: Table, folder: Path, in_words: Words) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    columns, rows = as_numbers(table, in_words)
    stem = folder / f"{table.name}.{in_words.language}"
    Path(f"{stem}.csv").write_text(plain_csv(columns, rows), encoding="utf-8")
    Path(f"{stem}.excel.csv").write_text(excel_csv(columns, rows, in_words), encoding="utf-8")
