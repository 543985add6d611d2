"""Sensitivity of a paired effect: what it hangs on.

A Saltelli design moves groups of parameters and the seed; direct Sobol indices are those of the
groups. A surrogate on the same rows gives single parameters and their interactions, and is held
against the direct indices of the groups. PAWN is the second opinion. All of it is told by
scramble too, so that convergence is seen and not assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.factors import Factor, Sample, group_names
from experiments.analysis.guard import complete, is_constant
from experiments.analysis.indices import (
    Indices,
    morris_design,
    pawn,
    saltelli,
    screened,
    sobol_indices,
)
from experiments.analysis.settings import rules
from experiments.analysis.surrogate import Surrogate, fitted, half_width
from experiments.comparison import spread

Floats = NDArray[np.float64]
Answer = Callable[[Sample], Floats]


@dataclass(frozen=True, slots=True)
class Design:
    """A Saltelli design of several scrambles.

    Attributes
    ----------
    sample
        All rows, scramble after scramble.
    rows
        N of each scramble.
    scrambles
        Their number.
    """

    sample: Sample
    rows: int
    scrambles: int

    @property
    def per_row(self) -> int:
        """Runs for one row of the design: A, one per group, B."""
        return len(group_names(self.sample.factors)) + 2

    @property
    def blocks(self) -> NDArray[np.int64]:
        """Row of the design that each run belongs to (runs,)."""
        return np.arange(len(self.sample.unit)) // self.per_row

    @property
    def scramble_of(self) -> NDArray[np.int64]:
        """Number of the scramble that each run belongs to (runs,)."""
        return self.blocks // self.rows

    @property
    def independent(self) -> NDArray[np.bool_]:
        """True for the runs of A and B, which are a plain sample (runs,)."""
        return plain_rows(len(self.sample.unit), self.per_row)


def plain_rows(runs: int, per_row: int) -> NDArray[np.bool_]:
    """Return which runs of a design are its A and B, a plain sample (runs,)."""
    place = np.arange(runs) % per_row
    return np.asarray((place == 0) | (place == per_row - 1))


def design_of(factors: Sequence[Factor], rows: int, scrambles: int, seed: int) -> Design:
    """Return a design; every scramble is drawn with a seed of its own."""
    seeds = np.random.SeedSequence(seed).generate_state(scrambles)
    unit = np.concatenate([saltelli(factors, rows, int(each)) for each in seeds])
    return Design(Sample(tuple(factors), unit), rows, scrambles)


def analysed(design: Design, values: Floats, *, resamples: int, seed: int) -> dict[str, Any]:
    """Return everything that is said of the values of a design.

    Parameters
    ----------
    design
        What was run.
    values
        One effect per row of the sample.
    resamples
        For half-widths.
    seed
        Of the resampling.

    Raises
    ------
    ExperimentError
        When a value is missing or not finite.
    """
    values = complete(values, len(design.sample.unit))
    plain = values[design.independent]
    told: dict[str, Any] = {
        "rows": design.rows * design.scrambles,
        "scrambles": design.scrambles,
        "runs": len(values),
        "mean": float(plain.mean()),
        "sd": float(plain.std(ddof=1)),
        "constant": is_constant(values),
        "groups_of": {f.name: f.group for f in design.sample.factors},
    }
    if told["constant"]:
        return told
    direct = _direct(design, values, slice(None), resamples, seed)
    told["groups"] = _table(direct)
    told["stochastic"] = _stochastic(design, values, direct)
    told["convergence"] = _convergence(design, values, resamples, seed)
    parameters = [at for at, f in enumerate(design.sample.factors) if f.prior is not None]
    if parameters:
        told |= _single(design, values, parameters, resamples, seed)
        told["tornado"] = _tornado(design, values, parameters)
        second = pawn(design.sample.factors, design.sample.unit[design.independent], plain)
        told["pawn"] = second
        _check(told)
    return told


def _direct(
    design: Design, values: Floats, runs: slice | NDArray[np.bool_], resamples: int, seed: int
) -> Indices:
    chosen = values[runs]
    rows = len(chosen) // design.per_row
    return sobol_indices(design.sample.factors, chosen, rows, seed=seed, resamples=resamples)


def _table(indices: Indices) -> dict[str, dict[str, float]]:
    return {
        name: {
            "first": float(indices.first[at]),
            "first_half_width": float(indices.first_half_width[at]),
            "total": float(indices.total[at]),
            "total_half_width": float(indices.total_half_width[at]),
        }
        for at, name in enumerate(indices.names)
    }


def _stochastic(design: Design, values: Floats, direct: Indices) -> dict[str, float]:
    """Return the stochastic share in two ways: the seed's total index, and analysis of variance.

    Runs A and "A with the seed of B" are two replicates of one parameter draw.
    """
    seed = str(rules()["seed"]["name"])
    if seed not in direct.names:
        return {}
    at = direct.names.index(seed)
    table = values.reshape(-1, design.per_row)
    pairs = table[:, [0, at + 1]][..., None]
    return {
        "total_index": float(direct.total[at]),
        "half_width": float(direct.total_half_width[at]),
        "analysis_of_variance": spread(pairs).at(0).stochastic_share,
    }


def _convergence(
    design: Design, values: Floats, resamples: int, seed: int
) -> list[dict[str, object]]:
    """Return total indices of groups for growing parts of the design, scramble by scramble."""
    steps = []
    for number in range(design.scrambles):
        apart = design.scramble_of == number
        size = len(values) // design.scrambles
        grown = [(apart, "scramble"), (slice(0, size * (number + 1)), "grown")]
        if number == 0:
            part, parts = design.rows // 2, []
            while part > 2**2:
                parts.append((slice(0, part * design.per_row), "grown"))
                part //= 2
            grown = [*reversed(parts), *grown]
        for runs, kind in grown:
            found = _direct(design, values, runs, resamples, seed)
            steps.append(
                {
                    "kind": kind,
                    "scramble": number,
                    "rows": len(values[runs]) // design.per_row,
                    "total": dict(zip(found.names, map(float, found.total), strict=True)),
                    "half_width": dict(
                        zip(found.names, map(float, found.total_half_width), strict=True)
                    ),
                }
            )
    return steps


def _single(
    design: Design, values: Floats, parameters: list[int], resamples: int, seed: int
) -> dict[str, Any]:
    """Return indices of single parameters from the surrogate."""
    unit = design.sample.unit[:, parameters]
    names = [design.sample.factors[at].name for at in parameters]
    plain, blocks = design.independent, design.blocks
    priors = [design.sample.factors[at].prior for at in parameters]
    endless = np.array([prior is not None and np.isinf(prior.quantile(1.0)) for prior in priors])
    whole = fitted(unit, endless, values, blocks, plain, resamples, seed)
    apart = []
    for number in range(design.scrambles):
        own = design.scramble_of == number
        part = fitted(unit[own], endless, values[own], blocks[own], plain[own], resamples, seed)
        apart.append(_ranked(names, part))
    order = _ranked(names, whole)
    groups = design.sample.factors
    of_groups = {
        group: whole.total(
            [at for at, place in enumerate(parameters) if groups[place].group == group]
        )
        for group in dict.fromkeys(groups[place].group for place in parameters)
    }
    return {
        "parameters": {
            name: _told(whole.first(at), whole.total([at])) for at, name in enumerate(names)
        },
        "order": order,
        "interactions": _interactions(whole, names, order[: int(rules()["indices"]["top"])]),
        "surrogate": {
            "explained_held_out": whole.explained,
            "terms": len(whole.terms),
            "rows": whole.rows,
            "enough": whole.rows >= len(whole.terms) * int(rules()["surrogate"]["few_rows"]),
        },
        "top_by_scramble": apart,
        "surrogate_groups": {group: index for group, (index, _) in of_groups.items()},
        "surrogate_groups_half_width": {group: half for group, (_, half) in of_groups.items()},
        "direct_groups": over_seeds(design, values, whole.guess, resamples, seed),
    }


def _told(first: tuple[float, float], total: tuple[float, float]) -> dict[str, float]:
    keys = ("first", "first_half_width", "total", "total_half_width")
    return dict(zip(keys, (*first, *total), strict=True))


def over_seeds(
    design: Design, values: Floats, guess: Floats, resamples: int, seed: int
) -> dict[str, dict[str, float]]:
    """Return direct total indices of groups, of the mean over seeds.

    Run "A with group g of B" has the seed of A. Held against "A with the seed of B" it differs in
    the group and in chance; what two seeds of A differ by is taken off. Interactions with the seed
    are then left out, as they are by a surrogate. Without a seed among the factors it is the
    estimator of Jansen. On the very same rows stands what the surrogate misses: the luck of the
    rows is in both and falls out.

    Parameters
    ----------
    design, values, guess
        What was run, and one effect per row of the sample, found and guessed.
    resamples, seed
        For half-widths: rows of the design drawn again.
    """
    names, chance = group_names(design.sample.factors), str(rules()["seed"]["name"])
    table = values.reshape(-1, design.per_row)
    other = table[:, names.index(chance) + 1] if chance in names else table[:, 0]
    groups = [name for name in names if name != chance]
    changed = table[:, [names.index(name) + 1 for name in groups]]
    halves = ((other[:, None] - changed) ** 2 - ((table[:, 0] - other) ** 2)[:, None]) / 2
    guessed = guess.reshape(-1, design.per_row)
    missed = halves - (
        (guessed[:, :1] - guessed[:, [names.index(name) + 1 for name in groups]]) ** 2 / 2
    )
    both, ends = np.hstack([halves, missed]), table[:, [0, -1]]
    found = both.mean(axis=0) / ends.var()
    generator, count = np.random.default_rng(seed), len(table)
    drawn = np.empty((resamples, both.shape[1]))
    for number in range(resamples):
        again = generator.integers(count, size=count)
        drawn[number] = both[again].mean(axis=0) / ends[again].var()
    half = half_width(drawn)
    return {
        name: {
            "total": float(found[at]),
            "total_half_width": float(half[at]),
            "missed": float(found[at + len(groups)]),
            "missed_half_width": float(half[at + len(groups)]),
        }
        for at, name in enumerate(groups)
    }


def _ranked(names: Sequence[str], part: Surrogate) -> list[str]:
    weight = np.array([part.total([at])[0] for at in range(len(names))])
    return [names[int(at)] for at in np.argsort(-weight, kind="stable")]


def _interactions(whole: Surrogate, names: list[str], top: list[str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = [
        {"one": names[one], "other": names[other], "second": index, "half_width": half}
        for (one, other), (index, half) in whole.pairs.items()
        if names[one] in top and names[other] in top
    ]
    return sorted(found, key=lambda row: -float(str(row["second"])))


def _tornado(design: Design, values: Floats, parameters: list[int]) -> dict[str, dict[str, float]]:
    """Return the mean effect in the lowest and highest fifth of each parameter's prior."""
    low, high = rules()["tornado"]["outer"]
    plain, unit = values[design.independent], design.sample.unit[design.independent]
    return {
        design.sample.factors[at].name: {
            "low": float(plain[unit[:, at] <= low].mean()),
            "high": float(plain[unit[:, at] >= high].mean()),
            "low_error": _error(plain[unit[:, at] <= low]),
            "high_error": _error(plain[unit[:, at] >= high]),
        }
        for at in parameters
        if (unit[:, at] <= low).sum() > 1 < (unit[:, at] >= high).sum()
    }


