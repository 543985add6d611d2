"""The model beside the same model in other engines, and beside the random numbers alone.

The other engines stand in ``tests/reference`` of a checkout. Every month that is timed is also
compared: each count of the month must be the same.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from experiments.benchmark.measurement import Measurement, missing, ratio, setting
from experiments.benchmark.subject import (
    cpu,
    parameters,
    scale_for,
    shortened,
    streams,
    world_of,
)
from model.compiled import WITHOUT_COUNTING
from model.facts.read import read_facts
from model.kernel.state import STREET, YEAR
from model.streams import Block, Kind, words
from model.world import World

MESA, NUMPY = "tests.reference.mesa_reference", "tests.reference.numpy_reference"
KERNELS = ("meeting", "moving")
BLOCKS, YOUTH = (int(Block.MEETING), int(Block.MOVING)), int(Kind.YOUTH)
WORDS = 2**2


def reference(module: str) -> Any | None:
    """Return one of the reference models, or None where the tests are not there."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        return None


def beside_mesa(profile: Mapping[str, Any]) -> list[Measurement]:
    """Measure plain Mesa with ``do``, then with ``shuffle_do``, beside the model."""
    found = reference(MESA)
    if found is None:
        return [missing("mesa_do"), missing("mesa_shuffle_do")]
    warm, months = int(profile["warm_months"]), int(profile["months"])
    scale, horizon = scale_for(profile["youths"]), warm + 2 * months
    decided = shortened(horizon)
    world = world_of(scale, horizon)
    other = found.MesaModel(read_facts(), decided, parameters(), streams(), scale)
    report = other.report

    def report_in_december() -> None:
        if other.month % YEAR == YEAR - 1:
            report()

    other.report = report_in_december
    sized = {"youths": int(world.youths_by_area.sum())}
    ours: list[float] = []
    theirs: list[float] = []
    equal = True
    for _ in range(warm + months):
        ours.append(cpu(world.step))
        theirs.append(cpu(other.step))
        equal &= same_counts(world, other.office)
        theirs[-1] += cpu(other.close_month)
    in_order = ratio("mesa_do", theirs[warm:], ours[warm:], equal=equal, details=sized)
    other.youths = shuffling(type(other.youths))(list(other.youths), random=other.random)
    ours, theirs = [], []
    for _ in range(months):
        ours.append(cpu(world.step))
        theirs.append(cpu(other.step) + cpu(other.close_month))
    return [in_order, ratio("mesa_shuffle_do", theirs, ours, details=sized)]


def shuffling(agent_set: type) -> Any:
    """Return a kind of agent set whose ``do`` shuffles first."""
    return type("Shuffling", (agent_set,), {"do": agent_set.shuffle_do})  # type: ignore[attr-defined]


def same_counts(world: World, other: World) -> bool:
    """Return whether the month that both have lived has the same counts, all of them."""
    its = other.stage.counted()
    return all(
        np.array_equal(mine[world.lane], its[name][other.lane])
        for name, mine in world.stage.counted().items()
    )


def beside_numpy(profile: Mapping[str, Any]) -> Measurement:
    """Measure the numpy reference beside the model."""
    found = reference(NUMPY)
    if found is None:
        return missing("numpy_reference")
    warm, months = int(profile["warm_months"]), int(profile["months"])
    scale = scale_for(profile["youths"])
    world = world_of(scale, warm + months)
    key = streams()
    summed: dict[str, NDArray[Any]] = {}
    other = found.Reference(
        read_facts(), shortened(warm + months), parameters(), (key.seed, key.replicate), scale
    )
    ours: list[float] = []
    theirs: list[float] = []
    equal = True
    for _ in range(warm + months):
        ours.append(cpu(world.step))
        theirs.append(cpu(other.live_month))
        equal &= same_named(world, other.counts, other.posts, summed)
        theirs[-1] += cpu(other.close_month)
    return ratio("numpy_reference", theirs[warm:], ours[warm:], equal=equal)


