"""What was fitted, what was held out, and whether the method can be trusted; misses first."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.calibration_account import (
    Rows,
    contraction_rows,
    effect_rows,
    estimates_line,
    method_lines,
    predictive_rows,
    second_prior_lines,
    surge_line,
    target_rows,
)
from experiments.posteriors import Told, misses, told_or_shipped
from experiments.report.document import NotAnalysed, Paragraph, Part, Table
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Part]:
    """Return misses, what was held out, what was fitted, and the tests of the method."""
    words, own = maker.words, maker.subject.made.calibration
    told = told_or_shipped(own)
    basis = Paragraph(words.text(f"validation_report.{'own' if own else 'priors'}"))
    if "calibration" not in told or "validation" not in told:
        missing = NotAnalysed(words.text("validation_report.nothing"))
        return (basis, missing, maker.figure("predictive"))
    calibration, validation = told["calibration"], told["validation"]
    failed = words.text("validation.fails")
    return (
        basis,
        Paragraph(_missed(maker, told)),
        _table(maker, "held_out", predictive_rows(words, validation)),
        Paragraph(surge_line(words, validation)),
        maker.figure("predictive"),
        Paragraph(words.text("validation_report.fitted")),
        _table(maker, "fitted", target_rows(words, calibration)),
        Paragraph(estimates_line(words, calibration)),
        _table(maker, "estimates", contraction_rows(words, calibration)),
        _table(maker, "methods", effect_rows(words, calibration)),
        *(Paragraph(line, detail=True) for line in second_prior_lines(words, calibration)),
        *(Paragraph(line, detail=failed not in line) for line in method_lines(words, validation)),
    )


def _missed(maker: Maker, told: Told) -> str:
    """Return the sentence about what the model misses."""
    words, names = maker.words, misses(told)
    count = words.number(len(told["validation"]["predictive"]))
    if not names:
        return words.text("validation_report.no_miss", count=count)
    listed = "; ".join(words.target(name) for name in names)
    return words.text(
        "validation_report.missed", count=count, missed=words.number(len(names)), names=listed
    )


def _table(maker: Maker, name: str, rows: Rows) -> Table:
    title = maker.words.text(f"validation_report.tables.{name}")
    note = maker.words.text(f"validation_report.notes.{name}")
    return Table(f"validation_{name}", title, rows[0], rows[1:], note, computed=False)
