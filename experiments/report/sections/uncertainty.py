"""How sure the answer is: history, assumptions, chance."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.comparison import main_measures
from experiments.history import held_against_facts
from experiments.report.build import Maker
from experiments.report.document import Block, Table
from model.parameters.declare import declared_parameters


def blocks(maker: Maker) -> Sequence[Block]:
    """Return what the uncertainty consists of, and how the history fits known figures."""
    declared = declared_parameters().values()
    return (
        maker.paragraph(
            "uncertainty.text",
            parameters=maker.words.number(len(declared)),
            assumptions=maker.words.number(sum(item.is_assumption for item in declared)),
        ),
        maker.effects_table("main", main_measures()),
        maker.figure("history"),
        _history(maker),
    )


def _history(maker: Maker) -> Table:
    words = maker.words
    rows = [
        (
            words.text(f"history.{check.name}"),
            words.plain(check.low)
            if check.low == check.high
            else words.text(
                "number.interval", low=words.plain(check.low), high=words.plain(check.high)
            ),
            maker.cell(check.model),
            words.plain(check.factor),
            "; ".join(maker.subject.facts.source(name).title for name in check.fact.sources),
        )
        for check in held_against_facts(maker.subject)
    ]
    head = tuple(
        maker.text(f"history.{column}") for column in ("what", "fact", "model", "factor", "source")
    )
    return Table("history", maker.text("tables.history"), head, rows, maker.text("history.note"))
