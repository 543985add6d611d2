"""The areas and municipalities of the grant, and the weights of the allocation keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.facts.read import AreaFact, Facts, MunicipalityFact, PoliceClass
from model.grant import KeyWeights
from model.levers import AllocationKey
from model.parameters.declare import ParameterSet
from model.rates import log_spread
from model.streams import Block, Kind, Streams


@dataclass(frozen=True, slots=True)
class Places:
    """The areas and municipalities of the grant, and what follows from the facts about them.

    Attributes
    ----------
    areas, municipalities
        Facts, in the order of every array.
    of_area
        Index of the municipality (areas,).
    residents
        Share of all Sweden's inhabitants (municipalities,).
    girl_share
        Share of girls among youths (areas,).
    """

    areas: tuple[AreaFact, ...]
    municipalities: tuple[MunicipalityFact, ...]
    of_area: NDArray[np.int64]
    residents: NDArray[np.float64]
    girl_share: NDArray[np.float64]


def places(facts: Facts) -> Places:
    """Return the areas of the grant and their municipalities, ordered by code."""
    areas = tuple(facts.grant_areas())
    codes = sorted({area.municipality_code for area in areas})
    index = {item: at for at, item in enumerate(codes)}
    boys = observed(facts, "share_male_of_age_12_20_listed_areas")
    sweden = observed(facts, "population_sweden")
    municipalities = tuple(facts.municipality(item) for item in codes)
    return Places(
        areas=areas,
        municipalities=municipalities,
        of_area=np.array([index[area.municipality_code] for area in areas], np.int64),
        residents=np.array([item.population for item in municipalities]) / sweden,
        girl_share=np.array(
            [1.0 - (boys if area.boys_share is None else area.boys_share) for area in areas]
        ),
    )


def observed(facts: Facts, indicator: str) -> float:
    """Return the value of the one observation of an indicator; raises where it is missing."""
    for item in facts.observations:
        if item.indicator == indicator and item.value is not None:
            return item.value
    return float(facts.observation(indicator).value or 0)


def key_weights(where: Places, parameters: ParameterSet, streams: Streams) -> KeyWeights:
    """Return the weights of each allocation key.

    True allocations deviate from any key by a ratio of their own (``allocation_spread``). The
    exclusion index is imputed as residents of listed areas per inhabitant, with a deviation.
    """
    size = len(where.municipalities)
    who = np.array([int(item.code) for item in where.municipalities], np.uint32)
    noise = log_spread(
        streams.uniform(who, 0, Block.ALLOCATION, Kind.MUNICIPALITY)[0],
        parameters["allocation_spread"],
    )
    index = log_spread(
        streams.uniform(who, 0, Block.EXCLUSION, Kind.MUNICIPALITY)[0],
        parameters["exclusion_spread"],
    )

    def total(values: Sequence[float]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(where.of_area, values, size), float)

    def heavy(area: AreaFact) -> float:
        worst = area.class_2021 is not None and area.class_2021.name == "ESPECIALLY_VULNERABLE"
        return parameters["class_weight"] if worst else 1.0

    inhabitants = np.array([item.population for item in where.municipalities], float)
    residents = total([area.population for area in where.areas])
    sums = [item.grant_sek for item in where.municipalities]
    known = {
        year: np.array([float(amounts.get(year, np.nan)) for amounts in sums])
        for year in sorted({year for amounts in sums for year in amounts})
    }
    return KeyWeights(
        by_key={
            AllocationKey.PER_AREA: total([1.0] * len(where.areas)) * noise,
            AllocationKey.BY_CLASS: total([heavy(area) for area in where.areas]) * noise,
            AllocationKey.BY_YOUTH: total([area.youth_12_20 for area in where.areas]) * noise,
            AllocationKey.BY_EXCLUSION: inhabitants
            * (residents / inhabitants) ** 2
            * index
            * noise,
        },
        residents=where.residents,
        known_sek=known,
    )


def police_classes() -> tuple[PoliceClass, ...]:
    """Return the police classes in which results are published."""
    return (PoliceClass.ESPECIALLY_VULNERABLE, PoliceClass.RISK, PoliceClass.VULNERABLE)
