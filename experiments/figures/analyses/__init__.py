"""Figures of finished analyses: what an effect hangs on, when it turns, what options are worth.

A figure is a file in this folder with ``KIND``, the analysis that it is about, and a function
``draw(told, ax, words) -> Drawn``, or None where the analysis has nothing for it to show.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from types import ModuleType
from typing import Any

from matplotlib.axes import Axes

from experiments.analysis.told_sensitivity import basis
from experiments.figures.figure import Drawn, Picture, framed
from experiments.words import Words

Draw = Callable[[Mapping[str, Any], Axes, Words], Drawn]


@cache
def analysis_figures() -> Mapping[str, ModuleType]:
    """Return the module of every figure of an analysis by name, in alphabetical order."""
    package = importlib.import_module("experiments.figures.analyses")
    return {
        item.name: importlib.import_module(f"experiments.figures.analyses.{item.name}")
        for item in pkgutil.iter_modules(package.__path__)
    }


def make_analysis(name: str, told: Mapping[str, Any], words: Words, width: float = 0.0) -> Picture:
    """Draw one figure of an analysis.

    Parameters
    ----------
    name
        Name of the figure: its file without the ending.
    told
        The analysis.
    words
        Language.
    width
        Width in inches; the style's own if zero.
    """
    draw: Draw = analysis_figures()[name].draw
    return framed(name, lambda ax: draw(told, ax, words), basis(told, words), width)


def has_figure(name: str, told: Mapping[str, Any]) -> bool:
    """Say whether an analysis has something that a figure can show."""
    shows: Callable[[Mapping[str, Any]], bool] = analysis_figures()[name].shows
    return shows(told)
