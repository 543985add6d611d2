"""Effects by municipality and by class of area; those under each key stand in ``keys``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.comparison import Spread, over_years, shown_cells, spread
from experiments.measures import measure
from experiments.report.document import Cell, Part, Table
from experiments.report.maker import HIDDEN, Maker
from experiments.report.sections.affected import thirds, youths_by_town

MEASURES = ("posts_all", "youths_in_contact", "youths_joining")


def blocks(maker: Maker) -> Sequence[Part]:
    """Return a map, dot plots and tables, ordered by code."""
    return (
        maker.paragraph("distribution.text", "municipalities"),
        maker.figure("municipality_posts", halved=True),
        maker.figure("map_posts", halved=True),
        maker.figure("municipality_recruitment"),
        maker.town_table("municipalities", MEASURES),
        _sizes(maker),
        _classes(maker),
    )


def _classes(maker: Maker) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name in ("youths_in_contact", "youths_joining", "network_members"):
        contrast = maker.subject.contrast(name, "class")
        for at, group in enumerate(contrast.groups):
            cells = (
                maker.level(contrast.level_a.at(at)),
                maker.level(contrast.level_b.at(at)),
                maker.cell(contrast.total.at(at), sign=True),
            )
            shown = cells if contrast.shown[at] else (HIDDEN,) * len(cells)
            rows.append((maker.words.outcome(name), maker.words.group(group), *shown))
    head = maker.heads("outcome", "group", "a", "b", "difference")
    return Table("classes", maker.text("tables.classes"), head, rows, maker.text("table.small"))


def _sizes(maker: Maker) -> Table:
    """Return effects in municipalities with few, more and many youths in listed areas."""
    subject, words = maker.subject, maker.words
    groups = thirds(youths_by_town(subject.facts.grant_areas()))
    names, parts = tuple(groups), tuple(groups.values())
    rows: list[tuple[Cell, ...]] = []
    for name in MEASURES:
        level_a, level_b, effect = _summed(maker, name, parts)
        shown = shown_cells(level_a.mean, level_b.mean)
        for at, (key, part) in enumerate(zip(names, parts, strict=True)):
            cells: tuple[Cell, ...] = (
                maker.cell(level_a.at(at)),
                maker.cell(level_b.at(at)),
                maker.cell(effect.at(at), sign=True),
            )
            if measure(name).counts_people and not shown[at]:
                cells = (HIDDEN,) * len(cells)
            group = maker.text(f"sizes.{key}", count=words.number(len(part)))
            rows.append((words.outcome(name), group, *cells))
    head = maker.heads("outcome", "group", "a", "b", "difference")
    return Table("sizes", maker.text("tables.sizes"), head, rows, maker.text("table.sizes"))


def _summed(
    maker: Maker, name: str, parts: Sequence[Sequence[str]]
) -> tuple[Spread, Spread, Spread]:
    """Return levels in both scenarios and their difference, summed over parts of the country."""
    subject, item = maker.subject, measure(name)
    totals = []
    for scenario in (subject.a, subject.b):
        years, groups, values = item.cube(subject.answers, scenario, "municipality")
        later = over_years(values[:, :, years >= subject.first_year], item)
        at = [[list(groups).index(code) for code in part] for part in parts]
        totals.append(np.stack([later[..., each].sum(axis=-1) for each in at], axis=-1))
    return spread(totals[0]), spread(totals[1]), spread(totals[1] - totals[0])
