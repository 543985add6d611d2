"""Targets: what the model is held against, and how exact that is.

Every target names its observation, how both sides are transformed, the error of the observation,
and the discrepancy that even the best parameters would leave. Whether it may be fitted is
declared, and nothing else can be fitted.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.content import TARGETS, targets_text
from model.facts.records import Facts

Floats = NDArray[np.float64]


class TargetError(ValueError):
    """A target that is declared wrongly, or used for what it must not be used for."""


class TargetSet(StrEnum):
    """What a target is for."""

    FIT = "fit"
    TEST = "test"
    MISSING = "missing"
    BESIDE = "beside"


def _same(values: Floats) -> Floats:
    return values


TRANSFORMATIONS: Mapping[str, Callable[[Floats], Floats]] = {"none": _same, "log": np.log}
BACK: Mapping[str, Callable[[Floats], Floats]] = {"none": _same, "log": np.exp}


@dataclass(frozen=True, slots=True)
class Target:
    """One figure that the model is held against.

    Attributes
    ----------
    name
        Key of its label.
    set
        What it is for.
    source
        Id of the observation or of the row of evidence; empty where there is none.
    value
        Observed value as compared, before transformation; NaN where there is none.
    transformation
        ``none`` or ``log``.
    floor
        Smallest number that is transformed; smaller ones are taken as this.
    observation_error, discrepancy
        Standard deviations on the transformed scale.
    statistic
        How the model's number is read off results: its name and arguments.
    independent
        False where a prior rests on the same study.
    why
        Why it is compared so.
    """

    name: str
    set: TargetSet
    source: str
    value: float
    transformation: str
    floor: float
    observation_error: float
    discrepancy: float
    statistic: Mapping[str, Any]
    independent: bool
    why: str

    @property
    def error(self) -> float:
        """Standard deviation of observation and discrepancy together, transformed scale."""
        return math.hypot(self.observation_error, self.discrepancy)

    @property
    def observed(self) -> float:
        """Observed value on the transformed scale."""
        return float(self.transform(np.array([self.value]))[0])

    def transform(self, values: Floats) -> Floats:
        """Return values on the scale on which they are compared."""
        return TRANSFORMATIONS[self.transformation](np.maximum(values, self.floor))

    def back(self, values: Floats) -> Floats:
        """Return values on the scale in which they are told."""
        return BACK[self.transformation](values)


def read_targets(facts: Facts, text: str | None = None) -> tuple[Target, ...]:
    """Return every declared target, in order.

    Parameters
    ----------
    facts
        Tables in which observations are looked up.
    text
        Declarations in TOML; those of the project if not given.

    Raises
    ------
    TargetError
        When a declaration lacks a key, or an error is not positive.
    """
    rows = tomllib.loads(targets_text() if text is None else text)
    return tuple(_target(name, row, facts) for name, row in rows.items())


def _target(name: str, row: Mapping[str, Any], facts: Facts) -> Target:
    try:
        kind = TargetSet(row["set"])
        compared = kind in (TargetSet.FIT, TargetSet.TEST)
        target = Target(
            name=name,
            set=kind,
            source=row.get("fact") or row.get("evidence", ""),
            value=_value(row, facts),
            transformation=row["transformation"],
            floor=float(row.get("floor", -math.inf)),
            observation_error=float(row["observation_error"]) if compared else math.nan,
            discrepancy=float(row["discrepancy"]) if compared else math.nan,
            statistic=row["statistic"] if compared else {},
            independent=bool(row["independent"]) if compared else True,
            why=row["why"],
        )
    except (KeyError, ValueError) as error:
        raise TargetError(f"{TARGETS}: [{name}]: {error} is missing or cannot be used") from error
    if target.transformation not in TRANSFORMATIONS:
        raise TargetError(f"{TARGETS}: [{name}]: transformation is one of {list(TRANSFORMATIONS)}")
    sound = target.observation_error > 0 and target.discrepancy >= 0
    if compared and not (sound and math.isfinite(target.value)):
        raise TargetError(f"{TARGETS}: [{name}]: give a value and a positive error")
    return target


def _value(row: Mapping[str, Any], facts: Facts) -> float:
    if "fact" in row:
        value = facts.observation(row["fact"]).value
    elif "evidence" in row:
        value = facts.evidence_row(row["evidence"]).estimate
    else:
        return math.nan
    return math.nan if value is None else value * float(row.get("times", 1.0))


def of_set(targets: Sequence[Target], kind: TargetSet) -> tuple[Target, ...]:
    """Return the targets of one set."""
    return tuple(target for target in targets if target.set is kind)


def for_fitting(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Return targets that may be fitted, all of those given.

    Raises
    ------
    TargetError
        When one of them is declared for anything but fitting, or there is none.
    """
    wrong = [target.name for target in targets if target.set is not TargetSet.FIT]
    if wrong:
        raise TargetError(f"[{wrong[0]}] is not declared for fitting: it is held out")
    if not targets:
        raise TargetError(f"{TARGETS} declares no target for fitting")
    return tuple(targets)
