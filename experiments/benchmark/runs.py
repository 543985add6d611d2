"""Whole runs: one, a pair, eight together, many pairs; and how the cost grows."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from experiments.benchmark.measurement import Measurement, missing, ratio, setting
from experiments.benchmark.subject import cpu, parameters, run, scale_for, world_of
from experiments.pairing import gain
from model.kernel.state import YEAR
from model.lanes import Lanes
from model.parameters.declare import ParameterSet
from model.world import World


def single_runs(profile: Mapping[str, Any]) -> list[Measurement]:
    """Measure one run, and a pair of scenarios that share their history, taking turns.

    The cost of a pair sets the least time of each of its months, and of what is between months,
    against the least of those of one run.
    """
    scenario, scale = setting("scenario"), profile["scale"]
    months = youth_months(run([scenario], scale)[0]) / setting("megabyte")
    alone, paired = [], []
    for _ in range(int(profile["run_repeats"])):
        alone.append(piece_seconds([scenario], scale))
        paired.append(piece_seconds([setting("reference"), scenario], scale))
    seconds, pairs = np.array(alone), np.array(paired)
    whole, both = seconds.sum(axis=1).tolist(), pairs.sum(axis=1)
    cost = float(pairs.min(axis=0).sum() / seconds.min(axis=0).sum())
    speeds = [months / each for each in whole]
    details = {"seconds_of_a_pair": both.tolist(), "seconds_of_a_run": whole}
    return [
        Measurement("run_seconds", whole, min(whole), details={"scale": scale}),
        Measurement("youth_months", speeds, max(speeds), details={"million": months}),
        Measurement("pair_cost", (both / whole).tolist(), cost, details=details),
    ]


def piece_seconds(names: Sequence[str], scale: float) -> list[float]:
    """Live through scenarios on one seed; return the processor time of each month and between."""
    read = [time.process_time()]
    step = Lanes.step

    def clocked(lanes: Lanes) -> None:
        read.append(time.process_time())
        step(lanes)
        read.append(time.process_time())

    Lanes.step = clocked  # type: ignore[assignment, method-assign]
    try:
        run(names, scale)
    finally:
        Lanes.step = step  # type: ignore[method-assign]
    return [later - before for before, later in itertools.pairwise([*read, time.process_time()])]


def youth_months(world: World) -> int:
    """Return the months that youths aged 10-20 have lived in a world."""
    first, window = world.stage.population.first, world.stage.rules.ages * YEAR
    return int(sum((first[:, m + window] - first[:, m]).sum() for m in range(world.month)))


def eight_lanes(profile: Mapping[str, Any]) -> Measurement:
    """Measure scenarios on one seed, alone and side by side, and compare every number."""
    names, scale = list(setting("lanes")), profile["scale"]
    alone: list[World] = []
    together: list[World] = []
    singles, joint = [], []
    for _ in range(max(int(profile["repeats"]) // 2, 1)):
        alone.clear()
        singles.append(sum(alone_seconds(name, scale, alone) for name in names))
        joint.append(cpu(lambda: together.extend(run(names, scale))))
    equal = all(same_results(a, b) for a, b in zip(alone, together[: len(names)], strict=True))
    return ratio("lanes_8", singles, joint, equal=equal, details={"scenarios": names})


def alone_seconds(name: str, scale: float, lived: list[World]) -> float:
    """Run one scenario alone, keep its world, and return the processor time."""
    return cpu(lambda: lived.extend(run([name], scale)))


def same_results(one: World, other: World) -> bool:
    """Return whether two worlds have the same numbers in every year."""
    return all(
        np.array_equal(mine[name], its[name], equal_nan=True)
        for mine, its in zip(one.results, other.results, strict=True)
        for name in mine
    )


def paired_draws(profile: Mapping[str, Any]) -> Measurement:
    """Measure what keyed draws gain over independent seeds, for one lever after another."""
    pairs = int(profile["pairs"])
    if pairs == 0:
        return missing("paired_draws", "skipped")
    names = [setting("reference"), *setting("levers")]
    values = np.array(
        [
            [measured(world) for world in run(names, profile["pair_scale"], replicate)]
            for replicate in range(pairs)
        ]
    )
    gains = {
        name: gain(name, values[:, 0], values[:, at]).ratio
        for at, name in enumerate(names)
        if at > 0
    }
    samples = [each for each in gains.values() if np.isfinite(each)]
    details = {"pairs": pairs, "scale": profile["pair_scale"], "by_lever": gains}
    return Measurement("paired_draws", samples, min(samples), details=details)


def measured(world: World) -> float:
    """Return the looked-at outcome, summed over the years in which scenarios differ."""
    skipped = setting("measured_from") - world.course.start_year
    return float(sum(year[setting("measure")][0] for year in world.results[skipped:]))


def sizes(profile: Mapping[str, Any]) -> list[Measurement]:
    """Measure a month at several numbers of youths."""
    lived = int(profile["warm_months"]) + int(profile["size_months"])
    scales = [scale_for(youths) for youths in profile["sizes"]]
    costs = month_seconds(profile, [partial(world_of, scale, lived) for scale in scales])
    details = {"youths": profile["sizes"], "seconds_per_month": costs}
    steps = [later / before for before, later in itertools.pairwise(costs)]
    grown = Measurement("ten_times", steps, max(steps), details=details)
    line = deviation(profile["sizes"], costs)
    return [grown, Measurement("linear_youths", [line], line, details=details)]


def workers(profile: Mapping[str, Any]) -> Measurement:
    """Measure a month at several numbers of field workers."""
    name, values = setting("worker_parameter"), dict(parameters().values)
    lived = int(profile["warm_months"]) + int(profile["size_months"])
    changed = [ParameterSet(values | {name: times * values[name]}) for times in profile["workers"]]
    built = [partial(world_of, profile["scale"], lived, each) for each in changed]
    costs = month_seconds(profile, built)
    line = deviation(profile["workers"], costs)
    details = {"times": profile["workers"], "seconds_per_month": costs}
    return Measurement("linear_workers", [line], line, details=details)


def month_seconds(profile: Mapping[str, Any], built: Sequence[Callable[[], World]]) -> list[float]:
    """Return the processor time of a month in each world, after some months.

    The worlds take turns and live the same months several times; the least time of each month
    counts, and their mean is returned. Whoever has its turn lives all its months, so that caches
    hold what they hold in a run, and not what the largest world left in them.
    """
    repeats = range(int(profile["run_repeats"]))
    lived = np.array([[months_of(profile, build) for build in built] for _ in repeats])
    least: list[float] = lived.min(axis=0).mean(axis=-1).tolist()
    return least


def months_of(profile: Mapping[str, Any], build: Callable[[], World]) -> list[float]:
    """Return the processor time of each month of a world, after some months."""
    world = build()
    for _ in range(int(profile["warm_months"])):
        world.step()
    return [cpu(world.step) for _ in range(int(profile["size_months"]))]


def deviation(at: Sequence[float], costs: Sequence[float]) -> float:
    """Return how far the points between lie from the line through first and last, relatively."""
    expected = np.interp(at, [at[0], at[-1]], [costs[0], costs[-1]])
    return float(np.max(np.abs(np.array(costs) / expected - 1.0)))
