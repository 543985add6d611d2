"""Pieces that several figures are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from experiments.comparison import Effect
from experiments.figures.figure import Cell, Drawn
from experiments.figures.style import (
    draw_band,
    draw_effects,
    legend_below,
    look,
    name_rows,
    number_axis,
    parting_line,
    size_rows,
    year_axis,
    zero_line,
)
from experiments.sentences import common_fields, short_name, statement
from experiments.subject import Subject
from experiments.words import Words

EFFECT_COLUMNS = ("mean", "low_50", "high_50", "low_90", "high_90", "share_opposite_sign")


def numbers(effect: Effect) -> tuple[Cell, ...]:
    """Return the numbers of an effect in the order of ``EFFECT_COLUMNS``."""
    return (
        effect.mean,
        effect.low_50,
        effect.high_50,
        effect.low_90,
        effect.high_90,
        effect.opposite,
    )


def sure_counts(effects: Sequence[Effect], words: Words) -> Mapping[str, object]:
    """Return in how many of the effects the whole 90 % interval lies below and above zero."""
    return {
        "below": words.number(sum(effect.high_90 < 0 for effect in effects)),
        "above": words.number(sum(effect.low_90 > 0 for effect in effects)),
        "count": words.number(len(effects)),
    }


def over_time(
    subject: Subject,
    ax: Axes,
    words: Words,
    name: str,
    lines: Sequence[tuple[str, str, str]],
    effect: Effect,
    **more: object,
) -> Drawn:
    """Draw levels over time with 90 % bands.

    Parameters
    ----------
    subject, ax, words
        As in every figure.
    name
        Name of the figure, whose texts stand under ``figures.<name>``.
    lines
        Measure, scenario and label of each line.
    effect
        Effect that the title speaks of, in the unit shown.
    more
        Further fields of the texts.
    """
    fields = {**common_fields(subject, words), **more}
    rows: list[tuple[Cell, ...]] = []
    unit = ""
    for index, (measure_name, scenario, label) in enumerate(lines):
        shown = words.unit(subject.contrast(measure_name).measure)
        unit = shown.name
        years, level = subject.level(measure_name, scenario)
        flat = level.column(0)
        draw_band(ax, years, flat, index, label, shown.factor)
        rows += [
            (measure_name, scenario, year, *numbers(flat.at(at).scaled(shown.factor))[:-1])
            for at, year in enumerate(years)
        ]
    year_axis(ax, years)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(unit)
    number_axis(ax, words, vertical=True)
    parting_line(ax, subject.first_year, words)
    legend_below(ax)
    return Drawn(
        statement(words, f"figures.{name}.title", effect, **fields),
        words.text(f"figures.{name}.caption", **fields),
        words.text(f"figures.{name}.alt", **fields),
        unit,
        ("measure", "scenario", "year", *EFFECT_COLUMNS[:-1]),
        rows,
    )


def by_municipality(
    subject: Subject, ax: Axes, words: Words, name: str, measure_name: str
) -> Drawn:
    """Draw the difference of one measure in every municipality, ordered by code."""
    contrast = subject.contrast(measure_name, "municipality")
    shown = [at for at in range(len(contrast.groups)) if contrast.shown[at]]
    effects = [contrast.total.at(at) for at in shown]
    codes = [contrast.groups[at] for at in shown]
    size_rows(ax, len(codes))
    draw_effects(ax, effects, range(len(codes)))
    names = [f"{subject.facts.municipality(code).name} {code}" for code in codes]
    name_rows(ax, names, wrap=False)
    zero_line(ax, vertical=True)
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text(f"figures.{name}.axis", **common_fields(subject, words)))
    fields = {**common_fields(subject, words), **sure_counts(effects, words)}
    return Drawn(
        words.text(f"figures.{name}.title", **fields),
        words.text(f"figures.{name}.caption", **fields),
        words.text(f"figures.{name}.alt", **fields),
        words.text(f"figures.{name}.unit"),
        ("code", "municipality", *EFFECT_COLUMNS),
        [
            (code, subject.facts.municipality(code).name, *numbers(effect))
            for code, effect in zip(codes, effects, strict=True)
        ],
    )


def by_form(
    subject: Subject, ax: Axes, words: Words, name: str, stem: str, forms: Sequence[str]
) -> Drawn:
    """Draw one measure in every form of collaboration, in both scenarios.

    Parameters
    ----------
    subject, ax, words
        As in every figure.
    name
        Name of the figure, whose texts stand under ``figures.<name>``.
    stem
        Name of the measure without that of the form.
    forms
        Forms.
    """
    contrasts = [subject.contrast(f"{stem}_{form}") for form in forms]
    order = sorted(range(len(forms)), key=lambda at: -float(contrasts[at].level_a.mean[0]))
    contrasts = [contrasts[at] for at in order]
    names = [forms[at] for at in order]
    size_rows(ax, len(names) * 2)
    shift = float(look()["offset"])
    levels = {
        subject.a: [contrast.level_a.at(0) for contrast in contrasts],
        subject.b: [contrast.level_b.at(0) for contrast in contrasts],
    }
    for index, (scenario, effects) in enumerate(levels.items()):
        at = [row + shift * (2 * index - 1) for row in range(len(names))]
        draw_effects(ax, effects, at, index, subject.title(scenario, words.language))
    name_rows(ax, [words.form(form) for form in names])
    ax.set_xlim(left=0)
    number_axis(ax, words, vertical=False)
    ax.set_xlabel(words.text(f"figures.{name}.axis"))
    legend_below(ax)
    fewer = sum(contrast.total.at(0).high_90 < 0 for contrast in contrasts)
    rows: list[tuple[Cell, ...]] = [
        (scenario, form, *numbers(effect)[:-1])
        for scenario, effects in levels.items()
        for form, effect in zip(names, effects, strict=True)
    ]
    fields = {
        **common_fields(subject, words),
        "fewer": words.number(fewer),
        "forms": words.number(len(names)),
    }
    return Drawn(
        words.text(f"figures.{name}.title", **fields),
        words.text(f"figures.{name}.caption", **fields),
        words.text(f"figures.{name}.alt", **fields),
        words.text(f"figures.{name}.unit"),
        ("scenario", "form", *EFFECT_COLUMNS[:-1]),
        rows,
    )


def in_both(
    subject: Subject, words: Words, names: Mapping[str, str]
) -> Sequence[tuple[str, str, str]]:
    """Return measure, scenario and label of the lines of some measures in both scenarios."""
    return [
        (
            name,
            scenario,
            words.text("figure.label", what=label, scenario=short_name(subject, scenario, words)),
        )
        for name, label in names.items()
        for scenario in (subject.a, subject.b)
    ]
