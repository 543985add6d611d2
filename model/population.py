"""The synthetic population: who lives where, born when, and where everybody stands at the start.

Nobody here exists. Numbers per area come from the area table; everything else is drawn by key, so
that a youth is the same person in every scenario and whatever happens elsewhere. There is no
attribute for ethnicity or migration background.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.facts.read import AreaFact, PoliceClass
from model.kernel import state
from model.kernel.state import (
    AREA_LIMIT,
    AREA_SHIFT,
    COHORT_LIMIT,
    COHORT_SHIFT,
    RANK_LIMIT,
    SUPPORT,
    YEAR,
    Population,
    Rules,
    Youths,
    birth_month,
)
from model.kernel.stocks import NO_ROW, Adults
from model.kernel.ties import tell_all
from model.parameters.declare import ParameterSet, constant, whole
from model.rates import monthly_from_share
from model.rules import Ages, Expected, risk_ratio, yearly_known_rate
from model.streams import Block, Kind, Streams

SHORT_TO_LONG = 2
OF_THEIR_OWN = tuple(name for name in Youths._fields if name not in (SUPPORT.names or ()))


class PopulationError(ValueError):
    """A population that is too large for the counters of the random numbers."""


def class_ratio(areas: Sequence[AreaFact], parameters: ParameterSet) -> NDArray[np.float64]:
    """Return the level of joining by police class (areas,), one on average over youths."""
    by_class = {
        PoliceClass.ESPECIALLY_VULNERABLE: parameters["especially_vulnerable_hazard_ratio"],
        PoliceClass.RISK: parameters["risk_area_hazard_ratio"],
    }
    ratio = np.array([by_class.get(area.class_2021, 1.0) for area in areas])  # type: ignore[arg-type]
    weight = np.array([area.youth_12_20 for area in areas], float)
    return ratio / float((ratio * weight).sum() / weight.sum())


def births_per_month(
    areas: Sequence[AreaFact], parameters: ParameterSet, scale: float
) -> NDArray[np.float64]:
    """Return the expected youths per birth month and area (areas,).

    Residents lie between the low and the high bound of the table by one shared position; the
    share of youths in an area stays that of the table, and birth months are equally large.
    """
    position = parameters["area_population_position"]
    ages = Ages.declared()
    months = (ages.beyond - constant("counted_age_from")) * YEAR
    residents = np.array(
        [
            area.population
            + (
                position * (area.population_high - area.population)
                if position > 0.0
                else position * (area.population - area.population_low)
            )
            for area in areas
        ]
    )
    youths = np.array([area.youth_12_20 / area.population for area in areas]) * residents
    return np.asarray(youths / months * scale)


def settle(
    areas: Sequence[AreaFact],
    municipality: NDArray[np.int64],
    births: NDArray[np.float64],
    months: int,
    streams: Streams,
) -> Population:
    """Return everybody who is 10-20 years old at some time within ``months``.

    Sizes of birth months are expected numbers made whole by a draw of their own.
    """
    ages = Ages.declared()
    cohorts = months + ages.window
    key = np.array([area.area_id for area in areas], np.uint32)
    if int(key.max()) >= AREA_LIMIT or cohorts >= COHORT_LIMIT:
        raise PopulationError("too many areas or too long a horizon for the random numbers")
    sizes = np.empty((len(areas), cohorts), np.int64)
    for index, expected in enumerate(births):
        drawn = streams.uniform(
            np.arange(cohorts, dtype=np.uint32), int(key[index]), Block.COHORT_SIZE, Kind.AREA
        )[0]
        sizes[index] = np.floor(expected + drawn)
    if int(sizes.max()) >= RANK_LIMIT:
        raise PopulationError("too many youths in one area for the random numbers; lower --scale")
    ends = np.cumsum(sizes.ravel())
    first = np.zeros((len(areas), cohorts + 1), np.int64)
    first[:, 1:] = ends.reshape(sizes.shape)
    first[1:, 0] = first[:-1, -1]
    rows = int(ends[-1])
    flat = sizes.ravel()
    born = np.repeat(np.tile(np.arange(cohorts), len(areas)), flat)
    rank = np.arange(rows) - np.repeat(ends - flat, flat)
    area_of = np.repeat(key.astype(np.int64), sizes.sum(axis=1))
    uid = ((area_of << AREA_SHIFT) | (born << COHORT_SHIFT) | rank).astype(np.uint32)
    smallest = whole("smallest_friend_block")
    bits = np.maximum(np.floor(np.log2(np.maximum(births * YEAR, 1.0))).astype(np.int64), smallest)
    start = np.array(
        [first[np.flatnonzero(municipality == k)[0], 0] for k in np.unique(municipality)], np.int64
    )
    return Population(uid, first, key, bits, municipality, start)


@dataclass(frozen=True, slots=True)
class People:
    """Youths aged 10-20 in every month, counted at one where there is none, to divide by.

    Attributes
    ----------
    in_areas
        By area, in the size of the run (months, areas).
    in_towns
        Youths of the listed areas by municipality, in real size (months, municipalities).
    areas
        Number of areas by municipality.
    of_town
        One where an area is of a municipality (areas, municipalities).
    """

    in_areas: NDArray[np.int64]
    in_towns: NDArray[np.float64]
    areas: NDArray[np.int64]
    of_town: NDArray[np.float64]

    @classmethod
    def of(cls, population: Population, scale: float) -> People:
        """Return the numbers of a population of a given size."""
        window = Ages.declared().window
        living = (population.first[:, window:] - population.first[:, :-window]).T
        towns = len(population.start)
        of_town = population.municipality[:, None] == np.arange(towns)
        in_towns = living.astype(float) @ of_town / scale
        return cls(
            np.maximum(living, 1),
            np.maximum(in_towns, 1),
            np.maximum(of_town.sum(axis=0), 1),
            of_town.astype(float),
        )


@dataclass(frozen=True, slots=True)
class Newborn:
    """What is drawn of each row at birth."""

    risk: NDArray[np.uint8]
    girl: NDArray[np.bool_]
    absent: NDArray[np.bool_]


def bear(
    population: Population,
    girl_shares: NDArray[np.float64],
    parameters: ParameterSet,
    streams: Streams,
) -> Newborn:
    """Draw lasting risk factors, sex and school absence at the start, for every row."""
    chances = [parameters["static_risk_probability"]] * whole("static_risk_factors")
    shares = np.array([1.0] + [0.0] * len(chances))
    for chance in chances:
        shares[1:] = shares[1:] * (1.0 - chance) + shares[:-1] * chance
        shares[0] *= 1.0 - chance
    levels, prevalence = np.cumsum(shares)[:-1], parameters["school_absence_prevalence"]
    rows = len(population.uid)
    newborn = Newborn(np.empty(rows, np.uint8), np.empty(rows, bool), np.empty(rows, bool))
    for first, girl_share in zip(population.first, girl_shares, strict=True):
        here = slice(first[0], first[-1])
        drawn = streams.uniform(population.uid[here], 0, Block.BIRTH, Kind.YOUTH)
        newborn.risk[here] = np.searchsorted(levels, drawn[0], side="right")
        newborn.girl[here] = drawn[1] < girl_share
        newborn.absent[here] = drawn[2] < prevalence
    return newborn


def empty_youths(lanes: int, rows: int) -> Youths:
    """Return columns in which nobody has met anything yet."""
    support = np.zeros((lanes, rows), SUPPORT)
    alone: dict[str, NDArray[Any]] = {
        name: np.zeros((lanes, rows), np.uint8) for name in OF_THEIR_OWN
    }
    alone["programme"] = np.ones((lanes, rows), np.float32)
    return with_support(alone, support)


def repeated_youths(youths: Youths, lanes: int) -> Youths:
    """Return columns of several lanes, each a copy of the single lane of ``youths``."""
    alone = {name: np.repeat(getattr(youths, name), lanes, axis=0) for name in OF_THEIR_OWN}
    records = youths.trust.base
    return with_support(alone, np.repeat(np.asarray(records), lanes, axis=0))


def with_support(alone: Mapping[str, NDArray[Any]], support: NDArray[Any]) -> Youths:
    """Return columns, some of their own and some the fields of records (lanes, rows)."""
    return Youths(**alone, **{name: support[name] for name in SUPPORT.names or ()})


def begin(
    population: Population,
    newborn: Newborn,
    ratio: NDArray[np.float64],
    course: Expected,
    rules: Rules,
    girl_share: float,
    parameters: ParameterSet,
    streams: Streams,
) -> Youths:
    """Return the columns of one lane at the start of the first month.

    Status follows the expected course by month of age, multiplied by the youth's own ratio of
    risk, sex and area; those known to social services follow the rate without field workers.
    """
    ages = Ages.declared()
    youths = empty_youths(1, len(population.uid))
    profile = newborn.risk + newborn.absent
    profile = profile | np.where(newborn.girl, state.GIRL, 0)
    youths.profile[0] = profile
    youths.flags[0] = np.where(newborn.absent, state.ABSENT, 0)
    by_profile, by_risk = risk_ratio(parameters, girl_share), yearly_known_rate(parameters)
    members = course.short + course.long
    long_shares = course.long / np.maximum(members, np.finfo(float).tiny)
    for first, level in zip(population.first, ratio, strict=True):
        here = slice(first[0], first[ages.window])
        months = ages.window - 1 - birth_month(population.uid[here])
        drawn = streams.uniform(population.uid[here], 0, Block.START, Kind.YOUTH)
        relative = by_profile[youths.profile[0, here]]
        member = members[months] * relative * level
        street = course.street[months] * relative
        stay = np.where(drawn[1] < long_shares[months], state.LONG, state.SHORT)
        status = np.where(drawn[0] < member + street, state.STREET, state.OUTSIDE)
        youths.status[0, here] = np.where(drawn[0] < member, stay, status)
        risk = youths.profile[0, here] & state.RISK_MASK
        known = drawn[2] < -np.expm1(-by_risk[risk] * (months / YEAR))
        youths.flags[0, here] |= np.where(known, state.KNOWN, 0).astype(np.uint8)
    tell_all(
        population.first, population.bits, population.key, population.uid, youths.status[0],
        youths.gang_friends[0], youths.profile[0], rules.ties,
        np.zeros(1 + int(rules.ties[0]), np.int64), streams.key,
    )  # fmt: skip
    return youths


def first_adults(
    population: Population,
    births: NDArray[np.float64],
    ratio: NDArray[np.float64],
    course: Expected,
    parameters: ParameterSet,
    room: int,
    streams: Streams,
) -> Adults:
    """Return the members over 20 at the start, in the steady state of ageing and leaving."""
    adults = Adults(
        uid=np.zeros((1, room), np.uint32),
        kind=np.zeros((1, room), np.uint8),
        area=np.zeros((1, room), np.int32),
        born=np.zeros((1, room), np.int32),
        long=np.zeros((1, room), np.uint8),
        row=np.zeros((1, room), np.int32),
        drawn=np.zeros((1, room), np.uint32),
        length=np.zeros(1, np.int64),
    )
    density = adult_density(course, parameters)
    expected = births * ratio * density.sum()
    cumulative = np.cumsum(density.ravel()) / density.sum()
    place = 0
    for area, key in enumerate(population.key):
        drawn = streams.uniform(np.array([key], np.uint32), 0, Block.ADULT_START, Kind.AREA)[0, 0]
        people = int(expected[area] + drawn)
        uid = (np.uint32(key) << np.uint32(AREA_SHIFT)) | (
            np.arange(people, dtype=np.uint32) | np.uint32(2 ** (AREA_SHIFT - 1))
        )
        at = np.searchsorted(cumulative, streams.uniform(uid, 0, Block.START, Kind.ADULT)[0])
        month_of_age, stay = np.divmod(np.minimum(at, density.size - 1), SHORT_TO_LONG)
        span = slice(place, place + people)
        adults.uid[0, span], adults.kind[0, span] = uid, int(Kind.ADULT)
        adults.area[0, span], adults.row[0, span] = area, NO_ROW
        adults.born[0, span], adults.long[0, span] = -1 - month_of_age, stay
        place += people
    adults.length[0] = place
    return adults


def adult_density(course: Expected, parameters: ParameterSet) -> NDArray[np.float64]:
    """Return expected adult members per youth born by month of age over 21 and stay (months, 2)."""
    ages = Ages.declared()
    months = (whole("initial_adult_age_to") - ages.beyond) * YEAR
    span = whole("adult_entry_age_span") * YEAR
    joins = adult_joins(course, parameters) / span
    long_share = parameters["long_stay_share"]
    stays_short = 1.0 - monthly_from_share(parameters["exit_rate_short"], YEAR)
    stays_long = 1.0 - monthly_from_share(parameters["exit_rate_long"], YEAR)
    short, long = float(course.short[-1]), float(course.long[-1])
    density: list[tuple[float, float]] = []
    for month in range(months):
        if month < span:
            short, long = short + joins * (1.0 - long_share), long + joins * long_share
        density.append((short, long))
        short, long = short * stays_short, long * stays_long
    return np.array(density)


def adult_joins(course: Expected, parameters: ParameterSet) -> float:
    """Return the expected adult joinings per youth born."""
    share = parameters["adult_entry_share"]
    return course.joins * share / (1.0 - share)


def adult_room(
    births: NDArray[np.float64],
    ratio: NDArray[np.float64],
    density: float,
    joins: float,
    course: Expected,
    months: int,
) -> int:
    """Return how many adult members to make room for: twice twice what is expected if none leaves.

    ``density`` is the members at the start and ``joins`` the adults who join, per youth born.
    """
    grown_up = float(course.short[-1] + course.long[-1])
    expected = float((births * ratio).sum()) * (density + (joins + grown_up) * months)
    return int(2 * 2 * expected) + len(births) * YEAR + months