def _error(values: Floats) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def _check(told: dict[str, Any]) -> None:
    """Hold the figures against the bars, and say which hold."""
    bars, level = rules()["indices"], rules()["surrogate"]["agree"]
    chance = str(rules()["seed"]["name"])
    above = {
        name: row["total_half_width"]
        for name, row in (told["parameters"] | told["groups"]).items()
        if row["total"] > bars["shown_above"] and (name in told["parameters"] or name == chance)
    }
    off = {
        name: abs(row["missed"]) - row["missed_half_width"]
        for name, row in told["direct_groups"].items()
    }
    count = int(bars["stable"])
    heads = [tuple(sorted(names[:count])) for names in told["top_by_scramble"]]
    share = told["stochastic"]
    told["checks"] = {
        "widest_half_width": max(above.values(), default=0.0),
        "half_widths_hold": all(half < bars["most_half_width"] for half in above.values()),
        "widest_direct_half_width": max(
            (row["total_half_width"] for row in told["direct_groups"].values()), default=0.0
        ),
        "top_shared": len(set.intersection(*map(set, heads))),
        "top_stable": len(heads) > 1 and len(set(heads)) == 1,
        "surrogate_off": max(off.values(), default=0.0),
        "surrogate_agrees": all(value < level for value in off.values()),
        "stochastic_agrees": not share
        or abs(share["total_index"] - share["analysis_of_variance"]) < bars["agree"],
    }


def screening(
    factors: Sequence[Factor], answer: Answer, trajectories: int, seed: int
) -> Mapping[str, Mapping[str, float]]:
    """Return elementary effects of factors, strongest first."""
    unit = morris_design(factors, trajectories, seed)
    values = complete(answer(Sample(tuple(factors), unit)), len(unit))
    found = screened(factors, unit, values, seed=seed)
    return {
        found.names[at]: {
            "size": float(found.size[at]),
            "half_width": float(found.half_width[at]),
            "spread": float(found.spread[at]),
        }
        for at in np.argsort(-found.size, kind="stable")
    }