def same_named(
    world: World,
    counts: Mapping[str, NDArray[Any]],
    posts: Any,
    summed: dict[str, NDArray[Any]],
) -> bool:
    """Return whether counts told by name are those of the month, or add up to those of the year.

    ``posts`` says in which ``town`` and ``slot`` the cases told of are; ``summed`` holds what was
    told before in the year, and is added to. Youths outside everything need not be counted, nor
    the cases of posts that do not exist.
    """
    stage, lane = world.stage, world.lane
    mine = {name: array[lane] for name, array in stage.counted().items()}
    mine["stock"] = mine["stock"][..., STREET:]
    told = {name: counts[name] for name in mine}
    told["stock"] = told["stock"][..., STREET:]
    first = np.searchsorted(stage.posts.municipality, posts.town)
    cases = np.zeros_like(mine["caseload"])
    cases[first + posts.slot] = told["caseload"]
    told["caseload"] = cases
    for name, values in told.items():
        summed[name] = summed.get(name, 0) + values
    return all(
        np.array_equal(values, told[name]) or np.array_equal(values, summed[name])
        for name, values in mine.items()
    )


def beside_philox(profile: Mapping[str, Any]) -> Measurement:
    """Measure the two kernels of a youth's month beside the random numbers that they draw.

    Before each month its words are drawn on their own, for the same youths, nothing else done.
    The value sets the least time of each month's words against the least of its kernels.
    """
    words_drawn, rounds = 0, []
    for _ in range(int(profile["repeats"])):
        words_drawn, months = beside_words(world_of(profile["scale"]))
        rounds.append(months)
    seconds = np.array(rounds)
    limits, kernels = seconds.sum(axis=1).T
    limit, kernel = seconds.min(axis=0).sum(axis=0).tolist()
    details = {
        "words": words_drawn,
        "nanoseconds_per_word": limit * setting("nanoseconds") / words_drawn,
        "seconds_of_words": limit,
        "seconds_of_kernels": kernel,
    }
    shares = (limits / kernels).tolist()
    return Measurement("philox_limit", shares, limit / kernel, details=details)


def beside_words(world: World) -> tuple[int, list[tuple[float, float]]]:
    """Live through a run; return how many words it draws, and what each month takes.

    That is the seconds of processor time of its words alone, and of its kernels.
    """
    drawn, months = 0, []
    draw_words(world)
    with timed(world, KERNELS) as seconds:
        while world.year <= world.course.end_year:
            drawn += len(BLOCKS) * WORDS * int(world.youths_by_area.sum())
            alone, before = cpu(partial(draw_words, world)), sum(seconds.values())
            world.step()
            months.append((alone, sum(seconds.values()) - before))
    return drawn, months


def draw_words(world: World) -> None:
    """Draw the words of everybody's month."""
    stage, window = world.stage, world.stage.rules.ages * YEAR
    first, uid, key = stage.population.first, stage.population.uid, stage.streams.key
    draw_blocks(first, uid, BLOCKS, world.month, window, key, stage.scratch.words)


@njit(**WITHOUT_COUNTING)  # type: ignore[untyped-decorator]
def draw_blocks(
    first: Any, uid: Any, blocks: tuple[int, ...], month: int, window: int, key: Any, room: Any
) -> None:
    """Draw the words of some blocks for those in the window of a month, area by area."""
    for block in blocks:
        for area in range(first.shape[0]):
            low, high = first[area, month], first[area, month + window]
            size = high - low
            words(
                uid[low:high], month, block, np.int64(YOUTH), key,
                room[0, :size], room[1, :size], room[2, :size], room[2 + 1, :size],
            )  # fmt: skip


@contextmanager
def timed(world: World, names: tuple[str, ...]) -> Iterator[dict[str, float]]:
    """Add up the seconds of processor time that kernels take while a world lives."""
    seconds = dict.fromkeys(names, 0.0)
    held = world.lanes.kernels
    kernels = {name: getattr(held, name) for name in names}

    def clocked(name: str) -> Callable[[int], None]:
        def kernel(month: int) -> None:
            seconds[name] += cpu(partial(kernels[name], month))

        return kernel

    for name in names:
        setattr(held, name, clocked(name))
    try:
        yield seconds
    finally:
        for name, kernel in kernels.items():
            setattr(held, name, kernel)
