"""Records of arrays that have a row for each lane: one row of them, and one row for many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Record = TypeVar("Record")


def _each(record: Record, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Record:
    """Return the record with every array in it changed."""
    held = {item.name: getattr(record, item.name) for item in fields(record)}  # type: ignore[arg-type]
    changed = {name: change(it) for name, it in held.items() if isinstance(it, np.ndarray)}
    return replace(record, **changed)  # type: ignore[type-var]


def row(record: Record, lane: int) -> Record:
    """Return the record of one lane; its arrays are those of all lanes, looked at in part."""
    return _each(record, lambda array: array[lane])


def repeated(record: Record, lanes: int) -> Record:
    """Return a record of several lanes, each a copy of the single lane of ``record``."""
    return _each(record, lambda array: np.repeat(array, lanes, axis=0))


def single(record: Record) -> Record:
    """Return a record of a single lane whose arrays, without lanes, are those of ``record``."""
    return _each(record, lambda array: array[None])
