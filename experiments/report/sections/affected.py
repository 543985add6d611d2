"""Who is affected: municipalities with listed areas, and the youths who live there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from experiments.report.document import Block, Cell, Table, Value
from experiments.report.maker import HIDDEN, Maker, plan
from model.facts.read import AreaFact, PoliceClass

CLASSES = (PoliceClass.ESPECIALLY_VULNERABLE, PoliceClass.RISK, PoliceClass.VULNERABLE)


def blocks(maker: Maker) -> Sequence[Block]:
    """Return a table of municipalities with their areas by class and their youths."""
    facts = maker.subject.facts
    areas = facts.grant_areas()
    return (
        maker.paragraph(
            "affected.text",
            "affected",
            towns=maker.words.number(len({area.municipality_code for area in areas})),
            areas=maker.words.number(len(areas)),
            youths=maker.words.number(
                sum(area.youth_12_20 for area in areas),
                float(maker.words.tables["number"]["thousand"]),
            ),
        ),
        _table(maker, areas),
        maker.paragraph("affected.others"),
    )


def _table(maker: Maker, areas: Sequence[AreaFact]) -> Table:
    facts = maker.subject.facts
    youths = youths_by_town(areas)
    counts: Counter[tuple[str, PoliceClass]] = Counter()
    for area in areas:
        if area.class_2021 is not None:
            counts[area.municipality_code, area.class_2021] += 1
    rows: list[tuple[Cell, ...]] = []
    for code in sorted(youths):
        near = similar(code, youths)
        rows.append(
            (
                facts.municipality(code).name,
                code,
                *(_count(maker, counts[code, each]) for each in CLASSES),
                _count(maker, youths[code]),
                ", ".join(facts.municipality(each).name for each in near),
            )
        )
    head = (
        *maker.heads("municipality", "code"),
        *(maker.words.group(each.name.lower()) for each in CLASSES),
        *maker.heads("youths", "similar"),
    )
    title = maker.text("tables.affected")
    return Table("affected", title, head, rows, maker.text("table.affected"), computed=False)


def youths_by_town(areas: Sequence[AreaFact]) -> Mapping[str, int]:
    """Return the number of youths in listed areas by municipality."""
    youths: Counter[str] = Counter()
    for area in areas:
        youths[area.municipality_code] += area.youth_12_20
    return youths


def thirds(youths: Mapping[str, int]) -> Mapping[str, Sequence[str]]:
    """Return the municipalities in equal groups by youths in listed areas, fewest first."""
    order = sorted(youths, key=lambda code: (youths[code], code))
    names = plan()["distribution"]["sizes"]
    return dict(
        zip(names, (part.tolist() for part in np.array_split(order, len(names))), strict=True)
    )


def _count(maker: Maker, count: int) -> Cell:
    return Value(maker.words.number(count), (float(count),)) if count >= 0 else HIDDEN


def similar(code: str, youths: Mapping[str, int]) -> Sequence[str]:
    """Return the municipalities whose number of youths in listed areas is nearest."""
    count = int(plan()["affected"]["similar"])
    others = [each for each in youths if each != code]
    nearest = sorted(others, key=lambda each: (abs(youths[each] - youths[code]), each))
    return sorted(nearest[:count])
