"""Factors of a sampled design: uncertain parameters in groups, and the seed.

Designs are drawn in the unit cube. Values come from the inverse distribution function of each
declared prior, so that no sampler has to know the priors. The seed is a factor like others: its
number in (0, 1) becomes the word that picks all random numbers of a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.settings import rules
from experiments.design import Rows
from model.parameters.declare import Prior, declared_parameters, unknown_parameter

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a design.

    Attributes
    ----------
    name
        Parameter, or the name of the seed.
    group
        Factors of one group are moved together.
    prior
        Distribution; None for the seed.
    """

    name: str
    group: str
    prior: Prior | None


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of a design.

    Attributes
    ----------
    factors
        Factors, in the order of columns.
    unit
        Places in the unit cube (rows, factors).
    """

    factors: tuple[Factor, ...]
    unit: Floats

    @property
    def values(self) -> Mapping[str, Floats]:
        """Parameter name to its values (rows,)."""
        return {
            factor.name: np.asarray(factor.prior.quantile(self.unit[:, at]), float)
            for at, factor in enumerate(self.factors)
            if factor.prior is not None
        }

    @property
    def streams(self) -> NDArray[np.int64] | None:
        """Words of the random numbers (rows,); None where the seed is not a factor."""
        for at, factor in enumerate(self.factors):
            if factor.prior is None:
                return words_of(self.unit[:, at])
        return None

    def rows(self) -> Rows:
        """Return the rows as a study takes them: what is no factor keeps its default value."""
        values, count = self.values, len(self.unit)
        columns = [
            values.get(name, np.full(count, item.value))
            for name, item in declared_parameters().items()
        ]
        return Rows(tuple(declared_parameters()), np.column_stack(columns), self.streams)


def words_of(unit: Floats) -> NDArray[np.int64]:
    """Return the words of the random numbers for places in (0, 1)."""
    return np.asarray(unit * 2 ** int(rules()["seed"]["bits"]), np.int64)


def seed_factor() -> Factor:
    """Return the seed as a factor, alone in its group."""
    name = str(rules()["seed"]["name"])
    return Factor(name, name, None)


def main_factors() -> tuple[Factor, ...]:
    """Return the parameters of the sensitivity analysis by group, and the seed."""
    return (*of_groups(rules()["factors"]), seed_factor())


def of_groups(groups: Mapping[str, Sequence[str]]) -> tuple[Factor, ...]:
    """Return parameters as factors.

    Raises
    ------
    ParameterError
        For a parameter that does not exist, with the nearest name.
    """
    declared = declared_parameters()
    found = []
    for group, names in groups.items():
        for name in names:
            if name not in declared:
                raise unknown_parameter(name, declared)
            found.append(Factor(name, group, declared[name].prior))
    return tuple(found)


def every_factor() -> tuple[Factor, ...]:
    """Return every declared parameter, each alone, and the seed."""
    return (*of_groups({name: [name] for name in declared_parameters()}), seed_factor())


def group_names(factors: Sequence[Factor]) -> tuple[str, ...]:
    """Return the groups in order."""
    return tuple(dict.fromkeys(factor.group for factor in factors))
