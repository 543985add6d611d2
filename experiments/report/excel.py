"""The tables of the document as a workbook: numbers as numbers, codes as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.files import Plain
from experiments.report.document import Document
from experiments.report.maker import plan
from experiments.report.sheets import as_numbers
from experiments.words import Words


def write_xlsx(document: Document, words: Words, folder: Path, name: str) -> Path:
    """Write the tables and the numbers of the figures as XLSX, and return the path."""
    import xlsxwriter

    path = folder / name
    rules = plan()["xlsx"]
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        book.set_properties({"title": document.title, "author": "Konsekvens"})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": rules["format"], "valign": "top"}),
        }
        first = book.add_worksheet(words.text("report.page.read_me"))
        first.set_column(0, 0, rules["sheet_width"])
        first.set_column(1, 1, rules["note_width"])
        lines = [(document.title, document.subtitle), *(("!", each) for each in document.warnings)]
        tables, figures = document.table_numbers(), document.figure_numbers()
        for table in document.tables():
            title = words.text("report.page.table", number=tables[table.name])
            columns, rows = as_numbers(table, words)
            sheet = book.add_worksheet(title)
            _fill(sheet, formats, columns, rows)
            lines.append((title, f"{table.title}. {table.note}"))
        for picture in document.pictures():
            title = words.text("report.page.figure", number=figures[picture.name])
            sheet = book.add_worksheet(title)
            _fill(sheet, formats, picture.drawn.columns, picture.drawn.rows)
            lines.append((title, f"{picture.drawn.title}. {picture.drawn.caption}"))
        lines += [("", picture.footer) for picture in document.pictures()[:1]]
        for at, (key, text) in enumerate(lines):
            first.write_string(at, 0, key, formats["head"])
            first.write_string(at, 1, text, formats["wrap"])
    return path


def _fill(
    sheet: Any, formats: dict[str, Any], columns: Sequence[str], rows: Sequence[Sequence[Plain]]
) -> None:
    rules = plan()["xlsx"]
    for at, name in enumerate(columns):
        sheet.write_string(0, at, name, formats["head"])
    for row, cells in enumerate(rows, start=1):
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, at, cell, formats["text"])
            else:
                sheet.write_number(row, at, cell, formats["number"])
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, rules["first_width"])
    sheet.set_column(1, len(columns), rules["width"])
