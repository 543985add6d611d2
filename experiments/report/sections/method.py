"""How it was done, and what it cannot say."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block, Explorer
from experiments.report.maker import Maker, plan


def blocks(maker: Maker) -> Sequence[Block]:
    """Return what the model is, how scenarios are paired, its limits, and series to explore."""
    made, words = maker.subject.made, maker.words
    return (
        maker.paragraph("method.model"),
        maker.paragraph(
            "method.pairs",
            "manifest",
            draws=words.number(made.draws),
            replicates=words.number(made.replicates),
            scale=words.percent(made.scale),
        ),
        maker.paragraph("method.limits"),
        maker.paragraph("method.documents"),
        maker.paragraph("method.explore"),
        explorer(maker),
    )


def explorer(maker: Maker) -> Explorer:
    """Return the series of the main measures, for every scenario and for the difference."""
    subject, words = maker.subject, maker.words
    digits = int(plan()["explorer"]["digits"])
    found: dict[str, dict[str, object]] = {}
    years: list[int] = []
    for name in plan()["explorer"]["measures"]:
        contrast = subject.contrast(name)
        unit = words.unit(contrast.measure)
        series = []
        for scenario in (subject.a, subject.b, *subject.beside):
            these, level = subject.level(name, scenario)
            years = list(these)
            flat = level.column(0)
            ends = (flat.mean, flat.low_90, flat.high_90)
            values = [[_short(x * unit.factor, digits) for x in end] for end in ends]
            series.append({"label": subject.title(scenario, words.language), "values": values})
        flat = contrast.by_year.column(0)
        ends = (flat.mean, flat.low_90, flat.high_90)
        difference = [[_short(x * unit.factor, digits) for x in end] for end in ends]
        found[name] = {
            "label": words.outcome(name),
            "unit": unit.name,
            "series": series,
            "difference": difference,
        }
    return Explorer(years, subject.first_year, found)


def _short(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
