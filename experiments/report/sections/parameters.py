"""Every parameter with its prior and sources."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block, Cell, Link, Links, Table, Value
from experiments.report.maker import Maker
from model.parameters.declare import declared_parameters

OBSERVED = "OBS:"


def blocks(maker: Maker) -> Sequence[Block]:
    """Return a table of all parameters."""
    declared = declared_parameters().values()
    rows: list[tuple[Cell, ...]] = [
        (
            item.name,
            maker.words.parameter(item.name, item.about),
            maker.number(item.value),
            _range(maker, item.name),
            _sources(maker, item.sources),
        )
        for item in declared
    ]
    columns = ("name", "about", "value", "range", "sources")
    head = tuple(maker.text(f"parameters.{column}") for column in columns)
    counts = {
        "count": maker.words.number(len(rows)),
        "assumptions": maker.words.number(sum(item.is_assumption for item in declared)),
    }
    return (
        maker.paragraph("parameters.text", "parameters", **counts),
        Table("parameters", maker.text("tables.parameters"), head, rows, computed=False),
    )


def _range(maker: Maker, name: str) -> Cell:
    low, high = maker.prior_range(name)
    text = maker.words.text(
        "number.interval", low=maker.words.plain(low), high=maker.words.plain(high)
    )
    return Value(text, (low, high))


def _sources(maker: Maker, names: Sequence[str]) -> Links:
    """Return the sources of a value, by way of the findings and observations that name them."""
    facts = maker.subject.facts
    found: dict[str, Link] = {}
    for name in names:
        if name == "assumption":
            cited: tuple[Link, ...] = (Link(maker.text("parameters.assumption"), ""),)
        elif name.startswith(OBSERVED):
            wanted = name.removeprefix(OBSERVED)
            rows = [row for row in facts.observations if wanted in (row.id, row.indicator)]
            cited = maker.cited(*(each for row in rows[:1] for each in row.sources)).links
        else:
            cited = maker.cited(*facts.evidence_row(name).sources).links
        found |= {link.text: link for link in cited}
    return Links(tuple(found.values()))
