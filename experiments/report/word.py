"""The document as a Word file: real headings, captions, tables, links and alternative texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

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
from experiments.report.widths import weights
from experiments.words import Words


@dataclass(frozen=True, slots=True)
class Writer:
    """A Word file under way.

    Attributes
    ----------
    file
        The file.
    document, words
        What is written, in which language.
    images
        Name of a figure to its PNG file.
    marks
        Names that have been given a bookmark.
    styles
        Name of a style to its id, as far as they have been looked up.
    """

    file: Any
    document: Document
    words: Words
    images: Mapping[str, Path]
    marks: list[str] = field(default_factory=list)
    styles: dict[str, str] = field(default_factory=dict)

    def say(self, key: str, **fields: object) -> str:
        """Return a text of the page."""
        return self.words.text(f"report.page.{key}", **fields)

    def add(self, text: str, style: str) -> Any:
        """Add a paragraph in a style, whose id is looked up once: each look-up reads the file."""
        if style not in self.styles:
            self.styles[style] = self.file.styles[style].style_id
        paragraph = self.file.add_paragraph(text)
        paragraph._p.style = self.styles[style]
        return paragraph


def write_docx(
    document: Document, words: Words, folder: Path, name: str, images: Mapping[str, Path]
) -> Path:
    """Write a document as DOCX into a folder and return the path.

    Parameters
    ----------
    document, words
        What to write, in which language.
    folder, name
        Where it goes.
    images
        Name of a figure to its PNG file.
    """
    from docx import Document as WordFile

    writer = Writer(WordFile(), document, words, images)
    file = writer.file
    _page(writer)
    file.add_heading(document.title, 0)
    writer.add(document.subtitle, "Subtitle")
    for warning in document.warnings:
        writer.add(warning, "Intense Quote")
    for section in document.sections:
        heading = file.add_heading(f"{section.number}  {section.title}", 1)
        _mark(writer, heading, section.key)
        writer.add(writer.say("basis", basis=section.basis), "Caption")
        for block in section.blocks:
            _add(writer, block)
    path = folder / name
    file.save(str(path))
    return path


def _page(writer: Writer) -> None:
    """Set paper, font, language and what the file says of itself."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    rules, document = plan()["docx"], writer.document
    page = writer.file.sections[0]
    page.page_width, page.page_height = Mm(rules["width_mm"]), Mm(rules["height_mm"])
    page.left_margin = page.right_margin = Mm(rules["margin_mm"])
    normal = writer.file.styles["Normal"]
    normal.font.name, normal.font.size = rules["font"], Pt(rules["points"])
    caption = writer.file.styles["Caption"].font
    caption.bold, caption.size = False, Pt(rules["caption_points"])
    caption.color.rgb = RGBColor.from_string(rules["caption"])
    about = normal.element.get_or_add_rPr()
    region = f"{document.language}-{plan()['regions'][document.language]}"
    about.append(about.makeelement(qn("w:lang"), {qn("w:val"): region}))
    properties = writer.file.core_properties
    properties.title, properties.author = document.title, "Konsekvens"
    properties.language = document.language


def _add(writer: Writer, block: Block) -> None:
    file = writer.file
    if isinstance(block, Paragraph):
        _follow(writer, file.add_paragraph(block.text), block.table)
    elif isinstance(block, NotAnalysed):
        text = writer.say("not_analysed", reason=block.reason)
        file.add_paragraph().add_run(text).italic = True
    elif isinstance(block, Findings):
        for line in block.lines:
            paragraph = writer.add("", "List Bullet")
            paragraph.add_run(f"{line.about}. ").bold = True
            paragraph.add_run(line.text)
            _follow(writer, paragraph, line.table)
    elif isinstance(block, FigureBlock):
        _figure(writer, block)
    elif isinstance(block, Table):
        _table(writer, block)


def _follow(writer: Writer, paragraph: Any, table: str) -> None:
    """End a sentence with a link to the table that holds its numbers."""
    numbers = writer.document.table_numbers()
    if table in numbers:
        _link(paragraph, table, writer.say("table", number=numbers[table]))


def _link(paragraph: Any, mark: str, text: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paragraph.add_run(" ")
    paragraph._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w")} w:anchor="{escape(mark)}"><w:r><w:rPr>'
            f'<w:color w:val="{plan()["docx"]["link"]}"/><w:u w:val="single"/></w:rPr>'
            f"<w:t>{escape(text)}</w:t></w:r></w:hyperlink>"
        )
    )


def _mark(writer: Writer, paragraph: Any, name: str) -> None:
    """Give a paragraph a name that links lead to."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    number = len(writer.marks)
    writer.marks.append(name)
    paragraph._p.append(
        parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="{escape(name)}"/>')
    )
    paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>'))


def _figure(writer: Writer, block: FigureBlock) -> None:
    from docx.shared import Mm

    picture = block.picture
    image, width = str(writer.images[picture.name]), Mm(plan()["docx"]["figure_mm"])
    shown = writer.file.add_picture(image, width=width)
    about = shown._inline.docPr
    about.set("descr", f"{picture.drawn.title}. {picture.drawn.alt}")
    about.set("title", picture.drawn.title)
    name = writer.say("figure", number=writer.document.figure_numbers()[picture.name])
    writer.add(f"{name}. {picture.drawn.caption}", "Caption")


def _table(writer: Writer, table: Table) -> None:
    """Write a table with caption and note; its rows as XML at once, which is far faster."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    name = writer.say("table", number=writer.document.table_numbers()[table.name])
    caption = writer.add(f"{name}. {table.title}", "Caption")
    caption.paragraph_format.keep_with_next = True
    _mark(writer, caption, table.name)
    made = writer.file.add_table(rows=0, cols=len(table.head), style=plan()["docx"]["table_style"])
    _widths(made, table)
    left = texts(table)
    rows = [_row(table.head, left, head=True), *(_row(row, left) for row in table.rows)]
    for row in parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows)}</w:tbl>"):
        made._tbl.append(row)
    note = writer.add(table.note, "Caption")
    if table.computed:
        if table.note:
            note.add_run(" ")
        note.add_run(f"{writer.say('source')}:")
        keys = {section.key for section in writer.document.sections}
        for mark, key in (("manifest", "command"), ("parameters", "assumptions")):
            if mark in keys:
                _link(note, mark, writer.say(key))


def _widths(made: Any, table: Table) -> None:
    """Give the columns the widths that their cells need."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Mm

    rules = plan()["docx"]
    parts = [part + int(rules["column_space"]) for part in weights(table)]
    made.autofit = False
    margin = f'w:w="{rules["cell_margin"]}" w:type="dxa"'
    sides = f"<w:left {margin}/><w:right {margin}/>"
    made._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    for column, part in zip(made.columns, parts, strict=True):
        column.width = Mm(rules["figure_mm"] * part / sum(parts))


def _row(cells: Any, left: tuple[bool, ...], *, head: bool = False) -> str:
    """Return a row as XML; the first repeats on every page, and no row is cut in two."""
    size = plan()["docx"]["table_points"] * 2
    bold = "<w:b/>" if head else ""
    shown = "".join(
        f'<w:tc><w:p><w:pPr><w:spacing w:after="0"/><w:jc w:val="{"left" if words else "right"}"/>'
        f'</w:pPr><w:r><w:rPr>{bold}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(str(cell))}</w:t></w:r></w:p></w:tc>'
        for cell, words in zip(cells, left, strict=True)
    )
    repeat = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{shown}</w:tr>"
