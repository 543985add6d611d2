"""A subject for the tests of the report: results made of chance, whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from experiments.measures import Cube, part_names
from experiments.report.build import build
from experiments.report.document import Document
from experiments.report.html import render
from experiments.report.maker import plan
from experiments.report.run import main_names, side_names
from experiments.subject import Made, Subject, Told
from experiments.words import words
from model.facts.read import read_facts
from model.outcomes.outcome import Shape, age_bands, measured
from scenarios import read_scenario

DRAWS, REPLICATES, YEARS = 6, 2, np.arange(2018, 2034)
GROUPS: Mapping[str, tuple[str, ...]] = {
    "all": ("all",),
    "municipality": tuple(sorted(area.municipality_code for area in read_facts().grant_areas())),
    "sex": ("boy", "girl"),
    "age": age_bands(),
    "class": ("especially_vulnerable", "risk", "vulnerable"),
}


class Drawn:
    """Results made of chance: `shift` is what the second scenario adds to every number."""

    def __init__(self, shift: float) -> None:
        self.shift = shift
        self.shapes = {item.name: item.outcome.shape for item in measured(*part_names())}

    def cube(
        self, scenario: str, column: str, breakdown: str = "all", variant: str | None = None
    ) -> Cube:
        groups = tuple(dict.fromkeys(GROUPS[breakdown]))
        seed = sum(column.encode())
        sizes = (DRAWS, REPLICATES, len(YEARS), len(groups))
        values = np.random.default_rng(seed).gamma(20.0, 5.0, sizes)
        if "cut_80" in scenario:
            noise = np.random.default_rng(seed + 1).normal(0, 1, sizes)
            values[:, :, YEARS >= 2024] += (self.shift + noise)[:, :, YEARS >= 2024]
        if breakdown in ("sex", "age") and self.shapes[column] is not Shape.PEOPLE:
            values[:] = np.nan
        return YEARS, groups, values


@cache
def subject(shift: float) -> Subject:
    scenarios = [read_scenario(name) for name in (*main_names(), *side_names())]
    told = {
        item.name: Told(
            item.name,
            item.title,
            item.about,
            item.course.part_year,
            item.course.future.grant.appropriation_sek,
        )
        for item in scenarios
    }
    study = plan()["study"]
    return Subject(
        answers=Drawn(shift),
        told=told,
        a=study["a"],
        b=study["b"],
        controls={key: tuple(pair) for key, pair in study["controls"].items()},
        replacement={key: tuple(pair) for key, pair in study["replacement"].items()},
        beside=study["beside"],
        facts=read_facts(),
        made=Made(DRAWS, REPLICATES, 1, 1.0, "konsekvens report", "abc", {"numpy": "2"}, False),
        parameters={plan()["weakest"]["parameter"]: np.linspace(0.6, 1.3, DRAWS)},
    )


@cache
def document(language: str) -> Document:
    return build(subject(20.0), words(language))


@cache
def page(language: str) -> str:
    return render(document(language), words(language), "other.html")
