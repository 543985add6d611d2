"""Weighing options: who pays, what is avoided, and what the choice hangs on.

Benefits are avoided recruitments times what one is worth, which nobody has measured: it is an axis
of every figure and never a result. Outlays and recruitments are discounted from a base year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.information import by_parameter, turning_point, value_of_information
from experiments.analysis.question import Question
from experiments.analysis.settings import rules
from experiments.measures import Answers, measure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Balance:
    """What options do, on the same draws and seeds.

    Attributes
    ----------
    options
        Names, the reference first.
    avoided
        Recruitments avoided against the reference, discounted (options, draws).
    outlays
        Payer to outlays above those of the reference, SEK, discounted (options, draws).
    """

    options: tuple[str, ...]
    avoided: Floats
    outlays: Mapping[str, Floats]

    def benefit(self, payer: str, worth: float) -> Floats:
        """Return net benefits in SEK (draws, options)."""
        return np.asarray((worth * self.avoided - self.outlays[payer]).T, float)


def balance(
    answers: Answers,
    question: Question,
    options: Sequence[str],
    rate: float,
    variant: str | None = None,
) -> Balance:
    """Return what options do against the first of them.

    Parameters
    ----------
    answers
        Results that hold the options.
    question
        The outcome that is avoided, and the years.
    options
        Scenarios, the reference first.
    rate
        Discount rate per year.
    variant
        Structural variant.
    """
    joined = np.stack(
        [
            _present(answers, question, name, {question.outcome: 1}, rate, variant)
            for name in options
        ]
    )
    outlays = {}
    for payer, told in rules("costs")["payers"].items():
        paid = np.stack(
            [_present(answers, question, each, told["outlays"], rate, variant) for each in options]
        )
        outlays[payer] = paid - paid[0]
    return Balance(tuple(options), joined[0] - joined, outlays)


def _present(
    answers: Answers,
    question: Question,
    scenario: str,
    parts: Mapping[str, float],
    rate: float,
    variant: str | None,
) -> Floats:
    """Return a sum of outcomes over years, discounted, by draw (draws,)."""
    base, whole = int(rules("costs")["discount"]["base_year"]), 0.0
    for name, sign in parts.items():
        years, groups, values = measure(name).cube(answers, scenario, question.breakdown, variant)
        later = years >= question.first_year
        factor = (1.0 + rate) ** -(years[later] - base).astype(float)
        chosen = values[:, :, later, list(groups).index(question.group)]
        whole = whole + sign * (chosen * factor).sum(axis=2).mean(axis=1)
    return np.asarray(whole, float)


def columns() -> tuple[str, ...]:
    """Return the outcomes that outlays are made of."""
    found = [name for told in rules("costs")["payers"].values() for name in told["outlays"]]
    return tuple(dict.fromkeys(found))


def weighed(found: Balance, *, parameters: Mapping[str, Floats] | None = None) -> dict[str, Any]:
    """Return everything that is said of options under one set of draws.

    Parameters
    ----------
    found
        What options do.
    parameters
        Parameter name to values (draws,), for the value of information; left out if None.
    """
    told: dict[str, Any] = {
        "draws": found.avoided.shape[1],
        "options": list(found.options),
        "avoided": {name: _spread(found.avoided[at]) for at, name in enumerate(found.options)},
        "payers": {payer: _payer(found, payer) for payer in found.outlays},
    }
    if parameters is not None:
        told["information"] = {
            payer: _information(found, payer, parameters) for payer in found.outlays
        }
    return told


def _spread(values: Floats) -> dict[str, float]:
    low, high = np.quantile(values, rules("costs")["spread"]["outer"])
    return {"mean": float(values.mean()), "low_90": float(low), "high_90": float(high)}


def _payer(found: Balance, payer: str) -> dict[str, Any]:
    setting, paid = rules("costs")["worth"], found.outlays[payer]
    grid = np.linspace(0.0, float(setting["most_sek"]), int(setting["points"]))
    best = [np.argmax(found.benefit(payer, worth), axis=1) for worth in grid]
    on_average = [int(np.argmax(found.benefit(payer, worth).mean(axis=0))) for worth in grid]
    return {
        "outlays": {name: _spread(paid[at]) for at, name in enumerate(found.options)},
        "acceptability": {
            "worth": grid.tolist(),
            "best_on_average": [found.options[at] for at in on_average],
            "share": {
                name: [float((each == at).mean()) for each in best]
                for at, name in enumerate(found.options)
            },
        },
        "ratios": {
            name: ratio(paid[at], found.avoided[at])
            for at, name in enumerate(found.options)
            if at > 0
        },
        "benefit": {
            f"{worth:.0f}": {
                name: _spread(found.benefit(payer, worth)[:, at])
                for at, name in enumerate(found.options)
            }
            for worth in setting["shown_sek"]
        },
        "regret": {
            f"{worth:.0f}": regret([found.benefit(payer, worth)], found.options)
            for worth in setting["shown_sek"]
        },
    }


def ratio(outlays: Floats, avoided: Floats) -> dict[str, Any]:
    """Return the cost-effectiveness ratio of an option with its quadrant, and its uncertainty.

    In the quadrant ``cheaper_worse`` the ratio is what is saved per further recruitment: the worth
    of an avoided recruitment at which the option and the reference are equally good.
    """
    cost, effect = float(outlays.mean()), float(avoided.mean())
    if cost == 0 and effect == 0:
        return {"quadrant": "same", "break_even": None, "low_90": None, "high_90": None}
    gained = "better" if effect > 0 else "worse" if effect < 0 else "same"
    level = f"{'cheaper' if cost < 0 else 'dearer'}_{gained}"
    shares = {
        "cheaper_better": float(((outlays < 0) & (avoided > 0)).mean()),
        "cheaper_worse": float(((outlays < 0) & (avoided <= 0)).mean()),
        "dearer_better": float(((outlays >= 0) & (avoided > 0)).mean()),
        "dearer_worse": float(((outlays >= 0) & (avoided <= 0)).mean()),
    }
    traded = level in ("cheaper_worse", "dearer_better") and effect != 0
    drawn = np.random.default_rng(0).integers(
        len(outlays), size=(int(rules("costs")["spread"]["resamples"]), len(outlays))
    )
    below = avoided[drawn].mean(axis=1)
    same = np.sign(below) == np.sign(effect)
    spread = outlays[drawn].mean(axis=1)[same] / below[same] if effect != 0 else np.zeros(0)
    low, high = (
        np.quantile(spread, rules("costs")["spread"]["outer"]) if len(spread) else (None, None)
    )
    return {
        "quadrant": level,
        "quadrant_shares": shares,
        "break_even": cost / effect if traded else None,
        "low_90": float(low) if traded and low is not None else None,
        "high_90": float(high) if traded and high is not None else None,
        "sign_certain": bool(same.mean() > rules("costs")["spread"]["outer"][1]),
    }


def regret(benefits: Sequence[Floats], options: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return what each option loses against the best one, over draws and structural variants.

    Parameters
    ----------
    benefits
        Net benefits of one variant each (draws, options).
    options
        Names.

    Returns
    -------
    dict
        Option to mean regret, the 90th percentile, and the mean under its worst variant.
    """
    lost = [each.max(axis=1, keepdims=True) - each for each in benefits]
    pooled, high = np.concatenate(lost), rules("costs")["spread"]["regret"]
    return {
        name: {
            "mean": float(pooled[:, at].mean()),
            "high": float(np.quantile(pooled[:, at], high)),
            "worst_variant": float(max(each[:, at].mean() for each in lost)),
        }
        for at, name in enumerate(options)
    }


