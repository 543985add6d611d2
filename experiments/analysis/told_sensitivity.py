"""What a sensitivity analysis says, as tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.analysis.settings import rules
from experiments.analysis.sheets import Cell, Sheet, index, number, plain, short
from experiments.words import Words

Told = Mapping[str, Any]


def about(told: Told, words: Words) -> dict[str, object]:
    """Return the fields that every text about an analysis may use."""
    made = told["provenance"]
    titles = made["titles"]

    def title(name: str) -> str:
        return words.text("figure.quoted", title=titles.get(name, {}).get(words.language, name))

    return {
        "a": title(made["a"]),
        "b": title(made["b"]),
        "outcome": words.outcome(made["outcome"]).lower(),
        "span": str(made["year"])
        if made["year"]
        else words.text("figure.span", first=made["first_year"], last=made["last_year"]),
        "part": "" if made["group"] == "all" else f" ({made['group']})",
        "draws": words.number(made["draws"]),
        "replicates": words.number(made["replicates"]),
        "scale": words.percent(made["scale"]),
        "model": made["model"],
        "seed": str(made["seed"]),
        "profile": words.text(f"analysis.profiles.{made['profile']}"),
    }


def basis(told: Told, words: Words) -> str:
    """Return what an analysis rests on, as a sentence."""
    return words.text("analysis.basis", **about(told, words))


def sheets(told: Told, words: Words) -> list[Sheet]:
    """Return a sensitivity analysis as tables and sentences."""
    fields = about(told, words)
    title = words.text("analysis.sensitivity.title", **fields)
    if told["constant"]:
        said = words.text("analysis.constant", **fields)
        return [Sheet("sensitivity", title, sentences=(said, basis(told, words)))]
    found = [
        Sheet(
            "sensitivity_groups",
            title,
            _heads(words, "group", "first", "total", "over_seeds", "surrogate"),
            _groups(told, words),
            words.text("analysis.sensitivity.note", rows=words.number(told["rows"])),
        ),
        Sheet(
            "sensitivity_parameters",
            words.text("analysis.sensitivity.parameters"),
            _heads(words, "parameter", "first", "total", "pawn", "low", "high"),
            _parameters(told, words),
            words.text("analysis.sensitivity.parameters_note"),
        ),
    ]
    found += _further(told, words)
    found.append(
        Sheet("sensitivity_checks", "", sentences=(*checks(told, words), basis(told, words)))
    )
    return found


def _further(told: Told, words: Words) -> list[Sheet]:
    found = []
    if told["interactions"]:
        found.append(
            Sheet(
                "sensitivity_interactions",
                words.text("analysis.sensitivity.interactions"),
                _heads(words, "pair", "second"),
                [
                    (
                        plain(f"{short(words, row['one'])} × {short(words, row['other'])}"),
                        index(words, row["second"], row["half_width"]),
                    )
                    for row in told["interactions"]
                ],
            )
        )
    found.append(
        Sheet(
            "sensitivity_convergence",
            words.text("analysis.sensitivity.convergence"),
            (
                *_heads(words, "design"),
                *(short(words, name) for name in told["groups"]),
            ),
            [_step(step, told, words) for step in told["convergence"]],
            words.text("analysis.sensitivity.convergence_note"),
        )
    )
    if "screening" in told:
        found.append(
            Sheet(
                "sensitivity_screening",
                words.text("analysis.sensitivity.screening", count=len(told["screening"]) - 1),
                _heads(words, "parameter", "size", "spread"),
                [
                    (
                        plain(short(words, name)),
                        index(words, row["size"], row["half_width"]),
                        number(words, row["spread"]),
                    )
                    for name, row in _first(told["screening"])
                ],
                words.text("analysis.sensitivity.screening_note"),
            )
        )
    return found


def _first(rows: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(rows.items())[: int(rules()["shown"]["rows"])]


def _heads(words: Words, *keys: str) -> tuple[str, ...]:
    return tuple(words.text(f"analysis.heads.{key}") for key in keys)


def _groups(told: Told, words: Words) -> list[Sequence[Cell]]:
    direct, surrogate = told.get("direct_groups", {}), told["surrogate_groups"]
    halves, rows = told.get("surrogate_groups_half_width", {}), list[Sequence[Cell]]()
    step = float(words.tables["analysis"]["index_step"])
    for name, row in sorted(told["groups"].items(), key=lambda item: -item[1]["total"]):
        over = direct.get(name)
        rows.append(
            (
                plain(short(words, name)),
                index(words, row["first"], row["first_half_width"]),
                index(words, row["total"], row["total_half_width"]),
                index(words, over["total"], over["total_half_width"])
                if over
                else number(words, None),
                index(words, surrogate[name], halves[name])
                if name in halves
                else number(words, surrogate.get(name), step),
            )
        )
    return rows


def _parameters(told: Told, words: Words) -> list[Sequence[Cell]]:
    step, rows = float(words.tables["analysis"]["index_step"]), list[Sequence[Cell]]()
    for name in told["order"][: int(rules()["shown"]["rows"])]:
        row, ends = told["parameters"][name], told["tornado"].get(name, {})
        rows.append(
            (
                plain(short(words, name)),
                index(words, row["first"], row["first_half_width"]),
                index(words, row["total"], row["total_half_width"]),
                number(words, told["pawn"].get(name), step),
                number(words, ends.get("low")),
                number(words, ends.get("high")),
            )
        )
    return rows


def _step(step: Told, told: Told, words: Words) -> Sequence[Cell]:
    key = f"analysis.sensitivity.{step['kind']}"
    named = words.text(key, number=step["scramble"] + 1, rows=words.number(step["rows"]))
    cells = [index(words, step["total"][name], step["half_width"][name]) for name in told["groups"]]
    return (plain(named), *cells)


def checks(told: Told, words: Words) -> list[str]:
    """Return what holds of the bars for a sensitivity analysis, one sentence each."""
    found, bars, step = told["checks"], rules()["indices"], words.tables["analysis"]["index_step"]

    def verdict(key: str) -> str:
        return words.text(f"analysis.{'holds' if found[key] else 'fails'}")

    def small(value: float) -> str:
        return words.number(value, float(step))

    said = []
    if told["stochastic"]:
        chance = told["stochastic"]
        said.append(
            words.text(
                "analysis.sensitivity.chance",
                coupling=words.text("account.coupling"),
                index=small(chance["total_index"]),
                anova=small(chance["analysis_of_variance"]),
                verdict=verdict("stochastic_agrees"),
            )
        )
    said.append(
        words.text(
            "analysis.sensitivity.half_widths",
            widest=small(found["widest_half_width"]),
            bar=small(bars["most_half_width"]),
            verdict=verdict("half_widths_hold"),
        )
    )
    if told["scrambles"] > 1:
        said.append(
            words.text(
                "analysis.sensitivity.top",
                count=bars["stable"],
                shared=found["top_shared"],
                scrambles=told["scrambles"],
                verdict=verdict("top_stable"),
            )
        )
    said.append(
        words.text(
            "analysis.sensitivity.surrogate",
            explained=small(told["surrogate"]["explained_held_out"]),
            rows=words.number(told["rows"]),
            direct=small(found.get("widest_direct_half_width", found["widest_half_width"])),
            off=small(max(found["surrogate_off"], 0.0)),
            verdict=verdict("surrogate_agrees"),
        )
    )
    if not told["surrogate"]["enough"]:
        said.append(words.text("analysis.sensitivity.too_few"))
    return said


def selftest_sheets(found: Sequence[Told], words: Words) -> list[Sheet]:
    """Return known functions beside what the analysis says of them."""
    sheets_ = []
    for test in found:
        rows = [
            (
                plain(row["factor"]),
                plain(words.text(f"analysis.heads.{row['index']}")),
                plain(f"{row['true']:.4f}"),
                plain(f"{row['found']:.4f}"),
                plain(f"{row['half_width']:.4f}"),
                plain(f"{row['bar']:.4f}"),
                plain(words.text(f"analysis.{'holds' if row['within'] else 'fails'}")),
            )
            for row in test["indices"]
        ]
        said = words.text(
            "analysis.selftest.verdict",
            within=test["within"],
            all=len(rows),
            wanted=test["wanted"],
            verdict=words.text(f"analysis.{'holds' if test['passed'] else 'fails'}"),
        )
        title = words.text(f"analysis.selftest.{test['name']}", rows=words.number(test["rows"]))
        heads = _heads(words, "factor", "index", "true", "found", "half", "bar", "verdict")
        sheets_.append(Sheet(test["name"], title, heads, rows, said))
    return sheets_
