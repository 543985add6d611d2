"""The effect under every structural variant, on the same draws and seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.sheets import short
from experiments.analysis.structure import effect_of
from experiments.analysis.told_structure import sign_sentence
from experiments.figures.figure import Drawn
from experiments.figures.parts import EFFECT_COLUMNS, numbers
from experiments.figures.style import draw_effects, name_rows, number_axis, size_rows, zero_line
from experiments.words import Words

KIND = "structure"


def shows(told: Mapping[str, Any]) -> bool:
    """Say whether there are variants: there always are."""
    return bool(told["variants"])


def draw(told: Mapping[str, Any], ax: Axes, words: Words) -> Drawn:
    """Draw variants below each other."""
    names = list(told["variants"])
    effects = [effect_of(told["variants"][name]) for name in names]
    size_rows(ax, len(names) * 2)
    draw_effects(ax, effects, range(len(names)))
    zero_line(ax, vertical=True)
    name_rows(ax, [short(words, name) for name in names])
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text("analysis_figures.structure_variants.axis"))
    return Drawn(
        sign_sentence(told, words),
        words.text("analysis_figures.structure_variants.caption"),
        words.text("analysis_figures.structure_variants.alt"),
        words.text("analysis_figures.structure_variants.unit"),
        ("variant", *EFFECT_COLUMNS),
        [(name, *numbers(effect)) for name, effect in zip(names, effects, strict=True)],
    )
