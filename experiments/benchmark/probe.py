"""What a process of its own does: ``python -m experiments.benchmark.probe WHAT …``.

The answer is one line of JSON on stdout.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from experiments.benchmark.measurement import setting
from experiments.benchmark.subject import cpu, run, scale_for, wall, warm, world_of
from experiments.benchmark.usage import peak_bytes


def start() -> Mapping[str, object]:
    """Live one month of a small world."""
    return {"seconds": wall(lambda: world_of(setting("warm_scale")).step())}


def work(runs: str, scale: str) -> Mapping[str, object]:
    """Warm up, say so, wait for a line, and make runs."""
    warm()
    print(flush=True)
    sys.stdin.readline()
    scenario = [setting("scenario")]
    return {"seconds": wall(lambda: [run(scenario, float(scale)) for _ in range(int(runs))])}


def memory(youths: str) -> Mapping[str, object]:
    """Live through a run and find the most that its arrays and objects take at a time."""
    warm()
    scale = scale_for(int(youths))
    tracemalloc.start()
    world = world_of(scale)
    built = tracemalloc.get_traced_memory()
    world.run()
    kept, peak = tracemalloc.get_traced_memory()
    rows, living = len(world.stage.population.uid), int(youths)
    return {
        "rows": rows,
        "living": living,
        "peak_bytes": peak,
        "peak_bytes_while_built": built[1],
        "kept_bytes": kept,
        "peak_bytes_per_living_youth": peak / living,
    }


def whole(youths: str) -> Mapping[str, object]:
    """Live through a run of so many youths."""
    warm()
    world = world_of(scale_for(int(youths)))
    seconds = cpu(world.run)
    return {
        "seconds": seconds,
        "living": int(world.stage.population.first[:, -1].sum() > 0) * int(youths),
        "rows": len(world.stage.population.uid),
        "peak_resident_bytes": peak_bytes(),
        "youths_joining_last_year": float(world.results[-1][setting("measure")][0]),
    }


def plan(runs: str) -> Mapping[str, object]:
    """Plan a batch, as the process that leads it does before its first run."""
    from experiments.backends import cores
    from experiments.benchmark.batches import pairs_of
    from experiments.chunks import divided, missing_orders
    from experiments.inventory import take_stock
    from experiments.plan import Plan, write_plan
    from experiments.rehearsal import rehearsal

    study = pairs_of(int(runs))
    with tempfile.TemporaryDirectory() as folder:
        planned = Plan.of(study, rehearsal())
        stock = take_stock(Path(folder), write_plan(Path(folder), planned, sys.argv))
        chunks = divided(missing_orders(planned, stock), setting("planned_seconds"), cores())
    peak = peak_bytes()
    megabytes = None if peak is None else peak / setting("megabyte")
    return {"runs": study.run_count, "chunks": len(chunks), "megabytes": megabytes}


PROBES: Mapping[str, Callable[..., Mapping[str, object]]] = {
    "start": start,
    "work": work,
    "memory": memory,
    "whole": whole,
    "plan": plan,
}


def main(arguments: Sequence[str]) -> None:
    """Measure what is asked for."""
    print(json.dumps(PROBES[arguments[0]](*arguments[1:])), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
