"""When the answer turns, as tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.analysis.sheets import Cell, Sheet, plain, share, short
from experiments.analysis.told_sensitivity import about, basis
from experiments.words import Words

Told = Mapping[str, Any]


def sheets(told: Told, words: Words) -> list[Sheet]:
    """Return what was found for every threshold of harm."""
    fields = about(told, words) | {"persons": words.number(told["persons"])}
    title = words.text("analysis.discover.title", **fields)
    if told["constant"]:
        said = (
            words.text("analysis.constant", **fields),
            words.text("analysis.discover.no_box_at_all"),
        )
        return [Sheet("discover", title, sentences=(*said, basis(told, words)))]
    heads = ("threshold", "share_above", "box", "density", "coverage")
    return [
        Sheet(
            "discover",
            title,
            tuple(words.text(f"analysis.heads.{key}") for key in heads),
            [_row(each, words) for each in told["thresholds"]],
            words.text("analysis.discover.note", held_out=words.number(told["held_out"])),
            (
                *(sentence(each, words, str(fields["b"])) for each in told["thresholds"]),
                *tree_sentences(told, words),
                basis(told, words),
            ),
        )
    ]


def _row(each: Told, words: Words) -> Sequence[Cell]:
    box = each["box"]
    cells = [
        (words.tick(each["threshold"]), (each["threshold"],)),
        share(words, each["share"]),
        plain(words.text(f"analysis.discover.{'box' if box else 'no_box'}")),
    ]
    for key in ("density", "coverage"):
        cells.append(
            plain("..")
            if not box
            else plain(
                words.text(
                    "analysis.discover.halves",
                    fit=words.percent(box["fit"][key]),
                    rest=words.percent(box["hold_out"][key]),
                )
            )
        )
    return cells


def sentence(each: Told, words: Words, option: str) -> str:
    """Return the box of one threshold as a sentence, or why there is none."""
    harm = words.tick(each["threshold"])
    box = each["box"]
    if not box:
        return words.text(
            f"analysis.discover.reasons.{each['reason']}",
            harm=harm,
            share=words.percent(each["share"]),
        )
    limits = words.text("analysis.discover.and").join(
        limit(bound, words) for bound in box["bounds"]
    )
    return words.text(
        "analysis.discover.sentence",
        b=option,
        harm=harm,
        limits=limits,
        density=words.percent(box["hold_out"]["density"]),
        coverage=words.percent(box["hold_out"]["coverage"]),
        share=words.percent(each["share"]),
    )


def limit(bound: Told, words: Words) -> str:
    """Return one limit of a box in words."""
    low, high = bound["low"], bound["high"]
    kind = (
        "between" if low is not None and high is not None else "above" if high is None else "below"
    )
    fields = {
        key: words.plain(float(f"{value:.3g}"))
        for key, value in (("low", low), ("high", high))
        if value is not None
    }
    return words.text(f"analysis.discover.{kind}", name=short(words, bound["name"]), **fields)


def tree_sentences(told: Told, words: Words) -> list[str]:
    """Return what the classification tree splits on, at the main threshold."""
    found = []
    for each in told["thresholds"]:
        tree = each.get("tree")
        if tree and each["threshold"] == told["main"] and tree["importance"]:
            better = tree["right_held_out"] > tree["right_by_guess"]
            found.append(
                words.text(
                    f"analysis.discover.{'tree' if better else 'tree_no_better'}",
                    names=", ".join(short(words, name) for name in tree["importance"]),
                    right=words.percent(tree["right_held_out"]),
                    guess=words.percent(tree["right_by_guess"]),
                    harm=words.tick(each["threshold"]),
                )
            )
    return found
