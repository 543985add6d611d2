"""The document as a Word file: real headings, captions, tables and alternative texts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from experiments.report.document import (
    Block,
    Document,
    FigureBlock,
    Findings,
    NotAnalysed,
    Paragraph,
    Table,
)
from experiments.report.html import texts
from experiments.report.maker import plan
from experiments.words import Words


def write_docx(document: Document, words: Words, folder: Path, name: str) -> Path:
    """Write a document as DOCX into a folder and return the path."""
    from docx import Document as WordFile
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    rules = plan()["docx"]
    file = WordFile()
    page = file.sections[0]
    page.page_width, page.page_height = Mm(rules["width_mm"]), Mm(rules["height_mm"])
    page.left_margin = page.right_margin = Mm(rules["margin_mm"])
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = rules["font"], Pt(rules["points"])
    language = normal.element.get_or_add_rPr().makeelement(
        qn("w:lang"), {qn("w:val"): f"{words.language}-{plan()['regions'][words.language]}"}
    )
    normal.element.get_or_add_rPr().append(language)
    file.core_properties.title = document.title
    file.core_properties.author = "Konsekvens"
    file.core_properties.language = words.language
    file.add_heading(document.title, 0)
    file.add_paragraph(document.subtitle, style="Subtitle")
    for warning in document.warnings:
        file.add_paragraph(warning, style="Intense Quote")
    for section in document.sections:
        file.add_heading(f"{section.number}  {section.title}", 1)
        file.add_paragraph(words.text("report.page.basis", basis=section.basis), style="Caption")
        for block in section.blocks:
            _add(file, document, words, block)
    path = folder / name
    file.save(str(path))
    return path


def _add(file: Any, document: Document, words: Words, block: Block) -> None:
    if isinstance(block, Paragraph):
        file.add_paragraph(block.text)
    elif isinstance(block, NotAnalysed):
        text = words.text("report.page.not_analysed", reason=block.reason)
        file.add_paragraph().add_run(text).italic = True
    elif isinstance(block, Findings):
        for line in block.lines:
            paragraph = file.add_paragraph(style="List Bullet")
            paragraph.add_run(f"{line.about}. ").bold = True
            paragraph.add_run(line.text)
    elif isinstance(block, FigureBlock):
        _figure(file, words, block, document.figure_numbers()[block.picture.name])
    elif isinstance(block, Table):
        _table(file, words, block, document.table_numbers()[block.name])


def _figure(file: Any, words: Words, block: FigureBlock, number: int) -> None:
    from docx.shared import Mm

    picture = block.picture
    shown = file.add_picture(io.BytesIO(picture.png), width=Mm(plan()["docx"]["figure_mm"]))
    about = shown._inline.docPr
    about.set("descr", f"{picture.drawn.title}. {picture.drawn.alt}")
    about.set("title", picture.drawn.title)
    name = words.text("report.page.figure", number=number)
    file.add_paragraph(f"{name}. {picture.drawn.caption}", style="Caption")


def _table(file: Any, words: Words, table: Table, number: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    name = words.text("report.page.table", number=number)
    file.add_paragraph(
        f"{name}. {table.title}", style="Caption"
    ).paragraph_format.keep_with_next = True
    made = file.add_table(rows=0, cols=len(table.head), style=plan()["docx"]["table_style"])
    size, words_there = Pt(plan()["docx"]["table_points"]), texts(table)
    for at, row in enumerate((table.head, *table.rows)):
        cells = made.add_row().cells
        for column, cell in enumerate(row):
            paragraph = cells[column].paragraphs[0]
            run = paragraph.add_run(str(cell))
            run.font.size, run.bold = size, at == 0
            if not words_there[column]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(repeat)
    if table.note:
        file.add_paragraph(table.note, style="Caption")
