"""The document as a tagged PDF, set by Typst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

from experiments.errors import Exit, ExperimentError
from experiments.figures.figure import Picture
from experiments.figures.page import fonts, quoted
from experiments.report.document import (
    Block,
    Cell,
    Document,
    FigureBlock,
    Findings,
    Links,
    NotAnalysed,
    Paragraph,
    Table,
)
from experiments.report.html import texts
from experiments.report.maker import plan
from experiments.report.widths import breakable, weights
from experiments.words import Words

SECTION = "section"


def write_pdf(document: Document, words: Words, folder: Path, name: str) -> Path:
    """Write a document as PDF/UA into a folder that holds its figures, and return the path.

    Parameters
    ----------
    document
        What to write.
    words
        Its language.
    folder
        Where the figures stand in ``figures`` and the file goes.
    name
        Name of the file.

    Raises
    ------
    ExperimentError
        When Typst cannot set it, whichever way figures are placed: it knows of cases in which a
        figure that floats over the end of a page cannot be tagged.
    """
    import typst

    path = folder / name
    failed: typst.TypstError | None = None
    for placement in plan()["pdf"]["placements"]:
        try:
            typst.compile(  # type: ignore[type-var]
                source(document, words, placement).encode("utf-8"),
                output=str(path),
                root=str(folder),
                font_paths=fonts(),
                pdf_standards=list(plan()["pdf"]["standards"]),
            )
        except typst.TypstError as error:
            failed = error
        else:
            return path
    raise ExperimentError("pdf_unset", Exit.FAILED, reason=failed)


def source(document: Document, words: Words, placement: str) -> str:
    """Return a document as Typst source.

    ``placement`` is where figures go: ``auto``, to the top or foot of a page, or ``none``, where
    they are told of.
    """
    folder = resources.files("experiments.report.templates")
    head = folder.joinpath("page.typ").read_text(encoding="utf-8")
    language = words.language
    head = head.replace("TITLE", quoted(document.title)).replace("LANGUAGE", quoted(language))
    head = head.replace("PLACEMENT", placement)
    head = head.replace("REGION", quoted(plan()["regions"][language]))
    return "\n".join([head, *_lines(document, words)]) + "\n"


def _said(text: str) -> str:
    return f"#{quoted(text)}"


def _lines(document: Document, words: Words) -> Iterator[str]:
    yield f'#text(size: 17pt, weight: "bold")[{_said(document.title)}]\n'
    yield f"#quiet[{_said(document.subtitle)}]\n"
    for warning in document.warnings:
        yield f"#shaded[{_said(warning)}]\n"
    for section in document.sections:
        yield f"= {_said(f'{section.number}  {section.title}')} <{label(SECTION, section.key)}>\n"
        yield f"#quiet[{_said(words.text('report.page.basis', basis=section.basis))}]\n"
        for blocks in _beside(section.blocks):
            yield from _blocks(document, words, blocks)
        if section is document.sections[0] and len(document.sections) > 1:
            title = quoted(words.text("report.page.contents"))
            middle = document.sections[len(document.sections) // 2]
            yield f"#contents({title}, <{label(SECTION, middle.key)}>)\n"


def _beside(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Return blocks one by one, and two figures that follow each other together."""
    waiting: list[Block] = []
    for block in blocks:
        narrow = isinstance(block, FigureBlock) and bool(block.picture.narrow)
        if waiting and not narrow:
            yield [waiting.pop()]
        waiting.append(block)
        if not narrow or len(waiting) > 1:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _blocks(document: Document, words: Words, blocks: Sequence[Block]) -> Iterator[str]:
    if len(blocks) == 1:
        yield from _block(document, words, blocks[0])
        return
    pictures = [block.picture for block in blocks if isinstance(block, FigureBlock)]
    cells = (f"[{_figure(words, picture, picture.narrow)}]" for picture in pictures)
    yield f"#afloat(beside({', '.join(cells)}))\n"


def _figure(words: Words, picture: Picture, svg: str = "") -> str:
    """Return a figure from its file, or from SVG that is drawn for half a page."""
    file, place = quoted(f"figures/{picture.name}.{words.language}.svg"), "placement: placed, "
    if svg:
        file, place = f'bytes({quoted(svg)}), format: "svg"', ""
    alt = quoted(f"{picture.drawn.title}. {picture.drawn.alt}")
    image = f"image({file}, alt: {alt}, width: {'100%' if svg else '80%'})"
    supplement = words.text("report.page.figure", number="").strip()
    return (
        f"#figure({image}, {place}alt: {alt}, supplement: {quoted(supplement)}, "
        f"caption: {quoted(picture.drawn.caption)}) <{label('figure', picture.name)}>\n"
    )


def label(kind: str, name: str) -> str:
    """Return a kind and a name as a Typst label."""
    return f"{kind}-{name.replace('_', '-')}"


def _block(document: Document, words: Words, block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"{_said(block.text)}{_follow(document, words, block.table)}\n"
    elif isinstance(block, NotAnalysed):
        reason = words.text("report.page.not_analysed", reason=block.reason)
        yield f"#quiet[#emph[{_said(reason)}]]\n"
    elif isinstance(block, Findings):
        rows = [
            f"/ {_said(line.about)}: {_said(line.text)}{_follow(document, words, line.table)}"
            for line in block.lines
        ]
        yield "#shaded[\n" + "\n".join(rows) + "\n]\n"
    elif isinstance(block, FigureBlock):
        yield _figure(words, block.picture)
    elif isinstance(block, Table):
        yield from _table(block, words)


def _follow(document: Document, words: Words, table: str) -> str:
    """Return a link to the table that holds the numbers of a sentence."""
    numbers = document.table_numbers()
    if table not in numbers:
        return ""
    shown = words.text("report.page.table", number=numbers[table])
    return f" #link(<{label('table', table)}>)[{_said(shown)}]"


def _table(table: Table, words: Words) -> Iterator[str]:
    wide = texts(table)
    columns = ", ".join(f"{weight}fr" for weight in weights(table))
    align = ", ".join("left" if each else "right" for each in wide)
    head = ", ".join(f"[*{_said(name)}*]" for name in table.head)
    cells = ",\n".join(", ".join(f"[{_cell(cell)}]" for cell in row) for row in table.rows)
    supplement = words.text("report.page.table", number="").strip()
    whole = len(table.rows) <= plan()["pdf"]["unbroken_rows"]
    yield (
        f"#[#show figure: set block(breakable: {'false' if whole else 'true'})\n"
        f"#figure(table(columns: ({columns},), align: ({align},), "
        f"table.header({head}),\n{cells}), kind: table, supplement: {quoted(supplement)}, "
        f"caption: {quoted(table.title)}) <{label('table', table.name)}>]\n"
    )
    if table.note:
        yield f"#quiet[{_said(table.note)}]\n"


def _cell(cell: Cell) -> str:
    if not isinstance(cell, Links):
        return _said(breakable(str(cell)))
    shown = (
        f"#link({quoted(link.address)})[{_said(link.text)}]" if link.address else _said(link.text)
        for link in cell.links
    )
    return '#"; "'.join(shown)
