"""The scenarios that come with the model."""

from __future__ import annotations

from scenarios.errors import Language
from scenarios.scenario import Scenario, read_scenario
from scenarios.shelf import catalogue_names

__all__ = ["catalogue", "catalogue_names"]


def catalogue(*, language: Language = "en") -> tuple[Scenario, ...]:
    """Read all scenarios of the catalogue, in alphabetical order.

    Parameters
    ----------
    language
        Language of errors, "sv" or "en".
    """
    return tuple(read_scenario(name, language=language) for name in catalogue_names())
