"""Decisions from question to finding: options weighed, and the best use of an amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.asked import Wanted
from experiments.analysis.decision import balance, chances, columns, regret, weighed
from experiments.analysis.factors import main_factors
from experiments.analysis.kept import keep, provenance
from experiments.analysis.optimise import NOW, candidates, frontier, ranked, written
from experiments.analysis.question import (
    Question,
    Runs,
    default_question,
    structure_variants,
)
from experiments.analysis.run import youths
from experiments.analysis.settings import rules
from experiments.analysis.structure import told
from experiments.asked import read_scenarios
from experiments.comparison import spread
from experiments.design import Rows, Study, sobol
from experiments.store import Results
from experiments.terminal import Terminal
from model.parameters.declare import declared_parameters
from scenarios import Scenario

Floats = NDArray[np.float64]


def decide(wanted: Wanted, terminal: Terminal) -> dict[str, Any]:
    """Return options weighed under two prior sets, and under a posterior where there is one."""
    setting = rules("costs")
    usual = (wanted.a, wanted.b) == default_question()[:2]
    others = [name for name in setting["options"]["others"] if usual and name != wanted.b]
    question, runs = wanted.asked(terminal, "decide", others)
    options = tuple(scenario.name for scenario in runs.scenarios)
    kept = tuple(dict.fromkeys((*question.columns, *columns())))
    found: dict[str, Any] = {"sets": {}, "options": list(options)}
    for name in ("declared", "sceptical", *(["posterior"] if wanted.posterior else [])):
        results = runs.of_study(_under(name, runs, wanted, kept))
        found["sets"][name] = _set(question, results, options)
        if name == "declared" or name == "posterior":
            found["provenance"] = provenance(question, results, wanted.profile)
    found["regret_over_variants"] = _over_variants(question, runs, wanted, options, kept)
    found["settings"] = {
        key: setting[key] for key in ("payers", "discount", "price", "worth", "sceptical")
    }
    keep(runs.out, "decide", found)
    return found


def _under(name: str, runs: Runs, wanted: Wanted, kept: tuple[str, ...]) -> Study:
    """Return the study of one set of priors: the same draws, with other values."""
    chosen = wanted.size["decide"]
    count = int(chosen["draws"])
    return Study(
        name,
        runs.scenarios,
        count,
        int(chosen["replicates"]),
        runs.seed,
        runs.scale,
        posterior=wanted.posterior if name == "posterior" else None,
        outcomes=kept,
        rows=None if name == "posterior" else prior_rows(count, runs.seed, name),
    )


def prior_rows(count: int, seed: int, name: str) -> Rows:
    """Return draws from the declared priors, or from sceptical ones, at the same quantiles.

    A sceptical prior of a programme's effect is as wide as the declared one and has its median at
    no effect at all; other priors are the same.
    """
    declared = declared_parameters()
    unit, centre = sobol(count, len(declared), seed), float(rules("costs")["sceptical"]["centre"])
    values = np.empty_like(unit)
    for at, item in enumerate(declared.values()):
        values[:, at] = item.prior.quantile(unit[:, at])
        if name == "sceptical" and item.effect is not None:
            values[:, at] *= centre / float(item.prior.quantile(1 / 2))
    return Rows(tuple(declared), values)


def _set(question: Question, results: Results, options: tuple[str, ...]) -> dict[str, Any]:
    setting = rules("costs")["discount"]
    rate = float(setting["rate"])
    parameters = {
        factor.name: results.parameters[factor.name]
        for factor in main_factors()
        if factor.prior is not None
    }
    made = balance(results, question, options, rate)
    extra = question.effects(results)
    return {
        **weighed(made, parameters=parameters),
        "effect": told(spread(extra[..., None]).at(0)),
        "chances": chances(extra.mean(axis=1), youths(question)),
        "other_rates": {
            f"{other:g}": {
                payer: told_["ratios"]
                for payer, told_ in weighed(balance(results, question, options, other))[
                    "payers"
                ].items()
            }
            for other in setting["others"]
        },
    }


def _over_variants(
    question: Question, runs: Runs, wanted: Wanted, options: tuple[str, ...], kept: tuple[str, ...]
) -> dict[str, Any]:
    """Return regret over draws and structural variants, by payer and worth."""
    setting = rules("costs")
    study = Study(
        "variants",
        runs.scenarios,
        int(wanted.size["decide"]["variant_draws"]),
        1,
        runs.seed,
        runs.scale,
        variants=structure_variants(),
        posterior=wanted.posterior,
        outcomes=kept,
    )
    results = runs.of_study(study)
    rate = float(setting["discount"]["rate"])
    made = [balance(results, question, options, rate, name) for name in results.variants]
    return {
        "variants": list(results.variants),
        "draws": len(results.draws),
        "payers": {
            payer: {
                f"{worth:.0f}": regret([each.benefit(payer, worth) for each in made], options)
                for worth in setting["worth"]["shown_sek"]
            }
            for payer in setting["payers"]
        },
    }


def optimise(wanted: Wanted, terminal: Terminal) -> dict[str, Any]:
    """Return the best use of the amount, lever by lever and together, as a frontier."""
    setting = rules("levers")
    floor = setting["grant"]["floor"]
    question, runs = wanted.asked(terminal, "optimise", [floor])
    amount, folder = float(setting["grant"]["amount_msek"]), runs.out / "scenarios"
    moved = {
        (lever, name): written(folder, f"{lever}_{name}", amount, [change])
        for lever, options in candidates().items()
        for name, change in options.items()
    }
    now = written(folder, NOW, amount, [])
    results = _stage(runs, wanted, "levers", (now, *moved.values()), question.columns)
    levels = {scenario: question.levels(results, scenario) for scenario in results.scenarios}
    levers = {
        lever: ranked(
            {
                name: levels[now.name] - levels[scenario.name]
                for (own, name), scenario in moved.items()
                if own == lever
            },
            results.parameters,
        )
        for lever in candidates()
    }
    found = {
        "provenance": {
            **provenance(_between(question, now, now), results, wanted.profile),
            "a": NOW,
            "b": floor,
        },
        "amount": amount,
        "levers": levers,
        **_frontier(question, runs, wanted, levers),
    }
    keep(runs.out, "optimise", found)
    return found


def _between(question: Question, a: Scenario, b: Scenario) -> Question:
    return Question(a.name, b.name, question.outcome, question.first_year)


def _stage(
    runs: Runs,
    wanted: Wanted,
    name: str,
    scenarios: Sequence[Scenario],
    kept: tuple[str, ...],
    step: int = 0,
) -> Results:
    chosen = wanted.size["optimise"]
    study = Study(
        name,
        tuple(scenarios),
        int(chosen["draws"]),
        int(chosen["replicates"]),
        runs.seed + step,
        runs.scale,
        posterior=wanted.posterior,
        outcomes=tuple(dict.fromkeys((*kept, *columns()))),
    )
    return runs.of_study(study)


def _frontier(
    question: Question, runs: Runs, wanted: Wanted, levers: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return money against avoided recruitments, as now and with the best of each lever."""
    setting, folder = rules("levers"), runs.out / "scenarios"
    table = candidates()
    best = [table[lever][found["best"]] for lever, found in levers.items() if found["best"] != NOW]
    floor = read_scenarios([setting["grant"]["floor"]], runs.terminal)[0]
    used = {
        (kind, amount): written(folder, f"{kind}_{amount}", float(amount), changes)
        for amount in setting["frontier"]["amounts_msek"]
        for kind, changes in ((NOW, []), ("best", best))
    }
    step = int(setting["frontier"]["seed_step"])
    results = _stage(runs, wanted, "frontier", (floor, *used.values()), question.columns, step)
    names = (floor.name, *(scenario.name for scenario in used.values()))
    made = balance(
        results, _between(question, floor, floor), names, float(rules("costs")["discount"]["rate"])
    )
    none = question.levels(results, floor.name)
    years = float((results.years(floor.name) >= question.first_year).sum())
    points = {
        scenario.name: {
            "kind": kind,
            "amount": amount,
            "avoided": told(
                spread((none - question.levels(results, scenario.name))[..., None]).at(0)
            ),
            "outlay": told(spread((made.outlays["state"][at + 1] / years)[:, None, None]).at(0)),
        }
        for at, ((kind, amount), scenario) in enumerate(used.items())
    }
    amount = int(setting["grant"]["amount_msek"])
    gain = question.levels(results, used[NOW, amount].name) - question.levels(
        results, used["best", amount].name
    )
    return {
        "best": {lever: found["best"] for lever, found in levers.items()},
        "gain": told(spread(gain[..., None]).at(0)),
        "points": points,
        "frontier": frontier(points),
    }
