"""The best use of an amount, as tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.analysis.optimise import NOW
from experiments.analysis.sheets import Cell, Sheet, effect, plain, short
from experiments.analysis.structure import effect_of
from experiments.analysis.told_sensitivity import about, basis
from experiments.words import Words
from model.parameters.declare import declared_parameters

Told = Mapping[str, Any]


def name_of(words: Words, lever: str, name: str) -> str:
    """Return what a candidate of a lever is called."""
    if name == NOW:
        return words.text("analysis.optimise.now")
    return words.form(name) if lever == "mix" else short(words, name)


def sheets(told: Told, words: Words) -> list[Sheet]:
    """Return candidates lever by lever, and the frontier of money and avoided recruitments."""
    fields = about(told, words) | {"amount": words.plain(told["amount"])}
    rows: list[Sequence[Cell]] = []
    for lever, found in told["levers"].items():
        for name, row in found["candidates"].items():
            value = effect_of(row)
            rows.append(
                (
                    plain(words.text(f"analysis.optimise.levers.{lever}")),
                    plain(name_of(words, lever, name)),
                    effect(words, value),
                    plain(words.text(f"analysis.signs_avoided.{row['sign']}")),
                    plain(hanging(row, words)),
                )
            )
    heads = ("lever", "candidate", "avoided_now", "sign", "hangs_on")
    first = Sheet(
        "optimise_levers",
        words.text("analysis.optimise.title", **fields),
        tuple(words.text(f"analysis.heads.{key}") for key in heads),
        rows,
        words.text("analysis.optimise.note"),
    )
    return [first, _frontier(told, words)]


def hanging(row: Told, words: Words) -> str:
    """Return which parameters a difference follows most."""
    names = [short(words, each["name"]) for each in row["hangs_on"][:2]]
    return ", ".join(names) if names else words.text("analysis.optimise.nothing")


def _frontier(told: Told, words: Words) -> Sheet:
    factor = float(words.tables["number"]["money_factor"])
    rows = []
    for name, point in told["points"].items():
        rows.append(
            (
                plain(words.plain(float(point["amount"]))),
                plain(words.text(f"analysis.optimise.kinds.{point['kind']}")),
                effect(words, effect_of(point["outlay"]).scaled(factor), sign=False),
                effect(words, effect_of(point["avoided"])),
                plain(
                    words.text(f"analysis.optimise.{'on' if name in told['frontier'] else 'off'}")
                ),
            )
        )
    heads = ("amount", "use", "outlay", "avoided_floor", "frontier")
    return Sheet(
        "optimise_frontier",
        words.text("analysis.optimise.frontier"),
        tuple(words.text(f"analysis.heads.{key}") for key in heads),
        rows,
        words.text("analysis.optimise.frontier_note"),
        (gain_sentence(told, words), basis(told, words)),
    )


def believed(form: str) -> list[str]:
    """Return the effects of a form that its gain rests on: nothing else can make it one."""
    declared = declared_parameters()
    own = [
        name
        for name, item in declared.items()
        if name.startswith(f"{form}_") and item.effect is not None
    ]
    carried = any(declared[name].imported for name in own)
    return [*own, *(["transport_factor"] if carried else [])]


def gain_sentence(told: Told, words: Words) -> str:
    """Return what the best of every lever together gains, on draws of its own."""
    gain = effect_of(told["gain"])
    chosen = [
        f"{words.text(f'analysis.optimise.levers.{lever}').lower()}: {name_of(words, lever, name)}"
        for lever, name in told["best"].items()
    ]
    decides: list[str] = []
    for lever, name in told["best"].items():
        if name != NOW:
            row = told["levers"][lever]["candidates"][name]
            decides += [short(words, each["name"]) for each in row["hangs_on"][:1]]
    decides = decides or [short(words, each) for each in believed(told["best"]["mix"])]
    return words.text(
        f"analysis.optimise.gain.{told['gain']['sign']}",
        amount=words.plain(told["amount"]),
        chosen="; ".join(chosen),
        gain=effect(words, gain)[0],
        decides=", ".join(dict.fromkeys(decides)) or words.text("analysis.optimise.nothing"),
    )
