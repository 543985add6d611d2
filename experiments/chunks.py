"""From a plan to pieces of work: the missing tasks, one shard of them, and chunks."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.errors import ExperimentError
from experiments.inventory import Inventory
from experiments.plan import Plan
from experiments.settings import settings
from experiments.work import Batch, Chunk, Order


def missing_orders(plan: Plan, stock: Inventory) -> list[Order]:
    """Return one order for every task of which a run is missing or failed."""
    scenarios = range(len(plan.study.scenarios))
    orders: list[Order] = []
    for number, task in enumerate(plan.study.tasks()):
        keys = [(at, plan.ring.key(task, at)) for at in scenarios]
        wanted = tuple((at, key) for at, key in keys if key not in stock.done)
        if wanted:
            orders.append(
                Order(number, task.variant, task.draw, task.replicate, task.stream, wanted)
            )
    return orders


def shared_out(orders: Sequence[Order], tasks: int, shard: tuple[int, int]) -> list[Order]:
    """Return the orders of one shard: stretches of the study's tasks that do not overlap.

    Parameters
    ----------
    orders
        What is missing.
    tasks
        Number of tasks in the whole study, so that shards agree whatever is there already.
    shard
        Number of the shard, from one, and number of shards.
    """
    number, count = shard
    return [order for order in orders if order.number * count // tasks == number - 1]


def divided(orders: Sequence[Order], task_seconds: float, jobs: int) -> list[Chunk]:
    """Divide tasks into chunks that take about as long as the settings say.

    The last ones get smaller, each a part of what is left, so that all jobs end at about the
    same time.
    """
    rules = settings()["chunks"]
    tasks = max(task_seconds, sys.float_info.epsilon)
    by_time = math.ceil(rules["seconds"] / tasks)
    by_runs = int(rules["most_runs"]) // len(orders[0].scenarios)
    least, most = math.ceil(rules["least_seconds"] / tasks), max(min(by_time, by_runs), 1)
    parts, start = jobs * int(rules["left_per_job"]), 0
    chunks: list[Chunk] = []
    while start < len(orders):
        size = min(max(math.ceil((len(orders) - start) / parts), least), most)
        chunks.append(Chunk(len(chunks) + 1, tuple(orders[start : start + size])))
        start += size
    return chunks


def batch_of(plan: Plan, folder: Path, stop: Path) -> Batch:
    """Return what all chunks of a plan have in common."""
    study = plan.study
    return Batch(
        folder=folder.resolve(),
        stop=stop.resolve(),
        simulator=plan.simulator,
        names=study.scenario_names,
        variants=study.variant_names,
        courses=tuple(
            tuple(study.course(scenario, variant) for scenario in study.scenarios)
            for variant in study.variants
        ),
        parameters=plan.draws.names,
        seed=study.seed,
        scale=study.scale,
        outcomes=study.outcomes,
    )


def shard_of(word: str) -> tuple[int, int]:
    """Return number and count of a shard written as ``i/n``, counted from one."""
    first, slash, second = word.partition("/")
    plain = first.isascii() and second.isascii() and first.isdigit() and second.isdigit()
    if not slash or not plain or not 1 <= int(first) <= int(second):
        raise ExperimentError("shard_wrong", word=word)
    return int(first), int(second)
