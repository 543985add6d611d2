"""Who is allocated what under each key: arithmetic on facts, without a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.measures import Floats
from experiments.report.document import Block, Cell, Table
from experiments.report.maker import Maker
from experiments.report.sections.affected import thirds, youths_by_town
from model.levers import AllocationKey
from model.parameters.declare import ParameterSet
from model.places import key_weights, places
from model.streams import Streams

DEVIATIONS = ("allocation_spread", "exclusion_spread")


def blocks(maker: Maker) -> Sequence[Block]:
    """Return allocation by key, over groups of municipalities and one by one."""
    codes = [town.code for town in places(maker.subject.facts).municipalities]
    parts = allocated(maker)
    youths = youths_by_town(maker.subject.facts.grant_areas())
    groups = [
        (maker.text(f"sizes.{name}", count=maker.words.number(len(part))), part)
        for name, part in thirds(youths).items()
    ]
    return (
        maker.paragraph("keys.text"),
        _table(
            maker,
            "keys_sizes",
            "group",
            [((name,), [codes.index(code) for code in part]) for name, part in groups],
            parts,
        ),
        _table(
            maker,
            "keys",
            "municipality",
            [
                ((maker.subject.facts.municipality(code).name, code), [codes.index(code)])
                for code in sorted(codes)
            ],
            parts,
        ),
        maker.missing("keys.runs"),
    )


def allocated(maker: Maker) -> Mapping[AllocationKey, Floats]:
    """Return SEK a year to each municipality under each key (municipalities,).

    The sum is what the second scenario allocates a year; it is split by the bare key, without
    the deviations that true allocations have in the model, and with the default class weight.
    """
    contrast = maker.subject.contrast("grant_allocated")
    total = contrast.level_b.at(0).mean / maker.later_years(contrast)
    bare = ParameterSet(dict(ParameterSet.defaults().values) | {name: 0.0 for name in DEVIATIONS})
    weights = key_weights(places(maker.subject.facts), bare, Streams(0, 0)).by_key
    return {key: np.asarray(total * each / each.sum()) for key, each in weights.items()}


def _table(
    maker: Maker,
    name: str,
    kind: str,
    rows: Sequence[tuple[Sequence[Cell], Sequence[int]]],
    parts: Mapping[AllocationKey, Floats],
) -> Table:
    factor = float(maker.words.tables["number"]["money_factor"])
    cells = [
        (
            *first,
            *(maker.number(float(parts[key][list(at)].sum()) * factor) for key in AllocationKey),
        )
        for first, at in rows
    ]
    heads = (kind, "code") if kind == "municipality" else (kind,)
    head = (*maker.heads(*heads), *(maker.text(f"keys.{key.value}") for key in AllocationKey))
    title, note = maker.text(f"tables.{name}"), maker.text("keys.note")
    return Table(name, title, head, cells, note, computed=False)
