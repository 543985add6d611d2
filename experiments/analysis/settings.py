"""What analyses are set to, as declared in ``analysis.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def rules(name: str = "analysis") -> Mapping[str, Any]:
    """Return the tables of one settings file of the analyses."""
    source = resources.files("experiments.analysis").joinpath(f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def size(profile: str) -> Mapping[str, Any]:
    """Return how much is run under a profile: ``quick``, ``reduced`` or ``full``."""
    chosen: Mapping[str, Any] = rules()[profile]
    return chosen