def _information(found: Balance, payer: str, parameters: Mapping[str, Floats]) -> dict[str, Any]:
    setting, told = rules("costs"), {}
    moving = {name: values for name, values in parameters.items() if np.ptp(values) > 0}
    for worth in setting["worth"]["shown_sek"]:
        benefits = found.benefit(payer, worth)
        best = int(np.argmax(benefits.mean(axis=0)))
        perfect = value_of_information(list(moving.values()), benefits)
        single = by_parameter(moving, benefits)
        shown = dict(list(single.items())[: int(setting["information"]["shown"])])
        rival = _rival(benefits, best)
        told[f"{worth:.0f}"] = {
            "best": found.options[best],
            "rival": found.options[rival],
            "perfect": max(perfect.value, *(each["value"] for each in single.values())),
            "perfect_error": perfect.error,
            "parameters": shown,
            "turns": {
                name: turning_point(moving[name], benefits[:, best] - benefits[:, rival])
                for name in shown
            },
        }
    return told


def _rival(benefits: Floats, best: int) -> int:
    """Return the option that comes second on average."""
    order = np.argsort(-benefits.mean(axis=0), kind="stable")
    return int(order[1] if int(order[0]) == best else order[0])


def chances(extra: Floats, persons: float) -> dict[str, Any]:
    """Return the probability that extra recruitments exceed each stated harm.

    Parameters
    ----------
    extra
        Extra recruitments over the years compared (draws,), not discounted.
    persons
        Youths that they are counted against.
    """
    discovery = rules()["discovery"]
    per = float(discovery["per"])
    return {
        "counts": {
            f"{count}": float((extra > count).mean()) for count in rules("costs")["harm"]["counts"]
        },
        "per_1000": {
            f"{each:g}": float((extra * per / persons > each).mean())
            for each in discovery["thresholds"]
        },
        "persons": persons,
    }
