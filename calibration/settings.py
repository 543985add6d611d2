"""Sizes, seeds and thresholds of calibration, as declared in ``calibration.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def settings() -> Mapping[str, Any]:
    """Return the tables of ``calibration.toml``."""
    source = resources.files("calibration").joinpath("calibration.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def profile(name: str) -> Mapping[str, Any]:
    """Return the sizes of a profile: ``quick`` or ``full``."""
    found: Mapping[str, Any] = settings()["profile"][name]
    return found
