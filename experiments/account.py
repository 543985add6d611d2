"""A comparison told on a terminal: sentences, a table, and the same as data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from experiments.comparison import (
    ALL,
    Contrast,
    Effect,
    main_measures,
    settings,
)
from experiments.errors import ExperimentError
from experiments.measures import measures
from experiments.sentences import common_fields, statement
from experiments.subject import Subject
from experiments.words import Words

GAP = "  "
HIDDEN = ".."


def chosen_measures(asked: Sequence[str], *, everything: bool) -> tuple[str, ...]:
    """Return the measures to show.

    Raises
    ------
    ExperimentError
        For an unknown one, with the nearest name.
    """
    known = measures()
    for name in asked:
        if name not in known:
            raise ExperimentError("unknown_outcome", word=name, near=measure_like(name))
    if asked:
        return tuple(asked)
    return tuple(known) if everything else tuple(main_measures())


def measure_like(name: str) -> str:
    """Return the name of the measure that is most like a word."""
    from experiments.design import nearest

    return nearest(name, tuple(measures()))


def account(
    subject: Subject, words: Words, names: Sequence[str], breakdown: str, *, by_year: bool
) -> list[str]:
    """Return a comparison as lines of text.

    Parameters
    ----------
    subject
        What is compared.
    words
        Language.
    names
        Measures.
    breakdown
        "all" or a breakdown, whose groups get a row each.
    by_year
        True for a row per year too.
    """
    fields = common_fields(subject, words)
    made = subject.made
    lines = [
        words.text("account.title", **fields),
        words.text(
            "account.design",
            draws=words.number(made.draws),
            replicates=words.number(made.replicates),
            seed=made.seed,
            scale=words.percent(made.scale),
            coupling=words.text("account.coupling"),
        ),
        words.text("figure.calibrated" if made.calibrated else "figure.priors_only"),
        "",
    ]
    if breakdown == ALL and set(main_measures()) <= set(names):
        for about, name in (("capacity", "posts_all"), ("recruitment", "youths_joining")):
            effect = subject.contrast(name).total.at(0)
            lines.append(statement(words, f"report.summary.{about}", effect, **fields))
        lines.append("")
    rows = [_head(words)]
    for name in names:
        rows += _rows(subject, words, subject.contrast(name, breakdown), by_year=by_year)
    lines += aligned(rows)
    lines += ["", *_precision(subject, words, names)]
    lines += [words.text("account.note"), words.text("account.synthetic")]
    return lines


def _precision(subject: Subject, words: Words, names: Sequence[str]) -> list[str]:
    """Return how precise the headline's difference is: exactly zero, or within chance."""
    main = str(settings()["paired"][0])
    name = main if main in names else names[0]
    made, total = subject.made, subject.contrast(name).total.at(0)
    fields = {
        "outcome": words.outcome(name),
        "runs": words.number(max(made.draws, 1) * made.replicates),
    }
    if total.is_nothing:
        return [words.text("account.nothing", **fields)]
    error = total.monte_carlo_error(max(made.draws, 1), made.replicates)
    half = (total.high_90 - total.low_90) / 2
    if not math.isfinite(error) or half <= 0:
        return []
    bar = float(settings()["most_monte_carlo"])
    verdict = words.text(f"analysis.{'holds' if error < bar * half else 'fails'}")
    told = {
        "error": words.plain(error),
        "share": words.percent(error / half),
        "bar": words.percent(bar),
        "verdict": verdict,
    }
    return [words.text("account.precision", **fields, **told)]


def _head(words: Words) -> tuple[str, ...]:
    keys = ("outcome", "a", "b", "difference", "inner", "opposite", "stochastic", "error")
    return tuple(words.text(f"account.{key}") for key in keys)


