"""How far the model's history is from what was measured."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import draw_effects, look, name_rows, size_rows
from experiments.history import held_against_facts, worst
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import Words


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the ratio of the model to the fact, on a logarithmic axis."""
    checks = held_against_facts(subject)
    size_rows(ax, len(checks) * 2)
    factor = float(look()["tolerated_factor"])
    ax.axvspan(1 / factor, factor, color=look()["faint"], linewidth=0, zorder=0)
    ax.axvline(1, color=look()["grey"], linewidth=1, zorder=0)
    draw_effects(ax, [check.ratio for check in checks], range(len(checks)))
    ax.set_xscale("log", base=2)
    ticks = look()["factor_ticks"]
    ax.set_xticks(ticks, [words.tick(tick) for tick in ticks])
    ax.minorticks_off()
    name_rows(ax, [words.text(f"history.{check.name}") for check in checks])
    ax.set_xlabel(words.text("figures.history.axis"))
    far = worst(checks)
    fields = {
        **common_fields(subject, words),
        "factor": words.plain(far.factor),
        "what": words.text(f"history.{far.name}"),
        "checks": words.number(len(checks)),
        "tolerated": words.plain(factor),
    }
    key = "inside" if far.factor <= factor else "outside"
    rows: list[tuple[Cell, ...]] = [
        (
            check.name,
            check.fact.id,
            check.low,
            check.high,
            check.model.mean,
            check.model.low_90,
            check.model.high_90,
            check.factor,
        )
        for check in checks
    ]
    return Drawn(
        words.text(f"figures.history.title.{key}", **fields),
        words.text("figures.history.caption", **fields),
        words.text("figures.history.alt", **fields),
        words.text("figures.history.unit"),
        ("check", "fact", "fact_low", "fact_high", "model", "low_90", "high_90", "factor"),
        rows,
    )
