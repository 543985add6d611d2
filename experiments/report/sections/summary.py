"""The answer on one page."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.history import held_against_facts, worst
from experiments.report.document import Finding, Findings, Part, Table, Value
from experiments.report.maker import Maker, plan
from model.parameters.declare import declared_parameters

MAIN = ("posts_all", "youths_in_contact", "youths_joining", "network_members")
LINES = {
    "capacity": "posts_all",
    "contact": "youths_in_contact",
    "recruitment": "youths_joining",
}


def blocks(maker: Maker) -> Sequence[Part]:
    """Return the answer, its figure, and the numbers behind it."""
    return (
        maker.paragraph("summary.question"),
        Findings(answer(maker)),
        maker.figure("headline_effect", halved=True),
        maker.effects_table("summary", MAIN),
        _cases(maker),
    )


def answer(maker: Maker) -> Sequence[Finding]:
    """Return the answer line by line."""
    lines = [
        _line(maker, about, "summary", _effect(maker, about, name)) for about, name in LINES.items()
    ]
    lines.append(_line(maker, "turn", "replacement", _turn(maker)))
    lines.append(_line(maker, "weakest", "parameters", _weakest(maker)))
    lines.append(_line(maker, "basis", "history", _basis(maker)))
    return lines


def _line(maker: Maker, about: str, table: str, text: str) -> Finding:
    return Finding(maker.text(f"summary.about.{about}"), text, table)


def _effect(maker: Maker, about: str, name: str) -> str:
    return maker.says(f"summary.{about}", maker.subject.contrast(name).total.at(0))


def _weakest(maker: Maker) -> str:
    parameter = declared_parameters()[plan()["weakest"]["parameter"]]
    low, high = maker.prior_range(parameter.name)
    is_open = low < float(plan()["weakest"]["neutral"]) < high
    return maker.text(
        "summary.weakest",
        room=maker.text(f"summary.room_{'open' if is_open else 'closed'}"),
        value=maker.words.plain(parameter.value),
        low=maker.words.plain(low),
        high=maker.words.plain(high),
    )


def _turn(maker: Maker) -> str:
    told = {
        name: maker.subject.contrast("youths_joining", pair=pair).total.at(0)
        for name, pair in maker.subject.controls.items()
    }
    if "null" not in told or "harm" not in told:
        return maker.text("summary.turn_missing")
    return maker.text(
        "summary.turn", null=maker.cell(told["null"]), harm=maker.cell(told["harm"], sign=True)
    )


def _basis(maker: Maker) -> str:
    far = worst(held_against_facts(maker.subject))
    key = "calibrated" if maker.subject.made.calibrated else "priors"
    return maker.text(
        f"summary.basis_{key}",
        factor=maker.words.plain(far.factor),
        what=maker.words.text(f"history.{far.name}").lower(),
    )


def _cases(maker: Maker) -> Table:
    """Return the difference in recruitment under other assumptions."""
    subject, words = maker.subject, maker.words
    pairs = {words.text("figures.headline_effect.case"): (subject.a, subject.b)}
    for share, pair in subject.replacement.items():
        shown = words.percent(float(share))
        pairs[words.text("figures.headline_effect.replacement", share=shown)] = pair
    pairs |= {words.text(f"controls.{key}"): pair for key, pair in subject.controls.items()}
    rows = []
    for name, pair in pairs.items():
        effect = subject.contrast("youths_joining", pair=pair).total.at(0)
        inner = words.interval(effect.low_50, effect.high_50, effect.step)
        rows.append(
            (
                name,
                maker.cell(effect, sign=True),
                Value(inner, (effect.low_50, effect.high_50)),
                maker.percent(effect.opposite),
                maker.number(effect.draws),
            )
        )
    head = maker.heads("case", "difference", "inner", "opposite", "draws")
    title = maker.text("tables.replacement")
    return Table("replacement", title, head, rows, maker.text("table.cases"))
