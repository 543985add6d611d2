"""The files of the report: what other programs find in them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document as WordFile
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from pypdf import PdfReader

from experiments.analysis.kept import analyses
from experiments.figures import figure
from experiments.files import BOM
from experiments.report.build import build
from experiments.report.document import Document, Findings, Paragraph
from experiments.report.html import render
from experiments.report.maker import plan
from experiments.report.pdf import write_pdf
from experiments.report.run import file_name, write_document, write_figures
from experiments.words import LANGUAGES, words
from tests.reported import document, subject

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("report")
    for language in LANGUAGES:
        others = [name for name in LANGUAGES if name != language]
        write_document(document(language), made, others=others)
    return made


def tags(node: Any, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Collect kind and alternative text of every element of a PDF's structure."""
    node = node.get_object()
    if isinstance(node, dict):
        if "/S" in node:
            found.append((str(node["/S"]), str(node.get("/Alt", ""))))
        below = node.get("/K", [])
        for each in below if isinstance(below, list) else [below]:
            if hasattr(each, "get_object") and not isinstance(each, int):
                tags(each, found)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_with_language_and_alternative_texts(folder: Path, language: str) -> None:
    reader = PdfReader(folder / file_name(language, "pdf"))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]) == f"{language}-{plan()['regions'][language]}"
    found = tags(root["/StructTreeRoot"], [])
    kinds = [kind for kind, _ in found]
    made = document(language)
    assert kinds.count("/H1") >= len(made.sections)
    assert kinds.count("/Table") == len(made.tables())
    alts = [alt for kind, alt in found if kind == "/Figure"]
    assert sorted(alts) == sorted(f"{p.drawn.title}. {p.drawn.alt}" for p in made.pictures())
    assert str(reader.metadata.title if reader.metadata else "") == made.title
    assert len(reader.outline) >= len(made.sections)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_file_has_headings_captions_links_and_alternative_texts(
    folder: Path, language: str
) -> None:
    made, file = document(language), WordFile(str(folder / file_name(language, "docx")))
    styles = [
        (getattr(paragraph.style, "name", ""), paragraph.text) for paragraph in file.paragraphs
    ]
    headings = [text for style, text in styles if style == "Heading 1"]
    assert headings == [f"{each.number}  {each.title}" for each in made.sections]
    assert len(file.tables) == len(made.tables())
    for shown, table in zip(file.tables, made.tables(), strict=True):
        assert [cell.text for cell in shown.rows[0].cells] == [str(name) for name in table.head]
        assert len(shown.rows) == len(table.rows) + 1
        assert shown.rows[0]._tr.find(f".//{WORD}tblHeader") is not None
    body = file.element.body
    alts = [node.get("descr") for node in body.iter(f"{DRAWING}docPr")]
    assert alts == [f"{p.drawn.title}. {p.drawn.alt}" for p in made.pictures()]
    marks = {node.get(f"{WORD}name") for node in body.iter(f"{WORD}bookmarkStart")}
    targets = {node.get(f"{WORD}anchor") for node in body.iter(f"{WORD}hyperlink")}
    assert {"manifest", "parameters", "summary", "history"} <= targets <= marks


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_keeps_codes_as_text_and_numbers_as_numbers(
    folder: Path, language: str
) -> None:
    book = openpyxl.load_workbook(folder / file_name(language, "xlsx"))
    made = document(language)
    numbers = made.table_numbers()
    name = words(language).text("report.page.table", number=numbers["municipalities"])
    rows = list(book[name].iter_rows(values_only=True))
    assert "0180" in [row[1] for row in rows]
    assert all(isinstance(value, int | float) for value in rows[1][2:])
    assert len(book.sheetnames) == 1 + len(numbers) + len(made.figure_numbers())
    notes = [str(row[1]) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert notes[0] == made.subtitle
    assert notes[-1] == made.pictures()[0].footer


def test_tables_are_written_twice(folder: Path) -> None:
    plain = (folder / "tables" / "municipalities.sv.csv").read_text(encoding="utf-8")
    swedish = (folder / "tables" / "municipalities.sv.excel.csv").read_text(encoding="utf-8")
    assert swedish.startswith(BOM)
    assert not plain.startswith(BOM)
    ours = list(csv.reader(io.StringIO(plain)))
    theirs = list(csv.reader(io.StringIO(swedish.removeprefix(BOM)), delimiter=";"))
    assert ours[0] == theirs[0]
    assert [[cell.replace(",", ".") for cell in row[2:]] for row in theirs[1:]] == [
        row[2:] for row in ours[1:]
    ]
    assert any("," in cell for row in theirs[1:] for cell in row[2:])
    assert "0180" in [row[1] for row in ours]


def test_two_reports_are_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = build(subject(20.0), words("sv"))
    write_document(again, tmp_path, ("html", "pdf", "xlsx"), ("en",))
    files = [path.relative_to(tmp_path) for path in sorted(tmp_path.rglob("*.*"))]
    assert {path.suffix for path in files} >= {".html", ".svg", ".csv", ".json", ".png", ".pdf"}
    for path in files:
        if path.suffix != ".xlsx":
            assert (tmp_path / path).read_bytes() == (folder / path).read_bytes(), path
    one, two = (zipfile.ZipFile(each / "report.xlsx") for each in (folder, tmp_path))
    for name in one.namelist():
        assert name == "docProps/core.xml" or one.read(name) == two.read(name), name


@pytest.mark.parametrize("size", ["brief", "standard"])
def test_smaller_reports_lead_nowhere_that_is_not_there(size: str) -> None:
    made = build(subject(20.0), words("sv"), size)
    text = render(made, words("sv"))
    ids = set(text.split('id="')[at].split('"')[0] for at in range(1, text.count('id="') + 1))
    targets = {part.split('"')[0] for part in text.split('href="#')[1:]}
    assert targets <= ids
    assert len(text) < len(render(document("sv"), words("sv")))


@cache
def standard(language: str) -> Document:
    about = replace(subject(20.0), analyses=analyses(), known={})
    return build(about, words(language), "standard")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_standard_size_has_about_15_pages(language: str, tmp_path: Path) -> None:
    told, made = words(language), standard(language)
    write_figures(made.pictures(), tmp_path / "figures", told, ())
    reader = PdfReader(write_pdf(made, told, tmp_path, file_name(language, "pdf")))
    assert 13 <= len(reader.pages) <= 17
    root: Any = reader.trailer["/Root"]
    alts = [alt for kind, alt in tags(root["/StructTreeRoot"], []) if kind == "/Figure"]
    assert sorted(alts) == sorted(f"{p.drawn.title}. {p.drawn.alt}" for p in made.pictures())
    # page one holds the whole answer
    first = re.sub(r"\s+", "", reader.pages[0].extract_text())
    answer = next(block for block in made.sections[0].blocks if isinstance(block, Findings))
    for line in answer.lines:
        assert re.sub(r"\s+", "", line.text) in first.replace("\u00ad", "")
    assert re.sub(r"\s+", "", made.sections[1].title) not in first


def test_what_a_size_leaves_out_is_named_and_stands_in_the_full_size() -> None:
    about = replace(subject(20.0), analyses=analyses(), known={})
    small, full = standard("sv"), build(about, words("sv"))
    out = plan()["left_out"]["standard"]
    names = {table.name: table.title for table in full.tables()}
    pictures = {picture.name for picture in full.pictures()}
    assert not set(out["tables"]) & {table.name for table in small.tables()}
    assert not set(out["figures"]) & {picture.name for picture in small.pictures()}
    said = " ".join(
        block.text
        for section in small.sections
        for block in section.blocks
        if isinstance(block, Paragraph)
    )
    shown = {section.key for section in small.sections}
    assert {"recruitment", "distribution", "uncertainty", "validation"} <= shown
    for name in out["tables"]:
        assert name not in names or names[name] in said, name
    assert "sensitivity_parameters" in names
    assert {"history", "predictive"} <= pictures


@pytest.mark.parametrize("halves", [False, True])
def test_only_what_is_shown_is_drawn(halves: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[float] = []

    def counted(picture: Figure, title: str, below: str) -> Any:
        drawn.append(picture.get_size_inches()[0])
        return framed(picture, title, below)

    framed = figure._frame
    monkeypatch.setattr(figure, "_frame", counted)
    about = replace(subject(20.0), analyses=analyses(), known={})
    shown = build(about, words("sv"), "standard", halves=halves).pictures()
    narrow = sum(bool(picture.narrow) for picture in shown)
    assert bool(narrow) is halves
    assert len(drawn) == len(shown) + narrow


def test_texts_measured_once_give_the_svg_of_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("map_posts", "history")
    ours = [figure.make(name, subject(20.0), words("sv")).svg for name in names]
    monkeypatch.setattr(figure, "Canvas", FigureCanvasSVG)
    assert ours == [figure.make(name, subject(20.0), words("sv")).svg for name in names]
