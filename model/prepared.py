"""Compile the kernels before their first call, and bind them to what they work on.

Where there are two cores, two processes compile. What one compiles the other reads from the cache
on disk. Both go through the kernels, the longest first, and leave those that the other has claimed.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, get_origin, get_type_hints

import numba
import numpy as np
from numba import types

from model.compiled import KERNELS

READY = f"ready-{sys.implementation.cache_tag}"
EVERY_KERNEL = "model.lanes"
"""The module that imports every kernel."""


@cache
def prepare() -> None:
    """Have the kernels compiled unless the cache on disk has them; asked for again, do nothing.

    Kernels that are missing here are compiled when they are called, so that nothing hangs on it.
    """
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return
    folder = Path(numba.config.CACHE_DIR)  # type: ignore[attr-defined]
    if (folder / READY).exists() or os.cpu_count() == 1 or not sys.executable:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    import_module(EVERY_KERNEL)
    with tempfile.TemporaryDirectory() as claims:
        command = [sys.executable, "-m", __name__, claims, EVERY_KERNEL]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as other:
            try:
                compile_unclaimed(Path(claims))
                other.wait()
            finally:
                other.kill()
    (folder / READY).touch()


def compile_unclaimed(claims: Path) -> None:
    """Compile every kernel that no other process has claimed in the folder ``claims``."""
    with _nothing_collected():
        for kernel in sorted(KERNELS, key=_length, reverse=True):
            try:
                (claims / kernel.__name__).touch(exist_ok=False)
            except FileExistsError:
                continue
            machine_code(kernel)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let Python not look for garbage: Numba makes millions of objects, and keeps most of them."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def bound(kernel: Any, *arguments: Any) -> Callable[[int], Any]:
    """Return a kernel that is called with the month alone, its last argument.

    Numba looks at the type of every array whenever a kernel is called, which takes as long as a
    twentieth of its work. What stands in ``arguments`` keeps its type, so it is looked at once.

    Raises
    ------
    TypeError
        When an argument is not what the kernel says it is given, with the name of both.
    ValueError
        When there are more or fewer arguments than it takes.
    """
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return partial(kernel, *arguments)
    names = kernel.py_func.__code__.co_varnames[: len(KERNELS[kernel]) - 1]
    for name, given, argument in zip(names, KERNELS[kernel][:-1], arguments, strict=True):
        unlike = _unlike(name, argument, given)
        if unlike:
            raise TypeError(f"{kernel.__name__}: {unlike}")
    return partial(machine_code(kernel), *arguments)


@cache
def machine_code(kernel: Any) -> Callable[..., Any]:
    """Return a kernel as it is compiled for what it says it is given, from the cache if it can."""
    code: Callable[..., Any] = kernel.compile(tuple(map(numba_type, KERNELS[kernel])))
    return code


def _unlike(name: str, argument: Any, given: Any) -> str | None:
    """Return what is wrong with an argument that is not what a kernel says it is given, or None."""
    if given in (int, float):
        return None if isinstance(argument, given) else f"{name} is no {given.__name__}"
    if get_origin(given) is Annotated:
        scalar, axes, order = _array(given)
        held = argument.flags
        dense = held.c_contiguous or order != "C"
        if argument.dtype == scalar and argument.ndim == axes and dense and held.writeable:
            return None
        return (
            f"{name} holds {argument.dtype} along {argument.ndim} axes, not {scalar} along {axes}, "
            "next to each other and to be written to"
        )
    if not isinstance(argument, given):
        return f"{name} is no {given.__name__}"
    for field, each, its in zip(given._fields, argument, _fields(given), strict=True):
        unlike = _unlike(field, each, its)
        if unlike:
            return f"{name}: {unlike}"
    return None


@cache
def _array(given: Any) -> tuple[np.dtype[Any], int, Any]:
    """Return what an array of :mod:`model.compiled` holds, its number of axes, and its order."""
    return np.dtype(given.__origin__.__args__[1].__args__[0]), *given.__metadata__


@cache
def _fields(given: Any) -> tuple[Any, ...]:
    """Return what the fields of a named tuple are declared to be."""
    return tuple(get_type_hints(given, include_extras=True).values())


def _length(kernel: Any) -> int:
    return len(kernel.py_func.__code__.co_code)


def numba_type(given: Any) -> types.Type:
    """Return Numba's type of what a kernel says it is given.

    Parameters
    ----------
    given
        ``int``, ``float``, an array of :mod:`model.compiled`, or a named tuple of such.
    """
    plain = {int: types.int64, float: types.float64}
    if given in plain:
        return plain[given]
    if get_origin(given) is Annotated:
        scalar, axes, order = _array(given)
        return types.Array(numba.from_dtype(scalar), axes, order)
    found: types.Type = types.BaseTuple.from_types(  # type: ignore[no-untyped-call]
        [numba_type(each) for each in _fields(given)], given
    )
    return found


def main(arguments: Sequence[str]) -> None:
    """Compile beside the process that asked for it."""
    claims, source = arguments
    import_module(source)
    compile_unclaimed(Path(claims))


if __name__ == "__main__":
    main(sys.argv[1:])
