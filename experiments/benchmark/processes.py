"""What only a process of its own can show: starting, compiling, sharing a machine, memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from experiments.benchmark.measurement import Measurement, missing, ratio
from experiments.benchmark.subject import wall
from experiments.benchmark.usage import children_seconds

HELP = "from experiments.cli import app; app()"
PROBE = "experiments.benchmark.probe"


def starts(profile: Mapping[str, Any]) -> list[Measurement]:
    """Measure the help, the first start in an empty cache, and starts after that.

    Python keeps what it has compiled of the sources, as it does unless it is told not to.
    """
    repeats = range(int(profile["repeats"]))
    first: list[tuple[float, float | None]] = []
    later: list[tuple[float, float | None]] = []
    for _ in range(int(profile["first_starts"])):
        with tempfile.TemporaryDirectory() as folder:
            home = dict(os.environ) | {"XDG_CACHE_HOME": folder}
            for name in ("NUMBA_CACHE_DIR", "PYTHONDONTWRITEBYTECODE"):
                home.pop(name, None)
            start = partial(ask, "start", environment=home)
            first.append(started(start))
            later += [started(start) for _ in repeats]
    helped = [started(lambda: python("-c", HELP, "--help")) for _ in repeats]
    measured = {"compile_seconds": first, "start_seconds": later, "help_seconds": helped}
    rows = []
    for name, both in measured.items():
        seconds, processor = zip(*both, strict=True)
        known = [each for each in processor if each is not None]
        details = {"processor_seconds": min(known, default=None)}
        rows.append(Measurement(name, list(seconds), min(seconds), details=details))
    return rows


def started(work: Callable[[], object]) -> tuple[float, float | None]:
    """Return the seconds that pass while processes do some work, and their processor time."""
    before, seconds, after = children_seconds(), wall(work), children_seconds()
    return seconds, None if before is None or after is None else after - before


def python(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run Python and return what it says."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True, env=environment
    )
    return done.stdout


def ask(
    what: str, *arguments: float | str, environment: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Let a probe measure something and return what it found."""
    said = python("-m", PROBE, what, *map(str, arguments), environment=environment)
    found: dict[str, Any] = json.loads(said)
    return found


def two_processes(profile: Mapping[str, Any]) -> Measurement:
    """Measure the same number of runs by one process and by two at a time."""
    runs, scale = int(profile["process_runs"]), profile["scale"]
    alone, shared = [], []
    for _ in range(max(int(profile["repeats"]) // 2, 1)):
        alone.append(at_once([2 * runs], scale))
        shared.append(at_once([runs, runs], scale))
    return ratio("two_processes", alone, shared, details={"runs": 2 * runs})


def at_once(shares: Sequence[int], scale: float) -> float:
    """Return the seconds in which processes that start together make their shares of runs."""
    probes = [
        subprocess.Popen(
            [sys.executable, "-m", PROBE, "work", str(runs), str(scale)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for runs in shares
    ]
    for probe in probes:
        assert probe.stdout is not None
        probe.stdout.readline()
    began = time.perf_counter()
    for probe in probes:
        assert probe.stdin is not None
        probe.stdin.write("\n")
        probe.stdin.flush()
    for probe in probes:
        assert probe.stdout is not None
        probe.stdout.readline()
    seconds = time.perf_counter() - began
    for probe in probes:
        probe.communicate()
    return seconds


def memory(profile: Mapping[str, Any]) -> Measurement:
    """Measure the most memory that a run holds at a time, by youth that it ever has."""
    found = ask("memory", profile["memory_youths"])
    value = found["peak_bytes"] / found["rows"]
    return Measurement("bytes_per_youth", [value], value, details=found)


def sweden(profile: Mapping[str, Any]) -> Measurement:
    """Run as many youths as live in Sweden from the first year to the last."""
    youths = int(profile["sweden_youths"])
    if youths == 0:
        return missing("sweden_seconds", "skipped")
    found = ask("whole", youths)
    return Measurement("sweden_seconds", [found["seconds"]], found["seconds"], details=found)
