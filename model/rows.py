"""Records of arrays that have a row for each lane: one row of them, and one row for many."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Record = TypeVar("Record")


def _arrays(record: Any) -> dict[str, NDArray[Any]]:
    held = {item.name: getattr(record, item.name) for item in fields(record)}
    return {name: value for name, value in held.items() if isinstance(value, np.ndarray)}


def row(record: Record, lane: int) -> Record:
    """Return the record of one lane; its arrays are those of all lanes, looked at in part."""
    part = {name: array[lane] for name, array in _arrays(record).items()}
    return replace(record, **part)  # type: ignore[type-var]


def repeated(record: Record, lanes: int) -> Record:
    """Return a record of several lanes, each a copy of the single lane of ``record``."""
    copies = {name: np.repeat(array, lanes, axis=0) for name, array in _arrays(record).items()}
    return replace(record, **copies)  # type: ignore[type-var]


def single(record: Record) -> Record:
    """Return a record of a single lane whose arrays, without lanes, are those of ``record``."""
    rows = {name: array[None] for name, array in _arrays(record).items()}
    return replace(record, **rows)  # type: ignore[type-var]
