"""How sure the answer is: history, assumptions, chance."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.comparison import main_measures, spread
from experiments.history import held_against_facts
from experiments.measures import measure
from experiments.report.document import Cell, Part, Table, Value
from experiments.report.maker import Maker, plan
from model.parameters.declare import declared_parameters


def blocks(maker: Maker) -> Sequence[Part]:
    """Return what the uncertainty consists of, and how the history fits known figures."""
    declared = declared_parameters().values()
    return (
        maker.paragraph(
            "uncertainty.text",
            "parameters",
            parameters=maker.words.number(len(declared)),
            assumptions=maker.words.number(sum(item.is_assumption for item in declared)),
        ),
        maker.effects_table("main", main_measures()),
        _split(maker),
        maker.figure("history"),
        _history(maker),
    )


def _split(maker: Maker) -> Table:
    """Return the effect on recruitment where the weakest assumption says help, and harm."""
    subject = maker.subject
    name, neutral = plan()["weakest"]["parameter"], float(plan()["weakest"]["neutral"])
    values = subject.parameters[name]
    item = measure("youths_joining")
    cubes = [item.cube(subject.answers, each) for each in (subject.a, subject.b)]
    later = cubes[0][0] >= subject.first_year
    effect = (cubes[1][-1] - cubes[0][-1])[:, :, later, 0].sum(axis=-1)
    rows: list[tuple[Cell, ...]] = []
    for key, chosen in (("helps", values < neutral), ("harms", values >= neutral)):
        count = int(chosen.sum())
        shown: Cell = maker.text("split.few")
        if count > 1:
            shown = maker.cell(spread(effect[chosen]).at(), sign=True)
        rows.append((maker.text(f"split.{key}"), maker.number(count), shown))
    head = maker.heads("case", "draws", "difference")
    title, note = maker.text("tables.split"), maker.text("split.note", parameter=name)
    return Table("split", title, head, rows, note)


def _history(maker: Maker) -> Table:
    words = maker.words
    rows: list[tuple[Cell, ...]] = []
    for check in held_against_facts(maker.subject):
        low, high = words.plain(check.low), words.plain(check.high)
        span = low if low == high else words.text("number.interval", low=low, high=high)
        rows.append(
            (
                words.text(f"history.{check.name}"),
                Value(span, (check.low, check.high)),
                maker.cell(check.model),
                maker.number(check.factor),
                maker.cited(*check.fact.sources),
            )
        )
    columns = ("what", "fact", "model", "factor", "source")
    head = tuple(maker.text(f"history.{column}") for column in columns)
    return Table("history", maker.text("tables.history"), head, rows, maker.text("history.note"))
