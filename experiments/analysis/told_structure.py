"""What structural variants say, as tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.analysis.sheets import Sheet, effect, number, plain, share, short
from experiments.analysis.structure import effect_of
from experiments.analysis.told_sensitivity import about, basis
from experiments.words import Words


def sheets(told: Mapping[str, Any], words: Words) -> list[Sheet]:
    """Return variants side by side, and what the whole variance consists of."""
    fields = about(told, words)
    rows = []
    for name, row in told["variants"].items():
        value = effect_of(row)
        rows.append(
            (
                plain(short(words, name)),
                effect(words, value),
                plain(words.interval(value.low_50, value.high_50, value.step)),
                share(words, value.opposite),
                share(words, row["stochastic_share"]),
                plain(words.text(f"analysis.signs.{row['sign']}")),
            )
        )
    heads = ("variant", "difference", "inner", "opposite", "chance", "sign")
    said = [sign_sentence(told, words)]
    if not told["none"]:
        said.append(
            words.text(
                "analysis.structure.shares",
                range=number(words, told["range"])[0],
                **{key: words.percent(value) for key, value in told["shares"].items()},
            )
        )
    return [
        Sheet(
            "structure",
            words.text("analysis.structure.title", **fields),
            tuple(words.text(f"analysis.heads.{key}") for key in heads),
            rows,
            words.text("analysis.structure.note", coupling=words.text("account.coupling")),
            (*said, basis(told, words)),
        )
    ]


def sign_sentence(told: Mapping[str, Any], words: Words) -> str:
    """Return under which variants the sign holds."""
    if told["none"]:
        return words.text("analysis.constant", **about(told, words))
    by_sign: dict[str, list[str]] = {}
    for name, row in told["variants"].items():
        by_sign.setdefault(row["sign"], []).append(short(words, name))
    parts = [
        words.text(f"analysis.structure.{sign}", names=", ".join(names), count=len(names))
        for sign, names in by_sign.items()
    ]
    return words.text("analysis.structure.signs", parts="; ".join(parts))
