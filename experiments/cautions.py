"""What must be said about a scenario before anyone reads its results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from experiments.settings import settings
from model.parameters.declare import declared_parameters
from scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Caution:
    """A message, with what its blanks are filled with."""

    message: str
    words: dict[str, object] = field(default_factory=dict)


def cautions(scenario: Scenario) -> Iterator[Caution]:
    """Yield a caution for every parameter that a scenario sets outside its own prior."""
    tail = settings()["draws"]["outside_prior"]
    for name, value in sorted(scenario.course.beliefs.parameters.items()):
        prior = declared_parameters()[name].prior
        low, high = float(prior.quantile(tail)), float(prior.quantile(1 - tail))
        if not low <= value <= high:
            words = {"scenario": scenario.name, "name": name, "value": f"{value:g}"}
            yield Caution("outside_prior", {**words, "low": f"{low:.3g}", "high": f"{high:.3g}"})
