"""Defaults and limits of running, as declared in ``defaults.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from experiments.errors import ExperimentError


@cache
def settings() -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of ``defaults.toml``."""
    source = resources.files("experiments").joinpath("defaults.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def profile(name: str) -> Mapping[str, Any]:
    """Return draws, replicates and scale of a named profile."""
    chosen: Mapping[str, Any] = settings()["profile"][name]
    return chosen


def within(name: str, value: float) -> None:
    """Refuse a number outside the limits declared for it.

    Raises
    ------
    ExperimentError
        When the value is no number or outside; the message says what is accepted.
    """
    limits = settings()["limits"][name]
    if not limits["low"] <= value <= limits["high"]:
        raise ExperimentError(
            "outside", name=name, value=value, low=limits["low"], high=limits["high"]
        )
