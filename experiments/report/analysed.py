"""Blocks of the report from finished analyses: tables, sentences and figures."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from experiments.analysis.sheets import Sheet
from experiments.figures.analyses import has_figure, make_analysis
from experiments.report.document import Paragraph, Part, Sketch, Table, Value
from experiments.report.maker import Maker


def told_of(maker: Maker, kind: str) -> Mapping[str, Any] | None:
    """Return a finished analysis of the scenarios that the report compares; None if there is none.

    The best use of an amount compares uses of money, whatever the report compares.
    """
    told = maker.subject.analyses.get(kind)
    if told is None:
        return None
    made = told["provenance"]
    about = (made["a"], made["b"]) == (maker.subject.a, maker.subject.b)
    return told if about or kind == "optimise" else None


def sheets_of(maker: Maker, kind: str, told: Mapping[str, Any]) -> Sequence[Sheet]:
    """Return an analysis as tables and sentences."""
    module = importlib.import_module(f"experiments.analysis.told_{kind}")
    found: Sequence[Sheet] = module.sheets(told, maker.words)
    return found


def blocks_of(maker: Maker, kind: str, figures: Sequence[str]) -> Sequence[Part]:
    """Return the blocks of one analysis, or why there is none.

    Parameters
    ----------
    maker
        Report.
    kind
        Analysis.
    figures
        Names of its figures; those that it has nothing for are left out.
    """
    told = told_of(maker, kind)
    if told is None:
        return (maker.missing(f"analyses.{kind}"),)
    found: list[Part] = [Paragraph(maker.words.text(f"report.analyses_about.{kind}"))]
    table = ""
    for sheet in sheets_of(maker, kind, told):
        if sheet.rows:
            found.append(table_of(sheet))
            table = sheet.name
        found += [Paragraph(said, table, detail=True) for said in sheet.sentences]
    found += [sketch_of(maker, name, told) for name in figures if has_figure(name, told)]
    return found


def table_of(sheet: Sheet) -> Table:
    """Return a sheet as a table; what it rests on is told with it and not by the report's run."""
    rows = [
        [Value(text, numbers) if numbers else text for text, numbers in row] for row in sheet.rows
    ]
    return Table(sheet.name, sheet.title, tuple(sheet.head), rows, sheet.note, computed=False)


def sketch_of(maker: Maker, name: str, told: Mapping[str, Any]) -> Sketch:
    """Return one figure of an analysis."""
    return Sketch(name, partial(make_analysis, name, told, maker.words), halved=True)
