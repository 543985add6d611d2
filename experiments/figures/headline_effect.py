"""The answer in one figure: how many more are recruited, and what that rests on."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.figures.figure import Cell, Drawn
from experiments.figures.parts import EFFECT_COLUMNS, numbers
from experiments.figures.style import draw_effects, name_rows, number_axis, size_rows, zero_line
from experiments.sentences import common_fields, statement
from experiments.subject import Subject
from experiments.words import Words

MEASURE = "youths_joining"


def draw(subject: Subject, ax: Axes, words: Words) -> Drawn:
    """Draw the difference in recruitment, by assumption on replacement and on effects."""
    pairs: list[tuple[str, tuple[str, str]]] = [
        (words.text("figures.headline_effect.case"), (subject.a, subject.b))
    ]
    for share, pair in subject.replacement.items():
        label = words.text("figures.headline_effect.replacement", share=words.percent(float(share)))
        pairs.append((label, pair))
    for control, pair in subject.controls.items():
        pairs.append((words.text(f"controls.{control}"), pair))
    effects = [subject.contrast(MEASURE, pair=pair).total.at(0) for _, pair in pairs]
    size_rows(ax, len(pairs) * 2)
    marks = [0, *[1] * len(subject.replacement), *[2] * len(subject.controls)]
    draw_effects(ax, effects, range(len(pairs)), marks=marks)
    name_rows(ax, [name for name, _ in pairs])
    zero_line(ax, vertical=True)
    number_axis(ax, words, vertical=False)
    fields = {
        **common_fields(subject, words),
        "main": words.number(effects[0].draws),
        "side": words.number(effects[-1].draws),
    }
    ax.set_xlabel(words.text("figures.headline_effect.axis", **fields))
    rows: list[tuple[Cell, ...]] = [
        (name, *pair, effect.draws, effect.replicates, *numbers(effect))
        for (name, pair), effect in zip(pairs, effects, strict=True)
    ]
    caption, alone = words.text("figures.headline_effect.caption", **fields), len(pairs) == 1
    if not alone:
        caption += words.text("figures.headline_effect.beside", **fields)
    return Drawn(
        statement(words, "figures.headline_effect.title", effects[0], **fields),
        caption,
        words.text(f"figures.headline_effect.{'alone' if alone else 'alt'}"),
        words.text("figures.headline_effect.unit"),
        ("case", "a", "b", "draws", "replicates", *EFFECT_COLUMNS),
        rows,
    )
