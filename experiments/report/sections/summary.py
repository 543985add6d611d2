"""The answer on one page."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.history import held_against_facts, worst
from experiments.report.build import Maker, plan
from experiments.report.document import Block, Finding, Findings
from model.parameters.declare import declared_parameters


def blocks(maker: Maker) -> Sequence[Block]:
    """Return the answer, its figure, and the numbers behind it."""
    main = ("posts_all", "youths_in_contact", "youths_joining", "network_members")
    return (
        maker.paragraph("summary.question"),
        Findings(answer(maker)),
        maker.figure("headline_effect"),
        maker.effects_table("summary", main),
        maker.paragraph("summary.beside"),
    )


def answer(maker: Maker) -> Sequence[Finding]:
    """Return the answer line by line."""
    lines = [
        _line(
            maker, about, maker.says(f"summary.{about}", maker.subject.contrast(name).total.at(0))
        )
        for about, name in (
            ("capacity", "posts_all"),
            ("contact", "youths_in_contact"),
            ("recruitment", "youths_joining"),
        )
    ]
    lines += [_line(maker, "turn", _turn(maker)), _line(maker, "weakest", _weakest(maker))]
    lines.append(_line(maker, "basis", _basis(maker)))
    return lines


def _line(maker: Maker, about: str, text: str) -> Finding:
    return Finding(maker.text(f"summary.about.{about}"), text)


def _weakest(maker: Maker) -> str:
    parameter = declared_parameters()[plan()["weakest"]["parameter"]]
    low, high = maker.prior_range(parameter.name)
    return maker.text(
        "summary.weakest",
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