def _rows(
    subject: Subject, words: Words, contrast: Contrast, *, by_year: bool
) -> list[tuple[str, ...]]:
    unit = words.unit(contrast.measure)
    shown_unit = unit.name.removesuffix(str(words.tables["number"]["per_year"]))
    kind = words.text(f"account.{'sum' if contrast.measure.is_flow else 'mean'}")
    rows = []
    for at, group in enumerate(contrast.groups):
        name = words.text(
            "report.table.unit",
            outcome=words.outcome(contrast.measure.name),
            unit=shown_unit,
            span=kind,
        )
        if contrast.breakdown != ALL:
            place = subject.group(group, contrast.breakdown, words.language)
            label = place if contrast.breakdown == "municipality" else words.group(group)
            name = f"{name}, {label}"
        if math.isnan(contrast.total.at(at).mean):
            continue
        levels = (contrast.level_a.at(at), contrast.level_b.at(at))
        effects = [part.scaled(unit.factor) for part in (*levels, contrast.total.at(at))]
        rows.append(_row(words, name, effects, shown=bool(contrast.shown[at])))
        if by_year:
            rows += _years(words, contrast, at, unit.factor)
    return rows


def _years(words: Words, contrast: Contrast, group: int, factor: float) -> list[tuple[str, ...]]:
    rows = []
    for at, year in enumerate(contrast.years):
        effect = contrast.by_year.at(at, group).scaled(factor)
        shown = bool(contrast.shown_by_year[at, group])
        rows.append(_row(words, f"{GAP}{year}", [effect], shown=shown))
    return rows


def _row(words: Words, name: str, effects: Sequence[Effect], *, shown: bool) -> tuple[str, ...]:
    """Return a row: levels where they are given, the difference, and how sure it is."""
    effect = effects[-1]
    levels = [words.number(level.mean, level.step) for level in effects[:-1]] or ["", ""]
    if not shown:
        return (name, *([HIDDEN] * (len(_head(words)) - 1)))
    step = effect.step
    return (
        name,
        *levels,
        words.effect(effect),
        words.interval(effect.low_50, effect.high_50, step),
        words.percent(effect.opposite),
        words.percent(effect.stochastic_share),
        words.plain(effect.standard_error),
    )


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines, the first column to the left and the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        GAP.join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def as_data(subject: Subject, names: Sequence[str], breakdown: str) -> Mapping[str, object]:
    """Return a comparison as data: every year and the total, for every measure and group."""
    made = subject.made
    return {
        "a": subject.a,
        "b": subject.b,
        "effect": "b - a",
        "coupling": settings()["coupling"],
        "draws": made.draws,
        "replicates": made.replicates,
        "seed": made.seed,
        "scale": made.scale,
        "model": made.model,
        "calibrated": made.calibrated,
        "first_year": subject.first_year,
        "breakdown": breakdown,
        "outcomes": [_contrast_data(subject.contrast(name, breakdown)) for name in names],
    }


def _contrast_data(contrast: Contrast) -> Mapping[str, object]:
    return {
        "outcome": contrast.measure.name,
        "unit": contrast.measure.unit,
        "total_is": "sum of years" if contrast.measure.is_flow else "mean of years",
        "groups": [
            {
                "group": group,
                "level_a": _effect_data(contrast.level_a.at(at), shown=bool(contrast.shown[at])),
                "level_b": _effect_data(contrast.level_b.at(at), shown=bool(contrast.shown[at])),
                "total": _effect_data(contrast.total.at(at), shown=bool(contrast.shown[at])),
                "years": {
                    str(year): _effect_data(
                        contrast.by_year.at(row, at), shown=bool(contrast.shown_by_year[row, at])
                    )
                    for row, year in enumerate(contrast.years)
                },
            }
            for at, group in enumerate(contrast.groups)
        ],
    }


def _effect_data(effect: Effect, *, shown: bool) -> Mapping[str, object] | str | None:
    """Return an effect as data; None where the breakdown does not apply, ``..`` where hidden."""
    if not shown:
        return HIDDEN
    if math.isnan(effect.mean):
        return None
    noise = effect.variance_monte_carlo
    return {
        "mean": effect.mean,
        "interval_50": [effect.low_50, effect.high_50],
        "interval_90": [effect.low_90, effect.high_90],
        "share_opposite_sign": effect.opposite,
        "variance_parameters": _finite(effect.variance_parameters),
        "variance_monte_carlo": _finite(noise),
        "stochastic_share": _finite(effect.stochastic_share),
        "standard_error": _finite(effect.standard_error),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
