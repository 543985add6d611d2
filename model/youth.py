"""Youths aged 10-20: columns, one row each, that can also be addressed like agents.

The whole population of a run stands in :class:`YouthColumns`. It is not part of
``World.agents``, since 80 000 objects would cost a hundred times more; instead it answers the
verbs of Mesa's ``AgentSet`` (``select``, ``get``, ``set``, ``agg``, ``count_by``, ``groupby``,
iteration) for the youths of one lane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.kernel import state
from model.rules import Ages


class Status(IntEnum):
    """Where a youth stands.

    ``STREET_GROUP`` is the broad survey definition (evidence A18), the two network statuses are
    membership with a short or a long stay (A09, A14), ``LEFT`` is behind a member.
    """

    OUTSIDE = state.OUTSIDE
    STREET_GROUP = state.STREET
    NETWORK_SHORT = state.SHORT
    NETWORK_LONG = state.LONG
    LEFT = state.LEFT


class Sex(IntEnum):
    """Sex as in population statistics."""

    BOY = 0
    GIRL = 1


@dataclass(frozen=True, slots=True)
class YouthView:
    """One youth, seen through the columns; nothing is copied."""

    columns: YouthColumns
    row: int

    def __getattr__(self, name: str) -> Any:
        """Return this youth's value in a column."""
        return self.columns.get(name)[self.columns.position(self.row)]


class YouthColumns:
    """The youths of one lane who are 10-20 years old in one month.

    Parameters
    ----------
    population
        Who they are.
    youths
        Their columns, all lanes.
    lane
        Which lane.
    month
        Months since the first simulated month.
    rows
        Rows of the population; by default all who are in the window of the month.
    """

    def __init__(
        self,
        population: state.Population,
        youths: state.Youths,
        lane: int,
        month: int,
        rows: NDArray[np.int64] | None = None,
    ) -> None:
        self._population, self._youths, self._lane, self._month = population, youths, lane, month
        if rows is None:
            window = Ages.declared().window
            rows = np.concatenate(
                [np.arange(first[month], first[month + window]) for first in population.first]
            )
        self.rows: NDArray[np.int64] = rows

    def __len__(self) -> int:
        """Return the number of youths."""
        return len(self.rows)

    def __iter__(self) -> Iterator[YouthView]:
        """Iterate over light views."""
        return (YouthView(self, int(row)) for row in self.rows)

    def position(self, row: int) -> int:
        """Return where a row stands in this selection."""
        return int(np.searchsorted(self.rows, row))

    def get(self, name: str) -> NDArray[Any]:
        """Return one column, stored or derived.

        Derived are ``age``, ``sex``, ``area``, ``municipality``, ``risk``, ``known``, ``absent``,
        ``in_contact``, ``labelled`` and ``arrested``.
        """
        derived: dict[str, Callable[[], NDArray[Any]]] = {
            "age": self._age,
            "area": self._area,
            "sex": lambda: (self._raw("profile") & state.GIRL) // state.GIRL,
            "municipality": lambda: self._population.municipality[self._area()],
            "risk": lambda: self._raw("profile") & state.RISK_MASK,
            "labelled": lambda: (self._raw("profile") & state.LABELLED) > 0,
            "known": lambda: (self._raw("flags") & state.KNOWN) > 0,
            "absent": lambda: (self._raw("flags") & state.ABSENT) > 0,
            "in_contact": lambda: (self._raw("flags") & state.IN_CONTACT) > 0,
            "arrested": lambda: (self._raw("flags") & state.ARRESTED) > 0,
        }
        if name in derived:
            return np.asarray(derived[name]())
        if name in state.Youths._fields:
            return self._raw(name)
        raise AttributeError(f"youths have no column '{name}'")

    def set(self, name: str, values: Any) -> YouthColumns:
        """Set a stored column; for tests and experiments by hand, never inside a month."""
        getattr(self._youths, name)[self._lane][self.rows] = values
        return self

    def select(self, where: Callable[[YouthColumns], NDArray[np.bool_]]) -> YouthColumns:
        """Return those for whom ``where`` is true."""
        return self._with(self.rows[where(self)])

    def agg(self, name: str, how: Callable[[NDArray[Any]], Any]) -> Any:
        """Return one number of a column."""
        return how(self.get(name))

    def count_by(self, name: str) -> dict[int, int]:
        """Return how many youths have each value of a column."""
        values, counts = np.unique(self.get(name), return_counts=True)
        return {int(value): int(count) for value, count in zip(values, counts, strict=True)}

    def groupby(self, name: str) -> dict[int, YouthColumns]:
        """Return one selection for each value of a column."""
        column = self.get(name)
        return {int(value): self._with(self.rows[column == value]) for value in np.unique(column)}

    def _with(self, rows: NDArray[np.int64]) -> YouthColumns:
        return YouthColumns(self._population, self._youths, self._lane, self._month, rows)

    def _raw(self, name: str) -> NDArray[Any]:
        column: NDArray[Any] = getattr(self._youths, name)[self._lane][self.rows]
        return column

    def _area(self) -> NDArray[np.int64]:
        found: NDArray[np.int64] = (
            np.searchsorted(self._population.first[:, 0], self.rows, side="right") - 1
        )
        return found

    def _age(self) -> NDArray[np.int64]:
        born: NDArray[np.int64] = state.birth_month(self._population.uid[self.rows])
        ages = Ages.declared()
        return ages.youngest + (self._month + ages.window - 1 - born) // state.YEAR
