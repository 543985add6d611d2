"""Kernels are compiled ahead of their first call, for exactly what they are called with."""

from __future__ import annotations

import gc
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from numba import typeof
from numpy.typing import NDArray

from model import prepared
from model.compiled import KERNELS
from model.kernel.cases import forms_month
from model.kernel.meeting import meeting_month
from model.kernel.moving import moving_month
from model.kernel.stocks import adults_month, ageing, staff_month
from model.prepared import bound, compile_unclaimed, numba_type
from tests import worlds

jitted = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")  # type: ignore[attr-defined]


MONTHLY = {
    "staff": staff_month,
    "ageing": ageing,
    "meeting": meeting_month,
    "forms": forms_month,
    "moving": moving_month,
    "adults": adults_month,
}


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A copy that cannot be written to."""
    held = array.copy()
    held.flags.writeable = False
    return held


class Noted:
    """Stands for a kernel and notes what it is compiled for."""

    def __init__(self, name: str, length: int) -> None:
        self.__name__ = name
        self.py_func = eval("lambda x: " + " + ".join(["x"] * length))
        self.compiled_for: list[tuple[Any, ...]] = []

    def compile(self, types: tuple[Any, ...]) -> None:
        """Note the types."""
        self.compiled_for.append(types)


@jitted
def test_every_kernel_says_what_it_is_called_with() -> None:
    world = worlds.world_of(worlds.course_of(), scale=0.01)
    for _ in range(12):
        world.step()
    assert len(KERNELS) > 5
    for kernel, given in KERNELS.items():
        assert kernel.signatures == [tuple(map(numba_type, given))], kernel.__name__


@jitted
def test_what_a_month_hands_to_its_kernels_is_what_they_say() -> None:
    kernels = worlds.world_of(worlds.course_of(), scale=0.01).lanes.kernels
    for name, kernel in MONTHLY.items():
        held = [typeof(each) for each in getattr(kernels, name).args]  # type: ignore[no-untyped-call]
        assert held == [numba_type(given) for given in KERNELS[kernel][:-1]], name


@jitted
@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("age", lambda age: age.astype(np.int64), "age holds int64 along 1 axes, not uint8"),
        ("age", lambda age: age[None], "age holds uint8 along 2 axes, not uint8 along 1"),
        ("age", lambda age: np.repeat(age, 2)[::2], "age .*next to each other"),
        ("age", read_only, "age .*to be written to"),
        ("ages", float, "ages is no int"),
        ("youths", tuple, "youths is no Youths"),
        ("youths", lambda it: it._replace(trust=it.trust.astype(float)), "youths: trust holds"),
    ],
)
def test_what_a_kernel_does_not_expect_is_refused(
    name: str, change: Callable[[Any], Any], told: str
) -> None:
    stage = worlds.world_of(worlds.course_of(), scale=0.01).stage
    given = {
        "population": stage.population,
        "youths": stage.youths,
        "adults": stage.adults,
        "age": stage.scratch.age,
        "ages": stage.rules.ages,
    }
    bound(ageing, *given.values())
    given[name] = change(given[name])
    with pytest.raises(TypeError, match=f"ageing: {told}"):
        bound(ageing, *given.values())


@jitted
@pytest.mark.parametrize("count", [4, 6])
def test_a_kernel_is_bound_to_no_fewer_and_no_more_than_it_takes(count: int) -> None:
    stage = worlds.world_of(worlds.course_of(), scale=0.01).stage
    given = (stage.population, stage.youths, stage.adults, stage.scratch.age, stage.rules.ages, 1)
    with pytest.raises(ValueError, match="argument"):
        bound(ageing, *given[:count])


def test_each_kernel_is_compiled_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = Noted("short", 2), Noted("long", 9)
    monkeypatch.setattr(prepared, "KERNELS", {short: (int,), long: (float, int)})
    (tmp_path / "short").touch()
    compile_unclaimed(tmp_path)
    assert short.compiled_for == []
    assert long.compiled_for == [(numba.types.float64, numba.types.int64)]
    compile_unclaimed(tmp_path)
    assert len(long.compiled_for) == 1


def test_the_longest_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernels = {Noted(str(size), size): (int,) for size in (3, 9, 5)}
    order: list[str] = []
    for kernel in kernels:
        monkeypatch.setattr(kernel, "compile", lambda _, name=kernel.__name__: order.append(name))
    monkeypatch.setattr(prepared, "KERNELS", kernels)
    compile_unclaimed(tmp_path)
    assert order == ["9", "5", "3"]


@pytest.mark.parametrize("collects", [True, False])
def test_garbage_waits_until_all_is_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collects: bool
) -> None:
    seen: list[bool] = []
    kernel = Noted("kernel", 3)
    monkeypatch.setattr(kernel, "compile", lambda _: seen.append(gc.isenabled()))
    monkeypatch.setattr(prepared, "KERNELS", {kernel: (int,)})
    before = gc.isenabled()
    try:
        gc.enable() if collects else gc.disable()
        compile_unclaimed(tmp_path)
        assert seen == [False]
        assert gc.isenabled() is collects
    finally:
        gc.enable() if before else gc.disable()


def test_without_a_second_core_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(subprocess, "Popen", pytest.fail)
    prepared.prepare.__wrapped__()


def test_a_helper_that_fails_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Noted("alone", 3)
    monkeypatch.setattr(prepared, "KERNELS", {alone: (int,)})
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(prepared, "EVERY_KERNEL", "no_such_module")
    monkeypatch.setattr(prepared, "import_module", lambda name: None)
    prepared.prepare.__wrapped__()
    assert len(alone.compiled_for) == 1
    assert (tmp_path / "cache" / prepared.READY).exists()


def test_a_cache_that_cannot_be_written_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file" / "folder"))
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(subprocess, "Popen", pytest.fail)
    prepared.prepare.__wrapped__()
