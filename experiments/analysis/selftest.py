"""Functions with known indices, sent through the path that the model's effects take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.factors import Factor, Sample, seed_factor
from experiments.analysis.sensitivity import analysed, design_of
from experiments.analysis.settings import rules, size
from model.parameters.declare import Prior

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Known:
    """A function whose indices are known.

    Attributes
    ----------
    name
        Key of its label.
    factors
        What it is a function of.
    rows
        N of the design.
    answer
        The function, of a sample.
    first, total
        True indices by factor; only those that are held against a bar.
    bars
        Largest distance by factor; None where the reported interval is the bar.
    inside
        How many indices must be within their bars.
    """

    name: str
    factors: tuple[Factor, ...]
    rows: int
    answer: Callable[[Sample], Floats]
    first: Mapping[str, float]
    total: Mapping[str, float]
    bars: Mapping[str, float] | None
    inside: int


def _columns(sample: Sample) -> list[Floats]:
    return list(sample.values.values())


def _uniform(count: int, low: float, high: float) -> tuple[Factor, ...]:
    prior = Prior("uniform", {"loc": low, "scale": high - low})
    return tuple(Factor(f"x{at + 1}", f"x{at + 1}", prior) for at in range(count))


def ishigami() -> Known:
    """Return the function of Ishigami and Homma (1990)."""
    setting = rules()["selftest"]
    told = setting["ishigami"]

    def answer(sample: Sample) -> Floats:
        one, two, three = _columns(sample)
        flat = np.sin(one) + told["a"] * np.sin(two) ** 2
        return np.asarray(flat + told["b"] * three ** (2 * 2) * np.sin(one), float)

    factors = _uniform(len(setting["ishigami_first"]), told["low"], told["high"])
    names = [factor.name for factor in factors]
    first = dict(zip(names, setting["ishigami_first"], strict=True))
    total = dict(zip(names, setting["ishigami_total"], strict=True))
    bars = dict.fromkeys(names, told["bar"])
    return Known("ishigami", factors, told["rows"], answer, first, total, bars, 2 * len(names))


def sobol_g() -> Known:
    """Return Sobol's G function of eight factors."""
    weights = np.array(rules()["selftest"]["sobol_g_a"])
    told = rules()["selftest"]["sobol_g"]

    def answer(sample: Sample) -> Floats:
        columns = np.stack(_columns(sample))
        size_ = weights[:, None]
        return np.asarray(
            np.prod((np.abs(2 * 2 * columns - 2) + size_) / (1 + size_), axis=0), float
        )

    factors = _uniform(len(weights), 0.0, 1.0)
    parts = 1.0 / ((2 + 1) * (1.0 + weights) ** 2)
    whole = np.prod(1.0 + parts) - 1.0
    names = [factor.name for factor in factors]
    first = dict(zip(names, (parts / whole).tolist(), strict=True))
    others = [np.prod(np.delete(1.0 + parts, at)) for at in range(len(parts))]
    total = dict(zip(names, (parts * np.array(others) / whole).tolist(), strict=True))
    return Known("sobol_g", factors, told["rows"], answer, first, total, None, told["inside"])


def noisy(*, fresh: bool = False) -> Known:
    """Return a straight line with noise that the seed rules.

    Parameters
    ----------
    fresh
        True for the fault that the test must find: noise of its own in every row, whatever the
        seed of the row is.
    """
    setting = rules()["selftest"]
    weights, told = np.array(setting["noisy_weights"]), setting["noisy"]
    factors = (*_uniform(len(weights), 0.0, 1.0), seed_factor())

    def answer(sample: Sample) -> Floats:
        words = sample.streams if sample.streams is not None else np.zeros(len(sample.unit))
        keys = np.arange(len(words)) if fresh else words
        noise = [np.random.default_rng(int(key)).standard_normal() for key in keys]
        return np.asarray(weights @ np.stack(_columns(sample)) + told["sd"] * np.array(noise))

    seed = factors[-1].name
    whole = told["sd"] ** 2 + float((weights**2).sum()) / 12
    inert = [factor.name for factor, weight in zip(factors, weights, strict=False) if weight == 0]
    total = {seed: told["sd"] ** 2 / whole} | dict.fromkeys(inert, 0.0)
    bars = {seed: told["seed_bar"]} | dict.fromkeys(inert, told["inert_bar"])
    return Known("noisy", factors, told["rows"], answer, {}, total, bars, len(total))


def selftest(known: Sequence[Known] | None = None) -> list[dict[str, Any]]:
    """Send every known function through the analysis and return figures and verdicts."""
    found = []
    seed = int(rules()["selftest"]["seed"])
    for each in (ishigami(), sobol_g(), noisy()) if known is None else known:
        design = design_of(each.factors, each.rows, 1, seed)
        values = each.answer(design.sample)
        resamples = int(size("quick")["resamples"])
        told = analysed(design, values, resamples=resamples, seed=seed)
        rows = _held(each, told["groups"])
        within = sum(bool(row["within"]) for row in rows)
        found.append(
            {
                "name": each.name,
                "rows": each.rows,
                "indices": rows,
                "within": within,
                "wanted": each.inside,
                "passed": within >= each.inside,
            }
        )
    return found


def _held(known: Known, groups: Mapping[str, Mapping[str, float]]) -> list[dict[str, Any]]:
    rows = []
    for kind, truths in (("first", known.first), ("total", known.total)):
        for name, true in truths.items():
            value, half = groups[name][kind], groups[name][f"{kind}_half_width"]
            bar = half if known.bars is None else known.bars[name]
            rows.append(
                {
                    "factor": name,
                    "index": kind,
                    "true": float(true),
                    "found": value,
                    "half_width": half,
                    "bar": bar,
                    "within": bool(abs(value - true) <= bar),
                }
            )
    return rows
